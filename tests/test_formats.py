"""The formats of a report end to end: what a file holds, that it is harmless, the same bytes every time, the user's own templates."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import zipfile
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hegui.checker.report.formats import FORMATS
from hegui.checker.report.prose import prose
from hegui.checker.report.xlsx import RECTIFICATION, VERIFICATION
from hegui.cli.app import run
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from sarif_pydantic import Sarif

EXAMPLE = Path(__file__).parents[1] / "examples" / "支队纪检"
AS_OF = ["--as-of", "2026-06-30", "--quiet"]
HOSTILE = "=HYPERLINK(1)<script>alert(1)</script>\x1b]0;x\x07"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in every format, by one run."""
    folder = tmp_path_factory.mktemp("formats")
    wanted = [word for name in FORMATS for word in ("--format", name)]
    assert run(["check", str(EXAMPLE), *AS_OF, *wanted, "--output-dir", str(folder)]) == 1
    return folder


@pytest.fixture(scope="module")
def report(made: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((made / "report.json").read_text(encoding="utf-8"))
    return document


def test_one_run_writes_every_format(made: Path) -> None:
    assert {p.name for p in made.iterdir()} == {f"report{form.suffix}" for form in FORMATS.values()}


def test_the_same_bytes_every_time(made: Path, tmp_path: Path) -> None:
    wanted = [word for name in FORMATS for word in ("--format", name)]
    run(["check", str(EXAMPLE), *AS_OF, *wanted, "--output-dir", str(tmp_path)])
    for form in FORMATS.values():
        assert (made / f"report{form.suffix}").read_bytes() == (tmp_path / f"report{form.suffix}").read_bytes(), form.name


def test_csv_has_a_line_per_finding(made: Path, report: dict[str, Any]) -> None:
    text = (made / "report.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["编号"], row["规则"]) for row in rows] == [(f["id"], f["rule"]) for f in report["findings"]]
    assert {row["结论"] for row in rows} == {"违反", "线索", "证据不足", "需人工判断"}
    assert all(row["整改措施"] == "" for row in rows if row["结论"] != "违反")  # a remedy presupposes the breach


def test_columns_that_nobody_keeps_are_named_in_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "执法事项.csv").write_text("事项编号,类型,检查日期\nS1,双随机抽查,2024-03-01\n", encoding="utf-8")
    names = [part for name in ("table", "html", "docx", "junit", "sarif", "xlsx", "json") for part in ("--format", name)]
    run(["check", str(tmp_path / "执法事项.csv"), "--as-of", "2024-06-30", *names, "--output-dir", str(tmp_path / "out")])
    capsys.readouterr()
    entry = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["not_kept"][0]
    for path in sorted((tmp_path / "out").iterdir()):
        data = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                data = b"".join(packed.read(name) for name in packed.namelist() if name.endswith(".xml"))
        assert entry["columns"][0] in unescape(data.decode("utf-8")), path.name


def test_junit_counts_as_the_report_does(made: Path, report: dict[str, Any]) -> None:
    root = ElementTree.parse(made / "report.xml").getroot()
    counts = report["summary"]
    assert int(root.get("failures", "")) == counts["violation"] == len(root.findall(".//failure"))
    opened = counts["lead"] + counts["undetermined"] + counts["needs_judgement"] + counts["needs_ruling"]
    assert len(root.findall(".//skipped")) == opened + len(report["not_kept"])
    assert int(root.get("errors", "")) == sum(n["decides"] for n in report["not_evaluated"])
    assert all(int(root.get(k, "")) == sum(int(s.get(k, "")) for s in root) for k in ("tests", "failures", "errors"))
    assert sum(int(s.get("skipped", "")) for s in root) == opened + len(report["not_kept"])


def test_junit_is_read_by_another_reader(made: Path, report: dict[str, Any]) -> None:
    reader = pytest.importorskip("junitparser", reason="没有 junitparser")
    read = reader.JUnitXml.fromfile(str(made / "report.xml"))
    suites = list(read)
    assert {suite.name.partition(" ")[0] for suite in suites if not suite.errors} >= {f["rule"] for f in report["findings"]}
    cases = [case for suite in suites for case in suite]
    assert len(cases) == read.tests
    failed = [case for case in cases if any(isinstance(each, reader.Failure) for each in case.result)]
    assert len(failed) == report["summary"]["violation"]
    assert all(case.result[0].message.startswith("违反：") and case.result[0].text for case in failed)


@pytest.mark.skipif("HEGUI_JUNIT_XSD" not in os.environ, reason="没有写明模式文件（环境变量 HEGUI_JUNIT_XSD，Jenkins xunit 插件的 junit-10.xsd）")
def test_junit_keeps_to_the_published_schema(made: Path) -> None:
    """The schema of Jenkins' xunit plugin is not ours to carry: whoever has it names it."""
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(os.environ["HEGUI_JUNIT_XSD"]))
    assert schema.validate(etree.parse(made / "report.xml")), schema.error_log


