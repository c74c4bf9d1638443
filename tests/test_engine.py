"""What the engine decides, case by case: the readings, rows as facts, unknown keys, identities, branches and exceptions.

Every case runs screened, unscreened and through the reference; the three must agree before the expected answer is looked at
(:mod:`agreement`). Where a test guards against a mistake once made, it says which.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import made_up
import pytest
from agreement import Rows, World, outcomes
from hegui.checker.decide import Decider
from hegui.kb.diagnostics import KnowledgeBaseError
from made_up import HAS_MATTER, NO_MATTER, SUBJECT

# ---- readings


@pytest.mark.parametrize(("kind", "outcome"), [("甲", "violation"), (None, "undetermined"), ("乙", "compliant")])
def test_three_readings(judge: World, kind: str | None, outcome: str) -> None:
    assert judge(HAS_MATTER, {"主体": [SUBJECT], "事": [{"主": "S1", "类": kind}]}) == {"S1": outcome}
    if kind is None:
        assert judge.missing == ["事.类"]


@pytest.mark.parametrize(("kind", "outcome"), [("甲", "compliant"), (None, "undetermined"), ("乙", "violation")])
def test_not_swaps_the_readings(judge: World, kind: str | None, outcome: str) -> None:
    assert judge(NO_MATTER, {"主体": [SUBJECT], "事": [{"主": "S1", "类": kind}]}) == {"S1": outcome}
    if kind is None:
        assert judge.missing == ["事.类"]


def test_every_value_of_a_closed_list_decides(judge: World) -> None:
    either = made_up.rule([{"事": {"主": "$主", "类": {"in": ["甲", "乙", "丙"]}}}])
    assert judge(either, {"主体": [SUBJECT], "事": [{"主": "S1"}]}) == {"S1": "violation"}


@pytest.mark.parametrize(("inner", "outcome"), [("甲", "violation"), (None, "undetermined"), ("乙", "compliant")])
def test_nested_not(judge: World, inner: str | None, outcome: str) -> None:
    """Once a crash: the inner body's own rows were taken for rows of the outer one."""
    rule = made_up.rule([{"not": [{"事": {"主": "$主", "企": "$企"}}, {"not": [{"企": {"代码": "$企", "类": "甲"}}]}]}])
    rows = {"主体": [SUBJECT], "事": [{"主": "S1", "企": "C1"}], "企": [{"代码": "C1", "类": inner}]}
    assert judge(rule, rows) == {"S1": outcome}
    if outcome == "undetermined":
        assert judge.missing == ["企.类"]


def test_nested_not_beside_an_empty_table(judge: World) -> None:
    """Once, a sibling lent its table to a nested body, which then demanded an unrelated row."""
    sibling = {"not": [{"事": {"主": "$主"}}, {"企": {"代码": "$主企"}}, {"联": {"企": "$主企"}}]}
    nested = {"not": [{"亲": {"主": "$主", "类": "甲"}}, {"not": [{"事": {"协": "$主", "类": "甲"}}]}]}
    rule = made_up.rule([sibling, nested], applies=[{"主体": {"编号": "$主", "代码": "$主企"}}])
    rows: Rows = {"主体": [SUBJECT | {"代码": "C1"}], "亲": [{"主": "S1", "人": "P1", "类": "甲"}]}
    assert judge(rule, rows) == {"S1": "compliant"}


