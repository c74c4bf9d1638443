"""An empty workbook to fill in: a sheet per table, with dropdowns, notes on every header, one example row, and a page that explains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hegui.checker.forms.columns import Told, readers, told
from hegui.checker.forms.example import example_row
from hegui.checker.intake.rows import EXAMPLE
from hegui.checker.report.archive import workbook_bytes
from hegui.checker.report.neutral import put
from hegui.checker.report.wrap import wide
from hegui.checker.report.xlsx import printed, ruled_sheet
from hegui.kb.form import Forms
from hegui.kb.rulebase import RuleBase
from hegui.kb.table import Column, TableSchema
from hegui.kb.tabledoc import PURPOSE

ROWS = 2000  # as far down as dropdowns reach
INLINE = 250  # characters that a list may have inside a validation (Excel's limit is 255)
GUIDE, CHOICES = "填表说明", "选项"
ALL = "all"
LEFT_TO_EXPERTS = ("说明", "列名对照")  # about a ledger, not of it
INK = {"key": "FDE9D9", "read": "DCE6F1", "idle": "F2F2F2"}


def kinds(forms: Forms) -> list[str]:
    return [*forms.kinds, ALL]


def tables_of(kind: str, forms: Forms, rule_base: RuleBase) -> list[str]:
    """The tables of a kind of form. Raises KeyError for a kind that there is not."""
    if kind == ALL:
        return [name for name in rule_base.tables.stored if name not in LEFT_TO_EXPERTS]
    return list(forms.kinds[kind].tables)


def blank_workbook(kind: str, forms: Forms, rule_base: RuleBase) -> bytes:
    """The workbook. The same rule base gives the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    by = readers(rule_base)
    names = tables_of(kind, forms, rule_base)
    columns = {
        name: {c: told(rule_base.tables[name], rule_base.tables[name].columns[c], forms, by) for c in rule_base.tables[name].stored}
        for name in names
    }
    title = "全部台账" if kind == ALL else forms.kinds[kind].title
    _guide(book.active, title, names, columns, rule_base)
    choices = _Choices(book)
    for name in names:
        _sheet(book.create_sheet(name, len(book.sheetnames) - choices.made), rule_base.tables[name], columns[name], choices)
    return workbook_bytes(book)


