"""Random interviews: answers of every kind for every cell, and what a run says about them."""

from __future__ import annotations

import random
from collections.abc import Mapping

from hegui.checker.decide import Decider
from hegui.checker.interview import NOT_YET, UNKNOWN, Interview, State
from hegui.checker.interview.cells import Cell
from hegui.checker.interview.state import DONE, SKIPPED
from hegui.checker.ledger import Ledger
from hegui.checker.ruleresult import RuleResult
from hegui.kb.day import parse_day
from hegui.kb.form import Forms, load_forms
from hegui.kb.registry import load_regulations
from hegui.kb.rulebase import RULES_DIR, RuleBase, load_rule_base
from hegui.kb.table import Column

AS_OF = parse_day("2024-06-30")[0]
# Around every threshold of the rules.
NUMBERS = {"建筑面积": (0, 99, 100, 150, 199, 200, 201), "档案保管年限": (0, 5, 6, 7)}
HEADS = (0, 1, 2, 3, 5, 6, 7)
PAST = ("2019-05-01", "2021-11-08", "2021-11-09", "2023-03-02", "2024-06-30", "2024-06")
ANY_DAY = (*PAST, "2024-07-01", "2030-01-01")
CODES = ("91990000MA0000001X", "91990332MAAFFP6FXD")


def load() -> tuple[RuleBase, Forms, Decider]:
    base = load_rule_base(load_regulations())
    return base, load_forms(base.tables, [RULES_DIR]), Decider(base)


def random_value(rng: random.Random, column: Column, row: int) -> str:
    """Some answer that the column takes; one in six is "nobody knows"."""
    if rng.random() < 1 / 6:
        return UNKNOWN
    if column.type in ("enum", "yesno"):
        count = rng.randint(1, len(column.values)) if column.many else 1
        return "；".join(rng.sample(column.values, count))
    if column.type == "number":
        return str(rng.choice(NUMBERS.get(column.name, HEADS)))
    if column.type == "date":
        if column.event and rng.random() < 0.4:
            return NOT_YET
        return rng.choice(PAST if column.past else ANY_DAY)
    if column.type == "id_card":
        return rng.choice(("990101189001010014", "990101189202020029", "990101********0014"))
    if column.type == "credit_code":
        return rng.choice(CODES)
    return f"{column.name}{row + 1}"


def random_state(rng: random.Random, base: RuleBase, forms: Forms, share: float) -> State:
    """Lists of a few rows, closed one way or the other; ``share`` of the cells answered."""
    interview = Interview.start(base, forms, AS_OF)
    for section in forms.interview:
        if not section.single:
            count = rng.choice((0, 0, 1, 2, 4))
            for _ in range(count):
                interview.add_row(section.table)
            interview.state.lists[section.table] = DONE if count else rng.choice((DONE, SKIPPED))
    fill(rng, interview, share)
    return interview.state


def fill(rng: random.Random, interview: Interview, share: float, fixed: Mapping[str, str] | None = None) -> None:
    """Answers some of the cells that have no answer; ``fixed`` says what some of them must be."""
    for cell in cells(interview):
        if interview.value(cell) is None and ((fixed and cell.id in fixed) or rng.random() < share):
            column = interview.rule_base.tables[cell.table].columns[cell.column]
            for _ in range(4):
                value = fixed[cell.id] if fixed and cell.id in fixed else random_value(rng, column, cell.row)
                try:
                    interview.answer(cell.id, value)
                    break
                except ValueError:  # an end before its beginning: refused, another is tried
                    continue


def cells(interview: Interview) -> list[Cell]:
    return [cell for section in interview.forms.interview for cell in interview.all_cells(section)]


Said = dict[tuple[str, ...], str]


def said(results: list[RuleResult], ledger: Ledger) -> Said:
    """Everything a run says: the outcome by rule, subject and key; what is kept, what is not covered, what was not decided."""
    found: Said = {}
    for result in results:
        rows = ledger.tables[result.rule.model.subject].rows if result.rule.model.subject in ledger.tables else []
        for finding in result.findings:
            found[(result.rule.id, finding.subject.id, *finding.key)] = finding.outcome
        for name, indices in (("compliant", result.compliant), ("not_applicable", result.outside)):
            for index in indices:
                found[(result.rule.id, str(rows[index][result.rule.subject_column]))] = name
        for entry in result.not_evaluated:
            found[(result.rule.id, entry.missing_table)] = f"not evaluated, decides: {entry.decides}"
        for part in result.incomplete:
            found[(result.rule.id, part.table)] = f"incomplete: {part.subjects}"
    return found


def outcome(interview: Interview, decider: Decider) -> Said:
    ledger = interview.ledger()
    return said(decider.run(ledger, interview.rules, screened=False), ledger)
