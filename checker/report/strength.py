"""Leads by their strength: what more than a name supports before what only a name does, rarer names first; and whom a lead is about.

The report's own order is fixed (severity, rule, subject); this is the order for people, within one rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from hegui.checker.proof import LEVELS

Finding = dict[str, Any]
SHOWN = 3  # leads about one person by a shared name; the others are named by their ids


def strength(finding: Finding) -> tuple[int, float]:
    """Less is stronger. A lead that rests on no identity comes first: it has its own doubt, which its sentence says."""
    identity = finding["identity"]
    return (LEVELS.index(identity["level"]), identity["namesakes_expected"]) if identity else (-1, 0.0)


def by_strength(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=strength)


def gathered(findings: Sequence[Finding]) -> Iterator[tuple[list[Finding], list[Finding]]]:
    """Leads in order of strength, those about one person by name only together: the ones to tell, and the ones to name."""
    ordered = sorted(findings, key=lambda f: (strength(f), _person(f)))
    for person, members in groupby(ordered, key=_person):
        group = list(members)
        if person and len(group) > SHOWN:
            yield group[:SHOWN], group[SHOWN:]
        else:
            yield group, []


def _person(finding: Finding) -> str:
    """Who of the officers' side a lead is about; "" where more than a name supports it."""
    identity = finding["identity"]
    if not identity or identity["level"] != "name_only" or not identity.get("pairs"):
        return ""
    return f"{finding['subject']['id']}\x1f{identity['pairs'][0][0]}"
