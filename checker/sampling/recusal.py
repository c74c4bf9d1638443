"""Who must not inspect which unit: asked of the recusal rule itself, by handing it every officer as the inspector of every unit drawn.

Whatever it then says (a breach, a lead by name only, a missing fact, something to be judged) keeps the two apart: another officer is
at hand, and a doubt about impartiality need not be settled to be avoided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hegui.checker.decide import Decider
from hegui.checker.derive import derive
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger
from hegui.checker.sampling.officers import Officer
from hegui.checker.sampling.units import Unit
from hegui.kb.day import show_ordinal
from hegui.kb.rulebase import RuleBase

RULE = "ZB13-1-recusal"
MATTERS = "执法事项"


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """An officer kept from a unit. ``outcome`` is what the rule would say if they were paired all the same."""

    unit: str
    officer: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Recusals:
    """``unseen`` are tables that were not given, or not whole: ties that would stand there are not known."""

    ties: tuple[Tie, ...]
    unseen: tuple[str, ...]

    def keeps_apart(self, unit: str) -> set[str]:
        return {tie.officer for tie in self.ties if tie.unit == unit}


def recusals(ledger: Ledger, rule_base: RuleBase, units: Sequence[Unit], officers: Sequence[Officer], day: int) -> Recusals:
    """Decides the recusal rule for every pair of an officer and a unit. Changes ``ledger``: its own matters give way to these."""
    if RULE not in rule_base.rules:
        raise LookupError(f"规则库里没有回避规则“{RULE}”，不能抽取人员")
    pairs = [(unit, officer) for unit in units for officer in officers]
    if not pairs:
        return Recusals((), ())
    written = show_ordinal(day)
    of_matter: dict[str, tuple[str, str]] = {}
    rows = []
    for number, (unit, officer) in enumerate(pairs, 1):
        matter = f"抽查{number}"
        of_matter[matter] = (unit.id, officer.id)
        dates = dict.fromkeys(("受理日期", "检查日期", "办结日期"), written)
        rows.append({"事项编号": matter, "类型": "双随机抽查", "单位编号": unit.id, "主办人编号": officer.id, "协办人编号": "无"} | dates)
    ledger.tables[MATTERS] = ledger_from_mapping({MATTERS: rows}, rule_base.tables, day, "抽查计划").tables[MATTERS]
    derive(ledger, rule_base.tables)
    rule = rule_base.rules[RULE]
    result = Decider(rule_base).run(ledger, [rule])[0]
    found: set[Tie] = set()
    for finding in result.findings:
        matter = dict(zip(rule.key, finding.key, strict=True)).get("事项", "")
        if matter in of_matter:
            found.add(Tie(*of_matter[matter], finding.outcome, _reason(finding.sentence)))
    unseen = {entry.missing_table for entry in result.not_evaluated} | {entry.table for entry in result.incomplete}
    return Recusals(tuple(sorted(found)), tuple(sorted(unseen)))


def _reason(sentence: str) -> str:
    """What ties them, from the rule's sentence: what it says after the matter itself."""
    _, _, tie = sentence.partition("；")
    return (tie or sentence).removesuffix("，台账没有已回避的记录。").removesuffix("。")
