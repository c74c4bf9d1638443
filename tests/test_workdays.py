"""Working days: the official arrangements as data, counting by them, and what happens in a year that nobody knows yet."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import made_up
import pytest
from agreement import World, outcomes
from hegui.checker.decide import Decider
from hegui.cli.app import run
from hegui.kb.day import FOREVER, NEVER, parse_day
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.registry import DATA_DIR, Registry, load_regulations
from hegui.kb.workdays import Calendar
from hypothesis import given
from hypothesis import strategies as st

OFFICIAL = load_regulations()
CALENDAR = OFFICIAL.calendar
FIRST, LAST = dt.date(2007, 1, 1), dt.date(2026, 12, 23)
KNOWN = st.dates(FIRST, LAST)


def oracle(date: dt.date) -> bool:
    """An independent calendar, kept by others."""
    found: bool = pytest.importorskip("chinese_calendar", reason="chinesecalendar is not installed").is_workday(date)
    return found


def day(text: str) -> int:
    return parse_day(text)[0]


def test_every_known_day_agrees_with_an_independent_calendar() -> None:
    every = [FIRST + dt.timedelta(n) for n in range((LAST - FIRST).days + 1)]
    assert [d.isoformat() for d in every if CALENDAR.is_workday(d.toordinal()) != oracle(d)] == []


def test_every_year_names_its_notice() -> None:
    assert list(OFFICIAL.years) == list(range(2007, 2027))
    for number, year in OFFICIAL.years.items():
        assert str(number) in year.notices[0].title
        assert "gov.cn" in year.source
        assert year.unverified == (year.notices[0].number is None)


@pytest.mark.parametrize("text", ["2006-12-31", "2026-12-24", "2026-12-31", "2027-01-04", "2028-06-01"])
def test_a_day_that_no_notice_covers_is_unknown(text: str) -> None:
    assert CALENDAR.is_workday(day(text)) is None


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2024-04-30", 1, "2024-05-06"),
        ("2024-05-01", 1, "2024-05-06"),  # a start on a holiday
        ("2024-05-05", 1, "2024-05-06"),
        ("2024-05-06", 1, "2024-05-07"),
        ("2024-05-10", 1, "2024-05-11"),  # a Saturday that is worked
        ("2024-09-13", 1, "2024-09-14"),
        ("2020-01-23", 5, "2020-02-07"),  # the prolonged Spring Festival
        ("2018-12-28", 1, "2018-12-29"),  # worked by the notice for 2019
        ("2018-12-29", 1, "2019-01-02"),
        ("2024-05-06", -1, "2024-04-30"),
        ("2024-05-06", 0, "2024-05-06"),
        ("2024-05-04", 0, "2024-05-04"),
    ],
)
def test_the_nth_working_day(start: str, count: int, end: str) -> None:
    found = CALENDAR.add(day(start), count)
    assert (found.lo, found.hi, found.unknown) == (day(end), day(end), None)


@given(KNOWN, st.integers(1, 300))
def test_counting_on_passes_exactly_so_many_working_days(start: dt.date, count: int) -> None:
    found = CALENDAR.add(start.toordinal(), count)
    passed = [n for n in range(start.toordinal() + 1, min(found.lo, LAST.toordinal()) + 1) if oracle(dt.date.fromordinal(n))]
    if found.unknown is None:
        assert found.lo == found.hi == passed[-1]
        assert len(passed) == count
    else:  # at least so many days, and nobody knows how many more
        assert (found.unknown, found.hi) == (2027, FOREVER)
        assert len(passed) + found.lo - LAST.toordinal() == count


@given(KNOWN, KNOWN, st.integers(-50, 50))
def test_a_later_start_never_ends_earlier(one: dt.date, other: dt.date, count: int) -> None:
    early, late = (CALENDAR.add(d.toordinal(), count) for d in sorted((one, other)))
    assert (early.lo, early.hi) <= (late.lo, late.hi)


def test_unknown_years_bound_what_they_can() -> None:
    ahead = CALENDAR.add(day("2028-03-01"), 10)
    assert (ahead.lo, ahead.hi, ahead.unknown) == (day("2028-03-11"), FOREVER, 2028)
    assert CALENDAR.add(day("2026-12-22"), 1).unknown is None
    last = CALENDAR.add(day("2026-12-23"), 1)
    assert (last.lo, last.unknown) == (day("2026-12-24"), 2027)
    back = CALENDAR.add(day("2007-01-02"), -1)
    assert (back.lo, back.hi, back.unknown) == (NEVER, day("2006-12-31"), 2006)
    nothing = Calendar().add(day("2024-05-06"), 3)
    assert (nothing.lo, nothing.hi, nothing.unknown) == (day("2024-05-09"), FOREVER, 2024)


def test_open_ends_stay_open() -> None:
    for end in (NEVER, FOREVER):
        assert (CALENDAR.add(end, 5).lo, CALENDAR.next_workday(end).hi) == (end, end)


@pytest.mark.parametrize(
    ("last", "moved"),
    [("2024-05-03", "2024-05-06"), ("2024-05-06", "2024-05-06"), ("2024-05-11", "2024-05-11"), ("2024-05-12", "2024-05-13")],
)
def test_a_last_day_on_a_holiday_moves_to_the_next_working_day(last: str, moved: str) -> None:
    assert CALENDAR.next_workday(day(last)).lo == CALENDAR.next_workday(day(last)).hi == day(moved)


# ---- in rules: the made-up calendar knows 2018, 2020 and 2021

SHIFTS: dict[str, Any] = {
    "number": {"date": "$起", "plus": {"workdays": 3}},
    "column": {"date": "$起", "plus": {"workdays": "$数"}},
    "parameter": {"date": "$起", "plus": {"workdays": {"param": "一限"}}},  # 3 from July 2020
    "rolled": {"date": "$起", "plus": {"days": 1}, "roll": "workday"},
}


def late(shift: Any) -> dict[str, Any]:
    """Broken where 止 is later than the end of the period that begins on 起."""
    return made_up.rule([{"compare": ["$止", ">", shift]}], applies=[{"主体": {"编号": "$主", "起": "$起", "止": "$止", "数": "$数"}}])


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize("shift", ["number", "column", "parameter"])
@pytest.mark.parametrize(("done", "outcome"), [("2021-06-04", "compliant"), ("2021-06-07", "compliant"), ("2021-06-08", "violation")])
def test_the_day_before_of_and_after_the_last(world: World, shift: str, done: str, outcome: str) -> None:
    rows = {"主体": [{"编号": "S1", "起": "2021-05-30", "止": done, "数": 3.0}]}  # 05-31 to 06-02 are off
    assert world(late(SHIFTS[shift]), rows, as_of=day("2021-07-01")) == {"S1": outcome}


@pytest.mark.parametrize(("done", "outcome"), [("2021-06-03", "compliant"), ("2021-06-04", "violation")])
def test_a_rolled_end(world: World, done: str, outcome: str) -> None:
    rows = {"主体": [{"编号": "S1", "起": "2021-05-30", "止": done, "数": 3.0}]}
    assert world(late(SHIFTS["rolled"]), rows, as_of=day("2021-07-01")) == {"S1": outcome}


def test_an_unknown_year_is_named(world: World) -> None:
    rows = {"主体": [{"编号": "S1", "起": "2019-05-30", "止": "2019-06-20", "数": 3.0}]}
    assert world(late(SHIFTS["number"]), rows) == {"S1": "undetermined"}
    assert world.missing == ["节假日安排.2019年"]


def test_within_as_many_calendar_days_nobody_is_late_in_any_year(world: World) -> None:
    rows = {"主体": [{"编号": "S1", "起": "2019-05-30", "止": "2019-06-02", "数": 3.0}]}
    assert world(late(SHIFTS["number"]), rows) == {"S1": "compliant"}


def test_the_end_of_a_year_waits_for_the_next_notice(world: World) -> None:
    rows = {"主体": [{"编号": "S1", "起": "2021-12-23", "止": "2021-12-31", "数": 1.0}]}
    assert world(late(SHIFTS["column"]), rows, as_of=day("2022-07-01")) == {"S1": "undetermined"}
    assert world.missing == ["节假日安排.2022年"]


def test_an_unknown_number_of_days_is_missing(world: World) -> None:
    rows = {"主体": [{"编号": "S1", "起": "2021-05-30", "止": "2021-06-20"}]}
    assert world(late(SHIFTS["column"]), rows, as_of=day("2021-07-01")) == {"S1": "undetermined"}
    assert world.missing == ["主体.数"]


def test_half_a_working_day_convicts_nobody(world: World) -> None:
    """2.5 working days run out within the third."""
    for done, outcome in (("2021-06-04", "compliant"), ("2021-06-07", "undetermined"), ("2021-06-08", "violation")):
        rows = {"主体": [{"编号": "S1", "起": "2021-05-30", "止": done, "数": 2.5}]}
        rule_base = made_up.load(world.folder, [late(SHIFTS["column"])])
        ledger = made_up.ledger(rule_base.tables, rows, as_of=day("2021-07-01"))
        assert outcomes(Decider(rule_base).run(ledger, [rule_base.rules["R"]])[0], ledger) == {"S1": outcome}


# ---- files

GOOD = """\
schema: hegui.calendar/1
years:
- year: 2027
  notices:
  - {title: 关于2027年节假日安排的通知}
  source: 测试
  holidays:
  - {name: 元旦, from: 2026-12-31, to: 2027-01-03}
  - {name: 劳动节, from: 2027-05-01}
  workdays: [2026-12-26, 2027-05-08]
