"""Decisions held against the mentions of a ledger: which pair of persons each is about, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence

from hegui.checker.identity.evidence import Mention, separate
from hegui.checker.identity.naming import fits
from hegui.checker.identity.outcome import DIFFERENT, SAME, Decision, Decisions, Mentioned, Outcome
from hegui.checker.ledger import Row

Place = tuple[str, Row, bool]


class Applied:
    """The decisions of one run. ``outcomes`` are in the file's order."""

    def __init__(
        self, decisions: Decisions, places: Sequence[Place], lefts: Mapping[str, Mention], rights: Mapping[str, Mention]
    ) -> None:
        self.pairs: dict[tuple[str, str], Decision] = {}
        statuses: dict[int, tuple[str, str]] = {}
        wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
        rows = _by_table(places) if decisions.entries else {}
        for number, decision in enumerate(decisions.entries):
            nodes = [_nodes(each, rows) for each in decision.persons]
            wrong = next(((each, found) for each, found in zip(decision.persons, nodes, strict=True) if len(found) != 1), None)
            if wrong is not None:
                each, found = wrong
                statuses[number] = ("ambiguous", f"{each}：合于它的有{len(found)}人") if found else ("unmatched", str(each))
                continue
            pair = _sides(next(iter(nodes[0])), next(iter(nodes[1])), lefts, rights)
            if pair is None:
                statuses[number] = ("unused", "")
            elif decision.verdict == (DIFFERENT if pair[0] == pair[1] else SAME) and _against(pair, lefts, rights):
                statuses[number] = ("contradicted", "两处的身份证号码相同" if pair[0] == pair[1] else "两处的身份证号码不同")
            else:
                wanted[pair].append(number)
        for pair, numbers in wanted.items():
            verdicts = {decisions.entries[number].verdict for number in numbers}
            for number in numbers:
                statuses[number] = ("applied", "") if len(verdicts) == 1 else ("conflicting", "")
            if len(verdicts) == 1 and pair[0] != pair[1]:
                self.pairs[pair] = decisions.entries[numbers[0]]
        self.outcomes = [Outcome(decision, *statuses[number]) for number, decision in enumerate(decisions.entries)]

    def about(self, left: str, right: str) -> bool:
        """Whether a decision speaks of the pair."""
        return (left, right) in self.pairs

    def same(self, left: str) -> Iterator[tuple[str, Decision]]:
        """The persons of the registers who were found to be this one."""
        for (a, b), decision in sorted(self.pairs.items(), key=lambda pair: pair[0]) if self.pairs else ():
            if a == left and decision.verdict == SAME:
                yield b, decision


def _by_table(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[place[1].table.name].append(place)
    return found


def _nodes(mentioned: Mentioned, rows: Mapping[str, list[Place]]) -> set[str]:
    fields = dict(mentioned.fields)
    return {node for node, row, behind in rows.get(mentioned.table, ()) if fits(row, fields, behind=behind)}


def _sides(a: str, b: str, lefts: Container[str], rights: Container[str]) -> tuple[str, str] | None:
    """The pair as the comparison has it: somebody of the officers' side, somebody of the registers' side."""
    if a in lefts and b in rights:
        return a, b
    return (b, a) if b in lefts and a in rights else None


def _against(pair: tuple[str, str], lefts: Mapping[str, Mention], rights: Mapping[str, Mention]) -> bool:
    """Whether the numbers say otherwise: the same one, or two."""
    return pair[0] == pair[1] or separate(lefts[pair[0]], rights[pair[1]])
