"""What changed between two versions in the registry: their dates and makers, and the places registered for both.

Only registered places are compared. Where a version does not carry its whole text, a place that only the other one has may merely
not be registered: that is said, not taken for an addition or a repeal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hegui.kb.regulation import Provision, Version

Status = Literal["same", "moved", "changed", "gist", "only_first", "only_second", "unknown"]
FIELDS = {
    "title": "名称",
    "number": "文号",
    "issuer": "制定机关",
    "level": "层级",
    "region": "适用地域",
    "promulgated": "公布",
    "in_force": "施行",
}


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One place. ``moved``: the same words under another number; ``gist``: what
    we say of them differs; ``unknown``: nothing tells whether the words are the same."""

    status: Status
    first: Provision | None
    second: Provision | None


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """``fields`` are (name, before, after) of what differs. ``whole``: both texts are carried whole."""

    first: Version
    second: Version
    fields: tuple[tuple[str, str, str], ...]
    places: tuple[PlaceChange, ...]
    whole: bool

    def count(self, status: Status) -> int:
        return sum(place.status == status for place in self.places)


def diff_versions(first: Version, second: Version, *, one_work: bool = True) -> VersionDiff:
    """``one_work``: both are versions of one work, so that ``like`` says which place continues which."""
    fields = [(name, _shown(first, name), _shown(second, name)) for name in FIELDS if _shown(first, name) != _shown(second, name)]
    pairs = _pairs(first, second, one_work=one_work)
    placed = {id(a) for a, _ in pairs if a}
    changes = [PlaceChange(_status(a, b), a, b) for a, b in pairs]
    changes += [PlaceChange("only_first", p, None) for p in first.provisions if id(p) not in placed]
    return VersionDiff(first, second, tuple(fields), tuple(changes), first.is_whole and second.is_whole)


def _pairs(first: Version, second: Version, *, one_work: bool) -> list[tuple[Provision | None, Provision]]:
    """Each place of the second version with the one it continues: by ``like``, by the same words, else by the same number."""
    free = {p.anchor: p for p in first.provisions}
    found: dict[str, Provision] = {}

    def take(place: Provision, anchor: str | None) -> None:
        if anchor in free and place.anchor not in found:
            found[place.anchor] = free.pop(anchor)

    if one_work:
        back = {p.like.anchor or p.anchor: p.anchor for p in first.provisions if p.like and p.like.version == second.id}
        for place in second.provisions:
            if place.like and place.like.version == first.id:
                take(place, place.like.anchor or place.anchor)
            else:
                take(place, back.get(place.anchor))
    for place in second.provisions:
        own = free.get(place.anchor)
        if own is not None and _same_words(own, place):
            take(place, place.anchor)
    by_words: dict[str, list[str]] = {}
    for p in first.provisions:
        if p.sha256:
            by_words.setdefault(p.sha256, []).append(p.anchor)
    for place in second.provisions:
        alike = [anchor for anchor in by_words.get(place.sha256 or "", ()) if anchor in free]
        if len(alike) == 1:  # words that stand twice tell nothing about which went where
            take(place, alike[0])
    for place in second.provisions:
        take(place, place.anchor)
    return [(found.get(place.anchor), place) for place in second.provisions]


def _status(a: Provision | None, b: Provision) -> Status:
    if a is None:
        return "only_second"
    if a is b or a.like or b.like or _same_words(a, b):
        return "same" if a.anchor == b.anchor else "moved"
    if (a.text is not None and b.text is not None) or (a.sha256 and b.sha256):
        return "changed"
    return "unknown" if a.gist == b.gist else "gist"


def _same_words(a: Provision, b: Provision) -> bool:
    return a.sha256 is not None and a.sha256 == b.sha256


def _shown(version: Version, name: str) -> str:
    return version.period.text if name == "in_force" else str(getattr(version, name) or "")
