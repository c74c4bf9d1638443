"""The self-assessment of one agency as an interview: questions built from what the rules read, asked only while they decide something.

No terminal and no web page in here: both stand on :class:`~hegui.checker.interview.session.Interview`.
"""

from __future__ import annotations

from hegui.checker.interview.question import AnswerError, Article, Choice, Question
from hegui.checker.interview.session import Interview
from hegui.checker.interview.state import NOT_YET, UNKNOWN, State, StateError

__all__ = ["NOT_YET", "UNKNOWN", "AnswerError", "Article", "Choice", "Interview", "Question", "State", "StateError"]
