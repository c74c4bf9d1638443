"""Documents held against each other: what one has ended, renumbered, replaced or copied of another."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from hegui.checker.review.citations import Mention, title_key
from hegui.checker.review.issue import Cited, Issue, Judged, Spot
from hegui.checker.review.judge import repealed_basis
from hegui.checker.review.repeals import Ended, Repeals
from hegui.kb.day import parse_day
from hegui.kb.normalise import normalise
from hegui.kb.registry import Registry

_FRAGMENT = re.compile(r"[^，。；：、\s]{6,}")
_COMMON = 24  # a fragment in more documents than this is a formula, not a copy
_SHARED = 0.6  # of the shorter document's fragments
_ALIKE = 85.0  # rapidfuzz ratio of whole texts
_FEWEST = 5  # fragments; shorter texts cannot be told apart


@dataclass(slots=True)
class Compared:
    """What a comparison needs of a document. ``articles``: anchor → words; ``fragments``: hashes of its clauses."""

    judged: Judged
    articles: dict[str, str]
    cited: list[tuple[Mention, Spot]]
    ended: list[Ended]
    fragments: frozenset[int] = field(default_factory=frozenset)

    @property
    def day(self) -> int:
        date = self.judged.version_date or self.judged.in_force_from
        return parse_day(date)[0] if date else 0


def fragments(text: str) -> frozenset[int]:
    """Hashes of the clauses between marks. The same in every process."""
    return frozenset(zlib.crc32(each.encode()) for each in _FRAGMENT.findall(text))


def compare(documents: list[Compared], registry: Registry, as_of: int) -> dict[int, list[Issue]]:
    """Further issues by index of the document."""
    found: dict[int, list[Issue]] = defaultdict(list)
    titles: dict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(documents):
        if each.judged.title:
            titles[title_key(each.judged.title)].append(index)
    repeals = Repeals((), Registry({}, ""))
    for each in documents:
        for ended in each.ended:
            repeals.add(ended)
    for index, each in enumerate(documents):
        found[index] += _rests_on_ended(each, repeals, titles, documents, as_of)
        found[index] += _stale(each, titles, documents, registry, as_of)
        found[index] += _superseded(each, repeals, as_of)
    for index, issue in _older_texts(titles, documents, as_of):
        found[index].append(issue)
    for index, issue in _copies(documents):
        found[index].append(issue)
    return found


def _rests_on_ended(
    each: Compared, repeals: Repeals, titles: dict[str, list[int]], documents: list[Compared], as_of: int
) -> Iterator[Issue]:
    for mention, spot in each.cited:
        ended = repeals.find(mention.key, mention.number, as_of, each.judged.region)
        if ended is None or any(documents[other].day >= ended.since for other in titles.get(mention.key, ())):
            continue  # a later text of the same name lives
        if title_key(ended.by) == title_key(each.judged.title):
            continue
        yield repealed_basis(mention, spot, ended)


def _superseded(each: Compared, repeals: Repeals, as_of: int) -> Iterator[Issue]:
    ended = repeals.find(title_key(each.judged.title), normalise(each.judged.number), as_of, each.judged.region)
    if ended is None or not each.day or each.day >= ended.since:
        return
    message = f"本文件已由《{ended.by}》{ended.locator}废止"
    yield Issue(
        "superseded",
        "ended-by",
        (_whole(each.judged),),
        message,
        "列入废止目录，不再作为依据",
        "certain",
        "已被新规定涵盖或者替代",
        (Cited(ended.by, ended.locator),),
    )


def _older_texts(titles: dict[str, list[int]], documents: list[Compared], as_of: int) -> Iterator[tuple[int, Issue]]:
    """Of several texts of one title, all but the latest that is out by the day."""
    for indexes in titles.values():
        dated = sorted((documents[index].day, index) for index in indexes if 0 < documents[index].day <= as_of)
        makers = {documents[index].judged.maker for _, index in dated}
        if len(dated) < 2 or len(makers) > 1:
            continue
        newest_day, newest = dated[-1]
        date = documents[newest].judged.version_date or documents[newest].judged.in_force_from
        for day, index in dated[:-1]:
            if day < newest_day:
                message = f"这是较早的文本，已有 {date} 的同名文本（{documents[newest].judged.path}）"
                yield (
                    index,
                    Issue(
                        "superseded",
                        "older-text",
                        (_whole(documents[index].judged),),
                        message,
                        "以现行文本为准，本文本不再作为依据",
                        "certain",
                        "已被新规定涵盖或者替代",
                    ),
                )


def _stale(each: Compared, titles: dict[str, list[int]], documents: list[Compared], registry: Registry, as_of: int) -> Iterator[Issue]:
    for mention, spot in each.cited:
        if not mention.article:
            continue
        moved = _moved_in_registry(mention, each.day, registry, as_of) or _moved_in_texts(
            mention, each.day, [documents[i] for i in titles.get(mention.key, ())], as_of
        )
        if moved is None:
            continue
        message, suggestion, confidence = moved
        yield Issue(
            "stale_citation",
            f"stale:{mention.key}:{mention.article}",
            (spot,),
            message,
            suggestion,
            confidence,
            "与上位法不一致",
            (Cited(mention.title, mention.article),),
        )


def _moved_in_texts(mention: Mention, day: int, versions: list[Compared], as_of: int) -> tuple[str, str, str] | None:
    """Both texts at hand: that of the citing document's time, and the one in force. Only one: whether the article exists at all."""
    dated = sorted((each for each in versions if 0 < each.day <= as_of and each.articles), key=lambda each: each.day)
    if not dated:
        return None
    current = dated[-1]
    then = next((each for each in reversed(dated) if day and each.day <= day), None)
    name = f"《{mention.title}》{mention.article}"
    if then is None or then is current:
        if mention.article not in current.articles and _is_whole(current):
            return f"现行文本（{current.judged.version_date}）没有{mention.article}", f"核对后改引《{mention.title}》现行条款", "likely"
        return None
    words = then.articles.get(mention.article)
    if words is None:
        return None
    from rapidfuzz import fuzz, process

    now = current.articles.get(mention.article)
    if now is not None and fuzz.ratio(words, now) >= 60:
        return None
    best = process.extractOne(words, current.articles, scorer=fuzz.ratio, score_cutoff=70)
    if best is not None:
        return f"{name}在现行文本（{current.judged.version_date}）中是{best[2]}", f"将“{mention.article}”修改为“{best[2]}”", "certain"
    if now is None:
        return f"现行文本（{current.judged.version_date}）没有{mention.article}", f"核对后改引《{mention.title}》现行条款", "likely"
    if fuzz.ratio(words, now) < 35:
        return f"{name}的内容在现行文本（{current.judged.version_date}）中已经改变", f"对照《{mention.title}》现行条款修改", "likely"
    return None


