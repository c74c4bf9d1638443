"""How names are written, read, hidden and counted: each by cases worked out by hand."""

from __future__ import annotations

import pytest
from hegui.checker.idcard import check_digit
from hegui.checker.identity.candidates import plain, same_names, similar_names
from hegui.checker.identity.evidence import ATTRIBUTES, HEARD, HIDDEN, NAME_ONLY, SAME, SCRIPT, TYPED, Evidence, Mention, weigh
from hegui.checker.identity.frequency import POPULATION, Frequencies, heard_share, pattern_share, written_share
from hegui.checker.identity.masked import Pattern, pattern
from hegui.checker.identity.profile import BLANK, compare, of_number, with_birth
from hegui.checker.identity.sound import sounds
from hegui.checker.identity.variants import simplified
from hegui.checker.identity.written import normalise, split
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("李梅", "李梅"),
        (" 李　梅 ", "李梅"),
        ("李\u200b梅", "李梅"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("Ｍａｒｙ", "Mary"),
        ("张\ue863", "张䶮"),  # GBK's private code of a character that Unicode has had since 2005
        ("王\ufa00", "王切"),  # a compatibility ideograph
        ("刘㛃", "刘㛃"),  # rare, and a character like any other
        ("邹𬭎", "邹𬭎"),
    ],
)
def test_width_blanks_dots_and_old_codes(written: str, expected: str) -> None:
    assert normalise(written) == expected


@given(st.text(max_size=8))
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("李梅", ("李", "梅")),
        ("欧阳修", ("欧阳", "修")),
        ("欧阳", ("欧", "阳")),
        ("諸葛亮", ("諸葛", "亮")),
        ("阿依古丽·买买提", ("", "阿依古丽·买买提")),
        ("梅", ("", "梅")),
        ("Mary", ("", "Mary")),
    ],
)
def test_surname_and_given_name(name: str, parts: tuple[str, str]) -> None:
    assert split(name) == parts


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("張偉", "张伟", True),
        ("徐乾學", "徐乾学", True),
        ("徐乾学", "徐乾学", True),
        ("陳昇", "陈升", True),
        ("李峯", "李峰", True),
        ("张伟", "章伟", False),
        ("张哲", "张喆", False),  # two names, not two writings
    ],
)
def test_traditional_and_simplified(a: str, b: str, agree: bool) -> None:
    assert bool(set(simplified(a)) & set(simplified(b))) is agree


def test_both_forms_are_kept() -> None:
    assert simplified("徐乾學")[0] == "徐乾學"
    assert {"徐乾学", "徐干学"} <= set(simplified("徐乾學"))
    assert simplified("李梅") == ("李梅",)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("曾国藩", "zeng guo fan"),
        ("单雄信", "shan xiong xin"),
        ("仇英", "qiu ying"),
        ("查良镛", "zha liang yong"),
        ("翟志刚", "zhai zhi gang"),
        ("覃晓", "qin xiao"),
        ("解晓东", "xie xiao dong"),
        ("任伟", "ren wei"),
        ("区伟", "ou wei"),
        ("尉迟恭", "yuchi gong"),
        ("吕伟", "lv wei"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, reading: str) -> None:
    assert reading in sounds(name)


@pytest.mark.parametrize(
    ("masked", "found"),
    [
        ("王*国", Pattern("王*国")),
        ("王＊国", Pattern("王*国")),
        ("王某", Pattern("王*", open_end=True)),
        ("王某某", Pattern("王**")),
        ("王××", Pattern("王**")),
        ("王ＸＸ", Pattern("王**")),
        ("欧阳某某", Pattern("欧阳**")),
        ("王国某", Pattern("王国*")),
        ("张\ue000伟", Pattern("张*伟")),  # a private code that nobody knows
        ("张□伟", Pattern("张*伟")),
        ("王国", None),
        ("某某", None),
        ("**", None),
        ("Max", None),
    ],
)
def test_masked_names(masked: str, found: Pattern | None) -> None:
    assert pattern(normalise(masked)) == found


def test_what_a_masked_name_fits() -> None:
    assert Pattern("王*", open_end=True).fits("王国")
    assert Pattern("王*", open_end=True).fits("王建国")
    assert not Pattern("王**").fits("王国")
    assert not Pattern("王*国").fits("李建国")


# ── how many people bear a name ──


def test_common_names_are_common_and_rare_ones_rare() -> None:
    assert 100 < POPULATION * written_share("王伟") < 10_000
    assert POPULATION * written_share("亓官晟曦") < 1
    assert written_share("王伟") > 50 * written_share("覃晓峰")
    assert heard_share("李梅") > written_share("李梅")
    assert pattern_share(Pattern("王*国")) > written_share("王建国")
    assert pattern_share(Pattern("王**")) > pattern_share(Pattern("王*国"))


