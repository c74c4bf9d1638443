"""The responsibility list as data (``hegui.duties/1``): units, matrix, duties, and, with a ledger, tasks and who took what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hegui.checker.duties.claims import STATUSES as CLAIM_STATUSES
from hegui.checker.duties.claims import Claim, claim
from hegui.checker.duties.places import PlaceReader
from hegui.checker.duties.tasks import STATUSES, TABLE, Task, read_tasks
from hegui.checker.ledger import Ledger
from hegui.kb.day import show_ordinal
from hegui.kb.regulation import Work
from hegui.kb.responsibility import Duty, Responsibilities
from hegui.kb.rulebase import RuleBase
from hegui.kb.units import groups_of

SCHEMA_ID = "hegui.duties/1"
OPEN_CLAIMS = ("partly", "others", "nobody", "unknown")
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """``unit`` None for everybody; ``window`` how many days before its deadline a task counts as near due; ``ledger`` None where
    only the list is wanted."""

    work: Work
    as_of: int
    unit: str | None = None
    window: int = 30
    ledger: Ledger | None = None


def duties_document(request: Request, rule_base: RuleBase, responsibilities: Responsibilities) -> Document:
    """Everything the command shows."""
    units, unit, ledger = responsibilities.units, request.unit, request.ledger
    memberships = groups_of(units[unit], units) if unit else {}
    own = {d.id: how for d in responsibilities.duties.values() if d.regulation == request.work.id and (how := _whose(d, unit, memberships))}
    duties = {name: responsibilities.duties[name] for name in own}
    table = ledger.tables.get(TABLE) if ledger else None
    tasks: list[Task] = []
    claims: dict[str, Claim] = {}
    if table is not None:
        every = {d.id: d for d in responsibilities.duties.values() if d.regulation == request.work.id}
        reader = PlaceReader(request.work.latest, list(every))
        tasks = read_tasks(table, every, units, reader, request.as_of, request.window)
        for name, duty in duties.items():
            asked = (unit,) if unit and own[name] in ("named", "all") else duty.units
            claims[name] = claim(duty, tasks, units, asked, complete=table.complete)
        if unit:
            tasks = [task for task in tasks if any(each.id == unit for each in task.units)]
    asked_for = set(units) if unit is None else {unit, *memberships}
    shown = [name for name in units if name in asked_for and any(name in duty.units for duty in duties.values())]
    document: Document = {
        "schema": SCHEMA_ID,
        "as_of": show_ordinal(request.as_of),
        "regulation": {"id": request.work.id, "number": request.work.latest.number or "", "title": request.work.latest.title},
        "rule_base": {"version": rule_base.version, "sha256": rule_base.sha256},
        "unit": unit,
        "window_days": request.window,
        "inputs": [
            {"path": i.path, "sha256": i.sha256, "table": i.table, "rows": i.rows, "rejected": i.rejected}
            for i in (ledger.inputs if ledger else ())
        ],
        "units": [_unit(name, responsibilities, duties) for name in shown],
        "matrix": _matrix(duties, shown, request.work),
        "duties": [_duty(duty, own[name], claims.get(name), request.work, rule_base) for name, duty in duties.items()],
    }
    if ledger is not None:
        document |= {
            "tasks": [_task(task) for task in tasks],
            "units_without_tasks": _idle(document["units"], table is not None, tasks, unit, responsibilities),
            "not_evaluated": [] if table is not None else [{"missing_table": TABLE}],
            "complete": table.complete if table is not None else None,
            "problems": [
                {"file": p.file, "row": p.row, "column": p.column, "value": p.value, "message": p.message} for p in ledger.problems
            ],
        }
    document["summary"] = _summary(document)
    return document


def exit_code(document: Document) -> int:
    """1 when a task is overdue; 4 when something else is open; else 0. Without a ledger 0."""
    if "tasks" not in document:
        return 0
    tasks = document["summary"]["tasks"]
    if tasks["overdue"]:
        return 1
    claims = document["summary"]["claims"]
    unread = any(p["row"] == 0 and not p["column"] for p in document["problems"])
    open_ = tasks["unknown"] or tasks["no_deadline"] or document["summary"]["tasks_with_issues"] or any(claims[c] for c in OPEN_CLAIMS)
    return 4 if open_ or document["not_evaluated"] or unread else 0


def _whose(duty: Duty, unit: str | None, memberships: Mapping[str, str]) -> str:
    """``named``; ``all`` through a group that by its words is everybody; ``some`` through one that may include the unit; "" not at all."""
    if unit is None or unit in duty.units:
        return "named"
    kinds = {memberships[group] for group in duty.units if group in memberships}
    return "all" if "all" in kinds else "some" if "some" in kinds else ""


def _unit(name: str, responsibilities: Responsibilities, duties: Mapping[str, Duty]) -> Document:
    unit = responsibilities.units[name]
    own = [duty for duty in duties.values() if name in duty.units]
    entry: Document = {"id": name, "kind": unit.kind, "aliases": list(unit.aliases)}
    entry |= {"stands_for": unit.stands_for or "", "covers": unit.covers or "", "note": unit.note or ""}
    return entry | {"items": list(dict.fromkeys(duty.item for duty in own)), "duties": len(own)}


def _matrix(duties: Mapping[str, Duty], shown: Sequence[str], work: Work) -> list[Document]:
    """One row an item, in the order of the text: which of its duties each unit shown has."""
    rows: dict[str, Document] = {}
    for duty in duties.values():
        row = rows.setdefault(duty.item, {"item": duty.item, "title": title_of(duty.item, work), "units": {}})
        for unit in duty.units:
            if unit in shown:
                row["units"].setdefault(unit, []).append(duty.id)
    return list(rows.values())


def title_of(item: str, work: Work) -> str:
    heading = work.latest.by_anchor.get(f"{item}.0")
    text = heading.text if heading and heading.text else ""
    return text.partition("）")[2].rstrip("。") or text


def _duty(duty: Duty, whose: str, claimed: Claim | None, work: Work, rule_base: RuleBase) -> Document:
    model = duty.model
    entry: Document = {
        "id": duty.id,
        "locator": duty.locator,
        "item": duty.item,
        "words": list(model.words),
        "modality": model.modality,
        "verb": model.verb,
        "object": model.object,
        "text": duty.text,
        "units": list(duty.units),
        "named": model.named or "",
        "item_units": list(work.latest.units(duty.item)),
        "whose": whose,
        "binds": model.binds or "",
        "deadline": model.deadline or "",
        "proof": [p.model_dump(exclude_none=True) | ({"columns": list(p.columns)} if p.table else {}) for p in model.proof],
        "rules": list(duty.rules),
        "outcome": [_outcome(o.regulation, o.note, o.unverified, rule_base) for o in model.outcome],
        "note": model.note or "",
    }
    for proof in entry["proof"]:
        if "table" not in proof:
            proof.pop("columns", None)
    if claimed is not None:
        entry["claim"] = {"status": claimed.status, "tasks": list(claimed.tasks), "without": list(claimed.without)}
    return entry


def _outcome(regulation: str | None, note: str, unverified: bool, rule_base: RuleBase) -> Document:
    work = rule_base.registry.works.get(regulation or "")
    return {"regulation": work.title if work else "", "note": note, "unverified": unverified}


def _task(task: Task) -> Document:
    return {
        "id": task.id,
        "locator": task.written,
        "places": list(task.places),
        "duties": list(task.duties),
        "units": [{"written": unit.written, "id": unit.id} for unit in task.units],
        "person": task.person,
        "measure": task.measure,
        "deadline": task.deadline,
        "done": task.done,
        "status": task.progress.status,
        "days": task.progress.days,
        "late": task.progress.late,
        "why": task.progress.why,
        "issues": [{"code": code, "message": message} for code, message in task.issues],
        "file": task.file,
        "row": task.row,
    }


def _idle(units: list[Document], given: bool, tasks: list[Task], unit: str | None, responsibilities: Responsibilities) -> list[str]:
    """The units named (not groups) that have no task at all."""
    if not given:
        return []
    busy = {each.id for task in tasks for each in task.units}
    asked = [unit] if unit else [u["id"] for u in units if responsibilities.units[u["id"]].kind == "unit"]
    return [name for name in asked if name not in busy]


def _summary(document: Document) -> Document:
    duties = document["duties"]
    summary: Document = {"duties": len(duties), "items": len(document["matrix"]), "units": len(document["units"])}
    summary["checked_by_rules"] = sum(bool(duty["rules"]) for duty in duties)
    if "tasks" in document:
        progress = Counter(task["status"] for task in document["tasks"])
        summary["tasks"] = {status: progress[status] for status in STATUSES}
        summary["tasks_with_issues"] = sum(bool(task["issues"]) for task in document["tasks"])
        claims = Counter(duty["claim"]["status"] for duty in duties if "claim" in duty)
        summary["claims"] = {status: claims[status] for status in CLAIM_STATUSES}
    return summary
