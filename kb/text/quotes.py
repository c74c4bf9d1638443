"""Which lines are the words an amendment puts into another law: 「第十条修改为：“第十条 …”」. They are no provisions of the text itself."""

from __future__ import annotations

import re

from hegui.kb.text.marks import BLANK, Mark, mark_of
from hegui.kb.text.source import Source

_OPENS, _CLOSES = "“『「", "”』」"
_ANNOUNCES = re.compile(
    r"(?:修改为|改为|修改如下|增加|补充|作为|表述为|规定为|规定如下|调整为|修订为|删去|合并为|分为)[^。“]{0,60}[：:，]?$"
)
_FARTHEST = 600  # lines; the longest quotation seen in a decision has some forty


class Quotes:
    """Feed ``holds`` every line of the body; it says whether the line is quoted. ``note`` for the lines that are not."""

    def __init__(self) -> None:
        self._open = False
        self._announced = False

    def holds(self, text: str, mark: Mark | None, outer: int | None, source: Source, index: int) -> bool:
        if self._open:
            # The text's own next provision ends a quotation that was never closed.
            own = mark is not None and mark.kind in ("article", "comma") and outer is not None and mark.number == outer + 1
            if own and text[0] not in _OPENS and not _closes_before_next(source, index, mark):
                self._open = False
                return False
            if _ends(text):
                self._open = False
            return True
        if text[0] in _OPENS and (self._announced or mark_of(text[1:].lstrip(BLANK)) is not None):
            self._open = not _ends(text)
            return True
        return False

    def note(self, text: str) -> None:
        """Looks whether a line that is the text's own opens a quotation or announces one."""
        self._announced = bool(_ANNOUNCES.search(text))
        last = max(text.rfind(mark) for mark in _OPENS)
        if last >= 0 and last > max(text.rfind(mark) for mark in _CLOSES) and _ANNOUNCES.search(text[:last]):
            self._open = True


def _ends(text: str) -> bool:
    """A paragraph of a quotation closes it when its last mark is a closing one and nothing it opens itself is left."""
    bare = text.rstrip("。；，;,.、 \u3000")
    opens, closes = sum(text.count(mark) for mark in _OPENS), sum(text.count(mark) for mark in _CLOSES)
    return bare[-1:] in _CLOSES and bare != "" and closes >= opens and closes > 0


def _closes_before_next(source: Source, index: int, mark: Mark | None) -> bool:
    """Whether the quotation is closed before the provision after this one: then this line is still inside."""
    number = (mark.number or 0) + 1 if mark is not None else 0
    for line in source.lines[index : index + _FARTHEST]:
        text = source.text[line.start + line.mark : line.end].strip(BLANK)
        if not text:
            continue
        following = mark_of(text)
        if following is not None and mark is not None and following.kind == mark.kind and following.number == number:
            return False
        if _ends(text):
            return not any(opening in text for opening in _OPENS)
    return False
