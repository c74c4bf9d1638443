"""Cell values under incomplete knowledge.

A cell is one of

* ``str`` – text, a member of a closed list, a key, a yes/no (``"是"``/``"否"``);
* ``float`` – a number;
* ``tuple[str, ...]`` – a cell that holds several values (``；`` between them in the ledger);
* :class:`Day` – a date known to lie in ``[lo, hi]``; every date is one, an exact date has ``lo == hi``;
* :class:`Span` – a number known to lie in ``[lo, hi]`` (counts and sums over incomplete facts);
* :class:`Unknown` – nothing is known, or only that it is one of ``candidates``.

Missing is not false: no value here may be compared with ``==`` to decide a rule. Use :mod:`hegui.checker.truth`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from hegui.kb.day import FOREVER, NEVER, show_ordinal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a cell stands: what a reader has to fill in when the value is missing.

    ``row`` is the 1-based row of the file as a spreadsheet shows it; 0 for a row nobody wrote (a referred-to
    entity without a row of its own) or for knowledge that is no cell (a regulation's in-force date).
    """

    table: str
    column: str
    subject: str
    file: str = ""
    row: int = 0


class Unknown:
    """An unknown cell. Equal only to itself, so that one unknown used twice is still one unknown.

    ``candidates`` is the closed set it must lie in, where that is known, else ``None``.
    ``places`` are the cells that would decide it.
    """

    __slots__ = ("candidates", "places")

    def __init__(self, *places: Place, candidates: frozenset[object] | None = None) -> None:
        self.places = places
        self.candidates = candidates

    def __repr__(self) -> str:
        return "?" + ",".join(f"{p.table}[{p.subject}].{p.column}" for p in self.places)


class Unasked(Unknown):
    """A cell that nobody has been asked for yet: even what the ledger will say there is open, so ``states`` is unknown too.

    Only an interview holds such cells; a ledger that was given says what it says.
    """

    __slots__ = ()


class Day:
    """A date known to lie in ``[lo, hi]`` (proleptic ordinals, both ends included).

    ``place`` is the cell to fill in when the interval is too wide to decide; ``None`` for an exact date.
    ``text`` is what the ledger says, for the reader.
    """

    __slots__ = ("hi", "lo", "place", "text")

    def __init__(self, lo: int, hi: int, place: Place | None = None, text: str = "") -> None:
        if lo > hi:
            raise ValueError(f"empty date interval {lo}..{hi}")
        self.lo = lo
        self.hi = hi
        self.place = place
        self.text = text

    @classmethod
    def exact(cls, ordinal: int, text: str = "") -> Day:
        return cls(ordinal, ordinal, None, text)

    @property
    def is_exact(self) -> bool:
        return self.lo == self.hi

    def __repr__(self) -> str:
        return f"Day({show_day(self)})"


@dataclass(frozen=True, slots=True)
class Span:
    """A number known to lie in ``[lo, hi]``; ``places`` are the cells that keep it from being exact."""

    lo: float
    hi: float
    places: tuple[Place, ...] = ()


Value = Union[str, float, tuple[str, ...], Day, Span, Unknown]


def show_day(day: Day) -> str:
    """A date for a reader: exact, open-ended, or the interval that is known."""
    if day.is_exact:
        return show_ordinal(day.lo)
    if day.lo <= NEVER and day.hi >= FOREVER:
        return "不明"
    if day.hi >= FOREVER:
        return f"{show_ordinal(day.lo - 1)}止未发生"
    if day.lo <= NEVER:
        return f"不晚于{show_ordinal(day.hi)}"
    return f"{show_ordinal(day.lo)}至{show_ordinal(day.hi)}之间"


def show(value: Value) -> str:
    """Any cell for a reader; unknown is an empty string, as the ledger has it."""
    if isinstance(value, Unknown):
        return ""
    if isinstance(value, Day):
        return show_day(value)
    if isinstance(value, tuple):
        return "；".join(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Span):
        return f"{value.lo:g}" if value.lo == value.hi else f"{value.lo:g}～{value.hi:g}"
    return value
