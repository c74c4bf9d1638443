"""Mutants of rules: which mistakes are made, that cases notice them, and that those explained are still there."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hegui.checker.cases import case_ledger, load_cases
from hegui.checker.decide import Decider
from hegui.checker.mutation import KILLED, REFUSED, SURVIVED, Laboratory, run, selected
from hegui.checker.ruleresult import RuleResult
from hegui.cli.app import run as command
from hegui.kb.mutation.edit import put
from hegui.kb.mutation.entries import parameter_mutants, rule_mutants
from hegui.kb.rulebase import RULES_DIR, RuleBase
from hegui.kb.yamlsource import loads

RULE = """
id: X-1
revision: 1
title: 期限
modality: obligation
severity: low
subject: 隐患
basis: [{regulation: zibo-2020-113, locator: 二（五）}]
time: {by: event, at: $发现}
applies:
- 隐患: {隐患编号: $隐患, 单位编号: $单位, 等级: [重大, 区域性], 发现日期: $发现, 整改期限: $期限, 整改完成日期: $完成}
- compare: [$发现, '>=', {day: 2021-06-01}]
breach:
- case: 逾期
  when:
  - compare: [$完成, '>', {date: $期限, plus: {months: 1}}]
  - not:
    - 单位: {单位编号: $单位, 违法次数: {'<': 3}}
  say: "{隐患}"
"""

CASES = """
schema: hegui.cases/1
cases:
- name: 逾期
  rule: X-1
  as_of: 2024-06-30
  tables:
    隐患: [{隐患编号: Y1, 单位编号: U1, 等级: 重大, 发现日期: 2022-01-01, 整改期限: 2022-02-01, 整改完成日期: 2023-01-01}]
    单位: [{单位编号: U1, 单位名称: 甲, 违法次数: 5}]
  expect: {Y1: violation}
