"""Forms (``rules/forms.yaml``): which tables a kind of user fills in, how each column is asked for, what proves it, what can be changed.

Types, closed lists and units stand in ``tables.yaml``, grounds in the rules: nothing of them is repeated here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.model import KbModel, validate
from hegui.kb.table import Tables
from hegui.kb.yamlsource import Node, load
from pydantic import Field

FILE = "forms.yaml"


class KindModel(KbModel):
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="给哪种人：hegui init 后面写的词")
    title: str = Field(min_length=1, description="给人看的名称")
    tables: list[str] = Field(min_length=1, description="用哪几张表")


class TopicModel(KbModel):
    title: str = Field(min_length=1, description="这一组问题的名称")
    columns: list[str] = Field(min_length=1, description="问哪几列，依次")


class SectionModel(KbModel):
    """One table of an interview. A ``single`` one has one row and topics; any other is a list, asked for as a whole first."""

    table: str = Field(description="表名")
    single: bool = Field(False, description="一次自查只有一行")
    topics: list[TopicModel] = Field([], description="只有一行的表：问题分成几组")
    title: str = Field("", description="这一组问题的名称")
    ask: str = Field("", description="整张表怎样问")
    evidence: str = Field("", description="可以证明的材料")
    skip: str = Field("", description="不填这张表的后果")
    columns: list[str] = Field([], description="逐行的表：问哪几列")


class ColumnModel(KbModel):
    ask: str = Field("", description="问句")
    evidence: str = Field("", description="可以证明的材料")
    change: str = Field("", description="不符合时可以做什么；没有写的不作为整改办法")
    settled: str = Field("", description="已经发生、改不了的，写明为什么")


class FormsFile(KbModel):
    schema_: Literal["hegui.forms/1"] = Field(alias="schema")
    kinds: list[KindModel] = Field([], description="给哪种人用哪几张表")
    interview: list[SectionModel] = Field([], description="自查问哪些表，依次")
    columns: dict[str, dict[str, ColumnModel]] = Field({}, description="表名 → 列名 → 怎样问、拿什么证明、改得了吗")


NOTHING = ColumnModel.model_validate({})


@dataclass(frozen=True, slots=True)
class Forms:
    """Kinds by id, the interview's tables in order, and what is said of columns, by table and column. ``digest`` is over the files,
    which the rule base's own does not cover: what can be changed in an assessment stands in them."""

    kinds: Mapping[str, KindModel]
    interview: tuple[SectionModel, ...]
    columns: Mapping[tuple[str, str], ColumnModel]
    digest: str = ""

    def of(self, table: str, column: str) -> ColumnModel:
        """What is said of a column; nothing for one that is not mentioned."""
        return self.columns.get((table, column), NOTHING)


def load_forms(tables: Tables, directories: Sequence[Path]) -> Forms:
    """The forms of all directories; a later one may replace a kind, a table of the interview or a column. Raises KnowledgeBaseError."""
    problems: list[Diagnostic] = []
    kinds: dict[str, KindModel] = {}
    sections: dict[str, SectionModel] = {}
    columns: dict[tuple[str, str], ColumnModel] = {}
    digest = hashlib.sha256()
    for path in (d / FILE for d in directories if (d / FILE).exists()):
        try:
            node = load(path)
            model = validate(node, FormsFile)
        except KnowledgeBaseError as error:
            problems.extend(error.diagnostics)
            continue
        problems += _unknown_words(node, model, tables)
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
        kinds |= {kind.id: kind for kind in model.kinds}
        sections |= {section.table: section for section in model.interview}
        columns |= {(table, name): column for table, found in model.columns.items() for name, column in found.items()}
    if problems:
        raise KnowledgeBaseError(problems)
    return Forms(kinds, tuple(sections.values()), columns, digest.hexdigest())


def _unknown_words(node: Node, model: FormsFile, tables: Tables) -> list[Diagnostic]:
    """Tables and columns that there are not."""
    found: list[Diagnostic] = []

    def check_table(name: str, place: Node) -> bool:
        if name in tables.stored:
            return True
        found.append(place.error("unknown-table", f"没有名为“{name}”的表{did_you_mean(name, tables.stored)}"))
        return False

    def check_columns(table: str, names: Sequence[str], place: Node) -> None:
        for name in names:
            if name not in tables[table].stored:
                found.append(place.error("unknown-column", f"表“{table}”没有“{name}”列{did_you_mean(name, tables[table].stored)}"))

    def items(key: str) -> Sequence[Node]:
        inner = node.get(key)
        return list(inner.items()) if inner is not None else []

    for kind, place in zip(model.kinds, items("kinds"), strict=bool(model.kinds)):
        for table in kind.tables:
            check_table(table, place)
    for section, place in zip(model.interview, items("interview"), strict=bool(model.interview)):
        if check_table(section.table, place):
            check_columns(section.table, [*section.columns, *(c for topic in section.topics for c in topic.columns)], place)
    for table, columns in model.columns.items():
        if check_table(table, node.get("columns") or node):
            check_columns(table, list(columns), node.get("columns") or node)
    return found
