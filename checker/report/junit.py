"""The report as JUnit XML: a suite per rule, a case per finding, for the programs that read test results.

A violation is a failure. What is open (lead, undetermined, to be judged or ruled on) is neither passed nor failed: ``skipped``, with
the reason. What could not be judged for want of a table is an ``error``.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from hegui.checker.report import wording
from hegui.checker.result import OUTCOME_NAMES

PASSED = ("compliant",)


def render(report: dict[str, Any]) -> str:
    root = ElementTree.Element("testsuites", name=f"hegui {report['as_of']}")
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    errors = [entry for entry in report["not_evaluated"] if entry["decides"]]
    for rule, members in groupby(sorted(report["findings"], key=lambda f: f["rule"]), key=lambda f: f["rule"]):
        group = list(members)
        suite = ElementTree.SubElement(root, "testsuite", name=_clean(f"{rule} {group[0]['title']}"))
        counts = {
            "tests": len(group),
            "failures": sum(f["outcome"] == "violation" for f in group),
            "errors": 0,
            "skipped": sum(f["outcome"] not in ("violation", *PASSED) for f in group),
        }
        _count(suite, totals, counts)
        for finding in group:
            _case(suite, finding)
    if errors:
        suite = ElementTree.SubElement(root, "testsuite", name="未能判断")
        _count(suite, totals, {"tests": len(errors), "failures": 0, "errors": len(errors), "skipped": 0})
        for entry in errors:
            case = ElementTree.SubElement(suite, "testcase", classname=entry["rule"], name=f"缺“{entry['missing_table']}”表")
            ElementTree.SubElement(case, "error", message=f"没有给出“{entry['missing_table']}”表，不能判断", type="not_evaluated")
    if report["not_kept"]:
        entries = report["not_kept"]
        suite = ElementTree.SubElement(root, "testsuite", name="没有核查")
        _count(suite, totals, {"tests": len(entries), "failures": 0, "errors": 0, "skipped": len(entries)})
        for entry in entries:
            why = _clean(f"“{entry['table']}”表没有设{'、'.join(entry['columns'])}")
            case = ElementTree.SubElement(suite, "testcase", classname=entry["rule"], name=why)
            ElementTree.SubElement(case, "skipped", message=f"{why}，没有核查")
    for name, count in totals.items():
        if name != "skipped":  # junit-10.xsd of Jenkins' xunit plugin has it on a suite, not on the whole
            root.set(name, str(count))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _count(suite: ElementTree.Element, totals: dict[str, int], counts: dict[str, int]) -> None:
    for name, count in counts.items():
        suite.set(name, str(count))
        totals[name] += count


def _case(suite: ElementTree.Element, finding: dict[str, Any]) -> None:
    name = f"{wording.party(finding['subject'])} {finding['id']}"
    case = ElementTree.SubElement(suite, "testcase", classname=finding["rule"], name=_clean(name))
    outcome = finding["outcome"]
    if outcome in PASSED:
        return
    said = _clean(finding.get("sentence") or finding["title"])
    element = ElementTree.SubElement(case, "failure" if outcome == "violation" else "skipped", message=f"{finding.get('outcome_name') or OUTCOME_NAMES[outcome]}：{said}")
    if outcome == "violation":
        element.set("type", finding["severity"])
    lines = [wording.grounds(finding), *("".join(wording.fact(entry)) for entry in finding["because"])]
    lines += [f"还缺：{wording.gap(entry)}" for entry in finding["missing"]]
    if finding.get("waiver"):
        lines.append(f"豁免：{wording.waiver(finding['waiver'])}")
    element.text = "\n".join(_clean(line) for line in lines if line)


def _clean(text: str) -> str:
    """XML 1.0 has no control characters."""
    return wording.printable(text)
