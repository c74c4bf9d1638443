"""The responsibility list as others may rely on it (``hegui.duties/1``), written as JSON Schema to ``docs/duties.schema.json``.

Only additions are ever made. What speaks of a ledger is there only when one was given.
"""

from __future__ import annotations

from typing import Literal

from hegui.checker.report.model import Input, Part, ProblemEntry, RuleBaseRef
from hegui.checker.trust.model import Receipt
from pydantic import Field

TaskStatus = Literal["overdue", "near_due", "unknown", "no_deadline", "on_track", "done"]
ClaimStatus = Literal["taken", "partly", "others", "nobody", "unknown"]


class RegulationRef(Part):
    id: str
    number: str = Field(description="文号")
    title: str


class UnitEntry(Part):
    id: str = Field(description="文件里的名称")
    kind: Literal["unit", "group"] = Field(description="group 代表一批单位")
    aliases: list[str] = Field(description="别的写法")
    stands_for: str = Field(description="group 代表哪些单位")
    covers: Literal["", "all", "some"] = Field(description="group：all 按字面包括每一个部门，some 包括谁没有写")
    note: str
    items: list[str] = Field(description="有职责的各项")
    duties: int = Field(ge=0, description="职责的数量")


class MatrixRow(Part):
    item: str = Field(description="条款，如 二（十三）")
    title: str
    units: dict[str, list[str]] = Field(description="单位 → 职责编号")


class Proof(Part):
    table: str = Field(default="", description="台账的表")
    columns: list[str] = Field(default=[], description="表里的列")
    document: str = Field(default="", description="表里没有的：文件、记录")


class OutcomeEntry(Part):
    regulation: str = Field(description="所形成的法规、文件；没有的是空的")
    note: str
    unverified: bool = Field(description="没有核实")


class ClaimEntry(Part):
    status: ClaimStatus = Field(
        description="taken 已认领，partly 部分单位没有认领，others 只有别的单位认领，nobody 无人认领，unknown 认领情况不明"
    )
    tasks: list[str] = Field(description="认领的任务编号")
    without: list[str] = Field(description="没有任务的责任单位")


class DutyEntry(Part):
    id: str
    locator: str = Field(description="条款，写到句")
    item: str
    words: list[str] = Field(description="原文的字")
    modality: Literal["obligation", "prohibition", "permission", "power", "definition", "condition"]
    verb: str
    object: str
    text: str = Field(description="动词和对象连在一起")
    units: list[str] = Field(description="责任单位")
    named: str = Field(description="句子里点名责任单位的字；按该项括注的是空的")
    item_units: list[str] = Field(description="该项括注的责任单位")
    whose: Literal["named", "all", "some"] = Field(
        description="--unit 的单位：named 点名，all 在按字面包括每个部门的群体里，some 可能在群体里"
    )
    binds: str = Field(description="约束的是谁")
    deadline: str = Field(description="原文的时间要求")
    proof: list[Proof]
    rules: list[str] = Field(description="核查它的规则")
    outcome: list[OutcomeEntry]
    note: str
    claim: ClaimEntry | None = Field(default=None, description="有责任清单才有")


class TaskUnitEntry(Part):
    written: str = Field(description="台账写的")
    id: str = Field(description="文件里的名称；文件没有点名的是空的")


class Issue(Part):
    code: Literal["no_place", "unknown_place", "no_measure", "no_person", "no_unit", "no_funding", "unit_not_named"]
    message: str


class TaskEntry(Part):
    id: str
    locator: str = Field(description="台账写的条款")
    places: list[str] = Field(description="认出的条款")
    duties: list[str]
    units: list[TaskUnitEntry]
    person: str
    measure: str
    deadline: str
    done: str
    status: TaskStatus = Field(
        description="overdue 逾期，near_due 临近，unknown 进展不明，no_deadline 时限未知，on_track 按期，done 已完成"
    )
    days: int | None = Field(description="逾期、还剩的天数")
    late: bool | None = Field(description="已完成的：是否在时限以后完成；不知道是 null")
    why: str
    issues: list[Issue]
    file: str
    row: int = Field(ge=0)


class MissingTable(Part):
    missing_table: str


class Summary(Part):
    duties: int = Field(ge=0)
    items: int = Field(ge=0)
    units: int = Field(ge=0)
    checked_by_rules: int = Field(ge=0, description="有规则核查的职责")
    tasks: dict[TaskStatus, int] | None = None
    tasks_with_issues: int | None = None
    claims: dict[ClaimStatus, int] | None = None


class Duties(Part):
    schema_: Literal["hegui.duties/1"] = Field(alias="schema")
    as_of: str = Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    regulation: RegulationRef
    rule_base: RuleBaseRef
    unit: str | None = Field(description="--unit 的单位")
    window_days: int = Field(ge=0, description="时限前多少天以内算临近")
    inputs: list[Input]
    units: list[UnitEntry]
    matrix: list[MatrixRow]
    duties: list[DutyEntry]
    tasks: list[TaskEntry] | None = Field(default=None, description="给了台账才有")
    units_without_tasks: list[str] = Field(default=[], description="点名而没有任何任务的单位")
    not_evaluated: list[MissingTable] = []
    complete: bool | None = Field(default=None, description="责任清单是否完整；没有这张表是 null")
    problems: list[ProblemEntry] = []
    summary: Summary
    receipt: Receipt | None = Field(default=None, description="由什么得出，供复算")
