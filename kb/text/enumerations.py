"""Items: （一）, 1. and their like, on lines of their own and inside a sentence; those that a paragraph has interrupted go on."""

from __future__ import annotations

import re

from hegui.kb.locator import chinese_numeral
from hegui.kb.text.edge import Edge
from hegui.kb.text.marks import BLANK
from hegui.kb.text.source import Line
from hegui.kb.text.tree import Kind

_INLINE = re.compile(
    rf"(?<=[：；。:;，、])[{BLANK}]*[（(]([一二三四五六七八九十]{{1,3}})[）)](?![、和及至或]?(?:[（(][一二三四五六七八九十]{{1,3}}[）)][、和及至或]?)*[项款目])"
)
_MOST_BETWEEN = 3  # paragraphs that may interrupt an enumeration


class Enumerations(Edge):
    """Opens items below what is open."""

    def _item(self, start: int, line: Line, label: int, shape: str, number: int | None) -> None:
        depth = len(self._lists)
        kinds: tuple[Kind, ...] = ("item", "subitem") if self._article is not None else ("clause", "item", "subitem")
        parent = self._lists[-1][1] if self._lists else self._container()
        node = self._open(kinds[min(depth, len(kinds) - 1)], start, line.number, parent, anchor=shape, number=number)
        node.label = label
        self._lists.append((shape, node))

    def _goes_on(self, shape: str, number: int | None) -> bool:
        """Number five after a paragraph that interrupted items one to four: that paragraph was a part of item four."""
        article = self._article
        if article is None or self._paragraph is None or self._paragraph.children or number is None:
            return False
        for depth, (earlier, node) in enumerate(self._earlier):
            if earlier != shape or node.number != number - 1:
                continue
            owner = next((i for i, child in enumerate(article.children) if any(node is below for below in child.walk())), None)
            if owner is None or len(article.children) - owner - 1 > _MOST_BETWEEN:
                return False
            between = article.children[owner + 1 :]
            del article.children[owner + 1 :]
            for paragraph in between:
                paragraph.kind = "text"
            self._earlier[-1][1].children.extend(between)
            self._lists, self._earlier = self._earlier[: depth + 1], []
            self._paragraph = article.children[-1]
            return True
        return False

    def _items_inside(self, line: Line, at: int, text: str) -> None:
        if "（" not in text and "(" not in text:
            return
        open_item = self._lists[-1] if self._lists else None
        expected = (open_item[1].number or 0) + 1 if open_item is not None and open_item[0] == "bracket" else 1
        if expected == 1 and self._lists:
            return
        for found in _INLINE.finditer(text):
            if found[1] != chinese_numeral(expected):
                continue
            if expected == 1 and chinese_numeral(2) not in text[found.end() :]:
                return  # a lone （一） inside a sentence enumerates nothing
            if self._lists:
                self._lists.pop()
            start = at + found.start()
            self._item(start, line, found.end() - found.start(), "bracket", expected)
            expected += 1
