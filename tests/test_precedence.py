"""Rank by 立法法 arts 98–106: a partial order, who rules where it ends, and what that makes of a rule's finding."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hegui.cli.app import run
from hegui.kb.precedence import LAW, LAW_VERSION, rank, settle
from hegui.kb.registry import load_regulations
from hegui.kb.regulation import Version
from hypothesis import given
from hypothesis import strategies as st

NATIONAL = {
    "宪法": ["全国人民代表大会"],
    "法律": ["全国人民代表大会", "全国人民代表大会常务委员会"],
    "行政法规": ["国务院"],
    "部门规章": ["应急管理部", "公安部"],
}
LOCAL = {"地方性法规": "人民代表大会常务委员会", "地方政府规章": "人民政府"}
REGIONS = ["山东省", "山东省淄博市", "山东省济南市", "北京市"]


def norm(level: str, issuer: str, region: str = "全国", start: str = "2020-01-01") -> Version:
    return Version.model_validate(
        {"id": "1", "issuer": issuer, "level": level, "region": region, "in_force": {"from": start}, "source": "虚构"}
    )


def local(level: str, region: str, start: str = "2020-01-01") -> Version:
    return norm(level, region + LOCAL[level], region, start)


STARTS = ["2015-01-01", "2020-01-01", "2020", "2021-06-01"]
EVERY = [
    *(norm(level, issuer, start=start) for level, issuers in NATIONAL.items() for issuer in issuers for start in STARTS),
    *(local(level, region, start) for level in LOCAL for region in REGIONS for start in STARTS),
    *(norm("规范性文件", f"{region}人民政府办公室", region) for region in REGIONS),
    norm("规范性文件", "国务院办公厅"),
    norm("规范性文件", "应急管理部"),
    *(norm(level, "某机关") for level in ("司法解释", "党内法规", "强制性标准")),
]
NORMS = st.sampled_from(EVERY)
MIRROR = {"higher": "lower", "lower": "higher", "equal": "equal", "unranked": "unranked", "apart": "apart"}
SWAPPED = {"first": "second", "second": "first"}


@given(NORMS, NORMS)
def test_both_sides_say_the_same(a: Version, b: Version) -> None:
    assert rank(b, a).relation == MIRROR[rank(a, b).relation]
    for special, other in ((None, None), ("first", "second"), ("second", "first")):
        one, two = settle(a, b, special), settle(b, a, other)  # type: ignore[arg-type]
        assert two.outcome == SWAPPED.get(one.outcome, one.outcome)
        assert two.authority == one.authority


def test_higher_is_transitive_and_never_circular() -> None:
    distinct = {(v.level, v.issuer, v.region): v for v in EVERY}.values()
    above = {(i, j) for (i, a), (j, b) in itertools.product(enumerate(distinct), repeat=2) if rank(a, b).relation == "higher"}
    assert len(above) > 60
    for (i, j), (k, m) in itertools.product(above, repeat=2):
        if j == k:
            assert (i, m) in above
    assert not {(j, i) for i, j in above} & above
    assert all(i != j for i, j in above)


@given(NORMS, NORMS, st.sampled_from([None, "first", "second"]))
def test_whoever_rules_is_named_with_the_article(a: Version, b: Version, special: Any) -> None:
    found = settle(a, b, special)
    assert bool(found.authority) == (found.outcome == "needs_ruling")
    assert found.reason
    if found.outcome in ("first", "second", "needs_ruling"):
        (citation,) = OFFICIAL.resolve(LAW, found.locator, LAW_VERSION)
        assert citation.exact


OFFICIAL = load_regulations()
ZIBO, SHANDONG = "山东省淄博市", "山东省"
MEM, MPS = "应急管理部", "公安部"


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        (norm("法律", "全国人民代表大会"), norm("行政法规", "国务院"), "higher"),
        (norm("行政法规", "国务院"), norm("部门规章", MEM), "higher"),
        (local("地方性法规", SHANDONG), local("地方政府规章", SHANDONG), "higher"),
        (local("地方性法规", SHANDONG), local("地方政府规章", ZIBO), "higher"),
        (local("地方性法规", SHANDONG), local("地方性法规", ZIBO), "higher"),
        (local("地方政府规章", SHANDONG), local("地方政府规章", ZIBO), "higher"),
        (local("地方性法规", ZIBO), local("地方政府规章", SHANDONG), "unranked"),
        (local("地方性法规", ZIBO), local("地方政府规章", "山东省济南市"), "apart"),
        (local("地方性法规", SHANDONG), norm("部门规章", MEM), "equal"),
        (norm("部门规章", MEM), norm("部门规章", MPS), "equal"),
        (norm("部门规章", MEM), local("地方政府规章", SHANDONG), "equal"),
        (local("地方政府规章", ZIBO), norm("规范性文件", "淄博市人民政府办公室", ZIBO), "higher"),
        (local("地方政府规章", ZIBO), norm("规范性文件", "山东省人民政府办公厅", SHANDONG), "unranked"),
        (local("地方政府规章", "北京市"), norm("规范性文件", "淄博市人民政府办公室", ZIBO), "apart"),
        (norm("部门规章", MEM), norm("规范性文件", "国务院办公厅"), "unranked"),
        (norm("部门规章", MEM), norm("规范性文件", MEM), "higher"),
        (norm("法律", "全国人民代表大会"), norm("司法解释", "最高人民法院"), "unranked"),
    ],
)
def test_rank(first: Version, second: Version, relation: str) -> None:
    assert rank(first, second).relation == relation


OLD, NEW = "2015-01-01", "2021-06-01"


@pytest.mark.parametrize(
    ("first", "second", "special", "outcome", "authority", "locator"),
    [
        (norm("法律", "甲", start=OLD), norm("法律", "甲", start=NEW), None, "second", "", "第一百零三条"),
        (norm("法律", "甲", start=OLD), norm("法律", "甲", start=NEW), "second", "second", "", "第一百零三条"),
        (norm("法律", "甲", start=OLD), norm("法律", "甲", start=NEW), "first", "needs_ruling", "全国人民代表大会常务委员会", "第一百零五条第一款"),
        (norm("法律", "甲"), norm("法律", "乙", start=NEW), None, "needs_ruling", "全国人民代表大会常务委员会", "第一百零五条第一款"),
        (norm("行政法规", "国务院", start=OLD), norm("行政法规", "国务院", start=NEW), "first", "needs_ruling", "国务院", "第一百零五条第二款"),
        (norm("部门规章", MEM, start=OLD), norm("部门规章", MEM, start=NEW), "first", "needs_ruling", MEM, "第一百零六条第一款第（一）项"),
        (norm("部门规章", MEM, start=OLD), norm("部门规章", MPS, start=NEW), None, "needs_ruling", "国务院", "第一百零六条第一款第（三）项"),
        (norm("部门规章", MEM), local("地方政府规章", ZIBO), None, "needs_ruling", "国务院", "第一百零六条第一款第（三）项"),
        (norm("部门规章", MEM), local("地方性法规", ZIBO), None, "needs_ruling", "国务院", "第一百零六条第一款第（二）项"),
        (local("地方性法规", ZIBO), local("地方政府规章", SHANDONG), None, "needs_ruling", "山东省人民代表大会常务委员会", "第八十一条第二款"),
        (norm("部门规章", MEM, start="2020"), norm("部门规章", MEM, start="2020-06-01"), None, "undecided", "", "第一百零三条"),
        (norm("规范性文件", "甲"), norm("规范性文件", "乙"), None, "undecided", "", ""),
        (local("地方性法规", ZIBO), local("地方性法规", "北京市"), None, "no_conflict", "", ""),
    ],
)  # fmt: skip
def test_what_applies_or_who_rules(first: Version, second: Version, special: Any, outcome: str, authority: str, locator: str) -> None:
    found = settle(first, second, special)
    assert (found.outcome, found.authority, found.locator) == (outcome, authority, locator)


# ---- the command


def test_kb_rank_says_why_and_quotes_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kb", "rank", "山东省消防条例", "社会消防技术服务管理规定"]) == 0
    said = capsys.readouterr().out
    assert "不一致时　须裁决" in said
    assert "裁决　国务院" in said
    assert "《立法法》第一百零六条第一款第（二）项" in said
    assert run(["kb", "rank", "fire-law", "淄政办字〔2020〕113号", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["schema"], found["relation"], found["conflict"]["outcome"]) == ("hegui.kb-rank/1", "higher", "first")
    assert found["basis"]["locator"] == "第二条"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fire-lew", "fire-law"], "知识库里没有“fire-lew”，是否想写“fire-law”？"),
        (["fire-law@2018", "fire-law"], "没有版本“2018”；已登记的版本："),
    ],
)
def test_kb_rank_of_what_is_not_there(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kb", "rank", *arguments]) == 2
    assert message in capsys.readouterr().err


# ---- a rule with a declared conflict, end to end


def regulation(name: str, level: str, issuer: str, region: str, start: str) -> str:
    return f"""\
