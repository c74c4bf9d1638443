"""Advice on a rule base that loads: what is legal to write and yet probably not meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from hegui.kb.condition import Where
from hegui.kb.diagnostics import Diagnostic
from hegui.kb.precedence import settle
from hegui.kb.registry import Citation
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase

# Policy documents cannot set penalties (行政处罚法 arts 10–16): a consequence needs a law, regulation or rule beside them.
# The words are those of art. 9.
PENALTY_WORDS = ("罚款", "吊销", "没收", "暂扣", "降低资质等级", "责令停产停业", "责令关闭", "限制从业", "行政拘留", "行政处罚")
MAY_PUNISH = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章")


def advice(rule_base: RuleBase, tested: set[str]) -> Iterator[Diagnostic]:
    """Warnings, rule by rule."""
    used: set[str] = set()
    for rule in rule_base.rules.values():
        if rule.id not in tested:
            yield _warn(rule.where, "no-case", f"规则“{rule.id}”没有用例")
        if not rule.model.responsible:
            yield _warn(rule.where, "no-responsible", f"规则“{rule.id}”没有写责任单位")
        if any(word in (rule.model.consequence or "") for word in PENALTY_WORDS) and not _may_punish(rule):
            message = f"规则“{rule.id}”的 consequence 写了处罚，而依据里没有能够设定处罚的规定：规范性文件不得设定行政处罚"
            yield replace(_warn(rule.where, "policy-penalty", message), severity="error")
        yield from _given_way(rule)
        yield from _dates(rule)
        used |= {t for branch in rule.branches for v in branch.queries for a in v.query.atoms for t in a.via}
    for name, term in rule_base.terms.items():
        if name not in used and not any(name in text for text in _negated_terms(rule_base)):
            yield _warn(term.where, "unused-term", f"术语“{name}”没有规则用到")


def _given_way(rule: Rule) -> Iterator[Diagnostic]:
    """A rule that stands on the norm which has to give way, by its own declaration, accuses nobody: it should stand on the other."""
    for conflict in rule.conflicts:
        pairs = [(a, b) for a in conflict.ground for b in conflict.against if _overlap(a, b)]
        losing = next(((a, b, s) for a, b in pairs if (s := settle(a.version, b.version, conflict.special)).outcome == "second"), None)
        if losing is not None:
            ground, against, settled = losing
            message = (
                f"规则“{rule.id}”立足于{ground.display}{ground.locator}，而声明它与{against.display}{against.locator}不一致；"
                f"{settled.reason}（立法法{settled.locator}），应当以后者为依据"
            )
            yield replace(_warn(rule.where, "lower-ground", message), severity="error")
        elif not pairs:
            yield _warn(rule.where, "idle-conflict", f"规则“{rule.id}”声明不一致的两个规定没有同时施行的一天，或者适用地域不同")


def _overlap(a: Citation, b: Citation) -> bool:
    together = a.in_force.from_lo < b.in_force.to_hi and b.in_force.from_lo < a.in_force.to_hi
    return together and settle(a.version, b.version).outcome != "no_conflict"


def _may_punish(rule: Rule) -> bool:
    return any(c.version.level in MAY_PUNISH for c in (*rule.grounds, *rule.context))


def _dates(rule: Rule) -> Iterator[Diagnostic]:
    """A ground whose range has a hole between two versions would let conduct in between fall under nothing."""
    by_work: dict[str, list[tuple[int, int, int, int]]] = {}
    for citation in rule.grounds:
        span = citation.in_force
        by_work.setdefault(citation.work.id, []).append((span.from_lo, span.from_hi, span.to_lo, span.to_hi))
    for work, spans in by_work.items():
        ordered = sorted(set(spans))
        for earlier, later in pairwise(ordered):
            if earlier[3] < later[0]:
                yield _warn(rule.where, "ground-gap", f"规则“{rule.id}”所依据的“{work}”两个版本之间有一段没有施行的规定")


def _negated_terms(rule_base: RuleBase) -> Iterator[set[str]]:
    for rule in rule_base.rules.values():
        for branch in rule.branches:
            for variant in branch.queries:
                for inner in variant.query.inner():
                    yield {t for a in inner.atoms for t in a.via}


def _warn(where: Where, code: str, message: str) -> Diagnostic:
    return Diagnostic(where.file, where.line, where.column, code, message, "warning")
