"""Which terms and parameters a rule rests on, through the terms it uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hegui.kb.condition import TermCall, operand_params, operands, walk
from hegui.kb.ruleplan import PLACEHOLDER

if TYPE_CHECKING:
    from hegui.kb.rule import Rule
    from hegui.kb.rulebase import RuleBase


@dataclass(frozen=True, slots=True)
class Uses:
    terms: frozenset[str]
    parameters: frozenset[str]


def uses(rule: Rule, rule_base: RuleBase) -> Uses:
    """Names of terms and parameters, those inside terms included."""
    words: set[str] = set()
    parameters: set[str] = set()
    _collect(rule.model.model_dump(by_alias=True), words, parameters)
    terms: set[str] = set()
    waiting = sorted(words & set(rule_base.terms))
    while waiting:
        name = waiting.pop()
        if name in terms:
            continue
        terms.add(name)
        for condition in walk(tuple(c for alternative in rule_base.terms[name].alternatives for c in alternative.when)):
            parameters.update(p for operand in operands(condition) for p in operand_params(operand))
            if isinstance(condition, TermCall):
                waiting.append(condition.term)
    return Uses(frozenset(terms), frozenset(parameters & set(rule_base.parameters)))


def _collect(value: object, words: set[str], parameters: set[str]) -> None:
    """Every key of a rule as written, and every parameter in it: as an operand ``{param: …}``, or quoted in a sentence ``{param:…}``."""
    if isinstance(value, str):
        parameters.update(name.removeprefix("param:") for name in PLACEHOLDER.findall(value) if name.startswith("param:"))
    elif isinstance(value, dict):
        if set(value) == {"param"}:
            parameters.add(str(value["param"]))
        for key, inner in value.items():
            words.add(str(key))
            _collect(inner, words, parameters)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _collect(inner, words, parameters)
