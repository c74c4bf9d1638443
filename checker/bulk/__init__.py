"""Large ledgers: everything is looked at in SQL, and only the rows that can matter go through the ordinary pipeline. See docs/大规模.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

LEAST = 2 << 20  # bytes: without a file as large as that a ledger is read the ordinary way
OTHERS = 256 << 10  # bytes: beside a large file, one from this size on is reduced with it
KINDS = frozenset({".csv", ".parquet", ".duckdb"})


def has_large(inputs: Sequence[Path]) -> bool:
    """Whether an input is, or a folder among them holds, a large file; the cheap question before any of this is imported."""
    files = (file for path in inputs for file in (path.iterdir() if path.is_dir() else (path,)))
    return any(file.suffix.lower() in KINDS and file.is_file() and file.stat().st_size >= LEAST for file in files)
