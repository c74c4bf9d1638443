"""Regulations: the opinion carried whole, places resolved per version, and every mistake in a file reported with its line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.locator import canonical, chinese_numeral, enclosing, lies_within, spoken
from hegui.kb.normalise import normalise, text_sha256
from hegui.kb.registry import Registry, load_regulations
from hegui.kb.schema import stale_schemas
from hypothesis import given
from hypothesis import strategies as st

# SHA-256 of the opinion as published, normalised: whoever changes a sentence and its hashes together is found here.
OPINION_SHA256 = "3e9254498dfca5ef800e259643c2b7f6bb367dc297f407b2ed4d37a5bba5c6ef"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_regulations()


def on(text: str) -> tuple[int, int]:
    return parse_day(text)


# ---- the opinion ----


def test_the_opinion_is_carried_whole(registry: Registry) -> None:
    version = registry.works["zibo-2020-113"].latest
    assert version.is_whole
    assert version.text is not None
    assert text_sha256(version.text) == version.text_sha256 == OPINION_SHA256
    lines = version.text.split("\n")
    assert lines[:3] == ["淄博市人民政府办公室", "关于深化消防执法改革的实施意见", "淄政办字〔2020〕113号"]
    assert [line for line in lines if line[1] == "、"] == ["一、总体要求", "二、主要内容", "三、保障措施"]
    assert len([line for line in lines if line.startswith("（")]) == 14 + 3
    assert version.text.endswith("对落实不力的要依法依规严肃问责。")


def test_an_item_is_its_heading_its_sentences_and_its_units(registry: Registry) -> None:
    version = registry.works["zibo-2020-113"].latest
    places = [p.anchor for p in version.provisions if lies_within(p.anchor, "二（十三）")]
    assert places == ["二（十三）.0", *(f"二（十三）.{n}" for n in range(1, 7)), "二（十三）.责任单位"]
    item = version.at("二（十三）")
    assert item is not None
    assert item.text is not None
    assert item.text.startswith("（十三）全面落实各项禁止性规定。制定消防人员职业规范")
    assert item.text.endswith("中介服务。（责任单位：市消防救援支队）")
    assert "\n" not in item.text
    assert item.units == version.units("二（十三）") == ("市消防救援支队",)
    assert version.units("二（七）") == ("市市场监管局", "市行政审批服务局", "市住房城乡建设局", "市消防救援支队")
    assert version.at("二（十）") != version.at("二（十一）")
    third = version.at("二（十三）.3")
    assert third is not None
    assert third.text is not None
    assert third.text.startswith("消防干部及其近亲属不准承揽消防工程")


def test_every_item_names_its_units_and_every_unit_stands_in_the_text(registry: Registry) -> None:
    version = registry.works["zibo-2020-113"].latest
    for item in (f"二（{chinese_numeral(n)}）" for n in range(1, 15)):
        found = version.at(item)
        assert found is not None
        assert found.units, item
        assert all(unit in (found.text or "") for unit in found.units)


def test_the_day_of_the_opinion_is_only_known_to_the_year(registry: Registry) -> None:
    version = registry.works["zibo-2020-113"].latest
    assert (version.in_force.from_lo, version.in_force.from_hi) == on("2020")
    assert version.period.text == "2020 年内（日期不明）起"
    assert "未载印发日期" in (version.period.note or "")
    assert not version.in_force.possibly_covers(*on("2019-12-31"))
    assert version.in_force.possibly_covers(*on("2020-06-01"))
    assert not version.in_force.certainly_covers(*on("2020-06-01"))
    assert version.in_force.certainly_covers(*on("2020-12-31"))


# ---- resolving ----


def test_a_place_is_resolved_in_every_version_that_has_it(registry: Registry) -> None:
    assert [c.version.id for c in registry.resolve("fire-law", "第五十六条")] == ["2008", "2019", "2021"]
    assert [c.version.id for c in registry.resolve("fire-law")] == ["1998", "2008", "2019", "2021"]
    assert [c.version.id for c in registry.resolve("fire-law", "第五十六条", "2019")] == ["2019"]
    assert registry.resolve("fire-law", "第九百条") == []
    assert registry.resolve("no-law", "第一条") == []


def test_a_finer_place_falls_back_to_the_article_unless_the_text_is_whole(registry: Registry) -> None:
    found = {c.version.id: (c.provision.anchor if c.provision else "", c.exact) for c in registry.resolve("fire-law", "第56条第2款")}
    assert found["2021"] == ("第五十六条第二款", True)
    assert found["2008"] == ("第五十六条", False)
    assert registry.resolve("zibo-2020-113", "二（十三）.9") == []


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2015-06-01", "2008"),
        ("2019-04-22", "2008"),
        ("2019-04-23", "2019"),
        ("2021-04-28", "2019"),
        ("2021-04-29", "2021"),
        ("2024-06-30", "2021"),
    ],
)
def test_the_version_in_force_on_the_day_is_found(registry: Registry, day: str, version: str) -> None:
    citation = registry.find_provision("fire-law", "第五十六条", on(day))
    assert citation is not None
    assert citation.version.id == version


def test_before_the_first_version_nothing_is_in_force(registry: Registry) -> None:
    assert registry.find_provision("tech-service-rules", "第五条", on("2021-11-08")) is None
    assert registry.find_provision("tech-service-rules", "第五条", on("2021-11-09")) is not None
    assert registry.find_provision("civil-code", "第一千零四十五条", on("2020-12-31")) is None


def test_numbers_that_changed_between_versions(registry: Registry) -> None:
    old = registry.find_provision("civil-servants-law", "第一百零二条", on("2017-01-01"))
    new = registry.find_provision("civil-servants-law", "第一百零七条", on("2019-06-01"))
    assert old is not None
    assert old.provision is not None
    assert "县处级" not in (old.provision.gist or "")
    assert old.provision.unverified
    assert new is not None
    assert new.provision is not None
    assert "县处级" in (new.provision.gist or "")
    assert registry.find_provision("civil-servants-law", "第一百零七条", on("2019-05-31")) is None
    controlling = registry.find_provision("company-law", "第二百六十五条第（二）项", on("2024-07-01"))
    assert controlling is not None
    assert controlling.provision is not None
    assert "超过百分之五十" in (controlling.provision.gist or "")


def test_documents_are_named_by_number_and_laws_by_title(registry: Registry) -> None:
    assert registry.works["zibo-2020-113"].display == "淄政办字〔2020〕113号"
    assert registry.works["fire-law"].display == "中华人民共和国消防法"
    assert registry.works["tech-service-rules"].display == "社会消防技术服务管理规定"
    assert registry.works["shandong-2020-84"].display == "鲁政办字〔2020〕84号"


@pytest.mark.parametrize("word", ["zibo-2020-113", "淄政办字〔2020〕113号", "《关于深化消防执法改革的实施意见》"])
def test_a_work_is_found_as_people_name_it(registry: Registry, word: str) -> None:
    work = registry.find_work(word)
    assert work is not None
    assert work.id == "zibo-2020-113"


def test_why_a_place_does_not_resolve(registry: Registry) -> None:
    assert registry.why_unresolved("zibo-2020-113", "二（十三）.3") == ""
    assert "是否想写“fire-law”？" in registry.why_unresolved("firelaw")
    assert "是否想写“二（十三）" in registry.why_unresolved("zibo-2020-113", "二（十三）.33")
    assert "已登记的" in registry.why_unresolved("fire-law", "第九百条")
    assert "没有版本“2020”" in registry.why_unresolved("fire-law", None, "2020")
    assert "没有登记条款" in registry.why_unresolved("shandong-2020-84", "一")


def test_what_is_not_verified_says_so(registry: Registry) -> None:
    for work in registry.works.values():
        for version in work.versions:
            for provision in version.provisions:
                assert provision.text or provision.gist, (work.id, provision.anchor)
                if provision.unverified:
                    assert provision.note


def test_loading_is_quick_and_the_digest_is_stable(registry: Registry) -> None:
    best = 1.0
    for _ in range(5):
        start = time.process_time()
        again = load_regulations()
        best = min(best, time.process_time() - start)
    assert again.digest == registry.digest
    assert best < 0.15  # seconds of this process's own; about 0.03 on an idle machine


def test_the_schemas_for_editors_are_current() -> None:
    assert [path.name for path, _ in stale_schemas()] == [], "运行 python -m hegui.kb.schema"


# ---- files with mistakes ----

GOOD = """schema: hegui.regulation/1
id: test-law
title: 测试法
versions:
  - id: 2001
    issuer: 甲
    level: 法律
    in_force: {from: 2001-01-01, to: 2010-01-01}
    ended_by: {how: 修改, version: 2010}
    source: 测试
    provisions:
      - {anchor: 第一条, gist: 甲}
  - id: 2010
    issuer: 甲
    level: 法律
    in_force: {from: 2010-01-01}
    source: 测试
    provisions:
      - {anchor: 第二条, like: {version: 2001, anchor: 第一条}}
