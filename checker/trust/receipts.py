"""The receipts of what is no ``check``: the self-assessment, the draw, the responsibility list, the clean-up review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.checker.ledger import Given, Source
from hegui.checker.trust.receipt import Used, attach, receipt

if TYPE_CHECKING:
    from hegui.checker.assessment import Assessment
    from hegui.checker.ledger import Ledger
    from hegui.checker.review import Review
    from hegui.kb.registry import Registry
    from hegui.kb.rulebase import RuleBase

Document = dict[str, Any]


def assess_receipt(report: Document, found: Assessment, used: Used, answers: Path | None, *, show_all: bool, unmask: bool) -> None:
    """Attached to the ``hegui.report/1`` of an assessment. Its input is the filled form, or the file that keeps the answers."""
    ledger, rule_base = found.facts.ledger, found.facts.decider.rule_base
    given = Given((Source(answers, answers.name),)) if answers is not None else ledger.given
    known = {entry.path: entry.sha256 for entry in ledger.inputs} if answers is None else {}
    options: Document = {"as_of": report["as_of"], "all": show_all, "unmask": unmask}
    options |= {"agency": found.facts.code} if answers is None else {"answers": True}
    made = receipt(
        "assess",
        options,
        given,
        used,
        rule_base=rule_base,
        registry=rule_base.registry,
        rules=[result.rule for result in found.judged.results],
        known=known,
        further={"forms": {"sha256": found.forms.digest}},
        unmask=unmask,
    )
    attach(report, made)


def duties_receipt(document: Document, ledger: Ledger | None, rule_base: RuleBase, used: Used, responsibilities: str) -> None:
    """Attached to ``hegui.duties/1``; ``responsibilities`` is the digest of the lists, which the rule base's own does not cover."""
    options = {name: document[name] for name in ("as_of", "unit", "window_days")} | {"ledger": ledger is not None}
    further = {"responsibilities": {"sha256": responsibilities}}
    attach(document, _of_ledger("duties", options, ledger, rule_base, used, further))


def sample_receipt(plan: Document, ledger: Ledger, rule_base: RuleBase, used: Used) -> None:
    """Attached to ``hegui.sample/1``."""
    attach(plan, _of_ledger("sample", {"as_of": plan["as_of"], "seed": plan["seed"]}, ledger, rule_base, used, {}))


def review_receipt(document: Document, result: Review, registry: Registry, kinds: list[str], used: Used) -> None:
    """Attached to ``hegui.review/1``."""
    given = Given(tuple(Source(each.path, each.shown) for each in result.sources))
    passed_over = [{"file": e.path, "message": e.message, "code": e.code, "fatal": e.fatal} for e in result.passed_over]
    further = {"review_rules": {"sha256": result.lexicon}, "passed_over": passed_over}
    options = {"as_of": document["as_of"], "only": kinds}
    attach(document, receipt("review", options, given, used, registry=registry, further=further))


def _of_ledger(command: str, options: Document, ledger: Ledger | None, rule_base: RuleBase, used: Used, further: Document) -> Document:
    given, known = (ledger.given, {entry.path: entry.sha256 for entry in ledger.inputs}) if ledger else (Given(), {})
    return receipt(command, options, given, used, rule_base=rule_base, registry=rule_base.registry, known=known, further=further)
