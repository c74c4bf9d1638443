"""The structure of a legal text: a tree of nodes in which every character of the source belongs to exactly one node.

A node's children follow one another without a gap and reach to its end; what stands before the first child is its own.
So ``own`` of all nodes of ``walk()``, joined, is ``Source.text`` again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from hegui.kb.text.source import Line, Source

Kind = Literal[
    "document",
    "issuer",  # 印发机关 above the title
    "title",
    "number",  # 文号
    "addressee",  # 主送机关
    "history",  # 题注: adoption, amendment
    "contents",  # 目录
    "preamble",  # 序
    "part",  # 编, 分编
    "chapter",
    "section",
    "article",
    "paragraph",  # 款
    "item",  # （一）
    "subitem",  # 1.
    "clause",  # 一、 of a document without articles
    "quoted",  # the words an amendment puts into another law
    "text",  # a further paragraph of a clause or an item
    "attachment",
    "signature",  # 落款
    "blank",  # empty lines, markup
]


@dataclass(slots=True, eq=False)
class Node:
    """A piece of the text.

    ``anchor``: how the place is cited, in the registry's spelling: ``第五条``, ``第五条第一款第（二）项``, ``二（十三）``, ``第一章``, 标题, 文号, 题注, 序.
    The only paragraph of an article is cited as the article. ``number``: 5 of 第五条之一, None where the text has lost it;
    ``insertion``: the 1 of 之一. ``label``: length of the mark (``第五条　``) at the beginning of ``text``. ``heading``: title of a part, chapter or section, "" else.
    ``start``, ``end``: span in ``Source.text``. ``line``: number of the line it begins in.
    """

    kind: Kind
    anchor: str
    start: int
    end: int
    line: int
    source: Source = field(repr=False)
    number: int | None = None
    insertion: int = 0
    label: int = 0
    heading: str = ""
    children: list[Node] = field(default_factory=list, repr=False)

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def text(self) -> str:
        """All its characters, children and line breaks included."""
        return self.source.text[self.start : self.end]

    @property
    def own(self) -> str:
        """Its characters before its first child."""
        return self.source.text[self.start : self.children[0].start if self.children else self.end]

    @property
    def words(self) -> str:
        """The wording without its own mark (``第五条``, ``（一）``) and blanks around: what the registry hashes."""
        return self.source.text[self.start + self.label : self.end].strip()

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the life of a text as its own note tells it.

    ``date``: ``2021-04-29``, ``2021-04`` or ``2021``, as precisely as written. ``verbs``: 通过, 批准, 公布, 发布, 修订, 修正, 修改, 施行, 废止 … in order.
    ``body``: who ("" unknown). ``by``: title of the decision that amended it ("" none).
    """

    date: str
    verbs: tuple[str, ...]
    body: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Defect:
    """Lost or damaged text: ``lost-title`` (empty 《》), ``lost-number`` (第条), ``jump`` (articles missing), ``repeat``, ``cut`` (ends mid-sentence)."""

    kind: str
    start: int
    end: int
    line: int
    message: str


@dataclass(slots=True)
class Document:
    """A parsed text. ``title`` without 《》, "" unknown; ``number`` as ``鲁政办字〔2020〕84号``; ``level`` and ``region`` as in ``kb.regulation``,
    level "" when neither title nor maker tells. ``version_date`` is the latest adoption or amendment the history tells (``version_date_from``:
    题注, 落款, 文件名). ``in_force_from`` only where the text states the day; ``in_force_note`` says where, or why not."""

    source: Source
    root: Node
    title: str = ""
    number: str = ""
    maker: str = ""
    level: str = ""
    region: str = ""
    history: tuple[Event, ...] = ()
    version_date: str = ""
    version_date_from: str = ""
    in_force_from: str = ""
    in_force_note: str = ""
    articles: list[Node] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    _index: dict[str, Node] = field(default_factory=dict, repr=False)
    _starts: dict[int, list[int]] = field(default_factory=dict, repr=False)
    _articles_from: list[int] = field(default_factory=list, repr=False)

    @property
    def complete(self) -> bool:
        """It begins with its first article, and none is missing between the first and the last."""
        return bool(self.articles) and self.articles[0].number == 1 and not any(d.kind in ("jump", "lost-number", "cut") for d in self.defects)

    def walk(self) -> Iterator[Node]:
        """Every node in the order of the text."""
        return self.root.walk()

    def at(self, locator: str) -> Node | None:
        """The node at a place, however its items are written: 第五条第二项 is 第五条第（二）项, 第五条第一款 of an article of one paragraph the article."""
        from hegui.kb.text.places import find

        if not self._index:
            for node in self.walk():
                self._index.setdefault(node.anchor, node)
        return find(self._index, locator)

    def node_at(self, offset: int) -> Node:
        """The deepest node whose own characters hold an offset of the text."""
        node = self.root
        while node.children and offset >= node.children[0].start:
            node = self._child_at(node, offset)
        return node

    def _child_at(self, node: Node, offset: int) -> Node:
        if id(node) not in self._starts:
            self._starts[id(node)] = [child.start for child in node.children]
        return node.children[max(bisect_right(self._starts[id(node)], offset) - 1, 0)]

    def place(self, offset: int) -> str:
        """How the place of an offset is cited, as finely as it can be: ``第五条第一款第（二）项``, ``二（十三）.3``."""
        from hegui.kb.text.places import sentence_of

        node = self.node_at(offset)
        return sentence_of(self, node, offset)

    def article_of(self, offset: int) -> Node | None:
        """The article or the clause (一、 or （一） of a document without articles) around an offset; None outside."""
        node: Node | None = self.root
        found = None
        while node is not None:
            if node.kind in ("article", "clause") or (node.kind == "item" and (found is None or found.kind == "clause")):
                found = node
            if not node.children or offset < node.children[0].start:
                break
            node = self._child_at(node, offset)
        return found

    def line_at(self, offset: int) -> Line:
        return self.source.line_at(offset)
