"""Checks a comparison before it can run: kinds that cannot be compared, words outside a column's closed list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hegui.kb.condition import AsOf, DayLiteral, Literal
from hegui.kb.diagnostics import did_you_mean
from hegui.kb.parameter import Parameter
from hegui.kb.plan import Cell, ParamAt, Ref, ShiftBy
from hegui.kb.table import Column

ORDER = ("<", "<=", ">", ">=")
KIND_NAMES = {"date": "日期", "number": "数", "text": "文字", "list": "列表", "many": "可有多个值的列"}


def kind_of(cell: Cell, column_of: Callable[[Ref], Column], parameters: Mapping[str, Parameter]) -> str:
    """date | number | text | list | many."""
    if isinstance(cell, Ref):
        column = column_of(cell)
        if column.many:
            return "many"
        return column.type if column.type in ("date", "number") else "text"
    if isinstance(cell, (DayLiteral, AsOf, ShiftBy)):
        return "date"
    if isinstance(cell, ParamAt):
        parameter = parameters.get(cell.name)
        value: object = parameter.values[0].value if parameter else ""
    else:
        assert isinstance(cell, Literal)
        value = cell.value
    if isinstance(value, tuple):
        return "list"
    return "text" if isinstance(value, str) else "number"


def mismatch(left: Cell, op: str, right: Cell, column_of: Callable[[Ref], Column], parameters: Mapping[str, Parameter]) -> str:
    """What is wrong with the comparison, in Chinese; "" when nothing is."""
    a, b = kind_of(left, column_of, parameters), kind_of(right, column_of, parameters)
    shown = f"“{op}”的左边是{KIND_NAMES[a]}，右边是{KIND_NAMES[b]}"
    if op in ("has", "has_any"):
        wanted = "text" if op == "has" else "list"
        if a != "many" or b != wanted:
            return f"“{op}”左边应是可有多个值的列，右边应是{KIND_NAMES[wanted]}；{shown}"
    elif op in ("mentions", "says"):
        if a not in ("text", "many") or b not in ("text", "list"):
            return f"“{op}”左边应是文字，右边应是文字或文字的列表；{shown}"
        return ""
    elif op == "states":
        if a != "text" or b not in ("text", "list"):
            return f"“states”左边应是文字，右边应是文字或文字的列表；{shown}"
    elif op in ("in", "not_in"):
        if b != "list" or a not in ("text", "number"):
            return f"“{op}”右边应是列表；{shown}"
    elif a != b or a in ("many", "list"):
        hint = "；可有多个值的列请用 has、has_any" if "many" in (a, b) else ""
        return f"两边不能比较：{shown}{hint}"
    return _outside_list(left, right, column_of) or (_outside_list(right, left, column_of) if op in ("==", "!=") else "")


def _outside_list(cell: Cell, other: Cell, column_of: Callable[[Ref], Column]) -> str:
    if not isinstance(cell, Ref) or not isinstance(other, Literal):
        return ""
    column = column_of(cell)
    allowed = ("是", "否") if column.type == "yesno" else column.values
    if not allowed or column.type not in ("enum", "yesno"):
        return ""
    written = other.value if isinstance(other.value, tuple) else (other.value,)
    for word in written:
        if word not in allowed:
            return f"“{column.name}”列没有“{word}”这个值（可用：{'、'.join(allowed)}）{did_you_mean(str(word), allowed)}"
    return ""
