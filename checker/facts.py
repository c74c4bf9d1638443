"""The kinds of facts that a compiled rule works with, and the engine that holds them."""

from __future__ import annotations

from functools import cache
from typing import Any

from hegui.checker.experta_compat import Agenda, Fact, FactList, KnowledgeEngine
from hegui.checker.network import FlatMatcher


class Phase(Fact):  # type: ignore[misc]
    """Everything of the strata below has fired."""


class Derived(Fact):  # type: ignore[misc]
    """The body ``n`` of a ``not`` is satisfied in reading ``d`` for the outer rows ``o…``."""


class Incomplete(Fact):  # type: ignore[misc]
    """The table may have rows that were not given: nothing is certainly absent from it."""


@cache
def row_class(number: int) -> type[Any]:
    """The class of an engine's facts of its n-th table. Engines share them: Experta dispatches on classes, and looks each new one up anew."""
    return type(f"Row{number}", (Fact,), {})


class Engine(KnowledgeEngine):  # type: ignore[misc]
    """The stock engine without what compiled rules never need, for it is run once for each of a great many subjects: no initial facts
    (every rule begins with a pattern of its own), no look into facts for conditions (they hold plain values), no words for a log."""

    __matcher__ = FlatMatcher

    def reset(self) -> None:
        self.agenda = Agenda()
        self.facts = FactList()
        self.matcher.reset()
        self.running = False

    def declare(self, *facts: Any) -> None:
        for fact in facts:
            self.facts.declare(fact)  # the agenda is made up before the next rule fires

    def run(self) -> None:
        self.running = True
        while True:
            added, removed = self.get_activations()
            self.strategy.update_agenda(self.agenda, added, removed)
            activation = self.agenda.get_next()
            if activation is None:
                break
            activation.rule(self, **{name: value for name, value in activation.context.items() if not name.startswith("__")})
        self.running = False
