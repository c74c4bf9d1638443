"""What a family holds together, what is a person's in the end, and what a ledger says that cannot all be right: worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hegui.checker import check_ledger
from hegui.checker.decide import Decider
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger, Row
from hegui.checker.report.document import document
from hegui.checker.values import Day, show
from hegui.kb.rulebase import RuleBase
from test_ties import TABLES, A, B, C, firm, held, number, own
from test_ties import WIFE as WIFE_NUMBER

AS_OF = dt.date(2024, 6, 30).toordinal()
OFFICER = number(1)


def his(code: str, share: Any, **more: Any) -> dict[str, Any]:
    return own(code, share, **{"姓名": "王强", "身份证号": OFFICER, **more})


def derived(roles: list[dict[str, Any]], kin: dict[str, Any] | None = None, **more: Any) -> Ledger:
    from hegui.checker.derive import derive

    relative = {"人员编号": "P1", "亲属姓名": "李梅", "亲属身份证号": WIFE_NUMBER, "关系": "配偶"} | (kin or {})
    given = {
        "人员": [{"人员编号": "P1", "姓名": "王强", "身份证号": OFFICER}],
        "亲属": [relative],
        "企业": [firm(code) for code in (A, B, C)],
        "任职投资": roles,
    } | more
    ledger = ledger_from_mapping(given, TABLES, AS_OF)
    derive(ledger, TABLES)
    return ledger


def together(ledger: Ledger) -> list[tuple[str, float, str]]:
    rows = ledger.tables["家庭持股"].rows
    return [(show(row["统一社会信用代码"]), row["合计"], show(row["组成"])) for row in rows]  # type: ignore[misc]


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


FAMILIES = [
    pytest.param([his(A, 30), own(A, 30)], {}, [(A, 60.0, "本人王强30%、配偶李梅30%")], id="thirty and thirty"),
    pytest.param([his(A, 25), own(A, 25)], {}, [], id="exactly half"),
    pytest.param([his(A, 25), own(A, 25.01)], {}, [(A, 50.01, "本人王强25%、配偶李梅25.01%")], id="a hundredth over half"),
    pytest.param([his(A, 30), own(A, 60)], {}, [], id="one of them alone already"),
    pytest.param([his(A, 30), own(A, None)], {}, [], id="a share that is not known proves nothing"),
    pytest.param([his(A, 30), own(A, 30)], {"关系": "岳母"}, [], id="not a near relative"),
    pytest.param([his(A, 30), own(A, 30)], {"亲属身份证号": ""}, [], id="only a shared name"),
    pytest.param([his(A, 30), own(A, 30)], {"终止日期": "2020-06-01"}, [], id="divorced before"),
    pytest.param([his(A, 30), own(A, 30, "员工")], {}, [], id="an employee holds nothing"),
    pytest.param([his(A, 30), own(A, 30, 终止日期="2021-01-01")], {}, [], id="sold the day it begins"),
    pytest.param([his(A, 30), own(A, 30, "代持", 被代持人姓名="赵六")], {}, [], id="held for somebody else"),
    pytest.param(
        [his(A, 30), own(A, 30, "代持", 姓名="赵六", 身份证号=number(31), 被代持人姓名="李梅", 被代持人身份证号=WIFE_NUMBER)],
        {},
        [(A, 60.0, "本人王强30%、配偶李梅30%")],
        id="held by somebody else for one of them",
    ),
    pytest.param(
        [own(A, 60), held(A, B, 30), his(B, 30)],
        {},
        [(B, 60.0, f"本人王强30%、配偶李梅在{A}持股60%、家庭控制的企业{A}30%")],
        id="through a company that one of them controls",
    ),
]


@pytest.mark.parametrize(("roles", "kin", "expected"), FAMILIES)
@pytest.mark.parametrize("turned", [False, True], ids=["", "rows reversed"])
def test_a_family(roles: list[dict[str, Any]], kin: dict[str, Any], expected: list[tuple[str, float, str]], turned: bool) -> None:
    ledger = derived(roles[::-1] if turned else roles, kin)
    assert [(code, total, set(said.split("、"))) for code, total, said in together(ledger)] == [
        (code, total, set(said.split("、"))) for code, total, said in expected
    ]


def test_a_family_holds_together_while_all_of_it_lasts() -> None:
    ledger = derived(
        [his(A, 30, 起始日期="2021-03-01"), own(A, 30, 起始日期="2020-05-01", 终止日期="2023-01-01")], {"起始日期": "2021-06-01"}
    )
    (row,) = ledger.tables["家庭持股"].rows
    start, end = row["起始日期"], row["终止日期"]
    assert isinstance(start, Day)
    assert isinstance(end, Day)
    assert (start.lo, end.lo) == (day("2021-06-01"), day("2023-01-01"))
    assert {source.table.name for source in row.sources} == {"人员", "亲属", "任职投资"}


def test_the_finding_gives_the_sum_and_its_parts(rule_base: RuleBase) -> None:
    people = [{"人员编号": "P1", "姓名": "王强", "身份证号": OFFICER, "人员类别": "干部", "任职日期": "2015-01-01"}]
    kin = [{"人员编号": "P1", "亲属姓名": "李梅", "亲属身份证号": WIFE_NUMBER, "关系": "配偶"}]
    firms = [firm(A, 行业类别="消防技术服务")]
    ledger = ledger_from_mapping({"人员": people, "亲属": kin, "企业": firms, "任职投资": [his(A, 30), own(A, 30)]}, rule_base.tables, AS_OF)
    report = document(check_ledger(ledger, Decider(rule_base), only=["ZB13-3-service"]))
    (found,) = [f for f in report["findings"] if f["case"] == "家庭合计控制"]
    assert found["outcome"] == "needs_judgement"
    assert "60%" in found["sentence"]
    assert "本人王强30%、配偶李梅30%" in found["sentence"]
    assert {(b["table"], b["row"]) for b in found["because"]} >= {("任职投资", 1), ("任职投资", 2), ("亲属", 1), ("人员", 1)}


# ── control and what is a person's in the end ──


def stakes(ledger: Ledger) -> dict[str, str]:
    rows: list[Row] = ledger.tables["经营联系"].rows
    return {show(row["统一社会信用代码"]): row.why[0] for row in rows if row.why}


def test_control_and_the_effective_stake_are_told_apart() -> None:
    said = stakes(derived([own(A, 60), held(A, B, 60), held(B, C, 50)]))
    assert "实际持股约36.00%" in said[B]  # 0.6 × 0.6, and control all the same
    assert "实际持股约18.00%" in said[C]
    assert "共60%" not in said.get(A, "")


def test_the_effective_stake_adds_up_over_all_ways() -> None:
    """B: by A 0.6 × 0.5 = 0.30; by A and C 0.6 × 0.6 × 0.4 = 0.144; together 0.444, and control (50 + 40 = 90 %)."""
    said = stakes(derived([own(A, 60), held(A, B, 50), held(A, C, 60), held(C, B, 40)]))
    assert "实际持股约44.40%" in said[B]
    assert "实际持股约36.00%" in said[C]


def test_a_cycle_is_summed_to_its_end() -> None:
    said = stakes(derived([own(A, 60), held(A, B, 60), held(B, A, 40)]))
    # a = 0.6 + 0.4 b, b = 0.6 a: a = 0.6 / 0.76
    assert "78.95%" in said[A]
    assert "47.37%" in said[B]


def test_rows_of_one_person_add_up() -> None:
    assert "共60.00%" in stakes(derived([own(A, 30), own(A, 30, 起始日期="2021-02-01")]))[A]


# ── what cannot all be right ──


def problems(ledger: Ledger) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.message) for p in ledger.problems]


def test_the_same_row_twice_counts_once_and_is_said() -> None:
    ledger = derived([own(A, 30), own(A, 30)])
    assert [show(row["程度"]) for row in ledger.tables["经营联系"].rows] == ["持股"]
    assert (2, "", "与第1行的内容完全相同，只算一次") in problems(ledger)


def test_an_officer_as_own_relative_is_said_and_judged_as_the_officer() -> None:
    ledger = derived([his(A, 60)], {"亲属姓名": "王强", "亲属身份证号": OFFICER})
    assert [show(row["关系"]) for row in ledger.tables["关系人"].rows] == ["本人"]
    (said,) = [message for _, column, message in problems(ledger) if column == "亲属身份证号"]
    assert "本人的号码" in said
    assert OFFICER not in said


def test_a_relative_of_the_same_name_is_said_and_kept() -> None:
    ledger = derived([], {"亲属姓名": "王强", "亲属身份证号": ""})
    assert [show(row["关系"]) for row in ledger.tables["关系人"].rows] == ["本人", "配偶"]
    assert any("同名" in message for _, _, message in problems(ledger))


def test_two_officers_under_one_number_are_said() -> None:
    two = [{"人员编号": "P1", "姓名": "王强", "身份证号": OFFICER}, {"人员编号": "P2", "姓名": "王强", "身份证号": OFFICER}]
    ledger = derived([], 人员=two)
    assert any(row == 2 and "P1" in message for row, _, message in problems(ledger))
    assert len(ledger.tables["关系人"].rows) == 3


def test_one_number_with_two_names_is_said_where_the_second_stands() -> None:
    ledger = derived([own(A, 60, 姓名="李丽")])
    (said,) = [(row, message) for row, column, message in problems(ledger) if column == "姓名"]
    assert said[0] == 1
    assert "“李梅”" in said[1]
    assert "“李丽”" in said[1]
    assert derived([own(A, 60, 姓名="李 梅")]).problems == []


def test_two_companies_under_one_code_convict_nobody() -> None:
    ledger = derived([own(A, 60)], 企业=[firm(A), firm(A, 企业名称="另一家")])
    assert any("重复" in message for _, _, message in problems(ledger))


def test_shares_over_the_whole_are_said_where_the_last_stands() -> None:
    ledger = derived([own(A, 60), his(A, 60)])
    assert any("超过100%" in message and row == 2 for row, _, message in problems(ledger))


# ── similar names that are too many ──


def test_similar_names_without_anything_else_are_counted_not_listed() -> None:
    crowd = [own(code, 60, 姓名=name, 身份证号="") for name in ("李莓", "李玫", "李煤") for code in (A, B)]
    ledger = derived(crowd, {"亲属身份证号": ""})
    assert [row for row in ledger.tables["同一人"].rows if not row.verified] == []
    assert [(o.table, o.row, o.name, o.how, o.count) for o in ledger.left_out] == [("亲属", 1, "李梅", "读音相同", 6)]
    few = derived(crowd[:4], {"亲属身份证号": ""})
    assert len(few.tables["同一人"].rows) == 4
    assert few.left_out == []
