"""Decides every rule on a ledger: screen, then one Experta engine per rule on each candidate subject's neighbourhood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from hegui.checker.compile import CompiledRule
from hegui.checker.derive import base_tables, completing_bases
from hegui.checker.evaluate import Ground, Law
from hegui.checker.finding import Finding, Firings, assemble
from hegui.checker.ledger import Ledger
from hegui.checker.memory import Match, Memory
from hegui.checker.proof import counted
from hegui.checker.screen import UNVERIFIABLE, Asking, Rid, Screen, answered
from hegui.checker.sqltests import SqlTests
from hegui.checker.store import Screened, Store, load_calendar, open_connection
from hegui.checker.values import Place
from hegui.checker.whole import Whole, decide_whole, scope_variants, with_scope
from hegui.kb.rule import Branch, Rule
from hegui.kb.rulebase import RuleBase

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, order=True)
class NotEvaluated:
    """A table that a rule needs and the ledger does not have. ``decides``: it leaves subjects undetermined (exit 4);
    otherwise the rule merely has no case to look at."""

    rule: str
    missing_table: str
    decides: bool


@dataclass(frozen=True, slots=True, order=True)
class IncompleteTable:
    """A table marked as incomplete keeps ``subjects`` of a rule from being found compliant."""

    rule: str
    table: str
    subjects: int


@dataclass(frozen=True, slots=True, order=True)
class NotKept:
    """The ledger has the rule's subject table, but none of the columns that such a rule looks at: nothing to decide, said once."""

    rule: str
    table: str
    columns: tuple[str, ...]


@dataclass(slots=True)
class RuleResult:
    """What one rule says about all subjects. ``covered`` and ``outside`` are row indices of the subject table."""

    rule: Rule
    findings: list[Finding] = field(default_factory=list)
    compliant: list[int] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    not_evaluated: list[NotEvaluated] = field(default_factory=list)
    incomplete: list[IncompleteTable] = field(default_factory=list)
    not_kept: list[NotKept] = field(default_factory=list)
    candidates: int = 0
    beyond: tuple[int, int] = (0, 0)  # compliant, not applicable among subjects whose rows were left out


@dataclass(slots=True)
class Job:
    """A rule that was screened: its candidates with their neighbourhoods, still to be decided. ``possible``: the variants that the
    screen found possible for a candidate; no other can match in any reading (all, where nothing is said)."""

    result: RuleResult
    variants: tuple[tuple[int, int], ...] = ()
    neighbourhoods: dict[int, set[tuple[str, int]]] = field(default_factory=dict)
    possible: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    partly: frozenset[str] = frozenset()
    more: tuple[int, int] = (0, 0)
    screened: bool = False  # there is something to look at


Neighbourhoods = dict[int, set[Rid]]  # subject → the rows that can matter to it
Possible = dict[int, tuple[tuple[int, int], ...]]  # subject → the variants by which it is a candidate
Decided = tuple[list[Finding], set[int]]  # findings, and the subjects left open only by an incomplete table
Spread = Callable[["Decider", Ledger, Sequence[Job]], Sequence[Decided]]
Questions = Callable[[Screened], "list[Asking[Job]]"]  # what the rules ask of a store, a rule each
Screens = Callable[["Decider", Ledger, set[str], Questions], list[Job]]  # with the tables that are asked


