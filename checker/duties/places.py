"""Locators as people write them in a ledger: ``二（十三）.3``, ``二(13)第3句``, ``（十三）``, ``二、（四）``, ``2.13``, or the item's title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hegui.kb.diagnostics import nearest
from hegui.kb.locator import COUNT, canonical, chinese_numeral
from hegui.kb.normalise import normalise
from hegui.kb.regulation import Version

_DOCUMENT = re.compile(r"《[^》]*》|[一-鿿]*[〔\[]\d{4}[〕\]]\d+号|(实施)?意见|条款|要求|[:：]")
_NUMERAL = "[一二三四五六七八九十百]+"
_WRITTEN = re.compile(rf"(?:第?([一二三])(?:部分|、|[.．])?)?第?（({_NUMERAL})）[项条]?(?:[.．]?(?:第)?(\d+|{_NUMERAL})句?|[.．]责任单位)?")
_DOTTED = re.compile(r"([123])[.．-](\d{1,2})(?:[.．-](\d{1,2}))?")
_BARE = re.compile(rf"第?(\d{{1,2}}|{_NUMERAL})[项条]?")
_PARTS = re.compile(r"[;；,，\n/]|(?<=[）0-9句])[、和及]")


@dataclass(slots=True)
class Places:
    """What a cell names: ``found`` items (``二（十三）``) and sentences (``二（十三）.3``) or ids of duties; ``unread`` what names
    nothing, each with the place it may have meant ("" when none is near)."""

    found: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


class PlaceReader:
    """Reads the 条款 cells of one regulation's responsibility list."""

    def __init__(self, version: Version, duty_ids: Sequence[str]) -> None:
        self.sentences = {p.anchor for p in version.provisions if "（" in p.anchor and p.anchor.rpartition(".")[2].isdigit()}
        self.items = list(dict.fromkeys(anchor.partition(".")[0] for anchor in version.by_anchor if "（" in anchor))
        self.titles = {_title(p.text or ""): p.anchor.partition(".")[0] for p in version.provisions if p.anchor.endswith("）.0")}
        self.duty_ids = {each.upper(): each for each in duty_ids}

    def read(self, written: str) -> Places:
        places = Places()
        for part in (p.strip() for p in _PARTS.split(written)):
            if not part:
                continue
            place = self._place(part)
            if place:
                places.found.append(place) if place not in places.found else None
            else:
                places.unread.append((part, self._near(part)))
        return places

    def _place(self, part: str) -> str:
        """The place one part names, or ""."""
        if part.upper() in self.duty_ids:
            return self.duty_ids[part.upper()]
        by_title = self.titles.get(_title(part))
        if by_title:
            return by_title
        text = canonical(_DOCUMENT.sub("", normalise(part).replace("(", "（").replace(")", "）")))
        if found := _WRITTEN.fullmatch(text):
            return self._known(found[1] or "", found[2], _number(found[3]))
        if found := _DOTTED.fullmatch(text):
            return self._known(chinese_numeral(int(found[1])), chinese_numeral(int(found[2])), int(found[3] or 0))
        if found := _BARE.fullmatch(text):
            return self._known("", chinese_numeral(_number(found[1])), 0)
        # A locator with the item's title behind it: 二（四）加强部门协作和联合执法.
        if (found := _WRITTEN.match(text)) and _title(text[found.end() :]) in self.titles:
            return self._known(found[1] or "", found[2], _number(found[3]))
        return ""

    def _known(self, section: str, item: str, sentence: int) -> str:
        """A place that exists. Without its section an item must have a number that stands in one section only."""
        items = [f"{section}（{item}）"] if section else [each for each in self.items if each.endswith(f"（{item}）")]
        if len(items) != 1 or items[0] not in self.items:
            return ""
        if not sentence:
            return items[0]
        place = f"{items[0]}.{sentence}"
        return place if place in self.sentences else ""

    def _near(self, part: str) -> str:
        """What it may have meant: the item of a sentence that is not there, both items of a number without its section."""
        text = canonical(normalise(part))
        section = re.search(rf"([一二三])、?（({_NUMERAL})）", text)
        if section and f"{section[1]}（{section[2]}）" in self.items:
            return f"{section[1]}（{section[2]}）"  # the item is there, the sentence is not
        number = re.fullmatch(rf"（?({_NUMERAL})）?", text)
        if number and (same := [each for each in self.items if each.endswith(f"（{number[1]}）")]):
            return "、".join(same)
        title = nearest(_title(part), self.titles)
        return self.titles[title] if title else nearest(text, [*self.items, *self.sentences])


def _number(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if text.isdigit() else COUNT.get(text, 0)


def _title(text: str) -> str:
    """A heading without its number and its full stop."""
    return re.sub(rf"^（{_NUMERAL}）|[。.]$", "", canonical(text.strip()))
