"""Compiles one rule to one Experta engine: each variant of each branch in three readings.

A reading says what an unknown cell and an unverified identity count as. Certain (C): both false. Lead (L): only the identity
true. Possible (P): both true. Under ``not`` C and L are answered by P, and P by C.

Every ``not`` with patterns becomes a derived fact of an earlier stratum, every ``count``/``sum`` a tally of one. Strata are
separate phases: a rule waits for the fact ``Phase(n)``, declared when everything below has fired, so that no rule ever fires on
a NOT that is still to be made false. Within a phase the order is that of :mod:`hegui.checker.agenda`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from hegui.checker.agenda import StableStrategy
from hegui.checker.evaluate import Law
from hegui.checker.experta_compat import MATCH, NOT, TEST, P, Rule
from hegui.checker.facts import Derived, Engine, Incomplete, Phase, row_class
from hegui.checker.ledger import Row
from hegui.checker.memory import CERTAIN, LEAD, POSSIBLE, WIDEST, Firing, Match, Memory
from hegui.checker.truth import compare, places_of
from hegui.checker.values import Place
from hegui.kb.plan import AggregateTest, Atom, Query, Ref, Test, refs
from hegui.kb.rule import Rule as RegulatoryRule

DUAL = {CERTAIN: POSSIBLE, LEAD: POSSIBLE, POSSIBLE: CERTAIN}


class CompiledRule:
    """One rule's engine. ``variants`` are the (branch, variant) pairs whose tables were given."""

    def __init__(self, rule: RegulatoryRule, law: Law, variants: Iterable[tuple[int, int]], unverified: frozenset[str]) -> None:
        self.rule = rule
        self.law = law
        self.unverified = unverified
        self.memory = Memory()
        self.facts: dict[str, type[Any]] = {}
        self.rules: dict[str, Any] = {"__strategy__": StableStrategy}
        self.bodies: dict[int, str] = {}
        self.place = (0, 0)  # branch and variant being compiled
        self.numbers: dict[tuple[int, int], int] = {}
        self.columns: dict[str, set[str]] = {}
        self.tables: dict[int, str] = {}  # atom number → table, along the conjunction being compiled
        self.strata = 0
        for branch, variant in variants:
            query = rule.branches[branch].queries[variant].query
            self.strata = max(self.strata, query.stratum)
        for branch, variant in variants:
            self._main(branch, variant)
        self.engine = type(f"Engine_{len(self.rules)}", (Engine,), self.rules)()

    def decide(self, rows: Iterable[Row], incomplete: frozenset[str]) -> Memory:
        """Runs the engine on one subject's neighbourhood. ``rows`` may be in any order."""
        self.memory = Memory(incomplete=incomplete)
        engine = self.engine
        engine.reset()
        ordered = sorted(rows, key=lambda row: (row.table.name, row.index))
        engine.declare(
            *(self._fact(row) for row in ordered if row.table.name in self.facts), *(Incomplete(table=t) for t in sorted(incomplete))
        )
        for stratum in range(self.strata + 1):
            engine.declare(Phase(n=stratum))
            engine.run()
        return self.memory

    def _fact(self, row: Row) -> Any:
        name = row.table.name
        fields: dict[str, object] = {"id": row.index, "row": row}
        for column in self.columns.get(name, ()):
            value = row[column]
            if isinstance(value, str):  # an unknown key has no field, so it joins nothing
                fields[_field(column)] = value
        return self.facts[name](**fields)

    def _fact_class(self, table: str) -> type[Any]:
        if table not in self.facts:
            self.facts[table] = row_class(len(self.facts))
        return self.facts[table]

    # ---- left-hand sides

    def _main(self, branch: int, variant: int) -> None:
        self.place = (branch, variant)
        query = self.rule.branches[branch].queries[variant].query
        tables = set(query.tables())
        for reading in (CERTAIN, LEAD, POSSIBLE) if tables & self.unverified else (CERTAIN, POSSIBLE):
            conditions = [Phase(n=self.strata), *self._atoms(query, reading, wildcard=False)]
            conditions += self._negations(query, reading) + self._aggregates(query, reading, wildcard=False)
            self._add(f"rule_{branch}_{variant}_{reading}", conditions, self._matched(query, reading, branch, variant))

    def _body(self, query: Query, reading: str) -> str:
        """The rule that derives a negated body; its name is what ``Derived.n`` carries."""
        name = self._numbered(query, "body")
        rule_name = f"{name}_{reading}"
        if rule_name not in self.rules:
            conditions = self._inner(query, reading, wildcard=reading == POSSIBLE)
            self._add(rule_name, conditions, self._derived(query, name, reading))
        return name

    def _tally(self, aggregate: AggregateTest, part: int, reading: str) -> str:
        name = self._numbered(aggregate, "tally")
        query, over = aggregate.queries[part], aggregate.over[part]
        rule_name = f"{name}_{part}_{reading}"
        if rule_name not in self.rules:
            inner = self._inner(query, POSSIBLE if reading == WIDEST else reading, wildcard=reading == WIDEST)
            self._add(rule_name, inner, self._counted(query, name, aggregate, over, reading))
        return name

    def _inner(self, query: Query, reading: str, *, wildcard: bool) -> list[Any]:
        conditions: list[Any] = [Phase(n=query.stratum)]
        needed = {ref for atom in query.atoms for _, ref in atom.joins if ref.atom in query.outer}
        for outer in query.outer:
            fields = {} if wildcard else self._origin_fields(outer, [ref for ref in needed if ref.atom == outer])
            conditions.append(self._pattern(outer, self._table_of(outer), fields, None))
        conditions += self._atoms(query, reading, wildcard=wildcard)
        return conditions + self._negations(query, reading) + self._aggregates(query, reading, wildcard=wildcard)

    def _atoms(self, query: Query, reading: str, *, wildcard: bool) -> list[Any]:
        """Patterns and the tests that become decidable after each. ``wildcard``: an unknown key may match anything."""
        origins = [ref for atom in query.atoms for _, ref in atom.joins]
        own = {atom.index for atom in query.atoms}
        ready: set[int] = set(query.outer)
        waiting = list(query.tests)
        result: list[Any] = []
        for atom in query.atoms:
            self.tables[atom.index] = atom.table
            ready.add(atom.index)
            now = [t for t in waiting if {r.atom for r in refs(t)} <= ready]
            waiting = [t for t in waiting if t not in now]
            alone = [t for t in now if {r.atom for r in refs(t)} == {atom.index}]
            fields: dict[str, Any] = {}
            if not wildcard:
                fields = self._origin_fields(atom.index, [r for r in origins if r.atom == atom.index and r.atom in own])
                for column, ref in atom.joins:
                    self._key(atom.table, column)
                    if ref.atom != atom.index:
                        fields[_field(column)] = getattr(MATCH, _variable(ref))
            result.append(self._pattern(atom.index, atom.table, fields, self._alone(atom, alone, reading)))
            if wildcard and atom.joins:
                result.append(self._where([Ref(atom.index, c) for c, _ in atom.joins] + [r for _, r in atom.joins], self._joined(atom)))
            rest = [t for t in now if t not in alone]
            if rest:
                result.append(self._where([r for t in rest for r in refs(t)], self._decided(tuple(rest), reading)))
        if waiting:  # tests on outer rows only, or on no row at all
            result.append(self._where([r for t in waiting for r in refs(t)], self._decided(tuple(waiting), reading)))
        return result

    def _pattern(self, index: int, table: str, fields: dict[str, Any], alone: Callable[[Row], bool] | None) -> Any:
        row = getattr(MATCH, f"r{index}")
        return self._fact_class(table)(id=getattr(MATCH, f"i{index}"), row=row if alone is None else row & P(alone), **fields)

    def _origin_fields(self, index: int, origins: list[Ref]) -> dict[str, Any]:
        table = self._table_of(index)
        for ref in origins:
            self._key(table, ref.column)
        return {_field(ref.column): getattr(MATCH, _variable(ref)) for ref in origins}

    def _negations(self, query: Query, reading: str) -> list[Any]:
        result: list[Any] = []
        dual = DUAL[reading]
        for negation in query.negations:
            name = self._body(negation.query, dual)
            self._body(negation.query, POSSIBLE)  # its unknown cells are what `missing` lists
            outer = {f"o{o}": getattr(MATCH, f"i{o}") for o in negation.query.outer}
            result.append(NOT(Derived(n=name, d=dual, **outer)))
            if dual == POSSIBLE:
                result += [NOT(Incomplete(table=table)) for table in sorted(set(negation.query.tables()))]
        return result

    def _aggregates(self, query: Query, reading: str, *, wildcard: bool) -> list[Any]:
        """``wildcard``: inside a negated body, where even ``count >= n`` must be as possible as it can be."""
        result = []
        for aggregate in query.aggregates:
            # A lower bound asked for in a positive pattern joins nothing by unknown keys (else everyone is possibly everyone);
            # an upper bound convicts by what is absent, so there an unknown key may belong to anyone.
            narrow = reading == POSSIBLE and aggregate.op in (">", ">=") and not wildcard
            upper = POSSIBLE if narrow else WIDEST
            for part in range(len(aggregate.queries)):
                for inner_reading in dict.fromkeys((CERTAIN, reading if reading == LEAD else CERTAIN, upper)):
                    name = self._tally(aggregate, part, inner_reading)
            outer = tuple(sorted({o for inner in aggregate.queries for o in inner.outer}))
            used = [Ref(o, "") for o in outer] + list(refs(aggregate.right))
            result.append(self._where(used, self._aggregate_holds(aggregate, name, outer, reading, upper)))
        return result

    # ---- tests, as functions of the rows they read

    def _alone(self, atom: Atom, tests: list[Test], reading: str) -> Callable[[Row], bool] | None:
        verified = reading == CERTAIN and atom.table in self.unverified
        same = [(column, ref.column) for column, ref in atom.joins if ref.atom == atom.index]
        if not tests and not verified and not same:
            return None
        unknown = reading == POSSIBLE
        index = atom.index

        def holds(row: Row) -> bool:
            if verified and not row.verified:
                return False
            if any(compare(row[a], "==", row[b]) is not True for a, b in same):
                return False
            rows = _Only(index, row)
            return all(self._accept(test, rows, unknown) for test in tests)

        return holds

    def _accept(self, test: Test, rows: Any, unknown: bool) -> bool:
        truth = self.law.truth(test, rows)
        return unknown if truth is None else truth

    def _decided(self, tests: tuple[Test, ...], reading: str) -> Callable[[Any], bool]:
        unknown = reading == POSSIBLE
        return lambda rows: all(self._accept(test, rows, unknown) for test in tests)

    @staticmethod
    def _joined(atom: Atom) -> Callable[[Any], bool]:
        return lambda rows: all(compare(rows[atom.index][c], "==", rows[r.atom][r.column]) is not False for c, r in atom.joins)

    def _aggregate_holds(
        self, aggregate: AggregateTest, name: str, outer: tuple[int, ...], reading: str, upper: str
    ) -> Callable[[Any], bool]:
        def holds(rows: Any) -> bool:
            span = self.memory.span(aggregate, name, tuple(rows[o].index for o in outer), reading, upper)
            truth = compare(span, aggregate.op, self.law.value(aggregate.right, rows))
            return reading == POSSIBLE if truth is None else truth

        return holds

    @staticmethod
    def _where(used: list[Ref], holds: Callable[[Any], bool]) -> Any:
        """A TEST over the rows it reads; Experta passes arguments by the names in the signature."""
        atoms = sorted({ref.atom for ref in used})

        def test(**bound: Row) -> bool:
            return holds({int(name[1:]): row for name, row in bound.items()})

        parameters = [inspect.Parameter(f"r{a}", inspect.Parameter.KEYWORD_ONLY) for a in atoms]
        test.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return TEST(test)

    # ---- right-hand sides

    def _matched(self, query: Query, reading: str, branch: int, variant: int) -> Callable[..., None]:
        def fire(rows: dict[int, Row]) -> None:
            missing = tuple(self.missing(query, rows)) if reading == POSSIBLE else ()
            ordered = tuple(rows[i] for i in sorted(rows))
            self.memory.matches.append(Match(reading, branch, variant, ordered, missing))

        return fire

    def _derived(self, query: Query, name: str, reading: str) -> Callable[..., None]:
        def fire(rows: dict[int, Row]) -> None:
            outer = {f"o{o}": rows[o].index for o in query.outer}
            if reading == POSSIBLE:
                self._note_places(name, query, rows)
            self.engine.declare(Derived(n=name, d=reading, **outer))

        return fire

    def _counted(self, query: Query, name: str, aggregate: AggregateTest, over: Ref, reading: str) -> Callable[..., None]:
        def fire(rows: dict[int, Row]) -> None:
            outer = tuple(rows[o].index for o in query.outer)
            value = rows[over.atom][over.column]
            tally = self.memory.tallies.setdefault((name, reading, outer), {})
            if aggregate.kind == "count":
                tally[self.memory.counted_as(rows[over.atom], over.column)] = (1.0, 1.0)
            else:
                bounds = (value, value) if isinstance(value, float) else _bounds(rows[over.atom], over.column)
                # A row adds once, however many combinations it stands in.
                tally[(rows[over.atom].table.name, rows[over.atom].index)] = bounds
            if reading in (POSSIBLE, WIDEST):
                self._note_places(name, query, rows)
                self.memory.note(name, outer, places_of(value))

        return fire

    def _note_places(self, name: str, query: Query, rows: dict[int, Row]) -> None:
        unresolved = [_unresolved(rows[atom.index]) for atom in query.atoms if not rows[atom.index].verified]
        self.memory.note(name, tuple(rows[o].index for o in query.outer), [*self.missing(query, rows), *unresolved])

    def missing(self, query: Query, rows: Any) -> list[Place]:
        """The unknown cells that a possible match rests on, in a stable order."""
        found: list[Place] = []
        for test in query.tests:
            found += self.law.missing(test, rows)
        for atom in query.atoms:
            for column, ref in atom.joins:
                found += [*places_of(rows[atom.index][column]), *places_of(rows[ref.atom][ref.column])]
        for negation in query.negations:
            outer = tuple(rows[o].index for o in negation.query.outer)
            found += self.memory.noted(self.bodies.get(id(negation.query)), outer)
        for aggregate in query.aggregates:
            found += places_of(self.law.value(aggregate.right, rows))
            atoms = sorted({o for inner in aggregate.queries for o in inner.outer})
            found += self.memory.noted(self.bodies.get(id(aggregate)), tuple(rows[o].index for o in atoms))
        return list(dict.fromkeys(found))

    # ---- names

    def _table_of(self, index: int) -> str:
        return self.tables[index]

    def _numbered(self, inner: object, kind: str) -> str:
        """A name that does not depend on which other variants are compiled beside: ties on the agenda are broken by it."""
        if id(inner) not in self.bodies:
            self.numbers[self.place] = self.numbers.get(self.place, 0) + 1
            self.bodies[id(inner)] = f"{kind}_{'_'.join(map(str, self.place))}_{self.numbers[self.place]}"
        return self.bodies[id(inner)]

    def _key(self, table: str, column: str) -> None:
        self.columns.setdefault(table, set()).add(column)

    def _add(self, name: str, conditions: list[Any], fire: Callable[[dict[int, Row]], None]) -> None:
        def act(engine: Any, **context: Any) -> None:
            rows = {int(key[1:]): value for key, value in context.items() if key[0] == "r" and key[1:].isdigit()}
            self.memory.trace.append(Firing(name, tuple(rows[i] for i in sorted(rows))))
            fire(rows)

        act.__name__ = name
        self.rules[name] = Rule(*conditions)(act)


def _unresolved(edge: Row) -> Place:
    """An identity that nobody verified, as a thing to be filled in: whether these mentions are one person."""
    mentions = [f"{row.table.name}“{row.table.label(row)}”" for row in edge.sources]
    return Place(edge.table.name, "是否同一人", "与".join(mentions), edge.file, edge.line)


def _bounds(row: Row, column: str) -> tuple[float, float]:
    """What an unknown number must lie in, by its column."""
    schema = row.table.schema.columns[column]
    return (float("-inf") if schema.min is None else schema.min, float("inf") if schema.max is None else schema.max)


def _field(column: str) -> str:
    return f"c_{column}"


def _variable(ref: Ref) -> str:
    """The Experta variable of a joined cell: named after the cell that bound it first."""
    return f"k{ref.atom}_{ref.column}"


class _Only(dict[int, Row]):
    """A single atom's row, indexed like all the others."""

    def __init__(self, index: int, row: Row) -> None:
        super().__init__({index: row})
