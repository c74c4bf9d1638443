"""Where an unfinished interview is kept: a private file, written whole after every answer."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from hegui.cli.options import fail
from hegui.kb.oserror import why

NAME = "自查进度.json"


def default_file() -> Path:
    """The user's own state folder: %LOCALAPPDATA% on Windows, else $XDG_STATE_HOME or ~/.local/state."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "hegui" / NAME


def keep(path: Path, text: str) -> None:
    """Writes the file whole or not at all, readable by its owner only. Exits with 2 when it cannot."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(prefix=".hegui-", suffix=".tmp", dir=path.parent)  # mkstemp: owner only
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        fail(f"进度存不进 {path}：{why(error)}；可用 --save 另指一个文件")
