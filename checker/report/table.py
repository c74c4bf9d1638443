"""The report on the terminal: the summary first, then findings under the rule they belong to, what is missing, problems.

Findings of one rule on the same ground share its heading, so that the words of the law and the remedy stand once. A terminal
shows the first of a long list and says how many more there are; a file or a pipe gets all of them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.page import Page, ReportConsole
from hegui.checker.report.strength import gathered
from hegui.checker.report.unjudged import unlooked
from hegui.checker.result import OUTCOME_NAMES, SETTLED
from hegui.kb.rule import SEVERITY_NAMES
from rich.console import Console

STYLES = {
    "violation": "bold red",
    "lead": "yellow",
    "undetermined": "magenta",
    "needs_judgement": "cyan",
    "needs_ruling": "blue",
    "compliant": "green",
    "not_applicable": "dim",
    "waived": "dim",
}
ALWAYS_COUNTED = ("violation", "lead", "undetermined", "needs_judgement")
PER_RULE, PER_OUTCOME, FACTS, GAPS, SUBJECTS, PROBLEMS, RULES = 10, 60, 8, 8, 30, 20, 8

Finding = dict[str, Any]


def render(report: dict[str, Any]) -> str:
    """The whole report as text, nothing left out for want of room."""
    buffer = io.StringIO()
    print_report(report, ReportConsole(buffer))
    return buffer.getvalue()


def print_report(report: dict[str, Any], console: Console) -> None:
    """Writes the whole report to the console; of a self-assessment, the assessment."""
    if "assessment" in report:
        from hegui.checker.report.assessment_table import print_assessment

        print_assessment(report, console)
        return
    page = Page(console)
    _summary(page, report)
    for outcome in wording.MARKS:
        found = [f for f in report["findings"] if f["outcome"] == outcome]
        if not found:
            continue
        page.blank()
        title = f"{wording.MARKS[outcome]} {OUTCOME_NAMES[outcome]}（{len(found)}）"
        page.write(title, style=STYLES[outcome], rest=wording.MEANINGS[outcome])
        if outcome in SETTLED:
            _settled(page, found)
        else:
            _findings(page, found, outcome)
    _not_judged(page, report)
    _left_out(page, report.get("left_out", []))
    _decisions(page, report.get("decisions", []))
    _waivers(page, report.get("waivers"))
    _baseline(page, report.get("baseline"))
    _problems(page, report["problems"])
    _total(page, report)


def _summary(page: Page, report: dict[str, Any]) -> None:
    rows = sum(i["rows"] for i in report["inputs"])
    tables = len({i["table"] for i in report["inputs"]})
    base = report["rule_base"]
    page.write(
        f"合规核查  基准日 {report['as_of']}",
        style="bold",
        rest=f"台账 {tables} 张表 {rows} 行；规则库 {base['version']}（{base['sha256'][:12]}）",
    )
    page.blank()
    counts = report["summary"]
    for outcome, mark in wording.MARKS.items():
        if counts[outcome] or outcome in ALWAYS_COUNTED:
            name = f"{mark} {OUTCOME_NAMES[outcome]}"
            label = name + " " * (14 - int(page.measure(name))) + f"{counts[outcome]:>6}  "
            page.write(_by_severity(report["findings"], outcome) + wording.MEANINGS[outcome], label=f"  {label}")
    if counts.get("incomplete"):
        page.write("登记为不完整的表使这些对象不能认定为符合（规则×对象）", label=f"  ※ 台账不完整{counts['incomplete']:>8}  ")


def _by_severity(findings: Iterable[Finding], outcome: str) -> str:
    if outcome != "violation":
        return ""
    counts = {
        name: sum(f["outcome"] == outcome and f["severity"] == severity for f in findings) for severity, name in SEVERITY_NAMES.items()
    }
    said = "，".join(f"{name} {count}" for name, count in counts.items() if count)
    return f"{said}；" if said else ""


def _findings(page: Page, findings: list[Finding], outcome: str) -> None:
    number = 0
    for _, members in groupby(findings, key=_shared):
        group = list(members)
        told: list[tuple[list[Finding], list[Finding]]] = list(gathered(group)) if outcome == "lead" else [(group, [])]
        most = max(min(PER_RULE, PER_OUTCOME - number), 0) if page.limited else len(group)
        page.blank()
        _heading(page, group, outcome)
        common = {note for note in group[0]["notes"] if _common(note, group)}
        shown = 0
        for chosen, others in told:
            for finding in chosen[: most - shown]:
                number, shown = number + 1, shown + 1
                _finding(page, finding, number, outcome, common)
            if others and shown < most:
                shown += len(others)
                named = page.first(others, SUBJECTS)
                said = f"同一人还有{len(others)}项这样的线索，也只是姓名相同或者相近，编号："
                page.write(said + "、".join(f["id"] for f in named), indent=6, label="另有  ", style="dim")
                page.more(len(others) - len(named), "项", 12)
        page.more(len(group) - shown, "项", 4)


def _shared(finding: Finding) -> tuple[Any, ...]:
    basis = tuple((b["regulation"], b["locator"], b["quote"], b["role"]) for b in finding["basis"])
    return finding["severity"], finding["rule"], basis, finding["remedy"]


def _common(note: str, group: list[Finding]) -> bool:
    return all(note in finding["notes"] for finding in group)


def _heading(page: Page, group: list[Finding], outcome: str) -> None:
    head = group[0]
    page.write(f"{head['title']}（{len(group)}）", indent=2, style="bold", rest=f"{head['rule']}，{SEVERITY_NAMES[head['severity']]}")
    for basis in head["basis"]:
        if basis["role"] == "ground":
            page.write(f"{wording.norm(basis)}：{basis['quote']}", indent=4, label="依据  ")
    context = "；".join(wording.norm(b) for b in head["basis"] if b["role"] != "ground")
    if context:
        page.write(context, indent=4, label="参见  ", style="dim")
    # A remedy presupposes the breach: without one it would read as an accusation.
    if head["remedy"] and outcome == "violation":
        page.write(head["remedy"], indent=4, label="整改  ")
    for note in head["notes"]:
        if _common(note, group):
            page.write(note, indent=4, label="注意  ")


def _finding(page: Page, finding: Finding, number: int, outcome: str, said: set[str]) -> None:
    page.blank()
    page.write(wording.ended(finding["sentence"]), indent=2, label=f"{number:>2}. ", style=STYLES[outcome].removeprefix("bold "))
    inset = 6
    gaps, facts = finding["missing"], finding["because"]
    for place in page.first(gaps, GAPS):
        page.write(wording.gap(place), indent=inset, label="还缺  ")
    page.more(len(gaps) - len(page.first(gaps, GAPS)), "处", inset + 6)
    if finding["judgement"]:
        page.write(finding["judgement"], indent=inset, label="判断  ")
    if finding.get("waiver"):
        page.write(wording.waiver(finding["waiver"]), indent=inset, label="豁免  ")
    for entry in page.first(facts, FACTS):
        page.write(wording.fact(entry), indent=inset, label="没有  " if wording.is_absent(entry) else "事实  ")
    page.more(len(facts) - len(page.first(facts, FACTS)), "行", inset + 6)
    identity = finding["identity"]
    if identity:
        why = "；".join(w for w in identity["why"] if w not in wording.IDENTITY_LEVELS[identity["level"]])
        level = wording.IDENTITY_LEVELS[identity["level"]]
        page.write(f"{level}：{why}" if why and identity["level"] != "identifier" else level, indent=inset, label="身份  ")
    for exception in finding["exceptions"]:
        if exception["status"] == "unknown":
            page.write(f"例外“{exception['title']}”{wording.EXCEPTION_STATES['unknown']}", indent=inset, label="例外  ")
    for note in finding["notes"]:
        if note not in said:
            page.write(note, indent=inset, label="注意  ")
    page.write(_who(finding), indent=inset, label="编号  ", style="dim")


def _who(finding: Finding) -> list[str]:
    """The finding's id, and who owes and who is touched where that is not the subject."""
    said = [finding["id"], wording.party(finding["subject"])]
    if finding["obligor"] != finding["subject"]:
        said.append(f"义务人：{wording.party(finding['obligor'])}")
    if finding["affected"]:
        said.append(f"涉及：{wording.party(finding['affected'])}")
    return [f"{part}  " for part in said[:-1]] + said[-1:]


