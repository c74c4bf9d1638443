"""Two texts article by article: what stayed, what changed inside, what moved, was renumbered, came in or went out.

Articles are paired by exact wording first, then by likeness (an equal number weighs a little), best pairs first; what is left has no
partner. A pair is *moved* when it stands in another order among the pairs, *renumbered* when only its number differs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hegui.kb.normalise import normalise
from hegui.kb.text.tree import Document, Node

Op = Literal["equal", "delete", "insert"]
_LIKE = 55.0  # percent of rapidfuzz's ratio from which two articles are versions of one another; below they share only legal phrases
_SAME_NUMBER = 8.0
# 第十三条 → 第十八条 is another article, not another character; 二十万 another sum.
_NUMERALS = "[一二三四五六七八九十百千万零〇两]"
_UNITS = re.compile(rf"第{_NUMERALS}+[条款章节编](?:之{_NUMERALS}+)?|第（?{_NUMERALS}+）?项|{_NUMERALS}{{2,}}|[A-Za-z0-9.]+|\s+|.", re.DOTALL)
_SENTENCE_ENDS = frozenset("。；：，！？”\n")
_SHORT = 2  # an unchanged stretch this short between two changes is read as a part of them


@dataclass(frozen=True, slots=True)
class Segment:
    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """``old`` or ``new`` is None for what was added or deleted. ``likeness`` 0–100. ``segments`` lead from the old words to the new ones."""

    old: Node | None
    new: Node | None
    likeness: float
    segments: tuple[Segment, ...]
    moved: bool = False

    @property
    def changed(self) -> bool:
        """The wording differs in more than blanks, width and the shape of marks."""
        return self.old is not None and self.new is not None and self.likeness < 100.0

    @property
    def renumbered(self) -> bool:
        return self.old is not None and self.new is not None and self.old.anchor != self.new.anchor

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of added, deleted, changed, moved, renumbered; () for what is the same."""
        if self.old is None:
            return ("added",)
        if self.new is None:
            return ("deleted",)
        told = (("changed", self.changed), ("moved", self.moved), ("renumbered", self.renumbered))
        return tuple(name for name, holds in told if holds)


@dataclass(frozen=True, slots=True)
class Comparison:
    old: Document
    new: Document
    pairs: tuple[Pair, ...]  # in the order of the new text, what was deleted after what stood before it

    @property
    def counts(self) -> dict[str, int]:
        """How many pairs are of each kind; ``same`` are those of none."""
        found = dict.fromkeys(("same", "changed", "moved", "renumbered", "added", "deleted"), 0)
        for pair in self.pairs:
            for kind in pair.kinds or ("same",):
                found[kind] += 1
        return found


def compare(old: Document, new: Document) -> Comparison:
    """Articles where both have them, else clauses, items and paragraphs."""
    by_article = bool(old.articles and new.articles)
    first, second = _pieces(old, by_article), _pieces(new, by_article)
    matched = _match(first, second)
    order = sorted(matched, key=lambda pair: pair[1])
    stayed = _longest_rising([i for i, _ in order])
    partner = {j: (i, likeness) for (i, j), likeness in matched.items()}
    pairs: list[Pair] = []
    given = {i for i, _ in matched}
    deleted_after: dict[int, list[int]] = {}
    for index in range(len(first)):
        if index not in given:
            before = next((i for i in range(index - 1, -1, -1) if i in given), -1)
            deleted_after.setdefault(before, []).append(index)
    pairs.extend(_alone(first[i]) for i in deleted_after.get(-1, ()))
    for j, node in enumerate(second):
        if j not in partner:
            pairs.append(Pair(None, node, 0.0, (Segment("insert", _words(node)),)))
            continue
        i, likeness = partner[j]
        segments = (Segment("equal", _words(node)),) if likeness >= 100.0 else differences(_words(first[i]), _words(node))
        pairs.append(Pair(first[i], node, likeness, segments, moved=i not in stayed))
        pairs.extend(_alone(first[k]) for k in deleted_after.get(i, ()))
    return Comparison(old, new, tuple(pairs))


