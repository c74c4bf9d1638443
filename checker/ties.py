"""The table 经营联系: who runs, holds or serves which company, directly, through a nominee, or through companies they control.

One row for every row of 任职投资, and rows for what a person controls or holds through companies (:mod:`hegui.checker.control`).
A share that is not known leaves the degree unknown between 经营 and 持股.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from hegui.checker.control import HALF, HOLDING, HOLDS, RUNS, SERVES, WORKS, Held, Link, effective_stake, held_through
from hegui.checker.identity.doubles import repeated
from hegui.checker.identity.edges import Edges, mention
from hegui.checker.ledger import Ledger, Problem, Row, Table
from hegui.checker.values import Day, Unknown, Value, show
from hegui.kb.day import FOREVER, NEVER

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
GONE = {"注销": "注销日期", "吊销": "吊销日期"}
NAME, HOLDER, COMPANY = "姓名", "持有方统一社会信用代码", "统一社会信用代码"


def add_ties(ledger: Ledger, table: Table, edges: Edges) -> tuple[dict[str, list[Link]], dict[str, list[Link]]]:
    """Fills 经营联系 from 任职投资 (and 企业, for when a company ended); gives persons' links by node and companies' links by holder."""
    ends = {row[COMPANY]: end for row in ledger.rows("企业") if (end := company_end(row)) is not None}
    holdings: dict[str, list[Link]] = defaultdict(list)  # company that holds → rows
    own: dict[str, list[tuple[Row, bool]]] = defaultdict(list)  # person → rows, and whether a nominee stands there for them
    seen: Counter[str] = Counter()
    again = repeated(ledger, "任职投资")
    for row in ledger.rows("任职投资"):
        if row.index in again:
            continue
        holder, role, name, company = row[HOLDER], row["角色"], row[NAME], row[COMPANY]
        both = isinstance(holder, str) and isinstance(name, str)
        if both:
            message = "姓名与持有方统一社会信用代码只能填一个；这一行是谁的持股不能确定"
            ledger.problems.append(Problem(row.file, row.line, HOLDER, show(holder), message, row.table.name))
        elif isinstance(holder, str):
            link = _link(row, ends)
            if link is not None:
                holdings[holder].append(link)
            continue
        label = f"登记:{company}:{role if isinstance(role, str) else '?'}:{name if isinstance(name, str) else '?'}"
        seen[label] += 1
        someone = mention(row, NAME, "身份证号", label if seen[label] == 1 else f"{label}#{seen[label]}")
        if someone is None:
            continue
        edges.add_right(someone, row)
        tie = table.add(_direct(table, row, someone.node, ends))
        if both:
            tie.values[table.position["程度"]] = Unknown(row.place(HOLDER), candidates=frozenset((RUNS, HOLDS, SERVES, WORKS)))
            continue
        own[someone.node].append((row, False))
        if behind := _add_beneficiary(table, row, edges, ends):
            own[behind].append((row, True))
    persons: dict[str, list[Link]] = {}
    for node in sorted(own):
        links = persons[node] = [replace(link, behind=behind) for row, behind in own[node] if (link := _link(row, ends)) is not None]
        if any(link.company in holdings for link in links) or _several(links):
            for held in held_through(links, holdings):
                table.add(_through(table, node, held))
    _check_totals(ledger, again)
    return persons, holdings


def _several(links: list[Link]) -> bool:
    return any(count > 1 for count in Counter(link.company for link in links if link.role in HOLDING).values())


def _link(row: Row, ends: dict[Value, Day]) -> Link | None:
    """A row as control sees it; None when its company or role is not known."""
    company, role, holder = row[COMPANY], row["角色"], row[HOLDER]
    if not isinstance(company, str) or not isinstance(role, str):
        return None
    start = _day(row["起始日期"])
    end = clipped(start, _day(row["终止日期"]), ends.get(company))
    # What has not ended by the ledger's date goes on, as far as the ledger can say.
    last = FOREVER if end.hi >= FOREVER and end.lo > row.table.cutoff else end.lo
    return Link(row, company, holder if isinstance(holder, str) else "", role, (start.hi, max(start.hi, last)), (start.lo, end.hi))


def _through(table: Table, node: str, held: Held) -> Row:
    """A row for what a person has through companies, or in several rows of one."""
    degree_: Value = held.degree or Unknown(*held.places, candidates=frozenset((RUNS, HOLDS)))
    last = held.rows[-1]
    end = Day.exact(held.end)
    if held.end >= FOREVER:
        end = Day(last.table.cutoff + 1, FOREVER, last.place("终止日期"))
    path = " → ".join(dict.fromkeys(show(row[COMPANY]) for row in held.rows))
    stake = effective_stake(held)
    said = "" if stake is None else f"，穿透计算的实际持股约{stake:.2f}%"
    why = (f"经所控制的企业持有：{path}{said}" if held.indirect else "同一人的几笔持股合计" + said.replace("穿透计算的实际持股约", "共"),)
    manner = "控股企业" if held.indirect else "直接"
    start = Day.exact(held.start) if held.start > NEVER else Day(NEVER, last.table.cutoff, last.place("起始日期"))
    values: list[Value] = [node, held.company, "股东", manner, degree_, Unknown(last.place("持股比例")), start, end]
    return Row(table, values, sources=held.rows, why=why)


def _check_totals(ledger: Ledger, again: set[int]) -> None:
    """Shares on record at the ledger's date that add up to more than the whole: somebody's row is wrong."""
    totals: dict[str, list[Row]] = defaultdict(list)
    for row in ledger.rows("任职投资"):
        company, share, end = row[COMPANY], row["持股比例"], row["终止日期"]
        if (
            row.index not in again
            and isinstance(company, str)
            and isinstance(share, float)
            and row["角色"] in ("股东", "合伙人", "有限合伙人")
            and _day(end).hi >= FOREVER
        ):
            totals[company].append(row)
    for company, rows in totals.items():
        total = sum(share for row in rows if isinstance(share := row["持股比例"], float))
        if total > 100.5:  # rounding
            last = rows[-1]
            message = f"企业“{company}”现有持股比例合计{total:g}%，超过100%，请核对"
            ledger.problems.append(Problem(last.file, last.line, "持股比例", show(last["持股比例"]), message, last.table.name))


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


def _add_beneficiary(table: Table, row: Row, edges: Edges, ends: dict[Value, Day]) -> str:
    """A nominee row that names whom it stands for ties that person too: who that is, "" where nobody is named."""
    if row["角色"] != "代持":
        return ""
    someone = mention(row, "被代持人姓名", "被代持人身份证号", f"被代持:{row['统一社会信用代码']}:{row['被代持人姓名']}")
    if someone is not None:
        edges.add_right(someone, row, behind=True)
        table.add(_direct(table, row, someone.node, ends))
    return someone.node if someone is not None else ""


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


def earliest(days: Iterable[Day]) -> Day:
    """The earliest of several dates, as an interval; the place of the one that keeps it open."""
    all_days = list(days)
    low = min(all_days, key=lambda d: d.lo)
    return Day(low.lo, min(d.hi for d in all_days), low.place, low.text)
