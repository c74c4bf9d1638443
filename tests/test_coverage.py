"""Coverage: every sentence and clause of the opinion is encoded or declared, and what is not is refused with its place."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hegui.checker.reach import reachable
from hegui.cli.app import run
from hegui.kb.clauses import clauses, segments, uncovered
from hegui.kb.quotation import find_words
from hegui.kb.registry import load_regulations
from hegui.kb.responsibilities import load_responsibilities
from hegui.kb.rulebase import RULES_DIR, RuleBase, load_rule_base

OPINION = "zibo-2020-113"


@pytest.fixture(scope="module")
def rule_base() -> RuleBase:
    return load_rule_base(load_regulations())


def coverage_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict, str]:
    code = run(["rules", "coverage", "--format", "json", *arguments])
    captured = capsys.readouterr()
    return code, json.loads(captured.out) if captured.out else {}, captured.err


def test_every_sentence_and_clause_of_the_opinion_is_covered(capsys: pytest.CaptureFixture[str]) -> None:
    code, document, error = coverage_json(capsys)
    summary = document["summary"]
    assert (code, error) == (0, "")
    assert summary["sentences"] == summary["covered"] == len(document["sentences"]) == 81
    assert summary["clauses"] > 150
    assert summary["clauses_left"] == 0
    assert [s["locator"] for s in document["sentences"] if s["status"] == "uncovered"] == []


def test_only_headings_aims_and_grounds_are_declaratory(capsys: pytest.CaptureFixture[str]) -> None:
    _, document, _ = coverage_json(capsys)
    declared = [s["locator"] for s in document["sentences"] if s["status"] == "declaratory"]
    assert [place for place in declared if not place.endswith(".0")] == ["印发机关", "标题", "文号", "主送", "序.1", "一.1"]
    assert len({e["title"] for s in document["sentences"] for e in s["encoded_by"] if e["kind"] == "declaratory"}) <= 5


def test_rules_stand_at_the_sentence_of_their_basis_ground_and_context_apart(capsys: pytest.CaptureFixture[str]) -> None:
    _, document, _ = coverage_json(capsys)
    at = {s["locator"]: s for s in document["sentences"]}
    grounds = {e["id"] for e in at["二（七）.1"]["encoded_by"] if e["kind"] == "rule" and e["role"] == "ground"}
    context = {e["id"] for e in at["二（七）.1"]["encoded_by"] if e["kind"] == "rule" and e["role"] == "context"}
    assert "ZB7-1-licence" in grounds
    assert "ZB7-1-both-area" in context
    assert not grounds & context
    assert at["二（七）.1"]["status"] == "rule"


def test_outcomes_of_rules_are_those_of_their_cases(capsys: pytest.CaptureFixture[str]) -> None:
    _, document, _ = coverage_json(capsys)
    rules = {rule["id"]: rule for rule in document["rules"]}
    service = rules["ZB13-3-service"]
    assert set(service["reachable"]) >= {"violation", "lead", "undetermined", "needs_judgement", "compliant", "not_applicable"}
    assert service["not_reached"] == []
    assert service["cases"]["violation"] > 1
    for rule in rules.values():
        assert set(rule["not_reached"]) == set(rule["reachable"]) - set(rule["cases"])
    assert [rule["id"] for rule in rules.values() if rule["not_reached"]] == []


def test_outcomes_that_no_ledger_can_give_are_not_asked_for(rule_base: RuleBase) -> None:
    """Whatever the rule covers is a finding; what ``applies`` takes as stated cannot be unknown to the branch."""
    assert reachable(rule_base.rules["ZB7-1-earlier-conditions"], rule_base) == ["undetermined", "needs_judgement", "not_applicable"]
    assert reachable(rule_base.rules["ZB10-2-recorder-other"], rule_base) == ["undetermined", "needs_judgement", "not_applicable"]
    assert "compliant" not in reachable(rule_base.rules["ZB7-4-banned-practitioner"], rule_base)
    assert "compliant" in reachable(rule_base.rules["ZB7-4-banned-agency"], rule_base)


def test_every_duty_quotes_the_opinion_to_the_letter(rule_base: RuleBase) -> None:
    provisions = rule_base.registry.works[OPINION].latest.by_anchor
    duties = load_responsibilities(rule_base).duties.values()
    assert len(duties) > 90
    for duty in duties:
        for words in duty.model.words:
            assert words in (provisions[duty.locator].text or ""), duty.id
        assert duty.model.deadline in (None, "及时", "适时")


def test_every_item_has_duties_and_every_named_unit_has_one(rule_base: RuleBase) -> None:
    responsibilities = load_responsibilities(rule_base)
    version = rule_base.registry.works[OPINION].latest
    items = {duty.item for duty in responsibilities.duties.values()}
    assert items == {p.anchor.partition(".")[0] for p in version.provisions if "（" in p.anchor}
    named = {unit for p in version.provisions for unit in p.units}
    assert named <= {unit for duty in responsibilities.duties.values() for unit in duty.units}


def test_rules_of_the_opinion_are_all_linked_to_a_duty(rule_base: RuleBase) -> None:
    linked = {rule for duty in load_responsibilities(rule_base).duties.values() for rule in duty.rules}
    assert {rule.id for rule in rule_base.rules.values() if any(b.regulation == OPINION for b in rule.model.basis)} == linked & set(
        rule_base.rules
    )


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self._place = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "section":
            self._place = dict(attrs)["id"] or ""

    def handle_data(self, data: str) -> None:
        if self._place:
            self.text[self._place] = self.text.get(self._place, "") + data


def test_the_page_holds_the_whole_text_and_asks_nothing_of_the_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rule_base: RuleBase
) -> None:
    target = tmp_path / "对照.html"
    assert run(["rules", "coverage", "--format", "html", "--output", str(target)]) == 0
    capsys.readouterr()
    source = target.read_text(encoding="utf-8")
    page = _Page()
    page.feed(source)
    assert not re.search(r"https?://|//[a-z]|url\(|@import", source)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe", "form"})
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    for provision in rule_base.registry.works[OPINION].latest.provisions:
        plain = re.sub(r"[0-9、]", "", page.text[provision.anchor])  # the numbers after words, and their commas
        assert re.sub(r"[0-9、]", "", provision.text or "") in plain, provision.anchor
    assert target.read_text(encoding="utf-8") == source


def test_what_comes_from_a_file_is_escaped_on_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules").mkdir()
    write_duty(tmp_path / "rules", object="<script>alert(1)</script>")
    assert run(["rules", "coverage", "--format", "html", "--rules", str(tmp_path / "rules")]) == 0
    page = capsys.readouterr().out
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_table_output_says_what_is_covered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "coverage"]) == 0
    text = capsys.readouterr().out
    assert "句：81/81（100%）" in text
    assert "没有落实的 0 个" in text
    assert "D13-3" in text


def write_duty(folder: Path, **changes: str) -> Path:
    entry = {
        "id": "X1",
        "locator": "二（十四）.1",
        "words": "坚决做到有责必问、追责必严",
        "verb": "追究",
        "object": "责任",
        "proof": "[{document: 记录}]",
    }
    entry |= changes
    lines = [f"  {key}: {value}" for key, value in entry.items()]
    path = folder / "duties.yaml"
    path.write_text(
        "schema: hegui.responsibilities/1\nregulation: zibo-2020-113\nduties:\n-" + "\n".join(lines)[1:] + "\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"words": "坚决做到有责必问、追责必松"},
            "[words] “坚决做到有责必问、追责必松”不是“二（十四）.1”的原文，最接近的是“坚决做到有责必问、追责必严”",
        ),
        ({"words": "责必"}, "[words] “责必”在“二（十四）.1”里有"),
        ({"locator": "二（十五）.1"}, "[dangling-reference]"),
        ({"units": "[市司法句]", "named": "消防监督执法"}, "[unknown-unit] units 里没有单位“市司法句”，是否想写“市司法局”？"),
        ({"units": "[市司法局]"}, "[named]"),
        ({"units": "[市司法局]", "named": "司法部门"}, "[words] “司法部门”不是“二（十四）.1”的原文"),
        ({"deadline": "三个月内"}, "[words] “三个月内”不是“二（十四）.1”的原文；原文没有写时间的，不写 deadline"),
        ({"rules": "[ZB12-1-two-officer]"}, "[unknown-rule] 没有规则“ZB12-1-two-officer”，是否想写“ZB12-1-two-officers”？"),
        ({"proof": "[{table: 责任追纠, columns: [问责日期]}]"}, "[unknown-table] 没有名为“责任追纠”的表，是否想写“责任追究”？"),
        ({"proof": "[{table: 责任追究, columns: [问责日]}]"}, "[unknown-column] 表“责任追究”没有“问责日”列，是否想写“问责日期”？"),
        ({"proof": "[{table: 责任追究}]"}, "table 与 columns 应一起写"),
        ({"proof": "[]"}, "[empty-value]"),
        ({"outcome": "[{regulation: zibo-fire-responsibilit, note: 已出台}]"}, "[dangling-reference]"),
        ({"nonsense": "1"}, "[unknown-key]"),
    ],
)
def test_a_duty_that_names_what_does_not_exist_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], said: str
) -> None:
    write_duty(tmp_path, **changes)
    assert run(["rules", "lint", "--rules", str(tmp_path)]) == 3
    error = capsys.readouterr().err
    assert said in error
    assert re.search(r"duties\.yaml:\d+:\d+: 错误", error)


def test_an_alias_of_two_units_and_a_double_id_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "schema: hegui.responsibilities/1\nregulation: zibo-2020-113\nunits:\n- {id: 市某局, aliases: [淄博市司法局]}\n- {id: 市某局}\n"
    (tmp_path / "units.yaml").write_text(text, encoding="utf-8")
    assert run(["rules", "lint", "--rules", str(tmp_path)]) == 3
    error = capsys.readouterr().err
    assert "units.yaml:5:3: 错误 [duplicate-id] “市某局”重复，前一处在" in error
    (tmp_path / "units.yaml").write_text(text.rpartition("- ")[0], encoding="utf-8")
    assert run(["rules", "lint", "--rules", str(tmp_path)]) == 3
    assert "[name-clash] “淄博市司法局”既是“市司法局”又是“市某局”的名称" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("二（十三）.3", "coverage.yaml:5:12: 错误 [declaratory-and-encoded] “二（十三）.3”写作不可核查，而规则“ZB13-3-"),
        ("三（三）.1", "“三（三）.1”写作不可核查，而职责“DS3-"),
        ("{locator: 二（二）.1, words: 压缩办理时限}", "“二（二）.1”写作不可核查，而职责“D2-5”就是它的落实"),
        ("二（十三）.9", "[dangling-reference] 《关于深化消防执法改革的实施意见》没有“二（十三）.9”这一句"),
        ("{locator: 二（二）.1, words: 压缩办事时限}", "[words] “压缩办事时限”不是“二（二）.1”的原文，最接近的是“压缩办理时限”"),
    ],
)
def test_what_is_declared_and_encoded_or_stands_nowhere_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, said: str
) -> None:
    text = f"schema: hegui.coverage/1\nregulation: zibo-2020-113\ndeclaratory:\n- reason: 试试\n  places: [{place}]\n"
    (tmp_path / "coverage.yaml").write_text(text, encoding="utf-8")
    for command in ("lint", "coverage"):
        assert run(["rules", command, "--rules", str(tmp_path)]) == 3
        assert said in capsys.readouterr().err


def test_what_is_left_is_named_and_exits_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, document, error = coverage_json(capsys, "--regulation", "消防法")
    assert code == 3
    assert document["summary"]["covered"] < document["summary"]["sentences"]
    left = [s["locator"] for s in document["sentences"] if s["status"] == "uncovered"]
    assert left
    assert all(f"{place}：没有规则、职责、定义" in error for place in left)


def test_a_clause_of_a_sentence_that_nothing_encodes_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "regulations").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "regulations" / "notice.yaml").write_text(NOTICE, encoding="utf-8")
    (tmp_path / "rules" / "duties.yaml").write_text(NOTICE_DUTY, encoding="utf-8")
    given = ["--regulation", "a-notice", "--regulations", str(tmp_path / "regulations"), "--rules", str(tmp_path / "rules")]
    code, document, error = coverage_json(capsys, *given)
    assert code == 3
    assert document["summary"]["covered"] == 1
    assert [part["text"] for part in document["sentences"][0]["left"]] == ["逾期要说明"]
    assert "一.1：分句没有落实：“逾期要说明”" in error


NOTICE = """schema: hegui.regulation/1
id: a-notice
title: 某某通知
versions:
- id: 2021
  issuer: 某局
  level: 规范性文件
  in_force: {from: 2021-01-01}
  source: 测试
  provisions:
  - anchor: 一.1
    text: 应当登记，逾期要说明。
    sha256: %s
