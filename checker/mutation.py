"""Runs the rules' cases against mutants of the rules: a mutant that no case notices shows a case that is wanting.

Every mutant is built by the loader itself; what the loader refuses could not have come into use and is counted apart. The rule base
is loaded once in each process, only the rules that a mutant touches are built anew, and the ledgers of the cases are read once.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from hegui.checker.cases import Case, case_ledger, judge_case, load_cases
from hegui.checker.decide import Decider
from hegui.checker.evaluate import Ground, Law, grounds
from hegui.checker.experta_compat import forget_checks
from hegui.checker.ledger import Ledger
from hegui.kb.day import FOREVER, NEVER, DateRange, show_ordinal
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError
from hegui.kb.mutation.entries import parameter_mutants, rule_mutants, term_mutants
from hegui.kb.mutation.mutant import Mutant
from hegui.kb.registry import DATA_DIR, load_regulations
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RULES_DIR, Entries, RuleBase, load_rule_base, read_parameters, read_terms, rule_entries
from hegui.kb.ruleplan import RuleBuilder
from hegui.kb.uses import uses
from hegui.kb.yamlsource import Node

KILLED, SURVIVED, REFUSED = "killed", "survived", "refused"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant. ``by`` is the case that noticed it, or the loader's reason to refuse it."""

    number: int
    outcome: str
    by: str = ""


@dataclass(slots=True)
class Laboratory:
    """One process's rule base, cases and mutants. Raises KnowledgeBaseError."""

    directories: tuple[Path, ...]
    regulations: tuple[Path, ...]
    rule_base: RuleBase = field(init=False)
    entries: Entries = field(init=False)
    mutants: list[Mutant] = field(init=False)
    cases: dict[str, list[Case]] = field(init=False)
    ledgers: dict[int, Ledger] = field(init=False, default_factory=dict)
    users: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        registry = load_regulations([DATA_DIR, *self.regulations])
        self.rule_base = load_rule_base(registry, self.directories)
        self.entries = rule_entries([RULES_DIR, *self.directories])
        self.mutants = list(every_mutant(self.rule_base, self.entries))
        self.users = _users(self.rule_base)
        self.cases = {}
        for case in load_cases([RULES_DIR, *self.directories], self.rule_base.rules, self.rule_base.tables):
            self.cases.setdefault(case.model.rule, []).append(case)

    def rules_of(self, mutant: Mutant) -> list[str]:
        """The rules that a mutant changes: itself, or those that use the term or parameter."""
        return [mutant.entry] if mutant.target == "rule" else self.users.get(mutant.entry, [])

    def fate(self, number: int) -> Fate:
        """Runs the cases of a mutant's rules until one fails."""
        try:
            return self._fate(number, self.mutants[number])
        finally:
            forget_checks()

    def _fate(self, number: int, mutant: Mutant) -> Fate:
        try:
            decider = self._decider(mutant)
        except KnowledgeBaseError as error:
            return Fate(number, REFUSED, error.diagnostics[0].message)
        for name in self.rules_of(mutant):
            cases = self.cases.get(name, [])
            for case in cases:
                noticed = self._noticed(case, decider)
                if noticed:
                    # The case that noticed one mutant often notices its neighbours too.
                    cases.remove(case)
                    cases.insert(0, case)
                    return Fate(number, KILLED, f"{name}：{case.model.name}")
        return Fate(number, SURVIVED)

    def broken(self, rules: Sequence[str]) -> list[str]:
        """Cases that fail without any mutant: with them nothing can be shown."""
        decider = Decider(self.rule_base)
        return [f"{c.where} {name}：{c.model.name}" for name in rules for c in self.cases.get(name, []) if self._noticed(c, decider)]

    def _noticed(self, case: Case, decider: Decider) -> bool:
        if id(case) not in self.ledgers:
            self.ledgers[id(case)] = case_ledger(case, self.rule_base)
        try:
            return bool(judge_case(case, self.ledgers[id(case)], decider).failures)
        except (ArithmeticError, LookupError, TypeError, ValueError):  # the mutant breaks the engine: that is noticed, too
            return True

    def _decider(self, mutant: Mutant) -> Decider:
        if mutant.node is None:
            assert mutant.shift is not None
            return _Shifted(self.rule_base, *mutant.shift)
        base, found = self.rule_base, list[Diagnostic]()
        terms, parameters = base.terms, base.parameters
        if mutant.target == "parameter":
            parameters = parameters | read_parameters({mutant.entry: mutant.node}, base.registry, found)
        elif mutant.target == "term":
            terms = read_terms(self.entries.terms | {mutant.entry: mutant.node}, base.tables, base.registry, found)
        builder = RuleBuilder(base.tables.tables, terms, parameters, base.registry, found)
        rules: dict[str, Rule] = {}
        for name in self.rules_of(mutant):
            rule = builder.build(mutant.node if mutant.target == "rule" else self.entries.rules[name])
            if rule is not None:
                rules[name] = rule
        errors = [d for d in found if d.severity == "error"]
        if errors:
            raise KnowledgeBaseError(errors)
        return Decider(replace(base, rules=rules, terms=terms, parameters=parameters))


