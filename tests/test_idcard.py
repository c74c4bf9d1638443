"""Identity numbers. The two real-looking vectors are those printed in GB 11643-1999 itself."""

from __future__ import annotations

import datetime as dt

import pytest
from hegui.checker.idcard import IdCard, check_digit, is_masked, mask, mask_inside, parse_id
from hypothesis import given
from hypothesis import strategies as st


def iso7064(first17: str) -> str:
    """ISO 7064 MOD 11-2 by its recursion, not by the table of weights that the code uses."""
    rest = 0
    for digit in first17:
        rest = (rest + int(digit)) * 2 % 11
    return "0123456789X"[(12 - rest) % 11]


first17s = st.builds(
    lambda region, birth, serial: f"990{region:03}{birth:%Y%m%d}{serial:03}",
    st.integers(0, 999),
    st.dates(dt.date(1800, 1, 1), dt.date(1899, 12, 31)).map(lambda day: day),
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_examples_of_the_standard(number: str) -> None:
    found = parse_id(number)
    assert isinstance(found, IdCard)
    assert found.number == number
    assert found.sex == ("女" if number.endswith("002X") else "男")


@given(first17s)
def test_check_digit_agrees_with_the_recursion(first17: str) -> None:
    assert check_digit(first17) == iso7064(first17)


@given(first17s)
def test_birth_sex_and_region_are_read(first17: str) -> None:
    found = parse_id(first17 + iso7064(first17))
    assert isinstance(found, IdCard)
    assert dt.date.fromordinal(found.birth).strftime("%Y%m%d") == first17[6:14]
    assert found.birth_year == int(first17[6:10])
    assert found.region == first17[:6]
    assert found.sex == ("男" if int(first17[16]) % 2 else "女")


@given(first17s, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(first17: str, position: int, step: int) -> None:
    number = first17 + iso7064(first17)
    digits = "0123456789X" if position == 17 else "0123456789"
    other = digits[(digits.index(number[position]) + step) % len(digits)]
    assert isinstance(parse_id(number[:position] + other + number[position + 1 :]), str)


@pytest.mark.parametrize(
    "written",
    ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ", "'11010519491231002X", "110105-19491231-002X"],
)
def test_forms_of_writing(written: str) -> None:
    found = parse_id(written)
    assert isinstance(found, IdCard)
    assert found.number == "11010519491231002X"


def test_fifteen_digits_become_eighteen() -> None:
    found = parse_id("110105491231002")
    assert isinstance(found, IdCard)
    assert found.number == "11010519491231002X"


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("11010519491231002", "18 位"),
        ("110105194912310021", "校验码"),
        ("110105194913310021", "出生日期"),
        ("1101051949123100AB", "数字"),
        ("", "18 位"),
    ],
)
def test_what_is_wrong_is_said_without_the_number(written: str, word: str) -> None:
    found = parse_id(written)
    assert isinstance(found, str)
    assert word in found
    assert "194912" not in found


def test_masking() -> None:
    assert mask("11010519491231002X") == "110105********002X"
    assert mask("110105491231002") == "110105*****1002"
    assert mask("110105********002X") == "110105********002X"
    assert mask("110105XXXXXXXX002X") == "110105********002X"
    assert "2345" not in mask("12345678")


@pytest.mark.parametrize(
    "written", ["370303********1234", "370303********123X", "370303XXXXXXXX1234", "３７０３０３＊＊＊＊＊＊＊＊1234", "3703**************"]
)
def test_masked_numbers_are_known(written: str) -> None:
    assert is_masked(written)


def test_plain_numbers_are_not_masked() -> None:
    assert not is_masked("11010519491231002X")


@given(first17s, st.sampled_from(["", "张三", "号码：", "ID"]), st.sampled_from(["", "，已核实", "。", "abc"]))
def test_numbers_inside_a_text_are_masked(first17: str, before: str, after: str) -> None:
    number = first17 + iso7064(first17)
    shown = mask_inside(before + number + after)
    assert number not in shown
    assert shown == before + mask(number) + after


def test_credit_codes_and_accounts_stay() -> None:
    assert mask_inside("914403001922038216 和 6222021234567890123") == "914403001922038216 和 6222021234567890123"
