"""Which unit a name means: as the document has it, an alias, with or without the city's name, or a short form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from hegui.kb.normalise import normalise
from hegui.kb.responsibility import UnitModel

# The opinion's city: 市公安局 in it is 淄博市公安局 elsewhere.
CITY = "淄博"


def plain(name: str) -> str:
    """One spelling: no blanks, half-width, without the city's name (``淄博市公安局`` → ``市公安局``)."""
    return normalise(name).removeprefix(CITY)


def every_name(unit: UnitModel) -> Iterable[str]:
    yield from (unit.id, *unit.aliases)


def named_unit(name: str, units: Mapping[str, UnitModel]) -> str | None:
    """The unit of that name or alias, as a ledger writes it; None for a unit that the document does not name."""
    wanted = plain(name)
    for unit in units.values():
        if any(plain(each) == wanted for each in every_name(unit)):
            return unit.id
    return None


def short_form(name: str, units: Mapping[str, UnitModel]) -> list[str]:
    """The units that a short form may mean: ``公安局``, ``司法``, ``住建``. Only for what a person types, never for a ledger."""
    exact = named_unit(name, units) or named_unit(f"市{name}", units)
    if exact:
        return [exact]
    wanted = re.sub("^市|(局|部门)$", "", plain(name))
    if len(wanted) < 2:
        return []
    return [unit.id for unit in units.values() if any(wanted in plain(each) for each in every_name(unit))]


def groups_of(unit: UnitModel, units: Mapping[str, UnitModel]) -> dict[str, str]:
    """The groups a unit belongs to or may belong to: group → ``all`` (by its words every department) or ``some`` (not said)."""
    if unit.kind == "group":
        return {}
    return {group.id: group.covers for group in units.values() if group.kind == "group" and group.covers}
