"""Holds a report against the answer key of an example: what was missed, and what was found that nobody planted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

EXAMPLES = Path(__file__).parent
NAMES = ("支队纪检", "技术服务机构")


def answers(name: str) -> dict[str, Any]:
    """``{"as_of": date, "findings": [{"subject", "outcome", "locator"}]}``"""
    key: dict[str, Any] = yaml.safe_load((EXAMPLES / "expected" / f"{name}.yaml").read_text(encoding="utf-8"))
    return key


def compare(findings: list[dict[str, Any]], planted: list[dict[str, str]]) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """The planted entries that no finding answers, and the findings that answer no planted entry.

    An entry is answered by a finding of its subject and outcome whose ground is its locator or a place within it.
    """
    missed = [entry for entry in planted if not any(_answers(finding, entry) for finding in findings)]
    surplus = [finding for finding in findings if not any(_answers(finding, entry) for entry in planted)]
    return missed, surplus


def _answers(finding: dict[str, Any], entry: dict[str, str]) -> bool:
    return (
        finding["subject"]["id"] == entry["subject"]
        and finding["outcome"] == entry["outcome"]
        and any(basis["role"] == "ground" and basis["locator"].startswith(entry["locator"]) for basis in finding["basis"])
    )
