"""The anchors of a finished tree, in the registry's spelling."""

from __future__ import annotations

from hegui.kb.locator import chinese_numeral
from hegui.kb.text.tree import Node

_UNITS = {"part": "编", "chapter": "章", "section": "节"}


def give_anchors(root: Node) -> None:
    """Sets ``anchor`` of every node below the root. Builder nodes carry the shape of their mark in ``anchor`` until then."""
    root.anchor = "全文"
    stack: list[tuple[Node, str, str]] = [(child, "", "") for child in reversed(root.children)]
    while stack:
        node, prefix, division = stack.pop()
        below, deeper = _name(node, prefix, division)
        stack.extend((child, below, deeper) for child in reversed(node.children))


def _name(node: Node, prefix: str, division: str) -> tuple[str, str]:
    """Names a node; gives the prefix for provisions below it and the prefix for divisions below it."""
    shape = node.anchor
    if node.kind == "attachment":
        node.anchor = f"附件{chinese_numeral(node.number)}" if node.number else shape or "附件"
        return node.anchor, node.anchor
    if node.kind in _UNITS:
        own = f"第{chinese_numeral(node.number)}{shape}" if node.number else node.heading
        node.anchor = (division or prefix) + own
        return prefix, node.anchor
    if node.kind == "article":
        number = chinese_numeral(node.number) if node.number else ""
        node.anchor = f"{prefix}第{number}条" + (f"之{chinese_numeral(node.insertion)}" if node.insertion else "")
        _paragraphs(node)
        return node.anchor, division
    if node.kind == "paragraph":
        return node.anchor, division
    if node.kind in ("clause", "item", "subitem"):
        node.anchor = prefix + _numbered(node, shape, prefix)
        return node.anchor, division
    if node.kind in ("quoted", "text"):
        node.anchor = prefix or "序"
        return node.anchor, division
    node.anchor = prefix + shape
    return node.anchor, division


def _paragraphs(article: Node) -> None:
    found = [child for child in article.children if child.kind == "paragraph"]
    for count, child in enumerate(found, 1):
        child.anchor = article.anchor + (f"第{chinese_numeral(count)}款" if len(found) > 1 else "")


def _numbered(node: Node, shape: str, prefix: str) -> str:
    number = chinese_numeral(node.number) if node.number else ""
    in_article = "条" in prefix
    if shape == "comma" and not in_article:
        return number
    if shape == "bracket":
        return f"第（{number}）项" if in_article else f"（{number}）"
    if not in_article and node.kind == "clause":
        return str(node.number)
    unit = "项" if node.kind == "item" or not in_article else "目"
    return f"第{number}{unit}" if not prefix.endswith(("项", "目")) or unit == "目" else f"第{number}目"
