"""The interview itself: what to ask next, taking answers, going back, the review, and the ledger that comes of it.

Every answer is followed by one evaluation of the rules; what no longer decides anything is not asked (``relevance.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hegui.checker.decide import Decider
from hegui.checker.interview import ledger as answers
from hegui.checker.interview.asking import Asking
from hegui.checker.interview.cells import Cell, check_periods, parse_cell, read_answer
from hegui.checker.interview.facts import NAMING, columns_read, rules_about
from hegui.checker.interview.question import AnswerError, Question
from hegui.checker.interview.relevance import Reasons, deciding
from hegui.checker.interview.state import DONE, LIST_STATES, ROWS, SKIPPED, UNKNOWN, State
from hegui.kb.form import Forms, SectionModel
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase

if TYPE_CHECKING:
    from hegui.checker.assessment import Assessment
    from hegui.checker.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of questions: how many are answered, how many of the others still decide something."""

    title: str
    answered: int
    open: int


class Interview:
    """One interview. It may be dropped and made anew from :attr:`state` at any time; nothing else is kept.

    ``decider`` may be shared by several interviews of one rule base: it holds the compiled engines.
    """

    def __init__(self, rule_base: RuleBase, forms: Forms, state: State, decider: Decider | None = None) -> None:
        self.rule_base = rule_base
        self.forms = forms
        self.state = state
        self.decider = decider or Decider(rule_base)
        #: The rules have changed since the answers were given: they are kept and judged anew.
        self.rules_changed = bool(state.sha256) and state.sha256 != rule_base.sha256
        #: Answers of a kept state that these tables do not know or cannot read; they are asked for again.
        self.dropped: list[str] = []
        state.version, state.sha256 = rule_base.version, rule_base.sha256
        self._clean()
        self._reasons: Reasons | None = None
        self._columns: dict[str, frozenset[tuple[str, str]]] = {}

    @classmethod
    def start(cls, rule_base: RuleBase, forms: Forms, as_of: int, decider: Decider | None = None) -> Interview:
        """A new interview as of a date (ordinal)."""
        return cls(rule_base, forms, State(as_of), decider)

    # ---- what there is to ask

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules that the interview decides."""
        return rules_about(self.rule_base, (section.table for section in self.forms.interview))

    @property
    def reasons(self) -> Reasons:
        """Every cell that may still change an outcome, with the rules it would change."""
        if self._reasons is None:
            ledger, cells = answers.open_ledger(self.state, self.forms, self.rule_base)
            self._reasons = deciding(self.decider, self.rules, ledger, cells)
        return self._reasons

    def read_by(self, rule: Rule) -> frozenset[tuple[str, str]]:
        """The tables and columns that a rule looks at."""
        if rule.id not in self._columns:
            self._columns[rule.id] = columns_read(rule)
        return self._columns[rule.id]

    def open(self) -> list[Question]:
        """Every question that is still to be asked, in order. Empty: the result stands whatever else could be said."""
        return list(self._open())

    def next(self) -> Question | None:
        """The next question; None when nothing more decides anything."""
        return next(self._open(), None)

    def question(self, question_id: str) -> Question:
        """A question by id, with its answer if it has one. Raises KeyError for one that there is not."""
        cell = self._cell(question_id)
        return self._asking.cell(cell) if cell.column else self._asking.list(self.section(cell.table))

    def section(self, table: str) -> SectionModel:
        """Raises KeyError for a table that the interview does not ask for."""
        for section in self.forms.interview:
            if section.table == table:
                return section
        raise KeyError(table)

    def topics(self) -> list[Topic]:
        """The groups in order, for a list of contents."""
        groups: dict[str, list[int]] = {}
        pending = {question.id for question in self.open()}
        for section in self.forms.interview:
            cells = list(self.all_cells(section))
            titles = [topic.title for topic in section.topics] or [section.title]
            for title in titles:
                groups.setdefault(title, [0, 0])
            for cell in cells:
                group = groups[self._asking.topic(cell)]
                group[0] += self.value(cell) is not None
                group[1] += cell.id in pending
            if not section.single:
                groups[section.title][1] += section.table in pending
        return [Topic(title, *counts) for title, counts in groups.items()]

    # ---- answers

    def answer(self, question_id: str, text: str) -> str:
        """Takes an answer; returns a remark on it, "" for none. ``UNKNOWN`` says that nobody knows, ``NOT_YET`` that an event has
        not happened. For a list: ``rows`` adds a row, ``done`` and ``skipped`` close it. Raises AnswerError, KeyError.
        """
        cell = self._cell(question_id)
        table, row, column = cell.table, cell.row, cell.column
        section = self.section(table)
        if not column:
            self._answer_list(section, text)
            return ""
        schema = self.rule_base.tables[table]
        kept, remark = read_answer(text, schema.columns[column], self.rule_base.tables, self.state.as_of)
        rows = self._rows(section)
        if column == schema.key and kept != UNKNOWN:
            for other, earlier in enumerate(rows):
                if other != row and earlier.get(column) == kept:
                    raise AnswerError(f"与第{other + 1}行的{column}相同；同一{column}只填一行")
        check_periods(table, {**rows[row], column: kept}, self.rule_base.tables)
        rows[row][column] = kept
        self._answered(question_id)
        return remark

    def clear(self, question_id: str) -> None:
        """Takes an answer back: the question may be asked again."""
        cell = self._cell(question_id)
        if cell.column:
            self._rows(self.section(cell.table))[cell.row].pop(cell.column, None)
        else:
            self.state.lists.pop(cell.table, None)
        self._forget(question_id)

    def add_row(self, table: str) -> int:
        """A new row of a list; its number from 1."""
        section = self.section(table)
        if section.single:
            raise KeyError(table)
        self.state.lists[table] = ROWS
        rows = self._rows(section)
        rows.append({})
        self._reasons = None
        return len(rows)

    def remove_row(self, table: str, number: int) -> None:
        """Drops the row of that number (from 1); those behind it move up. Raises KeyError when there is none."""
        rows = self._rows(self.section(table))
        if self.section(table).single or not 0 < number <= len(rows):
            raise KeyError(f"{table}#{number}")
        del rows[number - 1]
        self.state.trail = [item for item in self.state.trail if not item.startswith(f"{table}#")]
        self._reasons = None

    def back(self) -> Question | None:
        """The question answered last, with its answer kept; asking for it again and again goes further back. None at the beginning."""
        while self.state.trail:
            last = self.state.trail.pop()
            try:
                return self.question(last)
            except KeyError:
                continue
        return None

    def review(self) -> list[Question]:
        """Every answer, in order; ``decides`` is false for one that no longer changes anything."""
        found = []
        for section in self.forms.interview:
            if not section.single:
                found.append(self._asking.list(section))
            found += [self._asking.cell(cell) for cell in self.all_cells(section) if self.value(cell) is not None]
        return found

    def value(self, cell: Cell) -> str | None:
        """What was answered, None when nothing was."""
        rows = self.state.rows.get(cell.table, [])
        return rows[cell.row].get(cell.column) if cell.row < len(rows) else None

    # ---- what comes of it

    def data(self) -> dict[str, list[dict[str, Any]]]:
        """The ledger as tables, as a YAML or JSON file would hold it: ``hegui check`` says the same about it."""
        return answers.ledger_data(self.state, self.forms, self.rule_base)

    def ledger(self, as_of: int | None = None) -> Ledger:
        """The ledger, read and derived; as of another date when one is given."""
        return answers.plain_ledger(self.state, self.forms, self.rule_base, as_of)

    def result(self) -> Assessment:
        """The assessment of what has been answered so far (``.section`` is what a report shows of it)."""
        from hegui.checker.assessment import assess

        return assess(answers.given_ledger(self.state, self.forms, self.rule_base), self.decider, self.forms)

    # ---- inside

    @property
    def _asking(self) -> Asking:
        return Asking(self)

    def _cell(self, question_id: str) -> Cell:
        """The cell of an id; its column is "" for a list as a whole. Raises KeyError for one that there is not."""
        table, row, column = parse_cell(question_id)
        section = self.section(table)
        cell = Cell(table, row, column, listed=not section.single)
        if not column and (section.single or "#" in question_id):
            raise KeyError(question_id)
        if column and (cell.id != question_id or cell not in set(self.all_cells(section))):
            raise KeyError(question_id)
        return cell

    def _rows(self, section: SectionModel) -> list[dict[str, str]]:
        rows = self.state.rows.setdefault(section.table, [])
        if section.single and not rows:
            rows.append({})
        return rows

    def _answer_list(self, section: SectionModel, text: str) -> None:
        if section.single or text not in LIST_STATES:
            raise AnswerError(f"应是 {ROWS}、{DONE}、{SKIPPED} 之一")
        if text == SKIPPED and self.state.rows.get(section.table):
            raise AnswerError("已经填了几行；要不填这张表，请先删除这些行")
        if text == ROWS:
            self.add_row(section.table)
        else:
            self.state.lists[section.table] = text
        self._answered(section.table)

    def _answered(self, question_id: str) -> None:
        self._forget(question_id)
        self.state.trail.append(question_id)

    def _forget(self, question_id: str) -> None:
        self.state.trail = [item for item in self.state.trail if item != question_id]
        self._reasons = None

    def all_cells(self, section: SectionModel) -> Iterator[Cell]:
        """Every cell of a table as far as it has rows, in the order of asking."""
        columns = [name for topic in section.topics for name in topic.columns] or section.columns
        count = 1 if section.single else len(self.state.rows.get(section.table, []))
        for row in range(count):
            for column in columns:
                yield Cell(section.table, row, column, listed=not section.single)

    def _wanted(self, cell: Cell) -> bool:
        if self.value(cell) is not None:
            return False
        if self.rule_base.tables[cell.table].columns[cell.column].type in NAMING:
            return True
        return (cell.table, cell.row, cell.column) in self.reasons

    def _open_lists(self) -> list[SectionModel]:
        closed = (DONE, SKIPPED)
        return [s for s in self.forms.interview if not s.single and self.state.lists.get(s.table) not in closed]

    def _open(self) -> Iterator[Question]:
        unfinished = {section.table for section in self._open_lists()}
        for section in self.forms.interview:
            for cell in self.all_cells(section):
                if self._wanted(cell):
                    yield self._asking.cell(cell)
            if section.table in unfinished:
                yield self._asking.list(section)

    def _clean(self) -> None:
        """Drops what these tables do not know: a state may be older than the rules, or edited."""
        known = {section.table: section for section in self.forms.interview}
        for table in list(self.state.rows):
            if table not in known:
                self.dropped.append(table)
                del self.state.rows[table]
                continue
            columns = {cell.column for cell in self._columns_of(known[table])}
            rows = self.state.rows[table][:1] if known[table].single else self.state.rows[table]
            self.state.rows[table] = rows
            for number, row in enumerate(rows):
                for column in list(row):
                    cell = Cell(table, number, column, listed=not known[table].single)
                    try:
                        if column not in columns:
                            raise AnswerError("没有这一列")
                        schema = self.rule_base.tables[table].columns[column]
                        row[column], _ = read_answer(row[column], schema, self.rule_base.tables, self.state.as_of)
                        check_periods(table, row, self.rule_base.tables)
                    except AnswerError:
                        self.dropped.append(cell.id)
                        del row[column]
        self.state.lists = {t: word for t, word in self.state.lists.items() if t in known and not known[t].single}

    def _columns_of(self, section: SectionModel) -> list[Cell]:
        columns = [name for topic in section.topics for name in topic.columns] or section.columns
        return [Cell(section.table, 0, name, listed=not section.single) for name in columns]
