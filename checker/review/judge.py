"""One document against the review rules: every issue that its own text shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hegui.checker.review.authorities import SELF_ADAPTING, AuthorityFinder
from hegui.checker.review.broken import holes
from hegui.checker.review.citations import Mention, is_ended_here, is_of_the_past, mentions, title_key
from hegui.checker.review.clauses import Clause, ClauseFinder
from hegui.checker.review.decisions import ended_by_decision
from hegui.checker.review.issue import Cited, Issue, Spot, replacing, titled
from hegui.checker.review.lexicon import Basis, Lexicon
from hegui.checker.review.repeals import Ended, Repeals, ended_by_text
from hegui.checker.review.sentences import Sentence, is_quoted, is_repeal, is_told, sentences
from hegui.checker.review.validity import stated_term
from hegui.kb.day import parse_day, show_ordinal
from hegui.kb.registry import Registry

if TYPE_CHECKING:
    from hegui.kb.text.tree import Document

# Texts that the whole country lives under name authorities by function, and are amended by their own makers: one issue a name.
NATIONAL = ("宪法", "法律", "行政法规", "司法解释", "部门规章")
# What a document of a place says of itself; a national rule without its note does not.
_LOCAL = re.compile("(?:本|我|(?<!安)全)(?:县|区|市|镇|乡|街道)|各(?:区|县|镇|街道)")
_NOTICE = re.compile("(?:通知|意见|方案|通告)$")
_CLAUSE = 20  # characters of a clause that are quoted before a hole
_SURE = {"certain": 0, "likely": 1, "possible": 2}
# A smaller number is a higher rank. Between 部门规章 and 地方政府规章 (and regulations of a province) there is no order (立法法 102, 106).
RANKS = {"宪法": 0, "法律": 1, "行政法规": 2, "地方性法规": 3, "部门规章": 3, "地方政府规章": 4, "规范性文件": 5}


@dataclass(slots=True)
class Reading:
    """What one document gives: its issues, and what the comparison with other documents needs."""

    issues: list[Issue] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)  # titles that this text ends
    cited: list[tuple[Mention, Spot]] = field(default_factory=list)  # titles it rests on


class Judge:
    """The rules made ready for one day (an ordinal) and used on many documents."""

    def __init__(self, lexicon: Lexicon, registry: Registry, as_of: int) -> None:
        self.registry = registry
        self.as_of = as_of
        self.authorities = AuthorityFinder(lexicon.authorities, as_of)
        self.clauses = ClauseFinder(lexicon.patterns, as_of)
        self.repeals = Repeals(lexicon.repealed, registry)

    def read(self, document: Document) -> Reading:
        """Everything the text itself shows, in its order."""
        text = document.source.text
        reading = Reading()
        names = self.authorities.active(text)
        unknown = not document.history and not document.title.startswith("中华人民共和国") and bool(_LOCAL.search(text) or _NOTICE.search(document.title))
        # A paper of the party and the government together lays down what the government's own would.
        level = "规范性文件" if document.level == "党内法规" and "政府" in document.title else document.level
        clauses = self.clauses.active(text, level, unknown_may_be_any=unknown)
        made = document.version_date or document.in_force_from
        adapting = bool(SELF_ADAPTING.search(text))
        found: list[Issue] = []
        for sentence in sentences(document):
            repeal = is_repeal(sentence)
            if "令" in sentence.text and not repeal:
                reading.cited += [
                    (each, spot_at(document, each.start + sentence.shift, each.end + sentence.shift)) for each in self.repeals.orders(sentence)
                ]
            if "《" in sentence.text:
                place = document.article_of(sentence.start)
                reading.ended += ended_by_text(sentence, document, place.anchor if place else "")
                reading.cited += [] if repeal else self._cited(document, sentence)
            found += self._broken(document, sentence)
            if repeal or is_told(sentence):
                continue
            found += self._names(document, sentence, names, made, adapting=adapting)
            found += self._clauses(document, sentence, clauses)
            found += self._term(document, sentence)
        reading.ended += ended_by_decision(document)
        found += self._lost(document)
        for mention, spot in reading.cited:
            ended = self.repeals.find(mention.key, mention.number, self.as_of, document.region)
            if ended is not None and ended.title != document.title:
                found.append(repealed_basis(mention, spot, ended))
        reading.issues = gathered(found, whole=document.level in NATIONAL)
        return reading

    def _names(self, document: Document, sentence: Sentence, rules: list, made: str, *, adapting: bool) -> Iterable[Issue]:  # type: ignore[type-arg]
        for named in self.authorities.find(sentence, rules, functional=True):
            rule = named.authority
            if named.functional:
                if document.level in rule.levels_not:
                    continue
                if rule.made_before and made and parse_day(made)[0] >= parse_day(rule.made_before)[0]:
                    continue
            confidence = rule.confidence
            if rule.unverified or adapting or (rule.settled and self.as_of < parse_day(rule.settled)[0]):
                confidence = "possible"
            spot = spot_at(document, named.start + sentence.shift, named.end + sentence.shift)
            since = named.successor.from_ if named.successor and named.successor.from_ else rule.from_
            new = fitting(named.new, spot.quote)
            note = named.new.partition("（")[2].rstrip("）")
            message = f"{since}起，“{spot.quote}”的职责由{_short(named.new)}承担" + (f"（{note}）" if note else "")
            if adapting:
                message += "；本文件已规定按机构改革后的职责执行，是否需要修改由制定机关判断"
            elif confidence == "possible" and not rule.unverified and rule.confidence != "possible":
                message += "；地方机构改革当时是否已经完成，不能由文本确定"
            elif rule.unverified:
                message += "（没有核对过依据，请核实）"
            basis = named.successor.basis if named.successor and named.successor.basis else rule.basis
            pair = (spot.quote, new)
            cited = self._basis(basis, document)
            yield Issue(
                "renamed_authority",
                f"{rule.id}:{_short(named.new)}",
                (spot,),
                message,
                replacing([pair]),
                confidence,
                rule.ground,
                cited,
                (pair,),
            )

    def _clauses(self, document: Document, sentence: Sentence, rules: list) -> Iterable[Issue]:  # type: ignore[type-arg]
        for clause in _apart(list(self.clauses.find(sentence, rules, document.title))):
            pattern = clause.pattern
            confidence, message = pattern.confidence, pattern.message
            if pattern.unverified or (pattern.levels and not document.level):
                confidence = "possible"
            if pattern.kind != "renamed_authority" and self._equal_rank(pattern.basis, document):
                confidence, message = "possible", f"{message}；本文件的层级不低于该依据，两者不一致的，由有权机关裁决（立法法第一百零六条）"
            spot = spot_at(document, clause.start + sentence.shift, clause.end + sentence.shift)
            yield Issue(
                pattern.kind,
                pattern.id,
                (spot,),
                message,
                pattern.suggestion,
                confidence,
                pattern.ground,
                self._basis(pattern.basis, document),
            )

    def _term(self, document: Document, sentence: Sentence) -> Iterable[Issue]:
        term = stated_term(sentence, document)
        if term is None or self.as_of < term.last:
            return
        # 民法典 201 counts from the day after, practice from the day itself: on the last day they may differ.
        on_the_day = self.as_of == term.last
        if on_the_day and "写明" in term.told:
            return
        confidence = "possible" if on_the_day else "certain" if term.exact else "likely"
        spot = spot_at(document, term.start + sentence.shift, term.end + sentence.shift)
        yield Issue(
            "expired",
            "stated-term",
            (spot,),
            f"{term.told}，到 {show_ordinal(self.as_of)} 已经届满",
            "宣布失效；确需继续执行的，重新评估、修订后发布",
            confidence,
            "适用期已过",
        )

    def _broken(self, document: Document, sentence: Sentence) -> Iterable[Issue]:
        for start, end in holes(sentence):
            # Show the words around the hole: the marks alone say nothing.
            left = _clause_start(sentence.joined, start, len(sentence.lead))
            right = end + (1 if sentence.joined[end : end + 1] in "，。；：、" else 2)
            spot = spot_at(document, left + sentence.shift, min(right, len(sentence.joined)) + sentence.shift)
            yield Issue("broken_text", "hole", (spot,), "文字有缺漏，句子不完整", "核对正式文本，补齐缺漏的文字", "likely", "")

    def _lost(self, document: Document) -> Iterable[Issue]:
        told = {
            "lost-title": ("certain", "核对正式文本，补齐书名号里的名称"),
            "lost-number": ("certain", "核对正式文本，补齐条号"),
            "jump": ("possible", "核对正式文本，补齐缺少的条文；确已删去的，在修改时重新编排条号"),
            "cut": ("likely", "核对正式文本，补齐文末"),
            "repeat": ("possible", "核对正式文本，改正条号"),
        }
        for defect in document.defects:
            if defect.kind in told:
                start, end = defect.start, defect.end
                if defect.kind == "lost-title":
                    start = _clause_start(document.source.text, start, document.line_at(start).start)
                confidence, suggestion = told[defect.kind]
                spot = spot_at(document, start, min(end, start + 60))
                yield Issue("broken_text", defect.kind, (spot,), defect.message, suggestion, confidence, "")

    def _cited(self, document: Document, sentence: Sentence) -> list[tuple[Mention, Spot]]:
        found = []
        for mention in mentions(sentence):
            if (
                is_ended_here(sentence, mention)
                or is_of_the_past(sentence, mention)
                or is_quoted(sentence.joined, mention.start, mention.end)
            ):
                continue
            if mention.key == title_key(document.title):
                continue
            found.append((mention, spot_at(document, mention.start + sentence.shift, mention.end + sentence.shift)))
        return found

    def _equal_rank(self, entries: Iterable[Basis], document: Document) -> bool:
        """No basis stands above the document (立法法 99–100): it is not bound, and a person must judge."""
        own = RANKS.get(document.level)
        if own is None:
            return False
        above = []
        for entry in entries:
            work = self.registry.works.get(entry.regulation)
            above.append(RANKS.get(work.latest.level, 9) if work else rank_by_title(entry.regulation))
        return all(rank >= own for rank in above)

    def _basis(self, entries: Iterable[Basis], document: Document) -> tuple[Cited, ...]:
        """The bases that hold on the day, and where the document applies: a city's document is no norm for another."""
        found: list[Cited] = []
        for entry in entries:
            if entry.since and parse_day(entry.since)[0] > self.as_of:
                continue
            work = self.registry.works.get(entry.regulation)
            if work is None:
                found.append(Cited(entry.regulation, entry.locator or ""))
                continue
            region = work.latest.region
            if region != "全国" and not (document.region.endswith(region) and document.level not in NATIONAL):
                continue
            found.append(Cited(work.display, entry.locator or ""))
        return tuple(found)


