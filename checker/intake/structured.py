"""YAML and JSON: a key per table, each a list of mappings. Rows are numbered as records, from 1."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hegui.checker.intake.sheet import NumberedRow, Raw, Report, Score, Sheet, Unreadable
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.oserror import why


def read_structured(path: Path, file: str) -> list[Sheet]:
    """The tables of a file. A list at the top is the table that the file is named after."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"读不了文件：{why(error)}") from None
    plain = _load_json(data) if path.suffix.lower() == ".json" else _load_yaml(data, file)
    if isinstance(plain, list):
        plain = {path.stem: plain}
    if not isinstance(plain, dict):
        raise Unreadable("最外层应是“表名: 行的列表”")
    schema = plain.get("schema")
    if isinstance(schema, str) and schema.startswith("hegui."):
        raise Unreadable(f"这是 {schema} 文件，不是台账")
    return sheets_of(plain, file, hashlib.sha256(data).hexdigest())


def sheets_of(tables: Mapping[str, Any], file: str, sha256: str = "") -> list[Sheet]:
    """A sheet for each key."""
    return [_sheet(name, rows, file, sha256, several=len(tables) > 1) for name, rows in tables.items()]


def _sheet(name: str, records: Any, file: str, sha256: str, *, several: bool) -> Sheet:
    usable = [record for record in records if isinstance(record, Mapping)] if isinstance(records, Sequence) else []
    header = list(dict.fromkeys(str(key) for record in usable for key in record))

    def rows(score: Score, report: Report) -> Iterator[NumberedRow]:
        if not isinstance(records, Sequence) or isinstance(records, str):
            raise Unreadable("应是行的列表")
        for number, record in enumerate(records, 1):
            if isinstance(record, Mapping):
                yield number, [_cell(record.get(key)) for key in header]
            else:
                report(number, str(record), f"第 {number} 条应是键值表")

    return Sheet(file, sha256, name, rows, header=header, several=several)


def _cell(value: Any) -> Raw:
    return tuple(value) if isinstance(value, list) else value


def _load_json(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise Unreadable("编码既不是 UTF-8 也不是 GB18030") from None
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise Unreadable(f"第 {error.lineno} 行第 {error.colno} 列不是正确的 JSON") from None
    except RecursionError:
        raise Unreadable("嵌套太深") from None


def _whole(digits: str) -> int | str:
    """Long runs of digits are identifiers; Python refuses to count beyond a few thousand."""
    return int(digits) if len(digits) <= 15 else digits


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise Unreadable(f"键“{repeated}”重复")
    return found


def _load_yaml(data: bytes, file: str) -> Any:
    from hegui.kb import yamlsource

    try:
        return yamlsource.loads(data, file).plain()
    except KnowledgeBaseError as error:
        places = [f"第 {d.line} 行第 {d.column} 列：{d.message}" if d.line else d.message for d in error.diagnostics]
        raise Unreadable("；".join(places[:5])) from None
