"""What a run may take of the machine: its cores, and a private folder for what an interrupted run has decided."""

from __future__ import annotations

import os
from pathlib import Path


def cores() -> int:
    """The cores at hand; ``HEGUI_PROCESSES`` says otherwise."""
    wanted = os.environ.get("HEGUI_PROCESSES", "")
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def state_folder() -> Path | None:
    """Where runs are kept: ``HEGUI_STATE``, else the user's own place for such things. None where there is no such place."""
    root = os.environ.get("HEGUI_STATE") or os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        folder = Path(root) if root else Path.home() / ".local" / "state"
    except RuntimeError:  # no home
        return None
    return folder / "hegui" / "runs"
