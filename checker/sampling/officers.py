"""Who may inspect: certified officers in an enforcement post, serving through the whole period. What is not known keeps an officer out of
the draw, with the reason; it is never taken for granted."""

from __future__ import annotations

from dataclasses import dataclass

from hegui.checker.evaluate import Law
from hegui.checker.ledger import Ledger, Row
from hegui.checker.values import Day, Value
from hegui.kb.day import FOREVER, show_ordinal
from hegui.kb.parameter import Parameter
from hegui.kb.plan import ParamAt

CADRE, FIREFIGHTER, CLERK = "干部", "消防员", "文员"
NONE = "无"
COUNTED, PILOTS = "可计入双人执法的人员类别", "消防员参加执法试点单位"


@dataclass(frozen=True, slots=True)
class Officer:
    """``reasons`` keep the officer out of the draw; empty for one who may be drawn."""

    row: Row
    id: str
    name: str
    category: str
    reasons: tuple[str, ...]


def officers(ledger: Ledger, parameters: dict[str, Parameter], start: int, end: int) -> list[Officer]:
    """Everyone of 人员 by number. ``start`` and ``end`` are the first and last day of the period."""
    counted = _listed(parameters, COUNTED, start)
    pilots = _listed(parameters, PILOTS, start)
    found = []
    for row in ledger.rows("人员"):
        number, name = row["人员编号"], row["姓名"]
        if isinstance(number, str) and not row.is_stub:
            reasons = tuple(_reasons(row, counted, pilots, start, end))
            category = row["人员类别"]
            found.append(
                Officer(row, number, name if isinstance(name, str) else "", category if isinstance(category, str) else "", reasons)
            )
    return sorted(found, key=lambda officer: officer.id)


def _listed(parameters: dict[str, Parameter], name: str, day: int) -> tuple[str, ...]:
    """A list parameter on a day; () where it has no certain value."""
    if name not in parameters:
        return ()
    value = Law(day, parameters).value(ParamAt(name, None), ())
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def _reasons(row: Row, counted: tuple[str, ...], pilots: tuple[str, ...], start: int, end: int) -> list[str]:
    found: list[str] = []
    category = row["人员类别"]
    if not isinstance(category, str):
        found.append("人员类别没有填写")
    elif category == CLERK:
        found.append("文员只辅助执法，不参加双人执法")
    elif category not in counted:
        found.append(f"{category}不计入双人执法的人数")
    elif category == FIREFIGHTER and row["所在单位"] not in pilots:
        found.append("消防员所在单位不在试点参加执法的名单内（参数“消防员参加执法试点单位”）")
    post = row["执法岗位"]
    if post != "是":
        found.append("不在执法岗位" if post == "否" else "是否在执法岗位没有填写")
    certificate = row["执法资格证号"]
    if isinstance(certificate, str) and certificate != NONE:
        found += _certificate(row["资格证有效期至"], end)
    else:
        found.append("没有执法资格证" if certificate == NONE else "执法资格证号没有填写")
    found += _service(row["任职日期"], row["离职日期"], start, end, row.table.cutoff)
    return found


def _certificate(until: Value, end: int) -> list[str]:
    if not isinstance(until, Day) or (until.lo < end <= until.hi):
        return ["资格证有效期至没有填写，或者不能确定"]
    return [f"资格证有效期至{show_ordinal(until.hi)}，不足整个抽查时段"] if until.hi < end else []


def _service(since: Value, left: Value, start: int, end: int, cutoff: int) -> list[str]:
    found = []
    if isinstance(since, Day) and since.lo > start:
        found.append(f"任职日期{show_ordinal(since.lo)}，晚于抽查时段开始")
    if isinstance(left, Day) and left.hi <= end:
        found.append(f"已于{show_ordinal(left.hi)}离职")
    elif isinstance(left, Day) and left.lo <= end:
        # An empty date of leaving says that the officer had not left by the ledger's cut-off: that is what a plan ahead can know.
        found += ["离职日期不能确定"] if left.lo <= cutoff or left.hi < FOREVER else []
    return found
