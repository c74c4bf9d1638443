"""Which titles are no longer in force: those the rules list, those the registry knows, and those that the given texts themselves end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hegui.checker.review.citations import Mention, is_ended_wholly, mentions, title_key
from hegui.checker.review.lexicon import Repealed
from hegui.checker.review.sentences import Sentence
from hegui.kb.day import parse_day
from hegui.kb.normalise import normalise
from hegui.kb.registry import Registry
from hegui.kb.text.history import iso_dates

if TYPE_CHECKING:
    from hegui.kb.text.tree import Document


_ORDER = re.compile(r"([\u4e00-\u9fff]+令)第?([0-9]+)号$")
_YEAR = re.compile(r"[〔\[(（](?:19|20)[0-9]{2}[〕\])）]")  # of a number that no other document has


@dataclass(frozen=True, slots=True)
class Ended:
    """A title that ceased to be in force on ``since`` (first day, ordinal): by what, where that says so, how sure it is."""

    title: str
    since: int
    by: str
    locator: str
    how: str
    number: str = ""
    certain: bool = True
    region: str = ""  # where the text that ends it applies; "" everywhere
    own_number: str = ""  # of the ended text, where it is told: a text of its name with another number is another text


class Repeals:
    """All ended titles by key."""

    def __init__(self, entries: Iterable[Repealed], registry: Registry) -> None:
        self._by_key: dict[str, list[Ended]] = {}
        self._by_number: dict[str, list[Ended]] = {}
        self._by_order: dict[str, list[Ended]] = {}  # 公安部令第129号, where no title is written
        for entry in entries:
            ended = Ended(
                entry.title,
                parse_day(entry.from_)[1],
                entry.by or "",
                entry.locator or "",
                entry.how,
                normalise(entry.number or ""),
                not entry.unverified,
            )
            for name in (entry.title, *entry.also):
                self._add(title_key(name), ended)
            if _ORDER.search(ended.number):
                self._by_order.setdefault(ended.number, []).append(ended)
        for work in registry.works.values():
            last = work.latest
            if last.ended_by and last.ended_by.how in ("废止", "失效", "代替") and last.period.to:
                by = registry.works[last.ended_by.by].title if last.ended_by.by else ""
                for name in filter(None, (work.title, work.short)):
                    self._add(
                        title_key(name),
                        Ended(work.title, parse_day(last.period.to)[1], by, "", last.ended_by.how, certain=not last.unverified),
                    )

    def add(self, ended: Ended) -> None:
        self._add(title_key(ended.title), ended)

    def _add(self, key: str, ended: Ended) -> None:
        entries = self._by_key.setdefault(key, [])
        if not any((each.since, each.number, each.own_number) == (ended.since, ended.number, ended.own_number) for each in entries):
            entries.append(ended)
        if _YEAR.search(ended.own_number):
            self._by_number.setdefault(ended.own_number, []).append(ended)

    @cached_property
    def _orders(self) -> re.Pattern[str] | None:
        parts = [found for number in sorted(self._by_order) if (found := _ORDER.search(number))]
        return re.compile("|".join(rf"{found[1]}第?\s*{found[2]}\s*号" for found in parts)) if parts else None

    def orders(self, sentence: Sentence) -> Iterator[Mention]:
        """Ended orders that the sentence cites by their number alone; in brackets the number belongs to the title before them."""
        joined = sentence.joined
        for found in self._orders.finditer(joined, len(sentence.lead)) if self._orders is not None else ():
            if joined.count("（", 0, found.start()) == joined.count("）", 0, found.start()):
                yield Mention(found[0], "", found.start(), found.end(), normalise(found[0]), "", as_basis=True)

    def keys(self) -> Iterable[str]:
        return self._by_key

    def find(self, key: str, number: str, as_of: int, region: str = "") -> Ended | None:
        """What is known of a title as it is cited in a region. An entry with a number answers only to a citation that gives it; what
        a place has ended says nothing of a document of the same name elsewhere."""
        bare = self._by_order.get(normalise(number), ()) if not key else ()
        known: list[Ended] = [*self._by_key.get(key, ()), *self._by_number.get(normalise(number), ()), *bare]
        for ended in known:
            if ended.since > as_of or (ended.region and ended.region not in region and ended.region[-3:-1] not in ended.title):
                continue
            if ended.number and not _numbers(ended.number) <= _numbers(number):
                continue
            if ended.own_number and number and not _numbers(ended.own_number) <= _numbers(number):
                continue
            return ended
        return None


def ended_by_text(sentence: Sentence, document: Document, place: str) -> list[Ended]:
    """The titles that a sentence of a document ends. A title that lives on in the new text of the same name is not ended."""
    if "废止" not in sentence.text or "《" not in sentence.text:
        return []
    found: list[Ended] = []
    day = _takes_effect(sentence, document)
    if not day:
        return []
    for mention in mentions(sentence):
        if is_ended_wholly(sentence, mention) and mention.key != title_key(document.title):
            region = "" if document.region == "全国" else document.region
            found.append(Ended(mention.title, parse_day(day)[1], document.title, place, "废止", mention.number, region=region))
    return found


def _takes_effect(sentence: Sentence, document: Document) -> str:
    """From when the repeal holds: the day that its article gives, or the first day of the text (``自公布之日起``); a later amendment
    of the text repeals nothing anew. "" unknown."""
    article = document.article_of(sentence.start)
    words = article.text if article is not None else sentence.text
    for stated in re.finditer(r"自(?=[12一二１２])", words):
        dates = iso_dates(words[stated.end() :])
        if dates and dates[0][1] == 0 and re.match(r"起?[^，。]{0,4}(?:施行|执行|实施|生效|废止)", words[stated.end() + dates[0][2] :]):
            return dates[0][0]
    if re.search(r"自?(?:公布|发布|颁布|印发|通过)之日", words) and document.history:
        return min(event.date for event in document.history)
    return document.in_force_from or document.version_date


def _numbers(text: str) -> set[str]:
    """A citation may give several: 公安部令第129号、第136号."""
    return set(re.findall(r"[0-9]+", text))
