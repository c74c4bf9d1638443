"""The exact test behind a pattern: how likely so many buyers of one vendor would be if handling had nothing to do with it.

Within a stratum (one market in one district) the units that an officer handled are a sample of all that bought. Were the officer
without influence, the number of them that chose a given vendor would be hypergeometric; strata are independent, so their counts
add by convolution. Many pairs of officer and vendor are looked at, so the probabilities are corrected by Holm's method: the chance
of even one false lead in a whole run stays below the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

Stratum = tuple[int, int, int]  # buyers in all, of the vendor among them, handled by the officer among them


def tail(strata: Sequence[Stratum], observed: int) -> float:
    """The probability that at least ``observed`` of the handled units chose the vendor by chance."""
    total = [1.0]
    for stratum in strata:
        total = _convolved(total, _hypergeometric(*stratum))
    return min(1.0, sum(total[observed:]))


def expected(strata: Sequence[Stratum]) -> float:
    """The number of handled units that chance alone would bring to the vendor."""
    return sum(handled * chosen / buyers for buyers, chosen, handled in strata if buyers)


def holm(probabilities: Sequence[float], looked_at: int) -> list[float]:
    """The corrected probabilities, in the order given; ``looked_at`` is the number of all pairs, those not listed included
    (S. Holm, A simple sequentially rejective multiple test procedure, 1979)."""
    order = sorted(range(len(probabilities)), key=lambda index: probabilities[index])
    corrected = [1.0] * len(probabilities)
    least = 0.0
    for rank, index in enumerate(order):
        least = max(least, min(1.0, (looked_at - rank) * probabilities[index]))
        corrected[index] = least
    return corrected


def _hypergeometric(buyers: int, chosen: int, handled: int) -> list[float]:
    """P(K = k) for k from 0 to min(chosen, handled)."""
    ways = comb(buyers, handled)
    return [comb(chosen, k) * comb(buyers - chosen, handled - k) / ways for k in range(min(chosen, handled) + 1)]


def _convolved(left: Sequence[float], right: Sequence[float]) -> list[float]:
    result = [0.0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result
