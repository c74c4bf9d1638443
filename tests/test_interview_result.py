"""What to fix is enough, necessary and the least; what breaks next breaks on that day and not before."""

from __future__ import annotations

import random

import pytest
from hegui.checker.assessment import Assessment
from hegui.checker.assessment.actions import changes_of
from hegui.checker.decide import Decider
from hegui.checker.interview import Interview, State
from hegui.kb.day import parse_day, show_ordinal
from hegui.kb.form import Forms
from hegui.kb.rulebase import RuleBase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interviewing import AS_OF, Said, load, outcome, random_state

Loaded = tuple[RuleBase, Forms, Decider]
FINE = {
    "机构名称": "鲁消示例", "统一社会信用代码": "91990332MAAFFP6FXD", "业务范围": "维护保养检测", "企业法人": "是", "登记日期": "2020-01-01",
    "建筑面积": "200", "设备配备符合": "是", "注册消防工程师人数": "2", "一级注册消防工程师人数": "1", "消防设施操作员人数": "6",
    "中级以上操作员人数": "2", "技术负责人资格": "一级注册消防工程师", "质量管理体系": "是", "评估过程控制体系": "是", "档案保管年限": "6",
    "经营场所公示": "是", "转包分包": "否", "虚假失实文件": "无", "情节严重": "否", "行业退出日期": "尚未", "永久禁入": "否",
    "从业信息推送日期": "尚未",
}  # fmt: skip
FIRST, SECOND, MIDDLE, LOW = "一级注册消防工程师", "二级注册消防工程师", "消防设施操作员中级", "消防设施操作员初级"
GRADE = {"not_applicable": 0, "compliant": 0, "needs_judgement": 1, "undetermined": 2, "lead": 2, "violation": 3}


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load()


def assessed(loaded: Loaded, people: list[tuple[str, str]] | None = None, *, as_of: int = AS_OF, **answers: str) -> Assessment:
    """An agency that is fine but for these answers, with a roster of (grade, last valid day)."""
    base, forms, decider = loaded
    state = State(as_of, rows={"技术服务机构": [FINE | answers]}, lists={"从业人员": "skipped", "服务项目": "skipped"})
    if people is not None:
        state.lists["从业人员"] = "done"
        state.rows["从业人员"] = [
            {"证书编号": f"Z{n}", "姓名": f"示例{n}", "资格": grade, "有效期至": until, "永久禁入": "否", "终止日期": "尚未"}
            for n, (grade, until) in enumerate(people, 1)
        ]
    return Interview(base, forms, state, decider).result()


def steps(found: Assessment) -> list[str]:
    return [step.text for step in found.fixes.plan.steps] if found.fixes.plan else []


def gaps(found: Assessment) -> dict[str, str]:
    return {entry["rule"]: entry["gap"] for entry in found.section["missing"]}


def test_an_agency_that_meets_everything(loaded: Loaded) -> None:
    found = assessed(loaded)
    assert found.section["conclusion"] == "met"
    assert (found.section["missing"], found.section["unknown"], found.section["judgement"], steps(found)) == ([], [], [], [])
    assert "ZB7-1-maintenance-area" in {entry["rule"] for entry in found.section["met"]}


def test_one_more_first_class_engineer_serves_both_conditions(loaded: Loaded) -> None:
    found = assessed(loaded, 注册消防工程师人数="1", 一级注册消防工程师人数="0")
    assert steps(found) == ["增加1名一级注册消防工程师"]
    assert gaps(found) == {"ZB7-1-maintenance-engineers": "还差1名注册消防工程师", "ZB7-1-maintenance-first-class": "还差1名一级注册消防工程师"}


def test_the_least_demanding_people_are_asked_for(loaded: Loaded) -> None:
    found = assessed(loaded, 消防设施操作员人数="0", 中级以上操作员人数="0")
    assert steps(found) == ["增加4名初级消防设施操作员（中级、高级也可以）", "增加2名中级或者高级消防设施操作员"]
    assert found.fixes.plan
    assert found.fixes.plan.changes == 6


def test_floor_space_is_told_in_square_metres(loaded: Loaded) -> None:
    found = assessed(loaded, 建筑面积="199")
    assert gaps(found) == {"ZB7-1-maintenance-area": "还差1平方米"}
    assert steps(found) == ["扩大工作场所：从199平方米到不少于200平方米"]


def test_what_is_done_cannot_be_undone(loaded: Loaded) -> None:
    found = assessed(loaded, 虚假失实文件="虚假")
    assert steps(found) == []
    (entry,) = found.section["fixes"]["unfixable"]
    assert (entry["rule"], entry["why"]) == ("ZB7-4-false-document", "已经出具的文件改变不了，只能撤回、更正并接受查处")


def test_unknown_is_neither_met_nor_missing(loaded: Loaded) -> None:
    found = assessed(loaded, 建筑面积="未知")
    assert found.section["conclusion"] == "unknown"
    assert [entry["rule"] for entry in found.section["unknown"]] == ["ZB7-1-maintenance-area"]
    assert found.section["unknown"][0]["facts"][0]["column"] == "建筑面积"
    assert "ZB7-1-maintenance-area" not in {entry["rule"] for entry in found.section["met"]}


