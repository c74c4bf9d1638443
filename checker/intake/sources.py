"""Which files the inputs name, and opening each by its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from hegui.checker.intake.problems import Problems
from hegui.checker.intake.sheet import IntakeError, Sheet, Unreadable
from hegui.checker.ledger import Source
from hegui.kb.oserror import why

Opener = Callable[[Path, str], list[Sheet]]


def _csv(path: Path, file: str) -> list[Sheet]:
    from hegui.checker.intake.csvfile import read_csv

    return read_csv(path, file)


def _excel(path: Path, file: str) -> list[Sheet]:
    from hegui.checker.intake.excel import read_excel

    return read_excel(path, file)


def _structured(path: Path, file: str) -> list[Sheet]:
    from hegui.checker.intake.structured import read_structured

    return read_structured(path, file)


def _parquet(path: Path, file: str) -> list[Sheet]:
    from hegui.checker.intake.parquet import read_parquet

    return read_parquet(path, file)


def _duckdb(path: Path, file: str) -> list[Sheet]:
    from hegui.checker.intake.database import read_duckdb

    return read_duckdb(path, file)


def _sqlite(path: Path, file: str) -> list[Sheet]:
    from hegui.checker.intake.database import read_sqlite

    return read_sqlite(path, file)


OPENERS: dict[str, Opener] = {
    ".xlsx": _excel,
    ".xlsm": _excel,
    ".xls": _excel,
    ".csv": _csv,
    ".yaml": _structured,
    ".yml": _structured,
    ".json": _structured,
    ".parquet": _parquet,
    ".duckdb": _duckdb,
    ".sqlite": _sqlite,
    ".sqlite3": _sqlite,
}
KINDS = ".xlsx .xls .csv .yaml .json .parquet .duckdb .sqlite"
_LITTER = ("thumbs.db", "desktop.ini", "readme")  # how the names begin


def find_sources(inputs: Sequence[Path], problems: Problems) -> list[Source]:
    """The files of the inputs, each once. Raises IntakeError for an input that does not exist."""
    missing = [f"{path}：没有这个文件或文件夹" for path in inputs if not path.exists()]
    if missing:
        raise IntakeError(missing)
    files: dict[Path, Path] = {}  # resolved → as given
    for path in inputs:
        if not (path.is_dir() or path.is_file()):
            problems.add(path.name, "", 0, "不是普通文件（管道、设备等），没有读")
        elif path.is_dir():
            for file in _files_in(path, problems):
                files.setdefault(file.resolve(), file)
        elif path.suffix.lower() in OPENERS:
            files.setdefault(path.resolve(), path)
        else:
            problems.add(path.name, "", 0, f"不支持这种文件（{path.suffix or '没有后缀'}），可用 {KINDS}")
    names = Counter(path.name for path in files.values())
    # Two files of one name are told apart by as much of their paths as it takes.
    return [Source(path, path.name if names[path.name] == 1 else _longer(path, list(files.values()))) for path in files.values()]


def _further_down(entries: list[Path]) -> str:
    """Which folders inside have tables: each is a ledger of its own, and they are not put together unasked."""
    try:
        found = [
            path.name
            for path in entries
            if path.is_dir() and not path.name.startswith(".") and any(each.suffix.lower() in OPENERS for each in path.iterdir())
        ]
    except OSError:
        return ""
    return f"；里面的文件夹 {'、'.join(found[:5])}{'等' if len(found) > 5 else ''} 有表，请写明查哪一个" if found else ""


def _files_in(folder: Path, problems: Problems) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise IntakeError([f"{folder}：读不了文件夹：{why(error)}"]) from None
    visible = [
        path for path in entries if not path.name.startswith((".", "~$")) and not path.name.lower().startswith(_LITTER) and path.is_file()
    ]
    usable = [path for path in visible if path.suffix.lower() in OPENERS]
    ignored = [path.name for path in visible if path not in usable]
    if ignored:
        listed = "、".join(ignored[:10]) + (f"等 {len(ignored)} 个" if len(ignored) > 10 else "")
        problems.add(folder.name, "", 0, f"不支持的文件，没有读：{listed}；可用 {KINDS}")
    if not usable:
        problems.add(folder.name, "", 0, f"文件夹里没有可读的表（{KINDS}）{_further_down(entries)}")
    return usable


def _longer(path: Path, others: Sequence[Path]) -> str:
    same = [other for other in others if other.name == path.name]
    for depth in range(2, len(path.absolute().parts) + 1):
        tail = path.absolute().parts[-depth:]
        if sum(1 for other in same if other.absolute().parts[-depth:] == tail) == 1:
            return "/".join(tail)
    return path.as_posix()


def open_sources(sources: Sequence[Source], problems: Problems) -> list[Sheet]:
    """The sheets of all files that can be opened; the others are problems."""
    sheets: list[Sheet] = []
    for source in sources:
        try:
            found = OPENERS[source.path.suffix.lower()](source.path, source.shown)
        except Unreadable as error:
            problems.add(source.shown, "", 0, str(error))
            continue
        if not found:
            problems.add(source.shown, "", 0, "文件是空的")
        sheets.extend(found)
    return sheets
