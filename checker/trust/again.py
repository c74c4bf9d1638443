"""Makes a report again from the files and options that its receipt names. Each kind of report by the code that made it first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.checker.ledger import Given, Source
from hegui.checker.trust.receipt import Used

if TYPE_CHECKING:
    from hegui.checker.ledger import Ledger
    from hegui.checker.review.fulltexts import FullTexts
    from hegui.checker.trust.locate import Located
    from hegui.checker.trust.model import Receipt
    from hegui.checker.trust.pseudonyms import Pseudonyms
    from hegui.kb.rulebase import RuleBase

Document = dict[str, Any]


class NotAgain(Exception):
    """The report cannot be made again from these files; ``messages`` are Chinese and say why."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = list(messages)


@dataclass(frozen=True, slots=True)
class Materials:
    """What was found again: the inputs in the receipt's order, the files beside them, the user's own folders, the rule base of them."""

    receipt: Receipt
    inputs: Sequence[Located]
    beside: Mapping[str, Path]
    rule_base: RuleBase
    rules: Sequence[Path]
    regulations: Sequence[Path]
    kb: Path | None = None  # the file of full texts, for a review that used one
    pseudonyms: Pseudonyms | None = None

    @property
    def given(self) -> Given:
        sources = tuple(Source(located.path, located.shown) for located in self.inputs if located.path is not None)
        return Given(sources, tuple((entry.file, entry.message) for entry in self.receipt.passed_over))

    @property
    def used(self) -> Used:
        return Used(dict(self.beside), self.rules, self.regulations)


def again(report: Document, materials: Materials) -> Document:
    """The report as it comes out now. Raises NotAgain."""
    from hegui.checker.intake import IntakeError
    from hegui.checker.report.reading import ReportError
    from hegui.checker.sampling.plan import SampleError
    from hegui.kb.diagnostics import KnowledgeBaseError

    try:
        return KINDS[report["schema"]](report, materials)
    except IntakeError as error:
        raise NotAgain(error.messages) from None
    except KnowledgeBaseError as error:
        raise NotAgain([str(diagnostic) for diagnostic in error.diagnostics]) from None
    except (ReportError, SampleError) as error:
        raise NotAgain([str(error)]) from None


def _check(report: Document, materials: Materials) -> Document:
    from hegui.checker import check_ledger
    from hegui.checker.decide import Decider
    from hegui.checker.identity.decisions import load_decisions
    from hegui.checker.report.finish import Wanted, finished
    from hegui.checker.report.reading import load_report
    from hegui.checker.trust.receipt import file_sha256
    from hegui.checker.waiver import load_waivers

    options, beside, base = materials.receipt.options, materials.beside, materials.rule_base
    ledger = _ledger(report, materials)
    if "decisions" in beside:
        ledger.decisions = load_decisions(beside["decisions"], base.tables)
    run = check_ledger(ledger, Decider(base), only=list(options.get("only", ())))
    waivers = load_waivers(beside["waivers"], base.rules) if "waivers" in beside else None
    baseline = (load_report(beside["baseline"]), file_sha256(beside["baseline"])) if "baseline" in beside else None
    return finished(
        run, Wanted(bool(options.get("all")), bool(options.get("unmask")), waivers, baseline, materials.used, materials.pseudonyms)
    )


def _report(report: Document, materials: Materials) -> Document:
    """``hegui.report/1`` is made by two commands."""
    return (_assess if materials.receipt.command == "assess" else _check)(report, materials)


def _assess(report: Document, materials: Materials) -> Document:
    from hegui.checker.assessment.again import from_answers, from_form
    from hegui.checker.assessment.report import assessment_report
    from hegui.checker.decide import Decider
    from hegui.kb.form import load_forms
    from hegui.kb.rulebase import RULES_DIR

    options, base = materials.receipt.options, materials.rule_base
    forms, decider = load_forms(base.tables, [RULES_DIR, *materials.rules]), Decider(base)
    answers = materials.given.sources[0].path if options.get("answers") and materials.given.sources else None
    try:
        if answers is not None:
            found = from_answers(answers, decider, forms, _day(report))
        else:
            found = from_form(_ledger(report, materials), decider, forms, str(options.get("agency", "")))
    except ValueError as error:
        raise NotAgain([str(error)]) from None
    return assessment_report(found, materials.used, answers=answers, show_all=bool(options.get("all")), unmask=bool(options.get("unmask")))


