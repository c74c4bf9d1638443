"""Validates YAML nodes with pydantic models; every error becomes a Chinese message at its line and column."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.yamlsource import Node, load
from pydantic import BaseModel, ConfigDict, ValidationError


class KbModel(BaseModel):
    """Base of everything written in YAML: no unknown keys, not changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=BaseModel)

_PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*$": "应由字母、数字和 - _ . 组成，以字母或数字开头",
    r"^\$\S+$": "应是变量，如 $人员",
    "^[0-9a-f]{64}$": "应是 64 位小写十六进制的 SHA-256",
    "^[a-z0-9]+(-[a-z0-9]+)*$": "应由小写字母、数字和短横组成",
}
_EXPECTED = {
    "string_type": "文字",
    "int_type": "整数",
    "int_parsing": "整数",
    "int_from_float": "整数",
    "float_type": "数字",
    "float_parsing": "数字",
    "bool_type": "true 或 false",
    "bool_parsing": "true 或 false",
    "list_type": "列表",
    "tuple_type": "列表",
    "dict_type": "键值表",
    "model_type": "键值表",
    "model_attributes_type": "键值表",
    "none_required": "空值",
}


def read_model(path: Path, model: type[M], shown: str | None = None) -> M:
    """Read and validate a whole file. Raises KnowledgeBaseError."""
    return validate(load(path, shown), model)


def validate(node: Node, model: type[M]) -> M:
    """Validate any node of a file. Raises KnowledgeBaseError with one diagnostic per mistake."""
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        raise KnowledgeBaseError(_explain(node, model, error)) from None


def _explain(root: Node, model: type[BaseModel], error: ValidationError) -> list[Diagnostic]:
    """One diagnostic per place: a union complains once per member, a reader wants one sentence."""
    grouped: dict[tuple[int, int, str], list[tuple[Node, Any]]] = {}
    errors = error.errors(include_url=False, include_input=False)
    for item in errors:
        # pydantic counts only the valid items of a list: one mistake inside it is not also an empty list.
        if item["type"] == "too_short" and any(
            len(e["loc"]) > len(item["loc"]) and e["loc"][: len(item["loc"])] == item["loc"] for e in errors
        ):
            continue
        # A missing or an unknown key belongs to the mapping around it; everything else to the value.
        of_mapping = item["type"] in ("missing", "extra_forbidden")
        key = str(item["loc"][-1]) if of_mapping else ""
        node = locate(root, item["loc"][:-1] if of_mapping else item["loc"])
        grouped.setdefault((node.line, node.column, key), []).append((node, item))
    found: list[Diagnostic] = []
    for (_, _, key), items in grouped.items():
        node, item = items[0]
        expected = list(dict.fromkeys(_EXPECTED[i["type"]] for _, i in items if i["type"] in _EXPECTED))
        if item["type"] == "missing":
            found.append(node.error("missing-key", f"缺少必需的键“{key}”"))
        elif item["type"] == "extra_forbidden":
            choices = keys_at(model, item["loc"][:-1])
            message = f"未知的键“{key}”{did_you_mean(key, choices) or '，可用的键：' + '、'.join(choices)}"
            found.append(node.error("unknown-key", message, key=key))
        elif len(expected) == len({i["type"] for _, i in items}) or (expected and item["type"] in _EXPECTED):
            hint = "（这里可能用了全角冒号“：”）" if isinstance(node.value, str) and "：" in node.value and "键值表" in expected else ""
            hint = hint or ("（要作文字请加引号）" if expected == ["文字"] and node.raw else "")
            found.append(node.error("wrong-type", f"应是{'或'.join(expected)}，实际是{node.kind}{hint}"))
        else:
            found.extend(node.error(*_message(node, each)) for _, each in items if each["type"] not in _EXPECTED)
    return found


def _message(node: Node, item: Any) -> tuple[str, str]:
    kind: str = item["type"]
    context: dict[str, Any] = item.get("ctx", {})
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        expected = re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags", ""))))
        word = str(node.value) if not isinstance(node.value, (list, dict)) else node.kind
        return "wrong-value", f"“{word}”不是可用的值，应是{'、'.join(expected)}之一{did_you_mean(word, expected)}"
    if kind in ("value_error", "assertion_error"):
        return "wrong-value", str(context.get("error", item["msg"]))
    if kind in ("string_too_short", "too_short"):
        return "empty-value", "不能为空"
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        return "wrong-value", f"{node.kind}的写法不对，{_PATTERNS.get(pattern, f'应符合 {pattern}')}"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        sign = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}[kind]
        limit = next(iter(context.values()), "")
        return "wrong-value", f"应 {sign} {limit}，实际是{node.kind}"
    return "wrong-value", f"{node.kind}不符合要求（{item['msg']}）"


def locate(root: Node, loc: tuple[int | str, ...]) -> Node:
    """The node at a pydantic location; parts that name no key or element (members of a union) are passed over."""
    node = root
    for part in loc:
        inside = node.items()[part : part + 1] if isinstance(part, int) else [child for child in [node.get(part)] if child]
        node = inside[0] if inside else node
    return node


def keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys a model allows at a location, in the order it declares them."""
    current: list[Any] = [model]
    for part in loc:
        following = [child for annotation in current for child in _children(annotation, part)]
        current = following or current
    keys: dict[str, None] = {}
    for annotation in current:
        for each in _flat(annotation):
            if isinstance(each, type) and issubclass(each, BaseModel):
                keys.update(dict.fromkeys(field.alias or name for name, field in each.model_fields.items()))
    return list(keys)


def _flat(annotation: Any) -> Iterator[Any]:
    """The members of a union, without Annotated and type aliases."""
    if hasattr(annotation, "__value__"):
        yield from _flat(annotation.__value__)
        return
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _flat(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for member in typing.get_args(annotation):
            yield from _flat(member)
    else:
        yield annotation


def _children(annotation: Any, part: int | str) -> Iterator[Any]:
    for each in _flat(annotation):
        arguments = typing.get_args(each)
        if isinstance(each, type) and issubclass(each, BaseModel):
            for name, field in each.model_fields.items():
                if (field.alias or name) == part:
                    yield field.annotation
        elif isinstance(part, int) and arguments:
            yield arguments[0]
        elif isinstance(part, str) and len(arguments) == 2:
            yield arguments[1]
