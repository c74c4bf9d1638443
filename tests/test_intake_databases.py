"""DuckDB and SQLite files as ledgers: read only, table by table, nothing in them executed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pytest
from hegui.checker.intake import IntakeError, read_ledger
from hegui.checker.values import Day
from hegui.kb.day import parse_day
from hegui.kb.rulebase import RuleBase

AS_OF = parse_day("2026-06-30")[0]
PEOPLE = [("R001", "甲建国", "干部", "2010-07-01"), ("R002", "丑玉珍", "文员", None)]
COLUMNS = "人员编号 varchar, 姓名 varchar, 人员类别 varchar, 任职日期 varchar"


def a_duckdb(path: Path, *more: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create table 人员 ({COLUMNS})")
        connection.executemany("insert into 人员 values (?, ?, ?, ?)", PEOPLE)
        for sql in more:
            connection.execute(sql)
    return path


def a_sqlite(path: Path, *more: str) -> Path:
    connection = sqlite3.connect(path)
    connection.execute(f"create table 人员 ({COLUMNS})")
    connection.executemany("insert into 人员 values (?, ?, ?, ?)", PEOPLE)
    for sql in more:
        connection.execute(sql)
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(("make", "name"), [(a_duckdb, "台账.duckdb"), (a_sqlite, "台账.sqlite"), (a_sqlite, "台账.sqlite3")])
def test_each_table_of_the_file_is_a_table_of_the_ledger(make, name: str, tmp_path: Path, rule_base: RuleBase) -> None:
    path = make(tmp_path / name, "create table 亲属 (人员编号 varchar, 亲属姓名 varchar, 关系 varchar)", "insert into 亲属 values ('R001', '乙秀兰', '配偶')")
    ledger = read_ledger([path], rule_base.tables, AS_OF)
    assert [(row["人员编号"], row["姓名"], row.line, row.file) for row in ledger.rows("人员")] == [("R001", "甲建国", 1, name), ("R002", "丑玉珍", 2, name)]
    start = ledger.rows("人员")[0]["任职日期"]
    assert isinstance(start, Day)
    assert start.text == "2010-07-01"
    assert [(i.path, i.table, i.rows, i.rejected) for i in ledger.inputs] == [(name, "亲属", 1, 0), (name, "人员", 2, 0)]
    assert ledger.problems == []


@pytest.mark.parametrize(("make", "name"), [(a_duckdb, "台账.duckdb"), (a_sqlite, "台账.sqlite")])
def test_views_are_not_read_and_the_file_is_not_changed(make, name: str, tmp_path: Path, rule_base: RuleBase) -> None:
    path = make(tmp_path / name, "create view 企业 as select 1 as 统一社会信用代码, 'x' as 企业名称")
    before = path.read_bytes()
    ledger = read_ledger([path], rule_base.tables, AS_OF)
    assert set(ledger.tables) == {"人员"}
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]


def test_a_duckdb_file_reaches_no_other_file(tmp_path: Path, rule_base: RuleBase) -> None:
    secret = tmp_path / "别的.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    path = a_duckdb(tmp_path / "台账.duckdb", f"create view 亲属 as select * from read_csv('{secret}')")
    from hegui.checker.intake.database import open_duckdb

    connection = open_duckdb(path)
    with pytest.raises(duckdb.Error):
        connection.execute("select * from 亲属").fetchall()
    with pytest.raises(duckdb.Error):
        connection.execute("insert into 人员 values ('R9', 'x', '干部', null)")


@pytest.mark.parametrize("name", ["坏.duckdb", "坏.sqlite"])
def test_a_file_that_is_none_is_a_problem(name: str, tmp_path: Path, rule_base: RuleBase) -> None:
    (tmp_path / name).write_bytes(b"no database" * 50)
    with pytest.raises(IntakeError, match="不是正确的"):
        read_ledger([tmp_path / name], rule_base.tables, AS_OF)


def test_values_that_are_no_text_are_read_as_such(tmp_path: Path, rule_base: RuleBase) -> None:
    path = tmp_path / "台账.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table 任职投资 (统一社会信用代码 varchar, 姓名 varchar, 角色 varchar, 持股比例 decimal(5,2), 起始日期 date)")
        connection.execute("insert into 任职投资 values ('91990101MA0H00010Q', '甲建国', '股东', 51.5, date '2020-03-01')")
    row = read_ledger([path], rule_base.tables, AS_OF).rows("任职投资")[0]
    assert row["持股比例"] == 51.5
    assert row["起始日期"].lo == parse_day("2020-03-01")[0]
