"""Identity numbers planted in every kind of input, in names, notes, paths, reasons and comments: no command lets one out, anywhere.

Looked through are stdout, stderr, every file written (what is zipped, unzipped), and the audit log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hegui.cli.app import run
from openpyxl import Workbook
from openpyxl.comments import Comment
from test_masking import NUMBERS, leaks, ledger, number

__all__ = ["ledger"]  # the fixture of a ledger full of numbers
DAY = ["--as-of", "2024-06-30"]
SOME = ["--only", "ZB13*"]
FREE = [number(n, 1897) for n in range(700, 720)]
A, B, C, D, E, F, G, H, *_ = FREE
OLD = "990101970707321"
EVERY = [*NUMBERS, *FREE, OLD]


def seen(text: str) -> list[str]:
    plain = "".join(text.split()).replace("-", "").upper()
    return [planted for planted in EVERY if planted.upper() in plain] + leaks(text)


def contents(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            yield from archive.namelist()
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")
    else:
        yield data.decode("utf-8", "replace")


@pytest.fixture
def office(tmp_path: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk full of numbers; ``ledger`` has its own."""
    desk = tmp_path / f"桌面{A}"
    desk.mkdir()
    ledger.rename(desk / "台账")
    monkeypatch.chdir(desk)
    monkeypatch.setenv("HEGUI_AUDIT", str(desk / "日志"))
    monkeypatch.setenv("HEGUI_KB", str(desk / "全文.sqlite3"))
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "单位"
    sheet.append(["单位编号", "单位名称", "消防安全责任人", "信用等级", B])
    for n in range(1, 5):
        sheet.append([f"U{n}", f"示例{C}" if n == 1 else f"示例{n}", f"责任人{D}", "较差" if n != 2 else E, F])
    sheet["B2"].comment = Comment(f"备注{G}", f"作者{H}")
    book.create_sheet(f"别的{OLD}")
    book.save(desk / "台账" / f"单位{FREE[8]}.xlsx")
    (desk / "台账" / "责任清单.csv").write_text(
        f"任务编号,条款,责任单位,责任人,措施,完成时限\nT1,二（十三）{A},司法局{B},甲{C},核对{D},2024-01-01\n{E},二（七）,司法局,乙,x,{F}\n",
        encoding="utf-8",
    )
    (desk / "台账" / f"读不了{FREE[9]}.csv").write_bytes(b"\0\0")
    (desk / "台账" / f"图{FREE[10]}.png").write_bytes(b"x")
    words = docx.Document()
    words.add_paragraph(f"示例办法{A}")
    words.add_paragraph(f"第一条 由公安机关消防机构办理（联系人{B}，旧号{OLD}）。")
    (desk / "文件").mkdir()
    words.save(str(desk / "文件" / f"办法{C}.docx"))
    (desk / "文件" / f"通知{D}.txt").write_text(
        f"示例通知\n第一条 本办法自2010年1月1日起施行，有效期五年{E}。\n第二条 由公安消防机构{F}负责。\n", encoding="utf-8"
    )
    (desk / "文件" / f"坏{G}.pdf").write_bytes(b"%PDF" + G.encode())
    rows = f"  persons:\n  - {{亲属: {{人员编号: R1, 亲属姓名: 丁, 亲属身份证号: '{NUMBERS[1]}'}}}}\n  - {{任职投资: {{姓名: 丁, 身份证号: '{NUMBERS[1]}'}}}}\n"
    (desk / f"核实{H}.yaml").write_text(
        f"schema: hegui.decisions/1\ndecisions:\n- verdict: same\n{rows}  by: 经办{A}\n  on: 2024-01-01\n  why: 见{B}\n", encoding="utf-8"
    )
    (desk / f"豁免{A}.yaml").write_text(
        f"schema: hegui.waivers/1\nwaivers:\n- {{id: W1, rule: ZB13-3-service, subject: R1, reason: '因{C}', approver: '局长{D}', from: 2020-01-01, until: 2030-01-01}}\n"
        f"- {{id: W2, rule: ZB13-3-service, subject: '{E}', reason: x, approver: y, from: 2020-01-01, until: 2021-01-01}}\n",
        encoding="utf-8",
    )
    (desk / f"坏{B}.yaml").write_text(f"schema: hegui.waivers/1\nwaivers:\n- {{id: '{C}', 多余{D}: 1, rule: '{E}'}}\n", encoding="utf-8")
    return desk


