"""From when to when a stored version may be in force. What no text states stays open: possible, not certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hegui.kb.day import FOREVER, NEVER, DateRange, parse_day
from hegui.kb.fulltext.store import StoredVersion


class Dates(NamedTuple):
    """What of a version its period depends on."""

    id: int
    date: str
    in_force_from: str


def in_force_ranges(versions: Sequence[StoredVersion | Dates]) -> dict[int, DateRange]:
    """The range of every version of one work by id.

    A version begins on the day its text states, else on an unknown day not before its date. It ends where the next version begins.
    Versions of one date are parts or copies of one another and end together.
    """
    dates = sorted({version.date for version in versions if version.date})
    begins: dict[str, tuple[int, int]] = {}
    for date in dates:
        stated = [v.in_force_from for v in versions if v.date == date and v.in_force_from]
        begins[date] = parse_day(stated[0]) if stated else (parse_day(date)[0], FOREVER)
    found: dict[int, DateRange] = {}
    for version in versions:
        if not version.date:
            found[version.id] = DateRange(NEVER, FOREVER, FOREVER, FOREVER)
            continue
        later = next((begins[date] for date in dates if date > version.date), (FOREVER, FOREVER))
        found[version.id] = DateRange(*begins[version.date], *later)
    return found


def latest(versions: Sequence[StoredVersion]) -> list[StoredVersion]:
    """The version of the latest date, with its other parts."""
    date = max((version.date for version in versions), default="")
    return [version for version in versions if version.date == date]
