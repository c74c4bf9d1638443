"""Loads the responsibility lists: every unit, place, quotation, table and rule they name must exist.

Directories are read in order; a later one may replace a unit or duty of the same id. Raises :class:`KnowledgeBaseError` with every
mistake found, each with file, line and column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from hegui.kb.condition import Where
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.locator import canonical, lies_within
from hegui.kb.model import validate
from hegui.kb.quotation import find_words, why_not_quoted
from hegui.kb.responsibility import SCHEMA_ID, Duty, DutyModel, Responsibilities, ResponsibilitiesFile, UnitModel
from hegui.kb.rulebase import RULES_DIR, RuleBase, rule_files
from hegui.kb.units import every_name, plain
from hegui.kb.yamlsource import Node, load


@dataclass(slots=True)
class _Read:
    units: dict[str, tuple[UnitModel, Node]] = field(default_factory=dict)
    duties: dict[str, tuple[DutyModel, str, Node]] = field(default_factory=dict)


def load_responsibilities(rule_base: RuleBase, extra: Sequence[Path] = ()) -> Responsibilities:
    """The lists that come with hegui and those of ``extra`` directories."""
    problems: list[Diagnostic] = []
    read = _Read()
    digest = hashlib.sha256()
    for paths in rule_files([RULES_DIR, *extra]):
        here: dict[str, Node] = {}
        for path in paths:
            node = load(path)
            schema = node.get("schema")
            if schema is None or schema.value != SCHEMA_ID:
                continue
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
            try:
                model = validate(node, ResponsibilitiesFile)
            except KnowledgeBaseError as error:
                problems.extend(error.diagnostics)
                continue
            if model.regulation not in rule_base.registry.works:
                place = node.get("regulation") or node
                problems.append(place.error("dangling-reference", rule_base.registry.why_unresolved(model.regulation)))
                continue
            _collect(model, node, read, here, problems)
    problems.extend(_names(read))
    units = {name: unit for name, (unit, _) in read.units.items()}
    duties = {name: _Checker(rule_base, units, problems).duty(*entry) for name, entry in read.duties.items()}
    if problems:
        raise KnowledgeBaseError(problems)
    return Responsibilities(units, _in_order(_linked(duties, rule_base), rule_base), digest.hexdigest())


def _collect(model: ResponsibilitiesFile, node: Node, read: _Read, here: dict[str, Node], problems: list[Diagnostic]) -> None:
    entries = [(each.id, place) for each, place in zip(model.units, (node.get("units") or node).items(), strict=bool(model.units))]
    entries += [(each.id, place) for each, place in zip(model.duties, (node.get("duties") or node).items(), strict=bool(model.duties))]
    for name, place in entries:
        if name in here:
            problems.append(place.error("duplicate-id", f"“{name}”重复，前一处在 {here[name].where}"))
        here[name] = place
    count = len(model.units)
    read.units.update((unit.id, (unit, place)) for unit, (_, place) in zip(model.units, entries[:count], strict=True))
    read.duties.update((d.id, (d, model.regulation, place)) for d, (_, place) in zip(model.duties, entries[count:], strict=True))


def _names(read: _Read) -> Iterator[Diagnostic]:
    """A name may mean one unit only."""
    seen: dict[str, str] = {}
    for unit, node in read.units.values():
        for name in every_name(unit):
            other = seen.setdefault(plain(name), unit.id)
            if other != unit.id:
                yield node.error("name-clash", f"“{name}”既是“{other}”又是“{unit.id}”的名称")


@dataclass(slots=True)
class _Checker:
    rule_base: RuleBase
    units: Mapping[str, UnitModel]
    problems: list[Diagnostic]

    def duty(self, model: DutyModel, regulation: str, node: Node) -> Duty:
        """The duty with its units; what is wrong with it is noted."""
        registry, at = self.rule_base.registry, node.get
        model = model.model_copy(update={"locator": canonical(model.locator)})
        problem = registry.why_unresolved(regulation, model.locator)
        if problem:
            self.problems.append((at("locator") or node).error("dangling-reference", problem))
        else:
            for message in why_not_quoted(registry, regulation, model.locator, None, model.words):
                self.problems.append((at("words") or node).error("words", message))
            self._short_quotes(model, regulation, node)
        units = self._units(model, regulation, node)
        self._proof(model, node)
        for pattern, place in zip(model.rules, (at("rules") or node).items(), strict=bool(model.rules)):
            if not any(fnmatchcase(rule, pattern) for rule in self.rule_base.rules):
                message = f"没有规则“{pattern}”{did_you_mean(pattern, self.rule_base.rules)}"
                self.problems.append(place.error("unknown-rule", message))
        for outcome, place in zip(model.outcome, (at("outcome") or node).items(), strict=bool(model.outcome)):
            problem = registry.why_unresolved(outcome.regulation) if outcome.regulation else ""
            if problem:
                self.problems.append((place.get("regulation") or place).error("dangling-reference", problem))
        return Duty(model, regulation, units, (), Where(node.file, node.line, node.column))

    def _short_quotes(self, model: DutyModel, regulation: str, node: Node) -> None:
        """``named`` and ``deadline`` are the document's words too; they may well stand there twice."""
        text = "".join(c.provision.text or "" for c in self.rule_base.registry.resolve(regulation, model.locator) if c.provision)
        for key, words in (("named", model.named), ("deadline", model.deadline)):
            if words and not find_words(text, words):
                what = "；原文没有写时间的，不写 deadline" if key == "deadline" else ""
                self.problems.append((node.get(key) or node).error("words", f"“{words}”不是“{model.locator}”的原文{what}"))

    def _units(self, model: DutyModel, regulation: str, node: Node) -> tuple[str, ...]:
        work = self.rule_base.registry.works[regulation]
        noted = work.latest.units(model.locator.partition(".")[0])
        place = node.get("units") or node
        if model.units is None and not noted:
            self.problems.append(node.error("no-units", f"“{model.locator}”没有括注责任单位，应写 units"))
        if (model.units is None) != (model.named is None):
            self.problems.append(node.error("named", "units 与 named（原文点名责任单位的几个字）应一起写，或者都不写"))
        for unit in (*(model.units or ()), *(noted if model.units is None else ())):
            if unit not in self.units:
                self.problems.append(place.error("unknown-unit", f"units 里没有单位“{unit}”{did_you_mean(unit, self.units)}"))
        return model.units or noted

    def _proof(self, model: DutyModel, node: Node) -> None:
        tables = self.rule_base.tables
        for proof, place in zip(model.proof, (node.get("proof") or node).items(), strict=True):
            if proof.table is None:
                continue
            if proof.table not in tables:
                message = f"没有名为“{proof.table}”的表{did_you_mean(proof.table, tables)}"
                self.problems.append((place.get("table") or place).error("unknown-table", message))
                continue
            known = tables[proof.table].columns
            for column in proof.columns:
                if column not in known:
                    message = f"表“{proof.table}”没有“{column}”列{did_you_mean(column, known)}"
                    self.problems.append((place.get("columns") or place).error("unknown-column", message))


