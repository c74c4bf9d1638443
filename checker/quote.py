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

if TYPE_CHECKING:
    from hegui.kb.registry import Citation


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

    def notes(self, rule: Rule, as_of: int) -> list[str]:
        """What a reader has to bear in mind about time: the older law, and limitation (行政处罚法 arts 37, 36)."""
        if self.assessed:
            return []
        found = []
        if NEVER < self.hi < FOREVER and add_period(self.hi, years=2) < as_of:
            found.append(
                "行为终了至核查基准日已超过二年；如涉及行政处罚，注意行政处罚法第三十六条的期限（二年；涉及公民生命健康安全且有危害后果的五年）。"
            )
        for citation in rule.grounds:
            span = citation.in_force
            if span.certainly_covers(self.lo, self.hi) and span.to_hi <= as_of:
                found.append(
                    "行为适用其发生时的规定；此后规定已有变动，新规定处罚较轻或者不认为违法的适用新规定（行政处罚法第三十七条，从旧兼从轻）。"
                )
                break
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
                found[(role, citation.work.id, citation.locator)] = _quoted(citation, role)
    return tuple(found.values())


def _quoted(citation: Citation, role: str) -> Quoted:
    provision = citation.provision
    text = provision.text if provision else None
    gist = (provision.gist if provision else None) or ""
    quote = text if text is not None else f"（要旨）{gist}" if gist else ""
    return Quoted(citation.display, citation.version.title, citation.locator, quote, text is None, role, citation.version.period.text)
