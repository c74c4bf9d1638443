"""Finds authorities that are named though their duty has passed to another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from hegui.checker.review.lexicon import Authority, Successor
from hegui.checker.review.sentences import Sentence, is_former_name, is_quoted
from hegui.kb.day import parse_day

# A department's name is a word and what makes it one: 工商 + 行政管理部门. In a list the last name carries it: 工商、税务等部门.
_QUALIFIERS = "(?:有关|相关|各|行政|主管|管理|监督|监管|执法|稽查|职能|业务|政府|工作)*"
_SUFFIX = _QUALIFIERS + "(?:部门|机关|当局)"
_TOKEN = "(?:(?!由|应当|的|对|按照|根据|在|将|进行|制定|是|等)[^、和及与或，。；：:《》\\s]){1,14}"
_LIST = f"(?:等|(?:(?:[、和及与或]){_TOKEN})+(?:等)?){_QUALIFIERS}(?:部门|机关|机构|单位|局)"
_ORGAN = "(?:分)?(?:局|厅|所)(?![长员])"
_BEGINS = re.compile(
    r"(?:^|[、，,；;：:（(“\"”）)\s]|和|及|与|或|者|由|经|报|向|同|受|被|从|持|到|对|据|按|市|县|区|旗|州|盟|镇|乡|省|级|家|院|府|地|关|管|列|各|其他|应当|依法|责|合|助|并|请|送|知|合会|原|上|下|当|指导|协调|督促|组织|提请|给|为|是|办)$"
)
# The text itself follows the reform: what it names is to be read as the successor.
SELF_ADAPTING = re.compile(r"(?:机构改革|职能调整|职责调整)[^。]{0,40}(?:按照?(?:改革|调整)后|相应调整|执行|承担)")


@dataclass(frozen=True, slots=True)
class Named:
    """An old name in a sentence: offsets in ``joined``, the rule, who has the duty now, and whether it stands as a common name."""

    start: int
    end: int
    authority: Authority
    successor: Successor | None
    functional: bool

    @property
    def new(self) -> str:
        return self.successor.new if self.successor else self.authority.new


class AuthorityFinder:
    """All rules about authorities, ready to search. ``as_of`` is an ordinal."""

    def __init__(self, authorities: Iterable[Authority], as_of: int) -> None:
        self.as_of = as_of
        self.rules = [_Compiled(each) for each in authorities if parse_day(each.from_)[0] <= as_of]

    def active(self, text: str) -> list[_Compiled]:
        """The rules any word of which stands in the text."""
        return [rule for rule in self.rules if rule.anywhere.search(text)]

    def find(self, sentence: Sentence, rules: Iterable[_Compiled], *, functional: bool) -> list[Named]:
        """Old names in the sentence itself, the longer one where two overlap. ``functional``: also look for names by function,
        for a text that is old enough, or low enough, for them to mean the old authority."""
        joined, lead = sentence.joined, len(sentence.lead)
        found: list[Named] = []
        for rule in rules:
            if rule.anywhere.search(sentence.text) is None or any(each.search(joined) for each in rule.unless):
                continue
            for start, end, common in rule.spans(joined, lead):
                if start < lead or is_former_name(joined, start) or is_quoted(joined, start, end):
                    continue
                if common and rule.rule.made_before is not None and not functional:
                    continue
                found.append(Named(start, end, rule.rule, rule.successor(joined, start, self.as_of), common))
        found.sort(key=lambda each: (each.start - each.end, each.start))
        kept: list[Named] = []
        for each in found:
            if all(each.end <= other.start or other.end <= each.start for other in kept):
                kept.append(each)
        return sorted(kept, key=lambda each: each.start)


class _Compiled:
    def __init__(self, rule: Authority) -> None:
        self.rule = rule
        self.unless = [re.compile(each) for each in rule.unless]
        self._when = [(re.compile(each.when), each) for each in rule.successors]
        literal = sorted({*rule.names, *rule.words, *rule.organs}, key=len, reverse=True)
        self.anywhere = re.compile("|".join(map(re.escape, literal)))

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return re.compile(_any(self.rule.names)) if self.rule.names else None

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        if not self.rule.words:
            return None
        words = _any(self.rule.words)
        if self.rule.suffix:
            return re.compile(f"(?P<direct>{words}(?:{self.rule.suffix}))")
        return re.compile(f"(?P<direct>{words}{_SUFFIX})|(?P<listed>{words})(?={_LIST})")

    @cached_property
    def _organs(self) -> re.Pattern[str] | None:
        return re.compile(f"{_any(self.rule.organs)}{_ORGAN}") if self.rule.organs else None

    @cached_property
    def _before(self) -> re.Pattern[str] | None:
        return re.compile(f"(?:{self.rule.before})$") if self.rule.before else None

    @cached_property
    def _after(self) -> re.Pattern[str] | None:
        return re.compile(self.rule.after) if self.rule.after else None

    def spans(self, joined: str, begin: int) -> Iterator[tuple[int, int, bool]]:
        """(start, end, whether it is a name by function)."""
        if self._names:
            yield from ((m.start(), m.end(), False) for m in self._names.finditer(joined, begin))
        for pattern, common in ((self._words, True), (self._organs, False)):
            if pattern is None:
                continue
            for found in pattern.finditer(joined, begin):
                before = joined[max(0, found.start() - 8) : found.start()]
                another = (self._before and self._before.search(before)) or (self._after and self._after.match(joined, found.end()))
                if _BEGINS.search(before) and not another:
                    yield found.start(), found.end(), common

    def successor(self, joined: str, start: int, as_of: int) -> Successor | None:
        """The particular successor for what this part of the sentence speaks of."""
        for pattern, each in self._when:
            if (each.from_ is None or parse_day(each.from_)[0] <= as_of) and pattern.search(_clause(joined, start)):
                return each
        return None


def _clause(joined: str, start: int) -> str:
    """The words around a place that belong together: up to the full stop, or the semicolon."""
    left = max(joined.rfind(mark, 0, start) for mark in "。；;\n") + 1
    rights = [place for mark in "。；;\n" if (place := joined.find(mark, start)) >= 0]
    return joined[left : min(rights) if rights else len(joined)]


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
