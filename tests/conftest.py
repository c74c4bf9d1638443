"""Shared by all tests: the rule base that comes with hegui, and a base of random rules, each loaded once per session;
``judge`` for single cases."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from agreement import World
from hegui.checker.decide import Decider
from hegui.kb import yamlsource
from hegui.kb.registry import load_regulations
from hegui.kb.rulebase import RuleBase, load_rule_base
from hypothesis import HealthCheck, settings
from random_rules import random_rules

_read = yamlsource._Reader.read
_documents: dict[tuple[str, str], yamlsource.Node] = {}


def _remembered(reader: yamlsource._Reader) -> yamlsource.Node:
    """Nodes are never changed, and hundreds of tests run a command that reads all rules: each text is parsed once a process."""
    key = (reader.file, reader.text)
    if key not in _documents:
        _documents[key] = _read(reader)
    return _documents[key]


yamlsource._Reader.read = _remembered  # type: ignore[method-assign]

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how fast it is is no fault of ours
settings.load_profile("any machine")

os.environ["HEGUI_AUDIT"] = "off"  # tests leave no trace in the log of whoever runs them; those of the log name a folder of their own


@pytest.fixture(scope="session")
def rule_base() -> RuleBase:
    return load_rule_base(load_regulations())


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
