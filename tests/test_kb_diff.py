"""``hegui kb diff``: versions of a regulation, place by place, and rule bases, field by field."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import made_up
import pytest
from hegui.cli.app import run
from hegui.kb.registry import load_regulations
from hegui.kb.regulation import Work
from hegui.kb.regulation_diff import diff_versions
from hegui.kb.rulebase import RULES_DIR, is_whole, load_rule_base
from hegui.kb.uses import uses


def versions(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> Any:
    common = {"issuer": "甲", "level": "法律", "source": "虚构"}
    return Work.model_validate(
        {
            "schema": "hegui.regulation/1", "id": "law", "title": "某法",
            "versions": [
                {"id": "1", "in_force": {"from": "2001-01-01", "to": "2010-01-01"}, "ended_by": {"how": "修改", "version": "2"}, "provisions": first} | common,
                {"id": "2", "in_force": {"from": "2010-01-01"}, "number": "第2号", "provisions": second} | common,
            ],
        }
    ).versions  # fmt: skip


def sha(letter: str) -> str:
    return letter * 64


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([{"anchor": "第一条", "gist": "甲", "sha256": sha("a")}], [{"anchor": "第一条", "gist": "甲", "sha256": sha("a")}], ["same"]),
        ([{"anchor": "第一条", "gist": "甲", "sha256": sha("a")}], [{"anchor": "第二条", "gist": "甲", "sha256": sha("a")}], ["moved"]),
        ([{"anchor": "第一条", "gist": "甲", "sha256": sha("a")}], [{"anchor": "第一条", "gist": "乙", "sha256": sha("b")}], ["changed"]),
        ([{"anchor": "第一条", "gist": "甲"}], [{"anchor": "第一条", "gist": "乙"}], ["gist"]),
        ([{"anchor": "第一条", "gist": "甲"}], [{"anchor": "第一条", "gist": "甲"}], ["unknown"]),
        ([{"anchor": "第一条", "gist": "甲"}], [{"anchor": "第三条", "like": {"version": "1", "anchor": "第一条"}}], ["moved"]),
        ([{"anchor": "第一条", "like": {"version": "2", "anchor": "第三条"}}], [{"anchor": "第三条", "gist": "甲"}], ["moved"]),
        ([{"anchor": "第一条", "gist": "甲"}], [{"anchor": "第二条", "gist": "乙"}], ["only_second", "only_first"]),
        # a new article before: the same words one further down, not one article changed into another
        (
            [{"anchor": "第一条", "gist": "甲", "sha256": sha("a")}, {"anchor": "第二条", "gist": "乙", "sha256": sha("b")}],
            [{"anchor": "第一条", "gist": "丙", "sha256": sha("c")}, {"anchor": "第二条", "gist": "甲", "sha256": sha("a")}],
            ["only_second", "moved", "only_first"],
        ),
    ],
)
def test_places(first: list[dict[str, Any]], second: list[dict[str, Any]], expected: list[str]) -> None:
    found = diff_versions(*versions(first, second))
    assert [p.status for p in found.places] == expected
    assert {name for name, _, _ in found.fields} == {"number", "in_force"}


def test_every_place_is_told_once() -> None:
    for work in load_regulations().works.values():
        for first, second in zip(work.versions, work.versions[1:], strict=False):
            found = diff_versions(first, second)
            assert sorted(p.first.anchor for p in found.places if p.first) == sorted(p.anchor for p in first.provisions)
            assert sorted(p.second.anchor for p in found.places if p.second) == sorted(p.anchor for p in second.provisions)
            assert all(p.status == "same" for p in diff_versions(first, first).places)


def test_two_versions_through_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kb", "diff", "legislation-law", "2015", "2023"]) == 0
    said = capsys.readouterr().out
    assert "第九十五条 → 第一百零六条" in said
    assert "条号变动，内容相同：8 条" in said
    assert "没有登记不等于没有这一条" in said
    assert run(["kb", "diff", "fire-law@2019", "消防法@2021", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "hegui.kb-diff/1"
    assert {f["field"] for f in found["fields"]} == {"promulgated", "in_force"}
    assert {"第七十一条"} == {p["first"]["anchor"] for p in found["provisions"] if p["status"] in ("changed", "gist")}
    assert run(["kb", "diff", "fire-law@2021", "fire-law@2021"]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "应写法规和两个版本"),
        (["fire-law", "2019", "2020"], "《中华人民共和国消防法》没有版本“2020”；已登记的版本："),
        (["fire-lew", "2019", "2021"], "知识库里没有“fire-lew”，是否想写“fire-law”？"),
        (["civil-code"], "只登记了一个版本"),
        (["fire-law", "--rules", "."], "比较规则库（--rules）时不写法规"),
    ],
)
def test_what_cannot_be_compared(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["kb", "diff", *arguments]) == 2
    assert message in capsys.readouterr().err


# ---- rule bases


@pytest.fixture
def other(tmp_path: Path) -> Path:
    shutil.copytree(RULES_DIR, tmp_path / "另一份", ignore=shutil.ignore_patterns("schema"))
    return tmp_path / "另一份"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def changes(other: Path, capsys: pytest.CaptureFixture[str]) -> dict[tuple[str, str], dict[str, Any]]:
    code = run(["kb", "diff", "--rules", str(other), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "hegui.rules-diff/1"
    assert code == 0
    return {(c["kind"], c["id"]): c for c in found["changes"]}


def test_a_copy_is_the_same(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert is_whole(other)
    assert changes(other, capsys) == {}


def test_field_by_field(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(other / "13-recusal.yaml", "severity: high", "severity: low")
    edit(other / "parameters.yaml", "value: 2", "value: 3")
    edit(other / "terms.yaml", "  - when:\n", "  - optional: true\n    when:\n")
    found = changes(other, capsys)
    assert sorted(kind for kind, _ in found) == ["parameter", "rule", "term"]
    rule = found["rule", "ZB13-1-recusal"]
    assert (rule["what"], rule["fields"]) == ("changed", [{"path": "severity", "before": "high", "after": "low"}])
    (parameter,) = (c for (kind, _), c in found.items() if kind == "parameter")
    assert [f["path"].rsplit(".", 1)[1] for f in parameter["fields"]] == ["value"]
    assert (parameter["fields"][0]["before"], parameter["fields"][0]["after"]) == (2.0, 3.0)


def test_one_condition_of_one_branch(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = load_rule_base(load_regulations()).rules["ZB13-1-recusal"].model
    assert rule.breach
    case = rule.breach[0].case
    edit(other / "13-recusal.yaml", f"case: {case}", f"case: {case}\n    optional: true")
    fields = changes(other, capsys)["rule", "ZB13-1-recusal"]["fields"]
    assert fields == [{"path": f"breach.{case}.optional", "before": None, "after": True}]


def test_added_and_removed(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(other / "13-recusal.yaml", "id: ZB13-1-recusal", "id: ZB13-1-other")
    found = changes(other, capsys)
    assert {key: c["what"] for key, c in found.items()} == {("rule", "ZB13-1-recusal"): "removed", ("rule", "ZB13-1-other"): "added"}
    assert run(["kb", "diff", "--rules", str(other)]) == 0
    assert "规则：新增 1，删去 1" in capsys.readouterr().out


def test_a_folder_of_additions_is_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "我的规则"
    shutil.copytree(Path(__file__).parents[1] / "examples" / "规则编写", own, ignore=shutil.ignore_patterns("台账", "README.md"))
    assert not is_whole(own)
    assert {c["what"] for c in changes(own, capsys).values()} == {"added"}


def test_a_bad_rule_base(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(other / "13-recusal.yaml", "severity: high", "severity: hihg")
    assert run(["kb", "diff", "--rules", str(other)]) == 3
    assert "是否想写“high”？" in capsys.readouterr().err


def test_what_a_rule_rests_on() -> None:
    rule_base = load_rule_base(load_regulations())
    found = uses(rule_base.rules["ZB13-3-service"], rule_base)
    assert "近亲属范围" in found.parameters or found.terms
    for rule in rule_base.rules.values():
        used = uses(rule, rule_base)
        atoms = {t for b in rule.branches for v in b.queries for a in v.query.atoms for t in a.via}
        assert atoms <= used.terms


def test_a_rule_rests_on_a_parameter_that_only_its_sentence_quotes(tmp_path: Path) -> None:
    told = {"case": "一", "when": [{"主体": {"编号": "$主", "数": {">": {"param": "年限"}}}}], "say": "{主}超过{param:一限}。"}
    rule_base = made_up.load(tmp_path, [made_up.rule(breach=[told])])
    assert uses(rule_base.rules["R"], rule_base).parameters == {"年限", "一限"}
