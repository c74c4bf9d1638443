"""Finds again the files that a report names: by name near the report or here, and only with the very bytes that the report saw."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

DEPTH = 5  # folders down
MOST = 50_000  # files looked at


class NotFound(Exception):
    """Inputs that are missing or have changed; one Chinese sentence for each."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = list(messages)


def find_inputs(report: dict[str, Any], places: Sequence[Path]) -> list[Path]:
    """The report's input files, in its order. ``places`` are files or folders to look in, nearest first. Raises :class:`NotFound`."""
    wanted: dict[tuple[str, str], None] = {(entry["path"], entry["sha256"]): None for entry in report["inputs"]}
    named: dict[str, list[Path]] = {}
    for path in files_in(places):
        named.setdefault(path.name, []).append(path)
    found: list[Path] = []
    messages: list[str] = []
    for shown, sha256 in wanted:
        alike = [path for path in named.get(Path(shown).name, ()) if path.as_posix().endswith(shown)] or named.get(Path(shown).name, [])
        match = next((path for path in alike if path not in found and _sha256(path) == sha256), None)
        if match is not None:
            found.append(match)
        elif alike:
            messages.append(f"{shown}：内容与报告所用的不同（{alike[0]}），报告的结论不是由它得出的")
        else:
            messages.append(f"{shown}：没有找到；请用 --inputs 写明台账所在的文件夹或者文件")
    if messages:
        raise NotFound(messages)
    return found


def files_in(places: Sequence[Path]) -> Iterator[Path]:
    """Every file of the places, nearest first, each once, at most ``MOST``."""
    looked = 0
    seen: set[Path] = set()
    for place in places:
        for path in _below(place):
            looked += 1
            if looked > MOST:
                return
            if path not in seen:
                seen.add(path)
                yield path


def _below(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    root = len(place.parts)
    for folder, folders, files in os.walk(place):
        depth = len(Path(folder).parts) - root
        folders[:] = (
            sorted(name for name in folders if not name.startswith((".", "__")) and name != "node_modules") if depth < DEPTH else []
        )
        for name in sorted(files):
            path = Path(folder, name)
            if path.is_file():
                yield path


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
