"""Imports Experta 1.9.4 on Python ≥ 3.10.

Its dependency ``frozendict`` 1.2 reads ``collections.Mapping``, removed in Python 3.10, and Experta's package swallows the
ImportError: it then imports as an empty module. The name is put back for the time of the import only.
"""

from __future__ import annotations

import collections
import collections.abc
import logging
from typing import Any

_handlers = list(logging.getLogger().handlers)
_missing = not hasattr(collections, "Mapping")
if _missing:
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
try:
    import experta
finally:
    if _missing:
        del collections.Mapping  # type: ignore[attr-defined]
if not hasattr(experta, "KnowledgeEngine"):
    raise ImportError("experta was imported empty: frozendict or schema is missing")
# Experta calls logging.basicConfig() on import; a library does not decide where the program's log goes.
logging.getLogger().handlers[:] = _handlers

from experta import AS, MATCH, NOT, TEST, Fact, KnowledgeEngine, P, Rule  # noqa: E402
from experta.abstract import Strategy  # noqa: E402
from experta.agenda import Agenda  # noqa: E402
from experta.factlist import FactList  # noqa: E402
from experta.matchers.rete import ReteMatcher  # noqa: E402
from experta.matchers.rete.check import SameContextCheck, TypeCheck, WhereCheck  # noqa: E402
from experta.matchers.rete.nodes import BusNode, ConflictSetNode, NotNode, OrdinaryMatchNode, WhereNode  # noqa: E402
from experta.matchers.rete.token import Token  # noqa: E402

__all__ = [
    "AS",
    "MATCH",
    "NOT",
    "TEST",
    "Agenda",
    "BusNode",
    "ConflictSetNode",
    "Fact",
    "FactList",
    "KnowledgeEngine",
    "NotNode",
    "OrdinaryMatchNode",
    "P",
    "ReteMatcher",
    "Rule",
    "SameContextCheck",
    "Strategy",
    "Token",
    "TypeCheck",
    "WhereCheck",
    "WhereNode",
]


def _copy(token: Any) -> Any:
    """As Experta's, without asking of every copy what was asked when the token was made: every node copies what it is given."""
    return tuple.__new__(type(token), (token.tag, token.data.copy(), token.context.copy()))


Token.copy = _copy


def forget_checks() -> None:
    """Drops what Experta remembers of every network ever built: its checks are kept for good, one set for each compiled rule, and a run
    over thousands of changed rules would keep them all. Networks that are built already hold their own."""
    from experta.matchers.rete import check

    for kind in (check.TypeCheck, check.FactCapture, check.FeatureCheck, check.SameContextCheck, check.WhereCheck):
        getattr(kind, "_instances", {}).clear()
