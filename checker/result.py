"""The result of a run, and the words and numbers for what came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from hegui.checker.finding import Finding
from hegui.checker.ledger import Ledger, LeftOut
from hegui.checker.proof import LEVELS
from hegui.checker.ruleresult import IncompleteTable, NotEvaluated, NotKept, RuleResult
from hegui.kb.rule import SEVERITIES, Rule
from hegui.kb.rulebase import RuleBase

OUTCOME_NAMES = {
    "violation": "违反",
    "lead": "线索",
    "undetermined": "证据不足",
    "needs_judgement": "需人工判断",
    "needs_ruling": "需裁决",
    "compliant": "符合",
    "not_applicable": "不适用",
    "waived": "已豁免",
}
OPEN = ("lead", "undetermined", "needs_judgement", "needs_ruling")
SETTLED = ("compliant", "not_applicable")

NOTHING_FOUND = 0  # nothing found
VIOLATION = 1  # a violation, or what --fail-on names
BAD_INPUT = 2  # wrong use or unreadable input
BAD_RULES = 3  # the rule base is invalid
OPEN_QUESTIONS = 4  # no violation, but something remains to be judged, ruled on or completed


def selected(rule_base: RuleBase, only: Sequence[str]) -> list[Rule]:
    """The rules matching any of the globs; all without globs."""
    return [rule for name, rule in rule_base.rules.items() if not only or any(fnmatchcase(name, glob) for glob in only)]


def _strength(finding: Finding) -> tuple[int, float]:
    """For a lead that rests on an identity: how little beside the name supports it, and how many bear the name."""
    identity = finding.identity
    return (LEVELS.index(identity.level), identity.namesakes_expected) if identity and finding.outcome == "lead" else (-1, 0.0)


@dataclass(slots=True)
class Run:
    """One run's results, rule by rule."""

    ledger: Ledger
    rule_base: RuleBase
    results: list[RuleResult]
    kept: Path | None = None  # a folder with what was decided, for the case that the run is interrupted

    @property
    def findings(self) -> list[Finding]:
        """By severity, rule and subject, leads of one subject by strength, then by key: the fixed order of every output."""
        every = [finding for result in self.results for finding in result.findings]
        return sorted(every, key=lambda f: (SEVERITIES.index(f.rule.model.severity), f.rule.id, f.subject.id, _strength(f), f.key, f.id))

    @property
    def not_evaluated(self) -> list[NotEvaluated]:
        return sorted(entry for result in self.results for entry in result.not_evaluated)

    @property
    def incomplete(self) -> list[IncompleteTable]:
        return sorted(entry for result in self.results for entry in result.incomplete)

    @property
    def not_kept(self) -> list[NotKept]:
        return sorted(entry for result in self.results for entry in result.not_kept)

    @property
    def summary(self) -> dict[str, int]:
        """Counts by outcome: findings, and for compliant and not_applicable pairs of rule and subject."""
        counts = dict.fromkeys(OUTCOME_NAMES, 0)
        for result in self.results:
            for finding in result.findings:
                counts[finding.outcome] += 1
            counts["compliant"] += len(result.compliant) + result.beyond[0]
            counts["not_applicable"] += len(result.outside) + result.beyond[1]
        counts["incomplete"] = sum(entry.subjects for entry in self.incomplete)
        return counts

    @property
    def left_out(self) -> list[LeftOut]:
        """Merely similar names that were too many to be leads, where a rule that was decided asks who is who."""
        asked = any("同一人" in variant.tables for result in self.results for branch in result.rule.branches for variant in branch.queries)
        return sorted(self.ledger.left_out) if asked else []

    def settled(self) -> Iterator[tuple[Rule, str, int]]:
        """Rule, outcome and subject row of everything compliant or not applicable (``--all``)."""
        for result in self.results:
            for index in result.compliant:
                yield result.rule, "compliant", index
            for index in result.outside:
                yield result.rule, "not_applicable", index
