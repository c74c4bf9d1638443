"""What a search looks in: the latest version of each work, all, or those in force on a day, narrowed by title, level and maker.

The index names units; their texts and versions are read as they come, so that a search ends when enough has been looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from hegui.kb.fulltext.timeline import Dates, in_force_ranges

_MOST_RUNS = 200  # runs of versions asked for one by one; with more of them all matches are sifted
_BELOW = ("第", "（")  # how the places below a place go on
_HEAD = "v.id, v.work, v.levelled, v.level, v.first_unit, v.last_unit"
_UNITS = f"""SELECT {_HEAD}, u.id, u.anchor, u.kind, u.line, u.text
FROM words CROSS JOIN unit u ON u.id = words.rowid CROSS JOIN version v ON v.id = u.version WHERE words MATCH ? AND """


class Head(NamedTuple):
    """What is needed to know of a version before it is shown. Its units are numbered ``first_unit`` to ``last_unit``."""

    id: int
    work: int
    levelled: str
    level: str
    first_unit: int
    last_unit: int


class Unit(NamedTuple):
    id: int
    anchor: str
    kind: str
    line: int
    text: str


class Scope:
    """``title`` (levelled), ``level``, ``maker`` and ``place`` (第五条, or what is below it) narrow it down; "" does not.

    ``on``: first and last ordinal of the day of being in force.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        *,
        title: str = "",
        level: str = "",
        maker: str = "",
        place: str = "",
        on: tuple[int, int] | None = None,
        all_versions: bool = False,
    ) -> None:
        self._db = db
        self._on = on
        self._states: dict[int, dict[int, str]] = {}  # by work, by version
        wanted = [
            (sql, value) for sql, value in (("instr(v.levelled, ?)", title), ("v.level = ?", level), ("instr(v.maker, ?)", maker)) if value
        ]
        self._narrow = bool(wanted)
        conditions = ["v.first_unit IS NOT NULL", *(sql for sql, _ in wanted)]
        if on is None and not all_versions:
            conditions.append("NOT EXISTS (SELECT 1 FROM version n WHERE n.work = v.work AND n.date > v.date)")
        self._where, self._values = " AND ".join(conditions), [value for _, value in wanted]
        bounds = [(place + sign, place + chr(ord(sign) + 1)) for sign in _BELOW] if place else []
        self._at = " AND (u.anchor = ?" + " OR u.anchor > ? AND u.anchor < ?" * len(bounds) + ")" if place else ""
        self._at_values = [place, *(bound for pair in bounds for bound in pair)] if place else []

    def matching(self, match: str) -> Iterator[tuple[Head, Unit]]:
        """Units that the index finds, in the order of import."""
        runs = self._runs() if self._narrow else []
        if self._narrow and len(runs) <= _MOST_RUNS:
            for first, last in runs:
                yield from self._between(match, first, last)
        else:
            yield from self._between(match, 0, 2**62)

    def matching_in(self, match: str, head: Head, most: int) -> list[tuple[Head, Unit]]:
        """The first units of one version that the index finds."""
        return [each for each, _ in zip(self._between(match, head.first_unit, head.last_unit), range(most), strict=False)]

    def titled(self, words: list[str]) -> list[Head]:
        """Versions with at least one of the words (levelled) in their title: those with the most of them first, then those with the shortest title."""
        some, how_many = " OR ".join(["instr(v.levelled, ?)"] * len(words)), " + ".join(["(instr(v.levelled, ?) > 0)"] * len(words))
        sql = f"SELECT {_HEAD} FROM version v WHERE {self._where} AND ({some}) ORDER BY {how_many} DESC, length(v.levelled), v.id"
        heads = map(Head._make, self._rows(sql, (*self._values, *words, *words)))
        return [head for head in heads if self._on is None or self.state(head)]

    def state(self, head: Head) -> str:
        """``certain``, ``possible``, or "" when it is not in force on the day, or no day was asked for."""
        if self._on is None:
            return ""
        if head.work not in self._states:
            rows = self._rows("SELECT id, date, in_force_from FROM version WHERE work = ? ORDER BY date, id", (head.work,))
            periods = in_force_ranges([Dates(*row) for row in rows])
            self._states[head.work] = {
                version: "certain" if period.certainly_covers(*self._on) else "possible"
                for version, period in periods.items()
                if period.possibly_covers(*self._on)
            }
        return self._states[head.work].get(head.id, "")

    def _runs(self) -> list[list[int]]:
        """First and last unit of the versions, neighbours taken together."""
        runs: list[list[int]] = []
        for first, last in sorted(self._rows(f"SELECT v.first_unit, v.last_unit FROM version v WHERE {self._where}", self._values)):
            if runs and runs[-1][1] == first - 1:
                runs[-1][1] = last
            else:
                runs.append([first, last])
        return runs

    def _between(self, match: str, first: int, last: int) -> Iterator[tuple[Head, Unit]]:
        sql = f"{_UNITS}words.rowid BETWEEN ? AND ? AND {self._where}{self._at}"
        for row in self._cursor().execute(sql, (match, first, last, *self._values, *self._at_values)):
            head = Head._make(row[:6])
            if self._on is None or self.state(head):
                yield head, Unit._make(row[6:])

    def _rows(self, sql: str, values: Iterable[object]) -> list[Any]:
        return self._cursor().execute(sql, tuple(values)).fetchall()

    def _cursor(self) -> sqlite3.Cursor:
        cursor = self._db.cursor()
        cursor.row_factory = None  # plain tuples: there may be thousands of them
        return cursor
