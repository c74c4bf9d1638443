"""Each kind of user does their job in a real browser (Chromium), with the keyboard where it matters; axe finds no serious fault.

At every stop the page is looked at on a desk in light and on a telephone in dark; pictures are kept in the folder that
``HEGUI_SCREENSHOTS`` names. Nothing may be asked of another address, and no script or style may be refused by the policy.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Visit

LEDGER = Path(__file__).parents[1] / "examples" / "支队纪检"

pytestmark = pytest.mark.xdist_group("browser")


def test_inspector_checks_a_ledger(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    visit.look("首页")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "跳到正文"
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="核查").click()
    page.set_input_files("#files", [str(p) for p in sorted(LEDGER.iterdir()) if p.suffix in (".csv", ".xlsx")])
    page.get_by_role("button", name="上传并读取").click()
    page.locator("#reading:not([hx-get])").wait_for()
    page.get_by_text("处读不准或者有疑问").click()
    visit.look("台账")
    page.fill("#as_of", "2026-06-30")
    page.get_by_text("条款：全部").click()
    page.get_by_role("button", name="全不选").click()
    page.get_by_role("checkbox", name=re.compile("二（十三）")).check()
    page.get_by_text("选了").or_(page.get_by_text("条款：全部")).first.wait_for()
    page.reload()
    assert page.input_value("#as_of") == "2026-06-30"  # a reload loses nothing
    assert page.locator("input[name=group]:checked").count() == 1
    page.get_by_role("button", name="开始核查").click()
    page.wait_for_url("**/result")
    page.locator("#chart canvas").wait_for()
    visit.look("结果", long=True)
    whole = page.locator("#shown").inner_text()
    page.fill("#q", "股东")
    page.locator("#shown", has_text="符合筛选的").wait_for()
    assert "q=" in page.url
    page.locator("a.card.violation").click()
    page.locator("#findings li.finding.violation").first.wait_for()
    assert page.locator("#findings li.finding:not(.violation)").count() == 0
    page.locator("#findings li.finding a").first.click()
    page.get_by_role("heading", name="怎样得出的").wait_for()
    page.get_by_text("证明路径图").click()
    visit.look("一项结论")
    assert re.search(r"\d{6}\*{8}\d{4}", page.locator("main").inner_text())
    assert not re.search(r"\b\d{17}[\dX]\b", page.locator("main").inner_text())
    page.go_back()
    page.get_by_role("link", name="清除筛选").first.click()
    assert page.locator("#shown").inner_text() == whole
    assert visit.download(page.get_by_role("link", name=re.compile("^xlsx", re.I))).startswith(b"PK")


def test_legal_office_cleans_up(visit: Visit, tmp_path: Path) -> None:
    from test_web_pages import NOTICE

    page = visit.page
    notice = tmp_path / "通知.txt"
    notice.write_text(NOTICE, encoding="utf-8")
    visit.open("/review")
    page.set_input_files("#files", [str(notice)])
    page.get_by_role("button", name="上传并清理").click()
    page.get_by_role("heading", name="登记表").wait_for()
    visit.look("登记表")
    page.get_by_role("link", name=re.compile("加强消防工作的通知")).click()
    page.locator("mark").first.wait_for()
    visit.look("原文与问题")
    page.locator(".issues .where a").first.click()
    assert "#m0-" in page.url
    page.go_back()
    page.get_by_role("link", name="清理建议").click()
    assert visit.download(page.get_by_role("link", name=re.compile("^docx", re.I))).startswith(b"PK")


def test_anybody_reads_the_law(visit: Visit) -> None:
    page = visit.page
    visit.open("/library")
    visit.look("法规库")
    page.get_by_role("searchbox").fill("指定 消防产品")
    page.get_by_role("button", name="查", exact=True).click()
    page.locator("main mark").first.wait_for()
    page.locator(".hits a", has_text="实施意见").first.click()
    page.locator("li:target .chip").first.wait_for()
    visit.look("意见", long=True)
    page.locator("li:target .chip").first.click()
    page.get_by_role("heading", name="依据").wait_for()
    visit.look("规则")
    visit.open("/library/work/fire-law")
    page.get_by_role("link", name="两版对照").click()
    page.get_by_role("columnheader", name=re.compile("2021 版")).wait_for()
    visit.look("两版对照")


def test_unit_looks_at_its_duties(visit: Visit, tmp_path: Path) -> None:
    from test_web_pages import TASKS

    page = visit.page
    listed = tmp_path / "责任清单.csv"
    listed.write_text(TASKS, encoding="utf-8")
    visit.open("/duties")
    visit.look("矩阵", long=True)
    page.locator("summary", has_text="上传清单看进展").click()
    page.set_input_files("#files", [str(listed)])
    page.fill("#as_of", "2024-06-30")
    page.get_by_role("button", name="上传并看进展").click()
    page.locator(".progress-tag.overdue").first.wait_for()
    visit.look("进展")
    page.get_by_label("单位").select_option("市司法局")
    page.get_by_role("heading", name="责任清单进展：市司法局").wait_for()
    assert page.get_by_text("清理文件").count() == 1
    assert page.get_by_text("制定职业规范").count() == 0


def test_agency_assesses_itself(visit: Visit) -> None:
    page = visit.page
    visit.open("/assess")
    page.fill("#as_of", "2024-06-30")
    page.get_by_role("button", name="开始自查").click()
    question = page.locator("#question-text")
    question.wait_for()
    visit.look("第一题")
    page.locator("input[name=text]").fill("示例消防技术服务有限公司")
    page.locator("input[name=text]").blur()
    page.reload()
    assert page.locator("input[name=text]").input_value() == "示例消防技术服务有限公司"  # typed, not sent, not lost

    def on(name: str) -> None:
        """Presses a button that leads to another question."""
        asked = question.inner_text()
        page.get_by_role("button", name=name, exact=True).click()
        question.filter(has_not_text=asked).wait_for()

    on("下一题")
    on("不清楚")
    page.get_by_role("checkbox", name="维护保养检测").check()
    on("下一题")
    on("否")
    page.locator("input[name=text]").fill("很大")
    page.get_by_role("button", name="下一题").click()
    page.locator("#error .caution").wait_for()
    assert page.locator("input[name=text]").input_value() == "很大"
    visit.look("答错的题")
    on("上一题")
    assert "法人" in question.inner_text()
    page.get_by_role("link", name="先看结果").click()
    page.get_by_role("heading", name="不符合的").wait_for()
    assert page.locator(".chapter.undetermined").count() == 1
    visit.look("自查结果")
    assert visit.download(page.get_by_role("link", name=re.compile("^docx", re.I))).startswith(b"PK")


def test_too_large_a_file_is_said_before_it_is_sent(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    odd = tmp_path / "图片.png"
    odd.write_bytes(b"x")
    visit.open("/check")
    page.set_input_files("#files", [str(odd)])
    page.locator(".progress-line", has_text="不是能读的文件").wait_for()
    page.get_by_role("button", name="上传并读取").click()
    assert page.url.endswith("/check")
