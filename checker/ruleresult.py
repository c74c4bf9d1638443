"""What one rule says about all subjects, and what of it still has to be decided."""

from __future__ import annotations

from dataclasses import dataclass, field

from hegui.checker.finding import Finding
from hegui.kb.rule import Rule

Variants = tuple[tuple[int, int], ...]  # (branch, variant) pairs whose tables were given
Neighbourhoods = dict[int, set[tuple[str, int]]]  # subject → the rows that can matter to it
Possible = dict[int, Variants]  # subject → the variants by which it is a candidate
Decided = tuple[list[Finding], set[int]]  # findings, and the subjects left open only by an incomplete table


@dataclass(frozen=True, slots=True, order=True)
class NotEvaluated:
    """A table that a rule needs and the ledger does not have. ``decides``: it leaves subjects undetermined (exit 4);
    otherwise the rule merely has no case to look at."""

    rule: str
    missing_table: str
    decides: bool


@dataclass(frozen=True, slots=True, order=True)
class IncompleteTable:
    """A table marked as incomplete keeps ``subjects`` of a rule from being found compliant."""

    rule: str
    table: str
    subjects: int


@dataclass(frozen=True, slots=True, order=True)
class NotKept:
    """The ledger has the rule's subject table, but none of the columns that such a rule looks at: nothing to decide, said once."""

    rule: str
    table: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class RuleResult:
    """What one rule says about all subjects. ``covered`` and ``outside`` are row indices of the subject table."""

    rule: Rule
    findings: list[Finding] = field(default_factory=list)
    compliant: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    not_evaluated: list[NotEvaluated] = field(default_factory=list)
    incomplete: list[IncompleteTable] = field(default_factory=list)
    not_kept: list[NotKept] = field(default_factory=list)
    candidates: int = 0
    beyond: tuple[int, int] = (0, 0)  # compliant, not applicable among subjects whose rows were left out


@dataclass(slots=True)
class Job:
    """A rule that was screened: its candidates with their neighbourhoods, still to be decided. ``possible``: the variants that the
    screen found possible for a candidate; no other can match in any reading (all, where nothing is said)."""

    result: RuleResult
    variants: Variants = ()
    neighbourhoods: Neighbourhoods = field(default_factory=dict)
    possible: Possible = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    partly: frozenset[str] = frozenset()
    more: tuple[int, int] = (0, 0)
    screened: bool = False  # there is something to look at
