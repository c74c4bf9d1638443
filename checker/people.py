"""Persons across tables: a node for each, and the evidence that two mentions are one person.

The same valid identity number is the same node (``identifier``). Without that, the same normalised name makes an edge that is
not verified: it can carry a lead, never a violation. Two different valid numbers are two persons, whatever their names.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from hegui.checker.ledger import Row, Table
from hegui.checker.values import Value

MIDDLE_DOTS = str.maketrans(dict.fromkeys("·•・‧∙⋅.．", "·"))
IDENTIFIER, ATTRIBUTES, NAME_ONLY = "identifier", "attributes", "name_only"
MIN_VISIBLE = 10  # region and birth year: what a masked number must show to be more than a name


def normalise_name(text: str) -> str:
    """Width, blanks and middle dots evened out; nothing else is touched (traditional forms stay as written)."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(MIDDLE_DOTS)


@dataclass(frozen=True, slots=True)
class Person:
    """One mention of a person: its node, normalised name, and identity number where given (perhaps masked)."""

    node: str
    name: str
    number: str

    @property
    def has_identifier(self) -> bool:
        return bool(self.number) and "*" not in self.number


def person(row: Row, name_column: str, number_column: str, fallback: str) -> Person | None:
    """The person a row names; ``fallback`` identifies a mention without a full number. None when nobody is named."""
    name, number = _text(row[name_column]), _text(row[number_column])
    if not name and not number:
        return None
    if number and "*" not in number:
        return Person("id:" + hashlib.sha256(number.encode()).hexdigest()[:24], normalise_name(name), number)
    return Person(fallback, normalise_name(name), number)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Edges:
    """Collects persons on both sides, then writes the table 同一人."""

    left: dict[str, Person] = field(default_factory=dict)
    right: dict[str, Person] = field(default_factory=dict)
    origin: dict[str, Row] = field(default_factory=dict)

    def add_left(self, someone: Person, row: Row) -> None:
        self.left.setdefault(someone.node, someone)
        self.origin.setdefault(someone.node, row)

    def add_right(self, someone: Person, row: Row) -> None:
        self.right.setdefault(someone.node, someone)
        self.origin.setdefault(someone.node, row)

    def write(self, table: Table) -> None:
        by_name: dict[str, list[Person]] = defaultdict(list)
        for someone in self.right.values():
            if someone.name:
                by_name[someone.name].append(someone)
        for someone in self.left.values():
            if someone.node in self.right:
                self._edge(
                    table, someone, someone, IDENTIFIER if someone.has_identifier else ATTRIBUTES, ("身份证号码相同",), verified=True
                )
            others = by_name.get(someone.name, []) if someone.name else []
            for other in others:
                evidence = _same(someone, other)
                if other.node != someone.node and evidence is not None:
                    level, why = evidence
                    namesakes = len(others)
                    self._edge(
                        table, someone, other, level, (*why, f"台账中叫“{someone.name}”的登记人共{namesakes}人"), namesakes=namesakes
                    )

    def _edge(
        self, table: Table, a: Person, b: Person, level: str, why: tuple[str, ...], *, verified: bool = False, namesakes: int = 1
    ) -> None:
        sources = tuple(dict.fromkeys((self.origin[a.node], self.origin[b.node])))
        values: list[Value] = [a.node, b.node, level, float(0 if verified else namesakes - 1)]
        table.add(Row(table, values, verified=verified, sources=sources, why=why))


def _same(a: Person, b: Person) -> tuple[str, tuple[str, ...]] | None:
    """The evidence that two mentions of one name are one person; None when their numbers contradict each other."""
    if a.has_identifier and b.has_identifier:
        return None
    if not a.number or not b.number:
        lacking = "双方都" if not a.number and not b.number else "有一方"
        return NAME_ONLY, ("姓名相同", f"{lacking}没有可用的身份证号码")
    if len(a.number) != len(b.number) or any(x != y and "*" not in (x, y) for x, y in zip(a.number, b.number, strict=True)):
        return None
    visible = sum(x == y != "*" for x, y in zip(a.number, b.number, strict=True))
    if visible >= MIN_VISIBLE:
        return ATTRIBUTES, ("姓名相同", f"身份证号码可见的{visible}位相同，其余被遮盖")
    return NAME_ONLY, ("姓名相同", "身份证号码大部分被遮盖")
