"""Legal dates: what is written is known to that precision and no further; periods end as the Civil Code says."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hegui.kb.day import FOREVER, NEVER, DateRange, add_period, parse_day, show_ordinal
from hypothesis import given
from hypothesis import strategies as st


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-11-09", "2021-11-09", "2021-11-09"),
        ("2020-12", "2020-12-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_date_is_known_to_the_precision_it_is_written_in(text: str, first: str, last: str) -> None:
    assert parse_day(text) == (day(first), day(last))


@pytest.mark.parametrize("text", ["2020-13", "2021-02-29", "2020-1-1", "20201201", "2020年", "", "0000", "2020-12-01 "])
def test_anything_else_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(ValueError, match="日期"):
        parse_day(text)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2020-02-29", {"years": 2}, "2022-02-28"),
        ("2020-02-29", {"years": 4}, "2024-02-29"),
        ("2021-12-31", {"months": 2}, "2022-02-28"),
        ("2023-10-31", {"months": 1}, "2023-11-30"),
        ("2021-06-30", {"years": 3}, "2024-06-30"),
        ("2021-06-30", {"years": 3, "days": 1}, "2024-07-01"),
        ("2021-03-31", {"months": -1}, "2021-02-28"),
        ("2021-12-01", {"months": 1}, "2022-01-01"),
    ],
)
def test_a_period_ends_on_the_corresponding_day(start: str, period: dict[str, int], end: str) -> None:
    assert add_period(day(start), **period) == day(end)


def test_open_ends_stay_open_and_the_calendar_has_ends() -> None:
    assert add_period(NEVER, years=5) == NEVER
    assert add_period(FOREVER, years=-5) == FOREVER
    assert add_period(day("9998-01-01"), years=2) == FOREVER
    assert add_period(day("9999-12-31"), days=1) == FOREVER
    assert add_period(day("0001-01-01"), days=-1) == NEVER
    assert add_period(day("0002-01-01"), years=-2) == NEVER


@given(st.dates(), st.integers(-400, 400), st.integers(-40, 40))
def test_a_period_of_months_lands_in_its_month(start: dt.date, months: int, years: int) -> None:
    end = add_period(start.toordinal(), years=years, months=months)
    index = start.year * 12 + start.month - 1 + years * 12 + months
    if not 12 <= index < 120_000:
        assert end in (NEVER, FOREVER)
        return
    landed = dt.date.fromordinal(end)
    assert (landed.year, landed.month) == (index // 12, index % 12 + 1)
    assert landed.day == min(start.day, calendar.monthrange(landed.year, landed.month)[1])


@given(st.dates(), st.dates(), st.integers(0, 600))
def test_a_later_start_never_ends_earlier(one: dt.date, other: dt.date, months: int) -> None:
    early, late = sorted((one.toordinal(), other.toordinal()))
    assert add_period(early, months=months) <= add_period(late, months=months)


def test_a_range_is_certain_only_where_every_reading_agrees() -> None:
    # In force from some day of 2020 until before 2021-11-09.
    span = DateRange(*parse_day("2020"), *parse_day("2021-11-09"))
    for lo, hi, certain, possible in [
        ("2019-12-31", "2019-12-31", False, False),
        ("2020-01-01", "2020-01-01", False, True),
        ("2020-12-30", "2020-12-31", False, True),
        ("2020-12-31", "2020-12-31", True, True),
        ("2021-11-08", "2021-11-08", True, True),
        ("2021-11-08", "2021-11-09", False, True),
        ("2021-11-09", "2021-11-09", False, False),
    ]:
        assert span.certainly_covers(day(lo), day(hi)) is certain, lo
        assert span.possibly_covers(day(lo), day(hi)) is possible, lo


def test_ordinals_are_shown_for_readers() -> None:
    assert [show_ordinal(each) for each in (NEVER, day("2020-02-29"), FOREVER)] == ["不限", "2020-02-29", "长期"]
