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
    CellTest,
    Compare,
    Condition,
    Exists,
    Literal,
    Not,
    Operand,
    Overlap,
    Pattern,
    TermCall,
    Var,
    Where,
)
from hegui.kb.diagnostics import Diagnostic, did_you_mean
from hegui.kb.operands import Mistake, OperandParser, show_node, where_of
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


class ConditionParser(OperandParser):
    """``terms`` maps a term's id to its parameters; mistakes are appended to ``diagnostics``."""

    def __init__(self, tables: Mapping[str, TableSchema], terms: Mapping[str, tuple[str, ...]], diagnostics: list[Diagnostic]) -> None:
        self.tables = tables
        self.terms = terms
        super().__init__(diagnostics)

    @staticmethod
    def where(node: Node) -> Where:
        return where_of(node)

    def conditions(self, node: Node | None) -> tuple[Condition, ...]:
        """A list of conditions; those with a mistake are left out, the others still read."""
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self.note(node, "bad-condition", f"此处应为条件的列表（每项以“- ”开头），实际是：{show_node(node)}")
            return ()
        result: list[Condition] = []
        for item in node.value:
            try:
                result.append(self._condition(item))
            except Mistake:
                continue
        return tuple(result)

    def _condition(self, node: Node) -> Condition:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            raise self.note(node, "bad-condition", f"一个条件应写成“名称: 内容”一项，实际是：{show_node(node)}")
        ((word, body),) = node.value.items()
        where = where_of(node)
        if word == "compare":
            return self._compare(body)
        if word == "overlap":
            return self._overlap(body)
        if word in ("any", "all"):
            items = self._nonempty(body)
            for item in items:
                if not _is_test(item):
                    raise self.note(
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
        raise self.note(node, "unknown-name", f"没有名为“{word}”的表、术语或条件{did_you_mean(word, known)}")

    def _nonempty(self, node: Node) -> tuple[Condition, ...]:
        before = len(self.diagnostics)
        body = self.conditions(node)
        if not body and len(self.diagnostics) > before:
            raise Mistake
        if not body:
            raise self.note(node, "empty-body", "此处至少要有一个条件")
        return body

    def _pattern(self, table: str, body: Node, where: Where) -> Pattern:
        if not isinstance(body.value, dict):
            raise self.note(body, "bad-pattern", f"“{table}”之后应为“{{列: 条件}}”，实际是：{show_node(body)}")
        schema = self.tables[table]
        binds: list[tuple[str, str]] = []
        tests: list[CellTest] = []
        for column, spec in body.value.items():
            if column not in schema.columns:
                self.note(spec, "unknown-column", f"表“{table}”没有“{column}”列{did_you_mean(column, schema.columns)}")
                continue
            try:
                self._cell(column, spec, binds, tests)
            except Mistake:
                continue
        return Pattern(table, tuple(binds), tuple(tests), where)

    def _cell(self, column: str, spec: Node, binds: list[tuple[str, str]], tests: list[CellTest]) -> None:
        where = where_of(spec)
        if spec.value == {}:
            raise self.note(spec, "empty-body", f"“{column}”之后没有条件")
        if isinstance(spec.value, dict) and "param" not in spec.value and "day" not in spec.value:
            for key, inner in spec.value.items():
                if key == "as":
                    operand = self.operand(inner)
                    if not isinstance(operand, Var):
                        raise self.note(inner, "bad-bind", f"“as”之后应为变量（如 $姓名），实际是：{show_node(inner)}")
                    binds.append((column, operand.name))
                elif key in CELL_OPERATORS:
                    tests.append(CellTest(column, CELL_OPERATORS[key], self.operand(inner), where))
                else:
                    raise self.note(inner, "unknown-operator", f"不认识的条件“{key}”{_meant(key, ('as', *CELL_OPERATORS))}")
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
            raise self.note(body, "bad-pattern", f"术语“{term}”之后应为“{{参数: 变量}}”，实际是：{show_node(body)}")
        arguments: list[tuple[str, Operand]] = []
        for name, spec in body.value.items():
            if name not in parameters:
                raise self.note(spec, "unknown-parameter", f"术语“{term}”没有参数“{name}”{did_you_mean(name, parameters)}")
            arguments.append((name, self.operand(spec)))
        for name in parameters:
            if name not in body.value:
                raise self.note(body, "missing-parameter", f"术语“{term}”缺少参数“{name}”")
        return TermCall(term, tuple(arguments), where)

    def _compare(self, body: Node) -> Compare:
        if not isinstance(body.value, list) or len(body.value) != 3:
            raise self.note(body, "bad-compare", f"compare 应为三项 [左, 比较, 右]，实际是：{show_node(body)}")
        left, op, right = body.value
        if op.value not in COMPARISONS:
            raise self.note(
                op,
                "unknown-operator",
                f"不认识的比较“{op.value}”，应为 {'、'.join(COMPARISONS)} 之一{_meant(str(op.value), COMPARISONS)}",
            )
        return Compare(self.operand(left), str(op.value), self.operand(right), where_of(body))

    def _overlap(self, body: Node) -> Overlap:
        periods = self.periods(body)
        if len(periods) < 2:
            raise self.note(body, "bad-overlap", "overlap 至少要有两个期间，如 [[$起, $止], [$任职, $离职]]")
        return Overlap(periods, where_of(body))

    def _aggregate(self, kind: str, body: Node) -> Aggregate:
        over_key = "distinct" if kind == "count" else "value"
        if not isinstance(body.value, dict) or set(body.value) != {"of", over_key, "is"}:
            raise self.note(
                body, "bad-aggregate", f"{kind} 应有三项：of（条件）、{over_key}（变量）、is（[比较, 数]），实际是：{show_node(body)}"
            )
        over = self.operand(body.value[over_key])
        if not isinstance(over, Var):
            raise self.note(body.value[over_key], "bad-aggregate", f"“{over_key}”之后应为变量")
        test = body.value["is"]
        if not isinstance(test.value, list) or len(test.value) != 2 or test.value[0].value not in ("==", "!=", "<", "<=", ">", ">="):
            raise self.note(test, "bad-aggregate", f"“is”应为 [比较, 数]，如 ['>=', 2]，实际是：{show_node(test)}")
        return Aggregate(
            kind, self._nonempty(body.value["of"]), over.name, str(test.value[0].value), self.operand(test.value[1]), where_of(body)
        )


def guarded(diagnostics: list[Diagnostic], read: Callable[[], object]) -> object | None:
    """Runs a single reading of the parser; a mistake is already noted and gives None."""
    try:
        return read()
    except Mistake:
        return None


def _is_test(condition: Condition) -> bool:
    if isinstance(condition, Not):
        return all(_is_test(item) for item in condition.body)
    if isinstance(condition, (AnyOf, AllOf)):
        return all(_is_test(item) for item in condition.items)
    return isinstance(condition, TESTS_ONLY)


def _meant(word: str, operators: Iterable[str]) -> str:
    return f"，是否想写“{MEANT[word]}”？" if word in MEANT else did_you_mean(word, operators)
