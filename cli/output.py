"""Where results go: whole files or nothing, and documents for other programs on stdout."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from hegui.cli.options import fail
from hegui.kb.oserror import why


def save(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Writes a whole file or nothing: a reader never sees half a report. Text becomes UTF-8. Exits with 2 when it cannot.

    ``private``: only its owner may read it."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    target = Path(os.path.realpath(path))  # through a link, not over it
    try:
        if path.is_symlink() and hasattr(os, "geteuid") and path.lstat().st_uid not in (0, os.geteuid()):
            fail(f"写不了 {path}：是别人做的符号链接，指向 {target}；请换一个文件名，或者直接写明那个文件")
        if private and path.is_symlink():
            fail(f"写不了 {path}：是符号链接；要保密的文件请直接写明")
        if target.is_dir():
            fail(f"写不了 {path}：是文件夹，应是文件")
        if target.exists() and not target.is_file():
            with target.open("wb") as device:
                device.write(data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data, private=private)
    except OSError as error:
        fail(f"写不了 {path}：{why(error)}")


MOMENT = 2.0  # seconds between making a temporary file and locking it, amply
PREFIX, SUFFIX = ".hegui-", ".tmp"


def _replace(target: Path, data: bytes, *, private: bool) -> None:
    _clear_left_over(target.parent)
    handle, temporary = tempfile.mkstemp(prefix=PREFIX, suffix=SUFFIX, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            _lock(stream)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            # mkstemp makes a file nobody else may read; a report is as open as any other file its writer makes.
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o600 if private else 0o666 & ~mask)
            if os.name != "nt":
                os.replace(temporary, target)  # while it is locked: nobody takes it for one that was left over
        if os.name == "nt":  # an open file cannot be renamed there, nor removed by another run
            os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _lock(stream: IO[bytes]) -> bool:
    """Whether this process alone has the file; the lock goes when the process does, however it ends."""
    if os.name == "nt":
        return True
    import fcntl

    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _clear_left_over(folder: Path) -> None:
    """Removes what a run that was killed has left: a temporary file of ours that no process holds."""
    for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with suppress(OSError), path.open("rb") as stream:
            if path.is_file() and not path.is_symlink() and time.time() - path.stat().st_mtime > MOMENT and _lock(stream):
                path.unlink()


def _sync_folder(folder: Path) -> None:
    """The name is on the disk too, where the system lets us say so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def print_document(document: str | bytes) -> None:
    """A document on stdout. Redirected, text is UTF-8 with plain line ends whatever the console's code page is; a terminal gets
    its own. Bytes (a workbook, a Word file) go to a file or a pipe only. Exits with 2 for a terminal."""
    text = document if isinstance(document, str) else ""
    bytes_below = getattr(sys.stdout, "buffer", None)
    if isinstance(document, bytes) and (bytes_below is None or sys.stdout.isatty()):
        fail("这种格式不能显示在终端上，请用 --output 指明写到哪个文件")
    try:
        if bytes_below is None or sys.stdout.isatty():
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            bytes_below.write(document if isinstance(document, bytes) else text.encode("utf-8"))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
