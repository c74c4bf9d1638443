"""Cells of an interview by id, and reading an answer the way the ledger's intake would."""

from __future__ import annotations

from dataclasses import dataclass

from hegui.checker.consistency import PERIODS
from hegui.checker.intake.cells import reader_for
from hegui.checker.intake.odd import Odd
from hegui.checker.interview.question import AnswerError
from hegui.checker.interview.state import NOT_YET, UNKNOWN
from hegui.checker.values import Day
from hegui.kb.day import show_ordinal
from hegui.kb.table import Column, Tables


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the interview: ``row`` counts from 0, and shows in the id of lists only."""

    table: str
    row: int
    column: str
    listed: bool

    @property
    def id(self) -> str:
        return f"{self.table}#{self.row + 1}.{self.column}" if self.listed else f"{self.table}.{self.column}"


def parse_cell(text: str) -> tuple[str, int, str]:
    """Table, row (from 0) and column ("" for a list as a whole) of an id. Raises KeyError."""
    place, _, column = text.partition(".")
    table, _, number = place.partition("#")
    if number and not (number.isdigit() and number.isascii() and int(number[:9]) > 0):
        raise KeyError(text)
    return table, int(number) - 1 if number else 0, column


def read_answer(text: str, column: Column, tables: Tables, as_of: int) -> tuple[str, str]:
    """The answer as it is kept, and a remark on it ("" for none). Raises AnswerError."""
    word = text.strip()
    if not word:
        raise AnswerError("请填写；不知道的，答“不清楚”")
    reading = reader_for(column, tables)(word)
    if isinstance(reading, Odd):
        if reading.kind == "unknown":
            return UNKNOWN, ""
        if reading.kind == "empty":
            if column.event:
                return NOT_YET, ""
            raise AnswerError("请填写；不知道的，答“不清楚”")
        if reading.kind == "bad":
            raise AnswerError(reading.message)
        if reading.kind == "between" and column.past and reading.lo > as_of:
            raise AnswerError(f"“{column.name}”不能晚于核查基准日（{show_ordinal(as_of)}）")
        return word, reading.message
    if isinstance(reading, Day) and column.past and reading.lo > as_of:
        raise AnswerError(f"“{column.name}”不能晚于核查基准日（{show_ordinal(as_of)}）")
    if isinstance(reading, str):
        return reading, ""
    if isinstance(reading, tuple):
        return "；".join(reading), ""
    return word, ""


def check_periods(table: str, row: dict[str, str], tables: Tables) -> None:
    """Refuses an end before its beginning: the engine would forget both. Raises AnswerError."""
    for named, begin, end in PERIODS:
        if named != table or begin not in row or end not in row:
            continue
        start, stop = (reader_for(tables[table].columns[c], tables)(row[c]) for c in (begin, end))
        first = start.lo if isinstance(start, Day) or (isinstance(start, Odd) and start.kind == "between") else None
        last = stop.hi if isinstance(stop, Day) or (isinstance(stop, Odd) and stop.kind == "between") else None
        if first is not None and last is not None and last < first:
            raise AnswerError(f"{end}（{row[end]}）早于{begin}（{row[begin]}）")
