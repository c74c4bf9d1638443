"""An interview on the terminal: one question at a time, back and forth, everything kept after each answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from hegui.checker.interview import NOT_YET, UNKNOWN, AnswerError, Interview, Question
from hegui.checker.report.page import Page, ReportConsole
from hegui.kb.locator import spoken

if TYPE_CHECKING:
    from hegui.checker.interview.question import Article

BACK = ("上一题", "返回", "b", "back")
WHY = ("为什么", "依据", "w")
REVIEW = ("查看", "核对", "r")
QUIT = ("退出", "q", "quit", "exit")
HELP = ("帮助", "h", "help")
UNKNOWN_WORDS = ("不清楚", "不知道", "不详", UNKNOWN, "?", "？")
SHOWN = 2  # articles in full before “为什么” is asked


class Stopped(Exception):
    """The user stops for now; everything answered is kept."""


class Dialogue:
    """``keep`` is called after every change; ``read`` gives a line and raises EOFError at the end of input."""

    def __init__(self, interview: Interview, keep: Callable[[], None], read: Callable[[], str] | None = None) -> None:
        self.interview = interview
        self.keep = keep
        self.read = read or _line
        self.page = Page(ReportConsole(sys.stderr))

    def run(self) -> None:
        """Asks until nothing more decides anything and the review is confirmed. Raises Stopped, EOFError, KeyboardInterrupt."""
        self._say("一次问一题，直接回答。不知道的答“不清楚”；“上一题”回去改，“为什么”看全部依据，“查看”看已答的，“退出”下次接着答。", style="dim")
        waiting: Question | None = None
        while True:
            question = waiting or self.interview.next()
            waiting = None
            if question is None:
                changed = self._review()
                if changed is None:
                    return
                waiting = changed
                continue
            waiting = self._ask(question)

    def _ask(self, question: Question) -> Question | None:
        """One question until it is answered; gives the question to go to instead, if any."""
        self._show(question)
        while True:
            text = self._prompt()
            word = text.lower()
            if word in BACK:
                earlier = self.interview.back()
                if earlier is None:
                    self._say("这是第一题。")
                    continue
                return earlier
            if word in QUIT:
                raise Stopped
            if word in HELP:
                self._say("直接回答；不知道的答“不清楚”；“上一题”“为什么”“查看”“退出”。选择题可以写序号，几项的用空格隔开。")
            elif word in WHY:
                self._why(question)
            elif word in REVIEW:
                self._answers()
            elif not text and question.answer is not None:
                self._take(question, question.answer)
                return None
            elif self._take(question, text):
                return None

    def _take(self, question: Question, text: str) -> bool:
        try:
            remark = self.interview.answer(question.id, _meant(question, text))
        except AnswerError as error:
            self._say(str(error), style="yellow", label="！ ")
            return False
        self.keep()
        if remark:
            self._say(remark, style="yellow", label="！ ")
        return True

    def _show(self, question: Question) -> None:
        page = self.page
        page.blank()
        who = f" · {question.row_label}" if question.row_label else ""
        unit = f"（{question.unit}）" if question.unit else ""
        left = "" if question.answer is not None else f"还有{len(self.interview.open())}题"
        page.write(f"{question.text}{unit}", label=f"[{question.topic}{who}] ", style="bold", rest=left)
        for number, choice in enumerate(question.choices, 1):
            if question.kind in ("choice", "choices", "list"):
                page.write(choice.label, indent=4, label=f"{number}. ")
        if question.hint:
            page.write(question.hint, indent=2, label="填法   ", style="dim")
        if question.why:
            page.write(question.why, indent=2, label="为什么 ", style="dim")
        for article in question.articles[:SHOWN]:
            page.write(_cited(article), indent=2, label="依据   ", style="dim")
        if len(question.articles) > SHOWN:
            page.write(f"另有{len(question.articles) - SHOWN}条，答“为什么”全部列出", indent=9, style="dim")
        if question.evidence:
            page.write(question.evidence, indent=2, label="可证明 ", style="dim")
        if question.answer is not None:
            page.write(f"现在的回答：{shown(question)}；直接回车不改", indent=2)

    def _why(self, question: Question) -> None:
        for rule in question.rules:
            self._say(self.interview.rule_base.rules[rule].model.title, label=f"  {rule}  ")
        for article in question.articles:
            self.page.write(_cited(article), indent=2, label="依据  ")

    def _answers(self) -> list[Question]:
        """Everything answered, numbered."""
        answered = [q for q in self.interview.review() if q.answer is not None]
        topic = ""
        for number, question in enumerate(answered, 1):
            if question.topic != topic:
                topic = question.topic
                self.page.blank()
                self._say(topic, style="bold")
            who = f"{question.row_label} " if question.row_label else ""
            name = question.column or question.topic
            idle = "" if question.decides or not question.rules else "（不影响结论）"
            self.page.write(f"{who}{name}：{shown(question)}{idle}", indent=2, label=f"{number:>3}. ")
        return answered

    def _review(self) -> Question | None:
        """The page before the result: None to go on, else the question to answer anew."""
        self.page.blank()
        self._say("要问的都问完了，没有问的不影响结论。请核对：", style="bold")
        answered = self._answers()
        while True:
            self.page.blank()
            self._say("直接回车出结果；改哪一题，写它的序号。")
            text = self._prompt()
            if not text:
                return None
            if text.lower() in QUIT:
                raise Stopped
            if text.lower() in BACK:
                return self.interview.back()
            with suppress(ValueError):
                if 0 < int(text) <= len(answered):
                    return self.interview.question(answered[int(text) - 1].id)
            self._say(f"应是 1 到 {len(answered)} 的序号，或者直接回车。", style="yellow", label="！ ")

    def _prompt(self) -> str:
        self.page.console.print("> ", end="")
        return self.read().strip()

    def _say(self, text: str, *, style: str = "", label: str = "") -> None:
        self.page.write(text, style=style, label=label)


def shown(question: Question) -> str:
    """An answer as people say it."""
    if question.kind == "list":
        return {"rows": "正在填写", "done": "填完了", "skipped": "不填"}.get(question.answer or "", "")
    words = {UNKNOWN: "不清楚", NOT_YET: "没有发生"}
    return words.get(question.answer or "", f"{question.answer}{question.unit}")


def _cited(article: Article) -> str:
    place = f"{article.regulation} {spoken(article.locator)}"
    return f"{place}：{article.quote}" if article.quote else place


def _meant(question: Question, text: str) -> str:
    """Numbers of choices as the choices, and the words for not knowing as the ledger has them."""
    if text.lower() in UNKNOWN_WORDS and question.kind != "list":
        return UNKNOWN
    if question.kind not in ("choice", "choices", "list"):
        return text
    parts = text.replace("，", " ").replace("、", " ").replace("；", " ").replace(",", " ").split()
    picked = []
    for part in parts:
        if part.isdigit() and part.isascii() and 0 < int(part[:3]) <= len(question.choices):
            picked.append(question.choices[int(part[:3]) - 1].value)
        else:
            picked.append(next((c.value for c in question.choices if part in (c.label, c.value)), part))
    return "；".join(picked)


def _line() -> str:
    with suppress(ImportError):
        import readline  # noqa: F401  (editing of the line, arrow keys)
    return input()
