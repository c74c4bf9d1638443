"""The weights of the 双随机 draw (schema ``hegui.sampling/1``): data, because the opinion gives their direction and no number."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.model import KbModel, validate
from hegui.kb.rule import BasisModel
from hegui.kb.rulebase import RULES_DIR
from hegui.kb.table import Tables
from hegui.kb.yamlsource import load
from pydantic import Field

DEFAULT = RULES_DIR / "sampling.yaml"
BLANK = "未填写"
NOT_LOWERED, NOT_RAISED = "应减而未减", "应增而未增"

Factor = Annotated[float, Field(gt=0, le=1000)]
Factors = dict[str, Factor]


class SamplingModel(KbModel):
    """Factors by value of a column; ``未填写`` is for a cell that is empty or 未知."""

    schema_: Literal["hegui.sampling/1"] = Field(alias="schema", description="文件的种类，写在第一行")
    unsourced: bool = Field(False, description="true：数没有出处，是设定，不是规定")
    basis: list[BasisModel] = Field([], description="权重的依据")
    credit: Factors = Field(alias="信用等级", min_length=1, description="信用等级 → 系数；未填写是空着或者写着未知的")
    place: Factors = Field(alias="场所类型", min_length=1, description="场所类型 → 系数；有几种的取最大的")
    key_supervision: Factors = Field(alias="重点监管", min_length=1, description="是、否、未填写 → 系数")
    frequency: Factors = Field(
        alias="频次", default={NOT_LOWERED: 1.0, NOT_RAISED: 1.0}, description="与上年度相比，应减而未减、应增而未增的 → 系数"
    )
    note: str | None = Field(None, description="给看的人的说明")


class Weights:
    """Exact factors. ``sha256`` is of the file with plain line ends."""

    def __init__(self, model: SamplingModel, name: str, sha256: str) -> None:
        self.name = name
        self.sha256 = sha256
        self.unsourced = model.unsourced or not model.basis
        self.credit, self.place, self.key_supervision, self.frequency = (
            {value: Decimal(str(factor)) for value, factor in factors.items()}
            for factors in (model.credit, model.place, model.key_supervision, model.frequency)
        )


def load_weights(path: Path, tables: Tables) -> Weights:
    """Reads a file of weights; every value that a ledger may hold needs a factor. Raises KnowledgeBaseError."""
    node = load(path)
    model = validate(node, SamplingModel)
    problems: list[Diagnostic] = []
    columns = tables["单位"].columns
    wanted = {
        "信用等级": (*(columns["信用等级"].values or ()), BLANK),
        "场所类型": (*(columns["场所类型"].values or ()), BLANK),
        "重点监管": ("是", "否", BLANK),
        "频次": (NOT_LOWERED, NOT_RAISED),
    }
    for key, values in wanted.items():
        here = node.get(key)
        if here is None or not isinstance(here.value, dict):
            continue
        for value in here.value:
            if value not in values:
                problems.append(here.error("wrong-value", f"“{key}”没有“{value}”{did_you_mean(value, values)}", key=value))
        lacking = [value for value in values if value not in here.value]
        if lacking:
            problems.append(here.error("missing-key", f"“{key}”缺少{'、'.join(lacking)}的权重"))
    if problems:
        raise KnowledgeBaseError(problems)
    data = path.read_bytes().replace(b"\r\n", b"\n")
    return Weights(model, path.name, hashlib.sha256(data).hexdigest())
