"""The README is followed word by word: its tables are written to files, its commands are run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
TABLES = dict(re.findall(r"\*\*(\S+\.csv)\*\*\n\n```csv\n(.*?)```", README, re.DOTALL))


def hegui(*arguments: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("hegui")), *arguments]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def own_ledger(tmp_path: Path) -> Path:
    folder = tmp_path / "我的台账"
    folder.mkdir()
    assert set(TABLES) == {"人员.csv", "亲属.csv", "企业.csv", "任职投资.csv"}
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def report_of(folder: Path) -> list[tuple[str, str]]:
    run = hegui("check", "我的台账", "--as-of", "2026-06-30", "--format", "json", where=folder.parent)
    return sorted((finding["subject"]["name"], finding["outcome"]) for finding in json.loads(run.stdout)["findings"])


def test_first_own_ledgers_give_what_the_readme_says(own_ledger: Path) -> None:
    assert report_of(own_ledger) == [("张明远", "violation"), ("李志国", "lead")]
    run = hegui("check", "我的台账", "--as-of", "2026-06-30", where=own_ledger.parent)
    assert run.returncode == 1
    assert "违反" in run.stdout
    assert "示例安泰消防技术服务有限公司" in run.stdout


def test_the_same_ledgers_as_one_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, text in TABLES.items():
        page = book.create_sheet(name.removesuffix(".csv"))
        for line in text.splitlines():
            page.append(line.split(","))
    (tmp_path / "我的台账").mkdir()
    book.save(tmp_path / "我的台账" / "我的台账.xlsx")
    assert report_of(tmp_path / "我的台账") == [("张明远", "violation"), ("李志国", "lead")]


@pytest.mark.parametrize(
    ("number", "expected"),
    [("990193189607032472", [("张明远", "violation"), ("李志国", "violation")]), ("99010118900101001X", [("张明远", "violation")])],
    ids=["the same number: a violation", "another number: nobody he knows"],
)
def test_the_missing_number_settles_the_lead(own_ledger: Path, number: str, expected: list[tuple[str, str]]) -> None:
    relatives = own_ledger / "亲属.csv"
    relatives.write_text(relatives.read_text("utf-8").replace("李志强,,", f"李志强,{number},"), encoding="utf-8")
    assert report_of(own_ledger) == expected


def test_explain_takes_a_finding_from_the_report(own_ledger: Path) -> None:
    run = hegui("check", "我的台账", "--as-of", "2026-06-30", "--format", "json", where=own_ledger.parent)
    (own_ledger.parent / "报告.json").write_text(run.stdout, encoding="utf-8")
    finding = json.loads(run.stdout)["findings"][0]
    explained = hegui("explain", "报告.json", finding["id"], where=own_ledger.parent)
    assert explained.returncode == 0, explained.stderr
    assert finding["rule"] in explained.stdout


def test_every_command_of_the_readme_exists() -> None:
    commands = re.findall(r"^hegui (?:rules|kb) .*?(?= {2,}#|$)", README, re.MULTILINE)
    assert len(commands) >= 6
    for command in commands:
        words = command.split()[1:]
        slow = words[:2] == ["rules", "test"]  # make test runs it in full
        run = hegui(*words, "--help") if slow else hegui(*words)
        assert run.returncode == 0, command + run.stderr
