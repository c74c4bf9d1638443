"""Three-valued comparison and evaluation, held against the plain meaning: try every value that an unknown may have."""

from __future__ import annotations

import itertools

import pytest
from hegui.checker.evaluate import Ground, Law
from hegui.checker.truth import all_of, any_of, compare, negation, places_of
from hegui.checker.values import Day, Place, Span, Unknown, Value
from hegui.kb.condition import AsOf, DayLiteral, Literal
from hegui.kb.day import FOREVER, NEVER, DateRange, parse_day
from hegui.kb.parameter import DatedValue, Parameter
from hegui.kb.plan import All, Any, Common, InForceOn, Is, Negated, ParamAt, Ref, ShiftBy
from hegui.kb.rule import ParameterModel
from hypothesis import given, settings
from hypothesis import strategies as st

ORDER = ("<", "<=", ">", ">=", "==", "!=")
PLAIN = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
QUICK = settings(deadline=None, derandomize=True, max_examples=400)


def ordinal(text: str) -> int:
    return parse_day(text)[0]


def place(name: str) -> Place:
    return Place("表", name, "甲", "表.csv", 2)


def day(lo: int, hi: int, name: str = "日期") -> Day:
    return Day(lo, hi, place(name) if lo < hi else None)


def decided(results: set[bool]) -> bool | None:
    return results.pop() if len(results) == 1 else None


intervals = st.tuples(st.integers(1, 7), st.integers(1, 7)).map(sorted)


# ---- comparison


@given(intervals, st.sampled_from(ORDER), intervals)
@QUICK
def test_dates_compare_as_every_day_they_may_be(a: list[int], op: str, b: list[int]) -> None:
    expected = decided({PLAIN[op](x, y) for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)})
    assert compare(day(*a), op, day(*b)) is expected


@given(intervals, st.sampled_from(ORDER), intervals)
@QUICK
def test_counts_compare_as_every_number_they_may_be(a: list[int], op: str, b: list[int]) -> None:
    expected = decided({PLAIN[op](x, y) for x in range(a[0], a[1] + 1) for y in range(b[0], b[1] + 1)})
    assert compare(Span(*map(float, a)), op, Span(*map(float, b))) is expected
    if b[0] == b[1]:
        assert compare(Span(*map(float, a)), op, float(b[0])) is expected


@pytest.mark.parametrize(
    ("left", "op", "right", "truth"),
    [
        ("2020-07-01", "<", "2020-07-02", True),
        ("2020-07-01", "<", "2020-07-01", False),
        ("2020-07-01", "<=", "2020-07-01", True),
        ("2020-07", "<", "2020-08-01", True),
        ("2020-07", "<", "2020-07-31", None),
        ("2020-07", "<=", "2020-07-31", True),
        ("2020-07", "<", "2020-07-01", False),
        ("2020", "==", "2020-07-01", None),
        ("2020", "==", "2021-01-01", False),
        ("2020", "!=", "2021-01-01", True),
        ("2020-07-01", "==", "2020-07-01", True),
    ],
)
def test_dates_by_precision(left: str, op: str, right: str, truth: bool | None) -> None:
    assert compare(Day(*parse_day(left)), op, Day(*parse_day(right))) is truth


CLOSED = frozenset({"甲", "乙", "丙"})
SUBSETS = [frozenset(c) for size in (1, 2, 3) for c in itertools.combinations(sorted(CLOSED), size)]


@given(st.sampled_from(SUBSETS), st.sampled_from(("==", "!=", "in", "not_in")), st.sampled_from(SUBSETS))
@QUICK
def test_closed_lists_compare_as_every_value_they_may_be(own: frozenset[str], op: str, asked: frozenset[str]) -> None:
    right: str | tuple[str, ...] = tuple(sorted(asked)) if op in ("in", "not_in") else min(asked)
    plain = {"==": lambda v: v == right, "!=": lambda v: v != right, "in": lambda v: v in right, "not_in": lambda v: v not in right}[op]
    assert compare(Unknown(candidates=frozenset[object](own)), op, right) is decided({plain(v) for v in own})
    for value in own:
        assert compare(value, op, right) is plain(value)


