"""Control of companies through companies, period by period.

A person controls a company while the person's own share and the shares of the companies the person controls add up to more than
one half, or while one of them is named 实际控制人 (or the person 经营者): a fixpoint, so cycles end. Time is cut at every date on
record, so that a change of share neither hides control nor invents it. Two passes: on what is certain (known shares, the days a
row certainly covers) and on what is possible (an unknown share may be anything, a row may cover all days it may cover).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hegui.checker.ledger import Row
from hegui.checker.truth import places_of
from hegui.checker.values import Day, Place, Unknown

HALF = 50.0  # 公司法 2018 第二百一十六条第（二）项, 2023 第二百六十五条第（二）项; exactly half is left to judgement
RUNS, HOLDS, SERVES, WORKS = "经营", "持股", "任职", "从业"
CONTROLLING = frozenset({"实际控制人", "经营者"})
HOLDING = ("股东", "代持")  # the share decides; that it is held through a nominee shows in 方式
RUNNING = ("法定代表人", "经理", "合伙人")


@dataclass(frozen=True, slots=True)
class Link:
    """One row of 任职投资 with the days it covers: ``[certain]`` and ``[possible]``, half-open, its company's end included."""

    row: Row
    company: str
    holder: str  # the company that holds, "" for the person
    role: str
    certain: tuple[int, int]
    possible: tuple[int, int]
    behind: bool = False  # the person does not stand in the register: a nominee holds for them

    def covers(self, start: int, end: int, *, possibly: bool) -> bool:
        lo, hi = self.possible if possibly else self.certain
        return lo <= start and end <= hi

    def share(self, *, possibly: bool) -> float:
        value = self.row["持股比例"]
        if isinstance(value, float):
            return value
        return 100.0 if possibly else 0.0


@dataclass(frozen=True, slots=True)
class Held:
    """What a person has in a company during ``[start, end)``: 经营, 持股, 任职 (to be judged), or, with ``places``, 经营 or 持股."""

    company: str
    start: int
    end: int
    degree: str
    rows: tuple[Row, ...]
    places: tuple[Place, ...] = ()
    indirect: bool = True


def held_through(own: Sequence[Link], holdings: Mapping[str, Sequence[Link]]) -> list[Held]:
    """Everything a person has through companies, or in several rows of one company, as maximal periods."""
    links = [*own, *_reachable(own, holdings)]
    cuts = sorted({day for link in links for day in (*link.certain, *link.possible)})
    open_: dict[str, Held] = {}
    done: list[Held] = []
    for start, end in pairwise(cuts):
        now = {held.company: held for held in _during(links, start, end)}
        for company in sorted(set(open_) | set(now)):
            before, after = open_.get(company), now.get(company)
            if before is not None and after is not None and _alike(before, after):
                open_[company] = Held(company, before.start, end, before.degree, before.rows, before.places, before.indirect)
                continue
            if before is not None:
                done.append(open_.pop(company))
            if after is not None:
                open_[company] = after
    return done + [open_[company] for company in sorted(open_)]


def _alike(a: Held, b: Held) -> bool:
    return a.end == b.start and (a.degree, a.rows, a.places, a.indirect) == (b.degree, b.rows, b.places, b.indirect)


def _reachable(own: Sequence[Link], holdings: Mapping[str, Sequence[Link]]) -> Iterator[Link]:
    seen = {link.company for link in own}
    queue = sorted(seen)
    while queue:
        for link in holdings.get(queue.pop(0), ()):
            yield link
            if link.company not in seen:
                seen.add(link.company)
                queue.append(link.company)


