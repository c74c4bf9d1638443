"""What is wrong with a file of the knowledge base, and where: the one form all loaders report errors in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

SEVERITY_NAMES: dict[str, str] = {"error": "错误", "warning": "警告"}


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem. ``line`` and ``column`` are 1-based as editors show them; line 0 means the whole file.

    ``code`` is a stable English word to search for; ``message`` is Chinese, for the person who mends the file.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {SEVERITY_NAMES[self.severity]} [{self.code}] {self.message}"


class KnowledgeBaseError(Exception):
    """The knowledge base cannot be used as it is. ``diagnostics`` are sorted by place and never empty."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: list[Diagnostic] = sorted(set(diagnostics))
        if not self.diagnostics:
            raise ValueError("KnowledgeBaseError needs at least one diagnostic")
        super().__init__("\n".join(map(str, self.diagnostics)))


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that ``word`` was most likely meant to be, or "" when none is near."""
    from rapidfuzz import fuzz, process, utils

    cutoff = 50 if len(word) <= 3 else 60  # one wrong character in a name of two is half of it
    found = process.extractOne(word, sorted(set(choices)), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=cutoff)
    return str(found[0]) if found else ""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A tail for an error message: ``，是否想写“basis”？``, or "" when nothing is near."""
    near = nearest(word, choices)
    return f"，是否想写“{near}”？" if near else ""
