"""The command line. ``main`` is what the command ``hegui`` runs; each command is a file of its own, imported when it is used."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its code."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot print a character prints a question mark; it does not crash the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    from hegui.cli.app import run

    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))
