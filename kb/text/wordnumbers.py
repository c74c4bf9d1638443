"""The numbers that Word writes itself: 「第一条」「（一）」 of a numbered list stand in no run, but a reader sees them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from hegui.kb.locator import chinese_numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVEL = re.compile(r"%([1-9])")
_CHINESE = frozenset(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "chineseLegalSimplified",
        "taiwaneseCountingThousand",
    ]
)
_HEADING = re.compile(r"(?:heading|标题)\s*([1-6])$", re.IGNORECASE)


@dataclass(slots=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass(slots=True)
class _Style:
    based_on: str | None
    numbering: tuple[str, int] | None
    heading: int
    centred: bool


class Numbering:
    """Counts list paragraphs as Word does. Feed it every paragraph in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._styles: dict[str, _Style] = {}
        if numbering is not None:
            self._read_numbering(numbering)
        if styles is not None:
            self._read_styles(styles)

    def next(self, paragraph: Any) -> tuple[str, int, bool]:
        """The automatic label ("" for none), the heading level and whether it is centred."""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return "", 0, False
        style = self._style(_value(properties.find(W + "pStyle")))
        centred = _value(properties.find(W + "jc")) == "center" or style.centred
        numbered = _numbering(properties.find(W + "numPr")) or style.numbering
        outline = _value(properties.find(W + "outlineLvl"))
        heading = int(outline) + 1 if outline.isdigit() and int(outline) < 6 else style.heading
        return (self._label(*numbered) if numbered else ""), heading, centred

    def _label(self, number: str, depth: int) -> str:
        abstract = self._abstract.get(number, "")
        level = self._levels.get(abstract, {}).get(depth)
        if level is None or level.format in ("none", "bullet"):
            return ""
        counters = self._counters.setdefault(abstract, {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [key for key in counters if key > depth]:
            del counters[deeper]

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            of = self._levels[abstract].get(at, level)
            value = counters.get(at, of.start)
            return chinese_numeral(value) if of.format in _CHINESE else str(value)

        return _LEVEL.sub(shown, level.text)

    def _style(self, name: str) -> _Style:
        found = _Style(None, None, 0, False)
        seen: set[str] = set()
        current: str | None = name
        while current and current in self._styles and current not in seen:
            seen.add(current)
            style = self._styles[current]
            found.numbering = found.numbering or style.numbering
            found.heading = found.heading or style.heading
            found.centred = found.centred or style.centred
            current = style.based_on
        return found

    def _read_numbering(self, root: Any) -> None:
        for abstract in root.iter(W + "abstractNum"):
            levels = {}
            for level in abstract.iter(W + "lvl"):
                start = _value(level.find(W + "start"))
                levels[_depth(level.get(W + "ilvl"))] = _Level(
                    _value(level.find(W + "numFmt")), _value(level.find(W + "lvlText")), int(start) if start.isdigit() else 1
                )
            self._levels[abstract.get(W + "abstractNumId") or ""] = levels
        for number in root.iter(W + "num"):
            self._abstract[number.get(W + "numId") or ""] = _value(number.find(W + "abstractNumId"))

    def _read_styles(self, root: Any) -> None:
        for style in root.iter(W + "style"):
            properties = style.find(W + "pPr")
            heading = _HEADING.match(_value(style.find(W + "name")))
            self._styles[style.get(W + "styleId") or ""] = _Style(
                _value(style.find(W + "basedOn")) or None,
                _numbering(properties.find(W + "numPr")) if properties is not None else None,
                int(heading[1]) if heading else 0,
                properties is not None and _value(properties.find(W + "jc")) == "center",
            )


def _numbering(element: Any) -> tuple[str, int] | None:
    if element is None:
        return None
    number = _value(element.find(W + "numId"))
    return (number, _depth(_value(element.find(W + "ilvl")))) if number else None


def _depth(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _value(element: Any) -> str:
    return "" if element is None else element.get(W + "val") or ""
