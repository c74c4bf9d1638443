"""The condition language as JSON Schema: the words, the tables with their columns, the values of closed lists.

Names that are not known here stay allowed where a user may have added them: a term or a table of their own, a column added to a
table. The loader refuses what is wrong in fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import quote

from hegui.kb.condition import CELL_OPERATORS, COMPARISONS
from hegui.kb.rule import ConditionList
from hegui.kb.table import Column, Tables, TableSchema

Schema = dict[str, Any]

CONDITIONS: Schema = {"$ref": "#/$defs/conditions"}
OPERAND: Schema = {"$ref": "#/$defs/operand"}
VARIABLE: Schema = {"$ref": "#/$defs/variable"}
ORDER = ("==", "!=", "<", "<=", ">", ">=")

_CELL_WORDS = {
    "as": "把这一格记作变量，同时还可写条件",
    "not": "不等于",
    "in": "是其中之一",
    "not_in": "不是其中任何一个",
    "has": "可有多个值的列：有这个值",
    "has_any": "可有多个值的列：有其中之一",
    "mentions": "文字里有这些词之一；没有填写的，是否成立不知道",
    "states": "台账写明是（其中之一）；没有填写就是不成立",
    "says": "台账写明的文字里有这些词之一；没有填写就是不成立",
}


def put_conditions(schema: Schema, tables: Tables) -> Schema:
    """Replaces the model's lists of mappings by the language, and adds its definitions."""
    marker = next(part.description for part in get_args(ConditionList)[1:] if part.description)
    replaced: Schema = _replace(schema, marker)
    replaced.setdefault("$defs", {}).update(_definitions(tables))
    if "RuleModel" in replaced["$defs"]:
        _refine_rule(replaced["$defs"]["RuleModel"], replaced["$defs"]["TimeModel"])
    return replaced


def _refine_rule(rule: Schema, time: Schema) -> None:
    """What the models check only while loading: one of two keys, and which date goes with which law."""
    rule["oneOf"] = [{"required": ["breach"]}, {"required": ["require"]}]
    time["properties"] |= {"at": dict(VARIABLE), "during": {"$ref": "#/$defs/periods"}}
    time["if"] = {"properties": {"by": {"const": "assessment"}}}
    time["then"] = {"properties": {"at": False, "during": False}}
    time["else"] = {"oneOf": [{"required": ["at"]}, {"required": ["during"]}]}


