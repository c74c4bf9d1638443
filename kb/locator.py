"""Places in a text of law: ``二（十三）.3`` in the opinion, ``第五十六条第二款`` in a law."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = "零一二三四五六七八九"
_FORMS = str.maketrans("()０１２３４５６７８９．｡", "（）0123456789..")
_SPOKEN_SENTENCE = re.compile(r"第([0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?)句$")
_SPOKEN_PART = re.compile(r"(?<=[）一二三四五六七八九十])(?:标题|责任单位)$")
_LAST_PART = re.compile(r"(?:\.[^.]+|第[^第]+[款项目]|（[^（）]+）)$")


def chinese_numeral(number: int) -> str:
    """1–9999 as articles are numbered: 10 → 十, 107 → 一百零七, 1045 → 一千零四十五."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += _DIGITS[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text


COUNT = {chinese_numeral(number): number for number in range(1, 100)}


def canonical(locator: str) -> str:
    """The one spelling of a locator: full-width brackets, Chinese numerals, no blanks. ``第56条`` → ``第五十六条``.

    What :func:`spoken` says is read too: ``二（十三）第三句`` → ``二（十三）.3``."""
    text = re.sub(r"\s+", "", locator).translate(_FORMS)
    text = re.sub(r"第([0-9]{1,4})(?=[编章节条款项目])", lambda found: f"第{chinese_numeral(int(found[1]))}", text)
    text = re.sub(r"（([0-9]{1,4})）", lambda found: f"（{chinese_numeral(int(found[1]))}）", text)
    text = _SPOKEN_SENTENCE.sub(lambda found: f".{COUNT.get(found[1], found[1])}", text)
    return _SPOKEN_PART.sub(lambda found: ".0" if found[0] == "标题" else f".{found[0]}", text)


def spoken(locator: str) -> str:
    """A place as people cite it: ``二（十三）.3`` → ``二（十三）第三句``, ``二（十三）.0`` (its heading) → ``二（十三）标题``."""
    place, dot, part = locator.rpartition(".")
    if not dot or not (part.isascii() and part.isdigit()):
        return locator.replace(".", "") if dot else locator
    return f"{place}标题" if part == "0" else f"{place}第{chinese_numeral(int(part))}句"


def lies_within(anchor: str, locator: str) -> bool:
    """Whether ``anchor`` is ``locator`` or a part of it: ``二（十三）.3`` lies within ``二（十三）`` and within ``二``."""
    return anchor.startswith(locator) and (len(anchor) == len(locator) or anchor[len(locator)] in ".（第")


def enclosing(locator: str) -> Iterator[str]:
    """The larger places around a locator, nearest first: ``第五条第一款第（二）项`` → ``第五条第一款`` → ``第五条``."""
    while found := _LAST_PART.search(locator):
        locator = locator[: found.start()]
        if not locator:
            return
        yield locator
