"""The responsibility list as a workbook: 矩阵, 清单, and with a ledger 任务 and 未认领, ready to print and to pass around."""

from __future__ import annotations

from typing import Any

from hegui.checker.report.archive import workbook_bytes
from hegui.checker.report.duties_table import CLAIM_NAMES, WHOSE, notes, progress_words, proof_words, summary_lines, unit_words
from hegui.checker.report.neutral import put
from hegui.checker.report.xlsx import ruled_sheet

Document = dict[str, Any]
FILLS = {"overdue": "FDE0DD", "near_due": "FFF3CD", "unknown": "E9ECEF", "no_deadline": "E9ECEF", "done": "E2F0D9"}
LIST_COLUMNS = (
    ("条款", 12),
    ("编号", 9),
    ("职责", 38),
    ("原文", 46),
    ("责任单位", 30),
    ("时间要求", 10),
    ("用什么证明", 38),
    ("规则", 24),
    ("说明", 34),
)
TASK_COLUMNS = (
    ("状态", 16),
    ("任务编号", 12),
    ("条款", 14),
    ("措施", 40),
    ("责任单位", 22),
    ("责任人", 12),
    ("完成时限", 13),
    ("完成日期", 13),
    ("要补正的", 36),
    ("出处", 22),
)
UNTAKEN_COLUMNS = (("认领情况", 22), ("条款", 12), ("职责", 40), ("原文", 50), ("没有任务的责任单位", 34), ("已有任务", 20))


def render(document: Document) -> bytes:
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
    return workbook_bytes(book)


def _head(document: Document) -> str:
    whose = f"{document['unit']}，" if document["unit"] else ""
    return f"{document['regulation']['number']}责任清单（{whose}截至{document['as_of']}）。" + "。".join(summary_lines(document))


def _matrix(sheet: Any, document: Document) -> None:
    """Items down, units across; in a cell the numbers of the unit's duties there."""
    from openpyxl.styles import Alignment

    units = [unit["id"] for unit in document["units"]]
    columns = [("条款", 12), ("内容", 34), *((unit, 13) for unit in units)]
    rows = [[row["item"], row["title"], *("、".join(row["units"].get(unit, ())) for unit in units)] for row in document["matrix"]]
    ruled_sheet(sheet, columns, rows, f"{_head(document)}。格子里是职责的编号，见“清单”。")
    sheet.freeze_panes = "C3"  # the item stays beside the units
    sheet.row_dimensions[2].height = 50
    for line in sheet.iter_rows(min_row=3, min_col=3, max_row=len(rows) + 2, max_col=len(columns)):
        for cell in line:
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    start = len(rows) + 4
    for number, unit in enumerate((u for u in document["units"] if u["kind"] == "group"), start):
        put(sheet.cell(number, 1), unit["id"])
        put(sheet.cell(number, 3), unit["stands_for"])


def _list(sheet: Any, document: Document) -> None:
    rows = []
    for duty in document["duties"]:
        more = [f"{label}：{text}" for label, text in notes(duty) if label in ("责任单位", "约束", "结果", "说明")]
        rows.append(
            [
                duty["locator"],
                duty["id"],
                duty["text"],
                "……".join(duty["words"]),
                "、".join(duty["units"]) + WHOSE[duty["whose"]],
                duty["deadline"],
                proof_words(duty),
                "、".join(duty["rules"]),
                "\n".join(more),
            ]
        )
    ruled_sheet(sheet, LIST_COLUMNS, rows, "时间要求是原文的字；没有写的，意见没有规定时间。")
    _a4(sheet)


def _tasks(sheet: Any, document: Document) -> None:
    from openpyxl.styles import PatternFill

    sheet.title = "任务"
    tasks = document["tasks"]
    rows = [
        [
            progress_words(task),
            task["id"],
            "、".join(task["places"]) or task["locator"],
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
    ruled_sheet(sheet, TASK_COLUMNS, rows, note)
    for number, task in enumerate(tasks, 3):
        if task["status"] in FILLS:
            sheet.cell(number, 1).fill = PatternFill("solid", fgColor=FILLS[task["status"]])
    _a4(sheet)


def _untaken(sheet: Any, document: Document) -> None:
    if document["not_evaluated"]:
        ruled_sheet(sheet, UNTAKEN_COLUMNS, [], "台账没有“责任清单”表，不知道哪些职责有人认领。")
        _a4(sheet)
        return
    order = ["nobody", "others", "partly", "unknown"]
    duties = [duty for duty in document["duties"] if duty["claim"]["status"] in order]
    rows = [
        [
            CLAIM_NAMES[duty["claim"]["status"]],
            duty["locator"],
            duty["text"],
            "……".join(duty["words"]),
            "、".join(duty["claim"]["without"]) + WHOSE[duty["whose"]],
            "、".join(duty["claim"]["tasks"]),
        ]
        for duty in sorted(duties, key=lambda d: order.index(d["claim"]["status"]))
    ]
    idle = document["units_without_tasks"]
    ruled_sheet(sheet, UNTAKEN_COLUMNS, rows, f"清单里没有任何任务的单位：{'、'.join(idle)}。" if idle else "")
    _a4(sheet)


def _a4(sheet: Any) -> None:
    from hegui.checker.report.xlsx import A4, printed

    printed(sheet, paper=A4)