def test_not_of_two_patterns_is_not_together(judge: World) -> None:
    """``NOT(AND(a, b))`` in Experta would be NOT a OR NOT b: two rows that share nothing must not satisfy it."""
    rule = made_up.rule([{"not": [{"事": {"主": "$主", "企": "$企"}}, {"企": {"代码": "$企", "类": "甲"}}]}])
    rows = {"主体": [SUBJECT], "事": [{"主": "S1", "企": "C1"}], "企": [{"代码": "C1", "类": "乙"}, {"代码": "C2", "类": "甲"}]}
    assert judge(rule, rows) == {"S1": "violation"}
    assert judge(rule, rows | {"企": [{"代码": "C1", "类": "甲"}]}) == {"S1": "compliant"}


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ([{"not": [{"事": {"主": "$主", "企": "$企"}}]}, {"企": {"代码": "$企"}}], "not-before-binding"),
        ([{"not": [{"企": {"代码": "C1"}}]}], "cartesian"),
        ([{"企": {"类": "甲"}}], "unconnected"),
        ([{"any": [{"事": {"主": "$主"}}, {"亲": {"主": "$主"}}]}], "any-pattern"),
        ([{"事": {"主": "$主", "类": "$类"}}, {"亲": {"主": "$主", "类": "$类"}}], "join-on-value"),
        ([{"compare": ["$别的", "==", "甲"]}], "unbound"),
    ],
)
def test_what_experta_cannot_carry_is_refused(judge: World, when: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(KnowledgeBaseError) as error:
        judge(made_up.rule(when), {})
    assert code in {d.code for d in error.value.diagnostics}


def test_a_variable_twice_in_one_pattern(judge: World) -> None:
    """Once a crash in the loader, when an earlier ``not`` had used the same number for another table."""
    rule = made_up.rule(
        [{"not": [{"事": {"协": "$主"}}]}, {"not": [{"企": {"代码": "$企", "母": "$企"}}, {"事": {"企": "$企", "主": "$主"}}]}]
    )
    rule["breach"][0]["when"][1]["not"].reverse()
    rows = {"主体": [SUBJECT], "事": [{"主": "S1", "企": "C1", "协": "S9"}]}
    assert judge(rule, rows | {"企": [{"代码": "C1", "母": "C1"}]}) == {"S1": "compliant"}
    assert judge(rule, rows | {"企": [{"代码": "C1", "母": "C2"}]}) == {"S1": "violation"}


def test_tests_on_no_row_at_all(judge: World) -> None:
    """A leading TEST never fires in Experta: ours stand after the subject's row."""
    for day, outcome in (("2021-06-01", "violation"), ("2021-06-02", "compliant")):
        assert judge(made_up.rule([{"compare": [{"as_of": True}, ">=", {"day": day}]}]), {"主体": [SUBJECT]}) == {"S1": outcome}


# ---- facts are rows


def test_identical_rows_are_two_rows(judge: World) -> None:
    """Experta drops a fact equal to another; here every fact carries its row."""
    rule = made_up.rule([{"sum": {"of": [{"事": {"主": "$主", "数": "$数"}}], "value": "$数", "is": [">", 3]}}])
    twice = {"主": "S1", "类": "甲", "数": 2, "日": "2020-01-01", "标": "是"}
    assert judge(rule, {"主体": [SUBJECT], "事": [twice]}) == {"S1": "compliant"}
    assert judge(rule, {"主体": [SUBJECT], "事": [twice, twice]}) == {"S1": "violation"}


def test_texts_that_look_like_numbers(judge: World) -> None:
    """To Experta ``True``, ``1`` and ``1.0`` are one fact: keys are text and stay what is written."""
    rows = {"主体": [SUBJECT | {"编号": key} for key in ("1", "1.0", "01", "True")], "事": [{"主": "1", "类": "甲"}]}
    assert judge(HAS_MATTER, rows) == {"1": "violation", "1.0": "compliant", "01": "compliant", "True": "compliant"}


def test_words_of_python_and_experta_as_data(judge: World) -> None:
    """Keys and texts are never taken for names, patterns or SQL."""
    keys = ["run", "facts", "MATCH.n", "'; drop table t0; --", 'a"b', "%", "row", "id", "__factid__"]
    rows = {"主体": [SUBJECT | {"编号": key} for key in keys], "事": [{"主": key, "类": "甲"} for key in keys[:-1]]}
    assert judge(HAS_MATTER, rows) == dict.fromkeys(keys[:-1], "violation") | {keys[-1]: "compliant"}


def test_quotes_in_the_words_of_a_rule(judge: World) -> None:
    for op in ("==", "says", "mentions"):
        rule = made_up.rule([{"compare": ["$文", op, 'O\'Neil "x"']}], applies=[{"主体": {"编号": "$主", "文": "$文"}}])
        said = judge(rule, {"主体": [SUBJECT | {"文": 'O\'Neil "x"'}, SUBJECT | {"编号": "S2", "文": "O"}]})
        assert said == {"S1": "violation", "S2": "compliant"}


# ---- unknown keys


def test_an_unknown_key_joins_nothing(judge: World) -> None:
    assert judge(HAS_MATTER, {"主体": [SUBJECT], "事": [{"类": "甲"}]}) == {"S1": "compliant"}


def test_an_unknown_key_may_be_the_one_that_acquits(judge: World) -> None:
    assert judge(NO_MATTER, {"主体": [SUBJECT], "事": [{"类": "甲"}]}) == {"S1": "undetermined"}
    assert judge.missing == ["事.主"]
    assert judge(NO_MATTER, {"主体": [SUBJECT], "事": [{"类": "乙"}]}) == {"S1": "violation"}


def test_an_unknown_key_of_the_outer_row(judge: World) -> None:
    """``missing`` names it: it once named only keys of the rows inside."""
    rule = made_up.rule([{"not": [{"事": {"主": "$上级"}}]}], applies=[{"主体": {"编号": "$主", "上级": "$上级"}}])
    assert judge(rule, {"主体": [SUBJECT], "事": [{"主": "S9"}]}) == {"S1": "undetermined"}
    assert judge.missing == ["主体.上级"]


def test_a_subject_without_its_key_is_nobodys(judge: World) -> None:
    for rule in (HAS_MATTER, NO_MATTER):
        assert "S2" in judge(rule, {"主体": [SUBJECT | {"编号": None}, SUBJECT | {"编号": "S2"}]})
        assert len(judge.result.findings) + len(judge.result.compliant) + len(judge.result.outside) == 1


# ---- identities


KIN = [{"亲": {"主": "$主", "人": "$人"}}, {"同一人": {"甲": "$人", "乙": "$登记"}}, {"联": {"人": "$登记", "类": "甲"}}]


def kin_rows(*verified: bool, kind: str | None = "甲") -> Rows:
    edges = [{"甲": "P1", "乙": f"Q{n}", "级别": "name_only", "同名人数": 1, "已核实": sure} for n, sure in enumerate(verified)]
    ties = [{"人": f"Q{n}", "企": "C1", "类": kind} for n in range(len(verified))]
    return {"主体": [SUBJECT], "亲": [{"主": "S1", "人": "P1"}], "同一人": edges, "联": ties}


@pytest.mark.parametrize(
    ("verified", "kind", "outcome"),
    [
        ((True,), "甲", "violation"),
        ((False,), "甲", "lead"),
        ((False, True), "甲", "violation"),
        ((False,), None, "undetermined"),
        ((True,), None, "undetermined"),
        ((False,), "乙", "compliant"),
    ],
)
def test_an_unverified_identity_is_a_lead_at_most(judge: World, verified: tuple[bool, ...], kind: str | None, outcome: str) -> None:
    assert judge(made_up.rule(KIN), kin_rows(*verified, kind=kind)) == {"S1": outcome}
    assert judge.finding.identity is not None if outcome in ("lead", "undetermined") else True


@pytest.mark.parametrize(("kind", "outcome"), [("乙", "lead"), (None, "undetermined"), ("甲", "compliant")])
def test_a_lead_needs_all_else_to_be_certain(judge: World, kind: str | None, outcome: str) -> None:
    """Under ``not`` a lead asks for the possible: an unknown cell that may acquit leaves no lead (42 false ones in a first trial)."""
    rule = made_up.rule([*KIN, *NO_MATTER["breach"][0]["when"]])
    assert judge(rule, {**kin_rows(False), "事": [{"主": "S1", "类": kind}]}) == {"S1": outcome}


@pytest.mark.parametrize(("verified", "outcome"), [((True,), "compliant"), ((False,), "undetermined"), ((), "violation")])
def test_an_unverified_identity_under_not(judge: World, verified: tuple[bool, ...], outcome: str) -> None:
    """Neither acquitted nor accused by a namesake; and no lead either: the identity holding would acquit."""
    assert judge(made_up.rule([KIN[0], {"not": KIN[1:]}]), kin_rows(*verified)) == {"S1": outcome}


# ---- terms, branches, exceptions


TERM = {
    "id": "相关", "params": ["主", "企"], "definition": "虚构",
    "any": [{"when": [{"事": {"主": "$主", "企": "$企"}}]}, {"when": [{"事": {"协": "$主", "企": "$企", "类": "甲"}}]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("matter", "found", "none"),
    [
        ({"主": "S1", "企": "C1"}, "violation", "compliant"),
        ({"主": "S9", "协": "S1", "企": "C1", "类": "甲"}, "violation", "compliant"),
        ({"主": "S9", "协": "S1", "企": "C1"}, "undetermined", "undetermined"),
        ({"主": "S9", "协": "S1", "企": "C1", "类": "乙"}, "compliant", "violation"),
    ],
)
def test_a_term_is_any_of_its_alternatives(judge: World, matter: dict[str, str], found: str, none: str) -> None:
    call = {"相关": {"主": "$主", "企": "C1"}}
    rows = {"主体": [SUBJECT], "事": [matter]}
    assert judge(made_up.rule([call]), rows, terms=[TERM]) == {"S1": found}
    assert judge(made_up.rule([{"not": [call]}]), rows, terms=[TERM]) == {"S1": none}


def test_the_strongest_branch_wins(judge: World) -> None:
    def branch(name: str, outcome: str, kind: str) -> dict[str, Any]:
        return {"case": name, "outcome": outcome, "when": [{"事": {"主": "$主", "类": kind}}]}

    rule = made_up.rule(breach=[branch("一", "needs_judgement", "甲"), branch("二", "lead", "乙"), branch("三", "violation", "丙")])
    for kinds, outcome in (("甲", "needs_judgement"), ("甲乙", "lead"), ("甲乙丙", "violation"), ("", "compliant")):
        assert judge(rule, {"主体": [SUBJECT], "事": [{"主": "S1", "类": kind} for kind in kinds]}) == {"S1": outcome}
    # What could still become a violation outranks what only asks for judgement.
    assert judge(rule, {"主体": [SUBJECT], "事": [{"主": "S1", "类": "甲"}, {"主": "S1"}]}) == {"S1": "undetermined"}


def test_a_finding_for_each_key(judge: World) -> None:
    rule = made_up.rule([{"事": {"主": "$主", "企": "$企", "类": "甲"}}], key=["$企"])
    rows = {"主体": [SUBJECT], "事": [{"主": "S1", "企": c, "类": k} for c, k in (("C1", "甲"), ("C2", None), ("C1", None))]}
    assert judge(rule, rows) == {"S1/C1": "violation", "S1/C2": "undetermined"}
    assert len({finding.id for finding in judge.result.findings}) == 2


@pytest.mark.parametrize(("flag", "outcome"), [("是", "compliant"), ("否", "violation"), (None, "undetermined")])
def test_an_exception_saves_or_leaves_open(judge: World, flag: str | None, outcome: str) -> None:
    rule = HAS_MATTER | {"applies": [{"主体": {"编号": "$主", "标": "$标"}}]}
    rule |= {"unless": [{"id": "例外", "title": "虚构", "when": [{"compare": ["$标", "==", "是"]}]}]}
    assert judge(rule, {"主体": [SUBJECT | {"标": flag}], "事": [{"主": "S1", "类": "甲"}]}) == {"S1": outcome}


@pytest.mark.parametrize(("kind", "outcome"), [("甲", "compliant"), ("乙", "violation"), (None, "undetermined")])
def test_require_is_the_other_way_round(judge: World, kind: str | None, outcome: str) -> None:
    rule = made_up.rule(require=[{"事": {"主": "$主", "类": "甲"}}])
    assert judge(rule, {"主体": [SUBJECT], "事": [{"主": "S1", "类": kind}]}) == {"S1": outcome}


def test_an_acquitting_row_is_loaded_for_every_branch(judge: World) -> None:
    """Once, the screen left it out with the branch that it acquits, and the subject, kept for another branch, was convicted."""
    other = {"case": "一", "when": [{"compare": ["$标", "==", "是"]}]}
    rule = made_up.rule(breach=[other, {"case": "二", "when": NO_MATTER["breach"][0]["when"]}])
    rule["applies"] = [{"主体": {"编号": "$主", "标": "$标"}}]
    assert judge(rule, {"主体": [SUBJECT], "事": [{"主": "S1", "类": "甲"}]}) == {"S1": "undetermined"}


def test_an_acquitting_row_is_loaded_for_every_combination(judge: World) -> None:
    """The same within one branch: one matter is acquitted for certain, another only perhaps."""
    rule = made_up.rule([{"事": {"主": "$主", "企": "$企", "类": "甲"}}, {"not": [{"企": {"代码": "$企", "类": "甲"}}]}], key=["$企"])
    rows = {
        "主体": [SUBJECT],
        "事": [{"主": "S1", "企": c, "类": "甲"} for c in ("C1", "C2")],
        "企": [{"代码": "C1", "类": "甲"}, {"代码": "C2"}],
    }
    assert judge(rule, rows) == {"S1/C2": "undetermined"}


def test_runs_do_not_remember_each_other(tmp_path: Path) -> None:
    """One compiled engine serves every ledger and date: the same question twice has the same answer, whatever came between."""
    rule_base = made_up.load(tmp_path, [NO_MATTER])
    decider, rule = Decider(rule_base), rule_base.rules["R"]
    guilty = made_up.ledger(rule_base.tables, {"主体": [SUBJECT]})
    cleared = made_up.ledger(rule_base.tables, {"主体": [SUBJECT], "事": [{"主": "S1", "类": "甲"}]})
    answers = [outcomes(decider.run(each, [rule])[0], each) for each in (guilty, cleared, guilty, cleared, guilty)]
    assert answers == [{"S1": "violation"}, {"S1": "compliant"}] * 2 + [{"S1": "violation"}]
