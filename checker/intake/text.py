"""The forms of text in cells: blanks, full-width characters, the words for "unknown", values in one cell."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from hegui.checker.intake.odd import EMPTY, UNKNOWN, Odd
from hegui.checker.intake.sheet import Raw

MAX_CELL = 32_767  # what a spreadsheet's cell can hold

# What str.strip() takes for a blank, and what nobody sees: zero-width characters, NUL, the byte-order mark.
_BLANKS = " \t\r\n\x0b\x0c\x00\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2028\u2029\u202f\u205f\u2060\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x2010))
)
_UNKNOWN_WORDS = frozenset(["未知", "不详", "不明", "不清楚", "未填", "待填", "?", "？", "??", "？？", "n/a", "null", "none"]) | frozenset(
    ["/", "／", "//", "—", "——", "―", "–", "-", "--", "---", "－"]
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0D, 0xFF3F)}
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]{2}")
_SURROGATES = re.compile("[\ud800-\udfff]")  # half a character, which JSON can write and no file can hold
_QUOTED = re.compile(r"=\"(.*)\"", re.DOTALL)

FORMULA_ERROR = "这一格的公式没有算出结果"
DIGITS_LOST = "长数字被存成了数值，末几位已经丢失；请把该列设成文本格式重新填写"


def strip(text: str) -> str:
    """Without blanks of any width around."""
    text = text.strip()  # quick, and nearly always all there is to do
    return text.strip(_BLANKS) if text and (text[0] in _BLANKS or text[-1] in _BLANKS) else text


def half_width(text: str) -> str:
    """Digits, letters and the hyphen in half width; brackets and other marks as they are."""
    return text if text.isascii() else text.translate(_FULL_WIDTH)


def fold(text: str) -> str:
    """For comparing words: half width, without blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("\u200b", "").replace("\ufeff", "").lower()


def as_text(raw: Raw) -> str:
    """A raw cell as a person reads it in the sheet, stripped."""
    if isinstance(raw, str):
        return strip(raw if raw.isascii() else _SURROGATES.sub("\ufffd", raw))
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e21 else repr(raw)
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ")
    if isinstance(raw, (dt.date, dt.time)):
        return raw.isoformat()
    if isinstance(raw, tuple):
        return "；".join(as_text(part) for part in raw)
    return str(raw)


def absent(text: str) -> Odd | None:
    """The reading of a stripped text that says nothing; None when it says something."""
    if not text:
        return EMPTY
    if len(text) <= 4 and text.lower() in _UNKNOWN_WORDS:
        return UNKNOWN
    return None


def is_error(text: str) -> bool:
    """A spreadsheet's error value."""
    return text.startswith("#") and _ERROR.fullmatch(text) is not None


def identifier_text(raw: Raw) -> str | None:
    """The text of a number that identifies something; None when a spreadsheet has destroyed its digits."""
    if isinstance(raw, str) and raw.isascii() and raw.isalnum():
        return raw  # quick, and nearly always all there is to do
    if isinstance(raw, float) and abs(raw) >= 1e15:
        return None
    text = half_width(as_text(raw))
    if text[:1] in "'‘’`" and len(text) > 1:
        text = strip(text[1:])
    elif text[:1] == "=":
        quoted = _QUOTED.fullmatch(text)
        text = strip(quoted[1]) if quoted else text
    return None if _SCIENTIFIC.fullmatch(text) else text


def split(raw: Raw, more: str = "") -> list[str]:
    """The values in one cell, empty ones kept. ``more`` are separators beside ``；`` ``;`` and line breaks."""
    if isinstance(raw, tuple):
        return [as_text(part) for part in raw]
    text = as_text(raw)
    for separator in "；\n" + more:
        text = text.replace(separator, ";")
    return [strip(part) for part in text.split(";")]
