"""Plans a conjunction: numbers its atoms, resolves names to references, puts every test where it can be decided (``plan.py``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from hegui.kb.celltypes import KIND_NAMES, kind_of, mismatch
from hegui.kb.condition import (
    Aggregate,
    AllOf,
    AnyOf,
    AsOf,
    CellTest,
    Compare,
    Condition,
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
    binds,
    nested,
    operand_variables,
    operands,
)
from hegui.kb.diagnostics import Diagnostic, did_you_mean
from hegui.kb.expand import Expander
from hegui.kb.plan import (
    AggregateTest,
    All,
    Any,
    Atom,
    Cell,
    Common,
    InForceOn,
    Is,
    Negated,
    Negation,
    ParamAt,
    Period,
    Query,
    Ref,
    ShiftBy,
    Test,
    refs,
)
from hegui.kb.table import Column, TableSchema

if TYPE_CHECKING:
    from hegui.kb.parameter import Parameter


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
            with suppress(_Unresolved):
                right = self._cell(test.right, query, test.where)
                query.tests.append(self._is(Ref(index, test.column), test.op, right, test.where))
        bound: set[str] = set(outer.scope) if outer else set()
        for condition in conditions:
            if isinstance(condition, Pattern):
                bound.update(v for _, v in condition.binds)
            elif isinstance(condition, Not) and not _only_tests(condition):
                self._negation(condition, query, number, bound)
            elif isinstance(condition, Aggregate):
                self._aggregate(condition, query, number, bound)
            else:
                with suppress(_Unresolved):
                    query.tests.append(self._test(condition, query, bound))
        query.outer = tuple(sorted({r.atom for r in _free(query)}))
        if outer is not None and not query.outer:
            where = query.atoms[0].where if query.atoms else None
            self._note(where, "cartesian", "not、count、sum 之内的条件没有用任何变量与外面相连")
        self._connected(query, base)
        return query

    def _atom(self, pattern: Pattern, index: int, query: Query, pending: list[tuple[str, int, CellTest]]) -> None:
        schema = self.tables[pattern.table]
        self.table_of[index] = pattern.table
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
        if self._kind(right) != "number":
            self._note(condition.where, "type-mismatch", f"{condition.kind} 只能与数比较")
            return
        if condition.kind == "sum" and any(self._column(ref).type != "number" for ref in over):
            self._note(condition.where, "type-mismatch", f"sum 的“${condition.over}”应来自数字列")
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
                return InForceOn(self._date(self._cell(condition.at, query, where), where))
            return Common(self._periods(condition.periods, query, where), in_force=True)
        if isinstance(condition, (AllOf, AnyOf)):
            items = tuple(self._test(item, query, bound) for item in condition.items)
            return All(items) if isinstance(condition, AllOf) else Any(items)
        assert isinstance(condition, Not)
        return Negated(All(tuple(self._test(item, query, bound) for item in condition.body)), condition.label)

    def _is(self, left: Cell, op: str, right: Cell, where: Where) -> Is:
        problem = mismatch(left, op, right, self._column, self.parameters)
        if problem:
            self._note(where, "type-mismatch", problem)
            raise _Unresolved
        return Is(left, op, right)

    def _date(self, cell: Cell, where: Where) -> Cell:
        kind = self._kind(cell)
        if kind != "date":
            self._note(where, "not-a-date", f"此处应是日期，实际是{KIND_NAMES[kind]}")
            raise _Unresolved
        return cell

    def _kind(self, cell: Cell) -> str:
        return kind_of(cell, self._column, self.parameters)

    def _column(self, ref: Ref) -> Column:
        return self.tables[self.table_of[ref.atom]].columns[ref.column]

    def _amount(self, cell: Cell, where: Where) -> Cell:
        """How many years, months or days: a whole number, or a parameter that is one."""
        whole = not isinstance(cell, Literal) or (isinstance(cell.value, float) and cell.value.is_integer())
        if isinstance(cell, Ref) or self._kind(cell) != "number" or not whole:
            self._note(where, "not-a-period", "plus 里应是整数或 {param: …}")
            raise _Unresolved
        return cell

    def _workdays(self, cell: Cell, where: Where) -> Cell:
        """How many working days: as :meth:`_amount`, or a column of numbers (办理时限工作日)."""
        if not isinstance(cell, Ref):
            return self._amount(cell, where)
        if self._kind(cell) != "number":
            self._note(where, "not-a-period", f"workdays 应是数，“{cell.column}”列是{KIND_NAMES[self._kind(cell)]}")
            raise _Unresolved
        return cell

    def _periods(
        self, periods: tuple[tuple[Operand | None, Operand | None], ...], query: Query, where: Where, bound: set[str] | None = None
    ) -> tuple[Period, ...]:
        def end(operand: Operand | None) -> Cell | None:
            return None if operand is None else self._date(self._cell(operand, query, where, bound), where)

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
            base, *amounts, workdays = (self._cell(part, query, where, bound) for part in operand.parts)
            self._date(base, where)
            years, months, days = (self._amount(part, where) for part in amounts)
            return ShiftBy(base, years, months, days, self._workdays(workdays, where), operand.roll)
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
    """The cells of outer atoms that a conjunction reads, in the bodies inside it too."""
    own = {atom.index for atom in query.atoms}
    read = [ref for atom in query.atoms for _, ref in atom.joins]
    for test in query.tests:
        read += refs(test)
    for aggregate in query.aggregates:
        read += refs(aggregate.right)
    for inner in query.inner():
        read += _free(inner)
    yield from (ref for ref in read if ref.atom not in own)


def _names(condition: Condition) -> Iterator[str]:
    yield from binds(condition)
    for operand in operands(condition):
        yield from operand_variables(operand)
    for inner in nested(condition):
        yield from _names(inner)
