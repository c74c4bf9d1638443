"""Decisions that end documents: ``废止《X》`` in their clauses, and the lists attached to them (决定废止的文件目录)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hegui.checker.review.citations import mentions, title_key
from hegui.checker.review.repeals import Ended
from hegui.checker.review.sentences import sentences
from hegui.kb.day import parse_day
from hegui.kb.normalise import normalise

if TYPE_CHECKING:
    from hegui.kb.text.tree import Document, Node

DECISION = re.compile(r"废止|失效|清理")
# The titles that stand after 废止, one after another.
_BEFORE = re.compile(r"(?<!不)(?<!同意)(?:废止|宣布失效)(?:《(?:[^《》]|《[^《》]*》)*》(?:[（(][^（）()]*[）)])?[、，和及]?)*$")
_ENDING = re.compile(r"废止|失效")
_KEPT = re.compile(r"继续有效|保留|修改|修订|重新公布|拟")
_ENTRY = re.compile(r"^[（(]?(?:[0-9０-９]{1,4}|[一二三四五六七八九十百]{1,4})[）)]?[.．、\s\u3000]+|^(?=《)")
_QUOTED = re.compile(r"^《((?:[^《》]|《[^《》]*》){2,120})》")
_NUMBERED = re.compile(r"[（(]([^（）()]{2,40}?号)[^（）()]*[）)]\s*[。；;]?\s*$")
# A row of a table: the title, the document number, and what else it has (the date, the department).
_ROW = re.compile(
    r"^(\S+(?: \S+)*?)[\s\u3000]+([\u4e00-\u9fff]{1,14}(?:[〔\[（(【]\s*)?(?:19|20)[0-9]{2}\s*(?:[〕\]）)】])?年?第?\s*[0-9]{1,4}\s*号|[\u4e00-\u9fff]{2,10}令第?\s*[0-9]{1,4}\s*号)?(?=[\s\u3000]|$).*$",
    re.DOTALL,
)
_ALONE = re.compile(r"[0-9０-９]{1,4}[.．、]?")
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|附件)")
_FEWEST_ROWS = 2
_DOCUMENT = re.compile(
    r"(?:条例|办法|规定|细则|规则|规程|决定|通知|意见|方案|通告|公告|批复|标准|章程|制度|实施纲要|规划)(?:（(?:试行|暂行)）)?$"
)
# These bear names of their own; a 通知 of one name may be issued every year, and is known by its number only.
_NAMED = re.compile(r"(?:条例|办法|规定|细则|规则)(?:（(?:试行|暂行)）)?$")
_ISSUED = re.compile(r"关于(?:印发|发布|公布)《((?:[^《》]|《[^《》]*》){2,80})》")


def ended_by_decision(document: Document) -> Iterator[Ended]:
    """The titles that a decision about ending or cleaning up documents ends. Nothing for other documents."""
    date = document.in_force_from or document.version_date
    if not date or not DECISION.search(document.title):
        return
    since = parse_day(date)[1]
    region = "" if document.region == "全国" else document.region
    for sentence in sentences(document):
        if "《" in sentence.text and "废止" in sentence.text:
            place = document.article_of(sentence.start)
            for mention in mentions(sentence):
                partly = re.match(r"\s*(?:中的?)?第", sentence.joined[mention.end :])
                if _BEFORE.search(sentence.joined[: mention.start]) and not partly and mention.key != title_key(document.title):
                    anchor = place.anchor if place else ""
                    yield Ended(mention.title, since, document.title, anchor, "废止", region=region, own_number=mention.number)
    for node in document.root.children:
        if node.kind == "attachment":
            for title, number, how, anchor in _listed(document, node):
                for name in (title, *(found[1] for found in _ISSUED.finditer(title))):
                    known = "" if _NAMED.search(name) else normalise(number)
                    yield Ended(name, since, document.title, anchor, how, known, region=region, own_number=normalise(number))


def _listed(document: Document, attachment: Node) -> Iterator[tuple[str, str, str, str]]:
    """Title, number, how it ends, and the place, of every entry of an attached list, while the list is one of what ends."""
    how = ""
    for words in _rows(document, attachment):
        entry = _ENTRY.match(words)
        rest = words[entry.end() :].strip() if entry else words
        title, number = _titled(rest, numbered=bool(entry))
        if title and how:
            yield title, number, how, attachment.anchor
        elif not title and _KEPT.search(words):
            how = ""
        elif not title and (found := _ENDING.search(words)):
            how = found[0]


def _titled(entry: str, *, numbered: bool) -> tuple[str, str]:
    """The title and the document number of one entry, "" for what it has not: 某办法（某政发〔2010〕5号）, or the cells of a table's row."""
    quoted, number = _QUOTED.match(entry), _NUMBERED.search(entry)
    bare = _NUMBERED.sub("", entry).strip("。；; ")
    if quoted or (numbered and _DOCUMENT.search(bare)):
        return quoted[1] if quoted else bare, number[1] if number else ""
    row = _ROW.match(entry)
    if row is None or not (numbered or row[1].startswith("《")) or not _DOCUMENT.search(row[1].strip("《》")):
        return "", ""
    return row[1].strip("《》"), row[2] or ""


def _rows(document: Document, attachment: Node) -> Iterator[str]:
    """The lines of an attached list. Where a table was read cell by cell, each row that begins with a number is one line again."""
    lines = [line for line in document.source.lines if attachment.start <= line.start < attachment.end]
    texts = [document.source.text[line.start + line.mark : line.end].strip() for line in lines]
    if sum(bool(_ALONE.fullmatch(each)) for each in texts) < _FEWEST_ROWS:
        yield from texts
        return
    row: list[str] = []
    for words in texts:
        if _ALONE.fullmatch(words) or _HEADING.match(words):
            yield "\t".join(row)
            row = []
        row.append(words)
    yield "\t".join(row)
