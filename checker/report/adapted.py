"""What a clean-up or a responsibility list finds, in the shape of a check's report: for SARIF and JUnit, which know findings only.

A draw of inspections finds nothing: it has no SARIF and no JUnit.
"""

from __future__ import annotations

from typing import Any

from hegui.checker.report.duties_table import CLAIM_NAMES, TASK_NAMES, progress_words, unit_words

Document = dict[str, Any]
CONFIDENCE = {"certain": ("violation", "high", "应当处理"), "likely": ("needs_judgement", "medium", "很可能"), "possible": ("needs_judgement", "low", "可能")}  # fmt: skip
PROGRESS = {"overdue": ("violation", "high"), "near_due": ("needs_judgement", "low"), "unknown": ("undetermined", "medium"), "no_deadline": ("undetermined", "medium"), "on_track": ("compliant", "low"), "done": ("compliant", "low")}  # fmt: skip


def of_review(document: Document) -> Document:
    """One finding an issue, at its line of the document."""
    findings = []
    for each in document["documents"]:
        subject = {"type": "文件", "id": each["path"], "name": each["title"]}
        for number, issue in enumerate(each["issues"], 1):
            outcome, severity, name = CONFIDENCE[issue["confidence"]]
            fact = {"table": issue["article"] or "文件", "file": each["path"], "row": issue["line"], "fields": {"原文": issue["quote"]}}
            findings.append(
                _finding(f"{each['path']}#{number}", issue["kind"], issue["kind_name"], outcome, severity, name, subject)
                | {"sentence": issue["message"], "basis": [_basis(b) for b in issue["basis"]], "because": [fact], "remedy": issue["suggestion"]}
            )
    problems = [{"file": p["path"], "row": 0, "column": "", "value": "", "message": p["message"]} for p in document["problems"]]
    return _report(document, findings, problems, {"version": "", "sha256": document["rules"]["sha256"]})


def of_duties(document: Document) -> Document:
    """One finding a task of the ledger, and one for each duty that nobody took. Raises ``ValueError`` without a ledger."""
    if "tasks" not in document:
        raise ValueError("没有给台账，只有职责，没有可报的事项；sarif、junit 要写台账")
    findings = []
    for task in document["tasks"]:
        outcome, severity = PROGRESS[task["status"]]
        subject = {"type": "任务", "id": task["id"], "name": task["measure"]}
        fact = {"table": "责任清单", "file": task["file"], "row": task["row"], "fields": {"完成时限": task["deadline"], "完成日期": task["done"]}}
        places = [{"regulation": document["regulation"]["number"], "locator": place} for place in task["places"]]
        findings.append(
            _finding(task["id"], task["status"], f"任务{TASK_NAMES[task['status']]}", outcome, severity, TASK_NAMES[task["status"]], subject)
            | {"sentence": f"{progress_words(task)}：{task['measure'] or task['id']}（{unit_words(task)}）", "because": [fact]}
            | {"basis": [_basis(p) for p in places], "responsible": [unit["id"] or unit["written"] for unit in task["units"]]}
        )
    for duty in document["duties"]:
        status = duty.get("claim", {}).get("status")
        if status in ("nobody", "others", "partly"):
            subject = {"type": "职责", "id": duty["id"], "name": duty["text"]}
            basis = [_basis({"regulation": document["regulation"]["number"], "locator": duty["locator"]})]
            findings.append(
                _finding(duty["id"], f"claim-{status}", f"职责{CLAIM_NAMES[status]}", "needs_judgement", "low", CLAIM_NAMES[status], subject)
                | {"sentence": f"{CLAIM_NAMES[status]}：{duty['text']}", "basis": basis, "responsible": duty["claim"]["without"]}
            )
    return _report(document, findings, document["problems"], document["rule_base"]) | {
        "not_evaluated": [{"rule": "责任清单", "missing_table": n["missing_table"], "decides": True} for n in document["not_evaluated"]]
    }


def _basis(norm: Document) -> Document:
    return {"regulation": norm["regulation"], "title": "", "locator": norm["locator"], "quote": "", "gist": False, "role": "ground", "in_force": ""}


def _finding(id_: str, rule: str, title: str, outcome: str, severity: str, name: str, subject: Document) -> Document:
    return {
        "id": id_,
        "rule": rule,
        "revision": 1,
        "title": title,
        "outcome": outcome,
        "outcome_name": name,
        "severity": severity,
        "subject": subject,
        "basis": [],
        "because": [],
        "missing": [],
        "identity": None,
        "remedy": "",
        "responsible": [],
    }


def _report(document: Document, findings: list[Document], problems: list[Document], base: Document) -> Document:
    inputs = [{"path": i["path"], "sha256": i["sha256"]} for i in document.get("inputs", ()) if i.get("sha256")]
    return {
        "as_of": document["as_of"],
        "rule_base": base,
        "inputs": inputs,
        "summary": document["summary"],
        "findings": findings,
        "not_evaluated": [],
        "incomplete": [],
        "not_kept": [],
        "problems": problems,
    }
