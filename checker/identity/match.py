"""Persons of one side held against those of the other: which are one, which may be, and which are merely too many with a similar name.

Works on mentions only; the tables come and go in :mod:`edges`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hegui.checker.identity.candidates import Pair, same_names, similar_names
from hegui.checker.identity.evidence import Evidence, Mention, weigh
from hegui.checker.identity.frequency import Frequencies

if TYPE_CHECKING:
    from hegui.checker.beyond import Known

FEW = 5  # people with a merely similar name and nothing else in common that one person may be held against


@dataclass(frozen=True, slots=True)
class Crowd:
    """A left person whose name is similar to ``count`` others, by ``how``, with nothing else in common: too many to mean anything."""

    left: int
    name: str
    how: str
    count: int


@dataclass(slots=True)
class Matches:
    """``pairs`` by left position, then right, each with its evidence; ``crowds`` what was left out."""

    pairs: dict[int, list[tuple[Pair, Evidence]]] = field(default_factory=lambda: defaultdict(list))
    crowds: list[Crowd] = field(default_factory=list)


def match(
    lefts: Sequence[Mention], rights: Sequence[Mention], loosely: frozenset[int] | None = None, known: Known | None = None
) -> Matches:
    """All pairs of different nodes whose names meet and that nothing separates. ``loosely``: the lefts for whom similar names count
    too (None: all). ``known`` is what more persons than these say of names: who is in a crowd is then said there, not found here."""
    named = {m.node: m.name for m in (*rights, *lefts)}
    frequencies = known.frequencies if known else Frequencies.of(named.values())
    found = Matches()
    for pair in same_names(lefts, rights):
        _add(found, pair, lefts, rights, frequencies)
    met = {number: {pair.right for pair, _ in pairs} for number, pairs in found.pairs.items()}
    bare: dict[tuple[int, str], list[tuple[Pair, Evidence]]] = defaultdict(list)
    for pair in _similar(lefts, rights, loosely):
        if pair.right in met.get(pair.left, ()) or lefts[pair.left].node == rights[pair.right].node:
            continue
        evidence = weigh(lefts[pair.left], rights[pair.right], pair.how, pair.name, pair.other, frequencies)
        if evidence is None:
            continue
        if evidence.supported:
            found.pairs[pair.left].append((pair, evidence))
        else:
            bare[pair.left, pair.how].append((pair, evidence))
    for (left, how), members in bare.items():
        if (lefts[left].node, how) not in known.crowds if known else len(members) <= FEW:
            found.pairs[left] += members
        elif known is None:
            found.crowds.append(Crowd(left, members[0][0].name, how, len(members)))
    return found


def _add(found: Matches, pair: Pair, lefts: Sequence[Mention], rights: Sequence[Mention], frequencies: Frequencies) -> None:
    a, b = lefts[pair.left], rights[pair.right]
    evidence = weigh(a, b, pair.how, pair.name, pair.other, frequencies) if a.node != b.node else None
    if evidence is not None:
        found.pairs[pair.left].append((pair, evidence))


def _similar(lefts: Sequence[Mention], rights: Sequence[Mention], loosely: frozenset[int] | None) -> Iterator[Pair]:
    """Similar names. Whoever has a number is held only against those without: another number is another person."""
    unnumbered = [i for i, m in enumerate(rights) if not m.has_identifier]
    for numbered, against in ((True, unnumbered), (False, list(range(len(rights))))):
        mine = [i for i, m in enumerate(lefts) if m.has_identifier is numbered and (loosely is None or i in loosely)]
        if mine and against:
            for pair in similar_names([lefts[i] for i in mine], [rights[i] for i in against]):
                yield replace(pair, left=mine[pair.left], right=against[pair.right])
