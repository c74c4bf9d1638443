"""DuckDB and SQLite files: a table for each table of the ledger, opened to be read only; rows are numbered as records from 1.

Nothing that a file brings is executed: only plain tables are read (views, virtual tables and generated columns hold expressions), and
DuckDB may neither reach other files nor load extensions.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from hegui.checker.intake.parquet import plain_cell
from hegui.checker.intake.sheet import NumberedRow, Report, Score, Sheet, Unreadable
from hegui.kb.oserror import why

if TYPE_CHECKING:
    import duckdb

_BATCH = 4096
_SAFE = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def open_duckdb(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can read this file and nothing else."""
    import duckdb

    try:
        return duckdb.connect(str(path), read_only=True, config=dict(_SAFE))
    except duckdb.Error as error:
        raise Unreadable("不是正确的 DuckDB 文件，或者正被别的程序写着") from error


def read_duckdb(path: Path, file: str) -> list[Sheet]:
    """A sheet for every plain table of the main schema."""
    import duckdb

    digest = _digest(path)
    connection = open_duckdb(path)
    try:
        tables = duckdb_tables(connection)
    except duckdb.Error as error:
        raise Unreadable("不是正确的 DuckDB 文件") from error

    def rows_of(table: str, columns: list[str]) -> Iterator[NumberedRow]:
        chosen = ", ".join(map(quoted, columns))
        number = 0
        cursor = connection.cursor()
        cursor.execute(f"select {chosen} from main.{quoted(table)}")
        while batch := cursor.fetchmany(_BATCH):
            for record in batch:
                number += 1
                yield number, [plain_cell(value) for value in record]

    def reader(table: str, columns: list[str]) -> Sheet:
        def rows(score: Score, report: Report) -> Iterator[NumberedRow]:
            try:
                yield from rows_of(table, columns)
            except duckdb.Error:
                report(0, "", "文件已损坏，其余各行没有读")

        return Sheet(file, digest, table, rows, header=columns, several=len(tables) > 1)

    return [reader(table, columns) for table, columns in tables.items()]


def duckdb_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Plain tables with their plain columns, in the order of their names."""
    found: dict[str, list[str]] = {}
    query = """select t.table_name, c.column_name from duckdb_tables() t join duckdb_columns() c using (database_oid, schema_oid, table_oid)
        where t.database_name = current_database() and t.schema_name = 'main' and not t.internal and not t.temporary
        order by t.table_name, c.column_index"""
    for table, column in connection.execute(query).fetchall():
        found.setdefault(table, []).append(column)
    generated = connection.execute("select table_name, sql from duckdb_tables() where schema_name = 'main'").fetchall()
    for table, sql in generated:
        if "GENERATED ALWAYS" in (sql or "").upper():
            found.pop(table, None)
    return found


def read_sqlite(path: Path, file: str) -> list[Sheet]:
    """A sheet for every plain table."""
    digest = _digest(path)
    with path.open("rb") as opened:
        if opened.read(16) != b"SQLite format 3\x00":
            raise Unreadable("不是正确的 SQLite 文件")
    try:
        with closing(_open_sqlite(path)) as connection:
            tables = _sqlite_tables(connection)
    except sqlite3.Error as error:
        raise Unreadable(f"不是正确的 SQLite 文件（{error}）") from error

    def reader(table: str, columns: list[str]) -> Sheet:
        def rows(score: Score, report: Report) -> Iterator[NumberedRow]:
            number = 0
            try:
                with closing(_open_sqlite(path)) as connection:
                    for record in connection.execute(f"select {', '.join(map(quoted, columns))} from {quoted(table)}"):
                        number += 1
                        yield number, [None if isinstance(value, bytes) else value for value in record]
            except sqlite3.Error:
                report(number + 1, "", "文件已损坏，以下各行没有读")

        return Sheet(file, digest, table, rows, header=columns, several=len(tables) > 1)

    return [reader(table, columns) for table, columns in tables.items()]


def _open_sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma query_only = on")
    return connection


def _sqlite_tables(connection: sqlite3.Connection) -> dict[str, list[str]]:
    names = connection.execute(
        "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%' order by name"
    )
    found: dict[str, list[str]] = {}
    for (name,) in names.fetchall():
        columns = connection.execute("select name, hidden from pragma_table_xinfo(?)", [name]).fetchall()
        if not any(hidden for _, hidden in columns):
            found[name] = [column for column, _ in columns]
    return found


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(f"读不了文件：{why(error)}") from None
