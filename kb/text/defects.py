"""What a text has lost: the links' words, a number, articles, its end."""

from __future__ import annotations

import re

from hegui.kb.locator import chinese_numeral
from hegui.kb.text.tree import Defect, Document, Node

_LOST_TITLE = re.compile(r"《[ \t\u3000]*》|〈[ \t\u3000]*〉")
_ENDS = re.compile(r"[。！？…”』」）)》〉|>：:]$")
_SHORTEST = 40  # characters of a last line that is a sentence and not a signature


def find_defects(document: Document, repeats: list[Node]) -> list[Defect]:
    """In the order of the text."""
    source = document.source
    found = [
        Defect("lost-title", m.start(), m.end(), source.line_at(m.start()).number, "书名号里的名称缺失")
        for m in _LOST_TITLE.finditer(source.text)
        if source.text[max(m.start() - 1, 0)] != "《"
    ]
    found.extend(_numbers(document.articles))
    found.extend(Defect("repeat", n.start, n.start + n.label, n.line, f"{n.anchor}的条号重复或倒退") for n in repeats)
    last = next((line for line in reversed(source.lines) if source.text[line.start : line.end].strip()), None)
    if last is not None:
        text = source.text[last.start : last.end].rstrip()
        node = document.node_at(last.start)
        if len(text) >= _SHORTEST and not _ENDS.search(text) and node.kind in ("article", "paragraph", "item", "subitem", "clause"):
            found.append(Defect("cut", last.start, last.end, last.number, "文末不是完整的句子，正文可能被截断"))
    return sorted(found, key=lambda defect: defect.start)


def _numbers(articles: list[Node]) -> list[Defect]:
    found: list[Defect] = []
    before: Node | None = None
    for node in articles:
        if node.number is None:
            found.append(Defect("lost-number", node.start, node.start + node.label, node.line, "条号缺失"))
            before = None  # what is missing next to it may be this one
            continue
        if before is not None and before.number is not None and node.number > before.number + 1:
            missing = f"第{chinese_numeral(before.number + 1)}条"
            if node.number > before.number + 2:
                missing += f"至第{chinese_numeral(node.number - 1)}条"
            found.append(Defect("jump", node.start, node.start + node.label, node.line, f"{before.anchor}之后是{node.anchor}，缺{missing}"))
        before = node
    return found
