"""Decides every rule on a ledger: screen, then one Experta engine per rule on each candidate subject's neighbourhood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hegui.checker.cleared import settle
from hegui.checker.compile import CompiledRule
from hegui.checker.evaluate import Law, grounds
from hegui.checker.finding import Firings, assemble
from hegui.checker.given import available, incomplete_tables, is_narrowed, needed_tables, nothing_to_look_at
from hegui.checker.ledger import Ledger
from hegui.checker.memory import Match, Memory
from hegui.checker.proof import counted
from hegui.checker.ruleresult import Decided, Job, Neighbourhoods, NotEvaluated, Possible, RuleResult, Variants
from hegui.checker.screen import UNVERIFIABLE, Asking, Screen, answered
from hegui.checker.sqltests import SqlTests
from hegui.checker.store import Screened, Store, load_calendar, open_connection
from hegui.checker.whole import Whole, decide_whole, scope_variants, with_scope
from hegui.kb.plan import Query, refs
from hegui.kb.rule import Branch, Rule
from hegui.kb.rulebase import RuleBase

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, int, int], None]
Spread = Callable[["Decider", Ledger, Sequence[Job]], Sequence[Decided]]
Questions = Callable[[Screened], "list[Asking[Job]]"]  # what the rules ask of a store, a rule each
Screens = Callable[["Decider", Ledger, set[str], Questions], list[Job]]  # with the tables that are asked


class Decider:
    """Holds the compiled engines of one rule base; every run of it may use another ledger and date."""

    def __init__(self, rule_base: RuleBase) -> None:
        self.rule_base = rule_base
        self.engines: dict[tuple[str, Variants], CompiledRule] = {}
        self.names: dict[str, dict[str, str]] = {}
        self.narrow: dict[tuple[str, str], bool] = {}

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
        self.narrow.clear()
        prepared = [(rule, *available(rule, ledger)) for rule in rules]
        if not screened:
            return [self._decide_whole(rule, variants, missing, ledger) for rule, variants, missing in prepared]
        needed = needed_tables(prepared, ledger)
        if screens is not None:
            jobs = screens(self, ledger, needed, lambda store: [self.screening(rule, v, missing, ledger, store) for rule, v, missing in prepared])
            return self.decide_jobs(ledger, jobs, spread or _here)
        store = Store(ledger, needed, self.connection)
        jobs = []
        for number, (rule, variants, missing) in enumerate(prepared):
            if progress:
                progress(f"筛选 {rule.id}", number, len(prepared))
            jobs.append(self.screen(rule, variants, missing, ledger, store))
        return self.decide_jobs(ledger, jobs, spread or _here)

    def decide_jobs(self, ledger: Ledger, jobs: Sequence[Job], spread: Spread) -> list[RuleResult]:
        """The results of rules that were screened."""
        for job, (findings, open_subjects) in zip(jobs, spread(self, ledger, jobs), strict=True):
            job.result.findings = list(findings)
            if job.screened:
                settle(job.result, ledger, job.covered, open_subjects, job.partly, job.more)
        return [job.result for job in jobs]

    def law(self, rule: Rule, as_of: int) -> Law:
        """The dates and grounds that a rule is read by."""
        registry = self.rule_base.registry
        return Law(as_of, self.rule_base.parameters, grounds(rule), registry.calendar, registry.transitions)

    def screen(
        self,
        rule: Rule,
        variants: Variants,
        missing: list[NotEvaluated],
        ledger: Ledger,
        store: Screened,
    ) -> Job:
        """One rule's candidates."""
        return answered(store, self.screening(rule, variants, missing, ledger, store))

    def screening(
        self,
        rule: Rule,
        variants: Variants,
        missing: list[NotEvaluated],
        ledger: Ledger,
        store: Screened,
    ) -> Asking[Job]:
        """As :meth:`screen`, question by question."""
        result = RuleResult(rule, not_evaluated=missing)
        if nothing_to_look_at(result, ledger):
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
        return Job(result, variants, neighbourhoods, possible, covered, incomplete_tables(rule, variants, ledger), more, screened=True)

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

    def _decide_whole(self, rule: Rule, variants: Variants, missing: list[NotEvaluated], ledger: Ledger) -> RuleResult:
        """As :meth:`_decide`, for all subjects at once and without SQL."""
        result = RuleResult(rule, not_evaluated=missing)
        if nothing_to_look_at(result, ledger):
            return result
        law = self.law(rule, ledger.as_of)
        if self._not_yet_in_force(result, ledger, law):
            return result
        partly = incomplete_tables(rule, variants, ledger)
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
        settle(result, ledger, whole.covered, open_subjects, partly)
        return result

    def _not_yet_in_force(self, result: RuleResult, ledger: Ledger, law: Law) -> bool:
        """Whether no ground can be in force by the as-of date: then the rule covers nobody, and no table that is missing decides anything."""
        if any(ground.span.from_lo <= ledger.as_of for ground in law.grounds):
            return False
        result.not_evaluated = [replace(entry, decides=False) for entry in result.not_evaluated]
        settle(result, ledger, set(), set(), frozenset())
        return True

    def whole(self, rule: Rule, ledger: Ledger) -> Whole | None:
        """The rule's matches on the whole of a small ledger, before they are put together; None where nothing is decided: without
        its subject table, or before any of its grounds is in force."""
        variants, missing = available(rule, ledger)
        law = self.law(rule, ledger.as_of)
        if any(not entry.decides for entry in missing) or all(ground.span.from_lo > ledger.as_of for ground in law.grounds):
            return None
        return self._whole(rule, variants, ledger, law, incomplete_tables(rule, variants, ledger))

    def _whole(self, rule: Rule, variants: Variants, ledger: Ledger, law: Law, partly: frozenset[str]) -> Whole:
        if not ledger.tables[rule.model.subject].rows:  # nobody to look at: no engine is worth building
            return Whole(Memory(incomplete=partly), set(), [])
        scope = with_scope(rule)
        of_scope = scope_variants(rule, set(ledger.tables))
        compiled = self._compiled(scope, variants + of_scope, law, "whole")
        return decide_whole(compiled, ledger, partly, incomplete_tables(scope, of_scope, ledger))

    def _covered(self, rule: Rule, ledger: Ledger, screen: Screen, law: Law) -> Asking[set[int]]:
        """The subjects that the norm possibly covers. Where SQL is only a superset, the engine decides ``applies`` too."""
        variants = tuple((0, number) for number, v in enumerate(rule.applies) if v.tables <= set(ledger.tables))
        queries = [rule.applies[number].query for _, number in variants]
        if all(screen.tests.exact(query) and not self._narrowed(query, ledger) for query in queries):
            return (yield from screen.applies(queries))
        scope = replace(rule, branches=(Branch(rule.branches[0].model, rule.applies),))
        compiled = self._compiled(scope, variants, law, "applies")
        partly = incomplete_tables(scope, variants, ledger)
        covered = set()
        neighbourhoods, _ = yield from self._neighbourhoods(scope, variants, screen)
        for subject, rids in neighbourhoods.items():
            rows = [ledger.tables[table].rows[index] for table, index in rids]
            if any(m.rows[0].index == subject for m in compiled.decide(rows, partly).matches):
                covered.add(subject)
        return covered

    def _narrowed(self, query: Query, ledger: Ledger) -> bool:
        """Whether any cell that the query tests is known better than SQL can hold."""
        table_of = {atom.index: atom.table for atom in query.atoms}
        for place in {(table_of[ref.atom], ref.column) for test in query.tests for ref in refs(test)}:
            if place not in self.narrow:
                self.narrow[place] = is_narrowed(ledger.tables[place[0]], place[1])
            if self.narrow[place]:
                return True
        return False

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
        self, rule: Rule, variants: Variants, screen: Screen
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

    def _compiled(self, rule: Rule, variants: Variants, law: Law, part: str = "") -> CompiledRule:
        """The engine of these variants, built once; ``part`` tells what else of a rule than its branches is compiled."""
        key = (f"{rule.id}#{part}", variants)
        if key not in self.engines:
            self.engines[key] = CompiledRule(rule, law, variants, UNVERIFIABLE)
        self.engines[key].law = law
        return self.engines[key]


def _here(decider: Decider, ledger: Ledger, jobs: Sequence[Job]) -> list[Decided]:
    """Decides in this process, one after the other."""
    return [decider.decide(ledger, job, sorted(job.neighbourhoods)) if job.neighbourhoods else ([], set()) for job in jobs]
