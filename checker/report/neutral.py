"""Text that others wrote, made harmless where it is going: a name in a ledger must not run as a formula or break a file."""

from __future__ import annotations

import re
from typing import Any

from hegui.checker.report.wording import printable

_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?%?")
CELL_LIMIT = 32_767  # characters of one cell (Excel's specification)


def plain(text: str) -> str:
    """Without control characters and direction marks; line ends stay."""
    return "\n".join(printable(line) for line in text.splitlines())


def csv_cell(text: str) -> str:
    """A field of a CSV file that a spreadsheet shows as text: one that would start a formula gets an apostrophe in front
    (the OWASP advice on CSV injection); numbers stay numbers."""
    clean = plain(text)
    return f"'{clean}" if clean.lstrip().startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(clean) else clean


def put(cell: Any, value: str | float | None) -> Any:
    """Writes a value into a cell of a workbook, text always as text: never a formula, never longer than a cell may be."""
    if not isinstance(value, str):
        cell.value = value
        return cell
    clean = plain(value)
    cell.value = clean if len(clean) <= CELL_LIMIT else clean[: CELL_LIMIT - 1] + "…"
    cell.data_type = "s"  # openpyxl takes a text beginning with = for a formula
    if clean.lstrip().startswith(_STARTS_A_FORMULA):
        cell.quotePrefix = True  # stays text when somebody edits the cell
    return cell
