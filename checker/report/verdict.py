"""What a report's exit code says (contract, section 1): it is read off the report itself, after waivers and baseline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hegui.checker.result import NOTHING_FOUND, OPEN, OPEN_QUESTIONS, SETTLED, VIOLATION


def exit_code(report: dict[str, Any], fail_on: Sequence[str] = ()) -> int:
    """``fail_on`` names outcomes or severities that count like a violation."""
    findings = [f for f in report["findings"] if f["outcome"] not in (*SETTLED, "waived")]
    if any(f["outcome"] == "violation" or f["outcome"] in fail_on or f["severity"] in fail_on for f in findings):
        return VIOLATION
    # A file or sheet that was given and could not be used: what it would have shown is not known.
    unread = any(not problem["row"] and not problem["column"] for problem in report["problems"])
    lacking = any(entry["decides"] for entry in report["not_evaluated"])
    if any(f["outcome"] in OPEN for f in findings) or report["incomplete"] or report.get("left_out") or lacking or unread:
        return OPEN_QUESTIONS
    return NOTHING_FOUND
