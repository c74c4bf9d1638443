"""``hegui kb cite``: who cites whom, down to the article, paragraph and item."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.kb_fulltext import KbOption, opened, versions_named
from hegui.cli.options import fail
from hegui.cli.output import print_document

if TYPE_CHECKING:
    from hegui.kb.fulltext.cited import Citation
    from hegui.kb.fulltext.store import Store, StoredWork

_LOCATOR = re.compile(r"第.+(?:[编章节条款项目]|条之.+)$|[一二三四五六七八九十]+(?:（.+|\(.+)?(?:\..+)?$")


class Direction(StrEnum):
    both = "both"
    out = "out"
    into = "in"


def cite_texts(
    text: Annotated[str, typer.Argument(metavar="法规", help="名称或文号，可带版本：消防法、消防法@2021-04-29。")],
    other: Annotated[
        str | None, typer.Argument(metavar="条款或另一部", help="写条款（第五条第二款），只看与这一条有关的；写另一部，看两者之间的。", show_default=False)
    ] = None,
    direction: Annotated[Direction, typer.Option("--direction", metavar="方向", help="out 它引用谁，in 谁引用它，both 都列。")] = Direction.both,
    itself: Annotated[bool, typer.Option("--self", help="连同引用自己条文的（本法第五条、前款）。")] = False,
    unresolved: Annotated[bool, typer.Option("--unresolved", help="只列没有落实到条文的。")] = False,
    all_versions: Annotated[bool, typer.Option("--all-versions", help="谁引用它：连同各法以前的版本。")] = False,
    kb: KbOption = None,
    format: FormatOption = Format.table,
) -> None:
    """谁引用谁，落到条、款、项。落实不了的照实列出，并说明原因。"""
    from hegui.kb.fulltext.cited import Citations, touches

    with opened(kb) as store:
        versions = versions_named(store, text)
        work = store.work(text.partition("@")[0])
        assert work is not None  # versions_named has said so
        reader = Citations(store)
        place = other if other is not None and _LOCATOR.match(other) else None
        against = _other(store, other) if other is not None and place is None else None
        itself = itself or place is not None
        out = [each for version in versions for each in reader.citing(version, itself=itself)] if direction is not Direction.into else []
        into = reader.cited_by(work, itself=itself, all_versions=all_versions) if direction is not Direction.out else []
    if against is not None:
        out = [each for each in out if each.target is not None and each.target.id == against.id]
        into = [each for each in into if each.source.work == against.id]
    if place is not None:
        from hegui.kb.locator import canonical, lies_within

        at = canonical(place)
        out = [each for each in out if lies_within(each.at, at)]
        into = [each for each in into if touches(each, at)]
    if unresolved:
        out, into = ([each for each in side if not each.resolved] for side in (out, into))
    if format is Format.json:
        document = {"schema": "hegui.kb-cite/1", "work": work.title, "versions": [v.label for v in versions], "place": place}
        print_document(json.dumps({**document, "cites": [_json(e) for e in out], "cited_by": [_json(e) for e in into]}, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(f"{work.title}　{'、'.join(v.label for v in versions)}" + (f"　{place}" if place else ""), direction, out, into)


def _other(store: Store, name: str) -> StoredWork:
    versions_named(store, name)
    work = store.work(name.partition("@")[0])
    if work is None:
        fail(f"全文库里没有“{name}”")
    return work


def _json(citation: Citation) -> dict[str, Any]:
    target = citation.target
    said = {"source": citation.source.title, "version": citation.source.label, "at": citation.at, "line": citation.line, "words": citation.words}
    places = [{"locator": p.first, "to": p.last or None, "problem": p.problem or None} for p in citation.places]
    state = {"kind": citation.kind, "quoted": citation.quoted, "repeals": citation.repeals, "resolved": citation.resolved, "problem": citation.problem or None}
    return {**said, "cited": citation.name or None, "target": target.title if target else None, "places": places, **state}


def _print(heading: str, direction: Direction, out: list[Citation], into: list[Citation]) -> None:
    typer.echo(heading)
    if direction is not Direction.into:
        _print_side(f"引用（{len(out)} 处）", out, lambda each: each.target.title if each.target else f"《{each.name}》", lambda each: each.at)
    if direction is not Direction.out:
        _print_side(f"被引用（{len(into)} 处）", into, lambda each: f"{each.source.title}　{each.source.label}", lambda each: each.at)


def _print_side(heading: str, citations: list[Citation], group: Any, place: Any) -> None:
    typer.echo("")
    typer.echo(heading)
    grouped: dict[str, list[Citation]] = {}
    for each in citations:
        grouped.setdefault(group(each), []).append(each)
    for name, members in grouped.items():
        problem = members[0].problem
        typer.echo(f"  {name}" + (f"　※ {problem}" if problem and not members[0].places and members[0].target is None else ""))
        for each in members:
            typer.echo(f"    {place(each)} → {_cited(each)}")


def _cited(citation: Citation) -> str:
    places = "、".join(place.text for place in citation.places) or "全文"
    notes = [place.problem for place in citation.places if place.problem]
    if citation.problem and (citation.places or citation.target is not None or not citation.name):
        notes.append(citation.problem)
    if citation.repeals:
        notes.append("写明废止或停止执行")
    if citation.quoted:
        notes.append("在所引的文字里")
    return places + (f"（※ {'；'.join(dict.fromkeys(notes))}）" if notes else "")
