"""CSV: UTF-8 or GB18030, comma, semicolon or tab; rows that are not as CSV should be are reported and the rest goes on.

The file is read twice, from the disk both times: once for its digest and encoding, once for its rows. It never is in memory whole.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from hegui.checker.intake.sheet import NumberedRow, Report, Score, Sheet, Unreadable
from hegui.kb.oserror import why

_DELIMITERS = ",\t;"
_BLOCK = 1 << 20
SNIFFED_LINES = 50
_MAX_REPAIRS = 100  # broken quotes in so many places: the file is not what it seems


def read_csv(path: Path, file: str) -> list[Sheet]:
    """The one table of a CSV file, named by the file's stem."""
    digest, encoding = examine(path)

    def rows(score: Score, report: Report) -> Iterator[NumberedRow]:
        # As a file's own lines: splitlines() would also break at U+2028, form feeds and the like.
        with path.open(encoding=encoding, errors="replace", newline="") as opened:
            head = list(islice(opened, SNIFFED_LINES))
            yield from records(Lines(opened, head), delimiter_of(head, score), report)

    return [Sheet(file, digest, path.stem, rows, ragged=True)]


def examine(path: Path) -> tuple[str, str]:
    """The digest of a file, and its encoding."""
    digest, start, utf8 = hashlib.sha256(), b"", True
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        with path.open("rb") as opened:
            while block := opened.read(_BLOCK):
                start = start or block[:4]
                digest.update(block)
                utf8 = utf8 and _decodes(decoder, block)
    except OSError as error:
        raise Unreadable(f"读不了文件：{why(error)}") from None
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):  # what Excel calls Unicode text
        return digest.hexdigest(), "utf-16"
    if start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Unreadable("这是 Excel 文件，不是 CSV；请改回 .xlsx 或 .xls 后缀")
    if utf8 and _decodes(decoder, b"", final=True):
        return digest.hexdigest(), "utf-8-sig"
    if _is_gb18030(path):
        return digest.hexdigest(), "gb18030"
    raise Unreadable("编码既不是 UTF-8 也不是 GB18030；请另存为“CSV UTF-8”")


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _is_gb18030(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("gb18030")()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            if not _decodes(decoder, block):
                return False
    return _decodes(decoder, b"", final=True)


def delimiter_of(head: Sequence[str], score: Score) -> str:
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


class Lines:
    """Lines one after the other; those of a record that turns out broken are given once more, all but the first."""

    def __init__(self, source: Iterator[str], head: Sequence[str] = ()) -> None:
        self._source = source
        self._pending = deque(head)
        self.taken: list[str] = []
        self.passed = 0  # lines of the records before

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._pending.popleft() if self._pending else next(self._source)
        self.taken.append(line)
        return line

    def commit(self) -> None:
        """What was taken is a record."""
        self.passed += len(self.taken)
        self.taken.clear()

    def back(self) -> str:
        """The first line taken; the others are yet to come again."""
        first, *others = self.taken
        self._pending.extendleft(reversed(others))
        self.passed += 1
        self.taken.clear()
        return first


def records(lines: Lines, delimiter: str, report: Report) -> Iterator[NumberedRow]:
    """Rows with the number of their first line."""
    repairs = 0
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                number = lines.passed + 1
                nul = any("\x00" in line for line in lines.taken)
                lines.commit()
                yield number, _without_nul(row, number, report) if nul else row
            return
        except csv.Error:
            repairs += 1
            number, several = lines.passed + 1, len(lines.taken) > 1
            first = lines.back()
            # A quotation mark that nothing closes takes in the lines after it, until the cell is too large.
            big = not several and len(first) > csv.field_size_limit()
            report(number, first.strip()[:60], "有一格太大，这一行没有读" if big else "引号没有配对，这一行按没有引号读")
            if repairs == _MAX_REPAIRS:
                report(number, "", f"有 {_MAX_REPAIRS} 行不是正确的 CSV，以下各行没有读")
                return
            if not big:
                yield number, [_unquoted(cell) for cell in first.rstrip("\r\n").split(delimiter)]


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _without_nul(row: list[str], line: int, report: Report) -> list[str]:
    if not any("\x00" in cell for cell in row):
        return row
    report(line, "", "这一行含有空字符（NUL），已去掉")
    return [cell.replace("\x00", "") for cell in row]
