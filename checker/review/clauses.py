"""Finds clauses that the reform or a higher norm does not allow: the patterns of the review rules, read with mood and context."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hegui.checker.review.lexicon import Pattern
from hegui.checker.review.sentences import Sentence, is_quoted, mood
from hegui.kb.day import parse_day


@dataclass(frozen=True, slots=True)
class Clause:
    """What a pattern found: offsets in ``joined``."""

    start: int
    end: int
    pattern: Pattern
    mood: str


class ClauseFinder:
    """The patterns in force on a day (an ordinal)."""

    def __init__(self, patterns: Iterable[Pattern], as_of: int) -> None:
        self.rules = [_Compiled(each) for each in patterns if _in_force(each, as_of)]

    def active(self, text: str, level: str, *, unknown_may_be_any: bool = True) -> list[_Compiled]:
        """The patterns for a document of this level whose topic its text has. A document of unknown level may be any, unless its own
        history tells that it was adopted or promulgated as a law is."""

        def fits(rule: _Compiled) -> bool:
            levels = rule.pattern.levels
            return not levels or level in levels or (not level and unknown_may_be_any)

        return [rule for rule in self.rules if fits(rule) and rule.has_topic(text)]

    def find(self, sentence: Sentence, rules: Iterable[_Compiled], title: str = "") -> Iterator[Clause]:
        """What the rules find in a sentence of a document with this title."""
        joined = sentence.joined
        for rule in rules:
            if rule.about is not None and not (rule.about.search(joined) or rule.about.search(title)):
                continue
            for found in rule.find.finditer(joined):
                # The lead belongs to its own sentence: only words that reach into this one count here.
                if found.end() <= len(sentence.lead) or not all(each.search(joined) for each in rule.with_):
                    continue
                start = max(found.start(), len(sentence.lead))
                if any(each.search(joined) for each in rule.unless) or is_quoted(joined, start, found.end()):
                    break
                if any(each.search(joined, 0, found.start()) for each in rule.not_after):
                    continue
                spoken = mood(sentence, found.start(), found.end())
                if spoken in rule.pattern.moods:
                    yield Clause(start, found.end(), rule.pattern, spoken)
                    break


class _Compiled:
    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern
        self.find = re.compile(pattern.find)
        self.with_ = [re.compile(each) for each in pattern.with_]
        self.unless = [re.compile(each) for each in pattern.unless]
        self.about = re.compile(pattern.about) if pattern.about else None
        self.not_after = [re.compile(f"(?:{each})$") for each in pattern.not_after]
        self._topic = re.compile(pattern.topic) if pattern.topic else None
        self._absent = re.compile(pattern.absent) if pattern.absent else None

    def has_topic(self, text: str) -> bool:
        return (self._topic is None or bool(self._topic.search(text))) and (self._absent is None or not self._absent.search(text))


def _in_force(pattern: Pattern, as_of: int) -> bool:
    begun = pattern.from_ is None or parse_day(pattern.from_)[0] <= as_of
    return begun and (pattern.to is None or as_of < parse_day(pattern.to)[1])
