"""Whom a norm covers, what incomplete tables leave open, and on which day it is law."""

from __future__ import annotations

from typing import Any

import made_up
import pytest
from agreement import Rows, World
from hegui.checker.values import Day
from hegui.kb.day import FOREVER
from made_up import HAS_MATTER, NO_MATTER, SUBJECT

# ---- who is covered


@pytest.mark.parametrize(("kind", "outcome"), [("甲", "compliant"), ("乙", "not_applicable"), (None, "compliant")])
def test_applies_decides_who_is_covered(judge: World, kind: str | None, outcome: str) -> None:
    rule = made_up.rule([{"事": {"主": "$主"}}], applies=[{"主体": {"编号": "$主", "类": "甲"}}])
    assert judge(rule, {"主体": [SUBJECT | {"类": kind}]}) == {"S1": outcome}


def test_applies_with_a_not_and_with_shifted_dates(judge: World) -> None:
    """Once ``compliant``: SQL alone counted who is covered."""
    outside = made_up.rule([{"亲": {"主": "$主"}}], applies=[{"主体": {"编号": "$主"}}, {"not": [{"事": {"主": "$主"}}]}])
    assert judge(outside, {"主体": [SUBJECT, SUBJECT | {"编号": "S2"}], "事": [{"主": "S1"}]}) == {
        "S1": "not_applicable",
        "S2": "compliant",
    }
    within_a_year = {"compare": [{"date": "$起", "plus": {"years": 1}}, ">=", "$止"]}
    dated = made_up.rule([{"亲": {"主": "$主"}}], applies=[{"主体": {"编号": "$主", "起": "$起", "止": "$止"}}, within_a_year])
    for end, outcome in (("2020-01-01", "compliant"), ("2020-01-02", "not_applicable")):
        assert judge(dated, {"主体": [SUBJECT | {"止": end}]}) == {"S1": outcome}


def test_a_branch_with_a_date_of_its_own(judge: World) -> None:
    """Once it depended on whether somebody else was covered by the rule's own date."""
    rule = made_up.rule(
        breach=[{"case": "一", "when": [{"事": {"主": "$主", "日": "$日"}}], "time": {"by": "event", "at": "$日"}}],
        time={"by": "event", "at": "$起"},
        applies=[{"主体": {"编号": "$主", "起": "$起"}}],
    )
    early = SUBJECT | {"起": "2001-01-01"}
    rows: dict[str, Any] = {"主体": [early], "事": [{"主": "S1", "日": "2020-05-01"}]}
    assert judge(rule, rows) == {"S1": "violation"}
    assert judge(rule, rows | {"主体": [early, SUBJECT | {"编号": "S2"}]}) == {"S1": "violation", "S2": "compliant"}


# ---- incomplete tables


def test_an_incomplete_table_acquits_nobody_and_convicts_nobody(judge: World) -> None:
    for rule in (HAS_MATTER, NO_MATTER):
        assert judge(rule, {"主体": [SUBJECT]}, incomplete=["事"]) == {}
        assert [(entry.table, entry.subjects) for entry in judge.result.incomplete] == [("事", 1)]
    rows: Rows = {"主体": [SUBJECT], "事": [{"主": "S1", "类": "甲"}]}
    assert judge(HAS_MATTER, rows, incomplete=["事"]) == {"S1": "violation"}


def test_the_subjects_own_table_incomplete(judge: World) -> None:
    """The subject's row is there; another row of that table may not be. Once that convicted."""
    alone, rows = made_up.rule([{"not": [{"主体": {"上级": "$主"}}]}]), {"主体": [SUBJECT | {"上级": "S9"}]}
    assert judge(alone, rows) == {"S1": "violation"}
    assert judge(alone, rows, incomplete=["主体"]) == {}
    own = made_up.rule([{"compare": ["$标", "==", "是"]}], applies=[{"主体": {"编号": "$主", "标": "$标"}}])
    assert judge(own, {"主体": [SUBJECT | {"标": "否"}]}, incomplete=["主体"]) == {"S1": "compliant"}


def test_who_is_outside_of_an_incomplete_table(judge: World) -> None:
    """The row that would make the norm apply may be the one that was not given."""
    rule = made_up.rule([{"企": {"代码": "$企"}}], applies=[{"主体": {"编号": "$主"}}, {"事": {"主": "$主", "企": "$企"}}])
    assert judge(rule, {"主体": [SUBJECT]}) == {"S1": "not_applicable"}
    assert judge(rule, {"主体": [SUBJECT]}, incomplete=["事"]) == {}


# ---- time


