"""What SQL takes as it stands in a large table is what the ordinary reader makes of it: cell by cell, for every kind of column."""

from __future__ import annotations

from typing import Any, cast

import duckdb
import pytest
from hegui.checker.bulk.cells import _plain, _to_read
from hegui.checker.bulk.raw import RawTable
from hegui.checker.intake.rows import cell_readers
from hegui.kb.rulebase import RuleBase
from hypothesis import given, settings
from hypothesis import strategies as st
from random_registers import code, identity

COLUMNS = {
    "id": ("亲属", "亲属身份证号"),
    "code": ("企业", "统一社会信用代码"),
    "key": ("人员", "人员编号"),
    "name": ("人员", "姓名"),
    "text": ("企业", "经营范围"),
}
USUAL = [*(identity(n) for n in range(40)), *(code(n) for n in range(40)), "R001", "王伟", "消防设施维护保养", "990101********0012", "11010519491231002X"]
ODD = ["", " ", "未知", "无", "N/A", "null", "王*国", "王 伟", "阿依古丽·买买提", "（空）", "Ａ１２", "'R001", "R001 ", "\u3000王伟", "110105194912310021", "440524188001010014",
       "990101189013450017", "91350100M000100Y43", "91990101MA0000000O", "1E5", "00012", "1.0", "=A1", "一\n二", "\ufeff王伟", "TRUE", "。。。。。", "abcde ", "王伟（小）"]  # fmt: skip
MARKS = " 0123456789XxOIZ*·（）()王伟未知\u3000\u200bＡ'-."


@st.composite
def cells(draw: st.DrawFn) -> list[str]:
    """Usual cells, odd ones, and usual ones with one character changed, put in or left out."""
    found = draw(st.lists(st.sampled_from([*USUAL, *ODD]), max_size=40))
    for text in draw(st.lists(st.sampled_from(USUAL), min_size=20, max_size=60)):
        place, mark = draw(st.integers(0, len(text))), draw(st.sampled_from(["", *MARKS]))
        found.append(text[:place] + mark + text[place + draw(st.integers(0, 1)) :])
    return found


@pytest.mark.parametrize("kind", COLUMNS)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(found=cells())
def test_a_cell_that_sql_takes_as_it_stands_is_read_as_it_stands(rule_base: RuleBase, kind: str, found: list[str]) -> None:
    table, name = COLUMNS[kind]
    schema = rule_base.tables[table]
    column = schema.columns[name]
    assert _plain(column, rule_base.tables) == kind
    read = cell_readers(schema, {name: 0}, rule_base.tables)[name]
    with duckdb.connect() as connection:
        connection.execute("create table cells (c0 varchar)")
        connection.executemany("insert into cells values (?)", [[cell] for cell in (*found, *USUAL)])
        raw = cast(RawTable, _Named())
        asked = {cell for (cell,) in connection.execute(_to_read(raw, "c0", kind)).fetchall()}
    taken = {*found, *USUAL} - asked
    assert {cell: read(cell) for cell in taken} == {cell: cell for cell in taken}
    assert taken  # not everything is left to the reader


class _Named:
    name: Any = "cells"
