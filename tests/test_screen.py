"""The relational screen: what SQL says of a test is never wrong, only unknown more often; and it loads no more than it needs."""

from __future__ import annotations

import random
from pathlib import Path

import made_up
import pytest
from agreement import World, assert_agreed
from hegui.checker.decide import Decider
from hegui.checker.ledger import Ledger
from hegui.checker.screen import Screen, answered
from hegui.checker.sqltests import SqlTests, alias
from hegui.checker.store import Store
from hegui.checker.values import Day, Unknown
from hegui.kb.plan import Query, Test, refs
from hegui.kb.rule import Rule
from made_up import HAS_MATTER, NO_MATTER, SUBJECT
from random_ledgers import LEVELS, random_ledger


def each_test(query: Query, tables: dict[int, str]) -> list[tuple[Test, dict[int, str]]]:
    """Every test of a query and of its bodies, each with the tables of the atoms it may read."""
    mine = tables | {atom.index: atom.table for atom in query.atoms}
    inner = [found for body in query.inner() for found in each_test(body, mine)]
    return [(test, mine) for test in query.tests] + inner


def sql_truths(store: Store, sql: SqlTests, test: Test, tables: dict[int, str]) -> dict[tuple[int, ...], bool | None]:
    """Row combination → what SQL says."""
    atoms = sorted({ref.atom for ref in refs(test)})
    sql.table_of.update(tables)
    chosen = ", ".join(f"{alias(atom)}.rid" for atom in atoms)
    source = ", ".join(f"{store.names[tables[atom]]} {alias(atom)}" for atom in atoms)
    found = store.connection.execute(f"select {chosen}, {sql.sql(test)} from {source}").fetchall()
    return {row[:-1]: row[-1] for row in found}


@pytest.mark.parametrize("seed", range(8))
def test_sql_never_contradicts_the_evaluator(random_base: Decider, seed: int) -> None:
    """Every test of random rules on every combination of rows."""
    rng = random.Random(seed)
    compared = agreed = 0
    for number in range(25):
        rule = rng.choice(list(random_base.rule_base.rules.values()))
        ledger = random_ledger(rng, random_base.rule_base.tables, LEVELS[number % 3])
        store = Store(ledger, ledger.tables, random_base.connection)
        law = random_base.law(rule, ledger.as_of)
        sql = SqlTests(law, random_base.rule_base.tables.tables)
        for test, tables in [t for b in rule.branches for v in b.queries for t in each_test(v.query, {})]:
            atoms = sorted({ref.atom for ref in refs(test)})
            if not atoms:
                continue
            for rids, said in sql_truths(store, sql, test, tables).items():
                rows = {atom: ledger.tables[tables[atom]].rows[rid] for atom, rid in zip(atoms, rids, strict=True)}
                days = [value for row in rows.values() for value in row.values if isinstance(value, Day)]
                if "ParamAt" in str(test) and any(day.lo > ledger.as_of for day in days):
                    continue  # conduct after the as-of date: which value of a parameter holds then is nobody's question
                truth = law.truth(test, rows)  # type: ignore[arg-type]
                compared += 1
                agreed += said == truth
                assert said is None or said is truth, f"{seed}/{number} {rule.id}\n{test}\n{ {a: r.values for a, r in rows.items()} }"
    assert compared > 300
    assert agreed > 0.9 * compared  # SQL is worth asking


def neighbourhoods(decider: Decider, rule: Rule, ledger: Ledger) -> dict[int, set[tuple[str, int]]]:
    """Subject row → every row that reaches the engine with it."""
    store = Store(ledger, ledger.tables)
    screen = Screen(store, SqlTests(decider.law(rule, ledger.as_of), decider.rule_base.tables.tables))
    return answered(store, screen.neighbourhood(rule.branches[0].queries[0].query, None))


def test_a_neighbourhood_is_what_keys_reach(judge: World) -> None:
    rows = {
        "主体": [SUBJECT, SUBJECT | {"编号": "S2"}, SUBJECT | {"编号": "S3"}],
        "事": [{"主": "S1", "类": "甲"}, {"主": "S1", "类": "乙"}, {"主": "S2"}, {"类": "甲"}],
    }
    assert judge(HAS_MATTER, rows) == {"S1": "violation", "S2": "undetermined", "S3": "compliant"}
    decider = Decider(made_up.load(judge.folder, [HAS_MATTER]))
    ledger = made_up.ledger(decider.rule_base.tables, rows)
    # The row of another kind and the row without a key cannot matter to a pattern; S3 is no candidate at all.
    assert neighbourhoods(decider, decider.rule_base.rules["R"], ledger) == {0: {("主体", 0), ("事", 0)}, 1: {("主体", 1), ("事", 2)}}


def test_rows_with_unknown_keys_are_neighbours_of_a_not(judge: World) -> None:
    rows = {"主体": [SUBJECT, SUBJECT | {"编号": "S2"}], "事": [{"主": "S2", "类": "甲"}, {"类": "甲"}, {"类": "乙"}]}
    assert judge(NO_MATTER, rows) == {"S1": "undetermined", "S2": "compliant"}


def test_only_candidates_reach_the_engine(judge: World) -> None:
    rows = {
        "主体": [SUBJECT | {"编号": f"S{n}"} for n in range(60)],
        "事": [{"主": "S7", "类": "甲"}, {"主": "S8"}, {"主": "S9", "类": "乙"}],
    }
    judge(HAS_MATTER, rows)
    assert judge.result.candidates == 2


def test_a_parameter_that_changed_during_the_case_lies_between_its_values_on_both_ways(tmp_path: Path) -> None:
    """Two or three working days after a day is never that day: neither the screen nor the engine leaves that open."""
    same = {"compare": ["$起", "==", {"date": "$起", "plus": {"workdays": {"param": "一限"}}}]}
    model = made_up.rule(
        time={"by": "event", "during": [["$起", "$止"]]},
        applies=[{"主体": {"编号": "$主", "起": "$起", "止": "$止"}}],
        require=[{"exists": [{"事": {"协": "$主"}}, same]}],
    )
    decider = Decider(made_up.load(tmp_path, [model]))
    ledger = made_up.ledger(
        decider.rule_base.tables,
        {"主体": [{"编号": "S1", "起": "2018-05-31", "止": "2021-06-01"}], "事": [{"事号": "E1", "协": "S1"}]},
    )
    verdict = assert_agreed(decider, decider.rule_base.rules["R"], ledger, "changed parameter")
    assert verdict.findings == {(0, ()): "violation"}


def test_what_is_known_better_than_sql_can_hold_is_not_counted_as_covered(tmp_path: Path) -> None:
    """A cell that two rows of one key say differently is one of the two, and so surely not a third."""
    model = made_up.rule([{"事": {"主": "$主"}}], applies=[{"主体": {"编号": "$主", "类": "丙"}}])
    decider = Decider(made_up.load(tmp_path, [model]))
    ledger = made_up.ledger(decider.rule_base.tables, {"主体": [{"编号": "S1"}, {"编号": "S2"}]})
    first = ledger.tables["主体"].rows[0]
    unknown = first["类"]
    assert isinstance(unknown, Unknown)
    first.values[ledger.tables["主体"].position["类"]] = Unknown(*unknown.places, candidates=frozenset({"甲", "乙"}))
    verdict = assert_agreed(decider, decider.rule_base.rules["R"], ledger, "narrowed")
    assert (verdict.outside, verdict.compliant) == ({0}, {1})
