"""Opens the full texts for commands, reviews and the page alike: whatever is wrong with the file is a ``FullTextError``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hegui.kb.fulltext.database import FullTextError
from hegui.kb.fulltext.location import default_path
from hegui.kb.fulltext.store import Store


@contextmanager
def opened(path: Path | None = None, *, create: bool = False) -> Iterator[Store]:
    """The full texts of a file, or of this machine. Raises ``FullTextError``, also when the file turns out damaged while it is read."""
    try:
        with Store(path or default_path(), create=create) as store:
            yield store
    except sqlite3.DatabaseError as error:
        raise FullTextError(f"全文库出错：{error}；没有写完的一份已撤回，请检查磁盘空间或稍后再试") from error


@contextmanager
def opened_if_any(path: Path | None = None) -> Iterator[Store | None]:
    """As :func:`opened`; None when no file was named and nothing was imported on this machine."""
    if path is None and not default_path().is_file():
        yield None
        return
    with opened(path) as store:
        yield store
