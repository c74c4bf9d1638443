"""Waivers: an authority's decision that a finding is left as it is for a time. It stays visible, says who decided and why, and ends.

A waiver covers the findings of one id, or those of one rule on one subject, while the report's as-of date lies in ``[from, until]``.
Outside these days it never applies, and the report says so; one that covers nothing is said too, for it may hide a misspelling.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hegui.checker.result import SETTLED
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.model import KbModel, validate
from hegui.kb.yamlsource import Node, load
from pydantic import Field

STATUS_NAMES = {"applied": "在期", "expired": "已到期", "not_yet": "未开始", "unmatched": "没有对应的结论"}


class WaiverModel(KbModel):
    """One waiver: ``finding``, or ``rule`` and ``subject``; ``until`` is its last day."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    finding: str | None = Field(None, min_length=16, max_length=16)
    rule: str | None = None
    subject: str | None = None
    reason: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    from_: str = Field(alias="from")
    until: str
    note: str | None = None


class WaiversFile(KbModel):
    schema_: Literal["hegui.waivers/1"] = Field(alias="schema")
    waivers: list[WaiverModel]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A waiver and its days (ordinals, both included)."""

    model: WaiverModel
    first: int
    last: int
    where: str

    def covers(self, finding: dict[str, Any]) -> bool:
        """Whether it speaks of the finding, whatever the date."""
        if self.model.finding is not None:
            return bool(finding["id"] == self.model.finding)
        return bool(finding["rule"] == self.model.rule and finding["subject"]["id"] == self.model.subject)

    def status(self, as_of: int, findings: Sequence[dict[str, Any]]) -> str:
        if as_of > self.last:
            return "expired"
        if as_of < self.first:
            return "not_yet"
        return "applied" if findings else "unmatched"


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers of a file, and the file's digest."""

    entries: tuple[Waiver, ...]
    sha256: str


def load_waivers(path: Path, rules: Collection[str] | None = None) -> Waivers:
    """Reads a waivers file; ``rules`` are the ids that exist. Raises KnowledgeBaseError with every mistake at its place."""
    node = load(path)
    model = validate(node, WaiversFile)
    diagnostics: list[Diagnostic] = []
    seen: dict[str, str] = {}
    entries = []
    for waiver, place in zip(model.waivers, (node.get("waivers") or node).items(), strict=True):
        if waiver.id in seen:
            diagnostics.append(place.error("duplicate-id", f"豁免“{waiver.id}”重复，前一处在 {seen[waiver.id]}", key="id"))
        seen[waiver.id] = place.where
        if (waiver.finding is None) == (waiver.rule is None) or (waiver.rule is None) != (waiver.subject is None):
            diagnostics.append(place.error("waiver-target", "应写 finding（结论编号），或者同时写 rule 和 subject（对象编号），只能写一种"))
        if waiver.rule is not None and rules is not None and waiver.rule not in rules:
            message = f"没有规则“{waiver.rule}”{did_you_mean(waiver.rule, rules)}"
            diagnostics.append(place.error("unknown-rule", message, key="rule"))
        days = [_exact(place, key, text, diagnostics) for key, text in (("from", waiver.from_), ("until", waiver.until))]
        if None not in days and days[0] > days[1]:  # type: ignore[operator]
            diagnostics.append(place.error("empty-period", f"until（{waiver.until}）早于 from（{waiver.from_}）", key="until"))
        entries.append(Waiver(waiver, days[0] or 0, days[1] or 0, place.where))
    if diagnostics:
        raise KnowledgeBaseError(diagnostics)
    return Waivers(tuple(entries), hashlib.sha256(path.read_bytes()).hexdigest())


def _exact(place: Node, key: str, text: str, diagnostics: list[Diagnostic]) -> int | None:
    try:
        lo, hi = parse_day(text)
    except ValueError as error:
        diagnostics.append(place.error("bad-date", str(error), key=key))
        return None
    if lo != hi:
        diagnostics.append(place.error("bad-date", f"{key} 应写到日，如 2026-12-31，实际是“{text}”", key=key))
        return None
    return lo


def waive(report: dict[str, Any], waivers: Waivers) -> None:
    """Marks the findings that a waiver in force covers as ``waived`` and lists every waiver with what became of it."""
    as_of, _ = parse_day(report["as_of"])
    listed = []
    for waiver in waivers.entries:
        covered = [f for f in report["findings"] if f["outcome"] not in SETTLED and waiver.covers(f)]
        status = waiver.status(as_of, covered)
        told = {
            "id": waiver.model.id,
            "reason": waiver.model.reason,
            "approver": waiver.model.approver,
            "from": waiver.model.from_,
            "until": waiver.model.until,
        }
        if status == "applied":
            for finding in covered:
                if finding["outcome"] != "waived":  # the first waiver of a file that covers it is the one that is named
                    finding["waiver"] = told | {"was": finding["outcome"]}
                    report["summary"][finding["outcome"]] -= 1
                    report["summary"]["waived"] += 1
                    finding["outcome"] = "waived"
        listed.append(told | {"status": status, "findings": [f["id"] for f in covered]})
    report["waivers"] = {"sha256": waivers.sha256, "entries": listed}
