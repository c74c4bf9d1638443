"""A form that was filled in, as answers: only what it leaves open is then asked for."""

from __future__ import annotations

from hegui.checker.interview.ledger import main_section, own_columns
from hegui.checker.interview.state import DONE, NOT_YET, State
from hegui.checker.ledger import Ledger, Row
from hegui.checker.values import Day, Unknown, Value, show
from hegui.kb.day import FOREVER
from hegui.kb.form import Forms, SectionModel
from hegui.kb.rulebase import RuleBase
from hegui.kb.table import Column


def state_of(ledger: Ledger, forms: Forms, rule_base: RuleBase, agency: int) -> State:
    """The answers that a form gives for one agency (its row in the main table); ``ledger`` is as read, before anything is derived."""
    main = main_section(forms)
    key = rule_base.tables[main.table].key
    assert key is not None
    row = ledger.tables[main.table].rows[agency]
    state = State(ledger.as_of, rows={main.table: [_answers(row, main, forms, rule_base)]})
    for section in forms.interview:
        table = ledger.tables.get(section.table)
        if section.single or table is None:
            continue
        own = own_columns(section, forms, rule_base)
        mine = [r for r in table.rows if not r.is_stub and all(r[column] == row[key] for column in own)]
        state.rows[section.table] = [_answers(r, section, forms, rule_base) for r in mine]
        state.lists[section.table] = DONE
    return state


def _answers(row: Row, section: SectionModel, forms: Forms, rule_base: RuleBase) -> dict[str, str]:
    columns = [name for topic in section.topics for name in topic.columns] or section.columns
    schema = rule_base.tables[section.table]
    said = {name: _answer(row[name], schema.columns[name], row.table.cutoff) for name in columns}
    return {name: text for name, text in said.items() if text}


def _answer(value: Value, column: Column, cutoff: int) -> str:
    """The words of a known value; "" for one that is still to be asked for."""
    if isinstance(value, Unknown):
        return ""
    if isinstance(value, Day) and not value.is_exact:
        if column.event and value.lo == cutoff + 1 and value.hi == FOREVER:
            return NOT_YET
        return value.text
    return show(value)
