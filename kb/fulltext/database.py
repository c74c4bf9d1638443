"""The SQLite file: its tables, and opening it so that what is wrong is said in Chinese."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hegui.kb.oserror import why

FORMAT = 1  # in PRAGMA user_version
_APPLICATION = 0x68656775  # "hegu": another program's database is not taken for ours

_TABLES = """
CREATE TABLE work (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
CREATE TABLE version (
  id INTEGER PRIMARY KEY, work INTEGER NOT NULL REFERENCES work, title TEXT NOT NULL, date TEXT NOT NULL, date_from TEXT NOT NULL,
  name_date TEXT NOT NULL, number TEXT NOT NULL, maker TEXT NOT NULL, level TEXT NOT NULL, region TEXT NOT NULL,
  in_force_from TEXT NOT NULL, in_force_note TEXT NOT NULL, history TEXT NOT NULL, articles INTEGER NOT NULL,
  format TEXT NOT NULL, file TEXT NOT NULL, text_sha256 TEXT NOT NULL UNIQUE, text TEXT NOT NULL,
  levelled TEXT NOT NULL, first_unit INTEGER, last_unit INTEGER);
CREATE INDEX version_work ON version (work, date);
CREATE INDEX version_head ON version (id, work, date, levelled, level, maker, first_unit, last_unit);
CREATE TABLE file (sha256 TEXT PRIMARY KEY, version INTEGER NOT NULL REFERENCES version);
CREATE TABLE unit (id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version, anchor TEXT NOT NULL, kind TEXT NOT NULL,
  line INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX unit_version ON unit (version, anchor);
CREATE TABLE mention (id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version, anchor TEXT NOT NULL, line INTEGER NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, words TEXT NOT NULL, locators TEXT NOT NULL, quoted INTEGER NOT NULL, repeals INTEGER NOT NULL,
  problem TEXT NOT NULL);
CREATE INDEX mention_key ON mention (key);
CREATE INDEX mention_version ON mention (version);
CREATE VIRTUAL TABLE words USING fts5 (tokens, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0");
"""


class FullTextError(Exception):
    """Something is wrong with the file of full texts, said in Chinese."""


def open_database(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Opens the file; raises ``FullTextError`` when it is absent (without ``create``), locked, damaged, or not ours."""
    if not create and not path.exists():
        raise FullTextError(f"还没有全文库（{path}）；先用 hegui kb import 导入法规全文，或用 --kb 指明文件")
    if path.is_dir():
        raise FullTextError(f"--kb 应是文件，{path} 是文件夹")
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            if not create:
                raise FullTextError(f"全文库是空的（{path}）；先用 hegui kb import 导入法规全文")
            _create(connection)
        elif connection.execute("PRAGMA application_id").fetchone()[0] != _APPLICATION:
            raise FullTextError(f"{path} 不是 hegui 的全文库，没有改动它；请用 --kb 另指一个文件")
        elif version != FORMAT:
            raise FullTextError(f"{path} 是另一版 hegui 建的（格式 {version}，这一版用 {FORMAT}）；请另建一个再导入")
    except sqlite3.DatabaseError as error:
        raise FullTextError(_why(path, error)) from None
    except OSError as error:
        raise FullTextError(f"打不开全文库 {path}：{why(error)}") from None
    connection.row_factory = sqlite3.Row
    return connection


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():  # nobody else was faster
        for statement in _TABLES.strip().split(";\n"):
            connection.execute(statement.strip().rstrip(";"))
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _why(path: Path, error: sqlite3.DatabaseError) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return f"全文库 {path} 正在被另一个程序使用，请稍后再试"
    if "not a database" in text or "malformed" in text:
        return f"{path} 不是全文库，或已损坏；没有改动它，请换一个文件或重新导入"
    if "unable to open" in text:
        return f"打不开全文库 {path}，请检查文件夹是否存在、是否有权限"
    return f"全文库 {path} 出错：{text}"