def everything(desk: Path) -> list[list[str]]:
    decided = [f"--decisions=核实{H}.yaml", f"--waivers=豁免{A}.yaml"]
    formats = [word for name in ("table", "json", "html", "xlsx", "docx", "csv", "sarif", "junit") for word in ("-f", name)]
    return [
        ["check", "台账", *DAY, *SOME, *decided, "--all", *formats, "--output-dir", f"结果{B}"],
        ["check", "台账", *DAY, *SOME, "-f", "json", "-o", "以前.json", "-q"],
        ["check", "台账", *DAY, *SOME, *formats, "--output-dir", "外送", "--pseudonyms", "对照表.json"],
        ["verify", f"结果{B}/report.json"],
        ["verify", "外送/report.json", "--pseudonyms", "对照表.json"],
        ["explain", "以前.json", "?", "--picture", f"图{C}.svg"],
        ["sample", "台账", "-n", "2", "--seed", f"种子{A}", *DAY],
        ["sample", "台账", "-n", "2", "--seed", "1", *DAY, "-f", "xlsx", "-o", "抽查.xlsx"],
        ["duties", "台账", *DAY, "-f", "json"],
        ["duties", "台账", *DAY, "-f", "xlsx", "-o", f"清单{D}.xlsx"],
        ["duties", "--unit", E],
        ["review", "文件", *DAY],
        ["review", "文件", *DAY, *[w for n in ("json", "xlsx", "docx", "html", "table") for w in ("-f", n)], "--output-dir", f"清理{F}"],
        ["waivers", "list", f"豁免{A}.yaml", *DAY],
        ["waivers", "list", f"坏{B}.yaml"],
        ["check", f"没有{C}"],
        ["check", "台账", "--as-of", D],
        ["check", "台账", "--only", E],
        ["check", "台账", f"--{F}"],
        ["check", "台账", "--fail-on", G],
        ["check", "台账", "-o", f"台账/人员{H}.csv/x"],
        ["explain", "以前.json", A],
        ["verify", f"没有{A}.json"],
        ["kb", "import", "文件", "--quiet"],
        ["kb", "list"],
        ["kb", "search", A],
        ["rules", "show", B],
        ["kb", "show", C],
        [D],
        ["key", "new", f"密钥{E}", "--name", F],
        ["sign", "以前.json", "--key", f"密钥{E}"],
        ["audit", "show"],
        ["audit", "show", "--raw"],
        ["audit", "verify"],
    ]


def test_no_command_lets_a_number_out(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = {path for path in office.rglob("*") if path.is_file()}
    codes, let_out = set(), []
    for command in everything(office):
        words = [json.loads((office / "以前.json").read_text("utf-8"))["findings"][0]["id"] if word == "?" else word for word in command]
        codes.add(run(words))
        said = capsys.readouterr()
        let_out += [(command, found) for found in (seen(said.out), seen(said.err)) if found]
    assert codes >= {0, 1, 2}
    kept = {"对照表.json", "全文.sqlite3", f"密钥{E}", f"密钥{E}.pub"}  # the mapping is there to hold them; a name is what one says it is
    written = [
        path for path in office.rglob("*") if path.is_file() and path not in given and path.name not in kept and "批注" not in path.parts
    ]
    assert len(written) > 20
    for path in written:
        for text in contents(path):
            let_out += [(path.name, seen(text))] if seen(text) else []
    assert let_out == []


def test_nothing_is_left_in_temporary_folders(office: Path, tmp_path: Path) -> None:
    place = tmp_path / "临时"
    place.mkdir()
    hegui = str(Path(sys.executable).with_name("hegui"))
    done = subprocess.run(
        [hegui, "check", "台账", *DAY, "-f", "xlsx", "-o", "x.xlsx"],
        env={**os.environ, "TMPDIR": str(place)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert list(place.iterdir()) == []
