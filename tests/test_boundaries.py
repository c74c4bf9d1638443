"""The boundary sweep: gaps and overlaps that only a rule's grounds and parameters together show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hegui.cli.app import run
from hegui.kb.boundaries import sweep
from hegui.kb.registry import DATA_DIR, Citation, load_regulations
from hegui.kb.regulation import Work
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase, load_rule_base

RULE = "ZB12-1-two-officers"


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load_rule_base(load_regulations([DATA_DIR]))


def only(base: RuleBase, rule: Rule) -> RuleBase:
    return replace(base, rules={rule.id: rule})


def grounds(*periods: tuple[str, str | None]) -> tuple[Citation, ...]:
    """A made-up law whose versions are in force ``[from, to)``; the loader would refuse some of them."""
    versions: list[dict[str, Any]] = [
        {
            "id": str(number), "issuer": "甲", "level": "法律", "source": "虚构",
            "in_force": {"from": start} | ({"to": end} if end else {}), "provisions": [{"anchor": "第一条", "gist": "某事"}],
        }
        for number, (start, end) in enumerate(periods, 1)
    ]  # fmt: skip
    work = Work.model_validate({"schema": "hegui.regulation/1", "id": "made-up", "title": "某法", "versions": versions})
    return tuple(Citation(work, version, "第一条", version.provisions[0]) for version in work.versions)


def found(base: RuleBase, *periods: tuple[str, str | None]) -> list[str]:
    rule = replace(base.rules[RULE], grounds=grounds(*periods))
    return [d.message for d in sweep(only(base, rule)).found if "“made-up”" in d.message]


def test_the_shipped_rules_have_neither_gap_nor_overlap(base: RuleBase) -> None:
    swept = sweep(base)
    assert swept.found == []
    whole = {(change.day, change.what) for change in swept.changes}
    assert ("2021-11-09", "社会消防技术服务管理规定（2021 版）施行") in whole
    assert ("2020-01-01至2020-12-31之间", "淄政办字〔2020〕113号（2020 版）施行") in whole
    assert swept.days >= 3 * len(swept.changes)


def test_versions_that_follow_each_other_are_right(base: RuleBase) -> None:
    assert found(base, ("2020-01-01", "2021-01-01"), ("2021-01-01", None)) == []


def test_a_day_under_no_version_is_a_gap(base: RuleBase) -> None:
    (message,) = found(base, ("2020-01-01", "2020-12-31"), ("2021-01-01", None))
    assert "2020-12-31“made-up”的前一版已不再施行，后一版还没有施行" in message


def test_a_day_under_two_versions_is_an_overlap(base: RuleBase) -> None:
    (message,) = found(base, ("2020-01-01", "2021-01-02"), ("2021-01-01", None))
    assert "2021-01-01“made-up”的1、2版都在施行" in message


def test_a_day_known_to_the_year_is_neither(base: RuleBase) -> None:
    assert found(base, ("2020-01-01", "2021"), ("2021", None)) == []


def test_a_parameter_without_a_value_while_the_ground_is_in_force(base: RuleBase) -> None:
    rule = base.rules["ZB7-1-both-area"]
    name = "两类业务建筑面积下限"
    parameter = base.parameters[name]
    later = replace(
        parameter.values[0],
        span=replace(parameter.values[0].span, from_lo=parameter.values[0].span.from_lo + 2, from_hi=parameter.values[0].span.from_hi + 2),
    )
    changed = replace(only(base, rule), parameters=base.parameters | {name: replace(parameter, values=(later,))})
    (diagnostic,) = sweep(changed).found
    assert f"2021-11-09依据在施行，而参数“{name}”没有值" in diagnostic.message
    assert (diagnostic.code, diagnostic.file, diagnostic.line > 0) == ("boundary-gap", rule.file, True)


def test_the_command_lists_every_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "lint", "--boundaries"]) == 0
    said = capsys.readouterr().out
    assert "2021-04-29" in said
    assert "没有空档，没有重叠" in said


def test_the_command_says_where_a_gap_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "schema: hegui.parameters/1\nparameters:\n- id: 两类业务建筑面积下限\n  title: 两类业务建筑面积下限\n  unit: 平方米\n  values:\n"
    value = "  - {from: 2022-01-01, value: 200, basis: {regulation: tech-service-rules, locator: 第七条第（二）项}}\n"
    (tmp_path / "own.yaml").write_text(text + value, encoding="utf-8")
    code = run(["rules", "lint", "--boundaries", "--rules", str(tmp_path)])
    captured = capsys.readouterr()
    assert code == 3, captured.err  # an explained mutant names the value that is gone
    assert "07-conditions-both.yaml:" in captured.err
    assert "参数“两类业务建筑面积下限”没有值" in captured.err
