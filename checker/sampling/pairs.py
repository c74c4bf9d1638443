"""Pairs of officers for the units drawn: a cadre leads, another officer assists, the least loaded first, ties of load broken by lot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hegui.checker.sampling.lots import lot
from hegui.checker.sampling.officers import CADRE, Officer
from hegui.checker.sampling.recusal import Recusals
from hegui.checker.sampling.units import Unit


@dataclass(frozen=True, slots=True)
class Pair:
    """``lead`` and ``second`` inspect; without two, ``why`` says what is lacking."""

    lead: Officer | None
    second: Officer | None
    why: str = ""


def pairs(seed: str, units: Sequence[Unit], officers: Sequence[Officer], recusals: Recusals) -> tuple[list[Pair], Counter[str]]:
    """A pair for each unit, in the order of the draw, and how many units each officer has."""
    load: Counter[str] = Counter({officer.id: 0 for officer in officers})
    found: list[Pair] = []
    for unit in units:
        apart = recusals.keeps_apart(unit.id)
        free = [officer for officer in officers if officer.id not in apart]
        order = sorted(free, key=lambda o: (load[o.id], lot(seed, "人员", f"{unit.id}\n{o.id}"), o.id))
        lead = next((officer for officer in order if officer.category == CADRE), None)
        second = next((officer for officer in order if officer is not lead), None) if lead else None
        if lead is None or second is None:
            found.append(Pair(None, None, _why(free, len(officers) - len(free), lead)))
            continue
        load[lead.id] += 1
        load[second.id] += 1
        found.append(Pair(lead, second))
    return found, load


def _why(free: Sequence[Officer], apart: int, lead: Officer | None) -> str:
    kept = f"，另有{apart}人应当回避" if apart else ""
    if lead is None and len(free) >= 2:
        return f"可参加的{len(free)}人中没有干部{kept}"
    return f"可参加的只有{len(free)}人，不足两人{kept}"
