"""The words of the law behind a finding, in the version of the conduct's date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hegui.checker.evaluate import Law
from hegui.checker.ledger import Row
from hegui.checker.values import Day
from hegui.kb.day import FOREVER, NEVER, add_period
from hegui.kb.plan import Common, InForceOn, Query
from hegui.kb.rule import Rule
from hegui.kb.transition import Scope, in_force

if TYPE_CHECKING:
    from hegui.kb.registry import Citation


LIMITATION = (
    "行为终了至核查基准日已超过二年；如涉及行政处罚，注意行政处罚法第三十六条的期限（二年；涉及公民生命健康安全且有危害后果的五年）。"
)
UNVERIFIED = "行为当时的条文（{0}）在知识库中只有要旨，未与文本核对；认定前须查对原文。"


@dataclass(frozen=True, slots=True)
class Quoted:
    """One basis: regulation as the report names it, title, locator, the words (or, marked, our 要旨)."""

    regulation: str
    title: str
    locator: str
    quote: str
    is_gist: bool
    role: str
    in_force: str


@dataclass(frozen=True, slots=True)
class Conduct:
    """When it happened: some day in ``[lo, hi]``. ``lasting``: conduct over a period rather than on a day."""

    lo: int
    hi: int
    assessed: bool

    def _unverified(self, rule: Rule) -> list[Citation]:
        """The grounds in force at the time whose words nobody could check; only where no other ground carries the rule."""
        held = [c for c in rule.grounds if c.in_force.certainly_covers(self.lo, self.hi)]
        doubtful = [c for c in held if c.provision is not None and c.provision.unverified]
        return doubtful if len(doubtful) == len(held) else []

    def notes(self, rule: Rule, law: Law) -> list[str]:
        """What a reader has to bear in mind about time: the older law by its saving clauses, and limitation (行政处罚法 art. 36)."""
        as_of = law.as_of
        found = [UNVERIFIED.format(f"{c.display}{c.locator}") for c in self._unverified(rule)]
        if self.assessed:
            return found
        if NEVER < self.hi < FOREVER and add_period(self.hi, years=2) < as_of:
            found.append(LIMITATION)
        if any(c.in_force.certainly_covers(self.lo, self.hi) and c.in_force.to_hi <= as_of for c in rule.grounds):
            kinds: tuple[Scope, ...] = ("sanction", "penalty") if rule.model.subject == "人员" else ("penalty",)
            said = "；".join(clause.text for kind in kinds for clause in in_force(law.transitions, kind, as_of))
            found.append(f"此后规定已有变动；{said}。" if said else "此后规定已有变动。")
        return found


def conduct(query: Query, rows: Sequence[Row], law: Law) -> Conduct:
    """The date by which the law was picked, from the rule's time condition."""
    for test in query.tests:
        if isinstance(test, InForceOn):
            at = law.value(test.at, rows)
            if isinstance(at, Day):
                return Conduct(at.lo, min(at.hi, law.as_of), at.is_exact and at.lo == law.as_of)
        if isinstance(test, Common) and test.in_force:
            starts = [law.value(a, rows) for a, _ in test.periods if a is not None]
            ends = [law.value(b, rows) for _, b in test.periods if b is not None]
            lo = max((d.lo for d in starts if isinstance(d, Day)), default=NEVER)
            hi = min([law.as_of, *(d.hi - 1 for d in ends if isinstance(d, Day))])
            return Conduct(lo, max(lo, hi), False)
    return Conduct(law.as_of, law.as_of, True)


def quoted(rule: Rule, when: Conduct) -> tuple[Quoted, ...]:
    """The bases that may have been in force, grounds first; the latest version of each place."""
    found: dict[tuple[str, str, str], Quoted] = {}
    for role, citations in (("ground", rule.grounds), ("context", rule.context)):
        for citation in citations:
            span = citation.in_force
            if span.from_lo <= when.hi and when.lo < span.to_hi:
                # One place in several versions is one basis: the latest of them overwrites.
                found[(role, citation.work.id, citation.locator)] = quoted_place(citation, role)
    return tuple(found.values())


def quoted_place(citation: Citation, role: str) -> Quoted:
    """One place with its words, or, marked, our 要旨."""
    provision = citation.provision
    text = provision.text if provision else None
    gist = (provision.gist if provision else None) or ""
    label = "（要旨，条文未与文本核对）" if provision is not None and provision.unverified else "（要旨）"
    quote = text if text is not None else f"{label}{gist}" if gist else ""
    return Quoted(citation.display, citation.version.title, citation.locator, quote, text is None, role, citation.version.period.text)
