"""The relational screen: the possible reading of every rule as SQL, generated from the same plans the engine runs.

It finds the candidate subjects of a rule and the rows of their neighbourhood. It may keep too much (a case that turns out
compliant); it never drops a case that is possible: whatever SQL cannot decide exactly counts as possible. NULL is unknown, so
SQL's own three-valued logic carries conjunction, disjunction and negation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
from hegui.checker.evaluate import Law
from hegui.checker.ledger import Ledger, Table
from hegui.checker.values import Day, Span, Unknown, Value
from hegui.kb.condition import AsOf, DayLiteral, Literal
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.plan import All, Any, Atom, Cell, InForceOn, Is, Negated, ParamAt, Query, Ref, ShiftBy, Test
from hegui.kb.table import TableSchema

Rid = tuple[str, int]  # table, row index


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, tuple):
        return "(" + ", ".join(literal(item) for item in value) + ")"
    return repr(float(value)) if isinstance(value, (int, float)) else "null"


@dataclass(frozen=True, slots=True)
class Interval:
    """SQL of a date's earliest and latest ordinal."""

    lo: str
    hi: str


class Store:
    """The ledger's tables in DuckDB, each row with its index, its keys, and its values where known."""

    def __init__(self, ledger: Ledger, tables: Iterable[str], connection: duckdb.DuckDBPyConnection | None = None) -> None:
        """``connection`` is one that earlier stores used; opening a new one costs more than a small ledger's whole run."""
        self.connection = connection or open_connection()
        self.names: dict[str, str] = {}
        for name in sorted(tables):
            self._load(ledger.tables[name])

    def _load(self, table: Table) -> None:
        name = f"t{len(self.names)}"
        self.names[table.name] = name
        columns = ["rid integer"]
        types = ["integer[]"]
        data: list[list[object]] = [[row.index for row in table.rows]]
        for column, position in table.position.items():
            schema = table.schema.columns[column]
            values = [row.values[position] for row in table.rows]
            if schema.type == "date":
                columns += [f"{quoted(column + '_lo')} integer", f"{quoted(column + '_hi')} integer"]
                types += ["integer[]", "integer[]"]
                data += [[_lo(v) for v in values], [_hi(v) for v in values]]
                continue
            kind = "varchar[]" if schema.many else "double" if schema.type == "number" else "varchar"
            columns.append(f"{quoted(column)} {kind}")
            types.append(kind + "[]")
            data.append([_plain(v, schema.type) for v in values])
        self.connection.execute(f"create or replace table {name} ({', '.join(columns)})")
        if table.rows:
            selected = ", ".join(f"unnest(?::{t})" for t in types)
            self.connection.execute(f"insert into {name} select {selected}", data)

    def rows(self, sql: str) -> list[tuple[int, ...]]:
        return self.connection.execute(sql).fetchall()


def open_connection() -> duckdb.DuckDBPyConnection:
    """A database in memory. Two threads are what a desk has; the order of results never matters here."""
    connection = duckdb.connect()
    connection.execute("set threads = 2; set preserve_insertion_order = false")
    return connection


def _plain(value: Value, kind: str) -> object:
    if isinstance(value, (Unknown, Day, Span)):
        return None
    if isinstance(value, tuple):
        return list(value)
    return value


def _lo(value: Value) -> int:
    return value.lo if isinstance(value, Day) else NEVER


def _hi(value: Value) -> int:
    return value.hi if isinstance(value, Day) else FOREVER


