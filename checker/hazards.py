"""What the hazards say: the day by which one had to be gone (隐患), and whether a unit's major hazard is overdue (单位).

A major hazard that is still within its deadline is no ground for a blacklist (山东省社会信用条例第二十七条: measures must fit the
conduct), so "there is one" is not enough: its deadline has to be looked up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hegui.checker.ledger import Ledger, Row
from hegui.checker.truth import Truth, all_of, compare, places_of
from hegui.checker.values import Day, Place, Unknown, Value, show


def compute_hazards(ledger: Ledger) -> None:
    """Fills 隐患.应改日期, 单位.重大隐患逾期 and 单位.逾期隐患 (the numbers and deadlines of those that certainly are)."""
    for row in ledger.rows("隐患"):
        _set(row, "应改日期", _deadline(row))
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for row in ledger.rows("隐患"):
        if isinstance(unit := row["单位编号"], str):
            by_unit[unit].append(row)
    for row in ledger.rows("单位"):
        key = row["单位编号"]
        hazards = by_unit.get(key, []) if isinstance(key, str) else []
        _set(row, "重大隐患逾期", _overdue(ledger, row, hazards))
        late = [f"{h['隐患编号']}（{show(h['应改日期'])}到期）" for h in hazards if isinstance(h["隐患编号"], str) and _late(h, ledger.as_of)]
        _set(row, "逾期隐患", tuple(sorted(late)))


def _set(row: Row, column: str, value: Value) -> None:
    row.values[row.table.position[column]] = value


def _deadline(row: Row) -> Value:
    """整改期限. Who corrects on the spot is given no deadline: then the day of correction itself."""
    deadline, found, done = row["整改期限"], row["发现日期"], row["整改完成日期"]
    if isinstance(deadline, Day) and not deadline.is_exact and isinstance(found, Day) and isinstance(done, Day):
        on_the_spot = found.is_exact and done.is_exact and done.hi <= found.lo
        return done if on_the_spot else deadline
    return deadline


def _standing(row: Row, as_of: int) -> Truth:
    """Whether this is a major hazard that nobody has remedied."""
    return all_of((compare(row["等级"], "==", "重大"), compare(row["整改完成日期"], ">", Day.exact(as_of))))


def _late(row: Row, as_of: int) -> Truth:
    """Whether it is one, and its deadline is past."""
    return all_of((_standing(row, as_of), compare(row["应改日期"], "<", Day.exact(as_of))))


def _overdue(ledger: Ledger, unit: Row, hazards: Iterable[Row]) -> Value:
    """是: one is. 否: there are unremedied ones, all within their deadlines. Else unknown: none is on record, or a cell decides."""
    places: list[Place] = []
    some_in_time = False
    for row in hazards:
        late = _late(row, ledger.as_of)
        if late:
            return "是"
        if late is None:
            places += [place for column in ("等级", "整改完成日期", "整改期限") for place in places_of(row[column])]
        some_in_time = some_in_time or bool(_standing(row, ledger.as_of))
    if places:
        return Unknown(*places, candidates=frozenset({"是", "否"}))
    table = ledger.tables.get("隐患")
    if some_in_time and table is not None and table.complete:
        return "否"
    return Unknown(Place("隐患", "整改期限", unit.table.label(unit)), candidates=frozenset({"是", "否"}))