"""


def calendar_mistakes(folder: Path, text: str) -> list[str]:
    (folder / "calendar").mkdir()
    (folder / "calendar" / "2027.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as caught:
        load_regulations([folder])
    return [f"{Path(d.file).name}:{d.line}:{d.column} [{d.code}] {d.message}" for d in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("year: 2027", "year: abc", "2027.yaml:3:9 [wrong-type]"),
        ("from: 2027-05-01", "from: 2027-05", "[wrong-value] 日期应写到日，如 2026-10-01，实际是“2027-05”"),
        ("from: 2027-05-01", "from: 2027-02-30", "[wrong-value] 没有“2027-02-30”这个日期"),
        ("from: 2027-05-01", "from: 2028-05-01", "2027.yaml:9:5 [wrong-year] “劳动节”不在2027年"),
        ("to: 2027-01-03", "to: 2026-12-30", "2027.yaml:8:5 [empty-period] “元旦”放假的最后一天（2026-12-30）早于第一天（2026-12-31）"),
        ("from: 2027-05-01", "from: 2027-01-02", "2027.yaml:9:5 [overlap] 2027-01-02既在“元旦”又在“劳动节”放假"),
        ("2027-05-08", "2027-01-02", "2027.yaml:10:26 [overlap] 2027-01-02既是放假（元旦）又是调休上班"),
        ("2027-05-08", "2027-05-07", "2027.yaml:10:26 [not-weekend] 2027-05-07不是周六、周日"),
        ("2027-05-08", "2026-12-26", "2027.yaml:10:26 [duplicate-day] 2026-12-26写了两遍"),
        ("2027-05-08", "2026-12-20", "2027.yaml:10:26 [wrong-year] 2026-12-20不在2027年"),
        ("  source: 测试\n", "", "2027.yaml:3:3 [missing-key]"),
        ("  source: 测试\n", "  source: 测试\n  unverified: true\n", "[unverified] 标了 unverified 就要在 note 里写明什么没有核对"),
        ("holidays:", "holiday:", "[unknown-key] 未知的键“holiday”，是否想写“holidays”？"),
        ("schema: hegui.calendar/1", "schema: hegui.calender/1", "2027.yaml:1:9"),
    ],
)
def test_a_bad_calendar_is_refused_with_its_place(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    assert any(expected in line for line in calendar_mistakes(tmp_path, GOOD.replace(old, new, 1)))


def test_a_year_given_twice_is_refused(tmp_path: Path) -> None:
    second = GOOD.split("years:\n")[1]
    assert "2027.yaml:11:9 [duplicate-year] 2027年的安排重复，前一处在 " in "\n".join(calendar_mistakes(tmp_path, GOOD + second))


def test_the_next_year_is_added_by_a_folder_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2027.yaml").write_text(GOOD, encoding="utf-8")
    more: Registry = load_regulations([DATA_DIR, tmp_path])
    assert more.digest != OFFICIAL.digest
    assert more.calendar.is_workday(day("2026-12-26")) is True
    assert more.calendar.is_workday(day("2026-12-31")) is False
    assert more.calendar.add(day("2026-12-23"), 1).lo == day("2026-12-24")


# ---- how a rule is written

WRONG: list[tuple[Any, str]] = [
    ({"date": "$起", "plus": {"workday": 3}}, "是否想写“workdays”？"),
    ({"date": "$起", "plus": {"workdays": 2.5}}, "plus 里应是整数"),
    ({"date": "$起", "plus": {"workdays": "$文"}}, "workdays 应是数，“文”列是文字"),
    ({"date": "$起", "plus": {"days": "$数"}}, "plus 里应是整数"),
    ({"date": "$起", "roll": "holiday"}, "roll 之后只能是 workday"),
    ({"date": "$起"}, "不认识的写法"),
    ({"date": "$起", "plus": 3}, "plus 应写成"),
    ({"date": "$文", "plus": {"workdays": 3}}, "此处应是日期，实际是文字"),
]


@pytest.mark.parametrize(("shift", "message"), WRONG)
def test_a_wrong_shift_is_refused(tmp_path: Path, shift: Any, message: str) -> None:
    rule = made_up.rule(
        [{"compare": ["$止", ">", shift]}], applies=[{"主体": {"编号": "$主", "起": "$起", "止": "$止", "数": "$数", "文": "$文"}}]
    )
    with pytest.raises(KnowledgeBaseError, match=message):
        made_up.load(tmp_path, [rule])


def test_through_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of one's own about time limits in working days, shown in Chinese and checked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "规则").mkdir()
    (tmp_path / "规则" / "时限.yaml").write_text(TIME_LIMIT, encoding="utf-8")
    rows = ["事项编号,类型,受理日期,办结日期,办理时限工作日"]
    rows += ["S1,投入使用营业前检查,2024-04-26,2024-05-10,10", "S2,投入使用营业前检查,2024-04-26,2024-05-13,10"]
    rows += ["S3,投入使用营业前检查,2026-12-21,2027-01-20,10", "S4,投入使用营业前检查,2024-04-26,2024-05-14,10"]
    (tmp_path / "执法事项.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run(["rules", "show", "SX-1", "--rules", "规则"]) == 0
    assert "办结日期晚于自受理日期起“办理时限工作日”个工作日" in capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert run(["check", "执法事项.csv", "--rules", "规则", "--only", "SX-1", "--as-of", "2027-06-01", "--format", "json"]) == 1
    findings = {f["subject"]["id"]: f for f in json.loads(capsys.readouterr().out)["findings"]}
    assert {k: f["outcome"] for k, f in findings.items()} == {"S3": "undetermined", "S4": "violation"}
    assert findings["S3"]["missing"][0]["table"] == "节假日安排"
    assert findings["S3"]["missing"][0]["column"] == "2027年"


TIME_LIMIT = """\
schema: hegui.rules/1
rules:
- id: SX-1
  revision: 1
  title: 应当在承诺的工作日内办结
  modality: obligation
  severity: low
  subject: 执法事项
  basis: [{regulation: zibo-2020-113, locator: 二（二）.1}]
  time: {by: event, at: $受理}
  applies:
  - 执法事项: {事项编号: $事项, 受理日期: $受理, 办结日期: $办结, 办理时限工作日: $时限}
  breach:
  - case: 超过时限
    when:
    - compare: [$办结, '>', {date: $受理, plus: {workdays: $时限}}]
    say: 事项{事项}于{受理}受理，{办结}办结，超过{时限}个工作日。
  responsible: [市消防救援支队]
"""
