"""Identity numbers and credit codes against another implementation (python-stdnum), number by number."""

from __future__ import annotations

import datetime as dt

import pytest
from hegui.checker.creditcode import code_check, fault, organisation_check
from hegui.checker.idcard import IdCard, check_digit, parse_id
from hypothesis import given
from hypothesis import strategies as st

ric = pytest.importorskip("stdnum.cn.ric", reason="python-stdnum 没有安装")
uscc = pytest.importorskip("stdnum.cn.uscc", reason="python-stdnum 没有安装")

DIGITS = st.text("0123456789", min_size=17, max_size=17)
DAYS = st.dates(dt.date(1850, 1, 1), dt.date(2199, 12, 31))
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(DIGITS)
def test_the_check_digit_of_any_seventeen_digits(first17: str) -> None:
    assert check_digit(first17) == ric.calc_check_digit(first17 + "0")


@given(st.integers(100_000, 999_999), DAYS, st.integers(0, 999))
def test_a_number_tells_what_the_other_reads(region: int, born: dt.date, serial: int) -> None:
    first17 = f"{region}{born:%Y%m%d}{serial:03d}"
    number = first17 + ric.calc_check_digit(first17 + "0")
    found = parse_id(number)
    assert isinstance(found, IdCard)
    assert dt.date.fromordinal(found.birth) == ric.get_birth_date(number) == born
    assert found.sex == ("男" if serial % 2 else "女")
    assert found.region == str(region)
    assert parse_id(number.lower()) == found


@given(st.integers(100_000, 999_999), DAYS, st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_as_the_other_notices_it(region: int, born: dt.date, serial: int, place: int, step: int) -> None:
    first17 = f"{region}{born:%Y%m%d}{serial:03d}"
    number = first17 + check_digit(first17)
    if number[place] == "X":
        return
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert isinstance(parse_id(wrong), str)
    assert wrong[17] != ric.calc_check_digit(wrong) or place in range(6, 14)


@given(st.sampled_from("0123456789"), st.integers(0, 999), DAYS.filter(lambda d: 1900 <= d.year < 2000))
def test_fifteen_digits_are_the_eighteen_of_the_last_century(first: str, serial: int, born: dt.date) -> None:
    old = f"{first}90101{born:%y%m%d}{serial:03d}"
    found = parse_id(old)
    assert isinstance(found, IdCard)
    assert found.number == f"{old[:6]}19{old[6:]}" + ric.calc_check_digit(f"{old[:6]}19{old[6:]}0")


@given(st.sampled_from(["91", "92", "93", "12", "52"]), st.integers(100_000, 999_999), st.text(ALPHABET, min_size=8, max_size=8))
def test_a_credit_code_that_is_right_here_is_right_there(department: str, region: int, body: str) -> None:
    first17 = f"{department}{region}{body}{organisation_check(body)}"
    assert code_check(first17) == uscc.calc_check_digit(first17)
    code = first17 + uscc.calc_check_digit(first17)
    assert fault(code) == ""
    assert uscc.validate(code) == code


@given(st.integers(100_000, 999_999), st.text(ALPHABET, min_size=8, max_size=8), st.integers(0, 17), st.integers(1, 30))
def test_a_credit_code_that_is_wrong_there_is_wrong_here(region: int, body: str, place: int, step: int) -> None:
    first17 = f"91{region}{body}{organisation_check(body)}"
    code = first17 + code_check(first17)
    wrong = code[:place] + ALPHABET[(ALPHABET.index(code[place]) + step) % 31] + code[place + 1 :]
    assert not uscc.is_valid(wrong)
    assert fault(wrong)
