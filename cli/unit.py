"""A unit of the responsibility list as people type it, and the rules it answers for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from hegui.cli.options import BAD_RULES, fail, print_diagnostics

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hegui.kb.responsibility import Responsibilities
    from hegui.kb.rulebase import RuleBase


def load_duties(rule_base: RuleBase, extra: Sequence[Path]) -> Responsibilities:
    """The responsibility lists; exits with 3 and every mistake on stderr when they are invalid."""
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.responsibilities import load_responsibilities

    try:
        return load_responsibilities(rule_base, extra)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"责任清单有误（{len(error.diagnostics)} 处）。", err=True)
        raise typer.Exit(BAD_RULES) from None


def named(written: str, responsibilities: Responsibilities) -> str:
    """The unit's own name for ``司法局`` or ``市司法局``; exits with 2 for an unknown or ambiguous one."""
    from hegui.kb.diagnostics import did_you_mean
    from hegui.kb.units import every_name, short_form

    found = short_form(written, responsibilities.units)
    if len(found) > 1:
        fail(f"--unit：“{written}”可能是{'、'.join(found)}，请写全")
    if not found:
        names = [name for unit in responsibilities.units.values() for name in every_name(unit)]
        fail(f"--unit：文件没有点名“{written}”{did_you_mean(written, names) or '，点名的有：' + '、'.join(responsibilities.units)}")
    return found[0]


def rules_of(written: str, only: Sequence[str], rule_base: RuleBase, responsibilities: Responsibilities) -> list[str]:
    """Ids of the chosen rules that a unit owes or has to see to; exits with 2 where there are none."""
    from hegui.checker.result import selected
    from hegui.kb.units import named_unit

    unit = named(written, responsibilities)
    chosen = []
    for rule in selected(rule_base, only):
        names = [*rule.model.responsible, *([rule.model.obligor.name] if rule.model.obligor and rule.model.obligor.name else [])]
        if any(named_unit(name, responsibilities.units) == unit for name in names):
            chosen.append(rule.id)
    if not chosen:
        fail(f"--unit：没有规则由{unit}负责；它的职责用 hegui duties --unit {unit} 看")
    return chosen
