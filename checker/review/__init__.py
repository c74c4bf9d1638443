"""Legal clean-up: reads normative documents, finds what the reform has made out of date, proposes a conclusion for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.checker.review.compare import compare
from hegui.checker.review.conclude import conclude
from hegui.checker.review.files import Source, find_documents
from hegui.checker.review.issue import Judged
from hegui.checker.review.judge import gathered
from hegui.checker.review.lexicon import Lexicon
from hegui.checker.review.workers import read_all
from hegui.kb.day import show_ordinal
from hegui.kb.registry import Registry

if TYPE_CHECKING:
    from hegui.checker.review.fulltexts import FullTexts

CHANGES = ("修改", "废止", "宣布失效")


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was not read, or read with reservations: what is wrong and what to do. ``fatal``: nothing of it was reviewed."""

    path: str
    code: str
    message: str
    fatal: bool


@dataclass(slots=True)
class Review:
    """The result of a run: documents in the order of their paths."""

    as_of: int
    documents: list[Judged] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lexicon: str = ""  # digest of the rules used
    fulltexts: dict[str, Any] | None = None  # what is told of the full texts used
    sources: list[Source] = field(default_factory=list)
    passed_over: list[Problem] = field(default_factory=list)  # what was said of the paths before anything was read
    files: dict[str, Path] = field(default_factory=dict)  # where each document was read from, by its path in the report

    @property
    def exit_code(self) -> int:
        """1: something is to be changed or ended; 4: only questions for a person, or a file could not be read; 2: nothing could."""
        if not self.documents:
            return 2
        if any(each.verdict.conclusion in CHANGES for each in self.documents):
            return 1
        unread = any(problem.fatal for problem in self.problems)
        return 4 if unread or any(each.verdict.conclusion == "需人工判断" for each in self.documents) else 0


def review(
    paths: Sequence[Path],
    lexicon: Lexicon,
    registry: Registry,
    as_of: int,
    *,
    kinds: Sequence[str] = (),
    fulltexts: FullTexts | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Review:
    """Reviews files and folders. ``as_of`` is an ordinal; ``kinds`` limits what is looked for (empty: everything); ``fulltexts`` are
    imported texts that say what has been repealed, and how cited articles read then and now."""
    return review_sources(*find_documents(paths), lexicon, registry, as_of, kinds=kinds, fulltexts=fulltexts, progress=progress)


def review_sources(
    sources: list[Source],
    problems: list[Problem],
    lexicon: Lexicon,
    registry: Registry,
    as_of: int,
    *,
    kinds: Sequence[str] = (),
    fulltexts: FullTexts | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Review:
    """Reviews documents that are named already; ``problems`` are those of finding them."""
    read = read_all(sources, lexicon, registry, as_of, progress)
    result = Review(
        as_of,
        lexicon=lexicon.digest,
        fulltexts=fulltexts.told if fulltexts else None,
        sources=sources,
        passed_over=problems,
        files={each.shown: each.path for each in sources},
    )
    further = compare([each.compared for each in read.documents], registry, as_of, fulltexts)
    for index, each in enumerate(read.documents):
        document = each.compared.judged
        document.issues = gathered([*document.issues, *further.get(index, ())], whole=False)
        if kinds:
            document.issues = [issue for issue in document.issues if issue.kind in kinds]
        document.verdict = conclude(document, each.articles)
        result.documents.append(document)
        if each.compared.day > as_of:
            result.problems.append(_not_yet(document, as_of))
    result.problems = sorted([*problems, *result.problems, *read.problems], key=lambda problem: (problem.path, problem.code))
    return result


def _not_yet(document: Judged, as_of: int) -> Problem:
    date = document.version_date or document.in_force_from
    message = f"这个文本的日期是 {date}，晚于基准日 {show_ordinal(as_of)}：那一天还没有这个文本，意见只供参考"
    return Problem(document.path, "later-text", message, False)


__all__ = ["Judged", "Problem", "Review", "Source", "review", "review_sources"]
