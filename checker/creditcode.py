"""Unified social credit codes (GB 32100-2015) with the organisation code inside (GB 11714-1997): both check characters."""

from __future__ import annotations

import re
from functools import cache

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_NOISE = re.compile("[\\s\u200b-\u200f\ufeff'‘’`\"“”-]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def clean(text: str) -> str:
    """Half-width, upper case, without blanks, hyphens and quotation marks."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _NOISE.sub("", text.translate(_FULL_WIDTH)).upper()


def organisation_check(first8: str) -> str:
    """The ninth character of an organisation code."""
    total = sum((int(character, 36)) * weight for character, weight in zip(first8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def code_check(first17: str) -> str:
    """The 18th character of a credit code."""
    total = sum(_VALUE[character] * weight for character, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[(31 - total % 31) % 31]


@cache
def _pairs() -> tuple[dict[str, int], ...]:
    """For each of the eight pairs of the first sixteen characters: what both add to the sum."""
    return tuple(
        {a + b: _VALUE[a] * _WEIGHTS[i] + _VALUE[b] * _WEIGHTS[i + 1] for a in _ALPHABET for b in _ALPHABET} for i in range(0, 16, 2)
    )


@cache
def _organisation_pairs() -> tuple[dict[str, int], ...]:
    return tuple(
        {a + b: int(a, 36) * _ORGANISATION_WEIGHTS[i] + int(b, 36) * _ORGANISATION_WEIGHTS[i + 1] for a in _ALPHABET for b in _ALPHABET}
        for i in range(0, 8, 2)
    )


def _is_right(code: str) -> bool:
    """Whether all 18 characters are of the alphabet, the region digits, and both check characters right; by look-ups of pairs."""
    a, b, c, d, e, f, g, h = _pairs()
    s, t, u, v = _organisation_pairs()
    try:
        total = a[code[0:2]] + b[code[2:4]] + c[code[4:6]] + d[code[6:8]] + e[code[8:10]] + f[code[10:12]] + g[code[12:14]] + h[code[14:16]]
        total += _VALUE[code[16]] * _WEIGHTS[16]
        organisation = s[code[8:10]] + t[code[10:12]] + u[code[12:14]] + v[code[14:16]]
    except KeyError:
        return False
    region = code[2:8]
    right = _ALPHABET[(31 - total % 31) % 31] == code[17] and "0123456789X0"[11 - organisation % 11] == code[16]
    return right and region.isascii() and region.isdigit()


def fault(code: str) -> str:
    """What is wrong with a cleaned code, in Chinese; "" when nothing is."""
    if len(code) != 18:
        return f"统一社会信用代码应是 18 位，实际是 {len(code)} 位"
    if _is_right(code):
        return ""
    for character in code:
        if character not in _VALUE:
            return f"统一社会信用代码里不能有“{character}”"
    if not code[2:8].isdigit():
        return "统一社会信用代码第 3 到 8 位（登记机关区划）应是数字"
    if code_check(code[:17]) != code[17] or organisation_check(code[8:16]) != code[16]:
        return "统一社会信用代码校验码不符"
    return ""
