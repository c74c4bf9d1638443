"""Files and folders into the file of full texts: one transaction a file, so what was interrupted goes on where it stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hegui.kb.fulltext.store import Store, StoredVersion
from hegui.kb.text import Problem, parse, read
from hegui.kb.text.reading import SUFFIXES

Status = Literal["new-work", "new-version", "variant", "known", "failed"]
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LEAST_TEXT = 20  # Chinese characters; less is no text of law


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file."""

    path: str
    status: Status
    version: StoredVersion | None = None
    problems: tuple[Problem, ...] = ()


def files_of(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Every document below the paths, in a fixed order, hidden files and Office's lock files left out; problems for what is not there.

    A file named on its own is taken whatever its suffix; links to folders are not followed.
    """
    found: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in _walk(path) if p.suffix.lower() in SUFFIXES]
            found.update(dict.fromkeys(inside))
            if not inside:
                problems.append(Problem(path.as_posix(), "empty-folder", f"文件夹里没有可读的文档（{'、'.join(SUFFIXES[:7])}）"))
        elif path.exists():
            found[path] = None
        else:
            problems.append(Problem(path.as_posix(), "missing", "没有这个文件或文件夹"))
    return list(found), problems


def _walk(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _walk(entry)
        else:
            yield entry


def import_files(store: Store, files: Sequence[Path]) -> Iterator[Imported]:
    """Reads, parses and stores each file; a bad file is a problem and the next one goes on. Raises ``sqlite3.DatabaseError`` when the
    disk is full or the database in use."""
    for path in files:
        source = read(path)
        if not source.readable:
            yield Imported(source.path, "failed", None, source.problems)
            continue
        if (known := store.known_file(source.sha256)) is not None:
            yield Imported(source.path, "known", known, source.problems)
            continue
        if len(_CHINESE.findall(source.text)) < _LEAST_TEXT:
            yield Imported(source.path, "failed", None, (*source.problems, Problem(source.path, "empty", "没有几个汉字，不是法规全文，没有导入")))
            continue
        outcome, version = store.add(parse(source))
        yield Imported(source.path, outcome, version, source.problems)
