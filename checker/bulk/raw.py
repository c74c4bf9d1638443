"""A large file's rows in a table, as they are written: one column for each of the header's, beside them the number of the row.

Which lines are a row, which row is the header and what follows from a broken line is decided by the ordinary reader
(:mod:`hegui.checker.intake.csvfile`). A CSV without quotation marks has nothing to decide, so DuckDB reads it; any other is written
out once with a separator that stands for nothing else. What such a file cannot hold is kept aside, row by row.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from hegui.checker.bulk.work import SEPARATOR, Work
from hegui.checker.intake.csvfile import SNIFFED_LINES, Lines, delimiter_of, examine, records
from hegui.checker.intake.database import duckdb_tables, open_duckdb, quoted, read_sqlite
from hegui.checker.intake.header import SEARCHED_ROWS, Header, HeaderMatcher, find_header
from hegui.checker.intake.parquet import plain_cell, read_parquet
from hegui.checker.intake.sheet import NumberedRow, Raw, Report, Sheet, Unreadable
from hegui.checker.intake.text import as_text
from hegui.checker.ledger import Source
from hegui.kb.table import TableSchema

_BLOCK = 1 << 20
_FIRST_OF_NOTES = "填制审负联注备说以合总小"  # how notes below a table begin; whatever begins so is left to the ordinary reader
LONGEST = 100_000  # characters of a line
NEVER_WRITTEN = "\x1d"
ASIDE = 50_000  # rows


class TooOdd(Exception):
    """A file that the ordinary reader has to read; the message says why, in Chinese."""


@dataclass(slots=True)
class RawTable:
    """``name`` is the table (``line``, ``special``, ``c0`` …); ``head`` rows that are always handed over;
    ``aside`` rows that the table cannot hold; ``reports`` what the reader had to say."""

    work: Work
    name: str
    file: str
    digest: str
    stem: str
    header: Header
    several: bool = False
    head: list[NumberedRow] = field(default_factory=list)
    aside: dict[int, Sequence[Raw]] = field(default_factory=dict)
    reports: list[tuple[int, str, str]] = field(default_factory=list)
    structured: bool = False  # columns with a type, no header row

    @property
    def width(self) -> int:
        return len(self.header.cells)

    def sheet(self, kept: str) -> Sheet:
        """The sheet of the rows whose numbers stand in the table ``kept``, beside the head and what was set aside."""
        chosen = ", ".join(f"c{i}" for i in range(self.width))
        last = self.head[-1][0] if self.head else 0
        sheet: Sheet

        def rows(score: object, report: Report) -> Iterator[NumberedRow]:
            yield from self.head
            for number, value, message in self.reports:
                report(number, value, message)
            cursor = self.work.connection.cursor()
            cursor.execute(f"select line, {chosen} from {self.name} where line > {last} and line in (select rid from {kept}) order by line")
            aside = iter(sorted(line for line in self.aside if line > last))
            waiting = next(aside, None)
            handed = 0
            while batch := cursor.fetchmany(4096):
                for line, *cells in batch:
                    while waiting is not None and waiting < line:
                        yield waiting, self.aside[waiting]
                        waiting = next(aside, None)
                    handed += 1
                    yield line, self._cells(cells)
            while waiting is not None:
                yield waiting, self.aside[waiting]
                waiting = next(aside, None)
            sheet.omitted = self.work.one(f"select count(*) from {self.name} where line > {last}") - handed

        if self.structured:
            sheet = Sheet(self.file, self.digest, self.stem, rows, header=[as_text(cell) for cell in self.header.cells], several=self.several)
        else:
            sheet = Sheet(self.file, self.digest, self.stem, rows, ragged=True)
        return sheet

    def _cells(self, cells: list[Raw]) -> Sequence[Raw]:
        return [plain_cell(cell) for cell in cells] if self.structured else cells


def load(work: Work, source: Source, name: str, schema: TableSchema, renames: Mapping[str, str]) -> RawTable:
    """A file of one table as raw rows. Raises TooOdd, or Unreadable as the ordinary reader does."""
    kind = source.path.suffix.lower()
    matcher = HeaderMatcher(schema, renames)
    if kind == ".csv":
        return _csv(work, source, name, schema, matcher)
    if kind == ".parquet":
        sheet = read_parquet(source.path, source.shown)[0]
        query = f"select row_number() over () as line, * from read_parquet('{glob.escape(str(source.path)).replace(chr(39), chr(39) * 2)}')"
        return _structured(work, sheet, name, matcher, query)
    raise TooOdd(f"{kind} 文件")


def load_database(work: Work, source: Source, name: str, schema: TableSchema, renames: Mapping[str, str], table: str) -> RawTable:
    """One table of a DuckDB file. The file is opened by a connection that can do nothing else; rows pass through in batches."""
    matcher = HeaderMatcher(schema, renames)
    with closing(open_duckdb(source.path)) as opened:
        tables = duckdb_tables(opened)
        sheet = Sheet(source.shown, examine_binary(source.path), table, lambda *_: iter(()), header=tables[table], several=len(tables) > 1)
        path = work.folder / f"{name}.parquet"
    alias = f"{name}_file"
    escaped = str(source.path).replace("'", "''")
    work.run(f"attach '{escaped}' as {alias} (read_only)")
    try:
        columns = ", ".join(map(quoted, tables[table]))
        found = _structured(work, sheet, name, matcher, f"select rowid + 1 as line, {columns} from {alias}.main.{quoted(table)} order by rowid")
    finally:
        work.run(f"detach {alias}")
        path.unlink(missing_ok=True)
    return found


def examine_binary(path: Path) -> str:
    import hashlib

    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _structured(work: Work, sheet: Sheet, name: str, matcher: HeaderMatcher, query: str) -> RawTable:
    assert sheet.header is not None
    chosen = ", ".join(f"{quoted(column)} as c{i}" for i, column in enumerate(sheet.header))
    header = matcher.read(sheet.header)
    special = _special([f"c{i}::varchar" for i in range(len(sheet.header))], header)
    work.run(f"create or replace table {name} as select *, {special} as special from (select line, {chosen} from ({query}))")
    return RawTable(work, name, sheet.file, sheet.sha256, sheet.name, header, sheet.several, structured=True)


def _csv(work: Work, source: Source, name: str, schema: TableSchema, matcher: HeaderMatcher) -> RawTable:
    digest, encoding = examine(source.path)
    with source.path.open(encoding=encoding, errors="replace", newline="") as opened:
        first = list(islice(opened, SNIFFED_LINES))
        delimiter = delimiter_of(first, matcher.score)
        head = list(islice(records(Lines(opened, first), delimiter, lambda *_: None), SEARCHED_ROWS))
    found = find_header([row for _, row in head], matcher.score, schema)
    if found is None or not head[found][1]:
        raise TooOdd("没有找到表头")
    header = matcher.read(head[found][1])
    table = RawTable(work, name, source.shown, digest, source.path.stem, header, head=head)
    if encoding != "utf-8-sig" or not _split_by_duckdb(table, source.path, delimiter):
        _split_by_reader(table, source.path, encoding, delimiter)
    return table


def _lines_if_simple(path: Path, delimiter: str, width: int) -> int | None:
    """The number of lines; None with a quotation mark, a NUL or several kinds of line end in the file, or too few or too many cells."""
    odd = (b'"', b"\x00", SEPARATOR.encode(), NEVER_WRITTEN.encode())
    separators = lines = returns = together = 0
    last, separator = b"\n", delimiter.encode()
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            if block[-1:] == b"\r":
                block += opened.read(1)
            if any(mark in block for mark in odd):
                return None
            separators += block.count(separator)
            lines += block.count(b"\n")
            returns += block.count(b"\r")
            together += block.count(b"\r\n")
            last = block[-1:]
    if returns and not returns == together == lines:
        return None
    lines += last != b"\n"
    return lines if separators == lines * (width - 1) else None


def _split_by_duckdb(table: RawTable, path: Path, delimiter: str) -> bool:
    """Whether DuckDB reads the file as it is: as many rows as lines, each of the header's width."""
    lines, expected = f"{table.name}_lines", _lines_if_simple(path, delimiter, table.width)
    if expected is None:
        return False
    try:
        table.work.run(f"create or replace table {lines} as select * from {_cells_of(path, table.width, delimiter, longest=LONGEST)}")
    except table.work.error:  # a line of another width, or too long
        return False
    if table.work.one(f"select count(*) from {lines}") != expected:  # blank lines are not counted by DuckDB
        return False
    _judge(table, f"select rowid + 1 as line, * from {lines}", stored=False)
    return True


