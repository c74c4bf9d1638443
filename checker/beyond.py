"""What a reduced ledger is not told by its rows: what the rows left out contribute to names, counts and subjects (:mod:`hegui.checker.bulk`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hegui.checker.identity.frequency import Frequencies


@dataclass(frozen=True, slots=True)
class Known:
    """What the whole ledger says of names. ``crowds``: persons of the left (node) and ways of being similar for which there are too
    many. ``bearers``: how many persons of the registers bear a plain name."""

    frequencies: Frequencies
    crowds: frozenset[tuple[str, str]]
    bearers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Beyond:
    """``subjects``: for each rule how many subjects among the rows left out the norm covers, and how many not. ``rows``: rows left out,
    by table."""

    known: Known
    subjects: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
