"""Practitioners of technical-service agencies: the table 执业人, and the roster held against the declared head-counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from hegui.checker.identity.edges import Edges, mention
from hegui.checker.ledger import Ledger, Problem, Row, Table
from hegui.checker.values import Value, show

ENGINEERS = ("一级注册消防工程师", "二级注册消防工程师")
OPERATORS = ("消防设施操作员初级", "消防设施操作员中级", "消防设施操作员高级")
DECLARED: dict[str, tuple[str, ...]] = {
    "注册消防工程师人数": ENGINEERS,
    "一级注册消防工程师人数": ENGINEERS[:1],
    "消防设施操作员人数": OPERATORS,
    "中级以上操作员人数": OPERATORS[1:],
}


def spoken_grades(grades: Sequence[str]) -> str:
    """As people say it: ``中级或者高级消防设施操作员``, ``一级注册消防工程师``."""
    operator = "消防设施操作员"
    levels = [grade.removeprefix(operator) for grade in grades if grade in OPERATORS]
    others = [grade for grade in grades if grade not in OPERATORS]
    return "或者".join([*others, *(["或者".join(levels) + operator] if levels else [])])


def add_practitioners(ledger: Ledger, table: Table, edges: Edges) -> None:
    """One row per roster row; one certificate is one person, with or without an identity number."""
    nodes: dict[str, str] = {}  # certificate → the node of a row that gives its holder's identity number
    for row in ledger.rows("从业人员"):
        someone = mention(row, "姓名", "身份证号", "")
        if someone is not None and someone.has_identifier and isinstance(row["证书编号"], str):
            nodes.setdefault(row["证书编号"], someone.node)
    for row in ledger.rows("从业人员"):
        certificate = row["证书编号"]
        if not isinstance(certificate, str):
            continue
        fallback = nodes.get(certificate, f"证书:{certificate}")
        someone = mention(row, "姓名", "身份证号", fallback)
        node = someone.node if someone else fallback
        if someone is not None:
            edges.add_left(someone, row)
            edges.add_right(someone, row)
        values: list[Value] = [node if column == "执业人" else row[column] for column in table.columns]
        table.add(Row(table, values, sources=(row,)))


def check_headcounts(ledger: Ledger) -> None:
    """A declared number unlike the roster is a problem of the ledger, not a breach."""
    roster: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in ledger.rows("从业人员"):
        code, grade = row["统一社会信用代码"], row["资格"]
        if isinstance(code, str) and isinstance(grade, str):
            roster[code][grade] += 1
    for row in ledger.rows("技术服务机构"):
        code = row["统一社会信用代码"]
        if not isinstance(code, str) or code not in roster:
            continue
        for column, grades in DECLARED.items():
            declared, listed = row[column], sum(roster[code][grade] for grade in grades)
            if isinstance(declared, float) and declared != listed:
                message = f"申报{show(declared)}人，从业人员表中登记{listed}人，两者不一致；按申报数判断，请核对"
                ledger.problems.append(Problem(row.file, row.line, column, show(declared), message, row.table.name))
