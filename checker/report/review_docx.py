"""The clean-up register as a paper, landscape A4, in the layout of official documents, no red header: the table, then document by
document the grounds, the articles and the wording proposed."""

from __future__ import annotations

from typing import Any

from hegui.checker.report.official import Paper
from hegui.checker.report.register import HEADER, chinese_date, cited, rows
from hegui.checker.report.review_table import CONFIDENCES, ORDER, fulltexts_told, grouped, names_together
from hegui.checker.report.wording import ended
from hegui.checker.review.issue import titled

# Column and width in mm; together the width between the margins (297 − 25 − 25). What is long stands below the table.
COLUMNS = (("序号", 12), ("文件名称", 62), ("文号", 38), ("制定机关", 42), ("印发日期", 30), ("清理意见", 24), ("备注", 39))


def render(report: dict[str, Any]) -> bytes:
    paper = Paper(landscape=True)
    summary = report["summary"]
    paper.title("文件清理登记表")
    counts = "，".join(f"{name}{summary[name]}件" for name in ORDER if summary[name])
    paper.text(
        f"截至{chinese_date(report['as_of'])}，共清理文件{summary['documents']}件：建议{counts}。{fulltexts_told(report)}下列意见由系统比对提出，须经核对、"
        "征求意见和集体审议后定稿；地方性法规由有立法权的人民代表大会常务委员会决定。"
    )
    _table(paper, report)
    changed = [
        each for each in sorted(report["documents"], key=lambda each: ORDER.index(each["conclusion"])) if each["conclusion"] != "继续有效"
    ]
    if changed:
        paper.text("", indent=False)
        paper.heading("逐件说明", 1)
    for each in changed:
        _explained(paper, each)
    _unread(paper, report)
    paper.text("", indent=False)
    for label in ("承 办 人：", "复 核 人：", "日　　期："):
        paper.text(label, indent=False)
    return paper.save()


def _table(paper: Paper, report: dict[str, Any]) -> None:
    from docx.shared import Mm

    places = [HEADER.index(name) for name, _ in COLUMNS]
    body = []
    for number, row in enumerate(rows(report), 1):
        cells = (str(number), *row)
        body.append(
            [chinese_date(cells[i]) if HEADER[i] == "印发日期" else _short(cells[i]) if HEADER[i] == "备注" else cells[i] for i in places]
        )
    table = paper.table([name for name, _ in COLUMNS], body, [width for _, width in COLUMNS])
    # Word takes the widths of the cells, other programs those of the grid.
    for column, (_, width) in zip(table.columns, COLUMNS, strict=True):
        column.width = Mm(width)


def _short(remark: str) -> str:
    """The first part of a remark, without the list of articles; the whole stands below."""
    return ended(remark.split("；", maxsplit=1)[0].split("（", maxsplit=1)[0].rstrip("。")) if remark else ""


def _explained(paper: Paper, document: dict[str, Any]) -> None:
    name = titled(document["title"]) if document["title"] else document["path"]
    number = f"（{document['number']}）" if document["number"] else ""
    paper.heading(f"{name}{number}：{document['conclusion']}", 2)
    if document["grounds"]:
        paper.text(f"理由：{'、'.join(document['grounds'])}。")
    for count, group in enumerate(names_together(grouped(document["issues"]), document["issues"]), 1):
        doubt = "" if group["confidence"] == "certain" else f"（{CONFIDENCES[group['confidence']]}）"
        paragraph = paper.text(f"{count}.{group['kind_name']}{doubt}。", bold=True)
        basis = "；".join(cited(each) for each in group["basis"])
        said = f"{group['places']}{ended(group['message'])}建议：{ended(group['suggestion'])}"
        paper.more(paragraph, said + (f"依据：{basis}。" if basis else ""))
    paper.text(f"有权处理机关：{ended(document['competent_body'])}")


def _unread(paper: Paper, report: dict[str, Any]) -> None:
    problems = report["problems"]
    if not problems:
        return
    paper.heading(f"没有读或者读时有疑问的文件（{len(problems)}个）", 1)
    for problem in problems[:50]:
        paper.text(f"{problem['path']}：{ended(problem['message'])}")
