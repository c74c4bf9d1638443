"""Names partly hidden: 王*国, 王××, 王某, 王某某, and names with a character that a system could not show."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hegui.checker.identity.written import HIDDEN, split, uncovered

SOMEBODY = "某"
_WHOLE = re.compile("[\u4e00-\u9fff·]+")  # nothing but characters and dots


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a masked name leaves to see: characters and ``*``, each ``*`` one character. ``open_end``: 王某 may stand for two or three."""

    text: str
    open_end: bool = False

    def fits(self, name: str) -> bool:
        """Whether a whole name could be the hidden one."""
        if len(name) != len(self.text) and not (self.open_end and len(name) == len(self.text) + 1):
            return False
        return all(mine in (HIDDEN, other) for mine, other in zip(self.text, name, strict=False))

    @property
    def shown(self) -> int:
        """How many characters are to be seen."""
        return len(self.text) - self.text.count(HIDDEN)


def pattern(name: str) -> Pattern | None:
    """The pattern of a normalised name; None when it is not masked, or hides everything."""
    if SOMEBODY not in name and _WHOLE.fullmatch(name):
        return None
    text = uncovered(name)
    open_end = False
    if SOMEBODY in text[1:] and text[0] != SOMEBODY:
        surname, given = split(text)
        surname, given = surname or text[:1], given if surname else text[1:]
        if set(given) == {SOMEBODY}:
            open_end = len(given) == 1
            text = surname + HIDDEN * len(given)
        elif len(given) == 2:  # 王某国, 王国某
            text = surname + given.replace(SOMEBODY, HIDDEN)
    if HIDDEN not in text or not text.strip(HIDDEN + SOMEBODY + "·"):
        return None
    return Pattern(text, open_end)


def joins(found: Pattern) -> tuple[tuple[int, str], ...]:
    """The (place, character) pairs a whole name must have; places from the front, so that a hash join finds the names."""
    return tuple((place, character) for place, character in enumerate(found.text) if character != HIDDEN)
