"""Intake: files of a ledger in, tables of typed cells out.

Whatever cannot be read is a problem with file, row and column; everything else is used. Only when nothing at all can be
read, or an input does not exist, :class:`IntakeError` is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hegui.checker.intake.sheet import IntakeError
from hegui.checker.ledger import Given, Ledger
from hegui.kb.table import Tables

__all__ = ["IntakeError", "ledger_from_mapping", "read_given", "read_ledger"]


def read_ledger(inputs: Sequence[Path], tables: Tables, as_of: int) -> Ledger:
    """Read folders and files (``.xlsx .xls .csv .yaml .json .parquet .duckdb .sqlite``) into one ledger. ``as_of`` is an ordinal."""
    from hegui.checker.intake.problems import Problems
    from hegui.checker.intake.sources import find_sources

    problems = Problems()
    sources = find_sources(inputs, problems)
    passed_over = tuple((problem.file, problem.message) for problem in problems.found)
    return read_given(Given(tuple(sources), passed_over), tables, as_of)


def read_given(given: Given, tables: Tables, as_of: int) -> Ledger:
    """The ledger of files that are named already, each with the name it has in reports. Raises IntakeError."""
    from hegui.checker.intake.assemble import assemble
    from hegui.checker.intake.problems import Problems
    from hegui.checker.intake.scope import RENAMES, SCOPE
    from hegui.checker.intake.sources import open_sources

    problems = Problems()
    for file, message in given.passed_over:
        problems.add(file, "", 0, message)
    sheets = open_sources(given.sources, problems)
    ledger = assemble(sheets, tables, as_of, problems)
    ledger.given = given
    if ledger.tables.keys() <= {SCOPE, RENAMES}:
        raise IntakeError([f"{problem.file}：{problem.message}" for problem in ledger.problems] or ["没有可读的台账"])
    return ledger


def ledger_from_mapping(data: Mapping[str, Sequence[Mapping[str, Any]]], tables: Tables, as_of: int, file: str = "数据") -> Ledger:
    """A ledger from tables in memory, read as a YAML file would be. Rows are numbered from 1 in each table."""
    from hegui.checker.intake.assemble import assemble
    from hegui.checker.intake.problems import Problems
    from hegui.checker.intake.structured import sheets_of

    return assemble(sheets_of(data, file), tables, as_of, Problems())
