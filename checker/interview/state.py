"""What has been answered so far, as it is kept in a file (``hegui.interview/1``): the words of the answers, nothing computed.

An answer is what the ledger's cell would say: ``未知`` is a known "we do not know", a column that is absent was not asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hegui.kb.day import parse_day, show_ordinal

SCHEMA = "hegui.interview/1"
UNKNOWN = "未知"
NOT_YET = "尚未"  # an event that has not happened by the as-of date
ROWS, DONE, SKIPPED = "rows", "done", "skipped"  # a list: being filled in, filled in, not filled in
LIST_STATES = (ROWS, DONE, SKIPPED)


class StateError(Exception):
    """A file that holds no interview; the message is Chinese and does not name the file."""


@dataclass(slots=True)
class State:
    """``rows``: table → rows → column → answer. ``lists``: what became of each table that is a list. ``trail``: the ids of the
    questions in the order they were answered, for going back."""

    as_of: int
    version: str = ""
    sha256: str = ""
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    trail: list[str] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many answers there are; a list that was closed is one."""
        return sum(len(row) for rows in self.rows.values() for row in rows) + sum(word != ROWS for word in self.lists.values())

    def to_json(self) -> str:
        return json.dumps(self.plain(), ensure_ascii=False, indent=1) + "\n"

    def plain(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "as_of": show_ordinal(self.as_of),
            "rule_base": {"version": self.version, "sha256": self.sha256},
            "answers": {table: [dict(row) for row in rows] for table, rows in self.rows.items()},
            "lists": dict(self.lists),
            "trail": list(self.trail),
        }

    @classmethod
    def from_json(cls, text: str) -> State:
        """Raises StateError when the text is no interview of this schema."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            raise StateError("不是正确的 JSON，可能没有写完整") from None
        return cls.from_plain(data)

    @classmethod
    def from_plain(cls, data: Any) -> State:
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise StateError(f"不是自查的进度（schema 应是“{SCHEMA}”）")
        try:
            as_of, last = parse_day(str(data.get("as_of")))
        except ValueError:
            raise StateError("as_of 不是日期") from None
        base = data.get("rule_base")
        if as_of != last or not isinstance(base, Mapping):
            raise StateError("缺少 as_of 或者 rule_base")
        state = cls(as_of, str(base.get("version", "")), str(base.get("sha256", "")))
        answers, lists, trail = data.get("answers"), data.get("lists", {}), data.get("trail", [])
        if not isinstance(answers, Mapping) or not isinstance(lists, Mapping) or not isinstance(trail, list):
            raise StateError("answers、lists 应是键值表，trail 应是列表")
        for table, rows in answers.items():
            if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
                raise StateError(f"answers 里“{table}”应是行的列表")
            state.rows[str(table)] = [{str(k): v for k, v in row.items() if isinstance(v, str)} for row in rows]
        state.lists = {str(table): word for table, word in lists.items() if word in LIST_STATES}
        state.trail = [item for item in trail if isinstance(item, str)]
        return state
