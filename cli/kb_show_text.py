"""Imported full texts beside the registry, in ``hegui kb list`` and ``hegui kb show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from hegui.cli.kb_fulltext import opened_if_any

if TYPE_CHECKING:
    from hegui.kb.fulltext.store import Store, StoredVersion, StoredWork
    from hegui.kb.registry import Citation, Registry
    from hegui.kb.regulation import Work
    from hegui.kb.text.tree import Node

_FEW = 30  # imported works listed without being asked for


def imported_works(kb: Path | None) -> list[StoredWork]:
    """Every imported work; [] when nothing was imported."""
    with opened_if_any(kb) as store:
        return store.works() if store is not None else []


def imported_of(work: Work, imported: list[StoredWork]) -> list[StoredWork]:
    """The imported works that are this one of the registry."""
    from hegui.kb.fulltext.titles import title_key

    keys = {title_key(name) for name in (work.title, work.short, *(v.title for v in work.versions)) if name}
    numbers = {version.number for version in work.versions if version.number}
    return [each for each in imported if each.key in keys or any(v.number and v.number in numbers for v in each.versions)]


def works_json(imported: list[StoredWork]) -> list[dict[str, Any]]:
    return [{"title": work.title, "versions": [version_json(v) for v in work.versions]} for work in imported]


def version_json(version: StoredVersion) -> dict[str, Any]:
    told = {
        "version": version.label,
        "date": version.date or None,
        "date_from": version.date_from or None,
        "number": version.number or None,
    }
    made = {"maker": version.maker or None, "level": version.level or None, "region": version.region or None}
    force = {"in_force_from": version.in_force_from or None, "in_force_note": version.in_force_note or None}
    return {**told, **made, **force, "articles": version.articles, "file": version.file}


def print_works(registry: Registry, imported: list[StoredWork], *, everything: bool) -> None:
    """What is imported of the registry's works, and the others: all of them or, when they are many, their number."""
    if not imported:
        return
    of_registry = [(work, found) for work in registry.works.values() for found in imported_of(work, imported)]
    listed = {found.id for _, found in of_registry}
    others = [work for work in imported if work.id not in listed]
    typer.echo(f"全文库：{len(imported)} 部，{sum(len(work.versions) for work in imported)} 个文本")
    for work, found in of_registry:
        typer.echo(f"  {work.id}　{found.title}　{_labels(found)}")
    if everything or len(others) <= _FEW:
        for each in others:
            typer.echo(f"  {each.title}　{each.versions[-1].level or '层级不明'}　{_labels(each)}")
    else:
        typer.echo(f"  另有 {len(others)} 部没有登记的；hegui kb list --imported 列出全部，hegui kb search 可以查找")


def _labels(work: StoredWork) -> str:
    return "、".join(version.label for version in work.versions)


def full_texts(kb: Path | None, name: str, work: Work | None, locator: str | None, citations: list[Citation]) -> list[dict[str, Any]]:
    """The imported wording of a work or of one place in it, one entry a version, the newest first, as JSON.

    ``matches`` says whether the wording has the hash that the registry has for the place in its version of the same date.
    """
    with opened_if_any(kb) as store:
        if store is None:
            return []
        found = _stored(store, name, work)
        if found is None:
            return []
        wanted = name.partition("@")[2]
        versions = [v for v in found.versions if not wanted or wanted in (v.label, v.date, v.name_date)]
        return [entry for version in reversed(versions) if (entry := _entry(store, version, locator, citations)) is not None]


def _stored(store: Store, name: str, work: Work | None) -> StoredWork | None:
    names = [name.partition("@")[0]]
    if work is not None:
        names += [work.title, work.short or "", *(v.title for v in work.versions), *(v.number or "" for v in work.versions)]
    return next((found for each in names if each and (found := store.work(each)) is not None), None)


def _entry(store: Store, version: StoredVersion, locator: str | None, citations: list[Citation]) -> dict[str, Any] | None:
    told: dict[str, Any] = {"title": version.title, **version_json(version)}
    document = store.document(version)
    if locator is None:
        return {**told, "contents": [_line(node) for node in document.walk() if node.kind in ("part", "chapter", "section")]}
    node = document.at(locator)
    if node is None:
        return None
    return {**told, "locator": node.anchor, "line": node.line, "text": node.text.strip(), "matches": _matches(node, version, citations)}


def _line(node: Node) -> str:
    return " ".join(node.own.strip("# \n").split())


def _matches(node: Node, version: StoredVersion, citations: list[Citation]) -> list[dict[str, Any]]:
    from hegui.kb.normalise import text_sha256

    digest = text_sha256(node.words)
    found = []
    for citation in citations:
        provision = citation.provision
        if provision is None or provision.sha256 is None or provision.anchor != node.anchor:
            continue
        same_date = citation.version.promulgated in (version.date, version.name_date)
        if same_date or provision.sha256 == digest:
            found.append({"registry_version": citation.version.id, "same_wording": provision.sha256 == digest})
    return found


def print_full_texts(entries: list[dict[str, Any]]) -> None:
    from hegui.checker.report.page import ReportConsole, hung

    console = ReportConsole()
    for entry in entries:
        typer.echo("")
        number = f"　{entry['number']}" if entry["number"] else ""
        typer.echo(f"全文　{entry['title']}　{entry['version']}{number}　（{entry['file']}）")
        force = entry["in_force_from"]
        hung(
            console,
            "  ",
            f"{entry['level'] or '层级不明'}　{entry['maker'] or '制定机关不明'}　{f'{force} 起施行' if force else '施行日期不明'}（{entry['in_force_note']}）",
        )
        if "text" not in entry:
            typer.echo(f"  {entry['articles']} 条" if entry["articles"] else "  不分条")
            for line in entry["contents"]:
                typer.echo(f"    {line}")
            continue
        for line in entry["text"].splitlines():
            if line.strip():
                hung(console, "    ", line.strip())
        for match in entry["matches"]:
            said = "文字与登记的一致" if match["same_wording"] else "※ 文字与登记的不一致，请核对"
            typer.echo(f"  {said}（登记的 {match['registry_version']} 版）")