class _Choices:
    """The hidden sheet with the lists that are too long to stand in a validation."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.known: dict[tuple[str, ...], str] = {}
        self.sheet: Any = None

    @property
    def made(self) -> int:
        return 0 if self.sheet is None else 1

    def formula(self, values: Sequence[str]) -> str:
        inline = ",".join(values)
        if len(inline) <= INLINE:
            return f'"{inline}"'
        key = tuple(values)
        if key not in self.known:
            from openpyxl.utils import get_column_letter

            if self.sheet is None:
                self.sheet = self.book.create_sheet(CHOICES)
                self.sheet.sheet_state = "hidden"
            letter = get_column_letter(len(self.known) + 1)
            for number, value in enumerate(values, 1):
                put(self.sheet[f"{letter}{number}"], value)
            self.known[key] = f"{CHOICES}!${letter}$1:${letter}${len(values)}"
        return self.known[key]


def _sheet(sheet: Any, schema: TableSchema, columns: dict[str, Told], choices: _Choices) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin", color="BFBFBF")
    example = example_row(schema)
    for index, (name, about) in enumerate(columns.items(), 1):
        column, letter = schema.columns[name], get_column_letter(index)
        head = put(sheet.cell(1, index), name)
        ink = INK["key"] if name == schema.key or column.required else INK["read"] if about.rules else INK["idle"]
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor=ink)
        head.alignment, head.border = Alignment(horizontal="center", vertical="center", wrap_text=True), Border(line, line, line, line)
        note = Comment(about.note(), "hegui")
        note.width, note.height = 360, 40 + 18 * sum(1 + int(wide(t)) // 48 for t in about.note().splitlines())
        head.comment = note
        shown = put(sheet.cell(2, index), example[index - 1])
        shown.font = Font(italic=True, color="808080")
        sheet.column_dimensions[letter].width = _width(column, example[index - 1])
        if column.type != "number":
            # Text stays as typed: Excel would turn long numbers into 3.7E+17 and dates into its own.
            sheet.column_dimensions[letter].number_format = "@"
            for row in range(2, 52):  # some programs look at cells only
                sheet.cell(row, index).number_format = "@"
        _dropdown(sheet, column, letter, choices)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "B2"
    printed(sheet, paper=8 if len(columns) > 10 else 9)
    sheet.print_title_rows = "1:1"


def _width(column: Column, example: str) -> float:
    floor = {"id_card": 21, "credit_code": 21, "date": 12, "yesno": 8, "number": 9}.get(column.type, 10)
    values = max((wide(v) for v in column.values), default=0)
    return float(min(30, max(floor, wide(column.name) / (2 if wide(column.name) > 16 else 1) + 3, values + 3, wide(example) + 2)))


def _dropdown(sheet: Any, column: Column, letter: str, choices: _Choices) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.type not in ("enum", "yesno"):
        return
    rule = DataValidation(type="list", formula1=choices.formula(column.values), allow_blank=True)
    if column.many:
        # A list takes one value: several are typed, so what is not in the list is let through.
        rule.showErrorMessage = False
        rule.promptTitle, rule.prompt = column.name, "可填几个，用“；”隔开"
        rule.showInputMessage = True
    else:
        rule.errorStyle = "warning"  # 未知 is an answer too
        rule.errorTitle, rule.error = column.name, f"应是：{'、'.join(column.values)}"[:200] + "。不知道的可以写“未知”。"
        rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS}")


def _guide(sheet: Any, title: str, names: Sequence[str], columns: dict[str, dict[str, Told]], rule_base: RuleBase) -> None:
    rows = [
        (name, "★ " + c if c == rule_base.tables[name].key else c, about.content, about.meaning, about.evidence, "；".join(about.titles[:3]), "、".join(about.grounds[:3]))
        for name in names
        for c, about in columns[name].items()
    ]  # fmt: skip
    sheet.title = GUIDE
    head = (("表", 16), ("列", 24), ("填什么", 34), ("说明", 44), ("可以证明的材料", 40), ("用于（前三项）", 56), ("依据（前三处）", 46))
    lines = [
        f"{title}填表说明",
        "一行填一个对象。列名不要改；用不到的表可以删去，用不到的列可以空着或者删去（★ 是主键，橙色的列必须有）。",
        f"每张表的第2行是示例（以“{EXAMPLE}”开头，斜体），核查时不作为数据，可以留着，也可以删去；自己的数据从第3行填起。",
        "空着、“未知”都是不知道：既不当作符合，也不当作违反。事件日期（离职、办结等）空着是到截止日期还没有发生，不知道的写“未知”。",
        "有下拉的列从下拉里选；可填几个值的，用“；”隔开。日期写到日，如 2024-06-30；只知道年月的写 2024-06；证书长期有效的写“长期”。",
        "鼠标停在列名上，有这一列填什么、拿什么证明、用于哪条规则、依据是什么。浅灰色的列规则用不到，供自己留存。",
        "填好以后：hegui check 这个文件.xlsx；技术服务机构自查：hegui assess 这个文件.xlsx；加 --annotate 校验结果.xlsx，另存一份每行旁边写着结果的副本。",
        f"各表：{'；'.join(f'{n}——{PURPOSE[n]}' if n in PURPOSE else n for n in names)}。",
        f"规则库 {rule_base.version}（{rule_base.sha256[:16]}）",
    ]
    ruled_sheet(sheet, head, rows)
    _preface(sheet, lines, sum(width for _, width in head))


def _preface(sheet: Any, lines: Sequence[str], width: float) -> None:
    """Puts the instructions above the list."""
    from openpyxl.styles import Alignment, Font

    sheet.insert_rows(1, len(lines))
    heights = {row: dim.height for row, dim in sheet.row_dimensions.items() if dim.height}
    for row, height in heights.items():
        sheet.row_dimensions[row].height = None if row <= len(lines) + 1 else height
    for row in sorted(heights, reverse=True):
        sheet.row_dimensions[row + len(lines)].height = heights[row]
    for number, text in enumerate(lines, 1):
        cell = put(sheet.cell(number, 1), text)
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=7)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.font = Font(bold=True, size=16) if number == 1 else Font()
        sheet.row_dimensions[number].height = 30 if number == 1 else 17 * (1 + int(wide(text) // (width * 0.95)))
    put(sheet.cell(len(lines) + 1, 1), "").font = Font()
    head = len(lines) + 2
    sheet.freeze_panes = f"A{head + 1}"
    sheet.auto_filter.ref = f"A{head}:G{sheet.max_row}"
    sheet.print_title_rows = f"{head}:{head}"
