"""Receipts and ``hegui verify``: the same again from a folder that was moved; whatever changed is named; every edit is seen."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.trust.receipt import PYTHON
from hegui.cli.app import run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_impact import LAW, LEDGER, PARAMETER, RULE

ROOT = Path(__file__).parents[1]
HEGUI = str(Path(sys.executable).with_name("hegui"))


class Office:
    """A ledger, rules of one's own, and what ``check`` and ``verify`` say of them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        for name, text in {
            "台账/执法事项.csv": LEDGER,
            "规则/规则.yaml": RULE,
            "规则/参数.yaml": PARAMETER,
            "法规/own.yaml": LAW,
            "豁免.yaml": (
                "schema: hegui.waivers/1\nwaivers:\n- {id: W1, rule: YX-1, subject: S1, reason: 示例, approver: 示例局长, "
                "from: 2020-01-01, until: 2030-01-01}\n"
            ),
        }.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    @property
    def report(self) -> Path:
        return self.folder / "报告.json"

    def check(self, *options: str) -> dict[str, Any]:
        own = ["--rules", str(self.folder / "规则"), "--regulations", str(self.folder / "法规"), "--only", "YX-*"]
        command = ["check", str(self.folder / "台账"), *own, "--as-of", "2024-06-30", "--format", "json", "-o", str(self.report), "-q"]
        assert run([*command, *options]) in (0, 1, 4)
        self.capsys.readouterr()
        made: dict[str, Any] = json.loads(self.report.read_text(encoding="utf-8"))
        return made

    def verify(self, *options: str) -> tuple[int, dict[str, Any]]:
        code = run(["verify", str(self.report), "--format", "json", *options])
        return code, json.loads(self.capsys.readouterr().out or "{}")

    def kinds(self, *options: str) -> list[str]:
        code, said = self.verify(*options)
        assert (code == 0) is said["same"]
        return [entry["kind"] for entry in said["differences"]]


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    (tmp_path / "办公室").mkdir()
    return Office(tmp_path / "办公室", capsys)


def test_a_receipt_names_everything(office: Office) -> None:
    receipt = office.check("--waivers", str(office.folder / "豁免.yaml"))["receipt"]
    assert [entry["path"] for entry in receipt["inputs"]] == ["执法事项.csv"]
    assert receipt["inputs"][0]["size"] == len(LEDGER.encode())
    assert [entry["path"] for entry in receipt["rules"]["files"]] == ["参数.yaml", "规则.yaml"]
    assert [entry["path"] for entry in receipt["regulations"]["files"]] == ["own.yaml"]
    assert list(receipt["rules"]["rules"]) == ["YX-1"]
    assert "示例日数" in receipt["rules"]["parameters"]
    assert receipt["waivers"]["path"] == "豁免.yaml"
    assert receipt["options"] == {"as_of": "2024-06-30", "only": ["YX-1"]}
    assert str(office.folder) not in json.dumps(receipt, ensure_ascii=False)


