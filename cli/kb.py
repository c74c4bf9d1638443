"""``hegui kb``: which laws and documents are known, in which versions, in force when, and what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.kb_fulltext import KbOption
from hegui.cli.kb_show_text import full_texts, imported_of, imported_works, print_full_texts, print_works, version_json, works_json
from hegui.cli.output import print_document

if TYPE_CHECKING:
    from hegui.kb.registry import Citation, Registry
    from hegui.kb.regulation import Provision, Version, Work
    from rich.console import Console

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
                **_work_json(work),
                "versions": [_version_json(v, day) for v in versions],
                "full_texts": [version_json(v) for found in imported_of(work, texts) for v in found.versions],
            }
            for work, versions in listed
        ]
        _print_json({"schema": "hegui.kb-list/1", "on": on, "works": works, "imported": works_json(texts)})
    else:
        _print_list(listed, day)
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
            versions = [{**_version_json(v), "provisions": [_provision_json(p) for p in v.provisions]} for v in work.versions]
            _print_json({"schema": "hegui.kb-work/1", **_work_json(work), "versions": versions, "full_texts": texts})
        else:
            _print_work(work)
            print_full_texts(texts)
        return
    if not citations:
        _fail(registry.why_unresolved(work.id, locator))
    if format is Format.json:
        found = [{"version": _version_json(c.version), "exact": c.exact, **_cited_json(c)} for c in citations]
        _print_json(
            {"schema": "hegui.kb-provision/1", **_work_json(work), "locator": citations[0].locator, "found": found, "full_texts": texts}
        )
    else:
        _print_citations(work, citations)
        print_full_texts(texts)


def _show_texts(registry: Registry, name: str, texts: list[dict[str, Any]], format: Format) -> None:
    """What only the imported full texts have."""
    if not texts:
        _fail(_unknown_work(registry, name))
    if format is Format.json:
        _print_json({"schema": "hegui.kb-text/1", "full_texts": texts})
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


# ---- JSON ----


def _print_json(document: dict[str, Any]) -> None:
    print_document(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _work_json(work: Work) -> dict[str, Any]:
    return {"id": work.id, "title": work.title, "short": work.short, "display": work.display}


def _version_json(version: Version, day: tuple[int, int] | None = None) -> dict[str, Any]:
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


def _provision_json(provision: Provision) -> dict[str, Any]:
    return provision.model_dump(exclude={"like", "paragraph"})


def _cited_json(citation: Citation) -> dict[str, Any]:
    provision = citation.provision
    found = _provision_json(provision) if provision else {}
    return {"provision": {**found, "units": list(_units(citation))}}


# ---- for people ----


def _print_list(listed: list[tuple[Work, list[Version]]], day: tuple[int, int] | None) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in ("编号", "名称", "层级", "施行期间", "条款"):
        table.add_column(header, overflow="fold", no_wrap=header in ("编号", "层级", "条款"))
    for work, versions in listed:
        shown = versions if day is not None else versions[-1:]
        for version in shown:
            name = version.title + (f"\n{version.number}" if version.number else "")
            which = f"\n{version.id} 版，共 {len(work.versions)} 版" if len(work.versions) > 1 else ""
            period = version.period.text + _ended(version) + _possibly(version, day)
            table.add_row(work.id if version is shown[0] else "", name, version.level, period + which, _carried(version))
    console = _console()
    console.print(table)
    console.print(f"共 {len(listed)} 部" + ("" if day is not None else "；有几个版本的，列最近一版"))


def _ended(version: Version) -> str:
    return f"（{version.ended_by.how}）" if version.ended_by else ""


def _possibly(version: Version, day: tuple[int, int] | None) -> str:
    if day is None or version.in_force.certainly_covers(*day):
        return ""
    return "\n这一天是否施行不能确定"


def _carried(version: Version) -> str:
    if version.is_whole:
        return f"全文 {len(version.provisions)} 句"
    return f"要旨 {len(version.provisions)} 条" if version.provisions else "未登记"


def _print_work(work: Work) -> None:
    console = _console()
    console.print(f"{work.title}　编号 {work.id}" + (f"　简称 {work.short}" if work.short else ""), style="bold")
    for version in reversed(work.versions):
        _print_version(console, version)
        for provision in version.provisions:
            _print_provision(console, version, provision)


def _print_citations(work: Work, citations: list[Citation]) -> None:
    console = _console()
    console.print(f"{work.title}　{citations[0].locator}", style="bold")
    for citation in reversed(citations):
        _print_version(console, citation.version)
        provision = citation.provision
        if provision is None:
            continue
        if not citation.exact:
            console.print(f"  没有单独登记“{citation.locator}”，以下是所在的“{provision.anchor}”")
        _print_provision(console, citation.version, provision)
        for part in _parts(citation):
            _print_provision(console, citation.version, part)
        if units := _units(citation):
            console.print(f"  责任单位　{'、'.join(units)}")


def _parts(citation: Citation) -> list[Provision]:
    """What is registered below an article of which only gists are carried: its paragraphs and items."""
    from hegui.kb.locator import lies_within

    provision = citation.provision
    if provision is None or provision.text is not None or not citation.exact:
        return []
    return [p for p in citation.version.provisions if p.anchor != provision.anchor and lies_within(p.anchor, provision.anchor)]


def _units(citation: Citation) -> tuple[str, ...]:
    """The responsible units of the item around a sentence, as the item's last bracket names them."""
    from hegui.kb.locator import enclosing

    for place in (citation.locator, *enclosing(citation.locator)):
        if units := citation.version.units(place):
            # Of a whole section the units of its items are no answer.
            return units if citation.version.at(f"{place}.责任单位") or place.endswith(".责任单位") else ()
    return ()


def _print_version(console: Console, version: Version) -> None:
    from hegui.kb.transition import LAW_NAMES

    console.print()
    console.print(f"{version.id} 版　{version.title}" + (f"　{version.number}" if version.number else ""), style="bold")
    rows = [("层级", f"{version.level}　{version.region}　{version.issuer}")]
    if version.promulgated:
        rows.append(("公布", version.promulgated))
    rows.append(("施行", version.period.text))
    if version.period.note:
        rows.append(("", f"※ {version.period.note}"))
    if ended := version.ended_by:
        by = "".join(part for part in (f"由 {ended.by} " if ended.by else "", f"由 {ended.version} 版接替" if ended.version else ""))
        rows.append(("终止", "，".join(part for part in (ended.how, by.strip(), ended.note) if part)))
    for each in version.transitions:
        rows.append(("旧案", f"{each.anchor}：{each.says}（{LAW_NAMES[each.law]}）"))
    rows.append(("来源", version.source))
    if version.note:
        rows.append(("未核对" if version.unverified else "说明", version.note))
    rows.append(("条款", _carried(version)))
    for label, text in rows:
        console.print(f"  {label:　<3}　{text}", soft_wrap=True)


def _print_provision(console: Console, version: Version, provision: Provision) -> None:
    label = "原文" if provision.text is not None else "要旨"
    text = (provision.text or provision.gist or "").replace("\n", "\n      ")
    # In a work that is carried whole, 原文 on every line would be noise.
    console.print(f"    {provision.anchor}　" + ("" if version.is_whole else f"〔{label}〕") + text, soft_wrap=True)
    if provision.unverified:
        console.print(f"      ※ 未核对：{provision.note}")
    elif provision.note:
        console.print(f"      ※ {provision.note}")


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    # A pipe or a file has no width; rich would assume 80 columns and break Chinese titles to pieces.
    return console if console.is_terminal else Console(highlight=False, markup=False, width=140)