def _linked(duties: Mapping[str, Duty], rule_base: RuleBase) -> list[Duty]:
    """Duties with their rules: those they name, and those whose basis is the duty's sentence and that no duty there names.

    So a new rule shows at once: with the duties whose words it shares where its basis says which words it encodes, else with
    the duties of its sentence that name no rules, and where all of them do, with all.
    """
    named = {d.id: {r for r in rule_base.rules for p in d.model.rules if fnmatchcase(r, p)} for d in duties.values()}
    found = {duty: set(rules) for duty, rules in named.items()}
    by_sentence: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties.values():
        by_sentence.setdefault((duty.regulation, duty.locator), []).append(duty)
    for (regulation, locator), together in by_sentence.items():
        claimed = {rule for duty in together for rule in named[duty.id]}
        silent = [duty for duty in together if not duty.model.rules] or together
        for rule in rule_base.rules.values():
            bases = [b for b in rule.model.basis if b.regulation == regulation and lies_within(locator, canonical(b.locator))]
            if rule.id in claimed or not bases:
                continue
            for duty in together if any(b.words for b in bases) else silent:
                if any(_share(duty, b.words, rule_base) for b in bases):
                    found[duty.id].add(rule.id)
    return [replace(duty, rules=tuple(sorted(found[duty.id]))) for duty in duties.values()]


def _share(duty: Duty, words: Sequence[str] | None, rule_base: RuleBase) -> bool:
    if not words:
        return True
    provision = next((c.provision for c in rule_base.registry.resolve(duty.regulation, duty.locator) if c.provision), None)
    text = provision.text if provision and provision.text else ""
    mine = [span for part in duty.model.words for span in find_words(text, part)]
    theirs = [span for part in words for span in find_words(text, part)]
    return any(a < d and c < b for a, b in mine for c, d in theirs)


def _in_order(duties: Sequence[Duty], rule_base: RuleBase) -> dict[str, Duty]:
    """By the order of the regulation's text, then as written."""
    works = rule_base.registry

    def place(duty: Duty) -> tuple[str, int]:
        anchors = [p.anchor for p in works.works[duty.regulation].latest.provisions]
        return duty.regulation, anchors.index(duty.locator) if duty.locator in anchors else len(anchors)

    return {duty.id: duty for duty in sorted(duties, key=place)}
