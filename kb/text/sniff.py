"""What a file is, by its first bytes: a name can be wrong, and in folders of old documents often is."""

from __future__ import annotations

import re

_SPACE = b" \t\r\n\x0b\x0c\xef\xbb\xbf"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span)\b", re.IGNORECASE)
_NAMES = (
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"BM6", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"MIME-Version", "网页归档（mht）"),
    (b"OFDF", "OFD 版式文件"),
    (b"\x7fELF", "程序"),
    (b"MZ\x90", "程序"),
    (b"SQLite format 3", "数据库"),
)


def sniff(data: bytes) -> tuple[str, str]:
    """The kind (``zip``, ``pdf``, ``ole``, ``rtf``, ``html``, ``text``, ``other``) and, for ``other``, what it is called in Chinese."""
    head = data[:2048]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip", ""
    if b"%PDF-" in head[:1024]:
        return "pdf", ""
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole", ""
    if head.startswith(b"{\\rtf"):
        return "rtf", ""
    for magic, name in _NAMES:
        if head.startswith(magic):
            return "other", name
    start = head.lstrip(_SPACE)
    # Comments and an XML declaration may stand before the first tag of a page.
    while start.startswith((b"<!--", b"<?xml")):
        end = start.find(b">")
        if end < 0:
            break
        start = start[end + 1 :].lstrip(_SPACE)
    return ("html" if _HTML.match(start) and data.lstrip(_SPACE)[:9] != b"<!-- INFO" else "text"), ""