def _replace(part: Any, marker: str) -> Any:
    if isinstance(part, list):
        return [_replace(each, marker) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "array" and part.get("description") == marker:
        return dict(CONDITIONS)
    return {key: _replace(value, marker) for key, value in part.items()}


def _definitions(tables: Tables) -> dict[str, Schema]:
    number_or_param: Schema = {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/param"}]}
    amount: Schema = {"type": "object", "properties": dict.fromkeys(("years", "months", "days"), number_or_param)}
    amount["properties"]["workdays"] = {
        "anyOf": [*number_or_param["anyOf"], {"$ref": "#/$defs/variable"}],
        "description": "工作日数，按国务院办公厅的节假日安排计算",
    }
    shift: dict[str, Schema] = {
        "date": {**OPERAND, "description": "起算的日期"},
        "plus": {
            **amount,
            "additionalProperties": False,
            "minProperties": 1,
            "description": "加上的期间，民法典第二百零一条、第二百零二条",
        },
        "roll": {"const": "workday", "description": "期间的最后一日遇休假日，顺延到下一个工作日（民法典第二百零三条）"},
    }
    return {
        "variable": {"type": "string", "pattern": r"^\$\S+$", "description": "变量，如 $姓名"},
        "param": _only({"param": {"type": "string", "description": "参数的名称"}}),
        "words": {"type": "array", "items": {"type": ["string", "number"]}},
        "shift": {
            "type": "object",
            "properties": shift,
            "required": ["date"],
            "anyOf": [{"required": ["plus"]}, {"required": ["roll"]}],
            "additionalProperties": False,
        },
        "operand": {
            "anyOf": [
                {"type": ["string", "number"]},
                {"$ref": "#/$defs/param"},
                {"$ref": "#/$defs/shift"},
                _only({"as_of": {"const": True, "description": "核查基准日"}}),
                _only({"day": {"type": ["string", "integer"], "description": "日期，如 2021-01-01"}}),
            ]
        },
        "period": {
            "type": "array",
            "items": {"anyOf": [OPERAND, {"type": "null"}]},
            "minItems": 2,
            "maxItems": 2,
            "description": "[起, 止)：含起日，不含止日；null 表示没有这一头",
        },
        "periods": {"type": "array", "items": {"$ref": "#/$defs/period"}, "minItems": 1},
        "conditions": {
            "type": "array",
            "items": {"$ref": "#/$defs/condition"},
            "minItems": 1,
            "description": "条件的列表，须同时成立；写法见 docs/规则语言.md",
        },
        "condition": _condition(tables),
        "cell": {"anyOf": [OPERAND, {"$ref": "#/$defs/words"}, {"$ref": "#/$defs/cellTests"}]},
        "cellTests": {"type": "object", "properties": _cell_tests(), "additionalProperties": False, "minProperties": 1},
    } | {f"表.{name}": _pattern(table) for name, table in tables.tables.items()}


def _condition(tables: Tables) -> Schema:
    comparison: Schema = {"enum": list(COMPARISONS)}
    right: Schema = {"anyOf": [OPERAND, {"$ref": "#/$defs/words"}]}
    words: dict[str, Schema] = {
        "compare": {
            "type": "array",
            "minItems": 3,
            "maxItems": 3,
            "prefixItems": [OPERAND, comparison, right],
            "items": {"anyOf": [comparison, *right["anyOf"]]},  # for editors that do not know prefixItems
            "description": "[左, 比较, 右]",
        },
        "overlap": {**_periods(2), "description": "几个期间有共同的一天"},
        "any": {**CONDITIONS, "description": "至少一项成立；里面只能是比较"},
        "all": {**CONDITIONS, "description": "各项都成立；里面只能是比较"},
        "not": {**CONDITIONS, "description": "没有任何办法使里面各项同时成立"},
        "exists": {**CONDITIONS, "description": "有这样的记录"},
        "count": _aggregate("distinct", "数这个变量有几个不同的值"),
        "sum": _aggregate("value", "把这个变量的值加起来"),
    }
    known: dict[str, Schema] = {name: {"$ref": f"#/$defs/{quote(f'表.{name}')}"} for name in tables}
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": words | known,
        "additionalProperties": {
            "type": "object",
            "description": "术语，或者自己添加的表",
            "additionalProperties": {"$ref": "#/$defs/cell"},
        },
    }


def _periods(least: int) -> Schema:
    return {"type": "array", "items": {"$ref": "#/$defs/period"}, "minItems": least}


def _aggregate(over: str, description: str) -> Schema:
    test: Schema = {
        "type": "array",
        "minItems": 2,
        "maxItems": 2,
        "prefixItems": [{"enum": list(ORDER)}, OPERAND],
        "items": {"anyOf": [{"enum": list(ORDER)}, OPERAND]},
        "description": "[比较, 数]，如 ['>=', 2]",
    }
    return _only({"of": {**CONDITIONS, "description": "数哪些记录"}, over: {**VARIABLE, "description": description}, "is": test})


def _cell_tests() -> dict[str, Schema]:
    either: Schema = {"anyOf": [OPERAND, {"$ref": "#/$defs/words"}]}
    tests = {op: {**either, "description": _CELL_WORDS.get(op, f"{op} 这个值")} for op in CELL_OPERATORS}
    return {"as": {**VARIABLE, "description": _CELL_WORDS["as"]}} | tests


def _pattern(table: TableSchema) -> Schema:
    what = "由程序推算的表，不必给出" if table.derived else "台账里的表"
    return {
        "type": "object",
        "description": f"{what}“{table.name}”里有一行：列 → 条件或变量",
        "properties": {name: _column(column) for name, column in table.columns.items()},
        "additionalProperties": {"$ref": "#/$defs/cell"},  # a column that the user added
    }


def _column(column: Column) -> Schema:
    described: Mapping[str, str] = {"description": column.note} if column.note else {}
    if column.type not in ("enum", "yesno"):
        return {"$ref": "#/$defs/cell", **described}
    listed: Schema = {"enum": list(column.values)}
    choices = [VARIABLE, listed, {"type": "array", "items": listed}, {"$ref": "#/$defs/param"}, {"$ref": "#/$defs/cellTests"}]
    return {"anyOf": choices, **described}


def _only(properties: dict[str, Schema]) -> Schema:
    """A mapping with exactly these keys."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
