"""End to end: the examples, through the real command, against their answer keys and the contract of the report."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
sys.path.insert(0, str(EXAMPLES))

from compare import NAMES, answers, compare  # noqa: E402

FINDING = "id rule title outcome severity subject basis because missing identity remedy responsible"
OUTCOMES = ("violation", "lead", "undetermined", "needs_judgement", "needs_ruling", "compliant", "not_applicable", "waived")


def hegui(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("hegui")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def reports() -> dict[str, dict[str, Any]]:
    found = {}
    for name in NAMES:
        run = hegui("check", str(EXAMPLES / name), "--as-of", answers(name)["as_of"], "--format", "json")
        assert run.returncode == 1, run.stderr  # both examples hold violations
        found[name] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_was_planted_is_found(reports: dict[str, dict[str, Any]], name: str) -> None:
    missed, _ = compare(reports[name]["findings"], answers(name)["findings"])
    assert not missed


@pytest.mark.parametrize("name", NAMES)
def test_nobody_else_is_accused(reports: dict[str, dict[str, Any]], name: str) -> None:
    _, surplus = compare(reports[name]["findings"], answers(name)["findings"])
    assert [(f["subject"]["id"], f["outcome"], f["rule"], f["sentence"]) for f in surplus] == []


@pytest.mark.parametrize("name", NAMES)
def test_report_keeps_the_contract(reports: dict[str, dict[str, Any]], name: str) -> None:
    report = reports[name]
    assert report["schema"] == "hegui.report/1"
    assert report["as_of"] == answers(name)["as_of"]
    assert set(report["rule_base"]) >= {"version", "sha256"}
    assert set(OUTCOMES) <= set(report["summary"])
    for entry in report["inputs"]:
        assert set(entry) >= {"path", "sha256", "table", "rows", "rejected"}
    for problem in report["problems"]:
        assert set(problem) >= {"file", "row", "column", "value", "message"}
    for finding in report["findings"]:
        assert set(finding) >= set(FINDING.split())
        assert set(finding["subject"]) >= {"type", "id", "name"}
        assert finding["basis"], finding["rule"]
        for basis in finding["basis"]:
            assert set(basis) >= {"regulation", "title", "locator", "quote"}
            assert basis["quote"]
        assert (finding["outcome"] == "undetermined") == bool(finding["missing"])
        assert finding["because"], "a finding without the facts it rests on"
        for fact in finding["because"]:
            assert "absent" in fact or set(fact) >= {"table", "file", "row", "fields"}
    assert len({finding["id"] for finding in report["findings"]}) == len(report["findings"])
    counted = {outcome: sum(f["outcome"] == outcome for f in report["findings"]) for outcome in ("violation", "lead", "undetermined")}
    assert {outcome: report["summary"][outcome] for outcome in counted} == counted


@pytest.mark.parametrize("name", NAMES)
def test_same_input_same_bytes(name: str) -> None:
    command = ["check", str(EXAMPLES / name), "--as-of", answers(name)["as_of"], "--format", "json"]
    assert hegui(*command).stdout == hegui(*command).stdout


def test_every_outcome_is_shown(reports: dict[str, dict[str, Any]]) -> None:
    summary = reports["支队纪检"]["summary"]
    assert all(summary[outcome] for outcome in ("violation", "lead", "undetermined", "needs_judgement", "compliant", "not_applicable"))


def test_leads_rest_on_an_unverified_identity_or_clue(reports: dict[str, dict[str, Any]]) -> None:
    for finding in reports["支队纪检"]["findings"]:
        if finding["outcome"] == "lead" and "指定" not in finding["title"]:
            assert finding["identity"]["level"] in ("attributes", "name_only")
        if finding["outcome"] == "violation" and finding["identity"]:
            assert finding["identity"]["level"] == "identifier"


def test_proof_points_at_the_right_row(reports: dict[str, dict[str, Any]]) -> None:
    """The row that a finding names is the row of the file that a spreadsheet shows."""
    finding = next(f for f in reports["支队纪检"]["findings"] if f["subject"]["id"] == "R007" and f["outcome"] == "violation")
    fact = next(fact for fact in finding["because"] if fact["table"] == "任职投资")
    line = (EXAMPLES / "支队纪检" / "任职投资.csv").read_text(encoding="gb18030").splitlines()[fact["row"] - 1]
    assert "股东,70," in line


def test_the_dirt_is_reported_with_its_place(reports: dict[str, dict[str, Any]]) -> None:
    problems = {(Path(p["file"]).name, p["column"], p["value"]) for p in reports["支队纪检"]["problems"]}
    assert any(value == "2025-13-40" and column == "资格证有效期至" for _, column, value in problems)
    assert any(value == "在营（开业）" and column == "登记状态" for _, column, value in problems)
    assert any(value == "R066" for _, _, value in problems)
    assert all(p["row"] for p in reports["支队纪检"]["problems"])


def test_identity_numbers_are_masked(reports: dict[str, dict[str, Any]]) -> None:
    text = json.dumps(reports["支队纪检"], ensure_ascii=False)
    numbers = [line.split(",")[2] for line in (EXAMPLES / "支队纪检" / "任职投资.csv").read_text(encoding="gb18030").splitlines()[1:]]
    assert not any(number in text for number in numbers if number)


def test_examples_are_what_their_generator_writes(tmp_path: Path) -> None:
    """Cell by cell: how a workbook is packed may differ between versions of the library that writes it."""
    subprocess.run([sys.executable, str(EXAMPLES / "make_examples.py"), str(tmp_path)], check=True, capture_output=True)
    for name in NAMES:
        written = sorted(path for path in (tmp_path / name).iterdir())
        assert [path.name for path in written] == sorted(p.name for p in (EXAMPLES / name).iterdir() if p.suffix in (".xlsx", ".csv"))
        for path in written:
            assert _cells(path) == _cells(EXAMPLES / name / path.name), path.name
        assert (tmp_path / "expected" / f"{name}.yaml").read_text("utf-8") == (EXAMPLES / "expected" / f"{name}.yaml").read_text("utf-8")


def _cells(path: Path) -> object:
    if path.suffix == ".csv":
        return path.read_bytes()
    import openpyxl

    book = openpyxl.load_workbook(path)
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book.worksheets}
