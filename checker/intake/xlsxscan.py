"""What the Excel reader does not tell about an ``.xlsx``: whether it is safe to open, which cells hold an error or a formula never
computed (both would read as empty, and an empty date means something), and which numbers are shown as percentages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from hegui.checker.intake.sheet import Unreadable

MAX_UNPACKED = 1 << 30
MAX_RATIO = 200
SMALL = 64 << 20  # below this a high ratio does no harm
MAX_CELLS = 20_000_000  # the reader lays a sheet out as a full rectangle

_BLOCK = 16 << 20
_CELL = re.compile(rb"<c\b([^>]*)>")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_STRING = re.compile(rb"""\bt=["']str["']""")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_WIDE = re.compile(rb"""r=["'][A-Z]{2,3}[0-9]""")
_COLUMN = re.compile(rb"""<c\b[^>]*?\br=["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""<row\b[^>]*?\br=["']([0-9]{1,7})["']""")
_FORMULA = re.compile(rb"<c\b([^>]*[^/>])>(?:(?!</c>).)*?<f\b(?:(?!</c>).)*?</c>", re.DOTALL)
_VALUE = re.compile(rb"<v\b[^>]*>[^<\s]")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Cell = tuple[int, int]  # row and column from 0


@dataclass(slots=True)
class SheetMarks:
    """Cells of one sheet that need care."""

    errors: set[Cell] = field(default_factory=set)
    uncomputed: set[Cell] = field(default_factory=set)
    percent: set[Cell] = field(default_factory=set)


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuses what would fill the memory."""
    unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = sum(entry.compress_size for entry in archive.infolist()) or 1
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > MAX_RATIO * packed):
        raise Unreadable(f"解压后有 {unpacked / (1 << 20):.0f} MB，超过上限，没有打开；请拆成几个文件，或改用 CSV")


def sheet_marks(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """The marks of every worksheet, by sheet name. Raises Unreadable for a sheet too wide to lay out."""
    percent = _percent_styles(archive)
    return {name: _scan(archive, path, name, percent) for name, path in _sheet_paths(archive).items() if path in archive.namelist()}


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    try:
        workbook = _parse(archive, "xl/workbook.xml")
        relations = _parse(archive, "xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = {node.get("Id"): node.get("Target", "") for node in relations}
    paths: dict[str, str] = {}
    for node in workbook.iter(f"{_MAIN}sheet"):
        target = targets.get(node.get(_RELATION), "")
        paths[node.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return paths


def _percent_styles(archive: zipfile.ZipFile) -> set[bytes]:
    """The style numbers whose format shows a percentage."""
    try:
        styles = _parse(archive, "xl/styles.xml")
    except KeyError:
        return set()
    formats = {"9", "10"} | {node.get("numFmtId", "") for node in styles.iter(f"{_MAIN}numFmt") if "%" in node.get("formatCode", "")}
    cells = styles.find(f"{_MAIN}cellXfs")
    return {str(i).encode() for i, node in enumerate(cells if cells is not None else ()) if node.get("numFmtId") in formats}


def _parse(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    data = archive.read(name)
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        raise Unreadable("文件里有不该有的 XML 声明，没有打开")
    return ElementTree.fromstring(data)


def _scan(archive: zipfile.ZipFile, path: str, name: str, percent: set[bytes]) -> SheetMarks:
    marks = SheetMarks()
    styled = re.compile(rb"\bs=[\"'](?:" + b"|".join(sorted(percent)) + rb")[\"']") if percent else None
    last_row, columns = 0, set[bytes]()
    with archive.open(path) as opened:
        for block in _blocks(opened):
            rows = _ROW.findall(block[max(block.rfind(b"<row"), 0) :])
            last_row = max(last_row, *map(int, rows), 0)
            if _WIDE.search(block):
                columns.update(_COLUMN.findall(block))
            if _ERROR.search(block):
                marks.errors.update(_places(block, _ERROR))
            if styled is not None and styled.search(block):
                marks.percent.update(_places(block, styled))
            if b"<f" in block:
                marks.uncomputed.update(_uncomputed(block))
    width = max((_column_number(letters) for letters in columns), default=25) + 1
    if last_row * width > MAX_CELLS:
        raise Unreadable(f"工作表“{name}”的范围大到 {last_row} 行 {width} 列，没有打开；请删去远处的零散内容和格式")
    return marks


def _blocks(opened: IO[bytes]) -> Iterator[bytes]:
    """Pieces that end with a row."""
    rest = b""
    while piece := opened.read(_BLOCK):
        rest += piece
        cut = rest.rfind(b"</row>") + 6
        if cut > 5:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > 4 * _BLOCK:
            raise Unreadable("有一行大得不合常理，没有打开")
    yield rest


def _places(block: bytes, wanted: re.Pattern[bytes]) -> Iterator[Cell]:
    """The cells whose attributes match."""
    for found in _CELL.finditer(block):
        if wanted.search(found[1]) and (place := _place(found[1])):
            yield place


def _uncomputed(block: bytes) -> Iterator[Cell]:
    """Formulas without a result; an empty text (``t="str"``) is a result."""
    for found in _FORMULA.finditer(block):
        if not _VALUE.search(found[0]) and not _STRING.search(found[1]) and (place := _place(found[1])):
            yield place


def _place(attributes: bytes) -> Cell | None:
    found = _REFERENCE.search(attributes)
    return (int(found[2]) - 1, _column_number(found[1])) if found else None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
