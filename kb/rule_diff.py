"""What changed between two rule bases: rules, parameters and terms added, removed and changed, field by field.

A list of entries that have names of their own (branches, exceptions, values) is compared entry by entry, so that one word changed in one
branch is one difference. Order counts only where it means something: that of conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from hegui.kb.rulebase import RuleBase

Kind = Literal["rule", "parameter", "term"]
What = Literal["added", "removed", "changed"]
NAMED = {"breach": ("case",), "unless": ("id",), "values": ("from",), "basis": ("regulation", "locator", "version")}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``path`` as in the file (``breach.没有审核.when``); None where the field is not there."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    id: str
    what: What
    title: str
    fields: tuple[FieldChange, ...] = ()


def diff_rule_bases(before: RuleBase, after: RuleBase) -> list[Change]:
    """Every difference, rules first, in the order of their ids."""
    return [
        *_diff("rule", _rules(before), _rules(after), lambda entry: str(entry["title"])),
        *_diff("parameter", _parameters(before), _parameters(after), lambda entry: str(entry["title"])),
        *_diff("term", _terms(before), _terms(after), lambda entry: str(entry["definition"])),
    ]


def entries(rule_base: RuleBase) -> dict[str, dict[str, dict[str, Any]]]:
    """Everything that is compared, as plain data: kind → id → entry."""
    return {"rule": _rules(rule_base), "parameter": _parameters(rule_base), "term": _terms(rule_base)}


def _rules(rule_base: RuleBase) -> dict[str, dict[str, Any]]:
    return {name: rule.model.model_dump(by_alias=True, exclude_defaults=True) for name, rule in rule_base.rules.items()}


def _parameters(rule_base: RuleBase) -> dict[str, dict[str, Any]]:
    return {name: parameter.model.model_dump(by_alias=True, exclude_defaults=True) for name, parameter in rule_base.parameters.items()}


def _terms(rule_base: RuleBase) -> dict[str, dict[str, Any]]:
    """Terms are compared as they were read, without the places in their files."""
    return {
        name: {
            "params": list(term.params),
            "definition": term.definition,
            "any": [{"when": [_plain(c) for c in a.when]} | ({"optional": True} if a.optional else {}) for a in term.alternatives],
        }
        for name, term in rule_base.terms.items()
    }


def _plain(value: Any) -> Any:
    """A condition as plain data, without the place it was read from."""
    if hasattr(value, "__dataclass_fields__"):
        parts = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__ if name not in ("where", "via")}
        return {type(value).__name__: parts}
    return [_plain(each) for each in value] if isinstance(value, (tuple, list)) else value


def _diff(
    kind: Kind, before: Mapping[str, dict[str, Any]], after: Mapping[str, dict[str, Any]], title: Callable[[dict[str, Any]], str]
) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield Change(kind, name, "removed", title(before[name]))
        elif name not in before:
            yield Change(kind, name, "added", title(after[name]))
        elif fields := tuple(_fields(before[name], after[name], "")):
            yield Change(kind, name, "changed", title(after[name]), fields)


def _fields(before: Any, after: Any, path: str) -> Iterator[FieldChange]:
    if before == after:
        return
    name = path.rsplit(".", 1)[-1]
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _fields(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif name in NAMED and isinstance(before, list) and isinstance(after, list):
        yield from _fields(_by_name(before, name), _by_name(after, name), path)
    else:
        yield FieldChange(path, before, after)


def _by_name(entries: list[Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        name = " ".join(str(entry[key]) for key in NAMED[kind] if key in entry) or "起初"
        while name in found:  # two values from one day, two bases of one place: told apart by their order
            name += "′"
        found[name] = entry
    return found