def _split_by_reader(table: RawTable, path: Path, encoding: str, delimiter: str) -> None:
    """Quotation marks, broken lines, another encoding: the ordinary reader goes through the file, and what it reads is written out."""
    plain, after = table.work.folder / f"{table.name}.plain", table.head[-1][0]

    def report(number: int, value: str, message: str) -> None:
        table.reports.append((number, value, message))

    width = table.width - 1
    with path.open(encoding=encoding, errors="replace", newline="") as opened, plain.open("w", encoding="utf-8", errors="replace", newline="") as out:
        for number, row in records(Lines(opened), delimiter, report):
            cells = [str(cell) for cell in row]
            text = SEPARATOR.join(cells)
            if text.count(SEPARATOR) == width and "\n" not in text and "\r" not in text and NEVER_WRITTEN not in text and len(text) < LONGEST:
                out.write(f"{number}{SEPARATOR}{text}\n")
            elif number > after and any(cell.strip() for cell in cells):
                table.aside[number] = row
                if len(table.aside) > ASIDE:
                    raise TooOdd("与表头宽度不同、或者一格多行的行太多")
    names = ", ".join(f"c{i}" for i in range(table.width))
    _judge(table, f"select c::bigint as line, {names} from {_cells_of(plain, table.width, SEPARATOR, 'c')}")
    plain.unlink()


