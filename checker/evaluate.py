"""Evaluates a planned test on rows: its truth, and the cells that would decide it when it is unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from hegui.checker.ledger import Row
from hegui.checker.truth import Truth, all_of, any_of, compare, negation, places_of
from hegui.checker.values import Day, Place, Unknown, Value
from hegui.kb.condition import AsOf, DayLiteral, Literal
from hegui.kb.day import FOREVER, NEVER, DateRange, add_period, show_ordinal
from hegui.kb.parameter import Parameter
from hegui.kb.plan import All, Any, Cell, InForceOn, Is, Negated, ParamAt, Period, Ref, ShiftBy, Test
from hegui.kb.rule import Rule
from hegui.kb.transition import Clause
from hegui.kb.workdays import Calendar

Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Ground:
    """A norm that carries the rule, during one version's range in force. ``place`` names what is unknown about the range."""

    span: DateRange
    place: Place


@dataclass(slots=True)
class Law:
    """What the tests of one rule need beside the rows: the run's date, the parameters, the rule's grounds."""

    as_of: int
    parameters: dict[str, Parameter]
    grounds: tuple[Ground, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    transitions: tuple[Clause, ...] = ()
    cache: dict[tuple[str, int, int], Value] = field(default_factory=dict)

    def truth(self, test: Test, rows: Rows) -> Truth:
        """True, False, or None for unknown."""
        if isinstance(test, Is):
            return compare(self.value(test.left, rows), test.op, self.value(test.right, rows))
        if isinstance(test, All):
            return all_of(self.truth(item, rows) for item in test.items)
        if isinstance(test, Any):
            return any_of(self.truth(item, rows) for item in test.items)
        if isinstance(test, Negated):
            return negation(self.truth(test.item, rows))
        if isinstance(test, InForceOn):
            at = self._day(test.at, rows)
            return all_of((any_of(_within(at, g.span) for g in self.grounds), compare(at, "<=", Day.exact(self.as_of))))
        starts, ends = self._bounds(test.periods, rows)
        if not test.in_force:
            return _common(starts, ends)
        today = Day.exact(self.as_of + 1)
        return any_of(_common([*starts, _start(g.span)], [*ends, _end(g.span), today]) for g in self.grounds)

    def missing(self, test: Test, rows: Rows) -> list[Place]:
        """The cells that would decide a test whose truth is None; [] when it is known."""
        if self.truth(test, rows) is not None:
            return []
        if isinstance(test, Is):
            return [*places_of(self.value(test.left, rows)), *places_of(self.value(test.right, rows))]
        if isinstance(test, (All, Any)):
            return [place for item in test.items for place in self.missing(item, rows)]
        if isinstance(test, Negated):
            return self.missing(test.item, rows)
        if isinstance(test, InForceOn):
            at = self._day(test.at, rows)
            found = list(places_of(at))
            return found + [g.place for g in self.grounds if _within(at, g.span) is None and not found]
        starts, ends = self._bounds(test.periods, rows)
        if not test.in_force:
            return _deciding(starts, ends)
        today = Day.exact(self.as_of + 1)
        found = []
        for ground in self.grounds:
            law_start, law_end = _start(ground.span, ground.place), _end(ground.span, ground.place)
            if _common([*starts, law_start], [*ends, law_end, today]) is None:
                found += _deciding([*starts, law_start], [*ends, law_end, today])
        return found

    def value(self, cell: Cell, rows: Rows) -> Value:
        """The value of an operand on these rows."""
        if isinstance(cell, Ref):
            return rows[cell.atom][cell.column]
        if isinstance(cell, Literal):
            return cell.value  # type: ignore[return-value]
        if isinstance(cell, DayLiteral):
            # A date that the rule writes to the month or year only can itself leave a comparison open.
            open_ = Place("规则", "日期", f"{show_ordinal(cell.lo)}至{show_ordinal(cell.hi)}之间的某日")
            return Day(cell.lo, cell.hi, None if cell.lo == cell.hi else open_)
        if isinstance(cell, AsOf):
            return Day.exact(self.as_of)
        if isinstance(cell, ShiftBy):
            return self._shifted(cell, rows)
        return self._parameter(cell, rows)

    def _day(self, cell: Cell, rows: Rows) -> Day:
        value = self.value(cell, rows)
        if isinstance(value, Day):
            return value
        return Day(NEVER, FOREVER, next(iter(places_of(value)), None))

    def _bounds(self, periods: tuple[Period, ...], rows: Rows) -> tuple[list[Day], list[Day]]:
        starts = [self._day(a, rows) for a, _ in periods if a is not None]
        ends = [self._day(b, rows) for _, b in periods if b is not None]
        return starts, ends

    def _shifted(self, cell: ShiftBy, rows: Rows) -> Value:
        """The date moved; by the least and the most where a parameter changed during the case, as the screen reckons too."""
        base = self._day(cell.base, rows)
        least, most, open_ = [], [], None
        for part in (cell.years, cell.months, cell.days, cell.workdays):
            value = self.value(part, rows)
            possible = (value.candidates or ()) if isinstance(value, Unknown) else (value,)
            amounts = [amount for amount in possible if isinstance(amount, float)]
            if not amounts:
                return Day(NEVER, FOREVER, next(iter(places_of(value)), base.place))
            least.append(min(amounts))
            most.append(max(amounts))
            open_ = open_ or next(iter(places_of(value)), None)
        ends = [
            add_period(day, years=int(years), months=int(months), days=int(days))
            for day, (years, months, days, _) in ((base.lo, least), (base.hi, most))
        ]
        moved = Day(min(ends), max(ends), base.place or open_)
        return self._in_workdays(moved, (least[3], most[3]), open_, cell, rows)

    def _in_workdays(self, day: Day, counts: tuple[float, float], open_: Place | None, cell: ShiftBy, rows: Rows) -> Day:
        """Working days counted on from a date, and its end rolled to one. What is no whole number lies between two."""
        first, last = self.calendar.add(day.lo, math.floor(counts[0])), self.calendar.add(day.hi, math.ceil(counts[1]))
        lo, hi, unknown = first.lo, last.hi, first.unknown or last.unknown
        if cell.roll:
            first, last = self.calendar.next_workday(lo), self.calendar.next_workday(hi)
            lo, hi, unknown = first.lo, last.hi, unknown or first.unknown or last.unknown
        if not day.is_exact or lo == hi:
            return Day(lo, hi, day.place)
        if open_ is not None:
            return Day(lo, hi, open_)
        if unknown is not None:
            return Day(lo, hi, Place("节假日安排", f"{unknown}年", f"国务院办公厅关于{unknown}年部分节假日安排的通知"))
        if isinstance(cell.workdays, Ref):
            row = rows[cell.workdays.atom]
            return Day(lo, hi, Place(row.table.name, cell.workdays.column, row.table.label(row), row.file, row.line))
        return Day(lo, hi, Place("参数", "取值", f"工作日数{counts[0]:g}不是整数"))

    def _parameter(self, cell: ParamAt, rows: Rows) -> Value:
        if cell.at is not None:
            day = self._day(cell.at, rows)
            lo, hi = max(day.lo, NEVER), min(day.hi, self.as_of)
        elif cell.starts or cell.ends:
            lo = max((self._day(c, rows).lo for c in cell.starts), default=NEVER)
            hi = min([self.as_of, *(self._day(c, rows).hi - 1 for c in cell.ends)])  # periods are half-open
        else:
            lo = hi = self.as_of
        grounds = [g.span for g in self.grounds]
        # Only days on which the rule is law at all matter: before them no value is needed.
        lo = max(lo, min((g.from_lo for g in grounds), default=lo))
        return self._parameter_on(cell.name, lo, max(lo, hi))

    def shown_parameter(self, name: str, lo: int, hi: int) -> str:
        """A parameter's value for a sentence, on a day in ``[lo, hi]``."""
        values = {v.value for v in self.parameters[name].on(lo, hi)[0]}
        texts = sorted("、".join(v) if isinstance(v, tuple) else f"{v:g}" if isinstance(v, float) else v for v in values)
        return "或".join(texts) or "（该日无规定）"

    def _parameter_on(self, name: str, lo: int, hi: int) -> Value:
        known = self.cache.get((name, lo, hi))
        if known is not None:
            return known
        possible, gapless = self.parameters[name].on(lo, hi)
        values = {v.value for v in possible}
        result: Value
        if gapless and len(values) == 1:
            result = values.pop()
        else:
            place = Place("参数", "取值", f"{name}（{self.parameters[name].model.title}）")
            result = Unknown(place, candidates=frozenset(values) if gapless else None)
        self.cache[(name, lo, hi)] = result
        return result


def _within(day: Day, span: DateRange) -> Truth:
    if span.certainly_covers(day.lo, day.hi):
        return True
    return None if span.possibly_covers(day.lo, day.hi) else False


def _start(span: DateRange, place: Place | None = None) -> Day:
    return Day(span.from_lo, span.from_hi, place)


def _end(span: DateRange, place: Place | None = None) -> Day:
    return Day(span.to_lo, span.to_hi, place)


def _common(starts: Sequence[Day], ends: Sequence[Day]) -> Truth:
    """Whether half-open periods share a day: the latest start is before the earliest end."""
    if max((s.hi for s in starts), default=NEVER) < min((e.lo for e in ends), default=FOREVER):
        return True
    if max((s.lo for s in starts), default=NEVER) >= min((e.hi for e in ends), default=FOREVER):
        return False
    return None


def _deciding(starts: Sequence[Day], ends: Sequence[Day]) -> list[Place]:
    """The inexact ends that keep an overlap undecided: a start that may be the latest and reach past an end, or the reverse."""
    latest, earliest = max((s.lo for s in starts), default=NEVER), min((e.hi for e in ends), default=FOREVER)
    first_end, last_start = min((e.lo for e in ends), default=FOREVER), max((s.hi for s in starts), default=NEVER)
    late = [s for s in starts if not s.is_exact and s.hi > latest and s.hi >= first_end]
    early = [e for e in ends if not e.is_exact and e.lo < earliest and e.lo <= last_start]
    return [place for day in (*late, *early) for place in places_of(day)]


def grounds(rule: Rule) -> tuple[Ground, ...]:
    """The rule's grounds as ranges in force; versions that follow each other without a gap are one range."""
    merged: list[Ground] = []
    for citation in sorted(rule.grounds, key=lambda c: (c.work.id, c.in_force.from_lo)):
        span = citation.in_force
        place = Place("法规", "施行日期", citation.display)
        last = merged[-1] if merged else None
        if last and last.place.subject == place.subject and last.span.to_lo == last.span.to_hi == span.from_lo == span.from_hi:
            merged[-1] = Ground(type(span)(last.span.from_lo, last.span.from_hi, span.to_lo, span.to_hi), place)
        else:
            merged.append(Ground(span, place))
    return tuple(merged)
