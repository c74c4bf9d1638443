"""Rules in groups as the opinion orders them: by its items, for choosing what to check."""

from __future__ import annotations

from dataclasses import dataclass

from hegui.checker.duties.document import title_of
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase

OPINION = "zibo-2020-113"


@dataclass(frozen=True, slots=True)
class Group:
    """``id`` is the item's locator (``二（十三）``), or "其他" for rules that rest on no item of the opinion."""

    id: str
    title: str
    rules: tuple[str, ...]
    tables: tuple[str, ...]  # what a ledger must have for them: their subjects

    @property
    def count(self) -> int:
        return len(self.rules)


def groups(rule_base: RuleBase) -> list[Group]:
    """In the order of the opinion's text."""
    work = rule_base.registry.works[OPINION]
    order = {p.anchor.partition(".")[0]: n for n, p in reversed(list(enumerate(work.latest.provisions)))}
    found: dict[str, list[Rule]] = {}
    for rule in rule_base.rules.values():
        found.setdefault(item_of(rule), []).append(rule)
    return [
        Group(
            item,
            title_of(item, work) if item in order else "不在本意见条款内的规则",
            tuple(rule.id for rule in rules),
            tuple(dict.fromkeys(rule.model.subject for rule in rules)),
        )
        for item, rules in sorted(found.items(), key=lambda each: order.get(each[0], len(order) + 10_000))
    ]


def item_of(rule: Rule) -> str:
    for citation in (*rule.grounds, *rule.context):
        if citation.work.id == OPINION:
            return citation.locator.partition(".")[0]
    return "其他"
