"""The tables a ledger may hold, and those derived from it: what stands in ``rules/tables.yaml``.

A user's own folder may add tables, and columns to existing tables; it may not redefine a column. Reading and checking the
file is in :mod:`hegui.kb.tablefile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

TYPES = ("key", "ref", "text", "name", "enum", "yesno", "number", "date", "id_card", "credit_code", "node")
JOINABLE = frozenset({"key", "ref", "credit_code", "node"})
YES_NO = ("是", "否")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. The flags are explained at the head of ``rules/tables.yaml``.

    ``values`` is the closed list of an ``enum`` (and 是/否 of a ``yesno``), empty for other types; ``also`` maps other ways of
    writing them to the value. ``to`` names the tables a ``ref`` may point into: the key must stand in one of them.
    ``units`` are the ways of writing the unit, ``unit`` itself first. ``separators`` part the values of a ``many`` column
    beside ``；`` ``;`` and line breaks. ``needed``: an empty cell is a problem where the column is kept. ``blank`` is what an empty cell says in a column that is kept. ``candidates`` is what an unknown cell must be one of, None when that is open.
    ``filled`` names the column of which this computed 是/否 says whether the ledger says anything there.
    """

    name: str
    type: str
    many: bool = False
    values: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    vague: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    required: bool = False
    needed: bool = False
    event: bool = False
    ends: bool = False
    past: bool = False
    min: float | None = None
    max: float | None = None
    unit: str = ""
    units: tuple[str, ...] = ()
    separators: str = ""
    parallel: str = ""
    blank: str = ""
    computed: bool = False
    filled: str = ""
    note: str = ""
    candidates: frozenset[object] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        closed = frozenset[object](self.values) if self.type in ("enum", "yesno") and not self.many else None
        object.__setattr__(self, "candidates", closed)

    @property
    def joinable(self) -> bool:
        """May be shared by a variable between patterns: it identifies something."""
        return self.type in JOINABLE


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table. ``key`` is its ★ column; ``name_column`` what people call its rows by; ``repeats`` the columns by which the
    key may stand in several rows (one practitioner's certificate used in two firms). ``figures``: the numbers of its rows are told
    beside a finding."""

    name: str
    columns: Mapping[str, Column]
    key: str | None = None
    name_column: str | None = None
    derived: bool = False
    figures: bool = False
    repeats: tuple[str, ...] = ()
    note: str = ""

    @property
    def stored(self) -> tuple[str, ...]:
        """The columns that are read from a ledger."""
        return tuple(name for name, column in self.columns.items() if not column.computed)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns whose header must be there."""
        return tuple(name for name, column in self.columns.items() if column.required)


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables by name, in the order of the file."""

    tables: Mapping[str, TableSchema]

    def __getitem__(self, name: str) -> TableSchema:
        return self.tables[name]

    def __contains__(self, name: object) -> bool:
        return name in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def get(self, name: str) -> TableSchema | None:
        return self.tables.get(name)

    @property
    def stored(self) -> tuple[str, ...]:
        """The tables that a ledger may hold."""
        return tuple(name for name, schema in self.tables.items() if not schema.derived)


def load_tables(paths: Iterable[Path]) -> Tables:
    """Read table files, later ones adding to earlier ones. Raises KnowledgeBaseError with every mistake and its place."""
    from hegui.kb.tablefile import TableReader

    reader = TableReader()
    for path in paths:
        reader.read(path)
    return reader.finish()
