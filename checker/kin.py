"""The table 关系人: every officer himself (本人) and every declared relative."""

from __future__ import annotations

from collections import Counter

from hegui.checker.identity.doubles import is_self, repeated
from hegui.checker.identity.edges import Edges, mention
from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Value
from hegui.kb.day import FOREVER, NEVER

UNKNOWN = "未知"
ALWAYS = (Day.exact(NEVER), Day.exact(FOREVER))


def add_kin(ledger: Ledger, table: Table, edges: Edges) -> None:
    """Fills 关系人. A relation 其他 was read as an unknown one by the intake."""
    officers: dict[str, Row] = {}
    for row in ledger.rows("人员"):
        officer = row["人员编号"]
        someone = mention(row, "姓名", "身份证号", f"人员:{officer}" if isinstance(officer, str) else f"人员行:{row.index}")
        if someone is None or not isinstance(officer, str):
            continue
        edges.add_left(someone, row, loosely=True)
        officers.setdefault(officer, row)
        table.add(Row(table, [officer, someone.node, row["姓名"], "本人", *ALWAYS], sources=(row,)))
    seen: Counter[str] = Counter()
    again = repeated(ledger, "亲属")
    for row in ledger.rows("亲属"):
        if row.index in again or is_self(ledger, row, officers.get(str(row["人员编号"]))):
            continue
        officer, relation, name = row["人员编号"], row["关系"], row["亲属姓名"]
        label = f"亲属:{officer}:{relation if isinstance(relation, str) else '?'}:{name if isinstance(name, str) else '?'}"
        seen[label] += 1
        relative = mention(row, "亲属姓名", "亲属身份证号", label if seen[label] == 1 else f"{label}#{seen[label]}")
        if relative is None:
            continue
        edges.add_left(relative, row, loosely=True)
        start, end = _period(row)
        values: list[Value] = [officer, relative.node, name, relation, start, end]
        table.add(Row(table, values, sources=(row,)))


def _period(row: Row) -> tuple[Value, Value]:
    """A declared relation without dates is taken to hold throughout: by blood it does, and a marriage that began or ended
    is a date the ledger gives. Only a written 未知 leaves it open."""
    start, end = row["起始日期"], row["终止日期"]
    if isinstance(start, Day) and start.lo <= NEVER and start.text != UNKNOWN:
        start = ALWAYS[0]
    return start, end
