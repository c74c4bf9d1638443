"""Private folders for what a run needs for a while: nobody else may read them, and one whose process was killed is removed by the next run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def private_folder(prefix: str, parent: Path | None = None) -> Path:
    """A new folder for the owner only (0700), named after this process; what killed runs of the same kind left beside it is removed first."""
    root = parent or Path(tempfile.gettempdir())
    remove_left_behind(prefix, root)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=root))


@contextmanager
def for_a_while(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A private folder that is removed at the end, however it ends short of a kill."""
    folder = private_folder(prefix, parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_behind(prefix: str, root: Path) -> None:
    """Removes the folders of processes that were killed before they could. Elsewhere than on POSIX no process can be asked for safely."""
    if os.name != "posix":
        return
    for folder in root.glob(f"{prefix}*-*"):
        number = folder.name.removeprefix(prefix).partition("-")[0]
        try:
            if not number.isdigit() or folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
