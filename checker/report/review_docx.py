"""The clean-up register as a paper: a summary and the table, landscape A4, in the layout of official documents, no red header."""

from __future__ import annotations

from typing import Any

from hegui.checker.report.official import Paper
from hegui.checker.report.register import HEADER, chinese_date, rows
from hegui.checker.report.review_table import ORDER

# mm; they add up to the width between the margins (297 − 25 − 25).
WIDTHS = (9, 29, 18, 19, 17, 14, 45, 20, 40, 20, 16)
# Who is responsible is the maker in every row that names one: one column serves both in print.
COLUMNS = tuple(index for index, name in enumerate(HEADER) if name != "责任单位")


def render(report: dict[str, Any]) -> bytes:
    paper = Paper(landscape=True)
    summary = report["summary"]
    paper.title("文件清理登记表")
    counts = "，".join(f"{name}{summary[name]}件" for name in ORDER if summary[name])
    paper.text(
        f"截至{chinese_date(report['as_of'])}，共清理文件{summary['documents']}件：建议{counts}。下列意见由系统比对提出，须经核对、征求意见和集体审议后定稿；地方性法规由有立法权的人大常委会决定。"
    )
    body = [(str(number), *row) for number, row in enumerate(rows(report), 1)]
    paper.table([HEADER[i] for i in COLUMNS], [[_cell(row[i], HEADER[i]) for i in COLUMNS] for row in body], WIDTHS)
    if report["problems"]:
        paper.text("", indent=False)
        paper.text(f"另有{len(report['problems'])}个文件没有读或者读时有疑问：")
        for problem in report["problems"][:50]:
            paper.text(f"{problem['path']}：{problem['message']}")
    paper.text("", indent=False)
    for label in ("承 办 人：", "复 核 人：", "日　　期："):
        paper.text(label, indent=False)
    return paper.save()


def _cell(value: str, name: str) -> str:
    return chinese_date(value) if name == "印发日期" else value
