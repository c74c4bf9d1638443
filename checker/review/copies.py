"""Documents of one run that say nearly the same, word for word."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hegui.checker.review.citations import title_key
from hegui.checker.review.issue import Issue, Judged, titled, whole
from hegui.kb.normalise import normalise

if TYPE_CHECKING:
    from hegui.checker.review.compare import Compared

_FRAGMENT = re.compile(r"[^，。；：、\s]{6,}")
_COMMON = 24  # a fragment in more documents than this is a formula, not a copy
_SHARED = 0.6  # of the shorter document's fragments
_ALIKE = 85.0  # rapidfuzz ratio of whole texts
_FEWEST = 5  # fragments; shorter texts cannot be told apart
# Six characters from each of these on, some six in a hundred of all: which they are does not hang on what was edited before them, so
# a copy with a word changed in every clause still shares half of them.
_SHINGLE = re.compile("(?=([的应行][^，。；：、\\s]{5}))")
_SHARED_SHINGLES = 0.3  # of the shorter document's shingles
_FEWEST_SHINGLES = 12
_PLACE = re.compile("[\u4e00-\u9fff]{1,10}?(?:省|自治区|市|自治州|自治县|县|区|镇|乡|街道)(?=[\u4e00-\u9fff]{3})")


def fragments(text: str) -> frozenset[int]:
    """Hashes of the clauses between marks. The same in every process."""
    return frozenset(zlib.crc32(each.encode()) for each in _FRAGMENT.findall(text))


def shingles(text: str) -> frozenset[int]:
    """Hashes of short runs of characters, taken at places that the text itself marks. The same in every process."""
    return frozenset(zlib.crc32(each.encode()) for each in _SHINGLE.findall(text))


def copies(documents: list[Compared]) -> Iterator[tuple[int, Issue]]:
    from rapidfuzz import fuzz

    clauses = _shared([each.fragments for each in documents], _FEWEST, _SHARED)
    edited = _shared([each.shingles for each in documents], _FEWEST_SHINGLES, _SHARED_SHINGLES)
    for one, other in sorted({*clauses, *edited}):
        first, second = documents[one], documents[other]
        part = clauses.get((one, other), 0.0)
        likeness = fuzz.ratio(_body(first.judged), _body(second.judged), score_cutoff=_ALIKE)
        if part < 0.8 and likeness < _ALIKE:
            continue
        older, newer = (one, other) if first.day <= second.day else (other, one)
        ordered = bool(first.day and second.day and first.day != second.day)
        alike = round(max(part * 100, likeness))
        relation = _relation(first, second)
        if relation == "version":  # that the newer one is there is said of the older one alone
            yield older, _copy(documents[newer].judged, documents[older].judged, alike, "copied-by", "possible", relation)
            continue
        if relation != "replaces":
            yield one, _copy(second.judged, first.judged, alike, "copied-by", "possible", relation)
            yield other, _copy(first.judged, second.judged, alike, "copied-by", "possible", relation)
            continue
        confidence = "likely" if ordered else "possible"
        yield older, _copy(documents[newer].judged, documents[older].judged, alike, "duplicate-of", confidence, relation)
        yield newer, _copy(documents[older].judged, documents[newer].judged, alike, "copied-by", confidence, relation)


def _shared(marks: list[frozenset[int]], fewest: int, least: float) -> dict[tuple[int, int], float]:
    """The pairs of documents that share enough marks: what part of the shorter one's."""
    holders: dict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(marks):
        for mark in each:
            holders[mark].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indexes in holders.values():
        if 1 < len(indexes) <= _COMMON:
            for position, one in enumerate(indexes):
                for other in indexes[position + 1 :]:
                    shared[one, other] += 1
    parts = {pair: count / min(len(marks[pair[0]]), len(marks[pair[1]])) for pair, count in shared.items() if count >= fewest}
    return {pair: part for pair, part in parts.items() if part >= least}


def _relation(one: Compared, other: Compared) -> str:
    """``same``: two copies of one document; ``version``: two wordings of one title; ``beside``: another place's text, or another of a
    series, which replaces nothing; ``replaces``: the same matter twice."""
    first, second = one.judged, other.judged
    keys = title_key(first.title), title_key(second.title)
    if keys[0] == keys[1] != "":
        return "same" if one.day == other.day else "version"
    places = first.region, second.region
    if all(places) and not (places[0].startswith(places[1]) or places[1].startswith(places[0])):
        return "beside"
    named = [found[0] if (found := _PLACE.match(key)) else "" for key in keys]
    if all(named) and named[0] != named[1]:
        return "beside"
    if first.maker and first.maker == second.maker and one.day == other.day != 0:
        return "beside"  # issued together, each for its own matter
    bare = [re.sub(r"\([一二三四五六七八九十0-9]+\)", "", key) for key in keys]
    return "beside" if bare[0] and (bare[0] == bare[1] or "补充" in first.title + second.title) else "replaces"


def _copy(of: Judged, here: Judged, alike: int, rule: str, confidence: str, relation: str) -> Issue:
    name = titled(of.title) if of.title else ""
    message = f"与{name}（{of.path}）" + ("的文字相同" if alike == 100 else f"约 {alike}% 的文字相同")
    suggestion = {
        "same": "两份是同一文件，只保留一份",
        "version": "两份是同一文件的不同文本，以现行文本为准",
        "beside": "核对两件文件的关系",
    }.get(relation, "")
    if not suggestion and rule == "copied-by":
        suggestion = "核对两件文件的关系；另一件由本文件涵盖的，予以废止"
    elif not suggestion:
        suggestion = "两件文件重复，由制定机关决定保留哪一件" if confidence == "possible" else f"已由较新的{name}涵盖的，予以废止"
    return Issue("duplicate", rule, (whole(here),), message, suggestion, confidence, "已被新规定涵盖或者替代")


def _body(document: Judged) -> str:
    return normalise(document.text[:60000])
