"""The coverage of a regulation as one self-contained web page: the text on one side, what encodes it on the other.

No script, no request: it opens from a mail or a stick, prints, and fits a phone. Everything from outside is escaped.
"""

from __future__ import annotations

from html import escape
from typing import Any

from hegui.checker.report.coverage_table import KIND_NAMES, STATUS_NAMES, summary_lines
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.clauses import segments

CSS = """
:root{--paper:#fff;--ink:#1c2126;--dim:#5d6873;--line:#d8dee4;--soft:#f4f6f8;--rule:#cfe8d5;--duty:#fdeebd;--none:#f9c9c4;--quiet:#e6e9ec;--accent:#9b1c1c}
@media (prefers-color-scheme:dark){:root{--paper:#14181c;--ink:#e3e8ec;--dim:#9aa6b1;--line:#323a42;--soft:#1c2227;--rule:#1e4a2c;--duty:#54450f;--none:#6e2420;--quiet:#2c343b;--accent:#ff9d93}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.75 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.35;margin:0}h2{font-size:1.2rem;margin:2.5rem 0 .5rem}
.number,.dim{color:var(--dim)}
.summary{margin:1rem 0;padding:.8rem 1rem;background:var(--soft);border-left:4px solid var(--accent)}.summary p{margin:.1rem 0}
.said{border-radius:2px}.key span{padding:.1em .3em;border-radius:2px}.key{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:.6rem 0 1.5rem;font-size:.9rem}
.rule{background:var(--rule)}.duty{background:var(--duty)}.none{background:var(--none);text-decoration:underline wavy}.quiet{background:var(--quiet)}
nav{font-size:.9rem;margin:0 0 1rem}nav a{color:inherit;display:inline-block;margin-right:.9rem}
.row{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:0 2rem;border-top:1px solid var(--line);padding:.9rem 0;scroll-margin-top:1rem}
.row.minor{padding:.35rem 0;color:var(--dim)}.row.minor .text{font-weight:600}.row.minor .place,.row.minor .text p,.row.minor .beside div{display:inline}.row.minor .text p{margin-right:.6rem}.row.minor .status{font-weight:400}.row.minor .status::after{content:'：'}
.place{font-size:.8rem;color:var(--dim);white-space:nowrap}.text p{margin:.1rem 0}.status{font-weight:600;font-size:.85rem}
.is-uncovered .status{color:var(--accent)}
sup{font-size:.68em;line-height:0;color:var(--dim);font-weight:600}
ol,ul{margin:.1rem 0;padding-left:1.5rem}li{margin:.15rem 0}.who{color:var(--dim);font-size:.85rem;font-weight:400}
.ids{font:0.8rem/1.5 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}.label{color:var(--dim);font-size:.85rem;margin:.3rem 0 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{border:1px solid var(--line);padding:.25rem .45rem;text-align:left;vertical-align:top}
th{background:var(--soft)}td.n{text-align:center}td.gap{background:var(--none);text-align:center}
@media (max-width:48rem){.row{grid-template-columns:minmax(0,1fr)}.beside{padding-left:.8rem;border-left:3px solid var(--line);margin-top:.5rem}}
@media print{@page{size:A4;margin:14mm}:root{--paper:#fff;--ink:#000;--dim:#444;--line:#999;--soft:#f4f4f4;--rule:#d5ecda;--duty:#fbf0c8;--none:#f6c9c5;--quiet:#eaeaea}
body{font-size:9.5pt;line-height:1.5;-webkit-print-color-adjust:exact;print-color-adjust:exact}main{max-width:none;padding:0}nav{display:none}.row{break-inside:avoid;grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.beside{border:0;padding:0}thead{display:table-header-group}tr{break-inside:avoid}}
"""


def coverage_page(document: dict[str, Any]) -> str:
    """The whole page."""
    work = document["regulation"]
    title = f"{work['title']}逐句对照"
    rules = {rule["id"]: rule["title"] for rule in document["rules"]}
    rows = "\n".join(_row(sentence, rules) for sentence in document["sentences"])
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        "<!doctype html>\n"
        f'<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title><style>{CSS}</style></head>\n'
        f'<body><main><h1>{escape(title)}</h1><p class="number">{escape(work["number"])}</p>\n'
        f'<div class="summary">{"".join(f"<p>{escape(line)}</p>" for line in summary_lines(document))}</div>\n'
        f"{_key()}{_contents(document)}\n{rows}\n{_outcomes(document)}\n"
        f'<p class="dim">规则库 {escape(document["rule_base"]["version"])}，SHA-256 <span class="ids">{escape(document["rule_base"]["sha256"])}</span></p>'
        "</main></body></html>\n"
    )


def _key() -> str:
    return (
        '<p class="key"><span class="rule">有规则核查的字</span><span class="duty">列入责任清单、还没有规则的字</span>'
        '<span class="quiet">不可核查的字</span><span class="none">没有落实的字</span><span>字后的小号数与旁边的编号对应</span></p>'
    )


def _contents(document: dict[str, Any]) -> str:
    """Links to the items: places that end in ``.0``."""
    heads = [s["locator"] for s in document["sentences"] if s["locator"].endswith(".0")]
    links = "".join(f'<a href="#{escape(head)}">{escape(head.removesuffix(".0"))}</a>' for head in heads)
    return f"<nav>{links}</nav>" if links else ""


