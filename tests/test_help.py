"""Help pages and wrong use: Chinese throughout, in any version of typer, and light."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from hegui.cli.app import app, run

HEGUI = str(Path(sys.executable).with_name("hegui"))


def commands() -> list[list[str]]:
    found: list[list[str]] = []

    def walk(command: Any, path: list[str]) -> None:
        found.append(path)
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, [*path, name])

    walk(typer.main.get_command(app), [])
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_is_chinese(path: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*path, "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"用法：{' '.join(['hegui', *path])} [选项]")
    assert re.search(r"-h, --help +显示本说明。", page)
    for english in ("Usage", "Options", "Arguments", "Commands", "Show this", "default", "required", "COMMAND", "TEXT", "PATH", "Error"):
        assert english not in page, english
    for line in page.splitlines():
        if option := re.match(r" +(?:-\w, )?--[\w-]+(?: \S+)*?  +(\S.*)", line):
            assert re.search(r"[\u4e00-\u9fff]", option[1]), line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "没有命令“chek”，是否想写“check”？"),
        (["完全不同"], "没有命令“完全不同”；可用：assess、check、"),
        (["rules", "lst"], "没有命令“lst”，是否想写“list”？"),
        (["check", "x", "--as-off", "2"], "没有选项 --as-off，是否想写“--as-of”？"),
        (["--verison"], "没有选项 --verison，是否想写“--version”？"),
        (["check", "x", "--format", "jsn"], "--format 的值不对：没有“jsn”，是否想写“json”？；可用：table、json"),
        (["check"], "缺少参数 “台账…”"),
        (["check", "x", "--as-of"], "选项 --as-of 之后要有一个值"),
        (["check", "x", "--all=1"], "选项 --all 不带值"),
        (["rules", "show", "a", "b"], "多出了参数“b”"),
        (["rules", "show", "ZB13-3-servce"], "是否想写“ZB13-3-service”？"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err


@pytest.mark.parametrize("path", [[], ["rules"], ["kb"]], ids=" ".join)
def test_a_group_alone_shows_its_help(path: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(path)
    said = capsys.readouterr()
    assert "命令：" in said.out + said.err


def test_help_is_light() -> None:
    """Nothing heavy is imported to print a page; how long it takes stands in benchmarks/."""
    heavy = {"rich", "pydantic", "duckdb", "experta", "openpyxl", "yaml", "rapidfuzz"}
    # typer itself needs pydantic once a command has parameters.
    for path, allowed in (([], set()), (["check"], {"pydantic"})):
        code = f"import sys; from hegui.cli.app import run; run([*{path}, '--help']); print('\\n', *sys.modules)"
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert heavy & set(said.splitlines()[-1].split()) <= allowed


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert re.fullmatch(r"hegui \d+\.\d+\S*\n", capsys.readouterr().out)