def _cells_of(path: Path, width: int, delimiter: str, first: str = "", longest: int = 4_000_000) -> str:
    """SQL of a file without quotation marks as columns of text."""
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in (*([first] if first else ()), *(f"c{i}" for i in range(width))))
    escaped = str(path).replace("'", "''")
    return (
        f"read_csv('{escaped}', columns = {{{columns}}}, delim = '{delimiter}', quote = '', escape = '', header = false, auto_detect = false, "
        f"nullstr = '{NEVER_WRITTEN}', max_line_size = {longest})"
    )


def _judge(table: RawTable, source: str, *, stored: bool = True) -> None:
    """Blank rows are none; ``special`` rows are for the ordinary reader to judge. Not ``stored``: a view, where rows stand already."""
    columns = [f"c{i}" for i in range(table.width)]
    blank = " and ".join(f"{c} = ''" for c in columns)
    table.work.run(
        f"create or replace {'table' if stored else 'view'} {table.name} as select line, {_special(columns, table.header)} as special, {', '.join(columns)} "
        f"from ({source}) where not ({blank})"
    )


def _special(columns: Sequence[str], header: Header) -> str:
    """SQL: the header again, or what may be a note, a total or an example: its first cell begins as these do, or with no letter or digit."""
    same = " and ".join(f"{c} = '{str(cell).replace(chr(39), chr(39) * 2)}'" for c, cell in zip(columns, header.cells, strict=True))
    cells = ", ".join(f"nullif({c}, '')" for c in columns)
    first = f"left(ltrim(coalesce({cells}, '')), 1)"
    return f"(coalesce({same}, false) or contains('{_FIRST_OF_NOTES}', {first}) or not regexp_full_match({first}, '[0-9A-Za-z\\x{{4e00}}-\\x{{9fa5}}]'))"


__all__ = ["RawTable", "TooOdd", "Unreadable", "load", "load_database", "read_sqlite"]
