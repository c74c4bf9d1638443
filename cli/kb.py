"""``hegui kb``: which laws and documents are known, in which versions, in force when, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.kb_fulltext import KbOption
from hegui.cli.kb_registered import print_citations, print_list, print_work
from hegui.cli.kb_registered_json import cited_json, print_json, provision_json, registered_json, work_json
from hegui.cli.kb_show_text import full_texts, imported_of, imported_works, print_full_texts, print_works, version_json, works_json

if TYPE_CHECKING:
    from hegui.kb.registry import Registry
    from hegui.kb.regulation import Version, Work

kb_app = typer.Typer(name="kb", help="知识库：法规、版本和条款。", no_args_is_help=True)

WRONG_USE = 2
INVALID_KNOWLEDGE = 3


RegulationsOption = Annotated[
    list[Path] | None, typer.Option("--regulations", metavar="文件夹", help="另加一个法规文件夹，可写多次。", show_default=False)
]


@kb_app.command("list")
def list_works(
    on: Annotated[str | None, typer.Option("--on", metavar="日期", help="只列这一天施行的版本，如 2021-11-09。")] = None,
    imported: Annotated[bool, typer.Option("--imported", help="列出全文库里的每一部。")] = False,
    format: FormatOption = Format.table,
    regulations: RegulationsOption = None,
    kb: KbOption = None,
) -> None:
    """列出知识库里的法规，和已导入的全文。"""
    registry = _load(regulations)
    texts = imported_works(kb)
    day = _day(on) if on is not None else None
    listed = [(work, _versions(work, day)) for work in registry.works.values()]
    listed = [(work, versions) for work, versions in listed if versions]
    if format is Format.json:
        works = [
            {
                **work_json(work),
                "versions": [registered_json(v, day) for v in versions],
                "full_texts": [version_json(v) for found in imported_of(work, texts) for v in found.versions],
            }
            for work, versions in listed
        ]
        print_json({"schema": "hegui.kb-list/1", "on": on, "works": works, "imported": works_json(texts)})
    else:
        print_list(listed, day)
        print_works(registry, texts, everything=imported)


@kb_app.command("show")
def show_work(
    work_id: Annotated[str, typer.Argument(metavar="法规", help="编号、文号或名称，如 zibo-2020-113、消防法。")],
    locator: Annotated[
        str | None, typer.Argument(metavar="条款", help="如 二（十三）、二（十三）.3、第五十六条。", show_default=False)
    ] = None,
    format: FormatOption = Format.table,
    regulations: RegulationsOption = None,
    kb: KbOption = None,
) -> None:
    """显示一部法规的各个版本，或其中一条；已导入全文的，连同全文。"""
    registry = _load(regulations)
    work = registry.find_work(work_id.partition("@")[0])
    citations = registry.resolve(work.id, locator) if work is not None and locator is not None else []
    texts = full_texts(kb, work_id, work, locator, citations)
    if work is None or (locator is not None and not citations and texts):
        _show_texts(registry, work_id, texts, format)
        return
    if locator is None:
        if format is Format.json:
            versions = [{**registered_json(v), "provisions": [provision_json(p) for p in v.provisions]} for v in work.versions]
            print_json({"schema": "hegui.kb-work/1", **work_json(work), "versions": versions, "full_texts": texts})
        else:
            print_work(work)
            print_full_texts(texts)
        return
    if not citations:
        _fail(registry.why_unresolved(work.id, locator))
    if format is Format.json:
        found = [{"version": registered_json(c.version), "exact": c.exact, **cited_json(c)} for c in citations]
        print_json(
            {"schema": "hegui.kb-provision/1", **work_json(work), "locator": citations[0].locator, "found": found, "full_texts": texts}
        )
    else:
        print_citations(work, citations)
        print_full_texts(texts)


def _show_texts(registry: Registry, name: str, texts: list[dict[str, Any]], format: Format) -> None:
    """What only the imported full texts have."""
    if not texts:
        _fail(_unknown_work(registry, name))
    if format is Format.json:
        print_json({"schema": "hegui.kb-text/1", "full_texts": texts})
    else:
        print_full_texts(texts)


def _load(extra: list[Path] | None) -> Registry:
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.registry import DATA_DIR, load_regulations

    try:
        return load_regulations([DATA_DIR, *(extra or [])])
    except KnowledgeBaseError as error:
        for diagnostic in error.diagnostics:
            typer.echo(str(diagnostic), err=True)
        raise typer.Exit(INVALID_KNOWLEDGE) from None


def _fail(message: str) -> NoReturn:
    typer.echo(f"错误：{message}", err=True)
    raise typer.Exit(WRONG_USE)


def _day(text: str) -> tuple[int, int]:
    from hegui.kb.day import parse_day

    try:
        return parse_day(text)
    except ValueError as error:
        _fail(f"--on：{error}")


def _unknown_work(registry: Registry, word: str) -> str:
    from hegui.kb.diagnostics import did_you_mean

    names = [name for work in registry.works.values() for name in (work.id, work.title, work.short, work.display) if name]
    return f"知识库里没有“{word}”{did_you_mean(word, names) or '；hegui kb list 可列出全部'}"


def _versions(work: Work, day: tuple[int, int] | None) -> list[Version]:
    return [v for v in work.versions if day is None or v.in_force.possibly_covers(*day)]