"""


def said(result: RuleResult) -> object:
    """Everything that a report would show of one rule."""
    findings = [(f.id, f.outcome, f.case, f.sentence, f.missing, f.because, f.identity) for f in result.findings]
    return findings, result.compliant, result.outside, result.not_evaluated, result.incomplete


def changes(rule_base: RuleBase) -> list[tuple[str, str, str]]:
    return [(m.kind, m.place, m.change) for m in rule_mutants(loads(RULE.encode(), "x.yaml"), rule_base.tables)]


def test_every_place_of_a_rule_is_changed(rule_base: RuleBase) -> None:
    found = changes(rule_base)
    assert (
        "boundary",
        "breach[1].when[1].compare[2]",
        "[$完成, >, {date: $期限, plus: {months: 1}}] → [$完成, >=, {date: $期限, plus: {months: 1}}]",
    ) in found
    assert ("day", "breach[1].when[1].compare[3]", "{date: $期限, plus: {months: 1}} → {date: $期限, plus: {months: 1, days: -1}}") in found
    assert ("day", "applies[2].compare[3]", "{day: 2021-06-01} → {day: 2021-05-31}") in found
    assert ("cell", "applies[1].隐患.等级", "等级: [重大, 区域性] → （去掉）") in found
    assert ("item", "applies[1].隐患.等级[2]", "区域性（列表之一） → （去掉）") in found
    assert ("negate", "applies[1].隐患.等级", "等级: [重大, 区域性] → 等级: {not_in: [重大, 区域性]}") in found
    assert ("number", "breach[1].when[2].not[1].单位.违法次数.<", "3 → 4") in found
    assert ("boundary", "breach[1].when[2].not[1].单位.违法次数", "违法次数: {<: 3} → 违法次数: {<=: 3}") in found
    assert ("outcome", "breach[1].outcome", "outcome: violation → outcome: needs_judgement") in found
    assert ("time", "time", "at: $发现 → at: $完成") in found
    assert ("join", "breach[1].when[2].not[1].单位.单位编号", "单位编号: $单位 → （去掉）") in found
    assert len({(place, change) for _, place, change in found}) == len(found)  # a name for each


def test_a_mutant_leaves_the_original_as_it_was(rule_base: RuleBase) -> None:
    node = loads(RULE.encode(), "x.yaml")
    before = node.plain()
    mutants = list(rule_mutants(node, rule_base.tables))
    assert node.plain() == before
    assert all(m.node is not None and m.node.plain() != before for m in mutants)
    assert put(node, ("applies", 1), None).plain()["applies"] == before["applies"][:1]


def test_parameters_are_changed_in_value_and_time() -> None:
    node = loads("id: 年限\ntitle: x\nvalues:\n- {from: 2019-06-01, value: 2}\n- {value: [甲, 乙]}\n".encode(), "p.yaml")
    assert [(m.kind, m.place, m.change) for m in parameter_mutants(node)] == [
        ("value", "values[1].value", "2 → 1"),
        ("value", "values[1].value", "2 → 3"),
        ("span", "values[1].from", "from: 2019-06-01 → from: 2019-05-31"),
        ("span", "values[1].from", "from: 2019-06-01 → from: 2019-06-02"),
        ("item", "values[2].value[1]", "甲（列表之一） → （去掉）"),
        ("item", "values[2].value[2]", "乙（列表之一） → （去掉）"),
    ]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with one rule and one case."""
    lines = "\n".join(f"  {line}" for line in RULE.strip().splitlines())
    (tmp_path / "x.yaml").write_text("schema: hegui.rules/1\nrules:\n- " + lines.lstrip() + "\n", encoding="utf-8")
    (tmp_path / "x.cases.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def mutate(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    code = command(["rules", "mutate", "--rules", str(folder), "--only", "X-1", "--jobs", "1", "-q", *more])
    return code, capsys.readouterr().out


def test_what_one_case_leaves_unnoticed_is_listed(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, page = mutate(own, capsys)
    assert code == 1
    assert "× X-1 breach[1].when[1].compare[2]" in page
    assert "x.yaml:17" in page
    assert "加一个恰好在界限上的用例" in page
    code, text = mutate(own, capsys, "--format", "json")
    report = json.loads(text)
    assert report["schema"] == "hegui.rule-mutants/1"
    summary = report["summary"]
    assert summary["mutants"] == summary["killed"] + summary["survived"] + summary["refused"] + summary["equivalent"]
    assert summary["survived"] == len(report["survivors"]) > 0
    assert mutate(own, capsys, "--at-least", "0")[0] == 0
    assert mutate(own, capsys, "--format", "json")[1] == text  # the same again


def test_a_case_on_the_boundary_kills_the_boundary_mutant(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    boundary = CASES.split("cases:\n", 1)[1].replace("name: 逾期", "name: 当天").replace("2023-01-01", "2022-03-01")
    (own / "x.cases.yaml").write_text(CASES + boundary.replace("violation", "compliant").lstrip("\n"), encoding="utf-8")
    survivors = {(s["place"], s["change"]) for s in json.loads(mutate(own, capsys, "--format", "json")[1])["survivors"]}
    assert not [change for place, change in survivors if place == "breach[1].when[1].compare[2]"]


def test_a_mutant_explained_counts_as_equivalent_and_stale_ones_are_errors(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    survivor = json.loads(mutate(own, capsys, "--format", "json")[1])["survivors"][0]
    entry = {key: survivor[key] for key in ("entry", "place", "change")} | {"reason": "试一试"}
    (own / "mutants.yaml").write_text(
        "schema: hegui.mutants/1\nequivalent:\n- " + json.dumps(entry, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    report = json.loads(mutate(own, capsys, "--format", "json")[1])
    assert report["summary"]["equivalent"] == 1
    assert report["equivalent"][0]["reason"] == "试一试"
    assert command(["rules", "lint", "--rules", str(own)]) == 0
    gone = entry | {"change": "3 → 9"}
    (own / "mutants.yaml").write_text(
        "schema: hegui.mutants/1\nequivalent:\n- " + json.dumps(gone, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    capsys.readouterr()
    assert command(["rules", "lint", "--rules", str(own)]) == 3
    assert "mutants.yaml:3" in (said_ := capsys.readouterr().err)
    assert "已没有这一变异" in said_


def test_a_case_may_name_words_of_the_judgement(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (own / "x.yaml").read_text(encoding="utf-8").replace("- case: 逾期", "- case: 逾期\n    judgement: 是否延期须核对\n    outcome: needs_judgement")
    (own / "x.yaml").write_text(text, encoding="utf-8")
    for word, code in (("须核对", 0), ("不须核对", 1)):
        case = CASES.replace("{Y1: violation}", f"{{Y1: needs_judgement}}\n  judgement: [{word}]")
        (own / "x.cases.yaml").write_text(case, encoding="utf-8")
        capsys.readouterr()
        assert command(["rules", "test", "--rules", str(own), "--only", "X-1"]) == code
        assert ("判断理由里应有“不须核对”，实为：是否延期须核对" in capsys.readouterr().out) == bool(code)


def test_cases_that_fail_anyway_are_refused(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "x.cases.yaml").write_text(CASES.replace("Y1: violation", "Y1: compliant"), encoding="utf-8")
    assert mutate(own, capsys)[0] == 2


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    laboratory = Laboratory((), ())
    assert selected(laboratory, [], 30, "1") == selected(laboratory, [], 30, "1") != selected(laboratory, [], 30, "2")
    assert len(selected(laboratory, ["ZB13-1*"], None, "1")) < len(laboratory.mutants)
    assert laboratory.users["事故调查延长期限"] == ["ZB9-1-investigation"]  # it stands in a sentence only


def test_the_cases_of_the_rule_base_notice_a_sample_of_mutants() -> None:
    laboratory = Laboratory((), ())
    experiment = run(laboratory, selected(laboratory, [], 60, "2020-113"), jobs=1)
    counts = Counter(fate.outcome for fate in experiment.fates)
    assert counts[KILLED] >= 30
    assert counts[KILLED] + counts[SURVIVED] + counts[REFUSED] == 60


@pytest.mark.parametrize("part", range(4))
def test_cases_say_the_same_with_the_screen(rule_base: RuleBase, part: int) -> None:
    """The way of large ledgers and that of small ones agree on the real rules: every eighth case here, all in the soak."""
    decider = Decider(rule_base)
    for case in load_cases([RULES_DIR], rule_base.rules, rule_base.tables)[part::32]:
        ledger, rule = case_ledger(case, rule_base), rule_base.rules[case.model.rule]
        assert said(decider.run(ledger, [rule])[0]) == said(decider.run(ledger, [rule], screened=False)[0]), case.where


@pytest.mark.soak
def test_all_cases_say_the_same_with_the_screen(rule_base: RuleBase) -> None:
    decider = Decider(rule_base)
    for case in load_cases([RULES_DIR], rule_base.rules, rule_base.tables):
        ledger, rule = case_ledger(case, rule_base), rule_base.rules[case.model.rule]
        assert said(decider.run(ledger, [rule])[0]) == said(decider.run(ledger, [rule], screened=False)[0]), case.where
