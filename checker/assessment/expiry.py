"""When it breaks next: the first date after today on which, all else unchanged, an outcome turns worse.

Tried are the days after each certificate's last valid day, the other days to come that the facts name, and the days on which a
parameter or a ground of the rules changes. A certificate that breaks something is taken as renewed from then on: what expires later
would otherwise seem to change nothing, and would break it all the same for whoever renewed the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hegui.checker.assessment.facts import AGENCIES, CODE, GRADES, ROSTER, Change, Facts, Judged
from hegui.checker.interview.facts import columns_read
from hegui.checker.ledger import Row, Table
from hegui.checker.practitioners import DECLARED
from hegui.checker.values import Day
from hegui.kb.day import FOREVER, NEVER, show_ordinal
from hegui.kb.locator import spoken
from hegui.kb.rule import Rule
from hegui.kb.uses import uses

LAST_VALID = "有效期至"
RENEWED = dt.date.max.toordinal()  # until when a certificate taken as renewed is valid


@dataclass(frozen=True, slots=True)
class Expiring:
    """A certificate that runs out: ``day`` is its last valid day (ordinal; the earliest it may be)."""

    day: int
    name: str
    certificate: str
    grade: str


@dataclass(frozen=True, slots=True)
class Turning:
    """An outcome that turns worse, and what the rule will then say."""

    rule: str
    title: str
    before: str
    after: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Breaking:
    """``day`` (ordinal): the first day on which the outcomes are worse; ``certificates`` have run out the day before; ``causes`` are
    the other dates that come, of the facts and of the law."""

    day: int
    certificates: tuple[Expiring, ...]
    turning: tuple[Turning, ...]
    causes: tuple[str, ...] = ()


@dataclass(slots=True)
class Outlook:
    """``breaking`` in order of date; ``expiring`` every certificate that will run out; ``short``: the roster lists fewer than
    declared, so that no expiry can be held against the declared number."""

    breaking: list[Breaking]
    expiring: list[Expiring]
    short: bool


def outlook(facts: Facts, rules: Sequence[Rule], now: Judged) -> Outlook:
    today = facts.ledger.as_of
    expiring = sorted(
        (Expiring(until.lo, _name(row), str(row["证书编号"]), str(row["资格"])) for row, until in _certificates(facts) if until.lo >= today),
        key=lambda e: (e.day, e.certificate),
    )
    days = {day + 1 for _, until in _certificates(facts) for day in (until.lo, until.hi) if today <= day < FOREVER}
    legal = _legal_days(facts, rules, today)
    coming = _dates_to_come(facts)
    other = coming.keys() - days
    timed = [rule for rule in rules if (ROSTER, LAST_VALID) in columns_read(rule)]
    before = now.outcomes()
    found: list[Breaking] = []
    renewed: list[Change] = []
    for day in sorted(days | legal.keys() | other):
        chosen = timed if day in days - legal.keys() else list(rules)
        judged = facts.judge(chosen, renewed, as_of=day)
        said = {(f.rule.id, f.subject.id, *f.key): f for f in judged.findings()}
        turning = []
        after = judged.outcomes()
        for case, outcome in sorted(after.items()):
            old = before.get(case, before.get(case[:2], "compliant"))
            if GRADES[outcome] > GRADES[old] and case in said:
                rule = said[case].rule
                turning.append(Turning(rule.id, rule.model.title, old, outcome, said[case].sentence))
        # What is worse from this day on is not worse anew on the next.
        before |= after
        if turning:
            gone = tuple(e for e in expiring if e.day + 1 == day)
            broken = {t.rule for t in turning}
            of_law = [what for rule, what in legal.get(day, ()) if rule in broken]
            found.append(Breaking(day, gone, tuple(turning), tuple(dict.fromkeys([*coming.get(day, ()), *of_law]))))
            lapsed = [row for row, until in _certificates(facts) if day in (until.lo + 1, until.hi + 1)]
            if lapsed:
                renewed += [Change(ROSTER, row.index, ((LAST_VALID, Day.exact(RENEWED)),)) for row in lapsed]
                before |= facts.judge(chosen, renewed, as_of=day).outcomes()
    return Outlook(found, expiring, _short(facts))


def _dates_to_come(facts: Facts) -> dict[int, list[str]]:
    """Days after today that the facts name for something else, a beginning or an end, and which dates they are."""
    today, found = facts.ledger.as_of, dict[int, list[str]]()
    for table in facts.ledger.tables.values():
        for row in table.rows:
            own = CODE not in table.position or row[CODE] == facts.code
            for column, value in zip(table.columns, row.values, strict=True):
                if isinstance(value, Day) and value.is_exact and (own or column != LAST_VALID):
                    for day in (value.lo, value.lo + 1):
                        if today < day < FOREVER:
                            said = found.setdefault(day, [])
                            if column != LAST_VALID:  # certificates are named by themselves
                                said.append(_dated(table, row, column, value.lo))
    return found


def _dated(table: Table, row: Row, column: str, day: int) -> str:
    """``从业人员“1A2026901”的起始日期是2025-04-01``; the agency itself is not named."""
    whose = "" if table.name == AGENCIES else f"{table.name}“{table.label(row)}”的"
    return f"{whose}{column}是{show_ordinal(day)}"


def _certificates(facts: Facts) -> list[tuple[Row, Day]]:
    """The agency's practitioners with a certificate that runs out some day that is known at least roughly."""
    dated = ((row, row[LAST_VALID]) for row in facts.roster())
    return [(row, until) for row, until in dated if isinstance(until, Day) and until.lo > NEVER and until.lo < FOREVER]


def _name(row: Row) -> str:
    value = row["姓名"]
    return value if isinstance(value, str) else ""


def _legal_days(facts: Facts, rules: Sequence[Rule], today: int) -> dict[int, list[tuple[str, str]]]:
    """Days after today on which the law itself changes, as far as it is registered, and what changes for which rule."""
    base = facts.decider.rule_base
    found: dict[int, list[tuple[str, str]]] = {}

    for rule in rules:
        mine: dict[int, list[str]] = {}
        for ground in rule.grounds:
            place = f"{ground.display} {spoken(ground.locator)}"
            mine.setdefault(ground.in_force.from_lo, []).append(f"{place}自这天起施行")
            mine.setdefault(ground.in_force.to_lo, []).append(f"{place}自这天起不再施行")
        of_grounds = set(mine)
        for name in sorted(uses(rule, base).parameters):
            spans = [value.span for value in base.parameters[name].values]
            for day in {day for span in spans for day in (span.from_lo, span.to_lo)} - of_grounds:  # a number comes with its article
                mine.setdefault(day, []).append(f"“{base.parameters[name].model.title}”的规定自这天起变动")
        for day, said in mine.items():
            if today < day < FOREVER:
                found.setdefault(day, []).extend((rule.id, what) for what in said)
    return found


def _short(facts: Facts) -> bool:
    listed = [row["资格"] for row in facts.roster()]
    declared = ((facts.row[column], sum(g in grades for g in listed)) for column, grades in DECLARED.items())
    return bool(listed) and any(isinstance(number, float) and number > count for number, count in declared)
