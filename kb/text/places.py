"""Finding a place by how it is cited, and citing the place of a character."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hegui.kb.locator import canonical

if TYPE_CHECKING:
    from hegui.kb.text.tree import Document, Node

_PLAIN_ITEM = re.compile(r"第([一二三四五六七八九十百]+)项")
_BRACKET_ITEM = re.compile(r"第（([一二三四五六七八九十百]+)）项")
_SENTENCE = re.compile(r"\.([0-9]+|责任单位)$")
_ENDS = re.compile(r"[^。]*。[”’」）)]*|[^。]+$")
_UNITS = re.compile(r"[（(]责任单位[：:][^（）()]*[）)]\s*$")


def find(index: Mapping[str, Node], locator: str) -> Node | None:
    """The node at a locator; a sentence (``二（十三）.3``) gives the node it stands in."""
    wanted = _SENTENCE.sub("", canonical(locator))
    bracketed = _PLAIN_ITEM.sub(r"第（\1）项", wanted)
    for spelling in (wanted, bracketed, _BRACKET_ITEM.sub(r"第\1项", wanted)):
        # An article of one paragraph is cited without 款; citing its first paragraph means the same.
        for form in (spelling, spelling.replace("第一款", "", 1)):
            if form in index:
                return index[form]
    return None


def sentences(node: Node) -> list[tuple[str, int, int]]:
    """The sentences of a clause's own text as (name, start, end): ``0`` is the heading, ``责任单位`` the bracket at its end.

    Further paragraphs of the clause (``text`` children) are counted on.
    """
    pieces = [node, *(child for child in node.children if child.kind == "text")]
    found: list[tuple[str, int, int]] = []
    count = 0
    for piece in pieces:
        own = piece.own
        units = _UNITS.search(own)
        for match in _ENDS.finditer(own, 0, units.start() if units else len(own)):
            if match[0].strip():
                found.append((str(count), piece.start + match.start(), piece.start + match.end()))
                count += 1
        if units:
            found.append(("责任单位", piece.start + units.start(), piece.start + units.end()))
    return found


def sentence_of(document: Document, node: Node, offset: int) -> str:
    """The anchor of the node, with the number of the sentence where sentences are how places are cited (documents without articles)."""
    if node.kind == "text":
        around = next((n for n in document.walk() if node in n.children), node)
        node = around
    if node.kind not in ("clause", "item") or node.anchor.startswith("第") or "条" in node.anchor:
        return node.anchor
    for name, start, end in sentences(node):
        if start <= offset < end:
            return f"{node.anchor}.{name}"
    return node.anchor
