"""What holds rows together: keys that repeat, and references to rows that are not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hegui.checker.intake.cells import NONE
from hegui.checker.intake.problems import Problems
from hegui.checker.intake.rows import blank_cell
from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Place, Unknown, Value
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.diagnostics import did_you_mean
from hegui.kb.table import Column, TableSchema

_HINTS = 20  # for so many dangling references a near key is searched; it costs a pass over all keys


def merge_repeats(table: Table, rows: Iterable[Row], problems: Problems) -> None:
    """Adds the rows to the table, those with one key merged into the first of them.

    Merged rows keep what all of them say. Where they differ the cell is unknown, and where they name two different people
    or companies every other cell is: two rows under one number must never convict either.
    """
    schema = table.schema
    if schema.key is None:
        for row in rows:
            table.add(row)
        return
    first: dict[object, Row] = {}
    groups: dict[object, list[Row]] = {}
    for row in rows:
        key = row[schema.key]
        if not isinstance(key, str):
            table.add(row)
            continue
        earlier = first.setdefault(key, row)
        if earlier is not row:
            where = f"第 {earlier.line} 行" if earlier.file == row.file else f"{earlier.file} 第 {earlier.line} 行"
            problems.add(
                row.file,
                table.name,
                row.line,
                f"“{schema.key}”与{where}重复",
                column=schema.key,
                value=key,
                schema=schema.columns[schema.key],
            )
        # Unknown cells compare by identity, so a row that does not say where it belongs stays on its own.
        group = (key, *(row[column] for column in schema.repeats)) if schema.repeats else key
        members = groups.setdefault(group, [])
        if not members:
            table.add(row)
        members.append(row)
    for members in groups.values():
        if len(members) > 1:
            _merge(table, members)


def _merge(table: Table, members: list[Row]) -> None:
    kept = members[0]
    schema = table.schema
    mixed = any(_differ([row[column] for row in members]) for column in _naming(schema))
    merged: list[Value] = []
    for position, (name, column) in enumerate(schema.columns.items()):
        values = [row.values[position] for row in members]
        place = kept.place(name)
        if name == schema.key or name in schema.repeats:
            merged.append(values[0])
        elif column.type == "date":
            merged.append(_meet([value for value in values if isinstance(value, Day)], place))
        elif _differ(values):
            merged.append(Unknown(*(row.place(name) for row in members), candidates=_seen(column, values)))
        elif mixed:
            merged.append(Unknown(place))
        else:
            merged.append(next((value for value in values if not isinstance(value, Unknown)), values[0]))
    kept.values = merged


def _naming(schema: TableSchema) -> list[str]:
    """The columns that say who or what a row is about."""
    return [
        name
        for name, column in schema.columns.items()
        if name != schema.key and (name == schema.name_column or column.type in ("id_card", "credit_code"))
    ]


def _differ(values: list[Value]) -> bool:
    return len({value for value in values if not isinstance(value, Unknown)}) > 1


def _seen(column: Column, values: list[Value]) -> frozenset[object] | None:
    """What a cell must be one of when its rows differ; open when one of them does not say."""
    if column.many or any(isinstance(value, Unknown) for value in values):
        return column.candidates
    return frozenset(values)


def _meet(days: list[Day], place: Place) -> Day:
    """The date that agrees with all rows, or else the interval that covers them all."""
    lo, hi = max(day.lo for day in days), min(day.hi for day in days)
    if lo > hi:
        lo, hi = min(day.lo for day in days), max(day.hi for day in days)
    same = next((day for day in days if (day.lo, day.hi) == (lo, hi)), None)
    return same if same is not None else Day(lo, hi, place)


MoreKeys = Mapping[str, Callable[[], Iterable[str]]]  # table → the keys of rows that are not here


def link(ledger: Ledger, problems: Problems, more: MoreKeys) -> None:
    """Reports references to keys that no row has, and adds a stub row for each, so that nothing about it is concluded.

    Whatever a row here refers to is here, if it is anywhere; ``more`` keys only serve to offer the nearest.
    """
    keys = {
        name: {value for row in table.rows if isinstance(value := row[table.schema.key], str)}
        for name, table in ledger.tables.items()
        if table.schema.key is not None
    }
    stubs: dict[str, dict[str, None]] = {}
    hints = _HINTS
    for table in list(ledger.tables.values()):
        for name, column in table.schema.columns.items():
            targets = [target for target in column.to if target in keys]
            if not targets:
                continue
            known = keys[targets[0]].union(*(keys[target] for target in targets[1:])) if len(targets) > 1 else keys[targets[0]]
            position = table.position[name]
            ordered: list[str] = []
            for row in table.rows:
                value = row.values[position]
                for key in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
                    if key in known or key == NONE:
                        continue
                    hints -= 1
                    ordered = ordered or sorted(known.union(*(more[target]() for target in targets if target in more)))  # of two keys equally near always the same is offered
                    hint = did_you_mean(key, ordered) if hints >= 0 else ""
                    message = f"“{'、'.join(targets)}”表里没有“{key}”{hint}"
                    problems.add(row.file, table.name, row.line, message, column=name, value=key, schema=column)
                    stubs.setdefault(targets[0], {})[key] = None
    for target, missing in stubs.items():
        for key in missing:
            _add_stub(ledger.tables[target], key)


def _add_stub(table: Table, key: str) -> None:
    """A row about which only the key is known."""
    values: list[Value] = []
    for name, column in table.schema.columns.items():
        place = Place(table.name, name, key)
        if name == table.schema.key:
            values.append(key)
        elif column.type == "date":
            values.append(Day(NEVER, table.cutoff if column.past else FOREVER, place))
        else:
            values.append(blank_cell(column, place, table.cutoff))
    table.add(Row(table, values))
