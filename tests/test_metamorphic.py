"""Changes that must not matter, and changes that may only take certainty away.

Order of rows and tables, names of keys, unrelated facts and the hash seed change nothing. Blanking a cell never turns one certain
answer into another: a violation may become open, never compliant; what was compliant may become open, never a violation.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import made_up
import pytest
from agreement import verdict_of
from hegui.checker.cases import Case, load_cases
from hegui.checker.decide import Decider
from hegui.checker.derive import derive
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Unknown
from hegui.kb.day import FOREVER, NEVER, parse_day
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RULES_DIR, RuleBase
from hypothesis import given, settings
from hypothesis import strategies as st
from random_ledgers import LEVELS, random_ledger
from test_fuzz import says_only_what_is_stated

EXAMPLE = Path(__file__).parents[1] / "examples" / "技术服务机构"
Data = dict[str, list[dict[str, Any]]]
Said = Counter[tuple[str, str, tuple[str, ...], str, str]]  # subject, outcome, key, id, case
SOME = settings(deadline=None, derandomize=True, max_examples=50)
KEYED = {"s": "S", "c": "C", "p": "P", "q": "Q", "e": "E"}


def said(decider: Decider, rule: Rule, ledger: Ledger) -> Said:
    """Everything that is said of anybody: findings with their ids, and who is compliant or outside."""
    result = decider.run(ledger, [rule])[0]
    subjects = ledger.tables[rule.model.subject].rows
    found: Said = Counter((f.subject.id, f.outcome, f.key, f.id, f.case) for f in result.findings)
    for outcome, rows in (("compliant", result.compliant), ("not_applicable", result.outside)):
        found.update((str(subjects[index][rule.subject_column]), outcome, (), "", "") for index in rows)
    return found


@pytest.fixture(scope="module")
def cases(rule_base: RuleBase) -> list[Case]:
    return load_cases([RULES_DIR], rule_base.rules, rule_base.tables)


@pytest.fixture(scope="module")
def shipped(rule_base: RuleBase) -> Decider:
    return Decider(rule_base)


def read(decider: Decider, data: Mapping[str, Sequence[Mapping[str, Any]]], case: Case) -> Ledger:
    return ledger_from_mapping(data, decider.rule_base.tables, parse_day(case.model.as_of)[0])


# ---- what must not matter


@given(st.integers(0, 10_000))
@SOME
def test_the_order_of_rows_and_tables(random_base: Decider, seed: int) -> None:
    rng = random.Random(seed)
    rule = rng.choice(list(random_base.rule_base.rules.values()))
    ledger = random_ledger(rng, random_base.rule_base.tables, rng.choice(LEVELS))
    shuffled = Ledger(ledger.as_of)
    for name in rng.sample(sorted(ledger.tables), len(ledger.tables)):
        old = ledger.tables[name]
        table = shuffled.tables[name] = Table(name, old.schema, old.cutoff, complete=old.complete)
        for row in rng.sample(old.rows, len(old.rows)):
            table.add(Row(table, row.values, row.file, row.line, verified=row.verified))
    assert said(random_base, rule, ledger) == said(random_base, rule, shuffled)


@given(st.integers(0, 10_000))
@SOME
def test_the_order_of_rows_in_a_file(shipped: Decider, cases: list[Case], seed: int) -> None:
    """Through intake and derivation too: the ids of findings hold neither rows nor files."""
    rng = random.Random(seed)
    case = rng.choice(cases)
    rule = shipped.rule_base.rules[case.model.rule]
    answers = []
    for data in (
        case.data,
        {name: rng.sample(case.data[name], len(case.data[name])) for name in rng.sample(sorted(case.data), len(case.data))},
    ):
        ledger = read(shipped, data, case)
        derive(ledger, shipped.rule_base.tables, shipped.rule_base.registry)
        answers.append(said(shipped, rule, ledger))
    assert answers[0] == answers[1]


@given(st.integers(0, 10_000))
@SOME
def test_keys_renamed_consistently(random_base: Decider, seed: int) -> None:
    """Also with the order of the names turned round, and no two alike in length."""
    rng = random.Random(seed)
    rule = rng.choice(list(random_base.rule_base.rules.values()))
    ledger = random_ledger(rng, random_base.rule_base.tables, rng.choice(LEVELS))
    names = {f"{letter}{n}": "钥" * (9 - n) + letter for letter in KEYED.values() for n in range(10)}
    renamed = copied(ledger, lambda row, column: names.get(v, v) if isinstance(v := row[column], str) and is_key(row, column) else v)

    def plain(found: Said) -> Counter[tuple[Any, ...]]:
        return Counter({(s, outcome, key, case): n for (s, outcome, key, _, case), n in found.items()})

    expected = Counter(
        {
            (names.get(s, s), o, tuple(names.get(k, k) for k in key), c): n
            for (s, o, key, c), n in plain(said(random_base, rule, ledger)).items()
        }
    )
    assert plain(said(random_base, rule, renamed)) == expected


def is_key(row: Row, column: str) -> bool:
    return (row.table.name, column) in made_up.KEYS


def copied(ledger: Ledger, cell: Any) -> Ledger:
    result = Ledger(ledger.as_of)
    for name, old in ledger.tables.items():
        table = result.tables[name] = Table(name, old.schema, old.cutoff, complete=old.complete)
        for row in old.rows:
            table.add(Row(table, [cell(row, column) for column in old.columns], row.file, row.line, verified=row.verified))
    return result


@given(st.integers(0, 10_000))
@SOME
def test_unrelated_facts(random_base: Decider, seed: int) -> None:
    """A second world beside the first, without a key in common."""
    rng = random.Random(seed)
    rule = rng.choice(list(random_base.rule_base.rules.values()))
    ledger = random_ledger(rng, random_base.rule_base.tables, rng.choice(LEVELS))
    other = random_ledger(rng, random_base.rule_base.tables, LEVELS[rng.randrange(3)])  # its keys are all known
    before = said(random_base, rule, ledger)
    for name, table in other.tables.items():
        for row in table.rows:
            values = [f"外{v}" if isinstance(v, str) and is_key(row, c) else v for c, v in zip(table.columns, row.values, strict=True)]
            ledger.tables[name].add(Row(ledger.tables[name], values, "另.csv", row.line, verified=row.verified))
    after = said(random_base, rule, ledger)
    assert Counter({entry: n for entry, n in after.items() if not entry[0].startswith("外")}) == before


def test_the_hash_seed() -> None:
    """The same bytes from processes that order their sets differently."""
    command = [str(Path(sys.executable).with_name("hegui")), "check", str(EXAMPLE), "--as-of", "2026-11-24", "--format", "json", "--all"]
    reports = set()
    for seed in ("0", "1", "77"):
        done = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False)
        assert done.returncode in (0, 1, 4), done.stderr.decode()
        reports.add(done.stdout)
    assert len(reports) == 1


# ---- what may only take certainty away

SETTLED = ("compliant", "not_applicable")
ACCUSED = ("violation", "lead", "needs_judgement", "needs_ruling")


def blanked(ledger: Ledger, table: str, index: int, column: str) -> Ledger:
    """The same ledger with one cell unknown."""

    def cell(row: Row, name: str) -> Any:
        if (row.table.name, row.index, name) != (table, index, column):
            return row[name]
        if row.table.schema.columns[name].type == "date":
            return Day(NEVER, FOREVER, row.place(name))
        return Unknown(row.place(name), candidates=row.table.schema.columns[name].candidates)

    return copied(ledger, cell)


@given(st.integers(0, 10_000))
@SOME
def test_blanking_a_cell_only_opens(random_base: Decider, seed: int) -> None:
    rng = random.Random(seed)
    rule = rng.choice([r for r in random_base.rule_base.rules.values() if not says_only_what_is_stated(r)])
    ledger = random_ledger(rng, random_base.rule_base.tables, LEVELS[rng.randrange(3)])
    before = verdict_of(random_base.run(ledger, [rule])[0])
    table, column = rng.choice([(t, c) for t, columns in made_up.VALUES.items() for c in columns])
    for row in list(ledger.tables[table].rows):
        after = verdict_of(random_base.run(blanked(ledger, table, row.index, column), [rule])[0])
        for (subject, key), outcome in before.findings.items():
            if outcome in ACCUSED:
                assert subject not in after.compliant | after.outside, (table, row.index, column)
                assert (subject, key) in after.findings
        for (subject, _), outcome in after.findings.items():
            assert outcome not in ACCUSED or subject not in before.compliant | before.outside, (table, row.index, column)
        assert not before.outside & {subject for (subject, _), outcome in after.findings.items() if outcome in ACCUSED}


def test_blanking_a_deciding_cell_of_a_shipped_rule(shipped: Decider, cases: list[Case]) -> None:
    """Every known cell of every row that a violation of the rules' own cases rests on, one after the other."""
    rng, tried, opened = random.Random(7), 0, 0
    accusing = [case for case in cases if "violation" in case.model.expect.values()]
    for case in rng.sample(accusing, 110):
        rule = shipped.rule_base.rules[case.model.rule]
        if says_only_what_is_stated(rule):
            continue
        found = decided(shipped, rule, read(shipped, case.data, case))
        for subject in [s for s, outcomes in found.items() if "violation" in outcomes]:
            for table, index, column in rng.sample(cells := known_cells(read(shipped, case.data, case)), min(12, len(cells))):
                ledger = read(shipped, case.data, case)
                row = ledger.tables[table].rows[index]
                row.values[row.table.position[column]] = blanked(ledger, table, index, column).tables[table].rows[index][column]
                after = decided(shipped, rule, ledger)
                tried += 1
                opened += "violation" not in after[subject]
                # A certificate may stand in two rows, of which the other was settled before.
                assert not (after[subject] - found[subject]) & set(SETTLED), (
                    f"{case.where}: {table}.{column} of row {index} blanked: {subject} {after[subject]}"
                )
    assert tried > 200
    assert opened > 40


