"""Who is tied to which company, and who is the same person: hand-made ledgers with answers worked out by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.creditcode import code_check, organisation_check
from hegui.checker.derive import derive
from hegui.checker.idcard import check_digit
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger, Row
from hegui.checker.values import Day, Unknown
from hegui.kb.table import load_tables

TABLES = load_tables([Path(__file__).parents[1] / "rules" / "tables.yaml"])
AS_OF = dt.date(2024, 6, 30).toordinal()
RUNS, HOLDS, SERVES, WORKS, OPEN = "经营", "持股", "任职", "从业", "经营或者持股"


def number(sequence: int) -> str:
    first17 = f"37030319800101{sequence:03d}"
    return first17 + check_digit(first17)


def company(n: int) -> str:
    first8 = f"{n:08d}"
    first17 = f"91370303{first8}{organisation_check(first8)}"
    return first17 + code_check(first17)


A, B, C, D = (company(n) for n in (1, 2, 3, 4))
WIFE = number(21)


def firm(code: str, **more: Any) -> dict[str, Any]:
    return {"统一社会信用代码": code, "企业名称": f"企业{code[-3:]}", "登记状态": "存续", "成立日期": "2010-01-01", **more}


def own(code: str, share: Any = None, role: str = "股东", **more: Any) -> dict[str, Any]:
    """A row that names the wife."""
    row = {"统一社会信用代码": code, "姓名": "李梅", "身份证号": WIFE, "角色": role, "持股比例": share, "起始日期": "2021-01-01"}
    return row | {"终止日期": None} | more


def held(holder: str, code: str, share: Any, **more: Any) -> dict[str, Any]:
    """A row in which one company holds shares of another."""
    return own(code, share, **{"姓名": None, "身份证号": None, "持有方统一社会信用代码": holder, **more})


def derived(roles: list[dict[str, Any]], firms: list[dict[str, Any]] | None = None, **tables: list[dict[str, Any]]) -> Ledger:
    given = {"企业": firms or [firm(c) for c in (A, B, C, D)], "任职投资": roles, **tables}
    ledger = ledger_from_mapping(given, TABLES, AS_OF)
    derive(ledger, TABLES)
    return ledger


def ties(ledger: Ledger) -> list[Row]:
    return ledger.tables["经营联系"].rows


def degree(row: Row) -> str:
    value = row["程度"]
    if isinstance(value, Unknown):
        assert value.candidates == {RUNS, HOLDS}
        return OPEN
    assert isinstance(value, str)
    return value


def degrees(ledger: Ledger) -> dict[str, list[str]]:
    """Company → the degrees to which the wife is tied to it."""
    found: dict[str, list[str]] = {}
    for row in ties(ledger):
        code = row["统一社会信用代码"]
        assert isinstance(code, str)
        found.setdefault(code, []).append(degree(row))
    return {code: sorted(values) for code, values in found.items()}


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def span(row: Row, column: str) -> tuple[int, int]:
    value = row[column]
    assert isinstance(value, Day)
    return value.lo, value.hi


@pytest.mark.parametrize(
    ("role", "share", "expected"),
    [
        ("法定代表人", None, RUNS),
        ("实际控制人", None, RUNS),
        ("经营者", None, RUNS),
        ("经理", None, RUNS),
        ("合伙人", None, RUNS),
        ("代持", 51, RUNS),
        ("代持", 5, HOLDS),
        ("董事", None, SERVES),
        ("监事", None, SERVES),
        ("有限合伙人", None, SERVES),
        ("顾问", None, SERVES),
        ("员工", None, WORKS),
        ("股东", 0.5, HOLDS),
        ("股东", 49.99, HOLDS),
        ("股东", 50, HOLDS),  # exactly half controls nothing by itself
        ("股东", 50.01, RUNS),
        ("股东", "51%", RUNS),
        ("股东", 100, RUNS),
        ("股东", None, OPEN),
        ("股东", "未知", OPEN),
    ],
)
def test_a_role_of_ones_own(role: str, share: Any, expected: str) -> None:
    (row,) = ties(derived([own(A, share, role)]))
    assert (degree(row), row["统一社会信用代码"], row["角色"]) == (expected, A, role)
    assert row["方式"] == ("代持" if role == "代持" else "直接")
    assert span(row, "起始日期") == (day("2021-01-01"),) * 2


def test_a_role_that_is_not_known_may_be_any_and_says_which_cell_is_missing() -> None:
    (row,) = ties(derived([own(A, role="")]))
    value = row["程度"]
    assert isinstance(value, Unknown)
    assert value.candidates == {RUNS, HOLDS, SERVES, WORKS}
    assert [(p.table, p.column) for p in value.places] == [("任职投资", "角色")]


def test_an_unknown_share_names_its_cell() -> None:
    (row,) = ties(derived([own(A)]))
    value = row["程度"]
    assert isinstance(value, Unknown)
    assert [(p.table, p.column, p.row) for p in value.places] == [("任职投资", "持股比例", 1)]


@pytest.mark.parametrize("share", [120, -5, "六成多"])
def test_a_share_that_cannot_be_is_a_problem_and_then_unknown(share: Any) -> None:
    ledger = derived([own(A, share)])
    assert degrees(ledger) == {A: [OPEN]}
    assert [(p.file, p.row, p.column) for p in ledger.problems] == [("数据", 1, "持股比例")]


def test_a_named_nominee_ties_both_the_nominee_and_the_person_behind() -> None:
    nominee = {"姓名": "赵六", "身份证号": number(31), "被代持人姓名": "李梅", "被代持人身份证号": WIFE}
    ledger = derived([own(A, 80, "代持", **nominee)], 人员=[{"人员编号": "P1", "姓名": "李梅", "身份证号": WIFE}])
    rows = ties(ledger)
    assert [degree(row) for row in rows] == [RUNS, RUNS]
    assert {row["方式"] for row in rows} == {"代持"}
    assert len({row["联系人"] for row in rows}) == 2
    (same,) = ledger.tables["同一人"].rows
    assert same.verified
    assert same["乙"] in {row["联系人"] for row in rows}


CONTROL = [
    pytest.param([own(A, 60), held(A, B, 80)], {A: [RUNS], B: [RUNS]}, id="over half, over half"),
    pytest.param([own(A, 60), held(A, B, 50)], {A: [RUNS], B: [HOLDS]}, id="over half, exactly half"),
    pytest.param([own(A, 60), held(A, B, 5)], {A: [RUNS], B: [HOLDS]}, id="over half, a little"),
    pytest.param([own(A, 50), held(A, B, 80)], {A: [HOLDS]}, id="exactly half carries nothing on"),
    pytest.param([own(A, 50.01), held(A, B, 80)], {A: [RUNS], B: [RUNS]}, id="a hundredth over half"),
    pytest.param([own(A, 60), held(A, B, "50.01%")], {A: [RUNS], B: [RUNS]}, id="a hundredth over half, further down"),
    pytest.param([own(A, 25), own(A, 25.01), held(A, B, 80)], {A: [HOLDS, HOLDS, RUNS], B: [RUNS]}, id="two rows come to a hundredth over half"),
    # Not so in binary fractions: 14.8 + 17.6 + 17.6 > 50.
    pytest.param([own(A, 14.8), own(A, 17.6), own(A, 17.6, 起始日期="2021-01-02"), held(A, B, 80)], {A: [HOLDS] * 3}, id="three rows come to exactly half"),
    # A holds 60 % of C, and B is 50 (by A) + 40 (by C) = 90 %.
    pytest.param([own(A, 60), held(A, B, 50), held(A, C, 60), held(C, B, 40)], {A: [RUNS], B: [RUNS], C: [RUNS]}, id="two ways to one company"),
    # 30 % of B through A, and nothing is known of the other way: 30 + up to 100.
    pytest.param(
        [own(A, 60), held(A, B, 30), held(A, C, None), held(C, B, 40)], {A: [RUNS], B: [OPEN], C: [OPEN]}, id="one of two ways is not known"
    ),
    pytest.param([own(A, role="实际控制人"), held(A, B, 80)], {A: [RUNS], B: [RUNS]}, id="named controller"),
    pytest.param([own(A, role="经营者"), held(A, B, 80)], {A: [RUNS], B: [RUNS]}, id="sole proprietor"),
    pytest.param(
        [own(A, role="法定代表人"), held(A, B, 80)], {A: [RUNS], B: [SERVES]}, id="who only runs a company does not own what it holds"
    ),
    pytest.param([own(A, role="员工"), held(A, B, 80)], {A: [WORKS]}, id="an employee of the holder"),
    pytest.param([own(A, role="董事"), held(A, B, 80)], {A: [SERVES]}, id="a director of the holder"),
    pytest.param([own(A, 60), held(A, B, 60), held(B, C, 60)], {A: [RUNS], B: [RUNS], C: [RUNS]}, id="a chain of three"),
    pytest.param([own(A, 60), held(A, B, 40), held(B, C, 60)], {A: [RUNS], B: [HOLDS]}, id="a chain breaks at a minority"),
    pytest.param([own(A, 60), own(B, 30), held(A, B, 30)], {A: [RUNS], B: [HOLDS, RUNS]}, id="own share and a controlled one add up"),
    pytest.param([own(A, 60), own(B, 20), held(A, B, 30)], {A: [RUNS], B: [HOLDS, HOLDS]}, id="and come to exactly half"),
    pytest.param(
        [own(A, 60), own(B, 70), held(A, C, 26), held(B, C, 26)], {A: [RUNS], B: [RUNS], C: [RUNS]}, id="two controlled companies add up"
    ),
    pytest.param(
        [own(A, 60), own(B, 10), held(A, C, 26), held(B, C, 26)],
        {A: [RUNS], B: [HOLDS], C: [HOLDS]},
        id="one not controlled does not count",
    ),
    pytest.param([own(A, 60), held(A, B, None)], {A: [RUNS], B: [OPEN]}, id="unknown share on the way"),
    pytest.param([own(A, None), held(A, B, 80)], {A: [OPEN], B: [OPEN]}, id="unknown share at the start"),
    pytest.param([own(A, None), held(A, B, 80), held(B, C, 80)], {A: [OPEN], B: [OPEN], C: [OPEN]}, id="unknown all the way down"),
    pytest.param(
        [own(A, 60), held(A, B, 60), held(B, A, 40)], {A: [RUNS, RUNS], B: [RUNS]}, id="a cycle ends, and what comes back adds up"
    ),
    pytest.param([own(A, 10), held(A, B, 60), held(B, A, 60)], {A: [HOLDS]}, id="a cycle does not lift itself"),
    pytest.param([own(A, 60), held(A, B, 60), held(B, C, 60), held(C, B, 60)], None, id="a cycle below ends"),
    pytest.param([own(A, 40), held(A, A, 20), held(A, B, 60)], {A: [HOLDS]}, id="a holding of itself is not the person's"),
    pytest.param([own(A, 60), held(A, A, 20), held(A, B, 60)], None, id="self-holding under control ends"),
]


@pytest.mark.parametrize(("roles", "expected"), CONTROL)
@pytest.mark.parametrize("turned", [False, True], ids=["", "rows reversed"])
def test_control_through_companies(roles: list[dict[str, Any]], expected: dict[str, list[str]] | None, turned: bool) -> None:
    found = degrees(derived(roles[::-1] if turned else roles))
    if expected is None:
        assert RUNS in found[A]
        assert RUNS in found[B]
    else:
        assert found == expected


def test_control_by_agreement_is_as_good_as_by_shares_and_ends_with_it() -> None:
    """Who controls by agreement stands in the register as 实际控制人, without a share; the stake remains what it is."""
    ledger = derived([own(A, 5), own(A, role="实际控制人", 终止日期="2022-03-04"), held(A, B, 80)])
    assert degrees(ledger) == {A: [HOLDS, RUNS], B: [RUNS]}
    (further,) = [row for row in ties(ledger) if row["统一社会信用代码"] == B]
    assert span(further, "终止日期") == (day("2022-03-04"),) * 2


def test_what_a_nominee_holds_carries_control_on_for_the_person_behind() -> None:
    """60 % of A held by 赵六 for 李梅, and A holds 80 % of B: both are tied to both."""
    nominee = own(A, 60, "代持", 姓名="赵六", 身份证号=number(31), 被代持人姓名="李梅", 被代持人身份证号=WIFE)
    assert degrees(derived([nominee, held(A, B, 80)])) == {A: [RUNS, RUNS], B: [RUNS, RUNS]}


def test_shares_over_the_whole_are_no_reason_to_be_silent() -> None:
    """70 + 60 = 130 %: one of the two is wrong, nobody knows which; the tie of each stands as its row says."""
    other = own(A, 60, 姓名="张三", 身份证号=number(41))
    ledger = derived([own(A, 70), other, held(A, B, 80)])
    assert degrees(ledger) == {A: [RUNS, RUNS], B: [RUNS, RUNS]}
    assert any("130%" in problem.message for problem in ledger.problems)


def test_an_indirect_tie_shows_its_path_and_the_period_all_links_share() -> None:
    ledger = derived(
        [
            own(A, 60, 起始日期="2018-01-01", 终止日期="2023-03-01"),
            held(A, B, 80, 起始日期="2019-05-01"),
            held(B, C, 80, 起始日期="2020-07-01", 终止日期="2022-02-02"),
        ]
    )
    (row,) = [r for r in ties(ledger) if r["统一社会信用代码"] == C]
    assert row["方式"] == "控股企业"
    assert span(row, "起始日期") == (day("2020-07-01"),) * 2
    assert span(row, "终止日期") == (day("2022-02-02"),) * 2
    assert [source.line for source in row.sources] == [1, 2, 3]
    assert "→" in row.why[0]


def test_links_that_never_held_together_tie_nobody() -> None:
    ledger = derived([own(A, 60, 起始日期="2018-01-01", 终止日期="2019-01-01"), held(A, B, 80, 起始日期="2020-01-01")])
    assert degrees(ledger) == {A: [RUNS]}


def test_other_peoples_shares_never_add_up_with_ones_own() -> None:
    other = own(A, 45, 姓名="张三", 身份证号=number(41))
    assert degrees(derived([own(A, 45), other, held(A, B, 80)])) == {A: [HOLDS, HOLDS]}


def test_a_role_ends_on_its_day_and_an_open_one_after_the_ledgers_date() -> None:
    ended, still_on = ties(derived([own(A, 60, 终止日期="2022-03-04"), own(B, 60)]))
    assert span(ended, "终止日期") == (day("2022-03-04"),) * 2
    assert span(still_on, "终止日期")[0] > AS_OF


def test_an_end_that_is_not_known_is_any_day() -> None:
    (row,) = ties(derived([own(A, 60, 终止日期="未知")]))
    low, high = span(row, "终止日期")
    assert low < day("2021-01-02")
    assert high > AS_OF


def test_a_cancelled_company_ends_the_tie_on_its_day() -> None:
    gone = firm(A, 登记状态="注销", 注销日期="2022-08-09")
    (row,) = ties(derived([own(A, 60)], [gone]))
    assert span(row, "终止日期") == (day("2022-08-09"),) * 2
    (row,) = ties(derived([own(A, 60, 终止日期="2021-12-31")], [gone]))
    assert span(row, "终止日期") == (day("2021-12-31"),) * 2


@pytest.mark.parametrize("state", ["注销", "吊销"])
def test_a_company_cancelled_on_a_day_unknown_existed_while_the_role_began(state: str) -> None:
    (row,) = ties(derived([own(A, 60)], [firm(A, 登记状态=state)]))
    low, high = span(row, "终止日期")
    assert low == day("2021-01-02")
    assert high >= AS_OF


def test_a_company_that_is_gone_carries_no_control_on() -> None:
    ledger = derived([own(A, 60), held(A, B, 80, 起始日期="2022-01-01")], [firm(A, 登记状态="注销", 注销日期="2021-06-01"), firm(B)])
    assert degrees(ledger) == {A: [RUNS]}


# ── the same person ──

MASKED = WIFE[:6] + "********" + WIFE[-4:]
MOSTLY_SHOWN = WIFE[:14] + "****"
OLD = WIFE[:6] + WIFE[8:17]
WRONG = WIFE[:-1] + ("1" if WIFE[-1] != "1" else "2")
SAME = [
    pytest.param(("李梅", WIFE), ("李梅", WIFE), ("identifier", True), id="number"),
    pytest.param(("李梅", OLD), ("李梅", WIFE), ("identifier", True), id="15 digits and 18"),
    pytest.param(("李梅", WIFE), ("李玫", WIFE), ("identifier", True), id="number, another name"),
    pytest.param(("李梅", WIFE), ("", WIFE), ("identifier", True), id="number, no name"),
    pytest.param(("李梅", f" {WIFE[:6]} {WIFE[6:].lower()} "), ("李梅", WIFE), ("identifier", True), id="blanks, small x"),
    pytest.param(("李梅", ""), ("李梅", ""), ("name_only", False), id="names"),
    pytest.param(("李 梅", ""), ("李　梅", ""), ("name_only", False), id="names with blanks"),
    pytest.param(("阿依古丽·买买提", ""), ("阿依古丽•买买提", ""), ("name_only", False), id="middle dots"),
    pytest.param(("李梅", ""), ("李梅", WIFE), ("name_only", False), id="a number on one side"),
    pytest.param(("李梅", "未知"), ("李梅", "/"), ("name_only", False), id="numbers unknown"),
    pytest.param(("李梅", WRONG), ("李梅", WIFE), ("name_only", False), id="check digit wrong"),
    pytest.param(("李梅", WRONG), ("李梅", WRONG), ("name_only", False), id="the same wrong number"),
    pytest.param(("李梅", WIFE), ("李梅", MASKED), ("attributes", False), id="masked"),
    pytest.param(("李梅", MASKED), ("李梅", MASKED), ("attributes", False), id="masked on both sides"),
    pytest.param(("李梅", WIFE), ("李梅", MOSTLY_SHOWN), ("attributes", False), id="last four masked"),
    pytest.param(("李梅", WIFE), ("李梅", WIFE[:6] + "************"), ("name_only", False), id="only the region shown"),
    pytest.param(("李梅", WIFE), ("李梅", number(43)), None, id="two numbers are two persons"),
    pytest.param(("李梅", WIFE), ("李梅", number(43)[:6] + "********" + number(43)[-4:]), None, id="masked, but another"),
    pytest.param(("李梅", ""), ("李丽", ""), None, id="another name"),
    pytest.param(("李梅", ""), ("李莓", ""), ("name_only", False), id="read alike"),
    pytest.param(("李梅", WIFE), ("李莓", number(43)), None, id="read alike, two numbers"),
    pytest.param(("李梅", MASKED), ("李莓", WIFE), ("attributes", False), id="read alike, the masked number fits"),
    pytest.param(("李梅", ""), ("李*", ""), ("name_only", False), id="a masked name"),
    pytest.param(("李某", ""), ("李梅", WIFE), ("name_only", False), id="somebody"),
    pytest.param(("李梅", ""), ("赵*", ""), None, id="a masked name of another surname"),
    pytest.param(("張偉", ""), ("张伟", ""), ("name_only", False), id="traditional"),
    pytest.param(("徐乾學", ""), ("徐乾学", ""), ("name_only", False), id="traditional, with a character that simplification would break"),
    pytest.param(("李梅", WIFE), ("李丽", MASKED), ("name_only", False), id="one character differs, the masked number fits"),
    pytest.param(("张建华", ""), ("张华建", ""), ("name_only", False), id="characters turned round"),
]


@pytest.mark.parametrize(("declared", "registered", "expected"), SAME)
def test_the_same_person(declared: tuple[str, str], registered: tuple[str, str], expected: tuple[str, bool] | None) -> None:
    relative = {"人员编号": "P1", "亲属姓名": declared[0], "亲属身份证号": declared[1], "关系": "配偶"}
    ledger = derived(
        [own(A, 60, 姓名=registered[0], 身份证号=registered[1])],
        人员=[{"人员编号": "P1", "姓名": "王强", "身份证号": number(1)}],
        亲属=[relative],
    )
    found = [(row["级别"], row.verified) for row in ledger.tables["同一人"].rows]
    assert found == ([expected] if expected else [])


def test_one_number_in_two_rows_is_one_person() -> None:
    ledger = derived([own(A, 60), own(B, 60, 姓名="李玫"), held(B, C, 60)])
    assert len({row["联系人"] for row in ties(ledger)}) == 1


def test_homonyms_each_get_an_edge_and_say_how_many_there_are() -> None:
    roles = [own(A, 60, 身份证号=None), own(B, 60, 身份证号=number(45)), own(C, 60, 身份证号=number(47))]
    ledger = derived(
        roles,
        人员=[{"人员编号": "P1", "姓名": "王强", "身份证号": number(1)}],
        亲属=[{"人员编号": "P1", "亲属姓名": "李梅", "关系": "配偶"}],
    )
    edges = ledger.tables["同一人"].rows
    assert [(row["级别"], row.verified) for row in edges] == [("name_only", False)] * 3
    expected = {row["同名人数"] for row in edges}
    assert len(expected) == 1
    assert all(isinstance(number, float) and number > 10 for number in expected)  # 李梅 is no rare name in a city of 4.7 million
    assert all("3人" in row.why[-1] for row in edges)


def test_a_matching_number_does_not_spread_to_namesakes_with_another_number() -> None:
    ledger = derived(
        [own(A, 60), own(B, 60, 身份证号=number(45))],
        人员=[{"人员编号": "P1", "姓名": "王强", "身份证号": number(1)}],
        亲属=[{"人员编号": "P1", "亲属姓名": "李梅", "亲属身份证号": WIFE, "关系": "配偶"}],
    )
    (edge,) = ledger.tables["同一人"].rows
    assert edge.verified
    tied = {row["统一社会信用代码"] for row in ties(ledger) if row["联系人"] == edge["乙"]}
    assert tied == {A}
