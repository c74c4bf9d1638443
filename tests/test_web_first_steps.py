"""What a newcomer finds on the page: blank workbooks, an example to try, a filled form taken up by the interview."""

from __future__ import annotations

import re
import time
from io import BytesIO
from pathlib import Path

from hegui.cli.web import limits
from hegui.cli.web.ledger import EXAMPLE
from openpyxl import Workbook, load_workbook
from visitor import Visitor, words

AGENCIES = (("91990800MAQUBNY51J", "示例甲", "150"), ("91990801MAQUBNY52G", "示例乙", "很大"), ("91990802MAQUBNY53E", "示例丙", "90"))
ROOT = Path(__file__).parents[1]


def test_the_example_is_that_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"\*\*(\S+\.csv)\*\*\n\n```csv\n(.*?)```", text, re.DOTALL))
    assert told == {path.name: path.read_text(encoding="utf-8") for path in EXAMPLE.glob("*.csv")}


def test_the_example_can_be_tried(visitor: Visitor) -> None:
    address = visitor.post("/check/example").url.path
    groups = re.findall(r'name="group" value="([^"]+)"', visitor.page(address))
    page = words(visitor.check(address, *groups, as_of="2026-06-30"))
    assert "王雅芝" in page
    assert "李志强" in page
    found = re.search(rf'href="({address}/finding/[^"]+)"', visitor.page(f"{address}/result?q=王雅芝"))
    assert found
    facts = words(visitor.page(found[1]))
    assert "关系 配偶，终止日期 （表里没有这一列，按截至2026-06-30未发生）" in facts
    assert re.search("起始日期 2021-06-15，终止日期 （空，截至2026-06-30未发生）", facts)


def test_a_blank_form_is_filled_in_and_taken_up(visitor: Visitor) -> None:
    assert 'href="/blank/inspector.xlsx"' in visitor.page("/check")
    found = visitor.get("/blank/agency.xlsx")
    assert found.status_code == 200
    book = load_workbook(BytesIO(found.content))
    sheet = book["技术服务机构"]
    head = next(row for row in range(1, 10) if sheet.cell(row, 1).value == "统一社会信用代码")
    columns = {str(cell.value): cell.column for cell in sheet[head]}
    free = next(row for row in range(head + 1, head + 9) if sheet.cell(row, 1).value is None)
    for name, value in {"统一社会信用代码": "91990800MAQUBNY51J", "机构名称": "示例甲", "业务范围": "维护保养检测", "建筑面积": 150}.items():
        sheet.cell(free, columns[name], value)
    stream = BytesIO()
    book.save(stream)
    taken = visitor.post("/assess", [("自查表.xlsx", stream.getvalue())], field="saved", as_of="2024-06-30")
    review = words(visitor.page(f"{taken.url.path}/review"))
    assert "示例甲" in review
    assert "150" in review
    assert "还差50平方米" in words(visitor.page(f"{taken.url.path}/result"))


def test_several_agencies_in_one_form_are_an_interview_each(visitor: Visitor) -> None:
    rows = "".join(f"{code},{name},维护保养检测,{area}\n" for code, name, area in AGENCIES)
    form = workbook("统一社会信用代码,机构名称,业务范围,建筑面积\n" + rows)
    taken = visitor.post("/assess", [("自查表.XLSX", form)], field="saved", as_of="2024-06-30")  # a suffix in capitals, as old programs write it
    assert taken.url.path == "/assess"
    said = words(taken.text)
    assert "表里有 3 家机构，已经各建一份自查：示例甲、示例乙、示例丙" in said
    assert "“建筑面积”" in said  # what could not be read is told
    assert "示例行" not in said
    for address in re.findall(r'href="(/assess/[^"]+)"', taken.text):
        review = words(visitor.page(f"{address}/review"))
        assert sum(name in review for _, name, _ in AGENCIES) == 1


def test_more_agencies_than_a_session_holds_begin_none(visitor: Visitor) -> None:
    rows = "".join(f"9199080{n:04},机构{n}号\n" for n in range(limits.MAX_THINGS + 1))
    found = visitor.post("/assess", [("自查表.xlsx", workbook(f"统一社会信用代码,机构名称\n{rows}"))], field="saved", as_of="2024-06-30")
    assert found.status_code == 400
    assert f"最多同时放 {limits.MAX_THINGS} 份" in words(found.text)
    assert "本次会话里的自查" not in words(found.text)


def workbook(table: str) -> bytes:
    """A workbook with one sheet 技术服务机构 of these lines."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "技术服务机构"
    for line in table.splitlines():
        sheet.append(line.split(","))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_what_is_no_form_is_said(visitor: Visitor) -> None:
    assert visitor.get("/blank/nobody.xlsx").status_code == 404
    for name, content in (("自查表.xlsx", b"PK no workbook"), ("自查表.xlsx", b"")):
        found = visitor.post("/assess", [(name, content)], field="saved", as_of="2024-06-30")
        assert found.status_code == 400
        assert 'role="alert"' in found.text


def test_documents_and_tasks_can_be_tried_too(visitor: Visitor) -> None:
    found = visitor.post("/review/example")
    last = time.monotonic() + 60
    while "登记表" not in found.text and time.monotonic() < last:
        time.sleep(0.1)
        found = visitor.get(found.url.path)
    page = words(found.text)
    assert "共 2 件" in page
    assert "宣布失效 1 件" in page
    assert "继续有效 1 件" in page
    progress = visitor.post("/duties/example")
    assert progress.status_code == 200
    assert "任务 5 项" in words(progress.text)
    assert "台账中的问题" not in words(progress.text)
