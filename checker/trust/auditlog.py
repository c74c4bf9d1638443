"""The audit log: who ran what on which inputs with which result, one JSON line each, chained by hashes, only ever appended to.

Every entry holds the hash of the one before, so that an entry changed, taken out or put in breaks the chain; cutting off the end does not,
unless somebody has noted the last hash elsewhere (``hegui audit verify --head``). Nothing of a ledger is written but digests and counts:
no names, no numbers, no file names, for those are often people's.

Two processes take turns by a lock on a file beside. A line torn by a crash is left as it is, and the next entry says so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LOG = "audit.jsonl"
LOCK = "audit.lock"
ROTATE_BYTES = 4 * 1024 * 1024  # a full file is put aside as audit-000001.jsonl and never touched again
FIRST = "0" * 64
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the log is not what it should be. ``serious`` is false for what a crash or a clock explains and the log says itself."""

    file: str
    line: int
    message: str
    serious: bool = True


def append(folder: Path, facts: Entry, *, now: dt.datetime | None = None, rotate: int = ROTATE_BYTES) -> Entry:
    """Writes one entry, whole and on the disk before it returns. Raises OSError when it cannot."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / LOG
    with _locked(folder / LOCK), _opened(path) as log:
        last, torn = _tail(log)
        if last is None:
            last = _last_of_files(folder)
        moment = (now or dt.datetime.now().astimezone()).isoformat(timespec="seconds")
        if torn:
            _write(log, b"\n")
        if (whole := _parsed(torn)) is not None and whole["hash"] == _hash(whole):
            last = whole  # only its line end was lost
        elif torn:
            told = {"event": "mended", "torn_bytes": len(torn), "torn_sha256": hashlib.sha256(torn).hexdigest()}
            last = _put(log, told, last, moment)
        entry = _put(log, facts, last, moment)
        if log.seek(0, os.SEEK_END) >= rotate:
            with suppress(OSError):  # the entry is written; the next one tries again
                path.rename(_next_name(folder))
        return entry


def files(folder: Path) -> list[Path]:
    """The log's files, oldest first."""
    found = sorted(folder.glob("audit-[0-9]*.jsonl"))
    return [*found, folder / LOG] if (folder / LOG).exists() else found


def entries(folder: Path) -> Iterator[Entry]:
    """Every entry that can be read, oldest first."""
    for path in files(folder):
        for _, line in _lines(path):
            found = _parsed(line)
            if found is not None:
                yield found


def check(folder: Path, head: str = "") -> tuple[int, str, list[Break]]:
    """Number of entries, hash of the last, and every break of the chain. ``head`` is a hash noted earlier, which must be in it."""
    count, last, moment, seen = 0, FIRST, "", False
    breaks: list[Break] = []
    torn: tuple[str, int, bytes] | None = None
    for path in files(folder):
        for number, line in _lines(path):
            entry = _parsed(line)
            if torn is not None and not _mends(entry, torn[2]):
                breaks.append(Break(torn[0], torn[1], "这一行不完整，后面也没有补记：被改过"))
                torn = None
            if entry is None:
                torn = (path.name, number, line)
                continue
            if torn is not None:
                breaks.append(Break(*torn[:2], "这一行没有写完（断电或者被终止），已补记", serious=False))
                torn = None
            if entry["hash"] != _hash(entry):
                breaks.append(Break(path.name, number, "这一条的内容与它的校验值不符：被改过"))
            if entry["prev"] != last or entry["n"] != count + 1:
                gap = entry["n"] - count - 1
                breaks.append(Break(path.name, number, f"与前一条接不上{f'（缺 {gap} 条）' if gap > 0 else ''}：有删改、插入或者调换"))
            if entry["at"] < moment and _instant(entry["at"]) < _instant(moment):
                breaks.append(Break(path.name, number, f"时间早于前一条（{moment}）：时钟拨回过", serious=False))
            count, last, moment = entry["n"], entry["hash"], entry["at"]
            seen = seen or last == head
    if torn is not None:
        breaks.append(Break(torn[0], torn[1], "最后一行没有写完（断电或者被终止），下次记录时补记", serious=False))
    if head and not seen:
        breaks.append(Break("", 0, f"日志里没有校验值为 {head[:16]}… 的一条：末尾被截去，或者整份被换过"))
    return count, last, breaks


def _instant(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)


def _mends(entry: Entry | None, torn: bytes) -> bool:
    return entry is not None and entry.get("event") == "mended" and entry.get("torn_sha256") == hashlib.sha256(torn).hexdigest()


def _put(log: IO[bytes], facts: Entry, last: Entry | None, moment: str) -> Entry:
    entry: Entry = {"n": last["n"] + 1 if last else 1, "at": moment, **facts, "prev": last["hash"] if last else FIRST}
    entry["hash"] = _hash(entry)
    _write(log, json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return entry


def _write(log: IO[bytes], data: bytes) -> None:
    """All of it or nothing: what a full disk took of it is cut off again."""
    start = log.seek(0, os.SEEK_END)
    try:
        while data:  # a disk that is nearly full takes a part and says so
            data = data[log.write(data) :]
        os.fsync(log.fileno())
    except OSError:
        with suppress(OSError):  # else the torn line is told by the next entry
            os.ftruncate(log.fileno(), start)
        raise


def _hash(entry: Entry) -> str:
    kept = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(
        json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
    ).hexdigest()


def _parsed(line: bytes) -> Entry | None:
    """An entry; None for what is none."""
    try:
        entry: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or not all(isinstance(entry.get(name), str) for name in ("at", "prev", "hash")):
        return None
    return entry if isinstance(entry.get("n"), int) and not isinstance(entry["n"], bool) else None


def _tail(log: IO[bytes]) -> tuple[Entry | None, bytes]:
    """The last whole entry, and what stands after it without a line end."""
    size = log.seek(0, os.SEEK_END)
    block, data = 1 << 16, b""
    while True:
        start = max(0, size - block)
        log.seek(start)
        data = log.read(size - start)
        *whole, torn = data.split(b"\n")
        found = next((entry for line in reversed(whole[1:] if start else whole) if (entry := _parsed(line)) is not None), None)
        if found is not None or start == 0:
            return found, torn
        block *= 4


def _last_of_files(folder: Path) -> Entry | None:
    """The last entry of the files put aside."""
    for path in sorted(folder.glob("audit-[0-9]*.jsonl"), reverse=True):
        with path.open("rb") as log:
            last, _ = _tail(log)
        if last is not None:
            return last
    return None


def _next_name(folder: Path) -> Path:
    numbers = [int(path.stem.partition("-")[2]) for path in folder.glob("audit-[0-9]*.jsonl") if path.stem.partition("-")[2].isdigit()]
    return folder / f"audit-{max(numbers, default=0) + 1:06d}.jsonl"


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as log:
        for number, line in enumerate(log, 1):
            yield number, line.rstrip(b"\n")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Readable, and appended to whatever the position; a link is not followed, for it may lead anywhere."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "r+b", buffering=0) as log:
        yield log


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time; the lock goes with the process that held it."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600), "r+b") as lock:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined, unused-ignore]
            try:
                yield
            finally:
                lock.seek(0)
                msvcrt.locking(lock.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined, unused-ignore]
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
