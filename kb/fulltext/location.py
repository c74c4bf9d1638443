"""Where what belongs to a user is kept: the knowledge base of full texts, and the folder that the audit log lies in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "HEGUI_KB"
NAME = "fulltext.sqlite3"


def default_path() -> Path:
    """``HEGUI_KB``, else ``hegui/fulltext.sqlite3`` in the user's data folder of the system."""
    if set_path := os.environ.get(VARIABLE):
        return Path(set_path).expanduser()
    return data_folder() / NAME


def data_folder() -> Path:
    """``hegui`` in the user's data folder of the system."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "hegui"
