"""What every reader hands over: a sheet of raw cells with the rows' numbers, before anything is understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Union

# A cell as the file holds it. Lists (YAML, JSON, parquet) come as tuples; what is no cell at all (a mapping) as itself, to be refused.
Raw = Union[str, int, float, bool, None, dt.date, dt.datetime, dt.time, dt.timedelta, tuple[Any, ...], dict[str, Any]]
NumberedRow = tuple[int, Sequence[Raw]]
# How many header names of the table stand in a row; tells the header from a title, and one CSV delimiter from another.
Score = Callable[[Sequence[Raw]], int]
# Reports a row that is not as it should be: row number, value, message.
Report = Callable[[int, str, str], None]


@dataclass(slots=True)
class Sheet:
    """One table as written in a file.

    ``name`` is what the file calls it (sheet name, file stem, key). ``rows`` may raise Unreadable before its first row.
    ``header`` is given where the format has no header row (YAML, JSON, parquet); rows are then numbered as records from 1.
    ``several`` says that the file holds more than this one table, so that messages must name it; ``ragged`` that rows may be
    of different widths (CSV). ``omitted``: data rows that the file has beside those handed over, known once ``rows`` is through.
    """

    file: str
    sha256: str
    name: str
    rows: Callable[[Score, Report], Iterator[NumberedRow]]
    header: Sequence[str] | None = None
    several: bool = False
    ragged: bool = False
    omitted: int = 0


class Unreadable(Exception):
    """A file that cannot be read at all; the message is Chinese and does not name the file."""


class IntakeError(Exception):
    """Nothing could be read. ``messages`` say why, each naming its file."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("\n".join(messages))
        self.messages = list(messages)
