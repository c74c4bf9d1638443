"""Cells of a large table as values, typed as the ordinary intake types them.

The reader of a column is asked once for every different way in which its cells are written. Only where nearly every cell is another
(names, numbers, codes, free text) SQL recognises those that the reader would take as they stand; all others go to the reader.
Tests hold the reports of both equal, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence

from hegui.checker.bulk.raw import RawTable
from hegui.checker.intake.cells import Reader
from hegui.checker.intake.database import quoted
from hegui.checker.intake.odd import Odd
from hegui.checker.intake.parquet import plain_cell
from hegui.checker.intake.rows import blank_cell, cell_readers, must_columns, odd_value
from hegui.checker.intake.sheet import Raw
from hegui.checker.values import Day, Place, Unknown, Value
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.table import Column, Tables, TableSchema

_NOWHERE = Place("", "", "")
_HAN = r"\x{4e00}-\x{9fa5}"
_WORDS = "('未知', '不详', '不明', '不清楚', '未填', '待填', '无', 'null', 'none', 'n/a')"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ALPHABET, _SIX_AND_THIRTY = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def plain_id(x: str, digits: str) -> str:
    """SQL: a whole identity number with a day that exists and the right check character, or one masked in the usual way.
    ``digits``: a column that holds its first 17 digits as an integer, NULL where these are none (:func:`digits_of`)."""
    total = " + ".join(f"({digits} // {10 ** (16 - i)}) % 10 * {weight}" for i, weight in enumerate(_ID_WEIGHTS))
    day, month = f"({digits} // 1000) % 100", f"({digits} // 100000) % 100"
    exists = (
        f"{digits} // 10000000 % 10000 >= 1800 and {month} between 1 and 12 and {day} >= 1 "
        f"and ({day} <= 28 or ({day} <= 30 and {month} <> 2) or ({day} = 31 and {month} in (1, 3, 5, 7, 8, 10, 12)))"
    )
    right = f"{exists} and substr('10X98765432', (({total}) % 11 + 1)::integer, 1) = right({x}, 1)"
    return f"case when {digits} is not null then {right} else regexp_full_match({x}, '[0-9]{{6}}[*]{{8}}[0-9]{{3}}[0-9X]') end"


def digits_of(x: str) -> str:
    """SQL: the first 17 digits of what has the form of an identity number."""
    return f"case when regexp_full_match({x}, '[0-9]{{17}}[0-9X]') then left({x}, 17)::bigint end"


def plain_code(x: str) -> str:
    """SQL: a credit code with both check characters right."""
    total = " + ".join(f"(strpos('{_ALPHABET}', substr({x}, {i + 1}, 1)) - 1) * {weight}" for i, weight in enumerate(_CODE_WEIGHTS))
    inner = " + ".join(f"(strpos('{_SIX_AND_THIRTY}', substr({x}, {i + 9}, 1)) - 1) * {weight}" for i, weight in enumerate(_ORGANISATION_WEIGHTS))
    pattern = f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}"
    right = f"substr('{_ALPHABET}', (31 - ({total}) % 31) % 31 + 1, 1) = substr({x}, 18, 1) and substr('0123456789X0', 12 - ({inner}) % 11, 1) = substr({x}, 17, 1)"
    return f"case when not regexp_full_match({x}, '{pattern}') then false else {right} end"


def plain_key(x: str) -> str:
    """SQL: letters and digits with a digit among them."""
    return f"(regexp_full_match({x}, '[0-9A-Za-z]{{1,60}}') and regexp_matches({x}, '[0-9]'))"


def plain_name(x: str) -> str:
    """SQL: characters, letters and digits, brackets and the middle dot; none of the words for "unknown"."""
    return f"(regexp_full_match({x}, '[{_HAN}0-9A-Za-z（）()·]{{2,200}}') and lower({x}) not in {_WORDS})"


def plain_text(x: str) -> str:
    """SQL: longer than any word for "unknown", and neither blank nor a mark of Excel's at an end."""
    return f"(length({x}) between 5 and 30000 and regexp_full_match({x}, '(?s)[{_HAN}0-9A-Za-z].*[{_HAN}0-9A-Za-z）)。]'))"


def _plain(column: Column, tables: Tables) -> str | None:
    """How cells of the column are recognised as plain; the name of one of the functions above."""
    if column.many or column.type in ("date", "number", "enum", "yesno"):
        return None
    if column.type == "id_card":
        return "id"
    if column.type == "credit_code" or any(_is_company(target, tables) for target in column.to):
        return "code"
    return {"key": "key", "ref": "key", "name": "name"}.get(column.type, "text")


def _is_company(target: str, tables: Tables) -> bool:
    schema = tables.get(target)
    return schema is not None and schema.key is not None and schema.columns[schema.key].type == "credit_code"


_TESTS = {"code": plain_code, "key": plain_key, "name": plain_name, "text": plain_text}


