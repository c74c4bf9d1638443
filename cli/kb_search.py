"""``hegui kb search``: words and phrases in the imported full texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.kb_fulltext import KbOption, opened
from hegui.cli.options import fail
from hegui.cli.output import print_document

if TYPE_CHECKING:
    from hegui.kb.fulltext.search import Found, Hit

_MOST = 1000


def search_texts(
    words: Annotated[
        list[str], typer.Argument(metavar="词…", help="各词须在同一条里；带引号的按原样查；前面加 - 的不得出现（写在 -- 之后）。")
    ],
    title: Annotated[str, typer.Option("--title", metavar="名称", help="只查名称里有这几个字的。", show_default=False)] = "",
    level: Annotated[str, typer.Option("--level", metavar="层级", help="如 法律、行政法规、地方性法规。", show_default=False)] = "",
    maker: Annotated[str, typer.Option("--maker", metavar="机关", help="制定机关里有这几个字的。", show_default=False)] = "",
    article: Annotated[str, typer.Option("--article", metavar="条款", help="只查这一条，如 第五条。", show_default=False)] = "",
    in_force: Annotated[
        str | None, typer.Option("--in-force", metavar="日期", help="查这一天施行的版本；缺省查各法最近一版。", show_default=False)
    ] = None,
    all_versions: Annotated[bool, typer.Option("--all-versions", help="连同以前的版本。")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="条数", help="最多列几条。", min=1, max=_MOST)] = 20,
    kb: KbOption = None,
    format: FormatOption = Format.table,
) -> None:
    """在已导入的全文里查词、查短语。"""
    from hegui.kb.day import parse_day
    from hegui.kb.fulltext.search import Query, QueryError, parse_query, search

    try:
        wanted, without = parse_query(" ".join(f'"{word}"' if " " in word.strip() else word for word in words))
        on = parse_day(in_force) if in_force else None
    except QueryError as error:
        fail(str(error))
    except ValueError as error:
        fail(f"--in-force：{error}")
    _check_level(level)
    with opened(kb) as store:
        query = Query(wanted, without, title, level, maker, article, on, all_versions)
        found = search(store, query, limit=limit)
    if format is Format.json:
        document = {
            "schema": "hegui.kb-search/1",
            "words": list(wanted),
            "total": found.total,
            "more": found.more,
            "hits": [_json(h) for h in found.hits],
        }
        print_document(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(found)


def _check_level(level: str) -> None:
    if not level:
        return
    from typing import get_args

    from hegui.kb.diagnostics import did_you_mean
    from hegui.kb.regulation import Level

    if level not in get_args(Level):
        fail(f"--level：没有“{level}”这一层级{did_you_mean(level, get_args(Level))}；可用：{'、'.join(get_args(Level))}")


def _json(hit: Hit) -> dict[str, Any]:
    version = hit.version
    told = {"title": version.title, "version": version.label, "level": version.level or None, "maker": version.maker or None}
    place = {
        "locator": hit.anchor,
        "line": hit.line,
        "snippet": hit.snippet,
        "marks": [list(span) for span in hit.marks],
        "score": hit.score,
    }
    return {**told, **place, "in_force": hit.in_force or None}


def _print(found: Found) -> None:
    from rich.console import Console
    from rich.text import Text

    terminal = Console(highlight=False, markup=False)
    console = terminal if terminal.is_terminal else Console(highlight=False, markup=False, width=140)
    for hit in found.hits:
        version = hit.version
        doubt = "　这一天是否施行不能确定" if hit.in_force == "possible" else ""
        console.print(
            Text(f"{version.title}　{version.label}　{hit.anchor}", style="bold") + Text(f"　{version.level or '层级不明'}{doubt}"),
            soft_wrap=True,
        )
        for line in _lines(hit, terminal.width - 2) if terminal.is_terminal else [_marked(hit)]:
            console.print(Text("  ") + line, soft_wrap=True)
    if not found.hits:
        typer.echo("没有查到。词须在同一条里都有；试试少几个词，或加 --all-versions 连同以前的版本。")
        return
    shown = f"列出 {len(found.hits)} 处" if found.total > len(found.hits) else f"共 {found.total} 处"
    typer.echo(
        f"{shown}；符合的很多，只比较了其中一部分，请再加一个词"
        if found.more
        else shown + (f"，共 {found.total} 处" if found.total > len(found.hits) else "")
    )


def _lines(hit: Hit, room: int) -> list[Any]:
    """The snippet in the lines of a terminal, the words marked in colour."""
    from hegui.checker.report.wrap import wrap
    from rich.text import Text

    lines, at = [], 0
    for line in wrap(hit.snippet, room):
        begin = hit.snippet.index(line, at)
        at = begin + len(line)
        text = Text(line)
        for start, end in hit.marks:
            if start < at and end > begin:
                text.stylize("bold reverse", max(start - begin, 0), min(end, at) - begin)
        lines.append(text)
    return lines


def _marked(hit: Hit) -> Any:
    """The snippet with the words in 【】, for a file."""
    from rich.text import Text

    shown = hit.snippet
    for start, end in sorted(hit.marks, reverse=True):
        shown = f"{shown[:start]}【{shown[start:end]}】{shown[end:]}"
    return Text(shown)
