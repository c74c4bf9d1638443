"""From sheets to a ledger: which table each sheet is, what the ledger says about itself, the rows, and how they hang together."""

from __future__ import annotations

import gc
from collections.abc import Sequence

from hegui.checker.intake.keys import MoreKeys, link, merge_repeats
from hegui.checker.intake.names import is_for_people, table_named, unknown_table
from hegui.checker.intake.problems import Problems
from hegui.checker.intake.rows import read_sheet
from hegui.checker.intake.scope import RENAMES, SCOPE, Scope, read_renames, read_scope
from hegui.checker.intake.sheet import Sheet
from hegui.checker.ledger import InputFile, Ledger, Row, Table
from hegui.kb.table import Tables


def assemble(sheets: Sequence[Sheet], tables: Tables, as_of: int, problems: Problems, keys: MoreKeys | None = None) -> Ledger:
    """Read every sheet and join them. The tables stand in the order of ``tables.yaml``.

    ``keys`` are the keys of rows that the sheets do not hand over, by table.
    """
    # Rows are kept, not dropped: looking for garbage among them while they are made takes a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Assembly(tables, as_of, problems, keys).run(sheets)
    finally:
        if collecting:
            gc.enable()


class Assembly:
    """One reading of a ledger. ``begin`` reads what it says about itself: ``scope`` and ``renames``."""

    def __init__(self, tables: Tables, as_of: int, problems: Problems, keys: MoreKeys | None = None) -> None:
        self.tables = tables
        self.keys = keys or {}
        self.problems = problems
        self.scope = Scope(as_of)
        self.renames: dict[str, dict[str, str]] = {}
        self.given: dict[str, Table] = {}
        self.rows: dict[str, list[Row]] = {}
        self.counts: dict[tuple[str, str, str], int] = {}  # (file, table, sha256) → data rows

    def begin(self, sheets: Sequence[Sheet]) -> list[tuple[str, Sheet]]:
        """The sheets that are tables, by name, after 列名对照 and 说明 were read."""
        for sheet in sheets:
            if sheet.several:
                self.problems.names_tables(sheet.file)
        named = [(table, sheet) for sheet in sheets if (table := self._table_of(sheet)) is not None]
        # What the ledger says about itself decides how the rest is read.
        self._read(named, RENAMES)
        self.renames = read_renames(self.rows.get(RENAMES, ()), self.tables, self.problems)
        self._read(named, SCOPE)
        self.scope = read_scope(self.rows.get(SCOPE, ()), self.tables, self.scope.as_of, self.problems)
        return named

    def run(self, sheets: Sequence[Sheet]) -> Ledger:
        """The whole ledger."""
        named = self.begin(sheets)
        for name in self.tables.stored:
            if name not in (RENAMES, SCOPE):
                self._read(named, name)
        ledger = Ledger(self.scope.as_of)
        for name in self.tables.stored:
            if name in self.given:
                ledger.tables[name] = self.given[name]
                merge_repeats(self.given[name], self.rows.pop(name), self.problems)
        link(ledger, self.problems, self.keys)
        ledger.problems = self.problems.sorted()
        ledger.inputs = sorted(
            InputFile(file, table, sha256, rows, len(self.problems.rejected.get((file, table), ())))
            for (file, table, sha256), rows in self.counts.items()
        )
        return ledger

    def _table_of(self, sheet: Sheet) -> str | None:
        name = table_named(sheet.name, self.tables)
        if name is None:
            if not is_for_people(sheet.name):
                self.problems.add(sheet.file, "", 0, unknown_table(sheet.name, self.tables, "表" if sheet.several else "文件或表"))
        elif self.tables[name].derived:
            self.problems.add(sheet.file, "", 0, f"“{name}”由程序推算，没有读")
            return None
        return name

    def _read(self, named: Sequence[tuple[str, Sheet]], name: str) -> None:
        for sheet in (sheet for table, sheet in named if table == name):
            table = Table(name, self.tables[name], self.scope.cutoff(name), self.scope.complete(name))
            table = self.given.get(name, table)
            found = read_sheet(sheet, table, self.tables, self.renames.get(name, {}), self.problems)
            if found is None:
                continue
            rows, count = found
            self.given[name] = table
            self.rows.setdefault(name, []).extend(rows)
            place = (sheet.file, name, sheet.sha256)
            self.counts[place] = self.counts.get(place, 0) + count + sheet.omitted