def every_mutant(rule_base: RuleBase, entries: Entries) -> Iterator[Mutant]:
    """The mutants of all rules, terms and parameters, in a fixed order."""
    for name, node in sorted(entries.rules.items()):
        yield from rule_mutants(node, rule_base.tables)
        yield from _ground_mutants(rule_base.rules[name], node)
    for _, node in sorted(entries.terms.items()):
        yield from term_mutants(node, rule_base.tables)
    for _, node in sorted(entries.parameters.items()):
        yield from parameter_mutants(node)


class _Shifted(Decider):
    """Decides with one end of one ground's time in force moved."""

    def __init__(self, rule_base: RuleBase, ground: int, end: str, by: int) -> None:
        super().__init__(rule_base)
        self.ground, self.end, self.by = ground, end, by

    def law(self, rule: Rule, as_of: int) -> Law:
        law = super().law(rule, as_of)
        held = law.grounds[self.ground]
        moved = Ground(_moved(held.span, self.end, self.by), held.place)
        law.grounds = (*law.grounds[: self.ground], moved, *law.grounds[self.ground + 1 :])
        return law


def _moved(span: DateRange, end: str, by: int) -> DateRange:
    if end == "from":
        return replace(span, from_lo=span.from_lo + by, from_hi=span.from_hi + by)
    return replace(span, to_lo=span.to_lo + by, to_hi=span.to_hi + by)


def _ground_mutants(rule: Rule, node: Node) -> Iterator[Mutant]:
    """The first and the last day in force of each ground, a day earlier and a day later."""
    if rule.model.time.by == "assessment":  # the law of the as-of date: which day it came into force is not asked
        return
    basis = node.get("basis") or node
    for number, ground in enumerate(grounds(rule)):
        span = ground.span
        ends = (("from", "施行", span.from_lo, span.from_hi, NEVER), ("to", "失效", span.to_lo, span.to_hi, FOREVER))
        for end, word, lo, hi, open_ in ends:
            if open_ in (lo, hi):
                continue
            shown = show_ordinal(lo) if lo == hi else f"{show_ordinal(lo)}至{show_ordinal(hi)}"
            for by in (-1, 1):
                change = f"{ground.place.subject} {word}（{shown}） → {'早' if by < 0 else '晚'}一天"
                yield Mutant("rule", rule.id, "ground", f"basis/{number + 1}/{end}", change, node.file, basis.line, None, (number, end, by))


def _users(base: RuleBase) -> dict[str, list[str]]:
    """Term or parameter → the rules that use it, themselves or through terms."""
    users: dict[str, list[str]] = {}
    for name, rule in sorted(base.rules.items()):
        used = uses(rule, base)
        for entry in sorted(used.terms | used.parameters):
            users.setdefault(entry, []).append(name)
    return users


def selected(laboratory: Laboratory, only: Sequence[str], sample: int | None, seed: str) -> list[int]:
    """The mutants of the rules that match (a term or parameter counts with every rule that uses it), or a sample that ``seed`` fixes."""
    chosen = [
        number
        for number, mutant in enumerate(laboratory.mutants)
        if not only or any(fnmatchcase(name, glob) for glob in only for name in {mutant.entry, *laboratory.rules_of(mutant)})
    ]
    if sample is None or sample >= len(chosen):
        return chosen
    key = {n: hashlib.sha256("\x1f".join((seed, *laboratory.mutants[n].identity)).encode()).digest() for n in chosen}
    return sorted(sorted(chosen, key=key.__getitem__)[:sample])


@dataclass(frozen=True, slots=True)
class Experiment:
    """All fates, in the order of the mutants, and the seconds it took."""

    fates: list[Fate]
    seconds: float


def run(laboratory: Laboratory, numbers: Sequence[int], jobs: int, progress: Callable[[int, int], None] | None = None) -> Experiment:
    """Spreads the mutants over processes, neighbours together: they share cases and what noticed them."""
    start = time.monotonic()
    batches = [list(numbers[i : i + 25]) for i in range(0, len(numbers), 25)]
    fates: list[Fate] = []
    for batch in _spread(laboratory, batches, min(jobs, len(batches))):
        fates += batch
        if progress:
            progress(len(fates), len(numbers))
    return Experiment(sorted(fates, key=lambda fate: fate.number), time.monotonic() - start)


def _spread(laboratory: Laboratory, batches: list[list[int]], jobs: int) -> Iterator[list[Fate]]:
    if jobs < 2:
        yield from ([laboratory.fate(n) for n in batch] for batch in batches)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed

    # Started anew on every platform alike: DuckDB's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    arguments = (laboratory.directories, laboratory.regulations)
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_enter, initargs=arguments) as pool:
        for done in as_completed([pool.submit(_work, batch) for batch in batches]):
            yield done.result()


_here: Laboratory | None = None


def _enter(directories: tuple[Path, ...], regulations: tuple[Path, ...]) -> None:
    global _here  # noqa: PLW0603  one per process, because nothing else reaches a worker's tasks
    _here = Laboratory(directories, regulations)


def _work(batch: list[int]) -> list[Fate]:
    assert _here is not None
    return [_here.fate(number) for number in batch]
