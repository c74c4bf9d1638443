"""Evaluates a ledger against the rules. The whole run, in order:

intake (files → tables) → derive (kin, identity, ties) → screen and decide (SQL, then Experta) → findings → report.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hegui.checker.decide import Decider, Progress
    from hegui.checker.identity.outcome import Decisions
    from hegui.checker.ledger import Ledger
    from hegui.checker.result import Run
    from hegui.kb.rulebase import RuleBase


def check(
    inputs: Sequence[Path],
    rule_base: RuleBase,
    as_of: int,
    *,
    only: Sequence[str] = (),
    decisions: Decisions | None = None,
    progress: Progress | None = None,
) -> Run:
    """Reads the inputs and decides the rules (all, or those matching a glob of ``only``) as of a date (ordinal).

    ``decisions`` are what inspectors found out about who is who.

    Raises ``IntakeError`` when nothing could be read.
    """
    from hegui.checker.decide import Decider
    from hegui.checker.intake import read_ledger

    ledger = read_ledger(inputs, rule_base.tables, as_of)
    if decisions is not None:
        ledger.decisions = decisions
    return check_ledger(ledger, Decider(rule_base), only=only, progress=progress)


def check_ledger(ledger: Ledger, decider: Decider, *, only: Sequence[str] = (), progress: Progress | None = None) -> Run:
    """Decides a ledger that has been read already."""
    from hegui.checker.derive import derive
    from hegui.checker.result import Run, selected

    rule_base = decider.rule_base
    derive(ledger, rule_base.tables, rule_base.registry)
    results = decider.run(ledger, selected(rule_base, only), progress)
    return Run(ledger, rule_base, results)
