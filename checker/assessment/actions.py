"""What an agency can do about a broken condition: the changes of facts that may be tried, each counted as one.

Which facts can be changed, and how that is said, stands in ``rules/forms.yaml``; the values to try come from the columns' closed
lists and from the numbers that the rules compare with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hegui.checker.assessment.facts import AGENCIES, CODE, ROSTER, Change, Facts
from hegui.checker.interview.facts import columns_read
from hegui.checker.ledger import unknown
from hegui.checker.practitioners import DECLARED, OPERATORS, spoken_grades
from hegui.checker.values import Day, Value, show
from hegui.kb.condition import Literal
from hegui.kb.day import FOREVER, show_ordinal
from hegui.kb.form import Forms
from hegui.kb.plan import All, Any, Is, Negated, ParamAt, Query, Ref, Test
from hegui.kb.rule import Rule

VALID_YEARS = 365  # days a renewed or new certificate is assumed to run; any day after the as-of date would do
SCOPE = "业务范围"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done ``limit`` times, each for the price of one change. ``weight`` orders what is asked for first
    among equals: the least demanding. ``touches`` are the cells it may help with."""

    kind: str  # set | hire | renew
    label: str
    weight: int
    limit: int
    touches: frozenset[tuple[str, int, str]]
    table: str = ""
    row: int = -1
    column: str = ""
    value: Value = ""
    before: str = ""
    grade: str = ""
    rows: tuple[int, ...] = ()


def actions_for(facts: Facts, forms: Forms, rule: Rule, subject_row: int) -> list[Action]:
    """What may be tried for one rule on one subject; without giving up a line of business."""
    table = rule.model.subject
    found: list[Action] = []
    read = columns_read(rule)
    for column in sorted(name for owner, name in read if owner == table):
        if column in DECLARED and table == AGENCIES:
            found += _hires(column)
        elif column != SCOPE and forms.of(table, column).change:
            found += _settings(facts, forms, rule, table, subject_row, column)
    counted = {grade for column, grades in DECLARED.items() if (AGENCIES, column) in read for grade in grades}
    if (ROSTER, "有效期至") in read and table == AGENCIES:
        found += [action for action in _renewals(facts, forms) if action.grade in counted]
    return list(dict.fromkeys(found))


def _hires(column: str) -> Iterator[Action]:
    """One more person of each class of grades; a class is the grades that count alike everywhere."""
    classes: dict[frozenset[str], list[str]] = {}
    for grade in dict.fromkeys(g for grades in DECLARED.values() for g in grades):
        signature = frozenset(c for c, grades in DECLARED.items() if grade in grades)
        classes.setdefault(signature, []).append(grade)
    for signature, grades in classes.items():
        if column in signature:
            touches = frozenset((AGENCIES, -1, c) for c in signature)
            yield Action("hire", spoken_grades(grades), len(signature), 99, touches, table=ROSTER, grade=grades[0])


def _renewals(facts: Facts, forms: Forms) -> Iterator[Action]:
    """Practitioners whose certificate has run out, by grade."""
    by_grade: dict[str, list[int]] = {}
    for row in facts.roster():
        until, left, grade = row["有效期至"], row["终止日期"], row["资格"]
        expired = isinstance(until, Day) and until.hi < facts.ledger.as_of
        present = isinstance(left, Day) and left.hi > facts.ledger.as_of
        if expired and present and isinstance(grade, str):
            by_grade.setdefault(grade, []).append(row.index)
    for grade, rows in by_grade.items():
        signature = frozenset(c for c, grades in DECLARED.items() if grade in grades)
        touches = frozenset((AGENCIES, -1, c) for c in signature)
        label = forms.of(ROSTER, "有效期至").change
        yield Action("renew", label, len(signature), len(rows), touches, table=ROSTER, column="有效期至", grade=grade, rows=tuple(rows))


def _settings(facts: Facts, forms: Forms, rule: Rule, table: str, row: int, column: str) -> Iterator[Action]:
    schema = facts.decider.rule_base.tables[table].columns[column]
    present = facts.ledger.tables[table].rows[row][column]
    values: list[Value] = []
    if schema.type in ("enum", "yesno") and not schema.many:
        values = [value for value in schema.values if value != present]
    elif schema.type == "number":
        nearest = present if isinstance(present, float) else 0.0
        values = [*_nearest(_thresholds(facts, rule, column), nearest)]
    for number, value in enumerate(values):
        touches = frozenset({(table, row, column)})
        label = forms.of(table, column).change
        yield Action("set", label, number, 1, touches, table=table, row=row, column=column, value=value, before=show(present))


