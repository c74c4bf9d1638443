"""The yardstick: what a rule says about a ledger, by nested loops over rows and nothing else.

Written from the meaning of the rule language, not from the engine: it shares the plan (``kb.plan``) and the shape of values with it,
and none of its code. Slow and plain on purpose.

A conjunction is read in three ways. Certain (C): an unknown comparison and an unverified identity count as false. Lead (L): only
the identity counts as true. Possible (P): both do. Under ``not``, C and L ask for P and P asks for C. An unknown key joins nothing;
only in the possible reading of what convicts by absence (the body of a ``not``, the upper bound of a count) it may be anything.
A row that an incomplete table lacks is one more unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hegui.checker.ledger import Ledger, Row
from hegui.checker.values import Day, Unknown, Value
from hegui.kb.condition import AsOf, DayLiteral, Literal
from hegui.kb.day import FOREVER, NEVER, DateRange, add_period
from hegui.kb.parameter import DatedValue, Parameter
from hegui.kb.plan import AggregateTest, All, Any, Atom, Cell, InForceOn, Is, Negated, ParamAt, Query, Ref, ShiftBy, Test
from hegui.kb.rule import Rule

Truth = bool | None
Rows = dict[int, Row]
Interval = tuple[float, float]
INFINITE = float("inf")
DUAL = {"C": "P", "L": "P", "P": "C"}
RANK = {"violation": 6, "needs_ruling": 5, "lead": 4, "undetermined": 3, "needs_judgement": 2, "undetermined_judgement": 1}


@dataclass
class Verdict:
    """``findings``: subject row and key values → outcome. The sets hold subject rows."""

    findings: dict[tuple[int, tuple[str, ...]], str] = field(default_factory=dict)
    compliant: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)


def spans_in_force(rule: Rule) -> list[DateRange]:
    """When the rule's grounds are law; versions of one work that follow each other to the day are one stretch of time."""
    merged: dict[str, list[DateRange]] = {}
    for work, span in sorted({(c.work.id, c.in_force) for c in rule.grounds}):
        mine = merged.setdefault(work, [])
        last = mine[-1] if mine else None
        if last and last.to_lo == last.to_hi == span.from_lo == span.from_hi:
            mine[-1] = DateRange(last.from_lo, last.from_hi, span.to_lo, span.to_hi)
        else:
            mine.append(span)
    return [span for mine in merged.values() for span in mine]


