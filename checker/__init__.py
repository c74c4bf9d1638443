"""Evaluates a ledger against the rules. The whole run, in order:

intake (files → tables) → derive (kin, identity, ties) → screen and decide (SQL, then Experta) → findings → report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    whole: bool = False,
    processes: int = 1,
    state: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
    spark: bool = False,
) -> Run:
    """Reads the inputs and decides the rules (all, or those matching a glob of ``only``) as of a date (ordinal).

    ``decisions`` are what inspectors found out about who is who. Large tables are reduced to the rows that can matter
    (:mod:`hegui.checker.bulk`; the report is the same), unless ``whole`` is set or that would not be sound, which is said (``say``).

    ``processes`` decide at most; in a folder under ``state`` an interrupted run leaves what it has decided (:mod:`hegui.checker.spread`),
    and the caller removes ``Run.kept`` once the report is safe. ``spark``: screened and decided there (:mod:`hegui.checker.spark`).

    Raises ``IntakeError`` when nothing could be read, ``SparkError`` when Spark cannot be used or did not finish.
    """
    from hegui.checker.decide import Decider
    from hegui.checker.intake import read_ledger

    decider = Decider(rule_base)
    ledger = None if whole else _reduced(inputs, decider, as_of, only, decisions, progress, say)
    if ledger is None:
        ledger = read_ledger(inputs, rule_base.tables, as_of)
    if decisions is not None:
        ledger.decisions = decisions
    return check_ledger(ledger, decider, only=only, progress=progress, processes=processes, state=state, spark=spark)


def _reduced(
    inputs: Sequence[Path],
    decider: Decider,
    as_of: int,
    only: Sequence[str],
    decisions: Decisions | None,
    progress: Progress | None,
    say: Callable[[str], None],
) -> Ledger | None:
    """The reduced ledger of large tables; None where there are none, or where it would not be sound."""
    from hegui.checker.bulk import has_large

    if not has_large(inputs):
        return None
    from hegui.checker.bulk.reduce import NotReducible, read_reduced
    from hegui.checker.identity.outcome import Decisions as Empty
    from hegui.checker.result import selected

    def stage(what: str, done: int, total: int) -> None:
        if progress:
            progress(what, done, total)

    try:
        return read_reduced(inputs, decider, as_of, selected(decider.rule_base, only), decisions or Empty(), stage=stage)
    except NotReducible as reason:
        say(f"大表没有精简，按整表核查，要多用时间和内存：{reason}")
        return None


def check_ledger(
    ledger: Ledger,
    decider: Decider,
    *,
    only: Sequence[str] = (),
    progress: Progress | None = None,
    processes: int = 1,
    state: Path | None = None,
    spark: bool = False,
) -> Run:
    """Decides a ledger that has been read already."""
    from hegui.checker.derive import derive
    from hegui.checker.result import Run, selected
    from hegui.checker.spread import Spread, run_key

    rule_base = decider.rule_base
    derive(ledger, rule_base.tables, rule_base.registry)
    kept = None if state is None else state / run_key(ledger, decider, only)
    spread = Spread(processes, kept, progress)
    if spark:
        from hegui.checker.spark.run import run_in_spark

        results = run_in_spark(decider, ledger, selected(rule_base, only), spread)
    else:
        results = decider.run(ledger, selected(rule_base, only), progress, spread=spread)
    return Run(ledger, rule_base, results, kept)
