"""Precision and recall of matching persons: relatives against the persons of a company register, with planted links.

usage: python benchmarks/identity.py [--relatives 60000] [--persons 1000000] [--links 1400] [--seed 1] [--fuzzy 1000]

Names are drawn from the frequencies that hegui carries (an open table of surnames and characters of given names, and the given names
everybody knows); numbers are invented: region 9901xx, births 1840–1899, evenly over sixty years. What either side tells of a person:

    relatives  a whole number 70 %, a date of birth and the sex 20 %, the name alone 10 %
    register   a whole number 20 %, both ends of it 45 %, its first ten digits 10 %, the name alone 25 %

Of the planted links 60 % are written alike; 15 % in traditional characters, 10 % by ear, 10 % masked, 5 % with one slip. A link supports a
level when the data of both sides allow it: two whole numbers; parts of a number or a date of birth; or nothing but names.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random

from hegui.checker.idcard import check_digit, parse_id
from hegui.checker.identity import profile
from hegui.checker.identity.evidence import ATTRIBUTES, IDENTIFIER, NAME_ONLY, Mention
from hegui.checker.identity.frequency import COMMON_GIVEN, table
from hegui.checker.identity.match import match
from hegui.checker.identity.sound import readings
from rich.console import Console
from rich.table import Table

VARIANTS = (("写法相同", 60), ("繁体", 15), ("同音", 10), ("遮盖", 10), ("错一处", 5))


@dataclass(frozen=True)
class Human:
    name: str
    number: str


class World:
    """One seeded population: relatives, the register's persons, and which of them are one."""

    def __init__(self, relatives: int, persons: int, links: int, seed: int) -> None:
        self.random = Random(seed)
        known = table()
        self.surnames, self.surname_weights = zip(*known.surname.items(), strict=True)
        self.characters, self.character_weights = zip(*known.character.items(), strict=True)
        self.common = sorted(known.given)
        self.alike: dict[str, list[str]] = defaultdict(list)
        for character in self.characters:
            self.alike[readings(character)[0]].append(character)
        self.used: set[str] = set()
        humans = self._humans(relatives + persons - links)
        self.relatives = humans[:relatives]
        register = humans[relatives:]
        self.truth: dict[int, int] = {}
        self.variant: dict[int, str] = {}
        rows: list[tuple[Human, str, int | None]] = [(human, human.name, None) for human in register]
        kinds, weights = zip(*VARIANTS, strict=True)
        for relative in sorted(self.random.sample(range(relatives), links)):
            kind = self.random.choices(kinds, weights)[0]
            human = self.relatives[relative]
            name = self._varied(human.name, kind)
            self.variant[relative] = kind if name != human.name else VARIANTS[0][0]
            rows.append((human, name, relative))
        self.random.shuffle(rows)
        self.left = [self._declared(i, human) for i, human in enumerate(self.relatives)]
        self.right = []
        for i, (human, name, relative) in enumerate(rows):
            self.right.append(self._registered(i, human, name))
            if relative is not None:
                self.truth[relative] = i

    def _humans(self, count: int) -> list[Human]:
        surnames = self.random.choices(self.surnames, self.surname_weights, k=count)
        firsts = self.random.choices(self.characters, self.character_weights, k=count)
        seconds = self.random.choices(self.characters, self.character_weights, k=count)
        share = len(self.common) * COMMON_GIVEN  # of all people bear one of the names everybody knows, at least
        found = []
        for surname, first, second in zip(surnames, firsts, seconds, strict=True):
            dice = self.random.random()
            given = self.random.choice(self.common) if dice < 2 * share else first if dice < 2 * share + 0.13 else first + second
            found.append(Human(surname + given, self._number()))
        return found

    def _number(self) -> str:
        while True:
            year, month, day = self.random.randint(1840, 1899), self.random.randint(1, 12), self.random.randint(1, 28)
            first17 = f"9901{self.random.randint(1, 8):02d}{year}{month:02d}{day:02d}{self.random.randrange(1000):03d}"
            if first17 not in self.used:
                self.used.add(first17)
                return first17 + check_digit(first17)

    def _varied(self, name: str, kind: str) -> str:
        place = self.random.randrange(1, len(name))
        if kind == "繁体":
            return "".join(_traditional().get(character, character) for character in name)
        if kind == "同音":
            return name[:place] + self.random.choice(self.alike.get(readings(name[place])[0], [name[place]])) + name[place + 1 :]
        if kind == "遮盖":
            return name[:1] + "*" * (len(name) - 1) if len(name) == 2 else f"{name[0]}*{name[2:]}"
        if kind == "错一处":
            if len(name) == 3 and self.random.random() < 0.5:
                return name[0] + name[2] + name[1]
            return name[:place] + self.random.choice(self.characters) + name[place + 1 :]
        return name

    def _declared(self, i: int, human: Human) -> Mention:
        dice = self.random.random()
        if dice < 0.7:
            return _mention(f"L{i}", human.name, human.number)
        if dice < 0.9:
            known = "*" * 6 + human.number[6:14] + "****"
            return Mention(f"L{i}", (human.name,), "", known, "男" if int(human.number[16]) % 2 else "女")
        return Mention(f"L{i}", (human.name,))

    def _registered(self, i: int, human: Human, name: str) -> Mention:
        dice, number = self.random.random(), human.number
        if dice < 0.2:
            return _mention(f"R{i}", name, number)
        if dice < 0.65:
            return _mention(f"R{i}", name, number[:6] + "*" * 8 + number[14:])
        if dice < 0.75:
            return _mention(f"R{i}", name, number[:10] + "*" * 8)
        return Mention(f"R{i}", (name,))

    def supports(self, relative: int) -> str:
        """The level that the data of a link's two sides allow, whatever the name."""
        a, b = self.left[relative], self.right[self.truth[relative]]
        if a.has_identifier and b.has_identifier:
            return IDENTIFIER
        agreed = profile.compare(a.known, b.known)
        return ATTRIBUTES if agreed is not None and agreed.seen >= 4 else NAME_ONLY


