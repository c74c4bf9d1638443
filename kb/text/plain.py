"""Plain text and Markdown."""

from __future__ import annotations

import re

from hegui.kb.text.encoding import decode
from hegui.kb.text.reading import Content, Unreadable
from hegui.kb.text.source import Line

_MARK = re.compile(r"(#{1,6})[ \t]+|>[ \t]?|[*_]{2,3}(?=\S)")


def read_plain(data: bytes, *, markdown: bool) -> Content:
    """Raises ``Unreadable`` when the bytes are no text."""
    decoded = decode(data)
    if decoded.text is None:
        raise Unreadable("encoding", f"{decoded.why}；请用记事本或 WPS 打开后另存为 UTF-8 编码的文本")
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    warnings = (("truncated", "文件末尾的字不完整，可能没有下载或复制完；已读到的部分照常处理"),) if decoded.cut else ()
    return Content("md" if markdown else "txt", text, _lines(text), decoded.encoding, warnings)


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for number, content in enumerate(text.split("\n"), 1):
        mark = heading = 0
        # A text file may hold Markdown too; a law's own line never begins with these.
        if content[:1] in ("#", ">", "*", "_") and (found := _MARK.match(content)):
            mark = found.end()
            heading = len(found[1] or "")
        lines.append(Line(number, start, start + len(content), mark, heading))
        start += len(content) + 1
    return lines
