"""The rules' own cases with something wrong: cells blanked or changed, rows dropped or doubled, tables incomplete.

They reach what purely random ledgers over the real tables would almost never reach.
"""

from __future__ import annotations

import random
from typing import Any

from hegui.checker.cases import Case
from hegui.kb.table import Tables

Data = dict[str, list[dict[str, Any]]]


def mutated(rng: random.Random, case: Case, cases: list[Case], tables: Tables) -> Data:
    """One to four changes. Every table is given, empty where the case has none, so that only rows and cells can be missing."""
    data: Data = {name: [dict(row) for row in case.data.get(name, [])] for name in tables.stored}
    for _ in range(rng.randint(1, 4)):
        filled = sorted(name for name, rows in data.items() if rows and name not in ("说明", "列名对照"))
        if not filled:
            return data
        name = rng.choice(filled)
        rng.choice([_blank, _blank, _change, _change, _drop, _double, _mix, _incomplete])(rng, data, name, cases, tables)
    return data


def _cell(rng: random.Random, data: Data, name: str) -> tuple[dict[str, Any], str] | None:
    row = rng.choice(data[name])
    return (row, rng.choice(sorted(row))) if row else None


def _blank(rng: random.Random, data: Data, name: str, cases: list[Case], tables: Tables) -> None:
    if cell := _cell(rng, data, name):
        cell[0][cell[1]] = rng.choice(["", "未知"])


def _change(rng: random.Random, data: Data, name: str, cases: list[Case], tables: Tables) -> None:
    """Another value that some case has in that column."""
    if cell := _cell(rng, data, name):
        row, column = cell
        seen = {str(r[column]) for case in rng.sample(cases, 40) for r in case.data.get(name, []) if column in r}
        seen |= {str(r[column]) for r in data[name] if column in r}
        row[column] = rng.choice(sorted(seen))


def _drop(rng: random.Random, data: Data, name: str, cases: list[Case], tables: Tables) -> None:
    data[name].remove(rng.choice(data[name]))


def _double(rng: random.Random, data: Data, name: str, cases: list[Case], tables: Tables) -> None:
    copy = dict(rng.choice(data[name]))
    data[name].append(copy)
    key = tables[name].key
    if key and rng.random() < 0.7:
        copy[key] = f"{copy.get(key, '')}9"


def _mix(rng: random.Random, data: Data, name: str, cases: list[Case], tables: Tables) -> None:
    """The rows of another case: numbers repeat, and rows with one number contradict each other."""
    for table, rows in rng.choice(cases).data.items():
        data[table] += [dict(row) for row in rows]


def _incomplete(rng: random.Random, data: Data, name: str, cases: list[Case], tables: Tables) -> None:
    data["说明"].append({"表名": name, "完整": "否"})
