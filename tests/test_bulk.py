"""The reduced run against the whole one: the same report, to the byte, whatever the registers are like; and what proves the reduction."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hegui.checker import check, check_ledger
from hegui.checker.bulk.coverage import uncovered
from hegui.checker.bulk.reduce import read_reduced
from hegui.checker.decide import Decider
from hegui.checker.identity.outcome import Decision, Decisions, Mentioned
from hegui.checker.intake import read_ledger
from hegui.checker.ledger import Ledger
from hegui.checker.report.document import document
from hegui.checker.result import selected
from hegui.kb.day import parse_day
from hegui.kb.rulebase import RuleBase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_registers import Registers, write_csv, write_duckdb

AS_OF = parse_day("2026-06-30")[0]
FIXED = range(5)


@pytest.fixture(scope="module")
def decider(rule_base: RuleBase) -> Decider:
    return Decider(rule_base)


def both(folder: Path, decider: Decider, only: list[str], decisions: Decisions | None = None) -> tuple[dict[str, Any], dict[str, Any], Ledger]:
    """The report of the reduced run, that of the whole one, and the reduced ledger."""
    chosen = decisions or Decisions()
    reduced = read_reduced([folder], decider, AS_OF, selected(decider.rule_base, only), chosen, least=0)
    assert reduced is not None
    whole = read_ledger([folder], decider.rule_base.tables, AS_OF)
    reduced.decisions = whole.decisions = chosen
    return document(check_ledger(reduced, decider, only=only)), document(check_ledger(whole, decider, only=only)), reduced


def hold_equal(seed: int, decider: Decider, only: list[str]) -> None:
    rng = random.Random(seed)
    registers = Registers(rng, rng.choice([6, 12, 30]))
    with TemporaryDirectory() as name:
        folder = Path(name)
        kind = rng.choice(["csv", "csv", "csv", "duckdb", "parquet"])
        if kind == "csv":
            write_csv(registers, folder)
        else:
            write_duckdb(registers, folder, parquet=kind == "parquet")
        mine, theirs, _ = both(folder, decider, only)
        for part in theirs:
            assert mine[part] == theirs[part], part
        assert json.dumps(mine, ensure_ascii=False) == json.dumps(theirs, ensure_ascii=False)


@pytest.mark.parametrize("seed", FIXED)
def test_the_reduced_run_gives_the_same_report(seed: int, decider: Decider) -> None:
    hold_equal(seed, decider, ["ZB13*", "TS25*", "ZB7-4*"])


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.integers(1000, 10**9))
def test_on_any_registers(decider: Decider, seed: int) -> None:
    hold_equal(seed, decider, [])


def test_every_rule_can_be_reduced_for(rule_base: RuleBase) -> None:
    """A rule whose patterns reach the large tables otherwise than by their keys makes large ledgers be decided whole: slowly, and said so."""
    given = frozenset(rule_base.tables)
    assert {rule.id: why for rule in rule_base.rules.values() if (why := uncovered(rule, given))} == {}


@pytest.mark.parametrize(
    ("table", "joined", "why"),
    [("经营联系", False, "没有从联系人连到"), ("企业", None, "没有别的条件限定"), ("同一人", False, "没有从甲连到"), ("关系人", False, "没有从人员编号连到")],
)
def test_a_rule_that_the_reduction_cannot_cover_is_told(rule_base: RuleBase, table: str, joined: bool | None, why: str) -> None:
    """A pattern of a real rule cut loose, or left out (None)."""
    rule = rule_base.rules["ZB13-3-works"]
    branch = next(b for b in rule.branches if b.model.case == "继亲属")
    query = branch.queries[0].query
    atoms = [replace(atom, joins=()) if atom.table == table and joined is False else atom for atom in query.atoms]
    loose = replace(query, atoms=[atom for atom in atoms if atom.table != table or joined is not None])
    changed = replace(rule, branches=(replace(branch, queries=(replace(branch.queries[0], query=loose),)),))
    assert why in uncovered(changed, frozenset(rule_base.tables))


def test_a_ledger_that_cannot_be_reduced_is_decided_whole_and_it_is_said(
    rule_base: RuleBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(Registers(random.Random(8), 6), tmp_path)
    monkeypatch.setattr("hegui.checker.bulk.LEAST", 0)
    monkeypatch.setattr("hegui.checker.bulk.reduce.read_reduced", partial(read_reduced, least=0))
    monkeypatch.setattr("hegui.checker.bulk.reduce.uncovered", lambda rule, given: "试")
    said: list[str] = []
    run = check([tmp_path], rule_base, AS_OF, only=["ZB13-3-works"], say=said.append)
    assert run.ledger.beyond is None
    assert run.results[0].rule.id == "ZB13-3-works"
    assert said == ["大表没有精简，按整表核查，要多用时间和内存：规则ZB13-3-works：试"]


def test_a_decision_on_who_is_who_gives_the_same_report(decider: Decider, tmp_path: Path) -> None:
    registers = Registers(random.Random(3), 30)
    registers.tables = {name: registers.tables[name] for name in ("人员", "亲属", "企业", "任职投资")}
    for row, tie in zip(registers.tables["亲属"][:6], registers.tables["任职投资"], strict=False):
        tie |= {"姓名": row["亲属姓名"], "身份证号": "", "持有方统一社会信用代码": ""}
    write_csv(registers, tmp_path)
    pairs = zip(registers.tables["亲属"][:6], registers.tables["任职投资"], strict=False)
    entries = tuple(
        Decision("same" if n % 2 else "different", (_mention("亲属", a, "人员编号", "亲属姓名"), _mention("任职投资", b, "统一社会信用代码", "姓名")), "某", "2026-01-01", "查", f"d:{n}")
        for n, (a, b) in enumerate(pairs)
    )
    mine, theirs, _ = both(tmp_path, decider, ["ZB13*"], Decisions(entries))
    assert mine == theirs
    assert mine["decisions"]


def _mention(table: str, row: dict[str, str], *columns: str) -> Mentioned:
    return Mentioned(table, tuple((column, row[column]) for column in columns))


@pytest.mark.soak
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(1000, 10**9))
def test_on_very_many_registers(decider: Decider, seed: int) -> None:
    hold_equal(seed, decider, ["ZB13*", "TS25*", "ZB7-4*"])
