"""The report: as data against its published schema, and as a page people read."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hegui.checker.report import wording
from hegui.checker.report.page import Page, ReportConsole
from hegui.checker.report.table import SETTLED, print_report
from hegui.checker.report.wrap import wide, width, wrap, wrap_items
from hegui.checker.schema import REPORT
from hegui.cli.app import run
from hegui.kb.locator import spoken
from hegui.kb.schema import stale_schemas
from rich.console import Console

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
EXAMPLES = ("支队纪检", "技术服务机构")

# Contract §3, field by field: nothing of this may ever disappear.
CONTRACT = {
    "": "schema as_of rule_base inputs summary findings not_evaluated problems",
    "rule_base": "version sha256",
    "inputs": "path sha256 table rows rejected",
    "findings": "id rule title outcome severity subject basis because missing identity remedy responsible",
    "findings.subject": "type id name",
    "findings.basis": "regulation title locator quote",
    "findings.missing": "table column subject",
    "findings.identity": "level why namesakes_expected",
    "not_evaluated": "rule missing_table",
    "problems": "file row column value message",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("报告")
    for name in EXAMPLES:
        given = ["check", str(ROOT / "examples" / name), "--as-of", "2026-11-24", "--all", "-q"]
        run([*given, "--format", "json", "-o", str(folder / f"{name}.json")])
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in EXAMPLES}


# ---- as data ----


def test_the_published_schema_is_current() -> None:
    assert [path.name for path, _ in stale_schemas(registered=REPORT)] == [], "运行 python -m hegui.checker.schema"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_field_is_what_the_schema_says(reports: dict[str, Any], name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(closed(SCHEMA))
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(reports[name])] == []


def closed(schema: Any) -> Any:
    """The schema with unknown fields refused: what the program writes must all be published."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return inner | {"additionalProperties": False} if "properties" in schema else inner


