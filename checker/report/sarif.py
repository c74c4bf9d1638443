"""The report as SARIF 2.1.0 (OASIS, 2020), for the programs that read findings of analysers.

A violation is of kind ``fail`` with a level by severity; what is open is ``open`` or ``review``, and by the standard (3.27.9, 3.27.10)
has the level ``none``. A row of a table stands as the line of its region: in a workbook the sheet is named in the message.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from hegui.checker.report import wording
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.rule import SEVERITY_NAMES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
KINDS = {
    "violation": "fail",
    "lead": "review",
    "undetermined": "open",
    "needs_judgement": "review",
    "needs_ruling": "review",
    "compliant": "pass",
    "not_applicable": "notApplicable",
    "waived": "fail",
}
LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def render(report: dict[str, Any]) -> str:
    rules = {f["rule"]: f for f in report["findings"]}
    index = {rule: number for number, rule in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "hegui",
                "version": report["rule_base"]["version"],
                "language": "zh-CN",
                "rules": [_rule(rules[rule]) for rule in sorted(rules)],
                "properties": {"rule_base_sha256": report["rule_base"]["sha256"]},
            }
        },
        "language": "zh-CN",
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": uri(path)}, "hashes": {"sha-256": sha256}}
            for path, sha256 in sorted({(i["path"], i["sha256"]) for i in report["inputs"]})
        ],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [_notification(p) for p in report["problems"]]}],
        "results": [_result(finding, index) for finding in report["findings"]],
        "properties": {
            "as_of": report["as_of"],
            "summary": report["summary"],
            "not_evaluated": report["not_evaluated"],
            "incomplete": report["incomplete"],
            "not_kept": report["not_kept"],
            "waivers": report.get("waivers"),
            "baseline": report.get("baseline"),
        },
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: dict[str, Any]) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding["rule"],
        "shortDescription": {"text": finding["title"]},
        "defaultConfiguration": {"level": LEVELS[finding["severity"]]},
        "properties": {"revision": finding["revision"], "severity": finding["severity"], "等级": SEVERITY_NAMES[finding["severity"]]},
    }
    grounds = [b for b in finding["basis"] if b["role"] == "ground"]
    if grounds:
        rule["fullDescription"] = {"text": "\n".join(f"{wording.norm(b)}：{b['quote']}" for b in grounds)}
    if finding["remedy"]:
        rule["help"] = {"text": f"如经核实认定违反：{finding['remedy']}"}
    return rule


def _result(finding: dict[str, Any], index: dict[str, int]) -> dict[str, Any]:
    outcome = finding["outcome"]
    facts = [entry for entry in finding["because"] if not wording.is_absent(entry)]
    said = wording.ended(finding.get("sentence") or f"{OUTCOME_NAMES[outcome]}：{finding['title']}（{wording.party(finding['subject'])}）")
    result: dict[str, Any] = {
        "ruleId": finding["rule"],
        "ruleIndex": index[finding["rule"]],
        "kind": KINDS[outcome],
        "level": LEVELS[finding["severity"]] if KINDS[outcome] == "fail" else "none",
        "message": {"text": wording.printable(said)},
        "partialFingerprints": {"hegui/finding/v1": finding["id"]},
        "properties": {
            "outcome": outcome,
            "结论": finding.get("outcome_name") or OUTCOME_NAMES[outcome],
            "subject": finding["subject"],
            "missing": [wording.gap(entry) for entry in finding["missing"]],
            "identity": finding["identity"],
            "responsible": finding["responsible"],
        },
    }
    if facts:
        result["locations"] = [_location(facts[-1])]
        result["relatedLocations"] = [{"id": number} | _location(entry) for number, entry in enumerate(facts, 1)]
    if outcome == "waived":
        said = wording.waiver(finding["waiver"]) if finding.get("waiver") else ""
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": said}]
    return result


def _location(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri(entry["file"])}, "region": {"startLine": max(1, entry["row"])}},
        "message": {"text": wording.printable("".join(wording.fact(entry)))},
    }


def _notification(problem: dict[str, Any]) -> dict[str, Any]:
    column = f"“{problem['column']}”列" if problem["column"] else ""
    place = {"physicalLocation": {"artifactLocation": {"uri": uri(problem["file"])}, "region": {"startLine": max(1, problem["row"])}}}
    return {"level": "warning", "message": {"text": wording.printable(f"{column}{problem['message']}")}, "locations": [place]}


def uri(path: str) -> str:
    """A path as a relative reference (RFC 3986)."""
    return quote(wording.printable(path).replace("\\", "/"), safe="/.-_~")
