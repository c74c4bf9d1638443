"""The responsibility list end to end: who must do what, what is behind, what nobody took; missing is never on track."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.duties.places import PlaceReader
from hegui.checker.duties.tasks import progress
from hegui.checker.values import Day, Place, Unknown
from hegui.cli.app import run
from hegui.kb.day import FOREVER, NEVER
from hegui.kb.registry import load_regulations
from hegui.kb.responsibilities import load_responsibilities
from hegui.kb.rulebase import load_rule_base
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "docs" / "duties.schema.json").read_text(encoding="utf-8"))
HEADER = "任务编号,条款,责任单位,责任人,措施,完成时限,完成日期,经费保障,督导日期,配合单位\n"
AS_OF = ("--as-of", "2024-06-30")


def ledger(folder: Path, rows: str, scope: str = "") -> str:
    (folder / "责任清单.csv").write_text(HEADER + rows, encoding="utf-8")
    if scope:
        (folder / "说明.csv").write_text("表名,完整,截止日期,来源\n" + scope, encoding="utf-8")
    return str(folder)


def duties(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["duties", "--format", "json", *arguments])
    captured = capsys.readouterr()
    document: dict[str, Any] = json.loads(captured.out)
    Draft202012Validator(SCHEMA).validate(document)
    return code, document


def one(
    capsys: pytest.CaptureFixture[str], folder: Path, row: str, *, as_of: str = "2024-06-30", scope: str = "", near: str = "30"
) -> dict[str, Any]:
    """The single task of a one-row ledger."""
    _, document = duties(capsys, ledger(folder, f"T1,二（五）,市公安局,甲,乙,{row},,,\n", scope), "--as-of", as_of, "--near", near)
    (task,) = document["tasks"]
    return dict(task)


# ---- without a ledger ----


def test_without_a_ledger_there_is_the_matrix_and_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    code, document = duties(capsys, *AS_OF)
    assert (code, document["as_of"], "tasks" in document) == (0, "2024-06-30", False)
    assert [row["item"] for row in document["matrix"]] == [
        f"二（{n}）" for n in ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四"]
    ] + [
        "三（一）",
        "三（二）",
        "三（三）",
    ]
    items = {row["item"]: row["units"] for row in document["matrix"]}
    assert set(items["二（七）"]) == {"市市场监管局", "市行政审批服务局", "市住房城乡建设局", "市消防救援支队"}
    assert items["二（五）"]["市公安局"] == ["D5-1"]
    assert sum(len(row) > 0 for row in items.values()) == 17


def test_a_sentence_that_names_units_narrows_the_note_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    _, document = duties(capsys)
    by_id = {duty["id"]: duty for duty in document["duties"]}
    sharing, hazards = by_id["D7-4"], by_id["D5-2"]
    assert (sharing["units"], sharing["named"], sharing["deadline"]) == (["市市场监管局", "市消防救援支队"], "市场监管、消防部门", "及时")
    assert len(sharing["item_units"]) == 4
    assert sharing["rules"] == ["ZB7-3-sharing"]
    assert (hazards["units"], hazards["named"]) == (["各级政府", "行业部门"], "各级政府、行业部门")


def test_the_duty_to_issue_a_rule_knows_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    _, document = duties(capsys)
    by_id = {duty["id"]: duty for duty in document["duties"]}
    (outcome,) = by_id["D1-1"]["outcome"]
    assert outcome["regulation"] == "淄博市消防安全责任制实施办法"
    assert "2021年8月1日起施行" in outcome["note"]
    assert not outcome["unverified"]
    assert by_id["D11-4"]["outcome"][0]["unverified"]
    version = load_regulations().works["zibo-fire-responsibility"].latest
    assert (version.level, version.in_force.from_lo, version.in_force.from_hi) == ("地方政府规章", 738003, 738003)  # 2021-08-01


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("市司法局", "市司法局"),
        ("淄博市司法局", "市司法局"),
        ("司法局", "市司法局"),
        ("司法", "市司法局"),
        ("市住建局", "市住房城乡建设局"),
        ("市住房和城乡建设局", "市住房城乡建设局"),
        ("住建", "市住房城乡建设局"),
        ("消防支队", "市消防救援支队"),
        ("发改委", "市发展改革委"),
        ("消安委", "市消防安全委员会成员单位"),
        (" 市 公安局 ", "市公安局"),
    ],
)
def test_a_unit_may_be_written_short(capsys: pytest.CaptureFixture[str], written: str, unit: str) -> None:
    _, document = duties(capsys, "--unit", written)
    assert document["unit"] == unit
    assert all(unit in duty["units"] or duty["whose"] in ("all", "some") for duty in document["duties"])
    assert any(duty["whose"] == "named" for duty in document["duties"])


def test_one_unit_sees_its_own_and_says_where_it_may_be_meant(capsys: pytest.CaptureFixture[str]) -> None:
    _, document = duties(capsys, "--unit", "市司法局")
    whose = {duty["locator"].partition(".")[0]: duty["whose"] for duty in document["duties"]}
    assert whose["二（十一）"] == whose["二（十二）"] == "named"
    assert whose["三（一）"] == "all"
    assert whose["二（四）"] == "some"
    assert "二（十三）" not in whose
    assert "市消防救援支队" not in {unit["id"] for unit in document["units"]}


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("市司发局", "--unit：文件没有点名“市司发局”，是否想写“市司法局”？"),
        ("消防", "可能是市消防救援支队、市消防安全委员会成员单位，请写全"),
        ("气象局", "--unit：文件没有点名“气象局”"),
        ("局", "--unit：文件没有点名“局”"),
        ("", "--unit：文件没有点名“”"),
    ],
)
def test_a_unit_that_is_not_named_is_wrong_use(capsys: pytest.CaptureFixture[str], unit: str, said: str) -> None:
    assert run(["duties", "--unit", unit]) == 2
    assert said in capsys.readouterr().err


# ---- progress ----


@pytest.mark.parametrize(
    ("row", "as_of", "status", "days", "late"),
    [
        ("2024-06-29,", "2024-06-30", "overdue", 1, None),
        ("2024-06-30,", "2024-06-30", "near_due", 0, None),  # the day itself is in time
        ("2024-07-01,", "2024-06-30", "near_due", 1, None),
        ("2024-07-30,", "2024-06-30", "near_due", 30, None),
        ("2024-07-31,", "2024-06-30", "on_track", 31, None),
        ("长期,", "2024-06-30", "on_track", None, None),
        (",", "2024-06-30", "no_deadline", None, None),
        ("未知,", "2024-06-30", "no_deadline", None, None),
        ("2024-06-29,未知", "2024-06-30", "unknown", None, None),
        ("2024-06-29,2024-06-29", "2024-06-30", "done", None, False),
        ("2024-06-29,2024-06-30", "2024-06-30", "done", None, True),
        ("2024-06-29,2024-07-01", "2024-06-30", "overdue", 1, None),  # done only after the day that is asked about
        ("2024-07-29,2024-07-01", "2024-06-30", "near_due", 29, None),
        (",2024-06-30", "2024-06-30", "done", None, None),
        ("2024-06,", "2024-06-30", "near_due", 0, None),  # some day in June: not certainly past before July
        ("2024-06,", "2024-07-01", "overdue", 1, None),
        ("2024-05-15,2024-05", "2024-06-30", "done", None, None),  # in time or not: the ledger does not say
    ],
)
def test_progress(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, as_of: str, status: str, days: int | None, late: bool | None
) -> None:
    task = one(capsys, tmp_path, row, as_of=as_of)
    assert (task["status"], task["days"], task["late"]) == (status, days, late)


def test_what_the_ledger_ended_before_is_not_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scope = "责任清单,是,2024-06-15,\n"
    assert one(capsys, tmp_path, "2024-06-20,", scope=scope)["status"] == "unknown"  # may have been done between
    past = one(capsys, tmp_path, "2024-06-10,", scope=scope)
    assert (past["status"], past["days"]) == ("overdue", 20)
    assert "2024-06-15 以后是否完成，台账没有记载" in past["why"]


def test_the_window_is_an_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert one(capsys, tmp_path, "2024-07-08,", near="7")["status"] == "on_track"
    assert one(capsys, tmp_path, "2024-07-07,", near="7")["status"] == "near_due"
    assert one(capsys, tmp_path, "2024-06-30,", near="0")["status"] == "near_due"


def test_progress_of_values_that_are_not_known() -> None:
    nothing = Unknown(Place("责任清单", "完成日期", "T1"))
    wide = Day(NEVER, FOREVER)
    assert progress(wide, wide, 100, 100, 30).status == "unknown"
    assert progress(Day.exact(50), nothing, 100, 100, 30).status == "unknown"
    assert progress(nothing, Day(101, FOREVER), 100, 100, 30).status == "no_deadline"
    assert progress(Day(NEVER, 50), Day(101, FOREVER), 100, 100, 30).status == "no_deadline"


# ---- places ----


@pytest.fixture(scope="module")
def reader() -> PlaceReader:
    rule_base = load_rule_base(load_regulations())
    return PlaceReader(rule_base.registry.works["zibo-2020-113"].latest, list(load_responsibilities(rule_base).duties))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("二（十三）", ["二（十三）"]),
        ("二(13)", ["二（十三）"]),
        ("二 （十三） .3", ["二（十三）.3"]),
        ("二（13）第3句", ["二（十三）.3"]),
        ("二（十三）第三句", ["二（十三）.3"]),
        ("二、（十三）", ["二（十三）"]),
        ("第二部分（十三）", ["二（十三）"]),
        ("第二部分第（十三）项", ["二（十三）"]),
        ("（十三）", ["二（十三）"]),
        ("十三", ["二（十三）"]),
        ("第13项", ["二（十三）"]),
        ("2.13.3", ["二（十三）.3"]),
        ("3.2", ["三（二）"]),
        ("三㈠", ["三（一）"]),
        ("二（十三）.责任单位", ["二（十三）"]),
        ("加强部门协作和联合执法", ["二（四）"]),
        ("（四）加强部门协作和联合执法。", ["二（四）"]),
        ("二（四）加强部门协作和联合执法", ["二（四）"]),
        ("《关于深化消防执法改革的实施意见》二（四）", ["二（四）"]),
        ("淄政办字〔2020〕113号 二（四）", ["二（四）"]),
        ("实施意见二（四）", ["二（四）"]),
        ("二（一）、二（二）；三（一）", ["二（一）", "二（二）", "三（一）"]),
        ("二（一）和二（二）.1", ["二（一）", "二（二）.1"]),
        ("d13-5", ["D13-5"]),
    ],
)
def test_a_locator_may_be_written_in_many_ways(reader: PlaceReader, written: str, found: list[str]) -> None:
    places = reader.read(written)
    assert (places.found, places.unread) == (found, [])


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("二（十五）", "二（五）"),
        ("二（十三）.9", "二（十三）"),
        ("（一）", "二（一）、三（一）"),
        ("加强部门协作与联合执法", "二（四）"),
        ("四（一）", ""),
        ("其他工作", ""),
        ("二", "二（二）、三（二）"),
    ],
)
def test_a_place_that_is_not_there_is_not_guessed(reader: PlaceReader, written: str, near: str) -> None:
    places = reader.read(written)
    assert places.found == []
    (unread,) = places.unread
    assert unread[0] == written
    assert near in unread[1]


# ---- tasks against duties ----


def test_who_took_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (
        "T1,二（十一）,市司法局、淄博市消防救援支队,甲,乙,长期,,,,\n"
        "T2,二（十二）.1,市司法局,甲,乙,长期,,,,\n"
        "T3,二（三）,市教育局,甲,乙,长期,,,,\n"
        "T4,二（四）,消防支队；市教育局,甲,乙,长期,,,,\n"
        "T5,二（十四）,,甲,乙,长期,,,,\n"
    )
    code, document = duties(capsys, ledger(tmp_path, rows), *AS_OF)
    claims = {duty["id"]: duty["claim"] for duty in document["duties"]}
    assert claims["D11-1"] == {"status": "taken", "tasks": ["T1"], "without": []}
    assert claims["D12-1"] == {"status": "partly", "tasks": ["T2"], "without": ["市消防救援支队"]}
    assert claims["D3-1"] == {"status": "others", "tasks": ["T3"], "without": ["市消防救援支队"]}
    assert claims["D4-1"]["status"] == "taken"  # 市教育局 may well be a member of the committee, which nobody listed
    assert claims["D14-1"]["status"] == "unknown"  # a task without a unit may be anybody's
    assert (claims["D7-1"]["status"], claims["D7-1"]["tasks"]) == ("nobody", [])
    assert set(claims["D7-1"]["without"]) == {"市市场监管局", "市行政审批服务局", "市住房城乡建设局", "市消防救援支队"}
    issues = {task["id"]: [issue["code"] for issue in task["issues"]] for task in document["tasks"]}
    assert issues == {"T1": [], "T2": [], "T3": ["unit_not_named"], "T4": [], "T5": ["no_unit"]}
    assert document["units_without_tasks"] == [
        "市行政审批服务局",
        "市公安局",
        "市应急局",
        "市住房城乡建设局",
        "市发展改革委",
        "市市场监管局",
    ]
    assert code == 4


def test_an_incomplete_list_does_not_say_that_nobody_took_a_duty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ledger(tmp_path, "T1,二（十一）,市司法局,甲,乙,长期,,,,\n", "责任清单,否,,\n")
    _, document = duties(capsys, folder, *AS_OF)
    assert document["complete"] is False
    assert document["summary"]["claims"]["nobody"] == document["summary"]["claims"]["partly"] == 0
    assert document["summary"]["claims"]["unknown"] == len(document["duties"])


def test_one_unit_and_its_tasks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "T1,二（十一）,市消防救援支队,甲,乙,2024-01-01,,,,\nT2,三（一）,市司法局,甲,乙,长期,,,,\n"
    code, document = duties(capsys, ledger(tmp_path, rows), *AS_OF, "--unit", "司法局")
    assert [task["id"] for task in document["tasks"]] == ["T2"]
    claims = {duty["id"]: duty["claim"] for duty in document["duties"]}
    assert claims["D11-1"] == {"status": "others", "tasks": ["T1"], "without": ["市司法局"]}
    assert claims["DS1-2"]["status"] == "taken"
    assert claims["DS3-1"] == {"status": "nobody", "tasks": [], "without": ["市司法局"]}
    assert code == 4  # the overdue task is another unit's


def test_the_overdue_come_first_and_what_is_lacking_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = (
        "T1,二（十一）,市司法局,甲,乙,2024-12-31,,,,\n"
        "T2,二（十一）,市司法局,甲,,2024-06-01,,否,,\n"
        "T3,二（二十）,市司法局,,乙,2024-05-01,,,,\n"
        "T4,,市公安句,甲,乙,2024-06-30,,,,\n"
    )
    code, document = duties(capsys, ledger(tmp_path, rows), *AS_OF)
    assert code == 1
    assert [(t["id"], t["status"], t["days"]) for t in document["tasks"]] == [
        ("T3", "overdue", 60),
        ("T2", "overdue", 29),
        ("T4", "near_due", 0),
        ("T1", "on_track", 184),
    ]
    messages = {t["id"]: [i["message"] for i in t["issues"]] for t in document["tasks"]}
    assert messages["T3"] == ["条款“二（二十）”在文件里没有，是否想写“二（二）”？", "没有填写责任人"]
    assert messages["T2"] == ["没有填写措施", "经费没有保障"]
    assert messages["T4"] == ["没有填写条款", "文件没有点名“市公安句”，是否想写“市公安局”？"]


def test_when_everything_is_taken_and_in_time_the_exit_code_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "T1,二（十一）、二（十二）,市司法局,甲,乙,2024-12-31,,,,\nT2,三（一）；三（二）；三（三）,市司法局,甲,乙,长期,,,,\n"
    rows += "T3,二（一）；二（四）；二（五）,市司法局,甲,乙,长期,2024-05-01,,,\n"
    rows += "T4,二（四）；二（五）,市消防救援支队；市公安局；市应急局；市教育局,甲,乙,长期,,,,\n"
    code, document = duties(capsys, ledger(tmp_path, rows), *AS_OF, "--unit", "司法局")
    open_ = [(d["id"], d["claim"]) for d in document["duties"] if d["claim"]["status"] != "taken"]
    assert (code, open_) == (0, [])


def test_a_ledger_without_the_list_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "办案场所.csv").write_text("场所编号,场所名称\nA1,某室\n", encoding="utf-8")
    code, document = duties(capsys, str(tmp_path), *AS_OF)
    assert (code, document["not_evaluated"], document["tasks"]) == (4, [{"missing_table": "责任清单"}], [])
    assert run(["duties", str(tmp_path), *AS_OF]) == 4
    assert "台账没有“责任清单”表，不知道任务的进展" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有这个文件.csv"], "没有这个文件"),
        (["--as-of", "2024-13-01"], "--as-of"),
        (["--near", "-1"], "--near"),
        (["--near", "三天"], "--near"),
        (["--format", "doc"], "--format"),
    ],
)
def test_wrong_use(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert run(["duties", *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_the_ledger_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ledger(tmp_path, "T1,二（十一）,市司法局,甲,乙,长期,,,,\n")
    path = f"{folder}/责任清单.csv"
    assert run(["duties", path, "--format", "json", "--output", path]) == 2
    assert "会被结果覆盖" in capsys.readouterr().err


# ---- pages ----


def test_the_terminal_page_leads_with_what_is_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "T1,二（十一）,市司法局,甲 990101189001010018,乙,2024-06-01,,,,\nT2,二（十一）,市司法局,甲,乙,2024-12-31,,,,\n"
    assert run(["duties", ledger(tmp_path, rows), *AS_OF]) == 1
    text = capsys.readouterr().out
    assert text.index("× 逾期 1 项") < text.index("○ 按期 1 项") < text.index("无人认领的职责")
    assert "逾期 29 天" in text
    assert "990101189001010018" not in text
    assert "990101********0018" in text
    assert "时限前 30 天以内算临近" in text


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "台账").mkdir()
    folder = ledger(tmp_path / "台账", "T1,二（十一）,市司法局,甲,乙,2024-06-01,,,,\n")
    for form in ("json", "xlsx"):
        both = []
        for number in range(2):
            run(["duties", folder, *AS_OF, "--format", form, "--output", str(tmp_path / f"{number}.{form}")])
            both.append((tmp_path / f"{number}.{form}").read_bytes())
        assert both[0] == both[1]
    capsys.readouterr()


def workbook(path: Path) -> Any:
    from openpyxl import load_workbook

    return load_workbook(BytesIO(path.read_bytes()))


def test_the_workbook_is_ready_to_print_and_runs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "T1,二（十一）,=1+1,@SUM(A1),=cmd|' /C calc'!A0,2024-06-01,,,,\nT2,+二,-市司法局,甲,\t=1,长期,,,,\n"
    target = tmp_path / "清单.xlsx"
    assert run(["duties", ledger(tmp_path, rows), *AS_OF, "--format", "xlsx", "--output", str(target)]) == 1
    capsys.readouterr()
    book = workbook(target)
    assert book.sheetnames == ["任务", "矩阵", "清单", "未认领"]
    for sheet in book.worksheets:
        pages = 1 if sheet.title == "矩阵" else 0  # the matrix and what its heads stand for on one page, the rest as many as it takes
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", pages)
        assert sheet.freeze_panes in ("A3", "C3")
        assert sheet.auto_filter.ref.startswith("A2:")
        assert sheet.print_title_rows == "$2:$2"
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.value is None or not str(cell.value).lstrip().startswith(("=", "+", "-", "@")) or cell.quotePrefix
    tasks = book["任务"]
    assert [tasks.cell(3, n).value for n in (1, 2, 4)] == ["逾期 29 天", "T1", "=cmd|' /C calc'!A0"]
    assert tasks["A3"].fill.fgColor.rgb.endswith("FDE0DD")
    assert {sheet.page_setup.paperSize for sheet in book.worksheets} == {9}  # A4


def test_the_matrix_sheet_has_every_item_and_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "清单.xlsx"
    assert run(["duties", "--format", "xlsx", "--output", str(target)]) == 0
    capsys.readouterr()
    book = workbook(target)
    assert book.sheetnames == ["矩阵", "清单"]
    matrix = book["矩阵"]
    head = [cell.value for cell in matrix[2]]
    assert head[:3] == ["条款", "内容", "市消防救援支队"]
    rows = {row[0].value: [cell.value for cell in row] for row in matrix.iter_rows(min_row=3, max_row=19)}
    assert len(rows) == 17
    assert rows["二（三）"][1:3] == ["建立新型消防监督管理体系", "5项\n1–5"]
    assert book["清单"].max_row == 2 + len(load_responsibilities(load_rule_base(load_regulations())).duties)


def test_a_duty_of_ones_own_joins_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """schema: hegui.responsibilities/1
regulation: zibo-2020-113
units:
- id: 市财政局
duties:
- id: OWN-1
  locator: 三（一）.1
  words: 落实经费保障
  verb: 安排
  object: 消防执法改革经费
  units: [市财政局]
  named: 各部门
  proof: [{document: 预算批复}]
"""
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    _, document = duties(capsys, "--rules", str(tmp_path), "--unit", "财政")
    assert document["unit"] == "市财政局"
    assert [duty["id"] for duty in document["duties"] if duty["whose"] == "named"] == ["OWN-1"]


def test_what_is_filed_names_the_unit_and_no_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from docx import Document

    assert run(["duties", "--unit", "司法局", "-f", "docx", "-f", "html", "--output-dir", str(tmp_path)]) == 0
    capsys.readouterr()
    document = Document(str(tmp_path / "责任清单.docx"))
    assert document.paragraphs[0].text == "市司法局落实淄政办字〔2020〕113号责任清单"
    told = "".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert "ZB" not in told
    assert not re.search(r"D[0-9]+-[0-9]", told)
    page = (tmp_path / "责任清单.html").read_text(encoding="utf-8")
    assert "ZB1" not in page
    assert re.search(r"</table></div><p>[^<]*文件没有列明[^<]*</p>", page)  # what a head stands for is no row of the matrix
