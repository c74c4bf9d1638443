"""The table 经营联系: who runs, holds or serves which company, directly, through a nominee, or through companies they control.

Control is a share over one half, or being named 实际控制人 or 经营者, carried through controlled companies to a fixpoint; the
shares of one person and of the companies the person controls add up. Cycles end because a company is entered once. A share that is
not known leaves the degree unknown between 经营 and 持股.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.people import Edges, person
from hegui.checker.values import Day, Unknown, Value
from hegui.kb.day import FOREVER, NEVER

HALF = (
    50.0  # 公司法 2018 第二百一十六条第（二）项, 2023 第二百六十五条第（二）项: the share that controls; exactly half is left to judgement
)
RUNS, HOLDS, SERVES, WORKS = "经营", "持股", "任职", "从业"
DEGREES: dict[str, str] = {
    "法定代表人": RUNS,
    "实际控制人": RUNS,
    "经营者": RUNS,
    "经理": RUNS,
    "合伙人": RUNS,
    "董事": SERVES,
    "监事": SERVES,
    "有限合伙人": SERVES,
    "顾问": SERVES,
    "员工": WORKS,
}
HOLDING = ("股东", "代持")  # the share decides; that it is held through a nominee shows in 方式
CONTROLLING = frozenset({"实际控制人", "经营者"})
GONE = {"注销": "注销日期", "吊销": "吊销日期"}


@dataclass(frozen=True, slots=True)
class Stake:
    """A controlled company on the way: the rows that show control, and the period they share. ``owned`` is false where the
    person only runs it (法定代表人, 经理, 合伙人): what it holds is then the person's to judge about, not the person's own."""

    company: str
    rows: tuple[Row, ...]
    start: Day
    end: Day
    certain: bool
    owned: bool = True


def add_ties(ledger: Ledger, table: Table, edges: Edges) -> None:
    """Fills 经营联系 from 任职投资 (and 企业, for when a company ended)."""
    ends = {row["统一社会信用代码"]: end for row in ledger.rows("企业") if (end := company_end(row)) is not None}
    holdings: dict[str, list[Row]] = defaultdict(list)  # company that holds → rows
    own: dict[str, list[Row]] = defaultdict(list)  # person → rows
    seen: Counter[str] = Counter()
    for row in ledger.rows("任职投资"):
        holder = row["持有方统一社会信用代码"]
        if isinstance(holder, str):
            holdings[holder].append(row)
            continue
        role, name, company = row["角色"], row["姓名"], row["统一社会信用代码"]
        label = f"登记:{company}:{role if isinstance(role, str) else '?'}:{name if isinstance(name, str) else '?'}"
        seen[label] += 1
        someone = person(row, "姓名", "身份证号", label if seen[label] == 1 else f"{label}#{seen[label]}")
        if someone is None:
            continue
        edges.add_right(someone, row)
        own[someone.node].append(row)
        table.add(_direct(table, row, someone.node, ends))
        _add_beneficiary(table, row, edges, ends)
    for node in sorted(own):
        rows = own[node]
        if any(row["统一社会信用代码"] in holdings for row in rows):
            _add_indirect(table, node, rows, holdings, ends)


def company_end(row: Row) -> Day | None:
    """When a company ended: a known day, or some day up to the ledger's date; None while it exists."""
    column = GONE.get(str(row["登记状态"]))
    if column is None:
        return None
    ended = row[column]
    if isinstance(ended, Day) and ended.hi < FOREVER:
        return ended
    founded = row["成立日期"]
    earliest = founded.lo if isinstance(founded, Day) else NEVER
    return Day(min(earliest, row.table.cutoff), row.table.cutoff, row.place(column))


def degree(row: Row) -> Value:
    """How close the row ties its holder to the company."""
    role = row["角色"]
    if isinstance(role, str):
        return degree_of_share(row["持股比例"]) if role in HOLDING else DEGREES[role]
    return Unknown(row.place("角色"), candidates=frozenset((RUNS, HOLDS, SERVES, WORKS)))


def degree_of_share(share: Value) -> Value:
    if isinstance(share, float):
        return RUNS if share > HALF else HOLDS
    places = share.places if isinstance(share, Unknown) else ()
    return Unknown(*places, candidates=frozenset((RUNS, HOLDS)))


def _direct(table: Table, row: Row, node: str, ends: dict[Value, Day]) -> Row:
    code, role = row["统一社会信用代码"], row["角色"]
    manner = "代持" if role == "代持" else "直接"
    end = clipped(_day(row["起始日期"]), _day(row["终止日期"]), ends.get(code))
    values: list[Value] = [node, code, role, manner, degree(row), row["持股比例"], row["起始日期"], end]
    return Row(table, values, sources=(row,))


def _add_beneficiary(table: Table, row: Row, edges: Edges, ends: dict[Value, Day]) -> None:
    """A nominee row that names whom it stands for ties that person too."""
    if row["角色"] != "代持":
        return
    someone = person(row, "被代持人姓名", "被代持人身份证号", f"被代持:{row['统一社会信用代码']}:{row['被代持人姓名']}")
    if someone is not None:
        edges.add_right(someone, row)
        table.add(_direct(table, row, someone.node, ends))


