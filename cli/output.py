"""Where results go: whole files or nothing, and documents for other programs on stdout."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from hegui.cli.options import fail


def save(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Writes a whole file or nothing: a reader never sees half a report. Text becomes UTF-8. Exits with 2 when it cannot.

    ``private``: only its owner may read it."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    target = Path(os.path.realpath(path))  # through a link, not over it
    try:
        if target.is_dir():
            fail(f"写不了 {path}：是文件夹，应是文件")
        if target.exists() and not target.is_file():
            with target.open("wb") as device:
                device.write(data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data, private=private)
    except OSError as error:
        fail(f"写不了 {path}：{error.strerror or error}")


def _replace(target: Path, data: bytes, *, private: bool) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".hegui-", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes a file nobody else may read; a report is as open as any other file its writer makes.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o600 if private else 0o666 & ~mask)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


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
