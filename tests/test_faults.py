"""Killed at any moment, on a full disk, two at once: what was complete stays, nothing is half, the next run goes on.

The default run kills a few times; ``pytest -m soak tests/test_faults.py`` a few hundred. ``HEGUI_KILLS`` sets how often.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from hegui.cli.output import MOMENT

HEGUI = str(Path(sys.executable).with_name("hegui"))
EXAMPLE = Path(__file__).parents[1] / "examples" / "技术服务机构"
FEW, MANY = 1, int(os.environ.get("HEGUI_KILLS", "100"))

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are sent here as on POSIX")


def ended(command: list[str], folder: Path, after: float, env: dict[str, str]) -> bool:
    """Runs a command and kills it and its children after so many seconds; true if it had not ended by itself."""
    process = subprocess.Popen(
        [HEGUI, *command],
        cwd=folder,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(after)
        return False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True


def done(command: list[str], folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([HEGUI, *command], cwd=folder, env={**os.environ, **env}, capture_output=True, check=False)


def survive(folder: Path, command: list[str], output: str, env: dict[str, str], count: int, seed: int) -> int:
    """Kills a command that writes ``output`` at random moments; the file is never half, and one whole run ends it. Gives the kills."""
    start = time.monotonic()
    whole = done(command, folder, env)
    seconds = time.monotonic() - start
    assert whole.returncode in (0, 1, 4), whole.stderr.decode()
    expected = (folder / output).read_bytes()
    rng, kills, tries = random.Random(seed), 0, 0
    while kills < count and tries < 3 * count:
        tries += 1
        if tries % 2:
            (folder / output).unlink(missing_ok=True)
        start = time.monotonic()
        killed = ended(command, folder, rng.uniform(0.2, 1.0) * seconds, env)
        kills += killed
        if not killed:  # the machine has become faster
            seconds = time.monotonic() - start
        assert not (folder / output).exists() or (folder / output).read_bytes() == expected
    assert done(command, folder, env).returncode == whole.returncode
    assert (folder / output).read_bytes() == expected
    return kills


def check_killed(folder: Path, count: int) -> int:
    shutil.copytree(EXAMPLE, folder / "台账")
    env = {"HEGUI_AUDIT": str(folder / "日志")}
    command = ["check", "台账", "--as-of", "2026-06-30", "--only", "ZB12*", "-f", "json", "-o", "报告.json", "-q"]
    kills = survive(folder, command, "报告.json", env, count, 1)
    audited = done(["audit", "verify"], folder, env)
    assert audited.returncode == 0, audited.stdout.decode()
    return kills


def documents(folder: Path, count: int) -> None:
    (folder / "文件").mkdir()
    for n in range(count):
        text = f"示例办法{n}\n（{2010 + n % 9}年3月1日）\n" + "\n".join(
            f"第{m}条 由公安机关消防机构负责第{n}类第{m}项。" for m in "一二三四五六七八九"
        )
        (folder / "文件" / f"办法{n}.txt").write_text(text, encoding="utf-8")


def review_killed(folder: Path, count: int) -> int:
    documents(folder, 50)  # enough for worker processes
    return survive(
        folder, ["review", "文件", "--as-of", "2026-06-30", "--no-kb", "-f", "json", "-o", "清理.json", "-q"], "清理.json", {}, count, 2
    )


def import_killed(folder: Path, count: int) -> int:
    documents(folder, 50)
    whole, env = {"HEGUI_KB": str(folder / "整.sqlite3")}, {"HEGUI_KB": str(folder / "断.sqlite3")}
    start = time.monotonic()
    assert done(["kb", "import", "文件", "-q"], folder, whole).returncode == 0
    seconds = time.monotonic() - start
    expected = done(["kb", "search", "公安机关消防机构", "-f", "json"], folder, whole).stdout
    rng, kills, known = random.Random(3), 0, 0
    for _ in range(count):
        kills += ended(["kb", "import", "文件", "-q"], folder, rng.uniform(0.3, 1.1) * seconds, env)
        if (folder / "断.sqlite3").exists():
            held = stored(folder / "断.sqlite3")
            assert held >= known  # what was complete is kept
            known = held
        if known == 50:
            (folder / "断.sqlite3").unlink()
            known = 0
    assert done(["kb", "import", "文件", "-q"], folder, env).returncode == 0
    assert stored(folder / "断.sqlite3") == 50
    assert json.loads(done(["kb", "search", "公安机关消防机构", "-f", "json"], folder, env).stdout) == json.loads(expected)
    return kills


def stored(path: Path) -> int:
    """Versions in the file, which must be sound."""
    import sqlite3

    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
        found = int(db.execute("SELECT count(*) FROM version").fetchone()[0]) if "version" in tables else 0
    db.close()
    return found


def serve_killed(folder: Path, count: int) -> int:
    rng, kills = random.Random(4), 0
    command = ["serve", "--port", "8791"]
    for _ in range(count):
        kills += ended(command, folder, rng.uniform(0.2, 6), {})
    process = subprocess.Popen([HEGUI, *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    try:
        for _ in range(240):
            time.sleep(0.25)
            try:
                with urllib.request.urlopen("http://127.0.0.1:8791/", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
        else:
            pytest.fail("did not come up again")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return kills


@pytest.mark.parametrize("killed", [check_killed, import_killed], ids=lambda f: f.__name__)
def test_killed_a_few_times(tmp_path: Path, killed: Callable[[Path, int], int]) -> None:
    killed(tmp_path, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("killed", [check_killed, review_killed, import_killed, serve_killed], ids=lambda f: f.__name__)
def test_killed_many_times(tmp_path: Path, killed: Callable[[Path, int], int], capsys: pytest.CaptureFixture[str]) -> None:
    kills = killed(tmp_path, MANY if killed is not serve_killed else MANY // 5)
    with capsys.disabled():
        print(f"\n{killed.__name__}: {kills} kills survived")


def test_a_temporary_file_left_by_a_kill_is_removed_and_one_in_use_is_not(tmp_path: Path) -> None:
    import fcntl

    from hegui.cli.output import save

    long_ago = time.time() - MOMENT - 60
    for name in (".hegui-left.tmp", ".hegui-used.tmp", ".hegui-new.tmp", "别人的.tmp"):
        (tmp_path / name).write_text("x", encoding="utf-8")
        if "new" not in name:
            os.utime(tmp_path / name, (long_ago, long_ago))
    with (tmp_path / ".hegui-used.tmp").open("rb") as used:
        fcntl.flock(used, fcntl.LOCK_EX)
        save(tmp_path / "报告.json", "{}")
    assert {path.name for path in tmp_path.iterdir()} == {".hegui-used.tmp", ".hegui-new.tmp", "别人的.tmp", "报告.json"}


def test_a_full_disk_leaves_the_old_report(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk that is full."""
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom hegui.cli.output import save\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "import typer\ntry:\n    save(Path(sys.argv[1]), 'x' * 5000)\nexcept typer.Exit as stop: sys.exit(stop.exit_code)"
    )
    (tmp_path / "报告.json").write_text("旧的", encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path / "报告.json")], capture_output=True, check=False)
    assert (ran.returncode, "写不了".encode() in ran.stderr) == (2, True)
    assert (tmp_path / "报告.json").read_text(encoding="utf-8") == "旧的"
    assert len(list(tmp_path.iterdir())) == 1


