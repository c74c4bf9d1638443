"""Checks a comparison before it can run: kinds that cannot be compared, words outside a column's closed list."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hegui.kb.condition import AsOf, DayLiteral, Literal
from hegui.kb.diagnostics import did_you_mean
from hegui.kb.parameter import Parameter
from hegui.kb.plan import Cell, ParamAt, Ref, ShiftBy
from hegui.kb.table import Column

ORDER = ("<", "<=", ">", ">=")
KIND_NAMES = {
    "date": "日期",
    "number": "数",
    "text": "文字",
    "texts": "文字的列表",
    "numbers": "数的列表",
    "mixed": "文字和数混写的列表",
    "many": "可有多个值的列",
}
LISTS = ("texts", "numbers", "mixed")


def kind_of(cell: Cell, column_of: Callable[[Ref], Column], parameters: Mapping[str, Parameter]) -> str:
    """date | number | text | texts | numbers | mixed | many."""
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
    return kind_of_value(value)


def kind_of_value(value: object) -> str:
    """The kind of a literal or of a parameter's value."""
    if isinstance(value, tuple):
        kinds = {isinstance(item, str) for item in value}
        return "mixed" if len(kinds) > 1 else "numbers" if kinds == {False} else "texts"
    return "text" if isinstance(value, str) else "number"


def mismatch(left: Cell, op: str, right: Cell, column_of: Callable[[Ref], Column], parameters: Mapping[str, Parameter]) -> str:
    """What is wrong with the comparison, in Chinese; "" when nothing is."""
    a, b = kind_of(left, column_of, parameters), kind_of(right, column_of, parameters)
    shown = f"“{op}”的左边是{KIND_NAMES[a]}，右边是{KIND_NAMES[b]}"
    quote = "；文字列里像数的值请加引号" if b in ("numbers", "mixed") and a in ("text", "many") else ""
    if op in ("has", "has_any"):
        wanted = "text" if op == "has" else "texts"
        if a != "many" or b != wanted:
            return f"“{op}”左边应是可有多个值的列，右边应是{KIND_NAMES[wanted]}；{shown}{quote}"
    elif op in ("mentions", "says"):
        if a not in ("text", "many") or b not in ("text", "texts"):
            return f"“{op}”左边应是文字，右边应是文字或文字的列表；{shown}{quote}"
        return ""
    elif op == "states":
        if a != "text" or b not in ("text", "texts"):
            return f"“states”左边应是文字，右边应是文字或文字的列表；{shown}{quote}"
    elif op in ("in", "not_in"):
        if (a, b) not in (("text", "texts"), ("number", "numbers")):
            return f"“{op}”左边应是文字或数，右边应是同类的列表；{shown}{quote}"
    elif a != b or a == "many" or a in LISTS:
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
