"""The report as one HTML file that works without a network: summary and chart, filters, findings with their path.

The page is the shell here, ``assets/report.css`` and ``assets/report.js``; the findings go along as JSON in which words that many
findings share (norms, steps, remedies) stand once. The script writes text as text only: a name can carry no markup. The policy in
the head lets nothing be fetched and nothing run but this script.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from pathlib import Path
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.assessment import MARK, Item, chapters, headline, mark, verdict
from hegui.checker.report.figures import bars, gaps
from hegui.checker.report.reasoning import CONFIRMED, afterwards, reasoning
from hegui.checker.report.unjudged import unjudged, unlooked
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.rule import SEVERITY_NAMES

ASSETS = Path(__file__).parent / "assets"
# What a step of a path repeats of its finding stands for itself: the sentence, and the subject.
AGAIN = {"w": "\ue000", "s": "\ue001"}
SHARED = ("norm", "context", "step", "exception")  # sentences worth keeping once


def render(report: dict[str, Any]) -> str:
    script = (ASSETS / "report.js").read_text(encoding="utf-8")
    style = (ASSETS / "report.css").read_text(encoding="utf-8")
    data = json.dumps(page_data(report), ensure_ascii=False, separators=(",", ":"))
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{'消防技术服务机构自查结果' if 'assessment' in report else '合规核查结果'} {escape(report['as_of'])}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{_shell(report)}\n"
        f'<script type="application/json" id="data">{embedded(data)}</script>\n<script>{script}</script>\n</body>\n</html>\n'
    )


def embedded(data: str) -> str:
    """JSON inside a script element: nothing in it may end the element or begin a comment."""
    return data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def page_data(report: dict[str, Any]) -> dict[str, Any]:
    """What the script shows. ``words`` holds the shared sentences; a number in a finding points into it."""
    words: dict[str, int] = {}

    def once(text: str) -> int:
        return words.setdefault(text, len(words))

    kinds: dict[tuple[str, str], int] = {}
    findings = [_finding(finding, once, kinds) for finding in report["findings"]]
    return {
        "kinds": [list(kind) for kind in kinds],
        "outcomes": {o: [wording.MARKS[o], OUTCOME_NAMES[o], wording.CAUTIONS[o]] for o in OUTCOME_NAMES},
        "severities": SEVERITY_NAMES,
        "findings": findings,
        "words": list(words),
    }


def _finding(finding: dict[str, Any], once: Any, kinds: dict[tuple[str, str], int]) -> dict[str, Any]:
    whole = {
        "trace": [],
        "exceptions": [],
        "notes": [],
        "obligor": None,
        "affected": None,
        "judgement": "",
        "consequence": "",
        "sentence": "",
    } | finding
    said, subject = whole["sentence"] or finding["title"], wording.party(finding["subject"])
    path = []
    # A finding that nobody told (compliant, not applicable) has no path: what was looked at is its rule and its subject.
    for sentence in reasoning(whole) if finding["basis"] else ():
        text = "".join(sentence.pieces)
        kind = (
            "unverified"
            if sentence.kind == "identity" and CONFIRMED[finding["identity"]["level"]] != CONFIRMED["identifier"]
            else sentence.kind
        )
        place = kinds.setdefault((kind, sentence.label), len(kinds))
        step = [place, once(text) if sentence.kind in SHARED else _again(text, said, subject)]
        path.append([*step, once(sentence.link)] if sentence.link else step)
    return {
        "id": finding["id"],
        "o": finding["outcome"],
        "v": finding["severity"],
        "r": once(finding["rule"]),
        "t": once(finding["title"]),
        "s": subject,
        "w": said,
        "u": [once(unit) for unit in finding["responsible"]],
        "i": sorted({once(_item(b)) for b in finding["basis"] if b["role"] == "ground"}),
        "p": path,
        **({"g": drawn} if any(drawn := [bars(whole), gaps(whole)]) else {}),
        "a": [[label, once(text)] for label, text in afterwards(whole) if label != "含义"],
    }


def _again(text: str, said: str, subject: str) -> str:
    """A step without what its finding says already: half of a long report would be repetition."""
    clean = text.replace(AGAIN["w"], "").replace(AGAIN["s"], "")
    return clean.replace(said, AGAIN["w"]).replace(subject, AGAIN["s"])


def _item(basis: dict[str, Any]) -> str:
    """The item or article that a basis belongs to: ``消防法 第五十六条``."""
    return f"{str(basis['regulation']).removeprefix('中华人民共和国')} {str(basis['locator']).partition('.')[0]}"


def _shell(report: dict[str, Any]) -> str:
    """What can be read without the script: what was checked, the counts, what was not judged, the ledger's problems."""
    counts, base = report["summary"], report["rule_base"]
    assessed = "assessment" in report  # its chapters give the counts by condition; those by rule and subject would contradict them
    heading = headline(report["assessment"]) if assessed else "合规核查结果"
    cards = "".join(
        f'<li><button type="button" class="card {outcome}" data-outcome="{outcome}" aria-pressed="false">'
        f'<span class="mark" aria-hidden="true">{wording.MARKS[outcome]}</span><span class="name">{name}</span>'
        f'<span class="count">{counts.get(outcome, 0)}</span><span class="meaning">{escape(wording.MEANINGS[outcome])}</span></button></li>'
        for outcome, name in OUTCOME_NAMES.items()
        if counts.get(outcome) or outcome in ("violation", "lead", "undetermined", "needs_judgement")
    )
    inputs = "".join(
        f"<tr><td>{escape(i['path'])}</td><td>{escape(i['table'])}</td><td>{i['rows']}</td><td>{i['rejected']}</td><td><code>{i['sha256'][:16]}</code></td></tr>"
        for i in report["inputs"]
    )
    remarks = "".join(f'<p class="caution">{escape(wording.printable(line))}</p>' for line in wording.remarks(report))
    return f"""<header><h1>{escape(wording.printable(heading))}</h1>
<p>基准日 {escape(report["as_of"])}　规则库 {escape(base["version"])}（<code>{base["sha256"][:16]}</code>）</p>
<p class="caution">这是台账与规则的比对结果，不是行政认定，也不是处分决定：“违反”是系统比对疑似违反，须经核实；“证据不足”既不是违反，也不是符合。</p>{remarks}</header>
<main>
{_assessment(report)}<section aria-label="结论"{" hidden" if assessed else ""}><ul class="cards">{cards}</ul><div id="chart" role="img" aria-label="各条款的结论数量"></div></section>
<section aria-label="逐项结论"{" hidden" if assessed and not report["findings"] else ""}>
<h2>{"逐项的证据" if assessed else "逐项结论"}</h2>
<noscript><p>浏览器没有启用脚本，逐项结论不能显示；请启用脚本，或者用 --format docx、xlsx 另出一份。</p></noscript>
<form id="filters" class="filters" hidden>
<label>查找 <input type="search" id="q" placeholder="姓名、编号、企业、规则……"></label>
<label>条款 <select id="item"><option value="">全部</option></select></label>
<label>规则 <select id="rule"><option value="">全部</option></select></label>
<label>等级 <select id="severity"><option value="">全部</option></select></label>
<label>责任单位 <select id="unit"><option value="">全部</option></select></label>
<button type="button" id="clear">清除筛选</button> <button type="button" id="print">打印所列各项</button>
<output id="shown" aria-live="polite"></output>
</form>
<ol id="list" class="findings"></ol>
<nav id="pages" aria-label="翻页" hidden><button type="button" id="before">上一页</button> <span id="page"></span> <button type="button" id="after">下一页</button></nav>
</section>
{_not_judged(report)}{_problems(report)}
<section><h2>核查所据的台账</h2><div class="wide"><table><thead><tr><th>文件</th><th>表</th><th>行数</th><th>有问题的行</th><th>校验值（sha256）</th></tr></thead><tbody>{inputs}</tbody></table></div></section>
</main>"""


