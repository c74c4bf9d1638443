"""Planned tests as SQL expressions that are true, false, or NULL for unknown.

SQL's own three-valued logic carries conjunction, disjunction and negation. Where SQL cannot be exact (shifted dates, dated
parameters) the expression is unknown more often, never wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hegui.checker.evaluate import Law
from hegui.checker.store import PASSED, WORKDAYS, quoted
from hegui.kb.condition import AsOf, DayLiteral, Literal
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.parameter import DatedValue
from hegui.kb.plan import All, Any, Cell, Common, InForceOn, Is, Negated, ParamAt, Query, Ref, ShiftBy, Test
from hegui.kb.table import TableSchema
from hegui.kb.workdays import MOST


def alias(atom: int) -> str:
    """The table alias of an atom."""
    return f"a{atom}"


def literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, tuple):
        return "(" + ", ".join(literal(item) for item in value) + ")"
    return repr(float(value)) if isinstance(value, (int, float)) else "null"


@dataclass(frozen=True, slots=True)
class Interval:
    """SQL of a date's earliest and latest ordinal."""

    lo: str
    hi: str


@dataclass(slots=True)
class SqlTests:
    """``table_of`` maps atom numbers to tables along the conjunction being translated."""

    law: Law
    schemas: Mapping[str, TableSchema]
    table_of: dict[int, str] = field(default_factory=dict)

    def exact(self, query: Query) -> bool:
        """Whether the possible reading in SQL is exact: no shifted dates, no parameter that changes, no bodies for the engine."""
        return not query.negations and not query.aggregates and all(self._exact(test) for test in query.tests)

    def _exact(self, part: Test | Cell | None) -> bool:
        if isinstance(part, ShiftBy):
            return False
        if isinstance(part, ParamAt):
            possible, gapless = self._values(part)
            return gapless and len({v.value for v in possible}) == 1
        if isinstance(part, Is):
            return self._exact(part.left) and self._exact(part.right)
        if isinstance(part, (All, Any)):
            return all(self._exact(item) for item in part.items)
        if isinstance(part, Negated):
            return self._exact(part.item)
        if isinstance(part, InForceOn):
            return self._exact(part.at)
        return not isinstance(part, Common) or all(self._exact(end) for period in part.periods for end in period)

    def sql(self, test: Test) -> str:
        if isinstance(test, Is):
            return self._is(test)
        if isinstance(test, (All, Any)):
            glue = " and " if isinstance(test, All) else " or "
            return "(" + glue.join(self.sql(item) for item in test.items) + ")" if test.items else str(isinstance(test, All)).lower()
        if isinstance(test, Negated):
            return f"(not {self.sql(test.item)})"
        spans = [g.span for g in self.law.grounds]
        if isinstance(test, InForceOn):
            at = self._interval(test.at)
            within = [
                _and(_less(str(s.from_lo), str(s.from_hi), at, "<="), _less(at.lo, at.hi, Interval(str(s.to_lo), str(s.to_hi)), "<"))
                for s in spans
            ]
            past = _less(at.lo, at.hi, Interval(str(self.law.as_of), str(self.law.as_of)), "<=")
            return f"(({' or '.join(within) or 'false'}) and {past})"
        starts = [self._interval(a) for a, _ in test.periods if a is not None]
        ends = [self._interval(b) for _, b in test.periods if b is not None]
        if not test.in_force:
            return _common(starts, ends)
        today = Interval(str(self.law.as_of + 1), str(self.law.as_of + 1))
        options = [
            _common([*starts, Interval(str(s.from_lo), str(s.from_hi))], [*ends, Interval(str(s.to_lo), str(s.to_hi)), today])
            for s in spans
        ]
        return "(" + (" or ".join(options) or "false") + ")"

    def _is(self, test: Is) -> str:
        if isinstance(test.right, ParamAt) or isinstance(test.left, ParamAt):
            return self._with_parameter(test)
        if self._is_date(test.left) or self._is_date(test.right):
            a, b = self._interval(test.left), self._interval(test.right)
            if test.op in ("<", "<="):
                return _less(a.lo, a.hi, b, test.op)
            if test.op in (">", ">="):
                return _less(b.lo, b.hi, a, "<" if test.op == ">" else "<=")
            same = f"case when {a.hi} < {b.lo} or {b.hi} < {a.lo} then false when {a.lo} = {a.hi} and {b.lo} = {b.hi} and {a.lo} = {b.lo} then true end"
            return f"({same})" if test.op == "==" else f"(not ({same}))"
        left = self._scalar(test.left)
        right = test.right.value if isinstance(test.right, Literal) else None
        if test.op in ("in", "not_in"):
            return f"({left} {'in' if test.op == 'in' else 'not in'} {literal(right)})" if right else str(test.op == "not_in").lower()
        if test.op == "states":
            # An unknown cell may stand for several candidates and never states one of them; NULL in SQL: so not a NULL here.
            words = right if isinstance(right, tuple) else (right,)
            return f"coalesce({left} in {literal(tuple(words))}, false)" if words else "false"
        if test.op in ("has", "has_any"):
            words = right if isinstance(right, tuple) else (right,)
            return f"list_has_any({left}, [{', '.join(literal(w) for w in words)}])"
        if test.op in ("mentions", "says"):
            words = right if isinstance(right, tuple) else (right,)
            text = f"array_to_string({left}, chr(10))" if self._is_many(test.left) else left
            either = "(" + " or ".join(f"contains({text}, {literal(w)})" for w in words) + ")"
            return f"coalesce({either}, false)" if test.op == "says" else either
        return f"({left} {'=' if test.op == '==' else test.op} {self._scalar(test.right)})"

    def _with_parameter(self, test: Is) -> str:
        """All dated values: true when each makes it true, false when each makes it false."""
        cell = test.right if isinstance(test.right, ParamAt) else test.left
        assert isinstance(cell, ParamAt)
        possible, gapless = self._values(cell)
        if not gapless:  # on some day no value holds, and then nothing is known
            return "null::boolean"
        options = []
        for value in {v.value for v in possible}:
            fixed = Literal(value)
            options.append(self.sql(Is(fixed, test.op, test.right) if cell is test.left else Is(test.left, test.op, fixed)))
        options.sort()
        return f"(case when {' and '.join(options)} then true when not ({' or '.join(options)}) then false end)"

    def _scalar(self, cell: Cell) -> str:
        if isinstance(cell, Ref):
            return f"{alias(cell.atom)}.{quoted(cell.column)}"
        if isinstance(cell, Literal):
            return literal(cell.value)
        return "null"

    def _interval(self, cell: Cell) -> Interval:
        if isinstance(cell, Ref):
            row = alias(cell.atom)
            return Interval(f"{row}.{quoted(cell.column + '_lo')}", f"{row}.{quoted(cell.column + '_hi')}")
        if isinstance(cell, DayLiteral):
            return Interval(str(cell.lo), str(cell.hi))
        if isinstance(cell, AsOf):
            return Interval(str(self.law.as_of), str(self.law.as_of))
        if isinstance(cell, ShiftBy):
            return self._shifted(cell)
        return Interval(str(NEVER), str(FOREVER))

    def _shifted(self, cell: ShiftBy) -> Interval:
        """A superset of the shifted interval: months of 28 to 31 days, working days by the calendar. The engine counts exactly."""
        base = self._interval(cell.base)
        lo = hi = 0
        for part, short, long in ((cell.years, 365, 366), (cell.months, 28, 31), (cell.days, 1, 1)):
            amounts = self._amounts(part)
            if amounts is None:
                return Interval(str(NEVER), str(FOREVER))
            least, most = min(amounts), max(amounts)
            lo += int(min(least * short, least * long))
            hi += int(max(most * short, most * long))
        moved = Interval(_moved(base.lo, lo), _moved(base.hi, hi)) if lo or hi else base
        if cell.workdays != Literal(0.0):
            moved = self._workdays_after(moved, cell.workdays)
        if cell.roll:  # the first working day after the day before
            before = Interval(_moved(moved.lo, -1), _moved(moved.hi, -1))
            moved = Interval(self._counted(before.lo, "1", moved.lo, end="lo"), self._counted(before.hi, "1", moved.hi, end="hi"))
        return moved

    def _workdays_after(self, base: Interval, cell: Cell) -> Interval:
        if isinstance(cell, Ref):
            column = self._scalar(cell)  # least() and greatest() would pass over NULL
            number = f"(case when {column} > {MOST} then {MOST} when {column} < -{MOST} then -{MOST} else {column} end)"
            least, most = f"cast(floor({number}) as integer)", f"cast(ceil({number}) as integer)"
        else:
            amounts = self._amounts(cell)
            if amounts is None:
                return Interval(str(NEVER), str(FOREVER))
            least, most = (str(max(-MOST, min(MOST, n))) for n in (math.floor(min(amounts)), math.ceil(max(amounts))))
        return Interval(self._counted(base.lo, least, base.lo, end="lo"), self._counted(base.hi, most, base.hi, end="hi"))

    def _counted(self, day: str, count: str, unmoved: str, *, end: str) -> str:
        """SQL of the ``count``-th working day after ``day`` where the calendar knows it, else of a bound below (``lo``) or above."""
        known = ""
        if self.law.calendar.stretches:
            stretch = self.law.calendar.stretches[-1]
            # List positions count from 1; the days up to and including ``day`` are passed over.
            nth = f"(getvariable('{PASSED}')[{day} - {stretch.first} + 2] + {count})"
            inside = f"{day} >= {stretch.first - 1} and {day} < {stretch.last}"
            known = f"when {count} > 0 and {inside} and {nth} <= {len(stretch.workdays)} then getvariable('{WORKDAYS}')[{nth}] "
        unknown = f"when {count} > 0 then {day} + {count} else {NEVER}" if end == "lo" else f"when {count} < 0 then {day} else {FOREVER}"
        nothing = f"when {count} is null then {NEVER if end == 'lo' else FOREVER} "
        return f"(case {nothing}when {day} <= {NEVER} or {day} >= {FOREVER} or {count} = 0 then {unmoved} {known}{unknown} end)"

    def _amounts(self, cell: Cell) -> list[float] | None:
        if isinstance(cell, Literal) and isinstance(cell.value, float):
            return [cell.value]
        if isinstance(cell, ParamAt):
            possible, gapless = self._values(cell)
            return [v.value for v in possible if isinstance(v.value, float)] or None if gapless else None
        return None

    def _values(self, cell: ParamAt) -> tuple[list[DatedValue], bool]:
        """The values a parameter may have on any day on which the rule is law, and whether one holds on each of them."""
        parameter, as_of = self.law.parameters[cell.name], self.law.as_of
        if cell.at is None and not cell.starts and not cell.ends:
            return parameter.on(as_of, as_of)
        first = min((g.span.from_lo for g in self.law.grounds), default=NEVER)
        return parameter.on(first, max(first, as_of))

    def _is_date(self, cell: Cell) -> bool:
        return isinstance(cell, (DayLiteral, AsOf, ShiftBy)) or (isinstance(cell, Ref) and self._column_type(cell) == "date")

    def _is_many(self, cell: Cell) -> bool:
        return isinstance(cell, Ref) and self._column_type(cell) == "many"

    def _column_type(self, ref: Ref) -> str:
        column = self.schemas[self.table_of[ref.atom]].columns[ref.column]
        return "many" if column.many else column.type


def _moved(day: str, days: int) -> str:
    """A day moved by some days; open ends stay open."""
    return f"(case when {day} <= {NEVER} or {day} >= {FOREVER} then {day} else {day} + {days} end)"


def _and(left: str, right: str) -> str:
    return f"({left} and {right})"


def _less(a_lo: str, a_hi: str, b: Interval, op: str) -> str:
    """``a < b`` (or ``<=``) of intervals: true, false or NULL."""
    other = ">=" if op == "<" else ">"
    return f"(case when {a_hi} {op} {b.lo} then true when {a_lo} {other} {b.hi} then false end)"


def _common(starts: Sequence[Interval], ends: Sequence[Interval]) -> str:
    starts = starts or [Interval(str(NEVER), str(NEVER))]  # an open end
    ends = ends or [Interval(str(FOREVER), str(FOREVER))]
    start_lo, start_hi = (_pick("greatest", [getattr(s, e) for s in starts]) for e in ("lo", "hi"))
    end_lo, end_hi = (_pick("least", [getattr(e, x) for e in ends]) for x in ("lo", "hi"))
    return f"(case when {start_hi} < {end_lo} then true when {start_lo} >= {end_hi} then false end)"


def _pick(function: str, items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{function}({', '.join(items)})"
