"""Lines of mixed Chinese and Latin text, by the columns they take on a screen.

A Chinese character takes two columns and may end a line anywhere, but a line does not begin with a closing mark, does not end
with an opening one, and does not break a number or a Latin word that fits on one line (GB/T 15834—2011, 5.2).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

Measure = Callable[[str], float]

_TOKEN = re.compile(r"[ \t]+|[!-~·]+|.", re.DOTALL)
_NOT_FIRST = frozenset("，。；：、！？）】〕》〉」』”’…—％℃%),.;:!?]}")
_NOT_LAST = frozenset("（【〔《〈「『“‘［([{")


def width(text: str, ambiguous: int = 1) -> int:
    """Columns of a text. ``ambiguous`` is what “ … — × take: 1 on most terminals, 2 in a Chinese font or code page."""
    if text.isascii():
        return len(text)
    return sum(_columns(character, ambiguous) for character in text)


def wide(text: str) -> int:
    """Columns where a Chinese code page or font draws “ … — × as wide as its characters."""
    return width(text, 2)


def _columns(character: str, ambiguous: int) -> int:
    if character < "\x7f":
        return 1
    kind = unicodedata.east_asian_width(character)
    if kind in "WF":
        return 2
    if kind == "A":
        return ambiguous
    return 0 if unicodedata.combining(character) else 1


def wrap(text: str, room: float, measure: Measure = width) -> list[str]:
    """The lines of a text; [""] for an empty one. A line may be wider than ``room`` only where one character is."""
    return [line for paragraph in (text.splitlines() or [""]) for line in _lines(paragraph, room, measure)]


def wrap_items(items: Sequence[str], room: float, measure: Measure = width) -> list[str]:
    """The lines of a list, each item whole on a line where it fits on one."""
    lines = [""]
    for item in items:
        if measure(lines[-1] + item.rstrip()) <= room:
            lines[-1] += item
        elif measure(item) <= room and lines[-1]:
            lines.append(item)
        else:
            lines += wrap(lines.pop() + item, room, measure)
    return [line.rstrip() for line in lines]


def _lines(paragraph: str, room: float, measure: Measure) -> list[str]:
    lines, line, used = [], "", 0.0
    for unit in _units(paragraph):
        needed = measure(unit)
        if line and used + needed > room:
            lines.append(line.rstrip())
            line, used = "", 0
            if unit.isspace():
                continue
        rest = unit
        while needed > room:  # longer than a line: broken where it must be
            head = _head(rest, room, measure)
            if head == rest:
                break
            lines.append(head)
            rest = rest[len(head) :]
            needed = measure(rest)
        line += rest
        used += needed
    return [*lines, line.rstrip()] if line or not lines else lines


def _units(paragraph: str) -> list[str]:
    """What stays together: words and numbers, a character with the marks that lean on it."""
    units: list[str] = []
    for token in _TOKEN.findall(paragraph):
        leans_back = token[0] in _NOT_FIRST and bool(units) and not units[-1].isspace()
        leans_forward = bool(units) and units[-1][-1] in _NOT_LAST
        if (leans_back or leans_forward) and not token.isspace():
            units[-1] += token
        else:
            units.append(token)
    return units


def _head(unit: str, room: float, measure: Measure) -> str:
    """What of an overlong unit goes on one line, without leaving a closing mark to begin the next."""
    used = 0.0
    for index, character in enumerate(unit):
        used += measure(character)
        if used > room:
            cut = max(index, 1)
            return unit[: cut - 1] if cut > 1 and unit[cut] in _NOT_FIRST else unit[:cut]
    return unit
