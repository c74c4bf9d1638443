"""Keys that repeat, references to nobody, tables that describe other tables."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger, Row
from hegui.checker.values import FOREVER, NEVER, Day, Unknown
from hegui.kb.table import load_tables

TABLES = load_tables([Path(__file__).parents[1] / "rules" / "tables.yaml"])
AS_OF = dt.date(2024, 6, 30).toordinal()
FIRM, OTHER_FIRM = "91350100M000100Y43", "91990101MA00000017"


def ledger(**tables: list[dict[str, Any]]) -> Ledger:
    return ledger_from_mapping(tables, TABLES, AS_OF)


def only(found: Ledger, table: str) -> Row:
    (row,) = found.tables[table].rows
    return row


def messages(found: Ledger) -> list[str]:
    return [f"{p.row} {p.column} {p.message}" for p in found.problems]


def span(row: Row, column: str) -> tuple[int, int]:
    value = row[column]
    assert isinstance(value, Day)
    return value.lo, value.hi


def test_a_repeated_key_is_a_problem_naming_the_earlier_row() -> None:
    found = ledger(人员=[{"人员编号": "R1", "姓名": "甲某"}, {"人员编号": "R2"}, {"人员编号": "R1", "姓名": "甲某"}])
    assert [row["人员编号"] for row in found.tables["人员"].rows] == ["R1", "R2"]
    assert messages(found) == ["3 人员编号 “人员编号”与第 1 行重复"]
    assert found.inputs[0].rows == 3
    assert found.inputs[0].rejected == 1


def test_rows_are_indexed_after_merging() -> None:
    found = ledger(人员=[{"人员编号": "R1"}, {"人员编号": "R1"}, {"人员编号": "R2"}], 亲属=[{"人员编号": "R9", "关系": "配偶"}])
    assert [row.index for row in found.tables["人员"].rows] == [0, 1, 2]  # R1, R2 and the stub of R9


def test_rows_that_agree_complete_each_other() -> None:
    row = only(
        ledger(人员=[{"人员编号": "R1", "姓名": "甲某", "人员类别": ""}, {"人员编号": "R1", "姓名": "", "人员类别": "干部"}]), "人员"
    )
    assert (row["姓名"], row["人员类别"]) == ("甲某", "干部")


def test_what_rows_disagree_on_is_one_of_both() -> None:
    rows = [
        {"人员编号": "R1", "姓名": "甲某", "人员类别": kind, "任职日期": day}
        for kind, day in [("干部", "2010-01-01"), ("文员", "2015-01-01")]
    ]
    row = only(ledger(人员=rows), "人员")
    kind = row["人员类别"]
    assert isinstance(kind, Unknown)
    assert kind.candidates == frozenset({"干部", "文员"})
    assert [place.row for place in kind.places] == [1, 2]
    assert span(row, "任职日期") == (dt.date(2010, 1, 1).toordinal(), dt.date(2015, 1, 1).toordinal())
    assert row["姓名"] == "甲某"


def test_two_people_under_one_number_say_nothing_for_sure() -> None:
    rows = [{"人员编号": "R1", "姓名": name, "人员类别": "干部", "执法岗位": "是"} for name in ("甲某", "乙某")]
    row = only(ledger(人员=rows), "人员")
    assert isinstance(row["姓名"], Unknown)
    assert row["姓名"].candidates == frozenset({"甲某", "乙某"})
    assert isinstance(row["人员类别"], Unknown)
    assert row["人员类别"].candidates is None
    assert isinstance(row["执法岗位"], Unknown)


def test_left_and_not_left_cover_both() -> None:
    rows = [{"人员编号": "R1", "离职日期": day} for day in ("", "2020-05-01")]
    assert span(only(ledger(人员=rows), "人员"), "离职日期") == (dt.date(2020, 5, 1).toordinal(), FOREVER)


def test_a_month_and_a_day_in_it_agree() -> None:
    rows = [{"人员编号": "R1", "任职日期": day} for day in ("2020-05", "2020-05-10", "")]
    assert span(only(ledger(人员=rows), "人员"), "任职日期") == (dt.date(2020, 5, 10).toordinal(),) * 2


def test_one_certificate_in_two_firms_stays_two_rows() -> None:
    rows = [{"证书编号": "Z1", "姓名": "甲某", "统一社会信用代码": firm} for firm in (FIRM, OTHER_FIRM, FIRM)]
    found = ledger(从业人员=rows)
    assert [row["统一社会信用代码"] for row in found.tables["从业人员"].rows] == [FIRM, OTHER_FIRM]
    assert [p.row for p in found.problems if p.column == "证书编号"] == [2, 3]


def test_an_empty_key_is_a_problem_and_joins_nothing() -> None:
    found = ledger(人员=[{"人员编号": "", "姓名": "甲某"}, {"人员编号": "无"}, {"人员编号": "未知"}])
    assert [isinstance(row["人员编号"], Unknown) for row in found.tables["人员"].rows] == [True] * 3
    assert [p.row for p in found.problems] == [1, 2, 3]
    assert found.tables["人员"].label(found.tables["人员"].rows[0]) == "甲某"


def test_a_reference_to_nobody_is_a_problem_and_a_stub() -> None:
    found = ledger(
        人员=[{"人员编号": "R001", "姓名": "甲某"}], 亲属=[{"人员编号": "R0O1", "关系": "配偶"}, {"人员编号": "R0O1", "关系": "儿子"}]
    )
    assert messages(found) == [
        "1 人员编号 表“亲属”：“人员”表里没有“R0O1”，是否想写“R001”？",
        "2 人员编号 表“亲属”：“人员”表里没有“R0O1”，是否想写“R001”？",
    ]
    known, stub = found.tables["人员"].rows
    assert (known.is_stub, stub.is_stub) == (False, True)
    assert stub["人员编号"] == "R0O1"
    assert isinstance(stub["人员类别"], Unknown)
    assert stub["人员类别"].places[0].subject == "R0O1"
    assert span(stub, "离职日期") == (NEVER, FOREVER)
    assert span(stub, "任职日期") == (NEVER, AS_OF)
    assert found.inputs[0].rejected + found.inputs[1].rejected == 2


def test_no_stub_without_the_table() -> None:
    found = ledger(亲属=[{"人员编号": "R1", "关系": "配偶"}])
    assert found.problems == []
    assert "人员" not in found.tables


def test_one_of_several_references() -> None:
    found = ledger(人员=[{"人员编号": "R1"}], 执法事项=[{"事项编号": "S1", "主办人编号": "R1", "协办人编号": "R1、R2；无"}])
    assert found.tables["执法事项"].rows[0]["协办人编号"] == ("R1", "R2", "无")
    assert [p.value for p in found.problems] == ["R2"]


def test_a_reference_into_either_of_two_tables() -> None:
    rows = [{"证书编号": "Z1", "统一社会信用代码": FIRM}]
    assert ledger(从业人员=rows, 企业=[{"统一社会信用代码": FIRM}], 技术服务机构=[]).problems == []
    found = ledger(从业人员=rows, 企业=[], 技术服务机构=[])
    assert [row.is_stub for row in found.tables["技术服务机构"].rows] == [True]


def test_other_names_for_columns() -> None:
    found = ledger(
        人员=[{"编号": "R1", "人员 姓名": "甲某", "类别": "干部"}],
        列名对照=[
            {"表名": "人员", "原列名": "编号", "标准列名": "人员编号"},
            {"表名": "人员", "原列名": "人员姓名", "标准列名": "姓名"},
            {"表名": "人员", "原列名": "类别", "标准列名": "人员类型"},
            {"表名": "人圆", "原列名": "类别", "标准列名": "人员类别"},
        ],
    )
    row = only(found, "人员")
    assert (row["人员编号"], row["姓名"]) == ("R1", "甲某")
    wrong = [m for m in messages(found) if "列名对照" in m]
    assert wrong == [
        "3 标准列名 表“列名对照”：表“人员”没有“人员类型”列，是否想写“人员类别”？",
        "4 表名 表“列名对照”：没有名为“人圆”的表，是否想写“人员”？",
    ]


def test_columns_nobody_knows_are_remarked_once() -> None:
    found = ledger(
        人员=[{"人员编号": "R1", "离取日期": "2020-01-01", "参与": "x"}, {"人员编号": "R2", "离取日期": "2020-01-01", "参与": "x"}]
    )
    assert messages(found) == ["0 参与 不认识的列，已忽略", "0 离取日期 不认识的列，已忽略，是否想写“离职日期”？"]
    assert found.inputs[0].rejected == 0


def test_a_computed_column_is_not_taken_from_the_ledger() -> None:
    found = ledger(执法事项=[{"事项编号": "S1", "参与人数": 2}])
    assert isinstance(only(found, "执法事项")["参与人数"], Unknown)
    assert "推算" in found.problems[0].message


def test_wrong_tables() -> None:
    found = ledger(人员=[{"人员编号": "R1"}], 人员表=[], 关系人=[{"人员编号": "R1"}], 填表说明=[{"一": "二"}])
    assert messages(found) == ["0  “关系人”由程序推算，没有读", "0  表“人员表”不是台账里的表，没有读，是否想写“人员”？"]


def test_an_empty_table_is_given() -> None:
    found = ledger(人员=[{"人员编号": "R1"}], 亲属=[])
    assert found.tables["亲属"].rows == []
    assert found.tables["亲属"].complete


def test_malformed_data_is_reported() -> None:
    data: Any = {"人员": [{"人员编号": "R1"}, "不是", None, {"人员编号": {"嵌": "套"}}], "亲属": None, "企业": "x"}
    found = ledger_from_mapping(data, TABLES, AS_OF)
    assert messages(found) == [
        "0  表“亲属”：应是行的列表",
        "0  表“企业”：应是行的列表",
        "2  表“人员”：第 2 条应是键值表",
        "3  表“人员”：第 3 条应是键值表",
        "4 人员编号 表“人员”：这里应是一个值，实际是键值表",
    ]
    assert len(found.tables["人员"].rows) == 2
    assert found.tables.keys() == {"人员"}


def test_the_same_input_gives_the_same_ledger() -> None:
    rows = [{"人员编号": f"R{i % 7}", "姓名": f"甲{i % 3}", "任职日期": "2020-13-01"} for i in range(20)]
    first, second = ledger(人员=rows), ledger(人员=rows)
    assert first.problems == second.problems
    assert [repr(row.values) for row in first.tables["人员"].rows] == [repr(row.values) for row in second.tables["人员"].rows]
