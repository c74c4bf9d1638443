"""The rows of a ledger's 责任清单 as tasks: how far each has come by the as-of date, and what it leaves open.

Missing is not false: an empty 完成日期 has not happened by the ledger's cut-off date; a deadline nobody wrote is unknown, and a
task without one is not on track.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hegui.checker.duties.places import PlaceReader
from hegui.checker.idcard import mask_inside
from hegui.checker.ledger import Row, Table
from hegui.checker.values import Day, Unknown, Value, show
from hegui.kb.day import FOREVER, NEVER, show_ordinal
from hegui.kb.responsibility import Duty, UnitModel
from hegui.kb.units import every_name, groups_of, named_unit, plain

TABLE = "责任清单"
STATUSES = ("overdue", "near_due", "unknown", "no_deadline", "on_track", "done")


@dataclass(frozen=True, slots=True)
class Progress:
    """``days`` past the deadline (overdue) or left until it; None where either is not known. ``late``: done after its deadline;
    None where that is not known."""

    status: str
    days: int | None = None
    late: bool | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class TaskUnit:
    """``id`` is the unit as the document names it, "" for one that it does not name."""

    written: str
    id: str


@dataclass(slots=True)
class Task:
    id: str
    written: str
    places: tuple[str, ...]
    duties: tuple[str, ...]
    units: tuple[TaskUnit, ...]
    person: str
    measure: str
    deadline: str
    done: str
    progress: Progress
    file: str
    row: int
    issues: list[tuple[str, str]] = field(default_factory=list)  # (code, Chinese)


def read_tasks(
    table: Table, duties: Mapping[str, Duty], units: Mapping[str, UnitModel], reader: PlaceReader, as_of: int, window: int
) -> list[Task]:
    """Every row, those overdue first, the longest overdue before the others."""
    tasks = [_task(row, duties, units, reader, as_of, window, table.cutoff) for row in table.rows if not row.is_stub]
    return sorted(tasks, key=lambda t: (STATUSES.index(t.progress.status), _urgency(t), t.id, t.row))


def _urgency(task: Task) -> int:
    days = task.progress.days
    if days is None:
        return FOREVER
    return -days if task.progress.status == "overdue" else days


def progress(deadline: Value, done: Value, as_of: int, cutoff: int, window: int) -> Progress:
    """How far a task has come. Days are ordinals; the day of the deadline still counts as in time."""
    if not isinstance(done, Day) or done.lo <= NEVER:
        return Progress("unknown", why="完成日期不明")
    due = deadline if isinstance(deadline, Day) and deadline.lo > NEVER and (deadline.hi < FOREVER or deadline.is_exact) else None
    if done.hi <= as_of:
        return Progress("done", late=_late(due, done))
    if due is None:
        return Progress("no_deadline")
    if due.lo >= FOREVER:
        return Progress("on_track")
    if as_of > due.hi:
        if done.lo > due.hi:
            return Progress("overdue", as_of - due.hi, why="" if done.lo > as_of else f"{show_ordinal(cutoff)} 以后是否完成，台账没有记载")
        return Progress("unknown", why="时限已过，到时限为止是否完成，台账没有记载")
    left = max(0, due.lo - as_of)
    return Progress("near_due" if left <= window else "on_track", left, why=_planned(done, as_of))


def _planned(done: Day, as_of: int) -> str:
    return "填写的完成日期在核查基准日以后" if done.lo > as_of and done.hi < FOREVER else ""


def _late(deadline: Day | None, done: Day) -> bool | None:
    if deadline is None:
        return None
    if done.lo > deadline.hi:
        return True
    return False if done.hi <= deadline.lo else None


def _task(
    row: Row, duties: Mapping[str, Duty], units: Mapping[str, UnitModel], reader: PlaceReader, as_of: int, window: int, cutoff: int
) -> Task:
    written = _text(row["条款"])
    places = reader.read(written)
    found = tuple(duty.id for duty in duties.values() if any(place in (duty.id, duty.locator, duty.item) for place in places.found))
    named = row["责任单位"]
    names = [name for name in named if name] if isinstance(named, tuple) else []
    task = Task(
        id=_text(row["任务编号"]) or f"第{row.line}行",
        written=written,
        places=tuple(places.found),
        duties=found,
        units=tuple(TaskUnit(mask_inside(name), named_unit(name, units) or "") for name in names),
        person=_text(row["责任人"]),
        measure=_text(row["措施"]),
        deadline=_shown(row["完成时限"]),
        done=_event(row["完成日期"], cutoff),
        progress=progress(row["完成时限"], row["完成日期"], as_of, cutoff, window),
        file=row.file,
        row=row.line,
    )
    if not written:
        task.issues.append(("no_place", "没有填写条款"))
    for part, near in places.unread:
        task.issues.append(("unknown_place", f"条款“{mask_inside(part)}”在文件里没有" + (f"，是否想写“{near}”？" if near else "")))
    for code, cell, name in (("no_measure", task.measure, "措施"), ("no_person", task.person, "责任人"), ("no_unit", names, "责任单位")):
        if not cell:
            task.issues.append((code, f"没有填写{name}"))
    if row["经费保障"] == "否":
        task.issues.append(("no_funding", "经费没有保障"))
    task.issues += _strangers(task, duties, units)
    return task


def _strangers(task: Task, duties: Mapping[str, Duty], units: Mapping[str, UnitModel]) -> list[tuple[str, str]]:
    """Units that the document does not make responsible for the task's place. Where it names a group, anybody may be in it, but for
    a name that is one character away from one that it names."""
    responsible = {unit for duty in task.duties for unit in duties[duty].units}
    closed = responsible and not any(units[unit].kind == "group" for unit in responsible)
    found = []
    for unit in task.units:
        meant = "" if unit.id else _misspelt(unit.written, units)
        hint = f"，是否想写“{meant}”？" if meant else ""
        if closed and unit.id not in responsible:
            found.append(
                ("unit_not_named", f"这一条的责任单位是{'、'.join(u for u in units if u in responsible)}，没有“{unit.written}”{hint}")
            )
        elif meant:
            found.append(("unit_not_named", f"文件没有点名“{unit.written}”{hint}"))
    return found


def _misspelt(written: str, units: Mapping[str, UnitModel]) -> str:
    """The name that a name differs from by one character; 市教育局 is no misspelt 市司法局."""
    from rapidfuzz.distance import Levenshtein

    names = [name for unit in units.values() for name in every_name(unit)]
    return next((name for name in names if Levenshtein.distance(plain(written), plain(name)) == 1), "")


def takes(task: Task, unit: str, duty: Duty, units: Mapping[str, UnitModel]) -> bool:
    """Whether a task is that unit's part of a duty: the unit itself, or for a group anybody whom the duty does not name."""
    if any(each.id == unit for each in task.units):
        return True
    if units[unit].kind != "group":
        return False
    return any(each.id not in duty.units and (not each.id or unit in groups_of(units[each.id], units)) for each in task.units)


def _text(value: Value) -> str:
    return "" if isinstance(value, Unknown) else mask_inside(show(value))


def _shown(value: Value) -> str:
    """A date for a reader: "" for one that is not known."""
    if isinstance(value, Day) and value.lo >= FOREVER:
        return "长期"
    return "" if isinstance(value, Day) and value.lo <= NEVER and value.hi >= FOREVER else _text(value)


def _event(value: Value, cutoff: int) -> str:
    """A date of completion for a reader: "" where it has not happened by the cut-off."""
    if isinstance(value, Day) and value.lo == cutoff + 1 and value.hi >= FOREVER:
        return ""
    return "不明" if isinstance(value, Unknown) else _text(value)
