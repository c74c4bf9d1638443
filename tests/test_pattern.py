"""Patterns of covert designation: the exact test against counting all cases, and the figures in the report."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
from hegui.checker.pattern.test import expected, holm, tail
from hegui.cli.app import run
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]


def counted(buyers: int, chosen: int, handled: int, observed: int) -> float:
    """Of all ways to pick the handled units among the buyers, the share with at least ``observed`` of the vendor's."""
    ways = list(combinations(range(buyers), handled))
    return sum(sum(unit < chosen for unit in picked) >= observed for picked in ways) / len(ways)


@given(st.integers(1, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n), st.integers(0, n))))
def test_one_stratum_is_counted_exactly(case: tuple[int, int, int, int]) -> None:
    buyers, chosen, handled, observed = case
    assert tail([(buyers, chosen, handled)], observed) == pytest.approx(counted(buyers, chosen, handled, observed))


def test_strata_add_up() -> None:
    """Two strata of (4 buyers, 2 chosen, 2 handled): K is 0, 1, 2 with 1/6, 4/6, 1/6 in each."""
    assert tail([(4, 2, 2)] * 2, 4) == pytest.approx(1 / 36)
    assert tail([(4, 2, 2)] * 2, 3) == pytest.approx(1 / 36 + 2 * 4 / 36)
    assert expected([(4, 2, 2)] * 2) == pytest.approx(2)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03], 3) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.001], 100) == pytest.approx([0.1])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.integers(0, 20))
def test_holm_keeps_order_and_never_lowers(probabilities: list[float], more: int) -> None:
    corrected = holm(probabilities, len(probabilities) + more)
    assert all(p <= c <= 1 for p, c in zip(probabilities, corrected, strict=True))
    pairs = sorted(zip(probabilities, corrected, strict=True))
    assert [c for _, c in pairs] == sorted(c for _, c in pairs)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of the rule's first case, as a file of its own."""
    from hegui.checker.cases import load_cases
    from hegui.kb.registry import load_regulations
    from hegui.kb.rulebase import RULES_DIR, load_rule_base

    rule_base = load_rule_base(load_regulations())
    case = next(c for c in load_cases([RULES_DIR], rule_base.rules, rule_base.tables) if c.model.rule == "ZB13-2-pattern")
    folder = tmp_path_factory.mktemp("pattern")
    (folder / "台账.json").write_text(json.dumps(case.data, ensure_ascii=False), encoding="utf-8")
    target = folder / "报告.json"
    arguments = ["check", str(folder / "台账.json"), "--only", "ZB13-2-pattern", "--as-of", "2024-06-30", "--quiet"]
    assert run([*arguments, "--format", "json", "-o", str(target)]) == 4
    assert run([*arguments, "--format", "html", "-o", str(folder / "报告.html")]) == 4
    return target


def test_the_lead_comes_with_its_figures_and_the_records_behind(report: Path) -> None:
    (finding,) = json.loads(report.read_text(encoding="utf-8"))["findings"]
    assert finding["outcome"] == "lead"
    assert finding["figures"]["选同一机构单位数"] == "10"
    tables = [entry["table"] for entry in finding["because"]]
    assert tables.count("服务项目") == 10
    assert tables.count("执法事项") == 10


def test_the_lead_is_drawn(report: Path, tmp_path: Path) -> None:
    from xml.etree import ElementTree

    (finding,) = json.loads(report.read_text(encoding="utf-8"))["findings"]
    picture = tmp_path / "图.svg"
    assert run(["explain", str(report), finding["id"], "--picture", str(picture)]) == 0
    assert len(ElementTree.parse(picture).findall(".//{*}circle")) == 10
    assert '"g":[[["经办后签约单位数",12.0]' in report.with_name("报告.html").read_text(encoding="utf-8")
