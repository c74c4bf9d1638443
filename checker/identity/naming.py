"""How a mention of a person is pointed at without a full identity number: its table and the cells that name it."""

from __future__ import annotations

from collections.abc import Mapping

from hegui.checker.idcard import mask
from hegui.checker.ledger import Row
from hegui.checker.values import Unknown, show

BEHIND = "被代持人姓名"  # the second person whom one row of 任职投资 may name
NAMED_BY: dict[str, tuple[str, ...]] = {
    "人员": ("人员编号", "姓名"),
    "亲属": ("人员编号", "亲属姓名", "关系", "亲属身份证号"),
    "任职投资": ("统一社会信用代码", "姓名", "角色", "身份证号", "起始日期"),
    BEHIND: ("统一社会信用代码", BEHIND, "被代持人身份证号"),
    "从业人员": ("证书编号", "姓名", "身份证号"),
}


def cell(row: Row, column: str) -> str:
    """A cell as a decision writes it: identity numbers masked."""
    value = row[column]
    if isinstance(value, Unknown):
        return ""
    text = show(value)
    return mask(text) if row.table.schema.columns[column].type == "id_card" else text


def named(row: Row, *, behind: bool = False) -> dict[str, str]:
    """The cells that name a person, empty ones left out. ``behind``: the person for whom a nominee holds."""
    columns = NAMED_BY[BEHIND if behind else row.table.name]
    return {column: text for column in columns if (text := cell(row, column))}


def fits(row: Row, fields: Mapping[str, str], *, behind: bool) -> bool:
    """Whether a row says everything that a decision writes of a mention; whole numbers are read as masked ones."""
    if (BEHIND in fields) is not behind:
        return False
    for column, text in fields.items():
        if column not in row.table.position:
            return False
        hidden = row.table.schema.columns[column].type == "id_card"
        if cell(row, column) != (mask(text) if hidden else text):
            return False
    return True