def _settled(page: Page, findings: list[Finding]) -> None:
    for (rule, title), members in groupby(findings, key=lambda f: (f["rule"], f["title"])):
        group = list(members)
        shown = page.first(group, SUBJECTS)
        page.write(f"{title}（{len(group)}）", indent=2, rest=rule)
        page.write("、".join(f"{f['subject']['id']} {f['subject']['name']}".strip() for f in shown), indent=4, style="dim")
        page.more(len(group) - len(shown), "个", 4)


def _not_judged(page: Page, report: dict[str, Any]) -> None:
    lacking = sorted({n["missing_table"] for n in report["not_evaluated"] if n["decides"]})
    if lacking or report["incomplete"]:
        page.blank()
        page.write("※ 未能判断", style=STYLES["undetermined"], rest="给出下列表后重新核查")
    for table in lacking:
        rules = sorted({n["rule"] for n in report["not_evaluated"] if n["decides"] and n["missing_table"] == table})
        page.write(_some_of(page, rules), indent=2, label=f"缺“{table}”表：")
    for table in sorted({e["table"] for e in report["incomplete"]}):
        entries = [e for e in report["incomplete"] if e["table"] == table]
        rules = sorted({e["rule"] for e in entries})
        subjects = sum(e["subjects"] for e in entries)
        page.write(f"{subjects}个对象不能认定为符合（{_some_of(page, rules)}）", indent=2, label=f"“{table}”表登记为不完整：")
    if idle := unlooked(report):
        page.blank()
    for line in idle:
        page.write(line.removesuffix("。"), style="dim")