@dataclass(slots=True)
class Screen:
    """Screens one rule base's rules against a loaded store. ``law`` is set per rule."""

    store: Store
    law: Law
    schemas: Mapping[str, TableSchema]
    serial: int = field(default=0)
    table_of: dict[int, str] = field(default_factory=dict)  # atom number → table, along the conjunction being translated

    def possible(self, query: Query) -> tuple[dict[int, set[Rid]], int]:
        """Candidate subjects (row index of atom 0) with every row a match can rest on; and the number of row combinations."""
        self.serial += 1
        main = f"m{self.serial}"
        chosen = ", ".join(f"{_alias(a.index)}.rid as {_alias(a.index)}" for a in query.atoms)
        where = self._conditions(query, wildcard=False) + [f"not exists ({sql})" for sql in self._excluded(query)]
        self.store.connection.execute(
            f"create temp table {main} as select distinct {chosen} from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"
        )
        found: dict[int, set[Rid]] = {}
        rows = self.store.rows(f"select * from {main}")
        for row in rows:
            mine = found.setdefault(row[0], set())
            mine.update(zip((a.table for a in query.atoms), row, strict=True))
        if rows:
            self._neighbours(query, main, list(query.atoms), found)
        self.store.connection.execute(f"drop table {main}")
        return found, len(rows)

    def count_applies(self, queries: Sequence[Query]) -> set[int]:
        """The subjects that the norm possibly covers."""
        found: set[int] = set()
        for query in queries:
            where = self._conditions(query, wildcard=False)
            sql = f"select distinct {_alias(0)}.rid from {self._from(query.atoms)} where {' and '.join(where) or 'true'}"
            found.update(row[0] for row in self.store.rows(sql))
        return found

    def _neighbours(self, query: Query, main: str, atoms: list[Atom], found: dict[int, set[Rid]]) -> None:
        """Rows that a ``not`` or an aggregate behind these bindings can reach, inside their bodies too."""
        for inner, wildcard in _inner_queries(query):
            tables = [main] + [f"{self.store.names[a.table]} {_alias(a.index)}" for a in atoms if a.index in inner.outer]
            joined = [f"{_alias(o)}.rid = {main}.{_alias(o)}" for o in inner.outer]
            if not inner.atoms:
                self._neighbours(inner, main, atoms, found)
                continue
            self.serial += 1
            name = f"m{self.serial}"
            before = ", ".join(f"{main}.{_alias(a.index)}" for a in atoms)
            chosen = ", ".join(f"{_alias(a.index)}.rid as {_alias(a.index)}" for a in inner.atoms)
            where = joined + self._conditions(inner, wildcard=wildcard)
            self.store.connection.execute(
                f"create temp table {name} as select distinct {before}, {chosen} from {', '.join(tables)}, {self._from(inner.atoms)} where {' and '.join(where)}"
            )
            own = ", ".join(_alias(a.index) for a in inner.atoms)
            rows = self.store.rows(f"select distinct {_alias(0)}, {own} from {name}")
            for row in rows:
                found[row[0]].update(zip((a.table for a in inner.atoms), row[1:], strict=True))
            if rows:
                self._neighbours(inner, name, [*atoms, *inner.atoms], found)
            self.store.connection.execute(f"drop table {name}")

    def _from(self, atoms: Sequence[Atom]) -> str:
        return ", ".join(f"{self.store.names[a.table]} {_alias(a.index)}" for a in atoms)

    def _conditions(self, query: Query, *, wildcard: bool) -> list[str]:
        """The possible reading: joins on keys, and every test true or unknown."""
        self.table_of.update({atom.index: atom.table for atom in query.atoms})
        where = []
        for atom in query.atoms:
            for column, ref in atom.joins:
                left, right = f"{_alias(atom.index)}.{quoted(column)}", f"{_alias(ref.atom)}.{quoted(ref.column)}"
                where.append(f"({left} = {right} or {left} is null or {right} is null)" if wildcard else f"{left} = {right}")
        return where + [f"coalesce({self.sql(test)}, true)" for test in query.tests]

    def _excluded(self, query: Query) -> list[str]:
        """Bodies of ``not`` that are certainly satisfied exclude a candidate. A body with more inside it is left to the engine."""
        result = []
        for negation in query.negations:
            body = negation.query
            if body.negations or body.aggregates or not body.atoms or any(a.table in UNVERIFIABLE for a in body.atoms):
                continue
            self.table_of.update({atom.index: atom.table for atom in body.atoms})
            where = [f"{_alias(a.index)}.{quoted(c)} = {_alias(r.atom)}.{quoted(r.column)}" for a in body.atoms for c, r in a.joins]
            where += [f"coalesce({self.sql(test)}, false)" for test in body.tests]
            result.append(f"select 1 from {self._from(body.atoms)} where {' and '.join(where)}")
        return result

    # ---- tests as SQL expressions: true, false, or NULL

    def sql(self, test: Test) -> str:
        if isinstance(test, Is):
            return self._is(test)
        if isinstance(test, (All, Any)):
            glue = " and " if isinstance(test, All) else " or "
            return "(" + glue.join(self.sql(item) for item in test.items) + ")" if test.items else str(isinstance(test, All)).lower()
        if isinstance(test, Negated):
            return f"(not {self.sql(test.item)})"
        spans = [g.span for g in self.law.grounds]
        if isinstance(test, InForceOn):
            at = self._interval(test.at)
            within = [
                _and(_less(str(s.from_lo), str(s.from_hi), at, "<="), _less(at.lo, at.hi, Interval(str(s.to_lo), str(s.to_hi)), "<"))
                for s in spans
            ]
            past = _less(at.lo, at.hi, Interval(str(self.law.as_of), str(self.law.as_of)), "<=")
            return f"(({' or '.join(within) or 'false'}) and {past})"
        starts = [self._interval(a) for a, _ in test.periods if a is not None]
        ends = [self._interval(b) for _, b in test.periods if b is not None]
        if not test.in_force:
            return _common(starts, ends)
        today = Interval(str(self.law.as_of + 1), str(self.law.as_of + 1))
        options = [
            _common([*starts, Interval(str(s.from_lo), str(s.from_hi))], [*ends, Interval(str(s.to_lo), str(s.to_hi)), today])
            for s in spans
        ]
        return "(" + (" or ".join(options) or "false") + ")"

    def _is(self, test: Is) -> str:
        if isinstance(test.right, ParamAt) or isinstance(test.left, ParamAt):
            return self._with_parameter(test)
        if self._is_date(test.left) or self._is_date(test.right):
            a, b = self._interval(test.left), self._interval(test.right)
            if test.op in ("<", "<="):
                return _less(a.lo, a.hi, b, test.op)
            if test.op in (">", ">="):
                return _less(b.lo, b.hi, a, "<" if test.op == ">" else "<=")
            same = f"case when {a.hi} < {b.lo} or {b.hi} < {a.lo} then false when {a.lo} = {a.hi} and {b.lo} = {b.hi} and {a.lo} = {b.lo} then true end"
            return f"({same})" if test.op == "==" else f"(not ({same}))"
        left = self._scalar(test.left)
        right = test.right.value if isinstance(test.right, Literal) else None
        if test.op in ("in", "not_in"):
            return f"({left} {'in' if test.op == 'in' else 'not in'} {literal(right)})" if right else str(test.op == "not_in").lower()
        if test.op == "states":
            # An unknown cell may stand for several candidates and never states one of them; NULL in SQL: so not a NULL here.
            words = right if isinstance(right, tuple) else (right,)
            return f"coalesce({left} in {literal(tuple(words))}, false)"
        if test.op in ("has", "has_any"):
            words = right if isinstance(right, tuple) else (right,)
            return f"list_has_any({left}, [{', '.join(literal(w) for w in words)}])"
        if test.op in ("mentions", "says"):
            words = right if isinstance(right, tuple) else (right,)
            text = f"array_to_string({left}, chr(10))" if self._is_many(test.left) else left
            either = "(" + " or ".join(f"contains({text}, {literal(w)})" for w in words) + ")"
            return f"coalesce({either}, false)" if test.op == "says" else either
        return f"({left} {'=' if test.op == '==' else test.op} {self._scalar(test.right)})"

    def _with_parameter(self, test: Is) -> str:
        """All dated values: true when each makes it true, false when each makes it false."""
        cell = test.right if isinstance(test.right, ParamAt) else test.left
        assert isinstance(cell, ParamAt)
        if cell.at is None and not cell.starts and not cell.ends:
            possible, _ = self.law.parameters[cell.name].on(self.law.as_of, self.law.as_of)
        else:
            possible = list(self.law.parameters[cell.name].values)
        if not possible:
            return "null::boolean"
        options = []
        for value in {v.value for v in possible}:
            fixed = Literal(value)
            options.append(self.sql(Is(fixed, test.op, test.right) if cell is test.left else Is(test.left, test.op, fixed)))
        options.sort()
        return f"(case when {' and '.join(options)} then true when not ({' or '.join(options)}) then false end)"

    def _scalar(self, cell: Cell) -> str:
        if isinstance(cell, Ref):
            return f"{_alias(cell.atom)}.{quoted(cell.column)}"
        if isinstance(cell, Literal):
            return literal(cell.value)
        return "null"

    def _interval(self, cell: Cell) -> Interval:
        if isinstance(cell, Ref):
            alias = _alias(cell.atom)
            return Interval(f"{alias}.{quoted(cell.column + '_lo')}", f"{alias}.{quoted(cell.column + '_hi')}")
        if isinstance(cell, DayLiteral):
            return Interval(str(cell.lo), str(cell.hi))
        if isinstance(cell, AsOf):
            return Interval(str(self.law.as_of), str(self.law.as_of))
        if isinstance(cell, ShiftBy):
            return self._shifted(cell)
        return Interval(str(NEVER), str(FOREVER))

    def _shifted(self, cell: ShiftBy) -> Interval:
        """A superset of the shifted interval: months of 28 to 31 days. The engine counts exactly."""
        base = self._interval(cell.base)
        lo = hi = 0
        for part, short, long in ((cell.years, 365, 366), (cell.months, 28, 31), (cell.days, 1, 1)):
            amounts = self._amounts(part)
            if amounts is None:
                return Interval(str(NEVER), str(FOREVER))
            least, most = min(amounts), max(amounts)
            lo += int(min(least * short, least * long))
            hi += int(max(most * short, most * long))
        return Interval(f"({base.lo} + {lo})", f"({base.hi} + {hi})")

    def _amounts(self, cell: Cell) -> list[float] | None:
        if isinstance(cell, Literal) and isinstance(cell.value, float):
            return [cell.value]
        if isinstance(cell, ParamAt):
            values = [v.value for v in self.law.parameters[cell.name].values]
            return [v for v in values if isinstance(v, float)] or None
        return None

    def _is_date(self, cell: Cell) -> bool:
        return isinstance(cell, (DayLiteral, AsOf, ShiftBy)) or (isinstance(cell, Ref) and self._column_type(cell) == "date")

    def _is_many(self, cell: Cell) -> bool:
        return isinstance(cell, Ref) and self._column_type(cell) == "many"

    def _column_type(self, ref: Ref) -> str:
        column = self.schemas[self.table_of[ref.atom]].columns[ref.column]
        return "many" if column.many else column.type


