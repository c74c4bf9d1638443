"""The JSON of ``hegui impact`` (``hegui.impact/1``) as a schema, for those who read it."""

from __future__ import annotations

from typing import Any, Literal

from hegui.checker.report.model import Outcome, Part, PartyRef, RuleBaseRef, Severity
from pydantic import Field


class ImpactWhy(Part):
    kind: Literal["rule", "parameter", "term", "ground", "date", "rule_base", "program"]
    text: str = Field(description="原因，一句话")
    before: Any = Field(description="以前是什么；说不清的是 null")
    after: Any = Field(description="现在是什么")


class ImpactChange(Part):
    id: str = Field(description="结论的编号，与报告里的相同")
    kind: Literal["appeared", "vanished", "changed"]
    rule: str
    title: str
    severity: Severity
    subject: PartyRef
    key: dict[str, str]
    before: Outcome | None = Field(description="报告里的结论（不计豁免）；没有的是 null")
    after: Outcome | Literal["not_evaluated"] | None = Field(description="现在的结论；规则不再说它的是 null")
    sentence: str
    why: list[ImpactWhy] = Field(min_length=1)


class ImpactRun(Part):
    as_of: str
    rule_base: RuleBaseRef


class ImpactRule(Part):
    id: str
    what: Literal["added", "removed", "changed"]
    title: str
    fields: list[str]


class ImpactOfReport(Part):
    report: str = Field(description="报告的文件名")
    before: ImpactRun
    after: ImpactRun
    summary: dict[str, int] = Field(description="appeared、vanished、changed、unchanged 各几项")
    changes: list[ImpactChange]
    rules: list[ImpactRule] = Field(description="规则库里增加、删去、改动的规则")


class Impact(Part):
    schema_: Literal["hegui.impact/1"] = Field(alias="schema")
    reports: list[ImpactOfReport]