def test_the_python_versions_promised_are_those_supported() -> None:
    supported = re.search(r'requires-python = ">=(3\.\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert supported is not None
    assert f"{supported[1]}–3.{int(supported[2]) - 1}" == PYTHON


def test_the_same_again_also_where_it_was_moved(office: Office, tmp_path: Path) -> None:
    office.check("--waivers", str(office.folder / "豁免.yaml"), "--all")
    before = office.report.read_bytes()
    assert office.verify() == (0, {"schema": "hegui.verify/1", "report": "报告.json", "same": True, "differences": [], "notes": []})
    shutil.move(office.folder, tmp_path / "别处")
    office.folder = tmp_path / "别处"
    assert office.kinds() == []
    (office.folder / "豁免.yaml").rename(tmp_path / "豁免.yaml")
    assert office.kinds() == ["input", "again"]
    assert office.kinds("--inputs", str(tmp_path)) == []
    assert office.report.read_bytes() == before


def test_the_report_among_its_inputs_is_no_input(office: Office) -> None:
    """A report saved in the ledger's own folder must not become part of the ledger that is read again."""
    office.check()
    shutil.move(office.report, office.folder / "台账" / "报告.json")
    assert run(["verify", str(office.folder / "台账" / "报告.json"), "--inputs", str(office.folder)]) == 0


@pytest.mark.parametrize("options", [["--all", "--unmask"], []], ids=" ".join)
def test_every_option_that_matters_is_used_again(office: Office, options: list[str]) -> None:
    office.check(*options)
    assert office.kinds() == []


def test_a_baseline_and_decisions_are_used_again(office: Office) -> None:
    office.check("--only", "YX-1")
    office.report.rename(office.folder / "以前.json")
    office.change("台账/执法事项.csv", "2022-03-09", "2022-04-09")
    office.write("核实.yaml", "schema: hegui.decisions/1\ndecisions: []\n")
    made = office.check("--baseline", str(office.folder / "以前.json"), "--decisions", str(office.folder / "核实.yaml"))
    assert [f["subject"]["id"] for f in made["findings"]] == ["S2"]
    assert office.kinds() == []
    (office.folder / "以前.json").unlink()
    assert office.kinds() == ["input", "again"]


# ---- what changed


def test_an_input_that_changed_is_named_with_what_follows(office: Office) -> None:
    office.check()
    office.change("台账/执法事项.csv", "2022-03-20", "2022-03-05")
    code, said = office.verify()
    assert code == 1
    assert said["differences"][0]["kind"] == "input"
    assert "执法事项.csv" in said["differences"][0]["message"]
    assert any("YX-1 执法事项 S1" in entry["message"] and "不再有" in entry["message"] for entry in said["differences"])


def test_an_input_that_is_gone_or_renamed(office: Office) -> None:
    office.check()
    (office.folder / "台账" / "执法事项.csv").rename(office.folder / "台账" / "事项.csv")
    code, said = office.verify()
    assert "改了名" in str(said["differences"][0])
    assert code == 1
    (office.folder / "台账" / "事项.csv").unlink()
    code, said = office.verify("--inputs", str(office.folder))
    assert (code, "没有找到" in said["differences"][0]["message"]) == (1, True)
    assert said["differences"][-1]["kind"] == "again"


def test_a_rule_that_changed_is_named(office: Office) -> None:
    office.check()
    office.change("规则/参数.yaml", "value: 10", "value: 30")
    code, said = office.verify()
    assert code == 1
    rules = next(entry for entry in said["differences"] if entry["kind"] == "rules")
    assert rules["details"] == ["参数 示例日数：改动"]
    assert any("S1" in entry["message"] for entry in said["differences"] if entry["kind"] == "result")


def test_another_rule_of_the_base_changes_nothing_that_was_used(office: Office) -> None:
    office.check()
    office.write("规则/另一条.yaml", RULE.replace("YX-1", "YX-2"))
    code, said = office.verify()
    rules = next(entry for entry in said["differences"] if entry["kind"] == "rules")
    assert (code, [entry["kind"] for entry in said["differences"] if entry["kind"] == "result"]) == (1, [])
    assert "没有改动" in rules["details"][0]


def test_another_regulation_is_named(office: Office) -> None:
    office.check()
    office.change("法规/own.yaml", "gist: 示例", "gist: 另一个要旨")
    assert "regulations" in office.kinds()


# ---- edits by hand


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"violation"', '"lead"'),
        ('"S1"', '"S9"'),
        ('"python": "3.11–3.13"', '"python": "3.9"'),
        ('"YX-1": "', '"YX-2": "'),
    ],
)
def test_an_edit_by_hand_is_seen(office: Office, old: str, new: str) -> None:
    office.check()
    office.change("报告.json", old, new)
    assert office.kinds()[0] == "edited"


