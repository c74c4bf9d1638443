"""Excel workbooks, a sheet per table, read by calamine."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.checker.intake.names import is_default_name
from hegui.checker.intake.sheet import NumberedRow, Raw, Report, Score, Sheet, Unreadable
from hegui.checker.intake.text import as_text
from hegui.checker.intake.xlsxscan import SheetMarks, check_archive, sheet_marks
from hegui.kb.oserror import why

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MAX_BYTES = 512 << 20
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERROR_CELL = "#VALUE!"  # read as “公式没有算出结果”


def read_excel(path: Path, file: str) -> list[Sheet]:
    """The sheets of a workbook that hold anything. A lone sheet with a default name is named after the file."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Unreadable(f"文件超过 {MAX_BYTES >> 20} MB，没有打开；请拆成几个文件，或改用 CSV")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"读不了文件：{why(error)}") from None
    marks = _marks(data)
    workbook = _open(data)
    digest = hashlib.sha256(data).hexdigest()
    names = [sheet.name for sheet in workbook.sheets_metadata if str(sheet.typ).endswith("WorkSheet")]
    filled = [name for name in names if not is_default_name(name) or _height(workbook, name)]
    lone = len(filled) == 1 and is_default_name(filled[0])
    return [
        Sheet(file, digest, path.stem if lone else name, _rows(workbook, name, marks.get(name, SheetMarks())), several=len(filled) > 1)
        for name in filled
    ]


def _marks(data: bytes) -> dict[str, SheetMarks]:
    if data[:4] != b"PK\x03\x04":
        if data[:4] != b"\xd0\xcf\x11\xe0":
            raise Unreadable("不是 Excel 文件（也许是网页或文本改了后缀）；请用 Excel 或 WPS 打开后另存为 .xlsx")
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive)
            return sheet_marks(archive)
    except Unreadable:
        raise
    except Exception:  # zipfile and expat raise a dozen kinds for damaged archives
        raise Unreadable("文件已损坏，打不开") from None


def _open(data: bytes) -> CalamineWorkbook:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as error:  # calamine panics (a BaseException) on some damaged files
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        if isinstance(error, python_calamine.PasswordError) or _ENCRYPTED in data:
            raise Unreadable("文件设了密码，打不开；请去掉密码后再试") from None
        raise Unreadable("文件已损坏或不是 Excel 文件，打不开") from None


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise Unreadable(f"工作表“{name}”已损坏，读不了") from None


def _height(workbook: CalamineWorkbook, name: str) -> int:
    try:
        return _sheet(workbook, name).height
    except Unreadable:
        return 1  # reported when its rows are read


def _rows(workbook: CalamineWorkbook, name: str, marks: SheetMarks) -> Callable[[Score, Report], Iterator[NumberedRow]]:
    def rows(score: Score, report: Report) -> Iterator[NumberedRow]:
        yield from _numbered(_sheet(workbook, name), marks)

    return rows


def _numbered(sheet: CalamineSheet, marks: SheetMarks) -> Iterator[NumberedRow]:
    """Rows from the sheet's first, cells from its first filled column, merged cells filled from their top left."""
    if sheet.start is None:
        return
    shift = sheet.start[1]
    changes = _changes(marks, shift)
    merges = _Merges(sheet, shift)
    cells: list[Raw]
    for number, cells in enumerate(sheet.iter_rows()):  # type: ignore[assignment]  # a list of fewer types
        for column, kind in changes.get(number, ()):
            if 0 <= column < len(cells):
                cells[column] = _changed(cells[column], kind)
        if number in merges.by_row:
            merges.fill(number, cells)
        yield number + 1, cells


def _changes(marks: SheetMarks, shift: int) -> dict[int, list[tuple[int, str]]]:
    changes: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for kind, places in (("error", marks.errors), ("error", marks.uncomputed), ("percent", marks.percent)):
        for row, column in places:
            changes[row].append((column - shift, kind))
    return changes


def _changed(cell: Raw, kind: str) -> Raw:
    if kind == "error":
        return _ERROR_CELL if as_text(cell) == "" else cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"{round(cell * 100, 10):.12g}%"
    return cell


class _Merges:
    """The merged ranges of a sheet, cut to what is filled. One that spans half the sheet's width is a title or a note."""

    def __init__(self, sheet: CalamineSheet, shift: int) -> None:
        self.by_row: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
        self.top: dict[tuple[int, int], Raw] = {}
        height, width = sheet.total_height, sheet.width
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
            left, right = first - shift, min(last - shift, width - 1)
            if left < 0 or (right > left and (right - left + 1) * 2 > width):
                continue
            for row in range(top, min(bottom, height) + 1):
                self.by_row[row].append((top, left, bottom, right))

    def fill(self, number: int, cells: list[Raw]) -> None:
        """A row with nothing of its own stays blank: a merged cell that runs on past the data makes no row."""
        blank = all(cell == "" for cell in cells)
        for top, left, _, right in self.by_row[number]:
            if left >= len(cells):
                continue
            if number == top:
                self.top[top, left] = cells[left]
            if blank:
                continue
            value = self.top.get((top, left), "")
            for column in range(left, min(right, len(cells) - 1) + 1):
                if cells[column] == "":
                    cells[column] = value
