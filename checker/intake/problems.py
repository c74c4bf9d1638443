"""Collects the problems of a run, and which rows they spoil. Nothing gets in here with an unmasked identity number."""

from __future__ import annotations

from collections import defaultdict

from hegui.checker.idcard import mask_inside
from hegui.checker.intake.cells import shown
from hegui.checker.intake.sheet import Raw
from hegui.checker.ledger import Problem
from hegui.kb.table import Column


class Problems:
    """``add`` with the sheet's table names the table in the message where a file holds several."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.rejected: dict[tuple[str, str], set[int]] = defaultdict(set)  # (file, table) → rows with a problem
        self._several: set[str] = set()

    def names_tables(self, file: str) -> None:
        """Messages about this file must say which of its tables they mean."""
        self._several.add(file)

    def add(
        self,
        file: str,
        table: str,
        row: int,
        message: str,
        *,
        column: str = "",
        value: Raw = "",
        schema: Column | None = None,
        data: bool = True,
    ) -> None:
        """``data`` is false for a row that holds no data (the header)."""
        where = f"表“{table}”：" if table and file in self._several else ""
        self.found.append(Problem(file, row, mask_inside(column), shown(value, schema), mask_inside(where + message), table))
        if data and row:
            self.rejected[file, table].add(row)

    def sorted(self) -> list[Problem]:
        """Each once, by place."""
        return sorted(set(self.found))
