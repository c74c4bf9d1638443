"""The clean-up register as a workbook: filters, frozen header, every issue on a second sheet."""

from __future__ import annotations

import math
from typing import Any

from hegui.checker.report.archive import workbook_bytes
from hegui.checker.report.neutral import put
from hegui.checker.report.prose import prose
from hegui.checker.report.register import HEADER, chinese_date, cited, rows
from hegui.checker.report.review_table import CONFIDENCES, ORDER, fulltexts_told
from hegui.checker.report.wrap import wide

WIDTHS = (5, 22, 14, 15, 11, 10, 62, 20, 56, 28, 15, 22)  # together what A3 shows at three quarters of its size
FILLS = {"废止": "F4CCCC", "宣布失效": "F4CCCC", "修改": "FFF2CC", "需人工判断": "E1ECF7", "继续有效": "E2F0D9"}
ISSUES = ("序号", "文件名称", "文件", "问题种类", "条款", "行", "原文", "说明", "修改建议", "依据", "把握")
ISSUE_WIDTHS = (6, 26, 22, 14, 18, 7, 34, 52, 44, 34, 8)
LANDSCAPE_A3 = 8
SIZES = (10.5, 9.0, 8.0, 7.0)  # points
_LINE, _TALLEST = 15.5, 400.0  # points: a line of the first size


def render(report: dict[str, Any]) -> bytes:
    return workbook_bytes(workbook(report))


def workbook(report: dict[str, Any]) -> Any:
    """The workbook, not yet a file."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "清理登记表"
    _register(sheet, report)
    _issues(book.create_sheet("问题明细"), report)
    if report["problems"]:
        _table(
            book.create_sheet("未读文件"),
            "没有读或者读时有疑问的文件",
            ("序号", "文件", "说明"),
            (6, 50, 90),
            [(p["path"], p["message"]) for p in report["problems"]],
        )
    return book


def _register(sheet: Any, report: dict[str, Any]) -> None:
    summary = report["summary"]
    counts = "，".join(f"{name} {summary[name]} 件" for name in ORDER if summary[name])
    note = f"基准日 {chinese_date(report['as_of'])}，共 {summary['documents']} 件：{counts}。{fulltexts_told(report)}系统比对的建议，须经核对后定稿。"
    _table(sheet, "文件清理登记表", HEADER, WIDTHS, rows(report), note=note, fill=5)


def _issues(sheet: Any, report: dict[str, Any]) -> None:
    found = [
        (
            document["title"],
            document["path"],
            issue["kind_name"],
            issue["place"] or issue["article"],
            issue["line"],
            "；".join(place["quote"] for place in issue["places"]),
            issue["message"],
            issue["suggestion"],
            "；".join(cited(basis) for basis in issue["basis"]),
            CONFIDENCES[issue["confidence"]],
        )
        for document in report["documents"]
        for issue in document["issues"]
    ]
    _table(sheet, "问题明细", ISSUES, ISSUE_WIDTHS, found)


def _table(
    sheet: Any, title: str, header: tuple[str, ...], widths: tuple[int, ...], body: list[Any], *, note: str = "", fill: int = 0
) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="B7B7B7")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    top = 3 if note else 2
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    put(sheet.cell(1, 1), title).font = Font(name="宋体", size=18, bold=True)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 34
    if note:
        sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(header))
        put(sheet.cell(2, 1), note).font = Font(name="宋体", size=10.5, color="595959")
        sheet.row_dimensions[2].height = 20
    for column, (name, width) in enumerate(zip(header, widths, strict=True), 1):
        cell = put(sheet.cell(top, column), name)
        cell.font, cell.border = Font(name="黑体", size=11), border
        cell.fill = PatternFill("solid", fgColor="D9E2F3")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[top].height = 24
    for number, values in enumerate(body, 1):
        cells = (number, *(_worded(name, value) for name, value in zip(header[1:], values, strict=True)))
        size, height = _fitted(cells, widths)
        for column, value in enumerate(cells, 1):
            cell = put(sheet.cell(top + number, column), value)
            cell.font, cell.border = Font(name="宋体", size=size), border
            centred = isinstance(value, int) or column == fill + 1
            cell.alignment = Alignment(
                wrap_text=True, vertical="top" if not centred else "center", horizontal="center" if centred else "left"
            )
        if fill:
            sheet.cell(top + number, fill + 1).fill = PatternFill("solid", fgColor=FILLS[str(cells[fill])])
        sheet.row_dimensions[top + number].height = height
    sheet.freeze_panes = sheet.cell(top + 1, 3)
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(header))}{top + len(body)}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", LANDSCAPE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _worded(column: str, value: Any) -> Any:
    """Dates as a paper writes them; a file is called what it is called."""
    return prose(value) if isinstance(value, str) and column != "文件" else value


def _fitted(cells: tuple[Any, ...], widths: tuple[int, ...]) -> tuple[float, float]:
    """The size of the type and the row's height in points. Excel does not grow a row for wrapped text that a program wrote, and no
    row is taller than 409 points: what would be cut off below is set smaller."""
    for size in SIZES:
        room = SIZES[0] / size
        lines = max(
            sum(max(1, math.ceil(wide(line) / (width * room - 1))) for line in value.split("\n")) if isinstance(value, str) else 1
            for value, width in zip(cells, widths, strict=True)
        )
        height = lines * _LINE / room + 4
        if height <= _TALLEST:
            break
    return size, min(_TALLEST, height)
