"""The wordings of a cited title that are at hand: given in the run, or imported. Which was in force when, and what its articles say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hegui.checker.review.citations import title_key
from hegui.kb.day import parse_day

_WITHIN = 366  # days; an amendment that does not say when it takes effect has never taken more than a year


@dataclass(frozen=True, slots=True)
class Wording:
    """One text of one title.

    ``date``: its version date. ``begins``: first and last ordinal on which it may have come into force. ``adopted``: the first date of its
    history. ``where``: by which text this is known, for people. ``read`` gives the words of its articles by anchor, and whether none is missing.
    """

    title: str
    date: str
    begins: tuple[int, int]
    adopted: str
    maker: str
    where: str
    read: Callable[[], tuple[Mapping[str, str], bool]]

    @property
    def day(self) -> int:
        return parse_day(self.date)[0]

    @property
    def shown(self) -> str:
        return f"{self.date}，据{self.where}"

    def follows(self, adopted: str, date: str) -> bool:
        """An amendment of the text that was adopted, or last amended, on those days; else a new text under the old name."""
        return self.adopted != "" and self.adopted in (adopted, date)


@dataclass(slots=True)
class Wordings:
    """Every wording at hand by title, oldest first."""

    by_key: dict[str, list[Wording]]
    _pairs: dict[tuple[int, int], dict[str, tuple[str, float]]] = field(default_factory=dict)

    def pairs(self, then: Wording, now: Wording) -> dict[str, tuple[str, float]]:
        """Which article of the old wording is which of the new one; see ``kb.text.compare.paired``."""
        from hegui.kb.text.compare import paired

        key = id(then), id(now)
        if key not in self._pairs:
            self._pairs[key] = paired(then.read()[0], now.read()[0])
        return self._pairs[key]

    @staticmethod
    def of(found: Iterable[Wording]) -> Wordings:
        by_key: dict[str, list[Wording]] = {}
        for each in sorted(found, key=lambda each: each.date):
            known = by_key.setdefault(title_key(each.title), [])
            if not any(other.date == each.date and same_maker(other.maker, each.maker) for other in known):  # the same text given and imported
                known.append(each)
        return Wordings(by_key)

    def named(self, name: str, *, short: bool = False) -> list[Wording]:
        """The wordings of a title. Of a name written without 《》 only the end is the name (依照刑法第…条)."""
        key = title_key(name)
        if key in self.by_key or not short:
            return self.by_key.get(key, [])
        return next((self.by_key[key[at:]] for at in range(1, len(key) - 1) if key[at:] in self.by_key), [])

    @staticmethod
    def on(wordings: list[Wording], day: int) -> tuple[Wording | None, bool]:
        """The wording in force on a day, and whether that is certain: not while a newer one is out and may or may not have begun."""
        out = [each for each in wordings if each.day <= day]
        begun = [each for each in out if each.begins[0] <= day]
        sure = [each for each in begun if each.begins[1] <= day]
        if sure:
            return sure[-1], sure[-1] is out[-1]
        return (begun[-1], len(out) == 1) if begun else (None, False)


def same_maker(one: str, other: str) -> bool:
    """A congress and its standing committee amend the same law; who made a text is not always told."""
    return not one or not other or one.removesuffix("常务委员会") == other.removesuffix("常务委员会")


def begins(date: str, stated: str) -> tuple[int, int]:
    """When a text of this date comes into force: the day it states, else within a year."""
    if stated:
        return parse_day(stated)
    earliest, latest = parse_day(date)
    return earliest, latest + _WITHIN


class Once:
    """Reads the articles when they are first asked for."""

    def __init__(self, make: Callable[[], tuple[Mapping[str, str], bool]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[Mapping[str, str], bool]:
        return self._make()

    def __call__(self) -> tuple[Mapping[str, str], bool]:
        return self._made
