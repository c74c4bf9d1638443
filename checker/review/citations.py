"""Titles that a text names: as its basis, to end them, or in passing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hegui.checker.review.sentences import Sentence
from hegui.kb.locator import canonical
from hegui.kb.normalise import normalise

_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,120})》")
_NUMBER = re.compile(r"\s*[（(]([^（）()]{3,40}?(?:号|次修[订正]))[，,）)]")
_ARTICLE = re.compile(r"\s*(?:[（(][^（）()]{1,40}[）)])?\s*(第[一二三四五六七八九十百零〇0-9]+条(?:之[一二三四五六七八九十])?)")
_BASIS = re.compile(r"(?:根据|依据|依照|按照|遵照|遵循|结合|贯彻(?:落实|执行|实施)?|落实)[^。；]{0,60}$")
_ENDS = re.compile(
    r"^(?:[（(][^（）()]*[）)])?(?:及其[^，。；]{0,20})?(?:(?:[、，,和及与]|以及)[^。；]*?)?(?:同时|即行|予以|自行|一律|亦|也|一并|均|相应)*(?:废止|失效|停止执行|不再执行)"
)
_EARLIER = re.compile(r"(?:施行|实施|生效|修改|修订|公布)(?:之|以)?前|原《|已经?(?:废止|失效)|曾|当时|历史|沿革")
_PARTLY = re.compile(r"^(?:[（(][^（）()]*[）)])?(?:中|第|的(?:有关)?(?:规定|部分|条款))")


@dataclass(frozen=True, slots=True)
class Mention:
    """A title in a sentence: offsets of the whole 《…》 in ``joined``, its canonical form, the number and article written after it."""

    title: str
    key: str
    start: int
    end: int
    number: str
    article: str
    as_basis: bool


def title_key(title: str) -> str:
    """One spelling for a title: without 中华人民共和国, blanks, the shape of brackets, and （试行） kept."""
    levelled = normalise(title.replace("〈", "《").replace("〉", "》").replace("<", "《").replace(">", "》"))
    return levelled.removeprefix("中华人民共和国").replace("实施《中华人民共和国", "实施《")


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """Every title of the sentence itself."""
    joined = sentence.joined
    for found in _TITLE.finditer(joined, len(sentence.lead)):
        after = joined[found.end() :]
        number = _NUMBER.match(after)
        article = _ARTICLE.match(after)
        yield Mention(
            found[1],
            title_key(found[1]),
            found.start(),
            found.end(),
            normalise(number[1]) if number else "",
            canonical(article[1]) if article else "",
            bool(_BASIS.search(joined[: found.start()])),
        )


def is_ended_here(sentence: Sentence, mention: Mention) -> bool:
    """The sentence ends the document it names (`《X》同时废止`)."""
    return bool(_ENDS.match(sentence.joined[mention.end :]))


def is_ended_wholly(sentence: Sentence, mention: Mention) -> bool:
    """As :func:`is_ended_here`, and not merely a part of it."""
    after = sentence.joined[mention.end :]
    return bool(_ENDS.match(after)) and not _PARTLY.match(after) and not mention.title.startswith("关于修改")


def is_of_the_past(sentence: Sentence, mention: Mention) -> bool:
    """The sentence speaks of what was: before this text came into force, a version since amended, a document already ended."""
    return speaks_of_the_past(sentence.joined)


def speaks_of_the_past(words: str) -> bool:
    return bool(_EARLIER.search(words))
