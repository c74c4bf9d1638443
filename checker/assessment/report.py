"""The report of a self-assessment: ``hegui.report/1`` with the section ``assessment`` beside the findings."""

from __future__ import annotations

from typing import Any

from hegui.checker.assessment.result import Assessment
from hegui.checker.idcard import mask_inside
from hegui.checker.report.document import document
from hegui.checker.result import Run


def assessment_report(found: Assessment, *, show_all: bool = False, unmask: bool = False) -> dict[str, Any]:
    """The whole report; identity numbers are masked unless ``unmask``."""
    run = Run(found.judged.ledger, found.facts.decider.rule_base, found.judged.results)
    # Files were read once; a copy that was judged knows what came of them no more than the original does.
    run.ledger.inputs = found.facts.ledger.inputs
    run.ledger.problems = [*found.facts.ledger.problems, *run.ledger.problems]
    report = document(run, show_all=show_all, unmask=unmask)
    return report | {"assessment": found.section if unmask else _masked(found.section)}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_inside(value)
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    return [_masked(item) for item in value] if isinstance(value, list) else value