UNVERIFIABLE = frozenset({"同一人"})


def _alias(atom: int) -> str:
    return f"a{atom}"


def _inner_queries(query: Query) -> Iterable[tuple[Query, bool]]:
    for negation in query.negations:
        yield negation.query, True
    for aggregate in query.aggregates:
        for inner in aggregate.queries:
            yield inner, True


def _and(left: str, right: str) -> str:
    return f"({left} and {right})"


def _less(a_lo: str, a_hi: str, b: Interval, op: str) -> str:
    """``a < b`` (or ``<=``) of intervals: true, false or NULL."""
    other = ">=" if op == "<" else ">"
    return f"(case when {a_hi} {op} {b.lo} then true when {a_lo} {other} {b.hi} then false end)"


def _common(starts: Sequence[Interval], ends: Sequence[Interval]) -> str:
    if not starts or not ends:
        return "true"
    start_lo, start_hi = (_pick("greatest", [getattr(s, e) for s in starts]) for e in ("lo", "hi"))
    end_lo, end_hi = (_pick("least", [getattr(e, x) for e in ends]) for x in ("lo", "hi"))
    return f"(case when {start_hi} < {end_lo} then true when {start_lo} >= {end_hi} then false end)"


def _pick(function: str, items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{function}({', '.join(items)})"
