"""What a workbook shows, as a page, a Word file or CSV: the sheets are written once, the other formats read them off it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.neutral import csv_cell
from hegui.checker.report.official import SMALLER, Paper

ASSETS = Path(__file__).parent / "assets"
PAPER_WIDTH = 247.0  # mm of text on A4 across, with the margins of Paper
_ON_SCREEN = "body{max-width:none}p{overflow-wrap:anywhere}@media(max-width:40rem){th,td{min-width:4.5em}}"  # a column no narrower than a word
MOST = 2000  # rows of a table in a Word file; more is the workbook's work


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: a note above, the header, the rows as text."""

    title: str
    note: str
    header: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...] = ()  # remarks under the rows, after an empty one

    def without(self, *columns: str) -> Table:
        """The same without some columns: a page is narrower than a sheet."""
        kept = [index for index, name in enumerate(self.header) if name not in columns]
        header, *rows = (tuple(row[index] for index in kept) for row in (self.header, *self.rows))
        return replace(self, header=header, widths=tuple(self.widths[index] for index in kept), rows=tuple(rows))


def tables(book: Any) -> list[Table]:
    """The sheets of an openpyxl workbook whose header stands right above the frozen rows."""
    from openpyxl.utils import get_column_letter

    found = []
    for sheet in book.worksheets:
        head = int("".join(c for c in sheet.freeze_panes if c.isdigit())) - 1
        values = [[_text(cell.value) for cell in row] for row in sheet.iter_rows()]
        width = sum(1 for value in values[head - 1] if value)
        note = "".join(value for row in values[: head - 1] for value in row if value)
        widths = tuple(float(sheet.column_dimensions[get_column_letter(i)].width) for i in range(1, width + 1))
        body = [tuple(row[:width]) for row in values[head:]]
        end = next((number for number, row in enumerate(body) if not any(row)), len(body))
        below = tuple(" ".join(filter(None, row)) for row in body[end:] if any(row))
        found.append(Table(sheet.title, note, tuple(values[head - 1][:width]), widths, tuple(body[:end]), below))
    return found


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def page(title: str, shown: Sequence[Table], *, public: int = 0) -> str:
    """One HTML file that fetches nothing and runs nothing, and prints on A4; ``public`` as for ``paper``."""
    style = (ASSETS / "report.css").read_text(encoding="utf-8")
    apart = f"#t{public}{{break-before:page}}" if public else ""
    contents = "".join(f'<li><a href="#t{n}">{_safe(t.title)}</a>（{len(t.rows)}）</li>' for n, t in enumerate(shown))
    body = "".join(_section(number, table) for number, table in enumerate(shown))
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>{style}\n{_ON_SCREEN}@media print{{@page{{size:A4 landscape}}thead{{display:table-header-group}}tr{{break-inside:avoid}}h2,section>p{{break-after:avoid}}{apart}}}</style>\n</head>\n<body>\n"
        f"<header><h1>{_safe(title)}</h1></header>\n<nav aria-label=\"目录\"><ul>{contents}</ul></nav>\n<main>{body}</main>\n</body>\n</html>\n"
    )


def _section(number: int, table: Table) -> str:
    head = "".join(f'<th scope="col">{_safe(name)}</th>' for name in table.header)
    rows = "".join(f"<tr>{''.join(f'<td>{_safe(value)}</td>' for value in row)}</tr>" for row in table.rows)
    below = "".join(f"<p>{_safe(line)}</p>" for line in table.below)
    empty = "" if table.rows or table.note.endswith("没有。") else "<p>没有。</p>"
    return (
        f'<section id="t{number}"><h2>{_safe(table.title)}（{len(table.rows)}）</h2><p>{_safe(table.note)}</p>'
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{empty}{below}</section>'
    )


def _safe(text: str) -> str:
    return escape(wording.lines(text)).replace("\n", "<br>")


def paper(title: str, shown: Sequence[Table], template: Path | None = None, *, public: int = 0) -> bytes:
    """A Word file in the layout of official documents, across, a table each. After the first ``public`` tables a page begins, so that
    what is put up can be taken out. Raises ``ValueError`` (in Chinese) for a template that is none."""
    try:
        made = Paper(template, landscape=True)
    except Exception as error:  # python-docx, lxml and zipfile each have their own
        raise ValueError(f"模板 {template} 打不开，应是 .docx 文件（{type(error).__name__}）") from None
    made.title(title)
    for number, table in enumerate(shown):
        if public and number == public:
            made.new_page()
        made.heading(f"{table.title}（{len(table.rows)}项）", 1)
        if table.note:
            made.text(table.note, align=0)
        scale = PAPER_WIDTH / sum(table.widths)
        if table.rows:
            made.table(table.header, table.rows[:MOST], [width * scale for width in table.widths], SMALLER)
        elif not table.note.endswith("没有。"):
            made.text("没有。")
        if len(table.rows) > MOST:
            made.text(f"另有{len(table.rows) - MOST}项没有列出，见工作簿。")
    return made.save()


def comma_separated(table: Table) -> str:
    """One table as CSV, with the mark by which Excel knows UTF-8."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([csv_cell(cell) for cell in row] for row in (table.header, *table.rows))
    return "\ufeff" + stream.getvalue()