class Decider:
    """Holds the compiled engines of one rule base; every run of it may use another ledger and date."""

    def __init__(self, rule_base: RuleBase) -> None:
        self.rule_base = rule_base
        self.engines: dict[tuple[str, tuple[tuple[int, int], ...]], CompiledRule] = {}
        self.names: dict[str, dict[str, str]] = {}

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        connection = open_connection()
        load_calendar(connection, self.rule_base.registry.calendar)
        return connection

    def run(
        self,
        ledger: Ledger,
        rules: Sequence[Rule],
        progress: Progress | None = None,
        *,
        screened: bool = True,
        spread: Spread | None = None,
        screens: Screens | None = None,
    ) -> list[RuleResult]:
        """Decides the rules in order. ``screened=False`` decides all subjects on the whole ledger: fast for a dozen rows, hopeless for more.

        ``spread`` decides the candidates somewhere else (other processes, other machines), ``screens`` has them found somewhere else;
        the results do not depend on either.
        """
        self.names.clear()
        prepared = [(rule, *self._available(rule, ledger)) for rule in rules]
        if not screened:
            return [self._decide_whole(rule, variants, missing, ledger) for rule, variants, missing in prepared]
        needed = self._needed(prepared, ledger)
        if screens is not None:
            jobs = screens(self, ledger, needed, lambda store: [self.screening(rule, v, missing, ledger, store) for rule, v, missing in prepared])
            return self.decide_jobs(ledger, jobs, spread or _here)
        store = Store(ledger, needed, self.connection)
        if spread is not None:
            return self.decide_jobs(ledger, [self.screen(rule, v, missing, ledger, store) for rule, v, missing in prepared], spread)
        results = []
        for number, (rule, variants, missing) in enumerate(prepared):
            if progress:
                progress(rule.id, number, len(prepared))
            job = self.screen(rule, variants, missing, ledger, store)
            results += self.decide_jobs(ledger, [job], _here)
        return results

    def decide_jobs(self, ledger: Ledger, jobs: Sequence[Job], spread: Spread) -> list[RuleResult]:
        """The results of rules that were screened."""
        for job, (findings, open_subjects) in zip(jobs, spread(self, ledger, jobs), strict=True):
            job.result.findings = list(findings)
            if job.screened:
                self._count(job.result, ledger, job.covered, open_subjects, job.partly, job.more)
        return [job.result for job in jobs]

    @staticmethod
    def _needed(prepared: Sequence[tuple[Rule, tuple[tuple[int, int], ...], list[NotEvaluated]]], ledger: Ledger) -> set[str]:
        needed = {t for rule, variants, _ in prepared for b, v in variants for t in rule.branches[b].queries[v].tables}
        return needed | {t for rule, _, _ in prepared for a in rule.applies for t in a.tables if t in ledger.tables}

    def law(self, rule: Rule, as_of: int) -> Law:
        """The dates and grounds that a rule is read by."""
        registry = self.rule_base.registry
        return Law(as_of, self.rule_base.parameters, grounds(rule), registry.calendar, registry.transitions)

    def _available(self, rule: Rule, ledger: Ledger) -> tuple[tuple[tuple[int, int], ...], list[NotEvaluated]]:
        given = set(ledger.tables)
        absent = sorted({b for t in rule.scope_tables - given for b in base_tables(t)[:1]})
        if absent:
            return (), [NotEvaluated(rule.id, table, decides=False) for table in absent]
        variants: list[tuple[int, int]] = []
        lacking: set[str] = set()
        for b, branch in enumerate(rule.branches):
            for v, variant in enumerate(branch.queries):
                absent_here = variant.tables - given
                if not absent_here:
                    variants.append((b, v))
                    # 关系人 stands on 人员 alone, but without 亲属 nobody's relatives were looked at.
                    lacking |= completing_bases(variant.query) - given
                elif not (branch.model.optional or variant.optional):
                    lacking |= {base_tables(t)[0] for t in absent_here}
        return tuple(variants), [NotEvaluated(rule.id, table, decides=True) for table in sorted(lacking)]

    def screen(
        self,
        rule: Rule,
        variants: tuple[tuple[int, int], ...],
        missing: list[NotEvaluated],
        ledger: Ledger,
        store: Screened,
    ) -> Job:
        """One rule's candidates."""
        return answered(store, self.screening(rule, variants, missing, ledger, store))

    def screening(
        self,
        rule: Rule,
        variants: tuple[tuple[int, int], ...],
        missing: list[NotEvaluated],
        ledger: Ledger,
        store: Screened,
    ) -> Asking[Job]:
        """As :meth:`screen`, question by question."""
        result = RuleResult(rule, not_evaluated=missing)
        if _nothing_to_look_at(result, ledger):
            return Job(result)
        law = self.law(rule, ledger.as_of)
        screen = Screen(store, SqlTests(law, self.rule_base.tables.tables))
        covered = yield from self._covered(rule, ledger, screen, law)
        more = ledger.beyond.subjects.get(rule.id, (0, 0)) if ledger.beyond else (0, 0)
        # A branch with a date of its own may touch somebody whom the rule's date does not.
        reachable = bool(covered) or more[0] > 0 or any(branch.model.time for branch in rule.branches)
        if not reachable:  # nobody the norm could touch: a missing table decides nothing
            result.not_evaluated = [replace(entry, decides=False) for entry in missing]
        found: tuple[Neighbourhoods, Possible] = ({}, {})
        if reachable and variants:
            found = yield from self._neighbourhoods(rule, variants, screen)
        neighbourhoods, possible = found
        result.candidates = len(neighbourhoods)
        return Job(result, variants, neighbourhoods, possible, covered, self._incomplete(rule, variants, ledger), more, screened=True)

    def decide(self, ledger: Ledger, job: Job, subjects: Sequence[int]) -> Decided:
        """Runs the rule's engine on some of a job's candidates, in order."""
        rule, tables = job.result.rule, ledger.tables
        law = self.law(rule, ledger.as_of)
        names = self.names_in(ledger)
        scratch, open_subjects = RuleResult(rule), set()
        for subject in subjects:
            if not isinstance(tables[rule.model.subject].rows[subject][rule.subject_column], str):
                continue
            rows = [tables[table].rows[index] for table, index in job.neighbourhoods[subject]]
            # Most networks' work is for variants that this subject cannot match: an engine without them takes a fraction of the time.
            memory = self._compiled(rule, job.possible.get(subject, job.variants), law).decide(rows, job.partly)
            mine = [match for match in memory.matches if match.rows[0].index == subject]
            if self._assemble(scratch, ledger, subject, mine, Firings(memory.trace), law, job.partly, names):
                open_subjects.add(subject)
        return scratch.findings, open_subjects

    def _assemble(
        self,
        result: RuleResult,
        ledger: Ledger,
        subject: int,
        matches: list[Match],
        firings: Firings,
        law: Law,
        partly: frozenset[str],
        names: Callable[[str, str], str],
    ) -> bool:
        """Adds one subject's findings; whether an incomplete table leaves something open."""
        row = ledger.tables[result.rule.model.subject].rows[subject]
        # An entity that is only referred to is judged where something ties it to a case, not for conditions on itself alone.
        mine = [m for m in matches if not (row.is_stub and len(set(m.rows)) == 1)]
        found, unresolved = assemble(result.rule, row, mine, law, partly, names)
        for finding in found:
            finding.trace = firings.behind(finding)
            finding.because += counted([step.rows for step in finding.trace[:-1]], finding.because)
        result.findings += found
        return bool(unresolved)

    def _decide_whole(self, rule: Rule, variants: tuple[tuple[int, int], ...], missing: list[NotEvaluated], ledger: Ledger) -> RuleResult:
        """As :meth:`_decide`, for all subjects at once and without SQL."""
        result = RuleResult(rule, not_evaluated=missing)
        if _nothing_to_look_at(result, ledger):
            return result
        law = self.law(rule, ledger.as_of)
        if self._not_yet_in_force(result, ledger, law):
            return result
        partly = self._incomplete(rule, variants, ledger)
        whole = self._whole(rule, variants, ledger, law, partly)
        if not whole.covered and not any(branch.model.time for branch in rule.branches):
            result.not_evaluated = [replace(entry, decides=False) for entry in missing]
            whole.memory.matches.clear()
        by_subject: dict[int, list[Match]] = {}
        for match in whole.memory.matches:
            by_subject.setdefault(match.rows[0].index, []).append(match)
        result.candidates = len(by_subject)
        firings, names = Firings(whole.memory.trace), self.names_in(ledger)
        subjects = ledger.tables[rule.model.subject].rows
        named = [subject for subject in sorted(by_subject) if isinstance(subjects[subject][rule.subject_column], str)]
        open_subjects = {s for s in named if self._assemble(result, ledger, s, by_subject[s], firings, law, partly, names)}
        self._count(result, ledger, whole.covered, open_subjects, partly)
        return result

    def _not_yet_in_force(self, result: RuleResult, ledger: Ledger, law: Law) -> bool:
        """Whether no ground can be in force by the as-of date: then the rule covers nobody, and no table that is missing decides anything."""
        if any(ground.span.from_lo <= ledger.as_of for ground in law.grounds):
            return False
        result.not_evaluated = [replace(entry, decides=False) for entry in result.not_evaluated]
        self._count(result, ledger, set(), set(), frozenset())
        return True

    def whole(self, rule: Rule, ledger: Ledger) -> Whole | None:
        """The rule's matches on the whole of a small ledger, before they are put together; None where nothing is decided: without
        its subject table, or before any of its grounds is in force."""
        variants, missing = self._available(rule, ledger)
        law = self.law(rule, ledger.as_of)
        if any(not entry.decides for entry in missing) or all(ground.span.from_lo > ledger.as_of for ground in law.grounds):
            return None
        return self._whole(rule, variants, ledger, law, self._incomplete(rule, variants, ledger))

    def _whole(self, rule: Rule, variants: tuple[tuple[int, int], ...], ledger: Ledger, law: Law, partly: frozenset[str]) -> Whole:
        if not ledger.tables[rule.model.subject].rows:  # nobody to look at: no engine is worth building
            return Whole(Memory(incomplete=partly), set(), [])
        scope = with_scope(rule)
        of_scope = scope_variants(rule, set(ledger.tables))
        key = (f"{rule.id}#whole", variants + of_scope)
        if key not in self.engines:
            self.engines[key] = CompiledRule(scope, law, variants + of_scope, UNVERIFIABLE)
        self.engines[key].law = law
        return decide_whole(self.engines[key], ledger, partly, self._incomplete(scope, of_scope, ledger))

    def _covered(self, rule: Rule, ledger: Ledger, screen: Screen, law: Law) -> Asking[set[int]]:
        """The subjects that the norm possibly covers. Where SQL is only a superset, the engine decides ``applies`` too."""
        variants = tuple((0, number) for number, v in enumerate(rule.applies) if v.tables <= set(ledger.tables))
        queries = [rule.applies[number].query for _, number in variants]
        if all(screen.tests.exact(query) for query in queries):
            return (yield from screen.applies(queries))
        scope = replace(rule, branches=(Branch(rule.branches[0].model, rule.applies),))
        key = (f"{rule.id}#applies", variants)
        if key not in self.engines:
            self.engines[key] = CompiledRule(scope, law, variants, UNVERIFIABLE)
        self.engines[key].law = law
        partly = self._incomplete(scope, variants, ledger)
        covered = set()
        neighbourhoods, _ = yield from self._neighbourhoods(scope, variants, screen)
        for subject, rids in neighbourhoods.items():
            rows = [ledger.tables[table].rows[index] for table, index in rids]
            if any(m.rows[0].index == subject for m in self.engines[key].decide(rows, partly).matches):
                covered.add(subject)
        return covered

    def names_in(self, ledger: Ledger) -> Callable[[str, str], str]:
        """How people call an entity: table and key → name; "" where the ledger has no name for it."""

        def name(table: str, key: str) -> str:
            held = ledger.tables.get(table)
            if held is None or held.schema.key is None or held.schema.name_column is None:
                return ""
            if table not in self.names:
                position, column = held.schema.key, held.schema.name_column
                self.names[table] = {str(row[position]): value for row in held.rows if isinstance(value := row[column], str)}
            return self.names[table].get(key, "")

        return name

    def _neighbourhoods(
        self, rule: Rule, variants: tuple[tuple[int, int], ...], screen: Screen
    ) -> Asking[tuple[Neighbourhoods, Possible]]:
        """The candidates' neighbourhoods, and by which variants each is one."""
        queries = [rule.branches[b].queries[v].query for b, v in variants]
        found: Neighbourhoods = {}
        possible: Possible = {}
        subjects = None
        if any(screen.exempts(query) for query in queries):
            of_each = yield from screen.several(screen.candidates(query) for query in queries)
            candidates = set().union(*of_each)
            if not candidates:
                return found, possible
            subjects = screen.store.restrict(candidates)
        # Whoever is a candidate by one branch is decided by all that can match, each with its whole neighbourhood.
        each = yield from screen.several(screen.neighbourhood(query, subjects) for query in queries)
        for variant, reached in zip(variants, each, strict=True):
            for subject, rows in reached.items():
                found.setdefault(subject, set()).update(rows)
                possible[subject] = (*possible.get(subject, ()), variant)
        if subjects is not None:
            screen.store.drop(subjects)
        return found, possible

    def _compiled(self, rule: Rule, variants: tuple[tuple[int, int], ...], law: Law) -> CompiledRule:
        key = (rule.id, variants)
        if key not in self.engines:
            self.engines[key] = CompiledRule(rule, law, variants, UNVERIFIABLE)
        self.engines[key].law = law
        return self.engines[key]

    def _incomplete(self, rule: Rule, variants: tuple[tuple[int, int], ...], ledger: Ledger) -> frozenset[str]:
        """Tables of which a row may be missing: so marked by the ledger, or derived without one of their bases."""
        used: set[str] = set()
        for b, v in variants:
            query = rule.branches[b].queries[v].query
            used.update(atom.table for atom in query.atoms[1:])  # the subject's own row is there
            used.update(table for inner in query.inner() for table in inner.tables())
        marked = {t for t in used if not ledger.tables[t].complete}
        further = {base for b, v in variants for base in completing_bases(rule.branches[b].queries[v].query)}
        lacking = {base for base in further if base not in ledger.tables or not ledger.tables[base].complete}
        return frozenset(marked | {t for t in used if lacking & set(base_tables(t)[1:])})

    def _count(
        self,
        result: RuleResult,
        ledger: Ledger,
        covered: set[int],
        open_subjects: set[int],
        partly: frozenset[str],
        more: tuple[int, int] = (0, 0),
    ) -> None:
        """Compliant and not applicable, per subject; neither is claimed where a table is missing or incomplete."""
        rule = result.rule
        table = ledger.tables[rule.model.subject]
        found = {finding.subject_row for finding in result.findings}
        named = {row.index for row in table.rows if isinstance(row[rule.subject_column], str) and not row.is_stub}
        in_scope = (covered - found) & named
        outside = named - covered - found
        scope = {atom.table for variant in rule.applies for atom in variant.query.atoms[1:]}
        if scope & partly:  # the row that would bring a subject under the norm may be the one that was not given
            in_scope, outside = in_scope | outside, set()
            more = (sum(more), 0)
        result.outside = sorted(outside)
        if partly:
            for name in sorted({b for t in partly for b in base_tables(t) if b in ledger.tables and not ledger.tables[b].complete}):
                if in_scope or more[0]:
                    result.incomplete.append(IncompleteTable(rule.id, name, len(in_scope) + more[0]))
            more = (0, more[1])
        elif not any(entry.decides for entry in result.not_evaluated):
            result.compliant = sorted(in_scope - open_subjects)
        else:
            more = (0, more[1])
        result.beyond = more


