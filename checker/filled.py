"""Whether a cell was filled in at all: the computed 是/否 columns of ``tables.yaml`` marked ``filled``.

A rule about a column that most ledgers do not keep asks this first (the only two-valued question about numbers and dates, as
``states`` is about words): it then judges what is written, and a ledger without the column is not "insufficient evidence" in every row.
"""

from __future__ import annotations

from hegui.checker.ledger import Ledger
from hegui.checker.values import Day, Unknown, Value
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.table import YES_NO


def mark_filled(ledger: Ledger) -> None:
    """Writes 是 or 否 into every ``filled`` column."""
    for table in ledger.tables.values():
        for column in table.schema.columns.values():
            if column.filled:
                mark, source = table.position[column.name], table.position[column.filled]
                for row in table.rows:
                    row.values[mark] = YES_NO[0] if _written(row.values[source]) else YES_NO[1]


def _written(value: Value) -> bool:
    if isinstance(value, Day):
        return value.is_exact or (value.lo > NEVER and value.hi < FOREVER)
    return not isinstance(value, Unknown)
