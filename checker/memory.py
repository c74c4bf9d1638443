"""What one run of an engine leaves behind: matches, the trace of firings, tallies for aggregates, unknown cells of bodies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hegui.checker.ledger import Row
from hegui.checker.truth import places_of
from hegui.checker.values import Day, Place, Span, Unknown
from hegui.kb.plan import AggregateTest

CERTAIN, LEAD, POSSIBLE = "C", "L", "P"
WIDEST = "W"  # possible, and an unknown key may match anything: the upper bound of a count


@dataclass(frozen=True, slots=True)
class Match:
    """One row combination that satisfies a branch in a reading. ``rows`` is indexed by atom number."""

    reading: str
    branch: int
    variant: int
    rows: tuple[Row, ...]
    missing: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """One step of the trace: an Experta rule and the rows it fired on."""

    rule: str
    rows: tuple[Row, ...]


@dataclass(slots=True)
class Memory:
    """What the right-hand sides of one run leave behind."""

    matches: list[Match] = field(default_factory=list)
    trace: list[Firing] = field(default_factory=list)
    places: dict[tuple[object, ...], set[Place]] = field(default_factory=dict)
    tallies: dict[tuple[object, ...], dict[object, tuple[float, float]]] = field(default_factory=dict)
    inexact: dict[tuple[str, int, str], Unknown] = field(default_factory=dict)
    incomplete: frozenset[str] = frozenset()

    def counted_as(self, row: Row, column: str) -> object:
        """What tells the values of cells apart in a count: a day by its date; an inexact one is one value of its cell, however many
        combinations the row stands in, and by nothing that is known the same as another's."""
        value = row[column]
        if not isinstance(value, Day):
            return value
        return value.lo if value.is_exact else self.inexact.setdefault((row.table.name, row.index, column), Unknown(*places_of(value)))

    def span(self, aggregate: AggregateTest, name: str, outer: tuple[int, ...], reading: str, upper: str) -> Span:
        """The bounds of a count or sum for some outer rows, in a reading."""
        sure = self.tallies.get((name, reading if reading != POSSIBLE else CERTAIN, outer), {})
        maybe = self.tallies.get((name, upper, outer), {})
        places = tuple(self.noted(name, outer))
        open_ended = any(t in self.incomplete for q in aggregate.queries for t in q.tables())
        if aggregate.kind == "count":
            known = {v for v in sure if not isinstance(v, Unknown)}
            lo = float(len(known) or bool(sure))
            hi = float("inf") if open_ended else float(len(maybe))
        else:
            lo = sum(v[0] for v in sure.values()) + sum(min(0.0, v[0]) for k, v in maybe.items() if k not in sure)
            hi = (
                float("inf")
                if open_ended
                else sum(v[1] for v in sure.values()) + sum(max(0.0, v[1]) for k, v in maybe.items() if k not in sure)
            )
        return Span(min(lo, hi), hi, places)

    def note(self, name: str, outer: tuple[int, ...], places: Iterable[Place]) -> None:
        """Unknown cells on which a derived body rests."""
        self.places.setdefault((name, outer), set()).update(places)

    def noted(self, name: str | None, outer: tuple[int, ...]) -> list[Place]:
        """The unknown cells behind a derived body, in a stable order."""
        return sorted(self.places.get((name, outer), ()))
