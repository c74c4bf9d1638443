"""The derived table 指定统计: for each officer, market and vendor, how many of the units handled then bought there, against chance.

Counted is a unit's first contract of a market within ``WINDOW`` days after the officer first handled it, unless the unit had that
vendor before (an old customer proves nothing). Compared with are the first contracts of units that the officer never handled, in
the same district, or in the whole ledger where the district has fewer than ``CONTROLS`` of them. A vendor is held only against
contracts signed since it was founded. A team of officers is an actor beside its members.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median

from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.pattern.events import WINDOW, Actor, Events, Handling, Purchase, events
from hegui.checker.pattern.test import Stratum, expected, holm, tail
from hegui.checker.values import Day, Value

UNITS = 5  # an actor with fewer units that bought shows no pattern
CHOSEN = 3  # nor do fewer contracts with one vendor
CONTROLS = 5
NEW = 365  # days: a vendor founded within a year before its first contract here is new
LISTED = 0.2  # corrected probability above which a pair is not even listed; the rule sets its own, lower level


@dataclass(frozen=True, slots=True)
class Pattern:
    """One actor, market and vendor: the figures, and the handlings and purchases behind them. ``share``: the vendor's among the
    contracts compared with."""

    actor: Actor
    market: str
    vendor: str
    strata: tuple[Stratum, ...]
    pairs: tuple[tuple[Handling, Purchase], ...]
    units: int
    share: float
    citywide: bool

    @property
    def probability(self) -> float:
        return tail(self.strata, len(self.pairs))


def add_patterns(ledger: Ledger, table: Table) -> None:
    """Fills 指定统计: a row per officer, market and vendor whose corrected probability is at most ``LISTED``."""
    seen = events(ledger)
    candidates: list[Pattern] = []
    looked_at = 0
    for actor in sorted(seen.handled):
        if len(seen.handled[actor]) >= UNITS:
            for market in sorted(seen.markets):
                found, vendors = _patterns(actor, market, seen)
                candidates += found
                looked_at += vendors
    corrected = holm([pattern.probability for pattern in candidates], looked_at)
    strongest: dict[tuple[str, str, str], tuple[float, int, Pattern]] = {}
    for pattern, probability in zip(candidates, corrected, strict=True):
        for officer in pattern.actor:
            place = (officer, pattern.market, pattern.vendor)
            rank = (probability, len(pattern.actor), pattern)
            if probability <= LISTED and (place not in strongest or rank[:2] < strongest[place][:2]):
                strongest[place] = rank
    for (officer, _, _), (probability, _, pattern) in sorted(strongest.items(), key=lambda item: (item[1][:2], item[0])):
        table.add(_row(table, officer, pattern, probability, looked_at, seen))


def _patterns(actor: Actor, market: str, seen: Events) -> tuple[list[Pattern], int]:
    """The vendors that several of the actor's units chose, and the number of vendors that were looked at."""
    handled, sold = seen.handled[actor], seen.markets[market]
    mine = sold.of(handled)
    treated: dict[str, list[tuple[Handling, Purchase]]] = defaultdict(list)
    for purchases in mine:
        handling = handled[purchases[0].unit]
        after = next((p for p in purchases if handling.day <= p.day <= handling.day + WINDOW), None)
        before = {p.vendor for p in purchases if p.day < handling.day}
        if after is not None and after.vendor not in before:
            treated[after.district].append((handling, after))
    units = sum(map(len, treated.values()))
    if units < UNITS:
        return [], 0
    chosen = Counter(purchase.vendor for pairs in treated.values() for _, purchase in pairs)
    vendors = set(sold.vendors - Counter(purchases[0].vendor for purchases in mine)) | set(chosen)
    found = []
    for vendor in sorted(v for v, count in chosen.items() if count >= CHOSEN):
        strata, compared, citywide = [], [], False
        for district in sorted(treated):
            near = _controls(sold.first[district], handled, seen.founded.get(vendor))
            if len(near) < CONTROLS:
                everywhere = chain.from_iterable(sold.first.values())
                near, citywide = _controls(everywhere, handled, seen.founded.get(vendor)), True
            compared += near
            strata.append(_stratum(treated[district], near, vendor))
        pairs = tuple(pair for district in sorted(treated) for pair in treated[district] if pair[1].vendor == vendor)
        share = sum(p.vendor == vendor for p in compared) / len(compared) if compared else 0.0
        found.append(Pattern(actor, market, vendor, tuple(strata), pairs, units, share, citywide))
    return found, len(vendors)


def _controls(first: Iterable[Purchase], handled: Mapping[str, Handling], founded: int | None) -> list[Purchase]:
    """First contracts of units that the actor never handled, signed when the vendor existed: nobody could have chosen it before."""
    return [p for p in first if p.unit not in handled and (founded is None or p.day >= founded)]


def _stratum(treated: Sequence[tuple[Handling, Purchase]], controls: Sequence[Purchase], vendor: str) -> Stratum:
    chosen = sum(p.vendor == vendor for _, p in treated) + sum(p.vendor == vendor for p in controls)
    return len(treated) + len(controls), chosen, len(treated)


def _row(table: Table, officer: str, pattern: Pattern, probability: float, looked_at: int, seen: Events) -> Row:
    gaps = [purchase.day - handling.day for handling, purchase in pattern.pairs]
    others = [name for name in pattern.actor if name != officer]
    first = min(handling.day for handling, _ in pattern.pairs)
    last = max(purchase.day for _, purchase in pattern.pairs)
    started = min(purchase.day for _, purchase in pattern.pairs)
    founded = seen.founded.get(pattern.vendor)
    cells: dict[str, Value] = {
        "人员编号": officer,
        "统一社会信用代码": pattern.vendor,
        "项目类型": pattern.market,
        "范围": f"与{'、'.join(others)}共同经办" if others else "本人经办",
        "经办后签约单位数": float(pattern.units),
        "选同一机构单位数": float(len(pattern.pairs)),
        "预计单位数": round(expected(pattern.strata), 2),
        "市场份额": round(100 * pattern.share, 1),
        "偶然概率": float(f"{100 * probability:.2g}"),
        "比较次数": float(looked_at),
        "间隔天数": float(median(gaps)),
        "新设机构": "是" if founded is not None and 0 <= started - founded <= NEW else "否",
        "对照范围": "全部台账" if pattern.citywide else "同一区县",
        "起始日期": Day.exact(first),
        "终止日期": Day.exact(last + 1),
    }
    return Row(table, [cells[column] for column in table.columns], sources=tuple(_behind(pattern)))


def _behind(pattern: Pattern) -> Iterator[Row]:
    """Each handling, then the contract that followed it."""
    for handling, purchase in pattern.pairs:
        yield handling.row
        yield purchase.row
