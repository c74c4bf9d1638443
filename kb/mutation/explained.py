"""``rules/mutants.yaml``: mutants that no case can notice, each with the reason; lint shows the entries that name no mutant any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.model import KbModel, validate
from hegui.kb.yamlsource import Node, load
from pydantic import Field

NAME = "mutants.yaml"
Identity = tuple[str, str, str]


class ExplainedModel(KbModel):
    """A mutant that means the same as the original. ``entry`` is the rule, term or parameter."""

    entry: str = Field(description="规则、术语或者参数的编号")
    place: str = Field(description="在其中的位置，照 hegui rules mutate --format json 的输出抄")
    change: str = Field(description="改了什么，照同一输出抄")
    reason: str = Field(min_length=1, description="为什么没有用例能够发现")


class MutantsFile(KbModel):
    schema_: Literal["hegui.mutants/1"] = Field(alias="schema", description="文件的种类，写在第一行")
    equivalent: list[ExplainedModel] = Field([], description="与原来意思相同的变异，每条写明理由")


def read_explained(directories: Sequence[Path]) -> dict[Identity, tuple[str, Node]]:
    """Identity of a mutant → the reason, and where it is written. Raises KnowledgeBaseError."""
    found: dict[Identity, tuple[str, Node]] = {}
    diagnostics: list[Diagnostic] = []
    for path in (d / NAME for d in directories):
        if not path.exists():
            continue
        node = load(path)
        model = validate(node, MutantsFile)
        for entry, place in zip(model.equivalent, (node.get("equivalent") or node).items(), strict=True):
            identity = (entry.entry, entry.place, entry.change)
            if identity in found:
                diagnostics.append(place.error("duplicate", f"“{entry.entry}”的这一变异重复，前一处在 {found[identity][1].where}"))
            found[identity] = (entry.reason, place)
    if diagnostics:
        raise KnowledgeBaseError(diagnostics)
    return found


def stale(explained: Mapping[Identity, tuple[str, Node]], existing: Sequence[Identity]) -> Iterator[Diagnostic]:
    """Entries that name no mutant of the rule base as it is now."""
    known = set(existing)
    places: dict[str, set[str]] = {}
    for entry, place, change in known:
        places.setdefault(entry, set()).add(f"{place}：{change}")
    for (entry, place, change), (_, node) in explained.items():
        if (entry, place, change) in known:
            continue
        if entry not in places:
            yield node.error("stale", f"没有“{entry}”这一规则、术语或参数{did_you_mean(entry, places)}")
        else:
            near = did_you_mean(f"{place}：{change}", places[entry])
            yield node.error("stale", f"“{entry}”已没有这一变异（{place}：{change}）{near}；规则改过的，请核对后修改或者删去这一条")
