"""Articles and their paragraphs: which 第五条 begins an article and which only cites one, and what else begins inside a line."""

from __future__ import annotations

from hegui.kb.locator import chinese_numeral
from hegui.kb.text.enumerations import Enumerations
from hegui.kb.text.marks import BLANK, Mark
from hegui.kb.text.source import Line
from hegui.kb.text.tree import Kind


class Provisions(Enumerations):
    """Opens articles, paragraphs and the text of clauses."""

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
