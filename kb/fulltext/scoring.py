"""How well one unit answers a query: words in the title of its law first, then how often and how early they stand in it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from hegui.kb.fulltext.tokens import levelled

_MINOR = frozenset(["history", "signature"])
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_COUNTED = [math.sqrt(count) for count in range(6)]  # more than five times says no more


class Scoring:
    """One query's words, made ready for many units."""

    def __init__(self, words: Sequence[str], without: Sequence[str]) -> None:
        self._words = list(words)
        self._levelled = [levelled(word) for word in words]
        # A Chinese word reads the same at any width and case, so blanks are all that may come between; others are compared levelled.
        chinese = [word for word in map(levelled, without) if _CHINESE.fullmatch(word)]
        self._without = re.compile("|".join(r"\s*".join(word) for word in chinese)) if chinese else None
        self._without_levelled = [word for word in map(levelled, without) if word not in chinese]
        self._titles: dict[str, float] = {}

    def score(self, text: str, kind: str, title: str) -> float:
        """0.0 when a word is not there after all (its pairs stood apart), or an excluded one is. ``title`` is levelled."""
        if self._without is not None and self._without.search(text):
            return 0.0
        words = self._words
        counts = [text.count(word) for word in words]
        if self._without_levelled or not all(counts):
            text = levelled(text)  # dear, and seldom needed: most words stand as they were typed
            words = self._levelled
            counts = [text.count(word) for word in words]
            if not all(counts) or any(word in text for word in self._without_levelled):
                return 0.0
        first = min([text.find(word) for word in words])
        if title not in self._titles:
            self._titles[title] = 10.0 * sum(word in title for word in self._levelled)
        score = self._titles[title] + sum([_COUNTED[min(count, 5)] for count in counts])
        return score + 1.5 / (1 + first / 40) + 60 / (60 + len(text)) - (1.5 if kind in _MINOR else 0)
