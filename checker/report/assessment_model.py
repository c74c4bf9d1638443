"""The section of a report about a self-assessment (``hegui assess``), as others may rely on it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Grade = Literal["violation", "lead", "undetermined", "needs_judgement", "needs_ruling", "compliant", "not_applicable"]


class Piece(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class Named(Piece):
    id: str
    name: str


class Party(Named):
    type: str


class Norm(Piece):
    regulation: str
    title: str
    locator: str
    quote: str
    gist: bool
    in_force: str = ""


class Met(Piece):
    rule: str
    title: str
    basis: list[Norm]


class Entry(Met):
    finding: str = Field(description="findings 里那一项的编号")
    severity: Literal["critical", "high", "medium", "low"]
    subject: Party
    obligor: Party
    sentence: str
    remedy: str


class Missing(Entry):
    gap: str = Field(description="单看这一条差多少，如 还差1名一级注册消防工程师")


class Fact(Piece):
    table: str
    column: str
    subject: str


class Unknown(Entry):
    facts: list[Fact] = Field(description="弄清这些事实才能判断")


class Judged(Entry):
    judgement: str


class Step(Piece):
    text: str
    count: int = Field(ge=1, description="算几处改动")
    rules: list[str]
    titles: list[str]


class Plan(Piece):
    changes: int = Field(ge=1)
    first: str = Field(description="先要放弃什么业务，没有的为空")
    steps: list[Step]


class Unfixable(Piece):
    rule: str
    title: str
    subject: str
    why: str
    remedy: str


class Fixes(Piece):
    """所填的事实怎样改最少的几处就能符合；改动以后重新核查过。"""

    plan: Plan | None
    alternatives: list[Plan]
    unfixable: list[Unfixable] = Field(description="改动不能使它符合的，和为什么")


class Certificate(Piece):
    valid_until: str
    name: str
    certificate: str
    grade: str


class Turn(Piece):
    rule: str
    title: str
    before: Grade
    after: Grade
    sentence: str


class Breaking(Piece):
    date: str = Field(description="从这天起结论变差")
    certificates: list[Certificate] = Field(description="前一天到期的证书；不是因为证书到期的为空")
    causes: list[str] = Field(default=[], description="这天到来的其他日期：事实里的，规定的")
    turning: list[Turn]


class Outlook(Piece):
    assumes: str
    next: Breaking | None
    later: list[Breaking]
    expiring: list[Certificate]
    roster_short: bool = Field(description="名册登记的人数少于申报的人数")


class AssessmentPart(Piece):
    """一个技术服务机构的自查。"""

    agency: Named
    conclusion: Literal["not_met", "unknown", "judgement", "met", "nothing"]
    conclusion_text: str
    met: list[Met]
    missing: list[Missing]
    unknown: list[Unknown]
    judgement: list[Judged]
    not_applicable: list[str]
    not_given: list[str] = Field(description="没有填的表")
    fixes: Fixes
    outlook: Outlook
