"""Transitional and saving clauses: data of the law that says so, quoted in findings, held against a rule's choice of date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hegui.cli.app import run
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.registry import DATA_DIR, Registry, load_regulations
from hegui.kb.transition import in_force, of_its_own

OFFICERS = "人员编号,姓名,人员类别,任职日期\nR1,甲建国,干部,2015-01-01\n"
MATTERS = "事项编号,类型,单位编号,主办人编号,决定日期,执法记录仪\nS1,行政处罚,U1,R1,{day},是\n"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_regulations([DATA_DIR])


@pytest.mark.parametrize(("day", "norms"), [("2021-07-14", []), ("2021-07-15", ["行政处罚法第三十七条"])])
def test_a_clause_holds_from_the_day_of_the_law_that_makes_it(registry: Registry, day: str, norms: list[str]) -> None:
    assert [c.norm for c in in_force(registry.transitions, "penalty", parse_day(day)[0])] == norms


def test_what_a_law_says_of_what_was_before_it(registry: Registry) -> None:
    sanctions, penalties = registry.works["sanctions-law"], registry.works["penalty-law"]
    own = of_its_own(sanctions, sanctions.latest)
    assert own is not None
    assert own.text.endswith("（政务处分法第六十七条，从旧兼从轻）")
    assert of_its_own(penalties, penalties.latest) is None  # art. 37 is about every law that a penalty rests on


def test_show_names_the_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kb", "show", "政务处分法"]) == 0
    assert "旧案　　第六十七条：" in capsys.readouterr().out
    assert run(["kb", "show", "政务处分法", "--format", "json"]) == 0
    (version,) = json.loads(capsys.readouterr().out)["versions"]
    assert version["transitions"][0]["law"] == "lenient"


def test_a_clause_must_stand_in_its_version(tmp_path: Path) -> None:
    text = """schema: hegui.regulation/1
id: made-up
title: 某法
versions:
- id: 2024
  issuer: 甲
  level: 法律
  in_force: {from: 2024-01-01}
  source: 虚构
  transitions:
  - {anchor: 第十一条, over: [own], law: earlier, says: 施行以前的适用当时的规定}
  provisions:
  - {anchor: 第十条, gist: 施行以前的适用当时的规定}
"""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as error:
        load_regulations([DATA_DIR, tmp_path])
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.code, diagnostic.line) == ("transition-anchor", 11)
    assert "是否想写“第十条”" in diagnostic.message