def _nearest(numbers: set[float], to: float) -> list[float]:
    return sorted(numbers, key=lambda number: (abs(number - to), number))


def _thresholds(facts: Facts, rule: Rule, column: str) -> set[float]:
    """The numbers that the rule compares the column with as of the date, and their neighbours for strict comparisons."""
    law = facts.decider.law(rule, facts.ledger.as_of)
    found: set[float] = set()
    for branch in rule.branches:
        for variant in branch.queries:
            for test in _tests(variant.query):
                for here, there in ((test.left, test.right), (test.right, test.left)):
                    if isinstance(here, Ref) and here.column == column and isinstance(there, (Literal, ParamAt)):
                        value = law.value(there, ())
                        if isinstance(value, float):
                            found |= {value, value + 1, max(value - 1, 0.0)}
    return found


def _tests(query: Query) -> Iterator[Is]:
    for test in query.tests:
        yield from _flat(test)
    for inner in query.inner():
        yield from _tests(inner)


def _flat(test: Test) -> Iterator[Is]:
    if isinstance(test, Is):
        yield test
    elif isinstance(test, (All, Any)):
        for item in test.items:
            yield from _flat(item)
    elif isinstance(test, Negated):
        yield from _flat(test.item)


def changes_of(facts: Facts, taken: dict[Action, int]) -> list[Change]:
    """The changes of facts that so many times each action amount to."""
    found: list[Change] = []
    counts: dict[str, int] = {}
    new = 0
    valid = Day.exact(facts.ledger.as_of + VALID_YEARS)
    for action, times in taken.items():
        if action.kind == "set":
            found.append(Change(action.table, action.row, ((action.column, action.value),)))
        elif action.kind == "renew":
            found += [Change(ROSTER, row, (("有效期至", valid),)) for row in action.rows[:times]]
        else:
            for column, grades in DECLARED.items():
                counts[column] = counts.get(column, 0) + (times if action.grade in grades else 0)
            for _ in range(times if ROSTER in facts.ledger.tables else 0):
                new += 1
                found.append(_newcomer(facts, action.grade, new, valid))
    for column, more in counts.items():
        present = facts.row[column]
        if more and isinstance(present, float):
            found.append(Change(AGENCIES, facts.agency, ((column, present + more),)))
    return found


def _newcomer(facts: Facts, grade: str, number: int, valid: Day) -> Change:
    table = facts.ledger.tables[ROSTER]
    stand_in = facts.row
    values: dict[str, Value] = {column: unknown(stand_in, CODE) for column in table.columns if table.schema.columns[column].type != "date"}
    values |= {column: Day(table.cutoff + 1, FOREVER) for column in table.columns if table.schema.columns[column].type == "date"}
    values |= {"证书编号": f"（新增{number}）", CODE: facts.code, "资格": grade, "有效期至": valid, "永久禁入": "否"}
    values["起始日期"] = Day.exact(facts.ledger.as_of)
    return Change(ROSTER, -1, tuple(values.items()))


def _better(grade: str) -> str:
    """The grades that count for all that this one counts for, and more."""
    mine = {c for c, grades in DECLARED.items() if grade in grades}
    every = dict.fromkeys(g for grades in DECLARED.values() for g in grades)
    more = [g for g in every if mine < {c for c, grades in DECLARED.items() if g in grades}]
    levels = [grade.removeprefix("消防设施操作员") for grade in more] if grade in OPERATORS else more
    return f"（{'、'.join(levels)}也可以）" if more else ""


def worded(facts: Facts, action: Action, times: int) -> str:
    """What is to be done, for a reader."""
    if action.kind == "hire":
        return f"增加{times}名{action.label}{_better(action.grade)}"
    if action.kind == "renew":
        table = facts.ledger.tables[ROSTER]
        people = []
        for index in action.rows[:times]:
            row = table.rows[index]
            until = row["有效期至"]
            day = show_ordinal(until.hi) if isinstance(until, Day) else ""
            name = row["姓名"]
            people.append(f"{name if isinstance(name, str) else table.label(row)}（{spoken_grades([action.grade])}，{day}到期）")
        return f"{action.label}：{'、'.join(people)}"
    schema = facts.decider.rule_base.tables[action.table].columns[action.column]
    target = f"{show(action.value)}{schema.unit}"
    if schema.type == "number":
        return f"{action.label}：从{action.before}{schema.unit}到不少于{target}"
    return action.label if action.table == AGENCIES else f"{action.label}（{facts.ledger.tables[action.table].label(facts.ledger.tables[action.table].rows[action.row])}）"
