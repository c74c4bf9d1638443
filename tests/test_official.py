"""Papers in the layout of official documents, and text that is made harmless."""

from __future__ import annotations

from io import BytesIO

import pytest
from hegui.checker.report.neutral import csv_cell, plain, put
from hegui.checker.report.official import Paper, chinese, numbered


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"), (100, "100")]
)
def test_chinese_numerals(number: int, said: str) -> None:
    assert chinese(number) == said


def test_levels_of_headings() -> None:
    assert [numbered(2, level) for level in (1, 2, 3, 4)] == ["二、", "（二）", "2.", "（2）"]


def test_a_paper_has_the_page_of_an_official_document() -> None:
    from docx import Document
    from docx.oxml.ns import qn

    paper = Paper()
    paper.title("核查情况报告")
    for text, level in (("总体情况", 1), ("违反", 2), ("某项", 3), ("其他", 1), ("线索", 2)):
        paper.heading(text, level)
    paper.table(["序号", "问题"], [["1", "一行\n两行"]], [20, 136])
    written = paper.save()
    assert written == paper.save()
    read = Document(BytesIO(written))
    section = read.sections[0]
    assert [round(v.mm) for v in (section.page_width, section.page_height, section.top_margin, section.left_margin)] == [210, 297, 37, 28]
    headings = [p.text for p in read.paragraphs if p.paragraph_format.keep_with_next]
    assert headings == ["一、总体情况", "（一）违反", "1.某项", "二、其他", "（一）线索"]
    fonts = {r._r.rPr.rFonts.get(qn("w:eastAsia")) for p in read.paragraphs for r in p.runs if r.text}
    assert {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"} <= fonts


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-cmd", "@x", "＝A1", "  =A1", "\t=A1"])
def test_a_formula_is_text(text: str) -> None:
    from openpyxl import Workbook, load_workbook

    assert csv_cell(text).startswith("'")
    book = Workbook()
    put(book.active["A1"], text)
    stream = BytesIO()
    book.save(stream)
    cell = load_workbook(stream).active["A1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_numbers_stay_numbers() -> None:
    assert [csv_cell(text) for text in ("-5", "+3.2", "12%", "张三")] == ["-5", "+3.2", "12%", "张三"]


def test_a_cell_is_never_too_long() -> None:
    from openpyxl import Workbook

    cell = put(Workbook().active["A1"], "长" * 40_000)
    assert len(cell.value) == 32_767
    assert cell.value.endswith("…")


def test_control_characters_go() -> None:
    assert plain("甲\x1b[31m乙\u202e丙\n丁") == "甲 [31m乙 丙\n丁"
