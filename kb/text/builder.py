"""Builds the tree line by line. Every new node is opened on the right edge of the tree, so the nodes tile the text by construction."""

from __future__ import annotations

import re

from hegui.kb.locator import chinese_numeral
from hegui.kb.text.front import TITLE_END, FrontLine
from hegui.kb.text.marks import BLANK, GLUED_ARTICLE, Mark, mark_of
from hegui.kb.text.quotes import Quotes
from hegui.kb.text.signature import find_signature
from hegui.kb.text.source import Line, Source
from hegui.kb.text.tree import Kind, Node

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
_INLINE = re.compile(rf"(?<=[：；。:;，、])[{BLANK}]*[（(]([一二三四五六七八九十]{{1,3}})[）)](?![、和及至或]?(?:[（(][一二三四五六七八九十]{{1,3}}[）)][、和及至或]?)*[项款目])")
_LONGEST_TITLE = 60
_MOST_BETWEEN = 3  # paragraphs that may interrupt an enumeration
_LISTS = frozenset(["bracket", "comma", "dot", "number-bracket", "circle"])


class Builder:
    """``front`` for each line before the provisions, ``body`` once, ``finish`` for the tree."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = Node("document", "", 0, len(source.text), 1, source)
        self.repeats: list[Node] = []
        self.signature: list[str] = []
        self._base = self.root
        self._divisions: list[tuple[int, Node]] = []
        self._article: Node | None = None
        self._last_number = 0
        self._paragraph: Node | None = None
        self._lists: list[tuple[str, Node]] = []
        self._earlier: list[tuple[str, Node]] = []  # the list of the paragraph before
        self._contents: tuple[str, int | None] | None = None
        self._in_contents = False
        self._quotes = Quotes()

    # ---- the three steps ----

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

    def finish(self) -> Node:
        """Closes everything: a node ends where the next one at its level or above begins."""
        if not self.root.children and self.source.text:
            self._open("blank", 0, 1, self.root)
        elif self.root.children:
            self.root.children[0].start = 0  # blank lines at the very beginning
        stack = [self.root]
        while stack:
            node = stack.pop()
            for child, following in zip(node.children, [*node.children[1:], None], strict=False):
                child.end = following.start if following is not None else node.end
                stack.append(child)
        return self.root

    # ---- one line ----

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
            if line.heading and len(text) <= _LONGEST_TITLE and text[-1] not in "。；，：":
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
        elif (mark is None or mark.kind != "article") and len(text) <= _LONGEST_TITLE and text[-1] not in "。：":
            return True
        self._in_contents = False
        return False

    # ---- divisions, attachments, signatures ----

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

    def _restart(self, start: int, line: Line) -> None:
        """Article one again: another text begins here (a notice and the rules it issues). A title just before it belongs to it."""
        parent, last = self._edge()
        title = re.sub(f"[{BLANK}\n#]+", "", self.source.text[last.start : start])
        self._leave_provisions()
        self._divisions = []
        if last.kind in ("paragraph", "text") and 2 < len(title) <= _LONGEST_TITLE and TITLE_END.search(title) and not last.children:
            parent.children.remove(last)
            start = last.start
        else:
            title = ""
        self._base = self._open("attachment", start, last.line if title else line.number, self.root, anchor="附")
        self._base.heading = title
        self._last_number = 0

    def _edge(self) -> tuple[Node, Node]:
        parent, node = self.root, self.root
        while node.children:
            parent, node = node, node.children[-1]
        return parent, node

    def _leave_provisions(self) -> None:
        self._article = self._paragraph = None
        self._lists, self._earlier = [], []

    # ---- articles ----

    def _maybe_article(self, line: Line, at: int, text: str, mark: Mark) -> None:
        number, last = mark.number, self._last_number
        if number is None:
            accepted = mark.spaced and self._article is not None
        elif mark.spaced:
            accepted = True
        else:  # glued to its text: as well a reference at the beginning of a paragraph, unless it is the one that is due
            accepted = number == last + 1 or last == 0 or (number == last and mark.insertion > 0) or last < number <= last + 3
        if not accepted:
            self._plain(line, at, text)
            return
        if number == 1 and last > 1 and not mark.insertion and not (self._divisions and not self._divisions[-1][1].children):
            self._restart(line.start, line)
        self._new_article(line.start, line, text, mark, at)

    def _new_article(self, start: int, line: Line, text: str, mark: Mark, at: int) -> None:
        if not self._last_number:
            self._title_before_first(start)
        parent = self._divisions[-1][1] if self._divisions else self._base
        node = self._open("article", start, line.number, parent, number=mark.number)
        node.insertion, node.label = mark.insertion, at + mark.length - start
        if mark.number is not None:
            if mark.number < self._last_number or (mark.number == self._last_number and not mark.insertion):
                self.repeats.append(node)
            self._last_number = mark.number
        self._article, self._paragraph, self._lists, self._earlier = node, None, [], []
        if len(text) > mark.length:
            self._paragraph = self._open("paragraph", start + node.label, line.number, node)
            self._run_on(line, at + mark.length, text[mark.length :])

    def _title_before_first(self, start: int) -> None:
        """A notice in clauses, then the title of the rules it issues, then article one."""
        if not self._lists and not any(child.kind in ("signature", "clause", "attachment") for child in self.root.children):
            return
        _, last = self._edge()
        if last.kind == "text" and self._base.kind != "attachment":
            self._restart(start, self.source.line_at(start))
        else:
            self._leave_provisions()

    # ---- lists and plain lines ----

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

    def _heads_articles(self, text: str, index: int) -> bool:
        """「一、一般规定」 directly above an article is a heading, not a provision."""
        if len(text) > _LONGEST_TITLE or text[-1] in "。；：，":
            return False
        for line in self.source.lines[index + 1 : index + 6]:
            following = self.source.text[line.start + line.mark : line.end].strip(BLANK)
            if following:
                mark = mark_of(following)
                return mark is not None and mark.kind == "article" and mark.spaced
        return False

    def _plain(self, line: Line, at: int, text: str) -> None:
        if self._article is not None:
            if self._lists:
                self._earlier = self._lists
            self._lists = []
            self._paragraph = self._open("paragraph", line.start, line.number, self._article)
            self._run_on(line, at, text)
            return
        started = self._lists or self._divisions or self._base is not self.root or self._last_number
        kind: Kind = (
            "text" if started or (self.root.children and self.root.children[-1].kind in ("signature", "text", "clause")) else "preamble"
        )
        self._open(kind, line.start, line.number, self._innermost(), anchor="" if started else "序")
        if self._lists:
            self._run_on(line, at, text)

    def _run_on(self, line: Line, at: int, text: str) -> None:
        """What else begins inside a line: the next article glued to the end of this one, items of an enumeration."""
        if self._article is not None and self._article.number:
            label = f"第{chinese_numeral(self._article.number + 1)}条"
            position = text.find(label)
            while position > 0:
                after = text[position + len(label) : position + len(label) + 1]
                before = text[:position].rstrip(BLANK)[-1:]
                if after and after in BLANK and before and before in "。；：”）":
                    self._items_inside(line, at, text[:position])
                    rest = text[position:]
                    self._new_article(
                        at + position,
                        line,
                        rest,
                        Mark("article", self._article.number + 1, len(rest) - len(rest[len(label) :].lstrip(BLANK)), spaced=True),
                        at + position,
                    )
                    return
                position = text.find(label, position + 1)
        self._items_inside(line, at, text)

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

    # ---- nodes ----

    def _container(self) -> Node:
        """Where a list that opens now belongs."""
        if self._paragraph is not None:
            return self._paragraph
        return self._article or (self._divisions[-1][1] if self._divisions else self._base)

    def _innermost(self) -> Node:
        return self._lists[-1][1] if self._lists else self._container()

    def _open(self, kind: Kind, start: int, line: int, parent: Node, *, anchor: str = "", number: int | None = None) -> Node:
        edge = self.root
        while edge is not parent and edge.children:
            edge = edge.children[-1]
        if edge is not parent:  # the nodes tile the text only if each is opened at its end
            parent, self._divisions = self.root, []
        node = Node(kind, anchor, start, start, line, self.source, number)
        parent.children.append(node)
        return node
