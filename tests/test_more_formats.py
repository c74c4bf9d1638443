"""Responsibility lists, draws and clean-ups in the formats that people and programs ask for, several in one run."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from hegui.checker.report.official import PLACE, Paper
from hegui.cli.app import run
from sarif_pydantic import Sarif

ROOT = Path(__file__).parents[1]
LEDGER = str(ROOT / "examples" / "支队纪检")
ON = ["--as-of", "2026-06-30"]
DUTIES = ("table", "json", "html", "xlsx", "docx", "csv", "sarif", "junit")
SAMPLE = ("table", "json", "html", "xlsx", "docx", "csv")


def made(arguments: list[str], formats: tuple[str, ...], folder: Path) -> dict[str, bytes]:
    words = [word for name in formats for word in ("--format", name)]
    assert run([*arguments, *words, "--output-dir", str(folder)]) in (0, 1, 4)
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def words(data: bytes) -> str:
    paper = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_a_responsibility_list_in_every_format(tmp_path: Path) -> None:
    found = made(["duties", LEDGER, *ON], DUTIES, tmp_path)
    assert set(found) == {".txt", ".json", ".html", ".xlsx", ".docx", ".csv", ".sarif", ".xml"}
    tasks = json.loads(found[".json"])["tasks"]
    assert [row[1] for row in lines(found[".csv"])[1:]] == [task["id"] for task in tasks]
    Sarif.model_validate_json(found[".sarif"])
    results = json.loads(found[".sarif"])["runs"][0]["results"]
    overdue = [task["id"] for task in tasks if task["status"] == "overdue"]
    assert overdue
    assert [r["partialFingerprints"]["hegui/finding/v1"] for r in results if r["kind"] == "fail"] == overdue
    assert {r["properties"]["结论"] for r in results if r["kind"] == "fail"} == {"逾期"}
    assert ElementTree.fromstring(found[".xml"]).get("failures") == str(len(overdue))
    for task in tasks:
        assert task["id"] in words(found[".docx"])
        assert task["id"] in found[".html"].decode()


def test_duties_without_a_ledger_find_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["duties", "--format", "sarif"]) == 2
    assert "没有可报的事项" in capsys.readouterr().err
    assert run(["duties", "--format", "csv"]) == 0
    assert lines(capsys.readouterr().out.encode("utf-8"))[0][:3] == ["条款", "编号", "职责"]


def test_a_draw_in_every_format(tmp_path: Path) -> None:
    found = made(["sample", LEDGER, *ON, "--units", "5", "--seed", "种子", "--quiet"], SAMPLE, tmp_path)
    assert set(found) == {".txt", ".json", ".html", ".xlsx", ".docx", ".csv"}
    units = [unit["id"] for unit in json.loads(found[".json"])["units"]]
    assert [row[1] for row in lines(found[".csv"])[1:]] == units
    assert all(unit in words(found[".docx"]) for unit in units)


def test_a_draw_has_no_findings_to_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sample", LEDGER, "--units", "5", "--format", "sarif"]) == 2
    assert "没有“sarif”" in capsys.readouterr().err


def test_a_clean_up_for_other_programs(tmp_path: Path) -> None:
    text = "关于消防检查的规定\n\n第一条 由公安机关消防机构负责监督检查。\n\n第二条 申请人应当提交消防技术服务机构资质证书。\n"
    (tmp_path / "规定.txt").write_text(text, encoding="utf-8")
    found = made(["review", str(tmp_path / "规定.txt"), "--no-kb", "--quiet", *ON], ("json", "csv", "sarif", "junit"), tmp_path / "出")
    (document,) = json.loads(found[".json"])["documents"]
    Sarif.model_validate_json(found[".sarif"])
    results = json.loads(found[".sarif"])["runs"][0]["results"]
    assert document["issues"]
    assert [r["ruleId"] for r in results] == [issue["kind"] for issue in document["issues"]]
    assert [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in results] == [i["line"] for i in document["issues"]]
    assert ElementTree.fromstring(found[".xml"]).get("tests") == str(len(results))
    assert lines(found[".csv"])[1][1] == "关于消防检查的规定"


def test_several_formats_need_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["duties", "--format", "json", "--format", "csv"]) == 2
    assert "--output-dir" in capsys.readouterr().err
    assert run(["duties", "--format", "jsn"]) == 2
    assert "是否想写“json”" in capsys.readouterr().err


def test_the_text_goes_where_a_template_says(tmp_path: Path) -> None:
    """At {{正文}}, between what the user has before and behind it; without that, to the end."""
    for marked in (True, False):
        template = docx.Document()
        template.add_paragraph("本单位文头")
        if marked:
            template.add_paragraph(PLACE)
        template.add_paragraph("附件：无")
        template.save(str(tmp_path / "模板.docx"))
        paper = Paper(tmp_path / "模板.docx")
        paper.text("正文在此")
        found = [p.text for p in docx.Document(io.BytesIO(paper.save())).paragraphs]
        assert found == (["本单位文头", "正文在此", "附件：无"] if marked else ["本单位文头", "附件：无", "正文在此"])


def test_a_template_that_cannot_be_used_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "模板.docx").write_text("不是", encoding="utf-8")
    assert run(["duties", "--format", "docx", "--output", str(tmp_path / "出.docx"), "--template", str(tmp_path / "模板.docx")]) == 2
    assert "打不开" in capsys.readouterr().err
    assert run(["duties", "--format", "csv", "--template", str(tmp_path / "模板.docx")]) == 2
    assert "用不上" in capsys.readouterr().err


def test_names_carry_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    task = {"任务编号": "=1+1", "条款": "二（六）", "责任单位": "<b>某</b>", "措施": "<script>x</script>", "完成时限": "2020-01-01", "完成日期": ""}
    ledger = {"责任清单": [task]}
    (tmp_path / "台账.json").write_text(json.dumps(ledger, ensure_ascii=False), encoding="utf-8")
    assert run(["duties", str(tmp_path / "台账.json"), *ON, "--format", "html"]) == 1
    page = capsys.readouterr().out
    assert "<script>" not in page
    assert "&lt;script&gt;x" in page
    assert run(["duties", str(tmp_path / "台账.json"), *ON, "--format", "csv"]) == 1
    assert lines(capsys.readouterr().out.encode("utf-8"))[1][1] == "'=1+1"