def _mention(node: str, name: str, number: str) -> Mention:
    full = "*" not in number
    known = profile.of_number(number)
    return Mention(f"id:{number}" if full else node, (name,), number, known, profile.sex_of(known))


_TRADITIONAL: dict[str, str] = {}


def _traditional() -> dict[str, str]:
    if not _TRADITIONAL:
        from pathlib import Path

        import opencc

        for line in (Path(opencc.__file__).parent / "dictionary" / "STCharacters.txt").read_text(encoding="utf-8").splitlines():
            simplified, _, forms = line.partition("\t")
            if forms:
                _TRADITIONAL[simplified] = forms.split()[0]
    return _TRADITIONAL


@dataclass
class Score:
    """``pairs`` found, ``right`` of them true; ``links`` that could have been found, ``hit`` of them found."""

    what: str
    pairs: int = 0
    right: int = 0
    hit: int = 0
    links: int = 0
    seconds: float = 0.0
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        precision = f"{self.right / self.pairs:.1%}" if self.pairs else "－"
        recall = f"{self.hit / self.links:.1%}" if self.links else "－"
        return self.what, f"{self.pairs:,}", precision, f"{self.hit:,}/{self.links:,}", recall, f"{self.seconds:.1f}", self.note


def ours(world: World) -> list[Score]:
    start = time.perf_counter()
    by_node = {m.node: i for i, m in enumerate(world.right)}
    levels: dict[str, set[tuple[int, int]]] = {IDENTIFIER: set(), ATTRIBUTES: set(), NAME_ONLY: set()}
    for i, mention in enumerate(world.left):
        if mention.has_identifier and mention.node in by_node:
            levels[IDENTIFIER].add((i, by_node[mention.node]))
    found = match(world.left, world.right)
    for pairs in found.pairs.values():
        for pair, evidence in pairs:
            levels[evidence.level].add((pair.left, pair.right))
    seconds = time.perf_counter() - start
    true = set(world.truth.items())
    supported = {relative: world.supports(relative) for relative in world.truth}
    scores = []
    for level, pairs in levels.items():
        links = {(r, world.truth[r]) for r, allowed in supported.items() if allowed == level}
        scores.append(Score(f"hegui {level}", len(pairs), len(pairs & true), len(pairs & links), len(links), seconds))
    every = set().union(*levels.values())
    left_out = sum(crowd.count for crowd in found.crowds)
    note = f"另有 {len(found.crowds):,} 人的相近姓名 {left_out:,} 个只计数"
    scores.append(Score("hegui 合计", len(every), len(every & true), len(every & true), len(true), seconds, note))
    for kind, _ in VARIANTS:
        links = {(r, world.truth[r]) for r, k in world.variant.items() if k == kind and supported[r] == ATTRIBUTES}
        hit = len((levels[ATTRIBUTES]) & links)
        scores.append(Score(f"  其中可由情况印证、{kind}", 0, 0, hit, len(links)))
    return scores


