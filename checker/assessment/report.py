"""The report of a self-assessment: ``hegui.report/1`` with the section ``assessment`` beside the findings, and a receipt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hegui.checker.assessment.result import Assessment
from hegui.checker.idcard import masked
from hegui.checker.report.document import document
from hegui.checker.result import Run
from hegui.checker.trust.receipt import Used, file_sha256
from hegui.checker.trust.receipts import assess_receipt


def assessment_report(
    found: Assessment, used: Used, *, answers: Path | None = None, show_all: bool = False, unmask: bool = False
) -> dict[str, Any]:
    """The whole report; identity numbers are masked unless ``unmask``. ``answers`` is the file that keeps what was answered, exactly as
    it was judged; None where a filled form was."""
    run = Run(found.judged.ledger, found.facts.decider.rule_base, found.judged.results)
    # Files were read once; a copy that was judged knows what came of them no more than the original does.
    run.ledger.inputs = found.facts.ledger.inputs
    if answers is not None:
        digest = file_sha256(answers)
        run.ledger.inputs = [replace(each, path=answers.name, sha256=digest) for each in run.ledger.inputs]
    run.ledger.problems = [*found.facts.ledger.problems, *run.ledger.problems]
    report = document(run, show_all=show_all, unmask=unmask)
    report["assessment"] = found.section if unmask else masked(found.section)
    assess_receipt(report, found, used, answers, show_all=show_all, unmask=unmask)
    return report
