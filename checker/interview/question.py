"""One question as a page or a terminal shows it."""

from __future__ import annotations

from dataclasses import dataclass


class AnswerError(ValueError):
    """An answer that cannot be taken; the message says in Chinese what is expected."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``value`` is what to answer, ``label`` what to show."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Article:
    """The place of a regulation that asks. ``gist``: the quote is a paraphrase, and says so."""

    regulation: str
    title: str
    locator: str
    quote: str
    gist: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one cell, or, with ``kind`` ``list``, about a whole table of rows.

    ``id`` is ``table.column``, for a row of a list ``table#2.column``, for a list the table's name. ``kind``: ``choice`` one of
    ``choices``, ``choices`` several of them, ``number`` in ``unit``, ``date``, ``text``, ``list``. ``answer`` is what has been
    answered, in the ledger's words, None when nothing has. ``decides``: the answer may still change the result. ``rules`` are
    the ids of the rules that ask, ``why`` says so in a sentence; both are empty for what only names a row.
    """

    id: str
    kind: str
    text: str
    topic: str
    table: str
    row: int
    column: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    hint: str = ""
    evidence: str = ""
    why: str = ""
    articles: tuple[Article, ...] = ()
    rules: tuple[str, ...] = ()
    may_be_unknown: bool = True
    answer: str | None = None
    decides: bool = True
    row_label: str = ""
