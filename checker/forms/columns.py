"""What a form says of a column: meaning, choices, proof, and which rules look at it. All of it from the tables, the forms and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hegui.checker.interview.facts import columns_read
from hegui.kb.form import Forms
from hegui.kb.locator import spoken
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase
from hegui.kb.table import Column, TableSchema
from hegui.kb.tabledoc import content, remarks

SHOWN = 6  # rules and grounds named in one note


@dataclass(frozen=True, slots=True)
class Told:
    """``grounds`` are the places of the law behind the rules that look at the column; none for one that only names a row."""

    meaning: str
    content: str
    evidence: str
    rules: tuple[str, ...]
    titles: tuple[str, ...]
    grounds: tuple[str, ...]

    def note(self) -> str:
        """The comment on the header."""
        lines = [f"填什么：{self.content}"]
        if self.meaning:
            lines.append(f"说明：{self.meaning}")
        if self.evidence:
            lines.append(f"可以证明的材料：{self.evidence}")
        if self.titles:
            lines.append(f"用于：{_several(self.titles, '；')}")
        if self.grounds:
            lines.append(f"依据：{_several(self.grounds, '、')}")
        return "\n".join(lines)


def _several(words: tuple[str, ...], mark: str) -> str:
    more = f"等{len(words)}项" if len(words) > SHOWN else ""
    return mark.join(words[:SHOWN]) + more


def readers(rule_base: RuleBase) -> dict[tuple[str, str], list[Rule]]:
    """The rules by each table and column that they look at."""
    found: dict[tuple[str, str], list[Rule]] = {}
    for rule in rule_base.rules.values():
        for cell in columns_read(rule):
            found.setdefault(cell, []).append(rule)
    return found


def told(table: TableSchema, column: Column, forms: Forms, by: Mapping[tuple[str, str], list[Rule]]) -> Told:
    rules = by.get((table.name, column.name), [])
    words = forms.of(table.name, column.name)
    star = ["主键，每行不同，不能空着"] if column.name == table.key else []
    return Told(
        meaning="；".join([*star, *([words.ask] if words.ask else []), *remarks(column, table)]),
        content=content(column),
        evidence=words.evidence,
        rules=tuple(rule.id for rule in rules),
        titles=tuple(dict.fromkeys(rule.model.title for rule in rules)),
        grounds=tuple(dict.fromkeys(f"{c.display} {spoken(c.locator)}" for rule in rules for c in rule.grounds)),
    )
