"""The words of a provision that something encodes: verbatim parts of its text, found again whatever shape of quotes or blanks is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from hegui.kb.normalise import normalise
from pydantic import BeforeValidator, Field, WithJsonSchema

if TYPE_CHECKING:
    from hegui.kb.registry import Registry

Span = tuple[int, int]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_TEXT = {"type": "string", "minLength": 1}

Words = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(_as_list),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}),
]


def find_words(text: str, words: str) -> list[Span]:
    """Where ``words`` stand in ``text``, as half-open spans of the text as written. Shapes of quotes, widths and blanks do not count."""
    levelled, places = _levelled(text)
    wanted = _levelled(words)[0]
    found: list[Span] = []
    start = levelled.find(wanted) if wanted else -1
    while start >= 0:
        found.append((places[start], places[start + len(wanted) - 1] + 1))
        start = levelled.find(wanted, start + 1)
    return found


def _levelled(text: str) -> tuple[str, list[int]]:
    """Character by character, so that every levelled character knows where it came from."""
    characters = [(levelled, place) for place, written in enumerate(text) for levelled in normalise(written)]
    return "".join(levelled for levelled, _ in characters), [place for _, place in characters]


def why_not_quoted(registry: Registry, regulation: str, locator: str, version: str | None, words: Sequence[str]) -> Iterator[str]:
    """What is wrong with words said to stand at a place, in Chinese; the place itself resolves."""
    texts = [c.provision.text for c in registry.resolve(regulation, locator, version) if c.provision and c.provision.text]
    if words and not texts:
        yield f"“{locator}”没有收录原文，words 无从核对；请去掉 words"
        return
    for part in words:
        counts = [len(find_words(text, part)) for text in texts]
        if not any(counts):
            yield f"“{part}”不是“{locator}”的原文{_nearest(part, texts[0])}"
        elif max(counts) > 1:
            yield f"“{part}”在“{locator}”里有{max(counts)}处，请多写几个字，指明是哪一处"


def _nearest(part: str, text: str) -> str:
    """The clause that comes nearest to mistyped words."""
    from hegui.kb.clauses import clauses
    from hegui.kb.diagnostics import nearest

    near = nearest(part, [text[start:end] for start, end in clauses(text)])
    return f"，最接近的是“{near}”" if near else f"；原文是“{text}”"
