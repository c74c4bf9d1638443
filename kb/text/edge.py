"""The right edge of a growing tree: every new node is opened there, so the nodes tile the text by construction."""

from __future__ import annotations

import re

from hegui.kb.text.front import TITLE_END
from hegui.kb.text.marks import BLANK
from hegui.kb.text.quotes import Quotes
from hegui.kb.text.source import Line, Source
from hegui.kb.text.tree import Kind, Node

LONGEST_TITLE = 60


class Edge:
    """What is open: the attachment or document, its divisions, the article, its paragraph, the lists in it."""

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

    def _open(self, kind: Kind, start: int, line: int, parent: Node, *, anchor: str = "", number: int | None = None) -> Node:
        edge = self.root
        while edge is not parent and edge.children:
            edge = edge.children[-1]
        if edge is not parent:  # the nodes tile the text only if each is opened at its end
            parent, self._divisions = self.root, []
        node = Node(kind, anchor, start, start, line, self.source, number)
        parent.children.append(node)
        return node

    def _container(self) -> Node:
        """Where a list that opens now belongs."""
        if self._paragraph is not None:
            return self._paragraph
        return self._article or (self._divisions[-1][1] if self._divisions else self._base)

    def _innermost(self) -> Node:
        return self._lists[-1][1] if self._lists else self._container()

    def _edge(self) -> tuple[Node, Node]:
        parent, node = self.root, self.root
        while node.children:
            parent, node = node, node.children[-1]
        return parent, node

    def _leave_provisions(self) -> None:
        self._article = self._paragraph = None
        self._lists, self._earlier = [], []

    def _restart(self, start: int, line: Line) -> None:
        """Article one again: another text begins here (a notice and the rules it issues). A title just before it belongs to it."""
        parent, last = self._edge()
        title = re.sub(f"[{BLANK}\n#]+", "", self.source.text[last.start : start])
        self._leave_provisions()
        self._divisions = []
        if last.kind in ("paragraph", "text") and 2 < len(title) <= LONGEST_TITLE and TITLE_END.search(title) and not last.children:
            parent.children.remove(last)
            start = last.start
        else:
            title = ""
        self._base = self._open("attachment", start, last.line if title else line.number, self.root, anchor="附")
        self._base.heading = title
        self._last_number = 0
