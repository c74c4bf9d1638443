"""Reading a report (``hegui.report/1``) that an earlier run wrote; what is none is refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hegui.cli.options import fail


def read_report(path: Path) -> dict[str, Any]:
    """The report; exits with 2 and says why when the file is none."""
    from hegui.checker.report.reading import ReportError, load_report

    try:
        return load_report(path)
    except ReportError as error:
        fail(str(error))
