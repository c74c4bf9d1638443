"""What a ledger says about itself: 说明 (what each table covers) and 列名对照 (other names for columns)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hegui.checker.intake.names import table_named
from hegui.checker.intake.problems import Problems
from hegui.checker.ledger import Row
from hegui.checker.values import Day
from hegui.kb.diagnostics import did_you_mean
from hegui.kb.table import Tables

SCOPE = "说明"
RENAMES = "列名对照"


@dataclass(slots=True)
class Scope:
    """``cutoffs``: the day up to which a table records events; ``incomplete``: tables whose rows may be missing."""

    as_of: int
    cutoffs: dict[str, int] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)

    def cutoff(self, table: str) -> int:
        return self.cutoffs.get(table, self.as_of)

    def complete(self, table: str) -> bool:
        return table not in self.incomplete


def read_scope(rows: Iterable[Row], tables: Tables, as_of: int, problems: Problems) -> Scope:
    """Where two rows speak of one table the more careful one counts: the earlier day, and 否 before 是."""
    scope = Scope(as_of)
    for row in rows:
        table = _table(row, SCOPE, tables, problems)
        if table is None:
            continue
        if row["完整"] == "否":
            scope.incomplete.add(table)
        day = row["截止日期"]
        if isinstance(day, Day) and day.text and day.lo > 0:
            scope.cutoffs[table] = min(day.lo, scope.cutoffs.get(table, day.lo))
    return scope


def read_renames(rows: Iterable[Row], tables: Tables, problems: Problems) -> dict[str, dict[str, str]]:
    """table → header as written → column."""
    renames: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        table = _table(row, RENAMES, tables, problems)
        written, column = row["原列名"], row["标准列名"]
        if table is None or not isinstance(written, str) or not isinstance(column, str):
            continue
        if column not in tables[table].columns:
            message = f"表“{table}”没有“{column}”列{did_you_mean(column, tables[table].columns)}"
            problems.add(row.file, RENAMES, row.line, message, column="标准列名", value=column)
            continue
        renames[table][written] = column
    return renames


def _table(row: Row, here: str, tables: Tables, problems: Problems) -> str | None:
    name = row["表名"]
    if not isinstance(name, str):
        return None  # an empty required cell is reported already
    table = table_named(name, tables)
    if table is None or tables[table].derived:
        problems.add(row.file, here, row.line, f"没有名为“{name}”的表{did_you_mean(name, tables.stored)}", column="表名", value=name)
        return None
    return table
