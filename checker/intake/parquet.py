"""Parquet, read by DuckDB; the table is named by the file's stem, rows are numbered as records from 1."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from hegui.checker.intake.sheet import NumberedRow, Raw, Report, Score, Sheet, Unreadable
from hegui.kb.oserror import why

_BATCH = 4096


def read_parquet(path: Path, file: str) -> list[Sheet]:
    """The one table of a parquet file."""
    import duckdb

    try:
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(f"读不了文件：{why(error)}") from None
    # DuckDB would take brackets and asterisks in the name as a pattern.
    query = ("select * from read_parquet(?)", [glob.escape(str(path))])
    try:
        connection = duckdb.connect()
        header = [column[0] for column in connection.execute(*query).description]
    except duckdb.Error as error:
        raise Unreadable("不是正确的 parquet 文件") from error

    def rows(score: Score, report: Report) -> Iterator[NumberedRow]:
        number = 0
        try:
            cursor = connection.execute(*query)
            while batch := cursor.fetchmany(_BATCH):
                for record in batch:
                    number += 1
                    yield number, [plain_cell(value) for value in record]
        except duckdb.Error:
            report(number + 1, "", "文件已损坏，以下各行没有读")

    return [Sheet(file, digest, path.stem, rows, header=header)]


def plain_cell(value: Any) -> Raw:
    """A value of a column as the other readers have it."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value  # type: ignore[no-any-return]
