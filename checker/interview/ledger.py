"""Answers as a ledger: the one that ``hegui check`` would read, and the same with every question not yet asked left open."""

from __future__ import annotations

from typing import Any

from hegui.checker import creditcode
from hegui.checker.derive import derive
from hegui.checker.interview.state import DONE, UNKNOWN, State
from hegui.checker.ledger import Ledger
from hegui.checker.values import Day, Place, Unasked
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.form import Forms, SectionModel
from hegui.kb.rulebase import RuleBase

FILE = "自查"
_OF_NOBODY = "91990000MA0000000"  # region 990000 does not exist


def placeholder_code() -> str:
    """The code of an agency that did not give one: rows are tied together by it, nothing else."""
    first = _OF_NOBODY[:16] + creditcode.organisation_check(_OF_NOBODY[8:16])
    return first + creditcode.code_check(first)


def ledger_data(state: State, forms: Forms, rule_base: RuleBase) -> dict[str, list[dict[str, Any]]]:
    """The answers as tables. A list that was not filled in is not given; one still being filled in is given as far as it goes."""
    code = own_key(state, forms, rule_base)
    data: dict[str, list[dict[str, Any]]] = {}
    for section in forms.interview:
        schema = rule_base.tables[section.table]
        rows = state.rows.get(section.table, [])
        if section.single:
            rows = rows or [{}]
        elif state.lists.get(section.table) != DONE and not rows:
            continue
        table = []
        for number, answers in enumerate(rows):
            row: dict[str, Any] = dict(answers)
            assert schema.key is not None
            if row.get(schema.key, UNKNOWN) == UNKNOWN:
                row[schema.key] = code if section.single else f"第{number + 1}行"
            for name in own_columns(section, forms, rule_base):
                row[name] = code
            table.append(row)
        data[section.table] = table
    return data


def own_key(state: State, forms: Forms, rule_base: RuleBase) -> str:
    """The key of the one row that the interview is about."""
    main = main_section(forms)
    rows = state.rows.get(main.table) or [{}]
    key = rule_base.tables[main.table].key
    assert key is not None
    given = rows[0].get(key, UNKNOWN)
    return placeholder_code() if given == UNKNOWN else given


def main_section(forms: Forms) -> SectionModel:
    return next(section for section in forms.interview if section.single)


def own_columns(section: SectionModel, forms: Forms, rule_base: RuleBase) -> list[str]:
    """The columns of a list by which its rows belong to the agency: filled in, not asked for."""
    if section.single:
        return []
    main = main_section(forms).table
    return [name for name, column in rule_base.tables[section.table].columns.items() if column.type == "ref" and main in column.to]


def plain_ledger(state: State, forms: Forms, rule_base: RuleBase, as_of: int | None = None) -> Ledger:
    """What ``hegui check`` would read, derived."""
    ledger = given_ledger(state, forms, rule_base, as_of)
    derive(ledger, rule_base.tables, rule_base.registry)
    return ledger


def given_ledger(state: State, forms: Forms, rule_base: RuleBase, as_of: int | None = None) -> Ledger:
    """What ``hegui check`` would read, before anything is derived."""
    from hegui.checker.intake import ledger_from_mapping

    return ledger_from_mapping(ledger_data(state, forms, rule_base), rule_base.tables, as_of or state.as_of, FILE)


def open_ledger(state: State, forms: Forms, rule_base: RuleBase) -> tuple[Ledger, dict[Place, tuple[str, int, str]]]:
    """The same ledger with every cell not yet asked for left open, and where those cells are. A list not yet closed is incomplete."""
    from hegui.checker.intake import ledger_from_mapping

    data = ledger_data(state, forms, rule_base)
    for section in forms.interview:
        if not section.single and section.table not in state.lists:
            data.setdefault(section.table, [])
    ledger = ledger_from_mapping(data, rule_base.tables, state.as_of, FILE)
    cells: dict[Place, tuple[str, int, str]] = {}
    for section in forms.interview:
        table = ledger.tables.get(section.table)
        if table is None:
            continue
        if not section.single and state.lists.get(section.table) != DONE:
            table.complete = False
        answered = state.rows.get(section.table) or [{}]
        own = own_columns(section, forms, rule_base)
        for row in table.rows:
            if row.is_stub:
                continue
            number = row.line - 1
            for name, column in table.schema.columns.items():
                if column.computed or name == table.schema.key or name in own or name in answered[number]:
                    continue
                place = row.place(name)
                cells[place] = (section.table, number, name)
                latest = state.as_of if column.past else FOREVER
                value = Day(NEVER, latest, place) if column.type == "date" else Unasked(place, candidates=column.candidates)
                row.values[table.position[name]] = value
    derive(ledger, rule_base.tables, rule_base.registry)
    for place, (table_name, number, name) in cells.items():
        table = ledger.tables[table_name]
        for column in table.schema.columns.values():
            if column.filled == name:
                row = next(r for r in table.rows if r.line == number + 1 and not r.is_stub)
                row.values[table.position[column.name]] = Unasked(place, candidates=column.candidates)
    return ledger, cells
