"""The interview is sound: it says what ``check`` says, and what it does not ask for changes nothing."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import openpyxl
import pytest
from hegui.checker import check
from hegui.checker.decide import Decider
from hegui.checker.forms.blank import blank_workbook
from hegui.checker.interview import Interview, State
from hegui.kb.form import Forms
from hegui.kb.rulebase import RuleBase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interviewing import AS_OF, cells, fill, load, outcome, random_state, random_value, said

Loaded = tuple[RuleBase, Forms, Decider]
SEEDS = st.integers(0, 2**32)
CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load()


def write_ledger(data: dict[str, list[dict[str, str]]], folder: Path) -> Path:
    """One CSV file a table, as somebody would keep it: a header of the columns that were asked for."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for table, rows in data.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns or ["证书编号", "项目编号"][:1])
            writer.writeheader()
            writer.writerows(rows)
    return folder


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=CHECKS)
@given(seed=SEEDS)
def test_an_interview_says_what_check_says_about_the_same_ledger(loaded: Loaded, tmp_path: Path, seed: int) -> None:
    base, forms, decider = loaded
    rng = random.Random(seed)
    state = random_state(rng, base, forms, rng.choice((0.3, 0.9, 1.0)))
    data = {table: rows for table, rows in Interview(base, forms, state, decider).data().items() if rows}
    if len(data) < len(Interview(base, forms, state, decider).data()):
        state.lists = {table: word if table in data else "skipped" for table, word in state.lists.items()}
    interview = Interview(base, forms, state, decider)
    run = check([write_ledger(interview.data(), tmp_path / "台账")], base, AS_OF)
    mine = {rule.id for rule in interview.rules}
    theirs = said([result for result in run.results if result.rule.id in mine], run.ledger)
    assert outcome(interview, decider) == theirs
    assert not [f for result in run.results if result.rule.id not in mine for f in result.findings]


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=CHECKS)
@given(seed=SEEDS)
def test_the_form_filled_with_the_same_answers_says_the_same(loaded: Loaded, tmp_path: Path, seed: int) -> None:
    """Answers to everything, in the cells of the workbook that ``hegui init agency`` writes."""
    base, forms, decider = loaded
    interview = Interview(base, forms, random_state(random.Random(seed), base, forms, 1.0), decider)
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook("agency", forms, base)))
    for table, rows in interview.data().items():
        columns = {cell.value: cell.column for cell in book[table][1]}
        for line, row in enumerate(rows, start=3):  # below the example
            for column, value in row.items():
                book[table].cell(line, columns[column]).value = value
    for section in forms.interview:  # a list that was passed over is a sheet that was taken out
        if section.table not in interview.data():
            del book[section.table]
    book.save(tmp_path / "表.xlsx")
    run = check([tmp_path / "表.xlsx"], base, AS_OF)
    mine = {rule.id for rule in interview.rules}
    assert outcome(interview, decider) == said([result for result in run.results if result.rule.id in mine], run.ledger)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=CHECKS)
@given(seed=SEEDS)
def test_what_is_not_asked_for_changes_nothing(loaded: Loaded, seed: int) -> None:
    """From any state of an interview, a cell that the engine calls idle: whatever all others turn out to be, its own answer
    (or its being left out) makes no difference."""
    base, forms, decider = loaded
    rng = random.Random(seed)
    before = Interview(base, forms, random_state(rng, base, forms, rng.choice((0.0, 0.3, 0.6, 0.9))), decider)
    wanted = {question.id for question in before.open()}
    idle = [cell for cell in cells(before) if before.value(cell) is None and cell.id not in wanted]
    if not idle:
        return
    text = before.state.to_json()
    completed = Interview(base, forms, State.from_json(text), decider)
    fill(rng, completed, 1.0)
    left_out = Interview(base, forms, State.from_json(completed.state.to_json()), decider)
    for cell in idle:
        left_out.clear(cell.id)
    other = Interview(base, forms, State.from_json(left_out.state.to_json()), decider)
    fixed = {c.id: random_value(rng, base.tables[c.table].columns[c.column], c.row) for c in idle}
    fill(rng, other, 0.0, fixed)
    assert outcome(completed, decider) == outcome(left_out, decider) == outcome(other, decider)


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=CHECKS)
@given(seed=SEEDS)
def test_an_interview_ends_and_is_then_settled(loaded: Loaded, seed: int) -> None:
    """Asked to the end, nothing that is left could change the result; and it never asks a thing twice."""
    base, forms, decider = loaded
    rng = random.Random(seed)
    interview = Interview.start(base, forms, AS_OF, decider)
    asked: list[str] = []
    while (question := interview.next()) is not None:
        if question.kind == "list":
            more = question.answer is None and rng.random() < 0.6  # one row at most, or the run is long
            interview.answer(question.id, "rows" if more else question.choices[1].value)
            continue
        assert question.id not in asked
        asked.append(question.id)
        column = base.tables[question.table].columns[question.column]
        try:
            interview.answer(question.id, random_value(rng, column, question.row))
        except ValueError:
            interview.answer(question.id, "未知")
    result = outcome(interview, decider)
    fill(rng, interview, 1.0)
    assert outcome(interview, decider) == result
