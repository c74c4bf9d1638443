"""From a run to the finished report: waivers, masking, baseline, receipt, in this order. ``check`` and ``verify`` both go through here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hegui.checker.baseline import only_new
from hegui.checker.idcard import masked
from hegui.checker.report.document import document
from hegui.checker.trust.pseudonyms import Pseudonyms, without_free_text
from hegui.checker.trust.receipt import Used, attach, receipt

if TYPE_CHECKING:
    from hegui.checker.result import Run
    from hegui.checker.waiver import Waivers


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for beside ledger, rules and day. ``baseline``: an earlier report and the digest of its file."""

    show_all: bool = False
    unmask: bool = False
    waivers: Waivers | None = None
    baseline: tuple[dict[str, Any], str] | None = None
    used: Used = field(default_factory=Used)
    pseudonyms: Pseudonyms | None = None


def finished(run: Run, wanted: Wanted) -> dict[str, Any]:
    """The report with its receipt."""
    names = wanted.pseudonyms
    report = document(run, show_all=wanted.show_all, unmask=wanted.unmask or names is not None, waivers=wanted.waivers)
    if wanted.baseline is not None:
        only_new(report, *wanted.baseline)
    if names is not None:
        report = masked(names.apply(without_free_text(report, run.rule_base.tables), run.ledger))
    options = {"as_of": report["as_of"], "only": report.get("only"), "all": wanted.show_all, "unmask": wanted.unmask}
    options["pseudonyms"] = names is not None
    made = receipt(
        "check",
        options,
        run.ledger.given,
        wanted.used,
        rule_base=run.rule_base,
        registry=run.rule_base.registry,
        rules=[result.rule for result in run.results],
        known={entry.path: entry.sha256 for entry in run.ledger.inputs},
        unmask=wanted.unmask,
    )
    attach(report, made if names is None else names.receipt(made))
    return report
