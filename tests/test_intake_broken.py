"""Input that cannot be what it claims to be: said in Chinese with the file's name, never a traceback."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hegui.checker.intake import IntakeError, read_ledger
from hegui.checker.ledger import Ledger
from hegui.kb.table import load_tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

TABLES = load_tables([Path(__file__).parents[1] / "rules" / "tables.yaml"])
AS_OF = 738_000


def read(*paths: Path) -> Ledger:
    return read_ledger(paths, TABLES, AS_OF)


def said(file: Path) -> list[str]:
    """What a person is told about a file, however bad it is."""
    try:
        return [problem.message for problem in read(file).problems]
    except IntakeError as error:
        return error.messages


def xlsx() -> bytes:
    book = Workbook()
    book.worksheets[0].title = "人员"
    book.worksheets[0].append(["人员编号", "姓名"])
    book.worksheets[0].append(["R1", "甲某"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(replace: dict[str, bytes]) -> bytes:
    """The workbook with some of its parts replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replace.get(name, old.read(name)))
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>' % (
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600

BROKEN = {
    "空.xlsx": (b"", "不是 Excel 文件"),
    "网页.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "不是 Excel 文件"),
    "截断.xlsx": (xlsx()[:2000], "已损坏"),
    "乱.xls": (b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 20, "打不开"),
    "加密.xlsx": (ENCRYPTED, "密码"),
    "坏表.xlsx": (repacked({SHEET: b"<worksheet><sheetData><row r='1'><c r='A1'"}), "人员"),
    "坏书.xlsx": (repacked({"xl/workbook.xml": b"<workbook"}), "已损坏"),
    "实体.xlsx": (repacked({"xl/styles.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "XML"),
    "远角.xlsx": (repacked({SHEET: FAR}), "1048576 行 16384 列"),
    "人员.csv": (b"\xff\xfe\xfd\x80\x81", "人员"),
    "企业.csv": ("统一社会信用代码,企业名称\n".encode() + b"\x80\xff\xff\n", "编码"),
    "单位.csv": (xlsx(), "Excel"),
    "隐患.csv": (b"", "没有找到表头"),
    "亲属.csv": ("序号,说明\n1,2\n".encode(), "第 1 行写的是“序号、说明”"),
    "无名.csv": (b"a,b\n1,2\n", "不是台账里的表"),
    "重键.yaml": ("人员: []\n人员: []\n".encode(), "重复"),
    "别名.yaml": ("人员: &a []\n亲属: *a\n".encode(), "锚点"),
    "冒号.yaml": ("人员：\n- x\n".encode(), "应是"),
    "半截.json": (b'{"\xe4\xba\xba\xe5\x91\x98": [', "JSON"),
    "重键.json": ('{"人员": [{"姓名": 1, "姓名": 2}]}'.encode(), "重复"),
    "深.json": (b"[" * 100_000, ""),
    "报告.json": (json.dumps({"schema": "hegui.report/1"}).encode(), "不是台账"),
    "数.json": (b"1", "最外层"),
    "人员.parquet": (b"PAR1xxxxPAR1", "parquet"),
    "人员.pdf": (b"%PDF", "不支持"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_alone_it_is_refused(tmp_path: Path, name: str) -> None:
    data, word = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(IntakeError) as raised:
        read(tmp_path / name)
    assert any(name in message and word in message for message in raised.value.messages), raised.value.messages


@pytest.mark.parametrize("name", BROKEN)
def test_beside_another_file_it_is_a_problem(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN[name][0])
    (tmp_path / "行业组织.csv").write_text("组织名称\n某协会\n")
    found = read(tmp_path / name, tmp_path / "行业组织.csv")
    assert [row["组织名称"] for row in found.tables["行业组织"].rows] == ["某协会"]
    assert [problem for problem in found.problems if problem.file == name]


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "台账.xlsx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as opened,
    ):
        for _ in range(80):
            opened.write(b"\0" * (1 << 20))
    with pytest.raises(IntakeError, match="超过上限"):
        read(tmp_path / "台账.xlsx")


def test_a_sheet_with_the_wrong_columns_spares_the_others(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "人员"
    book.worksheets[0].append(["甲", "乙"])
    page = book.create_sheet("亲属")
    page.append(["人员编号", "关系"])
    page.append(["R1", "配偶"])
    book.save(tmp_path / "台账.xlsx")
    found = read(tmp_path / "台账.xlsx")
    assert found.tables.keys() == {"亲属"}
    assert [p.message[:11] for p in found.problems] == ["表“人员”：没有找到表"]


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="没有可读的表"):
        read(tmp_path)


def test_a_folder_of_ledgers_names_them(tmp_path: Path) -> None:
    for name in ("支队", "机构"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "人员.csv").write_text("人员编号,姓名\nR1,甲\n", encoding="utf-8")
    (tmp_path / "空的").mkdir()
    with pytest.raises(IntakeError, match=r"里面的文件夹 (支队、机构|机构、支队) 有表，请写明查哪一个"):
        read(tmp_path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".json", ".yaml", ".xlsx", ".xls"]))
def test_no_bytes_break_the_reading(tmp_path: Path, data: bytes, suffix: str) -> None:
    file = tmp_path / f"人员{suffix}"
    file.write_bytes(("人员编号,姓名\n".encode() if suffix == ".csv" else b"") + data)
    assert all(said(file))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=20))
def test_no_damage_to_a_workbook_breaks_the_reading(tmp_path: Path, place: int, junk: bytes) -> None:
    data = xlsx()
    file = tmp_path / "台账.xlsx"
    file.write_bytes(data[:place] + junk + data[place + len(junk) :])
    assert all(said(file))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(st.text('甲,;"\n\r\t 1是-', max_size=6), max_size=5), max_size=6))
def test_no_text_breaks_the_csv_reader(tmp_path: Path, rows: list[list[str]]) -> None:
    file = tmp_path / "人员.csv"
    file.write_text("人员编号,姓名,人员类别\n" + "\n".join(",".join(row) for row in rows), newline="")
    found = read(file)
    assert found.inputs[0].rows >= 0


def test_a_quotation_mark_that_nothing_closes_loses_no_row(tmp_path: Path) -> None:
    """A stray mark in the middle of a long file takes in what follows up to the size of a cell; no row is lost by it."""
    lines = ["人员编号,姓名,人员类别"] + [f"R{n:06},甲建国,干部" for n in range(20_000)]
    lines[10_000] = 'R009999,"甲建国,干部'
    (tmp_path / "人员.csv").write_text("\n".join(lines), encoding="utf-8")
    ledger = read(tmp_path / "人员.csv")
    assert len(ledger.rows("人员")) == 20_000
    assert [(p.row, p.message) for p in ledger.problems] == [(10_001, "引号没有配对，这一行按没有引号读")]
    assert ledger.rows("人员")[9_999]["人员类别"] == "干部"
