"""From lines to the structure of a law: ``parse(source)`` gives a ``Document``.

One pass over the lines. What a line begins with opens a node; everything else goes on with the node before it. No law is known by
name: article numbers may begin anywhere, jump, repeat or be lost, and what is odd is kept and said (``Document.defects``).
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import PurePosixPath

from hegui.kb.text.anchors import give_anchors
from hegui.kb.text.builder import Builder
from hegui.kb.text.defects import find_defects
from hegui.kb.text.force import in_force
from hegui.kb.text.front import Front, FrontLine, read_front
from hegui.kb.text.history import body_of, iso_dates, parse_history, version_date
from hegui.kb.text.levels import level_of, region_of
from hegui.kb.text.marks import BLANK, mark_of
from hegui.kb.text.source import Source
from hegui.kb.text.tree import Document, Event, Node

_FRONT_LINES = 400  # a note of history may have a hundred lines; no front is longer than this
_PUBLICATION = 200  # days between adoption and publication; approval by a higher congress takes months
_TITLE_MAKER = re.compile(
    r"^([\u4e00-\u9fff、，\s]{0,60}?(?:人民政府|人民政府办公[厅室]|办公厅|办公室|委员会|部|局|厅|法院|检察院|署|大会|国务院|常委会))(?=关于|印发|转发)"
)


def parse(source: Source) -> Document:
    """The structure of what was read. A source without text gives an empty document."""
    front, first = _front(source)
    builder = Builder(source)
    for line in front.lines:
        builder.front(line)
    builder.body(first)
    root = builder.finish()
    give_anchors(root)
    document = Document(source, root, title=front.title, number=front.number)
    document.articles = [node for node in root.walk() if node.kind == "article"]
    _identify(document, front, builder.signature)
    document.defects = find_defects(document, builder.repeats)
    return document


def _front(source: Source) -> tuple[Front, int]:
    """The lines before the first provision, and the index of the line where the provisions begin."""
    gathered: list[FrontLine] = []
    titled = False
    for index, line in enumerate(source.lines[:_FRONT_LINES]):
        text = source.text[line.start + line.mark : line.end].strip(BLANK)
        if text and (line.heading != 1 or titled):
            mark = mark_of(text, heading=bool(line.heading))
            if (
                mark is not None
                and mark.kind in ("article", "division", "contents", "comma", "bracket", "attachment")
                and _begins(mark.kind, mark.number, text, titled)
            ):
                return _to_addressee(read_front(gathered), index)
        titled = titled or bool(text and not text.startswith(("<!--", "---")))
        gathered.append(FrontLine(index, text, line.heading))
    # Nothing is numbered: the provisions begin with the first sentence that is no note and no addressee.
    front = read_front(gathered)
    for position, read in enumerate(front.lines):
        if read.kind == "preamble" and "。" in read.text:
            front.lines = front.lines[:position]
            return front, read.index
    return front, len(gathered)


def _to_addressee(front: Front, first: int) -> tuple[Front, int]:
    """What follows the addressee of a paper is its body: it may be signed, and rules with a title of their own may come after it."""
    for position, line in enumerate(front.lines):
        if line.kind == "addressee":
            front.lines = front.lines[: position + 1]
            return front, line.index + 1
    return front, first


def _begins(kind: str, number: int | None, text: str, titled: bool) -> bool:
    if kind in ("comma", "bracket"):
        # 「（一）」 may stand in a title above (解释（一）) and history in brackets; numbering begins with one.
        return number == 1 and titled
    if kind == "attachment":
        return titled and len(text) > 3
    return kind != "division" or number is not None or titled


def _identify(document: Document, front: Front, signature: list[str]) -> None:
    events = parse_history(front.history)
    signed_date = next((iso for text in reversed(signature) for iso, *_ in iso_dates(text)), "")
    document.history = events
    document.version_date = version_date(events)
    document.version_date_from = "题注" if document.version_date else ""
    if not document.version_date and signed_date:
        document.version_date, document.version_date_from = signed_date, "落款"
    named = date_in_name(document.source.path)
    if named and (not document.version_date or _much_later(named, document.version_date)):
        document.version_date, document.version_date_from = named, "文件名"
    maker = _maker(front, events, document.title, document.number, signature)
    document.maker = re.sub(r"^中华人民共和国(?=.*(?:国务院|部|局|署|会|院)$)", "", maker)
    document.level = level_of(document.title, document.maker, document.number, events)
    document.region = region_of(document.title, document.maker)
    if not document.region and document.level in ("宪法", "法律", "行政法规", "部门规章", "司法解释", "党内法规"):
        document.region = "全国"
    document.in_force_from, document.in_force_note = in_force(document)


def _maker(front: Front, events: tuple[Event, ...], title: str, number: str, signature: list[str]) -> str:
    for wanted in (("通过",), ("公布", "发布", "颁布", "印发"), ("修订", "修正", "修改", "批准")):
        for event in events:
            if event.body and event.verbs[:1] != ("施行",) and any(verb in wanted for verb in event.verbs):
                same = [
                    e.body
                    for e in events
                    if e.body and e.verbs == event.verbs == ("通过",) and "最高人民" in e.body and "最高人民" in event.body
                ]
                return "、".join(dict.fromkeys(same)) or event.body
    if found := _TITLE_MAKER.match(title):
        return found[1]
    if number.endswith("号") and "令第" in number:
        return number.split("令第", maxsplit=1)[0].removesuffix("省政府").removesuffix("市政府") or body_of(number)
    if front.issuer:
        return front.issuer
    for text in signature:
        levelled = re.sub(r"\s", "", text)
        if 4 <= len(levelled) <= 40 and re.search(r"(?:政府|办公[厅室]|委员会|部|局|厅|院|署|支队|总队|银行|大会)$", levelled):
            return levelled
    return ""


def _much_later(named: str, told: str) -> bool:
    """A name may give the day of publication, weeks after adoption; much later it tells of an amendment that the note leaves out."""
    if len(told) < 10:
        return named[: len(told)] > told
    return (dt.date.fromisoformat(named) - dt.date.fromisoformat(told)).days > _PUBLICATION


def date_in_name(path: str) -> str:
    """``消防法(2021-04-29).md``: what the keeper of the file says."""
    found = re.search(r"[(（_@]((?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2})[)）]?$", PurePosixPath(path).stem)
    try:
        return dt.date.fromisoformat(found[1]).isoformat() if found else ""
    except ValueError:
        return ""


__all__ = ["Document", "Node", "date_in_name", "parse"]
