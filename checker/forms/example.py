"""One made-up row per table, to show how it is filled in. Nobody is meant: region 990000 does not exist, and nobody born in 1890 serves."""

from __future__ import annotations

from hegui.checker import creditcode, idcard
from hegui.checker.intake.rows import EXAMPLE
from hegui.kb.table import Column, TableSchema

_NUMBERS = {"平方米": "200", "人": "2", "年": "6", "元": "10000", "%": "51", "工作日": "5", "次": "1"}
_DAY = "2024-01-15"
_LATER = "2027-12-31"


def example_row(schema: TableSchema) -> list[str]:
    """The cells by column; the first begins with the mark by which the intake passes the row over."""
    cells = [_cell(schema.columns[name]) for name in schema.stored]
    return [EXAMPLE + cells[0], *cells[1:]] if cells else []


def _cell(column: Column) -> str:
    if column.type in ("enum", "yesno"):
        return "；".join(column.values[:2]) if column.many else column.values[0]
    if column.type == "number":
        return _NUMBERS.get(column.unit, "1")
    if column.type == "date":
        return "" if column.event else _DAY if column.past or "有效期" not in column.name else _LATER
    if column.type == "id_card":
        return "99010118900101001" + idcard.check_digit("99010118900101001")
    if column.type == "credit_code" or "信用代码" in column.name or (column.type == "ref" and {"技术服务机构", "企业"} & {*column.to}):
        return _code()
    if column.type in ("key", "ref"):
        return f"{column.name.removesuffix('编号')[:2]}001"
    return f"示例{column.name}" if column.type == "name" else "（示例文字）"


def _code() -> str:
    first = "9199000099000000"
    first += creditcode.organisation_check(first[8:16])
    return first + creditcode.code_check(first)
