"""Takes files in: of the kinds that can be read, within the limits, under their own names in the private folder of their owner."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, TypeVar

from hegui.checker.report.wording import printable
from hegui.cli.web.limits import MAX_FILE, MAX_FILES, MB
from hegui.cli.web.page import size
from hegui.cli.web.refusal import Refused
from hegui.cli.web.sessions import Session, Thing
from hegui.kb.day import show_ordinal
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_LONGEST = 120
_CHUNK = 1024 * 1024


@dataclass(slots=True)
class Taken:
    """What became of the files of one upload."""

    paths: list[Path] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # why, in Chinese, one for each file


@dataclass(slots=True, kw_only=True)
class Brought(Thing):
    """Something made of files that its owner brought, seen from one day."""

    kept_in: ClassVar[str] = "台账"  # the folder of the files
    counted: ClassVar[str] = "个文件"
    as_of: int = field(default_factory=lambda: dt.date.today().toordinal())

    @property
    def files(self) -> Path:
        return self.folder / self.kept_in

    @property
    def paths(self) -> list[Path]:
        return stored(self.files)

    @property
    def names(self) -> list[str]:
        return [path.relative_to(self.files).as_posix() for path in self.paths]

    @property
    def title(self) -> str:
        names = self.names
        return "、".join(names[:3]) + (f" 等 {len(names)} {self.counted}" if len(names) > 3 else "") if names else "还没有文件"

    @property
    def date(self) -> str:
        return show_ordinal(self.as_of)


def uploaded(form: FormData, name: str = "files") -> list[UploadFile]:
    """The files of a form's field; an empty choice is none."""
    return [each for each in form.getlist(name) if isinstance(each, UploadFile) and (each.filename or each.size)]


B = TypeVar("B", bound=Brought)


async def bring(files: Sequence[UploadFile], session: Session, make: Callable[..., B], kinds: Sequence[str]) -> B | list[str]:
    """A new thing with these files; why there is none, where not one of them could be taken. What is refused of some is told on
    the next page. Raises Refused when the session has no room."""
    thing = session.new(make)
    try:
        taken = await take(files, thing.files, kinds, session)
    except Refused:
        session.remove(thing)
        raise
    if not taken.paths:
        session.remove(thing)
        return taken.refused
    session.notes += taken.refused
    return thing


def lend(session: Session, make: Callable[..., B], example: Path) -> B:
    """A new thing with the files of an example, to see what comes of one."""
    thing = session.new(make)
    shutil.copytree(example, thing.files, dirs_exist_ok=True)
    return thing


async def add(form: FormData, thing: Brought, session: Session, kinds: Sequence[str]) -> bool:
    """More files for a thing, or mended ones; whether any was taken. What was not is told on the next page."""
    files = uploaded(form)
    taken = await take(files, thing.files, kinds, session)
    session.notes += taken.refused or ([] if files else ["还没有选文件。"])
    return bool(taken.paths)


async def take(files: Iterable[UploadFile], folder: Path, kinds: Sequence[str], session: Session) -> Taken:
    """Saves the files below ``folder``. One that has the name of an earlier upload replaces it: it is the mended version.

    ``kinds`` are suffixes (``.xlsx``). Raises Refused when the session has no room.
    """
    given = list(files)
    taken = Taken()
    good: list[tuple[str, UploadFile]] = []
    for each in given:
        name = clean_name(each.filename or "")
        if why := _why_not(name, each.size or 0, kinds):
            taken.refused.append(why)
        else:
            good.append((name, each))
    await run_in_threadpool(session.check_room, sum(each.size or 0 for _, each in good))
    held = {path.relative_to(folder).as_posix() for path in stored(folder)}
    seen: dict[str, int] = {}
    for name, each in good:
        seen[name] = seen.get(name, 0) + 1
        # Two files of one name in one choice come from two folders: both are kept.
        place = name if seen[name] == 1 else f"{seen[name]}/{name}"
        if place not in held and len(held) >= MAX_FILES:
            taken.refused.append(f"“{name}”没有接收：一份最多 {MAX_FILES} 个文件")
            continue
        held.add(place)
        target = folder / place
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        await _save(each, target)
        taken.paths.append(target)
    return taken


async def _save(file: UploadFile, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as out:
        part.chmod(0o600)
        while piece := await file.read(_CHUNK):
            out.write(piece)
    part.replace(target)


def stored(folder: Path) -> list[Path]:
    """The files kept below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")) if folder.is_dir() else []


def clean_name(name: str) -> str:
    """The last part of a name, without what no file system takes; the suffix stays."""
    base = _FORBIDDEN.sub("_", printable(name.replace("\\", "/").rpartition("/")[2])).strip(" .")
    stem, dot, suffix = base.rpartition(".")
    return f"{stem[:_LONGEST]}{dot}{suffix[:12]}" if dot else base[:_LONGEST]


def _why_not(name: str, length: int, kinds: Sequence[str]) -> str:
    suffix = Path(name).suffix.lower()
    if not name or not Path(name).stem.strip("_"):
        return "有一个文件没有名称，没有接收"
    if suffix not in kinds:
        return f"“{name}”不是能读的文件（{suffix or '没有后缀'}），没有接收；可用 {' '.join(kinds)}"
    if length > MAX_FILE:
        return f"“{name}”有 {size(length)}，超过每个文件 {MAX_FILE // MB} MB 的上限，没有接收"
    if length == 0:
        return f"“{name}”是空文件，没有接收"
    return ""
