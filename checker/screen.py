"""The relational screen: the possible reading of every rule as SQL, generated from the same plans the engine runs.

It finds the candidate subjects of a rule and the rows of their neighbourhood. It may keep too much (a case that turns out
compliant); it never drops a case that is possible: whatever SQL cannot decide exactly counts as possible. NULL is unknown, so
SQL's own three-valued logic carries conjunction, disjunction and negation.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hegui.checker.sqltests import SqlTests, alias
from hegui.checker.store import Rows, Screened, quoted
from hegui.kb.plan import Atom, Query

Rid = tuple[str, int]  # table, row index
T = TypeVar("T")
Asking = Generator[Sequence[str], Sequence[Rows], T]  # yields questions in SQL, is sent their rows, and returns what it found out


def answered(store: Screened, asking: Asking[T]) -> T:
    """Asks the store one question after the other."""
    try:
        questions = next(asking)
        while True:
            questions = asking.send([store.rows(sql) for sql in questions])
    except StopIteration as done:
        found: T = done.value
        return found


def in_turn(askings: Iterable[Asking[T]]) -> Asking[list[T]]:
    """One after the other: no more is held at a time than one of them needs."""
    found = []
    for asking in askings:
        found.append((yield from asking))
    return found


def side_by_side(askings: Iterable[Asking[T]]) -> Asking[list[T]]:
    """All at once: what they want to know at the same time is asked together."""
    every = list(askings)
    found: dict[int, T] = {}
    waiting: dict[int, Sequence[str]] = {}

    def go_on(number: int, answers: Sequence[Rows] | None) -> None:
        try:
            waiting[number] = next(every[number]) if answers is None else every[number].send(answers)
        except StopIteration as done:
            found[number] = done.value

    for number in range(len(every)):
        go_on(number, None)
    while waiting:
        asked, waiting = waiting, {}
        wanted = list(dict.fromkeys(sql for questions in asked.values() for sql in questions))
        answers = dict(zip(wanted, (yield wanted), strict=True))
        for number, questions in asked.items():
            go_on(number, [answers[sql] for sql in questions])
    return [found[number] for number in range(len(every))]


@dataclass(slots=True)
class Screen:
    """Screens one rule base's rules against a loaded store. ``law`` is set per rule.

    What has to be asked is yielded: a store far away can then answer the questions of many rules at once.
    """

    store: Screened
    tests: SqlTests

    def several(self, askings: Iterable[Asking[T]]) -> Asking[list[T]]:
        """Side by side where questions have far to go."""
        return side_by_side(askings) if self.store.far else in_turn(askings)

    def candidates(self, query: Query) -> Asking[set[int]]:
        """The subjects (row index of atom 0) for whom a match is possible: patterns and tests, less what a ``not`` certainly exempts."""
        where = self._conditions(query, wildcard=False) + [f"not exists ({sql})" for sql in self._excluded(query)]
        (rows,) = yield [f"select distinct {alias(0)}.rid from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"]
        return {row[0] for row in rows}

    def exempts(self, query: Query) -> bool:
        """Whether a ``not`` may narrow the candidates further than the neighbourhoods do."""
        return bool(self._excluded(query))

    def neighbourhood(self, query: Query, subjects: str | None) -> Asking[dict[int, set[Rid]]]:
        """For each of the subjects of a kept table (None: for all), every row that a pattern of the query can reach, or a ``not`` or
        aggregate behind it.

        Rows that exempt are rows too: nothing is left out here that could acquit.
        """
        found: dict[int, set[Rid]] = {}
        chosen = ", ".join(f"{alias(a.index)}.rid as {alias(a.index)}" for a in query.atoms)
        where = self._conditions(query, wildcard=False)
        if subjects is not None:
            where.append(f"{alias(0)}.rid in (select rid from {subjects})")
        sql = f"select distinct {chosen} from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"
        main = self.store.keep(sql) if query.negations or query.aggregates else ""
        (rows,) = yield [f"select {', '.join(alias(a.index) for a in query.atoms)} from {main}" if main else sql]
        for row in rows:
            mine = found.setdefault(row[0], set())
            mine.update(zip((a.table for a in query.atoms), row, strict=True))
        if main:
            if rows:
                yield from self._neighbours(query, main, list(query.atoms), found)
            self.store.drop(main)
        return found

    def applies(self, queries: Sequence[Query]) -> Asking[set[int]]:
        """The subjects that the norm possibly covers. Remembered, because many rules cover the same subjects in the same words."""
        covering = list(self._covering(queries))
        wanted = [sql for sql in dict.fromkeys(covering) if sql not in self.store.remembered]
        for sql, rows in zip(wanted, (yield wanted) if wanted else (), strict=True):
            self.store.remembered[sql] = {row[0] for row in rows}
        return set().union(*(self.store.remembered[sql] for sql in covering))

    def count_applies(self, queries: Sequence[Query]) -> set[int]:
        """As :meth:`applies`, of a store at hand."""
        return set().union(*(self.store.subjects(sql) for sql in self._covering(queries)))

    def _covering(self, queries: Sequence[Query]) -> Iterator[str]:
        for query in queries:
            where = self._conditions(query, wildcard=False)
            yield f"select distinct {alias(0)}.rid from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"

    def _neighbours(self, query: Query, main: str, atoms: list[Atom], found: dict[int, set[Rid]]) -> Asking[None]:
        """Rows that a ``not`` or an aggregate behind these bindings can reach, inside their bodies too."""
        yield from self.several(self._behind(inner, main, atoms, found, wildcard=wildcard) for inner, wildcard in _inner_queries(query))

    def _behind(self, inner: Query, main: str, atoms: list[Atom], found: dict[int, set[Rid]], *, wildcard: bool) -> Asking[None]:
        tables = [main] + [f"{self.store.names[a.table]} {alias(a.index)}" for a in atoms if a.index in inner.outer]
        joined = [f"{alias(o)}.rid = {main}.{alias(o)}" for o in inner.outer]
        if not inner.atoms:
            yield from self._neighbours(inner, main, atoms, found)
            return
        before = ", ".join(f"{main}.{alias(a.index)}" for a in atoms)
        chosen = ", ".join(f"{alias(a.index)}.rid as {alias(a.index)}" for a in inner.atoms)
        self.tests.table_of.update({atom.index: atom.table for atom in atoms})  # another query may have been translated meanwhile
        where = joined + self._conditions(inner, wildcard=wildcard)
        tables.append(self._from(inner.atoms))
        name = self.store.keep(f"select distinct {before}, {chosen} from {', '.join(tables)} where {' and '.join(where)}")
        own = ", ".join(alias(a.index) for a in inner.atoms)
        (rows,) = yield [f"select distinct {alias(0)}, {own} from {name}"]
        for row in rows:
            found[row[0]].update(zip((a.table for a in inner.atoms), row[1:], strict=True))
        if rows:
            yield from self._neighbours(inner, name, [*atoms, *inner.atoms], found)
        self.store.drop(name)

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
