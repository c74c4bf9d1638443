"""How many people bear a name: from an open table of surnames and characters, and from the names of the ledger at hand.

An estimate to say how little a shared name means, right to within an order of magnitude; no evidence for anything by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hegui.checker.identity.masked import Pattern
from hegui.checker.identity.sound import readings, surname_readings
from hegui.checker.identity.variants import simplified
from hegui.checker.identity.written import HIDDEN, split

TABLE = Path(__file__).with_name("name-frequency.tsv")
POPULATION = 4_700_000  # 淄博市常住人口：2022 年末 470.59 万人
POPULATION_SAID = "全市按470万人估计"
ONE_CHARACTER, TWO_CHARACTERS = 0.15, 0.85  # share of given names by length, an assumption
COMMON_GIVEN = 4e-4  # at least this share bears each of the most common given names: the hundredth of either sex is about 0.1 %
UNLISTED = 0.5e-6  # a surname or character that the table does not list
PRIOR = 100_000  # persons that the table counts for against those of the ledger


@dataclass(frozen=True, slots=True)
class Table:
    """Shares of the population: surnames, characters of given names, and the given names everybody knows."""

    surname: dict[str, float]
    character: dict[str, float]
    given: frozenset[str]


@cache
def table() -> Table:
    """The open table, read once."""
    shares: dict[str, dict[str, float]] = {"姓": {}, "字": {}}
    given = set()
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        kind, name, *rest = line.split("\t")
        if kind == "名":
            given.add(name)
        else:
            shares[kind][name] = float(rest[0]) / 1e6
    return Table(shares["姓"], shares["字"], frozenset(given))


@cache
def _heard() -> tuple[dict[str, float], dict[str, float]]:
    """Surnames and characters by their reading, the shares of what is read alike added up."""
    surnames: dict[str, float] = defaultdict(float)
    characters: dict[str, float] = defaultdict(float)
    for surname, share in table().surname.items():
        surnames[surname_readings(surname)[0]] += share
    for character, share in table().character.items():
        characters[readings(character)[0]] += share
    return surnames, characters


def _given(shares: list[float]) -> float:
    """The share of a given name by the shares of those who use its characters, as if these were independent."""
    if len(shares) == 1:
        return ONE_CHARACTER * shares[0]
    found = TWO_CHARACTERS
    for share in shares:
        found *= share
    return found


def written_share(name: str) -> float:
    """The share of the population that bears a (simplified) name, by the open table."""
    known = table()
    surname, given = split(name)
    share = known.surname.get(surname, UNLISTED) if surname else 1.0
    rest = _given([known.character.get(character, UNLISTED) for character in given if character != "·"] or [UNLISTED])
    return share * max(rest, COMMON_GIVEN if given in known.given else 0.0)


def heard_share(name: str) -> float:
    """The share whose name is read like this one, by the open table."""
    surnames, characters = _heard()
    surname, given = split(name)
    share = surnames.get(surname_readings(surname)[0], UNLISTED) if surname else 1.0
    rest = _given([characters.get(readings(character)[0], UNLISTED) for character in given if character != "·"] or [UNLISTED])
    return max(share * rest, written_share(name))


def pattern_share(pattern: Pattern) -> float:
    """The share whose name fits a masked one."""
    known = table()
    surname, given = split(pattern.text)
    if not surname:
        surname, given = "", pattern.text
    share = 1.0 if HIDDEN in surname else known.surname.get(surname, UNLISTED) if surname else 1.0
    return share * _given([1.0 if character == HIDDEN else known.character.get(character, UNLISTED) for character in given] or [1.0])


@dataclass(slots=True)
class Frequencies:
    """The open table corrected by a ledger: ``counts`` are its distinct persons by simplified name, ``total`` all of them."""

    counts: Counter[str] = field(default_factory=Counter)
    total: int = 0

    @classmethod
    def of(cls, names: Iterable[str]) -> Frequencies:
        """From one normalised name for each distinct person."""
        counts = Counter(simplified(name)[-1] for name in names if name)
        return cls(counts, sum(counts.values()))

    def share(self, name: str) -> float:
        """The share that bears a normalised name. The one person whom a match would be about counts for nothing."""
        plain = simplified(name)[-1]
        seen = max(self.counts.get(plain, 0) - 1, 0)
        return (PRIOR * written_share(plain) + seen) / (PRIOR + self.total)
