"""The boundary sweep: for every day on which the law behind a rule changes, the day before, of and after it.

A version of a ground or a value of a parameter that begins or ends on the wrong day leaves a day under two wordings, or under
none. Loading refuses what can be seen in one file; what only the rule brings together (its grounds with its parameters) is
looked for here, day by day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hegui.kb.day import FOREVER, NEVER, DateRange, show_ordinal
from hegui.kb.diagnostics import Diagnostic
from hegui.kb.registry import Citation
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase
from hegui.kb.uses import uses


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """Something begins or ends. ``last`` is later than ``first`` where the day is known only to the month or the year."""

    first: int
    last: int
    what: str

    @property
    def day(self) -> str:
        return show_ordinal(self.first) if self.first == self.last else f"{show_ordinal(self.first)}至{show_ordinal(self.last)}之间"


@dataclass(slots=True)
class Sweep:
    """Every change with the rules it concerns, how many (rule, day) pairs were looked at, and what was found."""

    changes: dict[Change, list[str]]
    days: int
    found: list[Diagnostic]


def sweep(rule_base: RuleBase) -> Sweep:
    """Looks at every rule on the day before, of and after each of its changes."""
    changes: dict[Change, list[str]] = {}
    found: list[Diagnostic] = []
    looked_at = 0
    for rule in rule_base.rules.values():
        own = sorted(set(_changes(rule, rule_base)))
        for change in own:
            changes.setdefault(change, []).append(rule.id)
        days = sorted({day for change in own for edge in (change.first, change.last) for day in (edge - 1, edge, edge + 1)})
        looked_at += len(days)
        found += _faults(rule, rule_base, days)
    return Sweep(dict(sorted(changes.items())), looked_at, found)


def _changes(rule: Rule, rule_base: RuleBase) -> Iterator[Change]:
    for citation in rule.grounds:
        name = f"{citation.display}（{citation.version.id} 版）"
        yield from _ends(citation.in_force, f"{name}施行", f"{name}不再施行")
    for parameter in sorted(uses(rule, rule_base).parameters):
        for value in rule_base.parameters[parameter].values:
            yield from _ends(value.span, f"参数“{parameter}”有新的值", f"参数“{parameter}”的值用到前一日")


def _ends(span: DateRange, begins: str, ends: str) -> Iterator[Change]:
    if span.from_lo > NEVER:
        yield Change(span.from_lo, span.from_hi, begins)
    if span.to_lo < FOREVER:
        yield Change(span.to_lo, span.to_hi, ends)


def _faults(rule: Rule, rule_base: RuleBase, days: list[int]) -> Iterator[Diagnostic]:
    """One diagnostic for each fault of a rule, at the first day that shows it."""
    by_work: dict[str, list[Citation]] = {}
    for citation in rule.grounds:
        by_work.setdefault(citation.work.id, []).append(citation)
    parameters = sorted(uses(rule, rule_base).parameters)
    told: set[str] = set()
    for day in days:
        for work, citations in by_work.items():
            certain = {c.version.id for c in citations if c.in_force.certainly_covers(day, day)}
            if len(certain) > 1 and f"two {work}" not in told:
                told.add(f"two {work}")
                yield _warn(rule, "boundary-overlap", f"{show_ordinal(day)}“{work}”的{'、'.join(sorted(certain))}版都在施行")
            if _between(citations, day) and f"none {work}" not in told:
                told.add(f"none {work}")
                yield _warn(rule, "boundary-gap", f"{show_ordinal(day)}“{work}”的前一版已不再施行，后一版还没有施行")
        if any(c.in_force.certainly_covers(day, day) for c in rule.grounds):
            for name in parameters:
                if not rule_base.parameters[name].on(day, day)[0] and f"value {name}" not in told:
                    told.add(f"value {name}")
                    yield _warn(rule, "boundary-gap", f"{show_ordinal(day)}依据在施行，而参数“{name}”没有值：要用到它的结论是“证据不足”")


def _between(citations: list[Citation], day: int) -> bool:
    """Whether the work has been and will be in force, and is not on that day."""
    if any(c.in_force.possibly_covers(day, day) for c in citations):
        return False
    return any(c.in_force.to_hi <= day for c in citations) and any(c.in_force.from_lo > day for c in citations)


def _warn(rule: Rule, code: str, message: str) -> Diagnostic:
    place = rule.where
    return Diagnostic(rule.file, place.line, place.column, code, f"规则“{rule.id}”：{message}", severity="warning")