"""


def mistakes(folder: Path, *texts: str) -> list[str]:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as caught:
        load_regulations([folder])
    return [f"{Path(d.file).name}:{d.line}:{d.column} [{d.code}] {d.message}" for d in caught.value.diagnostics]


def test_a_good_file_and_what_like_brings(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    registry = load_regulations([tmp_path])
    assert [c.provision.gist for c in registry.resolve("test-law", "第二条") if c.provision] == ["甲"]
    (tmp_path / "b.yaml").write_bytes(GOOD.replace("test-law", "other").encode())
    two = load_regulations([tmp_path]).digest
    (tmp_path / "b.yaml").write_bytes(GOOD.replace("test-law", "other").replace("\n", "\r\n").encode())
    assert load_regulations([tmp_path]).digest == two != registry.digest


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "level: 法律\n    in_force: {from: 2001",
            "level: 法规\n    in_force: {from: 2001",
            "0.yaml:7:12 [wrong-value] “法规”不是可用的值",
        ),
        ("title: 测试法", "titel: 测试法", "0.yaml:3:1 [unknown-key] 未知的键“titel”，是否想写“title”？"),
        ("from: 2001-01-01", "from: 2001-02-30", "0.yaml:8:22 [wrong-value] 没有“2001-02-30”这个日期"),
        ("{from: 2001-01-01, ", "{", "0.yaml:8:15 [wrong-value] from（施行起日）"),
        ("to: 2010-01-01}", "to: 2000-01-01}", "0.yaml:8:15 [empty-period]"),
        ("to: 2010-01-01}", "to: 2011-01-01}", "0.yaml:16:15 [overlap] 与前一版“2001”的施行期间重叠"),
        ("to: 2010-01-01}", "to: 2009-01-01}", "0.yaml:16:15 [gap]"),
        ("    ended_by: {how: 修改, version: 2010}\n", "", "0.yaml:5:5 [ended-by]"),
        ("version: 2010}", "version: 2012}", "0.yaml:9:15 [dangling-reference] 《测试法》没有版本“2012”"),
        ("how: 修改, version: 2010", "how: 废止, by: test-lawn", "0.yaml:9:15 [dangling-reference]"),
        ("- id: 2010", "- id: 2001", "0.yaml:13:9 [duplicate-version] 版本“2001”重复，前一处在"),
        ("anchor: 第一条}}", "anchor: 第三条}}", "0.yaml:19:29 [like] 版本“2001”没有“第三条”"),
        ("{anchor: 第一条, gist: 甲}", "{anchor: 第一条}", "0.yaml:12:9 [no-content]"),
        ("{anchor: 第一条, gist: 甲}", "{anchor: 第1条, gist: 甲}", "0.yaml:12:18 [anchor] 条款号“第1条”应写作“第一条”"),
        ("{anchor: 第一条, gist: 甲}", "{anchor: 第一条, gist: 甲, unverified: true}", "0.yaml:12:9 [unverified]"),
        ("{anchor: 第一条, gist: 甲}", "{anchor: 第一条, text: 甲}", "0.yaml:12:9 [no-hash]"),
        (
            "{anchor: 第一条, gist: 甲}",
            f"{{anchor: 第一条, text: 乙, sha256: {text_sha256('甲')}}}",
            "0.yaml:12:29 [hash-mismatch] “第一条”的原文与登记的哈希不符",
        ),
        (
            "      - {anchor: 第一条, gist: 甲}",
            "      - {anchor: 第一条, gist: 甲}\n      - {anchor: 第一条, gist: 乙}",
            "0.yaml:13:18 [duplicate-anchor]",
        ),
        ("    source: 测试\n", f"    source: 测试\n    text_sha256: {text_sha256('甲')}\n", "0.yaml:11:18 [whole-text]"),
        ("    source: 测试\n", "    source: 测试\n    cites: [{regulation: fire-law}]\n", "0.yaml:11:13 [dangling-reference]"),
        ("    source: 测试\n", "    source: 测试\n    promulgated: 2002-01-01\n", "0.yaml:8:15 [empty-period]"),
    ],
)
def test_mistakes_are_reported_with_their_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = mistakes(tmp_path, GOOD.replace(old, new, 1))
    assert any(each.startswith(expected) for each in found), found


def test_a_changed_sentence_of_a_whole_text_is_found_twice(tmp_path: Path) -> None:
    sentence, other = "甲，乙。", "丙。"
    text = GOOD.replace("    source: 测试\n", f"    source: 测试\n    text_sha256: {text_sha256(sentence + other)}\n", 1).replace(
        "      - {anchor: 第一条, gist: 甲}",
        f"      - {{anchor: 第一条, text: 甲、乙。, sha256: {text_sha256(sentence)}}}\n"
        f"      - {{anchor: 第三条, text: {other}, sha256: {text_sha256(other)}}}",
    )
    codes = [each.split("[")[1].split("]")[0] for each in mistakes(tmp_path, text)]
    assert codes == ["hash-mismatch", "hash-mismatch"]


def test_one_id_may_not_name_two_works(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, GOOD, GOOD)
    assert found.startswith("1.yaml:2:5 [duplicate-work] 法规编号“test-law”重复，前一处在")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="没有这个法规文件夹"):
        load_regulations([tmp_path / "没有"])


# ---- spelling of texts and places ----


def test_copies_that_differ_only_in_spelling_hash_alike() -> None:
    one = "“双随机、一公开”监管（淄政办字〔2020〕113号）——不少于２００㎡"
    other = '"双随机、一公开" 监管(淄政办字[2020]113号)—不少于200m2\n'
    assert text_sha256(one) == text_sha256(other)
    assert text_sha256("不得指定") != text_sha256("得指定")
    assert text_sha256("甲，乙") != text_sha256("甲、乙")
    assert text_sha256("徐乾学") != text_sha256("徐干学")


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("二(十三).3", "二（十三）.3"),
        (" 二（13） ", "二（十三）"),
        ("第56条", "第五十六条"),
        ("第107条第1款", "第一百零七条第一款"),
        ("第1045条", "第一千零四十五条"),
        ("第59条第(16)项", "第五十九条第（十六）项"),
        ("第十条", "第十条"),
        ("二（十三）．３", "二（十三）.3"),
        ("二(13)第3句", "二（十三）.3"),
        ("二（十三）标题", "二（十三）.0"),
    ],
)
def test_a_place_has_one_spelling(written: str, meant: str) -> None:
    assert canonical(written) == meant


def test_a_place_as_it_is_told_is_found(registry: Registry) -> None:
    for work in registry.works.values():
        for version in work.versions:
            for place in version.provisions:
                assert canonical(spoken(place.anchor)) == place.anchor


def test_numerals() -> None:
    numerals = {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        100: "一百",
        101: "一百零一",
        110: "一百一十",
        216: "二百一十六",
        1005: "一千零五",
    }
    assert {number: chinese_numeral(number) for number in numerals} == numerals


def test_larger_places() -> None:
    assert list(enclosing("第五条第一款第（二）项")) == ["第五条第一款", "第五条"]
    assert list(enclosing("二（十三）.3")) == ["二（十三）", "二"]
    assert not lies_within("二（十三）.10", "二（十三）.1")
    assert not lies_within("第五条之一", "第五条")
