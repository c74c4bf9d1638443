"""The units: what each weighs and why, and which are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hegui.checker.ledger import Ledger, Row
from hegui.checker.sampling.lots import key
from hegui.checker.values import Value
from hegui.kb.sampling import BLANK, NOT_LOWERED, NOT_RAISED, Weights

GOOD, POOR = ("守法良好",), ("较差", "失信")


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of the population. ``factors`` are the named parts of its weight."""

    row: Row
    id: str
    name: str
    credit: str
    factors: tuple[tuple[str, Decimal], ...]
    weight: Decimal
    key: Decimal


def population(ledger: Ledger, weights: Weights, seed: str) -> list[Unit]:
    """Every unit with a number, by its key: the first n are the draw, whatever the order of the rows."""
    units = [_unit(row, weights, seed) for row in ledger.rows("单位") if isinstance(row["单位编号"], str) and not row.is_stub]
    return sorted(units, key=lambda unit: (unit.key, unit.id))


def _unit(row: Row, weights: Weights, seed: str) -> Unit:
    credit = _text(row["信用等级"])
    places = row["场所类型"]
    kinds = places if isinstance(places, tuple) and places else (BLANK,)
    factors = [("信用等级 " + credit, weights.credit[credit])]
    kind = max(sorted(str(k) for k in kinds), key=lambda k: weights.place[k])
    factors.append(("场所类型 " + kind, weights.place[kind]))
    supervised = _text(row["重点监管"])
    factors.append(("重点监管 " + supervised, weights.key_supervision[supervised]))
    frequency = _frequency(credit, row["年度抽查次数"], row["上年度抽查次数"])
    if frequency:
        factors.append(("频次 " + frequency, weights.frequency[frequency]))
    weight = Decimal(1)
    for _, factor in factors:
        weight *= factor
    number, name = str(row["单位编号"]), row["单位名称"]
    return Unit(row, number, name if isinstance(name, str) else "", credit, tuple(factors), weight, key(seed, number, weight))


def _frequency(credit: str, this_year: Value, last_year: Value) -> str:
    """Whether one more inspection would leave the frequency where the opinion wants it moved; "" where the counts do not say."""
    if not isinstance(this_year, float) or not isinstance(last_year, float):
        return ""
    if credit in GOOD and this_year + 1 >= last_year:
        return NOT_LOWERED
    return NOT_RAISED if credit in POOR and this_year + 1 <= last_year else ""


def _text(value: Value) -> str:
    return value if isinstance(value, str) else BLANK
