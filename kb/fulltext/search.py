"""Search in the full texts: words of any length, phrases in quotes, fields; ranked, with the words marked.

The index gives every unit (article) that has all characters and pairs of the words; only as many as a reader could look at are
fetched, those of laws whose title has the words first, and the words are looked for in their text again.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hegui.kb.fulltext.scope import Head, Scope, Unit
from hegui.kb.fulltext.scoring import Scoring
from hegui.kb.fulltext.store import Store, StoredVersion
from hegui.kb.fulltext.tokens import levelled, query_tokens
from hegui.kb.locator import canonical

_WORDS = re.compile(r'"([^"]+)"|“([^”]+)”|(\S+)')
MOST_LOOKED_AT = 250  # units fetched and ranked; a word in more of them needs another word beside it
_MOST_TITLED = 10
_AROUND = 28  # characters of a snippet before and after the first hit
_MOST_IN_TITLED = 100
_LEVELS = ("宪法", "法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "司法解释", "规范性文件", "党内法规", "强制性标准", "")
_RANKS = {level: rank for rank, level in enumerate(_LEVELS)}
_Scored = tuple[
    float, int, str, int, int, Head, Unit | None
]  # what is sorted by, at last the order found; the version, the unit (None: its title)


class QueryError(ValueError):
    """A query that cannot be answered, in Chinese."""


@dataclass(frozen=True, slots=True)
class Query:
    """``words``: all must stand in one article (or in the title). ``without``: none may. ``on``: first and last ordinal of the day of ``in_force``."""

    words: tuple[str, ...]
    without: tuple[str, ...] = ()
    title: str = ""
    level: str = ""
    maker: str = ""
    article: str = ""
    on: tuple[int, int] | None = None
    all_versions: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """``snippet`` with ``marks``, spans of the words in it. ``in_force``: certain, possible or "" when no day was asked."""

    version: StoredVersion
    anchor: str
    line: int
    snippet: str
    marks: tuple[tuple[int, int], ...]
    score: float
    in_force: str = ""


@dataclass(slots=True)
class Found:
    """``more``: there are units that were not looked at; ``total`` is then a lower bound."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    more: bool = False


def parse_query(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words and excluded words (``-词``) of a line: blanks separate, quotes hold a phrase together. Raises ``QueryError``."""
    words: list[str] = []
    without: list[str] = []
    for found in _WORDS.finditer(text):
        word = found[1] or found[2] or found[3]
        exclude = found[3] is not None and word.startswith("-") and len(word) > 1
        bare = word[1:] if exclude else word
        if query_tokens(bare):
            (without if exclude else words).append(bare)
    if not words:
        raise QueryError("没有可查的词；写一个或几个词，如 hegui kb search 指定 消防产品")
    return tuple(words), tuple(without)


def search(store: Store, query: Query, *, limit: int = 20) -> Found:
    """The best hits first: words in the title, then how often and how early in the article they stand.

    Never more than ``MOST_LOOKED_AT`` articles are looked at; laws with the words in their title come first.
    """
    looked = [levelled(word) for word in query.words]
    match = " ".join(f'"{token}"' for word in query.words for token in query_tokens(word))
    place = canonical(query.article) if query.article else ""
    scope = Scope(
        store.connection,
        title=levelled(query.title),
        level=query.level,
        maker=query.maker,
        place=place,
        on=query.on,
        all_versions=query.all_versions,
    )
    found = Found()
    titled = scope.titled(looked)
    candidates: dict[int, tuple[Head, Unit]] = {}
    for head, unit in scope.matching(match):
        candidates[unit.id] = head, unit
        if len(candidates) > MOST_LOOKED_AT:
            found.more = True
            break
    if found.more:  # then those of laws that have the words in their title must be among the ones looked at
        for head in titled[:_MOST_TITLED]:
            candidates.update({unit.id: (head, unit) for head, unit in scope.matching_in(match, head, _MOST_IN_TITLED)})
    scoring = Scoring(query.words, query.without)
    scored: list[_Scored] = []
    for _, (head, unit) in sorted(candidates.items()):
        if score := scoring.score(unit.text, unit.kind, head.levelled):
            scored.append((-score, _RANKS.get(head.level, len(_RANKS)), head.levelled, unit.line, len(scored), head, unit))
    seen = {head.id for *_, head, _ in scored}
    for head in titled if not place else ():
        if head.id not in seen and all(word in head.levelled for word in looked):
            scored.append((-10.0 * len(looked) - 1, _RANKS.get(head.level, len(_RANKS)), head.levelled, 0, len(scored), head, None))
    found.total = len(scored)
    versions: dict[int, StoredVersion | None] = {}
    for score, *_, head, row in heapq.nsmallest(limit, scored):
        if head.id not in versions:
            versions[head.id] = store.version(head.id)
        version = versions[head.id]
        assert version is not None
        found.hits.append(_hit(version, row, -score, query, scope.state(head)))
    return found


def _hit(version: StoredVersion, unit: Unit | None, score: float, query: Query, in_force: str) -> Hit:
    if unit is None:
        snippet, marks = snippet_of(version.title, query.words)
        return Hit(version, "标题", 1, snippet, marks, round(score, 4), in_force)
    snippet, marks = snippet_of(unit.text, query.words)
    return Hit(version, unit.anchor, unit.line, snippet, marks, round(score, 4), in_force)


def snippet_of(text: str, words: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words' surroundings as one line, and where in it the words stand."""
    flat = re.sub(r"\s*\n\s*", " ", text)
    patterns = [r"\s*".join(re.escape(character) for character in re.sub(r"\s", "", word)) for word in words]
    pattern = re.compile("|".join(patterns), re.IGNORECASE)
    spans = [found.span() for found in pattern.finditer(flat)]
    if not spans:
        return flat[: 2 * _AROUND] + ("…" if len(flat) > 2 * _AROUND else ""), ()
    start = max(spans[0][0] - _AROUND, 0)
    start = 0 if start < 8 else start
    end = min(max(spans[0][1] + _AROUND * 2, start + _AROUND * 3), len(flat))
    lead = "…" if start else ""
    marks = tuple((a - start + len(lead), b - start + len(lead)) for a, b in spans if start <= a and b <= end)
    return lead + flat[start:end] + ("…" if end < len(flat) else ""), marks