def _assessment(report: dict[str, Any]) -> str:
    """The chapters of a self-assessment; nothing in any other report."""
    if "assessment" not in report:
        return ""
    section = report["assessment"]
    page = f'<section aria-label="自查结论"><p class="verdict {MARK[section["conclusion"]]}"><span class="tag">{mark(section)} {_text(verdict(section))}</span></p>'
    for chapter in chapters(section):
        sign = f'<span class="tag {chapter.outcome}">{wording.MARKS[chapter.outcome]}</span> ' if chapter.outcome else ""
        page += f"<h2>{sign}{_text(chapter.title)}（{len(chapter.items)}）</h2>"
        page += f"<p>{_text(chapter.note)}</p>" if chapter.note else ""
        page += "<ol class=chapter>" + "".join(_item_of(item) for item in chapter.items) + "</ol>"
    return page + "</section>"


def _item_of(item: Item) -> str:
    details = "".join(f"<dt>{_text(label)}</dt><dd>{_text(text)}</dd>" for label, text in item.details if text)
    return f"<li>{_text(item.text)}{f'<dl class=after>{details}</dl>' if details else ''}</li>"


def _text(text: str) -> str:
    return escape(wording.printable(text))


def _not_judged(report: dict[str, Any]) -> str:
    page = ""
    for title, note, lines in (("未能判断的", "没有给出不等于没有问题。", unjudged(report)), ("没有核查的", "", unlooked(report))):
        if lines:
            items = "".join(f"<li>{escape(line)}</li>" for line in lines)
            page += f"<section><h2>{title}</h2>{f'<p>{note}</p>' if note else ''}<ul>{items}</ul></section>"
    return page


def _problems(report: dict[str, Any]) -> str:
    problems = report["problems"]
    if not problems:
        return ""
    rows = "".join(
        f"<tr><td>{escape(wording.printable(p['file']))}</td><td>{p['row'] or ''}</td><td>{escape(p['column'])}</td>"
        f"<td>{escape(wording.printable(wording.short(p['value'], 40)))}</td><td>{escape(wording.printable(p['message']))}</td></tr>"
        for p in problems
    )
    head = "<tr><th>文件</th><th>行</th><th>列</th><th>写的是</th><th>问题</th></tr>"
    return (
        f"<section><details><summary><h2>台账中的问题（{len(problems)}处）</h2></summary><p>这些格按不知道处理，其余内容照常核查。</p>"
        f'<div class="wide"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div></details></section>'
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
