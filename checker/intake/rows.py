"""Turns the raw rows of one sheet into rows of the ledger: every cell read, every cell that could not be read reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from hegui.checker.intake.cells import NONE, Reader, Reading, reader_for
from hegui.checker.intake.header import SEARCHED_ROWS, Header, HeaderMatcher, find_header
from hegui.checker.intake.odd import EMPTY, Odd
from hegui.checker.intake.problems import Problems
from hegui.checker.intake.sheet import NumberedRow, Raw, Sheet, Unreadable
from hegui.checker.intake.text import as_text, fold, strip
from hegui.checker.ledger import Row, Table
from hegui.checker.values import Day, Place, Unknown, Value
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.table import Column, Tables, TableSchema

CHUNK = 4096  # rows read at a time, so that raw cells do not pile up

UNKNOWN_CELL = "未知"
# How notes below a table begin, blanks left out.
_NOTES = ("填表", "填报", "制表", "审核人", "审核:", "负责人:", "联系人:", "联系电话", "注:", "备注:", "说明:", "以下空白")
_TOTALS = ("合计", "总计", "小计")
EXAMPLE = "【示例】"  # the first cell of a form's example row begins so: shown how it is done, never read as data
_FIRST = frozenset(word[0] for word in (*_NOTES, *_TOTALS))


def read_sheet(sheet: Sheet, table: Table, tables: Tables, renames: Mapping[str, str], problems: Problems) -> tuple[list[Row], int] | None:
    """The rows of a sheet and how many data rows it has; None when it has no header to go by."""
    matcher = HeaderMatcher(table.schema, renames)

    def report(row: int, value: str, message: str) -> None:
        problems.add(sheet.file, table.name, row, message, value=value)

    source = sheet.rows(matcher.score, report)
    try:
        head = list(islice(source, SEARCHED_ROWS))
    except Unreadable as error:
        problems.add(sheet.file, table.name, 0, str(error), data=False)
        return None
    if sheet.header is not None:
        header_line, header = 0, matcher.read(sheet.header)
    else:
        found = find_header([row for _, row in head], matcher.score, table.schema)
        if found is None:
            problems.add(sheet.file, table.name, 0, _no_header(table, head), data=False)
            return None
        header_line, header = head[found][0], matcher.read(head[found][1])
        head = head[found + 1 :]
    if header.cells or head:  # else an empty list of records, which needs no columns
        for text, message in header.remarks:
            problems.add(sheet.file, table.name, header_line, message, column=text, data=False)
    table.headers.setdefault(sheet.file, set()).update(header.columns)
    builder = _Builder(sheet, table, tables, header, problems)
    builder.add(head)
    while chunk := list(islice(source, CHUNK)):
        builder.add(chunk)
    builder.finish(header_line)
    return builder.rows, builder.count


def _no_header(table: Table, head: Sequence[NumberedRow]) -> str:
    wanted = "、".join(list(table.schema.stored)[:4])
    for line, row in head:
        written = [text for cell in row if (text := as_text(cell))]
        if written:
            return f"没有找到表头：应有一行写着“{wanted}”等列名，第 {line} 行写的是“{'、'.join(written[:6])}”"
    return f"没有找到表头：应有一行写着“{wanted}”等列名，这里是空的"


def blank_cell(column: Column, place: Place, cutoff: int, *, said_unknown: bool = False, whole_column: bool = False) -> Value:
    """The value of a cell that holds nothing. ``whole_column``: the sheet has no such column at all."""
    if column.blank and not said_unknown and not whole_column:
        return column.blank
    if column.type != "date":
        return Unknown(place, candidates=column.candidates)
    if column.event and not said_unknown and (column.ends or not whole_column):
        return Day(cutoff + 1, FOREVER, place)  # not happened by the cutoff
    return Day(NEVER, cutoff if column.past else FOREVER, place)


def _is_note(first: str, row: Sequence[Raw]) -> bool:
    """A row below the table: a note on its own, or a total."""
    word = fold(first)
    return word in _TOTALS or (word.startswith((*_NOTES, *_TOTALS)) and sum(1 for cell in row if as_text(cell)) == 1)


def _ties(column: Column) -> bool:
    return (column.required and column.type != "enum") or column.needed


def must_columns(schema: TableSchema) -> set[str]:
    """The columns without which a row hangs in the air."""
    return {name for name, column in schema.columns.items() if name == schema.key or _ties(column)}


def cell_readers(schema: TableSchema, names: Iterable[str], tables: Tables) -> dict[str, Reader]:
    """How the cells of these columns are read."""
    must = must_columns(schema)
    readers = {name: reader_for(schema.columns[name], tables) for name in names}
    return {name: _key_reader(read) if name in must else read for name, read in readers.items()}


def odd_value(column: Column, reading: Odd, place: Place, cutoff: int) -> Value:
    """The value of a cell whose reading is odd, at its place."""
    if reading.kind == "kept":
        return reading.value
    if reading.kind == "between":
        return Day(reading.lo, reading.hi, place, reading.text)
    if reading.kind == "bad" and column.type != "date":
        return Unknown(place)
    return blank_cell(column, place, cutoff, said_unknown=reading.kind in ("bad", "unknown"))


def _key_reader(read: Reader) -> Reader:
    """“无” is no key."""

    def read_key(raw: Raw) -> Reading:
        reading = read(raw)
        return EMPTY if reading == NONE else reading

    return read_key


class _Builder:
    """Column by column: a reading is made once for cells that are written alike."""

    def __init__(self, sheet: Sheet, table: Table, tables: Tables, header: Header, problems: Problems) -> None:
        self.sheet = sheet
        self.table = table
        self.header = header.cells
        self.width = max((i for i, cell in enumerate(header.cells) if as_text(cell)), default=-1) + 1
        self.positions = header.columns
        self.problems = problems
        self.rows: list[Row] = []
        self.count = 0
        self.readers = cell_readers(table.schema, header.columns, tables)
        self.caches: dict[str, dict[Raw, Reading]] = {name: {} for name in header.columns}
        self.remarked: set[tuple[str, str]] = set()
        self.must = must_columns(table.schema)

    def add(self, chunk: Sequence[NumberedRow]) -> None:
        kept = [(line, self._even(line, row) if self.sheet.ragged else row) for line, row in chunk if self._is_data(line, row)]
        if not kept:
            return
        lines = [line for line, _ in kept]
        raw_columns = list(zip(*(row for _, row in kept), strict=False))
        raws = {name: self._hashable(raw_columns[position]) for name, position in self.positions.items()}
        readings = {name: self._read(name, raw) for name, raw in raws.items()}
        self._align(readings, raws, lines)
        if not self.count:
            self._nameless(raw_columns, lines[0])
        labels = self._labels(readings, lines)
        columns = [self._settle(name, readings.get(name), raws.get(name, ()), labels, lines) for name in self.table.columns]
        table, file, rows = self.table, self.sheet.file, self.rows
        rows.extend(Row(table, list(values), file, line) for line, *values in zip(lines, *columns, strict=True))
        self.count += len(kept)

    def finish(self, header_line: int) -> None:
        """Percentages that are all below one were perhaps meant as fractions: said, but read as the column has it."""
        for name, cache in self.caches.items():
            if self.table.schema.columns[name].unit != "%":
                continue
            bare = [
                value
                for raw, value in cache.items()
                if isinstance(value, float) and not (isinstance(raw, str) and raw.strip()[-1:] in "%％")
            ]
            if len(bare) > 1 and max(bare) <= 1:
                message = f"“{name}”都不大于 1，按百分数读（0.6 就是 0.6%）；如果是 60%，请写 60 或 60%"
                self.problems.add(self.sheet.file, self.table.name, header_line, message, column=name, data=False)

    def _is_data(self, line: int, row: Sequence[Raw]) -> bool:
        """Neither blank nor a note below the table."""
        if row == self.header:
            return False  # the header again, at the top of a page or under merged cells
        for cell in row:
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                if not strip(cell):
                    continue
                if cell.lstrip().startswith(EXAMPLE):
                    message = f"示例行，没有作为数据读；如果填的是自己的数据，请把开头的“{EXAMPLE}”删去"
                    self.problems.add(self.sheet.file, self.table.name, line, message, data=False)
                    return False
                if cell.lstrip()[0] in _FIRST and _is_note(cell, row):
                    self.problems.add(
                        self.sheet.file, self.table.name, line, "这一行像是表尾的说明或合计，没有作为数据读", value=cell, data=False
                    )
                    return False
            return True
        return False

    def _even(self, line: int, row: Sequence[Raw]) -> Sequence[Raw]:
        """A row as wide as the header. What a short or shifted row does not say for sure is unknown, not empty."""
        found = len(row)
        if found == self.width:
            return row
        if found > len(self.header) and any(as_text(cell) for cell in row[len(self.header) :]):
            message = f"这一行有 {found} 格，表头只有 {self.width} 格（是否有没加引号的逗号？）；除第一格外按未知处理"
            self.problems.add(self.sheet.file, self.table.name, line, message)
            return [row[0], *[UNKNOWN_CELL] * (self.width - 1)]
        if found < self.width:
            self.problems.add(self.sheet.file, self.table.name, line, f"这一行只有 {found} 格，表头有 {self.width} 格；缺的按未知处理")
            return [*row, *[UNKNOWN_CELL] * (self.width - found)]
        return row

    @staticmethod
    def _hashable(cells: tuple[Raw, ...]) -> Sequence[Raw]:
        """True, 1 and 1.0 would be one key of the cache; a mapping would be none."""
        kinds = set(map(type, cells))
        if bool in kinds or dict in kinds or tuple in kinds:
            return [("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell for cell in cells]
        return cells

    def _read(self, name: str, cells: Sequence[Raw]) -> list[Reading]:
        cache, read = self.caches[name], self.readers[name]
        out: list[Reading] = []
        for cell in cells:
            try:
                reading = cache.get(cell)
            except TypeError:  # a mapping, or a list with one inside
                out.append(read(cell))
                continue
            if reading is None:
                reading = cache[cell] = read(cell)
            out.append(reading)
        return out

    def _nameless(self, raw_columns: Sequence[tuple[Raw, ...]], line: int) -> None:
        """Reports cells in columns without a header, once."""
        for position, cells in enumerate(raw_columns):
            if (position >= len(self.header) or not as_text(self.header[position])) and any(as_text(cell) for cell in cells):
                message = f"第 {position + 1} 列没有列名，已忽略"
                self.problems.add(self.sheet.file, self.table.name, line, message, data=False)

    def _align(self, readings: dict[str, list[Reading]], raws: Mapping[str, Sequence[Raw]], lines: Sequence[int]) -> None:
        """A parallel column has one element for each of its partner's; what is empty there is a known "none"."""
        for name, found in readings.items():
            partner = self.table.schema.columns[name].parallel
            if not partner or partner not in readings:
                continue
            for i, (mine, theirs) in enumerate(zip(found, readings[partner], strict=True)):
                if not isinstance(theirs, tuple):
                    continue
                if isinstance(mine, Odd) and mine.kind == "empty":
                    found[i] = ("",) * len(theirs)
                elif isinstance(mine, tuple) and len(mine) != len(theirs):
                    if len(mine) == len(theirs) + 1 and mine[-1] == "":
                        found[i] = mine[:-1]
                        continue
                    message = f"应与“{partner}”逐项对应：那边 {len(theirs)} 项，这里 {len(mine)} 项"
                    found[i] = EMPTY
                    self._report(name, lines[i], raws[name][i], message)

    def _labels(self, readings: Mapping[str, Sequence[Reading]], lines: Sequence[int]) -> list[str]:
        """How people call each row, as ``Table.label`` has it."""
        labels = [f"第{line}行" for line in lines]
        for name in (self.table.schema.name_column, self.table.schema.key):
            for i, reading in enumerate(readings.get(name or "", ())):
                value = reading.value if isinstance(reading, Odd) and reading.kind == "kept" else reading
                if isinstance(value, str):
                    labels[i] = value
        return labels

    def _settle(
        self, name: str, readings: Sequence[Reading] | None, raws: Sequence[Raw], labels: Sequence[str], lines: Sequence[int]
    ) -> Sequence[Value]:
        """Values of a column, odd readings now bound to their places."""
        column, table, file, cutoff = self.table.schema.columns[name], self.table.name, self.sheet.file, self.table.cutoff
        if readings is None:
            return [
                blank_cell(column, Place(table, name, label, file, line), cutoff, whole_column=True)
                for label, line in zip(labels, lines, strict=True)
            ]
        values: list[Value] = []
        for i, reading in enumerate(readings):
            if reading.__class__ is not Odd:
                values.append(reading)  # type: ignore[arg-type]
                continue
            assert isinstance(reading, Odd)
            place = Place(table, name, labels[i], file, lines[i])
            values.append(self._odd(column, reading, place, raws[i], cutoff))
        return values

    def _odd(self, column: Column, reading: Odd, place: Place, raw: Raw, cutoff: int) -> Value:
        if reading.kind == "kept":
            value = reading.value
            # One wrong code in ten thousand rows is one mistake.
            if not (isinstance(value, str) and column.joinable and (column.name, value) in self.remarked):
                self.remarked.add((column.name, value if isinstance(value, str) else ""))
                self._report(column.name, place.row, raw, reading.message)
        elif reading.kind == "bad":
            self._report(column.name, place.row, raw, reading.message)
        elif reading.kind != "between" and column.name in self.must:
            self._report(column.name, place.row, raw, f"“{column.name}”不能为空")
        return odd_value(column, reading, place, cutoff)

    def _report(self, column: str, line: int, raw: Raw, message: str) -> None:
        schema = self.table.schema.columns[column]
        self.problems.add(self.sheet.file, self.table.name, line, message, column=column, value=raw, schema=schema)
