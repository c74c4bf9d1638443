"""自查 in the browser: the same questions as the terminal's, answers kept and changed, the same result as the engine's."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hegui.checker.decide import Decider
from hegui.checker.interview import UNKNOWN, Interview, State
from hegui.cli.app import run
from hegui.kb.form import load_forms
from hegui.kb.rulebase import RULES_DIR, RuleBase
from starlette.applications import Starlette
from visitor import Visitor, words

AS_OF = "2024-06-30"
AGENCY = "技术服务机构"
# What is needed for 维护保养检测, with one first-class engineer too few.
ANSWERS = {
    "机构名称": "示例消防技术服务有限公司",
    "统一社会信用代码": "91990800MAQUBNY51J",
    "业务范围": "维护保养检测",
    "企业法人": "是",
    "建筑面积": "260",
    "设备配备符合": "是",
    "注册消防工程师人数": "2",
    "一级注册消防工程师人数": "0",
    "消防设施操作员人数": "6",
    "中级以上操作员人数": "2",
    "技术负责人资格": "一级注册消防工程师",
    "质量管理体系": "是",
}


def begun(visitor: Visitor) -> str:
    address = visitor.post("/assess", as_of=AS_OF).url.path
    assert re.fullmatch(r"/assess/[\w-]{10,}", address)
    return address


def asked(page: str) -> str:
    """The id of the question on a page; "" where none is asked."""
    found = re.search(r'name="question" value="([^"]+)"', page)
    return found[1] if found else ""


def state_file(visitor: Visitor, address: str) -> dict[str, object]:
    found: dict[str, object] = visitor.get(f"{address}/save").json()
    return found


def test_the_interview_to_its_result(visitor: Visitor, rule_base: RuleBase, tmp_path: Path) -> None:
    given = dict(list(ANSWERS.items())[:-2])  # the first answers come from a saved file: each step is an evaluation
    kept = State(date.fromisoformat(AS_OF).toordinal(), rows={AGENCY: [given]}, lists={"从业人员": "skipped"})
    found = visitor.post("/assess", [("自查进度.json", kept.to_json())], field="saved", as_of=AS_OF)
    address, page = found.url.path, found.text
    count = 0
    while question := asked(page):
        count += 1
        assert count < 40
        column = question.partition(".")[2]
        if not column:
            page = visitor.post(f"{address}/answer", question=question, choice="skipped").text
        elif 'name="several"' in page:
            page = visitor.post(f"{address}/answer", question=question, several=[ANSWERS[column]]).text
        elif column in ANSWERS:
            page = visitor.post(f"{address}/answer", question=question, text=ANSWERS[column]).text
        else:
            page = visitor.post(f"{address}/answer", question=question, choice=UNKNOWN).text
    assert "没有别的问题了" in page
    result = words(visitor.page(f"{address}/result"))
    report = visitor.get(f"{address}/download/json").json()
    forms = load_forms(rule_base.tables, [RULES_DIR])
    known = State.from_plain(state_file(visitor, address))
    section = Interview(rule_base, forms, known, Decider(rule_base)).result().section
    assert report["assessment"] == section  # the page decides nothing by itself
    assert section["conclusion"] == "not_met"
    assert "一级注册消防工程师" in words(result)
    assert "× 有不符合的条件" in result
    assert "怎样改" in result
    # Report and answers, as they were downloaded, are all that anybody needs to make it again.
    (tmp_path / "自查结果.json").write_bytes(visitor.get(f"{address}/download/json").content)
    (tmp_path / "自查进度.json").write_bytes(visitor.get(f"{address}/save").content)
    assert run(["verify", str(tmp_path / "自查结果.json")]) == 0
    for form in ("docx", "xlsx"):
        assert visitor.get(f"{address}/download/{form}").content.startswith(b"PK")
    assert visitor.get(f"{address}/download/html").text.startswith("<!doctype html>")


def test_what_is_not_known_is_neither_met_nor_broken(visitor: Visitor) -> None:
    address = begun(visitor)
    visitor.post(f"{address}/answer", question=f"{AGENCY}.机构名称", text="甲")
    visitor.post(f"{address}/answer", question=f"{AGENCY}.统一社会信用代码", choice=UNKNOWN)
    visitor.post(f"{address}/answer", question=f"{AGENCY}.业务范围", several=["安全评估"])
    page = visitor.page(f"{address}/result")
    assert 'class="tag undetermined"' in page
    assert "√ 按所填的事实" not in words(page)


def test_a_wrong_answer_is_said_and_stays_in_its_field(visitor: Visitor) -> None:
    address = begun(visitor)
    found = visitor.post(f"{address}/answer", question=f"{AGENCY}.建筑面积", text='很大"><b>')
    assert found.status_code == 400
    assert 'role="alert"' in found.text
    assert 'value="很大&#34;&gt;&lt;b&gt;"' in found.text
    assert state_file(visitor, address)["answers"] in ({}, {AGENCY: [{}]})
    assert visitor.post(f"{address}/answer", question="没有.这题", text="x").status_code in (400, 404)
    assert visitor.get(f"{address}?q=没有").status_code == 404


def test_answers_are_kept_changed_and_taken_back(visitor: Visitor) -> None:
    address = begun(visitor)
    visitor.post(f"{address}/answer", question=f"{AGENCY}.机构名称", text="甲")
    assert 'hx-trigger="input ' in visitor.page(address)  # sent as it is typed: a reload fires no change
    visitor.post(f"{address}/draft", question=f"{AGENCY}.统一社会信用代码", text="9199")
    assert 'value="9199"' in visitor.page(address)  # typed, not sent: a reload keeps it
    back = visitor.post(f"{address}/back").text
    assert asked(back) == f"{AGENCY}.机构名称"
    assert 'value="甲"' in back
    visitor.post(f"{address}/answer", question=f"{AGENCY}.机构名称", text="乙")
    review = words(visitor.page(f"{address}/review"))
    assert "乙" in review
    assert "甲" not in review.replace("甲级", "")
    assert asked(visitor.page(f"{address}?q={AGENCY}.机构名称")) == f"{AGENCY}.机构名称"
    assert asked(visitor.page(address)) == f"{AGENCY}.统一社会信用代码"


def test_saved_answers_go_on_another_day(visitor: Visitor, app: Starlette) -> None:
    address = begun(visitor)
    visitor.post(f"{address}/answer", question=f"{AGENCY}.机构名称", text="甲")
    saved = visitor.get(f"{address}/save").content
    other = Visitor(app)
    found = other.post("/assess", [("自查进度.json", saved)], field="saved", as_of="2020-01-01")
    assert asked(found.text) == f"{AGENCY}.统一社会信用代码"
    assert AS_OF in words(other.page(f"{found.url.path}/review"))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe", b"[" * 5000, json.dumps({"schema": "hegui.report/1"}).encode(), b"x" * 600_000]
)
def test_a_file_that_is_no_progress_is_refused(visitor: Visitor, content: bytes) -> None:
    found = visitor.post("/assess", [("进度.json", content)], field="saved", as_of=AS_OF)
    assert found.status_code == 400
    assert 'role="alert"' in found.text
    assert "Traceback" not in found.text


def test_nobody_sees_anothers_answers(visitor: Visitor, app: Starlette) -> None:
    address = begun(visitor)
    visitor.post(f"{address}/answer", question=f"{AGENCY}.机构名称", text="甲方")
    other = Visitor(app)
    for path in ("", "/review", "/result", "/save", "/download/json"):
        assert other.get(address + path).status_code == 404
    assert other.post(f"{address}/answer", question=f"{AGENCY}.机构名称", text="乙").status_code == 404
    assert visitor.post(f"{address}/remove").url.path == "/assess"
    assert visitor.get(address).status_code == 404
