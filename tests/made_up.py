"""A made-up world for testing the engine: a few dense tables, some laws and dated parameters, and how to write rules and rows for it.

Small tables make joins likely. Every rule goes through the real loader, alone: the rules that come with hegui are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Place, Unknown, Value
from hegui.kb import rulebase
from hegui.kb.day import FOREVER, NEVER, parse_day
from hegui.kb.registry import load_regulations
from hegui.kb.rulebase import RuleBase, load_rule_base
from hegui.kb.table import Tables

AS_OF = parse_day("2021-06-01")[0]
DAYS = ["2018-05-31", "2019-12-31", "2020-02-29", "2020-07-01", "2020-12-31", "2021-01-01", "2021-05-31", "2021-06-01", "2022-02-28"]
KINDS = ["甲", "乙", "丙"]
LABELS = ["红", "绿", "蓝"]
WORDS = ["消防", "检测", "培训"]

# Which columns hold keys of one kind: a join makes sense within a kind only.
KEYS = {
    ("主体", "编号"): "s", ("主体", "上级"): "s", ("主体", "代码"): "c",
    ("事", "事号"): "e", ("事", "主"): "s", ("事", "企"): "c", ("事", "协"): "s",
    ("企", "代码"): "c", ("企", "母"): "c",
    ("亲", "主"): "s", ("亲", "人"): "p", ("同一人", "甲"): "p", ("同一人", "乙"): "q", ("联", "人"): "q", ("联", "企"): "c",
}  # fmt: skip
OWN = {("主体", "编号"), ("事", "事号"), ("企", "代码")}
VALUES: dict[str, dict[str, str]] = {
    "主体": {"类": "enum", "数": "number", "起": "date", "止": "date", "标": "yesno", "标签": "many", "文": "text"},
    "事": {"类": "enum", "数": "number", "日": "date", "标": "yesno"},
    "企": {"类": "enum", "标签": "many", "起": "date", "止": "date", "数": "number"},
    "亲": {"类": "enum", "起": "date", "止": "date"},
    "同一人": {},
    "联": {"类": "enum", "起": "date", "止": "date", "数": "number"},
}
SHAPES: dict[str, dict[str, Any]] = {
    "enum": {"type": "enum", "values": KINDS},
    "number": {"type": "number", "min": 0, "max": 9},
    "date": {"type": "date"},
    "yesno": {"type": "yesno"},
    "many": {"type": "enum", "many": True, "values": LABELS},
    "text": {"type": "text"},
    "s": {"type": "ref", "to": "主体"},
    "c": {"type": "ref", "to": "企"},
    "p": {"type": "node"},
    "q": {"type": "node"},
}
BASIS = {"regulation": "law-chain", "locator": "第一条"}


def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = {name: {"columns": {}} for name in VALUES}
    for (table, column), kind in KEYS.items():
        tables[table]["columns"][column] = {"type": "key"} if (table, column) in OWN else SHAPES[kind]
        if (table, column) in OWN:
            tables[table]["key"] = column
    for table, columns in VALUES.items():
        tables[table]["columns"] |= {name: SHAPES[kind] for name, kind in columns.items()}
    tables["联"]["columns"]["数"] = {"type": "number"}  # without bounds: it may be negative
    tables["同一人"] |= {"derived": True}
    tables["同一人"]["columns"] |= {"级别": {"type": "text"}, "同名人数": {"type": "number"}}
    return {"schema": "hegui.tables/1", "tables": tables}


def _law(name: str, *periods: tuple[str, str | None]) -> dict[str, Any]:
    versions = []
    for number, (start, end) in enumerate(periods):
        version: dict[str, Any] = {"id": str(number), "issuer": "某市", "level": "法律", "source": "虚构", "in_force": {"from": start}}
        version["provisions"] = [{"anchor": "第一条", "gist": "虚构"}]
        if end:
            version["in_force"]["to"] = end
            version["ended_by"] = {"how": "废止"}
        versions.append(version)
    return {"schema": "hegui.regulation/1", "id": name, "title": name, "versions": versions}


LAWS = [
    _law("law-year", ("2020", None)),
    _law("law-chain", ("2018-01-01", "2020-07-01"), ("2020-07-01", None)),
    _law("law-ended", ("2019-01-01", "2021")),
    _law("law-gap", ("2017-01-01", "2020-02-29"), ("2020-12-31", None)),
]


def _parameter(name: str, *values: tuple[str | None, str | None, object]) -> dict[str, Any]:
    dated = [{k: v for k, v in (("from", a), ("to", b), ("value", value), ("basis", BASIS)) if v is not None} for a, b, value in values]
    return {"id": name, "title": "虚构", "values": dated}


PARAMETERS = [
    _parameter("一限", (None, "2020-07-01", 2), ("2020-07-01", None, 3)),
    _parameter("缺限", ("2020-07-01", None, 1)),  # nothing holds before that
    _parameter("年限", (None, "2019", 1), ("2020", None, 2)),  # nobody knows on which day of 2019 and 2020
    _parameter("类表", (None, "2020-07-01", ["甲", "乙"]), ("2020-07-01", None, ["乙", "丙"])),
    _parameter("缺表", ("2020-07-01", None, ["甲", "丙"])),  # nothing holds before that
]


def _year(year: int, *periods: tuple[str, str], workdays: Sequence[str] = ()) -> dict[str, Any]:
    off = [{"name": "虚构", "from": f"{year}-{a}", "to": f"{year}-{b}"} for a, b in periods]
    notice = {"title": f"关于{year}年节假日安排的通知"}
    return {"year": year, "notices": [notice], "source": "虚构", "holidays": off, "workdays": list(workdays)}


HOLIDAYS = {
    "schema": "hegui.calendar/1",
    "years": [  # nobody knows 2019, and what comes after 2021
        _year(2018, ("05-28", "06-01"), workdays=["2018-06-02"]),
        _year(2020, ("02-27", "03-03"), ("07-01", "07-05"), workdays=["2020-03-07"]),
        _year(2021, ("01-01", "01-03"), ("05-31", "06-02"), workdays=["2020-12-26", "2021-05-29"]),
    ],
}


def load(folder: Path, rules: Iterable[Mapping[str, Any]], terms: Iterable[Mapping[str, Any]] = ()) -> RuleBase:
    """Writes the rules with the made-up tables, laws and parameters into ``folder`` and loads them."""
    files: dict[str, Any] = {f"laws/{law['id']}": law for law in LAWS}
    files["laws/calendar/holidays"] = HOLIDAYS
    files["rules/tables"] = _tables()
    files["rules/terms"] = {"schema": "hegui.terms/1", "terms": list(terms)}
    files["rules/parameters"] = {"schema": "hegui.parameters/1", "parameters": PARAMETERS}
    files["rules/rules"] = {"schema": "hegui.rules/1", "rules": list(rules)}
    for name, content in files.items():
        path = folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")  # JSON is YAML
    with patch.object(rulebase, "RULES_DIR", folder / "rules"):
        return load_rule_base(load_regulations([folder / "laws"]))


def rule(when: Sequence[Mapping[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A rule over 主体 that is law on every day that matters; ``when`` is its only branch."""
    whole: dict[str, Any] = {
        "id": "R", "revision": 1, "title": "虚构", "modality": "prohibition", "severity": "low", "subject": "主体",
        "basis": [BASIS], "time": {"by": "assessment"}, "applies": [{"主体": {"编号": "$主"}}],
    }  # fmt: skip
    return whole | ({"breach": [{"case": "一", "when": list(when)}]} if when else {}) | more


