"""The differences between two texts as a Word table: old and new side by side, what went out struck through, what came in underlined."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hegui.checker.report.neutral import plain
from hegui.checker.report.official import Paper
from hegui.checker.report.textdiff import kinds_text, side, summary_text
from hegui.kb.text.compare import Comparison, Segment

_WIDTHS = (22.0, 112.0, 112.0)  # mm, of the 247 mm between the margins of a page lying
_RED, _GREEN = (0xA4, 0x00, 0x00), (0x0B, 0x5D, 0x1E)


def render_docx(comparison: Comparison, first: str, second: str) -> bytes:
    """The file's bytes; the same texts give the same bytes."""
    paper = Paper(landscape=True)
    paper.title(f"{comparison.new.title or second}修改对照表")
    paper.text(f"{summary_text(comparison)}。只列有变动的条文；删去的字加删除线，新增的字加下划线。")
    pairs = [pair for pair in comparison.pairs if pair.kinds]
    table = paper.table(("变动", first, second), [(kinds_text(pair), " ", " ") for pair in pairs], _WIDTHS)
    from docx.shared import Mm

    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)  # the widths of cells alone are not enough for LibreOffice
    for row, pair in zip(list(table.rows)[1:], pairs, strict=True):
        cells = row.cells
        _fill(cells[1], pair.old.anchor if pair.old else "", side(pair.segments, "delete") if pair.old else [])
        _fill(cells[2], pair.new.anchor if pair.new else "", side(pair.segments, "insert") if pair.new else [])
    return paper.save()


def _fill(cell: Any, anchor: str, segments: list[Segment]) -> None:
    paragraph = cell.paragraphs[0]
    model = paragraph.runs[0]
    model.text = f"{anchor}　" if anchor else ""
    model.bold = True
    for segment in segments:
        for number, line in enumerate(segment.text.split("\n")):
            if number:
                paragraph = _another(cell, paragraph)
            if line:
                _run(paragraph, model, line, segment.op)


def _another(cell: Any, before: Any) -> Any:
    paragraph = cell.add_paragraph()
    paragraph.paragraph_format.line_spacing = before.paragraph_format.line_spacing
    paragraph.paragraph_format.space_before = before.paragraph_format.space_before
    paragraph.paragraph_format.space_after = before.paragraph_format.space_after
    return paragraph


def _run(paragraph: Any, model: Any, text: str, op: str) -> None:
    from docx.shared import RGBColor

    run = paragraph.add_run(plain(text))
    run._r.insert(0, deepcopy(model._r.rPr))
    run.bold = None
    if op == "delete":
        run.font.strike = True
        run.font.color.rgb = RGBColor(*_RED)
    elif op == "insert":
        run.font.underline = True
        run.font.color.rgb = RGBColor(*_GREEN)
