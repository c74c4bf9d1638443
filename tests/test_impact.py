"""``hegui impact``: what another rule base or date makes of the same ledger, and why; inputs that changed are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.schema import REPORT
from hegui.cli.app import run
from hegui.kb.rulebase import RULES_DIR
from jsonschema import Draft202012Validator

SCHEMA = next(schema for name, schema in REPORT if name == "docs/impact.schema.json")()

RULE = """\
schema: hegui.rules/1
rules:
- id: YX-1
  revision: 1
  title: 在规定的日数以内办结
  modality: obligation
  severity: low
  subject: 执法事项
  basis: [{regulation: own, locator: 第一条}]
  time: {by: event, at: $受理}
  applies:
  - 执法事项: {事项编号: $事项, 受理日期: $受理, 办结日期: $办结}
  breach:
  - case: 超过
    when:
    - compare: [$办结, '>', {date: $受理, plus: {days: {param: 示例日数}}}]
  responsible: [市消防救援支队]
"""
PARAMETER = """\
schema: hegui.parameters/1
parameters:
- id: 示例日数
  title: 示例
  values:
  - {value: 10, basis: {regulation: own, locator: 第一条}}
"""
LAW = """\
schema: hegui.regulation/1
id: own
title: 示例规定
versions:
- id: 1
  issuer: 淄博市人民政府
  level: 地方政府规章
  region: 山东省淄博市
  in_force: {from: 2020-01-01}
  source: 虚构
  provisions:
  - {anchor: 第一条, gist: 示例}
"""
LEDGER = "事项编号,受理日期,办结日期\nS1,2022-03-01,2022-03-20\nS2,2022-03-01,2022-03-09\nS3,2022-03-01,未知\n"


class Office:
    """A folder with a ledger, rules of one's own, and the report of a run."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        for name in ("台账", "规则", "法规"):
            (folder / name).mkdir()
        (folder / "台账" / "执法事项.csv").write_text(LEDGER, encoding="utf-8")
        self.write("规则/规则.yaml", RULE)
        self.write("规则/参数.yaml", PARAMETER)
        self.write("法规/own.yaml", LAW)
        shutil.copytree(folder / "规则", folder / "另一份")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def report(self, *more: str, as_of: str = "2023-01-01") -> None:
        arguments = [
            "check",
            "台账",
            "--rules",
            "规则",
            "--regulations",
            "法规",
            "--only",
            "YX-1",
            "--as-of",
            as_of,
            "-q",
            "--format",
            "json",
        ]
        run([*arguments, "--output", "报告.json", *more])
        self.capsys.readouterr()

    def impact(self, *more: str, code: int | None = None) -> dict[str, Any]:
        found = run(["impact", "报告.json", "--regulations", "法规", "--format", "json", *more])
        said = self.capsys.readouterr()
        assert code is None or found == code, said.err
        document: dict[str, Any] = json.loads(said.out)
        Draft202012Validator(SCHEMA).validate(document)
        (part,) = document["reports"]
        return dict(part)

    def refused(self, *more: str) -> str:
        assert run(["impact", "报告.json", "--regulations", "法规", *more]) == 2
        said = self.capsys.readouterr()
        assert said.out == ""
        return said.err


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Office:
    monkeypatch.chdir(tmp_path)
    made = Office(tmp_path, capsys)
    made.report()
    return made


def told(part: dict[str, Any]) -> dict[str, tuple[str, str | None, str | None]]:
    return {c["subject"]["id"]: (c["kind"], c["before"], c["after"]) for c in part["changes"]}


def test_the_same_rules_and_date_change_nothing(office: Office) -> None:
    part = office.impact("--rules", "另一份", code=0)
    assert part["changes"] == []
    assert part["summary"] == {"appeared": 0, "vanished": 0, "changed": 0, "unchanged": 2}


