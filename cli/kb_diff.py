"""``hegui kb diff``: two texts, two registered versions of a regulation, or two rule bases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.kb import RegulationsOption
from hegui.cli.kb_diff_registered import show_rule_bases, show_versions
from hegui.cli.kb_diff_text import DiffFormat, DiffFormatOption, are_texts, diff_texts, has_texts
from hegui.cli.kb_fulltext import KbOption
from hegui.cli.options import fail
from hegui.cli.registry import find_version, find_work, load_registry, named_version

if TYPE_CHECKING:
    from hegui.kb.regulation import Version


def diff(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="法规 版本 版本",
            help="如 fire-law 2019 2021；或者两个：消防法@2019-04-23 消防法@2021-04-29，旧.docx 新.docx；只写一部法规时比较最近两版。",
            show_default=False,
        ),
    ] = None,
    rules: Annotated[
        list[Path] | None,
        typer.Option("--rules", metavar="文件夹", help="不比法规，比规则库：现在的与加上（或换成）这个文件夹以后的。", show_default=False),
    ] = None,
    format: DiffFormatOption = DiffFormat.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件", help="写到这个文件（比较全文时）。", show_default=False)] = None,
    kb: KbOption = None,
    regulations: RegulationsOption = None,
) -> None:
    """两个版本之间改了什么：文件或者导入过全文的逐条比较，其余比较登记的条款；--rules 比较两个规则库。"""
    words = names or []
    if rules and words:
        fail("比较规则库（--rules）时不写法规")
    if not rules and not 1 <= len(words) <= 3:
        fail("应写法规和两个版本（fire-law 2019 2021），或者两个文件，或者两部规定（fire-law@2019 fire-law@2021），或者 --rules 文件夹")
    pair = [f"{words[0]}@{version}" for version in words[1:]] if len(words) == 3 else words
    if not rules and (are_texts(pair, kb) or (not _registered(words, regulations) and has_texts(kb))):
        diff_texts(pair, format, output, kb)
        return
    if format in (DiffFormat.html, DiffFormat.docx) or output is not None:
        what = "规则库" if rules else "只登记了条款、没有导入全文的法规"
        fail(f"{what}只能在终端里比较，或者用 --format json；html、docx 和 --output 用于比较全文（先用 hegui kb import 导入，或写两个文件）")
    if rules:
        show_rule_bases(rules, regulations, as_json=format is DiffFormat.json)
        return
    first, second, one_work = _versions(words, regulations)
    show_versions(first, second, one_work=one_work, as_json=format is DiffFormat.json)


def _registered(words: list[str], regulations: list[Path] | None) -> bool:
    """Whether the registry knows every regulation that the words name; what it does not know, the imported texts may."""
    registry = load_registry(regulations)
    names = words[:1] if len(words) == 3 else [word.partition("@")[0] for word in words]
    return all(registry.find_work(name) is not None for name in names)


def _versions(words: list[str], regulations: list[Path] | None) -> tuple[Version, Version, bool]:
    registry = load_registry(regulations)
    if len(words) == 3:
        work = find_work(registry, words[0])
        return named_version(work, words[1]), named_version(work, words[2]), True
    if len(words) == 1:
        work = find_work(registry, words[0])
        if len(work.versions) < 2:
            fail(f"《{work.title}》只登记了一个版本")
        return work.versions[-2], work.versions[-1], True
    one, other = (find_work(registry, word.partition("@")[0]) for word in words)
    return find_version(registry, words[0]), find_version(registry, words[1]), one is other
