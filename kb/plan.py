"""Resolves a conjunction of conditions into a plan: numbered atoms, references instead of names, tests where they can first be decided.

The plan is what the three evaluators share: the compiler to Experta, the relational screen, and (in the tests) the reference.
Atoms are numbered along the conjunction; the body of a ``not`` or an aggregate goes on counting after the atoms it stands behind,
so that a reference ``(atom, column)`` means the same row everywhere inside one rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from hegui.kb.condition import (
    Aggregate,
    AllOf,
    AnyOf,
    AsOf,
    CellTest,
    Compare,
    Condition,
    DayLiteral,
    InForce,
    Literal,
    Not,
    Operand,
    Overlap,
    Param,
    Pattern,
    Shift,
    Var,
    Where,
)
from hegui.kb.diagnostics import Diagnostic, did_you_mean
from hegui.kb.expand import Expander
from hegui.kb.table import TableSchema

if TYPE_CHECKING:
    from hegui.kb.parameter import Parameter


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
    item: Test


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
        for cell in (part.base, part.years, part.months, part.days):
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


class Planner:
    """Plans the conjunctions of one rule. ``law`` is the rule's ``time`` condition: it dates the parameters."""

    def __init__(
        self,
        tables: Mapping[str, TableSchema],
        parameters: Mapping[str, Parameter],
        expander: Expander,
        law: InForce | None,
        diagnostics: list[Diagnostic],
    ) -> None:
        self.tables = tables
        self.parameters = parameters
        self.table_of: dict[int, str] = {}
        self.expander = expander
        self.law = law
        self.diagnostics = diagnostics

    def plan(self, conditions: tuple[Condition, ...], outer: Query | None = None, base: int = 0) -> Query:
        """Plans one variant (terms already expanded). ``base`` is the number of the first new atom."""
        query = Query(scope=dict(outer.scope) if outer else {})
        pending: list[tuple[str, int, CellTest]] = []
        number = base
        for condition in conditions:
            if isinstance(condition, Pattern):
                self._atom(condition, number, query, pending)
                number += 1
        # Tests come after all atoms: a parameter's date may be bound by a later pattern than the one it is compared in.
        for _, index, test in pending:
            self._add(query, lambda i=index, t=test: self._is(Ref(i, t.column), t.op, self._cell(t.right, query, t.where), t.where))
        bound: set[str] = set(outer.scope) if outer else set()
        for condition in conditions:
            if isinstance(condition, Pattern):
                bound.update(v for _, v in condition.binds)
            elif isinstance(condition, Not) and not _only_tests(condition):
                self._negation(condition, query, number, bound)
            elif isinstance(condition, Aggregate):
                self._aggregate(condition, query, number, bound)
            else:
                self._add(query, lambda c=condition: self._test(c, query, bound))
        mine = {atom.index for atom in query.atoms}
        query.outer = tuple(sorted({r.atom for r in _free(query)} - mine))
        if outer is not None and not query.outer:
            where = query.atoms[0].where if query.atoms else None
            self._note(where, "cartesian", "not、count、sum 之内的条件没有用任何变量与外面相连")
        self._connected(query, base)
        return query

    def _add(self, query: Query, make: object) -> None:
        try:
            query.tests.append(make())  # type: ignore[operator]
        except _Unresolved:
            return

    def _atom(self, pattern: Pattern, index: int, query: Query, pending: list[tuple[str, int, CellTest]]) -> None:
        schema = self.tables[pattern.table]
        joins: list[tuple[str, Ref]] = []
        for column, variable in pattern.binds:
            earlier = query.scope.get(variable)
            if earlier is None:
                query.scope[variable] = Ref(index, column)
                continue
            other = self.tables[self.table_of.get(earlier.atom, pattern.table)].columns[earlier.column]
            if schema.columns[column].many or other.many:
                self._note(
                    pattern.where,
                    "join-on-many",
                    f"变量“${variable}”来自可有多个值的列，不能用来连接；请用推导表（执法参与、组织兼职），或用 compare 的 has",
                )
                continue
            if not (schema.columns[column].joinable and other.joinable):
                self._note(
                    pattern.where,
                    "join-on-value",
                    f"变量“${variable}”已经绑定，而“{pattern.table}.{column}”不是编号或代码列，不能用来连接；请换一个变量名，再用 compare 比较",
                )
                continue
            joins.append((column, earlier))
        self.table_of[index] = pattern.table
        query.atoms.append(Atom(index, pattern.table, tuple(joins), pattern.where, pattern.via))
        pending.extend((pattern.table, index, test) for test in pattern.tests)

    def _negation(self, condition: Not, query: Query, number: int, bound: set[str]) -> None:
        inner = Query(scope={name: ref for name, ref in query.scope.items() if name in bound})
        self._order(condition, query, bound)
        for variant in self.expander.variants(condition.body):
            query.negations.append(Negation(self.plan(variant.conditions, inner, number), condition.label))

    def _aggregate(self, condition: Aggregate, query: Query, number: int, bound: set[str]) -> None:
        inner = Query(scope={name: ref for name, ref in query.scope.items() if name in bound})
        queries, over = [], []
        for variant in self.expander.variants(condition.body):
            planned = self.plan(variant.conditions, inner, number)
            if condition.over not in planned.scope:
                self._note(
                    condition.where, "unbound", f"变量“${condition.over}”没有在 of 之内绑定{did_you_mean(condition.over, planned.scope)}"
                )
                return
            queries.append(planned)
            over.append(planned.scope[condition.over])
        try:
            right = self._cell(condition.right, query, condition.where)
        except _Unresolved:
            return
        query.aggregates.append(AggregateTest(condition.kind, tuple(queries), tuple(over), condition.op, right, condition.where))

    def _order(self, condition: Not, query: Query, bound: set[str]) -> None:
        """A variable that only a later pattern binds would be free inside this ``not``: another meaning than it looks."""
        later = set(query.scope) - bound
        for item in condition.body:
            for variable in _names(item):
                if variable in later:
                    self._note(
                        condition.where, "not-before-binding", f"not 里用到的“${variable}”在后面才绑定；请把 not 移到绑定它的条件之后"
                    )

    def _test(self, condition: Condition, query: Query, bound: set[str]) -> Test:
        where = condition.where
        if isinstance(condition, Compare):
            left, right = self._cell(condition.left, query, where, bound), self._cell(condition.right, query, where, bound)
            return self._is(left, condition.op, right, where)
        if isinstance(condition, Overlap):
            return Common(self._periods(condition.periods, query, where, bound))
        if isinstance(condition, InForce):
            if condition.at is not None:
                return InForceOn(self._cell(condition.at, query, where))
            return Common(self._periods(condition.periods, query, where), in_force=True)
        if isinstance(condition, (AllOf, AnyOf)):
            items = tuple(self._test(item, query, bound) for item in condition.items)
            return All(items) if isinstance(condition, AllOf) else Any(items)
        assert isinstance(condition, Not)
        return Negated(All(tuple(self._test(item, query, bound) for item in condition.body)))

    def _is(self, left: Cell, op: str, right: Cell, where: Where) -> Is:
        from hegui.kb.celltypes import mismatch

        problem = mismatch(left, op, right, lambda ref: self.tables[self.table_of[ref.atom]].columns[ref.column], self.parameters)
        if problem:
            self._note(where, "type-mismatch", problem)
            raise _Unresolved
        return Is(left, op, right)

    def _periods(
        self, periods: tuple[tuple[Operand | None, Operand | None], ...], query: Query, where: Where, bound: set[str] | None = None
    ) -> tuple[Period, ...]:
        def end(operand: Operand | None) -> Cell | None:
            return None if operand is None else self._cell(operand, query, where, bound)

        return tuple((end(a), end(b)) for a, b in periods)

    def _cell(self, operand: Operand, query: Query, where: Where, bound: set[str] | None = None) -> Cell:
        if isinstance(operand, Var):
            if operand.name not in query.scope or (bound is not None and operand.name not in bound):
                known = query.scope if bound is None else bound
                self._note(where, "unbound", f"变量“${operand.name}”还没有绑定{did_you_mean(operand.name, known)}")
                raise _Unresolved
            return query.scope[operand.name]
        if isinstance(operand, Param):
            return self._param(operand, query, where)
        if isinstance(operand, Shift):
            base, years, months, days = (
                self._cell(p, query, where, bound) for p in (operand.base, operand.years, operand.months, operand.days)
            )
            return ShiftBy(base, years, months, days)
        return operand

    def _param(self, operand: Param, query: Query, where: Where) -> Cell:
        law = self.law
        if law is None or isinstance(law.at, AsOf):
            return ParamAt(operand.name, None)

        def dated(part: Operand) -> Cell:
            # The date itself may hold a parameter (离职后年限): that one is dated by the plain variable it is added to.
            base = part.base if isinstance(part, Shift) else part
            return self._cell(base, query, where)

        if law.at is not None:
            return ParamAt(operand.name, dated(law.at))
        starts = tuple(dated(a) for a, _ in law.periods if a is not None)
        ends = tuple(dated(b) for _, b in law.periods if b is not None)
        return ParamAt(operand.name, None, starts, ends)

    def _connected(self, query: Query, base: int) -> None:
        """Every atom but a conjunction's first must reach an earlier one by keys: else every row is everybody's neighbour."""
        reached = {atom.index for atom in query.atoms[:1] if base == 0}
        for atom in query.atoms:
            if atom.index in reached:
                continue
            if atom.joins:
                reached.add(atom.index)
            else:
                self._note(atom.where, "unconnected", f"“{atom.table}”没有通过编号、代码与前面的条件相连，等于与每一行都相关")

    def _note(self, where: Where | None, code: str, message: str) -> None:
        place = where or Where("", 0, 0)
        self.diagnostics.append(Diagnostic(place.file, place.line, place.column, code, message, "error"))


class _Unresolved(Exception):
    """A name that is not bound; already noted."""


def _only_tests(condition: Condition) -> bool:
    if isinstance(condition, Not):
        return all(_only_tests(item) for item in condition.body)
    if isinstance(condition, (AllOf, AnyOf)):
        return True
    return isinstance(condition, (Compare, Overlap, InForce))


def _free(query: Query) -> Iterator[Ref]:
    """The cells a body reads, its own atoms' included."""
    for atom in query.atoms:
        for _, ref in atom.joins:
            yield ref
    for test in query.tests:
        yield from refs(test)
    for negation in query.negations:
        yield from _free(negation.query)
    for aggregate in query.aggregates:
        yield from refs(aggregate.right)
        for inner in aggregate.queries:
            yield from _free(inner)


def _names(condition: Condition) -> Iterator[str]:
    from hegui.kb.condition import binds, nested, operand_variables, operands

    yield from binds(condition)
    for operand in operands(condition):
        yield from operand_variables(operand)
    for inner in nested(condition):
        yield from _names(inner)
