"""Reads conditions (``condition.py``) from YAML nodes, with the place of every mistake.

Names are checked here: tables, columns, terms, operators, and what Experta or the three readings cannot carry
(a ``not`` before the patterns that bind its variables, a variable that joins columns that are no keys, patterns that no key connects).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hegui.kb.condition import (
    CELL_OPERATORS,
    COMPARISONS,
    Aggregate,
    AllOf,
    AnyOf,
    AsOf,
    CellTest,
    Compare,
    Condition,
    DayLiteral,
    Exists,
    Literal,
    Not,
    Operand,
    Overlap,
    Param,
    Pattern,
    Shift,
    TermCall,
    Var,
    Where,
)
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import Diagnostic, did_you_mean
from hegui.kb.table import TableSchema
from hegui.kb.yamlsource import Node

WORDS = ("compare", "overlap", "any", "all", "not", "exists", "count", "sum")
# Signs that people write for an operator, and what they mean; the nearest spelling would be another operator.
MEANT = {
    "=": "==",
    "＝": "==",
    "≠": "!=",
    "<>": "!=",
    "≥": ">=",
    "=>": ">=",
    "＞=": ">=",
    "≤": "<=",
    "=<": "<=",
    "＜=": "<=",
    "＞": ">",
    "＜": "<",
}
TESTS_ONLY = (Compare, Overlap, AnyOf, AllOf)


class _Mistake(Exception):
    """A condition that cannot be read; already noted."""


class ConditionParser:
    """``terms`` maps a term's id to its parameters; mistakes are appended to ``diagnostics``."""

    def __init__(self, tables: Mapping[str, TableSchema], terms: Mapping[str, tuple[str, ...]], diagnostics: list[Diagnostic]) -> None:
        self.tables = tables
        self.terms = terms
        self.diagnostics = diagnostics

    @staticmethod
    def where(node: Node) -> Where:
        return _where(node)

    def conditions(self, node: Node | None) -> tuple[Condition, ...]:
        """A list of conditions; those with a mistake are left out, the others still read."""
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self._note(node, "bad-condition", f"此处应为条件的列表（每项以“- ”开头），实际是：{_show(node)}")
            return ()
        result: list[Condition] = []
        for item in node.value:
            try:
                result.append(self._condition(item))
            except _Mistake:
                continue
        return tuple(result)

    def _condition(self, node: Node) -> Condition:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            raise self._note(node, "bad-condition", f"一个条件应写成“名称: 内容”一项，实际是：{_show(node)}")
        ((word, body),) = node.value.items()
        where = _where(node)
        if word == "compare":
            return self._compare(body)
        if word == "overlap":
            return self._overlap(body)
        if word in ("any", "all"):
            items = self._nonempty(body)
            for item in items:
                if not _is_test(item):
                    raise self._note(
                        body,
                        "any-pattern",
                        f"“{word}”之内只能是比较（compare、overlap、any、all，或只含比较的 not）；对表的多种情形请写成术语的 any 或多个 breach 分支",
                    )
            return AnyOf(items, where) if word == "any" else AllOf(items, where)
        if word == "not":
            return Not(self._nonempty(body), where)
        if word == "exists":
            return Exists(self._nonempty(body), where)
        if word in ("count", "sum"):
            return self._aggregate(word, body)
        if word in self.tables:
            return self._pattern(word, body, where)
        if word in self.terms:
            return self._term(word, body, where)
        known = [*WORDS, *self.tables, *self.terms]
        raise self._note(node, "unknown-name", f"没有名为“{word}”的表、术语或条件{did_you_mean(word, known)}")

    def _nonempty(self, node: Node) -> tuple[Condition, ...]:
        before = len(self.diagnostics)
        body = self.conditions(node)
        if not body and len(self.diagnostics) > before:
            raise _Mistake
        if not body:
            raise self._note(node, "empty-body", "此处至少要有一个条件")
        return body

    def _pattern(self, table: str, body: Node, where: Where) -> Pattern:
        if not isinstance(body.value, dict):
            raise self._note(body, "bad-pattern", f"“{table}”之后应为“{{列: 条件}}”，实际是：{_show(body)}")
        schema = self.tables[table]
        binds: list[tuple[str, str]] = []
        tests: list[CellTest] = []
        for column, spec in body.value.items():
            if column not in schema.columns:
                self._note(spec, "unknown-column", f"表“{table}”没有“{column}”列{did_you_mean(column, schema.columns)}")
                continue
            try:
                self._cell(column, spec, binds, tests)
            except _Mistake:
                continue
        return Pattern(table, tuple(binds), tuple(tests), where)

    def _cell(self, column: str, spec: Node, binds: list[tuple[str, str]], tests: list[CellTest]) -> None:
        where = _where(spec)
        if spec.value == {}:
            raise self._note(spec, "empty-body", f"“{column}”之后没有条件")
        if isinstance(spec.value, dict) and "param" not in spec.value and "day" not in spec.value:
            for key, inner in spec.value.items():
                if key == "as":
                    operand = self.operand(inner)
                    if not isinstance(operand, Var):
                        raise self._note(inner, "bad-bind", f"“as”之后应为变量（如 $姓名），实际是：{_show(inner)}")
                    binds.append((column, operand.name))
                elif key in CELL_OPERATORS:
                    tests.append(CellTest(column, CELL_OPERATORS[key], self.operand(inner), where))
                else:
                    raise self._note(inner, "unknown-operator", f"不认识的条件“{key}”{_meant(key, ('as', *CELL_OPERATORS))}")
            return
        operand = self.operand(spec)
        if isinstance(operand, Var):
            binds.append((column, operand.name))
        else:
            tests.append(
                CellTest(column, "in" if isinstance(operand, Literal) and isinstance(operand.value, tuple) else "==", operand, where)
            )

    def _term(self, term: str, body: Node, where: Where) -> TermCall:
        parameters = self.terms[term]
        if not isinstance(body.value, dict):
            raise self._note(body, "bad-pattern", f"术语“{term}”之后应为“{{参数: 变量}}”，实际是：{_show(body)}")
        arguments: list[tuple[str, Operand]] = []
        for name, spec in body.value.items():
            if name not in parameters:
                raise self._note(spec, "unknown-parameter", f"术语“{term}”没有参数“{name}”{did_you_mean(name, parameters)}")
            arguments.append((name, self.operand(spec)))
        for name in parameters:
            if name not in body.value:
                raise self._note(body, "missing-parameter", f"术语“{term}”缺少参数“{name}”")
        return TermCall(term, tuple(arguments), where)

    def _compare(self, body: Node) -> Compare:
        if not isinstance(body.value, list) or len(body.value) != 3:
            raise self._note(body, "bad-compare", f"compare 应为三项 [左, 比较, 右]，实际是：{_show(body)}")
        left, op, right = body.value
        if op.value not in COMPARISONS:
            raise self._note(
                op,
                "unknown-operator",
                f"不认识的比较“{op.value}”，应为 {'、'.join(COMPARISONS)} 之一{_meant(str(op.value), COMPARISONS)}",
            )
        return Compare(self.operand(left), str(op.value), self.operand(right), _where(body))

    def _overlap(self, body: Node) -> Overlap:
        periods = self.periods(body)
        if len(periods) < 2:
            raise self._note(body, "bad-overlap", "overlap 至少要有两个期间，如 [[$起, $止], [$任职, $离职]]")
        return Overlap(periods, _where(body))

    def periods(self, body: Node) -> tuple[tuple[Operand | None, Operand | None], ...]:
        """``[[a, b], …]``, ``null`` for an open end."""
        if not isinstance(body.value, list):
            raise self._note(body, "bad-overlap", f"期间应写成 [[起, 止], …]，实际是：{_show(body)}")
        periods = []
        for period in body.value:
            if not isinstance(period.value, list) or len(period.value) != 2:
                raise self._note(period, "bad-overlap", f"一个期间应为 [起, 止] 两项，实际是：{_show(period)}")
            start, end = (None if item.value is None else self.operand(item) for item in period.value)
            periods.append((start, end))
        return tuple(periods)

    def _aggregate(self, kind: str, body: Node) -> Aggregate:
        over_key = "distinct" if kind == "count" else "value"
        if not isinstance(body.value, dict) or set(body.value) != {"of", over_key, "is"}:
            raise self._note(
                body, "bad-aggregate", f"{kind} 应有三项：of（条件）、{over_key}（变量）、is（[比较, 数]），实际是：{_show(body)}"
            )
        over = self.operand(body.value[over_key])
        if not isinstance(over, Var):
            raise self._note(body.value[over_key], "bad-aggregate", f"“{over_key}”之后应为变量")
        test = body.value["is"]
        if not isinstance(test.value, list) or len(test.value) != 2 or test.value[0].value not in ("==", "!=", "<", "<=", ">", ">="):
            raise self._note(test, "bad-aggregate", f"“is”应为 [比较, 数]，如 ['>=', 2]，实际是：{_show(test)}")
        return Aggregate(
            kind, self._nonempty(body.value["of"]), over.name, str(test.value[0].value), self.operand(test.value[1]), _where(body)
        )

    def operand(self, node: Node) -> Operand:
        """A variable, literal, parameter, date or shifted date."""
        value = node.value
        if isinstance(value, str) and value.startswith("$"):
            if len(value) == 1:
                raise self._note(node, "bad-variable", "“$”之后应有变量名")
            return Var(value[1:])
        if isinstance(value, bool) or value is None:
            raise self._note(node, "bad-operand", f"此处应为变量、数、文字或 {{param: …}}，实际是：{_show(node)}")
        if isinstance(value, (int, float)):
            return Literal(float(value))
        if isinstance(value, str):
            return Literal(value)
        if isinstance(value, list):
            items = [self.operand(item) for item in value]
            literals = [item.value for item in items if isinstance(item, Literal) and not isinstance(item.value, tuple)]
            if not items:
                raise self._note(node, "empty-list", "列表不能是空的")
            if len(literals) != len(items):
                raise self._note(node, "bad-operand", "列表里只能是文字或数")
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
                raise self._note(
                    value["as_of"], "bad-operand", f"as_of 之后只能是 true；某个日期请写 {{day: {value['as_of'].raw or '2021-01-01'}}}"
                )
            return AsOf()
        if keys == {"day"}:
            try:
                return DayLiteral(*parse_day(str(value["day"].value)))
            except ValueError as error:
                raise self._note(value["day"], "bad-date", str(error)) from None
        if keys == {"date", "plus"} and isinstance(value["plus"].value, dict):
            parts: dict[str, Operand] = {"years": Literal(0.0), "months": Literal(0.0), "days": Literal(0.0)}
            for unit, amount in value["plus"].value.items():
                if unit not in parts:
                    raise self._note(
                        amount, "unknown-unit", f"期间的单位只能是 years、months、days，实际是：{unit}{did_you_mean(unit, parts)}"
                    )
                parts[unit] = self.operand(amount)
            return Shift(self.operand(value["date"]), parts["years"], parts["months"], parts["days"])
        raise self._note(
            node,
            "bad-operand",
            f"不认识的写法：{_show(node)}；可写 $变量、文字、数、{{param: 名}}、{{date: $日期, plus: {{years: 2}}}}、{{as_of: true}}、{{day: 2021-01-01}}",
        )

    def _note(self, node: Node, code: str, message: str) -> _Mistake:
        self.diagnostics.append(Diagnostic(node.file, node.line, node.column, code, message, "error"))
        return _Mistake()


