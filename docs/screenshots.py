"""Takes the pictures of the pages for the users' documentation: ``python docs/screenshots.py`` writes ``docs/images/*.png``.

It starts ``hegui serve``, works with the examples as the pages describe it, and needs Chromium. The data are made up.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
LEDGER = ROOT / "examples" / "支队纪检"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
NOTICE = (
    "示例市人民政府办公室关于加强消防工作的通知\n示政办发〔2015〕7号\n各区人民政府：\n一、公安机关消防机构负责消防监督检查。\n"
    "二、单位应当委托取得消防技术服务机构资质的机构检测。\n三、本通知依据《中华人民共和国消防法》制定。\n示例市人民政府办公室\n2015年3月4日\n"
)
TASKS = (
    "任务编号,条款,责任单位,责任人,措施,完成时限,完成日期\n"
    "T1,二（十三）.1,市消防救援支队,甲,制定职业规范,2026-03-31,\n"
    "T2,二（十）.2,市消防救援支队,乙,执法公示,2026-07-10,\n"
    "T3,二（十一）,市司法局,丙,清理文件,2026-06-01,2026-05-01\n"
)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    process = subprocess.Popen([Path(sys.executable).with_name("hegui"), "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://[^/]+", process.stdout.readline())
        assert found
        with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            context = browser.new_context(viewport={"width": 1000, "height": 600}, locale="zh-CN", color_scheme="light")
            page = context.new_page()
            page.set_default_timeout(120_000)
            _home(page, found[0])
            _inspector(page, found[0])
            _legal(page, found[0], Path(folder))
            _agency(page, found[0])
            _unit(page, found[0], Path(folder))
            _author(page, found[0])
            browser.close()
    finally:
        process.terminate()
        process.wait(20)


def _shot(page: Any, name: str, height: int = 600) -> None:
    page.wait_for_timeout(300)
    page.screenshot(path=IMAGES / f"{name}.png", clip={"x": 0, "y": 0, "width": 1000, "height": height})


def _home(page: Any, address: str) -> None:
    page.goto(f"{address}/")
    _shot(page, "首页")


def _inspector(page: Any, address: str) -> None:
    page.goto(f"{address}/check")
    page.set_input_files("#files", [str(p) for p in sorted(LEDGER.iterdir()) if p.suffix in (".csv", ".xlsx")])
    page.get_by_role("button", name="上传并读取").click()
    page.locator("#reading:not([hx-get])").wait_for()
    page.locator("#reading-title").scroll_into_view_if_needed()
    _shot(page, "核查-台账")
    page.fill("#as_of", "2026-06-30")
    page.get_by_role("button", name="开始核查").click()
    page.wait_for_url("**/result")
    page.locator("#chart canvas").wait_for()
    page.locator("#list-title").evaluate("element => element.scrollIntoView()")
    _shot(page, "核查-结果")
    page.locator("#findings li.finding.lead a").first.click()
    page.locator("#path-title").wait_for()
    _shot(page, "核查-一项结论")


def _legal(page: Any, address: str, folder: Path) -> None:
    notice = folder / "通知.txt"
    notice.write_text(NOTICE, encoding="utf-8")
    page.goto(f"{address}/review")
    page.set_input_files("#files", [str(notice)])
    page.get_by_role("button", name="上传并清理").click()
    page.locator("#list-title").wait_for()
    _shot(page, "清理-登记表")
    page.locator("table a").first.click()
    page.locator("mark").first.wait_for()
    _shot(page, "清理-原文与问题", 540)


def _press(page: Any, name: str) -> None:
    """Press a button and wait for the page it leads to: a second press is dropped while the first is on its way."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def _agency(page: Any, address: str) -> None:
    page.goto(f"{address}/assess")
    page.fill("#as_of", "2026-06-30")
    _press(page, "开始自查")
    page.locator("input[name=text]").fill("示例消防技术服务有限公司")
    _press(page, "下一题")
    _press(page, "不清楚")
    page.get_by_role("checkbox", name="维护保养检测").check()
    _press(page, "下一题")
    _press(page, "是")
    page.get_by_role("heading", name=re.compile("平方米")).wait_for()
    _shot(page, "自查-一题")
    page.locator("input[name=text]").fill("180")
    _press(page, "下一题")
    page.get_by_role("link", name="先看结果").click()
    page.locator(".chapter").first.wait_for()
    page.locator(".verdict-line").evaluate("element => element.scrollIntoView()")
    _shot(page, "自查-结果")


def _unit(page: Any, address: str, folder: Path) -> None:
    page.goto(f"{address}/duties")
    _shot(page, "责任清单-矩阵")
    listed = folder / "责任清单.csv"
    listed.write_text(TASKS, encoding="utf-8")
    page.locator("summary", has_text="上传清单看进展").click()
    page.set_input_files("#files", [str(listed)])
    page.fill("#as_of", "2026-06-30")
    page.get_by_role("button", name="上传并看进展").click()
    page.locator("#task-title").wait_for()
    _shot(page, "责任清单-进展")


def _author(page: Any, address: str) -> None:
    page.goto(f"{address}/library/work/zibo-2020-113#二（十三）.3")
    _shot(page, "法规库-规则在旁边")
    page.goto(f"{address}/library/rules/ZB13-3-service")
    _shot(page, "规则")


if __name__ == "__main__":
    main()
