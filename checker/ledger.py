"""The facts of one run: tables of rows, each row knowing the file and line it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.checker.identity.outcome import Decisions, Outcome
from hegui.checker.values import Place, Unknown, Value

if TYPE_CHECKING:
    from hegui.checker.beyond import Beyond
    from hegui.kb.table import TableSchema


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A cell, row or file that could not be taken as it is. The rest of the row is still used.

    ``row`` is the 1-based row as a spreadsheet shows it, 0 for the whole file. ``table`` is where known: a workbook has several.
    """

    file: str
    row: int
    column: str
    value: str
    message: str
    table: str = ""


@dataclass(frozen=True, slots=True, order=True)
class InputFile:
    """One table read from one input: ``rows`` counts every data row, ``rejected`` those with a problem."""

    path: str
    table: str
    sha256: str
    rows: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and the name it has in reports: within its folder, so that a report does not depend on where the folder is."""

    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Given:
    """What the inputs named: the files in the order they are read, and what is said of inputs that are none (file, message)."""

    sources: tuple[Source, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """A person whose merely similar names in the registers are too many to be leads; ``how`` they are similar, ``count`` of them."""

    file: str
    row: int
    table: str
    name: str
    how: str
    count: int


class Row:
    """One row. ``values`` is parallel to the table's ``columns``.

    ``verified`` is false only for a derived row that rests on an unverified identity (it can carry a lead, no more).
    ``sources`` are the ledger rows that a derived row was computed from; a ledger row is its own source.
    ``why`` says in Chinese what a derived row rests on (identity evidence, path of control).
    ``index`` is the row's position in its table: the identity the engine and the screen share.
    """

    __slots__ = ("file", "index", "line", "sources", "table", "values", "verified", "why")

    def __init__(
        self,
        table: Table,
        values: list[Value],
        file: str = "",
        line: int = 0,
        *,
        verified: bool = True,
        sources: tuple[Row, ...] = (),
        why: tuple[str, ...] = (),
    ) -> None:
        self.table = table
        self.values = values
        self.file = file
        self.line = line
        self.verified = verified
        self.sources = sources
        self.why = why
        self.index = -1

    def __getitem__(self, column: str) -> Value:
        return self.values[self.table.position[column]]

    def __repr__(self) -> str:
        return f"<{self.table.name} {self.file}:{self.line}>"

    @property
    def is_stub(self) -> bool:
        """True for an entity that is referred to but has no row: everything about it is unknown."""
        return not self.file and not self.sources

    def place(self, column: str) -> Place:
        return Place(self.table.name, column, self.table.label(self), self.file, self.line)


@dataclass(slots=True)
class Table:
    """A table of the ledger, or one derived from it.

    ``complete`` is false when the ``说明`` table says that rows may be missing: absence is then unknown.
    ``cutoff`` is the ordinal up to which events are recorded (截止日期, else the as-of date).
    ``headers`` are the columns that have a header, by file; empty for a table that was not read from one.
    """

    name: str
    schema: TableSchema
    cutoff: int
    complete: bool = True
    columns: tuple[str, ...] = ()
    position: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    headers: dict[str, set[str]] = field(default_factory=dict)

    @property
    def kept(self) -> set[str]:
        """The columns that have a header in any of its files."""
        return set().union(*self.headers.values())

    def has_column(self, row: Row, column: str) -> bool:
        """Whether the file that a row was read from has the column; true of a table that was read from none."""
        return column in self.headers.get(row.file, (column,))

    def __post_init__(self) -> None:
        if not self.columns:
            self.columns = tuple(self.schema.columns)
        self.position = {name: i for i, name in enumerate(self.columns)}

    def add(self, row: Row) -> Row:
        row.index = len(self.rows)
        self.rows.append(row)
        return row

    def label(self, row: Row) -> str:
        """How people call this row: its key, or the name it gives, or its place."""
        for column in (self.schema.key, self.schema.name_column):
            if column and column in self.position:
                value = row[column]
                if isinstance(value, str):
                    return value
        return f"第{row.line}行" if row.line else ""


@dataclass(slots=True)
class Ledger:
    """Everything read from the inputs. ``tables`` holds only tables that were given (or derived from such)."""

    as_of: int
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    decisions: Decisions = field(default_factory=Decisions)  # what inspectors found out about persons
    decided: list[Outcome] = field(default_factory=list)
    given: Given = field(default_factory=Given)
    beyond: Beyond | None = None  # set where rows that cannot matter were left out

    def rows(self, table: str) -> list[Row]:
        found = self.tables.get(table)
        return found.rows if found else []


def unknown(row: Row, column: str, candidates: frozenset[object] | None = None) -> Unknown:
    """The unknown value of one cell, knowing its place."""
    return Unknown(row.place(column), candidates=candidates)