def _add_indirect(table: Table, node: str, rows: list[Row], holdings: dict[str, list[Row]], ends: dict[Value, Day]) -> None:
    """Companies reached through controlled ones. Each is entered once, so cycles end."""
    controlled = {stake.company: stake for stake in _starting(rows, ends)}
    reached: set[str] = set()
    queue = sorted(controlled)
    while queue:
        through = controlled[queue.pop(0)]
        for company in sorted({c for r in holdings.get(through.company, []) if isinstance(c := r["统一社会信用代码"], str)}):
            if company in reached:
                continue
            used = [r for c in sorted(controlled) for r in holdings.get(c, []) if r["统一社会信用代码"] == company]
            own_rows = [r for r in rows if r["统一社会信用代码"] == company and r["角色"] in HOLDING]
            value, certain = _total([*own_rows, *used], {c: s.certain for c, s in controlled.items()})
            paths = tuple(
                dict.fromkeys(
                    (*through.rows, *(r for c in sorted(controlled) for r in controlled[c].rows if holdings.get(c)), *used, *own_rows)
                )
            )
            start = latest([through.start, *(_day(r["起始日期"]) for r in used)])
            end = clipped(start, earliest([through.end, *(_day(r["终止日期"]) for r in used)]), ends.get(company))
            if start.lo >= end.hi:
                continue
            reached.add(company)
            why = (f"经所控制的企业持有：{' → '.join((through.company, company))}",)
            if not through.owned and value != HOLDS:
                value = SERVES
            share = next((r["持股比例"] for r in used), Unknown())
            values: list[Value] = [node, company, "股东", "控股企业", value, share, start, end]
            table.add(Row(table, values, sources=paths, why=why))
            if value != HOLDS and company not in controlled:
                controlled[company] = Stake(company, paths, start, end, certain and value == RUNS, through.owned)
                queue.append(company)


def _starting(rows: list[Row], ends: dict[Value, Day]) -> Iterable[Stake]:
    """Companies that the person controls by own rows."""
    by_company: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        code = row["统一社会信用代码"]
        if isinstance(code, str):
            by_company[code].append(row)
    for code, mine in sorted(by_company.items()):
        for row in sorted(mine, key=lambda r: r["角色"] not in (*CONTROLLING, *HOLDING)):
            role = row["角色"]
            owned = role in CONTROLLING or role in HOLDING
            value = RUNS if role in CONTROLLING else degree_of_share(row["持股比例"]) if owned else degree(row)
            if value not in (RUNS,) and not (owned and value != HOLDS):
                continue
            end = clipped(_day(row["起始日期"]), _day(row["终止日期"]), ends.get(code))
            yield Stake(code, (row,), _day(row["起始日期"]), end, value == RUNS, owned)
            break


def _total(rows: list[Row], certain_of: dict[str, bool]) -> tuple[Value, bool]:
    """The degree that all shares together give, and whether it is certain."""
    known, unknown = 0.0, []
    certain = True
    for row in rows:
        holder, share = row["持有方统一社会信用代码"], row["持股比例"]
        if row["角色"] == "实际控制人":
            return RUNS, certain
        if isinstance(holder, str) and not certain_of.get(holder, True):
            certain = False
            unknown.append(row.place("持股比例"))
        elif isinstance(share, float):
            known += share
        elif isinstance(share, Unknown):
            unknown += share.places
    if known > HALF and certain:
        return RUNS, True
    if unknown:
        return Unknown(*unknown, candidates=frozenset((RUNS, HOLDS))), False
    return (RUNS if known > HALF else HOLDS), certain


def clipped(start: Day, end: Day, company_ended: Day | None) -> Day:
    """A tie's end where the company ended too. A role on record shows that the company existed: an undated cancellation
    cannot lie before the tie began, and it says nothing about a tie whose own end is known."""
    if company_ended is None:
        return end
    if company_ended.is_exact:
        return earliest((end, company_ended))
    if end.hi < FOREVER:
        return end
    return Day(min(max(company_ended.lo, start.lo + 1), company_ended.hi + 1), company_ended.hi + 1, company_ended.place)


def _day(value: Value) -> Day:
    assert isinstance(value, Day)
    return value


def latest(days: Iterable[Day]) -> Day:
    """The latest of several dates, as an interval; the place of the one that keeps it open."""
    all_days = list(days)
    top = max(all_days, key=lambda d: d.hi)
    return Day(max(d.lo for d in all_days), top.hi, top.place, top.text)


def earliest(days: Iterable[Day]) -> Day:
    """The earliest of several dates, as an interval; the place of the one that keeps it open."""
    all_days = list(days)
    low = min(all_days, key=lambda d: d.lo)
    return Day(low.lo, min(d.hi for d in all_days), low.place, low.text)
