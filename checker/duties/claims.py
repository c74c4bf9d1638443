"""Which duties somebody took: held against the tasks of a responsibility list, duty by duty and unit by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hegui.checker.duties.tasks import Task, takes
from hegui.kb.responsibility import Duty, UnitModel

STATUSES = ("taken", "partly", "others", "nobody", "unknown")


@dataclass(frozen=True, slots=True)
class Claim:
    """``taken``: every responsible unit has a task; ``partly``: ``without`` have none; ``others``: only units that are not asked
    have; ``nobody``: no task at all; ``unknown``: a task names no unit, or the list is marked as incomplete, so that its silence
    says nothing."""

    status: str
    tasks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def claim(duty: Duty, tasks: Sequence[Task], units: Mapping[str, UnitModel], asked: Sequence[str], *, complete: bool) -> Claim:
    """Who took a duty. ``asked`` are the units whose part is looked at: those responsible, or one officer's own."""
    here = [task for task in tasks if duty.id in task.duties]
    names = tuple(task.id for task in here)
    without = tuple(unit for unit in asked if not any(takes(task, unit, duty, units) for task in here))
    if not without:
        return Claim("taken", names)
    if not complete or any(not task.units for task in here):
        return Claim("unknown", names, without)
    status = "partly" if len(without) < len(asked) else "others" if here else "nobody"
    return Claim(status, names, without)
