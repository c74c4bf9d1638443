"""A zoo of inputs that nobody should give and somebody will: said in Chinese, never a traceback, never a hang."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hegui.checker.report.wrap import width
from hegui.cli.app import run

HEGUI = str(Path(sys.executable).with_name("hegui"))
AS_OF = ["--as-of", "2024-06-30"]
JUNK = random.Random(1).randbytes(5000)
HEADER = "人员编号,姓名,人员类别\n"
SUFFIXES = ("xlsx", "xls", "csv", "json", "yaml", "parquet")


def workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "a" * 30_000_000)
    return stream.getvalue()


WHOLE = workbook(人员=[["人员编号", "姓名", "人员类别"], ["R1", "甲", "干部"]])

# Nothing to work with: exit 2 and a reason.
UNREADABLE: dict[str, dict[str, bytes | str]] = {
    "a folder without tables": {"说明.txt": "x"},
    "a folder with a picture": {"图.png": JUNK},
    "a workbook cut off": {"台账.xlsx": WHOLE[: len(WHOLE) // 2]},
    "a workbook without its end": {"台账.xlsx": WHOLE[:-30]},
    "a workbook that is a zip bomb": {"台账.xlsx": bomb()},
    "a workbook of other sheets": {"台账.xlsx": workbook(人圆=[["人员编号", "姓名"], ["R1", "甲"]])},
    "JSON that is no ledger": {"台账.json": "[1, 2, 3]"},
    "JSON with a number for a table": {"台账.json": '{"人员": 5}'},
    "JSON too deep": {"台账.json": "[" * 100_000},
    "YAML that runs code": {"台账.yaml": "人员: !!python/object/apply:os.system [ls]"},
    "YAML that refers to itself": {"台账.yaml": "人员: &a [*a]"},
    "YAML too deep": {"台账.yaml": "[" * 20_000},
    "blank lines": {"人员.csv": "\n\n\n"},
    "only zeros": {"人员.csv": b"\0" * 3000},
    "a report for a ledger": {"报告.json": '{"schema": "hegui.report/1", "findings": []}'},
    **{f"an empty .{suffix}": {f"人员.{suffix}": b""} for suffix in SUFFIXES},
    **{f"junk named .{suffix}": {f"人员.{suffix}": JUNK} for suffix in SUFFIXES},
}

# Something can be used: a problem at most, and one JSON document.
ODD: dict[str, dict[str, bytes | str]] = {
    "a huge cell": {"人员.csv": f"{HEADER}R1,{'长' * 200_000},干部\nR2,乙,干部\n"},
    "formulas": {"人员.csv": HEADER + '=cmd|\'/C calc\'!A0,"=HYPERLINK(""http://x"",""y"")",干部\n@SUM(1+1),+1,干部\n'},
    "no key column": {"人员.csv": "姓名,人员类别\n甲,干部\n"},
    "half-filled rows": {"人员.csv": f"{HEADER}R1\n,,\nR2,乙\n,丙,干部\nR3,丁,干部,多,余\n"},
    "only a header": {"人员.csv": HEADER},
    "a column twice": {"人员.csv": "人员编号,人员编号,姓名\nR1,R2,甲\n"},
    "a quotation mark alone": {"人员.csv": f'{HEADER}"R1,甲,干部\n'},
    "control characters": {"人员.csv": f"{HEADER}R\x1b[31m1,甲\u202e乙,干部\n"},
    "UTF-16": {"人员.csv": (HEADER + "R1,甲,干部\n").encode("utf-16")},
    "cells that are lists": {"台账.json": '{"人员": [{"人员编号": {"a": 1}, "姓名": [1, 2], "人员类别": null}]}'},
    "numbers that are none": {"台账.json": '{"人员": [{"人员编号": NaN, "姓名": Infinity, "人员类别": 1e400}]}'},
    "a number of 6000 digits": {"台账.json": f'{{"人员": [{{"人员编号": 1{"0" * 6000}}}]}}'},
}


@pytest.fixture
def given(tmp_path: Path) -> Callable[[dict[str, bytes | str]], str]:
    def write(files: dict[str, bytes | str]) -> str:
        folder = tmp_path / "台账"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(folder)

    return write


@pytest.mark.parametrize("files", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read(files: dict[str, bytes | str], given: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", given(files), *AS_OF, "--format", "json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert all(line.startswith("错误：") for line in said.err.splitlines())
    assert said.err


@pytest.mark.parametrize("files", ODD.values(), ids=ODD.keys())
def test_what_is_odd(files: dict[str, bytes | str], given: Callable[..., str], tmp_path: Path) -> None:
    assert run(["check", given(files), *AS_OF, "-f", "json", "-f", "table", "--output-dir", str(tmp_path), "-q"]) in (0, 1, 4)
    json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    page = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert "\x1b" not in page  # a ledger does not steer the terminal
    assert max(map(width, page.splitlines())) <= 120


def test_links_and_devices_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    (folder / "企业.csv").mkdir(parents=True)
    (folder / "人员.csv").symlink_to("人员.csv")
    (folder / "自己").symlink_to(".")
    (folder / "亲属.csv").symlink_to("没有.csv")
    (folder / "单位.csv").symlink_to("/dev/zero")
    os.mkfifo(folder / "隐患.csv")
    for path in (folder, folder / "人员.csv", folder / "亲属.csv", folder / "企业.csv", Path("/dev/null"), Path("/dev/zero")):
        checked = subprocess.run(
            [HEGUI, "check", str(path), *AS_OF], capture_output=True, text=True, encoding="utf-8", timeout=30, check=False
        )
        assert (checked.returncode, checked.stdout) == (2, ""), path
        assert checked.stderr.startswith("错误："), path
