"""What an inspector has found out about two mentions of a person (``hegui.decisions/1``), kept in a file and applied on the next run.

``different`` takes the pair out of the comparison. ``same`` is evidence, said with who found it, when and how; it is no identity
number, and without one nothing is more than a lead: whoever has seen the number writes it into the ledger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from hegui.checker.identity.naming import NAMED_BY
from hegui.checker.identity.outcome import Decision, Decisions, Mentioned
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.model import KbModel, validate
from hegui.kb.table import Tables
from hegui.kb.yamlsource import Node, load
from pydantic import Field

PERSON_TABLES = tuple(table for table in NAMED_BY if table != "被代持人姓名")


class DecisionModel(KbModel):
    """One decision: two mentions, each ``{表: {列: 值}}``."""

    verdict: Literal["same", "different"]
    persons: list[dict[str, dict[str, str]]] = Field(min_length=2, max_length=2)
    by: str = Field(min_length=1, description="谁核实的")
    on: str = Field(description="哪一天核实的")
    why: str = Field(min_length=1, description="凭什么")
    note: str | None = None


class DecisionsFile(KbModel):
    schema_: Literal["hegui.decisions/1"] = Field(alias="schema")
    decisions: list[DecisionModel]


def load_decisions(path: Path, tables: Tables) -> Decisions:
    """Reads a decisions file. Raises KnowledgeBaseError with every mistake at its place."""
    node = load(path)
    model = validate(node, DecisionsFile)
    diagnostics: list[Diagnostic] = []
    entries = []
    for decision, place in zip(model.decisions, (node.get("decisions") or node).items(), strict=True):
        persons = [_mentioned(each, place, tables, diagnostics) for each in decision.persons]
        _check_day(decision.on, place, diagnostics)
        if len(set(persons)) < 2:
            diagnostics.append(place.error("one-person", "persons 的两处写的是同一处登记", key="persons"))
        entries.append(Decision(decision.verdict, (persons[0], persons[1]), decision.by, decision.on, decision.why, place.where))
    if diagnostics:
        raise KnowledgeBaseError(diagnostics)
    return Decisions(tuple(entries), hashlib.sha256(path.read_bytes()).hexdigest())


def _mentioned(written: Mapping[str, Mapping[str, str]], place: Node, tables: Tables, diagnostics: list[Diagnostic]) -> Mentioned:
    def wrong(message: str) -> None:
        diagnostics.append(place.error("bad-mention", message, key="persons"))

    if len(written) != 1:
        wrong("persons 的每一处只写一张表，如 亲属: {人员编号: R001, 亲属姓名: 李梅}")
        return Mentioned("", ())
    ((table, fields),) = written.items()
    if table not in PERSON_TABLES:
        wrong(f"“{table}”不是登记人的表{did_you_mean(table, PERSON_TABLES)}；可用：{'、'.join(PERSON_TABLES)}")
        return Mentioned(table, tuple(sorted(fields.items())))
    columns = list(tables[table].stored)
    for column in fields:
        if column not in columns:
            wrong(f"“{table}”表没有“{column}”列{did_you_mean(column, columns)}")
    if not fields:
        wrong(f"“{table}”要写明是哪一处登记，如 {NAMED_BY[table][0]}、{NAMED_BY[table][1]}")
    return Mentioned(table, tuple((column, str(text).strip()) for column, text in fields.items()))


def _check_day(text: str, place: Node, diagnostics: list[Diagnostic]) -> None:
    try:
        lo, hi = parse_day(text)
    except ValueError as error:
        diagnostics.append(place.error("bad-date", str(error), key="on"))
        return
    if lo != hi:
        diagnostics.append(place.error("bad-date", f"on 应写到日，如 2026-06-30，实际是“{text}”", key="on"))


def snippet(pairs: Sequence[Sequence[Mapping[str, object]]]) -> str:
    """An entry for the decisions file, to copy, with blanks for who, when and why. ``pairs`` as a report's identity has them."""
    lines = []
    for pair in pairs:
        lines += ["- verdict: different   # different 不是同一人；same 是同一人", "  persons:"]
        for each in pair:
            fields = each["fields"]
            assert isinstance(fields, Mapping)
            lines.append(f"  - {each['table']}: {{{', '.join(f'{column}: {_quoted(str(text))}' for column, text in fields.items())}}}")
        lines += ['  by: ""    # 谁核实的', '  on: ""    # 哪一天，如 2026-06-30', '  why: ""   # 凭什么']
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
