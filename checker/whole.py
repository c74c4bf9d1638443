"""Decides a small ledger whole: no screen, one run of the engine for all subjects, with the norm's scope as one more branch.

For a ledger of a dozen rows (a rule's case, a form filled in by hand) setting up SQL tables costs several times what deciding does.
What is found is what the screened way finds; the tests hold the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hegui.checker.compile import CompiledRule
from hegui.checker.ledger import Ledger, Row
from hegui.checker.memory import Match, Memory
from hegui.kb.rule import Branch, Rule

Variants = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Whole:
    """What the engine said about every subject at once. ``scope`` are the matches of ``applies``, ``covered`` the row indices of
    the subject table they are about."""

    memory: Memory
    covered: set[int]
    scope: list[Match]


def with_scope(rule: Rule) -> Rule:
    """The rule with ``applies`` as its last branch."""
    return replace(rule, branches=(*rule.branches, Branch(rule.branches[0].model, rule.applies)))


def scope_variants(rule: Rule, given: set[str]) -> Variants:
    """The variants of the scope that the ledger's tables can answer, as branches of :func:`with_scope`."""
    return tuple((len(rule.branches), number) for number, variant in enumerate(rule.applies) if variant.tables <= given)


def decide_whole(engine: CompiledRule, ledger: Ledger, partly: frozenset[str], scope_partly: frozenset[str]) -> Whole:
    """Runs the engine on all rows. A table that is incomplete for the branches only leaves the scope as it is, and the other way round."""
    rows: list[Row] = [row for table in ledger.tables.values() for row in table.rows]
    memory = engine.decide(rows, partly)
    of_scope = memory if partly == scope_partly else engine.decide(rows, scope_partly)
    last = len(engine.rule.branches) - 1
    scope = [match for match in of_scope.matches if match.branch == last]
    memory.matches = [match for match in memory.matches if match.branch != last]
    return Whole(memory, {match.rows[0].index for match in scope}, scope)
