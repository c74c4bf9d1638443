"""Shared by all tests: the rule base that comes with hegui, and one made-up rule base, each loaded once per session."""

from __future__ import annotations

import pytest
from hegui.kb.registry import load_regulations
from hegui.kb.rulebase import RuleBase, load_rule_base
from random_rules import random_rules


@pytest.fixture(scope="session")
def rule_base() -> RuleBase:
    return load_rule_base(load_regulations())


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> RuleBase:
    """300 random rules over made-up tables."""
    return random_rules(tmp_path_factory.mktemp("made-up"), seed=1, count=300)
