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
    BusNode,
    ConflictSetNode,
    Fact,
    NotNode,
    OrdinaryMatchNode,
    ReteMatcher,
    SameContextCheck,
    Token,
    TypeCheck,
    WhereCheck,
    WhereNode,
)


class FlatMatcher(ReteMatcher):  # type: ignore[misc]
    """The stock matcher with its two general steps replaced by those for flat rules."""

    _remembering: list[Any] | None = None
    _conflict_sets: Any = None

    def build_network(self) -> None:
        self.root_node = _Bus()
        super().build_network()

    def _get_conflict_set_nodes(self) -> Any:
        # The stock method remembers those of one engine, whichever was asked last.
        if self._conflict_sets is None:
            self._conflict_sets = ReteMatcher._get_conflict_set_nodes.__wrapped__(self)
        return self._conflict_sets

    def reset(self) -> None:
        """Of all nodes only those that join or collect remember anything; the stock step goes through every path to every node."""
        if self._remembering is None:
            found: dict[int, Any] = {}
            waiting = [self.root_node]
            while waiting:
                node = waiting.pop()
                if id(node) not in found:
                    found[id(node)] = node
                    waiting += [child.node for child in node.children]
            self._remembering = [node for node in found.values() if isinstance(node, ConflictSetNode | NotNode | OrdinaryMatchNode)]
        for node in self._remembering:
            node._reset()

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


class _Bus(BusNode):  # type: ignore[misc]
    """Hands a fact to the patterns of its own kind; the stock node asks those of all kinds."""

    def add(self, fact: Any) -> None:
        self._send(Token.valid(fact), type(fact))

    def remove(self, fact: Any) -> None:
        self._send(Token.invalid(fact), type(fact))

    def _send(self, token: Any, kind: type[Any]) -> None:
        for child in self.children:
            check = getattr(child.node, "matcher", None)
            if not isinstance(check, TypeCheck) or check.fact_type is kind:
                child.callback(token)


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
