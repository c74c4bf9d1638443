"""Citizen identity numbers (GB 11643-1999): check digit, birth date, sex, region; masking.

Whether a region code exists is not checked: codes of places since merged stand in numbers issued before, and no complete list
of them is at hand. Old numbers of 15 digits are read as their 18-digit form.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_NOISE = re.compile("[\\s\u200b-\u200f\ufeff'‘’`\"“”-]+")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘＡＢＣＤ＊×•●", "0123456789XxABCD****")
_MASKED = re.compile(r"[0-9]+(?:\*+|X{3,})[0-9]{0,4}[0-9X]?")
# What looks like an identity number inside any text: 18 digits (the last may be X) or 15, blanks and hyphens between them allowed.
_RUN_OF_X = re.compile("X{3,}")
_GAP = r"[\s\u3000-]{0,2}"
_DIGIT = "[0-9０-９]"
_INSIDE = re.compile(
    rf"(?<![0-9０-９]){_DIGIT}(?:{_GAP}{_DIGIT}){{16}}{_GAP}[0-9０-９XxＸｘ](?![0-9０-９])"
    rf"|(?<![0-9A-Za-z０-９]){_DIGIT}(?:{_GAP}{_DIGIT}){{14}}(?![0-9A-Za-z０-９])"
)
_SHORTEST = 15  # characters of a number
_LONG_RUN = re.compile(r"[0-9]{19,}[Xx]?")  # numbers glued together


class IdCard(NamedTuple):
    """A valid number in its 18-digit form. ``birth`` is an ordinal; ``region`` the six digits of the place of first registration."""

    number: str
    birth: int
    sex: str
    region: str

    @property
    def birth_year(self) -> int:
        return int(self.number[6:10])


def check_digit(first17: str) -> str:
    """The 18th character for the first 17 digits."""
    return _CHECK[sum(map(int.__mul__, map(int, first17), _WEIGHTS)) % 11]


class _Lazy(dict[str, int]):
    """Values by a part of the number, each computed once: so many numbers share their regions and birthdays."""

    def __init__(self, compute: Callable[[str], int]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, part: str) -> int:
        if len(self) > 200_000:  # rubbish must not fill the memory
            self.clear()
        found = self[part] = self._compute(part)
        return found


def _ordinal(digits: str) -> int:
    """The ordinal of ``YYYYMMDD``; 0 for a day that does not exist."""
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).toordinal()
    except ValueError:
        return 0


def _weighted(weights: tuple[int, ...]) -> _Lazy:
    return _Lazy(lambda part: sum(map(int.__mul__, map(int, part), weights)))


_ordinals = _Lazy(_ordinal)
_FRONT, _BIRTH, _REST = _weighted(_WEIGHTS[:6]), _weighted(_WEIGHTS[6:14]), _weighted(_WEIGHTS[14:])
_SEX = {digit: "男" if int(digit) % 2 else "女" for digit in "0123456789"}


def _right(number: str) -> bool:
    """Whether 17 digits and a check character have a day of birth that exists and the right check character."""
    birth = number[6:14]
    return _CHECK[(_FRONT[number[:6]] + _BIRTH[birth] + _REST[number[14:17]]) % 11] == number[17] and _ordinals[birth] > 0


def clean(text: str) -> str:
    """Half-width, upper case, without blanks, hyphens and quotation marks."""
    if len(text) == 18 and text.isascii() and text.isalnum():
        return text.upper()
    return _NOISE.sub("", text.translate(_FULL_WIDTH)).upper()


def parse_id(text: str) -> IdCard | str:
    """The number, or what is wrong with it in Chinese (without repeating it)."""
    if len(text) == 18 and text.isascii() and text[:17].isdigit() and _right(text):  # as nearly all are
        return IdCard(text, _ordinals[text[6:14]], _SEX[text[16]], text[:6])
    number = clean(text)
    if len(number) == 15 and number.isascii() and number.isdigit():
        number = f"{number[:6]}19{number[6:]}"
        number += check_digit(number)
    if len(number) != 18:
        return f"身份证号应是 18 位（旧证 15 位），实际是 {len(number)} 位"
    if not (number.isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")):
        return "身份证号应是 17 位数字加 1 位数字或 X"
    birth = _ordinals[number[6:14]]
    if not birth:
        return "身份证号里的出生日期不存在"
    if not _right(number):
        return "身份证号校验码不符，可能有一位写错"
    return IdCard(number, birth, _SEX[number[16]], number[:6])


def is_masked(text: str) -> bool:
    """Already masked by whoever wrote it: ``370303********1234``."""
    return _MASKED.fullmatch(clean(text)) is not None


def mask(text: str) -> str:
    """``370303********1234``. Anything shorter than an identity number keeps at most its first three characters."""
    number = clean(text)
    if is_masked(number):
        return _RUN_OF_X.sub(lambda run: "*" * len(run[0]), number)
    if len(number) >= 14:
        return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
    return number[:3] + "*" * max(len(number) - 3, 0)


def mask_inside(text: str) -> str:
    """A text with every identity number in it masked."""
    if len(text) < _SHORTEST:
        return text
    text = _LONG_RUN.sub(lambda run: _mask_windows(run[0]), text)
    return _INSIDE.sub(lambda found: mask(found[0]) if _has_birth_date(clean(found[0])) else found[0], text)


def masked(value: Any) -> Any:
    """Masks every identity number in any text of the report: a ledger may hold one in a column nobody expects.
    A digest may look like one by chance, and is none."""
    once = lru_cache(4096)(mask_inside)  # ten thousand findings quote the same few sentences; nothing is kept after the report

    def inside(value: Any) -> Any:
        if isinstance(value, str):
            return once(value) if len(value) >= _SHORTEST else value
        if isinstance(value, dict):
            return {key: item if key == "sha256" else inside(item) for key, item in value.items()}
        if isinstance(value, list):
            return [inside(item) for item in value]
        return value

    return inside(value)


def mask_in_place(text: str) -> str:
    """The same as :func:`mask_inside`, every character at its place: for texts that are pointed into."""
    if len(text) < _SHORTEST:
        return text

    def hidden(found: re.Match[str]) -> str:
        if not _has_birth_date(clean(found[0])):
            return found[0]
        places = [n for n, character in enumerate(found[0]) if character.isalnum()]
        covered = set(places[6:-4])
        return "".join("*" if n in covered else character for n, character in enumerate(found[0]))

    text = _LONG_RUN.sub(lambda run: _mask_windows(run[0]), text)
    return _INSIDE.sub(hidden, text)


def _mask_windows(run: str) -> str:
    """A long run of digits with every valid number inside it masked."""
    start = 0
    while start + 18 <= len(run):
        window = run[start : start + 18]
        if isinstance(parse_id(window), IdCard):
            run = run[:start] + mask(window) + run[start + 18 :]
            start += 18
        else:
            start += 1
    return run


def _has_birth_date(number: str) -> bool:
    """Tells identity numbers from other long numbers (credit codes, accounts)."""
    year, month, day = (number[6:10], number[10:12], number[12:14]) if len(number) == 18 else ("1999", number[8:10], number[10:12])
    return "1800" <= year <= "2199" and "01" <= month <= "12" and "01" <= day <= "31"
