"""A ledger of large tables reduced to the rows that can matter, the rest counted: the same report as from the whole, to the byte.

Order of work: the small tables are read; the large ones are loaded and typed in SQL; rows that stand out are kept (:mod:`irregular`);
the companies that any rule can reach follow from the plans (:mod:`coverage`); whoever may be one of the persons tied to these is
found by number and by name (:mod:`people`, :mod:`alike`). What is kept, with everything it hangs together with, goes through the
ordinary intake. Beyond these rows only counts are left: who bears a name, and how many subjects a norm covers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.checker.beyond import Beyond
from hegui.checker.bulk import KINDS, LEAST, OTHERS
from hegui.checker.bulk.alike import count_similar, find_similar, pair_up
from hegui.checker.bulk.cells import type_cells
from hegui.checker.bulk.coverage import CODE, COMPANIES, KIN, LARGE, OF_ONE_OFFICER, OFFICER, OFFICERS, TIES, narrowings, uncovered
from hegui.checker.bulk.irregular import HOLDER, NAME, Large, close, keep_irregular
from hegui.checker.bulk.people import collect, gather, number_node, rows_of
from hegui.checker.bulk.raw import TooOdd, load, load_database
from hegui.checker.bulk.unkept import known_names, left_out
from hegui.checker.bulk.work import Work
from hegui.checker.decide import Decider
from hegui.checker.derive import BASES, find_persons
from hegui.checker.identity.edges import Edges
from hegui.checker.identity.outcome import Decisions
from hegui.checker.intake.assemble import Assembly, assemble
from hegui.checker.intake.database import duckdb_tables, open_duckdb, quoted
from hegui.checker.intake.names import table_named
from hegui.checker.intake.problems import Problems
from hegui.checker.intake.sheet import Sheet, Unreadable
from hegui.checker.intake.sources import find_sources, open_sources
from hegui.checker.ledger import Given, Ledger, Source
from hegui.checker.screen import Screen
from hegui.checker.sqltests import SqlTests, alias
from hegui.checker.store import Store, load_calendar
from hegui.kb.rule import Rule

if TYPE_CHECKING:
    from hegui.kb.rulebase import RuleBase

Stage = Callable[[str, int, int], None]  # what is being done, how much of it is done, of how much
NOTHING = "(select -1 as rid where false)"
STAGES = ("装入大表", "找出有问题的行", "找有关的企业和人", "读出有关的行")


class NotReducible(Exception):
    """The ledger has to be decided whole; the message says why, in Chinese."""


def read_reduced(
    inputs: Sequence[Path],
    decider: Decider,
    as_of: int,
    rules: Sequence[Rule],
    decisions: Decisions,
    *,
    least: int = LEAST,
    stage: Stage = lambda *_: None,
) -> Ledger | None:
    """The reduced ledger; None when no file is large. Raises NotReducible, and IntakeError as the ordinary intake does."""
    rule_base = decider.rule_base
    problems = Problems()
    sources = find_sources(inputs, problems)
    given = Given(tuple(sources), tuple((problem.file, problem.message) for problem in problems.found))
    large = _large_files(sources, rule_base, least)
    if not large:
        return None
    taken = {source for source, _ in large.values()}
    sheets = open_sources([source for source in sources if source not in taken], problems)
    for source in taken:
        if source.path.suffix.lower() == ".duckdb":
            sheets += [sheet for sheet in open_sources([source], problems) if table_named(sheet.name, rule_base.tables) not in large]
    doubled = {name for sheet in sheets if (name := table_named(sheet.name, rule_base.tables)) in large}
    if doubled:
        raise NotReducible(f"“{'、'.join(sorted(doubled))}”分在几个文件里")
    work = Work()
    try:
        ledger = _Reduction(work, decider, as_of, rules, decisions, stage).run(large, sheets, problems)
        ledger.given = given
        return ledger
    except (TooOdd, Unreadable) as error:
        raise NotReducible(str(error)) from error
    finally:
        work.close()


def _large_files(sources: Sequence[Source], rule_base: RuleBase, least: int) -> dict[str, tuple[Source, str]]:
    found: dict[str, list[tuple[Source, str]]] = {}
    if not any(source.path.suffix.lower() in KINDS and source.path.stat().st_size >= least for source in sources):
        return {}
    least = min(least, OTHERS)
    for source in sources:
        kind = source.path.suffix.lower()
        if kind not in KINDS or source.path.stat().st_size < least:
            continue
        names = [source.path.stem]
        if kind == ".duckdb":
            try:
                with open_duckdb(source.path) as connection:
                    names = list(duckdb_tables(connection))
            except Unreadable:
                continue
        for name in names:
            table = table_named(name, rule_base.tables)
            if table in LARGE:
                found.setdefault(table, []).append((source, name))
    return {table: places[0] for table, places in found.items() if len(places) == 1}


class _Reduction:
    def __init__(self, work: Work, decider: Decider, as_of: int, rules: Sequence[Rule], decisions: Decisions, stage: Stage) -> None:
        self.work = work
        self.decider = decider
        self.rule_base = decider.rule_base
        self.tables = decider.rule_base.tables
        self.as_of = as_of
        self.rules = rules
        self.decisions = decisions
        self.stage = stage

    def run(self, files: Mapping[str, tuple[Source, str]], sheets: Sequence[Sheet], problems: Problems) -> Ledger:
        about = Assembly(self.tables, self.as_of, Problems())
        about.begin(sheets)
        self.as_of = about.scope.as_of
        given = frozenset({*files, *(n for s in sheets if (n := table_named(s.name, self.tables)) is not None)})
        given |= {name for name, bases in BASES.items() if not bases or bases[0] in given}
        self._check(given)
        self.stage(STAGES[0], 0, len(STAGES))
        raw = {}
        for number, table in enumerate(t for t in LARGE if t in files):
            source, name = files[table]
            renames = about.renames.get(table, {})
            if source.path.suffix.lower() == ".duckdb":
                raw[table] = load_database(self.work, source, f"raw{number}", self.tables[table], renames, name)
            else:
                raw[table] = load(self.work, source, f"raw{number}", self.tables[table], renames)
        large = Large(self.work, raw)
        for table, one in raw.items():
            type_cells(one, large.typed[table], self.tables[table], self.tables, about.scope.cutoff(table))
        self.stage(STAGES[1], 1, len(STAGES))
        small = self._assemble([*sheets, *(one.sheet(NOTHING) for one in raw.values())], Problems())
        keep_irregular(large, self.tables, small, self.decisions)
        first = self._assemble([*sheets, *(one.sheet(large.kept[table]) for table, one in raw.items())], Problems())
        edges = find_persons(first, self.tables)
        self.stage(STAGES[2], 2, len(STAGES))
        self._companies(large, small, given)
        collect(large, edges)
        gather(self.work)
        find_similar(self.work)
        count_similar(self.work)
        self._relevant(large, edges)
        pair_up(self.work)
        self._keep_pairs(large, first)
        close(large, small)
        self.stage(STAGES[3], 3, len(STAGES))
        keys = {table: self._keys(large, table) for table in raw if self.tables[table].key}
        ledger = assemble([*sheets, *(one.sheet(large.kept[table]) for table, one in raw.items())], self.tables, about.scope.as_of, problems, keys)
        ledger.left_out = list(left_out(large, edges))
        ledger.beyond = Beyond(known_names(self.work), dict(self._subjects(large, given)), self._rows(large))
        return ledger

    def _check(self, given: frozenset[str]) -> None:
        for rule in self.rules:
            if reason := uncovered(rule, given):
                raise NotReducible(f"规则{rule.id}：{reason}")
            if rule.model.subject == OFFICERS:
                tests = SqlTests(self.decider.law(rule, self.as_of), self.tables.tables)
                for variant in rule.applies:
                    tests.table_of.update({atom.index: atom.table for atom in variant.query.atoms})
                    if variant.tables <= OF_ONE_OFFICER and not tests.exact(variant.query):
                        raise NotReducible(f"规则{rule.id}：适用范围不能由查询确定")

    def _assemble(self, sheets: Sequence[Sheet], problems: Problems) -> Ledger:
        return assemble(sheets, self.tables, self.as_of, problems)

    def _companies(self, large: Large, small: Ledger, given: frozenset[str]) -> None:
        """Fills ``reach(v)``: the companies whose ties any rule can reach, and the companies through which these are held."""
        work = self.work
        load_calendar(work.connection, self.rule_base.registry.calendar)
        few = {name for name in small.tables if name not in large}
        threads = work.one("select current_setting('threads')")
        store = Store(small, few, work.connection)
        work.run(f"set threads = {threads}")
        names = {**store.names, **{table: large.typed[table] for table in large.raw}}
        work.run("create or replace table wanted (v varchar)")
        asked: dict[str, None] = {}  # many rules narrow their companies down in the same words
        for rule in self.rules:
            tests = SqlTests(self.decider.law(rule, self.as_of), self.tables.tables)
            for narrowing in narrowings(rule, given):
                atoms = [(atom, column) for atom, column in narrowing.atoms if atom.table in names]
                if not atoms:
                    asked["select v from named_companies"] = None
                    continue
                tests.table_of.update(narrowing.table_of)
                first, code = atoms[0]
                chosen = f"{alias(first.index)}.{quoted(code)}"
                where = [f"{chosen} = {alias(atom.index)}.{quoted(column)}" for atom, column in atoms[1:]]
                where += [f"coalesce({tests.sql(test)}, true)" for test in narrowing.tests]
                tables = ", ".join(f"{names[atom.table]} {alias(atom.index)}" for atom, _ in atoms)
                asked[f"select distinct {chosen} from {tables} where {' and '.join(where) or 'true'}"] = None
        for query in asked:
            work.run(f"insert into wanted {query}")
        self._doubtful_companies(large, small)
        self._holdings(large, small)
        work.run(
            "create or replace table reach as with recursive up(v) as (select v from wanted where v is not null union "
            "select h.holder from holdings h join up on h.company = up.v) select distinct v from up"
        )

    def _doubtful_companies(self, large: Large, small: Ledger) -> None:
        """Companies of which the table does not say all: merged rows, rows with a problem, and those it does not have."""
        code = quoted(CODE)
        known = [value for row in small.rows(COMPANIES) if isinstance(value := row[CODE], str)]
        if known:
            self.work.run("insert into wanted select unnest(?::varchar[])", [known])
        if COMPANIES in large:
            self.work.run(f"insert into wanted select {code} from {large.typed[COMPANIES]} where rid in (select rid from {large.kept[COMPANIES]})")
        if TIES in large and (COMPANIES in large or COMPANIES in small.tables):
            had = f"select {code} from {large.typed[COMPANIES]} where {code} is not null" if COMPANIES in large else "select v from wanted where v is not null"
            ties = large.typed[TIES]
            for column in (code, quoted(HOLDER)):
                self.work.run(f"insert into wanted select distinct {column} from {ties} where {column} not in ({had})")

    def _holdings(self, large: Large, small: Ledger) -> None:
        rows = [
            (holder, company)
            for row in small.rows(TIES)
            if isinstance(holder := row[HOLDER], str) and isinstance(company := row[CODE], str)
        ]
        self.work.fill("holdings", "holder VARCHAR, company VARCHAR", rows)
        if TIES in large:
            self.work.run(
                f"insert into holdings select {quoted(HOLDER)}, {quoted(CODE)} from {large.typed[TIES]} "
                f"where {quoted(HOLDER)} is not null and {quoted(CODE)} is not null and {quoted(NAME)} is null"
            )

    def _relevant(self, large: Large, edges: Edges) -> None:
        """Fills ``relevant(node)``: the persons of the registers tied to a company within reach."""
        found = [
            (node if number is None else "", number, company)
            for node, row, _ in edges.places
            if row.table.name == TIES and node in edges.right and isinstance(company := row[CODE], str)
            for number in (number_node(edges.right[node].number) if edges.right[node].has_identifier else None,)
        ]
        self.work.fill("found_ties", "label VARCHAR, node BIGINT, company VARCHAR", found)
        parts = ["select coalesce(f.node, n.node) as node from found_ties f left join labels n using (label) where company in (select v from reach)"]
        if TIES in large:
            parts.append(
                f"select m.node from rm m join {large.typed[TIES]} t on {rows_of(TIES, 'm.place')} = t.rid where t.{quoted(CODE)} in (select v from reach)"
            )
        self.work.run(f"create or replace table relevant as {' union '.join(parts)}")

    def _keep_pairs(self, large: Large, first: Ledger) -> None:
        for table in (OFFICERS, KIN):
            large.keep(table, f"select {rows_of(table, 'place')} as rid from lm where rid is not null and node in (select node from pairs)")
        if TIES not in large:
            return
        large.keep(TIES, f"select {rows_of(TIES, 'place')} as rid from rm where rid is not null and node in (select other from pairs)")
        typed, code, holder = large.typed[TIES], quoted(CODE), quoted(HOLDER)
        begin = f"select t.{code} as v from {typed} t join {large.kept[TIES]} k on t.rid = k.rid where t.{code} is not null"
        known = {value for row in first.rows(TIES) if isinstance(value := row[CODE], str)}
        self.work.fill("begin", "v VARCHAR", ((value,) for value in sorted(known)))
        self.work.run(
            f"create or replace table below as with recursive down(v) as (select v from ({begin} union select v from begin) union "
            "select h.company from holdings h join down on h.holder = down.v) select distinct v from down"
        )
        large.keep(TIES, f"select rid from {typed} where {holder} in (select v from below)")

    def _keys(self, large: Large, table: str) -> Callable[[], Iterable[str]]:
        key = self.tables[table].key
        assert key is not None
        column = quoted(key)
        return lambda: large.work.column(f"select distinct {column} from {large.typed[table]} where {column} is not null")

    def _subjects(self, large: Large, given: frozenset[str]) -> Iterator[tuple[str, tuple[int, int]]]:
        if OFFICERS not in large:
            return
        work = self.work
        work.run(f"create or replace table others as select * from {large.left(OFFICERS)}")
        work.run(
            f"create or replace table service as select rid, {quoted(OFFICER)}, {quoted('人员类别')}, {quoted('执法岗位')}, "
            f"{quoted('任职日期_lo')} as {quoted('起始日期_lo')}, {quoted('任职日期_hi')} as {quoted('起始日期_hi')}, "
            f"{quoted('离职日期_lo')} as {quoted('终止日期_lo')}, {quoted('离职日期_hi')} as {quoted('终止日期_hi')} from others "
            f"where {quoted('任职日期_lo')} < {quoted('离职日期_hi')}"
        )
        total = work.one("select count(*) from others")
        store = _Others(work)
        for rule in self.rules:
            if rule.model.subject == OFFICERS:
                screen = Screen(store, SqlTests(self.decider.law(rule, self.as_of), self.tables.tables))  # type: ignore[arg-type]
                covered = len(screen.count_applies([v.query for v in rule.applies if v.tables <= given and v.tables <= OF_ONE_OFFICER]))
                yield rule.id, (covered, total - covered)

    def _rows(self, large: Large) -> dict[str, int]:
        return {table: self.work.one(f"select count(*) from {large.left(table)}") for table in large.raw}


class _Others:
    """The officers whose rows are left out, as a store for the screen."""

    names = {OFFICERS: "others", "任职期间": "service"}

    def __init__(self, work: Work) -> None:
        self.work = work

    def subjects(self, sql: str) -> set[int]:
        return set(self.work.column(sql))
