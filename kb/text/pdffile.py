"""PDFs that have text. Printed lines are put together to paragraphs by where they begin and end on the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hegui.kb.text.front import NUMBER
from hegui.kb.text.reading import Content, Unreadable
from hegui.kb.text.source import Line

MOST_PAGES = 3000
MOST_CHARACTERS = 20_000_000
_LEAST_PER_PAGE = 8  # characters; a scan carries at most a stamp or a page number
_PAGE_NUMBER = re.compile(r"[-—–－―·\s第/]*[0-9０-９]{1,4}[-—–－―·\s页/]*(?:共\s*[0-9]+\s*页)?")
_BEGINS = re.compile(
    r"\s*(?:第[一二三四五六七八九十百千零〇0-9０-９\s]+[编章节条]|[（(][一二三四五六七八九十0-9]+[）)]|[一二三四五六七八九十]+、|[0-9]+[.．、]|附\s*件)"
)


@dataclass(slots=True)
class _Printed:
    text: str
    page: int
    left: float
    right: float
    size: float


def read_pdf(data: bytes) -> Content:
    """Raises ``Unreadable`` for locked, damaged and scanned files."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Unreadable("encrypted", "PDF 有密码；请去掉密码后再试") from None
        raise Unreadable("truncated", "PDF 不完整或已损坏；请重新取得一份") from None
    try:
        pages = len(document)
        if pages > MOST_PAGES:
            raise Unreadable("too-large", f"PDF 有 {pages} 页，超过 {MOST_PAGES} 页的上限；请拆开再试")
        printed = _printed(document, pages)
    except pdfium.PdfiumError:
        raise Unreadable("truncated", "PDF 不完整或已损坏；请重新取得一份") from None
    finally:
        document.close()
    if sum(len(line.text) for line in printed) < _LEAST_PER_PAGE * max(pages, 1):
        raise Unreadable("scanned", "PDF 里没有文字，是扫描件或图片；请先用文字识别（OCR）转成文字")
    return _content(_paragraphs(printed))


def _printed(document: Any, pages: int) -> list[_Printed]:
    found: list[_Printed] = []
    total = 0
    for number in range(pages):
        page = document[number]
        text_page = page.get_textpage()
        text = text_page.get_text_range().replace("\r\n", "\n").replace("\r", "\n")
        total += len(text)
        if total > MOST_CHARACTERS:
            raise Unreadable("too-large", "PDF 的文字超出上限；请拆开再试")
        found.extend(_placed(text_page, number + 1))
        text_page.close()
        page.close()
    return [line for line in found if not _PAGE_NUMBER.fullmatch(line.text)]


def _placed(text_page: Any, page: int) -> list[_Printed]:
    """The lines of a page with the left and right end of their ink."""
    found: list[_Printed] = []
    middle = float("inf")
    for index in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(index)
        text = text_page.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", "")
        if not text.strip():
            continue
        height, before, middle = middle, found[-1] if found else None, (bottom + top) / 2
        # Pieces of one printed line (another font, a gap) belong together.
        if before is not None and abs(height - middle) < (top - bottom) * 0.5 and left >= before.left:
            before.text += text
            before.right = max(before.right, right)
        else:
            found.append(_Printed(text, page, left, right, top - bottom))
    return found


def _paragraphs(printed: list[_Printed]) -> list[_Printed]:
    if not printed:
        return []
    margin_left = sorted(line.left for line in printed)[len(printed) // 10]
    margin_right = sorted(line.right for line in printed)[len(printed) * 9 // 10]
    found: list[_Printed] = []
    ended = True
    for line in printed:
        indented = line.left > margin_left + line.size * 1.2
        number = (
            NUMBER.fullmatch(re.sub(r"\s", "", line.text).strip("（）()")) is not None
        )  # stands alone, however wide the title above it is
        if found and not ended and not indented and not number and not _BEGINS.match(line.text):
            found[-1].text += line.text.strip()
        else:
            found.append(line)
        ended = number or line.right < margin_right - line.size * 1.6
    return found


def _content(printed: list[_Printed]) -> Content:
    lines: list[Line] = []
    position = 0
    for number, line in enumerate(printed, 1):
        line.text = line.text.strip().replace("\n", " ")
        lines.append(Line(number, position, position + len(line.text), page=line.page))
        position += len(line.text) + 1
    return Content("pdf", "\n".join(line.text for line in printed), lines)
