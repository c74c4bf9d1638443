"""Counts working days (工作日): Monday to Friday, without official holidays, with the weekend days that are worked instead.

民法典 art. 201: the day a period begins is not counted, the next day is the first. 行政许可法 art. 82, 行政处罚法 art. 85: working
days do not include holidays. Nobody knows a year's working days before its arrangement is published: what depends on such a year is
an interval, with the number of days as calendar days below and no bound above.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hegui.kb.day import FOREVER, NEVER

# A New Year's holiday of three days may begin on 30 December, and the weekend before it may be worked for it: what the last days of
# December are, the next year's notice says (as in 2006, 2007, 2011, 2018 and 2022).
YEAR_END = 24  # of December
# Nobody's period is longer; beyond it a count only tells that the end lies far away.
MOST = 100_000


@dataclass(frozen=True, slots=True)
class YearOff:
    """One year's arrangement, as ordinals: the days off and the weekend days worked."""

    off: frozenset[int]
    worked: frozenset[int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Known days ``first`` … ``last`` without a gap. ``workdays`` are the working days among them, in order;
    ``before[d - first]`` is the number of working days before day ``d``, with one entry more than there are days."""

    first: int
    last: int
    workdays: tuple[int, ...]
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """The n-th working day lies in ``[lo, hi]``. ``unknown`` is the year whose arrangement would tell more; None when exact."""

    lo: int
    hi: int
    unknown: int | None = None


@dataclass(frozen=True)
class Calendar:
    """``years`` → arrangement. An empty calendar knows nothing."""

    years: Mapping[int, YearOff] = field(default_factory=dict)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The days that are known, in order."""
        return tuple(self._stretch(first, last) for first, last in _runs(sorted(self.years)))

    def is_workday(self, day: int) -> bool | None:
        """Whether a day (ordinal) is a working day; None when its year's arrangement, or the next one's, is not known."""
        for stretch in self.stretches:
            if stretch.first <= day <= stretch.last:
                return stretch.before[day - stretch.first + 1] > stretch.before[day - stretch.first]
        return None

    def add(self, day: int, count: int) -> Counted:
        """The ``count``-th working day after ``day``, which is not counted itself; before it where ``count`` is negative.

        0 is the day itself. Open ends stay open.
        """
        if day <= NEVER or day >= FOREVER or count == 0:
            return Counted(day, day)
        count = max(-MOST, min(MOST, count))
        return self._forward(day, count) if count > 0 else self._backward(day, -count)

    def next_workday(self, day: int) -> Counted:
        """The day itself if it is a working day, else the next one (民法典 art. 203)."""
        if day <= NEVER or day >= FOREVER:
            return Counted(day, day)
        return self._forward(day - 1, 1)

    def _forward(self, day: int, count: int) -> Counted:
        stretch = self._holding(day + 1)
        if stretch is None:
            return Counted(_within(day + count), FOREVER, self._wanted(day + 1))
        passed = stretch.before[day + 1 - stretch.first]
        if passed + count <= len(stretch.workdays):
            end = stretch.workdays[passed + count - 1]
            return Counted(end, end)
        left = count - (len(stretch.workdays) - passed)
        return Counted(_within(stretch.last + left), FOREVER, self._wanted(stretch.last + 1))

    def _backward(self, day: int, count: int) -> Counted:
        stretch = self._holding(day - 1)
        if stretch is None:
            return Counted(NEVER, max(NEVER, day - count), self._wanted(day - 1))
        passed = stretch.before[day - stretch.first]
        if count <= passed:
            end = stretch.workdays[passed - count]
            return Counted(end, end)
        return Counted(NEVER, max(NEVER, stretch.first - (count - passed)), self._wanted(stretch.first - 1))

    def _wanted(self, day: int) -> int:
        """The year whose notice is wanted to know a day: its own, else the next one's for the last days of December."""
        date = dt.date.fromordinal(max(1, min(day, dt.date.max.toordinal())))
        return date.year + (date.year in self.years)

    def _holding(self, day: int) -> Stretch | None:
        position = bisect_right(self.stretches, day, key=lambda s: s.first) - 1
        found = self.stretches[position] if position >= 0 else None
        return found if found is not None and day <= found.last else None

    def _stretch(self, first_year: int, last_year: int) -> Stretch:
        first = dt.date(first_year, 1, 1).toordinal()
        last = dt.date(last_year, 12, YEAR_END).toordinal() - 1
        off = frozenset().union(*(y.off for y in self.years.values()))
        worked = frozenset().union(*(y.worked for y in self.years.values()))
        before = [0]
        workdays = []
        for day in range(first, last + 1):
            if day in worked or (day not in off and dt.date.fromordinal(day).weekday() < 5):
                workdays.append(day)
            before.append(len(workdays))
        return Stretch(first, last, tuple(workdays), tuple(before))


def _runs(years: list[int]) -> list[tuple[int, int]]:
    """Years that follow each other, as first and last."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def _within(day: int) -> int:
    return day if day <= dt.date.max.toordinal() else FOREVER
