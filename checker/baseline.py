"""Baselines: an earlier report, so that the next one lists only what is new.

Known is a finding with the same id and the same outcome. The id is a digest of rule, subject and key values, so two findings never
fall together; one that was only a lead and is now a violation is new. What is known is counted, and what has gone is named.
"""

from __future__ import annotations

from typing import Any

from hegui.checker.result import SETTLED


def only_new(report: dict[str, Any], earlier: dict[str, Any], sha256: str) -> None:
    """Takes out of the report what the earlier one already had; ``sha256`` is the earlier file's."""
    known = {(f["id"], f["outcome"]) for f in earlier["findings"]}
    here = {f["id"] for f in report["findings"]}
    kept, counts = [], dict.fromkeys(report["summary"], 0)
    for finding in report["findings"]:
        if finding["outcome"] not in SETTLED and (finding["id"], finding["outcome"]) in known:
            counts[finding["outcome"]] += 1
            report["summary"][finding["outcome"]] -= 1
        else:
            kept.append(finding)
    report["findings"] = kept
    report["baseline"] = {
        "sha256": sha256,
        "as_of": earlier["as_of"],
        "known": {outcome: count for outcome, count in counts.items() if count},
        "gone": [f["id"] for f in earlier["findings"] if f["outcome"] not in SETTLED and f["id"] not in here],
    }
