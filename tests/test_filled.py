"""Whether a cell was filled in, and bounds that contradict each other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hegui.checker.derive import derive
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger
from hegui.checker.values import Unknown
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.table import load_tables

TABLES = load_tables([Path(__file__).parents[1] / "rules" / "tables.yaml"])
AS_OF = dt.date(2024, 6, 30).toordinal()


def derived(**rows: list[dict[str, object]]) -> Ledger:
    ledger = ledger_from_mapping(rows, TABLES, AS_OF)
    derive(ledger, TABLES)
    return ledger


@pytest.mark.parametrize(
    ("cell", "filled"),
    [
        ({"死亡人数": 0}, "是"),
        ({"死亡人数": "3人"}, "是"),
        ({"死亡人数": ""}, "否"),
        ({"死亡人数": "未知"}, "否"),
        ({"死亡人数": "几个"}, "否"),
        ({}, "否"),
    ],
)
def test_a_number_is_filled_in_or_not(cell: dict[str, object], filled: str) -> None:
    ledger = derived(火灾事故=[{"事故编号": "H1", **cell}])
    assert ledger.tables["火灾事故"].rows[0]["死亡人数已填"] == filled


@pytest.mark.parametrize(
    ("cell", "filled"),
    [("2024-03-01", "是"), ("2024-03", "是"), ("2024", "是"), ("长期", "是"), ("", "否"), ("未知", "否"), ("2024-13-40", "否")],
)
def test_a_date_is_filled_in_or_not(cell: str, filled: str) -> None:
    ledger = derived(规范性文件=[{"文号": "一", "有效期至": cell}])
    assert ledger.tables["规范性文件"].rows[0]["有效期至已填"] == filled


def test_the_mark_is_not_read_from_a_ledger() -> None:
    ledger = derived(火灾事故=[{"事故编号": "H1", "死亡人数已填": "是"}])
    assert ledger.tables["火灾事故"].rows[0]["死亡人数已填"] == "否"
    assert "推算" in ledger.problems[0].message


def test_filled_must_name_a_column(tmp_path: Path) -> None:
    path = tmp_path / "tables.yaml"
    path.write_text(
        "schema: hegui.tables/1\ntables:\n  甲:\n    columns:\n      数: {type: number}\n      已填: {type: yesno, filled: 数目}\n", "utf-8"
    )
    with pytest.raises(KnowledgeBaseError) as caught:
        load_tables([path])
    assert [(d.code, d.line) for d in caught.value.diagnostics] == [("unknown-column", 6)]
    assert "是否想写“数”" in caught.value.diagnostics[0].message


def test_a_lower_bound_above_the_upper_one_decides_nothing() -> None:
    rows = [
        {"事项编号": "S1", "裁量基准下限": 15000, "裁量基准上限": 5000},
        {"事项编号": "S2", "裁量基准下限": 5000, "裁量基准上限": 5000},
    ]
    ledger = derived(执法事项=rows)
    swapped, equal = ledger.tables["执法事项"].rows
    assert isinstance(swapped["裁量基准下限"], Unknown)
    assert isinstance(swapped["裁量基准上限"], Unknown)
    assert equal["裁量基准上限"] == 5000
    assert [p.column for p in ledger.problems if "高于" in p.message] == ["裁量基准下限"]