def test_a_longer_period_lets_a_violation_go_and_says_that_a_parameter_did(office: Office) -> None:
    office.change("另一份/参数.yaml", "value: 10", "value: 30")
    part = office.impact("--rules", "另一份", "--from", "规则", code=4)
    assert told(part) == {"S1": ("vanished", "violation", "compliant")}


def test_a_shorter_period_makes_one_appear(office: Office) -> None:
    office.change("另一份/参数.yaml", "value: 10", "value: 5")
    part = office.impact("--rules", "另一份", code=1)
    assert told(part) == {"S2": ("appeared", None, "violation")}


@pytest.mark.parametrize(
    ("name", "old", "new", "kind", "text"),
    [
        ("另一份/参数.yaml", "value: 10", "value: 30", "parameter", "参数“示例日数”改动"),
        ("另一份/规则.yaml", "outcome", "", "rule", ""),
        ("另一份/规则.yaml", "- id: YX-1", "- id: YX-2", "rule", "规则库删去了这条规则"),
    ],
)
def test_the_reason_is_named(office: Office, name: str, old: str, new: str, kind: str, text: str) -> None:
    if old == "outcome":  # a branch that no longer accuses
        office.change(name, "  - case: 超过\n", "  - case: 超过\n    outcome: needs_judgement\n    judgement: 由人判断\n")
        office.change(name, "revision: 1", "revision: 2")
        text = "规则改动：revision、breach.超过.outcome、breach.超过.judgement"
    else:
        office.change(name, old, new)
    part = office.impact("--rules", "另一份", "--from", "规则")
    why = next(c for c in part["changes"] if c["subject"]["id"] == "S1")["why"]
    assert any(w["kind"] == kind and text in w["text"] for w in why), why


def test_without_the_report_s_own_rule_base_it_says_so(office: Office) -> None:
    office.change("另一份/参数.yaml", "value: 10", "value: 30")
    part = office.impact("--rules", "另一份")
    (change,) = part["changes"]
    assert [w["kind"] for w in change["why"]] == ["rule_base"]
    assert "--from 写明它所在的文件夹" in change["why"][0]["text"]


def test_another_date_and_the_ground_between_the_two(office: Office) -> None:
    part = office.impact("--rules", "规则", "--from", "规则", "--as-of", "2019-06-30", code=4)
    assert {s: c[0] for s, c in told(part).items()} == {"S1": "vanished", "S3": "vanished"}
    why = part["changes"][0]["why"]
    assert [w["kind"] for w in why] == ["ground", "date"]
    assert "依据示例规定第一条（1 版）2020-01-01 起" in why[0]["text"]
    assert part["before"]["as_of"] == "2023-01-01"
    assert part["after"]["as_of"] == "2019-06-30"


def test_another_time_of_the_ground(office: Office) -> None:
    shutil.copytree("法规", "另法规")
    office.change("另法规/own.yaml", "from: 2020-01-01", "from: 2022-06-01")
    earlier = ["--from", "规则", "--from-regulations", "法规"]
    found = run(["impact", "报告.json", "--rules", "规则", *earlier, "--regulations", "另法规", "--format", "json"])
    part = json.loads(office.capsys.readouterr().out)["reports"][0]
    assert found == 4
    (change,) = [c for c in part["changes"] if c["subject"]["id"] == "S1"]
    assert (change["before"], change["after"]) == ("violation", "not_applicable")
    assert change["why"][0]["text"] == "依据示例规定第一条的施行期间"
    assert change["why"][0]["before"].startswith("2020-01-01")


def test_a_changed_input_is_refused(office: Office) -> None:
    office.change("台账/执法事项.csv", "S2", "S9")
    assert "执法事项.csv：内容与报告所用的不同" in office.refused("--rules", "另一份")


def test_a_missing_input_is_refused(office: Office) -> None:
    (office.folder / "台账" / "执法事项.csv").unlink()
    assert "执法事项.csv：没有找到；请用 --inputs" in office.refused("--rules", "另一份")


