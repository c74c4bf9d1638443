"""Identity numbers planted wherever somebody might write one never leave unmasked: on the screen, in files, in messages."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.idcard import check_digit
from hegui.cli.app import run

HEGUI = str(Path(sys.executable).with_name("hegui"))
AS_OF = ["--as-of", "2024-06-30"]


def number(sequence: int, year: int = 1893) -> str:
    """Of a region that does not exist and a year in which nobody alive was born."""
    first17 = f"990101{year}0707{sequence:03d}"
    return first17 + check_digit(first17)


# The last two end in X and are of the old form of 15 digits.
NUMBERS = [number(n) for n in range(1, 9)] + [next(n for n in map(number, range(10, 60)) if n.endswith("X")), "990101930707123"]
COMPANY = "91990327MA36KXHC3Q"


def spread(text: str) -> str:
    """As people write it: in groups."""
    return f"{text[:6]} {text[6:14]} {text[14:]}"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Numbers where they belong, in names, free text, keys, references, headers, unreadable cells and lists."""
    a, b, c, d, e, f, g, h, x, old = NUMBERS
    tables: dict[str, list[dict[str, Any]]] = {
        "人员": [
            {
                "人员编号": "R1",
                "姓名": "甲",
                "身份证号": a,
                "人员类别": "干部",
                "任职日期": "2015-01-01",
                "所在单位": f"支队（原号{spread(b)}）",
                c: "多余的列",
            },
            {"人员编号": d, "姓名": f"乙{e}", "身份证号": x.lower(), "人员类别": f"干部{f}", "任职日期": g, "所在单位": ""},
            {
                "人员编号": d,
                "姓名": "丙",
                "身份证号": h[:-1] + ("0" if h[-1] != "0" else "1"),
                "人员类别": "干部",
                "任职日期": "2015-01-01",
            },
        ],
        "亲属": [
            {"人员编号": "R1", "亲属姓名": "丁", "亲属身份证号": b, "关系": "配偶"},
            {"人员编号": e, "亲属姓名": old, "亲属身份证号": c, "关系": "儿子"},
        ],
        "企业": [{"统一社会信用代码": COMPANY, "企业名称": f"示例公司{f}", "登记状态": "存续", "行业类别": "消防技术服务"}],
        "任职投资": [
            {"统一社会信用代码": COMPANY, "姓名": "丁", "身份证号": b, "角色": "法定代表人", "起始日期": "2021-01-01"},
            {"统一社会信用代码": COMPANY, "姓名": f"丁{g}", "身份证号": h, "角色": f"股东{a}", "持股比例": c, "起始日期": "2021-01-01"},
        ],
        "指定线索": [
            {
                "线索编号": f"XS{h}",
                "人员编号": "R1",
                "日期": "2022-01-01",
                "方式": "指定",
                "对象类型": "消防产品",
                "对象名称": f"某{spread(g)}产品",
                "核实情况": "待核实",
            }
        ],
    }
    folder = tmp_path / "台账"
    folder.mkdir()
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def leaks(text: str) -> list[str]:
    """The planted numbers that stand in a text, however grouped."""
    plain = re.sub(r"[\s\-\u3000]", "", text).upper()
    return [planted for planted in NUMBERS if planted.upper() in plain]


def test_the_planted_numbers_would_be_seen(ledger: Path) -> None:
    everything = "".join(path.read_text(encoding="utf-8") for path in ledger.iterdir())
    assert leaks(everything) == NUMBERS


@pytest.mark.parametrize("options", [["--format", "json"], ["--format", "json", "--all"], [], ["--all"]], ids=" ".join)
def test_no_number_on_the_screen(ledger: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(ledger), *AS_OF, *options]) == 1
    said = capsys.readouterr()
    assert leaks(said.out) == []
    assert leaks(said.err) == []
    assert "990101********" in said.out


def test_no_number_in_files_or_explanations(ledger: Path, tmp_path: Path) -> None:
    command = [HEGUI, "check", str(ledger), *AS_OF, "-f", "json", "-f", "table", "--output-dir", str(tmp_path / "结果")]
    checked = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert leaks(checked.stdout + checked.stderr) == []
    report = tmp_path / "结果" / "report.json"
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    assert {"violation", "lead"} <= {f["outcome"] for f in findings}
    for finding in findings:
        picture = tmp_path / "结果" / f"{finding['id']}.svg"
        command = [HEGUI, "explain", str(report), finding["id"], "--picture", str(picture)]
        explained = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
        assert leaks(explained.stdout + explained.stderr) == []
    for path in (tmp_path / "结果").iterdir():
        assert leaks(path.read_text(encoding="utf-8")) == [], path.name


def test_no_number_in_the_refusal_of_an_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "人员.csv").write_text(f"姓名{NUMBERS[0]},{NUMBERS[1]}\n甲,{NUMBERS[2]}\n", encoding="utf-8")
    (tmp_path / "台账.json").write_text(json.dumps({NUMBERS[3]: [{"姓名": NUMBERS[4]}]}), encoding="utf-8")
    for name in ("人员.csv", "台账.json"):
        run(["check", str(tmp_path / name), *AS_OF])
        said = capsys.readouterr()
        assert leaks(said.out + said.err) == [], name


def test_unmask_shows_them(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", str(ledger), *AS_OF, "--format", "json", "--unmask"])
    assert NUMBERS[1] in leaks(capsys.readouterr().out)
