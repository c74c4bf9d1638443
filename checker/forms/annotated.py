"""A copy of a filled workbook with what was found beside each row: a column 校验结果, and a comment at every cell concerned.

The original is not touched. What the user wrote stays as it is, formulas and formats too, as far as openpyxl keeps them; what is
added is text and never a formula, and shows no identity number in full.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hegui.checker.intake.header import SEARCHED_ROWS, VERDICT, HeaderMatcher, find_header
from hegui.checker.intake.names import table_named
from hegui.checker.ledger import Problem
from hegui.checker.report import wording
from hegui.checker.report.archive import workbook_bytes
from hegui.checker.report.neutral import plain, put
from hegui.checker.report.xlsx import FILLS
from hegui.checker.result import OUTCOME_NAMES, SETTLED
from hegui.kb.table import Tables

PROBLEM = "FFE699"
MOST = 30  # lines in one cell, and in one comment
_RANK = tuple(wording.MARKS)


@dataclass(slots=True)
class Row:
    """What is said of one row, the worst first, and of its cells by column."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    cells: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # column → (fill, text)
    worst: str = ""


def annotated(path: Path, shown: str, report: dict[str, Any], problems: list[Problem], tables: Tables) -> bytes:
    """The copy of the workbook at ``path``, which the report calls ``shown``. Raises ``ValueError`` (in Chinese) when it cannot be
    opened for writing."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm", rich_text=True)
    except Exception as error:  # openpyxl and zipfile each have their own
        raise ValueError(f"{path} 不能另存为带校验结果的副本（{type(error).__name__}）；请用 Excel 或者 WPS 另存为 .xlsx") from None
    said = _said(shown, report, problems)
    for sheet in book.worksheets:
        table = table_named(sheet.title, tables)
        if table is None:
            continue
        matcher = HeaderMatcher(tables[table], {})
        head = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=SEARCHED_ROWS)]
        place = find_header([[_text(value) for value in row] for row in head], matcher.score, tables[table])
        if place is not None:
            columns = matcher.read([_text(value) for value in head[place]]).columns
            _mark(sheet, place + 1, {name: index + 1 for name, index in columns.items()}, said.get(table, {}))
    return workbook_bytes(book)


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float)) else str(value)


def _said(shown: str, report: dict[str, Any], problems: list[Problem]) -> dict[str, dict[int, Row]]:
    """By table and row of this file."""
    found: dict[str, dict[int, Row]] = {}

    def row(table: str, number: int) -> Row:
        return found.setdefault(table, {}).setdefault(number, Row())

    for problem in problems:
        if problem.file == shown and problem.row and problem.table:
            here = row(problem.table, problem.row)
            message = problem.message.removeprefix(f"表“{problem.table}”：")
            here.lines.append((-1, f"！ {f'“{problem.column}”：' if problem.column else ''}{message}"))
            if problem.column:
                here.cells.setdefault(problem.column, []).append((PROBLEM, f"！ {message}"))
    for finding in report["findings"]:
        if finding["outcome"] in SETTLED:
            continue
        _of_finding(shown, finding, row)
    return found


def _of_finding(shown: str, finding: dict[str, Any], row: Any) -> None:
    outcome = finding["outcome"]
    text = f"{wording.MARKS[outcome]} {OUTCOME_NAMES[outcome]}：{finding.get('sentence') or finding['title']}（{wording.grounds(finding)}；编号 {finding['id']}）"
    if finding["missing"]:
        text += f" 还缺：{'；'.join(wording.gap(entry) for entry in finding['missing'])}"
    places = {(e["table"], e["row"]) for e in finding["because"] if not wording.is_absent(e) and e["file"] == shown}
    places |= {(e["table"], e["row"]) for e in finding["missing"] if e.get("file") == shown and e.get("row")}
    for table, number in sorted(places):
        here = row(table, number)
        here.lines.append((_RANK.index(outcome), text))
        if not here.worst or _RANK.index(outcome) < _RANK.index(here.worst):
            here.worst = outcome
    for entry in finding["missing"]:
        if entry.get("file") == shown and entry.get("row"):
            row(entry["table"], entry["row"]).cells.setdefault(entry["column"], []).append((FILLS["undetermined"], f"还缺这一格：{finding['title']}"))


def _mark(sheet: Any, header: int, columns: dict[str, int], rows: dict[int, Row]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    place = _verdict_column(sheet, header)

    head = put(sheet.cell(header, place), VERDICT)
    head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
    _comment(head, "由程序写入，可以留着再核查。空着的行：没有对应的问题和结论，不等于已经证明符合。")
    sheet.column_dimensions[get_column_letter(place)].width = 70
    for number in range(header + 1, sheet.max_row + 1):
        if number not in rows and sheet.cell(number, place).value is not None:
            put(sheet.cell(number, place), None)  # what an earlier run had said
    for number, row in rows.items():
        if number <= header:
            continue
        lines = list(dict.fromkeys(text for _, text in sorted(row.lines)))
        more = f"\n……另有{len(lines) - MOST}条" if len(lines) > MOST else ""
        cell = put(sheet.cell(number, place), "\n".join(lines[:MOST]) + more)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        ink = FILLS.get(row.worst, PROBLEM if not row.worst else None)
        if ink:
            cell.fill = PatternFill("solid", fgColor=ink)
        for column, said in row.cells.items():
            if column in columns:
                target = sheet.cell(number, columns[column])
                if type(target).__name__ != "MergedCell":
                    target.fill = PatternFill("solid", fgColor=said[0][0])
                    _comment(target, "\n".join(dict.fromkeys(text for _, text in said[:MOST])))


def _verdict_column(sheet: Any, header: int) -> int:
    """Where an earlier copy put it, else the first column behind the header's last."""
    last = 0
    for cell in sheet[header]:
        if cell.value is not None and str(cell.value).strip():
            if str(cell.value).strip() == VERDICT:
                return int(cell.column)
            last = int(cell.column)
    return last + 1


def _comment(cell: Any, text: str) -> None:
    """Adds to a comment that is there: what somebody else wrote stays."""
    from openpyxl.comments import Comment

    earlier = f"{cell.comment.text}\n" if cell.comment and plain(text) not in cell.comment.text else ""
    if cell.comment and not earlier:
        return
    note = Comment(earlier + plain(text), "hegui")
    note.width, note.height = 320, min(400, 40 + 18 * (len(note.text) // 22 + 1))
    cell.comment = note


def workbooks(inputs: list[Path]) -> Iterator[Path]:
    """The workbooks among the inputs, those of folders too, that a copy can be made of."""
    for given in inputs:
        candidates = sorted(given.iterdir()) if given.is_dir() else [given]
        yield from (path for path in candidates if path.suffix.lower() in (".xlsx", ".xlsm") and not path.name.startswith("~$"))