def test_the_names_of_a_large_ledger_count_for_more_than_the_table() -> None:
    rare = ["亓官晟曦"] * 200 + [f"王{i}" for i in range(1_000_000 // 1000)] * 1000
    assert Frequencies.of(rare).share("亓官晟曦") > 1e-4
    assert Frequencies.of(["亓官晟曦"]).share("亓官晟曦") < 1e-6  # the one person whom the match is about proves nothing


# ── what numbers and dates of birth tell ──

NUMBER = "99010118930212012" + check_digit("99010118930212012")
BORN = 691_221  # 1893-07-04


def test_places_of_two_numbers() -> None:
    whole, ends, front = of_number(NUMBER), of_number(NUMBER[:6] + "*" * 8 + NUMBER[-4:]), of_number(NUMBER[:10] + "*" * 8)
    assert compare(BLANK, whole) == compare(whole, BLANK)
    agreed = compare(whole, ends)
    assert agreed is not None
    assert agreed.seen == 10
    assert agreed.rarer > 10_000
    by_year = compare(whole, front)
    assert by_year is not None
    assert by_year.seen == 10
    assert by_year.rarer < 1_000
    assert compare(whole, of_number("990102" + NUMBER[6:])) is None
    nothing = compare(ends, with_birth(BLANK, BORN))
    assert nothing is not None
    assert nothing.seen == 0


def mention(name: str, number: str = "", **more: str) -> Mention:
    return Mention(f"n:{name}{number}", (name,), number, of_number(number), **more)


def weighed(a: Mention, b: Mention, how: str = SAME) -> Evidence | None:
    return weigh(a, b, how, a.name, b.name, Frequencies())


def test_evidence_adds_up_and_says_each_piece() -> None:
    bare = weighed(mention("李梅"), mention("李梅"))
    assert bare is not None
    assert (bare.level, bare.supported) == (NAME_ONLY, False)
    assert bare.why[:2] == ("姓名相同", "双方都没有可用的身份证号码")
    assert bare.namesakes > 10
    masked = weighed(mention("李梅", NUMBER), mention("李梅", NUMBER[:6] + "*" * 8 + NUMBER[-4:]))
    assert masked is not None
    assert masked.level == ATTRIBUTES
    assert masked.namesakes < bare.namesakes
    assert "身份证号码可见的10位相同，其余被遮盖" in masked.why
    called = weighed(mention("李梅", phone="13900000001"), mention("李梅", phone="13900000001"))
    assert called is not None
    assert called.level == ATTRIBUTES
    assert "联系电话相同" in called.why


def test_a_common_name_needs_more_than_county_and_year() -> None:
    number, shown = NUMBER, NUMBER[:10] + "*" * 8
    common, rare = weighed(mention("王伟", number), mention("王伟", shown)), weighed(mention("亓官晟曦", number), mention("亓官晟曦", shown))
    assert common is not None
    assert rare is not None
    assert (common.level, rare.level) == (NAME_ONLY, ATTRIBUTES)
    assert common.supported


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (mention("李梅", NUMBER), mention("李梅", "990101189302120140")),
        (mention("李梅", NUMBER), mention("李梅", "990102" + "*" * 12)),
        (mention("李梅", sex="女"), mention("李梅", sex="男")),
        (mention("李梅", NUMBER), Mention("x", ("李梅",), "", with_birth(BLANK, BORN))),
    ],
    ids=["two numbers", "another county", "another sex", "another date of birth"],
)
def test_what_contradicts_separates(a: Mention, b: Mention) -> None:
    assert weighed(a, b) is None
    assert weighed(b, a) is None


# ── which pairs meet ──


def found(left: str, right: str, number: str = "", other: str = "") -> list[str]:
    lefts, rights = [mention(left, number)], [mention(right, other)]
    return [p.how for p in (*same_names(lefts, rights), *similar_names(lefts, rights))]


@pytest.mark.parametrize(
    ("left", "right", "how"),
    [
        ("李梅", "李梅", [SAME]),
        ("李梅", "李莓", [HEARD]),
        ("曾伟", "增伟", [HEARD]),
        ("單雄信", "单雄信", [SCRIPT]),
        ("王建国", "王*国", [HIDDEN]),
        ("王*国", "王建国", [HIDDEN]),
        ("王*国", "王*国", [HIDDEN]),
        ("王*國", "王建国", [HIDDEN]),
        ("王某某", "王建国", [HIDDEN]),
        ("张建华", "张华建", [TYPED]),
        ("张建华", "张建国", []),  # one character apart, and nothing else in common
        ("李梅", "王梅", []),
        ("李梅", "李丽", []),
    ],
)
def test_how_names_meet(left: str, right: str, how: list[str]) -> None:
    assert found(left, right) == how


def test_names_one_character_apart_meet_over_a_number() -> None:
    ends = NUMBER[:6] + "*" * 8 + NUMBER[-4:]
    assert found("张建华", "张建国", NUMBER, ends) == [TYPED]
    assert found("张建华", "李建国", NUMBER, ends) == []
    assert found("张建华", "张建国", NUMBER, "990101189302120140") == []


@given(st.text("王李张建国华伟*某曾单偉國", min_size=2, max_size=3), st.text("王李张建国华伟*某曾单偉國", min_size=2, max_size=3))
def test_meeting_does_not_depend_on_the_side(a: str, b: str) -> None:
    assert bool(found(a, b)) == bool(found(b, a))
    assert plain(plain(a)) == plain(a)
