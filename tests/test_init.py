"""Empty workbooks: what stands in them comes from the tables and rules, and what is left in them is not read as data."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hegui.checker import check
from hegui.checker.forms import blank
from hegui.checker.forms.blank import ALL, blank_workbook, kinds, tables_of
from hegui.checker.intake import read_ledger
from hegui.cli.app import run
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.form import Forms, load_forms
from hegui.kb.rulebase import RULES_DIR, RuleBase
from interviewing import AS_OF, load


@pytest.fixture(scope="module")
def loaded() -> tuple[RuleBase, Forms]:
    base, forms, _ = load()
    return base, forms


@pytest.fixture(scope="module")
def books(loaded: tuple[RuleBase, Forms]) -> dict[str, bytes]:
    base, forms = loaded
    return {kind: blank_workbook(kind, forms, base) for kind in kinds(forms)}


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_kinds_are_those_of_the_contract(loaded: tuple[RuleBase, Forms]) -> None:
    assert set(kinds(loaded[1])) == {"inspector", "agency", "unit", "legal", "all"}


@pytest.mark.parametrize("kind", ["inspector", "agency", "unit", "legal", "all"])
def test_every_table_has_its_columns(loaded: tuple[RuleBase, Forms], books: dict[str, bytes], kind: str) -> None:
    base, forms = loaded
    book = opened(books[kind])
    for name in tables_of(kind, forms, base):
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == list(base.tables[name].stored)
        assert sheet.freeze_panes == "B2"
        for cell in sheet[1]:
            assert cell.comment
            assert "填什么" in cell.comment.text
    assert book.sheetnames[0] == "填表说明"


def test_together_the_forms_ask_for_everything_that_a_rule_reads(loaded: tuple[RuleBase, Forms]) -> None:
    base, forms = loaded
    asked = {table for kind in forms.kinds.values() for table in kind.tables}
    subjects = {rule.model.subject for rule in base.rules.values()} & set(base.tables.stored)
    assert subjects - asked - {"消防产品"} == set()
    assert set(tables_of(ALL, forms, base)) >= asked | subjects


@pytest.mark.parametrize("kind", ["agency", "all"])
def test_a_form_that_is_left_empty_holds_no_data(loaded: tuple[RuleBase, Forms], books: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    """The example row is passed over and said so; nothing else is wrong with the form."""
    base, forms = loaded
    (tmp_path / "表.xlsx").write_bytes(books[kind])
    ledger = read_ledger([tmp_path / "表.xlsx"], base.tables, AS_OF)
    assert {name: len(table.rows) for name, table in ledger.tables.items()} == dict.fromkeys(tables_of(kind, forms, base), 0) | dict.fromkeys(ledger.tables, 0)
    assert [p for p in ledger.problems if "示例行" not in p.message] == []
    assert len(ledger.problems) == len(tables_of(kind, forms, base))


def test_the_example_shows_what_the_intake_takes(loaded: tuple[RuleBase, Forms], books: dict[str, bytes], tmp_path: Path) -> None:
    """Without its mark the example row is read, and no cell of it is refused."""
    base, forms = loaded
    book = opened(books[ALL])
    for name in tables_of(ALL, forms, base):
        first = book[name]["A2"]
        assert first.value.startswith("【示例】")
        first.value = first.value.removeprefix("【示例】")
    book.save(tmp_path / "表.xlsx")
    ledger = read_ledger([tmp_path / "表.xlsx"], base.tables, AS_OF)
    refused = [p for p in ledger.problems if "没有" not in p.message and "不在" not in p.message]
    assert [(p.table, p.column, p.message) for p in refused if p.column] == []


def test_a_filled_form_is_checked_as_it_is(loaded: tuple[RuleBase, Forms], books: dict[str, bytes], tmp_path: Path) -> None:
    """Text columns are text: a long number and a date come back as they were typed."""
    base, _ = loaded
    book = opened(books["agency"])
    sheet = book["技术服务机构"]
    names = [cell.value for cell in sheet[1]]
    values = {"统一社会信用代码": "91990332MAAFFP6FXD", "机构名称": "甲", "业务范围": "维护保养检测", "建筑面积": 150, "登记日期": "2020-01-02"}
    for name, value in values.items():
        cell = sheet.cell(3, names.index(name) + 1)
        assert cell.number_format == ("General" if name == "建筑面积" else "@")
        cell.value = value
    book.save(tmp_path / "表.xlsx")
    found = check([tmp_path / "表.xlsx"], base, AS_OF, only=["ZB7-1-maintenance-area"])
    assert [f.outcome for f in found.findings] == ["violation"]


@pytest.mark.parametrize("inline", [250, 10])
def test_dropdowns_hold_the_values_of_the_column(loaded: tuple[RuleBase, Forms], monkeypatch: pytest.MonkeyPatch, inline: int) -> None:
    """Short lists stand in the validation itself, long ones on a hidden sheet."""
    base, forms = loaded
    monkeypatch.setattr(blank, "INLINE", inline)
    book = opened(blank_workbook("agency", forms, base))
    sheet = book["从业人员"]
    wanted = list(base.tables["从业人员"].columns["资格"].values)
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "资格")
    rule = next(v for v in sheet.data_validations.dataValidation if f"{letter}2" in str(v.sqref))
    if inline == 250:
        assert rule.formula1 == f'"{",".join(wanted)}"'
        return
    area = rule.formula1.split("!")[1].replace("$", "")
    assert [row[0].value for row in book["选项"][area]] == wanted
    assert book["选项"].sheet_state == "hidden"


def test_a_file_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "表.xlsx"
    target.write_text("我的", encoding="utf-8")
    assert run(["init", "agency", "-o", str(target)]) == 2
    assert "已经有了" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "我的"
    assert run(["init", "agency", "-o", str(target), "--force"]) == 0
    assert openpyxl.load_workbook(target).sheetnames[0] == "填表说明"


def test_wrong_use_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "agenci", "-o", str(tmp_path / "表.xlsx")]) == 2
    assert "是否想写“agency”" in capsys.readouterr().err
    assert run(["init", "agency", "-o", str(tmp_path / "表.csv")]) == 2
    assert "应以 .xlsx 结尾" in capsys.readouterr().err


def test_a_form_names_only_what_there_is(loaded: tuple[RuleBase, Forms], tmp_path: Path) -> None:
    (tmp_path / "forms.yaml").write_text(
        "schema: hegui.forms/1\nkinds:\n- {id: x, title: 甲, tables: [技术服务机够]}\ncolumns:\n  技术服务机构:\n    建筑面机: {ask: 多大？}\n",
        encoding="utf-8",
    )
    with pytest.raises(KnowledgeBaseError) as caught:
        load_forms(loaded[0].tables, [RULES_DIR, tmp_path])
    assert [d.code for d in caught.value.diagnostics] == ["unknown-table", "unknown-column"]
    assert "是否想写“技术服务机构”" in str(caught.value.diagnostics[0])
