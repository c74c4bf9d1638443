"""Finds the header row below title rows and matches its cells with the table's columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hegui.checker.intake.sheet import Raw, Score
from hegui.checker.intake.text import as_text, fold
from hegui.kb.diagnostics import did_you_mean
from hegui.kb.table import TableSchema

SEARCHED_ROWS = 50  # the header is looked for in so many rows
VERDICT = "校验结果"  # what an annotated copy adds beside the columns: ours, so nothing to remark on

_STARS = str.maketrans("", "", "★☆*※：:")
_BRACKETED = re.compile(r"\([^()]*\)$|\[[^\[\]]*\]$|〔[^〔〕]*〕$|【[^【】]*】$")


@dataclass(slots=True)
class Header:
    """``cells`` as written; ``columns`` maps column names to their positions; ``remarks`` are (cell as written, message)."""

    cells: list[Raw] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    remarks: list[tuple[str, str]] = field(default_factory=list)


class HeaderMatcher:
    """Knows a table's column names in their levelled form. ``renames`` maps other headers to column names (列名对照)."""

    def __init__(self, schema: TableSchema, renames: Mapping[str, str]) -> None:
        self.schema = schema
        self.names = {fold(name): name for name in schema.columns}
        self.renames = {_level(written): name for written, name in renames.items()}

    def column(self, cell: Raw) -> str | None:
        """The column a header cell names."""
        if not isinstance(cell, str) or not cell:
            return None
        return self._match(_level(cell))

    def _match(self, word: str) -> str | None:
        found = self.renames.get(word) or self.names.get(word)
        if found is None and (shorter := _BRACKETED.sub("", word)) != word:
            return self._match(shorter)
        return found

    def score(self, row: Sequence[Raw]) -> int:
        """How many different columns the row names."""
        return len({found for cell in row if (found := self.column(cell)) is not None})

    def read(self, row: Sequence[Raw]) -> Header:
        """Every cell of the header row is either a column or remarked on."""
        header = Header(list(row))
        written: dict[str, str] = {}
        for position, cell in enumerate(row):
            text = as_text(cell)
            if not text:
                continue
            name = self.column(text)
            if name is None and text == VERDICT:
                continue
            if name is None:
                header.remarks.append((text, f"不认识的列，已忽略{did_you_mean(text, self.schema.stored)}"))
            elif self.schema.columns[name].computed:
                header.remarks.append((text, "这一列由程序推算，台账里的已忽略"))
            elif name in header.columns:
                header.remarks.append((text, f"列名重复（前面已有“{written[name]}”），这一列已忽略"))
            else:
                header.columns[name] = position
                written[name] = text
        for name in (self.schema.key, *self.schema.required):
            if name and name not in header.columns:
                header.remarks.append((name, f"缺少“{name}”列{self._instead(header)}"))
        return header

    def _instead(self, header: Header) -> str:
        ignored = [text for text, message in header.remarks if message.startswith("不认识")]
        return f"；没有用上的列：{'、'.join(ignored[:8])}" if ignored else ""


def find_header(rows: Sequence[Sequence[Raw]], score: Score, schema: TableSchema) -> int | None:
    """The position of the header among the first rows of a sheet; None when no row names enough columns to be one."""
    best, best_score = None, 0
    for position, row in enumerate(rows):
        found = score(row)
        if found > best_score:
            best, best_score = position, found
    # One matching cell may be a word in a title, unless the table has hardly more columns than that.
    return best if best_score >= min(2, len(schema.stored)) or (best_score and _is_narrow(rows[best or 0])) else None


def _is_narrow(row: Iterable[Raw]) -> bool:
    return sum(1 for cell in row if as_text(cell)) == 1


def _level(cell: str) -> str:
    return fold(cell.translate(_STARS))