def parts(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, list):
        for item in value:
            yield from parts(item, path)
    elif isinstance(value, dict):
        yield path, value
        for key, item in value.items():
            yield from parts(item, f"{path}.{key}".lstrip("."))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_contract_is_kept(reports: dict[str, Any], name: str) -> None:
    seen = set()
    for path, part in parts(reports[name]):
        if path in CONTRACT:
            seen.add(path)
            assert set(CONTRACT[path].split()) <= set(part), path
    for because in (entry for finding in reports[name]["findings"] for entry in finding["because"]):
        assert set(because) >= ({"table", "absent"} if "absent" in because else {"table", "file", "row", "fields"})
    assert set(CONTRACT) - seen <= {"findings.missing"}
    assert set(reports[name]["summary"]) >= set(wording.MARKS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_summary_counts_what_is_listed(reports: dict[str, Any], name: str) -> None:
    listed = [finding["outcome"] for finding in reports[name]["findings"]]
    assert {outcome: listed.count(outcome) for outcome in wording.MARKS} == {o: reports[name]["summary"][o] for o in wording.MARKS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_order_is_fixed(reports: dict[str, Any], name: str) -> None:
    order = ("critical", "high", "medium", "low")
    found = without_settled(reports[name])["findings"]
    assert found == sorted(found, key=lambda f: (order.index(f["severity"]), f["rule"], f["subject"]["id"]))


# ---- as a page ----


def page_of(report: dict[str, Any], columns: int = 120, *, terminal: bool = False, encoding: str = "utf-8") -> str:
    class Stream(io.StringIO):
        @property
        def encoding(self) -> str:  # type: ignore[override]
            return encoding

    stream = Stream()
    console = Console(file=stream, width=columns, force_terminal=terminal, color_system=None, highlight=False, markup=False)
    print_report(report, console)
    return stream.getvalue()


def without_settled(report: dict[str, Any]) -> dict[str, Any]:
    return report | {"findings": [f for f in report["findings"] if f["outcome"] not in SETTLED]}


@pytest.mark.parametrize("name", EXAMPLES)
def test_summary_first_then_outcome_by_outcome(reports: dict[str, Any], name: str) -> None:
    page = page_of(reports[name])
    assert page.startswith("合规核查  基准日 2026-11-24")
    counts = reports[name]["summary"]
    headings = [page.index(f"{mark} {said}（{counts[o]}）") for o, (mark, said) in heads().items() if counts[o]]
    assert headings == sorted(headings)
    assert page.index("× 违反  ") < headings[0]


def heads() -> dict[str, tuple[str, str]]:
    from hegui.checker.result import OUTCOME_NAMES

    return {outcome: (mark, OUTCOME_NAMES[outcome]) for outcome, mark in wording.MARKS.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_finding_is_there_with_its_proof(reports: dict[str, Any], name: str) -> None:
    lines = re.sub(r"\s+", "", page_of(reports[name]))
    for finding in without_settled(reports[name])["findings"]:
        for said in (finding["sentence"], finding["id"], *(spoken(b["locator"]) for b in finding["basis"])):
            assert re.sub(r"\s+", "", said) in lines
        for entry in finding["because"]:
            assert re.sub(r"\s+", "", "".join(wording.fact(entry))) in lines


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_lines_fit(reports: dict[str, Any], columns: int, encoding: str) -> None:
    measure = width if encoding == "utf-8" else wide
    for line in page_of(reports["支队纪检"], columns, encoding=encoding).splitlines():
        assert measure(line) <= columns, line
        assert not re.match(r" *[，。；：、）”]", line), line


def test_a_gbk_console_prints_every_mark(reports: dict[str, Any]) -> None:
    for name in EXAMPLES:
        page_of(reports[name]).encode("gbk")


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_not_established_accuses_nobody(reports: dict[str, Any], name: str) -> None:
    """Under every heading but 违反: no remedy, and the sentence begins with its caution."""
    page = page_of(without_settled(reports[name]))
    _, _, after = page.partition("● 需人工判断（")
    open_part = page[page.index("※ 证据不足（") :]
    # The remedy's own line: the law that is quoted may speak of 整改 itself.
    assert not re.search(r"^ *整改  ", open_part, re.MULTILINE)
    assert re.search(r"^ *整改  ", page, re.MULTILINE)  # so it is told where something is established
    assert after
    for finding in reports[name]["findings"]:
        if finding["outcome"] == "undetermined":
            assert finding["sentence"].startswith("证据不足，尚不能认定：")
            assert finding["missing"] or any("absent" in b for b in finding["because"])


def many(report: dict[str, Any], count: int) -> dict[str, Any]:
    model = next(f for f in report["findings"] if f["outcome"] == "lead")
    found = [model | {"id": f"{n:016x}", "because": model["because"] * 5} for n in range(count)]
    problems = [{"file": "人员.csv", "row": n, "column": "姓名", "value": f"甲{n}", "message": "读不出"} for n in range(50)]
    return report | {"findings": found, "problems": problems}


def test_a_terminal_cuts_long_lists_and_says_so(reports: dict[str, Any]) -> None:
    long = many(reports["支队纪检"], 300)
    on_terminal, in_file = page_of(long, 100, terminal=True), page_of(long, 100)
    assert "……另有290项没有列出" in on_terminal
    assert "……另有30处没有列出" in on_terminal
    assert "加 --output 文件.txt 写成全文" in on_terminal
    assert len(on_terminal.splitlines()) < 500
    assert "没有列出" not in in_file
    assert in_file.count("编号  ") == 300
    assert on_terminal.rstrip().splitlines()[-3].startswith("合计：违反 ")


def test_a_report_does_not_steer_the_terminal() -> None:
    stream = io.StringIO()
    Page(ReportConsole(stream)).write("甲\x1b[2J\u202e乙\ud800\x07", label="名 ")
    assert stream.getvalue() == "名 甲 [2J 乙\n"


def test_huge_values_are_cut() -> None:
    fact = wording.fact({"table": "人员", "file": "a.csv", "row": 2, "fields": {"所在单位": "长" * 5000}})
    assert fact[-1].endswith("……（共5000字）")
    assert len(fact[-1]) < 120


# ---- lines ----


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, [""]),
        ("合规", 10, ["合规"]),
        ("消防技术服务机构", 8, ["消防技术", "服务机构"]),
        ("消防技术，服务", 8, ["消防技", "术，服务"]),
        ("消防技（术）", 8, ["消防技", "（术）"]),
        ("代码91990327MA36KXHC3Q的企业", 20, ["代码", "91990327MA36KXHC3Q的", "企业"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("甲 乙", 2, ["甲", "乙"]),
        ("甲\n\n乙", 10, ["甲", "", "乙"]),
    ],
)
def test_wrapping(text: str, room: int, lines: list[str]) -> None:
    assert wrap(text, room) == lines


def test_items_stay_whole_where_they_can() -> None:
    assert wrap_items(["姓名 甲，", "身份证号 99****，", "关系 配偶"], 20) == ["姓名 甲，", "身份证号 99****，", "关系 配偶"]
    assert wrap_items(["长" * 15, "短"], 20) == ["长" * 10, "长" * 5 + "短"]
    assert wrap_items([], 20) == [""]


def test_marks_are_as_wide_as_the_console_makes_them() -> None:
    assert (width("“合规”—"), wide("“合规”—")) == (7, 10)
