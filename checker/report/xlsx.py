"""The report as a workbook for those who see to the rectification: 整改台账, 核实台账, the evidence, and what was not judged.

What is not yet found to be a breach (leads, missing facts, matters of judgement) stands in a ledger of its own: it is to be
verified, not rectified. With ``template`` the rows go into the user's own workbook, under the header that it already has.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.archive import workbook_bytes
from hegui.checker.report.assessment import chapters, headline, verdict
from hegui.checker.report.neutral import put
from hegui.checker.report.prose import prose
from hegui.checker.report.wrap import wide
from hegui.checker.result import OPEN, OUTCOME_NAMES
from hegui.kb.rule import SEVERITY_NAMES

Finding = dict[str, Any]
Column = tuple[str, float, Callable[[int, Finding], "str | float"]]  # header, width in characters, cell

SUSPECTED = "系统比对疑似违反，待核实"
DONE = ("未开始", "整改中", "已完成")
RESULTS = ("待核实", "属实", "部分属实", "不属实（误报）", "无法认定", "了结")
FILLS = {"violation": "FDE0DD", "lead": "FFF3CD", "needs_judgement": "FFF3CD", "needs_ruling": "FFF3CD", "undetermined": "E9ECEF"}
ABOUT_FINDINGS = ("整改台账", "核实台账", "证据", "未能判断", "台账中的问题")
HEADER = 2  # the row of a ruled sheet's header
A3, A4 = 8, 9  # openpyxl knows paper sizes by the numbers of ECMA-376, 18.3.1.63


def _empty(_number: int, _finding: Finding) -> str:
    return ""


RECTIFICATION: tuple[Column, ...] = (
    ("序号", 6, lambda n, f: n),
    ("问题", 56, lambda n, f: _problem(f)),
    ("依据条款", 34, lambda n, f: wording.grounds(f)),
    ("等级", 9, lambda n, f: SEVERITY_NAMES[f["severity"]]),
    ("整改措施", 44, lambda n, f: f["remedy"]),
    ("责任单位", 20, lambda n, f: "、".join(f["responsible"])),
    ("责任人", 11, _empty),
    ("整改时限", 13, _empty),
    ("完成情况", 11, _empty),
    ("复查人", 11, _empty),
    ("是否销号", 10, _empty),
    ("核实结果", 13, lambda n, f: RESULTS[0]),
    ("对象", 24, lambda n, f: wording.party(f["subject"])),
    ("编号", 19, lambda n, f: f["id"]),
)
VERIFICATION: tuple[Column, ...] = (
    ("序号", 6, lambda n, f: n),
    ("结论", 12, lambda n, f: f"{wording.MARKS[f['outcome']]} {OUTCOME_NAMES[f['outcome']]}"),
    ("事项", 56, lambda n, f: _problem(f)),
    ("要核实或者判断的", 44, lambda n, f: _open(f)),
    ("依据条款", 34, lambda n, f: wording.grounds(f)),
    ("责任单位", 20, lambda n, f: "、".join(f["responsible"])),
    ("核实人", 11, _empty),
    ("核实日期", 13, _empty),
    ("核实结果", 13, lambda n, f: RESULTS[0]),
    ("当事人说明", 24, _empty),
    ("对象", 24, lambda n, f: wording.party(f["subject"])),
    ("编号", 19, lambda n, f: f["id"]),
)
LISTS = {"完成情况": DONE, "是否销号": ("是", "否"), "核实结果": RESULTS}


def render(report: dict[str, Any], template: Path | None = None) -> bytes:
    """The workbook; raises ``ValueError`` (in Chinese) when the template has no sheet with a header of 整改台账."""
    from openpyxl import Workbook

    if template is not None:
        return _filled(report, template)
    book = Workbook()
    _overview(book.active, report)
    if "assessment" in report:
        _assessed(book.create_sheet("自查结论"), report["assessment"])
    violations = [f for f in report["findings"] if f["outcome"] == "violation"]
    _ledger(book.create_sheet("整改台账"), RECTIFICATION, violations, SUSPECTED + "。核实后再整改、销号；整改时限由责任单位确定。")
    _ledger(
        book.create_sheet("核实台账"),
        VERIFICATION,
        [f for f in report["findings"] if f["outcome"] in (*OPEN, "waived")],
        "这里的各项都不是违反：线索、缺少事实、需要判断的，核实以前不得据以处理。",
    )
    _evidence(book.create_sheet("证据"), report["findings"])
    _not_judged(book.create_sheet("未能判断"), report)
    ruled_sheet(
        book.create_sheet("台账中的问题"),
        (("文件", 30), ("行", 8), ("列", 18), ("写的是", 24), ("问题", 70)),
        [(p["file"], p["row"] or "", p["column"], p["value"], p["message"]) for p in report["problems"]],
    )
    if "assessment" in report:  # a firm that has nothing to rectify is not handed five empty sheets
        for sheet in [s for s in book.worksheets if s.title in ABOUT_FINDINGS and s.max_row <= HEADER]:
            book.remove(sheet)
    return workbook_bytes(book)


def _assessed(sheet: Any, section: dict[str, Any]) -> None:
    rows = [
        (
            f"{wording.MARKS[c.outcome] + ' ' if c.outcome else ''}{c.title}",
            number,
            prose(item.text),
            prose("\n".join(f"{label}：{text}" for label, text in item.details if text)),
        )
        for c in chapters(section)
        for number, item in enumerate(c.items, 1)
    ]
    ruled_sheet(sheet, (("部分", 24), ("序号", 6), ("事项", 60), ("说明", 80)), rows, verdict(section))


def _problem(finding: Finding) -> str:
    return str(finding.get("sentence") or finding["title"])


def _open(finding: Finding) -> str:
    said = [wording.gap(entry) for entry in finding["missing"]]
    lines = [f"还缺：{'；'.join(said)}"] if said else []
    if finding.get("waiver"):
        lines.append(f"豁免：{wording.waiver(finding['waiver'])}")
    if finding["identity"] and finding["identity"]["level"] != "identifier":
        lines.append(f"身份：{wording.identity(finding)}")
    if finding.get("judgement"):
        lines.append(f"判断：{finding['judgement']}")
    return "\n".join(lines) or wording.CAUTIONS[finding["outcome"]]


def _overview(sheet: Any, report: dict[str, Any]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet.title = "概况"
    title = headline(report["assessment"]) if "assessment" in report else "合规核查结果"
    put(sheet["A1"], title).font = Font(size=18, bold=True)
    base = report["rule_base"]
    rows = [
        ("核查基准日", prose(report["as_of"])),
        ("规则库", f"{base['version']}版，校验值 {base['sha256'][:16]}"),
        ("密级", ""),
        ("承办人", ""),
        ("复核人", ""),
    ]
    for number, (label, value) in enumerate(rows, 3):
        put(sheet.cell(number, 1), label).font = Font(bold=True)
        put(sheet.cell(number, 2), value)
    start = len(rows) + 4
    for column, label in enumerate(("结论", "数量", "意思"), 1):
        put(sheet.cell(start, column), label).font = Font(bold=True)
    for number, (outcome, mark) in enumerate(wording.MARKS.items(), start + 1):
        put(sheet.cell(number, 1), f"{mark} {OUTCOME_NAMES[outcome]}")
        put(sheet.cell(number, 2), report["summary"].get(outcome, 0))
        put(sheet.cell(number, 3), wording.MEANINGS[outcome])
        if outcome in FILLS:
            sheet.cell(number, 1).fill = PatternFill("solid", fgColor=FILLS[outcome])
    place = start + len(wording.MARKS) + 2
    for column, label in enumerate(("台账文件", "表", "行数", "有问题的行", "校验值（sha256）"), 1):
        put(sheet.cell(place, column), label).font = Font(bold=True)
    for number, entry in enumerate(report["inputs"], place + 1):
        for column, key in enumerate(("path", "table", "rows", "rejected", "sha256"), 1):
            put(sheet.cell(number, column), entry[key])
    for letter, width in zip("ABCDE", (26, 24, 48, 12, 68), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            cell.alignment = Alignment(vertical="top", horizontal="left")
    printed(sheet, paper=A4)


def _ledger(sheet: Any, columns: Sequence[Column], findings: Sequence[Finding], note: str) -> None:
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rows = [[_worded(cell(number, finding)) for _, _, cell in columns] for number, finding in enumerate(findings, 1)]
    ruled_sheet(sheet, [(name, width) for name, width, _ in columns], rows, note)
    for number, finding in enumerate(findings, 3):
        fill = FILLS.get(finding["outcome"])
        if fill:
            sheet.cell(number, 2).fill = PatternFill("solid", fgColor=fill)
    for index, (name, _, _) in enumerate(columns, 1):
        if name in LISTS:
            letter = get_column_letter(index)
            choice = DataValidation(type="list", formula1=f'"{",".join(LISTS[name])}"', allow_blank=True)
            choice.error, choice.errorTitle = f"请从列表中选择：{'、'.join(LISTS[name])}", name
            sheet.add_data_validation(choice)
            choice.add(f"{letter}3:{letter}{max(3, len(rows) + 2)}")
    unprinted_last(sheet)


def ruled_sheet(sheet: Any, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[Any]], note: str = "") -> None:
    """A sheet with a note (row 1), a frozen header with filters (row 2), and the rows."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin", color="BFBFBF")
    ruled, body = Border(line, line, line, line), Alignment(vertical="top", wrap_text=True)
    looks: dict[bool, Any] = {}
    counted = Alignment(horizontal="center", vertical="top")  # a number flush right would stand against the words of the next column
    put(sheet["A1"], note or f"共 {len(rows)} 条").font = Font(italic=True, color="666666")
    for index, (name, width) in enumerate(columns, 1):
        cell = put(sheet.cell(2, index), name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
        cell.alignment, cell.border = Alignment(horizontal="center", vertical="center", wrap_text=True), ruled
        sheet.column_dimensions[get_column_letter(index)].width = width
    for number, row in enumerate(rows, 3):
        for index, value in enumerate(row, 1):
            cell, number_like = sheet.cell(number, index), isinstance(value, int)
            if number_like not in looks:
                cell.alignment, cell.border = counted if number_like else body, ruled
                looks[number_like] = copy(cell._style)
            cell._style = copy(looks[number_like])  # a style given part by part is looked up part by part: half of a long sheet's time
            put(cell, value)
        sheet.row_dimensions[number].height = _height(row, [width for _, width in columns])
    sheet.freeze_panes = "A3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(columns))}{max(2, len(rows) + 2)}"
    sheet.print_title_rows = "2:2"
    printed(sheet, paper=A3 if sum(width for _, width in columns) > 180 else A4)


def _height(row: Sequence[Any], widths: Sequence[float]) -> float:
    """Points that the fullest cell needs; not every program makes room for wrapped text by itself."""
    lines = (
        # What fits even if every character were a wide one is not measured: most cells.
        1 if isinstance(value, str) and 2 * len(value) < room and "\n" not in value
        else sum(max(1, math.ceil(wide(line) / (room - 1))) for line in str(value).splitlines() or [""])
        for value, room in zip(row, widths, strict=True)
    )
    return min(409, 15 * max(lines) + 3)  # 409 points is the most a row may have


def printed(sheet: Any, paper: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _evidence(sheet: Any, findings: Sequence[Finding]) -> None:
    numbered = {
        f["id"]: f"{title} {number}"
        for title, outcomes in (("整改台账", ("violation",)), ("核实台账", (*OPEN, "waived")))
        for number, f in enumerate((f for f in findings if f["outcome"] in outcomes), 1)
    }
    rows = []
    for finding in findings:
        for entry in finding["because"]:
            absent = wording.is_absent(entry)
            cells = "，".join(
                f"{column} {wording.short(value)}" for column, value in (entry["absent"] if absent else entry["fields"]).items()
            )
            place = ("（没有这样的记录）", "") if absent else (entry["file"], entry["row"])
            rows.append((numbered.get(finding["id"], ""), finding["title"], entry["table"], *place, prose(cells), finding["id"]))
    columns = (("台账和序号", 14), ("规则", 36), ("表", 14), ("文件", 24), ("行", 8), ("内容", 100), ("编号", 19))
    ruled_sheet(sheet, columns, rows)
    unprinted_last(sheet)


def unprinted_last(sheet: Any) -> None:
    """The number by which programs know a finding stays in the last column and off the paper."""
    from openpyxl.utils import get_column_letter

    sheet.print_area = f"A1:{get_column_letter(sheet.max_column - 1)}{sheet.max_row}"


def _worded(value: str | float) -> str | float:
    return prose(value) if isinstance(value, str) else value


def _not_judged(sheet: Any, report: dict[str, Any]) -> None:
    rows = [
        (entry["rule"], entry["missing_table"], "有对象要判断，没有给这张表" if entry["decides"] else "没有给这张表，没有对象可查")
        for entry in sorted(report["not_evaluated"], key=lambda e: (not e["decides"], e["missing_table"], e["rule"]))
    ]
    rows += [(e["rule"], e["table"], f"这张表登记为不完整，{e['subjects']}个对象不能认定为符合") for e in report["incomplete"]]
    rows += [(e["rule"], e["table"], f"表里没有设{'、'.join(e['columns'])}，没有核查") for e in report["not_kept"]]
    rows += [("", "", line) for line in wording.remarks(report)]
    ruled_sheet(sheet, (("规则", 28), ("表", 20), ("原因", 60)), rows)


def _filled(report: dict[str, Any], template: Path) -> bytes:
    """The user's workbook with the violations under its own header; what it does not ask for is left out."""
    from openpyxl import load_workbook

    known = {name: cell for name, _, cell in RECTIFICATION}
    try:
        book = load_workbook(template, keep_vba=template.suffix.lower() == ".xlsm")
    except Exception as error:  # openpyxl and zipfile each have their own
        raise ValueError(f"模板 {template} 打不开，应是 .xlsx 工作簿（{type(error).__name__}）") from None
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=20):
            named = {cell.column: str(cell.value).strip() for cell in row if cell.value is not None}
            columns = {index: known[name] for index, name in named.items() if name in known}
            if len(columns) >= 3 and "问题" in named.values():
                _under(sheet, row[0].row, columns, [f for f in report["findings"] if f["outcome"] == "violation"])
                return workbook_bytes(book)
    raise ValueError(f"模板 {template} 里没有整改台账的表头：前20行里应有一行写着“问题”和另外至少两列，可用的列：{'、'.join(known)}")


def _under(sheet: Any, header: int, columns: dict[int, Any], findings: Sequence[Finding]) -> None:
    """Fills the rows below the header; the look of the first of them is that of all."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.utils import get_column_letter

    named = [cell.column for cell in sheet[header] if cell.value is not None]
    look = {index: copy(sheet.cell(header + 1, index)._style) for index in named}
    widths = {index: sheet.column_dimensions[get_column_letter(index)].width for index in columns}
    sizes = {index: float(sheet.cell(header + 1, index).font.sz or 11) for index in columns}
    for number, finding in enumerate(findings, 1):
        told = {index: _worded(value(number, finding)) for index, value in columns.items()}
        for index in named:  # those that stay empty too: to be filled in by hand
            cell = sheet.cell(header + number, index)
            if not isinstance(cell, MergedCell):
                cell._style = copy(look[index])
                if index in told:
                    put(cell, told[index])
        # The width counts characters of the standard size; larger type takes more of it, in both directions.
        size = max(sizes.values(), default=11.0)
        height = _height(list(told.values()), [widths[index] * 11 / sizes[index] for index in told]) * size / 11
        sheet.row_dimensions[header + number].height = min(409, height)
