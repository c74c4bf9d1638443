"""Who is compliant and whom the norm does not cover, once the findings of a rule are known."""

from __future__ import annotations

from hegui.checker.derive import base_tables
from hegui.checker.ledger import Ledger
from hegui.checker.ruleresult import IncompleteTable, RuleResult


def settle(
    result: RuleResult,
    ledger: Ledger,
    covered: set[int],
    open_subjects: set[int],
    partly: frozenset[str],
    more: tuple[int, int] = (0, 0),
) -> None:
    """Compliant and not applicable, per subject; neither is claimed where a table is missing or incomplete."""
    rule = result.rule
    table = ledger.tables[rule.model.subject]
    found = {finding.subject_row for finding in result.findings}
    named = {row.index for row in table.rows if isinstance(row[rule.subject_column], str) and not row.is_stub}
    in_scope = (covered - found) & named
    outside = named - covered - found
    scope = {atom.table for variant in rule.applies for atom in variant.query.atoms[1:]}
    if scope & partly:  # the row that would bring a subject under the norm may be the one that was not given
        in_scope, outside = in_scope | outside, set()
        more = (sum(more), 0)
    result.outside = sorted(outside)
    if partly:
        for name in sorted({b for t in partly for b in base_tables(t) if b in ledger.tables and not ledger.tables[b].complete}):
            if in_scope or more[0]:
                result.incomplete.append(IncompleteTable(rule.id, name, len(in_scope) + more[0]))
        more = (0, more[1])
    elif not any(entry.decides for entry in result.not_evaluated):
        result.compliant = sorted(in_scope - open_subjects)
    else:
        more = (0, more[1])
    result.beyond = more
