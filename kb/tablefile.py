"""Reads ``tables.yaml``: every mistake is a diagnostic with file, line and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hegui.kb import yamlsource
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.table import TYPES, YES_NO, Column, Tables, TableSchema
from hegui.kb.yamlsource import Node

SCHEMA = "hegui.tables/1"

_TABLE_KEYS = ("key", "name_column", "derived", "figures", "repeats", "columns", "note")
# What each key of a column must be, and the types it makes sense for (empty: all).
_COLUMN_KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "type": ("text", ()),
    "note": ("text", ()),
    "required": ("flag", ()),
    "needed": ("flag", ("ref", "credit_code")),
    "computed": ("flag", ()),
    "filled": ("text", ("yesno",)),
    "many": ("flag", ("ref", "text", "enum")),
    "separators": ("text", ("text",)),
    "parallel": ("text", ("text",)),
    "values": ("words", ("enum",)),
    "values_from": ("text", ("enum",)),
    "also": ("synonyms", ("enum",)),
    "vague": ("words", ("enum",)),
    "blank": ("text", ("text",)),
    "to": ("words", ("ref",)),
    "event": ("flag", ("date",)),
    "ends": ("flag", ("date",)),
    "past": ("flag", ("date",)),
    "min": ("number", ("number",)),
    "max": ("number", ("number",)),
    "unit": ("text", ("number",)),
    "also_units": ("words", ("number",)),
}


class TableReader:
    """Collects the tables of several files; ``finish`` checks what they refer to each other."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.schemas: dict[str, dict[str, Any]] = {}
        self.columns: dict[str, dict[str, Column]] = {}
        self.later: list[Callable[[], None]] = []  # checks that need all files

    def read(self, path: Path) -> None:
        try:
            root = yamlsource.load(path)
        except KnowledgeBaseError as error:
            self.diagnostics.extend(error.diagnostics)
            return
        entries = self._mapping(root, ("schema", "tables"))
        schema = entries.get("schema")
        if schema is None or schema.value != SCHEMA:
            self.diagnostics.append((schema or root).error("schema", f"schema 应是“{SCHEMA}”"))
        if "tables" not in entries:
            self.diagnostics.append(root.error("missing-key", "缺少键“tables”"))
            return
        for name, node in self._mapping(entries["tables"]).items():
            self._table(name, node)

    def finish(self) -> Tables:
        for check in self.later:
            check()
        if self.diagnostics:
            raise KnowledgeBaseError(self.diagnostics)
        return Tables({name: TableSchema(name=name, columns=self.columns[name], **fields) for name, fields in self.schemas.items()})

    def _table(self, name: str, node: Node) -> None:
        entries = self._mapping(node, _TABLE_KEYS)
        known = self.columns.setdefault(name, {})
        fields = self.schemas.setdefault(name, {})
        columns = entries.get("columns")
        for column, spec in self._mapping(columns).items() if columns is not None else ():
            if column in known:
                self.diagnostics.append(spec.error("duplicate-column", f"表“{name}”已经有“{column}”列"))
                continue
            known[column] = self._column(name, column, spec)
        for key in ("key", "name_column"):
            if key in entries:
                fields[key] = self._text(entries[key])
                self._refer_later(entries[key], known, fields[key], name)
        if "repeats" in entries:
            fields["repeats"] = self._words(entries["repeats"])
            for word in fields["repeats"]:
                self._refer_later(entries["repeats"], known, word, name)
        for flag in ("derived", "figures"):
            if flag in entries:
                fields[flag] = self._flag(entries[flag])
        if "note" in entries:
            fields["note"] = self._text(entries["note"])
        if not known:
            self.diagnostics.append(node.error("no-columns", f"表“{name}”没有列"))
        self.later.append(lambda: self._check_key_type(name, node))

    def _check_key_type(self, name: str, node: Node) -> None:
        key = self.schemas[name].get("key")
        column = self.columns[name].get(key) if key else None
        if column is not None and column.type not in ("key", "credit_code"):
            self.diagnostics.append(node.error("key-type", f"表“{name}”的主键“{key}”应是 key 或 credit_code，实际是 {column.type}"))

    def _column(self, table: str, name: str, node: Node) -> Column:
        entries = self._mapping(node, tuple(_COLUMN_KEYS))
        kind = self._text(entries["type"]) if "type" in entries else ""
        if "type" not in entries:
            self.diagnostics.append(node.error("missing-key", f"“{table}.{name}”缺少键“type”"))
        elif kind not in TYPES:
            self.diagnostics.append(entries["type"].error("unknown-type", f"没有“{kind}”这种类型{did_you_mean(kind, TYPES)}"))
        read = {"text": self._text, "flag": self._flag, "words": self._words, "number": self._number, "synonyms": self._synonyms}
        found: dict[str, Any] = {}
        for key, spec in entries.items():
            if key not in _COLUMN_KEYS or key == "type":
                continue
            form, types = _COLUMN_KEYS[key]
            if types and kind in TYPES and kind not in types:
                self.diagnostics.append(node.error("out-of-place", f"“{key}”只用于 {'、'.join(types)} 类型，“{name}”是 {kind}", key=key))
                continue
            found[key] = read[form](spec)
        return self._assemble(table, name, kind, node, found)

    def _assemble(self, table: str, name: str, kind: str, node: Node, found: dict[str, Any]) -> Column:
        unit, also_units = found.get("unit", ""), found.pop("also_units", ())
        source = found.pop("values_from", "")
        if source:
            base = self._values_of(source)
            if base is None:
                self.diagnostics.append(node.error("unknown-column", f"“{source}”应写作“表名.列名”，并在前面已经定义", key="values_from"))
            found["values"] = (*found.get("values", ()), *(base or ()))
        if kind == "yesno":
            found["values"] = YES_NO
        elif kind == "enum" and not found.get("values"):
            self.diagnostics.append(node.error("missing-key", f"“{table}.{name}”是 enum，缺少键“values”"))
        if kind == "ref":
            if not found.get("to"):
                self.diagnostics.append(node.error("missing-key", f"“{table}.{name}”是 ref，缺少键“to”"))
            self.later.append(lambda: self._check_targets(node, found.get("to", ())))
        values = found.get("values", ())
        for word in (*found.get("vague", ()), *(value for _, value in found.get("also", ()))):
            if word not in values:
                self.diagnostics.append(node.error("outside-list", f"“{word}”不在“{name}”的取值里{did_you_mean(word, values)}"))
        if "parallel" in found:
            self._refer_later(node, self.columns[table], found["parallel"], table)
        if "filled" in found:
            found["computed"] = True
            self._refer_later(node, self.columns[table], found["filled"], table)
        return Column(name=name, type=kind, units=(unit, *also_units) if unit else (), **found)

    def _values_of(self, source: str) -> tuple[str, ...] | None:
        table, _, column = source.partition(".")
        found = self.columns.get(table, {}).get(column)
        return found.values if found else None

    def _check_targets(self, node: Node, targets: tuple[str, ...]) -> None:
        for target in targets:
            if target not in self.schemas:
                self.diagnostics.append(
                    node.error("unknown-table", f"没有名为“{target}”的表{did_you_mean(target, self.schemas)}", key="to")
                )
            elif not self.schemas[target].get("key"):
                self.diagnostics.append(node.error("no-key", f"表“{target}”没有主键，不能被引用", key="to"))

    def _refer_later(self, node: Node, columns: dict[str, Column], word: str, table: str) -> None:
        """A column that must be there once all files are read."""

        def check() -> None:
            if word not in columns:
                self.diagnostics.append(node.error("unknown-column", f"表“{table}”没有“{word}”列{did_you_mean(word, columns)}"))

        self.later.append(check)

    # -- plain readers: each reports what it expected and what it found

    def _mapping(self, node: Node, known: tuple[str, ...] = ()) -> dict[str, Node]:
        if not isinstance(node.value, dict):
            self.diagnostics.append(node.error("type", f"应是键值表，实际是{node.kind}"))
            return {}
        for key in node.value:
            if known and key not in known:
                self.diagnostics.append(node.error("unknown-key", f"未知的键“{key}”{did_you_mean(key, known)}", key=key))
        return node.value

    def _text(self, node: Node) -> str:
        if not isinstance(node.value, str):
            self.diagnostics.append(node.error("type", f"应是文字，实际是{node.kind}"))
            return ""
        return node.value

    def _flag(self, node: Node) -> bool:
        if not isinstance(node.value, bool):
            self.diagnostics.append(node.error("type", f"应是 true 或 false，实际是{node.kind}"))
        return node.value is True

    def _number(self, node: Node) -> float | None:
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            self.diagnostics.append(node.error("type", f"应是数字，实际是{node.kind}"))
            return None
        return float(node.value)

    def _words(self, node: Node) -> tuple[str, ...]:
        if isinstance(node.value, str):
            return (node.value,)
        if not isinstance(node.value, list):
            self.diagnostics.append(node.error("type", f"应是列表，实际是{node.kind}"))
            return ()
        words = tuple(self._text(item) for item in node.value)
        for word in {word for word in words if words.count(word) > 1}:
            self.diagnostics.append(node.error("duplicate", f"列表里“{word}”重复"))
        return words

    def _synonyms(self, node: Node) -> tuple[tuple[str, str], ...]:
        """``{配偶: [妻子, 丈夫]}`` → (妻子, 配偶), (丈夫, 配偶)."""
        pairs = [(word, value) for value, words in self._mapping(node).items() for word in self._words(words)]
        seen: dict[str, str] = {}
        for word, value in pairs:
            if seen.setdefault(word, value) != value:
                self.diagnostics.append(node.error("duplicate", f"同义写法“{word}”既归“{seen[word]}”又归“{value}”", key=value))
        return tuple(pairs)
