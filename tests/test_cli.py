"""``hegui check`` as its users and their scripts meet it: exit codes, what goes where, the same bytes every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hegui.cli import output
from hegui.cli.app import run

ROOT = Path(__file__).parents[1]
HEGUI = str(Path(sys.executable).with_name("hegui"))
RULE = "ZB13-4-finance"
AS_OF = ["--as-of", "2024-06-30"]
ONLY = ["--only", RULE, *AS_OF]
JSON = ["--format", "json"]
EXAMPLE = ROOT / "examples" / "支队纪检"


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    """Makes a ledger of one association whose finances are separate (是), not separate (否), or not said (empty)."""

    def make(finance: str = "否", name: str = "台账") -> str:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        text = f"组织名称,类型,财务分离\n示例消防协会,行业协会,{finance}\n示例研究所,科研机构,否\n"
        (folder / "行业组织.csv").write_text(text, encoding="utf-8")
        return str(folder)

    return make


def hegui(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A real process."""
    return subprocess.run([HEGUI, *arguments], capture_output=True, check=False, env={**os.environ, **environment})


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The one JSON document on stdout."""
    run(["check", *arguments, *JSON])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is said about wrong use or bad input: on stderr, exit 2, nothing on stdout, no traceback."""
    assert run(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err


# ---- exit codes ----


@pytest.mark.parametrize(("finance", "code"), [("是", 0), ("否", 1), ("", 4)], ids=["nothing found", "violation", "fact missing"])
def test_exit_code_of_a_check(ledger: Any, finance: str, code: int) -> None:
    assert run(["check", ledger(finance), *ONLY, "--quiet"]) == code


def test_exit_code_when_a_needed_table_is_missing(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", ledger("是"), "--only", "ZB13-4-posts", *AS_OF, *JSON]) == 4
    assert [n["decides"] for n in json.loads(capsys.readouterr().out)["not_evaluated"]] == [True]


def test_exit_code_when_nobody_is_covered(ledger: Any) -> None:
    assert run(["check", ledger("是"), "--only", "ZB13-3-service", *AS_OF, "--quiet"]) == 0


def test_exit_code_of_bad_input(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "没有这个文件或文件夹" in refused(capsys, "check", str(tmp_path / "没有"))


def test_exit_code_of_a_bad_rule_base(ledger: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "规则").mkdir()
    (tmp_path / "规则" / "坏.yaml").write_text("schema: hegui.rules/1\nrules:\n- id: X\n  titel: y\n", encoding="utf-8")
    assert run(["check", ledger(), *AS_OF, "--rules", str(tmp_path / "规则")]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "坏.yaml:4:3" in said.err
    assert "是否想写“title”？" in said.err


@pytest.mark.parametrize(
    ("finance", "fail_on", "code"),
    [("", "undetermined", 1), ("", "high", 1), ("", "critical", 4), ("", "lead", 4), ("是", "high", 0), ("否", "low", 1)],
)
def test_fail_on(ledger: Any, finance: str, fail_on: str, code: int) -> None:
    assert run(["check", ledger(finance), *ONLY, "--fail-on", fail_on, "--quiet"]) == code


def test_fail_on_an_unknown_word(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "check", ledger(), "--fail-on", "violaton")
    assert "是否想写“violation”？" in said
    assert "critical" in said


def test_the_reader_of_a_pipe_may_leave(ledger: Any) -> None:
    """``hegui check … | head -1``: the exit code stays that of the check."""
    for form in ("json", "table"):
        command = f"'{HEGUI}' check '{EXAMPLE}' --only ZB7-4-contract {' '.join(AS_OF)} --format {form} | head -1; exit ${{PIPESTATUS[0]}}"
        shell = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
        assert (shell.returncode, shell.stderr) == (hegui("check", str(EXAMPLE), "--only", "ZB7-4-contract", *AS_OF).returncode, b"")


# ---- choosing rules and dates ----


def test_only_takes_globs(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = report(capsys, ledger("否"), "--only", "ZB13-4-f*", "--only", "ZB13-6-*", *AS_OF, "--all")
    assert {f["rule"] for f in found["findings"]} == {"ZB13-4-finance", "ZB13-4-function", "ZB13-6-intermediary"}


def test_only_without_a_match(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有规则与“ZB13-4-finanse”相符，是否想写“ZB13-4-finance”？" in refused(capsys, "check", ledger(), "--only", "ZB13-4-finanse")


@pytest.mark.parametrize("text", ["2024-06-30", "2024/6/30", "2024.6.30", "20240630", "2024年6月30日", "二〇二四年六月三十日"])
def test_as_of_forms(ledger: Any, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert report(capsys, ledger(), "--only", RULE, "--as-of", text)["as_of"] == "2024-06-30"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-06", "应写到日"),
        ("2024", "应写到日"),
        ("2024-02-30", "没有这一天"),
        ("昨天", "读不懂的日期"),
        ("", "读不懂的日期"),
        ("长期", "读不懂的日期"),
    ],
)
def test_as_of_mistakes(ledger: Any, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    assert said in refused(capsys, "check", ledger(), "--as-of", text)


def test_as_of_is_today_when_not_given(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    days = {time.strftime("%Y-%m-%d")}
    found = report(capsys, ledger(), "--only", RULE)["as_of"]
    assert found in days | {time.strftime("%Y-%m-%d")}


# ---- where results go ----


def test_json_is_alone_on_stdout(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", ledger(), *ONLY, *JSON])
    said = capsys.readouterr()
    assert json.loads(said.out)["schema"] == "hegui.report/1"
    assert said.out.startswith("{\n")
    assert said.out.endswith("}\n")
    assert said.err == ""


def test_output_is_a_file_and_stdout_empty(ledger: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = tmp_path / "新文件夹" / "报告.json"
    assert run(["check", ledger(), *ONLY, *JSON, "--output", str(target)]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"已写入 {target}\n")
    assert json.loads(target.read_text(encoding="utf-8"))["summary"]["violation"] == 1
    assert run(["check", ledger(), *ONLY, *JSON, "--output", str(target), "--quiet"]) == 1
    assert capsys.readouterr().err == ""


def test_output_dir_takes_several_formats(ledger: Any, tmp_path: Path) -> None:
    run(["check", ledger(), *ONLY, "-f", "json", "-f", "table", "-f", "json", "--output-dir", str(tmp_path / "结果"), "-q"])
    assert sorted(p.name for p in (tmp_path / "结果").iterdir()) == ["report.json", "report.txt"]
    assert "× 违反（1）" in (tmp_path / "结果" / "report.txt").read_text(encoding="utf-8")


def test_a_failed_write_leaves_the_old_file(ledger: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "报告.json"
    target.write_text("旧", encoding="utf-8")

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.os, "replace", broken)
    assert run(["check", ledger(), *ONLY, *JSON, "-o", str(target)]) == 2
    assert target.read_text(encoding="utf-8") == "旧"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["报告.json"]


def test_output_follows_a_link_and_spares_devices(ledger: Any, tmp_path: Path) -> None:
    real, link = tmp_path / "真.json", tmp_path / "链接.json"
    link.symlink_to(real)
    run(["check", ledger(), *ONLY, *JSON, "-o", str(link), "-q"])
    assert link.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))
    run(["check", ledger(), *ONLY, *JSON, "-o", os.devnull, "-q"])
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-f", "json", "-f", "table"], "要用 --output-dir"),
        (["-f", "json", "-f", "table", "-o", "x"], "--output 只能配一种"),
        (["-o", "x", "--output-dir", "y"], "只能写一个"),
        (["-o", "."], "是文件夹"),
        (["-o", f"{Path(__file__)}/x"], "写不了"),
    ],
)
def test_outputs_that_cannot_be(ledger: Any, capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    assert said in refused(capsys, "check", ledger(), *ONLY, *options)


def test_a_ledger_is_not_overwritten(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(ledger()) / "行业组织.csv"
    before = file.read_bytes()
    assert "是台账本身" in refused(capsys, "check", str(file), *ONLY, *JSON, "-o", str(file))
    assert file.read_bytes() == before


def test_all_lists_what_is_settled(ledger: Any, capsys: pytest.CaptureFixture[str]) -> None:
    found = report(capsys, ledger("是"), *ONLY, "--all")
    assert [(f["outcome"], f["subject"]["id"]) for f in found["findings"]] == [
        ("compliant", "示例消防协会"),
        ("not_applicable", "示例研究所"),
    ]
    assert {name: n for name, n in found["summary"].items() if n} == {"compliant": 1, "not_applicable": 1}
    assert report(capsys, ledger("是"), *ONLY)["findings"] == []


# ---- the same every time ----


def test_same_bytes_whatever_the_hash_seed_and_the_order_of_inputs() -> None:
    files = sorted(str(p) for p in EXAMPLE.iterdir() if p.suffix in (".csv", ".xlsx"))
    assert len(files) > 3
    orders = [(files, "0"), (files, "1"), (files[::-1], "2"), ([*files[2:], *files[:2]], "random")]
    outputs = {hegui("check", *given, *AS_OF, *JSON, PYTHONHASHSEED=seed).stdout for given, seed in orders}
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["findings"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "ascii"])
def test_redirected_json_is_utf8_on_any_code_page(ledger: Any, encoding: str) -> None:
    process = hegui("check", ledger(), *ONLY, *JSON, PYTHONIOENCODING=encoding)
    assert json.loads(process.stdout.decode("utf-8"))["findings"][0]["subject"]["name"] == "示例消防协会"


def test_a_console_gets_its_own_code_page_or_else_utf8(ledger: Any) -> None:
    assert "× 违反（1）" in hegui("check", ledger(), *ONLY, PYTHONIOENCODING="gbk").stdout.decode("gbk")
    for locale in ({"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}):
        assert "× 违反（1）" in hegui("check", ledger(), *ONLY, **locale).stdout.decode("utf-8")
