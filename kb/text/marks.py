"""What a line begins with: 第五条, 第二章, （一）, 一、, 1., 附件. Blanks inside numbers, either width, lost numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from hegui.kb.text.numerals import NUMERAL, number_of

MarkKind = Literal["article", "division", "bracket", "comma", "dot", "number-bracket", "circle", "attachment", "contents"]

BLANK = " \t\u3000\xa0\u200b\ufeff\u2002\u2003\u2009"
_B = f"[{BLANK}]*"
_ARTICLE = re.compile(rf"第{_B}({NUMERAL})?{_B}条(?:{_B}之{_B}({NUMERAL}))?")
_DIVISION = re.compile(rf"第{_B}({NUMERAL}){_B}(分编|编|章|节)")
_NAMED_DIVISION = re.compile(rf"(?:总{_B}则|附{_B}则|分{_B}则)$")
_BRACKET = re.compile(rf"[（(]{_B}([零〇一二三四五六七八九十百]+(?:[{BLANK}]+[一二三四五六七八九十百]+)*){_B}[）)]{_B}[、．.，]?")
_NUMBER_BRACKET = re.compile(rf"[（(]{_B}([0-9０-９]{{1,3}}){_B}[）)]{_B}[、．.]?")
_COMMA = re.compile(rf"([一二三四五六七八九十百]{{1,4}}){_B}[、．.]")
_DOT = re.compile(rf"([0-9０-９]{{1,3}}){_B}(?:[、．]|[.](?![0-9０-９])|[)）])")
_CIRCLE = re.compile("[①-⑳]")
_ATTACHMENT = re.compile(rf"附{_B}(?:件|录|表|图)?{_B}([0-9０-９一二三四五六七八九十]{{0,3}}){_B}([：:]|$|[{BLANK}])")
GLUED_ARTICLE = re.compile(rf"(?<=[{BLANK}])第{_B}[一二三四五六七八九十百千零〇]+{_B}条[{BLANK}]")  # 第一章 总则 第一条 …
_CONTENTS = re.compile(rf"目{_B}[录次]{_B}$")
# What follows a citation at the beginning of a line: 第二十条规定的…, 第五条第一款…, 第三条、第五条…; never a provision's own first word
# unless a blank stands between.
_CITING = re.compile(
    r"(?:第|规定|所规定|所列|所称|所指|和第|和本|至第|、第|，第|或者第|以及第|及第|与第|的规定|中的|中规定|之规定|项|款|修改|修正|增加|删除|删去|中“|中\"|作为|改为|调整)"
)
_LONGEST_HEADING = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """``length``: of the mark with the blanks behind it. ``unit``: 编, 分编, 章, 节 of a division. ``spaced``: a blank stands behind it."""

    kind: MarkKind
    number: int | None
    length: int
    insertion: int = 0
    unit: str = ""
    spaced: bool = False


def mark_of(text: str, *, heading: bool = False) -> Mark | None:
    """The mark a line begins with, blanks before it not counted (the caller skips them). ``heading``: the format says it is one."""
    first = text[:1]
    if first == "第":
        return _article(text) or _division(text, heading)
    if first in "（(":
        return _simple("bracket", _BRACKET, text) or _simple("number-bracket", _NUMBER_BRACKET, text)
    if first == "附":
        return _attachment(text) or _named(text)
    if first in "总分":
        return _named(text)
    if first == "目":
        return Mark("contents", None, len(text)) if _CONTENTS.match(text) else None
    if first in "一二三四五六七八九十":
        return _simple("comma", _COMMA, text)
    if first in "0123456789０１２３４５６７８９":
        return _simple("dot", _DOT, text)
    if "①" <= first <= "⑳":
        return Mark("circle", ord(first) - ord("①") + 1, 1)
    return None


def _article(text: str) -> Mark | None:
    found = _ARTICLE.match(text)
    if not found:
        return None
    number = number_of(found[1]) if found[1] else None
    if found[1] and number is None:
        return None
    rest = text[found.end() :]
    stripped = rest.lstrip(BLANK)
    spaced = len(stripped) < len(rest) or not rest
    if not spaced and (_CITING.match(stripped) or stripped[:1] in "、，,；;。的之至和及或与中）)”》"):
        return None
    insertion = (number_of(found[2]) or 0) if found[2] else 0
    return Mark("article", number, len(text) - len(stripped), insertion, spaced=spaced)


def _division(text: str, heading: bool) -> Mark | None:
    found = _DIVISION.match(text)
    if not found:
        return None
    if glued := GLUED_ARTICLE.search(text, found.end()):
        text = text[: glued.start()]
    rest = text[found.end() :]
    if (
        not heading
        and (len(text) > _LONGEST_HEADING or rest.rstrip()[-1:] in "。；：，" or (rest[:1] not in BLANK and _CITING.match(rest)))
        and rest.strip()
    ):
        return None
    number = number_of(found[1])
    return Mark("division", number, len(text) - len(rest.lstrip(BLANK)), unit=found[2]) if number is not None else None


def _named(text: str) -> Mark | None:
    return Mark("division", None, 0, unit="章") if _NAMED_DIVISION.match(text.rstrip(BLANK)) else None


def _attachment(text: str) -> Mark | None:
    found = _ATTACHMENT.match(text)
    if not found or _NAMED_DIVISION.match(text.rstrip(BLANK)) or (found[2] not in ("：", ":") and len(text) > _LONGEST_HEADING):
        return None
    return Mark("attachment", number_of(found[1]) if found[1] else None, 0)


def _simple(kind: MarkKind, pattern: re.Pattern[str], text: str) -> Mark | None:
    found = pattern.match(text)
    if not found:
        return None
    number = number_of(found[1])
    if number is None:
        return None
    rest = text[found.end() :]
    return Mark(kind, number, len(text) - len(rest.lstrip(BLANK)))