def guarded(diagnostics: list[Diagnostic], read: Callable[[], object]) -> object | None:
    """Runs a single reading of the parser; a mistake is already noted and gives None."""
    try:
        return read()
    except _Mistake:
        return None


def _where(node: Node) -> Where:
    return Where(node.file, node.line, node.column)


def _is_test(condition: Condition) -> bool:
    if isinstance(condition, Not):
        return all(_is_test(item) for item in condition.body)
    if isinstance(condition, (AnyOf, AllOf)):
        return all(_is_test(item) for item in condition.items)
    return isinstance(condition, TESTS_ONLY)


def _meant(word: str, operators: Iterable[str]) -> str:
    return f"，是否想写“{MEANT[word]}”？" if word in MEANT else did_you_mean(word, operators)


def _show(node: Node) -> str:
    """What stands there, as YAML writes it."""
    text = _written(node)
    return text if len(text) <= 60 else text[:57] + "…"


def _written(node: Node) -> str:
    if isinstance(node.value, dict):
        return "{" + ", ".join(f"{key}: {_written(value)}" for key, value in node.value.items()) + "}"
    if isinstance(node.value, list):
        return "[" + ", ".join(_written(item) for item in node.value) + "]"
    return "（空）" if node.value is None else node.raw or str(node.value)
