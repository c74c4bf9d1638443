"""A draw as data: schema ``hegui.sample/1``. A pydantic model, because a past draw is read back to be checked."""

from __future__ import annotations

from typing import Any, Literal

from hegui.checker.trust.model import Receipt
from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Period(Part):
    from_: str = Field(alias="from", description="抽查时段的第一日")
    to: str = Field(description="抽查时段的最后一日")


class RuleBaseRef(Part):
    version: str
    sha256: str


class WeightsRef(Part):
    file: str
    sha256: str
    unsourced: bool = Field(description="权重的数没有出处，是设定，不是规定")
    factors: dict[str, dict[str, str]] = Field(description="信用等级、场所类型、重点监管、频次 → 值 → 系数")


class Input(Part):
    path: str
    table: str
    sha256: str
    rows: int
    rejected: int


class Factor(Part):
    name: str
    factor: str


class Member(Part):
    id: str
    name: str


class Drawn(Part):
    order: int = Field(ge=1)
    id: str
    name: str
    district: str = ""
    credit: str
    factors: list[Factor]
    weight: str
    first_draw: str = Field(description="第一个就抽中它的概率：权重 ÷ 总权重")
    key: str = Field(description="抽签的数，-ln(u) ÷ 权重，小的先抽中")
    lead: Member | None = Field(description="主办；配不出两人的为 null")
    second: Member | None = Field(description="协办")
    unpaired: str = Field("", description="配不出两人的原因")


class Assigned(Part):
    id: str
    name: str
    category: str
    units: int = Field(description="分到的单位数")


class Excluded(Part):
    id: str
    name: str
    reasons: list[str]


class TieEntry(Part):
    unit: str
    officer: str
    outcome: str = Field(description="假如由其检查，回避规则的结论：violation、lead、undetermined、needs_judgement")
    reason: str


class ProblemEntry(Part):
    file: str
    row: int
    column: str
    value: str
    message: str


class Plan(Part):
    """``digest`` is the SHA-256 of everything else that decides (seed, period, weights, units in order, officers): the same draw,
    the same digest."""

    schema_: Literal["hegui.sample/1"] = Field(alias="schema")
    as_of: str
    period: Period
    seed: str
    rule_base: RuleBaseRef
    weights: WeightsRef
    inputs: list[Input]
    population: int = Field(description="参加抽签的单位数")
    requested: int = Field(description="要抽的单位数")
    total_weight: str
    threshold: str | None = Field(description="没有抽中的单位里最小的抽签数；全部抽中的为 null")
    units: list[Drawn]
    officers: list[Assigned]
    excluded_officers: list[Excluded] = Field(description="没有列入抽取的人员和原因")
    recusals: list[TieEntry]
    notes: list[str]
    problems: list[ProblemEntry]
    digest: str
    receipt: Receipt | None = Field(default=None, description="由什么得出，供复算")

    def document(self) -> dict[str, Any]:
        return self.model_dump(by_alias=True, exclude={"receipt"})
