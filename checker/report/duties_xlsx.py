"""The responsibility list as a workbook: 矩阵, 清单, and with a ledger 任务 and 未认领, ready to print and to pass around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hegui.checker.report.archive import workbook_bytes
from hegui.checker.report.duties_table import (
    CLAIM_NAMES,
    WHOSE,
    notes,
    place_words,
    progress_words,
    proof_words,
    rule_words,
    summary_lines,
    unit_words,
)
from hegui.checker.report.neutral import put
from hegui.checker.report.prose import prose
from hegui.checker.report.wrap import wide
from hegui.checker.report.xlsx import A4, printed, ruled_sheet, unprinted_last
from hegui.kb.locator import spoken

Document = dict[str, Any]
FILLS = {"overdue": "FDE0DD", "near_due": "FFF3CD", "unknown": "E9ECEF", "no_deadline": "E9ECEF", "done": "E2F0D9"}
LIST_COLUMNS = (
    ("条款", 16),
    ("编号", 9),
    ("职责", 30),
    ("原文", 36),
    ("责任单位", 22),
    ("时间要求", 9),
    ("用什么证明", 28),
    ("说明", 26),
    ("规则", 20),
)
TASK_COLUMNS = (
    ("状态", 15),
    ("任务编号", 10),
    ("条款", 16),
    ("措施", 32),
    ("责任单位", 20),
    ("责任人", 10),
    ("完成时限", 14),
    ("完成日期", 14),
    ("要补正的", 30),
    ("出处", 17),
)
PROBLEM_COLUMNS = (("文件", 24), ("行", 7), ("列", 20), ("写的是", 24), ("问题", 70))
UNTAKEN_COLUMNS = (("认领情况", 18), ("条款", 16), ("职责", 34), ("原文", 42), ("没有任务的责任单位", 28), ("已有任务", 14))


def render(document: Document) -> bytes:
    """The workbook as a file."""
    return workbook_bytes(workbook(document))


def workbook(document: Document) -> Any:
    """The workbook. The sheets that speak of tasks are there when a ledger was given."""
    from openpyxl import Workbook

    book = Workbook()
    if "tasks" in document:
        _tasks(book.active, document)
        book.create_sheet("矩阵")
    else:
        book.active.title = "矩阵"
    _matrix(book["矩阵"], document)
    _list(book.create_sheet("清单"), document)
    if "tasks" in document:
        _untaken(book.create_sheet("未认领"), document)
    if document.get("problems"):
        _problems(book.create_sheet("台账中的问题"), document)
    return book


def _head(document: Document) -> str:
    whose = f"{document['unit']}，" if document["unit"] else ""
    return f"{document['regulation']['number']}责任清单（{whose}截至{prose(document['as_of'])}）。" + "。".join(summary_lines(document))


def _matrix(sheet: Any, document: Document) -> None:
    """Items down, units across; in a cell how many duties of the item the unit has, and which."""
    from openpyxl.styles import Alignment

    units = [unit["id"] for unit in document["units"]]
    columns = [("条款", 10), ("内容", 26), *((unit, 8) for unit in units)]
    rows = [[row["item"], row["title"], *(_numbers(row["units"].get(unit, ())) for unit in units)] for row in document["matrix"]]
    _sheet(sheet, columns, rows, f"{_head(document)}。格子里是该项职责的数量和编号的末位，见“清单”。")
    sheet.freeze_panes = "C3"  # the item stays beside the units
    sheet.row_dimensions[2].height = 66
    for line in sheet.iter_rows(min_row=3, min_col=3, max_row=len(rows) + 2, max_col=len(columns)):
        for cell in line:
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for number, unit in enumerate((u for u in document["units"] if u["kind"] == "group"), len(rows) + 4):
        put(sheet.cell(number, 1), f"{unit['id']}：{unit['stands_for']}")
    sheet.page_setup.fitToHeight = 1


def _numbers(duties: Sequence[str]) -> str:
    """``D13-1 … D13-14`` as ``14项`` and ``1–14``; ids that end in no number as they are."""
    if not duties:
        return ""
    ends = [duty.rpartition("-")[2] for duty in duties]
    if not all(end.isdigit() for end in ends):
        return "、".join(duties)
    runs: list[list[int]] = []
    for number in sorted(map(int, ends)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
    return f"{len(duties)}项\n{shown}"


def _list(sheet: Any, document: Document) -> None:
    rows = []
    for duty in document["duties"]:
        more = [f"{label}：{text}" for label, text in notes(duty) if label in ("责任单位", "约束", "结果", "说明")]
        rows.append(
            [
                spoken(duty["locator"]),
                duty["id"],
                duty["text"],
                "……".join(duty["words"]),
                "、".join(duty["units"]) + WHOSE[duty["whose"]],
                duty["deadline"],
                proof_words(duty),
                "\n".join(more),
                rule_words(duty),
            ]
        )
    _sheet(sheet, LIST_COLUMNS, rows, "时间要求是原文的字；没有写的，意见没有规定时间。")
    unprinted_last(sheet)  # the rules by their ids, for programs


def _tasks(sheet: Any, document: Document) -> None:
    from openpyxl.styles import PatternFill

    sheet.title = "任务"
    tasks = document["tasks"]
    rows = [
        [
            progress_words(task),
            task["id"],
            place_words(task),
            task["measure"],
            unit_words(task),
            task["person"],
            task["deadline"],
            task["done"],
            "\n".join(issue["message"] for issue in task["issues"]),
            f"{task['file']} 第{task['row']}行",
        ]
        for task in tasks
    ]
    note = "台账没有“责任清单”表，没有任务可看。" if document["not_evaluated"] else _head(document)
    _sheet(sheet, TASK_COLUMNS, rows, note)
    for number, task in enumerate(tasks, 3):
        if task["status"] in FILLS:
            sheet.cell(number, 1).fill = PatternFill("solid", fgColor=FILLS[task["status"]])


def _untaken(sheet: Any, document: Document) -> None:
    if document["not_evaluated"]:
        _sheet(sheet, UNTAKEN_COLUMNS, [], "台账没有“责任清单”表，不知道哪些职责有人认领。")
        return
    order = ["nobody", "others", "partly", "unknown"]
    duties = [duty for duty in document["duties"] if duty["claim"]["status"] in order]
    rows = [
        [
            CLAIM_NAMES[duty["claim"]["status"]],
            spoken(duty["locator"]),
            duty["text"],
            "……".join(duty["words"]),
            "、".join(duty["claim"]["without"]) + WHOSE[duty["whose"]],
            "、".join(duty["claim"]["tasks"]),
        ]
        for duty in sorted(duties, key=lambda d: order.index(d["claim"]["status"]))
    ]
    idle = document["units_without_tasks"]
    _sheet(sheet, UNTAKEN_COLUMNS, rows, f"清单里没有任何任务的单位：{'、'.join(idle)}。" if idle else f"共 {len(rows)} 项。")


def _problems(sheet: Any, document: Document) -> None:
    rows = [[p["file"], p["row"] or "", p["column"], p["value"], p["message"]] for p in document["problems"]]
    _sheet(sheet, PROBLEM_COLUMNS, rows, "下列各处读不出或者自相矛盾，按不知道处理，其余内容照常使用。")


def _sheet(sheet: Any, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[Any]], note: str) -> None:
    """A ruled sheet on A4, its note wrapped over the whole width: a line that runs out of the table makes the print smaller."""
    from math import ceil

    from openpyxl.styles import Alignment

    ruled_sheet(sheet, columns, rows, note)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(columns))
    sheet["A1"].alignment = Alignment(wrap_text=True, vertical="top")
    room = sum(width for _, width in columns)
    sheet.row_dimensions[1].height = 16 * max(1, ceil(wide(str(sheet["A1"].value)) / (0.9 * room)))
    printed(sheet, paper=A4)