def test_parameters_with_a_gap_keep_the_case(judge: World) -> None:
    """Once dropped by the screen, which took one of the values for certain."""
    rule = made_up.rule(
        [{"compare": ["$数", "<", {"param": "缺限"}]}],
        time={"by": "event", "at": "$起"},
        applies=[{"主体": {"编号": "$主", "起": "$起", "数": "$数"}}],
    )
    for start, number, outcome in (
        ("2019-01-01", 5, "undetermined"),
        ("2019-01-01", 0, "undetermined"),
        ("2020-07-01", 5, "compliant"),
        ("2020-07-01", 0, "violation"),
        ("2017-12-31", 0, "not_applicable"),
    ):
        assert judge(rule, {"主体": [SUBJECT | {"起": start, "数": number}]}) == {"S1": outcome}


@pytest.mark.parametrize(("start", "kind", "stated", "not_stated"), [
    ("2019-01-01", "甲", "undetermined", "undetermined"),
    ("2020-07-01", "甲", "violation", "compliant"),
    ("2020-07-01", "乙", "compliant", "violation"),
])  # fmt: skip
def test_what_must_be_stated_has_no_value_on_the_day(judge: World, start: str, kind: str, stated: str, not_stated: str) -> None:
    """Once a silent pass, and under ``not`` an accusation: a list without a value that day was taken for an empty one."""
    is_listed = {"compare": ["$类", "states", {"param": "缺表"}]}
    for condition, outcome in ((is_listed, stated), ({"not": [is_listed]}, not_stated)):
        rule = made_up.rule(
            [condition], time={"by": "event", "at": "$起"}, applies=[{"主体": {"编号": "$主", "起": "$起", "类": "$类"}}]
        )
        assert judge(rule, {"主体": [SUBJECT | {"起": start, "类": kind}]}) == {"S1": outcome}
        if outcome == "undetermined":
            assert judge.missing == ["参数.取值"]


@pytest.mark.parametrize("shift", [{"days": -1}, {"years": 1}, {"months": -12}])
def test_open_ends_stay_open_in_the_screen(judge: World, shift: dict[str, int]) -> None:
    """长期 plus or minus anything is 长期: the screen once computed with it."""
    for op, outcome in (("<=", "violation"), ("<", "compliant"), ("==", "violation")):
        rule = made_up.rule([{"compare": ["$止", op, {"date": "$止", "plus": shift}]}], applies=[{"主体": {"编号": "$主", "止": "$止"}}])
        assert judge(rule, {"主体": [{"编号": "S1", "止": Day.exact(FOREVER, "长期")}]}) == {"S1": outcome}


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2019-12-31", "not_applicable"), ("2020-06-30", "undetermined"), ("2020-12-31", "violation"), ("2021-06-01", "violation"),
     ("2021-06-02", "not_applicable")],
)  # fmt: skip
def test_law_in_force_from_an_unknown_day(judge: World, day: str, outcome: str) -> None:
    rule = made_up.rule(
        [{"主体": {"编号": "$主"}}],
        basis=[{"regulation": "law-year", "locator": "第一条"}],
        time={"by": "event", "at": "$起"},
        applies=[{"主体": {"编号": "$主", "起": "$起"}}],
    )
    assert judge(rule, {"主体": [SUBJECT | {"起": day}]}) == {"S1": outcome}
    if outcome == "undetermined":
        assert judge.missing == ["法规.施行日期"]


@pytest.mark.parametrize(("years", "day", "outcome"), [
    (2, "2021-02-28", "violation"), (2, "2021-03-01", "compliant"), (1, "2020-02-28", "violation"), (1, "2020-02-29", "compliant"),
])  # fmt: skip
def test_the_corresponding_day_is_still_inside(judge: World, years: int, day: str, outcome: str) -> None:
    rule = made_up.rule(
        [{"compare": ["$止", "<=", {"date": "$起", "plus": {"years": years}}]}],
        applies=[{"主体": {"编号": "$主", "起": "$起", "止": "$止"}}],
    )
    assert judge(rule, {"主体": [SUBJECT | {"起": "2019-02-28", "止": day}]}) == {"S1": outcome}


def test_what_a_person_has_to_judge_does_not_hide_that_it_may_be_a_violation(judge: World) -> None:
    """Once only 需人工判断 was told: the missing row that would have settled the violation was in a table that is not complete."""
    judged = {"case": "二", "when": [{"主体": {"编号": "$主", "类": "甲"}}], "outcome": "needs_judgement", "judgement": "是否情节严重"}
    rule = made_up.rule(breach=[{"case": "一", "when": [{"not": [{"事": {"主": "$主", "类": "甲"}}]}]}, judged])
    rows = {"主体": [SUBJECT | {"类": "甲"}, SUBJECT | {"编号": "S2", "类": "乙"}]}
    assert judge(rule, rows, incomplete=["事"]) == {"S1": "undetermined"}  # of S2 the rule says so once
    (finding,) = judge.result.findings
    assert [(place.table, place.column) for place in finding.missing] == [("事", "")]
    assert finding.notes == ["另外，按已有的事实需人工判断：是否情节严重"]
    assert [(entry.table, entry.subjects) for entry in judge.result.incomplete] == [("事", 1)]
    assert judge(rule, rows) == {"S1": "violation", "S2": "violation"}
