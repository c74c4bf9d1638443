"""A self-assessment on the terminal."""

from __future__ import annotations

from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.assessment import MARK, chapters, headline, mark, verdict
from hegui.checker.report.page import Page
from rich.console import Console

STYLES = {"violation": "bold red", "undetermined": "magenta", "needs_judgement": "cyan", "compliant": "green", "not_applicable": "dim"}
BRIEF = ("compliant",)  # told in one line each


def print_assessment(report: dict[str, Any], console: Console) -> None:
    """Writes the assessment section of a report, and the problems of the form."""
    page = Page(console)
    section, base = report["assessment"], report["rule_base"]
    page.write(headline(section), style="bold", rest=f"基准日 {report['as_of']}；规则库 {base['version']}（{base['sha256'][:12]}）")
    page.blank()
    page.write(f"{mark(section)} {verdict(section)}", style=STYLES[MARK[section["conclusion"]]])
    for chapter in chapters(section):
        page.blank()
        sign = f"{wording.MARKS[chapter.outcome]} " if chapter.outcome else ""
        page.write(f"{sign}{chapter.title}（{len(chapter.items)}）", style=STYLES.get(chapter.outcome, "bold"), rest=chapter.note)
        for number, item in enumerate(chapter.items, 1):
            if chapter.outcome in BRIEF:
                where = "、".join(text.partition("：")[0] for label, text in item.details if label == "依据")
                page.write(item.text, indent=2, label=f"{number:>2}. ", rest=where)
                continue
            page.write(item.text, indent=2, label=f"{number:>2}. ")
            for label, text in item.details:
                if text:
                    page.write(text, indent=6, label=label + " " * max(1, 8 - int(page.measure(label))), style="dim" if label == "依据" else "")
    if report["problems"]:
        page.blank()
        page.write(f"！ 表中的问题（{len(report['problems'])}）", rest="这些格按不知道处理")
        for problem in report["problems"]:
            where = f"{problem['file']} 第{problem['row']}行" if problem["row"] else problem["file"]
            column = f"“{problem['column']}”" if problem["column"] else ""
            page.write(f"{where}{column}：{problem['message']}", indent=2, label="- ")
