"""Writes tables as people keep them: workbooks with titles, merged cells and three ways to write a date; CSV in two encodings.

The same rows give the same bytes: no clock time gets into a workbook, and nothing in it is compressed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from synthetic.ledger import Row

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_STILL = (2026, 6, 30, 0, 0, 0)


@dataclass(frozen=True)
class Sheet:
    """One table as a sheet. ``merge`` names a column whose equal neighbours are merged downwards, as 所在单位 usually is."""

    name: str
    rows: list[Row]
    title: str = ""
    note: str = ""
    merge: str = ""
    dates: Literal["横线", "年月日", "点", "单元格"] = "横线"


def write_workbook(path: Path, sheets: list[Sheet]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    book.properties.creator = "hegui examples"
    book.properties.created = datetime(*_STILL)
    buffer = io.BytesIO()
    book.save(buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_still(buffer.getvalue()))


def write_csv(path: Path, rows: list[Row], *, encoding: str) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, _columns(rows), lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))


def _columns(rows: list[Row]) -> list[str]:
    """Every column any row has, in order of appearance."""
    return list(dict.fromkeys(column for row in rows for column in row))


def _fill(page: Worksheet, sheet: Sheet) -> None:
    columns = _columns(sheet.rows)
    for line in (sheet.title, sheet.note):
        if line:
            page.append([line])
            page.merge_cells(start_row=page.max_row, start_column=1, end_row=page.max_row, end_column=len(columns))
            page.cell(page.max_row, 1).alignment = Alignment(horizontal="center")
    page.append(columns)
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)
    first = page.max_row + 1
    for row in sheet.rows:
        page.append([_cell(row.get(column, ""), sheet.dates) for column in columns])
    for number, column in enumerate(columns, 1):
        longest = max(len(str(row.get(column, ""))) for row in sheet.rows)
        page.column_dimensions[get_column_letter(number)].width = max(10, 2 * len(column) + 2, longest + 2)
    if sheet.merge:
        _merge_down(page, first, columns.index(sheet.merge) + 1)
    page.freeze_panes = page.cell(first, 1)


def _cell(value: object, dates: str) -> object:
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        return None if value == "" else value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value  # a date that does not exist stays as its writer left it
    match dates:
        case "年月日":
            return f"{day.year}年{day.month}月{day.day}日"
        case "点":
            return f"{day.year}.{day.month:02}.{day.day:02}"
        case "单元格":
            return day
    return value


def _merge_down(page: Worksheet, first: int, column: int) -> None:
    start = first
    for row in range(first + 1, page.max_row + 2):
        if row > page.max_row or page.cell(row, column).value != page.cell(start, column).value:
            if row - start > 1:
                page.merge_cells(start_row=start, start_column=column, end_row=row - 1, end_column=column)
            start = row


def _still(workbook: bytes) -> bytes:
    """The workbook without its clock times, uncompressed: equal content, equal bytes."""
    stamp = b"%04d-%02d-%02dT%02d:%02d:%02dZ" % _STILL
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, _STILL)
            entry.external_attr = 0o644 << 16
            new.writestr(entry, content)
    return buffer.getvalue()