def _row(sentence: dict[str, Any], rules: dict[str, str]) -> str:
    minor = sentence["status"] in ("declaratory", "units") and len(sentence["text"]) < 60
    classes = f"row is-{escape(sentence['status'])}{' minor' if minor else ''}"
    text = _text(sentence, rules) if sentence["text"] else f"（要旨）{escape(sentence['gist'])}"
    return (
        f'<section class="{classes}" id="{escape(sentence["locator"])}"><div class="text"><p class="place">{escape(sentence["locator"])}</p><p>{text}</p></div>'
        f'<div class="beside">{_beside(sentence, rules)}</div></section>'
    )


def _numbered(sentence: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in sentence["encoded_by"] if entry["kind"] == "duty"]


def _text(sentence: dict[str, Any], rules: dict[str, str]) -> str:
    """The words, marked by what encodes them; a number after the last word of each duty's part."""
    text, spans, marks, numbers = sentence["text"], [], [], []
    duties = _numbered(sentence)
    for entry in sentence["encoded_by"]:
        for words in entry.get("words", []):
            spans.append((words["start"], words["end"]))
            checked = entry["kind"] == "rule" or any(rule in rules for rule in entry.get("rules", []))
            marks.append("quiet" if entry["kind"] == "declaratory" else "rule" if checked else "duty")
            numbers.append(duties.index(entry) + 1 if entry["kind"] == "duty" else 0)
    for left in sentence["left"]:
        spans.append((left["start"], left["end"]))
        marks.append("none")
        numbers.append(0)
    out = []
    for start, end, over in segments(text, spans):
        kinds = {marks[i] for i in over}
        kind = next((k for k in ("rule", "duty", "quiet", "none") if k in kinds), "")
        ends = sorted({numbers[i] for i in over if numbers[i] and spans[i][1] == end})
        after = f"<sup>{'、'.join(map(str, ends))}</sup>" if ends else ""
        piece = escape(text[start:end])
        out.append((f'<span class="said {kind}">{piece}</span>' if kind else piece) + after)
    return "".join(out)


def _beside(sentence: dict[str, Any], rules: dict[str, str]) -> str:
    duties = _numbered(sentence)
    together = {tuple(duty["units"]) for duty in duties}
    who = f"（{escape('、'.join(duties[0]['units']))}）" if len(together) == 1 else ""
    parts = [f'<div class="status">{escape(STATUS_NAMES[sentence["status"]])}<span class="who">{who}</span></div>']
    if duties:
        parts.append(f"<ol>{''.join(_duty(duty, with_units=not who) for duty in duties)}</ol>")
    for kind in ("rule", "term", "parameter"):
        own = {e["id"]: e["title"] for e in sentence["encoded_by"] if e["kind"] == kind and e["role"] == "ground"}
        if own:
            items = "".join(f'<li><span class="ids">{escape(i)}</span> {escape(title)}</li>' for i, title in own.items())
            parts.append(f'<p class="label">{KIND_NAMES[kind]}</p><ul>{items}</ul>')
    referring = sorted({e["id"] for e in sentence["encoded_by"] if e["role"] != "ground"})
    if referring:
        parts.append(f'<p class="label">参见这一句的规则（{len(referring)} 条）</p><div class="ids">{escape("、".join(referring))}</div>')
    for entry in sentence["encoded_by"]:
        if entry["kind"] in ("declaratory", "units"):
            about = "".join(f"“{escape(w['text'])}”：" for w in entry.get("words", []))
            parts.append(f"<div>{about}{escape(entry['title'])}</div>")
    return "".join(parts)


def _duty(duty: dict[str, Any], *, with_units: bool) -> str:
    """The units stand at the head where all duties of the sentence are theirs."""
    notes = [duty["id"], f"{len(duty['rules'])} 条规则核查" if duty["rules"] else "由责任清单跟踪"]
    if with_units:
        notes.insert(0, "、".join(duty["units"]))
    return f'<li>{escape(duty["title"])} <span class="who">{escape("；".join(notes))}</span></li>'


def _outcomes(document: dict[str, Any]) -> str:
    """Which outcomes the cases of each rule reach: the number of cases, × where none does, – where the rule cannot reach it."""
    names = {o: n for o, n in OUTCOME_NAMES.items() if o != "waived"}
    head = "".join(f"<th>{escape(name)}</th>" for name in names.values())
    rows = []
    for rule in document["rules"]:
        cells = []
        for outcome in names:
            count = rule["cases"].get(outcome, 0)
            gap = outcome in rule["not_reached"]
            cells.append(f'<td class="{"gap" if gap else "n"}">{count or ("×" if gap else "–")}</td>')
        rows.append(f'<tr><td><span class="ids">{escape(rule["id"])}</span><br>{escape(rule["title"])}</td>{"".join(cells)}</tr>')
    if not rows:
        return ""
    return (
        "<h2>规则与用例</h2><p>每条规则的用例得到哪些结论，各有几个用例。× 是按规则的写法可以得到、还没有用例的（推算可能偏宽），– 是得不到的。</p>"
        f'<div class="scroll"><table><thead><tr><th>规则</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )
