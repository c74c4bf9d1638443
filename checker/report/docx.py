"""The report as a Word file in the layout of official documents, to be filed after somebody has filled in who handled it.

It is no issued document: no red header, no number, and every violation is said to be suspected until verified.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.assessment import chapters, headline, verdict
from hegui.checker.report.official import Paper
from hegui.checker.report.reasoning import afterwards
from hegui.checker.report.unjudged import unjudged, unlooked
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.rule import SEVERITY_NAMES

Finding = dict[str, Any]
SECTIONS = (
    ("violation", "系统比对疑似违反、待核实的事项"),
    ("lead", "线索"),
    ("undetermined", "证据不足的事项"),
    ("needs_judgement", "需人工判断的事项"),
    ("needs_ruling", "需裁决的事项"),
    ("waived", "已豁免的事项"),
)
WHOLE = 300  # findings told in full; a list of thousands is the workbook's work
ROWS = 1000  # of a table
LEFT = 0  # long numbers would tear a justified line apart


def render(report: dict[str, Any], template: Path | None = None) -> bytes:
    """The Word file; raises ``ValueError`` (in Chinese) when the template is none."""
    try:
        paper = Paper(template)
    except Exception as error:  # python-docx, lxml and zipfile each have their own
        raise ValueError(f"模板 {template} 打不开，应是 .docx 文件（{type(error).__name__}）") from None
    if "assessment" in report:
        return _assessed(paper, report)
    paper.title("消防执法改革合规核查报告")
    _overview(paper, report)
    for outcome, title in SECTIONS:
        found = [f for f in report["findings"] if f["outcome"] == outcome]
        if found:
            paper.heading(f"{title}（{len(found)}项）", 1)
            paper.text(wording.CAUTIONS[outcome])
            _findings(paper, found, outcome)
    _not_judged(paper, report)
    _problems(paper, report)
    _signed(paper, report)
    return paper.save()


def _assessed(paper: Paper, report: dict[str, Any]) -> bytes:
    """The report of a self-assessment: its own chapters, then the form's problems."""
    section = report["assessment"]
    paper.title(headline(section))
    paper.heading("自查结论", 1)
    paper.text(f"以{_date(report['as_of'])}为基准日自查：{verdict(section)}", align=LEFT)
    paper.text("本报告是机构按自己填写的事实与规则比对的结果，不是行政认定；事实是否真实、材料是否齐全，由机构自己负责。", bold=True)
    for chapter in chapters(section):
        paper.heading(f"{chapter.title}（{len(chapter.items)}项）", 1)
        if chapter.note:
            paper.text(chapter.note)
        for item in chapter.items:
            if chapter.outcome == "compliant":
                grounds = "、".join(text.partition("：")[0] for label, text in item.details if label == "依据")
                paper.item(f"{item.text}（{grounds}）。" if grounds else wording.ended(item.text))
                continue
            details = [(label, text) for label, text in item.details if text]
            if not details:
                paper.item(wording.ended(item.text))
                continue
            paper.heading(wording.ended(item.text), 3)
            for label, text in details:
                    paper.text(f"{label}：{wording.ended(text)}", align=LEFT)
    _problems(paper, report)
    _signed(paper, report)
    return paper.save()


def _overview(paper: Paper, report: dict[str, Any]) -> None:
    counts = report["summary"]
    paper.heading("核查概况", 1)
    files = sorted({entry["path"] for entry in report["inputs"]})
    rows = sum(entry["rows"] for entry in report["inputs"])
    paper.text(
        f"以{_date(report['as_of'])}为基准日，对{len(files)}个台账文件、{len({e['table'] for e in report['inputs']})}张表、{rows}行记录进行核查。",
        align=LEFT,
    )
    said = [f"{OUTCOME_NAMES[outcome]}{counts[outcome]}项" for outcome, _ in SECTIONS if counts.get(outcome)]
    paper.text(f"核查结果：{'，'.join(said) if said else '没有发现问题'}；符合{counts.get('compliant', 0)}项（规则与对象逐一计）。")
    for remark in wording.remarks(report):
        paper.text(wording.ended(remark))
    paper.text(
        "本报告是台账与规则的比对结果，不是行政认定，也不是处分决定。各项须核对原始材料、听取当事人说明后，由有权机关认定。", bold=True
    )


def _findings(paper: Paper, findings: list[Finding], outcome: str) -> None:
    told = 0
    for _, members in groupby(findings, key=lambda f: (f["severity"], f["rule"], str(f["basis"]))):
        group = list(members)
        shown = group[: max(0, WHOLE - told)]
        if not shown:
            break
        paper.heading(f"{group[0]['title']}（{SEVERITY_NAMES[group[0]['severity']]}，{len(group)}项）", 2)
        for basis in group[0]["basis"]:
            if basis["role"] == "ground":
                paper.text(wording.ended(f"依据：{wording.norm(basis)}：{_quoted(basis)}"))
        for finding in shown:
            told += 1
            _finding(paper, finding, outcome)
    rest = findings[told:]
    if rest:
        paper.text(f"其余{len(rest)}项列表如下，逐项的证据见同时生成的工作簿或者网页报告。")
        paper.table(
            ("序号", "对象", "事项"),
            [(str(n), wording.party(f["subject"]), f.get("sentence") or f["title"]) for n, f in enumerate(rest[:ROWS], told + 1)],
            (14, 42, 100),
        )
        if len(rest) > ROWS:
            paper.text(f"另有{len(rest) - ROWS}项没有列出。")


def _finding(paper: Paper, finding: Finding, outcome: str) -> None:
    paper.heading(wording.ended(finding.get("sentence") or finding["title"]), 3)
    facts = ["".join(wording.fact(entry)) for entry in finding["because"]]
    if facts:
        paper.text(f"事实：{'；'.join(facts)}。", align=LEFT)
    if finding["missing"]:
        paper.text(f"还缺：{'；'.join(wording.gap(entry) for entry in finding['missing'])}。")
    if finding["identity"]:
        paper.text(f"身份：{wording.ended(wording.identity(finding))}")
    for label, text in afterwards(finding):
        if label != "含义":  # said once for the section
            paper.text(f"{label}：{wording.ended(text)}")
    paper.text(f"对象：{wording.party(finding['subject'])}。", align=LEFT)


def _not_judged(paper: Paper, report: dict[str, Any]) -> None:
    open_, idle = unjudged(report, ids=False), unlooked(report)
    if open_:
        paper.heading("未能判断的", 1)
        paper.text("没有给出不等于没有问题。")
    for line in open_:
        paper.text(line)
    if idle:
        paper.heading("没有核查的", 1)
    for line in idle:
        paper.text(line)


def _problems(paper: Paper, report: dict[str, Any]) -> None:
    problems = report["problems"]
    if not problems:
        return
    paper.heading(f"台账中的问题（{len(problems)}处）", 1)
    paper.text("下列各处读不出或者自相矛盾，按不知道处理，其余内容照常核查。")
    # One mistake down a whole column is said once, with its rows.
    alike: dict[tuple[str, str, str], list[int]] = {}
    for p in problems:
        alike.setdefault((p["file"], p["column"], p["message"]), []).append(p["row"] or 0)
    rows = [(file, wording.runs(lines), column, message) for (file, column, message), lines in alike.items()]
    paper.table(("文件", "行", "列", "问题"), rows[:ROWS], (34, 20, 28, 74))
    if len(rows) > ROWS:
        paper.text(f"另有{len(rows) - ROWS}种没有列出。")


def _signed(paper: Paper, report: dict[str, Any]) -> None:
    base = report["rule_base"]
    paper.text(f"核查所用规则库为{base['version']}版（校验值{base['sha256'][:16]}，供复核）。", align=LEFT)
    if not paper.own_page:  # a template of one's own has its own end
        return
    paper.text("", indent=False)
    for label in ("密　　级：", "承 办 人：", "复 核 人：", "日　　期："):
        paper.text(label, indent=False)


def _quoted(basis: dict[str, Any]) -> str:
    words = str(basis["quote"])
    return words if basis["gist"] else f"“{words}”"


def _date(iso: str) -> str:
    """2026-06-30 → 2026年6月30日 (GB/T 9704—2012, art. 7.3.5.4)."""
    year, month, day = iso.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
