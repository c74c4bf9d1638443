"""Reads and judges many documents, over several processes when there are enough of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hegui.checker.idcard import mask_in_place
from hegui.checker.review.compare import Compared
from hegui.checker.review.conclude import competent_body
from hegui.checker.review.copies import fragments, shingles
from hegui.checker.review.files import Source
from hegui.checker.review.issue import Judged
from hegui.checker.review.judge import Judge
from hegui.checker.review.lexicon import Lexicon
from hegui.checker.review.stale import placed
from hegui.kb.registry import Registry
from hegui.kb.text import parse, read

if TYPE_CHECKING:
    from hegui.checker.review import Problem

_WORTH_PROCESSES = 40  # documents; below, starting processes takes longer than it saves
_CHUNK = 16

_judge: Judge | None = None


@dataclass(slots=True)
class ReadDocument:
    compared: Compared
    articles: int  # articles or numbered clauses


@dataclass(slots=True)
class Read:
    documents: list[ReadDocument] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_all(
    sources: list[Source], lexicon: Lexicon, registry: Registry, as_of: int, progress: Callable[[str, int, int], None] | None = None
) -> Read:
    """Every document that can be read, in the order of the sources."""
    result = Read()
    for done, (document, problems) in enumerate(_each(sources, lexicon, registry, as_of), 1):
        result.problems += problems
        if document is not None:
            result.documents.append(document)
        if progress:
            progress(sources[done - 1].shown, done, len(sources))
    return result


def _each(sources: list[Source], lexicon: Lexicon, registry: Registry, as_of: int) -> Iterator[tuple[ReadDocument | None, list[Problem]]]:
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8)
    if len(sources) < _WORTH_PROCESSES or workers < 2:
        _start(lexicon, registry, as_of)
        yield from map(_read, sources)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        with ProcessPoolExecutor(workers, initializer=_start, initargs=(lexicon, registry, as_of)) as pool:
            for each in pool.map(_read, sources, chunksize=_CHUNK):
                yield each
                done += 1
        return
    except BrokenProcessPool:  # somebody, or the system for want of memory, ended a worker: the rest is read here, one by one
        pass
    _start(lexicon, registry, as_of)
    yield from map(_read, sources[done:])


def _start(lexicon: Lexicon, registry: Registry, as_of: int) -> None:
    global _judge  # noqa: PLW0603 - made once in each process, too big to send with every document
    _judge = Judge(lexicon, registry, as_of)


def _read(source: Source) -> tuple[ReadDocument | None, list[Problem]]:
    from hegui.checker.review import Problem

    assert _judge is not None
    taken = read(source.path)
    problems = [Problem(source.shown, each.code, each.message, each.fatal) for each in taken.problems]
    if not taken.readable:
        return None, problems
    document = parse(taken)
    reading = _judge.read(document)
    judged = Judged(
        path=source.shown,
        title=document.title,
        number=document.number,
        maker=document.maker,
        level=document.level,
        region=document.region,
        version_date=document.version_date,
        in_force_from=document.in_force_from,
        format=taken.format,
        text=mask_in_place(taken.text),
        lines=tuple(
            (line.number, line.start, line.end, -1 if line.paragraph is None else line.paragraph, line.offset, line.label)
            for line in taken.lines
        ),
        issues=reading.issues,
        competent_body=competent_body(document.level, document.maker, document.region),
    )
    articles = {node.anchor: node.words for node in document.articles}
    count = len(articles) or sum(1 for node in document.walk() if node.kind in ("clause", "item"))
    compared = Compared(
        judged,
        articles,
        reading.cited,
        reading.ended,
        fragments(taken.text),
        shingles(taken.text),
        list(placed(document)) if "条" in taken.text else [],
        document.complete,
        min((event.date for event in document.history), default=""),
    )
    return ReadDocument(compared, count), problems
