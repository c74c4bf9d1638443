"""Responsibility lists as they are written (``rules/responsibilities.yaml``): the units a document names and what each has to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from hegui.kb.condition import Where
from hegui.kb.model import KbModel
from hegui.kb.quotation import Words
from hegui.kb.rule import Modality
from pydantic import Field, model_validator

SCHEMA_ID = "hegui.responsibilities/1"
Text = Annotated[str, Field(min_length=1)]


class UnitModel(KbModel):
    """A unit, or a group of units, under the name the document gives it.

    ``covers`` of a group: ``all`` when by its words every department is in it (各级各部门), ``some`` when the document does not
    say who is.
    """

    id: Text = Field(description="文件里的名称")
    kind: Literal["unit", "group"] = Field(default="unit", description="unit 一个单位，group 代表一批单位")
    aliases: tuple[Text, ...] = Field(default=(), description="别的写法：全称、常用简称")
    stands_for: Text | None = Field(default=None, description="group 代表哪些单位，文件有没有列明")
    covers: Literal["all", "some"] | None = Field(default=None, description="group：all 按字面包括每一个部门；some 包括谁，文件没有写")
    note: Text | None = Field(default=None, description="说明")

    @model_validator(mode="after")
    def _group_or_unit(self) -> UnitModel:
        if self.kind == "group" and not (self.stands_for and self.covers):
            raise ValueError(f"“{self.id}”是 group，应写 stands_for（代表哪些单位）和 covers（all 或 some）")
        if self.kind == "unit" and (self.stands_for or self.covers):
            raise ValueError(f"“{self.id}”是一个单位，不写 stands_for 和 covers；代表一批单位的写 kind: group")
        return self


class ProofModel(KbModel):
    """What shows that a duty is done: columns of a ledger's table, or a document that no table holds."""

    table: Text | None = Field(default=None, description="台账的表")
    columns: tuple[Text, ...] = Field(default=(), description="表里的列")
    document: Text | None = Field(default=None, description="表里没有的：文件、记录")

    @model_validator(mode="after")
    def _one(self) -> ProofModel:
        if (self.table is None) == (self.document is None):
            raise ValueError("应写 table（和 columns）或者 document 其中一个")
        if (self.table is None) != (not self.columns):
            raise ValueError("table 与 columns 应一起写")
        return self


class OutcomeModel(KbModel):
    """What became of a duty, where public material shows it: the work that came of it, or that none was found."""

    regulation: Text | None = Field(default=None, description="所形成的法规、文件的编号")
    note: Text = Field(description="结果怎样、从何得知")
    unverified: bool = Field(default=False, description="没有核实")


class DutyModel(KbModel):
    """One demand of one sentence. ``words`` are the verbatim parts of it that say so.

    ``units`` are given where the document itself names others than the 责任单位 of the item, or where there is no such note;
    ``named`` are then the words that name them. ``binds`` is whom the words bind where that is not the responsible unit.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="编号，不再改变")
    locator: Text = Field(description="条款，写到句，如 二（十三）.3")
    words: Words = Field(description="原文里的这几个字（逐字）")
    modality: Modality = Field(default="obligation", description="obligation 义务（缺省），prohibition 禁止，power 职权……")
    verb: Text = Field(description="做什么：动词")
    object: Text = Field(description="做什么：对象")
    units: tuple[Text, ...] | None = Field(default=None, min_length=1, description="责任单位；不写就是该项括注的责任单位")
    named: Text | None = Field(default=None, description="原文点名责任单位的几个字（逐字）；写了 units 就要写")
    binds: Text | None = Field(default=None, description="约束的是谁，与责任单位不同时")
    deadline: Text | None = Field(default=None, description="原文的时间要求，如 及时、适时；原文没有就不写")
    proof: tuple[ProofModel, ...] = Field(min_length=1, description="用什么证明")
    rules: tuple[Text, ...] = Field(default=(), description="核查这项职责的规则，可用 * 通配；不写就按条款自动对应")
    outcome: tuple[OutcomeModel, ...] = Field(default=(), description="已知的落实结果")
    note: Text | None = Field(default=None, description="说明")


class ResponsibilitiesFile(KbModel):
    schema_: Literal["hegui.responsibilities/1"] = Field(alias="schema")
    regulation: Text = Field(description="法规编号")
    units: tuple[UnitModel, ...] = Field(default=(), description="单位")
    duties: tuple[DutyModel, ...] = Field(default=(), description="职责")


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty with what its place says: ``units`` resolved, ``via`` how they were found, ``rules`` linked."""

    model: DutyModel
    regulation: str
    units: tuple[str, ...]
    rules: tuple[str, ...]
    where: Where

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def locator(self) -> str:
        return self.model.locator

    @property
    def item(self) -> str:
        """The item the duty belongs to: ``二（十三）`` of ``二（十三）.3``."""
        return self.model.locator.partition(".")[0]

    @property
    def text(self) -> str:
        return self.model.verb + self.model.object


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """Units and duties by id, in the order of the files; duties in the order of the text. ``digest`` is a SHA-256 over the files."""

    units: dict[str, UnitModel]
    duties: dict[str, Duty]
    digest: str