def test_sarif_says_what_is_open_and_what_fails(made: Path, report: dict[str, Any]) -> None:
    log = json.loads((made / "report.sarif").read_text(encoding="utf-8"))
    (sarif,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = [rule["id"] for rule in sarif["tool"]["driver"]["rules"]]
    for result, finding in zip(sarif["results"], report["findings"], strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding["rule"]
        assert (result["kind"] == "fail") == (finding["outcome"] == "violation")
        assert (result["level"] == "none") == (result["kind"] != "fail")  # SARIF 3.27.9, 3.27.10
        assert result["partialFingerprints"] == {"hegui/finding/v1": finding["id"]}
    uris = [loc["physicalLocation"]["artifactLocation"]["uri"] for r in sarif["results"] for loc in r.get("locations", [])]
    assert uris
    assert all(uri.isascii() and " " not in uri for uri in uris)


def test_sarif_is_sarif(made: Path) -> None:
    Sarif.model_validate_json((made / "report.sarif").read_text(encoding="utf-8"))


def test_the_workbook_keeps_breaches_apart_from_what_is_open(made: Path, report: dict[str, Any]) -> None:
    book = load_workbook(made / "report.xlsx")
    assert book.sheetnames == ["概况", "整改台账", "核实台账", "证据", "未能判断", "台账中的问题"]
    for name, columns, outcomes in (
        ("整改台账", RECTIFICATION, {"violation"}),
        ("核实台账", VERIFICATION, {"lead", "undetermined", "needs_judgement"}),
    ):
        sheet = book[name]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert list(rows[0]) == [column for column, _, _ in columns]
        assert [row[-1] for row in rows[1:]] == [f["id"] for f in report["findings"] if f["outcome"] in outcomes]
        assert sheet.print_area.split("$")[3] == get_column_letter(sheet.max_column - 1)  # the number for programs is not printed
        assert sheet.freeze_panes == "A3"
        assert sheet.auto_filter.ref
        assert sheet.data_validations.dataValidation


def test_a_workbook_of_ones_own_is_filled(tmp_path: Path, report: dict[str, Any]) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "本单位台账"
    sheet.append(["2026年整改台账"])
    sheet.append(["序号", "问题", "责任单位", "整改措施", "本单位备注"])
    template = tmp_path / "模板.xlsx"
    book.save(template)
    before = template.read_bytes()
    target = tmp_path / "结果.xlsx"
    run(["check", str(EXAMPLE), *AS_OF, "--format", "xlsx", "--template", str(template), "-o", str(target)])
    rows = list(load_workbook(target)["本单位台账"].iter_rows(min_row=3, values_only=True))
    violations = [f for f in report["findings"] if f["outcome"] == "violation"]
    assert [row[1] for row in rows] == [prose(f["sentence"]) for f in violations]
    assert {row[4] for row in rows} == {None}
    assert template.read_bytes() == before


@pytest.mark.parametrize(("name", "content"), [("无表头.xlsx", None), ("坏.xlsx", b"PK\x03\x04"), ("坏.docx", b"no zip")])
def test_a_template_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None) -> None:
    template = tmp_path / name
    if content is None:
        Workbook().save(template)
    else:
        template.write_bytes(content)
    target = tmp_path / f"结果{template.suffix}"
    assert run(["check", str(EXAMPLE), *AS_OF, "--format", template.suffix[1:], "--template", str(template), "-o", str(target)]) == 2
    assert "模板" in capsys.readouterr().err
    assert not target.exists()


def test_a_workbook_of_ones_own_shows_every_row_whole(tmp_path: Path, report: dict[str, Any]) -> None:
    """Its rows are as high as what is in them, and ruled to the last column that it has, filled or not."""
    from openpyxl.styles import Border, Side

    book = Workbook()
    sheet = book.active
    sheet.append(["序号", "问题", "整改措施", "备注"])
    for index, width in enumerate((6, 20, 20, 10), 1):
        sheet.cell(2, index).border = Border(left=Side(style="thin"))
        sheet.column_dimensions[get_column_letter(index)].width = width
    template = tmp_path / "台账.xlsx"
    book.save(template)
    target = tmp_path / "结果.xlsx"
    assert run(["check", str(EXAMPLE), *AS_OF, "--format", "xlsx", "--template", str(template), "-o", str(target), "-q"]) == 1
    made = load_workbook(target).active
    count = report["summary"]["violation"]
    assert made.max_row == count + 1
    for row in range(2, count + 2):
        lines = -(-2 * len(made.cell(row, 2).value) // 20)  # a Chinese character is two wide
        assert made.row_dimensions[row].height >= min(409, 13 * (lines - 1))
        assert made.cell(row, 4).border.left.style == "thin"


def test_a_paper_of_ones_own_keeps_its_page_and_its_end(tmp_path: Path) -> None:
    from docx import Document
    from docx.shared import Mm

    own = Document()
    section = own.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(210), Mm(28), Mm(26)
    for line in ("某支队", "{{正文}}", "签发人："):
        own.add_paragraph(line)
    template = tmp_path / "模板.docx"
    own.save(str(template))
    for command in (["duties", "-u", "司法局"], ["check", str(EXAMPLE), *AS_OF, "-q"]):
        target = tmp_path / "结果.docx"
        assert run([*command, "--format", "docx", "--template", str(template), "-o", str(target)]) in (0, 1)
        made = Document(str(target))
        assert made.tables
        for table in made.tables:
            assert sum(column.width for column in table.columns) <= Mm(156.1)
        assert made.paragraphs[-1].text == "签发人："
        assert not any(p.text.startswith("承 办 人") for p in made.paragraphs)


def test_the_word_file_tells_every_finding(made: Path, report: dict[str, Any]) -> None:
    from docx import Document

    text = "\n".join(p.text for p in Document(str(made / "report.docx")).paragraphs)
    assert all(prose(finding.get("sentence") or finding["title"]).rstrip("。") in text for finding in report["findings"])
    assert not any(finding["id"] in text for finding in report["findings"])  # a paper to be filed has no numbers of a program's
    assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|日 起", text)
    assert "依据：《中华人民共和国消防法》第五十六条" in text
    assert not re.search(r"ZB[0-9]+-", text)
    assert "系统比对疑似违反、待核实" in text
    assert "不是行政认定" in text


def test_the_page_fetches_nothing_and_runs_only_its_own_script(made: Path, report: dict[str, Any]) -> None:
    page = (made / "report.html").read_text(encoding="utf-8")
    data, script = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=", page)
    assert "<" not in data
    assert [f["id"] for f in json.loads(data)["findings"]] == [f["id"] for f in report["findings"]]


def test_names_that_would_do_harm(tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    folder.mkdir()
    with (folder / "行业组织.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["组织名称", "类型", "财务分离"], [HOSTILE, "行业协会", "否"]])
    wanted = [word for name in FORMATS for word in ("--format", name)]
    out = tmp_path / "out"
    run(["check", str(folder), *AS_OF, "--only", "ZB13-4-finance", *wanted, "--output-dir", str(out)])
    for name in ("report.txt", "report.json", "report.html", "report.csv", "report.xml", "report.sarif"):
        text = (out / name).read_text(encoding="utf-8-sig")
        assert "\x1b" not in text, name
        if name.endswith((".html", ".xml")):
            assert "<script>alert" not in text, name
    ElementTree.parse(out / "report.xml")
    for cells in csv.reader(io.StringIO((out / "report.csv").read_text(encoding="utf-8-sig"))):
        assert not any(cell.startswith(("=", "@", "+")) for cell in cells)
    for sheet in load_workbook(out / "report.xlsx").worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_a_binary_format_does_not_go_to_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run(["check", str(EXAMPLE), *AS_OF, "--format", "xlsx"]) == 2
    assert "--output" in capsys.readouterr().err


def test_an_unknown_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(EXAMPLE), "--format", "docs"]) == 2
    assert "docx" in capsys.readouterr().err
