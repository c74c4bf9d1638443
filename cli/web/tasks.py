"""What the worker processes do. Each task takes plain values and gives plain values; files stay in the folder of their owner."""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.cli.state import cores
from hegui.cli.web.limits import MAX_PROCESSES, SHOWN_PROBLEMS

if TYPE_CHECKING:
    from hegui.checker.decide import Decider
    from hegui.checker.review.fulltexts import FullTexts
    from hegui.checker.review.lexicon import Lexicon
    from hegui.kb.form import Forms
    from hegui.kb.responsibility import Responsibilities
    from hegui.kb.rulebase import RuleBase

Progress = Callable[[str, int, int], None]
Value = dict[str, Any]

ANSWERS = "自查进度.json"
_JOBS = 300  # after which a process is replaced, whatever its libraries keep


class CannotDo(Exception):
    """The task cannot be done; ``messages`` are for its user."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = messages


class Bench:
    """What a process keeps between tasks: the rule base and its compiled engines."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    @cached_property
    def rule_base(self) -> RuleBase:
        from hegui.kb.registry import load_regulations
        from hegui.kb.rulebase import load_rule_base

        return load_rule_base(load_regulations())

    @cached_property
    def decider(self) -> Decider:
        from hegui.checker.decide import Decider

        return Decider(self.rule_base)

    @cached_property
    def lexicon(self) -> Lexicon:
        from hegui.checker.review.lexicon import load_lexicon

        return load_lexicon(self.rule_base.registry)

    @cached_property
    def forms(self) -> Forms:
        from hegui.kb.form import load_forms
        from hegui.kb.rulebase import RULES_DIR

        return load_forms(self.rule_base.tables, [RULES_DIR])

    @cached_property
    def responsibilities(self) -> Responsibilities:
        from hegui.kb.responsibilities import load_responsibilities

        return load_responsibilities(self.rule_base)


def work(connection: Connection) -> None:
    """Takes tasks from the pipe until it is closed. What went wrong inside is told on stderr, to the page only that it did."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the pipe
    if hasattr(os, "setsid"):
        os.setsid()  # what this process starts is ended with it, as one group
    bench = Bench(lambda step, done, total: connection.send(("progress", (step, done, total))))
    _ = bench.rule_base
    for _number in range(_JOBS):
        try:
            kind, arguments = connection.recv()
        except (EOFError, OSError):
            return
        try:
            try:
                connection.send(("done", TASKS[kind](bench, **arguments)))
            except CannotDo as error:
                connection.send(("refused", error.messages))
            except BrokenPipeError:
                return
            except Exception:
                traceback.print_exc(file=sys.stderr)
                connection.send(("failed", ["程序内部出错，没有结果；详情写在启动 hegui serve 的窗口里。"]))
        except (BrokenPipeError, OSError):
            return


def intake(bench: Bench, paths: Sequence[Path], as_of: int) -> Value:
    """Reads a ledger only: which tables it has, and what in it cannot be read."""
    from hegui.checker.intake import IntakeError, read_ledger

    try:
        ledger = read_ledger(paths, bench.rule_base.tables, as_of)
    except IntakeError as error:
        raise CannotDo(getattr(error, "messages", None) or [str(error)]) from None
    problems = sorted(ledger.problems)
    return {
        "inputs": [{"path": i.path, "table": i.table, "rows": i.rows, "rejected": i.rejected} for i in sorted(ledger.inputs)],
        "problems": _masked(problems[:SHOWN_PROBLEMS]),
        "count": len(problems),
    }


def _masked(problems: Sequence[Any]) -> list[Value]:
    from hegui.checker.idcard import mask_inside

    return [
        {"file": p.file, "row": p.row, "column": p.column, "value": mask_inside(p.value), "message": mask_inside(p.message)}
        for p in problems
    ]


def check(bench: Bench, paths: Sequence[Path], as_of: int, only: Sequence[str], show_all: bool, folder: Path) -> Value:
    """Decides a ledger; leaves ``report.json`` and ``findings.sqlite`` in the folder, gives everything of the report but its findings."""
    from hegui.checker import check_ledger
    from hegui.checker.intake import IntakeError, read_ledger
    from hegui.checker.report.finish import Wanted, finished
    from hegui.checker.report.verdict import exit_code
    from hegui.cli.audit import record_report
    from hegui.cli.web.findings import write_findings

    bench.progress("读取台账", 0, 0)
    try:
        ledger = read_ledger(paths, bench.rule_base.tables, as_of)
    except IntakeError as error:
        raise CannotDo(getattr(error, "messages", None) or [str(error)]) from None
    bench.progress("认人、算持股和亲属", 0, 0)
    report = finished(check_ledger(ledger, bench.decider, only=only, progress=bench.progress, processes=min(MAX_PROCESSES, cores())), Wanted(show_all))
    record_report(report, exit_code(report))
    bench.progress("写出结果", 0, 0)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    write_findings(folder / "findings.sqlite", report)
    head = {key: value for key, value in report.items() if key != "findings"}
    return head | {"problem_count": len(report["problems"]), "problems": report["problems"][:SHOWN_PROBLEMS]}


def render(bench: Bench, report: Path, form: str, target: Path) -> Value:
    """Writes a report in one of the formats that ``hegui check`` has."""
    from hegui.checker.report.formats import FORMATS

    made = FORMATS[form].render(json.loads(report.read_text(encoding="utf-8")))
    part = target.with_suffix(target.suffix + ".part")
    part.write_bytes(made.encode("utf-8") if isinstance(made, str) else made)
    part.replace(target)
    return {}


def review(bench: Bench, root: Path, as_of: int, folder: Path) -> Value:
    """Reviews documents; leaves the register in every format and each document's marked text in the folder, gives the report."""
    from hegui.checker.report import json as report_json
    from hegui.checker.report import review_docx, review_html, review_xlsx
    from hegui.checker.review import review as evaluate
    from hegui.checker.review.report import report
    from hegui.checker.trust.receipt import Used
    from hegui.checker.trust.receipts import review_receipt
    from hegui.cli.audit import record_report

    registry = bench.rule_base.registry
    with _full_texts(bench) as fulltexts:
        result = evaluate([root], bench.lexicon, registry, as_of, fulltexts=fulltexts, progress=bench.progress)
    if not result.documents:
        raise CannotDo([f"{each.path}：{each.message}" for each in result.problems] or ["没有可读的文件"])
    data = report(result)
    review_receipt(data, result, registry, [], Used())
    record_report(data, result.exit_code)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for index, (entry, judged) in enumerate(zip(data["documents"], result.documents, strict=True)):
        (folder / f"{index}.html").write_text(review_html.section(index, entry, judged), encoding="utf-8")
    (folder / "review.json").write_text(report_json.render(data), encoding="utf-8")
    (folder / "register.html").write_text(review_html.render(data, result.documents), encoding="utf-8")
    (folder / "register.xlsx").write_bytes(review_xlsx.render(data))
    (folder / "register.docx").write_bytes(review_docx.render(data))
    _commented(result, folder)
    return data


