"""Papers in the layout of official documents (GB/T 9704—2012 党政机关公文格式), as Word files.

A4, margins 37 mm above, 28 mm left; the type area is 156 mm × 225 mm with 22 lines of 28 characters (arts 5.2.1–5.2.3). Text is
三号仿宋 (16 pt), the title 二号小标宋 (22 pt), headings 一、黑体, （一）楷体, 1. and （1）仿宋 (art. 7.3.3). No red header and no
seal: what hegui writes is no issued document. Where a font is not installed, Word falls back to the one named second in the
font table of the reader's machine; every run names its East Asian font, else Word takes the Latin one for Chinese.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from hegui.checker.report.archive import without_clock
from hegui.checker.report.neutral import plain
from hegui.checker.report.prose import prose

TITLE_FONT, BODY_FONT, LATIN_FONT = "方正小标宋简体", "仿宋_GB2312", "Times New Roman"
# Where the first is not installed: what Windows and WPS carry, then what Linux does.
ALTERNATIVES = {
    TITLE_FONT: "小标宋体;宋体;SimSun;Noto Serif CJK SC",
    BODY_FONT: "仿宋;FangSong;STFangsong;Noto Serif CJK SC",
    "楷体_GB2312": "楷体;KaiTi;STKaiti;Noto Serif CJK SC",
    "黑体": "SimHei;STHeiti;Noto Sans CJK SC",
    "宋体": "SimSun;STSong;Noto Serif CJK SC",
}
HEADING_FONTS = {1: "黑体", 2: "楷体_GB2312", 3: BODY_FONT, 4: BODY_FONT}
BODY, TITLE, SMALL, SMALLER = 16.0, 22.0, 10.5, 9.0  # 三号, 二号, 五号, 小五; points
LINE = 28.95  # points: 225 mm over 22 lines
PLACE = "{{正文}}"
NUMERALS = "零一二三四五六七八九十"


class Paper:
    """Adds paragraphs, headings and tables from top to bottom; ``template``: a user's own Word file, whose page and styles stay."""

    def __init__(self, template: Path | None = None, *, landscape: bool = False) -> None:
        from docx import Document

        self.document: Any = Document(str(template)) if template else Document()
        self.own_page = template is None
        if self.own_page:
            self._page(landscape=landscape)
            self._page_numbers()
            self._font_table()
        self.counters = [0, 0, 0, 0]
        self._begins_page = False
        # In a user's own file the text goes where it says {{正文}}, else to the end.
        marks = [p for p in self.document.paragraphs if p.text.strip() == PLACE] if template else []
        self.mark = marks[0]._p if marks else None
        self.given = set(self.document.element.body) if template else set()

    def title(self, text: str) -> None:
        """The title, centred, 二号小标宋; an empty line below."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = 1
        self._spaced(paragraph, 36)
        self._run(paragraph, prose(text), TITLE_FONT, TITLE)
        self.text("", indent=False)

    def heading(self, text: str, level: int) -> None:
        """A numbered heading: 一、 （一） 1. （1）by level 1 to 4; lower numbers begin anew."""
        self.counters[level - 1] += 1
        self.counters[level:] = [0] * (4 - level)
        paragraph = self.document.add_paragraph()
        self._spaced(paragraph)
        paragraph.paragraph_format.first_line_indent = self._points(2 * BODY)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.page_break_before, self._begins_page = self._begins_page or None, False
        self._outline(paragraph, level)
        self._run(paragraph, numbered(self.counters[level - 1], level) + prose(text), HEADING_FONTS[level], BODY)

    def item(self, text: str) -> None:
        """A numbered sentence that is whole in itself: 1. 2. 3., going on from the headings of that level."""
        self.counters[2] += 1
        self.counters[3] = 0
        self.text(numbered(self.counters[2], 3) + text, align=0)

    def text(self, text: str, *, indent: bool = True, bold: bool = False, align: int = 3, size: float = BODY) -> Any:
        """A paragraph of the body; its first line is indented by two characters. Gives the paragraph."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = align
        self._spaced(paragraph)
        if indent:
            paragraph.paragraph_format.first_line_indent = self._points(2 * size)
        self._run(paragraph, prose(text), BODY_FONT, size, bold=bold)
        return paragraph

    def more(self, paragraph: Any, text: str, *, bold: bool = False) -> None:
        """Further words in a paragraph."""
        self._run(paragraph, prose(text), BODY_FONT, BODY, bold=bold)

    def new_page(self) -> None:
        """What follows begins a page."""
        self._begins_page = True

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], size: float = SMALL) -> Any:
        """A ruled table, 五号 unless a ``size`` in points is given; the header is repeated on every page, rows do not break.
        ``widths`` in mm."""
        table = self.document.add_table(rows=1, cols=len(header))
        if "Table Grid" in [style.name for style in self.document.styles]:
            table.style = "Table Grid"
        table.autofit = False
        for cell, name in zip(table.rows[0].cells, header, strict=True):
            self._cell(cell, name, size, bold=True, centred=True)
        self._repeats(table.rows[0])
        for row in rows:
            cells = table.add_row()
            self._keeps_whole(cells)
            for cell, value in zip(cells.cells, row, strict=True):
                self._cell(cell, value, size)
        from docx.shared import Mm

        widths = self._fitting(widths)
        for column, width in zip(table.columns, widths, strict=True):  # the grid is what LibreOffice and WPS go by
            column.width = Mm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table

    def _fitting(self, widths: Sequence[float]) -> Sequence[float]:
        """The widths in mm, narrower together where the page of a user's own file is: a table may not run off it."""
        section = self.document.sections[-1]
        sides = (section.page_width, section.left_margin, section.right_margin)
        if self.own_page or None in sides:
            return widths
        room = (sides[0] - sides[1] - sides[2]) / 36000  # EMU in a mm
        return [width * min(1.0, room / sum(widths)) for width in widths]

    def save(self) -> bytes:
        """The Word file. The same content gives the same bytes: no clock time stands in it."""
        if self.mark is not None:
            for element in [e for e in self.document.element.body if e not in self.given]:
                self.mark.addprevious(element)
            self.document.element.body.remove(self.mark)
            self.mark = None
        properties = self.document.core_properties
        from datetime import datetime

        properties.author, properties.comments, properties.last_modified_by = "", "", ""
        properties.created = properties.modified = datetime(2020, 1, 1)
        stream = BytesIO()
        self.document.save(stream)
        return without_clock(stream.getvalue())

    def _page(self, *, landscape: bool) -> None:
        from docx.shared import Mm

        section = self.document.sections[0]
        width, height = Mm(210), Mm(297)
        section.page_width, section.page_height = (height, width) if landscape else (width, height)
        if landscape:
            section.orientation = 1
            section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(28), Mm(26), Mm(25), Mm(25)
        else:
            section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        section.footer_distance = Mm(22 if not landscape else 13)  # the number's line begins 7 mm below the type area (art. 7.5)
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = LATIN_FONT, self._points(BODY)
        self._east_asian(normal.element.get_or_add_rPr(), BODY_FONT)

    def _font_table(self) -> None:
        """What to take where a font is missing (ISO/IEC 29500-1, 17.8.3.1 altName)."""
        from lxml import etree

        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        for part in self.document.part.package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                table = etree.fromstring(part.blob)
                for name, others in ALTERNATIVES.items():
                    font = etree.SubElement(table, f"{{{space}}}font", {f"{{{space}}}name": name})
                    etree.SubElement(font, f"{{{space}}}altName", {f"{{{space}}}val": others})
                part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _page_numbers(self) -> None:
        """— 1 —, 四号宋体, below the type area: right on odd pages, left on even ones (art. 7.5)."""
        section = self.document.sections[0]
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, alignment in ((section.footer, 2), (section.even_page_footer, 0)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = alignment
            self._run(paragraph, "— ", "宋体", 14)
            self._field(paragraph, "PAGE")
            self._run(paragraph, " —", "宋体", 14)

    def _field(self, paragraph: Any, code: str) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        run = self._run(paragraph, "", "宋体", 14)
        for kind, text in (("begin", ""), ("", code), ("end", "")):
            element = OxmlElement("w:instrText" if text else "w:fldChar")
            if text:
                element.text = text
            else:
                element.set(qn("w:fldCharType"), kind)
            run._r.append(element)

    def _run(self, paragraph: Any, text: str, font: str, size: float, *, bold: bool = False) -> Any:
        run = paragraph.add_run(plain(text))
        run.font.name, run.font.size, run.bold = LATIN_FONT, self._points(size), bold or None
        self._east_asian(run._r.get_or_add_rPr(), font)
        return run

    @staticmethod
    def _east_asian(properties: Any, font: str) -> None:
        from docx.oxml.ns import qn

        properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)

    @staticmethod
    def _points(value: float) -> Any:
        from docx.shared import Pt

        return Pt(value)

    def _spaced(self, paragraph: Any, line: float = LINE) -> None:
        form = paragraph.paragraph_format
        form.line_spacing, form.space_before, form.space_after = self._points(line), self._points(0), self._points(0)

    @staticmethod
    def _outline(paragraph: Any, level: int) -> None:
        """So that the headings stand in Word's navigation pane."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        element = OxmlElement("w:outlineLvl")
        element.set(qn("w:val"), str(level - 1))
        paragraph._p.get_or_add_pPr().append(element)

    def _cell(self, cell: Any, text: str, size: float, *, bold: bool = False, centred: bool = False) -> None:
        for number, line in enumerate(text.splitlines() or [""]):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.alignment = 1 if centred else 0
            self._spaced(paragraph, size * 1.43)
            self._run(paragraph, line, "宋体", size, bold=bold)

    @staticmethod
    def _repeats(row: Any) -> None:
        from docx.oxml import OxmlElement

        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    @staticmethod
    def _keeps_whole(row: Any) -> None:
        from docx.oxml import OxmlElement

        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def numbered(number: int, level: int) -> str:
    """一、 （一） 1. （1）(GB/T 9704—2012, art. 7.3.3)."""
    return {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}.", 4: f"（{number}）"}[level]


def chinese(number: int) -> str:
    """1–99 in Chinese numerals; larger numbers in digits."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")
