"""``hegui kb rank``: which of two norms prevails, by which article, and who rules where none does."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.kb import RegulationsOption
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.output import print_document
from hegui.cli.registry import find_version, load_registry

if TYPE_CHECKING:
    from hegui.kb.precedence import Ranking, Settlement
    from hegui.kb.registry import Registry
    from hegui.kb.regulation import Version


class Special(StrEnum):
    first = "first"
    second = "second"


RELATIONS = {"higher": "高于", "lower": "低于", "equal": "与乙同等", "unranked": "与乙没有规定高低", "apart": "与乙适用地域不同"}
OUTCOMES = {
    "first": "适用前者",
    "second": "适用后者",
    "needs_ruling": "须裁决",
    "undecided": "立法法没有规定由谁决定，须人工判断",
    "no_conflict": "不会都适用",
}


def rank_works(
    first: Annotated[str, typer.Argument(metavar="甲", help="编号、文号或名称，可加版本：fire-law@2019；不加是最近一版。")],
    second: Annotated[str, typer.Argument(metavar="乙", help="写法相同。")],
    special: Annotated[
        Special | None,
        typer.Option("--special", metavar="first|second", help="哪一个是特别规定：first 甲，second 乙。", show_default=False),
    ] = None,
    format: FormatOption = Format.table,
    regulations: RegulationsOption = None,
) -> None:
    """两部规定的效力高低；对同一事项不一致时适用哪个，或者由谁裁决（立法法）。"""
    from hegui.kb.precedence import rank, settle

    registry = load_registry(regulations)
    (a, b) = (find_version(registry, word) for word in (first, second))
    ranking, settlement = rank(a, b), settle(a, b, special.value if special else None)
    if format is Format.json:
        print_document(json.dumps(_json(registry, a, b, ranking, settlement), ensure_ascii=False, indent=2) + "\n")
        return
    for label, version in (("甲", a), ("乙", b)):
        typer.echo(f"{label}　{version.title}　{version.level}　{version.region}　{version.issuer}　{version.period.text}")
    typer.echo(f"效力　甲{RELATIONS[ranking.relation]}{'乙' if ranking.relation in ('higher', 'lower') else ''}：{ranking.reason}")
    _quote(registry, ranking.locator)
    typer.echo(f"不一致时　{OUTCOMES[settlement.outcome]}：{settlement.reason}")
    if settlement.authority:
        typer.echo(f"裁决　{settlement.authority}")
    if settlement.locator != ranking.locator:
        _quote(registry, settlement.locator)


def _quote(registry: Registry, locator: str) -> None:
    if quoted := _article(registry, locator):
        typer.echo(f"　　　《立法法》{quoted['locator']}：{quoted['quote']}")


def _article(registry: Registry, locator: str) -> dict[str, Any] | None:
    from hegui.kb.precedence import LAW, LAW_VERSION

    found = registry.resolve(LAW, locator, LAW_VERSION) if locator else []
    if not found or found[0].provision is None:
        return None
    provision = found[0].provision
    return {
        "regulation": found[0].display,
        "locator": locator,
        "quote": provision.text or f"（要旨）{provision.gist or ''}",
        "gist": provision.text is None,
    }


def _json(registry: Registry, a: Version, b: Version, ranking: Ranking, settlement: Settlement) -> dict[str, Any]:
    norms = [
        {"title": v.title, "version": v.id, "level": v.level, "region": v.region, "issuer": v.issuer, "in_force": v.period.text}
        for v in (a, b)
    ]
    return {
        "schema": "hegui.kb-rank/1",
        "norms": norms,
        "relation": ranking.relation,
        "reason": ranking.reason,
        "basis": _article(registry, ranking.locator),
        "conflict": {
            "outcome": settlement.outcome,
            "reason": settlement.reason,
            "authority": settlement.authority or None,
            "basis": _article(registry, settlement.locator),
        },
    }
