"""Hostile and broken input to every reader: a Chinese refusal or a result, in bounded time; never a traceback, never a hang.

A fixed number of damaged inputs in the default run; ``HEGUI_FUZZ=20000 pytest -m soak tests/test_hostile.py`` for long ones.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hegui.checker.idcard import mask_in_place, mask_inside
from hegui.checker.report.formats import FORMATS
from hegui.cli.app import run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers import READERS, mangled, seeds

HEGUI = str(Path(sys.executable).with_name("hegui"))
EACH = 15
SLOW = 20.0  # seconds that no damaged small file may take, on a machine that is busy with other things


def tried(reader: str, seed: int, folder: Path) -> None:
    rng = random.Random(f"{reader}/{seed}")
    data = mangled(rng.choice(seeds()[reader]), rng)
    place = folder / "x"
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    start = time.monotonic()
    try:
        READERS[reader](data, place)
    except Exception as error:
        kept = folder / "found"
        kept.write_bytes(data)
        raise AssertionError(f"{reader}, seed {seed}: {type(error).__name__}: {error} ({kept})") from error
    assert time.monotonic() - start < SLOW, f"{reader}, seed {seed}"


@pytest.mark.parametrize("reader", READERS)
def test_whole_inputs_are_read(reader: str, tmp_path: Path) -> None:
    for data in seeds()[reader]:
        READERS[reader](data, tmp_path)


@pytest.mark.parametrize("reader", READERS)
def test_damaged_inputs(reader: str, tmp_path: Path) -> None:
    for seed in range(EACH):
        tried(reader, seed, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("reader", READERS)
def test_damaged_inputs_for_long(reader: str, tmp_path: Path) -> None:
    for seed in range(1000, 1000 + int(os.environ.get("HEGUI_FUZZ", "2000"))):
        tried(reader, seed, tmp_path)


@settings(deadline=None, derandomize=True, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reader=st.sampled_from(sorted(READERS)), data=st.binary(max_size=400))
def test_any_bytes(reader: str, data: bytes, tmp_path: Path) -> None:
    place = tmp_path / "y"
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    READERS[reader](data, place)


@pytest.mark.parametrize("date", ["1015年1月1日", "2015年13月1日"])
def test_a_law_in_force_from_a_day_that_is_none(date: str) -> None:
    """Found by atheris: the whole review ended with an IndexError."""
    from hegui.kb.text import parse, read_bytes

    document = parse(read_bytes(f"示例办法\n第一条 甲。\n第二条 本办法自{date}起施行。\n".encode(), "x.txt"))
    assert (document.in_force_from, "不存在" in document.in_force_note) == ("", True)


# ---- what is no file


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such devices here")
def test_devices_and_pipes_are_refused_by_every_command(tmp_path: Path) -> None:
    """In processes of their own: a command that reads one does not come back."""
    (tmp_path / "行业组织.csv").write_text("组织名称,类型\n示例,行业协会\n", encoding="utf-8")
    (tmp_path / "规则").mkdir()
    os.mkfifo(tmp_path / "规则" / "管道.yaml")
    os.mkfifo(tmp_path / "管道.json")
    (tmp_path / "零.yaml").symlink_to("/dev/zero")
    check = ["check", "行业组织.csv", "--as-of", "2024-06-30"]
    for command in (
        [*check, "--waivers", "零.yaml"],
        [*check, "--decisions", "零.yaml"],
        [*check, "--rules", "规则"],
        ["verify", "/dev/zero"],
        ["sample", "行业组织.csv", "--verify", "管道.json"],
        ["review", "/dev/zero"],
        ["kb", "import", "/dev/zero", "--kb", "库.sqlite3"],
    ):
        done = subprocess.run([HEGUI, *command], cwd=tmp_path, capture_output=True, timeout=60, check=False)
        assert done.returncode in (2, 3), command
        assert b"Traceback" not in done.stderr, command
        assert done.stderr.strip(), command


def test_an_output_through_a_strangers_link_is_refused(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can make a stranger's link")
    (tmp_path / "别人的").write_text("x", encoding="utf-8")
    (tmp_path / "报告.json").symlink_to(tmp_path / "别人的")
    os.lchown(tmp_path / "报告.json", 12345, 12345)
    (tmp_path / "行业组织.csv").write_text("组织名称,类型\n示例,行业协会\n", encoding="utf-8")
    assert run(["check", str(tmp_path / "行业组织.csv"), "-f", "json", "-o", str(tmp_path / "报告.json"), "--only", "ZB13-4*"]) == 2
    assert (tmp_path / "别人的").read_text(encoding="utf-8") == "x"


# ---- injection


INJECTIONS = (
    "=HYPERLINK(1)",
    "\x1b[31m红\x1b]0;x\x07",
    "<img src=x onerror=alert(1)>",
    "]]><x/>",
    '"}],"runs":[]',
    "\u202e倒",
    "::error::x",
    "%0a::warning::y",
    "a\r\nb",
)


def test_names_that_would_steer_a_terminal_a_page_a_sheet_or_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEGUI_AUDIT", str(tmp_path / "日志"))
    rows = [{"组织名称": name, "类型": "行业协会", "财务分离": "否"} for name in INJECTIONS]
    (tmp_path / "台账.json").write_text(json.dumps({"行业组织": rows}), encoding="utf-8")
    wanted = [word for name in FORMATS for word in ("-f", name)]
    assert (
        run(
            [
                "check",
                str(tmp_path / "台账.json"),
                "--only",
                "ZB13-4*",
                "--as-of",
                "2024-06-30",
                *wanted,
                "--output-dir",
                str(tmp_path / "出"),
            ]
        )
        == 1
    )
    assert run(["check", str(tmp_path / "台账.json"), "--only", "ZB13-4*", "--as-of", "2024-06-30"]) == 1
    said = capsys.readouterr()
    for text in (said.out, said.err, (tmp_path / "出" / "report.txt").read_text(encoding="utf-8")):
        assert not {"\x1b", "\u202e", "\x07"} & set(text)
    assert "<img src=x" not in (tmp_path / "出" / "report.html").read_text(encoding="utf-8")
    assert len(json.loads((tmp_path / "出" / "report.sarif").read_text(encoding="utf-8"))["runs"]) == 1
    from xml.etree import ElementTree

    assert ElementTree.parse(tmp_path / "出" / "report.xml").getroot().tag == "testsuites"
    lines = (tmp_path / "日志" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["command"] for line in lines] == ["check", "check"]


@pytest.mark.parametrize("text", ["1 " * 40_000, "1" * 40_000, "1-" * 40_000 + "x", "9 9901 " * 10_000])
def test_masking_takes_time_in_proportion(text: str) -> None:
    start = time.monotonic()
    mask_inside(text)
    mask_in_place(text)
    assert time.monotonic() - start < SLOW


def test_no_program_of_the_current_folder_is_run(tmp_path: Path) -> None:
    """Worker processes are new interpreters; what lies beside a ledger must not become part of them."""
    (tmp_path / "台账").mkdir()
    (tmp_path / "台账" / "re.py").write_text("print('taken over')\n", encoding="utf-8")
    (tmp_path / "start.py").write_text(
        "import contextlib, multiprocessing, sys\nfrom hegui.cli import main\nif __name__ == '__main__':\n"
        "    with contextlib.suppress(SystemExit):\n        main(['--version'])\n"
        "    child = multiprocessing.get_context('spawn').Process(target=print, args=('its own',))\n"
        "    child.start()\n    child.join()\n    sys.exit(child.exitcode)\n",
        encoding="utf-8",
    )
    found = subprocess.run([sys.executable, tmp_path / "start.py"], cwd=tmp_path / "台账", capture_output=True, text=True, timeout=60, check=False)
    assert (found.returncode, "its own" in found.stdout, "taken over" in found.stdout) == (0, True, False), found.stderr
