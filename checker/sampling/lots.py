"""Lots drawn by hash: anybody can compute them again with SHA-256 and a calculator, in any language and on any machine.

The lot of a thing is u = (SHA-256 of "seed\\nkind\\nname" as a whole number + 1/2) / 2**256, between 0 and 1. Units are drawn by
Efraimidis and Spirakis (2006): the n smallest of -ln(u)/w are a weighted draw without replacement. The logarithm is decimal with
50 digits (the ``decimal`` module's is correctly rounded), because a processor's own differs in the last place.
"""

from __future__ import annotations

import hashlib
from decimal import Context, Decimal

DIGITS = Context(prec=50)
SHOWN = Decimal(1).scaleb(-20)  # what a plan prints of a key
_WHOLE = Decimal(2**256)
_HALF = Decimal("0.5")


def lot(seed: str, kind: str, name: str) -> Decimal:
    """u of a thing. ``kind`` keeps the draws of units and of officers apart."""
    digest = hashlib.sha256(f"{seed}\n{kind}\n{name}".encode()).digest()
    return DIGITS.divide(DIGITS.add(Decimal(int.from_bytes(digest, "big")), _HALF), _WHOLE)


def key(seed: str, unit: str, weight: Decimal) -> Decimal:
    """The unit's key; the smallest are drawn."""
    return DIGITS.divide(DIGITS.minus(DIGITS.ln(lot(seed, "单位", unit))), weight)


def shown(value: Decimal) -> str:
    """A key as text: twenty decimals, never in scientific notation."""
    return format(value.quantize(SHOWN, context=Context(prec=60)), "f")