def test_an_edit_with_its_checksum_is_seen_by_the_result(office: Office) -> None:
    from hegui.checker.trust.receipt import digest_of

    made = office.check()
    made["findings"] = made["findings"][1:]
    made["receipt"]["digest"] = digest_of(made)
    office.write("报告.json", json.dumps(made, ensure_ascii=False, indent=2) + "\n")
    code, said = office.verify()
    assert (code, said["differences"][0]["kind"]) == (1, "edited")
    assert any("新出现" in entry["message"] for entry in said["differences"])


def test_a_key_that_stands_twice_is_an_edit(office: Office) -> None:
    office.check()
    office.change("报告.json", '"findings": [', '"findings": [],\n  "findings": [')
    assert office.kinds() == ["edited"]


def test_another_layout_is_the_same_report(office: Office) -> None:
    made = office.check()
    office.report.write_text(json.dumps(made, ensure_ascii=True, sort_keys=True), encoding="utf-16")
    code, said = office.verify()
    assert (code, len(said["notes"])) == (0, 1)


@settings(deadline=None, derandomize=True, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000_000), byte=st.integers(1, 255))
def test_no_changed_byte_passes_or_crashes(office: Office, place: int, byte: int) -> None:
    """One byte anywhere: refused (2), seen (1), or it was only white space (0, said so)."""
    if not office.report.exists():
        office.check()
        office.report.rename(office.folder / "原件.json")
    data = bytearray((office.folder / "原件.json").read_bytes())
    data[place % len(data)] ^= byte
    office.report.write_bytes(data)
    code = run(["verify", str(office.report), "--format", "json"])
    said = office.capsys.readouterr()
    assert code in (0, 1, 2)
    if code == 0:
        assert json.loads(said.out)["notes"]
        assert json.loads(bytes(data)) == json.loads((office.folder / "原件.json").read_bytes())


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\x00", b'{"schema": "hegui.report/1"}', b"[" * 100_000, b'{"a":1e999999}'])
def test_what_is_no_report(office: Office, content: bytes) -> None:
    office.report.write_bytes(content)
    assert run(["verify", str(office.report)]) == 2
    said = office.capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("错误：")


def test_a_report_without_a_receipt_says_so(office: Office) -> None:
    made = office.check()
    del made["receipt"]
    office.write("报告.json", json.dumps(made))
    assert run(["verify", str(office.report)]) == 2
    assert "没有回执" in office.capsys.readouterr().err


# ---- the other reports


def test_a_draw_a_list_and_a_review_are_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "examples" / "支队纪检", tmp_path / "台账")
    (tmp_path / "文件").mkdir()
    (tmp_path / "文件" / "办法.txt").write_text("示例办法\n第一条 由公安机关消防机构实施。\n", encoding="utf-8")
    (tmp_path / "文件" / "图.png").write_bytes(b"x")
    ledger, documents = str(tmp_path / "台账"), str(tmp_path / "文件")
    for name, command, text in (
        ("抽查.json", ["sample", ledger, "-n", "3", "--seed", "1", "--as-of", "2026-03-01", "-q"], '"officers"'),
        ("清单.json", ["duties", ledger, "--as-of", "2026-03-01", "--unit", "司法局"], '"duties"'),
        ("职责.json", ["duties", "--as-of", "2026-03-01"], '"duties"'),
        ("清理.json", ["review", documents, "--as-of", "2026-03-01", "-q"], '"documents"'),
    ):
        path = tmp_path / name
        assert run([*command, "--format", "json", "-o", str(path)]) in (0, 1, 4)
        assert run(["verify", str(path)]) == 0, capsys.readouterr()
        path.write_text(path.read_text("utf-8").replace(text, text + ": [], " + text, 1).replace("2026", "2025", 1), encoding="utf-8")
        assert run(["verify", str(path)]) == 1
        capsys.readouterr()


def test_a_report_of_another_hash_seed_is_the_same(office: Office) -> None:
    office.check()
    done = subprocess.run(
        [HEGUI, "verify", str(office.report)], env={"PYTHONHASHSEED": "77", "PATH": "/usr/bin:/bin"}, capture_output=True, check=False
    )
    assert done.returncode == 0, done
