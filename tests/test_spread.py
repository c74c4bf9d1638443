"""Deciding in several processes, and taking up a run that was killed: the same findings, and nothing else built from what was kept."""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hegui.checker import check_ledger, spread
from hegui.checker.decide import Decider
from hegui.checker.intake import read_ledger
from hegui.checker.ledger import Ledger
from hegui.checker.report.document import document
from hegui.kb.day import parse_day
from hegui.kb.rulebase import RuleBase
from random_registers import Registers, write_csv

AS_OF = parse_day("2026-06-30")[0]
ONLY = ["ZB13*"]


@pytest.fixture(scope="module")
def decider(rule_base: RuleBase) -> Decider:
    return Decider(rule_base)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "台账"
    made.mkdir()
    write_csv(Registers(random.Random(5), 30), made)
    return made


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "BLOCK", 3)
    monkeypatch.setattr(spread, "WORTH", 1)


def read(folder: Path, decider: Decider) -> Ledger:
    return read_ledger([folder], decider.rule_base.tables, AS_OF)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("processes", [1, 2, 3])
def test_the_report_does_not_depend_on_the_number_of_processes(processes: int, folder: Path, decider: Decider) -> None:
    alone = document(check_ledger(read(folder, decider), decider, only=ONLY))
    assert alone["findings"]
    assert document(check_ledger(read(folder, decider), decider, only=ONLY, processes=processes)) == alone


@pytest.mark.usefixtures("small_blocks")
def test_an_interrupted_run_is_taken_up(folder: Path, decider: Decider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = document(check_ledger(read(folder, decider), decider, only=ONLY))
    state, decide, calls = tmp_path / "state", Decider.decide, []

    def broken(self: Decider, ledger: Ledger, job: object, subjects: tuple[int, ...]) -> object:
        if len(calls) == 4:
            raise KeyboardInterrupt
        calls.append(subjects)
        return decide(self, ledger, job, subjects)  # type: ignore[arg-type]

    monkeypatch.setattr(Decider, "decide", broken)
    with pytest.raises(KeyboardInterrupt):
        check_ledger(read(folder, decider), decider, only=ONLY, state=state)
    (run,) = state.iterdir()
    assert len(list(run.glob("*.block"))) == 4
    assert run.stat().st_mode & 0o077 == 0
    again: list[object] = []
    monkeypatch.setattr(Decider, "decide", lambda self, ledger, job, subjects: (again.append(subjects), decide(self, ledger, job, subjects))[1])
    resumed = check_ledger(read(folder, decider), decider, only=ONLY, state=state)
    assert document(resumed) == alone
    assert len(again) == len(list(run.glob("*.block"))) - 4
    assert resumed.kept == run
    spread.forget(run)
    assert not run.exists()


@pytest.mark.usefixtures("small_blocks")
def test_a_kept_block_that_is_broken_or_strange_is_decided_again(folder: Path, decider: Decider, tmp_path: Path) -> None:
    alone = document(check_ledger(read(folder, decider), decider, only=ONLY))
    state = tmp_path / "state"
    run = check_ledger(read(folder, decider), decider, only=ONLY, state=state).kept
    assert run is not None
    first, second, *_ = sorted(run.glob("*.block"))
    first.write_bytes(first.read_bytes()[:20])
    second.write_bytes(pickle.dumps(Touch(str(tmp_path / "reached"))))
    assert document(check_ledger(read(folder, decider), decider, only=ONLY, state=state)) == alone
    assert not (tmp_path / "reached").exists()


class Touch:
    """What somebody might put in the folder."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return open, (self.path, "w")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_kill_leaves_the_last_output_and_a_state_to_take_up(folder: Path, tmp_path: Path) -> None:
    """kill -9 while the candidates are decided."""
    output, state = tmp_path / "报告.json", tmp_path / "state"
    output.write_text("以前的", encoding="utf-8")
    script = (
        "import sys, time; from hegui.checker import spread; from hegui.checker.decide import Decider; from hegui.cli import main\n"
        "spread.BLOCK, spread.WORTH = 3, 1; decide = Decider.decide\n"
        "def slow(*a): time.sleep(0.2); return decide(*a)\n"
        "Decider.decide = slow if 'slow' in sys.argv else decide; sys.argv.remove('slow') if 'slow' in sys.argv else None; main()\n"
    )
    arguments = [sys.executable, "-c", script, "check", str(folder), "--as-of", "2026-06-30", "--only", "ZB13*", "--format", "json", "--output", str(output), "--quiet"]
    environment = os.environ | {"HEGUI_STATE": str(state), "HEGUI_PROCESSES": "1"}
    process = subprocess.Popen([*arguments, "slow"], env=environment)
    deadline = time.monotonic() + 120
    while not list(state.glob("hegui/runs/*/*.block")) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert output.read_text(encoding="utf-8") == "以前的"
    assert list(state.glob("hegui/runs/*/*.block"))
    assert subprocess.run(arguments, env=environment, check=False).returncode in (1, 4)
    assert '"hegui.report/1"' in output.read_text(encoding="utf-8")
    assert list(state.glob("hegui/runs/*")) == []
