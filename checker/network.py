"""Experta's RETE network for rules that are conjunctions already.

The stock matcher first rewrites every rule into disjunctive normal form, copying all its patterns several times, and wires it by
dispatch functions made anew for each rule. What :mod:`hegui.checker.compile` writes is flat (patterns, NOT of one pattern, TEST; a
pattern first), so both steps have nothing to do and only cost: they were two thirds of the time to build an engine. The nodes and
checks are Experta's own; a rule of another shape is refused rather than wired wrongly.
"""

from __future__ import annotations

from typing import Any

from hegui.checker.experta_compat import (
    NOT,
    TEST,
    ConflictSetNode,
    Fact,
    NotNode,
    OrdinaryMatchNode,
    ReteMatcher,
    SameContextCheck,
    WhereCheck,
    WhereNode,
)


class FlatMatcher(ReteMatcher):  # type: ignore[misc]
    """The stock matcher with its two general steps replaced by those for flat rules."""

    @staticmethod
    def prepare_ruleset(engine: Any) -> set[Any]:
        rules = engine.get_rules()
        for rule in rules:
            if not isinstance(rule[0], Fact) or not all(_flat(element) for element in rule):
                raise TypeError(f"not a flat conjunction: {rule!r}")
        # Copies, as the stock step gives: a rule read off the engine is bound to it, and would be handed the engine twice.
        return {rule.new_conditions(*rule) for rule in rules}

    @staticmethod
    def build_beta_part(ruleset: set[Any], alpha_terminals: dict[Any, Any]) -> None:
        for rule in ruleset:
            node = alpha_terminals[rule[0]]
            for element in rule[1:]:
                node = _joined(node, element, alpha_terminals)
            last = ConflictSetNode(rule)
            node.add_child(last, last.activate)


def _flat(element: Any) -> bool:
    return isinstance(element, Fact | TEST) or (isinstance(element, NOT) and len(element) == 1 and isinstance(element[0], Fact))


def _joined(left: Any, element: Any, alpha_terminals: dict[Any, Any]) -> Any:
    """The node after ``left`` that lets through what also satisfies ``element``."""
    if isinstance(element, TEST):
        node = WhereNode(WhereCheck(element[0]))
        left.add_child(node, node.activate)
        return node
    negated = isinstance(element, NOT)
    node = (NotNode if negated else OrdinaryMatchNode)(SameContextCheck())
    left.add_child(node, node.activate_left)
    right = alpha_terminals[element[0] if negated else element]
    right.add_child(node, node.activate_right)
    return node
