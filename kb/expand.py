"""Expands terms: each call is replaced by its definition, with fresh names for the variables it keeps to itself.

A term with several alternatives makes several variants of the conjunction it stands in (a disjunctive normal form).
Under ``not`` the alternatives become several ``not``\\ s; under an aggregate they stay together as one union.
Terms form strata: a term may use terms, never itself (``rulebase.py`` refuses cycles before this runs).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hegui.kb.condition import (
    Aggregate,
    AllOf,
    AnyOf,
    CellTest,
    Compare,
    Condition,
    Exists,
    InForce,
    Not,
    Operand,
    Overlap,
    Pattern,
    Shift,
    TermCall,
    Var,
    Where,
)
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError

if TYPE_CHECKING:
    from hegui.kb.rule import BasisModel


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to satisfy a term. ``optional``: dropped without a word where a table of it was not given."""

    when: tuple[Condition, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Term:
    id: str
    params: tuple[str, ...]
    definition: str
    alternatives: tuple[Alternative, ...]
    where: Where
    basis: tuple[BasisModel, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A conjunction without term calls (but under ``not`` and aggregates, see there).

    ``optional``: some part came from an optional alternative, so that a missing table drops it silently.
    """

    conditions: tuple[Condition, ...]
    optional: bool = False


class Expander:
    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms
        self.fresh = itertools.count(1)

    def variants(self, conditions: tuple[Condition, ...]) -> list[Variant]:
        """All variants of a conjunction, in the order the alternatives are written."""
        result = [Variant(())]
        for condition in conditions:
            options = self._options(condition)
            result = [Variant(v.conditions + o.conditions, v.optional or o.optional) for v in result for o in options]
        return result

    def _options(self, condition: Condition) -> list[Variant]:
        if isinstance(condition, TermCall):
            return self._call(condition)
        if isinstance(condition, Exists):
            return self.variants(condition.body)
        if isinstance(condition, Not):
            nots = tuple(replace(condition, body=variant.conditions) for variant in self.variants(condition.body))
            return [Variant(nots)]
        return [Variant((condition,))]

    def _call(self, call: TermCall) -> list[Variant]:
        term = self.terms[call.term]
        result = []
        for alternative in term.alternatives:
            naming = _Naming(dict(call.arguments), next(self.fresh), (*call.via, term.id))
            body = tuple(naming.condition(condition) for condition in alternative.when)
            for variant in self.variants(body):
                result.append(Variant(variant.conditions, variant.optional or alternative.optional))
        return result


class _Naming:
    """Renames a term's variables: its parameters to the caller's, the rest to names nobody else uses."""

    def __init__(self, arguments: dict[str, Operand], serial: int, via: tuple[str, ...]) -> None:
        self.arguments = arguments
        self.serial = serial
        self.via = via

    def operand(self, operand: Operand) -> Operand:
        if isinstance(operand, Var):
            return self.arguments.get(operand.name, Var(f"{operand.name}#{self.serial}"))
        if isinstance(operand, Shift):
            base, years, months, days, workdays = map(self.operand, operand.parts)
            return Shift(base, years, months, days, workdays, operand.roll)
        return operand

    def end(self, operand: Operand | None) -> Operand | None:
        return None if operand is None else self.operand(operand)

    def condition(self, condition: Condition) -> Condition:
        if isinstance(condition, Pattern):
            return self._pattern(condition)
        if isinstance(condition, TermCall):
            arguments = tuple((name, self.operand(value)) for name, value in condition.arguments)
            return replace(condition, arguments=arguments, via=self.via)
        if isinstance(condition, Compare):
            return replace(condition, left=self.operand(condition.left), right=self.operand(condition.right))
        if isinstance(condition, (Overlap, InForce)):
            return replace(condition, periods=tuple((self.end(a), self.end(b)) for a, b in condition.periods))
        if isinstance(condition, (AnyOf, AllOf)):
            return replace(condition, items=tuple(self.condition(item) for item in condition.items))
        if isinstance(condition, (Not, Exists)):
            return replace(condition, body=tuple(self.condition(item) for item in condition.body))
        assert isinstance(condition, Aggregate)
        over = self.operand(Var(condition.over))
        if not isinstance(over, Var):
            message = f"术语“{self.via[-1]}”要数“${condition.over}”，调用时应给变量，不能给固定的值"
            raise KnowledgeBaseError(
                [Diagnostic(condition.where.file, condition.where.line, condition.where.column, "literal-argument", message)]
            )
        return replace(
            condition, body=tuple(self.condition(i) for i in condition.body), over=over.name, right=self.operand(condition.right)
        )

    def _pattern(self, pattern: Pattern) -> Pattern:
        binds: list[tuple[str, str]] = []
        tests = [CellTest(t.column, t.op, self.operand(t.right), t.where) for t in pattern.tests]
        for column, name in pattern.binds:
            operand = self.operand(Var(name))
            if isinstance(operand, Var):
                binds.append((column, operand.name))
            else:
                tests.append(CellTest(column, "==", operand, pattern.where))
        return replace(pattern, binds=tuple(binds), tests=tuple(tests), via=self.via)
