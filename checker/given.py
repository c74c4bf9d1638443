"""What of a rule's tables the ledger gives, in whole or in part; where one is missing, nobody is cleared."""

from __future__ import annotations

from collections.abc import Sequence

from hegui.checker.derive import base_tables, completing_bases
from hegui.checker.ledger import Ledger, Table
from hegui.checker.ruleresult import NotEvaluated, NotKept, RuleResult, Variants
from hegui.checker.values import Span, Unknown
from hegui.kb.rule import Rule


def available(rule: Rule, ledger: Ledger) -> tuple[Variants, list[NotEvaluated]]:
    """The variants whose tables were given, and the tables that are missing."""
    given = set(ledger.tables)
    absent = sorted({b for t in rule.scope_tables - given for b in base_tables(t)[:1]})
    if absent:
        return (), [NotEvaluated(rule.id, table, decides=False) for table in absent]
    variants: list[tuple[int, int]] = []
    lacking: set[str] = set()
    for b, branch in enumerate(rule.branches):
        for v, variant in enumerate(branch.queries):
            absent_here = variant.tables - given
            if not absent_here:
                variants.append((b, v))
                # 关系人 stands on 人员 alone, but without 亲属 nobody's relatives were looked at.
                lacking |= completing_bases(variant.query) - given
            elif not (branch.model.optional or variant.optional):
                lacking |= {base_tables(t)[0] for t in absent_here}
    return tuple(variants), [NotEvaluated(rule.id, table, decides=True) for table in sorted(lacking)]


def needed_tables(prepared: Sequence[tuple[Rule, Variants, list[NotEvaluated]]], ledger: Ledger) -> set[str]:
    """The tables that any of the rules looks at."""
    needed = {t for rule, variants, _ in prepared for b, v in variants for t in rule.branches[b].queries[v].tables}
    return needed | {t for rule, _, _ in prepared for a in rule.applies for t in a.tables if t in ledger.tables}


def incomplete_tables(rule: Rule, variants: Variants, ledger: Ledger) -> frozenset[str]:
    """Tables of which a row may be missing: so marked by the ledger, or derived without one of their bases."""
    used: set[str] = set()
    for b, v in variants:
        query = rule.branches[b].queries[v].query
        used.update(atom.table for atom in query.atoms[1:])  # the subject's own row is there
        used.update(table for inner in query.inner() for table in inner.tables())
    marked = {t for t in used if not ledger.tables[t].complete}
    further = {base for b, v in variants for base in completing_bases(rule.branches[b].queries[v].query)}
    lacking = {base for base in further if base not in ledger.tables or not ledger.tables[base].complete}
    return frozenset(marked | {t for t in used if lacking & set(base_tables(t)[1:])})


def nothing_to_look_at(result: RuleResult, ledger: Ledger) -> bool:
    """Whether the subject table was not given, or keeps none of the columns that the rule looks at; the latter is noted."""
    if any(not entry.decides for entry in result.not_evaluated):
        return True
    subjects, wanted = ledger.tables[result.rule.model.subject], result.rule.model.kept
    if not wanted or not subjects.kept or not subjects.kept.isdisjoint(wanted):
        return False
    result.not_evaluated = []
    result.not_kept = [NotKept(result.rule.id, subjects.name, tuple(wanted))]
    return True


def is_narrowed(table: Table, column: str) -> bool:
    """Whether a cell of the column is unknown and yet known to be one of a few values, or to lie between two (two rows of one key say
    different things): of such a cell SQL only knows that it is unknown."""
    position, every = table.position[column], table.schema.columns[column].candidates
    return any(
        isinstance(value, Span) or (isinstance(value, Unknown) and value.candidates is not None and value.candidates != every)
        for row in table.rows
        if not isinstance(value := row.values[position], str)
    )
