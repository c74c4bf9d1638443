"""Waivers and baselines through the command line: on time, not a day longer, and never out of sight."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.report.formats import FORMATS
from hegui.cli.app import run

RULE = "ZB13-4-finance"
ENTRY = {
    "id": "W-1",
    "rule": RULE,
    "subject": "示例消防协会",
    "reason": "分立手续正在办理",
    "approver": "示例局长",
    "from": "2024-01-01",
    "until": "2024-06-30",
}


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    folder = tmp_path / "台账"
    folder.mkdir()
    (folder / "行业组织.csv").write_text("组织名称,类型,财务分离\n示例消防协会,行业协会,否\n示例二协会,行业协会,\n", encoding="utf-8")
    return str(folder)


def waivers(tmp_path: Path, *entries: dict[str, str]) -> str:
    lines = ["schema: hegui.waivers/1", "waivers:"]
    for entry in entries:
        lines += [f"{'- ' if n == 0 else '  '}{key}: {value}" for n, (key, value) in enumerate(entry.items())]
    path = tmp_path / "豁免.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def checked(capsys: pytest.CaptureFixture[str], ledger: str, *options: str, as_of: str = "2024-06-30") -> tuple[int, dict[str, Any]]:
    code = run(["check", ledger, "--only", RULE, "--as-of", as_of, "--format", "json", "--quiet", *options])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("as_of", "outcome", "status", "code"),
    [
        ("2023-12-31", "violation", "not_yet", 1),
        ("2024-01-01", "waived", "applied", 4),
        ("2024-06-30", "waived", "applied", 4),
        ("2024-07-01", "violation", "expired", 1),
    ],
)
def test_a_waiver_holds_on_its_days_only(
    ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_of: str, outcome: str, status: str, code: int
) -> None:
    got, report = checked(capsys, ledger, "--waivers", waivers(tmp_path, ENTRY), as_of=as_of)
    finding = next(f for f in report["findings"] if f["subject"]["id"] == "示例消防协会")
    assert (got, finding["outcome"], report["waivers"]["entries"][0]["status"]) == (code, outcome, status)
    assert report["summary"]["waived"] == (outcome == "waived")
    assert report["summary"]["violation"] == (outcome == "violation")
    if outcome == "waived":
        assert finding["waiver"]["was"] == "violation"


def test_a_waiver_by_the_findings_number(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, before = checked(capsys, ledger)
    number = next(f["id"] for f in before["findings"] if f["outcome"] == "undetermined")
    entry = {k: v for k, v in ENTRY.items() if k not in ("rule", "subject")} | {"finding": f'"{number}"'}
    _, report = checked(capsys, ledger, "--waivers", waivers(tmp_path, entry))
    assert {f["id"]: f["outcome"] for f in report["findings"]}[number] == "waived"
    assert report["summary"]["violation"] == 1


def test_a_waiver_that_covers_nothing_is_said(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = checked(capsys, ledger, "--waivers", waivers(tmp_path, ENTRY | {"subject": "示例消防协社"}))
    assert code == 1
    assert report["waivers"]["entries"][0]["status"] == "unmatched"
    run(["check", ledger, "--only", RULE, "--as-of", "2024-06-30", "--quiet", "--waivers", str(tmp_path / "豁免.yaml")])
    assert "没有对应的结论" in capsys.readouterr().out


def test_what_is_waived_stays_visible_in_every_format(ledger: str, tmp_path: Path) -> None:
    wanted = [word for name in FORMATS for word in ("--format", name)]
    out = tmp_path / "out"
    run(
        [
            "check",
            ledger,
            "--only",
            RULE,
            "--as-of",
            "2024-06-30",
            "--quiet",
            "--waivers",
            waivers(tmp_path, ENTRY),
            *wanted,
            "--output-dir",
            str(out),
        ]
    )
    for name in ("report.txt", "report.json", "report.html", "report.csv", "report.xml", "report.sarif"):
        text = (out / name).read_text(encoding="utf-8-sig")
        assert "示例消防协会" in text, name
        assert "分立手续正在办理" in text, name
    from docx import Document
    from openpyxl import load_workbook

    assert any("分立手续正在办理" in p.text for p in Document(str(out / "report.docx")).paragraphs)
    cells = [str(cell.value) for row in load_workbook(out / "report.xlsx")["核实台账"].iter_rows() for cell in row]
    assert any("分立手续正在办理" in cell for cell in cells)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": "2024-06"}, "应写到日"),
        ({"until": "2024-02-30"}, "没有“2024-02-30”这个日期"),
        ({"until": "2023-01-01"}, "早于 from"),
        ({"rule": "ZB13-4-finanse"}, "是否想写“ZB13-4-finance”"),
        ({"finding": "0123456789abcdef"}, "只能写一种"),
        ({"approver": '""'}, "不能为空"),
        ({"aprover": "x"}, "未知的键“aprover”"),
    ],
)
def test_a_waiver_that_is_wrong_is_refused_with_its_place(
    ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], said: str
) -> None:
    path = waivers(tmp_path, ENTRY | change)
    assert run(["check", ledger, "--waivers", path]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert "豁免.yaml:" in shown.err
    assert shown.out == ""


@pytest.mark.parametrize("missing", ["reason", "approver", "until"])
def test_a_waiver_has_an_owner_a_reason_and_an_end(tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str) -> None:
    assert run(["waivers", "lint", waivers(tmp_path, {k: v for k, v in ENTRY.items() if k != missing})]) == 2
    assert f"缺少必需的键“{missing}”" in capsys.readouterr().err


def test_lint_and_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = waivers(tmp_path, ENTRY, ENTRY | {"id": "W-2", "until": "2024-12-31"})
    assert run(["waivers", "lint", path, "--as-of", "2024-07-01"]) == 0
    shown = capsys.readouterr()
    assert "豁免 2 项：没有错误，1 项已到期" in shown.out
    assert "“W-1”已于 2024-06-30 到期" in shown.err
    assert run(["waivers", "list", path, "--as-of", "2024-07-01"]) == 0
    listed = capsys.readouterr().out
    assert "已到期" in listed
    assert "在期" in listed


def test_a_baseline_leaves_only_what_is_new(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    earlier = tmp_path / "上次.json"
    run(["check", ledger, "--only", RULE, "--as-of", "2024-06-30", "--format", "json", "--quiet", "-o", str(earlier)])
    code, same = checked(capsys, ledger, "--baseline", str(earlier))
    assert (code, same["findings"]) == (0, [])
    assert same["baseline"]["known"] == {"violation": 1, "undetermined": 1}
    # What was only open is now broken: that is new. What is mended has gone.
    (Path(ledger) / "行业组织.csv").write_text(
        "组织名称,类型,财务分离\n示例消防协会,行业协会,是\n示例二协会,行业协会,否\n", encoding="utf-8"
    )
    code, later = checked(capsys, ledger, "--baseline", str(earlier))
    assert code == 1
    assert [(f["subject"]["id"], f["outcome"]) for f in later["findings"]] == [("示例二协会", "violation")]
    assert len(later["baseline"]["gone"]) == 1


def test_a_baseline_that_is_none(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    assert run(["check", ledger, "--baseline", str(tmp_path / "x.json")]) == 2
    assert "不是 hegui.report/1 报告" in capsys.readouterr().err


def test_a_waiver_does_not_bring_identity_numbers_in(ledger: str, tmp_path: Path) -> None:
    """What somebody wrote into a reason is masked like the ledger's own text, in every format."""
    number = "990150189503136672"
    path = waivers(
        tmp_path,
        ENTRY | {"reason": f"经办人{number}已报批", "approver": f"局长{number}"},
        ENTRY | {"id": f"W-{number}", "until": "2024-02-01"},
    )
    wanted = [word for name in FORMATS for word in ("--format", name)]
    arguments = ["check", ledger, "--only", RULE, "--as-of", "2024-06-30", "--quiet", "--waivers", path, *wanted]
    run([*arguments, "--output-dir", str(tmp_path / "masked")])
    for file in (tmp_path / "masked").iterdir():
        assert number not in _all_text(file), file.name
    run([*arguments, "--unmask", "--output-dir", str(tmp_path / "whole")])
    assert number in _all_text(tmp_path / "whole" / "report.json")


def _all_text(file: Path) -> str:
    """Everything a file says; of an Office file, every part."""
    if file.suffix not in (".xlsx", ".docx"):
        return file.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(file) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