def known_cells(ledger: Ledger) -> list[tuple[str, int, str]]:
    """Cells that hold no key, no name and no number of a person: what identifies is another matter."""
    return [
        (name, row.index, column)
        for name, table in ledger.tables.items()
        if name not in ("说明", "列名对照")
        for row in table.rows
        for column, schema in table.schema.columns.items()
        if not (schema.joinable or schema.computed or schema.type in ("name", "id_card"))
        and not (isinstance(row[column], Unknown) or (isinstance(row[column], Day) and not row[column].is_exact))
    ]


def decided(decider: Decider, rule: Rule, ledger: Ledger) -> dict[str, set[str]]:
    derive(ledger, decider.rule_base.tables, decider.rule_base.registry)
    answers: dict[str, set[str]] = {str(row[rule.subject_column]): set() for row in ledger.tables[rule.model.subject].rows}
    for subject, outcome, *_ in said(decider, rule, ledger):
        answers[subject].add(outcome)
    return answers


def test_blanking_a_key_is_a_problem_and_accuses_nobody(shipped: Decider, cases: list[Case]) -> None:
    """It is named among the ledger's problems, and nobody is newly accused."""
    rng, tried = random.Random(8), 0
    for case in rng.sample(cases, 80):
        rule = shipped.rule_base.rules[case.model.rule]
        before = decided(shipped, rule, read(shipped, case.data, case))
        keys = [
            (name, index, column)
            for name, rows in case.data.items()
            for index, row in enumerate(rows)
            for column in row
            if shipped.rule_base.tables[name].columns[column].type == "key" and row[column] not in ("", "无", "未知", None)
        ]
        for name, index, column in rng.sample(keys, min(2, len(keys))):
            data: Data = {table: [dict(row) for row in rows] for table, rows in case.data.items()}
            data[name][index][column] = ""
            ledger = read(shipped, data, case)
            assert any(problem.column == column for problem in ledger.problems), f"{case.where}: {name}.{column}"
            for subject, outcomes in decided(shipped, rule, ledger).items():
                newly = outcomes & {"violation", "lead"} - before.get(subject, set())
                assert not newly, f"{case.where}: {name}.{column} of row {index} blanked: {subject} {newly}"
            tried += 1
    assert tried > 80
