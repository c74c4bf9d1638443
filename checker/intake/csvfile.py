"""CSV: UTF-8 or GB18030, comma, semicolon or tab; rows that are not as CSV should be are reported and the rest goes on."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from hegui.checker.intake.sheet import NumberedRow, Report, Score, Sheet, Unreadable

_DELIMITERS = ",\t;"
_SNIFFED_LINES = 50
_MAX_REPAIRS = 100  # broken quotes in so many places: the file is not what it seems


def read_csv(path: Path, file: str) -> list[Sheet]:
    """The one table of a CSV file, named by the file's stem."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"读不了文件：{error.strerror or error}") from None
    text = _decode(data)
    digest = hashlib.sha256(data).hexdigest()

    def rows(score: Score, report: Report) -> Iterator[NumberedRow]:
        # As a file's own lines: splitlines() would also break at U+2028, form feeds and the like.
        lines = list(io.StringIO(text, newline=""))
        return _records(lines, _delimiter(lines[:_SNIFFED_LINES], score), report)

    return [Sheet(file, digest, path.stem, rows, ragged=True)]


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what Excel calls Unicode text
        return data.decode("utf-16", errors="replace")
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Unreadable("这是 Excel 文件，不是 CSV；请改回 .xlsx 或 .xls 后缀")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("编码既不是 UTF-8 也不是 GB18030；请另存为“CSV UTF-8”")


def _delimiter(head: Sequence[str], score: Score) -> str:
    """The delimiter that lets a row read most like the table's header; the comma when none does."""
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        try:
            found = max((score(row) for row in csv.reader(head, delimiter=delimiter)), default=0)
        except csv.Error:
            continue
        if found > best_score:
            best, best_score = delimiter, found
    return best


def _records(lines: Sequence[str], delimiter: str, report: Report) -> Iterator[NumberedRow]:
    """Rows with the number of their first line."""
    start, repairs = 0, 0
    nul = any("\x00" in line for line in lines)
    while start < len(lines):
        reader = csv.reader(lines[start:] if start else lines, delimiter=delimiter, strict=True)
        first = start
        try:
            for row in reader:
                yield first + 1, _without_nul(row, first + 1, report) if nul else row
                first = start + reader.line_num
            return
        except csv.Error as error:
            repairs += 1
            big = "field limit" in str(error)
            report(first + 1, lines[first].strip()[:60], "有一格太大，这一行没有读" if big else "引号没有配对，这一行按没有引号读")
            if repairs == _MAX_REPAIRS:
                report(first + 1, "", f"有 {_MAX_REPAIRS} 行不是正确的 CSV，以下各行没有读")
                return
            if not big:
                yield first + 1, [_unquoted(cell) for cell in lines[first].rstrip("\r\n").split(delimiter)]
            start = first + 1


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _without_nul(row: list[str], line: int, report: Report) -> list[str]:
    if not any("\x00" in cell for cell in row):
        return row
    report(line, "", "这一行含有空字符（NUL），已去掉")
    return [cell.replace("\x00", "") for cell in row]
