"""The report as others may rely on it (``hegui.report/1``): for reading one back, and as JSON Schema in ``docs/report.schema.json``.

Only additions are ever made, so whoever reads a report passes over what it does not know.
"""

from __future__ import annotations

from typing import Literal

from hegui.checker.report.assessment_model import AssessmentPart
from hegui.checker.trust.model import Receipt
from pydantic import BaseModel, ConfigDict, Field

Outcome = Literal["violation", "lead", "undetermined", "needs_judgement", "needs_ruling", "compliant", "not_applicable", "waived"]
Severity = Literal["critical", "high", "medium", "low"]


class Part(BaseModel):
    """Base of every part: strict types, unknown keys kept."""

    model_config = ConfigDict(extra="allow", strict=True)


class RuleBaseRef(Part):
    version: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Input(Part):
    path: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    table: str
    rows: int = Field(ge=0)
    rejected: int = Field(ge=0, description="有问题的行数")


class PartyRef(Part):
    type: str
    id: str
    name: str


class Basis(Part):
    regulation: str = Field(description="文号或者名称")
    title: str
    locator: str = Field(description="条款，如 二（十三）.3、第五十六条")
    quote: str = Field(description="原文；不收录原文的写要旨，以“（要旨）”开头")
    gist: bool = Field(default=False, description="quote 是要旨，不是原文")
    role: Literal["ground", "context"] = Field(default="ground", description="ground 据以判断，context 只供参见")
    in_force: str = Field(default="", description="施行期间")


class FactPlace(Part):
    table: str
    file: str
    row: int


class Because(Part):
    table: str
    file: str = ""
    row: int = 0
    fields: dict[str, str] = Field(default={}, description="列和值")
    absent: dict[str, str] | None = Field(default=None, description="台账里没有这样的记录")


class Missing(Part):
    table: str
    column: str
    subject: str
    file: str = ""
    row: int = 0


class MentionRef(Part):
    table: str
    fields: dict[str, str] = Field(description="指明是哪一处登记的列和值，身份证号已遮盖")


class IdentityEvidence(Part):
    level: Literal["identifier", "attributes", "name_only"]
    why: list[str]
    namesakes_expected: float = Field(description="预计合于这些证据的另有几人")
    pairs: list[list[MentionRef]] = Field(default=[], description="是否同一人没有核实的两处登记")


class ExceptionState(Part):
    id: str
    title: str
    status: Literal["ruled_out", "unknown"]


class TraceStep(Part):
    step: str
    facts: list[FactPlace]


class WaiverNote(Part):
    id: str
    reason: str
    approver: str = Field(description="批准人")
    from_: str = Field(alias="from")
    until: str = Field(description="最后一天，含当日")


class FindingWaiver(WaiverNote):
    was: Outcome = Field(description="没有豁免时的结论")


class WaiverEntry(WaiverNote):
    status: Literal["applied", "expired", "not_yet", "unmatched"]
    findings: list[str]


class WaiversPart(Part):
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    entries: list[WaiverEntry]


class BaselinePart(Part):
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    as_of: str
    known: dict[str, int] = Field(description="与以前的报告相同、没有列出的，按结论计")
    gone: list[str] = Field(description="以前的报告有、现在没有的")


class RulingModel(Part):
    """两个规定不一致，由谁裁决。"""

    authority: str | None = Field(description="裁决机关；立法法没有规定由谁裁决的是 null")
    norms: list[str] = Field(description="不一致的两个规定")
    locator: str | None = Field(description="立法法的条款")
    reason: str


class FindingModel(Part):
    id: str = Field(description="由规则、对象和关键值算出，与文件、行号、次序无关")
    rule: str
    revision: int = Field(default=1, ge=1)
    title: str
    outcome: Outcome
    severity: Severity
    subject: PartyRef
    key: dict[str, str] = {}
    case: str = ""
    sentence: str = Field(default="", description="一句话")
    judgement: str = ""
    basis: list[Basis]
    because: list[Because]
    missing: list[Missing]
    identity: IdentityEvidence | None
    obligor: PartyRef | None = Field(default=None, description="义务人")
    affected: PartyRef | None = Field(default=None, description="受影响的一方")
    consequence: str = ""
    remedy: str
    responsible: list[str]
    exceptions: list[ExceptionState] = []
    notes: list[str] = []
    figures: dict[str, str] = Field(default={}, description="统计得出的各个数字")
    trace: list[TraceStep] = []
    waiver: FindingWaiver | None = None
    ruling: RulingModel | None = None


class NotEvaluatedRule(Part):
    rule: str
    missing_table: str
    decides: bool = Field(default=True, description="缺这张表使有的对象不能判断（退出码 4）")


class IncompleteEntry(Part):
    rule: str
    table: str
    subjects: int = Field(ge=0)


class NotKeptEntry(Part):
    """台账有对象表，而这条规则要看的列一列也没有设：没有核查。"""

    rule: str
    table: str
    columns: list[str]


class ProblemEntry(Part):
    file: str
    row: int = Field(ge=0)
    column: str
    value: str
    message: str


class LeftOutEntry(Part):
    table: str
    file: str
    row: int = Field(ge=0)
    name: str
    how: str = Field(description="与登记人的姓名怎样相近")
    count: int = Field(ge=1, description="这样的登记人有几个，因为没有别的印证，都没有列为线索")


class DecisionEntry(Part):
    verdict: Literal["same", "different"]
    persons: list[MentionRef]
    by: str
    on: str
    why: str
    status: Literal["applied", "unmatched", "ambiguous", "unused", "conflicting", "contradicted"]
    detail: str = ""
    where: str


class Report(Part):
    schema_: Literal["hegui.report/1"] = Field(alias="schema")
    as_of: str = Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    rule_base: RuleBaseRef
    only: list[str] = Field(default=[], description="只核查了这些规则（--only）；核查了全部的不写")
    inputs: list[Input]
    summary: dict[str, int] = Field(description="各结论的数量")
    findings: list[FindingModel]
    not_evaluated: list[NotEvaluatedRule]
    incomplete: list[IncompleteEntry] = []
    not_kept: list[NotKeptEntry] = []
    left_out: list[LeftOutEntry] = []
    decisions: list[DecisionEntry] = Field(default=[], description="核实文件的各项，是否采用")
    problems: list[ProblemEntry]
    waivers: WaiversPart | None = None
    baseline: BaselinePart | None = None
    receipt: Receipt | None = Field(default=None, description="由什么得出，供复算")
    assessment: AssessmentPart | None = Field(default=None, description="自查（hegui assess）的结论；别的报告没有")