def _clause_start(text: str, at: int, first: int) -> int:
    """Where the clause around an offset begins; a few characters before it when the clause is long."""
    begun = max((text.rfind(mark, first, at) for mark in "，。；：、\u3000 "), default=-1) + 1
    return max(begun, first) if at - begun <= _CLAUSE else max(at - 6, first)


def _apart(clauses: list[Clause]) -> list[Clause]:
    """Of rules that find the same kind at the same words, the surest is enough."""
    kept: list[Clause] = []
    for clause in sorted(clauses, key=lambda each: _SURE[each.pattern.confidence]):
        if not any(clause.pattern.kind == each.pattern.kind and clause.start < each.end and each.start < clause.end for each in kept):
            kept.append(clause)
    return sorted(kept, key=lambda each: each.start)


def rank_by_title(title: str) -> int:
    """The rank of a document that is cited by title only: …法 is a law, …条例 a regulation of the State Council."""
    return 1 if title.endswith("法") or title.startswith("全国人民代表大会") else 2 if title.endswith("条例") else 5


def repealed_basis(mention: Mention, spot: Spot, ended: Ended) -> Issue:
    """The document cites a title that is no longer in force."""
    how = {"废止": "废止", "失效": "失效", "代替": "被代替"}[ended.how]
    by = f"由{titled(ended.by)}{ended.locator}{'代替' if ended.how == '代替' else '废止'}" if ended.by else ""
    since = show_ordinal(ended.since)
    name = titled(mention.title) if mention.key else f"{mention.title}（{titled(ended.title)}）"
    message = f"所引{name}已于 {since} {by or how}"
    if ended.by and not re.search("废止|失效|清理", ended.by):  # a decision that only ends has nothing to be cited in its place
        suggestion = f"将{name}修改为{titled(ended.by)}的相应规定；内容不再对应的，删去"
    else:
        suggestion = f"删去对{name}的引用，或者改引现行规定"
    confidence = "certain" if ended.certain else "possible"
    if not ended.certain:
        message += "；废止情况没有核对过原文，请核实"
    basis = (Cited(ended.by, ended.locator),) if ended.by else ()
    return Issue("repealed_basis", f"repealed:{title_key(ended.title)}", (spot,), message, suggestion, confidence, "依据已废止", basis)


