"""The report as data (``hegui.report/1``): what every output format shows. Identity numbers are masked here, once."""

from __future__ import annotations

from typing import Any

from hegui.checker.conflict import Ruling
from hegui.checker.finding import Finding, Party, fingerprint
from hegui.checker.idcard import mask, masked
from hegui.checker.ledger import Row
from hegui.checker.proof import Because
from hegui.checker.result import OUTCOME_NAMES, Run
from hegui.checker.values import Place, show
from hegui.checker.waiver import Waivers, waive
from hegui.kb.day import show_ordinal

SCHEMA = "hegui.report/1"


def document(run: Run, *, show_all: bool = False, unmask: bool = False, waivers: Waivers | None = None) -> dict[str, Any]:
    """The whole report. ``show_all`` lists what is compliant or not applicable too; ``unmask`` shows identity numbers.

    Waivers are applied before masking: what somebody wrote into one is text of the report like any other.
    """
    ledger, rule_base = run.ledger, run.rule_base
    findings = [_finding(f, unmask=unmask) for f in run.findings]
    if show_all:
        findings += _settled(run)
    report = {
        "schema": SCHEMA,
        "as_of": show_ordinal(ledger.as_of),
        "rule_base": {"version": rule_base.version, "sha256": rule_base.sha256},
        **({"only": only} if (only := _selected(run)) else {}),
        "inputs": [
            {"path": i.path, "sha256": i.sha256, "table": i.table, "rows": i.rows, "rejected": i.rejected} for i in sorted(ledger.inputs)
        ],
        "summary": run.summary,
        "findings": findings,
        "not_evaluated": [{"rule": n.rule, "missing_table": n.missing_table, "decides": n.decides} for n in run.not_evaluated],
        "incomplete": [{"rule": i.rule, "table": i.table, "subjects": i.subjects} for i in run.incomplete],
        "not_kept": [{"rule": k.rule, "table": k.table, "columns": list(k.columns)} for k in run.not_kept],
        "left_out": [
            {"table": o.table, "file": o.file, "row": o.row, "name": o.name, "how": o.how, "count": o.count} for o in run.left_out
        ],
        "decisions": [
            {
                "verdict": o.decision.verdict,
                "persons": [{"table": p.table, "fields": dict(p.fields)} for p in o.decision.persons],
                "by": o.decision.by,
                "on": o.decision.on,
                "why": o.decision.why,
                "status": o.status,
                "detail": o.detail,
                "where": o.decision.where.rpartition("/")[2],  # the file's name and place in it, wherever the file is kept
            }
            for o in ledger.decided
        ],
        "problems": [
            {"file": p.file, "row": p.row, "column": p.column, "value": p.value, "message": p.message} for p in sorted(ledger.problems)
        ],
    }
    if waivers is not None:
        waive(report, waivers)
    return report if unmask else masked(report)


def _selected(run: Run) -> list[str]:
    """The rules that were decided, where they were not all."""
    decided = {result.rule.id for result in run.results}
    return sorted(decided) if decided != set(run.rule_base.rules) else []


def _finding(finding: Finding, *, unmask: bool) -> dict[str, Any]:
    model = finding.rule.model
    identity = finding.identity
    return {
        "id": finding.id,
        "rule": model.id,
        "revision": model.revision,
        "title": model.title,
        "outcome": finding.outcome,
        "severity": model.severity,
        "subject": _party(finding.subject),
        "key": dict(zip(finding.rule.key, finding.key, strict=True)) if _is_plain(finding) else {},
        "case": finding.case,
        "sentence": finding.sentence,
        "judgement": finding.judgement,
        "basis": [
            {
                "regulation": b.regulation,
                "title": b.title,
                "locator": b.locator,
                "quote": b.quote,
                "gist": b.is_gist,
                "role": b.role,
                "in_force": b.in_force,
            }
            for b in finding.basis
        ],
        "because": [_because(b, unmask=unmask) for b in finding.because],
        "missing": [_place(p) for p in finding.missing],
        "identity": None
        if identity is None
        else {
            "level": identity.level,
            "why": list(identity.why),
            "namesakes_expected": identity.namesakes_expected,
            "pairs": [[{"table": table, "fields": dict(fields)} for table, fields in pair] for pair in identity.pairs],
        },
        "obligor": _party(finding.obligor),
        "affected": _party(finding.affected) if finding.affected else None,
        "consequence": finding.consequence,
        "remedy": finding.remedy,
        "responsible": list(model.responsible),
        "exceptions": [{"id": e.id, "title": e.title, "status": e.status} for e in finding.exceptions],
        "notes": list(finding.notes),
        "figures": _figures(finding),
        **({"ruling": _ruling(finding.ruling)} if finding.ruling else {}),
        "trace": [{"step": step.text, "facts": _facts(step.rows)} for step in finding.trace],
    }


def _figures(finding: Finding) -> dict[str, str]:
    """What a statistic behind the finding counted, column by column."""
    rows = [row for row in finding.witness.rows if row.table.schema.figures]
    return {column: show(row[column]) for row in rows for column, spec in row.table.schema.columns.items() if not spec.joinable}


def _ruling(ruling: Ruling) -> dict[str, Any]:
    """Who decides, and by which place of 立法法; ``authority`` is None where the law names nobody."""
    return {"authority": ruling.authority or None, "norms": list(ruling.norms), "locator": ruling.locator or None, "reason": ruling.reason}


def _facts(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    """The ledger rows behind rows of the engine, each once."""
    places = [(s.table.name, s.file, s.line) for row in rows for s in (row.sources or (row,)) if not s.is_stub]
    return [{"table": t, "file": f, "row": n} for t, f, n in dict.fromkeys(places)]


def _is_plain(finding: Finding) -> bool:
    """Keys made of persons' nodes are internal; the rest of a key is what the ledger says."""
    return not any(value.startswith("id:") for value in finding.key)


def _party(party: Party) -> dict[str, str]:
    return {"type": party.type, "id": party.id, "name": party.name}


def _place(place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {"table": place.table, "column": place.column, "subject": place.subject}
    if place.file:
        found |= {"file": place.file, "row": place.row}
    return found


def _because(entry: Because, *, unmask: bool) -> dict[str, Any]:
    fields = {c: mask(v) if c in entry.hidden and not unmask else v for c, v in entry.fields}
    if entry.absent:
        return {"table": entry.table, "absent": fields}
    return {"table": entry.table, "file": entry.file, "row": entry.row, "fields": fields}


def _settled(run: Run) -> list[dict[str, Any]]:
    """Compliant and not applicable: no proof, only what was looked at."""
    listed = []
    for rule, outcome, index in run.settled():
        row = run.ledger.tables[rule.model.subject].rows[index]
        name_column = row.table.schema.name_column
        name = row[name_column] if name_column else ""
        listed.append(
            {
                "id": fingerprint(rule, str(row[rule.subject_column]), ()),
                "rule": rule.id,
                "revision": rule.model.revision,
                "title": rule.model.title,
                "outcome": outcome,
                "severity": rule.model.severity,
                "subject": {"type": rule.model.subject, "id": str(row[rule.subject_column]), "name": name if isinstance(name, str) else ""},
                "basis": [],
                "because": [],
                "missing": [],
                "identity": None,
                "remedy": "",
                "responsible": [],
            }
        )
    return sorted(listed, key=lambda f: (f["rule"], f["outcome"], f["subject"]["id"]))


__all__ = ["OUTCOME_NAMES", "SCHEMA", "document"]
