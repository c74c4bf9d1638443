"""The ledger's tables in DuckDB, for the relational screen: keys and known values; NULL is unknown, a date its two ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from hegui.checker.ledger import Ledger, Table
from hegui.checker.values import Day, Span, Unknown, Value
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.workdays import Calendar

if TYPE_CHECKING:
    import duckdb

SMALL = 20_000  # rows
# SQL variables: the working days in order, and how many there are before each day.
WORKDAYS, PASSED = "working_days", "working_days_before"

Rows = Sequence[tuple[int, ...]]


class Screened(Protocol):
    """What the screen asks: tables by their names in SQL, each row with its index ``rid``."""

    @property
    def far(self) -> bool:
        """Whether a question costs so much that several are better asked at once."""

    @property
    def names(self) -> dict[str, str]: ...
    @property
    def remembered(self) -> dict[str, set[int]]:
        """Answers by question, where many rules ask the same."""

    def rows(self, sql: str) -> Rows: ...
    def subjects(self, sql: str) -> set[int]:
        """The first column of a query; remembered."""

    def keep(self, sql: str) -> str:
        """The name of a temporary table that holds a query's rows, for the questions that look back at them."""

    def restrict(self, subjects: Iterable[int]) -> str:
        """The name of a temporary table of these row indices, in a column ``rid``."""

    def drop(self, name: str) -> None:
        """A temporary table is not needed any more."""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class Store:
    """The ledger's tables in DuckDB, each row with its index, its keys, and its values where known."""

    far = False

    def __init__(self, ledger: Ledger, tables: Iterable[str], connection: duckdb.DuckDBPyConnection | None = None) -> None:
        """``connection`` is one that earlier stores used; opening a new one costs more than a small ledger's whole run."""
        self.connection = connection or open_connection()
        self.names: dict[str, str] = {}
        self.remembered: dict[str, set[int]] = {}
        self.kept = 0
        # Handing a small query to a second thread costs more than the query.
        large = sum(len(table.rows) for table in ledger.tables.values()) > SMALL
        self.connection.execute(f"set threads = {2 if large else 1}")
        for name in sorted(tables):
            self._load(ledger.tables[name])

    def _load(self, table: Table) -> None:
        name = f"t{len(self.names)}"
        self.names[table.name] = name
        columns = ["rid integer"]
        types = ["integer[]"]
        data: list[list[object]] = [[row.index for row in table.rows]]
        for column, position in table.position.items():
            schema = table.schema.columns[column]
            values = [row.values[position] for row in table.rows]
            if schema.type == "date":
                columns += [f"{quoted(column + '_lo')} integer", f"{quoted(column + '_hi')} integer"]
                types += ["integer[]", "integer[]"]
                data += [[_lo(v) for v in values], [_hi(v) for v in values]]
                continue
            kind = "varchar[]" if schema.many else "double" if schema.type == "number" else "varchar"
            columns.append(f"{quoted(column)} {kind}")
            types.append(kind + "[]")
            data.append([_plain(v, schema.type) for v in values])
        self.connection.execute(f"create or replace table {name} ({', '.join(columns)})")
        if table.rows:
            selected = ", ".join(f"unnest(?::{t})" for t in types)
            self.connection.execute(f"insert into {name} select {selected}", data)

    def subjects(self, sql: str) -> set[int]:
        if sql not in self.remembered:
            self.remembered[sql] = {row[0] for row in self.rows(sql)}
        return self.remembered[sql]

    def rows(self, sql: str) -> list[tuple[int, ...]]:
        return self.connection.execute(sql).fetchall()

    def keep(self, sql: str) -> str:
        self.kept += 1
        self.connection.execute(f"create or replace temp table m{self.kept} as {sql}")
        return f"m{self.kept}"

    def restrict(self, subjects: Iterable[int]) -> str:
        self.kept += 1
        self.connection.execute(f"create or replace temp table m{self.kept} as select unnest(?::integer[]) as rid", [sorted(subjects)])
        return f"m{self.kept}"

    def drop(self, name: str) -> None:
        self.connection.execute(f"drop table {name}")


def open_connection() -> duckdb.DuckDBPyConnection:
    """A database in memory. Two threads are what a desk has; the order of results never matters here."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    return connection


def load_calendar(connection: duckdb.DuckDBPyConnection, calendar: Calendar) -> None:
    """The working days of the last stretch of known years, for the screen to count by; without them it knows bounds only."""
    if calendar.stretches:
        stretch = calendar.stretches[-1]
        connection.execute(f"set variable {WORKDAYS} = ?::integer[]", [list(stretch.workdays)])
        connection.execute(f"set variable {PASSED} = ?::integer[]", [list(stretch.before)])


def _plain(value: Value, kind: str) -> object:
    if isinstance(value, (Unknown, Day, Span)):
        return None
    if isinstance(value, tuple):
        return list(value)
    return value


def _lo(value: Value) -> int:
    return value.lo if isinstance(value, Day) else NEVER


def _hi(value: Value) -> int:
    return value.hi if isinstance(value, Day) else FOREVER