class Reference:
    def __init__(
        self,
        rule: Rule,
        ledger: Ledger,
        parameters: Mapping[str, Sequence[DatedValue]],
        spans: Sequence[DateRange] | None = None,
        is_workday: Callable[[int], Truth] = lambda day: None,
    ) -> None:
        self.is_workday = is_workday
        self.rule, self.ledger, self.parameters, self.today = rule, ledger, parameters, ledger.as_of
        self.spans = spans_in_force(rule) if spans is None else spans
        self.incomplete = {name for name, table in ledger.tables.items() if not table.complete}
        if "亲属" in self.incomplete and any(_asks_for_relatives(v.query) for b in rule.branches for v in b.queries):
            self.incomplete.add("关系人")  # derived: whoever is in 人员 is there, but not every relative

    # ---- the rule

    def verdict(self) -> Verdict:
        rule, result = self.rule, Verdict()
        subjects = self.ledger.tables[rule.model.subject].rows
        named = {row.index for row in subjects if not isinstance(row[rule.subject_column], Unknown)}
        covered = {rows[0].index for variant in rule.applies for rows in self.solutions(variant.query, {}, "P")}
        for branch in rule.branches:
            for variant in branch.queries:
                for rows, reading in self.strongest(variant.query):
                    if rows[0].index not in named:  # a row without its key is nobody's: the ledger's problems list it
                        continue
                    if subjects[rows[0].index].is_stub and len(rows) == 1:  # nothing but its own empty row: only referred to
                        continue
                    key = tuple(_text(rows[ref.atom][ref.column]) for ref in (variant.query.scope[name] for name in rule.key))
                    outcome = _outcome(branch.model.outcome, reading)
                    place = (rows[0].index, key)
                    result.findings[place] = max(outcome, result.findings.get(place, outcome), key=RANK.__getitem__)
        result.findings = {k: "undetermined" if o == "undetermined_judgement" else o for k, o in result.findings.items()}
        found = {index for index, _ in result.findings}
        given = {index for index in named if not subjects[index].is_stub}
        # What ``applies`` demands may stand in a row that was not given; for what it excludes, the possible reading has seen to that.
        if not any(atom.table in self.incomplete for variant in rule.applies for atom in variant.query.atoms[1:]):
            result.outside = given - covered - found
        queries = [variant.query for branch in rule.branches for variant in branch.queries]
        if not any(table in self.incomplete for query in queries for table in _tables_beside_subject(query)):
            result.compliant = (given & covered) - found
        return result

    def strongest(self, query: Query) -> Iterator[tuple[Rows, str]]:
        """Every combination of rows that satisfies the query, with its strongest reading."""
        seen: set[tuple[int, ...]] = set()
        for reading in "CLP":
            for rows in self.solutions(query, {}, reading):
                identity = tuple(row.index for row in rows.values())
                if identity not in seen:
                    seen.add(identity)
                    yield rows, reading

    # ---- conjunctions

    def solutions(self, query: Query, outer: Rows, reading: str, *, loose: bool = False) -> list[Rows]:
        """``loose``: an unknown key may be any key."""
        found = [dict(outer)]
        for atom in query.atoms:
            candidates = [row for row in self.ledger.rows(atom.table) if row.verified or reading != "C"]
            found = [{**rows, atom.index: row} for rows in found for row in candidates if _joined(atom, row, rows, loose)]
        return [rows for rows in found if self.holds(query, rows, reading, loose=loose)]

    def holds(self, query: Query, rows: Rows, reading: str, *, loose: bool) -> bool:
        return (
            all(self.counts_as_true(self.truth(test, rows), reading) for test in query.tests)
            and not any(self.satisfied(negation.query, rows, DUAL[reading]) for negation in query.negations)
            and all(self.counts_as_true(self.aggregate(a, rows, reading, loose), reading) for a in query.aggregates)
        )

    @staticmethod
    def counts_as_true(truth: Truth, reading: str) -> bool:
        return truth is True or (truth is None and reading == "P")

    def satisfied(self, body: Query, rows: Rows, reading: str) -> bool:
        if reading == "P" and self.incomplete & set(body.tables()):
            return True  # by a row that was not given
        return bool(self.solutions(body, rows, reading, loose=reading == "P"))

    def aggregate(self, part: AggregateTest, rows: Rows, reading: str, loose: bool) -> Truth:
        # "At least n" in a positive pattern: an unknown key joins nothing. Everything else convicts by what is not there.
        joins_nothing = reading == "P" and part.op in (">", ">=") and not loose
        sure = self.values(part, rows, "L" if reading == "L" else "C", loose=False)
        maybe = self.values(part, rows, "P", loose=not joins_nothing)
        more_rows = any(table in self.incomplete for query in part.queries for table in query.tables())
        low, high = _count(sure, maybe) if part.kind == "count" else _sum(sure, maybe)
        if more_rows:
            high = INFINITE
            if part.kind == "sum" and any(_bounds(cell)[0] < 0 for cell in self.summed(part)):
                low = -INFINITE
        right = self.value(part.right, rows)
        return None if isinstance(right, Unknown) else _ordered((low, high), part.op, (right, right))  # type: ignore[arg-type]

    def values(self, part: AggregateTest, rows: Rows, reading: str, *, loose: bool) -> dict[tuple[str, int], tuple[Row, str]]:
        """The cells that are counted or added up: each row once, however many combinations it stands in."""
        found = {}
        for query, over in zip(part.queries, part.over, strict=True):
            for solution in self.solutions(query, rows, reading, loose=loose):
                row = solution[over.atom]
                found[row.table.name, row.index] = (row, over.column)
        return found

    def summed(self, part: AggregateTest) -> Iterator[tuple[Row | None, str]]:
        for query, over in zip(part.queries, part.over, strict=True):
            table = next(atom.table for atom in query.atoms if atom.index == over.atom)
            column = self.ledger.tables[table].schema.columns[over.column]
            yield None, str(-INFINITE if column.min is None else column.min)

    # ---- tests

    def truth(self, test: Test, rows: Rows) -> Truth:
        if isinstance(test, Is):
            return _compare(self.value(test.left, rows), test.op, self.value(test.right, rows))
        if isinstance(test, (All, Any)):
            parts = [self.truth(item, rows) for item in test.items]
            decisive = isinstance(test, Any)
            return decisive if decisive in parts else None if None in parts else not decisive
        if isinstance(test, Negated):
            inner = self.truth(test.item, rows)
            return None if inner is None else not inner
        if isinstance(test, InForceOn):
            day = self.day(test.at, rows)
            law = _either(_both(_ordered((s.from_lo, s.from_hi), "<=", day), _ordered(day, "<", (s.to_lo, s.to_hi))) for s in self.spans)
            return _both(law, _ordered(day, "<=", (self.today, self.today)))
        starts = [self.day(cell, rows) for cell, _ in test.periods if cell is not None]
        ends = [self.day(cell, rows) for _, cell in test.periods if cell is not None]
        if not test.in_force:
            return _overlap(starts, ends)
        tomorrow = (self.today + 1, self.today + 1)
        return _either(_overlap([*starts, (s.from_lo, s.from_hi)], [*ends, (s.to_lo, s.to_hi), tomorrow]) for s in self.spans)

    def value(self, cell: Cell, rows: Rows) -> object:
        if isinstance(cell, Ref):
            return rows[cell.atom][cell.column]
        if isinstance(cell, Literal):
            return cell.value
        if isinstance(cell, DayLiteral):
            return Day(cell.lo, cell.hi)
        if isinstance(cell, AsOf):
            return Day.exact(self.today)
        if isinstance(cell, ParamAt):
            return self.parameter(cell, rows)
        return self.shifted(cell, rows)

    def day(self, cell: Cell, rows: Rows) -> Interval:
        value = self.value(cell, rows)
        return (value.lo, value.hi) if isinstance(value, Day) else (NEVER, FOREVER)

    def shifted(self, cell: ShiftBy, rows: Rows) -> Day:
        least, most = [], []
        for part in (cell.years, cell.months, cell.days, cell.workdays):
            amount = self.value(part, rows)
            possible = [a for a in (amount.candidates or ()) if isinstance(a, float)] if isinstance(amount, Unknown) else [float(str(amount))]
            if not possible:
                return Day(NEVER, FOREVER)
            least.append(int(min(possible)))
            most.append(int(max(possible)))
        start, end = (int(day) for day in self.day(cell.base, rows))
        low = add_period(start, years=least[0], months=least[1], days=least[2])
        high = add_period(end, years=most[0], months=most[1], days=most[2])
        low, high = self.working_day(low, least[3])[0], self.working_day(high, most[3])[1]
        if cell.roll:  # an open end stays open
            low = self.working_day(low - 1, 1)[0] if NEVER < low < FOREVER else low
            high = self.working_day(high - 1, 1)[1] if NEVER < high < FOREVER else high
        return Day(low, high)

    def working_day(self, start: int, count: int) -> tuple[int, int]:
        """The count-th working day after a day, going from day to day; from the first day that nobody knows, any may be one."""
        if not NEVER < start < FOREVER - 1 or count == 0:
            return (start, start) if start != FOREVER - 1 else (FOREVER, FOREVER)
        step, day, left = (1, start, count) if count > 0 else (-1, start, -count)
        while left:
            day += step
            works = self.is_workday(day)
            if works is None:
                bound = day + step * (left - 1)
                return (bound, FOREVER) if step > 0 else (NEVER, bound)
            left -= works
        return day, day

    def parameter(self, cell: ParamAt, rows: Rows) -> object:
        """Its value, if one and the same holds on every day of the case on which the rule may be law."""
        first, last = float(self.today), float(self.today)
        if cell.at is not None:
            first, last = self.day(cell.at, rows)
        elif cell.starts or cell.ends:
            first = max((self.day(c, rows)[0] for c in cell.starts), default=NEVER)
            last = min((self.day(c, rows)[1] - 1 for c in cell.ends), default=FOREVER)
        first = max(first, min((s.from_lo for s in self.spans), default=first))
        last = max(first, min(last, self.today))
        dated = self.parameters[cell.name]
        edges = {edge for v in dated for edge in (v.span.from_lo, v.span.from_hi, v.span.to_lo, v.span.to_hi)}
        values, gap = set(), False
        for day in {first, last, *(e for edge in edges for e in (edge - 1, edge) if first <= e <= last)}:
            values |= {v.value for v in dated if v.span.from_lo <= day < v.span.to_hi}
            gap |= not any(v.span.from_hi <= day < v.span.to_lo for v in dated)
        return values.pop() if len(values) == 1 and not gap else Unknown(candidates=None if gap else frozenset(values))