def exact_names(world: World) -> Score:
    """What a spreadsheet does: the same string."""
    start = time.perf_counter()
    index: dict[str, list[int]] = defaultdict(list)
    for i, mention in enumerate(world.right):
        index[mention.name].append(i)
    pairs = {(i, j) for i, mention in enumerate(world.left) for j in index.get(mention.name, ())}
    true = set(world.truth.items())
    return Score("仅姓名相同", len(pairs), len(pairs & true), len(pairs & true), len(true), time.perf_counter() - start)


def fuzzy_names(world: World, subjects: int) -> Score:
    """rapidfuzz alone, 60 or more of 100, within the same surname and for some relatives only: all would take hours."""
    from rapidfuzz import fuzz, process

    start = time.perf_counter()
    chosen = sorted(world.random.sample(range(len(world.left)), min(subjects, len(world.left))))
    blocks: dict[str, list[int]] = defaultdict(list)
    for j, mention in enumerate(world.right):
        blocks[mention.name[:1]].append(j)
    by_surname: dict[str, list[int]] = defaultdict(list)
    for i in chosen:
        by_surname[world.left[i].name[:1]].append(i)
    pairs: set[tuple[int, int]] = set()
    for surname, mine in by_surname.items():
        theirs = blocks.get(surname, [])
        names = [world.right[j].name for j in theirs]
        for i in mine:
            scored = process.extract_iter(world.left[i].name, names, scorer=fuzz.ratio, score_cutoff=60)
            pairs.update((i, theirs[place]) for _, _, place in scored)
    true = {(r, j) for r, j in world.truth.items() if r in set(chosen)}
    note = f"只比 {len(chosen):,} 名亲属、同姓之内"
    return Score("仅 rapidfuzz", len(pairs), len(pairs & true), len(pairs & true), len(true), time.perf_counter() - start, note)


def identifiers() -> tuple[float, float]:
    """Numbers and codes checked a second."""
    from hegui.checker.creditcode import code_check, fault, organisation_check

    numbers, codes = [], []
    for i in range(200_000):
        first17 = f"99010{1 + i % 8}18{90 + i % 10}{1 + i % 12:02d}{1 + i % 28:02d}{i % 1000:03d}"
        numbers.append(first17 + check_digit(first17))
        body = f"MA{i:06d}"
        code = f"91990101{body}{organisation_check(body)}"
        codes.append(code + code_check(code))
    rates = []
    for check, values in ((parse_id, numbers), (fault, codes)):
        best = min(_timed(check, values) for _ in range(3))
        rates.append(len(values) / best)
    return rates[0], rates[1]


def _timed(check: object, values: list[str]) -> float:
    start = time.process_time()
    for value in values:
        check(value)  # type: ignore[operator]
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="认人的准确率和召回率")
    parser.add_argument("--relatives", type=int, default=60_000)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--links", type=int, default=1_400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fuzzy", type=int, default=1_000, help="rapidfuzz 只比这么多名亲属")
    options = parser.parse_args()
    world = World(options.relatives, options.persons, options.links, options.seed)
    names = Counter(m.name for m in world.right)
    title = f"{options.relatives:,} 名亲属 × {options.persons:,} 名登记人，植入 {options.links:,} 对；登记人有 {len(names):,} 个不同的姓名"
    shown = Table("方法", "找出", "准确率", "命中", "召回率", "秒", "说明", title=title)
    for score in (*ours(world), exact_names(world), fuzzy_names(world, options.fuzzy)):
        shown.add_row(*score.cells())
    console = Console(width=130)
    console.print(shown)
    numbers, codes = identifiers()
    console.print(f"身份证号每秒 {numbers:,.0f} 个，统一社会信用代码每秒 {codes:,.0f} 个；峰值内存 {_peak():,.0f} MiB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB


if __name__ == "__main__":
    main()