def differences(old: str, new: str) -> tuple[Segment, ...]:
    """Character by character (numbers, places and Latin words whole), small islands between two changes taken into them."""
    from rapidfuzz.distance import Levenshtein

    one, two = _UNITS.findall(old), _UNITS.findall(new)
    steps: list[tuple[bool, str, str]] = []
    for step in Levenshtein.opcodes(one, two):
        before, after = "".join(one[step.src_start : step.src_end]), "".join(two[step.dest_start : step.dest_end])
        # Width, blanks and the shape of marks do not count as a change, but a new paragraph does.
        equal = step.tag == "equal" or (normalise(before) == normalise(after) and before.count("\n") == after.count("\n"))
        if steps and equal == steps[-1][0]:
            steps[-1] = (equal, steps[-1][1] + before, steps[-1][2] + after)
        else:
            steps.append((equal, before, after))
    found: list[tuple[bool, str, str]] = []
    for index, (equal, before, after) in enumerate(steps):
        island = equal and 0 < index < len(steps) - 1 and len(before.strip()) <= _SHORT and "\n" not in before
        if found and not found[-1][0] and (island or not equal):
            found[-1] = (False, found[-1][1] + before, found[-1][2] + after)
        else:
            found.append((equal and not island, before, after))
    segments: list[Segment] = []
    for equal, before, after in _at_sentences(found):
        if equal:
            segments.append(Segment("equal", after))
            continue
        if before:
            segments.append(Segment("delete", before))
        if after:
            segments.append(Segment("insert", after))
    return tuple(segments)


def _at_sentences(steps: list[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    """「甲［+。乙+］。」 says the same as 「甲。［+乙。+］」, which is how a reader sees it."""
    for index in range(1, len(steps) - 1):
        equal, before, after = steps[index]
        alone = after or before
        if equal or (before and after) or not steps[index - 1][0] or not steps[index + 1][0]:
            continue
        _, _, left = steps[index - 1]
        _, _, right = steps[index + 1]
        while alone[:1] in _SENTENCE_ENDS and right[:1] == alone[:1]:
            left, alone, right = left + alone[0], alone[1:] + alone[0], right[1:]
        steps[index - 1], steps[index + 1] = (True, left, left), (True, right, right)
        steps[index] = (False, alone if before else "", alone if after else "")
    return [step for step in steps if step[1] or step[2]]


def _alone(node: Node) -> Pair:
    return Pair(node, None, 0.0, (Segment("delete", _words(node)),))


def _words(node: Node) -> str:
    """An article with all its paragraphs, one a line; a clause's own words."""
    text = node.words if node.kind == "article" else node.own[node.label :]
    return "\n".join(line.strip("# \t\u3000") for line in text.splitlines() if line.strip("# \t\u3000"))


def _pieces(document: Document, by_article: bool) -> list[Node]:
    if by_article:
        return document.articles
    kinds = ("preamble", "article", "paragraph", "clause", "item", "subitem", "text", "attachment", "quoted")
    return [node for node in document.walk() if node.kind in kinds and node.own[node.label :].strip()]


def paired(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, float]]:
    """Which article of the new text is which of the old one: old anchor → (new anchor, likeness 0–100); what has no partner is absent.

    Both give the words of each article by its anchor.
    """
    one, two = list(old), list(new)
    matched = _matched(one, [old[each] for each in one], two, [new[each] for each in two])
    return {one[i]: (two[j], likeness) for (i, j), likeness in matched.items()}


def _match(first: Sequence[Node], second: Sequence[Node]) -> dict[tuple[int, int], float]:
    return _matched([each.anchor for each in first], map(_words, first), [each.anchor for each in second], map(_words, second))


def _matched(first: Sequence[str], old: Iterable[str], second: Sequence[str], new: Iterable[str]) -> dict[tuple[int, int], float]:
    """Pairs of indexes with their likeness; ``first`` and ``second`` are anchors, ``old`` and ``new`` the words under them."""
    found: dict[tuple[int, int], float] = {}
    one, two = [normalise(words) for words in old], [normalise(words) for words in new]
    waiting: dict[str, list[int]] = {}
    for i, text in enumerate(one):
        waiting.setdefault(text, []).append(i)
    left = []
    for j, text in enumerate(two):
        if same := waiting.get(text):
            # Of several with one wording (第九条 （删去）) the one under the same number, else the first.
            i = next((k for k in same if first[k] == second[j]), same[0])
            same.remove(i)
            found[i, j] = 100.0
        else:
            left.append(j)
    rest = [i for same in waiting.values() for i in same]
    if rest and left:
        from rapidfuzz import fuzz

        ranked: list[tuple[float, float, int, int]] = []
        for i in rest:
            for j in left:
                bonus = _SAME_NUMBER if first[i] == second[j] else 0.0
                if score := fuzz.ratio(one[i], two[j], score_cutoff=_LIKE - bonus):
                    ranked.append((score + bonus, score, i, j))
        taken_old: set[int] = set()
        taken_new: set[int] = set()
        for _, score, i, j in sorted(ranked, key=lambda each: (-each[0], each[2], each[3])):
            if i not in taken_old and j not in taken_new:
                found[i, j] = min(score, 99.9)
                taken_old.add(i)
                taken_new.add(j)
    return found


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The largest set of numbers that already stand in rising order: what did not move."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    found: set[int] = set()
    current: int | None = tails[-1] if tails else None
    while current is not None:
        found.add(current)
        current = before[current]
    return found
