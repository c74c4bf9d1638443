"""What each way of writing a cell means. Cells are read through the same path as files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.idcard import check_digit
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger
from hegui.checker.values import FOREVER, NEVER, Day, Unknown, Value
from hegui.kb.table import load_tables
from hypothesis import given
from hypothesis import strategies as st

TABLES = load_tables([Path(__file__).parents[1] / "rules" / "tables.yaml"])
AS_OF = dt.date(2024, 6, 30).toordinal()


def ledger(**tables: list[dict[str, Any]]) -> Ledger:
    return ledger_from_mapping(tables, TABLES, AS_OF)


def cell(table: str, column: str, written: Any) -> tuple[Value, list[str]]:
    """The value of one cell and the messages about it."""
    key = TABLES[table].key
    row = {column: written} if key in (None, column) else {key: "K1", column: written}
    found = ledger(**{table: [row]})
    return found.tables[table].rows[0][column], [p.message for p in found.problems if p.column == column]


def day(written: Any, column: str = "资格证有效期至") -> tuple[int, int, list[str]]:
    value, messages = cell("人员", column, written)
    assert isinstance(value, Day)
    return value.lo, value.hi, messages


def ordinal(*parts: int) -> int:
    return dt.date(*parts).toordinal()


@pytest.mark.parametrize(
    "written",
    [
        "2020-12-01",
        "2020/12/1",
        "2020.12.1",
        "20201201",
        20201201,
        20201201.0,
        "2020年12月1日",
        "2020 年 12 月 1 日",
        "2020年12月1号",
        "二〇二〇年十二月一日",
        "二○二○年十二月一日",
        "二零二零年十二月一日",
        "2020年十二月一日",
        "２０２０－１２－０１",
        "２０２０／１２／１",
        "  2020-12-01  ",
        "　2020-12-01　",
        "2020-12-01 00:00:00",
        "2020-12-01T08:30:00+08:00",
        "2020/12/1 8:30",
        "2020—12—01",
        dt.date(2020, 12, 1),
        dt.datetime(2020, 12, 1, 8, 30),
        44166,
        44166.354,
    ],
)
def test_forms_of_a_day(written: Any) -> None:
    assert day(written) == (ordinal(2020, 12, 1), ordinal(2020, 12, 1), [])


@given(st.dates(dt.date(1800, 1, 1), dt.date(2200, 12, 31)))
def test_every_day_in_every_form(date: dt.date) -> None:
    y, m, d = date.year, date.month, date.day
    forms = [date.isoformat(), f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}{m:02}{d:02}", f"{y}年{m}月{d}日", chinese(date)]
    rows = [{"人员编号": f"R{i}", "资格证有效期至": form} for i, form in enumerate(forms)]
    found = ledger(人员=rows)
    assert found.problems == []
    assert {(v.lo, v.hi) for row in found.tables["人员"].rows if isinstance(v := row["资格证有效期至"], Day)} == {(date.toordinal(),) * 2}


def chinese(date: dt.date) -> str:
    digits = "〇一二三四五六七八九"

    def small(n: int) -> str:
        tens, units = divmod(n, 10)
        return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[units] if units else "")

    return "".join(digits[int(c)] for c in str(date.year)) + f"年{small(date.month)}月{small(date.day)}日"


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2020年12月", (2020, 12, 1), (2020, 12, 31)),
        ("2020-02", (2020, 2, 1), (2020, 2, 29)),
        ("2020.12", (2020, 12, 1), (2020, 12, 31)),
        ("202012", (2020, 12, 1), (2020, 12, 31)),
        ("二〇二〇年十二月", (2020, 12, 1), (2020, 12, 31)),
        ("2020年", (2020, 1, 1), (2020, 12, 31)),
        ("2020", (2020, 1, 1), (2020, 12, 31)),
        (2020, (2020, 1, 1), (2020, 12, 31)),
    ],
)
def test_month_and_year_are_intervals(written: Any, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert day(written) == (ordinal(*first), ordinal(*last), [])


@pytest.mark.parametrize("written", ["长期", "长期有效", "永久", "9999-12-31", dt.datetime(9999, 12, 31)])
def test_without_end(written: Any) -> None:
    assert day(written) == (FOREVER, FOREVER, [])


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2020-13-40",
            "2020-02-30",
            "20201301",
            "20-12-1",
            "12/1/2020",
            "2020-12-1-1",
            "大约2020年",
            "201201",
            "3020-01-01",
            "0000-00-00",
        ),
        *("二〇二〇年十三月一日", "二〇二〇年十十月一日", "2020年12月0日", "#N/A", "x" * 50_000),
        *(2020.1, 12, 1e12, True, {"a": 1}, ["2020-12-01"]),
    ],
)
def test_unreadable_dates_are_unknown_and_reported(written: Any) -> None:
    lo, hi, messages = day(written)
    assert (lo, hi) == (NEVER, FOREVER)
    assert len(messages) == 1


@given(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.text("0123456789年月日-/.〇一二三十", max_size=12)))
def test_no_date_cell_breaks_the_reading(written: Any) -> None:
    lo, hi, _ = day(written)
    assert lo <= hi


# -- what an empty date means


def test_empty_event_has_not_happened_by_the_cutoff() -> None:
    assert day("", "离职日期")[:2] == (AS_OF + 1, FOREVER)
    assert day(None, "离职日期")[:2] == (AS_OF + 1, FOREVER)
    assert day("至今", "离职日期")[:2] == (AS_OF + 1, FOREVER)


@pytest.mark.parametrize("written", ["未知", "/", "—", "不详", "2020-13-40"])
def test_unknown_event_is_unknown(written: str) -> None:
    assert day(written, "离职日期")[:2] == (NEVER, FOREVER)


@pytest.mark.parametrize("written", ["", "未知", "2020-13-40"])
def test_the_past_is_past(written: str) -> None:
    assert day(written, "任职日期")[:2] == (NEVER, AS_OF)


def test_other_empty_dates_are_unknown() -> None:
    assert day("")[:2] == (NEVER, FOREVER)


def test_an_event_column_nobody_kept_is_unknown_unless_it_ends_a_state() -> None:
    found = ledger(隐患=[{"隐患编号": "H1"}], 人员=[{"人员编号": "R1"}])
    done, left = found.tables["隐患"].rows[0]["整改完成日期"], found.tables["人员"].rows[0]["离职日期"]
    assert isinstance(done, Day)
    assert (done.lo, done.hi) == (NEVER, FOREVER)
    assert isinstance(left, Day)
    assert (left.lo, left.hi) == (AS_OF + 1, FOREVER)


def test_the_scope_table_moves_the_cutoff() -> None:
    found = ledger(人员=[{"人员编号": "R1", "离职日期": ""}], 说明=[{"表名": "人员", "完整": "否", "截止日期": "2023-12-31"}])
    left = found.tables["人员"].rows[0]["离职日期"]
    assert isinstance(left, Day)
    assert left.lo == ordinal(2024, 1, 1)
    assert found.tables["人员"].complete is False
    assert found.tables["人员"].cutoff == ordinal(2023, 12, 31)


def test_an_interval_knows_its_place() -> None:
    found = ledger(人员=[{"人员编号": "R1", "姓名": "甲某", "任职日期": "2020年"}])
    value = found.tables["人员"].rows[0]["任职日期"]
    assert isinstance(value, Day)
    assert value.place is not None
    assert (value.place.table, value.place.column, value.place.subject, value.place.row) == ("人员", "任职日期", "R1", 1)


# -- yes/no and closed lists


@pytest.mark.parametrize("written", ["是", "有", "√", "Y", "y", "1", 1, 1.0, True, " 是 ", "Ｙ", "１", "TRUE"])
def test_yes(written: Any) -> None:
    assert cell("人员", "领导职务", written) == ("是", [])


@pytest.mark.parametrize("written", ["否", "无", "×", "N", "n", "0", 0, 0.0, False, "０", "FALSE"])
def test_no(written: Any) -> None:
    assert cell("人员", "领导职务", written) == ("否", [])


def test_true_and_one_in_one_column() -> None:
    rows = [{"单位编号": str(i), "违法次数": value} for i, value in enumerate([1, True, 1.0])]
    found = ledger(单位=rows)
    assert [row["违法次数"] for row in found.tables["单位"].rows][::2] == [1.0, 1.0]
    assert [p.row for p in found.problems] == [2]


@pytest.mark.parametrize("written", ["", None, "未知", "/", "—", "／", "-", "不详"])
def test_an_unknown_word_is_still_one_of_the_list(written: Any) -> None:
    value, messages = cell("人员", "人员类别", written)
    assert isinstance(value, Unknown)
    assert value.candidates == frozenset({"干部", "消防员", "文员"})
    assert messages == []


def test_a_word_outside_the_list_is_reported_and_may_be_anything() -> None:
    value, messages = cell("企业", "登记状态", "注消")
    assert isinstance(value, Unknown)
    assert value.candidates is None
    assert "存续、注销、吊销" in messages[0]


def test_near_words_are_offered() -> None:
    _, messages = cell("从业人员", "资格", "一级消防工程师")
    assert "是否想写“一级注册消防工程师”？" in messages[0]


def test_several_values() -> None:
    for written in (
        "消防技术服务；消防培训",
        "消防技术服务;消防培训",
        "消防技术服务、消防培训",
        "消防技术服务\n消防培训",
        ["消防技术服务", "消防培训"],
    ):
        assert cell("企业", "行业类别", written) == (("消防技术服务", "消防培训"), [])
    assert cell("企业", "行业类别", "消防培训") == (("消防培训",), [])
    value, messages = cell("企业", "行业类别", "消防培训；卖菜")
    assert isinstance(value, Unknown)
    assert len(messages) == 1


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("妻子", "配偶"),
        ("姥姥", "外祖母"),
        ("堂兄", "堂兄弟姐妹"),
        ("表", "表兄弟姐妹"),
        ("外甥", "外甥子女"),
        ("亲家", "子女配偶的父母"),
        ("继父", "继父"),
    ],
)
def test_kinship_words(written: str, value: str) -> None:
    assert cell("亲属", "关系", written) == (value, [])


def test_other_kinship_is_unknown() -> None:
    value, messages = cell("亲属", "关系", "其他")
    assert isinstance(value, Unknown)
    assert messages == []


# -- numbers


@pytest.mark.parametrize(
    ("column", "written", "value"),
    [
        ("建筑面积", "1,200", 1200.0),
        ("建筑面积", "200平方米", 200.0),
        ("建筑面积", "200 ㎡", 200.0),
        ("建筑面积", "200m²", 200.0),
        ("建筑面积", "２００", 200.0),
        ("建筑面积", 200, 200.0),
        ("建筑面积", "200.50", 200.5),
        ("注册消防工程师人数", "3人", 3.0),
        ("注册消防工程师人数", "3名", 3.0),
        ("档案保管年限", "5年", 5.0),
    ],
)
def test_numbers(column: str, written: Any, value: float) -> None:
    assert cell("技术服务机构", column, written) == (value, [])


@pytest.mark.parametrize(
    ("written", "value"),
    [("60%", 60.0), ("60", 60.0), ("60％", 60.0), (60, 60.0), ("33.33%", 33.33), ("0.5", 0.5), ("0", 0.0), ("100", 100.0)],
)
def test_percentages(written: Any, value: float) -> None:
    assert cell("任职投资", "持股比例", written) == (value, [])


@pytest.mark.parametrize(
    ("written", "value"),
    [("1.1万", 11000.0), ("3万元", 30000.0), ("¥5,000", 5000.0), ("￥5000元", 5000.0), ("5000元整", 5000.0), ("1亿", 1e8)],
)
def test_money(written: str, value: float) -> None:
    assert cell("执法事项", "处罚金额", written) == (value, [])


@pytest.mark.parametrize(
    "written", ["约200", "200以上", "1,20", "200亩", "60%", "-5", "二百", "nan", "inf", "1e5", True, float("nan"), float("inf"), {}, [1]]
)
def test_what_is_no_number(written: Any) -> None:
    value, messages = cell("技术服务机构", "建筑面积", written)
    assert isinstance(value, Unknown)
    assert len(messages) == 1


def test_bounds() -> None:
    value, messages = cell("任职投资", "持股比例", "150")
    assert isinstance(value, Unknown)
    assert "100" in messages[0]


def test_fractions_in_a_percent_column_are_questioned() -> None:
    rows = [{"统一社会信用代码": "91350100M000100Y43", "角色": "股东", "持股比例": share} for share in ("0.6", "0.4")]
    found = ledger(任职投资=rows)
    assert [row["持股比例"] for row in found.tables["任职投资"].rows] == [0.6, 0.4]
    assert ["60%" in p.message for p in found.problems] == [True]


# -- identifiers


def number(first17: str) -> str:
    return first17 + check_digit(first17)


ID = number("99010118930202123")


@pytest.mark.parametrize("written", [ID, f" {ID} ", f"{ID[:6]} {ID[6:14]} {ID[14:]}", "".join(chr(ord(c) + 0xFEE0) for c in ID), f"'{ID}"])
def test_identity_numbers(written: str) -> None:
    assert cell("人员", "身份证号", written) == (ID, [])


def test_fifteen_digit_numbers() -> None:
    assert cell("人员", "身份证号", "110105491231002") == ("11010519491231002X", [])


def test_masked_numbers_stay_masked() -> None:
    assert cell("人员", "身份证号", "990101********1234") == ("990101********1234", [])


@pytest.mark.parametrize("written", ["", "无", "未知", None])
def test_no_identity_number_is_unknown(written: Any) -> None:
    value, messages = cell("人员", "身份证号", written)
    assert isinstance(value, Unknown)
    assert messages == []


@pytest.mark.parametrize(
    "written",
    [ID[:-1] + ("1" if ID[-1] != "1" else "2"), ID[:-1], ID + "1", float(int(ID[:17])) * 10, "9.90101E+17", f"张三{ID}", f"{ID}/{ID}"],
)
def test_wrong_identity_numbers_are_never_shown(written: Any) -> None:
    found = ledger(人员=[{"人员编号": "R1", "身份证号": written}])
    assert isinstance(found.tables["人员"].rows[0]["身份证号"], Unknown)
    assert len(found.problems) == 1
    assert "930202" not in repr(found.problems)


@given(
    st.sampled_from(["人员编号", "姓名", "所在单位", "人员类别", "领导职务", "任职日期", "执法资格证号", "别的列"]),
    st.sampled_from(["", "号", "："]),
)
def test_identity_numbers_in_any_column_are_masked_in_problems(column: str, before: str) -> None:
    row = {"人员编号": "R1", "执法岗位": "否"} | {column: before + ID}
    found = ledger(人员=[row, row], 亲属=[{"人员编号": ID, "关系": "配偶"}], 说明=[{"表名": ID}])
    assert found.problems
    assert ID not in repr(found.problems)


def test_a_wrong_credit_code_is_remarked_once_and_still_joins() -> None:
    wrong = "91350100M000100Y44"
    found = ledger(企业=[{"统一社会信用代码": wrong}], 任职投资=[{"统一社会信用代码": wrong.lower(), "姓名": "甲", "角色": "股东"}] * 2)
    assert [row["统一社会信用代码"] for row in found.tables["任职投资"].rows] == [wrong, wrong]
    assert [(p.column, "校验码不符" in p.message) for p in found.problems] == [("统一社会信用代码", True)] * 2
    assert len(found.tables["企业"].rows) == 1


def test_numbers_as_keys() -> None:
    assert cell("人员", "人员编号", 1001)[0] == "1001"
    assert cell("人员", "人员编号", 1001.0)[0] == "1001"
    assert cell("人员", "人员编号", "0012")[0] == "0012"
    assert cell("人员", "人员编号", "１００１")[0] == "1001"
    assert cell("人员", "人员编号", "1E05")[0] == "1E05"
    value, messages = cell("单位", "统一社会信用代码", 9.135010012345678e17)
    assert isinstance(value, Unknown)
    assert "丢失" in messages[0]


def test_an_explicit_none_is_known() -> None:
    assert cell("人员", "执法资格证号", "无") == ("无", [])
    assert cell("执法事项", "协办人编号", "无") == (("无",), [])
    assert cell("行业组织", "党建工作归口", "无") == ("无", [])


def test_materials_and_their_grounds_go_by_position() -> None:
    def grounds(materials: str, written: str | None) -> tuple[Value, int]:
        row = {"事项编号": "S1", "要求材料": materials} | ({} if written is None else {"材料依据": written})
        found = ledger(执法事项=[row])
        return found.tables["执法事项"].rows[0]["材料依据"], len(found.problems)

    assert grounds("甲；乙；丙", "消防法第十五条；；某规定") == (("消防法第十五条", "", "某规定"), 0)
    assert grounds("甲；乙", "消防法；无") == (("消防法", ""), 0)
    assert grounds("甲；乙", "消防法；") == (("消防法", ""), 0)
    assert grounds("甲", "消防法；") == (("消防法",), 0)
    assert grounds("甲；乙", "") == (("", ""), 0)
    value, problems = grounds("甲；乙", "消防法")
    assert isinstance(value, Unknown)
    assert problems == 1
    value, problems = grounds("甲；乙", "未知")
    assert isinstance(value, Unknown)
    value, problems = grounds("甲；乙", None)
    assert isinstance(value, Unknown)


# -- text


def test_text_is_kept_as_written() -> None:
    assert cell("人员", "所在单位", "　=1+1 ")[0] == "=1+1"
    assert cell("人员", "所在单位", "@某大队（筹）")[0] == "@某大队（筹）"
    assert cell("人员", "所在单位", "-甲")[0] == "-甲"


def test_huge_cells_are_cut() -> None:
    value, messages = cell("人员", "所在单位", "长" * 40_000)
    assert isinstance(value, str)
    assert len(value) == 32_767
    assert "32767" in messages[0]


def test_equal_texts_are_one_object() -> None:
    found = ledger(人员=[{"人员编号": f"R{i}", "所在单位": "".join(["一", "大队"])} for i in range(2)])
    first, second = (row["所在单位"] for row in found.tables["人员"].rows)
    assert first is second
