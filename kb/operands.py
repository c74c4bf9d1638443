"""Reads operands (variables, literals, parameters, dates, periods) from YAML nodes, and notes mistakes where they stand."""

from __future__ import annotations

from hegui.kb.condition import AsOf, DayLiteral, Literal, Operand, Param, Shift, Var, Where
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import Diagnostic, did_you_mean
from hegui.kb.yamlsource import Node

UNITS = ("years", "months", "days", "workdays")


class Mistake(Exception):
    """A condition that cannot be read; already noted."""


class OperandParser:
    """Mistakes are appended to ``diagnostics``; a reading that fails raises :class:`Mistake`."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = diagnostics

    def operand(self, node: Node) -> Operand:
        """A variable, literal, parameter, date or shifted date."""
        value = node.value
        if isinstance(value, str) and value.startswith("$"):
            if len(value) == 1:
                raise self.note(node, "bad-variable", "“$”之后应有变量名")
            return Var(value[1:])
        if isinstance(value, bool) or value is None:
            raise self.note(node, "bad-operand", f"此处应为变量、数、文字或 {{param: …}}，实际是：{show_node(node)}")
        if isinstance(value, (int, float)):
            return Literal(float(value))
        if isinstance(value, str):
            return Literal(value)
        if isinstance(value, list):
            items = [self.operand(item) for item in value]
            literals = [item.value for item in items if isinstance(item, Literal) and not isinstance(item.value, tuple)]
            if not items:
                raise self.note(node, "empty-list", "列表不能是空的")
            if len(literals) != len(items):
                raise self.note(node, "bad-operand", "列表里只能是文字或数")
            return Literal(tuple(literals))
        return self._operand_mapping(node)

    def _operand_mapping(self, node: Node) -> Operand:
        value = node.value
        assert isinstance(value, dict)
        keys = set(value)
        if keys == {"param"}:
            return Param(str(value["param"].value))
        if keys == {"as_of"}:
            if value["as_of"].value is not True:
                raise self.note(
                    value["as_of"], "bad-operand", f"as_of 之后只能是 true；某个日期请写 {{day: {value['as_of'].raw or '2021-01-01'}}}"
                )
            return AsOf()
        if keys == {"day"}:
            try:
                return DayLiteral(*parse_day(str(value["day"].value)))
            except ValueError as error:
                raise self.note(value["day"], "bad-date", str(error)) from None
        if "date" in keys and keys <= {"date", "plus", "roll"} and len(keys) > 1:
            return self._shift(value)
        raise self.note(
            node,
            "bad-operand",
            f"不认识的写法：{show_node(node)}；可写 $变量、文字、数、{{param: 名}}、{{date: $日期, plus: {{years: 2}}}}、{{as_of: true}}、{{day: 2021-01-01}}",
        )

    def _shift(self, value: dict[str, Node]) -> Shift:
        """``{date: …, plus: {单位: 数}, roll: workday}``; ``plus`` or ``roll`` may be left out, not both."""
        amounts: dict[str, Operand] = dict.fromkeys(UNITS, Literal(0.0))
        plus, roll = value.get("plus"), value.get("roll")
        if plus is not None and not isinstance(plus.value, dict):
            raise self.note(plus, "bad-operand", f"plus 应写成 {{years: 2}} 这样，实际是：{show_node(plus)}")
        for unit, amount in plus.value.items() if plus is not None and isinstance(plus.value, dict) else ():
            if unit not in amounts:
                raise self.note(amount, "unknown-unit", f"期间的单位只能是 {'、'.join(UNITS)}，实际是：{unit}{did_you_mean(unit, UNITS)}")
            amounts[unit] = self.operand(amount)
        if roll is not None and roll.value != "workday":
            raise self.note(roll, "bad-operand", f"roll 之后只能是 workday（遇休假日顺延到下一个工作日），实际是：{show_node(roll)}")
        years, months, days, workdays = amounts.values()
        return Shift(self.operand(value["date"]), years, months, days, workdays, roll is not None)

    def periods(self, body: Node) -> tuple[tuple[Operand | None, Operand | None], ...]:
        """``[[a, b], …]``, ``null`` for an open end."""
        if not isinstance(body.value, list):
            raise self.note(body, "bad-overlap", f"期间应写成 [[起, 止], …]，实际是：{show_node(body)}")
        periods = []
        for period in body.value:
            if not isinstance(period.value, list) or len(period.value) != 2:
                raise self.note(period, "bad-overlap", f"一个期间应为 [起, 止] 两项，实际是：{show_node(period)}")
            start, end = (None if item.value is None else self.operand(item) for item in period.value)
            periods.append((start, end))
        return tuple(periods)

    def note(self, node: Node, code: str, message: str) -> Mistake:
        self.diagnostics.append(Diagnostic(node.file, node.line, node.column, code, message, "error"))
        return Mistake()


def where_of(node: Node) -> Where:
    return Where(node.file, node.line, node.column)


def show_node(node: Node) -> str:
    """What stands there, as YAML writes it."""
    text = _written(node)
    return text if len(text) <= 60 else text[:57] + "…"


def _written(node: Node) -> str:
    if isinstance(node.value, dict):
        return "{" + ", ".join(f"{key}: {_written(value)}" for key, value in node.value.items()) + "}"
    if isinstance(node.value, list):
        return "[" + ", ".join(_written(item) for item in node.value) + "]"
    return "（空）" if node.value is None else node.raw or str(node.value)
