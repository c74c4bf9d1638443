"""What of a regulation is declaratory: headings, aims, formulas that no fact can decide. Written in ``rules/coverage.yaml``.

What is encoded is not written down anywhere: it follows from the places that rules, terms, parameters and duties name
(:mod:`hegui.kb.encoding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from hegui.kb.condition import Where
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.locator import canonical
from hegui.kb.model import KbModel, validate
from hegui.kb.quotation import Words, why_not_quoted
from hegui.kb.registry import Registry
from hegui.kb.rulebase import RULES_DIR, rule_files
from hegui.kb.yamlsource import Node, load
from pydantic import BeforeValidator, Field

SCHEMA_ID = "hegui.coverage/1"
Text = Annotated[str, Field(min_length=1)]


class PlaceModel(KbModel):
    """A sentence, or with ``words`` the verbatim parts of one."""

    locator: Text = Field(description="条款，写到句，如 二（一）.1")
    words: Words | None = Field(default=None, description="只是原文的这几个字（逐字）；不写就是整句")


def _as_place(value: Any) -> Any:
    return {"locator": value} if isinstance(value, str) else value


Place = Annotated[PlaceModel, BeforeValidator(_as_place)]


class DeclaratoryModel(KbModel):
    """Places that are declaratory for one reason."""

    reason: Text = Field(description="为什么不能核查")
    places: tuple[Place, ...] = Field(min_length=1, description="条款的列表；只是一句的一部分，写 {locator, words}")


class CoverageFile(KbModel):
    schema_: Literal["hegui.coverage/1"] = Field(alias="schema")
    regulation: Text = Field(description="法规编号")
    declaratory: tuple[DeclaratoryModel, ...] = Field(default=(), description="宣示性、不可核查的句子和分句")


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaratory place: ``words`` empty for a whole sentence."""

    regulation: str
    locator: str
    words: tuple[str, ...]
    reason: str
    where: Where


def load_coverage(registry: Registry, extra: Sequence[Path] = ()) -> dict[str, list[Declared]]:
    """Regulation → its declaratory places; the regulations whose coverage is kept. Raises KnowledgeBaseError."""
    problems: list[Diagnostic] = []
    found: dict[str, list[Declared]] = {}
    for path in (path for paths in rule_files([RULES_DIR, *extra]) for path in paths):
        node = load(path)
        schema = node.get("schema")
        if schema is None or schema.value != SCHEMA_ID:
            continue
        try:
            model = validate(node, CoverageFile)
        except KnowledgeBaseError as error:
            problems.extend(error.diagnostics)
            continue
        if model.regulation not in registry.works:
            problems.append((node.get("regulation") or node).error("dangling-reference", registry.why_unresolved(model.regulation)))
            continue
        found.setdefault(model.regulation, []).extend(_declared(model, node, registry, problems))
    if problems:
        raise KnowledgeBaseError(problems)
    return found


def _declared(model: CoverageFile, node: Node, registry: Registry, problems: list[Diagnostic]) -> list[Declared]:
    found: dict[tuple[str, tuple[str, ...]], Declared] = {}
    anchors = registry.works[model.regulation].latest.by_anchor
    for entry, entry_node in zip(model.declaratory, (node.get("declaratory") or node).items(), strict=bool(model.declaratory)):
        for place, place_node in zip(entry.places, (entry_node.get("places") or entry_node).items(), strict=True):
            locator, words = canonical(place.locator), place.words or ()
            here = place_node.get("locator") or place_node
            if locator not in anchors:
                message = f"《{registry.works[model.regulation].title}》没有“{place.locator}”这一句{did_you_mean(locator, anchors)}"
                problems.append(here.error("dangling-reference", message))
                continue
            for message in why_not_quoted(registry, model.regulation, locator, None, words):
                problems.append((place_node.get("words") or place_node).error("words", message))
            declared = Declared(model.regulation, locator, words, entry.reason, Where(here.file, here.line, here.column))
            earlier = found.setdefault((locator, words), declared)
            if earlier is not declared:
                problems.append(here.error("duplicate-id", f"“{locator}”写了两遍，前一处在 {earlier.where}"))
    return list(found.values())
