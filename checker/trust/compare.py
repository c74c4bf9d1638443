"""What differs between a report and the same made again: findings (documents, tasks, units) by their ids, the rest by its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

What = Literal["appeared", "vanished", "changed"]
# What each list's entries are called by, and what people call the list.
KEYED = {
    "findings": (("id", "rule", "subject"), "结论"),
    "documents": (("path",), "文件"),
    "duties": (("id",), "职责"),
    "tasks": (("id", "row"), "任务"),
    "units": (("id",), "单位"),
    "officers": (("id",), "人员"),
    "inputs": (("path", "table"), "输入"),
}
PARTS = {
    "as_of": "基准日",
    "rule_base": "规则库",
    "summary": "各结论的数量",
    "not_evaluated": "未能判断的规则",
    "incomplete": "台账不完整",
    "not_kept": "台账没有设的列",
    "left_out": "没有列为线索的相近姓名",
    "decisions": "核实结果",
    "problems": "台账中的问题",
    "waivers": "豁免",
    "baseline": "以前的报告",
    "receipt": "回执",
    "full_texts": "所用的全文库",
    "rules": "清理规则",
    "only": "所用的规则",
    "assessment": "自查结果",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """``part`` is the report's key, ``entry`` what the differing entry is called, ``fields`` the places in it that differ."""

    part: str
    what: What
    entry: str
    fields: tuple[str, ...] = ()
    before: Any = None
    after: Any = None

    @property
    def name(self) -> str:
        return KEYED[self.part][1] if self.part in KEYED else PARTS.get(self.part, self.part)


def compare(report: dict[str, Any], again: dict[str, Any]) -> list[Difference]:
    """Every difference, in the order of the report's parts. The receipt's checksum follows from the rest and is not compared."""
    found: list[Difference] = []
    for part in dict.fromkeys((*report, *again)):
        before, after = report.get(part), again.get(part)
        if part == "receipt":
            before, after = (_without_digest(each) for each in (before, after))
        if before == after and _plain(before) == _plain(after):  # 1, 1.0 and true are equal to Python
            continue
        if part in KEYED and _keys(before, part) and _keys(after, part):
            found.extend(_entries(part, list(before or ()), list(after or ())))
        else:
            fields = tuple(_places(before, after, ""))
            one = before, after
            found.append(Difference(part, "changed", "", fields, *(one if fields in ((), ("",)) else (None, None))))
    return found


def _without_digest(receipt: Any) -> Any:
    return {name: value for name, value in receipt.items() if name != "digest"} if isinstance(receipt, dict) else receipt


def _key(entry: Any, part: str) -> str:
    return json.dumps([entry.get(name) for name in KEYED[part][0]], ensure_ascii=False, sort_keys=True)


def _keys(entries: Any, part: str) -> bool:
    """Whether these are entries that can be told apart."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return False
    return len({_key(entry, part) for entry in entries}) == len(entries)


def _entries(part: str, before: list[Any], after: list[Any]) -> Iterator[Difference]:
    was, now = ({_key(entry, part): entry for entry in entries} for entries in (before, after))
    for key, entry in was.items():
        if key not in now:
            yield Difference(part, "vanished", called(entry), before=entry)
        elif _plain(entry) != _plain(now[key]):
            yield Difference(part, "changed", called(entry), tuple(_places(entry, now[key], "")), entry, now[key])
    for key, entry in now.items():
        if key not in was:
            yield Difference(part, "appeared", called(entry), after=entry)
    if list(was) != list(now) and set(was) == set(now):
        yield Difference(part, "changed", "次序")


def called(entry: dict[str, Any]) -> str:
    """An entry as people call it."""
    subject = entry.get("subject")
    if isinstance(subject, dict):
        name = " ".join(str(subject.get(part, "")) for part in ("type", "id", "name")).strip()
        return f"{entry.get('id', '')} {entry.get('rule', '')} {name}"
    return " ".join(str(entry[name]) for name in ("path", "table", "id", "title", "name") if entry.get(name))


def _places(before: Any, after: Any, path: str) -> Iterator[str]:
    """The places in plain data that differ, at most down to where one side has nothing to compare with."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            if key not in before or key not in after or _plain(before[key]) != _plain(after[key]):
                yield from _places(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            if _plain(one) != _plain(other):
                yield from _places(one, other, f"{path}[{number}]")
    else:
        yield path


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
