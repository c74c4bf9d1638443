"""Reading a file of decisions about who is who (``--decisions``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hegui.cli.options import fail, print_diagnostics

if TYPE_CHECKING:
    from hegui.checker.identity.outcome import Decisions
    from hegui.kb.table import Tables


def read_decisions(path: Path, tables: Tables) -> Decisions:
    """The decisions; exits with 2 and every mistake on stderr when the file has one: none of it is used then."""
    from hegui.checker.identity.decisions import load_decisions
    from hegui.kb.diagnostics import KnowledgeBaseError

    if not path.is_file():
        fail(f"没有核实文件 {path}")
    try:
        return load_decisions(path, tables)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        fail(f"核实文件有误（{len(error.diagnostics)} 处），没有使用")
