"""Decisions about who is who: read strictly, applied to the right pair, said when they are not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hegui.checker import check_ledger
from hegui.checker.decide import Decider
from hegui.checker.idcard import mask
from hegui.checker.identity.decisions import load_decisions, snippet
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.report.document import document
from hegui.cli.app import run
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.rulebase import RuleBase

AS_OF = dt.date(2024, 6, 30).toordinal()
CODE, OTHER = "91990101MA0H00037G", "91990101MA0H00010Q"
OFFICER, WIFE = "990101189301110119", "990101189302120124"


@pytest.fixture(scope="module")
def decider(rule_base: RuleBase) -> Decider:
    return Decider(rule_base)


def ledger(**change: Any) -> dict[str, list[dict[str, Any]]]:
    role = {"统一社会信用代码": CODE, "姓名": "乙秀兰", "角色": "法定代表人", "起始日期": "2021-03-01"} | change
    firm = {"企业名称": "示例消防技术服务公司", "登记状态": "存续", "行业类别": "消防技术服务", "成立日期": "2010-01-01"}
    return {
        "人员": [{"人员编号": "R001", "姓名": "甲建国", "身份证号": OFFICER, "人员类别": "干部", "任职日期": "2015-01-01"}],
        "亲属": [{"人员编号": "R001", "亲属姓名": "乙秀兰", "亲属身份证号": WIFE, "关系": "配偶"}],
        "企业": [{"统一社会信用代码": CODE} | firm, {"统一社会信用代码": OTHER} | firm],
        "任职投资": [role],
    }


def entry(verdict: str, role: str = f"统一社会信用代码: {CODE}, 姓名: 乙秀兰", kin: str = "人员编号: R001, 亲属姓名: 乙秀兰", **more: str) -> str:
    said = {"by": "张三", "on": "2024-05-01", "why": "查阅户籍档案"} | more
    lines = [f"- verdict: {verdict}", "  persons:", f"  - 亲属: {{{kin}}}", f"  - 任职投资: {{{role}}}"]
    return "\n".join(lines + [f"  {key}: {value}" for key, value in said.items()])


def written(folder: Path, *entries: str) -> Path:
    path = folder / "核实.yaml"
    path.write_text("schema: hegui.decisions/1\ndecisions:\n" + "\n".join(entries) + "\n", encoding="utf-8")
    return path


def report(decider: Decider, data: dict[str, Any], decisions: Path | None = None) -> dict[str, Any]:
    base = decider.rule_base
    read = ledger_from_mapping(data, base.tables, AS_OF)
    if decisions is not None:
        read.decisions = load_decisions(decisions, base.tables)
    return document(check_ledger(read, decider, only=["ZB13-3-service"]))


def outcomes(found: dict[str, Any]) -> list[str]:
    return [f["outcome"] for f in found["findings"]]


def test_different_takes_the_lead_away_and_says_so(decider: Decider, tmp_path: Path) -> None:
    assert outcomes(report(decider, ledger())) == ["lead"]
    found = report(decider, ledger(), written(tmp_path, entry("different")))
    assert outcomes(found) == []
    assert [(d["status"], d["by"], d["on"], d["why"]) for d in found["decisions"]] == [("applied", "张三", "2024-05-01", "查阅户籍档案")]


def test_same_is_evidence_and_still_no_violation(decider: Decider, tmp_path: Path) -> None:
    found = report(decider, ledger(), written(tmp_path, entry("same")))
    (finding,) = found["findings"]
    assert finding["outcome"] == "lead"
    assert finding["identity"]["level"] == "attributes"
    assert finding["identity"]["why"][0] == "经核实是同一人（张三，2024-05-01：查阅户籍档案）"
    assert finding["sentence"].startswith("线索，经核实是同一人而没有号码印证：")


def test_same_joins_people_whose_names_would_never_meet(decider: Decider, tmp_path: Path) -> None:
    data = ledger(姓名="乙改名")
    assert outcomes(report(decider, data)) == []
    role = f"统一社会信用代码: {CODE}, 姓名: 乙改名"
    assert outcomes(report(decider, data, written(tmp_path, entry("same", role)))) == ["lead"]


@pytest.mark.parametrize(
    ("verdict", "change", "more", "status"),
    [
        ("different", {"身份证号": WIFE}, {}, "contradicted"),
        ("same", {"身份证号": "990101189305150150"}, {}, "contradicted"),
        ("same", {}, {"role": f"统一社会信用代码: {OTHER}, 姓名: 乙秀兰"}, "unmatched"),
        ("same", {}, {"kin": "人员编号: R009, 亲属姓名: 乙秀兰"}, "unmatched"),
        ("different", {"身份证号": mask(WIFE)}, {"role": f'姓名: 乙秀兰, 身份证号: "{mask(WIFE)}"'}, "applied"),
        ("different", {"身份证号": mask(WIFE)}, {"kin": f'人员编号: R001, 亲属身份证号: "{WIFE}"'}, "applied"),
    ],
)
def test_what_becomes_of_a_decision(
    decider: Decider, tmp_path: Path, verdict: str, change: dict[str, str], more: dict[str, str], status: str
) -> None:
    found = report(decider, ledger(**change), written(tmp_path, entry(verdict, **more)))
    assert [d["status"] for d in found["decisions"]] == [status]
    if change.get("身份证号") == WIFE:
        assert outcomes(found) == ["violation"]


def test_two_decisions_against_each_other_are_both_left(decider: Decider, tmp_path: Path) -> None:
    found = report(decider, ledger(), written(tmp_path, entry("same"), entry("different", by="李四")))
    assert [d["status"] for d in found["decisions"]] == ["conflicting", "conflicting"]
    assert outcomes(found) == ["lead"]


def test_a_decision_that_fits_two_people_is_left(decider: Decider, tmp_path: Path) -> None:
    data = ledger()
    data["任职投资"].append(data["任职投资"][0] | {"统一社会信用代码": OTHER})
    found = report(decider, data, written(tmp_path, entry("different", "姓名: 乙秀兰")))
    assert [(d["status"], "2人" in d["detail"]) for d in found["decisions"]] == [("ambiguous", True)]
    assert outcomes(found) == ["lead", "lead"]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (entry("perhaps"), 3, "perhaps"),
        (entry("same", role="统一社会信用代号: 某"), 4, "统一社会信用代码"),
        (entry("same", on="2024-05"), 8, "写到日"),
        (entry("same").replace("  by: 张三\n", ""), 3, "by"),
        (entry("same").replace("任职投资", "企业"), 4, "企业"),
    ],
)
def test_mistakes_are_said_with_their_place(decider: Decider, tmp_path: Path, text: str, line: int, word: str) -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        load_decisions(written(tmp_path, text), decider.rule_base.tables)
    assert any(word in str(d) for d in caught.value.diagnostics)
    assert any(f"核实.yaml:{line}:" in str(d) for d in caught.value.diagnostics)


def test_what_explain_offers_can_be_filled_in_and_used(decider: Decider, tmp_path: Path) -> None:
    (finding,) = report(decider, ledger(身份证号=mask(WIFE)))["findings"]
    offered = snippet(finding["identity"]["pairs"])
    assert WIFE not in offered
    filled = offered.replace('by: ""', 'by: "张三"').replace('on: ""', 'on: "2024-05-01"').replace('why: ""', 'why: "面谈"')
    found = report(decider, ledger(身份证号=mask(WIFE)), written(tmp_path, filled))
    assert [d["status"] for d in found["decisions"]] == ["applied"]
    assert outcomes(found) == []


def test_the_command_refuses_a_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "台账").mkdir()
    (tmp_path / "台账" / "人员.csv").write_text("人员编号,姓名\nR1,甲\n", encoding="utf-8")
    bad = written(tmp_path, entry("perhaps"))
    assert run(["check", str(tmp_path / "台账"), "--decisions", str(bad), "-q"]) == 2
    assert run(["check", str(tmp_path / "台账"), "--decisions", str(tmp_path / "没有.yaml"), "-q"]) == 2
    said = capsys.readouterr().err
    assert "核实文件有误" in said
    assert "没有核实文件" in said
