"""Counts and sums: the engine knows bounds, at least and at most, and decides only where both say the same."""

from __future__ import annotations

from typing import Any

import made_up
import pytest
from agreement import World
from made_up import SUBJECT


def count(op: str, number: int, variable: str = "$企") -> dict[str, Any]:
    cells = {"主": "$主", "类": "甲", "企": "$企", "日": "$日", "数": "$数"}
    return made_up.rule([{"count": {"of": [{"事": cells}], "distinct": variable, "is": [op, number]}}])


def matters(*companies: str | None, **more: Any) -> list[dict[str, Any]]:
    return [{"主": "S1", "类": "甲", "企": company, **more} for company in companies]


@pytest.mark.parametrize(
    ("op", "number", "companies", "outcome"),
    [
        (">=", 2, ("C1", "C2"), "violation"),
        (">=", 2, ("C1", "C1"), "compliant"),
        (">=", 2, ("C1", None), "undetermined"),
        (">=", 2, (None, None), "undetermined"),
        (">=", 1, (None,), "violation"),
        ("<", 2, ("C1",), "violation"),
        ("<", 2, ("C1", None), "undetermined"),
        ("<", 2, (), "violation"),
        ("==", 0, (), "violation"),
        ("==", 1, ("C1", "C1"), "violation"),
        ("!=", 2, ("C1", "C2"), "compliant"),
        ("!=", 2, ("C1", None), "undetermined"),
    ],
)
def test_counts_are_bounds(judge: World, op: str, number: int, companies: tuple[str | None, ...], outcome: str) -> None:
    assert judge(count(op, number), {"主体": [SUBJECT], "事": matters(*companies)}) == {"S1": outcome}


def test_equal_days_are_one_day(judge: World) -> None:
    """Once two: days were counted as objects, and one day convicted like two."""
    two_days = count(">=", 2, "$日")
    rows = [{"主": "S1", "类": "甲", "日": day} for day in ("2020-05-01", "2020-05-01")]
    assert judge(two_days, {"主体": [SUBJECT], "事": rows}) == {"S1": "compliant"}
    assert judge(two_days, {"主体": [SUBJECT], "事": [rows[0], rows[0] | {"日": "2020-05-02"}]}) == {"S1": "violation"}
    assert judge(two_days, {"主体": [SUBJECT], "事": [rows[0], rows[0] | {"日": "2020-05"}]}) == {"S1": "undetermined"}


def test_a_row_with_an_unknown_key_in_a_count(judge: World) -> None:
    """It cannot make up the number that accuses; it may make up the number that acquits."""
    stray = {"类": "甲", "企": "C2"}
    assert judge(count(">=", 2), {"主体": [SUBJECT], "事": [*matters("C1"), stray]}) == {"S1": "compliant"}
    assert judge(count("<", 2), {"主体": [SUBJECT], "事": [*matters("C1"), stray]}) == {"S1": "undetermined"}


@pytest.mark.parametrize(
    ("op", "number", "numbers", "outcome"),
    [
        (">", 5, (3, 3), "violation"),
        (">", 5, (3, 2), "compliant"),
        (">", 5, (3, None), "undetermined"),
        (">", 5, (6, None), "violation"),  # 数 is at least 0
        (">=", 0, (None,), "violation"),
        ("<", 5, (3, None), "undetermined"),
        ("<", 5, (), "violation"),
        ("<=", 12, (3, None), "violation"),  # 数 is at most 9
    ],
)
def test_sums_are_bounds(judge: World, op: str, number: int, numbers: tuple[int | None, ...], outcome: str) -> None:
    rule = made_up.rule([{"sum": {"of": [{"事": {"主": "$主", "数": "$数"}}], "value": "$数", "is": [op, number]}}])
    assert judge(rule, {"主体": [SUBJECT], "事": [{"主": "S1", "数": n} for n in numbers]}) == {"S1": outcome}
    if outcome == "undetermined":
        assert judge.missing == ["事.数"]


def test_a_sum_takes_each_row_once(judge: World) -> None:
    """However many partners the row stands with."""
    body = [{"事": {"主": "$主", "企": "$企", "数": "$数"}}, {"联": {"企": "$企"}}]
    rule = made_up.rule([{"sum": {"of": body, "value": "$数", "is": [">", 3]}}])
    rows = {"主体": [SUBJECT], "事": [{"主": "S1", "企": "C1", "数": 2}], "联": [{"人": "Q1", "企": "C1"}, {"人": "Q2", "企": "C1"}]}
    assert judge(rule, rows) == {"S1": "compliant"}


def test_a_negative_number_can_lower_a_sum(judge: World) -> None:
    body = [{"亲": {"主": "$主", "人": "$人"}}, {"同一人": {"甲": "$人", "乙": "$登记"}}, {"联": {"人": "$登记", "数": "$数"}}]
    rule = made_up.rule([{"sum": {"of": body, "value": "$数", "is": [">", 3]}}])
    rows = {"主体": [SUBJECT], "亲": [{"主": "S1", "人": "P0"}], "同一人": [{"甲": "P0", "乙": "Q0", "级别": "identifier", "同名人数": 0}]}
    rows |= {"联": [{"人": "Q0", "企": "C1", "数": 5}, {"人": "Q0", "企": "C2"}]}
    assert judge(rule, rows) == {"S1": "undetermined"}


def test_a_count_over_an_incomplete_table_is_at_least(judge: World) -> None:
    rows = {"主体": [SUBJECT], "事": matters("C1")}
    assert judge(count("<", 2), rows, incomplete=["事"]) == {}
    assert judge(count(">=", 2), rows, incomplete=["事"]) == {}
    assert judge(count(">=", 1), rows, incomplete=["事"]) == {"S1": "violation"}


def test_a_count_held_against_a_parameter_with_a_gap(judge: World) -> None:
    """``missing`` names the parameter."""
    rule = count(">=", 1)
    rule["breach"][0]["when"][0]["count"]["is"] = [">=", {"param": "缺限"}]
    rule |= {"time": {"by": "event", "at": "$起"}, "applies": [{"主体": {"编号": "$主", "起": "$起"}}]}
    assert judge(rule, {"主体": [SUBJECT], "事": matters("C1")}) == {"S1": "undetermined"}
    assert judge.missing == ["参数.取值"]


@pytest.mark.parametrize(("days", "outcome"), [(["2020-07"], "compliant"), (["2020-07", "2020-07"], "undetermined")])
def test_an_inexact_day_is_one_value_however_many_rows_it_is_joined_with(judge: World, days: list[str], outcome: str) -> None:
    joined = [{"亲": {"主": "$主", "止": "$止日"}}, {"事": {"主": "$主", "事号": "$事"}}]
    rule = made_up.rule([{"count": {"of": joined, "distinct": "$止日", "is": [">=", 2]}}])
    rows = {"主体": [SUBJECT], "亲": [{"主": "S1", "止": day} for day in days], "事": [{"主": "S1", "事号": "E1"}, {"主": "S1", "事号": "E2"}]}
    assert judge(rule, rows) == {"S1": outcome}
