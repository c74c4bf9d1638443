"""The table 单位企业: which registered company a unit is. By its credit code; without one, by its name, which verifies nothing."""

from __future__ import annotations

from hegui.checker.identity.company import Register, parse
from hegui.checker.identity.evidence import ATTRIBUTES, NAME_ONLY
from hegui.checker.ledger import Ledger, Problem, Row, Table
from hegui.checker.values import Value

# The tables that say what a company with a code is called.
NAMED = (("企业", "企业名称"), ("技术服务机构", "机构名称"))
CODE = "统一社会信用代码"


def add_units(ledger: Ledger, table: Table) -> None:
    """One row for a unit with a code; for one without, a row for every company that its name may stand for."""
    rows: dict[str, Row] = {}
    names: set[tuple[str, str]] = set()
    for name, column in NAMED:
        for row in ledger.rows(name):
            code, called = row[CODE], row[column]
            if isinstance(code, str):
                rows.setdefault(code, row)
                if isinstance(called, str):
                    names.add((code, called))
    register = Register.of(sorted(names))
    for row in ledger.rows("单位"):
        unit, code, called = row["单位编号"], row[CODE], row["单位名称"]
        if not isinstance(unit, str):
            continue
        if isinstance(code, str):
            table.add(Row(table, [unit, code, "identifier"], sources=(row,)))
            continue
        for found, whole, said in register.resolve(called) if isinstance(called, str) else ():
            level = ATTRIBUTES if whole else NAME_ONLY
            why = (*said, "单位没有登记统一社会信用代码，是否同一家企业须核实")
            values: list[Value] = [unit, found, level]
            table.add(Row(table, values, verified=False, sources=(row, rows[found]), why=why))


def check_clues(ledger: Ledger) -> None:
    """A clue whose code belongs to a company of another name: one of the two is wrong."""
    called: dict[str, str] = {}
    for table, column in NAMED:
        for row in ledger.rows(table):
            code, name = row[CODE], row[column]
            if isinstance(code, str) and isinstance(name, str):
                called.setdefault(code, name)
    for row in ledger.rows("指定线索"):
        code, name = row["对象统一社会信用代码"], row["对象名称"]
        if isinstance(code, str) and isinstance(name, str) and code in called:
            mine, theirs = parse(name), parse(called[code])
            if mine.brand and theirs.brand and mine.brand != theirs.brand:
                message = f"这个代码登记的是“{called[code]}”，与对象名称“{name}”字号不同，请核对是哪一家"
                ledger.problems.append(Problem(row.file, row.line, "对象名称", name, message, row.table.name))
