"""Words that the patterns of the review rules share: ``{机关}`` in a pattern stands for whatever ``words`` says of 机关.

A pattern put together from named words can be read aloud; written out it is a thousand characters long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hegui.kb.diagnostics import did_you_mean

# A count of a regular expression has digits between its braces, a word has none.
_NAMED = re.compile(r"\{([^\W\d]+)\}")
MAX_LENGTH = 40_000  # characters of one pattern written out: words of words grow fast


class WordError(ValueError):
    """A pattern that cannot be written out; the message is Chinese."""


def written_out(pattern: str, words: Mapping[str, str]) -> str:
    """``pattern`` with every ``{word}`` replaced by its meaning. Raises WordError for a word that is not there, that rests on itself, or
    a result that is no regular expression."""
    result = _replaced(pattern, words, ())
    try:
        re.compile(result)
    except re.error as error:
        raise WordError(f"不是能用的正则表达式：{error}") from None
    return result


def _replaced(pattern: str, words: Mapping[str, str], within: tuple[str, ...]) -> str:
    def meaning(found: re.Match[str]) -> str:
        name = found[1]
        if name in within:
            raise WordError(f"词“{name}”绕回了自己：{' → '.join((*within, name))}")
        if name not in words:
            raise WordError(f"没有名为“{name}”的词{did_you_mean(name, words)}")
        return f"(?:{_replaced(words[name], words, (*within, name))})"

    result = _NAMED.sub(meaning, pattern)
    if len(result) > MAX_LENGTH:
        raise WordError(f"写开以后有 {len(result)} 个字，超过 {MAX_LENGTH}")
    return result
