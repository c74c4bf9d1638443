"""The whole of an assessment as data: the ``assessment`` section of the report (``hegui.report/1``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hegui.checker.assessment.expiry import Breaking, Expiring, Outlook, outlook
from hegui.checker.assessment.facts import AGENCIES, CODE, PROJECTS, Facts, Judged
from hegui.checker.assessment.fixes import Fixes, Plan, find_fixes
from hegui.checker.decide import Decider
from hegui.checker.finding import Finding
from hegui.checker.interview.facts import rules_about
from hegui.checker.ledger import Ledger
from hegui.checker.quote import Conduct, Quoted, quoted
from hegui.checker.values import show
from hegui.kb.day import show_ordinal
from hegui.kb.form import Forms
from hegui.kb.rule import Rule

CONCLUSIONS = {
    "not_met": "有不符合的条件",
    "unknown": "尚不能认定：还有不清楚的事实",
    "judgement": "所填事实没有不符合的，另有须由人判断的事项",
    "met": "按所填的事实，各项都符合",
    "nothing": "没有可以判断的事项",
}


@dataclass(slots=True)
class Assessment:
    """``judged`` is what the rules say now; ``section`` the report's section about it; ``forms`` what could be changed."""

    facts: Facts
    forms: Forms
    judged: Judged
    fixes: Fixes
    outlook: Outlook
    section: dict[str, Any]


def assess(ledger: Ledger, decider: Decider, forms: Forms, agency: int = 0) -> Assessment:
    """Assesses one agency of a ledger as read (nothing derived yet); ``agency`` is its row in 技术服务机构."""
    facts = Facts(_of_one(ledger, agency), decider, 0)
    rules = rules_about(decider.rule_base, [section.table for section in forms.interview])
    judged = facts.judge(rules)
    fixes = find_fixes(facts, forms, rules, judged)
    ahead = outlook(facts, rules, judged)
    return Assessment(facts, forms, judged, fixes, ahead, _section(facts, judged, fixes, ahead))


def _of_one(ledger: Ledger, agency: int) -> Ledger:
    """The ledger with this agency and its projects only; everybody's practitioners stay, for they may be in two places."""
    code = ledger.tables[AGENCIES].rows[agency][CODE]
    one = replace(ledger, tables=dict(ledger.tables), problems=list(ledger.problems))
    for name in (AGENCIES, PROJECTS):
        table = ledger.tables.get(name)
        if table is not None:
            mine = [row for row in table.rows if row[CODE] == code and (name != AGENCIES or row.index == agency)]
            one.tables[name] = Facts.copied(replace(table, rows=mine), 0)
    return one


def _section(facts: Facts, judged: Judged, fixes: Fixes, ahead: Outlook) -> dict[str, Any]:
    findings = judged.findings()
    by = {name: [f for f in findings if f.outcome in kinds] for name, kinds in _GROUPS.items()}
    settled = judged.settled()
    met = sorted({rule.id: rule for rule, outcome, _ in settled if outcome == "compliant"}.values(), key=lambda r: r.id)
    broken = {f.rule.id for f in findings}
    return {
        "agency": {"id": facts.code, "name": show(facts.row["机构名称"])},
        "conclusion": (conclusion := _conclusion(by, bool(met))),
        "conclusion_text": CONCLUSIONS[conclusion],
        "met": [_met(facts, rule) for rule in met if rule.id not in broken],
        "missing": [_finding(f) | {"gap": fixes.gaps.get((f.rule.id, f.subject.id, *f.key), "")} for f in by["missing"]],
        "unknown": [_finding(f) | {"facts": _facts(f)} for f in by["unknown"]],
        "judgement": [_finding(f) | {"judgement": f.judgement} for f in by["judgement"]],
        "not_applicable": sorted({r.id for r, o, _ in settled if o == "not_applicable"} - broken - {r.id for r in met}),
        "not_given": sorted({n.missing_table for result in judged.results for n in result.not_evaluated}),
        "fixes": _fixes(fixes, facts),
        "outlook": _outlook(ahead),
    }


