"""Builds the tree line by line: what a line begins with decides what it opens."""

from __future__ import annotations

import re

from hegui.kb.text.edge import LONGEST_TITLE
from hegui.kb.text.front import FrontLine
from hegui.kb.text.marks import BLANK, GLUED_ARTICLE, Mark, mark_of
from hegui.kb.text.provisions import Provisions
from hegui.kb.text.signature import find_signature
from hegui.kb.text.source import Line
from hegui.kb.text.tree import Kind

_RANK = {"编": 0, "分编": 1, "章": 2, "节": 3, "": 4}
_DIVISION_KIND: dict[str, Kind] = {"编": "part", "分编": "part", "章": "chapter", "节": "section", "": "section"}
_FRONT_ANCHOR = {
    "issuer": "印发机关",
    "title": "标题",
    "number": "文号",
    "addressee": "主送",
    "history": "题注",
    "preamble": "序",
    "blank": "",
}
_LISTS = frozenset(["bracket", "comma", "dot", "number-bracket", "circle"])


class Builder(Provisions):
    """``front`` for each line before the provisions, ``body`` once, ``finish`` for the tree."""

    def front(self, line: FrontLine) -> None:
        at = self.source.lines[line.index]
        previous = self.root.children[-1] if self.root.children else None
        if line.kind == "blank" and previous is not None:
            return  # empty lines belong to what stands before them
        kind: Kind = line.kind
        if previous is not None and previous.kind == kind and kind in ("title", "history", "preamble"):
            return
        self._open(kind, at.start, at.number, self.root, anchor=_FRONT_ANCHOR[kind])

    def body(self, first: int) -> None:
        lines = self.source.lines
        signed = find_signature(self.source, first)
        for index in range(first, len(lines)):
            line = lines[index]
            start = line.start + line.mark
            text = self.source.text[start : line.end]
            stripped = text.lstrip(BLANK)
            if not stripped.strip(BLANK) or stripped.startswith("<!--"):
                if not self.root.children:
                    self._open("blank", 0, 1, self.root)
                continue
            self._line(index, line, line.end - len(stripped), stripped.rstrip(BLANK), signed)

    def _line(self, index: int, line: Line, at: int, text: str, signed: set[int]) -> None:
        if index in signed:
            self._sign(line, text)
            return
        mark = mark_of(text, heading=bool(line.heading))
        if self._in_contents and self._still_contents(mark, text):
            return
        if self._quotes.holds(text, mark, self._outer(), self.source, index):
            self._open("quoted", line.start, line.number, self._innermost())
            return
        if mark is None:
            if line.heading and len(text) <= LONGEST_TITLE and text[-1] not in "。；，：":
                self._division(line, at, text, Mark("division", None, 0))
            else:
                self._plain(line, at, text)
        elif mark.kind == "article":
            self._maybe_article(line, at, text, mark)
        elif mark.kind == "division":
            self._division(line, at, text, mark)
        elif mark.kind == "contents":
            self._leave_provisions()
            self._divisions = []
            self._open("contents", line.start, line.number, self._base, anchor="目录")
            self._in_contents, self._contents = True, None
        elif mark.kind == "attachment":
            self._attach(line, mark, text)
        elif mark.kind in _LISTS:
            self._listed(line, at, text, mark, index)
        self._quotes.note(text)

    def _outer(self) -> int | None:
        """The number that a new provision of the text itself would be expected to exceed."""
        if self._article is not None:
            return self._article.number
        return self._lists[0][1].number if self._lists else None

    def _still_contents(self, mark: Mark | None, text: str) -> bool:
        if mark is not None and mark.kind in ("division", "comma"):
            key = (mark.unit or mark.kind, mark.number)
            if self._contents is None:
                self._contents = key
                return True
            if key != self._contents:
                return True
        elif (mark is None or mark.kind != "article") and len(text) <= LONGEST_TITLE and text[-1] not in "。：":
            return True
        self._in_contents = False
        return False

    def _division(self, line: Line, at: int, text: str, mark: Mark) -> None:
        rank = _RANK[mark.unit]
        self._leave_provisions()
        while self._divisions and self._divisions[-1][0] >= rank:
            self._divisions.pop()
        parent = self._divisions[-1][1] if self._divisions else self._base
        glued = GLUED_ARTICLE.search(text, mark.length)
        heading = text[mark.length : glued.start() if glued else None]
        node = self._open(_DIVISION_KIND[mark.unit], line.start, line.number, parent, anchor=mark.unit, number=mark.number)
        node.label = at + mark.length - line.start
        node.heading = re.sub(f"[{BLANK}]+", "", heading)
        self._divisions.append((rank, node))
        if glued:
            rest = text[glued.start() :]
            inner = mark_of(rest)
            if inner is not None and inner.kind == "article":
                self._new_article(at + glued.start(), line, rest, inner, at + glued.start())

    def _attach(self, line: Line, mark: Mark, text: str) -> None:
        self._leave_provisions()
        self._divisions = []
        self._last_number = 0
        shape = "附件说明" if mark.number is None and len(text) > 3 and text[:3].endswith(("：", ":")) else ""
        self._base = self._open("attachment", line.start, line.number, self.root, anchor=shape, number=mark.number)
        self._base.heading = re.sub(rf"^附[{BLANK}]*件?[{BLANK}]*[0-9０-９一二三四五六七八九十]*[：:{BLANK}]*", "", text)

    def _sign(self, line: Line, text: str) -> None:
        self.signature.append(text)
        self._leave_provisions()
        self._divisions = []
        if not (self.root.children and self.root.children[-1].kind == "signature"):
            self._open("signature", line.start, line.number, self.root, anchor="落款")
        self._base = self.root

    def _listed(self, line: Line, at: int, text: str, mark: Mark, index: int) -> None:
        shape = mark.kind
        opened = [open_shape for open_shape, _ in self._lists]
        if mark.kind == "comma" and not self._lists and self._heads_articles(text, index):
            self._division(line, at, text, mark)
            return
        if shape not in opened and mark.number != 1:
            if self._goes_on(shape, mark.number):
                opened = [open_shape for open_shape, _ in self._lists]
            elif shape in ("dot", "number-bracket", "circle") or (shape == "comma" and self._article is not None):
                self._plain(line, at, text)
                return
        if shape in opened:
            del self._lists[opened.index(shape) :]
        if self._article is not None and self._paragraph is None:
            self._paragraph = self._open("paragraph", line.start, line.number, self._article)
        self._item(line.start, line, at + mark.length - line.start, shape, mark.number)
        self._run_on(line, at + mark.length, text[mark.length :])

    def _heads_articles(self, text: str, index: int) -> bool:
        """「一、一般规定」 directly above an article is a heading, not a provision."""
        if len(text) > LONGEST_TITLE or text[-1] in "。；：，":
            return False
        for line in self.source.lines[index + 1 : index + 6]:
            following = self.source.text[line.start + line.mark : line.end].strip(BLANK)
            if following:
                mark = mark_of(following)
                return mark is not None and mark.kind == "article" and mark.spaced
        return False
