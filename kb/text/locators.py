"""Lists of places after a title: 第三条、第五条第二款和第七条, 第三条至第五条, 第五条第（一）、（二）项, 第五、六条."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hegui.kb.locator import chinese_numeral
from hegui.kb.text.numerals import number_of

UNITS = ("编", "分编", "章", "节", "条", "款", "项", "目")
_N = r"[零〇一二三四五六七八九十百千0-9０-９]+"
_PLAIN = re.compile(rf"第[ \u3000]*({_N}(?:[、和]{_N})*)[ \u3000]*(分编|编|章|节|条|款|项|目)(?:之({_N})(?![零〇一二三四五六七八九十百千]))?")
_BRACKETS = re.compile(rf"第?((?:[（(]{_N}[）)](?:[、和]第?(?=[（(]))?)+)项")
_JOIN = re.compile(r"[ \u3000]*(、|以及|及其|及|或者|或|和|与|，(?=第))[ \u3000]*(?=第|[（(][零一二三四五六七八九十]+[）)])")
_TO = re.compile(r"[ \u3000]*(?:至|到|—|－|-)[ \u3000]*(?=第|[（(][零一二三四五六七八九十]+[）)])")
_WIDEST = 200  # articles of one range


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as it is written: numbers by unit. ``insertion`` is the 一 of 第五条之一."""

    numbers: tuple[tuple[str, int], ...]
    insertion: int = 0

    @property
    def anchor(self) -> str:
        """In the registry's spelling; divisions above an article are left out."""
        given = dict(self.numbers)
        text = ""
        for unit in UNITS:
            if unit not in given or (unit in UNITS[:4] and "条" in given):
                continue
            numeral = chinese_numeral(given[unit])
            text += f"第（{numeral}）项" if unit == "项" else f"第{numeral}{unit}"
            if unit == "条" and self.insertion:
                text += f"之{chinese_numeral(self.insertion)}"
        return text

    def within(self, units: str) -> Place:
        """Only the units named."""
        return Place(tuple((u, n) for u, n in self.numbers if u in units), self.insertion if "条" in units else 0)


def read_places(text: str, position: int, base: Place | None = None) -> tuple[list[tuple[Place, Place | None]], int]:
    """The places written at a position, as (from, to) with ``to`` None for a single one, and where the list ends.

    ``base`` is what a place that begins with 款 or 项 belongs to. [] when there is none.
    """
    found: list[tuple[Place, Place | None]] = []
    current = base or Place(())
    start = position
    while True:
        places, end = _one(text, start, current)
        if not places:
            break
        current = places[-1]
        if found and found[-1][1] is _PENDING:
            found[-1] = (found[-1][0], places[0])
            found.extend((place, None) for place in places[1:])
        else:
            found.extend((place, None) for place in places)
        position = end
        if to := _TO.match(text, end):
            found[-1] = (found[-1][0], _PENDING)
            start = to.end()
        elif join := _JOIN.match(text, end):
            start = join.end()
        else:
            break
    return [(a, None if b is _PENDING else b) for a, b in found], position


_PENDING = Place((("条", -1),))


def _one(text: str, position: int, current: Place) -> tuple[list[Place], int]:
    """One place, from its largest unit down; several when its last unit lists numbers (第五、六条)."""
    numbers: dict[str, int] = {}
    rank = -1
    insertion = 0
    found: list[Place] = []
    while True:
        match = _PLAIN.match(text, position)
        unit = match[2] if match else "项"
        values = [number_of(part) for part in re.split("[、和]", match[1])] if match else []
        if match is None:
            match = _BRACKETS.match(text, position)
            values = [number_of(part) for part in re.findall(_N, match[1])] if match else []
        if match is None or None in values or UNITS.index(unit) <= rank:
            break
        if rank < 0:
            # What is not written is taken from the place before: 第五条第一款、第二款.
            above = UNITS.index(unit)
            numbers = {u: n for u, n in current.numbers if UNITS.index(u) < above}
            insertion = current.insertion if "条" in numbers else 0
        rank = UNITS.index(unit)
        numbers[unit] = values[-1] or 0
        if unit == "条":
            insertion = (number_of(match[3]) or 0) if match.lastindex and match.lastindex >= 3 and match[3] else 0
        position = match.end()
        found = [Place(tuple({**numbers, unit: value or 0}.items()), insertion) for value in values]
        if len(values) > 1:
            break
    return found, position


def expand(first: Place, last: Place | None) -> list[Place]:
    """A range as its places, when both ends are of one unit; else the two ends."""
    if last is None:
        return [first]
    if first.numbers and last.numbers and first.numbers[-1][0] == last.numbers[-1][0]:
        unit, start = first.numbers[-1]
        end = last.numbers[-1][1]
        same = first.numbers[:-1] == last.numbers[:-1]
        if same and start < end <= start + _WIDEST and not first.insertion and not last.insertion:
            return [Place((*first.numbers[:-1], (unit, number))) for number in range(start, end + 1)]
    return [first, last]
