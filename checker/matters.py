"""Who is named where: the computed columns of 执法事项, and the tables 执法参与 and 组织兼职, one row per person named."""

from __future__ import annotations

from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Unknown, Value
from hegui.kb.day import FOREVER, NEVER

NOBODY = "无"
# The date that stands for the act: the first of these that is known.
ACT_DATES = ("检查日期", "决定日期", "受理日期", "办结日期")
FIRST_DATES = ("受理日期", "检查日期", "决定日期", "办结日期")


def compute_matters(ledger: Ledger) -> None:
    """Fills 参与人数 (distinct persons named; unknown when one of the two columns is), 行为日期, and 有办理时限 (whether one is written)."""
    for row in ledger.rows("执法事项"):
        _set(row, "参与人数", _headcount(row))
        _set(row, "行为日期", _act_date(row))
        _set(row, "有办理时限", "是" if isinstance(row["办理时限工作日"], float) else "否")


def add_participation(ledger: Ledger, table: Table) -> None:
    """One row per matter and person; the period runs from the first known date of the matter to the last."""
    for row in ledger.rows("执法事项"):
        period = _handling(row)
        for role, column in (("主办", "主办人编号"), ("协办", "协办人编号")):
            for officer in named(row[column]):
                values: list[Value] = [row["事项编号"], officer, role, *period]
                table.add(Row(table, values, sources=(row,)))


def add_posts(ledger: Ledger, table: Table) -> None:
    """组织兼职: one row per association and person who holds a post there."""
    for row in ledger.rows("行业组织"):
        for officer in named(row["兼职人员编号"]):
            table.add(Row(table, [row["组织名称"], officer], sources=(row,)))


def named(value: Value) -> list[str]:
    """The persons a cell names, each once; an explicit 无 names nobody."""
    named = value if isinstance(value, tuple) else (value,)
    return list(dict.fromkeys(v for v in named if isinstance(v, str) and v and v != NOBODY))


def _set(row: Row, column: str, value: Value) -> None:
    row.values[row.table.position[column]] = value


def _headcount(row: Row) -> Value:
    lead, others = row["主办人编号"], row["协办人编号"]
    if isinstance(lead, Unknown) or isinstance(others, Unknown):
        places = [p for v in (lead, others) if isinstance(v, Unknown) for p in v.places]
        return Unknown(*places)
    named = {lead, *(others if isinstance(others, tuple) else (others,))}
    return float(len(named - {NOBODY, ""}))


def _known(row: Row, columns: tuple[str, ...]) -> list[Day]:
    days = [row[c] for c in columns]
    return [d for d in days if isinstance(d, Day) and d.lo > NEVER and d.hi < FOREVER]


def _act_date(row: Row) -> Value:
    known = _known(row, ACT_DATES)
    return known[0] if known else row[ACT_DATES[0]]


def _handling(row: Row) -> tuple[Value, Value]:
    known = _known(row, FIRST_DATES)
    if not known:
        unknown = row[ACT_DATES[0]]
        return unknown, unknown
    first = min(known, key=lambda d: (d.lo, d.hi))
    last = max(known, key=lambda d: (d.hi, d.lo))
    closed = row["办结日期"]
    if isinstance(closed, Day) and not closed.is_exact and closed.place is not None:
        # Not closed, or nobody wrote when: it may have been handled on any day up to the ledger's date.
        return first, Day(last.lo + 1, max(last.hi, row.table.cutoff) + 1, closed.place)
    return first, Day(last.lo + 1, last.hi + 1, last.place)
