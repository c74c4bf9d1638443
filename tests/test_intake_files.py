"""Files as people keep them: workbooks with titles and merged cells, CSV in three encodings, YAML, JSON, parquet, folders of all."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.intake import IntakeError, read_ledger
from hegui.checker.ledger import Ledger
from hegui.checker.values import FOREVER, Day, Unknown, show
from hegui.kb.table import load_tables
from openpyxl import Workbook

TABLES = load_tables([Path(__file__).parents[1] / "rules" / "tables.yaml"])
AS_OF = dt.date(2024, 6, 30).toordinal()
FIRM = "91350100M000100Y43"


def read(*paths: Path) -> Ledger:
    return read_ledger(paths, TABLES, AS_OF)


def messages(found: Ledger) -> list[str]:
    return [f"{p.file}:{p.row} {p.column} {p.message}" for p in found.problems]


def column(found: Ledger, table: str, name: str) -> list[str]:
    return [show(row[name]) for row in found.tables[table].rows]


def lines(found: Ledger, table: str) -> list[int]:
    return [row.line for row in found.tables[table].rows]


def workbook(path: Path, sheets: dict[str, list[list[Any]]], merges: dict[str, list[str]] | None = None) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        for merge in (merges or {}).get(name, ()):
            page.merge_cells(merge)
    book.save(path)
    return path


# -- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "人员.csv"
    file.write_bytes(f"人员编号{delimiter}姓名\r\nR1{delimiter}甲某\r\n".encode(encoding))
    found = read(file)
    assert column(found, "人员", "姓名") == ["甲某"]
    assert found.problems == []
    assert (found.inputs[0].path, found.inputs[0].rows, len(found.inputs[0].sha256)) == ("人员.csv", 1, 64)


def test_semicolons_inside_cells_do_not_mislead(tmp_path: Path) -> None:
    file = tmp_path / "企业.csv"
    file.write_text(f"统一社会信用代码,企业名称,行业类别\n{FIRM},甲;乙;丙;丁,消防培训;其他\n")
    found = read(file)
    assert column(found, "企业", "行业类别") == ["消防培训；其他"]


def test_titles_blank_rows_and_notes(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text(
        "某支队人员台账,,\n单位：某支队,,\n,,\n 人员编号★ ,姓 名,人员类别\n"
        "\nR1,甲某,干部\n,,\n　,,\nR2,乙某,文员\n合 计,,2\n填表人：丙某,,\n"
    )
    found = read(file)
    assert column(found, "人员", "人员编号") == ["R1", "R2"]
    assert lines(found, "人员") == [6, 9]
    assert messages(found) == [f"人员.csv:{row}  这一行像是表尾的说明或合计，没有作为数据读" for row in (10, 11)]


def test_rows_are_numbered_by_their_first_line(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text('人员编号,姓名,所在单位\nR1,甲某,"一\n二\n三"\nR2,乙某,四\n')
    assert lines(read(file), "人员") == [2, 5]


def test_ragged_rows(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("人员编号,姓名,人员类别,离职日期\nR1,甲某\nR2,乙,某,干部,2020-01-01\nR3,丙某,干部,,,\nR4,丁某,干部,\n")
    found = read(file)
    assert [p.row for p in found.problems] == [2, 3]
    first, shifted, *_ = found.tables["人员"].rows
    assert first["姓名"] == "甲某"
    left = first["离职日期"]
    assert isinstance(left, Day)
    assert (left.lo, left.hi) == (0, FOREVER)  # not “has not left”
    assert shifted["人员编号"] == "R2"
    assert isinstance(shifted["人员类别"], Unknown)
    assert column(found, "人员", "人员类别")[2:] == ["干部", "干部"]


def test_unclosed_quotes_cost_one_row_only(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    body = "".join(f"R{i},{quote}甲{i},干部\n" for i, quote in enumerate(["", '"', "", "", '"', ""]))
    file.write_text("人员编号,姓名,人员类别\n" + body)
    found = read(file)
    assert column(found, "人员", "人员编号") == [f"R{i}" for i in range(6)]
    assert column(found, "人员", "人员类别") == ["干部"] * 6
    assert [p.row for p in found.problems] == [3, 6]


def test_a_quoted_cell_with_a_blank_behind(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text('人员编号,姓名\n"R1" ,"甲某"\n')
    assert column(read(file), "人员", "人员编号") == ["R1"]


def test_nul_bytes_are_dropped_and_reported(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_bytes("人员编号,姓名\nR\0001,甲某\nR2,乙某\n".encode())
    found = read(file)
    assert column(found, "人员", "人员编号") == ["R1", "R2"]
    assert [p.row for p in found.problems] == [2]


def test_a_cell_beyond_all_measure(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text(f"人员编号,姓名\nR1,{'长' * 200_000}\nR2,乙某\n")
    found = read(file)
    assert column(found, "人员", "人员编号") == ["R2"]
    assert messages(found) == ["人员.csv:2  有一格太大，这一行没有读"]


def test_line_breaks_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("人员编号,姓名\nR1,甲\u2028某\x0c\nR2,乙某\n")
    found = read(file)
    assert lines(found, "人员") == [2, 3]


def test_missing_key_column(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("编码,姓名,人员类别\nR1,甲某,干部\n")
    found = read(file)
    assert messages(found) == [
        "人员.csv:1 人员编号 缺少“人员编号”列；没有用上的列：编码",
        "人员.csv:1 编码 不认识的列，已忽略",
    ]
    assert column(found, "人员", "姓名") == ["甲某"]
    assert isinstance(found.tables["人员"].rows[0]["人员编号"], Unknown)


def test_duplicate_and_nameless_columns(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("人员编号,姓名,姓名★,,备注\nR1,甲某,乙某,多,\n")
    found = read(file)
    assert column(found, "人员", "姓名") == ["甲某"]
    assert messages(found) == [
        "人员.csv:1 备注 不认识的列，已忽略",
        "人员.csv:1 姓名★ 列名重复（前面已有“姓名”），这一列已忽略",
        "人员.csv:2  第 4 列没有列名，已忽略",
    ]
    assert found.inputs[0].rejected == 0


def test_header_forms(tmp_path: Path) -> None:
    file = tmp_path / "技术服务机构.csv"
    file.write_text('★统一社会信用代码,机构　名称,"建筑面积\n（㎡）",档案保管年限(年),业务范围：\n' + f"{FIRM},某机构,200,5,安全评估\n")
    found = read(file)
    assert found.problems == []
    assert column(found, "技术服务机构", "建筑面积") == ["200"]
    assert column(found, "技术服务机构", "业务范围") == ["安全评估"]


def test_a_repeated_header_is_no_row(tmp_path: Path) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("人员编号,姓名\nR1,甲某\n人员编号,姓名\nR2,乙某\n")
    found = read(file)
    assert column(found, "人员", "人员编号") == ["R1", "R2"]
    assert found.problems == []


def test_a_header_and_no_rows(tmp_path: Path) -> None:
    file = tmp_path / "亲属.csv"
    file.write_text("人员编号,亲属姓名,关系\n")
    found = read(file)
    assert found.tables["亲属"].rows == []
    assert found.inputs[0].rows == 0


# -- workbooks


def test_a_workbook_with_titles_merged_cells_and_real_dates(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["某支队人员台账", None, None, None],
        ["所在单位", "人员编号", "姓名", "任职日期"],
        ["一大队", "R1", "甲某", dt.date(2015, 1, 2)],
        [None, "R2", "乙某", dt.datetime(2016, 3, 4, 10, 0)],
        [None, 3, "丙某", "2017年5月"],
        ["二大队", "R4", "丁某", 42005],
        ["以上人员均已核对", None, None, None],
    ]
    sheets: dict[str, list[list[Any]]] = {
        "填表说明": [["怎么填"]],
        " 人员 ": rows,
        "亲属": [["人员编号", "关系", "亲属姓名"], ["R1", "妻子", "戊某"]],
    }
    found = read(workbook(tmp_path / "台账.xlsx", sheets, {" 人员 ": ["A1:D1", "A3:A5", "A7:D7"]}))
    assert column(found, "人员", "所在单位")[:4] == ["一大队", "一大队", "一大队", "二大队"]
    assert column(found, "人员", "人员编号")[:4] == ["R1", "R2", "3", "R4"]
    assert column(found, "人员", "任职日期")[:4] == ["2015-01-02", "2016-03-04", "2017-05-01至2017-05-31之间", "2015-01-01"]
    assert lines(found, "人员")[:4] == [3, 4, 5, 6]
    assert [(i.path, i.table, i.rows) for i in found.inputs] == [("台账.xlsx", "亲属", 1), ("台账.xlsx", "人员", 5)]
    assert [p.message for p in found.problems] == ["表“人员”：“人员编号”不能为空"]


def test_a_sheet_that_starts_away_from_the_corner(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "人员"
    for cell, value in {"C4": "人员编号", "D4": "姓名", "C5": "R1", "D5": "甲某", "C7": "R2", "D7": "=1/0"}.items():
        page[cell] = value
    book.save(tmp_path / "台账.xlsx")
    found = read(tmp_path / "台账.xlsx")
    assert lines(found, "人员") == [5, 7]
    assert messages(found) == ["台账.xlsx:7 姓名 这一格的公式没有算出结果"]


def test_a_failed_formula_is_not_an_empty_date(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "人员"
    page.append(["人员编号", "离职日期"])
    page.append(["R1", "=VLOOKUP(1,A:B,2,0)"])
    page.append(["R2", "#N/A"])
    page.append(["R3", None])
    book.save(tmp_path / "台账.xlsx")
    found = read(tmp_path / "台账.xlsx")
    assert column(found, "人员", "离职日期") == ["不明", "不明", "2024-06-30止未发生"]
    assert [(p.row, p.column) for p in found.problems] == [(2, "离职日期"), (3, "离职日期")]


def test_cells_shown_as_percentages(tmp_path: Path) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "任职投资"
    page.append(["统一社会信用代码", "姓名", "角色", "持股比例(%)"])
    for share in (0.6, 0.3333, 1, "5%"):
        page.append([FIRM, "甲某", "股东", share])
    for row, form in {2: "0%", 3: "0.00%", 4: "0%"}.items():
        page.cell(row, 4).number_format = form
    page.append([FIRM, "乙某", "股东", 40])
    book.save(tmp_path / "台账.xlsx")
    found = read(tmp_path / "台账.xlsx")
    assert [row["持股比例"] for row in found.tables["任职投资"].rows] == [60.0, 33.33, 100.0, 5.0, 40.0]
    assert found.problems == []


def test_identity_numbers_kept_as_numbers_have_lost_digits(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "台账.xlsx", {"人员": [["人员编号", "身份证号"], ["R1", 990101189302021234]]}))
    assert isinstance(found.tables["人员"].rows[0]["身份证号"], Unknown)
    assert "丢失" in found.problems[0].message
    assert "930202" not in repr(found.problems)


def test_two_row_headers(tmp_path: Path) -> None:
    rows = [
        ["人员编号", "姓名", "任职情况", None],
        [None, None, "任职日期", "离职日期"],
        ["R1", "甲某", "2015-01-01", None],
    ]
    found = read(workbook(tmp_path / "台账.xlsx", {"人员": rows}, {"人员": ["A1:A2", "B1:B2", "C1:D1"]}))
    assert column(found, "人员", "任职日期") == ["2015-01-01"]
    assert column(found, "人员", "姓名") == ["甲某"]
    assert found.problems == []


def test_wrong_sheet_names(tmp_path: Path) -> None:
    header = [["人员编号", "姓名"], ["R1", "甲某"]]
    names: dict[str, list[list[Any]]] = {"人员": header, "人员(2)": header, "任职投质": header, "Sheet3": []}
    found = read(workbook(tmp_path / "台账.xlsx", names))
    assert messages(found) == [
        "台账.xlsx:0  表“人员(2)”不是台账里的表，没有读，是否想写“人员”？",
        "台账.xlsx:0  表“任职投质”不是台账里的表，没有读，是否想写“任职投资”？",
    ]


def test_a_lone_default_sheet_takes_the_files_name(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "人员.xlsx", {"Sheet1": [["人员编号"], ["R1"]], "Sheet2": []}))
    assert column(found, "人员", "人员编号") == ["R1"]


def test_a_macro_workbook_and_a_workbook_misnamed_xls(tmp_path: Path) -> None:
    for name in ("台账.xlsm", "台账.xls"):
        assert column(read(workbook(tmp_path / name, {"人员": [["人员编号"], ["R1"]]})), "人员", "人员编号") == ["R1"]


# -- YAML, JSON, parquet


def test_yaml(tmp_path: Path) -> None:
    file = tmp_path / "台账.yaml"
    file.write_text(
        "人员:\n- {人员编号: 0012, 姓名: 甲某, 领导职务: 否, 执法岗位: true, 任职日期: 2015-01-01}\n- {人员编号: R2, 离职日期: }\n"
        "企业:\n- 统一社会信用代码: 91350100M000100Y43\n  行业类别: [消防培训, 其他]\n"
    )
    found = read(file)
    assert found.problems == []
    assert column(found, "人员", "人员编号") == ["0012", "R2"]
    assert column(found, "人员", "执法岗位")[0] == "是"
    assert column(found, "人员", "离职日期") == ["2024-06-30止未发生"] * 2
    assert column(found, "企业", "行业类别") == ["消防培训；其他"]
    assert lines(found, "人员") == [1, 2]


def test_json(tmp_path: Path) -> None:
    file = tmp_path / "人员.json"
    file.write_text(json.dumps([{"人员编号": 990101189302021234, "姓名": None, "离职日期": "2020-01-01"}], ensure_ascii=False))
    found = read(file)
    assert column(found, "人员", "人员编号") == ["990101189302021234"]


def test_parquet(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "人员[1]" / "人员.parquet"
    file.parent.mkdir()
    plain = tmp_path / "人员.parquet"
    query = "select 'R1' 人员编号, date '2015-01-01' 任职日期, true 领导职务, ['一', '二'] 管辖区县, null 姓名, 1.5::decimal(4,2) 备注"
    duckdb.sql(f"copy ({query}) to '{plain}' (format parquet)")
    plain.rename(file)
    found = read(file)
    row = found.tables["人员"].rows[0]
    assert (row["人员编号"], row["领导职务"], row["管辖区县"], show(row["任职日期"])) == ("R1", "是", ("一", "二"), "2015-01-01")
    assert [p.column for p in found.problems] == ["备注"]


# -- folders and several inputs


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "人员.csv").write_text("人员编号,姓名\nR1,甲某\n")
    (tmp_path / "亲属.csv").write_bytes("人员编号,关系\nR1,配偶\nR9,配偶\n".encode("gb18030"))
    workbook(tmp_path / "其余.xlsx", {"单位": [["单位编号"], ["U1"]]})
    for name in ("~$其余.xlsx", ".人员.csv", "说明.docx", "照片.jpg", "README.md"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "旧").mkdir()
    (tmp_path / "旧" / "企业.csv").write_text("x")
    found = read(tmp_path)
    assert [(i.path, i.table, i.rows, i.rejected) for i in found.inputs] == [
        ("亲属.csv", "亲属", 2, 1),
        ("人员.csv", "人员", 1, 0),
        ("其余.xlsx", "单位", 1, 0),
    ]
    assert list(found.tables) == ["人员", "亲属", "单位"]
    assert [p.message for p in found.problems if p.row == 0] == [
        "不支持的文件，没有读：照片.jpg、说明.docx；可用 .xlsx .xls .csv .yaml .json .parquet .duckdb .sqlite"
    ]


def test_several_inputs_are_merged(tmp_path: Path) -> None:
    for folder, number in (("甲", "R1"), ("乙", "R2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "人员.csv").write_text(f"人员编号,姓名\n{number},某\nR0,某\n")
    found = read(tmp_path / "甲", tmp_path / "乙", tmp_path / "甲" / "人员.csv")
    assert column(found, "人员", "人员编号") == ["R1", "R0", "R2"]
    assert [i.path for i in found.inputs] == ["乙/人员.csv", "甲/人员.csv"]
    assert messages(found) == ["乙/人员.csv:3 人员编号 “人员编号”与甲/人员.csv 第 3 行重复"]


def test_names_do_not_depend_on_where_the_folder_is(tmp_path: Path) -> None:
    ledgers = []
    for place in ("这里", "那里"):
        (tmp_path / place / "台账").mkdir(parents=True)
        (tmp_path / place / "台账" / "人员.csv").write_text("人员编号,姓名,x\nR1,甲某,\nR1,,\n")
        ledgers.append(read(tmp_path / place / "台账"))
    assert ledgers[0].inputs == ledgers[1].inputs
    assert ledgers[0].problems == ledgers[1].problems


def test_an_input_that_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "人员.csv").write_text("人员编号,姓名\nR1,甲某\n")
    with pytest.raises(IntakeError, match="没有这个文件"):
        read(tmp_path / "人员.csv", tmp_path / "亲属.csv")
