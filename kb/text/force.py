"""From which day a text says it is in force. Only what is written counts: 「自公布之日起」 without a day of promulgation stays unknown."""

from __future__ import annotations

import re

from hegui.kb.text.history import DATE, iso_dates
from hegui.kb.text.tree import Document

_SELF = (
    r"(?:本|该)?(?:法典|法|条例|规定|办法|细则|规则|决定|解释|规范|意见|通知|规程|方案|准则|守则|章程|标准|制度|批复|修正案|公告|通告|决议)"
)
_STATED = re.compile(rf"{_SELF}?[^。；]{{0,12}}自({DATE.pattern})起?(?:正式)?(?:施行|执行|生效|实施|试行)")
_ON_PUBLICATION = re.compile(r"自(?:公布|发布|印发|颁布|下发|通过)之日起(?:正式)?(?:施行|执行|生效|实施|试行)")
_LAST = 4  # the clause of entry into force is among the last articles, or among the first of an interpretation


def in_force(document: Document) -> tuple[str, str]:
    """(day or "", where it is stated or why it is unknown). A day before the latest amendment is that of an earlier version."""
    version = document.version_date
    for event in reversed(document.history):
        if "施行" in event.verbs and len(event.date) == 10 and event.date >= version and not set(event.verbs) & {"修正", "修订", "通过"}:
            return event.date, "题注"
    told = ""
    places = (
        document.articles[-_LAST:][::-1]
        or [node for node in document.root.children if node.kind in ("clause", "item", "text", "preamble")][-_LAST:]
    )
    for node in places:
        if found := _STATED.search(node.text):
            dates = iso_dates(found[1])
            if not dates:
                told = told or f"{node.anchor}写的施行日期“{found[1]}”不存在"
                continue
            day = dates[0][0]
            if len(day) == 10 and day >= version:
                return day, node.anchor
            told = told or f"{node.anchor}写的 {day} 早于本版本，是以前版本的施行日"
        elif _ON_PUBLICATION.search(node.text) and not told:
            published = [
                e.date
                for e in document.history
                if {"公布", "发布", "颁布", "印发"} & set(e.verbs) and len(e.date) == 10 and e.date >= version
            ]
            if published:
                return published[-1], f"{node.anchor}（自公布之日起），公布日期见题注"
            told = f"{node.anchor}写明自公布之日起施行，文本没有写公布日期"
    return "", told or "文本没有写施行日期"
