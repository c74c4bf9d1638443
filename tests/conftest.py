"""Shared by all tests: the rule base that comes with hegui, and a base of random rules, each loaded once per session;
``judge`` for single cases."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from agreement import World
from hegui.checker.decide import Decider
from hegui.kb import registry, rulebase, yamlsource
from hegui.kb.registry import DATA_DIR, Registry
from hegui.kb.rulebase import RULES_DIR, RuleBase
from hypothesis import HealthCheck, settings
from random_rules import random_rules

pytest_plugins = ["browsing", "visitor"]

_read = yamlsource._Reader.read
_documents: dict[tuple[str, str], yamlsource.Node] = {}


def _remembered(reader: yamlsource._Reader) -> yamlsource.Node:
    """Nodes are never changed, and hundreds of tests run a command that reads all rules: each text is parsed once a process."""
    key = (reader.file, reader.text)
    if key not in _documents:
        _documents[key] = _read(reader)
    return _documents[key]


yamlsource._Reader.read = _remembered  # type: ignore[method-assign]

_load_regulations, _load_rule_base = registry.load_regulations, rulebase.load_rule_base


@cache
def _shipped() -> Registry:
    return _load_regulations()


@cache
def _shipped_rules() -> RuleBase:
    return _load_rule_base(_shipped())


def _regulations(directories: Sequence[Path] | None = None) -> Registry:
    """What comes with hegui is loaded once a process; whatever else a test loads, each time."""
    return _load_regulations(directories) if directories is not None and list(directories) != [DATA_DIR] else _shipped()


def _rules(regulations: Registry, extra: Sequence[Path] = (), base: Path | None = None) -> RuleBase:
    ours = not extra and base is None and rulebase.RULES_DIR == RULES_DIR and regulations is _shipped()
    return _shipped_rules() if ours else _load_rule_base(regulations, extra, base)


registry.load_regulations, rulebase.load_rule_base = _regulations, _rules

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how fast it is is no fault of ours
settings.load_profile("any machine")

os.environ["HEGUI_AUDIT"] = "off"  # tests leave no trace in the log of whoever runs them; those of the log name a folder of their own


@pytest.fixture(scope="session")
def rule_base() -> RuleBase:
    return _rules(_regulations())


@pytest.fixture(scope="session")
def random_base(tmp_path_factory: pytest.TempPathFactory) -> Decider:
    """200 random rules over the made-up tables, with the engines compiled for them so far."""
    return Decider(random_rules(tmp_path_factory.mktemp("random"), seed=1, count=200))


@pytest.fixture
def judge(tmp_path: Path) -> World:
    """Decides one rule on a few rows."""
    return World(tmp_path)


@pytest.fixture(autouse=True)
def _no_full_texts_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Texts that somebody imported on this machine tell the tests nothing."""
    monkeypatch.setenv("HEGUI_KB", str(tmp_path_factory.getbasetemp() / "没有" / "全文.sqlite3"))
