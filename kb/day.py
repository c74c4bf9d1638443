"""Legal dates: days, months and years as texts give them, periods counted by the Civil Code, ranges in force.

A date is handled as a proleptic Gregorian ordinal (``datetime.date.toordinal``); a date that is known only to the month or
the year is the interval of ordinals it may be.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

NEVER = 0  # before every date: an open beginning
FOREVER = 9_999_999  # after every date: 长期, or an open end

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def parse_day(text: str) -> tuple[int, int]:
    """``2021-11-09``, ``2020-12`` or ``2020`` → the first and last ordinal it may be.

    Raises ``ValueError`` with a Chinese message for anything else.
    """
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(f"日期应写作“2021-11-09”“2020-12”或“2020”，实际是“{text}”")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"没有“{text}”这个日期") from None
    if day:
        return first.toordinal(), first.toordinal()
    last_month = month or 12
    last = dt.date(year, last_month, calendar.monthrange(year, last_month)[1])
    return first.toordinal(), last.toordinal()


def add_period(day: int, *, years: int = 0, months: int = 0, days: int = 0) -> int:
    """The day on which a period that starts on ``day`` runs out (民法典 201, 202).

    A period of years or months runs out on the corresponding day of its last month, or, where that month has no such day, on
    the month's last day (2020-02-29 + 2 years = 2022-02-28). Days are counted after that. Open ends stay open; what falls
    outside the calendar becomes an open end.
    """
    if day <= NEVER or day >= FOREVER:
        return day
    start = dt.date.fromordinal(day)
    month_index = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(month_index, 12)
    month += 1
    if year < dt.MINYEAR:
        return NEVER
    if year > dt.MAXYEAR:
        return FOREVER
    corresponding = min(start.day, calendar.monthrange(year, month)[1])
    result = dt.date(year, month, corresponding).toordinal() + days
    if result <= NEVER:
        return NEVER
    return result if result <= dt.date.max.toordinal() else FOREVER


def show_ordinal(ordinal: int) -> str:
    """ISO date of an ordinal; open ends by their Chinese names."""
    if ordinal <= NEVER:
        return "不限"
    if ordinal >= FOREVER:
        return "长期"
    return dt.date.fromordinal(ordinal).isoformat()


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """When something is in force: half-open ``[from, to)``, each end itself an interval of ordinals.

    ``[from_lo, from_hi]`` holds the first day in force, ``[to_lo, to_hi]`` the first day no longer in force.
    An exact end has lo == hi; an open end is ``NEVER`` or ``FOREVER``.
    """

    from_lo: int = NEVER
    from_hi: int = NEVER
    to_lo: int = FOREVER
    to_hi: int = FOREVER

    def certainly_covers(self, lo: int, hi: int) -> bool:
        """A day known to lie in ``[lo, hi]`` is in the range, whatever the unknown ends are."""
        return self.from_hi <= lo and hi < self.to_lo

    def possibly_covers(self, lo: int, hi: int) -> bool:
        """A day known to lie in ``[lo, hi]`` may be in the range."""
        return self.from_lo <= hi and lo < self.to_hi
