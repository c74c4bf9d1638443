"""Random ledgers over the made-up tables: unknown cells, unknown keys, unverified identities, incomplete tables.

``completions`` fills every unknown of a ledger in some way: what is certain must hold in each of them.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Place, Unknown, Value
from hegui.kb.day import FOREVER, NEVER, DateRange, parse_day, show_ordinal
from hegui.kb.parameter import DatedValue
from hegui.kb.table import Tables
from made_up import AS_OF, DAYS, KEYS, KINDS, LABELS, OWN, VALUES

ORDINALS = [parse_day(day)[0] for day in DAYS]
KEYS_OF = {"s": ["S1", "S2", "S3"], "c": ["C1", "C2"], "p": ["P1", "P2"], "q": ["Q1", "Q2"], "e": ["E1", "E2", "E3", "E4"]}
KEYS_USED = KEYS_OF | {"s": ["S1", "S1", "S2", "S3"]}
NUMBERS = [0.0, 1.0, 2.0, 3.0, 9.0]
TEXTS = ["消防检测", "检测", "培训", "餐饮"]


@dataclass(frozen=True)
class Dirt:
    """How much is unknown: shares of cells, of keys, of tables, and of identity edges."""

    cells: float = 0.0
    keys: float = 0.0
    tables: float = 0.0
    edges: float = 0.0


CLEAN = Dirt()
LEVELS = (CLEAN, Dirt(0.08, 0, 0, 0.5), Dirt(0.2, 0, 0, 0.3), Dirt(0.1, 0.08, 0, 0.3), Dirt(0.1, 0.04, 0.25, 0.5))


def random_ledger(rng: random.Random, tables: Tables, dirt: Dirt) -> Ledger:
    ledger = Ledger(AS_OF)
    sizes = {"主体": (1, 3), "事": (0, 4), "企": (0, 2), "亲": (0, 3), "同一人": (0, 3), "联": (0, 3)}
    for name, (least, most) in sizes.items():
        table = Table(name, tables[name], AS_OF, complete=rng.random() >= dirt.tables)
        own = next((KEYS_OF[KEYS[place]] for place in OWN if place[0] == name), [])
        for number in range(rng.randint(least, most)):
            row = Row(table, [], f"{name}.csv", number + 2, verified=name != "同一人" or rng.random() >= dirt.edges)
            for column in table.columns:
                row.values.append(_cell(rng, row, column, dirt, own[number] if (name, column) in OWN else None))
            table.add(row)
        ledger.tables[name] = table
    return ledger


def _cell(rng: random.Random, row: Row, column: str, dirt: Dirt, own: str | None) -> Value:
    table = row.table.name
    place = Place(table, column, f"{table}{row.line}", row.file, row.line)
    kind = KEYS.get((table, column)) or VALUES[table].get(column)
    if kind is None:  # what the identity of a person rests on: shown, never compared
        return "name_only" if column == "级别" else 0.0
    if len(kind) == 1:
        known = rng.random() >= (dirt.keys if table != "同一人" else 0)
        return (own or rng.choice(KEYS_USED[kind])) if known else Unknown(place)
    if rng.random() >= dirt.cells:
        return _exact_day(rng, column) if kind == "date" else rng.choice(choices(kind))
    if kind == "date":
        ends = sorted(rng.sample(ORDINALS, 2))
        lo, hi = rng.choice([ends, ends, (NEVER, FOREVER), (NEVER, AS_OF), (AS_OF + 1, FOREVER)])
        return Day(lo, hi, place)
    if kind in ("enum", "yesno"):
        every = row.table.schema.columns[column].candidates
        return Unknown(place, candidates=rng.choice([every, every, frozenset(KINDS[:2]) if kind == "enum" else every, None]))
    return Unknown(place)


def _exact_day(rng: random.Random, column: str) -> Day:
    """Beginnings early and ends late, as in real ledgers; now and then anything."""
    usual = {"起": [NEVER, *ORDINALS[:3]], "止": [*ORDINALS[-4:], FOREVER]}.get(column, ORDINALS)
    ordinal = rng.choice(usual if rng.random() < 0.8 else [NEVER, *ORDINALS, FOREVER])
    return Day.exact(ordinal, show_ordinal(ordinal))


def choices(kind: str) -> Sequence[Value]:
    """What a cell of a kind may hold."""
    if kind == "many":
        return [tuple(subset) for size in range(3) for subset in itertools.combinations(LABELS, size)]
    return {"enum": KINDS, "yesno": ["是", "否"], "number": NUMBERS, "text": TEXTS}[kind]


@dataclass(frozen=True)
class Completion:
    """A ledger and a law without anything unknown. ``keys``: unknown keys became known ones; else they became keys of nobody.
    ``identities``: every unverified edge is true."""

    ledger: Ledger
    parameters: Mapping[str, Sequence[DatedValue]]
    spans: Sequence[DateRange]
    keys: bool
    identities: bool
    is_workday: Callable[[int], bool | None]


def completions(
    rng: random.Random,
    ledger: Ledger,
    parameters: Mapping[str, Sequence[DatedValue]],
    spans: Sequence[DateRange],
    count: int,
    known: Callable[[int], bool | None],
) -> Iterator[Completion]:
    """Some ways to fill what is unknown. The first keep every unverified edge, or drop every one."""
    for number in range(count):
        edges = [True, False][number] if number < 2 else rng.choice([True, None])
        keys = number % 2 == 1
        fills: dict[int, Value] = {}
        filled = Ledger(ledger.as_of)
        for name, table in ledger.tables.items():
            whole = Table(name, table.schema, table.cutoff)
            for row in table.rows:
                kept = row.verified or (rng.random() < 0.5 if edges is None else edges)
                values = [_fill(rng, fills, v, row, c, keys=keys) for v, c in zip(row.values, table.columns, strict=True)]
                copy = whole.add(Row(whole, values, row.file, row.line))
                if not kept:  # nobody is whom it joins
                    copy.values[:2] = ["无甲", "无乙"]
            if not table.complete and name != "主体" and rng.random() < 0.6:
                extra = Row(whole, [], "未给出.csv", 99)
                extra.values = [_cell(rng, extra, column, CLEAN, "E9" if column == "事号" else None) for column in whole.columns]
                whole.add(extra)
            filled.tables[name] = whole
        exact = [_exact(rng, span) for span in spans]
        dated = {name: [replace(v, span=_exact(rng, v.span)) for v in values] for name, values in parameters.items()}
        yield Completion(
            filled, {name: _without_gaps(rng, v) for name, v in dated.items()}, exact, keys, edges is True, _arranged(rng, known)
        )


def _arranged(rng: random.Random, known: Callable[[int], bool | None]) -> Callable[[int], bool | None]:
    """Every day a working day or not: those nobody knows by some rhythm of weeks."""
    rhythm = [True, *(rng.random() < 0.6 for _ in range(6))]

    def is_workday(day: int) -> bool:
        works = known(day)
        return rhythm[day % 7] if works is None else works

    return is_workday


class _Nobody(str):
    """The key of nobody: equal to no key, not even to itself, as an unknown key joins nothing."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def _fill(rng: random.Random, fills: dict[int, Value], value: Value, row: Row, column: str, *, keys: bool) -> Value:
    """One unknown cell has one value, wherever it stands."""
    if isinstance(value, Day):
        if value.is_exact:
            return value
        inside = [day for edge in ORDINALS for day in (edge - 1, edge, edge + 1) if value.lo <= day <= value.hi]
        return fills.setdefault(id(value), Day.exact(rng.choice([value.lo, value.hi, *inside])))
    if not isinstance(value, Unknown):
        return value
    kind = KEYS.get((row.table.name, column)) or VALUES[row.table.name][column]
    options: Sequence[object]
    if len(kind) == 1:
        options = KEYS_OF[kind] if keys else [_Nobody("无")]
    else:
        options = sorted(value.candidates, key=str) if value.candidates is not None else choices(kind)
    return fills.setdefault(id(value), rng.choice(options))  # type: ignore[arg-type]


def _exact(rng: random.Random, span: DateRange) -> DateRange:
    start = rng.choice([span.from_lo, span.from_hi, *(d for d in ORDINALS if span.from_lo <= d <= span.from_hi)])
    end = rng.choice([span.to_lo, span.to_hi, *(d for d in ORDINALS if span.to_lo <= d <= span.to_hi)])
    return DateRange(start, start, end, end)


def _without_gaps(rng: random.Random, values: Sequence[DatedValue]) -> list[DatedValue]:
    """Where the law gives no value, any may have been meant."""
    result, day = [], NEVER
    for value in sorted(values, key=lambda v: v.span.from_lo):
        if day < value.span.from_lo:
            result.append(replace(value, span=DateRange(day, day, value.span.from_lo, value.span.from_lo), value=rng.choice(values).value))
        result.append(value)
        day = value.span.to_hi
    return result
