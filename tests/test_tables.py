"""The table file: the contract's tables are all there, and every mistake in such a file is found at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.table import Tables, load_tables

RULES = Path(__file__).parents[1] / "rules" / "tables.yaml"

CONTRACT = [
    *("人员", "亲属", "企业", "任职投资", "指定线索", "执法事项", "单位", "隐患", "技术服务机构", "从业人员", "服务项目", "消防产品"),
    *("火灾事故", "行业组织", "规范性文件", "责任清单", "说明"),
]
KEYS = {
    "人员": "人员编号",
    "亲属": None,
    "企业": "统一社会信用代码",
    "任职投资": None,
    "指定线索": "线索编号",
    "执法事项": "事项编号",
    "单位": "单位编号",
    "技术服务机构": "统一社会信用代码",
    "从业人员": "证书编号",
    "行业组织": "组织名称",
    "规范性文件": "文号",
}
EVENTS = {
    "人员": ["离职日期"],
    "任职投资": ["终止日期"],
    "执法事项": ["决定日期", "办结日期", "法制审核日期", "集体议案日期", "公示日期"],
    "单位": ["信用记录推送日期"],
    "隐患": ["整改完成日期", "提请挂牌督办日期", "挂牌督办日期"],
    "技术服务机构": ["行业退出日期", "从业信息推送日期"],
    "消防产品": ["查处日期", "信息共享日期", "移送司法日期"],
    "火灾事故": ["调查完成日期", "信息通报日期", "整改评估日期", "问责日期"],
    "责任清单": ["完成日期", "督导日期"],
}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables([RULES])


def test_the_contracts_tables_and_keys(tables: Tables) -> None:
    assert set(CONTRACT) <= set(tables.stored)
    assert {name: tables[name].key for name in KEYS} == KEYS


def test_the_contracts_event_dates(tables: Tables) -> None:
    for name, columns in EVENTS.items():
        assert [c for c in columns if not tables[name].columns[c].event] == []


def test_closed_lists_give_candidates(tables: Tables) -> None:
    assert tables["人员"].columns["人员类别"].candidates == frozenset({"干部", "消防员", "文员"})
    assert tables["人员"].columns["领导职务"].candidates == frozenset({"是", "否"})
    assert tables["企业"].columns["行业类别"].candidates is None  # several values
    assert tables["人员"].columns["姓名"].candidates is None


def test_derived_tables_are_not_read_from_a_ledger(tables: Tables) -> None:
    assert "关系人" in tables
    assert "关系人" not in tables.stored
    assert tables["关系人"].columns["关系"].values[:2] == ("本人", "配偶")


def test_a_users_file_adds_columns_and_tables(tmp_path: Path) -> None:
    mine = tmp_path / "tables.yaml"
    mine.write_text(
        "schema: hegui.tables/1\ntables:\n  人员:\n    columns:\n      警号: {type: text}\n"
        "  信访:\n    key: 编号\n    columns:\n      编号: {type: key}\n"
    )
    tables = load_tables([RULES, mine])
    assert tables["人员"].columns["警号"].type == "text"
    assert tables["人员"].key == "人员编号"
    assert tables["信访"].key == "编号"


@pytest.mark.parametrize(
    ("text", "line", "code", "word"),
    [
        ("  人员:\n    columns:\n      a: {type: txt}\n", 5, "unknown-type", "text"),
        ("  人员:\n    columns:\n      a: {type: date, evnt: true}\n", 5, "unknown-key", "event"),
        ("  人员:\n    columns:\n      a: {type: text, past: true}\n", 5, "out-of-place", "date"),
        ("  人员:\n    columns:\n      a: {type: ref, to: 人圆}\n", 5, "unknown-table", "人圆"),
        ("  人员:\n    columns:\n      a: {type: ref, to: 人员}\n", 5, "no-key", "主键"),
        ("  人员:\n    columns:\n      a: {type: enum}\n", 5, "missing-key", "values"),
        ("  人员:\n    columns:\n      a: {type: enum, values: [x], also: {y: [z]}}\n", 5, "outside-list", "y"),
        ("  人员:\n    columns:\n      a: {type: date, event: 是}\n", 5, "type", "true"),
        ("  人员:\n    key: b\n    columns:\n      a: {type: key}\n", 4, "unknown-column", "b"),
        ("  人员:\n    key: a\n    columns:\n      a: {type: text}\n", 4, "key-type", "text"),
        ("  人员:\n    columns:\n      a: {type: text}\n      a: {type: text}\n", 6, "duplicate-key", "a"),
        ("  人员: {columns: {}}\n", 3, "no-columns", "人员"),
    ],
)
def test_mistakes_are_found_at_their_place(tmp_path: Path, text: str, line: int, code: str, word: str) -> None:
    file = tmp_path / "tables.yaml"
    file.write_text("schema: hegui.tables/1\ntables:\n" + text)
    with pytest.raises(KnowledgeBaseError) as raised:
        load_tables([file])
    found = [d for d in raised.value.diagnostics if d.code == code]
    assert found, raised.value.diagnostics
    assert found[0].line == line
    assert word in found[0].message


def test_a_column_is_not_redefined(tmp_path: Path) -> None:
    mine = tmp_path / "tables.yaml"
    mine.write_text("schema: hegui.tables/1\ntables:\n  人员:\n    columns:\n      姓名: {type: text}\n")
    with pytest.raises(KnowledgeBaseError, match="已经有"):
        load_tables([RULES, mine])


def test_not_a_table_file(tmp_path: Path) -> None:
    file = tmp_path / "tables.yaml"
    file.write_text("schema: hegui.rules/1\ntables: []\n")
    with pytest.raises(KnowledgeBaseError) as raised:
        load_tables([file])
    assert {d.code for d in raised.value.diagnostics} == {"schema", "type"}