schema: hegui.regulation/1
id: {name}
title: {name}规定
versions:
- id: 1
  issuer: {issuer}
  level: {level}
  region: {region}
  in_force: {{from: {start}}}
  source: 虚构
  provisions:
  - {{anchor: 第一条, gist: 关于{name}的规定}}
"""


RULE = """\
schema: hegui.rules/1
rules:
- id: CT-1
  revision: 1
  title: 决定以前应当经过法制审核
  modality: obligation
  severity: high
  subject: 执法事项
  basis: [{regulation: own, locator: 第一条}]
  conflicts:
  - against: {regulation: other, locator: 第一条}
    note: 另一个规定允许先决定后审核
  time: {by: decision, at: $决定}
  applies:
  - 执法事项: {事项编号: $事项, 决定日期: $决定, 法制审核日期: $审核}
  breach:
  - case: 没有审核
    when:
    - compare: [$审核, '>', $决定]
  responsible: [市消防救援支队]
"""
LEDGER = (
    "事项编号,决定日期,法制审核日期\nS1,2022-03-01,2022-03-02\nS2,2019-03-01,2019-03-02\nS3,2022-03-01,未知\nS4,2022-03-01,2022-03-01\n"
)


class Office:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        for name in ("规则", "法规"):
            (folder / name).mkdir()
        (folder / "规则" / "规则.yaml").write_text(RULE, encoding="utf-8")
        (folder / "执法事项.csv").write_text(LEDGER, encoding="utf-8")
        self.law("own", "部门规章", MEM, "全国", "2015-01-01")

    def law(self, name: str, level: str, issuer: str, region: str, start: str) -> None:
        (self.folder / "法规" / f"{name}.yaml").write_text(regulation(name, level, issuer, region, start), encoding="utf-8")

    def rule(self, old: str, new: str) -> None:
        path = self.folder / "规则" / "规则.yaml"
        assert old in path.read_text(encoding="utf-8")
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def run(self, *command: str) -> int:
        return run([*command, "--rules", str(self.folder / "规则"), "--regulations", str(self.folder / "法规")])

    def check(self) -> tuple[int, dict[str, Any]]:
        ledger = str(self.folder / "执法事项.csv")
        code = self.run("check", ledger, "--only", "CT-1", "--as-of", "2023-01-01", "--format", "json")
        return code, {f["subject"]["id"]: f for f in json.loads(self.capsys.readouterr().out)["findings"]}

    def lint(self) -> tuple[int, str]:
        code = self.run("rules", "lint")
        return code, self.capsys.readouterr().err


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    return Office(tmp_path, capsys)


def test_equal_rank_needs_a_ruling_that_names_the_authority(office: Office) -> None:
    office.law("other", "地方政府规章", "淄博市人民政府", ZIBO, "2021-01-01")
    code, found = office.check()
    assert code == 1  # S2: in 2019 nothing stood against the rule yet
    assert {k: f["outcome"] for k, f in found.items()} == {"S1": "needs_ruling", "S2": "violation", "S3": "undetermined"}
    assert found["S1"]["ruling"] == {
        "authority": "国务院",
        "norms": ["《own规定》第一条", "《other规定》第一条"],
        "locator": "第一百零六条第一款第（三）项",
        "reason": "部门规章与地方政府规章之间不一致",
    }
    assert "由国务院裁决（立法法第一百零六条第一款第（三）项）" in found["S1"]["judgement"]
    assert {b["title"] for b in found["S1"]["basis"]} == {"own规定", "other规定", "中华人民共和国立法法"}
    assert "ruling" not in found["S2"]
    assert office.lint()[0] == 0


def test_it_is_shown_to_people(office: Office) -> None:
    office.law("other", "地方政府规章", "淄博市人民政府", ZIBO, "2021-01-01")
    assert office.run("check", str(office.folder / "执法事项.csv"), "--only", "CT-1", "--as-of", "2023-01-01") == 1
    said = office.capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert "需裁决" in said
    assert "由国务院裁决" in said
    assert office.run("rules", "show", "CT-1") == 0
    page = office.capsys.readouterr().out
    assert "不一致的规定" in page
    assert "需裁决：部门规章与地方政府规章之间不一致，由国务院裁决" in page.replace("\n", "").replace("  ", "")


def test_a_ground_that_prevails_convicts_and_notes_it(office: Office) -> None:
    office.law("other", "规范性文件", "淄博市人民政府办公室", ZIBO, "2021-01-01")
    code, found = office.check()
    assert (code, found["S1"]["outcome"]) == (1, "violation")
    assert any("另一个规定允许先决定后审核" in note and "适用《own规定》第一条" in note for note in found["S1"]["notes"])


def test_a_ground_that_gives_way_convicts_nobody_and_lint_says_so(office: Office) -> None:
    office.law("other", "行政法规", "国务院", "全国", "2021-01-01")
    _, found = office.check()
    assert found["S1"]["outcome"] == "needs_judgement"
    assert "应当适用《other规定》第一条" in found["S1"]["judgement"]
    assert found["S2"]["outcome"] == "violation"
    code, said = office.lint()
    assert code == 3
    assert "规则.yaml:3:3: 错误 [lower-ground] 规则“CT-1”立足于own规定第一条" in said
    assert "（立法法第九十九条第二款），应当以后者为依据" in said


def test_nobody_to_rule_is_left_to_people(office: Office) -> None:
    office.law("own", "规范性文件", "淄博市人民政府", ZIBO, "2015-01-01")
    office.law("other", "规范性文件", "淄博市公安局", ZIBO, "2021-01-01")
    _, found = office.check()
    assert found["S1"]["outcome"] == "needs_judgement"
    assert found["S1"]["ruling"]["authority"] is None


def test_old_special_against_new_general_goes_to_the_maker(office: Office) -> None:
    office.law("other", "部门规章", MEM, "全国", "2021-01-01")
    assert office.check()[1]["S1"]["outcome"] == "needs_judgement"  # the newer one applies
    office.rule("    note: 另一个", "    special: ground\n    note: 另一个")
    _, found = office.check()
    assert found["S1"]["outcome"] == "needs_ruling"
    assert found["S1"]["ruling"]["authority"] == MEM


def test_a_conflict_that_cannot_come_up_is_idle(office: Office) -> None:
    office.law("own", "地方政府规章", "淄博市人民政府", ZIBO, "2015-01-01")
    office.law("other", "地方政府规章", "北京市人民政府", "北京市", "2021-01-01")
    code, said = office.lint()
    assert code == 0
    assert "警告 [idle-conflict]" in said
    assert office.check()[1]["S1"]["outcome"] == "violation"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("against: {regulation: other", "against: {regulation: others", "[dangling-reference] 知识库里没有编号为“others”的法规，是否想写“other”？"),
        ("  - against", "  - ground: {regulation: other, locator: 第一条}\n    against", "[conflict-ground] conflicts 的 ground 应是本规则的一条依据（own 第一条）"),
        ("    note: 另一个规定允许先决定后审核\n", "", "[missing-key]"),
    ],
)  # fmt: skip
def test_a_wrong_conflict_is_refused_with_its_place(office: Office, old: str, new: str, message: str) -> None:
    office.law("other", "地方政府规章", "淄博市人民政府", ZIBO, "2021-01-01")
    office.rule(old, new)
    code, said = office.lint()
    assert code == 3
    assert "规则.yaml:" in said
    assert message in said


@pytest.mark.parametrize(
    ("level", "issuer", "code"),
    [("规范性文件", "淄博市人民政府", 3), ("地方政府规章", "淄博市人民政府", 0), ("法律", "全国人民代表大会", 0)],
)
def test_a_policy_document_cannot_ground_a_penalty(office: Office, level: str, issuer: str, code: int) -> None:
    office.law("own", level, issuer, ZIBO, "2015-01-01")
    office.law("other", "地方政府规章", "北京市人民政府", "北京市", "2021-01-01")
    office.rule("  responsible:", "  consequence: 责令停产停业\n  responsible:")
    found, said = office.lint()
    assert found == code
    assert ("错误 [policy-penalty] 规则“CT-1”的 consequence 写了处罚" in said) == bool(code)
