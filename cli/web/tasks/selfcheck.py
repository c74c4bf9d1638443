"""自查: a filled form as answers, the interview step by step, and what comes of the answers."""

from __future__ import annotations

import json
from pathlib import Path

from hegui.cli.web.limits import SHOWN_PROBLEMS
from hegui.cli.web.tasks.bench import Bench, CannotDo, Value, masked

ANSWERS = "自查进度.json"


def filled(bench: Bench, path: Path, as_of: int) -> Value:
    """The answers that a filled form gives, for each agency in it."""
    from hegui.checker.assessment.facts import AGENCIES
    from hegui.checker.assessment.result import agencies
    from hegui.checker.intake.rows import EXAMPLE
    from hegui.checker.interview.prefilled import state_of

    ledger = bench.read([path], as_of)
    known = agencies(ledger) if AGENCIES in ledger.tables else []
    if not known:
        raise CannotDo([f"这个文件的“{AGENCIES}”表里没有填统一社会信用代码的机构；只有示例行的，请填写自己的一行"])
    unsure = [p for p in sorted(ledger.problems) if EXAMPLE not in p.message]  # that an example was left in the form is nothing to tell
    problems = [_said(p) for p in masked(unsure[:SHOWN_PROBLEMS])]
    return {"states": [state_of(ledger, bench.forms, bench.rule_base, row).plain() for row, _, _ in known], "problems": problems}


def _said(problem: Value) -> str:
    """Where something could not be read, and why."""
    column = f"“{problem['column']}”" if problem["column"] else ""
    return f"第{problem['row']}行{column}：{problem['message']}"


def interview(bench: Bench, state: Value, action: str, question: str, answer: str) -> Value:
    """One step of an interview: the state after it, the question to show, and how far each topic is.

    ``error`` says why an answer cannot be taken; the question is then that one again. ``pinned``: the question was asked for, it is
    not the next one.
    """
    from dataclasses import asdict

    from hegui.checker.interview import AnswerError, Interview, State

    talk = Interview(bench.rule_base, bench.forms, State.from_plain(state), bench.decider)
    error = remark = ""
    shown = None
    try:
        if action == "answer":
            shown = talk.question(question)
            remark = talk.answer(question, answer)
            shown = None
        elif action == "show":
            shown = talk.question(question)
        elif action == "back":
            shown = talk.back()
        elif action == "unrow":
            talk.remove_row(question, int(answer) if answer.isascii() and answer.isdigit() else 0)
    except AnswerError as wrong:
        error = str(wrong)
    except KeyError:
        error = "没有这一题，可能是删了那一行。"
    pinned = shown is not None
    if shown is None and not error:
        shown = talk.next()
    return {
        "state": talk.state.plain(),
        "question": asdict(shown) if shown is not None else None,
        "topics": [asdict(topic) for topic in talk.topics()],
        "review": [asdict(each) for each in talk.review()],
        "remark": remark,
        "error": error,
        "pinned": pinned,
    }


def assess(bench: Bench, state: Value, folder: Path) -> Value:
    """What comes of the answers; leaves the report in the folder, gives it."""
    from hegui.checker.assessment.report import assessment_report
    from hegui.checker.interview import Interview, State
    from hegui.checker.report.verdict import exit_code
    from hegui.checker.trust.receipt import Used
    from hegui.cli.audit import record_report

    talk = Interview(bench.rule_base, bench.forms, State.from_plain(state), bench.decider)
    answers = folder / ANSWERS  # what “存下进度” gives, and what the receipt names
    answers.write_text(talk.state.to_json(), encoding="utf-8")
    report = assessment_report(talk.result(), Used(), answers=answers)
    record_report(report, exit_code(report))
    (folder / "assess.report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return report
