"""What a rule file holds (pydantic models for validation and editors) and what a loaded rule is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from hegui.kb.condition import Where
from hegui.kb.model import KbModel
from hegui.kb.plan import Query
from hegui.kb.quotation import Words
from pydantic import BeforeValidator, Field

if TYPE_CHECKING:
    from hegui.kb.registry import Citation

AUTHORITY = "机关"  # a party that no table lists; a cell may name it
Modality = Literal["obligation", "prohibition", "permission", "power", "definition", "condition"]
Severity = Literal["critical", "high", "medium", "low"]
Outcome = Literal["violation", "lead", "needs_judgement", "needs_ruling"]

MODALITY_NAMES = {
    "obligation": "义务",
    "prohibition": "禁止",
    "permission": "许可",
    "power": "职权",
    "definition": "定义",
    "condition": "条件",
}
SEVERITY_NAMES = {"critical": "特别严重", "high": "严重", "medium": "一般", "low": "轻微"}
SEVERITIES = tuple(SEVERITY_NAMES)

ConditionList = Annotated[list[dict[str, Any]], Field(min_length=1, description="条件的列表，写法见 docs/规则语言.md")]
VariableName = Annotated[str, Field(pattern=r"^\$\S+$")]


class BasisModel(KbModel):
    """A norm the rule rests on. ``role: ground`` carries the duty; ``context`` is only shown. ``words`` are the verbatim parts of
    it that are encoded, where the place says more than that."""

    regulation: str
    locator: str
    role: Literal["ground", "context"] = "ground"
    version: str | None = Field(None, description="只指某一版本（条号在各版本间不同时）")
    words: Words | None = Field(None, description="只对应原文的这几个字（逐字），一处或几处")


class ConflictModel(KbModel):
    """A norm that says otherwise than a ground of the rule on the same matter: which applies is settled by rank (``precedence.py``)."""

    ground: BasisModel | None = Field(None, description="本规则的哪一条依据，不写就是第一条")
    against: BasisModel = Field(description="与它不一致的规定")
    special: Literal["ground", "against"] | None = Field(None, description="哪一个是特别规定")
    note: str = Field(min_length=1, description="哪里不一致")


class TimeModel(KbModel):
    """Which date of the case picks the law: conduct (event), decision, or the as-of date (assessment)."""

    by: Literal["event", "decision", "assessment"]
    at: VariableName | None = None
    during: list[list[Any]] | None = None


class PartyModel(KbModel):
    """Who owes the duty, or whom the breach touches."""

    type: str
    id: str | None = None
    name: str | None = None


class BranchModel(KbModel):
    case: str
    outcome: Outcome = "violation"
    optional: bool = False
    time: TimeModel | None = Field(None, description="此分支的行为另有日期时")
    when: ConditionList
    say: str | None = None
    judgement: str | None = None


class ExceptionModel(KbModel):
    id: str
    title: str
    when: ConditionList
    basis: list[BasisModel] = []


class RuleModel(KbModel):
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    revision: int = Field(ge=1)
    title: str
    modality: Modality
    severity: Severity
    subject: str
    basis: list[BasisModel] = Field(min_length=1)
    time: TimeModel
    key: list[VariableName] = []
    kept: list[str] = []
    applies: ConditionList
    breach: list[BranchModel] | None = Field(None, min_length=1)
    require: ConditionList | None = None
    unless: list[ExceptionModel] = []
    conflicts: list[ConflictModel] = []
    say: str | None = None
    message: str | None = None
    judgement: str | None = None
    remedy: str | None = None
    consequence: str | None = None
    responsible: list[str] = []
    obligor: PartyModel | None = None
    affected: PartyModel | None = None
    open_terms: list[str] = []
    note: str | None = None


class RulesFile(KbModel):
    schema_: Literal["hegui.rules/1"] = Field(alias="schema")
    rules: list[RuleModel] = Field(min_length=1)


class AlternativeModel(KbModel):
    when: ConditionList
    optional: bool = False


class TermModel(KbModel):
    id: str
    params: list[str] = Field(min_length=1)
    definition: str
    basis: list[BasisModel] = []
    any: list[AlternativeModel] = Field(min_length=1)
    note: str | None = None


class TermsFile(KbModel):
    schema_: Literal["hegui.terms/1"] = Field(alias="schema")
    terms: list[TermModel]


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("应是文字、数或文字的列表，实际是 true 或 false")
    return value


class ValueModel(KbModel):
    """A parameter's value during ``[from, to)``; without a basis it must say ``unsourced: true``."""

    from_: str | None = Field(None, alias="from")
    to: str | None = None
    value: Annotated[Union[float, str, list[str]], BeforeValidator(_no_truth)]
    basis: BasisModel | None = None
    unsourced: bool = False
    note: str | None = None


class ParameterModel(KbModel):
    id: str
    title: str
    values: list[ValueModel] = Field(min_length=1)
    unit: str | None = None
    note: str | None = None


class ParametersFile(KbModel):
    schema_: Literal["hegui.parameters/1"] = Field(alias="schema")
    parameters: list[ParameterModel]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to break the rule, planned. ``queries`` are its variants; each begins with the atoms of ``applies``."""

    model: BranchModel
    queries: tuple[PlannedVariant, ...]


@dataclass(frozen=True, slots=True)
class PlannedVariant:
    query: Query
    optional: bool

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(self.query.tables())


@dataclass(frozen=True, slots=True)
class Conflict:
    """A declared conflict with its norms resolved: every version of the ground, and of what stands against it."""

    model: ConflictModel
    ground: tuple[Citation, ...]
    against: tuple[Citation, ...]
    articles: Mapping[str, Citation]  # the places of 立法法 that settle it, for quoting

    @property
    def special(self) -> Literal["first", "second"] | None:
        """As :func:`hegui.kb.precedence.settle` takes it, the ground being the first."""
        return None if self.model.special is None else "first" if self.model.special == "ground" else "second"


@dataclass(frozen=True, slots=True)
class Rule:
    """A loaded rule: the model as written, its conjunctions planned, its grounds resolved."""

    model: RuleModel
    file: str
    where: Where
    applies: tuple[PlannedVariant, ...]
    branches: tuple[Branch, ...]
    subject_column: str
    subject_variable: str
    grounds: tuple[Citation, ...]
    context: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("$") for name in self.model.key)

    @property
    def scope_tables(self) -> frozenset[str]:
        """Tables without which the norm has no case to look at: those of ``applies`` in every variant."""
        return frozenset.intersection(*(variant.tables for variant in self.applies))

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(t for b in self.branches for v in b.queries for t in v.tables)
