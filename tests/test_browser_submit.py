"""What is sent in a browser is sent once, and nothing that was filled in is lost: a cut connection, a refusal, two clicks, back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from browsing import Visit, serving

LEDGER = "组织名称,类型,财务分离\n示例消防协会,行业协会,否\n"
NAME = "示例消防技术服务有限公司"

pytestmark = pytest.mark.xdist_group("browser")


def chosen(page: Any) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelector('input[type=file]').files].map((file) => file.name)")
    return found


def posts(page: Any) -> list[str]:
    """The addresses that are sent to from now on, drafts left out."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.method == "POST" and "/draft" not in request.url else None)
    return seen


def slowly(page: Any, milliseconds: int = 600) -> None:
    """Every answer to what is sent comes late: time for a second click."""

    def late(route: Any) -> None:
        if route.request.method == "POST":
            page.wait_for_timeout(milliseconds)
        route.continue_()

    page.route("**/*", late)


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    from test_web_pages import NOTICE

    made = tmp_path / "通知.txt"
    made.write_text(NOTICE, encoding="utf-8")
    return made


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    made = tmp_path / "行业组织.csv"
    made.write_text(LEDGER, encoding="utf-8")
    return made


def begin(visit: Visit) -> Any:
    """An interview at its first question; the place of the question's text."""
    visit.open("/assess")
    visit.page.get_by_role("button", name="开始自查").click()
    question = visit.page.locator("#question-text")
    question.wait_for()
    return question


def test_a_cut_connection_leaves_an_answer_in_its_field(visit: Visit) -> None:
    page = visit.page
    question = begin(visit)
    first, field = question.inner_text(), page.locator("input[name=text]")
    field.fill(NAME)
    page.context.set_offline(True)
    page.get_by_role("button", name="下一题").click()
    said = page.locator("#answer [role=alert]", has_text="再提交一次")
    said.wait_for()
    assert page.locator(":focus").get_attribute("role") == "alert"
    assert field.input_value() == NAME
    assert question.inner_text() == first
    page.wait_for_timeout(800)  # the draft fails too, and says nothing beside
    assert page.locator("p.caution").count() == 1
    assert said.count() == 1
    visit.look("断线")
    page.context.set_offline(False)
    page.get_by_role("button", name="下一题").click()
    question.filter(has_not_text=first).wait_for()
    assert page.locator("p.caution").count() == 0
    visit.complaints.clear()  # the browser's, of the connection


def test_a_cut_connection_is_told_while_something_is_typed(visit: Visit) -> None:
    page = visit.page
    begin(visit)
    page.context.set_offline(True)
    field = page.locator("input[name=text]")
    field.press_sequentially("示例")
    said = page.locator("#answer [role=alert]", has_text="先不要刷新")
    said.wait_for()
    assert page.locator("input[name=text]:focus").count() == 1
    page.context.set_offline(False)
    field.press_sequentially("公司")
    said.wait_for(state="detached")
    page.reload()
    assert field.input_value() == "示例公司"
    visit.complaints.clear()


def test_a_cut_connection_leaves_documents_chosen(visit: Visit, notice: Path) -> None:
    page = visit.page
    visit.open("/review")
    page.set_input_files("#files", [str(notice)])
    page.fill("#as_of", "2024-06-30")
    page.context.set_offline(True)
    page.get_by_role("button", name="上传并清理").click()
    page.locator("form.panel [role=alert]", has_text="再提交一次").wait_for()
    assert chosen(page) == ["通知.txt"]
    assert page.input_value("#as_of") == "2024-06-30"
    assert "选好 1 个文件" in page.locator(".progress-line").inner_text()
    page.context.set_offline(False)
    page.get_by_role("button", name="上传并清理").click()
    page.get_by_role("heading", name="登记表").wait_for()
    assert "基准日 2024-06-30" in page.locator("main").inner_text()
    visit.complaints.clear()


