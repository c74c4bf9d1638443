"""What encodes each sentence of a regulation: rules, terms and parameters by their basis, duties by their place, or a declaration
that nothing can be checked; and which clauses are left.

A sentence is covered when a rule, duty, term or parameter rests on it (``ground``; ``context`` only refers to it), when it is a
note of responsible units that are all known, or when it is declared declaratory. A clause is covered when all its characters lie
in the words of a duty, of a basis that says which words it encodes, or of a declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from hegui.kb.clauses import uncovered
from hegui.kb.condition import Where
from hegui.kb.coverage import Declared
from hegui.kb.diagnostics import Diagnostic
from hegui.kb.locator import canonical, lies_within
from hegui.kb.quotation import Span, find_words
from hegui.kb.regulation import Provision, Version, Work
from hegui.kb.responsibility import Responsibilities
from hegui.kb.rule import BasisModel
from hegui.kb.rulebase import RuleBase

KINDS = ("rule", "duty", "term", "parameter", "units", "declaratory")


@dataclass(frozen=True, slots=True)
class Encoder:
    """One thing that encodes a sentence, or only refers to it (``role: context``). ``spans`` are its words, empty for the whole."""

    kind: str
    id: str
    title: str
    role: str
    spans: tuple[Span, ...]
    where: Where | None = None


@dataclass(slots=True)
class Sentence:
    """One provision and what encodes it. ``left`` are the clauses that nothing encodes."""

    provision: Provision
    encoders: list[Encoder] = field(default_factory=list)
    left: list[Span] = field(default_factory=list)

    @property
    def status(self) -> str:
        """``rule`` (facts are checked), ``duty`` (on the list only), ``definition``, ``units``, ``declaratory`` or ``uncovered``."""
        kinds = {e.kind for e in self.encoders if e.role == "ground"}
        for kind, status in (("rule", "rule"), ("duty", "duty"), ("term", "definition"), ("parameter", "definition")):
            if kind in kinds:
                return status
        return "units" if "units" in kinds else "declaratory" if "declaratory" in kinds else "uncovered"


def encode(work: Work, rule_base: RuleBase, responsibilities: Responsibilities, declared: Sequence[Declared]) -> list[Sentence]:
    """Every sentence of the latest version of a work, in the order of its text."""
    version = work.latest
    sentences = [Sentence(provision) for provision in version.provisions]
    for encoder, locator, words in _cited(work, rule_base):
        _put(sentences, encoder, locator, words)
    for duty in responsibilities.duties.values():
        if duty.regulation == work.id:
            _put(sentences, Encoder("duty", duty.id, duty.text, "ground", (), duty.where), duty.locator, duty.model.words)
    for each in declared:
        _put(sentences, Encoder("declaratory", "", each.reason, "ground", (), each.where), each.locator, each.words)
    for sentence in sentences:
        _note(sentence, version, responsibilities)
        sentence.left = _left(sentence)
    return sentences


def conflicts(sentences: Iterable[Sentence]) -> Iterator[Diagnostic]:
    """What is declared as not to be checked and is checked nevertheless."""
    for sentence in sentences:
        text = sentence.provision.text or ""
        for said in (e for e in sentence.encoders if e.kind == "declaratory"):
            for other in (e for e in sentence.encoders if e.kind not in ("declaratory", "units") and e.role == "ground"):
                if said.where is None or not _overlap(said.spans, other.spans, len(text)):
                    continue
                if said.spans and not other.spans:
                    continue  # a rule on the whole sentence does not say that it means these words
                name = {"rule": "规则", "duty": "职责", "term": "术语", "parameter": "参数"}[other.kind]
                message = f"“{sentence.provision.anchor}”写作不可核查，而{name}“{other.id}”就是它的落实（{other.where}）；去掉一处"
                yield Diagnostic(said.where.file, said.where.line, said.where.column, "declaratory-and-encoded", message)


def _overlap(mine: Sequence[Span], theirs: Sequence[Span], length: int) -> bool:
    return any(a < d and c < b for a, b in mine or [(0, length)] for c, d in theirs or [(0, length)])


def _cited(work: Work, rule_base: RuleBase) -> Iterator[tuple[Encoder, str, tuple[str, ...]]]:
    for rule in rule_base.rules.values():
        bases = [*rule.model.basis, *(b.model_copy(update={"role": "context"}) for e in rule.model.unless for b in e.basis)]
        for basis in _of(work, bases):
            yield Encoder("rule", rule.id, rule.model.title, basis.role, (), rule.where), canonical(basis.locator), basis.words or ()
    for term in rule_base.terms.values():
        for basis in _of(work, term.basis):
            yield Encoder("term", term.id, term.definition, basis.role, (), term.where), canonical(basis.locator), basis.words or ()
    for parameter in rule_base.parameters.values():
        bases = [value.basis for value in parameter.values if value.basis is not None]
        for basis in _of(work, bases):
            encoder = Encoder("parameter", parameter.id, parameter.model.title, basis.role, ())
            yield encoder, canonical(basis.locator), basis.words or ()


def _of(work: Work, bases: Iterable[BasisModel]) -> Iterator[BasisModel]:
    return (basis for basis in bases if basis.regulation == work.id)


def _put(sentences: Sequence[Sentence], encoder: Encoder, locator: str, words: Sequence[str]) -> None:
    for sentence in sentences:
        anchor = sentence.provision.anchor
        # A whole item as basis means its sentences, not its heading and its note of units.
        if anchor != locator and not (lies_within(anchor, locator) and anchor.rpartition(".")[2] not in ("0", "责任单位")):
            continue
        text = sentence.provision.text or ""
        spans = tuple(span for part in words for span in find_words(text, part))
        if words and not spans:
            continue
        sentence.encoders.append(Encoder(encoder.kind, encoder.id, encoder.title, encoder.role, spans, encoder.where))


def _note(sentence: Sentence, version: Version, responsibilities: Responsibilities) -> None:
    """A note of responsible units is encoded when each of them is known and has a duty of that item."""
    units = sentence.provision.units
    item = sentence.provision.anchor.partition(".")[0]
    held = {unit for duty in responsibilities.duties.values() if duty.item == item for unit in duty.units}
    if units and all(unit in responsibilities.units and unit in held for unit in units):
        sentence.encoders.append(Encoder("units", "", "、".join(units), "ground", ()))


def _left(sentence: Sentence) -> list[Span]:
    text = sentence.provision.text or ""
    if any(not e.spans and e.kind in ("declaratory", "units") for e in sentence.encoders):
        return []
    return uncovered(text, [span for e in sentence.encoders if e.role == "ground" for span in e.spans])
