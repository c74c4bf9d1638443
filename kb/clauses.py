"""The clauses of a sentence. A sentence of the opinion holds several demands, one a clause: coverage is shown for each of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from hegui.kb.quotation import Span

ENDS = "，；。：！？"
_OPENING, _CLOSING = "《（“", "》）”"


def clauses(text: str) -> list[Span]:
    """Half-open spans of the clauses, each without the mark that ends it. Marks inside 《》, （） and quotes end nothing."""
    found: list[Span] = []
    start = depth = 0
    for place, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in ENDS and not depth:
            found.append((start, place))
            start = place + 1
    found.append((start, len(text)))
    return [(a, b) for a, b in found if text[a:b].strip()]


def uncovered(text: str, spans: Iterable[Span]) -> list[Span]:
    """The clauses of which some word lies in none of the spans. Punctuation and blanks need no cover."""
    covered = [False] * len(text)
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    return [(a, b) for a, b in clauses(text) if any(not covered[i] and text[i].isalnum() for i in range(a, b))]


def segments(text: str, spans: Sequence[Span]) -> list[tuple[int, int, tuple[int, ...]]]:
    """The text cut at every end of a span: (start, end, which spans lie over it), in order, without gaps."""
    cuts = sorted({0, len(text), *(place for span in spans for place in span)})
    return [(a, b, tuple(i for i, (start, end) in enumerate(spans) if start <= a and b <= end)) for a, b in itertools.pairwise(cuts)]
