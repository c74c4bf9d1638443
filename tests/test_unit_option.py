"""``hegui check --unit``: a department sees what it has to see to, with the sentence it rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.report.wording import runs
from hegui.cli.app import run
from hegui.kb.registry import DATA_DIR, load_regulations
from hegui.kb.rulebase import RuleBase, load_rule_base

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "支队纪检")


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load_rule_base(load_regulations([DATA_DIR]))


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    run(["check", EXAMPLE, "--as-of", "2026-06-30", "--only", "ZB1*", "-q", "--format", "json", *arguments])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("written", ["市司法局", "司法局", "淄博市司法局"])
def test_only_the_rules_of_the_unit(capsys: pytest.CaptureFixture[str], base: RuleBase, written: str) -> None:
    found = report(capsys, "--unit", written)
    assert found["findings"]
    for rule in found["only"]:
        model = base.rules[rule].model
        assert "市司法局" in model.responsible or (model.obligor is not None and model.obligor.name == "市司法局")
    assert {f["rule"] for f in found["findings"]} <= set(found["only"])


def test_with_only_both_must_hold(capsys: pytest.CaptureFixture[str]) -> None:
    found = report(capsys, "--unit", "司法局", "--only", "ZB12*")
    assert found["only"]
    assert all(rule.startswith("ZB1") for rule in found["only"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--unit", "司法居"], "文件没有点名“司法居”，是否想写“市司法局”？"),
        (["--unit", "市公安局", "--only", "ZB13*"], "没有规则由市公安局负责；它的职责用 hegui duties --unit 市公安局 看"),
    ],
)
def test_a_unit_without_rules_is_no_pass(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert run(["check", EXAMPLE, *arguments]) == 2
    assert said in capsys.readouterr().err


def test_rows_of_one_mistake_are_said_together() -> None:
    assert runs([7, 3, 8, 9, 3]) == "3、7—9"
    assert runs(list(range(1, 100, 2))) == "1、3、5、7、9、11、13、15等 50 "
    assert runs([0]) == ""