def _left_out(page: Page, entries: list[dict[str, Any]]) -> None:
    if not entries:
        return
    page.blank()
    said = "只是姓名相近、没有别的印证的登记人太多，没有列为线索；补上身份证号再查"
    page.write(f"※ 姓名相近而没有列出的（{len(entries)}）", style=STYLES["undetermined"], rest=said)
    for entry in page.first(entries, GAPS):
        page.write(f"{wording.place(entry)}“{entry['name']}”：姓名{entry['how']}的登记人有{entry['count']}个", indent=2, label="- ")
    page.more(len(entries) - len(page.first(entries, GAPS)), "人", 2)


def _waivers(page: Page, waivers: dict[str, Any] | None) -> None:
    """Those that covered nothing: what has ended or is misspelt must not look as if it still held."""
    idle = list(wording.idle_waivers(waivers))
    if idle:
        page.blank()
        page.write(f"！ 没有起作用的豁免（{len(idle)}）", style="yellow")
        for line in idle:
            page.write(line, indent=2, label="- ")


def _baseline(page: Page, baseline: dict[str, Any] | None) -> None:
    if baseline:
        page.blank()
        page.write(wording.against_baseline(baseline), style="dim")


def _decisions(page: Page, entries: list[dict[str, Any]]) -> None:
    if not entries:
        return
    page.blank()
    idle = [e for e in entries if e["status"] != "applied"]
    page.write(f"核实结果：采用{len(entries) - len(idle)}项，没有采用{len(idle)}项", style="yellow" if idle else "dim")
    for entry in entries:
        page.write(wording.decision(entry), indent=2, label="- ", style="" if entry["status"] != "applied" else "dim")


def _some_of(page: Page, rules: list[str]) -> str:
    shown = page.first(rules, RULES)
    page.cut = page.cut or len(shown) < len(rules)
    return "、".join(shown) + (f" 等{len(rules)}条规则" if len(shown) < len(rules) else "")


def _problems(page: Page, problems: list[dict[str, Any]]) -> None:
    if not problems:
        return
    page.blank()
    page.write(f"！ 台账中的问题（{len(problems)}）", style="yellow", rest="其余内容照常核查")
    # One mistake down a whole column is said once, with its rows.
    alike: dict[tuple[str, ...], list[int]] = {}
    for problem in problems:
        column = f" “{problem['column']}”列" if problem["column"] else ""
        value = f"（写的是“{wording.short(problem['value'], 40)}”）" if problem["value"] else ""
        alike.setdefault((problem["file"], column, problem["message"], value), []).append(problem["row"] or 0)
    groups = list(alike.items())
    for (file, column, message, value), rows in page.first(groups, PROBLEMS):
        row = f" 第{wording.runs(rows)}行" if any(rows) else ""
        page.write(f"{file}{row}{column}：{message}{value}", indent=2, label="- ")
    page.more(sum(len(rows) for _, rows in groups[len(page.first(groups, PROBLEMS)) :]), "处", 2)


def _total(page: Page, report: dict[str, Any]) -> None:
    """On a terminal the end is what a reader sees first."""
    if not page.limited:
        return
    counts = report["summary"]
    page.blank()
    said = "，".join(f"{OUTCOME_NAMES[o]} {counts[o]}" for o in ALWAYS_COUNTED)
    page.write(f"合计：{said}；台账中的问题 {len(report['problems'])} 处", style="bold")
    if page.cut:
        page.write("没有列出的，加 --output 文件.txt 写成全文，或者用 --format json。", style="dim")
    if report["findings"]:
        page.write(["一项结论怎样得出：", "hegui check … --format json -o 报告.json，", "再 hegui explain 报告.json 编号。"], style="dim")
