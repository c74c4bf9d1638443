"""Rules in Chinese sentences (``kb/render.py``), and the page that ``hegui rules show`` makes of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from hegui.checker.report.wrap import width
from hegui.cli.app import run
from hegui.cli.rule_page import print_rule
from hegui.kb.locator import spoken
from hegui.kb.parse import ConditionParser
from hegui.kb.phrases import Names, origins
from hegui.kb.registry import DATA_DIR, load_regulations
from hegui.kb.render import Clause, Writer, as_node, rule_text, term_text
from hegui.kb.rulebase import RuleBase, load_rule_base

BASE: RuleBase = load_rule_base(load_regulations([DATA_DIR]))
TABLES, TERMS = BASE.tables.tables, BASE.terms
OFFICER = "人员: {人员编号: $人员, 姓名: $姓名, 离职日期: $离职, 任职日期: $任职, 原工作业务: $业务}"


def said(text: str) -> list[str]:
    """The clauses after a first pattern over 人员; nested ones indented."""
    mistakes: list[Any] = []
    parser = ConditionParser(TABLES, {name: term.params for name, term in TERMS.items()}, mistakes)
    conditions = parser.conditions(as_node([yaml.safe_load(OFFICER), *yaml.safe_load(text)]))
    assert mistakes == []
    clauses = Writer(Names(origins(conditions, TABLES, TERMS), TABLES), TABLES, TERMS).clauses(conditions)
    return list(flat(clauses[1:]))


def flat(clauses: tuple[Clause, ...], indent: str = "") -> list[str]:
    return [line for clause in clauses for line in (indent + clause.text, *flat(clause.inner, indent + "  "))]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("- 人员: {人员编号: $人员, 人员类别: 干部}", "该人员的人员类别为“干部”"),
        ("- 亲属: {人员编号: $人员, 关系: {in: [配偶, 儿子]}}", "有该人员的亲属（关系属于“配偶”、“儿子”之一）"),
        ("- 亲属: {人员编号: $人员, 关系: {in: {param: 近亲属范围}}}", "有该人员的亲属（关系属于〔近亲属范围〕）"),
        ("- 任职投资: {统一社会信用代码: $企业, 持股比例: {'>': 50}}", "有任职投资（持股比例超过50%）"),
        ("- compare: [$离职, '<', {as_of: true}]", "离职日期早于核查基准日"),
        ("- compare: [$离职, '>', {as_of: true}]", "离职日期晚于核查基准日（没有发生的也算）"),
        ("- compare: [$离职, '>=', {day: 2021-01-01}]", "离职日期不早于2021-01-01"),
        ("- compare: [$任职, '<=', {date: $离职, plus: {years: 2, days: 1}}]", "任职日期不晚于离职日期之后2年又1日"),
        ("- compare: [$业务, has, 执法]", "原工作业务含有“执法”"),
        ("- compare: [$业务, mentions, [执法, 监督]]", "原工作业务的文字提到“执法”、“监督”之一"),
        ("- compare: [$业务, says, '']", "原工作业务已经填写"),
        ("- not: [{compare: [$业务, says, '']}]", "原工作业务没有填写"),
        ("- not: [{compare: [$业务, states, 执法]}]", "原工作业务没有写明为“执法”"),
        ("- not: [{compare: [$离职, '<', $任职]}]", "离职日期不早于任职日期"),
        ("- not: [{亲属: {人员编号: $人员, 关系: 配偶}}]", "台账里没有该人员的亲属（关系为“配偶”）"),
        ("- overlap: [[$任职, $离职], [null, {as_of: true}]]", "下列期间有共同的一天：任职日期—离职日期；不限—核查基准日"),
        ("- any: [{compare: [$业务, has, 甲]}, {compare: [$业务, has, 乙]}]", "原工作业务含有“甲”，或者原工作业务含有“乙”"),
        ("- not: [{any: [{compare: [$业务, has, 甲]}, {compare: [$业务, has, 乙]}]}]", "原工作业务不含有“甲”，并且原工作业务不含有“乙”"),
        ("- exists: [{亲属: {人员编号: $人员}}]", "有该人员的亲属"),
        (
            "- 企业联系: {人员: $人员, 关系人: $甲, 关系: 本人, 亲属: $名, 亲起: $a, 亲止: $b, 企业: $企, 角色: $c, 方式: $d, 程度: $e, 起: $f, 止: $g}",
            "有该人员的“企业联系”（关系为“本人”）",
        ),
    ],
)
def test_one_condition(condition: str, sentence: str) -> None:
    assert said(condition) == [sentence]


def test_conditions_that_announce_others() -> None:
    count = (
        "- count: {of: [{亲属: {人员编号: $人员, 关系: 配偶, 亲属姓名: $名}}, {compare: [$名, '!=', 甲]}], distinct: $名, is: ['>=', 2]}"
    )
    assert said(count) == ["下列亲属的个数（不重复计）不少于2：", "  有该人员的亲属（关系为“配偶”）", "  亲属姓名不为“甲”"]
    both = "- not: [{compare: [$业务, has, 甲]}, {compare: [$离职, '<', {day: 2021-07-15}]}]"
    assert said(both) == ["下列各项不同时具备：", "  原工作业务含有“甲”", "  离职日期早于2021-07-15"]
    nested = "- any: [{compare: [$业务, has, 甲]}, {all: [{compare: [$业务, has, 乙]}, {compare: [$业务, has, 丙]}]}]"
    assert said(nested) == ["原工作业务含有“甲”，或者（原工作业务含有“乙”，并且原工作业务含有“丙”）"]


def test_like_columns_are_told_apart_by_their_tables() -> None:
    conditions = "- 执法参与: {人员编号: $人员, 起始日期: $甲}\n- 任职期间: {人员编号: $人员, 起始日期: $乙}\n- compare: [$甲, '<', $乙]"
    assert said(conditions)[-1] == "执法参与的起始日期早于任职期间的起始日期"


def test_a_class_of_companies_is_said_as_one() -> None:
    conditions = "- 任职投资: {统一社会信用代码: $企业}\n- 消防技术服务企业: {企业: $企业, 名称: $名}"
    assert said(conditions)[-1] == "该企业属于“消防技术服务企业”"


@pytest.mark.parametrize("rule_id", sorted(BASE.rules))
def test_every_rule_can_be_said(rule_id: str) -> None:
    text = rule_text(BASE.rules[rule_id], TABLES, TERMS)
    clauses = [
        *text.covers,
        *text.required,
        *(c for _, when, _ in text.branches for c in when),
        *(c for _, when in text.exceptions for c in when),
    ]
    lines = [text.time, *flat(tuple(clauses)), *(line for t in text.terms for a in term_text(t, TABLES, TERMS) for line in flat(a))]
    assert text.covers
    assert bool(text.required) != bool(text.branches)
    for line in lines:
        assert not re.search(r"[${}<>=\[\]]|Literal|None|not_in|has_any|param", line), line


@pytest.mark.parametrize("rule_id", sorted(BASE.rules))
def test_every_page_reads_as_chinese(rule_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    rule = BASE.rules[rule_id]
    print_rule(rule, BASE, [])
    page = capsys.readouterr().out
    for expected in (rule.model.title, "依据", "适用于", "时间  ", "用例  ", "写在  ", *(spoken(c.locator) for c in rule.grounds)):
        assert expected in page
    for english in ("violation", "needs_judgement", "zibo-2020-113", "{", "$"):
        assert english not in page, english
    assert max(width(line) for line in page.splitlines()) <= 120


def test_the_page_of_one_rule(capsys: pytest.CaptureFixture[str]) -> None:
    run(["rules", "show", "ZB13-3-leaving"])
    page = re.sub(r"\n +", "", capsys.readouterr().out)
    for expected in (
        "· 人员（人员类别为“干部”，离职方式属于“辞去公职”、“退休”之一）",
        "离职日期—离职日期之后〔离职限制年限〕年又1日",
        "→ × 违反",
        "→ ● 需人工判断",
        "2019-06-01 起：2年（中华人民共和国公务员法 第一百零七条第一款）",
        "没有见到出处，不用于认定违反",
    ):
        assert expected in page
    assert re.search(r"用例  \d+ 个（违反 \d+", page)


def test_lists_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    run(["rules", "list", "--only", "ZB13-4-*"])
    listed = capsys.readouterr().out
    run(["rules", "list", "--only", "ZB13-4-*", "--format", "json"])
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert [rule["id"] for rule in rules] == re.findall(r"^(ZB\S+)", listed, re.MULTILINE)
    assert listed.endswith(f"共 {len(rules)} 条\n")
