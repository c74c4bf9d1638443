"""Dates in every form that ledgers use, to the precision they are written with."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
import unicodedata

from hegui.checker.intake.odd import EMPTY, Odd, bad
from hegui.checker.intake.sheet import Raw
from hegui.checker.intake.text import FORMULA_ERROR, absent, as_text, is_error
from hegui.checker.values import Day
from hegui.kb.day import FOREVER
from hegui.kb.table import Column

FIRST_YEAR, LAST_YEAR = 1800, 2200
_SERIAL_EPOCH = dt.date(1899, 12, 30).toordinal()  # day 0 of Excel's calendar, for days after 1900-02-28

_LONG = frozenset(["长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限"])
_NOT_YET = frozenset(["无", "至今", "尚未", "未发生"])
_TIME = re.compile(r"(?<=[0-9日号])(?:[T\s]\s*)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_PARTS = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?")
_CHINESE = re.compile(
    r"([0-9]{4}|[〇零一二三四五六七八九]{4})年(?:([0-9]{1,2}|[〇零一二三四五六七八九十]{1,3})月(?:([0-9]{1,2}|[〇零一二三四五六七八九十廿卅]{1,3})[日号]?)?)?份?"
)
_DIGIT = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
_COUNT = {character: value for character, value in _DIGIT.items() if value}
_LOOKALIKES = str.maketrans({**dict.fromkeys("○◯ＯO", "〇"), **dict.fromkeys("–—―−‐‑", "-"), "。": "."})

HOW = "请写成 2020-12-01 这样"


def read_date(raw: Raw, column: Column) -> Day | Odd:
    """A date cell of the column."""
    if isinstance(raw, dt.datetime):
        return _exact(raw.date(), raw.date().isoformat())
    if isinstance(raw, dt.date):
        return _exact(raw, raw.isoformat())
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_number(raw)
    if isinstance(raw, (dt.time, dt.timedelta, tuple, dict, bool)):
        return bad(f"不是日期，{HOW}")
    text = as_text(raw)
    nothing = absent(text)
    if nothing is not None:
        return nothing
    if text in _LONG:
        return bad(f"“{column.name}”不能是长期") if column.past else Day.exact(FOREVER, "长期")
    if text in _NOT_YET and column.event:
        return EMPTY
    return bad(FORMULA_ERROR) if is_error(text) else parse_date(text)


def parse_date(text: str) -> Day | Odd:
    """A written date."""
    levelled = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    levelled = "".join(_TIME.sub("", levelled.strip()).split())
    found = _PARTS.fullmatch(levelled)
    if found:
        return _calendar(text, int(found[1]), int(found[3]), int(found[4]) if found[4] else 0)
    found = _CHINESE.fullmatch(levelled)
    if found:
        return _calendar(text, _year(found[1]), *(_small(part) if part else 0 for part in (found[2], found[3])))
    if levelled.isascii() and levelled.isdigit():
        return _digits(levelled, text)
    return bad(f"读不懂的日期，{HOW}")


def _from_number(number: float) -> Day | Odd:
    """A spreadsheet's number in a date column: 20201201, 2020, or a day counted by Excel."""
    if not math.isfinite(number) or abs(number) > 1e9:
        return bad(f"不是日期，{HOW}")
    whole = int(number)
    if len(str(whole)) in (4, 6, 8):
        if whole != number:
            return bad(f"数值不能确定是哪一天，{HOW}")  # 2020.1 may be January or October
        return _digits(str(whole), str(whole))
    if len(str(whole)) == 5:
        day = dt.date.fromordinal(_SERIAL_EPOCH + whole)
        return _exact(day, day.isoformat())
    return bad(f"不是日期，{HOW}")


def _digits(digits: str, text: str) -> Day | Odd:
    if len(digits) == 8:
        return _calendar(text, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 4:
        return _calendar(text, int(digits), 0, 0)
    if len(digits) == 6:
        # 201201 may be January 2012 or 1 December 2020.
        if 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:]) <= 31:
            return bad(f"不能确定是年月还是年月日，{HOW}")
        return _calendar(text, int(digits[:4]), int(digits[4:]), 0)
    return bad(f"读不懂的日期，{HOW}")


def _calendar(text: str, year: int, month: int, day: int) -> Day | Odd:
    """A day, or the month or year when that is all that is written."""
    if (year, month, day) == (9999, 12, 31):  # how databases write 长期
        return Day.exact(FOREVER, "长期")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return bad(f"年份 {year} 不合理，{HOW}")
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        return bad(f"没有这一天，{HOW}")
    if day:
        return Day.exact(first.toordinal(), text)
    last_month = month or 12
    last = dt.date(year, last_month, calendar.monthrange(year, last_month)[1])
    return Odd("between", lo=first.toordinal(), hi=last.toordinal(), text=text)


def _exact(day: dt.date, text: str) -> Day | Odd:
    if (day.year, day.month, day.day) == (9999, 12, 31):
        return Day.exact(FOREVER, "长期")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return bad(f"年份 {day.year} 不合理，{HOW}")
    return Day.exact(day.toordinal(), text)


def _year(part: str) -> int:
    return int(part) if part.isdigit() and part.isascii() else int("".join(str(_DIGIT[character]) for character in part))


def _small(part: str) -> int:
    """A month or day: 12, 十二, 二十, 二十一, 廿一, 〇三. 0 is refused by the caller; 99 stands for what is no number."""
    if part.isascii():
        return int(part) or 99
    part = part.replace("廿", "二十").replace("卅", "三十")
    tens, ten, units = part.partition("十")
    if not ten:
        return int("".join(str(_DIGIT[character]) for character in part)) or 99
    if (tens and tens not in _COUNT) or (units and units not in _COUNT):
        return 99
    return _COUNT.get(tens, 1) * 10 + _COUNT.get(units, 0)
