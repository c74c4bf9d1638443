"""``--annotate``: a copy that says beside each row what was found, and an original that nobody touched."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hegui.cli.app import run
from openpyxl.styles import Font

NUMBER = "990101189001010014"
ON = ["--as-of", "2024-06-30", "--only", "ZB7-1-maintenance-*", "--quiet", "--format", "csv"]
HEAD = ("统一社会信用代码", "机构名称", "业务范围", "建筑面积", "企业法人", "登记日期", "备注")
ROWS = (
    ("91990332MAAFFP6FXD", "甲", "维护保养检测", 150, "是", "2020-01-02", f"=CONCAT(\"{NUMBER}\",1)"),
    ("91990585MADD1PLL1F", '=HYPERLINK("x")', "维护保养检测", "很大", None, "2020-01-02", None),
)  # fmt: skip


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "技术服务机构"
    sheet.append(["某市自查汇总"])
    sheet.append(HEAD)
    for row in ROWS:
        sheet.append(row)
    sheet["B4"].data_type = "s"
    sheet["D3"].font = Font(bold=True, color="FF0000")
    sheet["D3"].number_format = "0.00"
    other = book.create_sheet("我的汇总")
    other["A1"] = "=技术服务机构!D3*2"
    book.save(tmp_path / "自查表.xlsx")
    return tmp_path / "自查表.xlsx"


def annotated(filled: Path, *more: str) -> Any:
    target = filled.parent / "结果.xlsx"
    assert run(["check", str(filled), *ON, *more, "--annotate", str(target), "--output", str(filled.parent / "r.csv")]) in (1, 4)
    return openpyxl.load_workbook(target)


def test_each_row_says_what_was_found(filled: Path) -> None:
    sheet = annotated(filled)["技术服务机构"]
    assert sheet["H2"].value == "校验结果"
    first, second = sheet["H3"].value, sheet["H4"].value
    assert "× 违反：甲工作场所建筑面积150平方米，少于200平方米（《社会消防技术服务管理规定》第五条第（二）项" in first
    assert "！ “建筑面积”：" in second
    assert "※ 证据不足" in second
    assert "违反" not in second


def test_the_cell_concerned_is_marked(filled: Path) -> None:
    sheet = annotated(filled)["技术服务机构"]
    assert sheet["D4"].comment is not None
    assert "“很大”" in sheet["D4"].comment.text or "数" in sheet["D4"].comment.text
    assert "还缺这一格" in sheet["E4"].comment.text
    assert sheet["A3"].comment is None


def test_the_original_is_not_touched(filled: Path) -> None:
    before = hashlib.sha256(filled.read_bytes()).hexdigest()
    annotated(filled)
    assert hashlib.sha256(filled.read_bytes()).hexdigest() == before


def test_formulas_and_formats_stay(filled: Path) -> None:
    book = annotated(filled)
    sheet = book["技术服务机构"]
    assert book["我的汇总"]["A1"].value == "=技术服务机构!D3*2"
    assert (sheet["D3"].font.bold, sheet["D3"].number_format, sheet["D3"].value) == (True, "0.00", 150)
    assert str(sheet["G3"].value).startswith("=CONCAT")


def test_what_is_added_is_text_and_shows_no_number(filled: Path) -> None:
    sheet = annotated(filled)["技术服务机构"]
    for row in (2, 3, 4):
        assert sheet.cell(row, 8).data_type == "s"
    written = " ".join(str(sheet.cell(row, 8).value) for row in (3, 4)) + " ".join(
        cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment
    )
    assert NUMBER not in written


def test_a_copy_is_read_again_without_remarks_and_annotated_in_place(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    annotated(filled)
    copy = filled.parent / "结果.xlsx"
    assert run(["check", str(copy), *ON, "--annotate", str(filled.parent / "再.xlsx"), "--output", str(filled.parent / "r.csv")]) == 1
    sheet = openpyxl.load_workbook(filled.parent / "再.xlsx")["技术服务机构"]
    assert [cell.value for cell in sheet[2]].count("校验结果") == 1
    assert "校验结果" not in str(sheet["H3"].value)


def test_wrong_targets_are_refused(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(filled), *ON, "--annotate", str(filled)]) == 2
    assert "不能覆盖" in capsys.readouterr().err
    assert run(["check", str(filled), *ON, "--annotate", str(tmp_path / "结果.csv")]) == 2
    assert "应以 .xlsx 结尾" in capsys.readouterr().err
    (tmp_path / "数据.json").write_text("{}", encoding="utf-8")
    assert run(["check", str(tmp_path / "数据.json"), *ON, "--annotate", str(tmp_path / "结果.xlsx")]) == 2
    assert "恰好一个 .xlsx" in capsys.readouterr().err


def test_assess_annotates_too(filled: Path) -> None:
    target = filled.parent / "自查结果.xlsx"
    code = run(["assess", str(filled), "--agency", "甲", "--as-of", "2024-06-30", "--quiet", "--format", "csv", "--output", str(filled.parent / "r.csv"), "--annotate", str(target)])  # fmt: skip
    assert code == 1
    sheet = openpyxl.load_workbook(target)["技术服务机构"]
    assert "建筑面积150平方米" in sheet["H3"].value
    assert "违反" not in str(sheet["H4"].value)