def _during(links: Sequence[Link], start: int, end: int) -> Iterator[Held]:
    sure = [link for link in links if link.covers(start, end, possibly=False)]
    maybe = [link for link in links if link.covers(start, end, possibly=True)]
    controlled = _controlled(sure, possibly=False)
    possible = _controlled(maybe, possibly=True)
    run = _controlled(sure, possibly=False, run=True)
    by_company: dict[str, list[Link]] = defaultdict(list)
    for link in maybe:
        by_company[link.company].append(link)
    for company, mine in sorted(by_company.items()):
        own = [link for link in mine if not link.holder]
        through = [link for link in mine if link.holder in possible or link.holder in run]
        if not through and (len(own) < 2 or any(_alone(link) for link in own)):
            continue  # a single row says it itself
        used = [*own, *through]
        rows = tuple(dict.fromkeys(r for link in used for r in (*_path(link, maybe, possible | run), link.row)))
        indirect = bool(through)
        if company in controlled:
            yield Held(company, start, end, RUNS, rows, indirect=indirect)
        elif company in possible:
            places = tuple(dict.fromkeys(p for link in used + [m for m in maybe if m.row in rows] for p in _open(link)))
            yield Held(company, start, end, "", rows, places, indirect)
        elif company in run and indirect:
            yield Held(company, start, end, SERVES, rows)
        elif any(link.holder in controlled and link in sure for link in through):
            yield Held(company, start, end, HOLDS, rows)


def _controlled(links: Sequence[Link], *, possibly: bool, run: bool = False) -> set[str]:
    """The companies under control among these links; ``run``: counting those the person merely runs as controlled."""
    found: set[str] = set()
    while True:
        shares: dict[str, float] = defaultdict(float)
        named: set[str] = set()
        for link in links:
            if link.holder and link.holder not in found:
                continue
            if link.role == "实际控制人" or (not link.holder and (link.role in CONTROLLING or (run and link.role in RUNNING))):
                named.add(link.company)
            elif link.holder or link.role in HOLDING:
                shares[link.company] += link.share(possibly=possibly)
        more = named | {company for company, share in shares.items() if over_half(share)}
        if more <= found:
            return found
        found |= more


def over_half(share: float) -> bool:
    """Whether shares add up to more than one half. 14.8 + 17.6 + 17.6 is exactly half, though not in binary fractions."""
    return round(share, 9) > HALF


def _alone(link: Link) -> bool:
    """An own row that shows control by itself."""
    return link.role in CONTROLLING or link.role in RUNNING or (link.role in HOLDING and link.share(possibly=False) > HALF)


def _path(link: Link, links: Sequence[Link], through: set[str]) -> list[Row]:
    """The rows by which the person reaches the holder of a link."""
    rows: list[Row] = []
    seen: set[str] = set()
    queue = [link.holder] if link.holder else []
    while queue:
        company = queue.pop(0)
        if company in seen:
            continue
        seen.add(company)
        for other in links:
            if other.company == company and (not other.holder or other.holder in through):
                rows.insert(0, other.row)
                if other.holder:
                    queue.append(other.holder)
    return rows


def _open(link: Link) -> tuple[Place, ...]:
    """The cells of a row that leave control open: its share, and the dates that are not exact."""
    places: list[Place] = []
    share = link.row["持股比例"]
    if isinstance(share, Unknown) and (link.holder or link.role in HOLDING):
        places += share.places
    for column in ("起始日期", "终止日期"):
        day = link.row[column]
        if isinstance(day, Day) and link.certain != link.possible:
            places += places_of(day)
    return tuple(places)


def effective_stake(held: Held) -> float | None:
    """What of a company is the person's in the end, in per cent: own shares, and those of each holder times what is the person's of it.

    Other than control, which counts a controlled holder's share whole. None while a share on the way is not known. Cycles are summed
    until they add nothing more (shares of at most the whole make the sum finite).
    """
    shares: list[tuple[str, str, float]] = []
    for row in held.rows:
        share, holder, company = row["持股比例"], row["持有方统一社会信用代码"], row["统一社会信用代码"]
        if not isinstance(holder, str) and row["角色"] not in HOLDING:
            continue
        if not isinstance(share, float) or not isinstance(company, str):
            return None
        shares.append((holder if isinstance(holder, str) else "", company, share / 100))
    stakes: dict[str, float] = {}
    for _ in range(60):
        fresh: dict[str, float] = defaultdict(float)
        for holder, company, share in shares:
            fresh[company] += share * (1.0 if not holder else stakes.get(holder, 0.0))
        if all(abs(fresh[company] - stakes.get(company, 0.0)) < 1e-9 for company in fresh):
            break
        stakes = dict(fresh)
    return min(100.0 * stakes.get(held.company, 0.0), 100.0)