def test_giving_up_a_line_of_business_is_offered_when_it_needs_less(loaded: Loaded) -> None:
    found = assessed(loaded, 业务范围="维护保养检测；安全评估", 消防设施操作员人数="0", 中级以上操作员人数="0", 建筑面积="100")
    (other,) = found.fixes.alternatives
    assert (other.first, other.changes) == ("变更业务范围：不再从事维护保养检测", 1)


ROSTER = [(FIRST, "2025-12-31"), (SECOND, "2026-06-30"), *[(MIDDLE, "2029-01-01")] * 2, *[(LOW, "2030-01-01")] * 4]


def test_the_certificate_that_breaks_it_next(loaded: Loaded) -> None:
    found = assessed(loaded, ROSTER)
    first = found.section["outlook"]["next"]
    assert first["date"] == "2026-01-01"
    assert [c["name"] for c in first["certificates"]] == ["示例1"]
    assert {t["rule"] for t in first["turning"]} == {"ZB7-1-maintenance-engineers", "ZB7-1-maintenance-first-class"}
    # What broke something counts as renewed afterwards: else the second engineer's expiry would seem to change nothing.
    assert [b["date"] for b in found.section["outlook"]["later"]] == ["2026-07-01", "2029-01-02", "2030-01-02"]


def test_a_date_that_is_no_certificates_says_what_it_is(loaded: Loaded) -> None:
    found = assessed(loaded, as_of=parse_day("2020-06-30")[0], 一级注册消防工程师人数="0")
    assert found.section["outlook"]["next"]["date"] == "2021-11-09"
    assert found.section["outlook"]["next"]["causes"] == ["社会消防技术服务管理规定 第五条第（四）项自这天起施行"]


@pytest.mark.parametrize(("until", "broken"), [("2024-06-29", True), ("2024-06-30", False), ("2024-07-01", False)])
def test_a_certificate_is_good_on_its_last_day(loaded: Loaded, until: str, broken: bool) -> None:
    found = assessed(loaded, [(FIRST, until), *ROSTER[1:]])
    assert ("ZB7-1-maintenance-first-class" in gaps(found)) is broken
    if broken:
        assert steps(found) == ["办理证书延续或者注册：示例1（一级注册消防工程师，2024-06-29到期）"]


def test_a_short_roster_is_said_to_be_short(loaded: Loaded) -> None:
    found = assessed(loaded, ROSTER[:2])
    assert found.section["outlook"]["roster_short"] is True
    assert found.section["outlook"]["next"]["date"] == "2026-01-01"


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_a_plan_is_enough_and_no_change_in_it_can_be_spared(loaded: Loaded, seed: int) -> None:
    base, forms, decider = loaded
    interview = Interview(base, forms, random_state(random.Random(seed), base, forms, 0.9), decider)
    found = interview.result()
    plan = found.fixes.plan
    if plan is None:
        return
    rules = [rule for rule in interview.rules if rule.id in {case[0] for case in plan.mended}]
    met = ("compliant", "not_applicable")
    after = found.facts.judge(rules, changes_of(found.facts, plan.taken)).outcomes()
    assert all(after[case[:2]] in met for case in plan.mended)
    for action, times in plan.taken.items():
        less = {a: n for a, n in {**plan.taken, action: times - 1}.items() if n}
        spared = found.facts.judge(rules, changes_of(found.facts, less)).outcomes()
        assert any(spared.get(case, spared.get(case[:2])) not in met for case in plan.mended)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_it_breaks_on_that_day_and_not_before(loaded: Loaded, seed: int) -> None:
    """Against interviews of those days, read anew: what an interview of that day would say."""
    base, forms, decider = loaded
    rng = random.Random(seed)
    people = [(rng.choice((FIRST, SECOND, MIDDLE, LOW)), show_ordinal(AS_OF + rng.randint(-20, 400))) for _ in range(rng.randint(2, 7))]
    heads = [sum(grade in kinds for grade, _ in people) for kinds in ((FIRST, SECOND), (FIRST,), (MIDDLE, LOW), (MIDDLE,))]
    columns = ("注册消防工程师人数", "一级注册消防工程师人数", "消防设施操作员人数", "中级以上操作员人数")
    found = assessed(loaded, people, **dict(zip(columns, map(str, heads), strict=True)))

    def said_on(day: int) -> Said:
        state = State.from_json(Interview(base, forms, State(day, rows={"技术服务机构": [FINE]}), decider).state.to_json())
        state.rows = {t: [dict(r) for r in rows] for t, rows in tables.items()}
        state.lists = {"从业人员": "done", "服务项目": "skipped"}
        return outcome(Interview(base, forms, state, decider), decider)

    tables = {
        "技术服务机构": [FINE | dict(zip(columns, map(str, heads), strict=True))],
        "从业人员": [
            {"证书编号": f"Z{n}", "姓名": f"示例{n}", "资格": g, "有效期至": u, "永久禁入": "否", "终止日期": "尚未"}
            for n, (g, u) in enumerate(people, 1)
        ],
    }
    today = said_on(AS_OF)
    next_ = found.section["outlook"]["next"]
    last = parse_day(next_["date"])[0] if next_ else AS_OF + 401
    days = sorted({parse_day(u)[0] + 1 for _, u in people} | {last})
    for day in (d for d in days if AS_OF < d <= last):
        worse = {case for case, o in said_on(day).items() if GRADE.get(o, 0) > GRADE.get(today.get(case, "compliant"), 0)}
        assert bool(worse) == (next_ is not None and day == last), (show_ordinal(day), worse)