def parameters_of(parameters: Mapping[str, Parameter]) -> dict[str, Sequence[DatedValue]]:
    return {name: parameter.values for name, parameter in parameters.items()}


def _outcome(intended: str, reading: str) -> str:
    if reading == "P":
        return "undetermined" if intended in ("violation", "lead") else "undetermined_judgement"
    return "lead" if reading == "L" and intended == "violation" else intended


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _tables_beside_subject(query: Query) -> Iterator[str]:
    yield from (atom.table for atom in query.atoms if atom.index)
    for inner in query.inner():
        yield from inner.tables()


def _asks_for_relatives(query: Query) -> bool:
    """Any 关系人 but the person himself."""
    own = {test.left for test in query.tests if isinstance(test, Is) and test.op == "==" and test.right == Literal("本人")}
    asked = any(atom.table == "关系人" and Ref(atom.index, "关系") not in own for atom in query.atoms)
    return asked or any(_asks_for_relatives(inner) for inner in query.inner())


def _joined(atom: Atom, row: Row, earlier: Rows, loose: bool) -> bool:
    rows = {**earlier, atom.index: row}
    pairs = [(row[column], rows[ref.atom][ref.column]) for column, ref in atom.joins]
    return all(loose if isinstance(a, Unknown) or isinstance(b, Unknown) else a == b for a, b in pairs)


