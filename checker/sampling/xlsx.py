"""A plan as a workbook: 公示 for the public, without anything about persons; the other sheets are internal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hegui.checker.report.archive import workbook_bytes
from hegui.checker.report.neutral import put
from hegui.checker.report.prose import prose
from hegui.checker.result import OUTCOME_NAMES
from hegui.checker.sampling.model import Plan

Columns = Sequence[tuple[str, float]]
INTERNAL = "内部资料，不公开。"


def render(plan: Plan) -> bytes:
    return workbook_bytes(workbook(plan))


def workbook(plan: Plan) -> Any:
    """The workbook, not yet a file."""
    from openpyxl import Workbook

    book = Workbook()
    _public(book.active, plan)
    _sheet(
        book.create_sheet("内部"),
        f"{INTERNAL}种子 {plan.seed}；单位 {plan.population} 个抽 {plan.requested} 个；总权重 {plan.total_weight}；没有抽中的最小抽签数 {plan.threshold or '（全部抽中）'}。",
        (
            ("序号", 6),
            ("单位编号", 14),
            ("单位名称", 30),
            ("所在区县", 12),
            ("主办", 16),
            ("协办", 16),
            ("配不出的原因", 24),
            ("信用等级", 11),
            ("权重", 9),
            ("权重的组成", 44),
            ("首抽概率", 11),
            ("抽签数", 27),
        ),
        [
            (
                u.order,
                u.id,
                u.name,
                u.district,
                _member(u.lead),
                _member(u.second),
                u.unpaired,
                u.credit,
                u.weight,
                "，".join(f"{f.name} ×{f.factor}" for f in u.factors),
                u.first_draw,
                u.key,
            )
            for u in plan.units
        ],
    )
    staff: list[tuple[Any, ...]] = [(o.id, o.name, o.category, o.units, "") for o in plan.officers]
    staff += [(e.id, e.name, "", "", "，".join(e.reasons)) for e in plan.excluded_officers]
    _sheet(
        book.create_sheet("人员"),
        INTERNAL,
        (("人员编号", 14), ("姓名", 14), ("人员类别", 11), ("分到的单位", 11), ("没有列入抽取的原因", 70)),
        staff,
    )
    _sheet(
        book.create_sheet("回避"),
        f"{INTERNAL}有下列情形的不分到一起，线索、缺少事实的也避开；不是认定。",
        (("单位编号", 14), ("人员编号", 14), ("情形", 14), ("说明", 90)),
        [(t.unit, t.officer, _kind(t.outcome), t.reason) for t in plan.recusals],
    )
    lines = [*plan.notes, *(f"{p.file} 第{p.row}行 {p.column}：{p.message}" for p in plan.problems)]
    _sheet(book.create_sheet("说明"), INTERNAL, (("说明", 120),), [(line,) for line in lines])
    return book


def _public(sheet: Any, plan: Plan) -> None:
    sheet.title = "公示"
    note = (
        f"抽查时段 {'至'.join(map(prose, dict.fromkeys((plan.period.from_, plan.period.to))))}；基准日 {prose(plan.as_of)}；从 {plan.population} 个单位中抽取 {plan.requested} 个；"
        f"种子 {plan.seed}；摘要（校验值）{plan.digest}。凭种子可以复核抽签结果。"
    )
    _sheet(
        sheet,
        note,
        (("序号", 8), ("单位名称", 44), ("所在区县", 16), ("抽查类型", 16)),
        [(u.order, u.name or u.id, u.district, "双随机抽查") for u in plan.units],
    )
    sheet.oddHeader.center.text = '&"黑体"&18双随机抽查名单'  # this sheet is what is put up


def _member(member: Any) -> str:
    return f"{member.id} {member.name}".strip() if member else ""


def _kind(outcome: str) -> str:
    return {"violation": "应当回避"}.get(outcome, OUTCOME_NAMES.get(outcome, outcome))


def _sheet(sheet: Any, note: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin", color="BFBFBF")
    ruled = Border(line, line, line, line)
    put(sheet["A1"], note if rows else f"{note}没有。").alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    sheet.row_dimensions[1].height = 48
    for index, (name, width) in enumerate(columns, 1):
        cell = put(sheet.cell(2, index), name)
        cell.font, cell.fill, cell.border = Font(bold=True), PatternFill("solid", fgColor="DCE6F1"), ruled
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(index)].width = width
    for number, row in enumerate(rows, 3):
        for index, value in enumerate(row, 1):
            cell = put(sheet.cell(number, index), value)
            cell.border = ruled
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if isinstance(value, int) else None)
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:2"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