def ledger(tables: Tables, rows: Mapping[str, Sequence[Mapping[str, Any]]], incomplete: Sequence[str] = (), as_of: int = AS_OF) -> Ledger:
    """Rows as plain dictionaries. A cell that is not given is unknown, a date is text (``2020-07`` is some day of that month,
    ``2020-07..`` some day from then on), ``已核实: False`` is an identity that nobody verified."""
    result = Ledger(as_of)
    for name in VALUES:
        table = Table(name, tables[name], as_of, complete=name not in incomplete)
        for line, cells in enumerate(rows.get(name, ()), start=2):
            row = table.add(Row(table, [], f"{name}.csv", line, verified=cells.get("已核实", True)))
            for column, schema in tables[name].columns.items():
                place = Place(name, column, str(next(iter(cells.values()), line)), row.file, line)
                row.values.append(_value(cells.get(column), schema.type, place, schema.candidates))
        result.tables[name] = table
    return result


def _value(cell: Any, kind: str, place: Place, candidates: frozenset[object] | None) -> Value:
    if isinstance(cell, (Day, Unknown)):
        return cell
    if kind == "date":
        if cell is None:
            return Day(NEVER, FOREVER, place)
        start, _, end = cell.partition("..")
        lo = parse_day(start)[0] if start else NEVER
        hi = FOREVER if cell.endswith("..") else parse_day(end or start)[1]
        return Day(lo, hi, place if lo < hi else None, cell)
    if cell is None:
        return Unknown(place, candidates=candidates)
    return float(cell) if kind == "number" else cell  # type: ignore[no-any-return]


SUBJECT = {"编号": "S1", "起": "2019-01-01", "止": "2022-01-01"}
HAS_MATTER = rule([{"事": {"主": "$主", "类": "甲"}}])
NO_MATTER = rule([{"not": [{"事": {"主": "$主", "类": "甲"}}]}])