@contextmanager
def _full_texts(bench: Bench) -> Iterator[FullTexts | None]:
    """The texts that were imported on this machine, as ``hegui review`` uses them; none where there are none or they cannot be read."""
    import sqlite3

    from hegui.checker.review.fulltexts import FullTexts
    from hegui.kb.fulltext.database import FullTextError
    from hegui.kb.fulltext.location import default_path
    from hegui.kb.fulltext.store import Store

    path, store = default_path(), None
    if path.is_file():
        try:
            store = Store(path)
        except (FullTextError, sqlite3.DatabaseError):
            store = None
    if store is None:
        yield None
        return
    with store:
        yield FullTexts(store, bench.rule_base.registry)


def _commented(result: Any, folder: Path) -> None:
    """Copies of the Word files with the issues as comments; one that cannot be commented has none."""
    from hegui.checker.report.annotate import annotate

    for index, document in enumerate(result.documents):
        path = result.files[document.path]
        if document.format == "docx" and path.suffix.lower() == ".docx" and document.issues:
            try:
                (folder / f"{index}.docx").write_bytes(annotate(path, document))
            except ValueError:
                continue


def duties(bench: Bench, paths: Sequence[Path], as_of: int, window: int, unit: str | None, folder: Path) -> Value:
    """Holds a ledger's 责任清单 against the duties of the opinion; leaves the workbook in the folder."""
    from hegui.checker.duties.document import Request, duties_document, exit_code
    from hegui.checker.idcard import masked
    from hegui.checker.intake import IntakeError, read_ledger
    from hegui.checker.report.duties_xlsx import render as workbook
    from hegui.checker.trust.receipt import Used
    from hegui.checker.trust.receipts import duties_receipt
    from hegui.cli.audit import record_report
    from hegui.cli.web.groups import OPINION

    try:
        ledger = read_ledger(paths, bench.rule_base.tables, as_of)
    except IntakeError as error:
        raise CannotDo(getattr(error, "messages", None) or [str(error)]) from None
    work = bench.rule_base.registry.works[OPINION]
    document: dict[str, Value] = masked(
        duties_document(Request(work, as_of, unit, window, ledger), bench.rule_base, bench.responsibilities)
    )
    duties_receipt(document, ledger, bench.rule_base, Used(), bench.responsibilities.digest)
    record_report(document, exit_code(document))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "duties.xlsx").write_bytes(workbook(document))
    (folder / "duties.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return document


def blank(bench: Bench, whose: str) -> Value:
    """An empty workbook with dropdowns, notes and an example row."""
    from urllib.parse import quote

    from hegui.checker.forms.blank import ALL, blank_workbook, kinds

    if whose not in kinds(bench.forms):
        raise CannotDo([f"没有“{whose}”这种空白表。"])
    title = "台账" if whose == ALL else bench.forms.kinds[whose].title
    return {"name": quote(f"{title}.xlsx"), "content": blank_workbook(whose, bench.forms, bench.rule_base)}


def filled(bench: Bench, path: Path, as_of: int) -> Value:
    """The answers that a filled form gives, for each agency in it."""
    from hegui.checker.assessment.facts import AGENCIES
    from hegui.checker.assessment.result import agencies
    from hegui.checker.intake import IntakeError, read_ledger
    from hegui.checker.intake.rows import EXAMPLE
    from hegui.checker.interview.prefilled import state_of

    try:
        ledger = read_ledger([path], bench.rule_base.tables, as_of)
    except IntakeError as error:
        raise CannotDo(getattr(error, "messages", None) or [str(error)]) from None
    known = agencies(ledger) if AGENCIES in ledger.tables else []
    if not known:
        raise CannotDo([f"这个文件的“{AGENCIES}”表里没有填统一社会信用代码的机构；只有示例行的，请填写自己的一行"])
    unsure = [p for p in sorted(ledger.problems) if EXAMPLE not in p.message]  # that an example was left in the form is nothing to tell
    problems = [_said(p) for p in _masked(unsure[:SHOWN_PROBLEMS])]
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


TASKS: dict[str, Callable[..., Value]] = {
    "intake": intake,
    "check": check,
    "render": render,
    "review": review,
    "duties": duties,
    "blank": blank,
    "filled": filled,
    "interview": interview,
    "assess": assess,
}
