"""The command line. ``main`` is what the command ``hegui`` runs; each command is a file of its own, imported when it is used."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits with its code."""
    # Rules, regulations and modules are a few hundred thousand objects that stay: collecting among them is a fifth of a short command's
    # time and finds nothing.
    gc.set_threshold(50_000, 20, 50)
    # A process that Python starts for us would take a re.py lying in the current folder, which may be anybody's, for the library's.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _readable(stream)
    from hegui.cli.app import run

    code = run(sys.argv[1:] if arguments is None else list(arguments))
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe had seen enough; the result is what it is
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _readable(stream: io.TextIOWrapper) -> None:
    """A console that cannot print a character prints a question mark; one that can print no Chinese at all gets UTF-8."""
    try:
        "合规".encode(stream.encoding)
        stream.reconfigure(errors="replace")
    except (UnicodeEncodeError, LookupError):
        stream.reconfigure(encoding="utf-8", errors="replace")