_CLOSING = re.compile(r"(?m)^[ \t\u3000]*(?:本|此)(?:通知|意见|方案|办法|规定|决定|通告|公告|文件|措施|细则)自")


def spot_at(document: Document, start: int, end: int) -> Spot:
    article = document.article_of(start)
    line = document.line_at(start)
    text = document.source.text
    # A quote stays on its line, and has no blanks around.
    end = min(end, document.line_at(start).end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if article and article.kind != "article" and _CLOSING.search(text, article.start + 1, line.end):
        # After the last numbered clause and no part of it: 本通知自…起施行, a table of tasks below.
        return Spot(start, end, line.number, "结尾", "结尾", text[start:end])
    return Spot(start, end, line.number, article.anchor if article else "", document.place(start), text[start:end])


def gathered(issues: Iterable[Issue], *, whole: bool) -> list[Issue]:
    """One issue for each rule and article (``whole``: for renamed authorities, each rule and document), with all its places."""
    together: dict[tuple[str, str, str, str], list[Issue]] = {}
    for issue in sorted(issues, key=lambda each: each.key):
        article = "" if whole and issue.kind in ("renamed_authority", "repealed_basis") else issue.article
        detail = issue.first.quote if issue.kind == "broken_text" else issue.confidence
        key = (issue.kind, issue.rule, article, detail)
        together.setdefault(key, []).append(issue)
    found = {key: first.with_all(others) for key, (first, *others) in together.items()}
    for kind, rule, article, detail in list(found):
        # What one source leaves open another may settle.
        if kind == "repealed_basis" and detail == "possible" and any((kind, rule, article, sure) in found for sure in ("certain", "likely")):
            del found[kind, rule, article, detail]
    return sorted(found.values(), key=lambda each: each.key)


def fitting(new: str, old: str) -> str:
    """The successor's name in the form in which the old one stands: ``农业`` in a list → ``农业农村``, ``农业局`` → ``农业农村局``."""
    name = _short(new)
    if not re.search(r"(?:主管部门|部门)$", name) or re.search(r"(?:部门|机关|机构|当局|总局|[总支大中]队)$", old):
        return name
    stem = re.sub(r"(?:行政)?(?:主管)?部门$", "", name)
    if re.search(r"(?:局|厅|委|委员会|所)$", old):
        organs = {"卫生健康": "卫生健康委员会", "发展改革": "发展改革委员会"}
        return organs.get(
            stem, f"{stem.removesuffix('管理') + '管理' if stem.endswith('管理') else stem}{'厅' if old.endswith('厅') else '局'}"
        )
    return stem


def _short(new: str) -> str:
    """The successor's name without the note in brackets."""
    return new.split("（", maxsplit=1)[0]
