"""Chinese text as search tokens: single characters and pairs of neighbours, so that words of one and two characters are found.

A run of letters or digits is one token (``113``, ``gb50016``); pairs never reach across punctuation. A longer word is the pairs
it is made of, and the words themselves are looked for again where the pairs are found.
"""

from __future__ import annotations

import itertools
import re
import unicodedata

_RUNS = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]|[a-z0-9]+|[^\W_]")
_LEVELLED = re.compile(r"\s+")


def tokens(text: str) -> set[str]:
    """Every token of a text, once."""
    found: set[str] = set()
    for run in _RUNS.split(unicodedata.normalize("NFKC", text).lower()):
        if run:
            units = _UNIT.findall(run)
            found.update(units)
            found.update(map(str.__add__, units, units[1:]))
    return found


def query_tokens(word: str) -> list[str]:
    """The tokens a text must have to hold a word: its pairs; a unit alone stands for itself."""
    found: list[str] = []
    for run in _RUNS.split(unicodedata.normalize("NFKC", word).lower()):
        units = _UNIT.findall(run)
        found.extend([a + b for a, b in itertools.pairwise(units)] if len(units) > 1 else units)
    return list(dict.fromkeys(found))


def levelled(text: str) -> str:
    """How texts and words are compared once the tokens have been found: width, case and blanks do not count."""
    return _LEVELLED.sub("", unicodedata.normalize("NFKC", text).lower())
