"""The fewest changes that would make it compliant: searched over what can be changed, every candidate judged by the same engine.

Conditions that share an action (one more first-class engineer counts as an engineer too) are searched together, others apart:
that is what keeps the search small. A plan is shown only after the rules have been run on the changed facts: what was broken is
compliant, nothing else is worse, and no single change in it can be left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hegui.checker.assessment.actions import SCOPE, Action, actions_for, changes_of, worded
from hegui.checker.assessment.facts import AGENCIES, GRADES, Case, Change, Facts, Judged
from hegui.checker.finding import Finding
from hegui.checker.interview.facts import columns_read
from hegui.checker.ledger import Ledger
from hegui.checker.practitioners import DECLARED
from hegui.kb.form import Forms
from hegui.kb.rule import Rule

MOST = 12  # changes of one kind of condition; nobody hires more to mend a self-assessment
TRIES = 600  # runs of the engine for one group of conditions

Taken = dict[Action, int]


@dataclass(slots=True)
class Step:
    """One line of a plan: what to do, how many times it counts as a change, and the conditions it serves."""

    text: str
    times: int
    rules: tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """Changes that together mend everything that can be mended. ``first`` is what has to be given up before, "" for nothing;
    ``mended`` the cases that are met afterwards."""

    steps: list[Step]
    changes: int
    first: str = ""
    taken: Taken = field(default_factory=dict)
    mended: tuple[Case, ...] = ()


@dataclass(slots=True)
class Unfixable:
    """A broken condition that no change mends, and why."""

    rule: str
    subject: str
    why: str
    remedy: str


@dataclass(slots=True)
class Fixes:
    """``gaps``: for each broken condition by itself (rule and subject), how far it is from being met."""

    plan: Plan | None = None
    alternatives: list[Plan] = field(default_factory=list)
    unfixable: list[Unfixable] = field(default_factory=list)
    gaps: dict[Case, str] = field(default_factory=dict)


def find_fixes(facts: Facts, forms: Forms, rules: Sequence[Rule], now: Judged) -> Fixes:
    """The plan for what is broken now, and plans that give up a line of business where those need fewer changes."""
    fixes = _without_giving_up(facts, forms, rules, now)
    price = fixes.plan.changes if fixes.plan else 0
    if fixes.plan is None and not fixes.unfixable:
        return fixes
    for fewer in _fewer_scopes(facts):
        change = Change(AGENCIES, facts.agency, ((SCOPE, fewer),))
        reduced = Facts(_undivided(facts, change), facts.decider, facts.agency)
        judged = reduced.judge(rules)
        if _worse(now, judged):
            continue
        other = _without_giving_up(reduced, forms, rules, judged)
        more = other.plan.changes if other.plan else 0
        fewer_left = len(other.unfixable) < len(fixes.unfixable)
        if fewer_left or (len(other.unfixable) == len(fixes.unfixable) and more + 1 < price):
            dropped = "、".join(v for v in _scope(facts) if v not in fewer)
            text = f"{forms.of(AGENCIES, SCOPE).change}：不再从事{dropped}"
            fixes.alternatives.append(Plan(other.plan.steps if other.plan else [], more + 1, text))
    return fixes


def _without_giving_up(facts: Facts, forms: Forms, rules: Sequence[Rule], now: Judged) -> Fixes:
    fixes = Fixes()
    broken = [f for f in now.findings() if f.outcome == "violation"]
    options = {id(f): actions_for(facts, forms, f.rule, f.subject_row) for f in broken}
    taken: Taken = {}
    mended: list[Finding] = []
    for group in _groups(broken, options):
        found = _cheapest(facts, group, options)
        if found and len(group) == 1:
            fixes.gaps[_case(group[0])] = _gap(facts, group[0], found)
        if found is None and len(group) > 1:  # one hopeless condition must not hide what can be done about the others
            for finding in group:
                alone = _cheapest(facts, [finding], options)
                if alone is None:
                    fixes.unfixable.append(_unfixable(facts, forms, finding))
                else:
                    taken |= {action: max(times, taken.get(action, 0)) for action, times in alone.items()}
                    mended.append(finding)
            continue
        if found is None:
            fixes.unfixable.append(_unfixable(facts, forms, group[0]))
            continue
        taken |= found
        mended += group
    for finding in mended:
        if _case(finding) not in fixes.gaps and (alone := _cheapest(facts, [finding], options)):
            fixes.gaps[_case(finding)] = _gap(facts, finding, alone)
    if taken:
        fixes.plan = _verified(facts, rules, now, mended, taken, options)
        if fixes.plan is None:
            fixes.unfixable += [_unfixable(facts, forms, f, "单独改能够符合，合在一起会使别的条件变差") for f in mended]
    return fixes


def _case(finding: Finding) -> Case:
    return (finding.rule.id, finding.subject.id, *finding.key)


def _groups(broken: list[Finding], options: dict[int, list[Action]]) -> Iterator[list[Finding]]:
    """Broken conditions that share a thing to be changed, together."""
    groups: list[tuple[set[tuple[str, int, str]], list[Finding]]] = []
    for finding in broken:
        cells = {cell for action in options[id(finding)] for cell in action.touches}
        touching = [group for group in groups if group[0] & cells]
        merged = (cells.union(*(g[0] for g in touching)), [f for g in touching for f in g[1]] + [finding])
        groups = [g for g in groups if g not in touching] + [merged]
    yield from (findings for _, findings in groups)


def _cheapest(facts: Facts, group: list[Finding], options: dict[int, list[Action]]) -> Taken | None:
    """The fewest actions after which every condition of the group is met; among equals the least demanding. None: there are none."""
    actions = sorted({a for f in group for a in options[id(f)]}, key=lambda a: (a.kind != "renew", a.weight, a.label, str(a.value)))
    rules = list({f.rule.id: f.rule for f in group}.values())
    tries = 0
    for total in range(1, MOST + 1):
        if not actions or (strongest := _strongest(actions, total)) is None:
            return None
        # People only add up: when so many of the most qualified are not enough, no others are.
        if all(a.kind != "set" for a in actions) and not _met(facts, group, rules, strongest):
            continue
        for taken in _spread(actions, total):
            tries += 1
            if tries > TRIES:
                return None
            if _met(facts, group, rules, taken):
                return taken
        if all(a.kind == "set" for a in actions) and total >= len({(a.table, a.row, a.column) for a in actions}):
            return None
    return None


def _strongest(actions: list[Action], total: int) -> Taken | None:
    hires = [action for action in actions if action.kind == "hire"]
    if hires:
        return {max(hires, key=lambda a: a.weight): total}
    return {} if sum(a.limit for a in actions) >= total else None


def _spread(actions: list[Action], total: int) -> Iterator[Taken]:
    """Every way to take ``total`` actions, most of the earlier (less demanding) ones first; one value a cell."""
    if total == 0:
        yield {}
        return
    if not actions:
        return
    first, rest = actions[0], actions[1:]
    for times in range(min(first.limit, total), -1, -1):
        clear = [a for a in rest if not (times and a.kind == "set" and a.touches == first.touches)]
        for others in _spread(clear, total - times):
            yield ({first: times} | others) if times else others


def _met(facts: Facts, group: list[Finding], rules: list[Rule], taken: Taken) -> bool:
    outcomes = facts.judge(rules, changes_of(facts, taken)).outcomes()
    return all(outcomes.get((f.rule.id, f.subject.id)) in ("compliant", "not_applicable") for f in group)


def _verified(
    facts: Facts, rules: Sequence[Rule], now: Judged, mended: list[Finding], taken: Taken, options: dict[int, list[Action]]
) -> Plan | None:
    """The plan, run once as a whole; None when something else would become worse."""
    after = facts.judge(rules, changes_of(facts, taken))
    outcomes = after.outcomes()
    if _worse(now, after) or any(outcomes.get((f.rule.id, f.subject.id)) not in ("compliant", "not_applicable") for f in mended):
        return None
    steps = []
    for action, times in taken.items():
        served = sorted({f.rule.id for f in mended if action in options[id(f)]})
        steps.append(Step(worded(facts, action, times), times, tuple(served)))
    return Plan(steps, sum(taken.values()), taken=taken, mended=tuple(_case(f) for f in mended))


def _worse(now: Judged, after: Judged) -> bool:
    before, later = now.outcomes(), after.outcomes()
    return any(GRADES[o] > GRADES[before.get(case, "compliant")] for case, o in later.items())


def _gap(facts: Facts, finding: Finding, alone: Taken) -> str:
    """How far one condition is from being met: ``还差1名一级注册消防工程师``."""
    people = sum(times for action, times in alone.items() if action.kind in ("hire", "renew"))
    counted = [column for column in DECLARED if (AGENCIES, column) in columns_read(finding.rule)]
    parts = [f"还差{people}名{counted[0].removesuffix('人数')}"] if people and counted else []
    for action, times in alone.items():
        if action.kind == "set" and isinstance(action.value, float) and (present := _number(action.before)) is not None:
            unit = facts.decider.rule_base.tables[action.table].columns[action.column].unit
            parts.append(f"还差{action.value - present:g}{unit}")
        elif action.kind == "set" or not counted:
            parts.append(worded(facts, action, times))
    return "；".join(parts)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _unfixable(facts: Facts, forms: Forms, finding: Finding, why: str = "") -> Unfixable:
    reasons = [forms.of(t, c).settled for t, c in sorted(columns_read(finding.rule)) if t == finding.rule.model.subject]
    reason = why or "；".join(dict.fromkeys(r for r in reasons if r)) or "没有找到能使它符合的改动"
    return Unfixable(finding.rule.id, finding.subject.id, reason, finding.remedy)


def _scope(facts: Facts) -> tuple[str, ...]:
    value = facts.row[SCOPE]
    return value if isinstance(value, tuple) else ()


def _fewer_scopes(facts: Facts) -> Iterator[tuple[str, ...]]:
    """What is left of the business when one line of it is given up."""
    scope = _scope(facts)
    if len(scope) > 1:
        yield from (tuple(v for v in scope if v != dropped) for dropped in scope)


def _undivided(facts: Facts, change: Change) -> Ledger:
    """The ledger with one change, not derived."""
    copy = Ledger(facts.ledger.as_of, decisions=facts.ledger.decisions)
    copy.tables = {name: facts.copied(table, 0) for name, table in facts.ledger.tables.items()}
    table = copy.tables[change.table]
    for column, value in change.values:
        table.rows[change.row].values[table.position[column]] = value
    return copy
