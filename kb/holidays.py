"""Official holiday arrangements as data (``regulations/calendar/*.yaml``): for each year the State Council's notice, the days off and
the weekend days worked instead. :mod:`hegui.kb.workdays` counts by them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from hegui.kb.diagnostics import Diagnostic
from hegui.kb.model import KbModel
from hegui.kb.regulation import LegalDay, Text
from hegui.kb.workdays import YEAR_END, Calendar, YearOff
from hegui.kb.yamlsource import Node
from pydantic import AfterValidator, Field

SCHEMA_ID = "hegui.calendar/1"


def _exact(text: str) -> str:
    if len(text) != 10:
        raise ValueError(f"日期应写到日，如 2026-10-01，实际是“{text}”")
    return text


ExactDay = Annotated[LegalDay, AfterValidator(_exact)]


class Notice(KbModel):
    """The document that arranges a year, or changes its arrangement."""

    title: Text = Field(description="通知的名称")
    number: Text | None = Field(default=None, description="文号")
    promulgated: ExactDay | None = Field(default=None, description="公布之日")


class DaysOff(KbModel):
    """Days off, weekend days within them included; both ends are days off. Without ``to`` a single day."""

    name: Text = Field(description="节日")
    from_: ExactDay = Field(alias="from", description="放假的第一天")
    to: ExactDay | None = Field(default=None, description="放假的最后一天（含），只放一天的不写")


class Year(KbModel):
    """The arrangement of one year."""

    year: int = Field(ge=1949, le=2999, description="年份")
    notices: tuple[Notice, ...] = Field(min_length=1, description="公布和调整这一年安排的通知")
    source: Text = Field(description="这里所写的从何得知")
    unverified: bool = Field(default=False, description="没有核对过通知原文")
    note: Text | None = Field(default=None, description="说明")
    holidays: tuple[DaysOff, ...] = Field(min_length=1, description="放假的日子")
    workdays: tuple[ExactDay, ...] = Field(default=(), description="周六、周日调休上班的日子")


class HolidaysFile(KbModel):
    schema_: Literal["hegui.calendar/1"] = Field(alias="schema")
    years: tuple[Year, ...] = Field(min_length=1)


def check_years(file: HolidaysFile, node: Node, seen: dict[int, Node]) -> Iterator[Diagnostic]:
    """What must hold of every year; ``seen`` are the years of the files read before, and grows."""
    for year, year_node in zip(file.years, (node.get("years") or node).items(), strict=True):
        place = year_node.get("year") or year_node
        if year.year in seen:
            yield place.error("duplicate-year", f"{year.year}年的安排重复，前一处在 {seen[year.year].where}")
        seen[year.year] = place
        if year.unverified and not year.note:
            yield year_node.error("unverified", "标了 unverified 就要在 note 里写明什么没有核对")
        off: dict[int, str] = {}
        for days, days_node in zip(year.holidays, (year_node.get("holidays") or year_node).items(), strict=True):
            first, last = _span(days)
            if last < first:
                yield days_node.error("empty-period", f"“{days.name}”放假的最后一天（{days.to}）早于第一天（{days.from_}）")
            elif not _belongs(first, year.year) or not _belongs(last, year.year):
                yield days_node.error("wrong-year", f"“{days.name}”不在{year.year}年（上一年12月{YEAR_END}日以后的可以写在这里）")
            else:
                for day in range(first, last + 1):
                    if day in off:
                        yield days_node.error("overlap", f"{_iso(day)}既在“{off[day]}”又在“{days.name}”放假")
                        break
                    off[day] = days.name
        worked: set[int] = set()
        for text, worked_node in zip(year.workdays, (year_node.get("workdays") or year_node).items() if year.workdays else (), strict=True):
            day = _ordinal(text)
            if day in off:
                yield worked_node.error("overlap", f"{text}既是放假（{off[day]}）又是调休上班")
            elif dt.date.fromordinal(day).weekday() < 5:
                yield worked_node.error("not-weekend", f"{text}不是周六、周日，本来就上班，不必写在 workdays 里")
            elif not _belongs(day, year.year):
                yield worked_node.error("wrong-year", f"{text}不在{year.year}年（上一年12月{YEAR_END}日以后的可以写在这里）")
            elif day in worked:
                yield worked_node.error("duplicate-day", f"{text}写了两遍")
            worked.add(day)


def calendar_of(years: Mapping[int, Year]) -> Calendar:
    """The calendar that some years' arrangements make together."""
    arranged = {}
    for number, year in years.items():
        off = frozenset(day for days in year.holidays for first, last in [_span(days)] for day in range(first, last + 1))
        arranged[number] = YearOff(off, frozenset(map(_ordinal, year.workdays)))
    return Calendar(arranged)


def _ordinal(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def _span(days: DaysOff) -> tuple[int, int]:
    return _ordinal(days.from_), _ordinal(days.to or days.from_)


def _belongs(day: int, year: int) -> bool:
    """In that year, or in the last days of the year before: a New Year's holiday and its make-up days may begin there."""
    date = dt.date.fromordinal(day)
    return date.year == year or (date.year == year - 1 and date.month == 12 and date.day >= YEAR_END)
