"""A rule's ground and another norm that says otherwise on the same matter, on the day of the case: which applies, or who rules.

Where the ground prevails, the finding stands and notes it. Where an authority must rule, the finding is ``needs_ruling`` and names it;
where the other norm prevails, or the law names nobody, the rule accuses nobody and the finding is ``needs_judgement``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hegui.checker.quote import Conduct, Quoted, quoted_place
from hegui.kb.precedence import Settlement, settle
from hegui.kb.rule import Conflict, Rule

if TYPE_CHECKING:
    from hegui.kb.registry import Citation


@dataclass(frozen=True, slots=True)
class Ruling:
    """What keeps a rule from accusing. ``norms`` are the two places that differ, ``locator`` the place of 立法法."""

    outcome: str
    text: str
    authority: str
    norms: tuple[str, str]
    locator: str
    reason: str


def conflict_on(rule: Rule, when: Conduct) -> Ruling | None:
    """The ruling that a case of that time waits for; None where nothing stands against the rule, or its ground prevails."""
    found = [_ruling(conflict, *norms) for conflict, *norms in _both_in_force(rule, when)]
    waiting = [ruling for ruling in found if ruling is not None]
    return next((r for r in waiting if r.outcome == "needs_ruling"), waiting[0] if waiting else None)


def prevailing(rule: Rule, when: Conduct) -> Iterator[str]:
    """For each norm that says otherwise and gives way: that it does, and why."""
    for conflict, ground, against in _both_in_force(rule, when):
        settled = settle(ground.version, against.version, conflict.special)
        if settled.outcome == "first":
            yield f"与{_place(against)}不一致（{conflict.model.note}）：{settled.reason}{_by(settled)}，适用{_place(ground)}。"


def conflicting(rule: Rule, when: Conduct) -> tuple[Quoted, ...]:
    """The other norms and the places of 立法法 that settle between them, as context of a finding."""
    found: dict[tuple[str, str], Quoted] = {}
    for conflict, ground, against in _both_in_force(rule, when):
        settled = settle(ground.version, against.version, conflict.special)
        cited = [against] + ([conflict.articles[settled.locator]] if settled.locator in conflict.articles else [])
        for citation in cited:
            found[citation.work.id, citation.locator] = quoted_place(citation, "context")
    return tuple(found.values())


def _both_in_force(rule: Rule, when: Conduct) -> Iterator[tuple[Conflict, Citation, Citation]]:
    """Each declared conflict whose norms may both be law at the time, in their latest versions of then."""
    for conflict in rule.conflicts:
        ground, against = (_latest(citations, when) for citations in (conflict.ground, conflict.against))
        if ground is not None and against is not None:
            yield conflict, ground, against


def _latest(citations: tuple[Citation, ...], when: Conduct) -> Citation | None:
    return next((c for c in reversed(citations) if c.in_force.from_lo <= when.hi and when.lo < c.in_force.to_hi), None)


def _ruling(conflict: Conflict, ground: Citation, against: Citation) -> Ruling | None:
    settled = settle(ground.version, against.version, conflict.special)
    norms = (_place(ground), _place(against))
    differ = f"{norms[0]}与{norms[1]}不一致：{conflict.model.note}。{settled.reason}"
    if settled.outcome == "needs_ruling":
        text = f"{differ}，由{settled.authority}裁决{_by(settled)}。裁决以前不作认定。"
        return Ruling("needs_ruling", text, settled.authority, norms, settled.locator, settled.reason)
    if settled.outcome == "second":
        text = f"{differ}{_by(settled)}，应当适用{norms[1]}；是否违反，按{norms[1]}判断。"
        return Ruling("needs_judgement", text, "", norms, settled.locator, settled.reason)
    if settled.outcome == "undecided":
        text = f"{differ}，立法法没有规定由谁裁决，适用哪个规定须人工判断。"
        return Ruling("needs_judgement", text, "", norms, settled.locator, settled.reason)
    return None


def _place(citation: Citation) -> str:
    name = citation.display if citation.display != citation.version.title else f"《{citation.version.title}》"
    return f"{name}{citation.locator}"


def _by(settled: Settlement) -> str:
    return f"（立法法{settled.locator}）" if settled.locator else ""