def _duties(report: Document, materials: Materials) -> Document:
    from hegui.checker.duties.document import Request, duties_document
    from hegui.checker.idcard import masked
    from hegui.checker.trust.receipts import duties_receipt
    from hegui.kb.responsibilities import load_responsibilities

    options, base = materials.receipt.options, materials.rule_base
    responsibilities = load_responsibilities(base, materials.rules)
    ledger = _ledger(report, materials) if options.get("ledger") else None
    work = base.registry.works[report["regulation"]["id"]]
    request = Request(work, _day(report), options.get("unit"), int(options.get("window_days", 0)), ledger)
    document: Document = masked(duties_document(request, base, responsibilities))
    duties_receipt(document, ledger, base, materials.used, responsibilities.digest)
    return document


def _sample(report: Document, materials: Materials) -> Document:
    from hegui.checker.idcard import masked
    from hegui.checker.sampling.model import Plan
    from hegui.checker.sampling.plan import draw
    from hegui.checker.sampling.verify import request_of
    from hegui.checker.trust.receipts import sample_receipt
    from hegui.kb.sampling import DEFAULT, load_weights

    base, ledger = materials.rule_base, _ledger(report, materials)
    weights = load_weights(materials.beside.get("weights", DEFAULT), base.tables)
    document: Document = masked(draw(ledger, base, weights, request_of(Plan.model_validate(report))).document())
    sample_receipt(document, ledger, base, materials.used)
    return document


def _review(report: Document, materials: Materials) -> Document:
    from hegui.checker.review import Problem, review_sources
    from hegui.checker.review.files import Source as Named
    from hegui.checker.review.lexicon import load_lexicon
    from hegui.checker.review.report import report as documented
    from hegui.checker.trust.receipts import review_receipt

    receipt, registry = materials.receipt, materials.rule_base.registry
    kinds = list(receipt.options.get("only", ()))
    problems = [Problem(entry.file, entry.code, entry.message, entry.fatal) for entry in receipt.passed_over]
    sources = [Named(source.shown, source.path) for source in materials.given.sources]
    lexicon = load_lexicon(registry, materials.rules)
    with _full_texts(report, materials) as fulltexts:
        result = review_sources(sources, problems, lexicon, registry, _day(report), kinds=kinds, fulltexts=fulltexts)
    document = documented(result)
    review_receipt(document, result, registry, kinds, materials.used)
    return document


@contextmanager
def _full_texts(report: Document, materials: Materials) -> Iterator[FullTexts | None]:
    """The imported texts, where the review used some and they are at hand; that they are others shows in the result."""
    if not report.get("full_texts") or materials.kb is None or not materials.kb.is_file():
        yield None
        return
    from hegui.checker.review.fulltexts import FullTexts
    from hegui.kb.fulltext.database import FullTextError
    from hegui.kb.fulltext.store import Store

    try:
        with Store(materials.kb) as store:
            yield FullTexts(store, materials.rule_base.registry)
    except (FullTextError, sqlite3.DatabaseError) as error:
        raise NotAgain([f"读不了全文库 {materials.kb}：{error}"]) from None


def _ledger(report: Document, materials: Materials) -> Ledger:
    from hegui.checker.intake import read_given

    return read_given(materials.given, materials.rule_base.tables, _day(report))


def _day(report: Document) -> int:
    from hegui.kb.day import parse_day

    return parse_day(report["as_of"])[0]


KINDS: dict[str, Callable[[Document, Materials], Document]] = {
    "hegui.report/1": _report,
    "hegui.review/1": _review,
    "hegui.duties/1": _duties,
    "hegui.sample/1": _sample,
}
