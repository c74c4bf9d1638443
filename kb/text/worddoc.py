"""Word documents (.docx), read with limits and without anything outside the document itself.

Only the main text is read, straight from its XML: paragraphs in the order of the document, those of tables and text boxes
included. Tracked deletions are left out, insertions are in. ``paragraphs`` and ``run_spans`` are the map back: a comment can be put
exactly at the words that a line of the ``Source`` names.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from hegui.kb.text.reading import Content, Unreadable
from hegui.kb.text.source import Line

MOST_ENTRIES = 10_000
LARGEST_PART = 96 * 1024 * 1024  # bytes of one XML part, unpacked
MOST_EXPANSION = 250  # unpacked to packed, looked at from 1 MiB on: real documents stay under 60

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = frozenset([W + "del", W + "moveFrom", W + "instrText", W + "delText", _FALLBACK, W + "pPr", W + "rPr", W + "sectPr"])
_SPELT = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": ""}


def read_docx(data: bytes) -> Content:
    """Raises ``Unreadable`` for archives that are no Word document, damaged, locked or out of all measure."""
    from hegui.kb.text.wordnumbers import Numbering

    with _archive(data) as archive:
        names = _names(archive)
        main = next((name for name in ("word/document.xml", "word/document2.xml") if name in names), None)
        if main is None:
            raise Unreadable("unsupported", _what_else(names))
        root = _xml(archive, main)
        styles = _xml(archive, "word/styles.xml") if "word/styles.xml" in names else None
        numbers = _xml(archive, "word/numbering.xml") if "word/numbering.xml" in names else None
    return _content(root, Numbering(numbers, styles))


def paragraphs(root: Any) -> Iterator[Any]:
    """Every ``w:p`` below an element in the order of the document, without the fallback copies of text boxes.

    ``Line.paragraph`` is an index into this; ``root`` may be lxml's or python-docx's ``document.element``.
    """
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag == _FALLBACK:
            continue
        if element.tag == W + "p":
            yield element
        stack.extend(reversed(element))


def run_spans(paragraph: Any) -> list[tuple[Any, int, int]]:
    """The runs (``w:r``) of a paragraph with the span of its characters that each holds, in order."""
    found: list[tuple[Any, int, int]] = []
    position = 0
    for run, text in _pieces(paragraph):
        end = position + len(text)
        if found and found[-1][0] is run:
            found[-1] = (run, found[-1][1], end)
        else:
            found.append((run, position, end))
        position = end
    return found


def _content(root: Any, numbering: Any) -> Content:
    lines: list[Line] = []
    texts: list[str] = []
    position = 0
    for index, paragraph in enumerate(paragraphs(root)):
        label, heading, centred = numbering.next(paragraph)
        offset = 0
        for piece in "".join(text for _, text in _pieces(paragraph)).split("\n"):
            text = (label + piece).replace("\r", "")
            lines.append(
                Line(
                    index + 1, position, position + len(text), heading=heading, centred=centred,
                    paragraph=index, offset=offset, label=len(label),
                )
            )  # fmt: skip
            texts.append(text)
            position += len(text) + 1
            offset += len(piece) + 1
            label = ""
    if not "".join(texts).strip():
        raise Unreadable("scanned", "文档里没有文字，可能全是图片（扫描件）；请先用文字识别（OCR）转成文字")
    return Content("docx", "\n".join(texts), lines)


def _pieces(paragraph: Any) -> Iterator[tuple[Any, str]]:
    """(run, text) of one paragraph, without the paragraphs of text boxes inside it."""
    stack: list[tuple[Any, Any]] = [(child, None) for child in reversed(paragraph)]
    while stack:
        element, run = stack.pop()
        tag = element.tag
        if tag in _DELETED or tag == W + "p":
            continue
        if tag == W + "r":
            run = element
        elif tag == W + "t":
            if element.text:
                yield run, element.text.replace("\n", " ")
            continue
        elif tag in _SPELT:
            if run is not None and _SPELT[tag]:
                yield run, _SPELT[tag]
            continue
        stack.extend((child, run) for child in reversed(element))


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise Unreadable("truncated", "文件不完整或已损坏，可能没有下载完；请重新取得一份，或用 Word/WPS 打开修复后另存") from None


def _names(archive: zipfile.ZipFile) -> set[str]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("zip-bomb", f"压缩包里有 {len(entries)} 个文件，不像正常的文档，没有打开")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted", "文档有密码；请去掉密码后再试")
    return {entry.filename for entry in entries}


def _what_else(names: set[str]) -> str:
    kinds = (
        ("xl/workbook", "Excel 工作簿"),
        ("ppt/presentation", "演示文稿"),
        ("OFD.xml", "OFD 版式文件"),
        ("content.xml", "OpenDocument 文档"),
    )
    found = next((kind for start, kind in kinds if any(name.startswith(start) for name in names)), "压缩包")
    return f"内容是{found}，不是 Word 文档；请换成 .docx、.txt、.md、.html 或有文字的 .pdf"


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    entry = archive.getinfo(name)
    if entry.file_size > LARGEST_PART or (entry.file_size > 1 << 20 and entry.file_size > entry.compress_size * MOST_EXPANSION):
        raise Unreadable("zip-bomb", f"解压后有 {entry.file_size / 1024 / 1024:.0f} MB，膨胀得不正常，没有打开；请用 Word/WPS 打开后另存")
    try:
        with archive.open(entry) as part:
            data = part.read(LARGEST_PART + 1)  # the size in the directory is only a claim
    except Exception:  # zlib, struct, EOF and more: every kind of damage inside an archive
        raise Unreadable("truncated", "文件不完整或已损坏；请重新取得一份，或用 Word/WPS 打开修复后另存") from None
    if len(data) > LARGEST_PART:
        raise Unreadable("zip-bomb", "解压后超出上限，没有打开")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.replace(STRICT.encode(), W[1:-1].encode()), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Unreadable("damaged", "文档内部的结构有误；请用 Word/WPS 打开修复后另存") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("external-entity", "文档里有外部实体声明，正常的 Word 文档没有；为安全起见没有打开")
    return root
