"""Puts a cell into words: type and choices from the tables, wording and evidence from the forms, grounds and reasons from the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hegui.checker.interview.cells import Cell
from hegui.checker.interview.facts import NAMING
from hegui.checker.interview.question import Article, Choice, Question
from hegui.checker.interview.state import DONE, NOT_YET, ROWS, SKIPPED, UNKNOWN
from hegui.checker.quote import Conduct, quoted
from hegui.kb.form import SectionModel
from hegui.kb.locator import spoken
from hegui.kb.table import Column

if TYPE_CHECKING:
    from hegui.checker.interview.session import Interview

SHOWN_RULES = 3  # titles in the sentence that says why


class Asking:
    def __init__(self, interview: Interview) -> None:
        self.interview = interview

    def cell(self, cell: Cell) -> Question:
        interview = self.interview
        tables = interview.rule_base.tables
        column = tables[cell.table].columns[cell.column]
        words = interview.forms.of(cell.table, cell.column)
        rules = tuple(interview.reasons.get((cell.table, cell.row, cell.column), ()))
        answer = interview.value(cell)
        naming = column.type in NAMING
        # An answered cell is no longer among the open ones: whoever reviews it wants to see what it was asked for.
        asking = () if naming else rules or self._readers(cell)
        return Question(
            id=cell.id,
            kind=_kind(column),
            text=words.ask or f"{cell.column}？",
            topic=self.topic(cell),
            table=cell.table,
            row=cell.row,
            column=cell.column,
            choices=_choices(column),
            unit=column.unit,
            hint=_hint(column),
            evidence=words.evidence,
            why=self._why(asking, naming=naming),
            articles=self._articles(asking),
            rules=asking,
            answer=answer,
            decides=not naming and bool(rules or (answer is not None and asking)),
            row_label=self.label(cell) if cell.listed else "",
        )

    def list(self, section: SectionModel) -> Question:
        """The question about a table of rows as a whole."""
        interview = self.interview
        count = len(interview.state.rows.get(section.table, []))
        state = interview.state.lists.get(section.table)
        asking = tuple(rule.id for rule in interview.rules if rule.model.subject == section.table)
        choices = (Choice(ROWS, "再填一行"), Choice(DONE, "填完了")) if count else (Choice(ROWS, "填写"), Choice(SKIPPED, "不填"))
        return Question(
            id=section.table,
            kind="list",
            text=f"“{section.title}”已填{count}行，还有吗？" if count else section.ask,
            topic=section.title,
            table=section.table,
            row=0,
            column="",
            choices=choices,
            hint="" if count else section.skip,
            evidence=section.evidence,
            why=self._why(asking, naming=False),
            articles=self._articles(asking),
            rules=asking,
            may_be_unknown=False,
            answer=state,
        )

    def topic(self, cell: Cell) -> str:
        section = self.interview.section(cell.table)
        return next((topic.title for topic in section.topics if cell.column in topic.columns), section.title)

    def label(self, cell: Cell) -> str:
        """How people call the row of a list: its name, its key, or its number."""
        schema = self.interview.rule_base.tables[cell.table]
        row = self.interview.state.rows[cell.table][cell.row]
        for column in (schema.name_column, schema.key):
            if column and row.get(column, UNKNOWN) != UNKNOWN:
                return row[column]
        return f"第{cell.row + 1}行"

    def _readers(self, cell: Cell) -> tuple[str, ...]:
        """The rules that read the column and whose norm was in force on the as-of date."""
        interview = self.interview
        return tuple(
            rule.id for rule in interview.rules if (cell.table, cell.column) in interview.read_by(rule) and self._grounds(rule.id)
        )

    def _why(self, rules: tuple[str, ...], *, naming: bool) -> str:
        if naming or not rules:
            return "用来分清是谁、是哪一件，不直接决定结论" if naming else ""
        titles = list(dict.fromkeys(self.interview.rule_base.rules[name].model.title for name in rules))
        more = f"等{len(titles)}项" if len(titles) > SHOWN_RULES else ""
        return f"用来判断：{'；'.join(titles[:SHOWN_RULES])}{more}"

    def _grounds(self, rule: str) -> tuple[Article, ...]:
        day = self.interview.state.as_of
        bases = quoted(self.interview.rule_base.rules[rule], Conduct(day, day, True))
        return tuple(Article(b.regulation, b.title, spoken(b.locator), b.quote, b.is_gist) for b in bases if b.role == "ground")

    def _articles(self, rules: tuple[str, ...]) -> tuple[Article, ...]:
        return tuple(dict.fromkeys(article for rule in rules for article in self._grounds(rule)))


def _kind(column: Column) -> str:
    if column.type in ("enum", "yesno"):
        return "choices" if column.many else "choice"
    return column.type if column.type in ("number", "date") else "text"


def _choices(column: Column) -> tuple[Choice, ...]:
    if column.type in ("enum", "yesno"):
        return tuple(Choice(value, value) for value in column.values if value not in column.vague)
    return (Choice(NOT_YET, "没有发生"),) if column.event else ()


def _hint(column: Column) -> str:
    if column.type == "date":
        return "如 2024-06-30；只知道年月的写到年月" + ("；没有发生的答“尚未”" if column.event else "")
    if column.many and column.type == "enum":
        return "可以选几项"
    return column.note
