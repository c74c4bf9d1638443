"""The pairs of mentions worth holding against each other, found by hash joins on forms of the name; nothing is compared pair by pair
that did not meet in a join.

Same name (any script) · same reading · masked names by what they show · the given name's characters in another order · and, among
those who already share a telephone, a date of birth or the visible ends of a number, names that differ in one place (rapidfuzz).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from hegui.checker.identity import profile
from hegui.checker.identity.evidence import HEARD, HIDDEN, SAME, SCRIPT, TYPED, Mention, separate
from hegui.checker.identity.masked import Pattern, joins, pattern
from hegui.checker.identity.sound import sounds
from hegui.checker.identity.variants import simplified
from hegui.checker.identity.written import split

LONGEST = 6  # characters of a name that is looked for under masks
CROWD = 2_000  # so many masked mentions that show the same are nobody in particular


@dataclass(frozen=True, slots=True)
class Pair:
    """``left`` and ``right`` are positions in the sequences given; ``name`` and ``other`` the names that met."""

    left: int
    right: int
    how: str
    name: str
    other: str


def plain(name: str) -> str:
    """The one simplified form of a name without middle dots."""
    return simplified(name.replace("·", ""))[-1]


def same_names(lefts: Sequence[Mention], rights: Sequence[Mention]) -> Iterator[Pair]:
    """Pairs whose names are the same in some script."""
    index: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, mention in enumerate(rights):
        for name in mention.names:
            for form in simplified(name.replace("·", "")):
                index[form].append((number, name))
    for number, mention in enumerate(lefts):
        met: dict[int, Pair] = {}
        for name in mention.names:
            for form in simplified(name.replace("·", "")):
                for right, other in index.get(form, ()):
                    how = SAME if name.replace("·", "") == other.replace("·", "") else SCRIPT
                    if pattern(name) is not None:
                        how = HIDDEN
                    if right not in met or (met[right].how == SCRIPT and how == SAME):
                        met[right] = Pair(number, right, how, name, other)
        for right in sorted(met):
            if not separate(mention, rights[right]):
                yield met[right]


def similar_names(lefts: Sequence[Mention], rights: Sequence[Mention]) -> Iterator[Pair]:
    """Pairs whose names are not the same but may be: by ear, under a mask, or mistyped; each pair once, by the closest of these.

    Left to right, one left after the other; a pair of :func:`same_names` may come up again and is for the caller to pass over.
    """
    joined = (_hidden(lefts, rights), _heard(lefts, rights), _turned(lefts, rights), _nearly(lefts, rights))
    for number, mention in enumerate(lefts):
        met: dict[int, Pair] = {}
        for found in joined:
            for right, how, name, other in found.get(number, ()):
                if right not in met and not separate(mention, rights[right]):
                    met[right] = Pair(number, right, how, name, other)
        for right in sorted(met):
            yield met[right]


Joined = dict[int, list[tuple[int, str, str, str]]]  # left → (right, how, name, other)


def _heard(lefts: Sequence[Mention], rights: Sequence[Mention]) -> Joined:
    """The readings of the (few) left names are looked for among the right ones."""
    wanted: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, name in _whole(lefts):
        for key in sounds(plain(name)):
            wanted[key].append((number, name))
    return _meet(wanted, rights, lambda name: sounds(plain(name)), HEARD)


def _turned(lefts: Sequence[Mention], rights: Sequence[Mention]) -> Joined:
    """李华建 for 李建华: the same surname, the given name's characters in another order."""

    def key(name: str) -> tuple[str, ...]:
        surname, given = split(plain(name))
        return (surname + " " + "".join(sorted(given)),) if surname and len(given) > 1 else ()

    wanted: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, name in _whole(lefts):
        for one in key(name):
            wanted[one].append((number, name))
    return _meet(wanted, rights, key, TYPED)


def _meet(wanted: dict[str, list[tuple[int, str]]], rights: Sequence[Mention], keys: Callable[[str], tuple[str, ...]], how: str) -> Joined:
    found: Joined = defaultdict(list)
    seen: dict[str, tuple[str, ...]] = {}  # names repeat
    for right, other in _whole(rights):
        mine = seen.get(other)
        if mine is None:
            mine = seen[other] = tuple(key for key in keys(other) if key in wanted)
        for key in mine:
            for number, name in wanted[key]:
                if plain(name) != plain(other):
                    found[number].append((right, how, name, other))
    return found


def _hidden(lefts: Sequence[Mention], rights: Sequence[Mention]) -> Joined:
    """Masked names of either side, by the characters they show."""
    found: Joined = defaultdict(list)
    for (number, right), name, other in _unmasked(rights, lefts):
        found[right].append((number, HIDDEN, other, name))
    for (number, right), name, other in _unmasked(lefts, rights):
        found[number].append((right, HIDDEN, name, other))
    for pairs in found.values():
        pairs.sort()
    return found


def _unmasked(whole: Sequence[Mention], masked: Sequence[Mention]) -> Iterator[tuple[tuple[int, int], str, str]]:
    """((whole, masked), whole name, masked name) for every masked name that a whole one fits."""
    patterns: dict[tuple[tuple[int, str], ...], list[tuple[int, str, Pattern]]] = defaultdict(list)
    for number, mention in enumerate(masked):
        for name in mention.names:
            hidden = pattern(plain(name))
            if hidden is not None:
                patterns[joins(hidden)].append((number, name, hidden))
    if not patterns:
        return
    begins = {key[0] for key in patterns}
    for number, name in _whole(whole):
        shown = plain(name)
        if len(shown) > LONGEST or not any(pair in begins for pair in enumerate(shown)):
            continue
        for size in range(1, len(shown) + 1):
            for key in combinations(enumerate(shown), size):
                members = patterns.get(key, ())
                for other, covered, hidden in members if len(members) <= CROWD else ():
                    if hidden.fits(shown):
                        yield (number, other), name, covered


def _nearly(lefts: Sequence[Mention], rights: Sequence[Mention]) -> Joined:
    """Names that differ in one place, among those who share something else that few share."""
    from rapidfuzz.distance import OSA

    wanted: dict[str, list[int]] = defaultdict(list)
    for number, mention in enumerate(lefts):
        for key in _shared(mention):
            wanted[key].append(number)
    found: Joined = defaultdict(list)
    for right, mention in enumerate(rights):
        for key in _shared(mention):
            for number in wanted.get(key, ()):
                for name in lefts[number].names:
                    for other in mention.names:
                        a, b = plain(name), plain(other)
                        if a != b and a[:1] == b[:1] and min(len(a), len(b)) > 1 and OSA.distance(a, b, score_cutoff=1) == 1:
                            found[number].append((right, TYPED, name, other))
    return found


def _shared(mention: Mention) -> Iterator[str]:
    """What two mentions may share beside the name: keys of the join."""
    known = mention.known
    if mention.phone:
        yield f"T{mention.phone}"
    if "*" not in known[profile.YEAR] and "*" not in known[profile.DAY]:
        yield f"B{known[6:14]}"
    if "*" not in known[profile.REGION] and "*" not in known[14:18]:
        yield f"N{known[:6]}{known[14:18]}"


def _whole(mentions: Sequence[Mention]) -> Iterator[tuple[int, str]]:
    """Names without a mask."""
    for number, mention in enumerate(mentions):
        for name in mention.names:
            if pattern(name) is None:
                yield number, name
