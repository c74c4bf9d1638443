"""The audit log: chained, appended to only, mended after a crash, silent about persons; and what a run does when it cannot write it."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hegui.checker.trust.auditlog import LOG, append, check, entries, files
from hegui.cli.app import run
from test_masking import NUMBERS, leaks

HEGUI = str(Path(sys.executable).with_name("hegui"))
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
TABLE = "组织名称,类型,财务分离\n示例消防协会,行业协会,否\n"


def filled(folder: Path, count: int = 4) -> Path:
    for number in range(count):
        append(folder, {"command": "check", "number": number}, now=NOON + dt.timedelta(minutes=number))
    return folder


def serious(folder: Path, head: str = "") -> list[str]:
    return [found.message for found in check(folder, head)[2] if found.serious]


def test_a_chain_holds(tmp_path: Path) -> None:
    count, last, breaks = check(filled(tmp_path))
    assert (count, breaks) == (4, [])
    assert [entry["n"] for entry in entries(tmp_path)] == [1, 2, 3, 4]
    assert last == list(entries(tmp_path))[-1]["hash"]
    assert (tmp_path / LOG).stat().st_mode & 0o777 == 0o600


def test_every_changed_byte_breaks_it(tmp_path: Path) -> None:
    path = filled(tmp_path) / LOG
    data = path.read_bytes()
    for place in range(0, len(data) - 1, 3):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        count, _, breaks = check(tmp_path)
        assert any(found.serious for found in breaks) or count < 4, place
        assert breaks, place


@pytest.mark.parametrize(
    "lines", [[1, 2, 3], [0, 2, 3], [0, 2, 1, 3], [0, 1, 1, 2, 3]], ids=["first out", "middle out", "swapped", "doubled"]
)
def test_lines_taken_out_swapped_or_doubled(tmp_path: Path, lines: list[int]) -> None:
    path = filled(tmp_path) / LOG
    written = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(written[number] for number in lines))
    assert serious(tmp_path)


def test_an_end_cut_off_shows_against_a_noted_head(tmp_path: Path) -> None:
    path = filled(tmp_path) / LOG
    _, head, _ = check(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    assert serious(tmp_path) == []  # the chain alone cannot tell, and the documentation says so
    assert "截去" in serious(tmp_path, head)[0]


def test_a_torn_line_is_mended_and_told(tmp_path: Path) -> None:
    path = filled(tmp_path) / LOG
    path.write_bytes(path.read_bytes()[:-40])
    assert [found.serious for found in check(tmp_path)[2]] == [False]
    append(tmp_path, {"command": "check"})
    count, _, breaks = check(tmp_path)
    assert (count, [found.serious for found in breaks]) == (5, [False])  # three, the mending, the new one
    assert "已补记" in breaks[0].message


def test_only_the_line_end_was_lost(tmp_path: Path) -> None:
    path = filled(tmp_path) / LOG
    path.write_bytes(path.read_bytes()[:-1])
    append(tmp_path, {"command": "check"})
    assert check(tmp_path)[0::2] == (5, [])


def test_a_clock_set_back_is_noticed_and_no_break(tmp_path: Path) -> None:
    append(filled(tmp_path), {"command": "check"}, now=NOON - dt.timedelta(days=1))
    count, _, breaks = check(tmp_path)
    assert (count, [found.serious for found in breaks]) == (5, [False])
    assert "时钟" in breaks[0].message


def test_files_are_put_aside_and_the_chain_goes_on(tmp_path: Path) -> None:
    for number in range(30):
        append(tmp_path, {"command": "check", "number": number}, rotate=1500)
    assert len(files(tmp_path)) > 3
    assert check(tmp_path)[0::2] == (30, [])
    files(tmp_path)[1].unlink()
    assert serious(tmp_path)


def test_many_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom hegui.checker.trust.auditlog import append\n"
        "for n in range(25): append(Path(sys.argv[1]), {'command': 'check', 'process': sys.argv[2]}, rotate=3000)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(n)]) for n in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert check(tmp_path)[0::2] == (100, [])


# ---- what commands write


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEGUI_AUDIT", str(tmp_path / "日志"))
    (tmp_path / f"张三{NUMBERS[0]}").mkdir()
    (tmp_path / f"张三{NUMBERS[0]}" / "行业组织.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def checked(office: Path, *options: str) -> int:
    return run(
        ["check", str(office / f"张三{NUMBERS[0]}"), "--as-of", "2024-06-30", "--only", "ZB13-4-finance", "-q", "-f", "json", *options]
    )


def test_a_check_leaves_digests_and_counts_and_nobodys_name(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(office, "--unmask") == 1
    report = json.loads(capsys.readouterr().out)
    (entry,) = entries(office / "日志")
    assert entry["command"] == "check"
    assert entry["options"] == {"as_of": "2024-06-30", "unmask": True}
    assert entry["inputs"] == [{"sha256": report["inputs"][0]["sha256"], "size": len(TABLE.encode())}]
    assert (entry["counts"]["violation"], entry["exit"], entry["report"]) == (1, 1, report["receipt"]["digest"])
    assert entry["python"] == sys.version.split()[0]
    written = (office / "日志" / LOG).read_text(encoding="utf-8")
    assert leaks(written) == []
    assert not any(word in written for word in ("张三", "行业组织", "示例消防协会", str(office)))
    assert run(["audit", "show"]) == 0
    assert "显示了完整号码" in capsys.readouterr().out
    assert run(["audit", "verify", "--head", entry["hash"][:16]]) == 0
    assert run(["audit", "verify", "--head", "0" * 20]) == 1
    (office / "日志" / LOG).write_text(written.replace('"exit":1', '"exit":0'), encoding="utf-8")
    assert run(["audit", "verify"]) == 1


def test_a_log_that_cannot_be_written_stops_nothing_unless_asked(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "日志").write_text("not a folder", encoding="utf-8")
    assert checked(office) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["summary"]["violation"] == 1
    assert "审计日志写不了" in said.err
    assert checked(office, "--require-audit") == 2
    said = capsys.readouterr()
    assert (said.out, "没有给出结果" in said.err) == ("", True)


def test_a_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk that is full."""
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom hegui.checker.trust.auditlog import append\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    while True: append(Path(sys.argv[1]), {'command': 'check'})\nexcept OSError: sys.exit(7)"
    )
    pytest.importorskip("resource")
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 7
    count, _, breaks = check(tmp_path)
    assert count > 1
    assert breaks == []
    append(tmp_path, {"command": "check"})
    assert check(tmp_path)[0::2] == (count + 1, [])


@pytest.mark.parametrize("word", ["off", "关"])
def test_it_can_be_switched_off(office: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("HEGUI_AUDIT", word)
    assert checked(office) == 1
    assert not (office / "日志").exists()
    assert checked(office, "--require-audit") == 2


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_a_link_in_place_of_the_log_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "日志").mkdir()
    (tmp_path / "别人的").write_text("x", encoding="utf-8")
    (tmp_path / "日志" / LOG).symlink_to(tmp_path / "别人的")
    with pytest.raises(OSError, match=r"Too many levels|symbolic"):
        append(tmp_path / "日志", {"command": "check"})
    assert (tmp_path / "别人的").read_text(encoding="utf-8") == "x"
