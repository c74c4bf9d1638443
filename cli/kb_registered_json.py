"""Works and versions of the registry as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hegui.cli.output import print_document

if TYPE_CHECKING:
    from hegui.kb.registry import Citation
    from hegui.kb.regulation import Provision, Version, Work


def print_json(document: dict[str, Any]) -> None:
    print_document(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def work_json(work: Work) -> dict[str, Any]:
    return {"id": work.id, "title": work.title, "short": work.short, "display": work.display}


def registered_json(version: Version, day: tuple[int, int] | None = None) -> dict[str, Any]:
    ended = version.ended_by
    found: dict[str, Any] = {
        "id": version.id,
        "number": version.number,
        "title": version.title,
        "issuer": version.issuer,
        "level": version.level,
        "region": version.region,
        "promulgated": version.promulgated,
        "in_force": version.period.model_dump(by_alias=True),
        "ended_by": ended.model_dump() if ended else None,
        "transitions": [each.model_dump() for each in version.transitions],
        "unverified": version.unverified,
        "note": version.note,
        "source": version.source,
    }
    if day is not None:
        found["in_force_on"] = "certain" if version.in_force.certainly_covers(*day) else "possible"
    return found


def provision_json(provision: Provision) -> dict[str, Any]:
    return provision.model_dump(exclude={"like", "paragraph"})


def cited_json(citation: Citation) -> dict[str, Any]:
    provision = citation.provision
    found = provision_json(provision) if provision else {}
    return {"provision": {**found, "units": list(units(citation))}}


def units(citation: Citation) -> tuple[str, ...]:
    """The responsible units of the item around a sentence, as the item's last bracket names them."""
    from hegui.kb.locator import enclosing

    for place in (citation.locator, *enclosing(citation.locator)):
        if units := citation.version.units(place):
            # Of a whole section the units of its items are no answer.
            return units if citation.version.at(f"{place}.责任单位") or place.endswith(".责任单位") else ()
    return ()
