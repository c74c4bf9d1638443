"""``hegui assess``: a filled form, questions in the terminal, progress that survives, exit codes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.interview import Interview, State
from hegui.checker.report.model import Report
from hegui.cli.app import run
from hegui.cli.dialogue import Dialogue, Stopped
from hegui.kb.form import Forms
from hegui.kb.rulebase import RuleBase
from interviewing import AS_OF, load
from sarif_pydantic import Sarif
from test_interview_result import FINE

ON = ["--as-of", "2024-06-30"]


@pytest.fixture(scope="module")
def loaded() -> tuple[RuleBase, Forms, Any]:
    return load()


def form(folder: Path, **answers: str) -> Path:
    """A filled form as YAML: one agency that is fine but for these answers."""
    path = folder / "机构.json"
    path.write_text(json.dumps({"技术服务机构": [FINE | answers]}, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(("answers", "code"), [({}, 0), ({"建筑面积": "199"}, 1), ({"建筑面积": "未知"}, 4)])
def test_exit_codes(tmp_path: Path, answers: dict[str, str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", str(form(tmp_path, **answers)), *ON]) == code
    assert "鲁消示例自查结果" in capsys.readouterr().out


def test_the_json_is_a_report_with_an_assessment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", str(form(tmp_path, 注册消防工程师人数="1", 一级注册消防工程师人数="0")), *ON, "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    Report.model_validate(report)
    assert report["schema"] == "hegui.report/1"
    assert [step["text"] for step in report["assessment"]["fixes"]["plan"]["steps"]] == ["增加1名一级注册消防工程师"]
    assert {f["rule"] for f in report["findings"] if f["outcome"] == "violation"} == {e["rule"] for e in report["assessment"]["missing"]}


@pytest.mark.parametrize("answered", [False, True])
def test_a_result_can_be_made_again(tmp_path: Path, answered: bool, capsys: pytest.CaptureFixture[str]) -> None:
    facts = FINE | {"建筑面积": "199"}
    source, ask = form(tmp_path, 建筑面积="199"), [str(tmp_path / "机构.json")]
    if answered:
        source, ask = tmp_path / "进度.json", ["--save", str(tmp_path / "进度.json"), "--now"]
        source.write_text(State(AS_OF, rows={"技术服务机构": [facts]}).to_json(), encoding="utf-8")
    report = tmp_path / "结果.json"
    assert run(["assess", *ask, *ON, "--format", "json", "-o", str(report), "--quiet"]) == 1
    receipt = json.loads(report.read_text(encoding="utf-8"))["receipt"]
    assert receipt["command"] == "assess"
    assert [each["sha256"] for each in receipt["inputs"]] == [hashlib.sha256(source.read_bytes()).hexdigest()]
    assert run(["verify", str(report)]) == 0
    source.write_text(source.read_text(encoding="utf-8").replace('"199"', '"198"'), encoding="utf-8")
    capsys.readouterr()
    assert run(["verify", str(report)]) == 1
    said = capsys.readouterr().out
    assert f"{source.name}”变了" in said
    assert "198平方米" in said


def test_the_audit_log_knows_of_it_and_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEGUI_AUDIT", str(tmp_path / "日志"))
    assert run(["assess", str(form(tmp_path)), *ON, "--format", "json", "-o", str(tmp_path / "结果.json"), "--quiet"]) == 0
    (log,) = (path for path in (tmp_path / "日志").iterdir() if path.suffix == ".jsonl")
    (entry,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert (entry["command"], entry["exit"], entry["counts"]["violation"]) == ("assess", 0, 0)
    assert "鲁消" not in log.read_text(encoding="utf-8")
    assert FINE["统一社会信用代码"] not in log.read_text(encoding="utf-8")


def test_every_format_in_one_run(tmp_path: Path) -> None:
    formats = [word for name in ("json", "html", "xlsx", "docx", "csv", "sarif", "junit") for word in ("--format", name)]
    assert run(["assess", str(form(tmp_path, 建筑面积="199")), *ON, *formats, "--output-dir", str(tmp_path / "出"), "--quiet"]) == 1
    made = {path.suffix: path.read_bytes() for path in (tmp_path / "出").iterdir()}
    assert set(made) == {".json", ".html", ".xlsx", ".docx", ".csv", ".sarif", ".xml"}
    assert "还差1平方米" in made[".html"].decode()
    Sarif.model_validate_json(made[".sarif"])


def test_names_carry_no_markup_into_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", str(form(tmp_path, 机构名称="<img src=x onerror=alert(1)>", 建筑面积="1")), *ON, "--format", "html"]) == 1
    page = capsys.readouterr().out
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_several_agencies_have_to_be_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = FINE | {"统一社会信用代码": "91990585MADD1PLL1F", "机构名称": "鲁消示例乙", "建筑面积": "1"}
    path = tmp_path / "机构.json"
    path.write_text(json.dumps({"技术服务机构": [FINE, other]}, ensure_ascii=False), encoding="utf-8")
    assert run(["assess", str(path), *ON]) == 2
    assert "--agency" in capsys.readouterr().err
    assert run(["assess", str(path), *ON, "--agency", "鲁消示例"]) == 0
    assert run(["assess", str(path), *ON, "--agency", "91990585MADD1PLL1F"]) == 1
    assert run(["assess", str(path), *ON, "--agency", "鲁消示例丙"]) == 2


def test_a_pipe_is_told_and_does_not_hang(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert run(["assess", *ON]) == 2
    assert "没有终端可用" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{}", '{"schema": "hegui.interview/1"}', '{"schema": "hegui.interview/1", "as_of": "2024-06", "rule_base": {}}'])  # fmt: skip
def test_progress_that_cannot_be_read_is_said(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "进度.json"
    kept.write_text(content, encoding="utf-8")
    assert run(["assess", *ON, "--save", str(kept)]) == 2
    assert "读不出上次的进度" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == content


def test_what_was_answered_gives_a_result_without_further_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "进度.json"
    kept.write_text(State(AS_OF, rows={"技术服务机构": [{"业务范围": "维护保养检测", "建筑面积": "150"}]}).to_json(), encoding="utf-8")
    assert run(["assess", *ON, "--save", str(kept), "--now"]) == 1
    assert "还差50平方米" in capsys.readouterr().out


# ---- in the terminal


def talk(loaded: tuple[RuleBase, Forms, Any], lines: list[str], kept: Path, state: State | None = None) -> Interview:
    """Drives a dialogue with these lines; at their end the input ends."""
    base, forms, decider = loaded
    interview = Interview(base, forms, state or State(AS_OF), decider)
    feed: Iterator[str] = iter(lines)

    def read() -> str:
        try:
            return next(feed)
        except StopIteration:
            raise EOFError from None

    from hegui.cli.kept import keep

    dialogue = Dialogue(interview, lambda: keep(kept, interview.state.to_json()), read)
    with contextlib.suppress(EOFError, Stopped):
        dialogue.run()
    return interview


def test_answers_are_kept_one_by_one_and_taken_up_again(loaded: tuple[RuleBase, Forms, Any], tmp_path: Path) -> None:
    kept = tmp_path / "私" / "进度.json"
    talk(loaded, ["鲁消示例", "不清楚", "1"], kept)
    state = State.from_json(kept.read_text(encoding="utf-8"))
    assert state.rows["技术服务机构"] == [{"机构名称": "鲁消示例", "统一社会信用代码": "未知", "业务范围": "维护保养检测"}]
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    again = talk(loaded, ["是", "上一题", "上一题", "维护保养检测 安全评估", "q"], kept, state)
    assert again.state.rows["技术服务机构"][0]["业务范围"] == "维护保养检测；安全评估"
    assert again.state.rows["技术服务机构"][0]["企业法人"] == "是"


def test_a_wrong_answer_is_explained_and_asked_again(
    loaded: tuple[RuleBase, Forms, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = talk(loaded, ["鲁消示例", "不清楚", "1", "也许", "是"], tmp_path / "进度.json")
    assert "“企业法人”应是 是、否 之一" in capsys.readouterr().err
    assert found.state.rows["技术服务机构"][0]["企业法人"] == "是"


def test_the_review_comes_before_the_result(loaded: tuple[RuleBase, Forms, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = State(AS_OF, rows={"技术服务机构": [dict(FINE)]}, lists={"从业人员": "skipped", "服务项目": "skipped"})
    found = talk(loaded, ["6", "150", ""], tmp_path / "进度.json", state)
    shown = capsys.readouterr().err
    assert "请核对" in shown
    assert found.state.rows["技术服务机构"][0]["建筑面积"] == "150"


def test_a_form_is_asked_only_for_what_it_leaves_open(tmp_path: Path, loaded: tuple[RuleBase, Forms, Any]) -> None:
    from hegui.checker.intake import read_ledger
    from hegui.checker.interview.prefilled import state_of

    base, forms, decider = loaded
    ledger = read_ledger([form(tmp_path, 建筑面积="")], base.tables, AS_OF)
    interview = Interview(base, forms, state_of(ledger, forms, base, 0), decider)
    assert [question.id for question in interview.open()] == ["技术服务机构.建筑面积", "从业人员", "服务项目"]


def test_rules_that_changed_keep_the_answers(loaded: tuple[RuleBase, Forms, Any]) -> None:
    base, forms, decider = loaded
    old = State(AS_OF, sha256="0" * 64, rows={"技术服务机构": [{"建筑面积": "150", "没有的列": "x", "企业法人": "也许"}], "没有的表": [{}]})
    interview = Interview(base, forms, State.from_json(old.to_json()), decider)
    assert interview.rules_changed
    assert sorted(interview.dropped) == ["技术服务机构.企业法人", "技术服务机构.没有的列", "没有的表"]
    assert interview.state.rows["技术服务机构"] == [{"建筑面积": "150"}]
