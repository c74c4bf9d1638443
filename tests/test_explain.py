"""``hegui explain``: the path behind one finding, in words and as a picture, and mistakes in giving the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hegui.checker.report.model import Report
from hegui.checker.report.picture import LABEL, MARGIN, WIDTH, _measure, svg
from hegui.checker.report.reasoning import afterwards, reasoning
from hegui.checker.report.wording import CAUTIONS
from hegui.cli.app import run

ROOT = Path(__file__).parents[1]
SVG = "{http://www.w3.org/2000/svg}"


def fact(table: str, row: int, **fields: str) -> dict[str, Any]:
    return {"table": table, "file": f"{table}.csv", "row": row, "fields": fields}


def finding(**changes: Any) -> dict[str, Any]:
    """A finding with everything a finding can have."""
    found = {
        "id": "0123456789abcdef",
        "rule": "T-1",
        "revision": 2,
        "title": "不准经营",
        "outcome": "violation",
        "severity": "high",
        "subject": {"type": "人员", "id": "R1", "name": "甲"},
        "sentence": "甲的配偶乙经营示例公司",
        "basis": [
            {"regulation": "某办〔2020〕1号", "title": "某意见", "locator": "一.1", "quote": "不准经营。", "in_force": "2020-12-01 起"},
            {"regulation": "某法", "title": "某法", "locator": "第一条", "quote": "（要旨）不得", "gist": True, "role": "context"},
        ],
        "because": [
            fact("人员", 2, 姓名="甲"),
            fact("亲属", 3, 亲属姓名="乙", 关系="配偶"),
            fact("任职投资", 4, 姓名="乙", 角色="股东"),
            fact("企业", 5, 企业名称="示例公司"),
            {"table": "任职经历", "absent": {"人员编号": "R1"}},
        ],
        "missing": [],
        "identity": {"level": "identifier", "why": ["身份证号码相同"], "namesakes_expected": 0.0},
        "obligor": {"type": "机关", "id": "", "name": "支队"},
        "affected": {"type": "单位", "id": "D1", "name": ""},
        "consequence": "给予处分。",
        "remedy": "退出。",
        "responsible": ["支队"],
        "exceptions": [{"id": "报备", "title": "已经报备", "status": "ruled_out"}],
        "notes": ["已超过二年。"],
        "trace": [
            {
                "step": "情形“经营”：按台账确定成立",
                "facts": [{"table": "人员", "file": "人员.csv", "row": 2}, {"table": "企业", "file": "企业.csv", "row": 5}],
            }
        ],
    }
    return whole(found | changes)


def whole(found: dict[str, Any]) -> dict[str, Any]:
    """As ``explain`` gets it: read back from a report, what is left out filled in."""
    report = {"schema": "hegui.report/1", "as_of": "2024-06-30", "rule_base": {"version": "0", "sha256": "0" * 64}, "findings": [found]}
    rest: dict[str, Any] = {"inputs": [], "summary": {}, "not_evaluated": [], "problems": []}
    parsed: dict[str, Any] = Report.model_validate(report | rest).model_dump(by_alias=True)["findings"][0]
    return parsed


# ---- in words ----


def test_the_sentences_in_order() -> None:
    said = [(s.number, s.label, "".join(s.pieces)) for s in reasoning(finding())]
    assert said == [
        (1, "规定", "某办〔2020〕1号 一第一句（某意见），2020-12-01 起施行：“不准经营。”"),
        (2, "参见", "《某法》第一条：要旨：不得"),
        (3, "对象", "人员 甲（R1）；负有义务的是机关 支队；受影响的是单位 D1"),
        (4, "事实", "人员.csv 第2行（人员）：姓名 甲"),
        (5, "事实", "亲属.csv 第3行（亲属）：亲属姓名 乙，关系 配偶"),
        (6, "事实", "任职投资.csv 第4行（任职投资）：姓名 乙，角色 股东"),
        (7, "身份", "第5、6句所记的人认定是同一人：身份证号码相同"),
        (8, "事实", "企业.csv 第5行（企业）：企业名称 示例公司"),
        (9, "没有", "“任职经历”表中没有这样的记录：人员编号 R1"),
        (10, "例外", "例外“已经报备”：不成立"),
        (11, "推理", "情形“经营”：按台账确定成立（据第4、8句）"),
        (12, "结论", "× 违反：甲的配偶乙经营示例公司。"),
    ]


def test_steps_point_back_to_their_facts() -> None:
    step = next(s for s in reasoning(finding()) if s.kind == "step")
    assert step.uses == (4, 8)


def test_steps_name_records_that_the_proof_does_not_show() -> None:
    places = [{"table": "人员", "file": "人员.csv", "row": 2}, {"table": "单位", "file": "单位.csv", "row": 9}]
    steps = [{"step": f"计数条件之内有一组记录：{how}", "facts": places} for how in ("可能成立", "按台账确定成立")]
    said = ["".join(s.pieces) for s in reasoning(finding(trace=steps)) if s.kind == "step"]
    assert said == ["计数条件之内有一组记录：按台账确定成立（据第4句和单位.csv 第9行（单位））"]


def test_a_name_alone_is_not_said_to_be_one_person() -> None:
    identity = {"level": "name_only", "why": ["姓名相同"], "namesakes_expected": 1.5}
    said = {
        s.label: "".join(s.pieces) for s in reasoning(finding(outcome="lead", identity=identity, sentence="线索，是否同一人未核实：甲"))
    }
    assert said["身份"] == "第5、6句所记的人是否同一人没有核实：姓名相同；预计合于这些的另有 1.5 人"
    assert said["结论"] == "▲ 线索：是否同一人未核实：甲。"


def test_what_is_missing_is_said() -> None:
    missing = [{"table": "任职投资", "column": "持股比例", "subject": "乙", "file": "任职投资.csv", "row": 4}]
    said = {s.label: "".join(s.pieces) for s in reasoning(finding(outcome="undetermined", missing=missing))}
    assert said["还缺"] == "任职投资“乙”的持股比例（任职投资.csv 第4行）"


@pytest.mark.parametrize("outcome", ["lead", "undetermined", "needs_judgement", "needs_ruling"])
def test_only_a_violation_presupposes_the_breach(outcome: str) -> None:
    said = dict(afterwards(finding(outcome=outcome)))
    assert said["含义"].startswith("这不是违反")
    assert said["整改"] == "如经核实认定违反：退出。"
    assert said["后果"] == "如经核实认定违反：给予处分。"
    assert dict(afterwards(finding()))["整改"] == "退出。"
    assert "不是行政认定" in dict(afterwards(finding()))["含义"]


# ---- as a picture ----


def drawn(found: dict[str, Any]) -> ElementTree.Element:
    return ElementTree.fromstring(svg(found))


def words(picture: ElementTree.Element) -> str:
    return "".join(element.text or "" for element in picture.iter(f"{SVG}text"))


@pytest.mark.parametrize("outcome", sorted(CAUTIONS))
def test_the_picture_says_what_the_words_say(outcome: str) -> None:
    said = words(drawn(finding(outcome=outcome)))
    for text in ("不准经营", "某办〔2020〕1号", "甲的配偶乙经营示例公司", "身份证号码相同", "没有这样的记录", CAUTIONS[outcome][:12]):
        assert text in said


def test_boxes_hold_their_words_and_lie_below_each_other() -> None:
    long = finding(sentence="甲的配偶乙经营示例公司" * 12, because=[fact("人员", n, 姓名="W" * 60 + "长" * 50) for n in range(2, 9)])
    picture = drawn(long)
    bottom = 0.0
    for box in picture.iter(f"{SVG}rect"):
        top, height = float(box.attrib["y"]), float(box.attrib["height"])
        assert top >= bottom
        bottom = top + height
    assert bottom < float(picture.attrib["height"])
    for text in picture.iter(f"{SVG}text"):
        end = float(text.attrib["x"]) + _measure(text.text or "") * float(text.attrib["font-size"])
        assert end <= WIDTH - MARGIN + 1, text.text
    assert LABEL < WIDTH / 4


def test_many_facts_are_cut_with_their_count() -> None:
    assert "另有28行事实，见报告" in words(drawn(finding(because=[fact("人员", n, 姓名="甲") for n in range(40)], identity=None)))


def test_nothing_in_a_ledger_breaks_the_picture() -> None:
    evil = "</text><script>alert(1)</script>&\"'\x00\x1b[2J\ud800\ufffe"
    picture = drawn(finding(sentence=evil, because=[fact("人员", 2, 姓名=evil)], title=evil))
    assert not list(picture.iter(f"{SVG}script"))
    assert "</text><script>alert(1)</script>&\"'" in words(picture)


def test_the_picture_stands_alone() -> None:
    text = svg(finding())
    for outside in ("href", "url(http", "@import", "<image", "<style", "<script"):
        assert outside not in text
    assert text == svg(finding())


# ---- the command ----


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("报告") / "报告.json"
    example = str(ROOT / "examples" / "支队纪检")
    run(["check", example, "--as-of", "2026-11-24", "--only", "ZB13-*", "-f", "json", "-o", str(path), "-q"])
    return path


def findings(report: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return found


def test_every_finding_of_an_example_can_be_explained(report: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert len(findings(report)) > 10
    for found in findings(report):
        picture = tmp_path / "图.svg"
        assert run(["explain", str(report), found["id"], "--picture", str(picture)]) == 0
        said = capsys.readouterr()
        assert found["rule"] in said.out
        assert CAUTIONS[found["outcome"]][:20] in said.out
        assert said.err == f"已写入 {picture}\n"
        ElementTree.parse(picture)


def test_the_first_letters_of_an_id_do(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(report)[0]
    assert run(["explain", str(report), found["id"][:8]]) == 0
    assert found["id"] in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_report_redirected_on_windows_can_be_read(report: Path, tmp_path: Path, encoding: str) -> None:
    copy = tmp_path / "报告.json"
    copy.write_bytes(report.read_text(encoding="utf-8").encode(encoding))
    assert run(["explain", str(copy), findings(report)[0]["id"]]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有文件"),
        (b"", "不是 JSON"),
        (b"\x00\xff\xfe", "不是 JSON"),
        (b"[" * 100_000, "不是 JSON"),
        (b"[]", "不是 hegui.report/1 报告"),
        (b'{"schema": "hegui.review/1"}', "不是 hegui.report/1 报告"),
        (b'{"schema": "hegui.report/1"}', "缺少这一项"),
        (b'{"schema": "hegui.report/1", "findings": 5}', "不是完整的"),
    ],
)
def test_what_is_no_report(content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "报告.json"
    if content is not None:
        path.write_bytes(content)
    assert run(["explain", str(path), "0"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err


def test_ids_that_fit_none_or_many(report: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = findings(report)[0]["id"]
    for wanted, said in ((first[:15] + ("0" if first[15] != "0" else "1"), f"是否想写“{first}”？"), ("", "没有编号"), ("zz", "报告共有")):
        assert run(["explain", str(report), wanted]) == 2
        assert said in capsys.readouterr().err
    assert run(["explain", str(tmp_path), "0"]) == 2
    assert "是文件夹" in capsys.readouterr().err
    many = next(letter for letter in "0123456789abcdef" if sum(f["id"].startswith(letter) for f in findings(report)) > 1)
    assert run(["explain", str(report), many]) == 2
    assert "不止一项" in capsys.readouterr().err
