"""Numbers as legal texts write them: 一百零七, 一百〇七, 一〇七, 廿, 107, １０７, with blanks inside."""

from __future__ import annotations

import re

DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "○": 0,
    "◯": 0,
    "Ｏ": 0,
    "O": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BLANKS = re.compile(r"\s+")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")

# What may stand between 第 and 条: Chinese numerals, digits of either width, blanks inside.
NUMERAL = r"[零〇○一二三四五六七八九十百千两廿卅0-9０-９](?:[ \t\u3000\xa0]*[零〇○一二三四五六七八九十百千两0-9０-９])*"


def number_of(text: str) -> int | None:
    """The number that a numeral names; None for what is none (十十, 一百千)."""
    text = _BLANKS.sub("", text).translate(_WIDE)
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 6 else None
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not any(unit in text for unit in _UNITS):
        if any(character not in DIGITS and not character.isdigit() for character in text):
            return None
        return int("".join(str(DIGITS.get(character, character)) for character in text))
    total = 0
    digit: int | None = None
    smallest = 10_000
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            if unit >= smallest:
                return None
            smallest = unit
            total += (1 if digit is None else digit) * unit
            digit = None
        elif character in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[character]
        else:
            return None
    return total + (digit or 0)