"""
NOTICE_DUTY = """schema: hegui.responsibilities/1
regulation: a-notice
duties:
- id: N1
  locator: 一.1
  words: 应当登记
  verb: 登记
  object: 情况
  units: [市司法局]
  named: 应当
  proof: [{document: 登记簿}]
"""


def _with_hash() -> str:
    from hegui.kb.normalise import text_sha256

    return NOTICE % text_sha256("应当登记，逾期要说明。")


NOTICE = _with_hash()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("words: 严格落实回避制", None),
        ("words: [严格落实, 回避制度]", None),
        ("words: 严格执行回避制度", "[dangling-reference] “严格执行回避制度”不是“二（十三）.1”的原文，最接近的是“严格落实回避制度”"),
        ("words: []", "[empty-value]"),
    ],
)
def test_words_of_a_basis_are_held_against_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, said: str | None
) -> None:
    text = (RULES_DIR / "13-recusal.yaml").read_text(encoding="utf-8")
    old = "{regulation: zibo-2020-113, locator: 二（十三）.1}"
    assert text.count(old) == 1
    (tmp_path / "recusal.yaml").write_text(
        text.replace(old, f"{{regulation: zibo-2020-113, locator: 二（十三）.1, {words}}}"), encoding="utf-8"
    )
    assert run(["rules", "lint", "--rules", str(tmp_path)]) == (3 if said else 0)
    assert (said or "代替了") in capsys.readouterr().err
    if said is None:
        _, document, _ = coverage_json(capsys, "--rules", str(tmp_path))
        sentence = next(s for s in document["sentences"] if s["locator"] == "二（十三）.1")
        rule = next(e for e in sentence["encoded_by"] if e["id"] == "ZB13-1-recusal")
        assert "".join(part["text"] for part in rule["words"]).startswith("严格落实回避制")


def test_words_where_no_text_is_carried_cannot_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (RULES_DIR / "13-recusal.yaml").read_text(encoding="utf-8")
    old = "{regulation: civil-servants-law, locator: 第七十六条}"
    assert text.count(old) == 1
    changed = text.replace(old, "{regulation: civil-servants-law, locator: 第七十六条, words: 回避}")
    (tmp_path / "recusal.yaml").write_text(changed, encoding="utf-8")
    assert run(["rules", "lint", "--rules", str(tmp_path)]) == 3
    assert "“第七十六条”没有收录原文，words 无从核对；请去掉 words" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("甲，乙；丙。", ["甲", "乙", "丙"]),
        ("《甲，乙》、丙，“丁，戊”。", ["《甲，乙》、丙", "“丁，戊”"]),
        ("甲（乙，丙）。", ["甲（乙，丙）"]),
        ("一、总体要求", ["一、总体要求"]),
        ("，。", []),
    ],
)
def test_clauses_end_at_marks_outside_brackets(text: str, parts: list[str]) -> None:
    assert [text[a:b] for a, b in clauses(text)] == parts


def test_a_clause_is_covered_only_to_its_last_word() -> None:
    text = "甲乙、丙，丁。"
    assert uncovered(text, [(0, 2), (3, 4), (5, 6)]) == []  # marks need no cover
    assert uncovered(text, [(0, 2), (5, 6)]) == [(0, 4)]
    assert uncovered(text, []) == [(0, 4), (5, 6)]


def test_words_are_found_whatever_their_quotes_and_widths() -> None:
    text = "针对老旧小区、“三合一” 场所等（火灾）风险"
    assert [text[a:b] for a, b in find_words(text, '"三合一"场所')] == ["“三合一” 场所"]
    assert [text[a:b] for a, b in find_words(text, "(火灾)风险")] == ["（火灾）风险"]
    assert find_words(text, "高风险") == [] == find_words(text, " ")


def test_segments_cut_the_text_without_gaps() -> None:
    parts = segments("甲乙丙丁", [(0, 2), (1, 3)])
    assert parts == [(0, 1, (0,)), (1, 2, (0, 1)), (2, 3, (1,)), (3, 4, ())]
