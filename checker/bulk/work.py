"""The database that a reduction works in: in memory up to a bound, beyond it on disk in a private folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

MEMORY = "500MB"
SEPARATOR = "\x1f"  # between cells, where text is handed over in a file


class Work:
    """A DuckDB of its own. ``close`` removes it with everything in it."""

    def __init__(self) -> None:
        import duckdb

        self.error = duckdb.Error
        self.folder = Path(tempfile.mkdtemp(prefix="hegui-"))  # for the owner only
        self.connection = duckdb.connect()
        self.connection.execute(f"set memory_limit = '{MEMORY}'")
        self.connection.execute(f"set temp_directory = '{_inside(self.folder / 'spill')}'")
        self.connection.execute(f"set threads = {max(1, min(4, os.cpu_count() or 1))}")

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, sql: str, parameters: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        return self.connection.execute(sql, list(parameters))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        return [row[0] for row in self.rows(sql)]

    def one(self, sql: str) -> Any:
        return self.rows(sql)[0][0]

    def fill(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        """Creates a table from rows of Python; a file is several times as fast as parameters. An empty text is NULL."""
        path, width, others = self.folder / f"{table}.rows", columns.count(",") + 1, []
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            for row in rows:
                text = SEPARATOR.join("" if cell is None else str(cell) for cell in row)
                if text.count(SEPARATOR) == width - 1 and "\n" not in text and "\r" not in text and "\x00" not in text:
                    file.write(text + "\n")
                else:
                    others.append([None if cell == "" else cell for cell in row])
        names = dict(column.split(" ", 1) for column in columns.split(", "))
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in names.items())
        empty = " and ".join(f"{name} is null" for name in names)
        # An empty cell is NULL; an empty file cannot be told from one empty line.
        self.run(f"create or replace table {table} as select * from {separated(path, types)} where not ({empty})")
        path.unlink()
        if others:
            self.connection.executemany(f"insert into {table} values ({', '.join('?' * width)})", others)


def separated(path: Path, types: str) -> str:
    """SQL of a file with our separator, without quotation marks."""
    return (
        f"read_csv('{_inside(path)}', columns = {{{types}}}, delim = '{SEPARATOR}', quote = '', escape = '', header = false, "
        "auto_detect = false, nullstr = '', max_line_size = 4000000)"
    )


def _inside(path: Path) -> str:
    return str(path).replace("'", "''")
