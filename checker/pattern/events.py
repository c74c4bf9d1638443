"""Who handled which unit when, and which vendor each unit chose: the events that patterns are looked for in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hegui.checker.ledger import Ledger, Row
from hegui.checker.matters import named
from hegui.checker.values import Day, Unknown

WINDOW = 180  # days after handling within which a contract counts; a setting of this program, no norm
Actor = tuple[str, ...]  # one officer, or the officers of one team in order


@dataclass(frozen=True, slots=True)
class Purchase:
    """A unit's contract with a vendor; ``day`` is the ordinal of signing."""

    unit: str
    district: str
    market: str
    vendor: str
    day: int
    row: Row


@dataclass(frozen=True, slots=True)
class Handling:
    """The first time an actor handled a unit."""

    day: int
    row: Row


class Market:
    """What was bought of one kind. Made once: an actor's few units are taken out of it, never the whole gone through for each."""

    def __init__(self, bought: dict[str, list[Purchase]]) -> None:
        self.bought = bought  # unit → purchases by day
        self.first: dict[str, list[Purchase]] = defaultdict(list)  # district → the first purchase of each unit
        for purchases in bought.values():
            self.first[purchases[0].district].append(purchases[0])
        self.vendors = Counter(purchases[0].vendor for purchases in bought.values())

    def of(self, units: Iterable[str]) -> list[list[Purchase]]:
        """The purchases of those of the units that bought, in the order of the table."""
        return sorted((self.bought[unit] for unit in units if unit in self.bought), key=lambda found: min(p.row.index for p in found))


@dataclass(slots=True)
class Events:
    """``handled``: actor → unit → first handling. ``markets``: by kind of contract. ``founded``: vendor → ordinal."""

    handled: dict[Actor, dict[str, Handling]]
    markets: dict[str, Market]
    founded: dict[str, int]


def events(ledger: Ledger) -> Events:
    """What the ledger says with exact dates; a row without unit, vendor or date takes no part, for it could only be guessed."""
    same = _units(ledger)
    handled: dict[Actor, dict[str, Handling]] = defaultdict(dict)
    for row in ledger.rows("执法事项"):
        unit, day = row["单位编号"], _exact(row["行为日期"])
        if not isinstance(unit, str) or day is None:
            continue
        body, _ = same.get(unit, (unit, ""))
        officers = _officers(row)
        for actor in dict.fromkeys([*((officer,) for officer in officers), *([tuple(officers)] if len(officers) > 1 else [])]):
            known = handled[actor].get(body)
            if known is None or day < known.day:
                handled[actor][body] = Handling(day, row)
    bought: dict[str, dict[str, list[Purchase]]] = defaultdict(lambda: defaultdict(list))
    for row in ledger.rows("服务项目"):
        unit, vendor, market, day = row["单位编号"], row["统一社会信用代码"], row["类型"], _exact(row["签订日期"])
        if isinstance(unit, str) and isinstance(vendor, str) and isinstance(market, str) and day is not None:
            body, district = same.get(unit, (unit, ""))
            bought[market][body].append(Purchase(body, district, market, vendor, day, row))
    for units in bought.values():
        for purchases in units.values():
            purchases.sort(key=lambda p: (p.day, p.vendor, p.row.index))
    return Events(dict(handled), {name: Market(units) for name, units in bought.items()}, _founded(ledger))


def _units(ledger: Ledger) -> Mapping[str, tuple[str, str]]:
    """Unit number → (the legal person behind it, its district): places of one company make one choice."""
    found = {}
    for row in ledger.rows("单位"):
        number, code, district = row["单位编号"], row["统一社会信用代码"], row["所在区县"]
        if isinstance(number, str):
            found[number] = (code if isinstance(code, str) else number, district if isinstance(district, str) else "")
    return found


def _founded(ledger: Ledger) -> dict[str, int]:
    found = {}
    for table, column in (("技术服务机构", "登记日期"), ("企业", "成立日期")):
        for row in ledger.rows(table):
            code, day = row["统一社会信用代码"], _exact(row[column])
            if isinstance(code, str) and day is not None:
                found[code] = day
    return found


def _officers(row: Row) -> list[str]:
    return sorted({officer for column in ("主办人编号", "协办人编号") for officer in named(row[column])})


def _exact(value: object) -> int | None:
    return None if isinstance(value, Unknown) or not isinstance(value, Day) or not value.is_exact else value.lo
