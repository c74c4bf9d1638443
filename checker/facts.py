"""The kinds of facts that a compiled rule works with, and the engine that holds them."""

from __future__ import annotations

from functools import cache
from typing import Any

from hegui.checker.experta_compat import Fact, KnowledgeEngine
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
    """Looks its initial facts up once: the stock engine inspects all its members on every reset."""

    __matcher__ = FlatMatcher
    _deffacts: list[Any] | None = None

    def get_deffacts(self) -> list[Any]:
        if self._deffacts is None:
            self._deffacts = super().get_deffacts()
        return self._deffacts
