"""Bytes to characters, strictly: a byte-order mark, else UTF-8, else GB18030; what fits none is refused, never half read.

Guessing by statistics misreads short GBK files; these two encodings and the marks cover what Chinese offices write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_MULTIBYTE = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SURE_UTF8 = 12  # this many whole Chinese characters before a bad byte: GBK text does not look so by chance
_MOST_CONTROL = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """``text`` is None when the bytes are no text; ``why`` says so. ``cut``: the last character was cut off."""

    text: str | None
    encoding: str | None = None
    why: str = ""
    cut: bool = False


def decode(data: bytes) -> Decoded:
    """The characters of a text file."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    try:
        return _plausible(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        broken_at, reason = error.start, error.reason
    if len(_MULTIBYTE.findall(data[:broken_at])) >= _SURE_UTF8:
        if reason == "unexpected end of data":
            return Decoded(data[:broken_at].decode("utf-8"), "utf-8", cut=True)
        line = data.count(b"\n", 0, broken_at) + 1
        return Decoded(None, None, f"是 UTF-8 文本，但第 {line} 行有损坏的字节（第 {broken_at + 1} 个字节）")
    return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> Decoded:
    try:
        return _plausible(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if error.reason in ("unexpected end of data", "incomplete multibyte sequence", "truncated data") and error.start >= len(data) - 4:
            return Decoded(data[: error.start].decode(encoding), encoding, cut=True)
        return Decoded(None, None, f"既不是 UTF-8 也不是 GB18030 文本（第 {error.start + 1} 个字节起读不懂）")


def _plausible(text: str, encoding: str) -> Decoded:
    if len(_CONTROL.findall(text)) > len(text) * _MOST_CONTROL:
        return Decoded(None, None, "内容不是文本（含有大量控制字符）")
    return Decoded(text, encoding)
