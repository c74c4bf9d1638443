"""A stretch of whole days as people write it: ``2026``, ``2026-03``, ``2026Q1``, ``2026-01-15..2026-02-14``."""

from __future__ import annotations

import re

from hegui.kb.day import parse_day

_QUARTER = re.compile(r"([0-9]{4})[Qq]([1-4])")


def parse_period(text: str) -> tuple[int, int]:
    """The first and last ordinal, both included. Raises ``ValueError`` with a Chinese message."""
    if quarter := _QUARTER.fullmatch(text):
        year, first = quarter[1], 3 * int(quarter[2]) - 2
        return parse_day(f"{year}-{first:02d}")[0], parse_day(f"{year}-{first + 2:02d}")[1]
    start, dots, end = text.partition("..")
    try:
        lo, hi = parse_day(start.strip())[0], parse_day((end if dots else start).strip())[1]
    except ValueError as error:
        raise ValueError(f"时段应写作 2026、2026-03、2026Q1 或者 2026-01-15..2026-02-14，实际是“{text}”（{error}）") from None
    if lo > hi:
        raise ValueError(f"时段“{text}”的开始晚于结束")
    return lo, hi
