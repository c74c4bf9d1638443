"""JSON Schemas about tables: that of ``tables.yaml`` itself, and of rows written in YAML (the rules' cases)."""

from __future__ import annotations

from typing import Any

from hegui.kb.table import TYPES, Tables
from hegui.kb.tablefile import _COLUMN_KEYS, _TABLE_KEYS, SCHEMA

Schema = dict[str, Any]

_TEXTS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "uniqueItems": True}]}
_FORMS: dict[str, Schema] = {
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "number": {"type": "number"},
    "words": _TEXTS,
    "synonyms": {"type": "object", "additionalProperties": _TEXTS},
}
_TABLE_FORMS = {"key": "text", "name_column": "text", "note": "text", "derived": "flag", "figures": "flag", "repeats": "words"}

TABLE_WORDS = {
    "key": "主键列：key 或 credit_code 类型",
    "name_column": "人们用来称呼一行的列，如 姓名",
    "derived": "由程序推算的表，台账里不给",
    "figures": "推算出的各个数字，在报告里另列",
    "repeats": "主键可以重复出现的列（重复本身仍是问题，但各行都保留）",
    "columns": "列",
    "note": "说明",
}
COLUMN_WORDS = {
    "type": "类型",
    "note": "说明",
    "required": "表头必须有这一列（主键总是必须有）",
    "computed": "由程序推算，不从台账读取",
    "filled": "这一列由程序推算：所指的列填写了没有",
    "many": "一格可写几个值，用“；”隔开",
    "separators": "除了“；”，还可用哪些符号隔开",
    "parallel": "与另一列逐个对应，空的一项是已知的“没有”",
    "values": "取值",
    "values_from": "取另一列的取值，写作 表名.列名",
    "also": "同义写法：取值 → 其他写法的列表",
    "needed": "台账有这一列时，格子不能空着：空着的连不到任何记录",
    "vague": "写了等于没说清的值，按不知道处理",
    "blank": "台账有这一列而格子空着时的意思",
    "to": "被引用的表",
    "event": "事件日期：空格表示到截止日期还没有发生；整列都没有则为不知道",
    "ends": "状态的终点：整列都没有也表示没有发生",
    "past": "有这一行就说明已经发生的日期：空格表示不晚于截止日期的某一天",
    "min": "最小值",
    "max": "最大值",
    "unit": "单位，可写在数字后面",
    "also_units": "单位的其他写法",
}
TYPE_WORDS = {
    "key": "主键",
    "ref": "引用",
    "text": "文字",
    "name": "名称",
    "enum": "取值有限",
    "yesno": "是/否",
    "number": "数字",
    "date": "日期",
    "id_card": "身份证号",
    "credit_code": "统一社会信用代码",
    "node": "推算出的人",
}


def tables_schema() -> Schema:
    """What a ``tables.yaml`` may hold."""
    return {
        "type": "object",
        "required": ["schema", "tables"],
        "additionalProperties": False,
        "properties": {
            "schema": {"const": SCHEMA, "description": "文件的种类，写在第一行"},
            "tables": {"type": "object", "additionalProperties": {"$ref": "#/$defs/table"}, "description": "表名 → 表"},
        },
        "$defs": {"table": _table(), "column": _column()},
    }


def _table() -> Schema:
    properties: dict[str, Schema] = {key: {**_FORMS[form], "description": TABLE_WORDS[key]} for key, form in _TABLE_FORMS.items()}
    columns: Schema = {"type": "object", "additionalProperties": {"$ref": "#/$defs/column"}, "description": TABLE_WORDS["columns"]}
    return {
        "type": "object",
        "required": ["columns"],
        "additionalProperties": False,
        "properties": {key: properties.get(key, columns) for key in _TABLE_KEYS},
    }


def _column() -> Schema:
    properties: dict[str, Schema] = {key: {**_FORMS[form], "description": COLUMN_WORDS[key]} for key, (form, _) in _COLUMN_KEYS.items()}
    properties["type"] = {"enum": list(TYPES), "description": "、".join(f"{t} {TYPE_WORDS[t]}" for t in TYPES)}
    only_for = [
        {"if": {"required": [key]}, "then": {"properties": {"type": {"enum": list(types)}}}}
        for key, (_, types) in _COLUMN_KEYS.items()
        if types
    ]
    return {"type": "object", "required": ["type"], "additionalProperties": False, "properties": properties, "allOf": only_for}


def data_schema(tables: Tables) -> Schema:
    """Rows by table, as the cases write them. A cell may hold anything, a mistake too: that is what some cases are about."""
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": {"type": "object", "properties": _cells(tables, name)}} for name in tables.stored},
        "additionalProperties": {"type": "array", "items": {"type": "object"}},
    }


def _cells(tables: Tables, name: str) -> dict[str, Schema]:
    return {column: _cell(tables[name].columns[column].values) for column in tables[name].stored}


def _cell(values: tuple[str, ...]) -> Schema:
    return {"anyOf": [{"enum": list(values)}, {}]} if values else {}