_GROUPS = {"missing": ("violation",), "unknown": ("undetermined", "lead"), "judgement": ("needs_judgement", "needs_ruling")}


def _conclusion(by: dict[str, list[Finding]], met: bool) -> str:
    if by["missing"]:
        return "not_met"
    if by["unknown"]:
        return "unknown"
    return "judgement" if by["judgement"] else "met" if met else "nothing"


def _met(facts: Facts, rule: Rule) -> dict[str, Any]:
    day = facts.ledger.as_of
    return {"rule": rule.id, "title": rule.model.title, "basis": _basis(quoted(rule, Conduct(day, day, True)))}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "finding": finding.id,
        "title": finding.rule.model.title,
        "severity": finding.rule.model.severity,
        "subject": {"type": finding.subject.type, "id": finding.subject.id, "name": finding.subject.name},
        "obligor": {"type": finding.obligor.type, "id": finding.obligor.id, "name": finding.obligor.name},
        "sentence": finding.sentence,
        "basis": _basis(finding.basis),
        "remedy": (finding.rule.model.remedy and finding.remedy) or "",
    }


def _basis(bases: Iterable[Quoted]) -> list[dict[str, Any]]:
    return [
        {"regulation": b.regulation, "title": b.title, "locator": b.locator, "quote": b.quote, "gist": b.is_gist, "in_force": b.in_force}
        for b in bases
        if b.role == "ground"
    ]


def _facts(finding: Finding) -> list[dict[str, str]]:
    return [{"table": p.table, "column": p.column, "subject": p.subject} for p in finding.missing]


def _fixes(fixes: Fixes, facts: Facts) -> dict[str, Any]:
    titles = facts.decider.rule_base.rules
    return {
        "plan": _plan(fixes.plan, titles) if fixes.plan else None,
        "alternatives": [_plan(plan, titles) for plan in fixes.alternatives],
        "unfixable": [
            {"rule": u.rule, "title": titles[u.rule].model.title, "subject": u.subject, "why": u.why, "remedy": u.remedy}
            for u in fixes.unfixable
        ],
    }


def _plan(plan: Plan, rules: Mapping[str, Rule]) -> dict[str, Any]:
    return {
        "changes": plan.changes,
        "first": plan.first,
        "steps": [
            {"text": step.text, "count": step.times, "rules": list(step.rules), "titles": [rules[r].model.title for r in step.rules]}
            for step in plan.steps
        ],
    }


def _outlook(ahead: Outlook) -> dict[str, Any]:
    return {
        "assumes": "除日期以外，其余事实都不变；到期造成不符合的证书，算以后的日期时当作已经延续",
        "next": _breaking(ahead.breaking[0]) if ahead.breaking else None,
        "later": [_breaking(b) for b in ahead.breaking[1:]],
        "expiring": [_expiring(e) for e in ahead.expiring],
        "roster_short": ahead.short,
    }


def _breaking(breaking: Breaking) -> dict[str, Any]:
    return {
        "date": show_ordinal(breaking.day),
        "certificates": [_expiring(e) for e in breaking.certificates],
        "causes": list(breaking.causes),
        "turning": [
            {"rule": t.rule, "title": t.title, "before": t.before, "after": t.after, "sentence": t.sentence} for t in breaking.turning
        ],
    }


def _expiring(expiring: Expiring) -> dict[str, str]:
    return {
        "valid_until": show_ordinal(expiring.day),
        "name": expiring.name,
        "certificate": expiring.certificate,
        "grade": expiring.grade,
    }


def agencies(ledger: Ledger) -> list[tuple[int, str, str]]:
    """Row, code and name of each agency of a ledger that has a code and a row of its own."""
    return [
        (row.index, str(row[CODE]), show(row["机构名称"]))
        for row in ledger.rows(AGENCIES)
        if isinstance(row[CODE], str) and not row.is_stub
    ]
