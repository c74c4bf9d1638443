"""Resolves a conjunction of conditions into a plan: numbered atoms, references instead of names, tests where they can first be decided.

The plan is what the three evaluators share: the compiler to Experta, the relational screen, and (in the tests) the reference.
Atoms are numbered along the conjunction; the body of a ``not`` or an aggregate goes on counting after the atoms it stands behind,
so that a reference ``(atom, column)`` means the same row everywhere inside one rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from hegui.kb.condition import (
    NO_DAYS,
    AsOf,
    DayLiteral,
    Literal,
    Where,
)

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Ref:
    """The cell of an atom's row."""

    atom: int
    column: str


@dataclass(frozen=True, slots=True)
class ParamAt:
    """A parameter, its value chosen by a date: a cell, the latest start of periods, or (``None``) the as-of date."""

    name: str
    at: Cell | None
    starts: tuple[Cell, ...] = ()
    ends: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftBy:
    base: Cell
    years: Cell
    months: Cell
    days: Cell
    workdays: Cell = NO_DAYS
    roll: bool = False

    @property
    def parts(self) -> tuple[Cell, Cell, Cell, Cell, Cell]:
        """What it is computed from: the date, then the amounts."""
        return (self.base, self.years, self.months, self.days, self.workdays)


Cell = Union[Ref, Literal, DayLiteral, ParamAt, AsOf, ShiftBy]
Period = tuple[Union[Cell, None], Union[Cell, None]]


@dataclass(frozen=True, slots=True)
class Is:
    """A comparison of two cells."""

    left: Cell
    op: str
    right: Cell


@dataclass(frozen=True, slots=True)
class Common:
    """Half-open periods with a day in common. ``in_force``: together with the range of some ground of the rule."""

    periods: tuple[Period, ...]
    in_force: bool = False


@dataclass(frozen=True, slots=True)
class InForceOn:
    """Some ground of the rule is in force on that day, and the day is not after the as-of date."""

    at: Cell


@dataclass(frozen=True, slots=True)
class All:
    items: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Any:
    items: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """``label`` is the id of the exception it came from."""

    item: Test
    label: str = ""


Test = Union[Is, Common, InForceOn, All, Any, Negated]


@dataclass(frozen=True, slots=True)
class Atom:
    """A row of ``table``; ``joins`` pairs a column of it with an earlier cell it must equal (keys only)."""

    index: int
    table: str
    joins: tuple[tuple[str, Ref], ...]
    where: Where
    via: tuple[str, ...] = ()


@dataclass(slots=True)
class Query:
    """A conjunction: every row combination of ``atoms`` that satisfies ``tests``, no ``negations`` and the ``aggregates``.

    ``outer`` are the atoms of the enclosing conjunction that this body refers to (empty for a rule's own conjunction).
    """

    atoms: list[Atom] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    negations: list[Negation] = field(default_factory=list)
    aggregates: list[AggregateTest] = field(default_factory=list)
    scope: dict[str, Ref] = field(default_factory=dict)
    outer: tuple[int, ...] = ()

    @property
    def stratum(self) -> int:
        inner = [n.query.stratum for n in self.negations] + [q.stratum for a in self.aggregates for q in a.queries]
        return 1 + max(inner) if inner else 0

    def tables(self) -> Iterator[str]:
        """Every table read, with those inside negations and aggregates."""
        for atom in self.atoms:
            yield atom.table
        for inner in self.inner():
            yield from inner.tables()

    def inner(self) -> Iterator[Query]:
        for negation in self.negations:
            yield negation.query
        for aggregate in self.aggregates:
            yield from aggregate.queries


@dataclass(frozen=True, slots=True)
class Negation:
    """No row combination satisfies ``query``. ``label`` is the id of the exception it came from."""

    query: Query
    label: str = ""


@dataclass(frozen=True, slots=True)
class AggregateTest:
    """The number of distinct values of ``over`` (or its sum over distinct rows) among the ``queries``' solutions, compared."""

    kind: str
    queries: tuple[Query, ...]
    over: tuple[Ref, ...]  # parallel to ``queries``
    op: str
    right: Cell
    where: Where


def refs(part: Test | Cell | Period | None) -> Iterator[Ref]:
    """Every cell a test or operand reads."""
    if isinstance(part, Ref):
        yield part
    elif isinstance(part, ParamAt):
        for cell in (part.at, *part.starts, *part.ends):
            yield from refs(cell)
    elif isinstance(part, ShiftBy):
        for cell in part.parts:
            yield from refs(cell)
    elif isinstance(part, Is):
        yield from refs(part.left)
        yield from refs(part.right)
    elif isinstance(part, Common):
        for start, end in part.periods:
            yield from refs(start)
            yield from refs(end)
    elif isinstance(part, InForceOn):
        yield from refs(part.at)
    elif isinstance(part, (All, Any)):
        for item in part.items:
            yield from refs(item)
    elif isinstance(part, Negated):
        yield from refs(part.item)
