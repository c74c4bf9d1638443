"""A block of candidates with everything that deciding it needs, as bytes: the rows of its neighbourhoods, the rows those were derived
from, and the names of whom they refer to. Where it is unpacked, rows are found by table and position, as in the whole ledger."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from hegui.checker.decide import Decider
from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.ruleresult import Job, RuleResult
from hegui.checker.spread import Block

Sent = tuple[str, int, list[Any], str, int, bool, tuple[int, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """``rows`` in an order in which every row comes after its sources, which are positions in it. ``tables``: name, cut-off,
    whether complete, columns, headers by file."""

    number: int
    rule: str
    variants: tuple[tuple[int, int], ...]
    partly: frozenset[str]
    as_of: int
    neighbourhoods: dict[int, set[tuple[str, int]]]
    possible: dict[int, tuple[tuple[int, int], ...]]
    tables: tuple[tuple[str, int, bool, tuple[str, ...], dict[str, set[str]]], ...]
    rows: list[Sent]
    names: dict[str, dict[str, str]]


def parcel(decider: Decider, ledger: Ledger, job: Job, block: Block, names: Callable[[str, str], str]) -> bytes:
    """Everything that deciding this block needs."""
    neighbourhoods = {subject: job.neighbourhoods[subject] for subject in block.subjects}
    sent: list[Sent] = []
    place: dict[int, int] = {}

    def send(row: Row) -> int:
        if id(row) not in place:
            sources = tuple(send(source) for source in row.sources)
            place[id(row)] = len(sent)
            sent.append((row.table.name, row.index, row.values, row.file, row.line, row.verified, sources, row.why))
        return place[id(row)]

    rule = job.result.rule
    for subject in block.subjects:
        send(ledger.tables[rule.model.subject].rows[subject])
    for table, index in sorted(set().union(*neighbourhoods.values())):
        send(ledger.tables[table].rows[index])
    referred = {value for row in sent for value in row[2] if isinstance(value, str)}
    parties = {party.type for party in (rule.model.obligor, rule.model.affected) if party is not None and party.id is not None}
    known = {type_: {key: name for key in referred if (name := names(type_, key))} for type_ in parties}
    tables = tuple((t.name, t.cutoff, t.complete, t.columns, t.headers) for t in ledger.tables.values())
    possible = {subject: job.possible[subject] for subject in block.subjects if subject in job.possible}
    made = Parcel(block.number, rule.id, job.variants, job.partly, ledger.as_of, neighbourhoods, possible, tables, sent, known)
    return pickle.dumps(made, protocol=5)


def unwrap(data: bytes, decider: Decider) -> tuple[int, Ledger, Job]:
    """The block's number, a ledger of its rows, and the job that it is a part of. Only bytes that :func:`parcel` made."""
    got: Parcel = pickle.loads(data)
    schemas = decider.rule_base.tables
    ledger = Ledger(got.as_of)
    for name, cutoff, complete, columns, headers in got.tables:
        ledger.tables[name] = Table(name, schemas[name], cutoff, complete, columns, rows=_Sparse(), headers=headers)
    made: list[Row] = []
    for table, index, values, file, line, verified, sources, why in got.rows:
        home = ledger.tables[table]
        row = Row(home, values, file, line, verified=verified, sources=tuple(made[each] for each in sources), why=why)
        row.index = index
        cast(_Sparse, home.rows).at[index] = row
        made.append(row)
    decider.names = got.names
    result = RuleResult(decider.rule_base.rules[got.rule])
    job = Job(result, got.variants, got.neighbourhoods, got.possible, partly=got.partly, screened=True)
    return got.number, ledger, job


class _Sparse(list[Row]):
    """Some rows of a table, by their positions in the whole of it."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        super().__init__(rows)
        self.at: dict[int, Row] = {}

    def __getitem__(self, index: Any) -> Any:
        return self.at[index]


def blocks_of(decider: Decider, ledger: Ledger, jobs: Sequence[Job], blocks: Sequence[Block]) -> list[bytes]:
    names = decider.names_in(ledger)
    return [parcel(decider, ledger, jobs[block.job], block, names) for block in blocks]
