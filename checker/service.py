"""The table 任职期间: who served as what, and when.

From 任职经历 where the ledger has a history of the person; the row of 人员 itself stands for the time after it, or, without a
history, for the whole of the service. Conduct is then held against what the person was at that time.
"""

from __future__ import annotations

from collections import defaultdict

from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Value
from hegui.kb.day import FOREVER


def add_service(ledger: Ledger, table: Table) -> None:
    """Fills 任职期间."""
    history: dict[str, list[Row]] = defaultdict(list)
    for row in ledger.rows("任职经历"):
        if isinstance(row["人员编号"], str):
            history[row["人员编号"]].append(row)
    for row in ledger.rows("人员"):
        officer = row["人员编号"]
        if not isinstance(officer, str):
            continue
        past = history.get(officer, [])
        for entry in past:
            values: list[Value] = [officer, entry["人员类别"], entry["执法岗位"], entry["起始日期"], entry["终止日期"]]
            table.add(Row(table, values, sources=(entry,)))
        start = _after(past) if past else row["任职日期"]
        left = row["离职日期"]
        if isinstance(start, Day) and isinstance(left, Day) and start.lo < left.hi:
            table.add(Row(table, [officer, row["人员类别"], row["执法岗位"], start, left], sources=(row,)))


def _after(past: list[Row]) -> Day:
    """Where the history ends and the row of 人员 takes over; an open history leaves nothing for it."""
    ends = [end for row in past if isinstance(end := row["终止日期"], Day)]
    last = max(ends, key=lambda day: (day.hi, day.lo))
    return last if last.hi < FOREVER else Day.exact(FOREVER)