def _is_whole(each: Compared) -> bool:
    """No article is missing between the first and the last."""
    return not any(issue.rule in ("jump", "lost-number", "cut") for issue in each.judged.issues) and "第一条" in each.articles


def _moved_in_registry(mention: Mention, day: int, registry: Registry, as_of: int) -> tuple[str, str, str] | None:
    """The registry records that the same words stand elsewhere in the version now in force."""
    work = next((each for each in registry.works.values() if mention.key in (title_key(each.title), title_key(each.short or ""))), None)
    if work is None or not day:
        return None
    then = next((v for v in reversed(work.versions) if v.in_force.certainly_covers(day, day)), None)
    current = next((v for v in reversed(work.versions) if v.in_force.certainly_covers(as_of, as_of)), None)
    if then is None or current is None or then is current:
        return None
    place = ""
    old = then.by_anchor.get(mention.article)
    if old is not None and old.like is not None and old.like.version == current.id:
        place = old.like.anchor or ""
    for provision in current.provisions:
        if provision.like is not None and provision.like.version == then.id and provision.like.anchor == mention.article:
            place = provision.anchor
    if not place or place == mention.article:
        return None
    return (
        f"《{mention.title}》{mention.article}在现行版本（{current.id}年）中是{place}",
        f"将“{mention.article}”修改为“{place}”",
        "certain",
    )


def _copies(documents: list[Compared]) -> Iterator[tuple[int, Issue]]:
    from rapidfuzz import fuzz

    holders: dict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(documents):
        for mark in each.fragments:
            holders[mark].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indexes in holders.values():
        if 1 < len(indexes) <= _COMMON:
            for position, one in enumerate(indexes):
                for other in indexes[position + 1 :]:
                    shared[one, other] += 1
    for (one, other), count in sorted(shared.items()):
        first, second = documents[one], documents[other]
        fewest = min(len(first.fragments), len(second.fragments))
        if count < _FEWEST or count < _SHARED * fewest or title_key(first.judged.title) == title_key(second.judged.title) != "":
            continue
        part = count / fewest
        whole = fuzz.ratio(_body(first.judged), _body(second.judged))
        if part < 0.8 and whole < _ALIKE:
            continue
        older, newer = (one, other) if first.day <= second.day else (other, one)
        ordered = bool(first.day and second.day and first.day != second.day)
        alike = round(max(part * 100, whole))
        if not _same_matter(first.judged, second.judged):
            # Another place's text, or another of a series, replaces nothing; that they are alike is only said.
            yield one, _copy(second.judged, first.judged, alike, "copied-by", "possible")
            yield other, _copy(first.judged, second.judged, alike, "copied-by", "possible")
            continue
        yield older, _copy(documents[newer].judged, documents[older].judged, alike, "duplicate-of", "likely" if ordered else "possible")
        yield newer, _copy(documents[older].judged, documents[newer].judged, alike, "copied-by", "likely" if ordered else "possible")


def _same_matter(one: Judged, other: Judged) -> bool:
    """Whether one document can stand for the other: the same place, and not parts or supplements of one another."""
    places = one.region, other.region
    if all(places) and not (places[0].startswith(places[1]) or places[1].startswith(places[0])):
        return False
    bare = [re.sub(r"\([一二三四五六七八九十0-9]+\)", "", title_key(each.title)) for each in (one, other)]
    return not (bare[0] and bare[1] and (bare[0] == bare[1] or "补充" in one.title + other.title))


def _copy(of: Judged, here: Judged, alike: int, rule: str, confidence: str) -> Issue:
    name = f"《{of.title}》" if of.title else ""
    message = f"与{name}（{of.path}）约 {alike}% 的文字相同"
    if rule == "copied-by":
        suggestion = "核对两件文件的关系；另一件由本文件涵盖的，予以废止"
    elif confidence == "possible":
        suggestion = "两件文件重复，由制定机关决定保留哪一件"
    else:
        suggestion = f"已由较新的{name}涵盖的，予以废止"
    return Issue("duplicate", rule, (_whole(here),), message, suggestion, confidence, "已被新规定涵盖或者替代")


def _whole(document: Judged) -> Spot:
    """The document as a whole: its title, where it stands in the text."""
    title = document.title
    start = document.text.find(title) if title else -1
    if start < 0:
        number, start, end, *_ = document.lines[0] if document.lines else (1, 0, 0, -1, 0, 0)
        return Spot(start, end, number, "", "标题", document.text[start:end])
    number = next((number for number, begin, end, *_ in document.lines if begin <= start <= end), 1)
    return Spot(start, start + len(title), number, "", "标题", title)


def _body(document: Judged) -> str:
    return normalise(document.text[:60000])
