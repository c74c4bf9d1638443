"""Which documents the paths name, and what each is called in the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.kb.text.reading import SUFFIXES

if TYPE_CHECKING:
    from hegui.checker.review import Problem

_KINDS = (*SUFFIXES, ".markdown")
_LITTER = ("thumbs.db", "desktop.ini", "readme", "_index.md")


class NoInput(Exception):
    """A path that does not exist; ``messages`` say which."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A file, and its name in the report: within the folder that was given, so that a report does not depend on where that is."""

    shown: str
    path: Path


def find_documents(paths: Sequence[Path]) -> tuple[list[Source], list[Problem]]:
    """The documents, each once, in the order of their names. Folders are searched through. Raises NoInput."""
    from hegui.checker.review import Problem

    missing = [f"{path}：没有这个文件或文件夹" for path in paths if not path.exists()]
    if missing:
        raise NoInput(missing)
    found: dict[Path, Source] = {}
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            inside = [each for each in sorted(path.rglob("*")) if not each.is_dir() and not _is_litter(each, path)]
            for each in inside:
                if not each.is_file():
                    why = "链接所指的文件不存在" if each.is_symlink() else "不是普通文件（管道、设备等）"
                    problems.append(Problem(each.relative_to(path).as_posix(), "no-file", f"{why}，没有读；请换成文件本身", True))
                elif each.suffix.lower() in _KINDS:
                    found.setdefault(each.resolve(), Source(each.relative_to(path).as_posix(), each))
                else:
                    problems.append(
                        Problem(
                            each.relative_to(path).as_posix(),
                            "unsupported",
                            f"不支持这种文件（{each.suffix or '没有后缀'}），没有读；可用 .docx .doc .txt .md .html .pdf",
                            False,
                        )
                    )
            if not any(each.suffix.lower() in _KINDS for each in inside):
                problems.append(Problem(path.name, "no-document", "文件夹里没有可读的文件（.docx .doc .txt .md .html .pdf）", True))
        else:
            found.setdefault(path.resolve(), Source(path.name, path))
    return _told_apart(sorted(found.values())), problems


def _is_litter(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(part.startswith((".", "~$")) for part in parts) or path.name.lower().startswith(_LITTER)


def _told_apart(sources: list[Source]) -> list[Source]:
    """Two files of one name are shown with their paths."""
    names = [source.shown for source in sources]
    return (
        sorted(source if names.count(source.shown) == 1 else Source(source.path.as_posix(), source.path) for source in sources)
        if len(set(names)) < len(names)
        else sources
    )
