"""Chinese for the small parts of a condition: variables, operands, comparisons. Conditions and whole rules are in ``render.py``.

A variable is called by what it was bound to: ``$单位`` by a reference to the table 单位 is 该单位, ``$离职`` by the column 离职日期 of
人员 is 离职日期, or 人员的离职日期 where another table has such a column too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hegui.kb.condition import (
    AsOf,
    Condition,
    DayLiteral,
    Literal,
    Operand,
    Param,
    Pattern,
    Shift,
    TermCall,
    Var,
    walk,
)
from hegui.kb.day import show_ordinal
from hegui.kb.expand import Term
from hegui.kb.table import Column, TableSchema

Tables = Mapping[str, TableSchema]
Terms = Mapping[str, Term]

# op: (affirmed, denied) of one value
_PLAIN = {
    "==": ("为", "不为"),
    "!=": ("不为", "为"),
    "in": ("属于", "不属于"),
    "not_in": ("不属于", "属于"),
    "has": ("含有", "不含有"),
    "has_any": ("含有", "不含有"),
    "mentions": ("的文字提到", "的文字没有提到"),
    "states": ("写明为", "没有写明为"),
    "says": ("写明的内容提到", "没有写明提到"),
}
_DATES = {"<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
_NUMBERS = {"<": "少于", "<=": "不超过", ">": "超过", ">=": "不少于"}
_WORDS = {"<": "按字序先于", "<=": "按字序不后于", ">": "按字序后于", ">=": "按字序不先于"}
_DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a variable was first bound: table and column, and what the column is. Terms give the column behind their parameter."""

    table: str
    column: Column


def origins(conditions: Iterable[Condition], tables: Tables, terms: Terms) -> dict[str, Origin]:
    """Where each variable of some conditions is first bound, those inside ``not`` and ``count`` included."""
    found: dict[str, Origin] = {}
    for condition in walk(tuple(conditions)):
        for variable, origin in _bound(condition, tables, terms):
            found.setdefault(variable, origin)
    return found


def _bound(condition: Condition, tables: Tables, terms: Terms) -> Iterable[tuple[str, Origin]]:
    if isinstance(condition, Pattern):
        for column, variable in condition.binds:
            yield variable, Origin(condition.table, tables[condition.table].columns[column])
    elif isinstance(condition, TermCall):
        for parameter, operand in condition.arguments:
            origin = term_origin(condition.term, parameter, tables, terms)
            if isinstance(operand, Var) and origin is not None:
                yield operand.name, origin


def term_origin(term: str, parameter: str, tables: Tables, terms: Terms) -> Origin | None:
    """The column behind a term's parameter, through terms that it uses."""
    for alternative in terms[term].alternatives:
        found = origins(alternative.when, tables, terms)
        if parameter in found:
            return found[parameter]
    return None


class Names:
    """What variables are called within one rule or term."""

    def __init__(self, found: Mapping[str, Origin], tables: Tables) -> None:
        self.origins = dict(found)
        self.tables = tables
        self.names: dict[str, str] = {}
        taken: dict[str, list[str]] = {}
        for variable, origin in self.origins.items():
            taken.setdefault(self._short(variable, origin), []).append(variable)
        for name, variables in taken.items():
            for variable in variables:
                self.names[variable] = name if len(variables) == 1 else self._longer(variable, variables)

    def _short(self, variable: str, origin: Origin) -> str:
        if entity := self.entity(variable):
            return f"该{entity}"
        if origin.column.type == "node":
            return variable if variable.startswith("另") else f"该{variable}"
        return f"{origin.table}的{origin.column.name}" if origin.column.joinable else origin.column.name

    def _longer(self, variable: str, alike: list[str]) -> str:
        """Several variables of one short name: told apart by their tables, else by what the rule's author called them."""
        origin = self.origins[variable]
        if entity := self.entity(variable):
            return f"该{entity}" if variable == alike[0] else f"{variable}（{entity}）"
        tables = [self.origins[other].table for other in alike]
        if len(set(tables)) == len(tables):
            return f"{origin.table}的{origin.column.name}"
        return f"{origin.table}的{origin.column.name}〔{variable}〕"

    def entity(self, variable: str) -> str:
        """The table whose rows a variable stands for; "" when it is a plain value."""
        origin = self.origins.get(variable)
        if origin is None:
            return ""
        if self.tables[origin.table].key == origin.column.name:
            return origin.table
        return origin.column.to[0] if origin.column.to else ""

    def kind(self, variable: str) -> str:
        """What sort of thing is counted when this variable is."""
        origin = self.origins.get(variable)
        return self.entity(variable) or (origin.table if origin else variable)

    def of(self, variable: str) -> str:
        return self.names.get(variable, variable)

    def column(self, operand: Operand) -> Column | None:
        origin = self.origins.get(operand.name) if isinstance(operand, Var) else None
        return origin.column if origin else None

    def operand(self, operand: Operand | None, unit: str = "") -> str:
        """An operand in words; an open end of a period is 不限."""
        if operand is None:
            return "不限"
        if isinstance(operand, Var):
            return self.of(operand.name)
        if isinstance(operand, Param):
            return f"〔{operand.name}〕"
        if isinstance(operand, AsOf):
            return "核查基准日"
        if isinstance(operand, DayLiteral):
            return show_ordinal(operand.lo) if operand.lo == operand.hi else f"{show_ordinal(operand.lo)}至{show_ordinal(operand.hi)}"
        if isinstance(operand, Shift):
            return self._shifted(operand)
        return _literal(operand, unit)

    def _shifted(self, shift: Shift) -> str:
        parts = [(shift.years, "年"), (shift.months, "个月"), (shift.days, "日")]
        said = "又".join(f"{self.operand(amount)}{unit}" for amount, unit in parts if amount != Literal(0.0))
        rolled = "（遇休假日顺延）" if shift.roll else ""
        if shift.workdays == Literal(0.0):
            return f"{self.operand(shift.base)}之后{said or '当日'}{rolled}"
        number = f"“{self.operand(shift.workdays)}”" if isinstance(shift.workdays, Var) else self.operand(shift.workdays)
        since = f"{self.operand(shift.base)}之后{said}" if said else self.operand(shift.base)
        return f"自{since}起{number}个工作日{rolled}"

    def comparison(self, left: str, column: Column | None, op: str, right: Operand, *, denied: bool = False) -> str:
        """``离职日期早于核查基准日``; ``denied`` says the opposite."""
        unit = column.unit if column else ""
        said = self.operand(right, unit)
        if op in _PLAIN:
            if right == Literal("") and op == "says":
                return f"{left}没有填写" if denied else f"{left}已经填写"
            listed = isinstance(right, Literal) and isinstance(right.value, tuple) and len(right.value) > 1
            word = _PLAIN[op][denied]
            return f"{left}{word}{said}{'之一' if listed else ''}"
        op = _DENIED[op] if denied else op
        kind = column.type if column else (self.column(right) or Column("", "number")).type
        words = _DATES if kind == "date" or isinstance(right, (AsOf, DayLiteral, Shift)) else _NUMBERS if kind == "number" else _WORDS
        # An event that has not happened is dated after every day the ledger knows.
        later = "（没有发生的也算）" if op in (">", ">=") and right == AsOf() and column is not None and column.event else ""
        return f"{left}{words[op]}{said}{later}"


def _literal(literal: Literal, unit: str) -> str:
    values = literal.value if isinstance(literal.value, tuple) else (literal.value,)
    return "、".join(f"{v:g}{unit}" if isinstance(v, (int, float)) else f"“{v}”" for v in values)
