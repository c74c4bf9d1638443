"""What the rules about an agency read: which rules they are, and which columns each of them reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hegui.checker.derive import base_tables
from hegui.kb.plan import Query, Ref, refs
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase

# What tells rows apart and ties them together: always asked for, because the engine's unknowns do not reach that far.
NAMING = ("key", "name", "id_card", "credit_code", "ref", "text")


def rules_about(rule_base: RuleBase, tables: Iterable[str]) -> list[Rule]:
    """The rules that have a case to look at in a ledger of these tables only."""
    given = set(tables)
    return [rule for rule in rule_base.rules.values() if {b for t in rule.scope_tables for b in base_tables(t)[:1]} <= given]


def columns_read(rule: Rule) -> frozenset[tuple[str, str]]:
    """Tables of the ledger and columns that the rule's conditions look at; a derived table's column counts for the base's."""
    return frozenset(cell for branch in rule.branches for variant in branch.queries for cell in _cells(variant.query, {}))


def _cells(query: Query, outer: dict[int, str]) -> Iterator[tuple[str, str]]:
    tables = outer | {atom.index: atom.table for atom in query.atoms}
    used: list[Ref] = [ref for test in query.tests for ref in refs(test)]
    for aggregate in query.aggregates:
        used += refs(aggregate.right)
    for inner in query.inner():
        yield from _cells(inner, tables)
    for ref in used:
        yield from ((base, ref.column) for base in base_tables(tables[ref.atom])[:1])