def _compare(left: object, op: str, right: object) -> Truth:
    if op in ("states", "says"):  # what the ledger does not say is not said
        if isinstance(left, Unknown):
            return False
        wanted = right.candidates if isinstance(right, Unknown) else (right,)  # a parameter may have no value that day, or several
        said = {_plain(left, "mentions" if op == "says" else "in", one) for one in wanted or ()}
        return said.pop() if len(said) == 1 else None
    if isinstance(left, Day) and isinstance(right, Day):
        return _ordered((left.lo, left.hi), op, (right.lo, right.hi))
    if left is right and isinstance(left, Unknown):
        return op in ("==", "<=", ">=") if op in ("==", "!=", "<", "<=", ">", ">=") else None
    lefts = left.candidates if isinstance(left, Unknown) else (left,)
    rights = right.candidates if isinstance(right, Unknown) else (right,)
    if lefts is None or rights is None:
        return None
    results = {_plain(a, op, b) for a in lefts for b in rights}
    return results.pop() if len(results) == 1 else None


def _plain(left: object, op: str, right: object) -> bool:
    listed = right if isinstance(right, tuple) else (right,)
    own = left if isinstance(left, tuple) else (left,)
    if op in ("in", "not_in"):
        return (left in listed) == (op == "in")
    if op in ("has", "has_any"):
        return bool(set(own) & set(listed))
    if op == "mentions":
        return any(word in text for word in listed for text in own)
    return {"==": left == right, "!=": left != right}[op] if op in ("==", "!=") else _ordered((left, left), op, (right, right)) is True  # type: ignore[arg-type]


def _ordered(a: Interval, op: str, b: Interval) -> Truth:
    """A comparison of two numbers or days, each known to lie in an interval."""
    if op in (">", ">="):
        return _ordered(b, "<" if op == ">" else "<=", a)
    if op in ("==", "!="):
        same = a[0] == a[1] == b[0] == b[1] or (None if a[0] <= b[1] and b[0] <= a[1] else False)
        return same if op == "==" or same is None else not same
    always, ever = (a[1] < b[0], a[0] < b[1]) if op == "<" else (a[1] <= b[0], a[0] <= b[1])
    return True if always else None if ever else False


def _overlap(starts: Sequence[Interval], ends: Sequence[Interval]) -> Truth:
    """Half-open periods have a day in common when every start is before every end."""
    latest = (max((s[0] for s in starts), default=NEVER), max((s[1] for s in starts), default=NEVER))
    earliest = (min((e[0] for e in ends), default=FOREVER), min((e[1] for e in ends), default=FOREVER))
    return _ordered(latest, "<", earliest)


def _both(a: Truth, b: Truth) -> Truth:
    return False if a is False or b is False else None if a is None or b is None else True


def _either(parts: Iterator[Truth]) -> Truth:
    truths = list(parts)
    return True if True in truths else None if None in truths else False


def _known(value: Value) -> object | None:
    if isinstance(value, Day):
        return value.lo if value.lo == value.hi else None
    return None if isinstance(value, Unknown) else value


def _count(sure: Mapping[object, tuple[Row, str]], maybe: Mapping[object, tuple[Row, str]]) -> Interval:
    """Distinct values: unknown ones may all be one of the known, or each another."""
    certain = {v for row, column in sure.values() if (v := _known(row[column])) is not None}
    every = [_known(row[column]) for row, column in maybe.values()]
    return max(len(certain), 1 if sure else 0), len(set(every) - {None}) + every.count(None)


def _bounds(cell: tuple[Row | None, str]) -> Interval:
    row, column = cell
    if row is None:
        return float(column), INFINITE
    value, schema = row[column], row.table.schema.columns[column]
    if isinstance(value, float):
        return value, value
    return (-INFINITE if schema.min is None else schema.min, INFINITE if schema.max is None else schema.max)


def _sum(sure: Mapping[object, tuple[Row, str]], maybe: Mapping[object, tuple[Row, str]]) -> Interval:
    perhaps = [_bounds(cell) for place, cell in maybe.items() if place not in sure]
    low = sum(_bounds(cell)[0] for cell in sure.values()) + sum(min(0.0, a) for a, _ in perhaps)
    return low, sum(_bounds(cell)[1] for cell in sure.values()) + sum(max(0.0, b) for _, b in perhaps)
