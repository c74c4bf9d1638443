"""Documents held against each other, and against the imported full texts: what one has ended, renumbered, replaced or copied of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hegui.checker.review.citations import Mention, title_key
from hegui.checker.review.copies import copies
from hegui.checker.review.issue import Cited, Issue, Judged, Spot, titled, whole
from hegui.checker.review.judge import repealed_basis
from hegui.checker.review.repeals import Ended, Repeals
from hegui.checker.review.stale import Placed, stale
from hegui.checker.review.wordings import Wording, Wordings, begins, same_maker
from hegui.kb.day import parse_day, show_ordinal
from hegui.kb.normalise import normalise
from hegui.kb.registry import Registry

if TYPE_CHECKING:
    from hegui.checker.review.fulltexts import FullTexts


# What bears one of these titles again is an amendment or a revision, for its makers to tell; a text without its history does not say.
ACTS = ("宪法", "法律", "行政法规", "地方性法规", "司法解释")


@dataclass(slots=True)
class Compared:
    """What a comparison needs of a document. ``articles``: anchor → words; ``fragments``: hashes of its clauses, ``shingles``
    of short runs of its characters."""

    judged: Judged
    articles: dict[str, str]
    cited: list[tuple[Mention, Spot]]
    ended: list[Ended]
    fragments: frozenset[int] = field(default_factory=frozenset)
    shingles: frozenset[int] = field(default_factory=frozenset)
    placed: list[Placed] = field(default_factory=list)
    complete: bool = False  # no article is missing
    adopted: str = ""  # the first date of its history

    @property
    def day(self) -> int:
        date = self.judged.version_date or self.judged.in_force_from
        return parse_day(date)[0] if date else 0


def compare(documents: list[Compared], registry: Registry, as_of: int, fulltexts: FullTexts | None = None) -> dict[int, list[Issue]]:
    """Further issues by index of the document: what they, and the imported full texts, say of one another."""
    found: dict[int, list[Issue]] = defaultdict(list)
    titles = {each.judged.title for each in documents if each.judged.title}
    repeals = Repeals((), Registry({}, ""))
    wordings = [_wording(each) for each in documents if each.judged.title and (each.judged.version_date or each.judged.in_force_from)]
    if fulltexts is not None:
        names = titles | {mention.title for each in documents for mention, _ in each.cited} | {p.name for each in documents for p in each.placed}
        wordings += fulltexts.wordings(names)
        for ended in fulltexts.ended(names):
            repeals.add(ended)
    for each in documents:
        for ended in each.ended:
            repeals.add(ended)
    texts = Wordings.of(wordings)
    for index, each in enumerate(documents):
        found[index] += _rests_on_ended(each, repeals, texts, as_of)
        found[index] += stale(each.placed, each.day, texts, registry, as_of, amended=bool(each.adopted) and parse_day(each.adopted)[0] < each.day)
        found[index] += _superseded(each, repeals, as_of) or _older_text(each, texts, as_of)
    for index, issue in copies(documents):
        found[index].append(issue)
    return found


def _wording(each: Compared) -> Wording:
    judged = each.judged
    date = judged.version_date or judged.in_force_from
    return Wording(judged.title, date, begins(date, judged.in_force_from), each.adopted, judged.maker, f"同时给出的 {judged.path}", lambda: (each.articles, each.complete))


def _rests_on_ended(each: Compared, repeals: Repeals, texts: Wordings, as_of: int) -> Iterator[Issue]:
    for mention, spot in each.cited:
        ended = repeals.find(mention.key, mention.number, as_of, each.judged.region)
        if ended is None or any(other.day >= ended.since for other in texts.named(mention.title)):
            continue  # a later text of the same name lives
        if title_key(ended.by) == title_key(each.judged.title):
            continue
        yield repealed_basis(mention, spot, ended)


def _superseded(each: Compared, repeals: Repeals, as_of: int) -> list[Issue]:
    ended = repeals.find(title_key(each.judged.title), normalise(each.judged.number), as_of, each.judged.region)
    if ended is None or not each.day or each.day >= ended.since:
        return []
    message = f"本文件已由{titled(ended.by)}{ended.locator}{'废止' if ended.how != '失效' else '宣布失效'}（{show_ordinal(ended.since)}起）"
    suggestion = "列入废止目录，不再作为依据"
    return [
        Issue(
            "superseded",
            "ended-by",
            (whole(each.judged),),
            message,
            suggestion,
            "certain",
            "已被新规定涵盖或者替代",
            (Cited(ended.by, ended.locator),),
        )
    ]


def _older_text(each: Compared, texts: Wordings, as_of: int) -> list[Issue]:
    """Of several texts of one title, all but the latest that is out by the day. An amended text goes on in its new wording; a document
    that was made anew under the same title replaces the old one."""
    judged = each.judged
    known = [other for other in texts.named(judged.title) if same_maker(other.maker, judged.maker)] if judged.title and each.day else []
    newest, _ = Wordings.on(known, as_of)
    if newest is None or newest.day <= each.day or _parts(each.articles, newest):
        return []
    where = f"（据{newest.where}）"
    if newest.follows(each.adopted, judged.version_date) or judged.level in ACTS:
        message = f"这不是现行文本：已有 {newest.date} 的文本{where}"
        suggestion, confidence, rule = "换用现行文本清理", "possible", "amended-text"
    else:
        message = f"这是较早的文本，已有 {newest.date} 的同名文本{where}"
        suggestion, confidence, rule = "以现行文本为准，本文本不再作为依据", "certain", "older-text"
    return [Issue("superseded", rule, (whole(judged),), message, suggestion, confidence, "已被新规定涵盖或者替代", (Cited(newest.title, ""),))]


def _parts(articles: dict[str, str], other: Wording) -> bool:
    """Two files of one code: their articles go on from one another."""
    return bool(articles) and bool(other.read()[0]) and not articles.keys() & other.read()[0].keys()
