"""Which outcomes a rule can reach, held against those its cases expect: a branch that no case reaches has never been tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hegui.checker.cases import Case
from hegui.checker.screen import UNVERIFIABLE
from hegui.kb.condition import Literal
from hegui.kb.plan import All, Any, InForceOn, Is, Negated, Query, Ref, Test
from hegui.kb.plan import Common as CommonDay
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase

ORDER = ("violation", "lead", "undetermined", "needs_judgement", "needs_ruling", "compliant", "not_applicable")
TWO_VALUED = ("states", "says")


def reachable(rule: Rule, rule_base: RuleBase) -> list[str]:
    """The outcomes that some ledger can give: those of the branches; ``lead`` also where an identity that may be unverified takes
    part in a violation; ``undetermined`` where a fact that decides may be missing; compliant, unless whatever the rule covers breaks
    it; not applicable."""
    found: set[str] = {branch.model.outcome for branch in rule.branches}
    if not any(_adds_nothing(variant.query, rule) for branch in rule.branches for variant in branch.queries):
        found.add("compliant")
    for branch in rule.branches:
        for variant in branch.queries:
            if branch.model.outcome == "violation" and any(atom.table in UNVERIFIABLE for atom in variant.query.atoms):
                found.add("lead")
            if _may_lack(variant.query, rule_base, _stated(rule)):
                found.add("undetermined")
    if _may_not_apply(rule):
        found.add("not_applicable")
    return [outcome for outcome in ORDER if outcome in found]


def reached(cases: Iterable[Case]) -> dict[str, dict[str, int]]:
    """Rule → outcome → the number of its cases that expect it (``hegui rules test`` holds that they get it)."""
    found: dict[str, dict[str, int]] = {}
    for case in cases:
        counts = found.setdefault(case.model.rule, {})
        for outcome in set(case.model.expect.values()):
            counts[outcome] = counts.get(outcome, 0) + 1
    return found


def _stated(rule: Rule) -> dict[Ref, set[object]]:
    """The cells whose value ``applies`` takes as the ledger states it: a later comparison with the same value always holds."""
    found: dict[Ref, set[object]] = {}
    if len(rule.applies) == 1:
        for test in rule.applies[0].query.tests:
            if isinstance(test, Is) and test.op == "states" and isinstance(test.left, Ref) and isinstance(test.right, Literal):
                found.setdefault(test.left, set()).add(test.right.value)
    return found


def _always(test: Test, stated: dict[Ref, set[object]]) -> bool:
    """Whether a test holds wherever the rule applies, whatever else is known."""
    if not isinstance(test, Is) or not isinstance(test.left, Ref):
        return False
    if test.left == test.right:
        return test.op in ("==", ">=", "<=")
    return test.op == "==" and isinstance(test.right, Literal) and test.right.value in stated.get(test.left, ())


def _adds_nothing(query: Query, rule: Rule) -> bool:
    """Whether a branch asks for nothing that ``applies`` does not: then everything the rule covers is a finding, never compliant."""
    if len(rule.applies) > 1:
        return False
    scope, stated = rule.applies[0].query, _stated(rule)
    further = [test for test in query.tests if test not in scope.tests and not _always(test, stated)]
    return not further and len(query.atoms) == len(scope.atoms) and query.negations == scope.negations and query.aggregates == scope.aggregates


def _may_lack(query: Query, rule_base: RuleBase, stated: dict[Ref, set[object]]) -> bool:
    """Whether some test reads a cell that may be unknown in a way that asks for it, or another mention's identity is needed."""
    if any(atom.table in UNVERIFIABLE for atom in query.atoms) or query.aggregates:
        return True
    tables = _tables(query)
    for test in (t for tests in _tests(query) for t in _flat(tests) if not _always(t, stated)):
        if isinstance(test, (InForceOn, CommonDay)):
            return True  # a date of the case, or the range in which a norm came into force, may not be known to the day
        if isinstance(test, Is) and test.op not in TWO_VALUED:
            for side in (test.left, test.right):
                if isinstance(side, Ref) and rule_base.tables[tables[side.atom]].columns[side.column].type != "key":
                    return True
    return any(negation.query.atoms for negation in query.negations)


def _tables(query: Query) -> dict[int, str]:
    found = {atom.index: atom.table for atom in query.atoms}
    for inner in query.inner():
        found |= _tables(inner)
    return found


def _tests(query: Query) -> Iterator[list[Test]]:
    yield query.tests
    for inner in query.inner():
        yield from _tests(inner)


def _flat(tests: Iterable[Test]) -> Iterator[Test]:
    for test in tests:
        if isinstance(test, (All, Any)):
            yield from _flat(test.items)
        elif isinstance(test, Negated):
            yield from _flat([test.item])
        else:
            yield test


def _may_not_apply(rule: Rule) -> bool:
    """Whether ``applies`` asks for anything but that the subject exists; the time of the case counts where it is part of it."""
    return any(v.query.tests or v.query.negations or v.query.aggregates or len(v.query.atoms) > 1 for v in rule.applies)