def _here(decider: Decider, ledger: Ledger, jobs: Sequence[Job]) -> list[Decided]:
    """Decides in this process, one after the other."""
    return [decider.decide(ledger, job, sorted(job.neighbourhoods)) if job.neighbourhoods else ([], set()) for job in jobs]


def _nothing_to_look_at(result: RuleResult, ledger: Ledger) -> bool:
    """Whether the subject table was not given, or keeps none of the columns that the rule looks at; the latter is noted."""
    if any(not entry.decides for entry in result.not_evaluated):
        return True
    subjects, wanted = ledger.tables[result.rule.model.subject], result.rule.model.kept
    if not wanted or not subjects.kept or not subjects.kept.isdisjoint(wanted):
        return False
    result.not_evaluated = []
    result.not_kept = [NotKept(result.rule.id, subjects.name, tuple(wanted))]
    return True


def grounds(rule: Rule) -> tuple[Ground, ...]:
    """The rule's grounds as ranges in force; versions that follow each other without a gap are one range."""
    merged: list[Ground] = []
    for citation in sorted(rule.grounds, key=lambda c: (c.work.id, c.in_force.from_lo)):
        span = citation.in_force
        place = Place("法规", "施行日期", citation.display)
        last = merged[-1] if merged else None
        if last and last.place.subject == place.subject and last.span.to_lo == last.span.to_hi == span.from_lo == span.from_hi:
            merged[-1] = Ground(type(span)(last.span.from_lo, last.span.from_hi, span.to_lo, span.to_hi), place)
        else:
            merged.append(Ground(span, place))
    return tuple(merged)
