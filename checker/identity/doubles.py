"""What a ledger says of persons that cannot all be right: each said with its place, nothing thrown away.

Two persons under one number, one number with two names, somebody as their own relative, the same row twice.
"""

from __future__ import annotations

from hegui.checker.idcard import mask
from hegui.checker.identity.candidates import plain
from hegui.checker.identity.written import normalise
from hegui.checker.ledger import Ledger, Problem, Row
from hegui.checker.values import Value, show

# (table, name, number): every place where a person is named with a number.
PERSONS = (
    ("人员", "姓名", "身份证号"),
    ("亲属", "亲属姓名", "亲属身份证号"),
    ("任职投资", "姓名", "身份证号"),
    ("任职投资", "被代持人姓名", "被代持人身份证号"),
    ("从业人员", "姓名", "身份证号"),
)


def check_persons(ledger: Ledger) -> None:
    """Reports two persons under one number, and one number with names that are not the same name."""
    first: dict[str, tuple[Row, str]] = {}
    officers: dict[str, Row] = {}
    for table, name_column, number_column in PERSONS:
        for row in ledger.rows(table):
            number, name = row[number_column], row[name_column]
            if not isinstance(number, str) or "*" in number:
                continue
            if table == "人员":
                other = officers.setdefault(number, row)
                if other is not row:
                    said = f"与{_where(other, row)}（{show(other['人员编号'])}）是同一个身份证号；按同一个人、两个编号核查，请核对"
                    _report(ledger, row, number_column, said)
                    continue
            if not isinstance(name, str):
                continue
            earlier, called = first.setdefault(number, (row, name))
            if plain(normalise(called)) != plain(normalise(name)):
                said = f"这个身份证号在{_where(earlier, row)}写的是“{called}”，这里写的是“{name}”；号码相同，按同一个人核查，请核对"
                _report(ledger, row, name_column, said)


def is_self(ledger: Ledger, relative: Row, officer: Row | None) -> bool:
    """Whether a row of 亲属 names the officer; said where it does. A shared name alone is only said."""
    if officer is None or relative["关系"] == "本人":
        return False
    number, own = relative["亲属身份证号"], officer["身份证号"]
    if isinstance(number, str) and isinstance(own, str):
        if number == own and "*" not in number:
            said = f"“{show(relative['关系'])}”的身份证号就是{_where(officer, relative)}本人的号码；按本人核查，不作为亲属"
            _report(ledger, relative, "亲属身份证号", said)
            return True
        return False
    name = relative["亲属姓名"]
    if isinstance(name, str) and name == officer["姓名"]:
        said = f"“{show(relative['关系'])}”与本人（{_where(officer, relative)}）同名，而没有号码可以区别；仍按亲属核查，请核对"
        _report(ledger, relative, "亲属姓名", said)
    return False


def repeated(ledger: Ledger, table: str) -> set[int]:
    """Rows that say exactly what an earlier row says, by index; each is reported. Counted twice, a share would be twice as large."""
    seen: dict[tuple[object, ...], Row] = {}
    found: set[int] = set()
    for row in ledger.rows(table):
        if row.is_stub:
            continue
        cells = tuple(_comparable(value) for value in row.values)
        earlier = seen.setdefault(cells, row)
        if earlier is not row:
            found.add(row.index)
            ledger.problems.append(Problem(row.file, row.line, "", "", f"与{_where(earlier, row)}的内容完全相同，只算一次", row.table.name))
    return found


def _comparable(value: Value) -> object:
    return value if isinstance(value, (str, float, tuple)) else show(value)


def _where(row: Row, seen_from: Row) -> str:
    place = f"第{row.line}行" if row.file == seen_from.file else f"{row.file} 第{row.line}行"
    return place if row.table is seen_from.table else f"“{row.table.name}”{place}"


def _report(ledger: Ledger, row: Row, column: str, message: str) -> None:
    value = show(row[column])
    hidden = row.table.schema.columns[column].type == "id_card"
    ledger.problems.append(Problem(row.file, row.line, column, mask(value) if hidden else value, message, row.table.name))
