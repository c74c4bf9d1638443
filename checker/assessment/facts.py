"""The facts of one agency as a ledger that can be changed and judged again: nothing of the original is touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hegui.checker.decide import Decider
from hegui.checker.derive import derive
from hegui.checker.finding import Finding
from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.ruleresult import RuleResult
from hegui.checker.values import Day, Value
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.rule import Rule

AGENCIES, ROSTER, PROJECTS = "技术服务机构", "从业人员", "服务项目"
CODE = "统一社会信用代码"
# From best to worst; a lead or an open ruling is no more than something to be judged here.
GRADES = {"not_applicable": 0, "compliant": 0, "needs_judgement": 1, "needs_ruling": 1, "undetermined": 2, "lead": 2, "violation": 3}

Case = tuple[str, ...]  # rule, subject, key


@dataclass(frozen=True, slots=True)
class Change:
    """One cell put to another value, or (``row`` −1) a row added to the roster with these values."""

    table: str
    row: int
    values: tuple[tuple[str, Value], ...]


@dataclass(slots=True)
class Facts:
    """``ledger`` is as read, before anything is derived. ``agency`` is the row index of the agency in its table."""

    ledger: Ledger
    decider: Decider
    agency: int

    @property
    def code(self) -> str:
        return str(self.row[CODE])

    @property
    def row(self) -> Row:
        return self.ledger.tables[AGENCIES].rows[self.agency]

    def roster(self) -> list[Row]:
        """The agency's own practitioners."""
        return [row for row in self.ledger.rows(ROSTER) if row[CODE] == self.code]

    def with_changes(self, changes: Iterable[Change], as_of: int | None = None) -> Ledger:
        """A derived copy of the ledger with these changes, as of another date if one is given: everything else stays as it is now."""
        shift = 0 if as_of is None else as_of - self.ledger.as_of
        copy = Ledger(self.ledger.as_of + shift, decisions=self.ledger.decisions)
        for name, table in self.ledger.tables.items():
            copy.tables[name] = self.copied(table, shift)
        for change in changes:
            table = copy.tables[change.table]
            if change.row < 0:
                table.add(Row(table, [dict(change.values).get(column, "") for column in table.columns], "（新增）", len(table.rows) + 1))
                continue
            for column, value in change.values:
                table.rows[change.row].values[table.position[column]] = value
        derive(copy, self.decider.rule_base.tables, self.decider.rule_base.registry)
        return copy

    @staticmethod
    def copied(table: Table, shift: int) -> Table:
        made = replace(table, rows=[], cutoff=table.cutoff + shift)
        for row in table.rows:
            values = [_later(value, table.cutoff, shift) for value in row.values] if shift else list(row.values)
            made.add(Row(made, values, row.file, row.line))
        return made

    def judge(self, rules: Sequence[Rule], changes: Iterable[Change] = (), as_of: int | None = None) -> Judged:
        ledger = self.with_changes(changes, as_of)
        return Judged(self.decider.run(ledger, rules, screened=False), ledger, self.code)


@dataclass(slots=True)
class Judged:
    """What the rules say of the agency, its people and its projects."""

    results: list[RuleResult]
    ledger: Ledger
    code: str

    def findings(self) -> list[Finding]:
        return [finding for result in self.results for finding in result.findings if self._own(result.rule, finding.subject_row)]

    def outcomes(self) -> dict[Case, str]:
        """By rule, subject and key; what is compliant or not covered by rule and subject."""
        found: dict[Case, str] = {(f.rule.id, f.subject.id, *f.key): f.outcome for f in self.findings()}
        for rule, outcome, index in self.settled():
            found[(rule.id, self._subject(rule, index))] = outcome
        return found

    def settled(self) -> list[tuple[Rule, str, int]]:
        return [
            (result.rule, outcome, index)
            for result in self.results
            for outcome, indices in (("compliant", result.compliant), ("not_applicable", result.outside))
            for index in indices
            if self._own(result.rule, index)
        ]

    def worst(self, rule: str) -> str:
        """The worst outcome of a rule; not applicable when it says nothing."""
        return max((o for case, o in self.outcomes().items() if case[0] == rule), key=GRADES.__getitem__, default="not_applicable")

    def _own(self, rule: Rule, index: int) -> bool:
        row = self.ledger.tables[rule.model.subject].rows[index]
        return CODE not in row.table.position or row[CODE] == self.code

    def _subject(self, rule: Rule, index: int) -> str:
        return str(self.ledger.tables[rule.model.subject].rows[index][rule.subject_column])


def _later(value: Value, cutoff: int, shift: int) -> Value:
    """An event that has not happened by the cutoff has not by a later one either; what has happened had happened before it."""
    if isinstance(value, Day) and not value.is_exact:
        if value.lo == cutoff + 1 and value.hi == FOREVER:
            return Day(cutoff + shift + 1, FOREVER, value.place, value.text)
        if value.lo == NEVER and value.hi == cutoff:
            return Day(NEVER, cutoff + shift, value.place, value.text)
    return value
