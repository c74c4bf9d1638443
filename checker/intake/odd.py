"""What a cell may be beside a plain value: empty, unknown, unreadable, known only roughly, or usable with a remark."""

from __future__ import annotations

from typing import Final

from hegui.checker.values import Value


class Odd:
    """Independent of the cell's place, so that one reading serves every cell that is written alike.

    ``kind``: ``empty``; ``unknown`` (said to be so); ``bad`` (``message`` says why); ``kept`` (``value`` is used although
    ``message`` says what is wrong with it); ``between`` (a date in ``[lo, hi]``).
    """

    __slots__ = ("hi", "kind", "lo", "message", "text", "value")

    def __init__(self, kind: str, message: str = "", *, value: Value = "", lo: int = 0, hi: int = 0, text: str = "") -> None:
        self.kind = kind
        self.message = message
        self.value = value
        self.lo = lo
        self.hi = hi
        self.text = text


EMPTY: Final = Odd("empty")
UNKNOWN: Final = Odd("unknown")


def bad(message: str) -> Odd:
    return Odd("bad", message)
