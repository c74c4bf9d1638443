"""HTML pages: the text of their blocks, without scripts, styles, or anything from elsewhere."""

from __future__ import annotations

import re
from typing import Any

from hegui.kb.text.encoding import decode
from hegui.kb.text.reading import Content, Unreadable
from hegui.kb.text.source import Line

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\n\xa0]+")
_SKIPPED = frozenset(["script", "style", "head", "noscript", "template", "iframe", "object", "svg", "select", "button", "nav"])
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "table",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "center",
        "body",
        "form",
    ]
)


def read_html(data: bytes) -> Content:
    """Raises ``Unreadable`` when there is no page in it."""
    from lxml import etree, html

    decoded = decode(data)
    if decoded.text is None:
        raise Unreadable("encoding", f"{decoded.why}；请在浏览器中打开后另存")
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(_DECLARATION.sub("", decoded.text), parser=parser)
    except (etree.LxmlError, ValueError):
        raise Unreadable("damaged", "网页读不懂；请在浏览器中打开后另存为 .txt") from None
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise Unreadable("damaged", "网页嵌套得太深，不能读全；请在浏览器中打开后另存为 .txt")  # libxml2 drops what lies deeper
    collector = _Collector()
    collector.walk(root)
    collector.end_block(0, False)
    return Content("html", "\n".join(collector.texts), collector.lines, decoded.encoding)


class _Collector:
    """Gathers the text of a page block by block, without recursion: pages nest deeper than Python does."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.lines: list[Line] = []
        self._parts: list[str] = []
        self._number = 1
        self._position = 0

    def walk(self, root: Any) -> None:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if leaving:
                if tag in _BLOCKS:
                    self.end_block(_level(tag), _centred(element))
                self.add(element.tail, element)
                continue
            if tag in _SKIPPED or not tag:
                self.add(element.tail, element)
                continue
            if tag in _BLOCKS:
                self.end_block(0, False)
            self.add(element.text, element)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def add(self, text: str | None, element: Any) -> None:
        if not text:
            return
        if not self._parts and text.strip():
            self._number = element.sourceline or self._number
        self._parts.append(text)

    def end_block(self, heading: int, centred: bool) -> None:
        text = _BLANKS.sub(" ", "".join(self._parts)).strip(" ")
        self._parts = []
        if not text:
            return
        self.lines.append(Line(self._number, self._position, self._position + len(text), heading=heading, centred=centred))
        self.texts.append(text)
        self._position += len(text) + 1


def _level(tag: str) -> int:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0


def _centred(element: Any) -> bool:
    return (
        element.tag == "center"
        or "center" in (element.get("align") or "")
        or "text-align:center" in (element.get("style") or "").replace(" ", "")
    )
