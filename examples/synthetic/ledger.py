"""A ledger under construction: rows by table, and the findings that were planted in it."""

from __future__ import annotations

from dataclasses import dataclass, field

Row = dict[str, object]


@dataclass(frozen=True)
class Planted:
    """One finding that `hegui check` must report: who, what, under which item, and why a person would say so."""

    subject: str
    outcome: str
    locator: str
    story: str


@dataclass
class Draft:
    """Rows by table name, in the order they were added; ``planted`` is the answer key."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)

    def add(self, table: str, /, **cells: object) -> Row:
        row: Row = dict(cells)
        self.tables.setdefault(table, []).append(row)
        return row

    def expect(self, subject: str, outcome: str, locator: str, story: str) -> None:
        self.planted.append(Planted(subject, outcome, locator, story))

    def count(self, table: str) -> int:
        return len(self.tables.get(table, []))