def test_an_open_unknown_decides_nothing() -> None:
    for op, right in (("==", "甲"), ("!=", "甲"), ("in", ("甲",)), ("not_in", ("甲",)), ("mentions", "甲"), (">=", 2.0)):
        assert compare(Unknown(), op, right) is None
    for op, listed in (("has", "甲"), ("has_any", ("甲", "乙")), ("mentions", ("甲",))):
        assert compare(Unknown(), op, listed) is None


def test_one_unknown_is_equal_to_itself() -> None:
    """The same cell, met by two ways, is one cell; two empty cells are two."""
    one, other = Unknown(place("一")), Unknown(place("一"))
    assert compare(one, "==", one) is True
    assert compare(one, "!=", one) is False
    assert compare(one, "<=", one) is True
    assert compare(one, "<", one) is False
    assert compare(one, "==", other) is None


def test_several_values_in_a_cell() -> None:
    assert compare(("红", "绿"), "has", "红") is True
    assert compare(("红", "绿"), "has", "蓝") is False
    assert compare((), "has_any", ("红", "蓝")) is False
    assert compare(("红",), "has_any", ("红", "蓝")) is True
    assert compare(("消防检测", "评估"), "mentions", ("检测",)) is True
    assert compare("消防检测", "mentions", ("培训", "检测")) is True
    assert compare("消防", "mentions", "消防检测") is False


def test_states_and_says_are_about_the_ledger() -> None:
    """What is not written is not stated, even where only one value is possible."""
    assert compare(Unknown(candidates=frozenset({"无"})), "states", "无") is False
    assert compare(Unknown(), "says", "无") is False
    assert compare("无", "states", "无") is True
    assert compare("无", "states", ("有", "无")) is True
    assert compare("有", "states", "无") is False
    assert compare("依文书第1号", "says", "文书") is True
    assert compare("有字", "says", "") is True  # docs/规则语言: the cell holds something


@pytest.mark.parametrize("op", ["states", "says"])
def test_what_would_have_to_be_stated_may_be_open(op: str) -> None:
    """A parameter without a value on that day is no reason to pass, nor, under ``not``, to accuse."""
    assert compare("维保资质", op, Unknown()) is None
    assert compare("维保资质", op, Unknown(candidates=frozenset({("维保资质",), ("检测资质",)}))) is None
    assert compare("维保资质", op, Unknown(candidates=frozenset({("维保资质",), ("检测资质", "维保资质")}))) is True
    assert compare("施工资质", op, Unknown(candidates=frozenset({("维保资质",), ("检测资质",)}))) is False
    assert compare(Unknown(), op, Unknown()) is False


def test_the_number_one_is_not_the_word_one() -> None:
    """Python holds True == 1 == 1.0; a ledger knows text and numbers only, and they never meet."""
    assert compare("1", "==", "1.0") is False
    assert compare(1.0, "in", (1.0, 2.0)) is True
    assert compare("1", "in", ("1.0", "2")) is False


TRUTHS = (True, None, False)


@pytest.mark.parametrize("truths", list(itertools.product(TRUTHS, repeat=3)))
def test_kleene(truths: tuple[bool | None, ...]) -> None:
    worlds = list(itertools.product(*[(t,) if t is not None else (True, False) for t in truths]))
    assert all_of(truths) is decided({all(w) for w in worlds})
    assert any_of(truths) is decided({any(w) for w in worlds})
    assert [negation(t) for t in truths] == [None if t is None else not t for t in truths]


def test_places_of_what_is_unknown() -> None:
    assert places_of(Unknown(place("甲"), place("乙"))) == (place("甲"), place("乙"))
    assert places_of(Day(1, 5, place("甲"))) == (place("甲"),)
    assert places_of(Day.exact(5)) == places_of("字") == places_of(1.0) == ()
    assert places_of(Span(1, 2, (place("甲"),))) == (place("甲"),)


# ---- evaluation on rows


class Cells(dict[str, Value]):
    """Stands for a row: the evaluator asks it for columns only."""