def test_inputs_elsewhere_are_named(office: Office, tmp_path_factory: pytest.TempPathFactory) -> None:
    away = tmp_path_factory.mktemp("away")
    shutil.move("台账", away / "台账")
    assert "没有找到" in office.refused("--rules", "另一份")
    assert office.impact("--rules", "另一份", "--inputs", str(away), code=0)["changes"] == []
    assert "--inputs：没有" in office.refused("--rules", "另一份", "--inputs", "没有的")


def test_a_whole_rule_base_stands_in_place_of_ours(office: Office) -> None:
    run(["check", "台账", "--as-of", "2023-01-01", "--format", "json", "--output", "报告.json", "-q"])
    office.capsys.readouterr()
    shutil.copytree(RULES_DIR, "整个", ignore=shutil.ignore_patterns("schema"))
    assert run(["impact", "报告.json", "--rules", "整个", "--format", "json"]) == 0
    part = json.loads(office.capsys.readouterr().out)["reports"][0]
    assert part["changes"] == part["rules"] == []
    (office.folder / "整个" / "10-enforcement.yaml").unlink(missing_ok=True)
    gone = next(path for path in sorted((office.folder / "整个").glob("13-recusal*.yaml")) if "cases" not in path.name)
    gone.unlink()
    assert run(["impact", "报告.json", "--rules", "整个", "--format", "json"]) in (0, 1, 4)
    part = json.loads(office.capsys.readouterr().out)["reports"][0]
    assert {"removed"} == {rule["what"] for rule in part["rules"]}


def test_wrong_use(office: Office) -> None:
    assert run(["impact", "报告.json"]) == 2
    assert "应写明换成什么" in office.capsys.readouterr().err
    office.report("--baseline", "报告.json")
    assert "是用 --baseline 写出的" in office.refused("--rules", "另一份")
    office.write("报告.json", "{}")
    assert "不是 hegui.report/1 报告" in office.refused("--rules", "另一份")


def test_the_wrong_rule_base_of_a_report_is_refused(office: Office) -> None:
    office.change("另一份/参数.yaml", "value: 10", "value: 30")
    assert "不是报告所用的那一份" in office.refused("--rules", "规则", "--from", "另一份")


def test_a_bad_rule_base_is_refused(office: Office) -> None:
    office.change("另一份/规则.yaml", "title:", "titel:")
    assert run(["impact", "报告.json", "--rules", "另一份", "--regulations", "法规"]) == 3
    assert "规则.yaml:5:3: 错误 [unknown-key]" in office.capsys.readouterr().err


def test_for_people(office: Office) -> None:
    office.change("另一份/参数.yaml", "value: 10", "value: 30")
    assert run(["impact", "报告.json", "--rules", "另一份", "--regulations", "法规", "--from", "规则"]) == 4
    said = office.capsys.readouterr().out
    assert "新出现 0，不再有 1，结论改变 0，不变 1" in said
    assert "违反 → 符合" in said
    assert "因为  参数“示例日数”改动：values.起初.value（10.0 → 30.0）" in said


def test_a_waiver_is_not_the_rules_doing(office: Office) -> None:
    report = json.loads((office.folder / "报告.json").read_text(encoding="utf-8"))
    finding = next(f for f in report["findings"] if f["outcome"] == "violation")
    waivers = f"schema: hegui.waivers/1\nwaivers:\n- id: W1\n  finding: {finding['id']}\n  reason: 示例\n  approver: 某人\n  from: 2022-01-01\n  until: 2024-01-01\n"
    office.write("豁免.yaml", waivers)
    office.report("--waivers", "豁免.yaml")
    waived = json.loads((office.folder / "报告.json").read_text(encoding="utf-8"))
    assert "waived" in {f["outcome"] for f in waived["findings"]}
    assert office.impact("--rules", "另一份", code=0)["changes"] == []