def as_ordinary_user() -> None:
    """In a child: root without the right to pass over permissions (``CAP_DAC_OVERRIDE``, ``CAP_DAC_READ_SEARCH``)."""
    import ctypes

    if os.geteuid() == 0:
        for capability in (1, 2):
            assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP


@pytest.mark.skipif(sys.platform != "linux", reason="root gives up its rights by Linux's prctl")
@pytest.mark.parametrize(
    ("command", "place", "code", "said"),
    [
        (["check", "行业组织.csv", "--only", "ZB13-4*", "-q", "-f", "json", "-o", "只读/报告.json"], {}, 2, "写不了 只读/报告.json：没有权限"),
        (["check", "行业组织.csv", "--only", "ZB13-4*", "-q"], {"HEGUI_AUDIT": "只读/日志"}, 4, "审计日志写不了（只读/日志：没有权限）"),
        (["check", "不给看.csv", "--only", "ZB13-4*", "-q"], {}, 2, "“不给看.csv”没有读的权限"),
        (["check", "夹", "--only", "ZB13-4*", "-q"], {}, 2, "人员.csv：读不了文件：没有权限"),
        (["kb", "import", "法规.txt"], {"HEGUI_KB": "只读/库.sqlite3"}, 2, "打不开全文库 只读/库.sqlite3"),
        (["init", "agency", "-o", "只读/空白.xlsx"], {}, 2, "写不了 只读/空白.xlsx：没有权限"),
        (["key", "new", "只读/钥匙"], {}, 2, "写不了 只读/钥匙：没有权限"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
def test_without_permission(tmp_path: Path, command: list[str], place: dict[str, str], code: int, said: str) -> None:
    """One sentence that names the file; nothing is written, and a log that cannot be kept does not keep the check from its result."""
    (tmp_path / "行业组织.csv").write_text("组织名称,类型\n示例协会,行业协会\n", encoding="utf-8")
    (tmp_path / "法规.txt").write_text("某市消防办法\n第一条 为了消防安全，制定本办法。\n", encoding="utf-8")
    (tmp_path / "夹").mkdir()
    for place_of in ("不给看.csv", "夹/人员.csv"):
        (tmp_path / place_of).touch(0)
    (tmp_path / "只读").mkdir(0o500)
    environment = {**os.environ, "HEGUI_AUDIT": "日志", **place}
    ran = subprocess.run(
        [HEGUI, *command], cwd=tmp_path, env=environment, preexec_fn=as_ordinary_user, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (ran.returncode, said in ran.stderr, "Traceback" in ran.stderr) == (code, True, False), (ran.returncode, ran.stderr)
    assert list((tmp_path / "只读").iterdir()) == []


@pytest.mark.parametrize("place", ["没有的盘符/是文件/报告.json", "是文件/报告.json"])
def test_a_folder_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    (tmp_path / "是文件").write_text("x", encoding="utf-8")
    (tmp_path / "没有的盘符").symlink_to("/proc/nowhere")
    ran = done(["rules", "show", "ZB13-3-service"], tmp_path, {})
    assert ran.returncode == 0
    import typer
    from hegui.cli.output import save

    with pytest.raises(typer.Exit) as stop:
        save(tmp_path / place, "x")
    assert stop.value.exit_code == 2


@pytest.mark.soak
def test_a_worker_that_is_killed(tmp_path: Path) -> None:
    """The documents it had are read all the same."""
    documents(tmp_path, 60)
    command = ["review", "文件", "--as-of", "2026-06-30", "--no-kb", "-f", "json", "-q"]
    expected = done(command, tmp_path, {}).stdout
    process = subprocess.Popen([HEGUI, *command], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(400):
        children = (
            [int(name) for name in os.listdir("/proc") if name.isdigit() and _parent(int(name)) == process.pid]
            if Path("/proc").is_dir()
            else []
        )
        if children:
            os.kill(children[0], signal.SIGKILL)
            break
        time.sleep(0.02)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, b"Traceback" in err) == (1, False), err.decode()
    assert out == expected


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def test_two_imports_at_once_into_one_file(tmp_path: Path) -> None:
    documents(tmp_path, 20)
    env = {**os.environ, "HEGUI_KB": str(tmp_path / "库.sqlite3")}
    both = [
        subprocess.Popen([HEGUI, "kb", "import", "文件", "-q"], cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert all(b"Traceback" not in err for _, err in said)
    assert 0 in [process.returncode for process in both]
    assert done(["kb", "import", "文件", "-q"], tmp_path, {"HEGUI_KB": str(tmp_path / "库.sqlite3")}).returncode == 0
    assert stored(tmp_path / "库.sqlite3") == 20