def test_a_program_that_ended_and_was_started_anew_takes_what_is_still_chosen(visit: Visit, ledger: Path) -> None:
    page = visit.page
    with serving() as (address, process):
        visit.address = address
        visit.open("/check")
        page.set_input_files("#files", [str(ledger)])
        process.kill()
        process.wait()
        page.get_by_role("button", name="上传并读取").click()
        page.locator("form.panel [role=alert]", has_text="没有收到 hegui 的回答").wait_for()
        assert chosen(page) == ["行业组织.csv"]
    with serving(int(address.rpartition(":")[2])):
        page.get_by_role("button", name="上传并读取").click()
        page.locator("form.panel [role=alert]", has_text="重新启动过").wait_for()
        assert chosen(page) == ["行业组织.csv"]
        page.get_by_role("button", name="上传并读取").click()
        page.locator("#reading td", has_text="行业组织.csv").wait_for()
    visit.complaints.clear()


def test_a_refusal_leaves_the_choice_and_says_why(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    empty = tmp_path / "人员.csv"
    empty.write_bytes(b"")
    visit.open("/check")
    page.set_input_files("#files", [str(empty)])
    page.get_by_role("button", name="上传并读取").click()
    page.locator("form.panel [role=alert]", has_text="是空文件").wait_for()
    assert chosen(page) == ["人员.csv"]
    visit.look("拒收")


def test_two_clicks_bring_one_ledger(visit: Visit, ledger: Path) -> None:
    page = visit.page
    visit.open("/check")
    page.set_input_files("#files", [str(ledger)])
    sent = posts(page)
    slowly(page)
    page.get_by_role("button", name="上传并读取").dblclick()
    page.locator("#reading td", has_text="行业组织.csv").wait_for()
    assert len(sent) == 1
    visit.open("/check")
    assert page.locator("ul.things li").count() == 1


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_two_submits_answer_one_question(visit: Visit, how: str) -> None:
    page = visit.page
    question = begin(visit)
    slowly(page)
    asked = [question.inner_text()]
    for text in (NAME, "91990800MAQUBNY51J"):
        page.locator("input[name=text]").fill(text)
        sent = posts(page)
        if how == "click":
            page.get_by_role("button", name="下一题").dblclick()
        else:
            page.locator("input[name=text]").press("Enter")
            page.keyboard.press("Enter")
        question.filter(has_not_text=asked[-1]).wait_for()
        page.wait_for_load_state("networkidle")
        assert len(sent) == 1
        asked.append(question.inner_text())
    page.get_by_role("link", name="看全部回答").click()
    rows = page.locator("tbody tr", has_not_text="还没有答")
    assert rows.count() == 2


def test_back_leads_to_the_question_before_and_its_answer(visit: Visit) -> None:
    page = visit.page
    question = begin(visit)
    first = question.inner_text()
    page.locator("input[name=text]").fill(NAME)
    page.locator("input[name=text]").press("Enter")
    question.filter(has_not_text=first).wait_for()
    second = question.inner_text()
    page.go_back()
    question.filter(has_text=first).wait_for()
    assert page.locator("input[name=text]").input_value() == NAME
    page.locator("input[name=text]").fill("改名后的公司")
    page.get_by_role("button", name="下一题").click()  # a form that was sent before goes out again
    question.filter(has_text=second).wait_for()
    page.get_by_role("button", name="上一题").click()
    question.filter(has_text=first).wait_for()
    assert page.locator("input[name=text]").input_value() == "改名后的公司"
    page.reload()
    assert question.inner_text() == first


def test_a_page_shown_again_as_it_was_left_can_be_sent_again(visit: Visit) -> None:
    """The browser's cache for back and forward keeps the script's memory of a form that is on its way."""
    page = visit.page
    begin(visit)
    page.locator("input[name=text]").fill(NAME)
    page.route("**/answer", lambda route: route.fulfill(status=204, headers={"HX-Redirect": "#here"}))
    button = page.get_by_role("button", name="下一题")
    with page.expect_request("**/answer"):
        button.click()
    page.wait_for_url("**#here")
    sent = posts(page)
    button.click()
    assert sent == []
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    with page.expect_request("**/answer"):
        button.click()


def test_removing_asks_first(visit: Visit, ledger: Path) -> None:
    page = visit.page
    visit.open("/check")
    page.set_input_files("#files", [str(ledger)])
    page.get_by_role("button", name="上传并读取").click()
    page.locator("#reading td", has_text="行业组织.csv").wait_for()
    there = page.url
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="删除这份台账").click()
    assert page.url == there
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删除这份台账").click()
    page.wait_for_url(re.compile("/check$"))
    page.locator("#alert", has_text="已经删除").wait_for()