AS_OF = ordinal("2021-06-01")
LAW_PLACE = Place("法规", "施行日期", "某文")
YEAR_2020 = Ground(DateRange(*parse_day("2020"), FOREVER, FOREVER), LAW_PLACE)
ALWAYS = Ground(DateRange(), LAW_PLACE)


def law(*grounds: Ground, parameters: dict[str, Parameter] | None = None, as_of: int = AS_OF) -> Law:
    return Law(as_of, parameters or {}, grounds)


def rows(**cells: Value) -> list[Cells]:
    return [Cells(cells)]


def cell(name: str) -> Ref:
    return Ref(0, name)


@given(st.lists(st.tuples(intervals, intervals), min_size=1, max_size=3))
@QUICK
def test_overlap_as_every_period_it_may_be(periods: list[tuple[list[int], list[int]]]) -> None:
    """Half-open: some day is in all of them. ``missing`` names exactly the ends that can still change the answer."""
    ends = [end for period in periods for end in period]
    cells = {str(number): day(lo, hi, str(number)) for number, (lo, hi) in enumerate(ends)}
    test = Common(tuple((cell(str(2 * n)), cell(str(2 * n + 1))) for n in range(len(periods))))

    def overlap(values: tuple[int, ...]) -> bool:
        return max(values[0::2]) < min(values[1::2])

    worlds = {w: overlap(w) for w in itertools.product(*[sorted({lo, hi, (lo + hi) // 2}) for lo, hi in ends])}
    truth = law().truth(test, rows(**cells))
    assert truth is (max(e[1] for e in ends[0::2]) < min(e[0] for e in ends[1::2]) or (None if True in worlds.values() else False))
    if truth is None:
        named = {int(p.column) for p in law().missing(test, rows(**cells))}
        every = {w: overlap(w) for w in itertools.product(*[range(lo, hi + 1) for lo, hi in ends])} if len(ends) <= 4 else worlds
        matters = {
            n for n in range(len(ends)) for w, t in every.items() for x in range(ends[n][0], ends[n][1] + 1)
            if every.get((*w[:n], x, *w[n + 1 :]), t) is not t
        }  # fmt: skip
        assert matters <= named if len(ends) > 4 else matters == named


def test_overlap_is_half_open() -> None:
    def common(*periods: tuple[str | None, str | None]) -> bool | None:
        def end(text: str | None) -> DayLiteral | None:
            return None if text is None else DayLiteral(*parse_day(text))

        return law().truth(Common(tuple((end(a), end(b)) for a, b in periods)), rows())

    assert common(("2020-01-01", "2020-06-01"), ("2020-05-31", "2020-12-01")) is True
    assert common(("2020-01-01", "2020-06-01"), ("2020-06-01", "2020-12-01")) is False  # the end day is outside
    assert common(("2020-06-01", "2020-06-01"), (None, None)) is False  # an empty period shares no day
    assert common(("2020-06-01", "2020-06-02"), (None, None)) is True
    assert common(("2020-01-01", None), (None, "2020-01-02")) is True
    assert common((None, None), (None, None)) is True
    assert common(("2020", "2021-06-01"), ("2020-06-01", "2020-07-01")) is None
    # A day in common to all, not only to each pair.
    assert common(("2020-01-01", "2020-06-01"), ("2020-03-01", "2020-09-01"), ("2020-06-01", "2020-12-01")) is False


@pytest.mark.parametrize(
    ("base", "shift", "lo", "hi"),
    [
        ("2020-02-29", (1, 0, 0), "2021-02-28", "2021-02-28"),
        ("2020-02-29", (4, 0, 0), "2024-02-29", "2024-02-29"),
        ("2023-01-31", (0, 1, 0), "2023-02-28", "2023-02-28"),
        ("2023-12-31", (0, 2, 0), "2024-02-29", "2024-02-29"),
        ("2023-03-31", (0, -1, 0), "2023-02-28", "2023-02-28"),
        ("2022-03-15", (2, 0, 1), "2024-03-16", "2024-03-16"),
        ("2020-01", (0, 1, 0), "2020-02-01", "2020-02-29"),
        ("2020", (1, 0, 0), "2021-01-01", "2021-12-31"),
    ],
)
def test_shifted_dates(base: str, shift: tuple[int, int, int], lo: str, hi: str) -> None:
    amounts = [Literal(float(n)) for n in shift]
    value = law().value(ShiftBy(cell("日"), *amounts), rows(日=Day(*parse_day(base), place("日"))))
    assert isinstance(value, Day)
    assert (value.lo, value.hi) == (ordinal(lo), ordinal(hi))
    assert value.place == place("日")


def test_shifted_open_ends_stay_open() -> None:
    year = [Literal(1.0), Literal(0.0), Literal(0.0)]
    for open_end in (NEVER, FOREVER):
        value = law().value(ShiftBy(cell("日"), *year), rows(日=Day.exact(open_end)))
        assert isinstance(value, Day)
        assert value.lo == value.hi == open_end


@pytest.mark.parametrize(
    ("at", "truth"),
    [
        ("2019-12-31", False),
        ("2020-01-01", None),
        ("2020-12-30", None),
        ("2020-12-31", True),  # by the last day of that year it was in force, whichever day it began
        ("2021-01-01", True),
        ("2021-06-01", True),
        ("2021-06-02", False),  # after the as-of date: not yet
        ("2020-06", None),
        ("2019", False),
    ],
)
def test_in_force_from_an_unknown_day_of_2020(at: str, truth: bool | None) -> None:
    test, where = InForceOn(cell("日")), rows(日=Day(*parse_day(at)))
    assert law(YEAR_2020).truth(test, where) is truth
    assert law(YEAR_2020).missing(test, where) == ([LAW_PLACE] if truth is None and len(at) == 10 else law(YEAR_2020).missing(test, where))


def test_in_force_names_the_law_or_the_cell() -> None:
    test = InForceOn(cell("日"))
    assert law(YEAR_2020).missing(test, rows(日=Day(ordinal("2019-01-01"), ordinal("2021-02-01"), place("日")))) == [place("日")]
    assert law(YEAR_2020).missing(test, rows(日=Day.exact(ordinal("2020-06-01")))) == [LAW_PLACE]


def test_in_force_by_any_ground() -> None:
    earlier = Ground(DateRange(ordinal("2018-01-01"), ordinal("2018-01-01"), ordinal("2020-07-01"), ordinal("2020-07-01")), LAW_PLACE)
    both, test = law(earlier, YEAR_2020), InForceOn(cell("日"))
    assert both.truth(test, rows(日=Day.exact(ordinal("2020-06-30")))) is True
    assert both.truth(test, rows(日=Day.exact(ordinal("2020-07-01")))) is None
    assert both.truth(test, rows(日=Day.exact(ordinal("2017-12-31")))) is False
    assert law().truth(test, rows(日=Day.exact(ordinal("2020-06-30")))) is False  # no ground, no rule


def test_in_force_during_periods() -> None:
    test = Common(((cell("起"), cell("止")),), in_force=True)

    def held(start: str, end: str | None) -> bool | None:
        stop = Day.exact(FOREVER) if end is None else Day(*parse_day(end), place("止"))
        return law(YEAR_2020).truth(test, rows(起=Day(*parse_day(start), place("起")), 止=stop))

    assert held("2018-01-01", "2020-01-01") is False  # ended before it can have been in force
    assert held("2018-01-01", "2020-06-01") is None
    assert held("2018-01-01", "2021-01-01") is True
    assert held("2018-01-01", None) is True
    assert held("2021-06-01", None) is True  # begins on the as-of date
    assert held("2021-06-02", None) is False
    assert law(YEAR_2020).missing(test, rows(起=Day.exact(1), 止=Day.exact(ordinal("2020-06-01")))) == [LAW_PLACE]


# ---- parameters


def parameter(*values: tuple[str | None, str | None, float]) -> dict[str, Parameter]:
    def edge(text: str | None, open_end: int) -> tuple[int, int]:
        return parse_day(text) if text else (open_end, open_end)

    dated = tuple(DatedValue(DateRange(*edge(a, NEVER), *edge(b, FOREVER)), value, None, "") for a, b, value in values)
    model = ParameterModel(id="限", title="限额", values=[{"value": 1.0, "unsourced": True}])  # type: ignore[list-item]
    return {"限": Parameter(model, dated)}


TWO = parameter((None, "2020-07-01", 2.0), ("2020-07-01", None, 3.0))
GAP = parameter(("2018-01-01", "2019-01-01", 2.0), ("2020-07-01", None, 3.0))


def test_the_date_of_the_case_picks_the_value() -> None:
    at = ParamAt("限", cell("日"))

    def value(text: str, parameters: dict[str, Parameter] = TWO) -> Value:
        return law(ALWAYS, parameters=parameters).value(at, rows(日=Day(*parse_day(text), place("日"))))

    assert value("2020-06-30") == 2.0
    assert value("2020-07-01") == 3.0
    assert value("2020-08") == 3.0
    unsure = value("2020")
    assert isinstance(unsure, Unknown)
    assert unsure.candidates == {2.0, 3.0}
    assert law(ALWAYS, parameters=TWO).value(ParamAt("限", None), rows()) == 3.0  # by the as-of date


def test_a_gap_is_unknown_and_says_which_parameter() -> None:
    test = Is(cell("数"), "<", ParamAt("限", cell("日")))
    for text, truth in (("2018-06-01", True), ("2019-01-01", None), ("2020-06-30", None), ("2017-12-31", None), ("2020-07-01", True)):
        reader, where = law(ALWAYS, parameters=GAP), rows(数=1.0, 日=Day.exact(ordinal(text)))
        assert reader.truth(test, where) is truth, text
        assert [(p.table, p.subject) for p in reader.missing(test, where)] == ([("参数", "限（限额）")] if truth is None else [])
    # Even a number that every value decides alike is not decided where no value holds.
    assert law(ALWAYS, parameters=GAP).truth(Is(cell("数"), "<", ParamAt("限", cell("日"))), rows(数=0.0, 日=Day.exact(1))) is None


def test_only_days_on_which_the_rule_is_law_need_a_value() -> None:
    late = Ground(DateRange(ordinal("2020-07-01"), ordinal("2020-07-01"), FOREVER, FOREVER), LAW_PLACE)
    periods = ParamAt("限", None, (cell("起"),), (cell("止"),))
    where = rows(起=Day.exact(ordinal("2019-01-01")), 止=Day.exact(FOREVER))
    assert law(late, parameters=GAP).value(periods, where) == 3.0
    assert isinstance(law(ALWAYS, parameters=GAP).value(periods, where), Unknown)


def test_a_value_that_begins_on_the_end_of_the_period_does_not_matter() -> None:
    """The end is not part of a half-open period."""
    periods = ParamAt("限", None, (cell("起"),), (cell("止"),))
    where = rows(起=Day.exact(ordinal("2020-01-01")), 止=Day.exact(ordinal("2020-07-01")))
    assert law(ALWAYS, parameters=TWO).value(periods, where) == 2.0


# ---- missing


def test_missing_lists_exactly_what_decides() -> None:
    unknown, other, known = Unknown(place("一")), Unknown(place("二")), "甲"
    where = rows(一=unknown, 二=other, 三=known, 日=Day(1, 9, place("日")))
    reader = law()
    first, second, third = (Is(cell(name), "==", Literal("甲")) for name in "一二三")
    on_day = Is(cell("日"), "<", DayLiteral(5, 5))
    assert reader.missing(first, where) == [place("一")]
    assert reader.missing(third, where) == []
    assert reader.missing(All((first, third, second)), where) == [place("一"), place("二")]
    assert reader.missing(All((first, Negated(third))), where) == []  # false whatever 一 is
    assert reader.missing(Any((first, third)), where) == []  # true whatever 一 is
    assert reader.missing(Any((first, Negated(third), on_day)), where) == [place("一"), place("日")]
    assert reader.missing(Negated(on_day), where) == [place("日")]
    assert reader.missing(Is(cell("日"), "<", DayLiteral(20, 20)), where) == []
    assert reader.missing(Is(cell("日"), "<=", AsOf()), where) == []
    assert reader.missing(Is(cell("一"), "==", cell("二")), where) == [place("一"), place("二")]