def _to_read(raw: RawTable, written: str, kind: str | None) -> str:
    """SQL of the different ways of writing in a column that the reader has to be asked about."""
    every = f"select distinct {written} as x from {raw.name}"
    if kind is None:
        return every
    # Steps are materialised: the optimiser would work the digits out anew for each of their places.
    if kind == "id":
        cells = f"select {written} as x, {digits_of(written)} as digits from {raw.name}"
        return f"with cells as materialized ({cells}) select distinct x from cells where not coalesce({plain_id('x', 'digits')}, false)"
    return f"with cells as materialized ({every}) select x from cells where not coalesce({_TESTS[kind]('x')}, false)"


def type_cells(raw: RawTable, name: str, schema: TableSchema, tables: Tables, cutoff: int) -> None:
    """Creates the table ``name``: ``rid`` (the row's number), ``odd`` (there is a problem in it), and every column as a store has it."""
    readers = cell_readers(schema, raw.header.columns, tables)
    must = must_columns(schema)
    chosen, odd, joins = ["raw.line as rid"], ["raw.special"], []
    stored = {str(name): str(kind) for name, kind, *_ in raw.work.rows(f"describe {raw.name}")}
    for column in schema.columns.values():
        position = raw.header.columns.get(column.name)
        if position is None:
            chosen += _constant(column, blank_cell(column, _NOWHERE, cutoff, whole_column=True))
            if column.name in must:
                odd.append("true")
            continue
        written = f"raw.c{position}"
        kind = _plain(column, tables) if stored[f"c{position}"] == "VARCHAR" else None
        table = f"{name}_{position}"
        wanted = _to_read(raw, written.removeprefix("raw."), kind)
        _read(raw, table, stored[f"c{position}"], column, readers[column.name], wanted, cutoff, required=column.name in must)
        joins.append(f"left join {table} m{position} on {written} is not distinct from m{position}.raw")
        odd.append(f"coalesce(m{position}.odd, false)")
        if column.type == "date":
            chosen += [f"m{position}.lo as {quoted(column.name + '_lo')}", f"m{position}.hi as {quoted(column.name + '_hi')}"]
        elif kind:
            chosen.append(f"case when m{position}.known then m{position}.v else {written} end as {quoted(column.name)}")
        else:
            chosen.append(f"m{position}.v as {quoted(column.name)}")
    raw.work.run(f"create or replace table {name} as select {', '.join(chosen)}, ({' or '.join(odd)}) as odd from {raw.name} raw {' '.join(joins)}")


def _read(
    raw: RawTable, table: str, stored: str, column: Column, read: Reader, wanted: str, cutoff: int, *, required: bool
) -> None:
    """Fills ``table`` with a reading for every way of writing that SQL does not take as it stands."""
    work = raw.work
    shape = "varchar[]" if column.many else "double" if column.type == "number" else "varchar"
    places = "lo integer, hi integer" if column.type == "date" else f"v {shape}"
    work.run(f"create or replace table {table} (raw {stored}, known boolean, odd boolean, {places})")
    cursor = work.connection.cursor()
    cursor.execute(wanted)
    while batch := cursor.fetchmany(50_000):
        written_as = [value for (value,) in batch]
        readings = [read(_raw(value)) for value in written_as]
        odd = [_has_problem(reading, required=required) for reading in readings]
        values = [odd_value(column, reading, _NOWHERE, cutoff) if isinstance(reading, Odd) else reading for reading in readings]
        _insert(raw, table, column, shape, stored, written_as, odd, values)


def _raw(value: object) -> Raw:
    cell = plain_cell(value)
    return ("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell


def _has_problem(reading: object, *, required: bool) -> bool:
    return isinstance(reading, Odd) and (reading.kind in ("bad", "kept") or (required and reading.kind != "between"))


def _insert(
    raw: RawTable, table: str, column: Column, shape: str, stored: str, written: Sequence[object], odd: list[bool], values: Sequence[Value]
) -> None:
    data: list[Sequence[object]] = [written, [True] * len(written), odd]
    types = [stored, "boolean", "boolean"]
    if column.type == "date":
        data += [[_end(value, "lo", NEVER) for value in values], [_end(value, "hi", FOREVER) for value in values]]
        types += ["integer", "integer"]
    else:
        data.append([None if isinstance(value, Unknown) else list(value) if isinstance(value, tuple) else value for value in values])
        types.append(shape)
    raw.work.run(f"insert into {table} select {', '.join(f'unnest(?::{t}[])' for t in types)}", data)


def _end(value: Value, end: str, unknown: int) -> int:
    return int(getattr(value, end)) if isinstance(value, Day) else unknown


def _constant(column: Column, value: Value) -> list[str]:
    """A column that the file does not have."""
    if column.type == "date":
        return [f"{_end(value, end, far)} as {quoted(column.name + '_' + end)}" for end, far in (("lo", NEVER), ("hi", FOREVER))]
    kind = "varchar[]" if column.many else "double" if column.type == "number" else "varchar"
    text = "'" + value.replace("'", "''") + "'" if isinstance(value, str) else "null"
    return [f"{text}::{kind} as {quoted(column.name)}"]
