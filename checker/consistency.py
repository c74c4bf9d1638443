"""Contradictions inside a row: a problem, and the cells that contradict each other count as unknown, so that neither convicts."""

from __future__ import annotations

from hegui.checker.ledger import Ledger, Problem, Row
from hegui.checker.values import Day, Unknown, show
from hegui.kb.day import FOREVER, NEVER

# (table, begin, end): an end before its beginning says nothing about either.
PERIODS = (
    ("人员", "任职日期", "离职日期"),
    ("亲属", "起始日期", "终止日期"),
    ("任职投资", "起始日期", "终止日期"),
    ("任职经历", "起始日期", "终止日期"),
    ("从业人员", "起始日期", "终止日期"),
    ("隐患", "发现日期", "整改完成日期"),
    ("隐患", "发现日期", "整改期限"),
    ("联合执法", "起始日期", "终止日期"),
    ("抽查计划公示", "起始日期", "终止日期"),
    ("部门消防工作", "起始日期", "终止日期"),
)


# (table, lower, upper): a lower bound above the upper one says nothing about either.
BOUNDS = (("执法事项", "裁量基准下限", "裁量基准上限"),)


def check_rows(ledger: Ledger) -> None:
    """Reports and neutralises contradictions, before anything is derived."""
    for table, begin, end in PERIODS:
        for row in ledger.rows(table):
            start, stop = row[begin], row[end]
            if isinstance(start, Day) and isinstance(stop, Day) and start.text and stop.hi < start.lo:
                _report(ledger, row, end, f"{end}（{show(stop)}）早于{begin}（{show(start)}），两个日期都按不知道处理")
                _forget(row, begin, row.table.cutoff)
                _forget(row, end, FOREVER)
    for table, lower, upper in BOUNDS:
        for row in ledger.rows(table):
            least, most = row[lower], row[upper]
            if isinstance(least, float) and isinstance(most, float) and least > most:
                _report(ledger, row, lower, f"{lower}（{least:g}）高于{upper}（{most:g}），两个数都按不知道处理")
                for column in (lower, upper):
                    row.values[row.table.position[column]] = Unknown(row.place(column))
    for row in ledger.rows("人员"):
        left, manner = row["离职日期"], row["离职方式"]
        if isinstance(manner, str) and isinstance(left, Day) and left.lo > row.table.cutoff and not left.text:
            _report(ledger, row, "离职日期", f"写了离职方式“{manner}”而没有离职日期，离职日期按不知道处理")
            _forget(row, "离职日期", row.table.cutoff)


def _report(ledger: Ledger, row: Row, column: str, message: str) -> None:
    ledger.problems.append(Problem(row.file, row.line, column, _written(row, column), message, row.table.name))


def _written(row: Row, column: str) -> str:
    """What stands in the cell; nothing where it is empty."""
    value = row[column]
    return value.text if isinstance(value, Day) else ""


def _forget(row: Row, column: str, latest: int) -> None:
    row.values[row.table.position[column]] = Day(NEVER, latest, row.place(column))
