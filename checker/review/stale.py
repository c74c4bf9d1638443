"""Cited articles that the text now in force numbers, or words, otherwise: the wording of the citing document's time held against today's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hegui.checker.review.citations import speaks_of_the_past, title_key
from hegui.checker.review.issue import Cited, Issue, Spot, titled
from hegui.checker.review.wordings import Wording, Wordings
from hegui.kb.locator import canonical
from hegui.kb.registry import Registry

if TYPE_CHECKING:
    from hegui.kb.text.tree import Document

_ARTICLE = re.compile("第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?")
_SURE = 75.0  # likeness from which two articles say the same for certain
_CHANGED = 55.0  # below, an article that kept its number says something else
_SENTENCE = re.compile("[。；\n]")


@dataclass(frozen=True, slots=True)
class Placed:
    """Articles of another text that a document cites, as anchors. ``short``: named without 《》."""

    name: str
    short: bool
    articles: tuple[str, ...]
    finer: bool  # a paragraph or an item is named as well
    spot: Spot


@dataclass(frozen=True, slots=True)
class _Moved:
    message: str
    suggestion: str
    confidence: str
    now: str  # the article now in force, "" none
    title: str


def placed(document: Document) -> Iterator[Placed]:
    """Every article of another text that a document names, not in quotations, in repeals or where it speaks of the past."""
    from hegui.checker.review.judge import spot_at
    from hegui.kb.text.citing import mentions

    text = document.source.text
    own = title_key(document.title)
    for mention in mentions(document):
        if mention.kind not in ("title", "short") or not mention.locators or mention.quoted or mention.repeals or mention.problem:
            continue
        if title_key(mention.name) == own or speaks_of_the_past(_around(text, mention.start, mention.end)):
            continue
        places = [place for pair in mention.locators for place in pair if place]
        articles = tuple(dict.fromkeys(found[0] for place in places if (found := _ARTICLE.match(canonical(place)))))
        if articles:
            finer = any(_ARTICLE.sub("", canonical(place)) for place in places)
            yield Placed(mention.name, mention.kind == "short", articles, finer, spot_at(document, mention.start, mention.end))


def _around(text: str, start: int, end: int) -> str:
    """The sentence of a place."""
    left = max((found.end() for found in _SENTENCE.finditer(text, max(0, start - 400), start)), default=max(0, start - 400))
    right = _SENTENCE.search(text, end)
    return text[left : right.start() if right else end + 200]


def stale(
    cited: list[Placed], day: int, wordings: Wordings, registry: Registry, as_of: int, *, amended: bool
) -> Iterator[Issue]:
    """``day``: when the citing document was made (0 unknown); ``amended``: it has been amended since, so that an article of it may be older."""
    for each in cited:
        known = wordings.named(each.name, short=each.short)
        for article in each.articles:
            moved = _in_registry(each.name, article, day, registry, as_of) or _in_texts(article, day, known, wordings, as_of)
            if moved is None:
                continue
            confidence = "likely" if moved.confidence == "certain" and amended else moved.confidence
            suggestion = moved.suggestion + ("，款、项另行核对" if moved.now and each.finer else "")
            yield Issue(
                "stale_citation",
                f"stale:{title_key(moved.title)}:{article}",
                (each.spot,),
                moved.message,
                suggestion,
                confidence,
                "与上位法不一致",
                (Cited(moved.title, moved.now),),
            )


def _in_texts(article: str, day: int, known: list[Wording], wordings: Wordings, as_of: int) -> _Moved | None:
    now, sure = Wordings.on(known, as_of)
    if now is None:
        return None
    title = now.title
    name = f"{titled(title)}"
    articles, complete = now.read()
    none = _Moved(f"{name}现行文本（{now.shown}）没有{article}", f"核对后改引{name}现行条款", "likely", "", title)
    then, then_sure = Wordings.on(known, day) if day else (None, False)
    if then is None or then is now or not then_sure:
        return none if article not in articles and complete and len(articles) > 1 else None
    before, _ = then.read()
    if article not in before:
        return none if article not in articles and complete else None
    partner = wordings.pairs(then, now).get(article)
    dates = f"（{then.date}文本）"
    if partner is None:
        if article not in articles:
            return _Moved(f"{name}{article}{dates}在现行文本（{now.shown}）中已经删去", f"核对后改引{name}现行条款", "likely", "", title)
        message = f"{name}{article}{dates}的内容在现行文本（{now.shown}）中已经改写，现在的{article}规定的是另一事项"
        return _Moved(message, f"对照{name}现行条款修改", "likely", "", title)
    place, likeness = partner
    if place != article:
        message = f"{name}{article}{dates}在现行文本（{now.shown}）中是{place}"
        confidence = "certain" if likeness >= _SURE and sure else "likely"
        return _Moved(message, f"将“{article}”修改为“{place}”", confidence, place, title)
    if likeness < _CHANGED:
        message = f"{name}{article}{dates}的内容在现行文本（{now.shown}）中已有较大改动"
        return _Moved(message, f"对照{name}现行{article}核对", "possible", place, title)
    return None


def _in_registry(name: str, article: str, day: int, registry: Registry, as_of: int) -> _Moved | None:
    """The registry records that the same words stand elsewhere in the version now in force."""
    key = title_key(name)
    work = next((each for each in registry.works.values() if key in (title_key(each.title), title_key(each.short or ""))), None)
    if work is None or not day:
        return None
    then = next((v for v in reversed(work.versions) if v.in_force.certainly_covers(day, day)), None)
    current = next((v for v in reversed(work.versions) if v.in_force.certainly_covers(as_of, as_of)), None)
    if then is None or current is None or then is current:
        return None
    place = ""
    old = then.by_anchor.get(article)
    if old is not None and old.like is not None and old.like.version == current.id:
        place = old.like.anchor or ""
    for provision in current.provisions:
        if provision.like is not None and provision.like.version == then.id and provision.like.anchor == article:
            place = provision.anchor
    if not place or place == article:
        return None
    message = f"{titled(work.title)}{article}在现行版本（{current.id}年）中是{place}"
    return _Moved(message, f"将“{article}”修改为“{place}”", "certain", place, work.title)
