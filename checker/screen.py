"""The relational screen: the possible reading of every rule as SQL, generated from the same plans the engine runs.

It finds the candidate subjects of a rule and the rows of their neighbourhood. It may keep too much (a case that turns out
compliant); it never drops a case that is possible: whatever SQL cannot decide exactly counts as possible. NULL is unknown, so
SQL's own three-valued logic carries conjunction, disjunction and negation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hegui.checker.sqltests import SqlTests, alias
from hegui.checker.store import Store, quoted
from hegui.kb.plan import Atom, Query

Rid = tuple[str, int]  # table, row index


@dataclass(slots=True)
class Screen:
    """Screens one rule base's rules against a loaded store. ``law`` is set per rule."""

    store: Store
    tests: SqlTests
    serial: int = 0

    def candidates(self, query: Query) -> set[int]:
        """The subjects (row index of atom 0) for whom a match is possible: patterns and tests, less what a ``not`` certainly exempts."""
        where = self._conditions(query, wildcard=False) + [f"not exists ({sql})" for sql in self._excluded(query)]
        sql = f"select distinct {alias(0)}.rid from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"
        return {row[0] for row in self.store.rows(sql)}

    def exempts(self, query: Query) -> bool:
        """Whether a ``not`` may narrow the candidates further than the neighbourhoods do."""
        return bool(self._excluded(query))

    def neighbourhood(self, query: Query, subjects: set[int] | None, found: dict[int, set[Rid]]) -> None:
        """Adds, for these subjects (None: for all), every row that a pattern of the query can reach, or a ``not`` or aggregate behind it.

        Rows that exempt are rows too: nothing is left out here that could acquit.
        """
        chosen = ", ".join(f"{alias(a.index)}.rid as {alias(a.index)}" for a in query.atoms)
        where = self._conditions(query, wildcard=False)
        if subjects is not None:
            table = "create or replace temp table subjects as select unnest(?::integer[]) as rid"
            self.store.connection.execute(table, [sorted(subjects)])
            where.append(f"{alias(0)}.rid in (select rid from subjects)")
        sql = f"select distinct {chosen} from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"
        main = self._kept(sql) if query.negations or query.aggregates else ""
        rows = self.store.rows(f"select * from {main}" if main else sql)
        for row in rows:
            mine = found.setdefault(row[0], set())
            mine.update(zip((a.table for a in query.atoms), row, strict=True))
        if main:
            if rows:
                self._neighbours(query, main, list(query.atoms), found)
            self.store.connection.execute(f"drop table {main}")

    def _kept(self, sql: str) -> str:
        """The name of a temporary table that holds a query's rows, for the bodies that look back at them."""
        self.serial += 1
        name = f"m{self.serial}"
        self.store.connection.execute(f"create or replace temp table {name} as {sql}")
        return name

    def count_applies(self, queries: Sequence[Query]) -> set[int]:
        """The subjects that the norm possibly covers."""
        found: set[int] = set()
        for query in queries:
            where = self._conditions(query, wildcard=False)
            sql = f"select distinct {alias(0)}.rid from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"
            found |= self.store.subjects(sql)
        return found

    def _neighbours(self, query: Query, main: str, atoms: list[Atom], found: dict[int, set[Rid]]) -> None:
        """Rows that a ``not`` or an aggregate behind these bindings can reach, inside their bodies too."""
        for inner, wildcard in _inner_queries(query):
            tables = [main] + [f"{self.store.names[a.table]} {alias(a.index)}" for a in atoms if a.index in inner.outer]
            joined = [f"{alias(o)}.rid = {main}.{alias(o)}" for o in inner.outer]
            if not inner.atoms:
                self._neighbours(inner, main, atoms, found)
                continue
            before = ", ".join(f"{main}.{alias(a.index)}" for a in atoms)
            chosen = ", ".join(f"{alias(a.index)}.rid as {alias(a.index)}" for a in inner.atoms)
            where = joined + self._conditions(inner, wildcard=wildcard)
            tables.append(self._from(inner.atoms))
            name = self._kept(f"select distinct {before}, {chosen} from {', '.join(tables)} where {' and '.join(where)}")
            own = ", ".join(alias(a.index) for a in inner.atoms)
            rows = self.store.rows(f"select distinct {alias(0)}, {own} from {name}")
            for row in rows:
                found[row[0]].update(zip((a.table for a in inner.atoms), row[1:], strict=True))
            if rows:
                self._neighbours(inner, name, [*atoms, *inner.atoms], found)
            self.store.connection.execute(f"drop table {name}")

    def _from(self, atoms: Sequence[Atom]) -> str:
        return ", ".join(f"{self.store.names[a.table]} {alias(a.index)}" for a in atoms)

    def _conditions(self, query: Query, *, wildcard: bool) -> list[str]:
        """The possible reading: joins on keys, and every test true or unknown."""
        self.tests.table_of.update({atom.index: atom.table for atom in query.atoms})
        where = []
        for atom in query.atoms:
            for column, ref in atom.joins:
                left, right = f"{alias(atom.index)}.{quoted(column)}", f"{alias(ref.atom)}.{quoted(ref.column)}"
                where.append(f"({left} = {right} or {left} is null or {right} is null)" if wildcard else f"{left} = {right}")
        return where + [f"coalesce({self.tests.sql(test)}, true)" for test in query.tests]

    def _excluded(self, query: Query) -> list[str]:
        """Bodies of ``not`` that are certainly satisfied exclude a candidate. A body with more inside it is left to the engine."""
        self.tests.table_of.update({atom.index: atom.table for atom in query.atoms})
        result = []
        for negation in query.negations:
            body = negation.query
            if body.negations or body.aggregates or not body.atoms or any(a.table in UNVERIFIABLE for a in body.atoms):
                continue
            self.tests.table_of.update({atom.index: atom.table for atom in body.atoms})
            where = [f"{alias(a.index)}.{quoted(c)} = {alias(r.atom)}.{quoted(r.column)}" for a in body.atoms for c, r in a.joins]
            where += [f"coalesce({self.tests.sql(test)}, false)" for test in body.tests]
            result.append(f"select 1 from {self._from(body.atoms)} where {' and '.join(where)}")
        return result


UNVERIFIABLE = frozenset({"同一人", "单位企业"})


def _inner_queries(query: Query) -> Iterable[tuple[Query, bool]]:
    for negation in query.negations:
        yield negation.query, True
    for aggregate in query.aggregates:
        for inner in aggregate.queries:
            yield inner, True
