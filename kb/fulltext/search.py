"""Search in the full texts: words of any length, phrases in quotes, fields; ranked, with the words marked.

The index gives every unit (article) that has all characters and pairs of the words; only as many as a reader could look at are
fetched, those of laws whose title has the words first, and the words are looked for in their text again.
"""

from __future__ import annotations

import math
import re
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hegui.kb.fulltext.store import Store, StoredVersion
from hegui.kb.fulltext.timeline import in_force_ranges
from hegui.kb.fulltext.tokens import levelled, query_tokens
from hegui.kb.locator import canonical

_WORDS = re.compile(r'"([^"]+)"|“([^”]+)”|(\S+)')
MOST_LOOKED_AT = 250  # units fetched and ranked; a word in more of them needs another word beside it
_MOST_TITLED = 10
_AROUND = 28  # characters of a snippet before and after the first hit
_LEVELS = ("宪法", "法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "司法解释", "规范性文件", "党内法规", "强制性标准", "")


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
    db = store.connection
    allowed = _allowed(store, query)
    found = Found()
    if not allowed:
        return found
    looked = [levelled(word) for word in query.words]
    match = " ".join(f'"{token}"' for word in query.words for token in query_tokens(word))
    titled = [head for head in allowed.values() if head.first_unit and any(word in head.levelled for word in looked)]
    titled.sort(key=lambda head: (-sum(word in head.levelled for word in looked), len(head.levelled)))
    # Units are numbered as they were imported: whose a unit is, is found without asking the database.
    owners = sorted((head for head in allowed.values() if head.first_unit), key=lambda head: head.first_unit)
    starts = [head.first_unit for head in owners]
    candidates: dict[int, _Head] = {}
    for (unit,) in db.execute("SELECT rowid FROM words WHERE words MATCH ?", (match,)):
        at = bisect_right(starts, unit) - 1
        if at >= 0 and unit <= owners[at].last_unit:
            candidates[unit] = owners[at]
            if len(candidates) > MOST_LOOKED_AT:
                found.more = True
                break
    if found.more:  # then those of laws that have the words in their title must be among the ones looked at
        sql = "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT 100"
        for head in titled[:_MOST_TITLED]:
            candidates.update({unit: head for (unit,) in db.execute(sql, (match, head.first_unit, head.last_unit))})
    place = canonical(query.article) if query.article else ""
    scored: list[tuple[float, str, int, sqlite3.Row | None, _Head]] = []
    without = [levelled(word) for word in query.without]
    for row in _units(db, list(candidates)):
        if place and row["anchor"] != place and not row["anchor"].startswith((place + "第", place + "（")):
            continue
        head = candidates[row["id"]]
        if score := _score(row, head, query.words, looked, query.without, without):
            scored.append((score, head.levelled, row["line"], row, head))
    seen = {head.id for *_, head in scored}
    for head in titled if not place else ():
        if head.id not in seen and all(word in head.levelled for word in looked):
            scored.append((10.0 * len(looked) + 1, head.levelled, 0, None, head))
    scored.sort(key=lambda each: (-each[0], _rank(each[4].level), each[1], each[2]))
    found.total = len(scored)
    found.hits = [_hit(store, row, head, score, query) for score, _, _, row, head in scored[:limit]]
    return found


@dataclass(frozen=True, slots=True)
class _Head:
    """What is needed to know of a version before it is shown."""

    id: int
    work: int
    date: str
    levelled: str
    level: str
    maker: str
    first_unit: int
    last_unit: int
    in_force: str = ""


def _allowed(store: Store, query: Query) -> dict[int, _Head]:
    """The versions to look in: the latest of each work, all of them, or those in force on the day."""
    rows = store.connection.execute("SELECT id, work, date, levelled, level, maker, first_unit, last_unit FROM version").fetchall()
    newest: dict[int, str] = {}
    for row in rows:
        newest[row[1]] = max(newest.get(row[1], ""), row[2])
    title = levelled(query.title)
    states = _states(store, query.on) if query.on else None
    found: dict[int, _Head] = {}
    for row in rows:
        if states is None and not query.all_versions and row[2] != newest[row[1]]:
            continue
        if (title and title not in row[3]) or (query.level and query.level != row[4]) or (query.maker and query.maker not in row[5]):
            continue
        if states is not None and row[0] not in states:
            continue
        head: list[Any] = [*row, states[row[0]] if states is not None else ""]
        found[row[0]] = _Head(*head)
    return found


def _states(store: Store, on: tuple[int, int]) -> dict[int, str]:
    """``certain`` or ``possible`` for every version that may be in force on the day."""
    found: dict[int, str] = {}
    for work in store.works():
        for version_id, period in in_force_ranges(work.versions).items():
            if period.possibly_covers(*on):
                found[version_id] = "certain" if period.certainly_covers(*on) else "possible"
    return found


def _rank(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def _score(row: sqlite3.Row, head: _Head, words: tuple[str, ...], looked: list[str], without: tuple[str, ...], without_levelled: list[str]) -> float:
    """0.0 when a word is not there after all (its pairs stood apart), or an excluded one is."""
    text: str = row["text"]
    counts = [text.count(word) for word in words]
    if not all(counts) or without:
        text = levelled(text)  # dear, and seldom needed: most words stand as they were typed
        counts = [text.count(word) for word in looked]
        if not all(counts) or any(word in text for word in without_levelled):
            return 0.0
        words = tuple(looked)
    first = min(text.find(word) for word in words)
    score: float = 10.0 * sum(word in head.levelled for word in looked) + sum(math.sqrt(min(count, 5)) for count in counts)
    return score + 1.5 / (1 + first / 40) + 60 / (60 + len(text)) - (1.5 if row["kind"] in ("history", "signature") else 0)


def _hit(store: Store, row: sqlite3.Row | None, head: _Head, score: float, query: Query) -> Hit:
    version = store.version(head.id)
    assert version is not None
    if row is None:
        snippet, marks = snippet_of(version.title, query.words)
        return Hit(version, "标题", 1, snippet, marks, round(score, 4), head.in_force)
    snippet, marks = snippet_of(row["text"], query.words)
    return Hit(version, row["anchor"], row["line"], snippet, marks, round(score, 4), head.in_force)


def _units(db: sqlite3.Connection, ids: list[int]) -> Iterator[sqlite3.Row]:
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        yield from db.execute(f"SELECT id, anchor, kind, line, text FROM unit WHERE id IN ({','.join('?' * len(part))})", part)


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
