"""``hegui kb diff`` of two texts: files, or imported versions of a law, article by article."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.kb_fulltext import opened, opened_if_any, versions_if_any, versions_named
from hegui.cli.options import fail
from hegui.cli.output import print_document, save

if TYPE_CHECKING:
    from hegui.kb.text.compare import Comparison
    from hegui.kb.text.tree import Document


class DiffFormat(StrEnum):
    table = "table"
    json = "json"
    html = "html"
    docx = "docx"


DiffFormatOption = Annotated[DiffFormat, typer.Option("--format", "-f", metavar="格式", help="table 终端，json，html 网页，docx Word 对照表。")]


def has_texts(kb: Path | None) -> bool:
    """Whether there are imported texts, or a file of them was named."""
    with opened_if_any(kb) as store:
        return store is not None


def are_texts(words: list[str], kb: Path | None) -> bool:
    """Whether the words name files or imported versions, so that whole texts can be compared; one word names a work with two versions."""
    if any(Path(word).exists() for word in words):
        return True
    with opened_if_any(kb) as store:
        if store is None:
            return False
        if len(words) == 1:
            work = store.work(words[0])
            return work is not None and len({v.date for v in work.versions}) > 1
        return all(versions_if_any(store, word) for word in words)


def diff_texts(words: list[str], format: DiffFormat, output: Path | None, kb: Path | None) -> None:
    """Prints or writes the differences. Exits with 2 for what cannot be read or is not there."""
    from hegui.kb.text.compare import compare

    first, second = words if len(words) == 2 else _last_two(words[0], kb)
    one, two = _named(first, kb), _named(second, kb)
    content = _rendered(compare(one[1], two[1]), one[0], two[0], format)
    if output is not None:
        save(output, content)
        typer.echo(f"已写到 {output}", err=True)
    else:
        print_document(content)


def _last_two(name: str, kb: Path | None) -> tuple[str, str]:
    if Path(name).exists():
        fail("比较文件要写两个：hegui kb diff 旧.docx 新.docx")
    with opened(kb) as store:
        work = store.work(name)
        if work is None:
            versions_named(store, name)  # says what there is instead
        dates = sorted({v.date for v in work.versions}) if work is not None else []
    if len(dates) < 2:
        fail(f"全文库里《{work.title if work else name}》只有一个版本，没有可比的；再导入一版，或写两个文件")
    return f"{name}@{dates[-2]}", f"{name}@{dates[-1]}"


def _named(word: str, kb: Path | None) -> tuple[str, Document]:
    """The text's name for headings, and its structure."""
    if Path(word).exists():
        from hegui.kb.text import parse, read

        source = read(Path(word))
        if not source.readable:
            fail(f"{word}：{source.problems[0].message}")
        for problem in source.problems:
            typer.echo(f"{word}：{problem.message}", err=True)
        return Path(word).name, parse(source)
    with opened(kb) as store:
        version = versions_named(store, word)[0]
        return f"{version.title}（{version.label}）", store.document(version)


def _rendered(comparison: Comparison, first: str, second: str, format: DiffFormat) -> str | bytes:
    if format is DiffFormat.docx:
        from hegui.checker.report.textdiff_docx import render_docx

        return render_docx(comparison, first, second)
    from hegui.checker.report.textdiff import as_data, render_html

    if format is DiffFormat.json:
        return json.dumps(as_data(comparison, first, second), ensure_ascii=False, indent=2) + "\n"
    if format is DiffFormat.html:
        return render_html(comparison, first, second)
    return _page(comparison, first, second)


def _wrapped(paragraph: str) -> list[str]:
    """A paragraph in the lines of a terminal, under its heading; whole in a pipe or a file."""
    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.wrap import wrap

    console = ReportConsole()
    return wrap(paragraph, console.width - 4) if console.is_terminal else [paragraph]


def _page(comparison: Comparison, first: str, second: str) -> str:
    """For a terminal or a pipe: what went out in ［-…-］, what came in in ｛+…+｝, so that no colour is needed to read it."""
    from hegui.checker.report.textdiff import kinds_text, summary_text

    lines = [f"前：{first}", f"后：{second}", summary_text(comparison), ""]
    for pair in comparison.pairs:
        if not pair.kinds:
            continue
        anchors = " → ".join(dict.fromkeys(node.anchor for node in (pair.old, pair.new) if node is not None))
        lines.append(f"{kinds_text(pair)}　{anchors}")
        if pair.changed or pair.old is None or pair.new is None:
            marked = "".join({"equal": "{}", "delete": "［-{}-］", "insert": "｛+{}+｝"}[s.op].format(s.text) for s in pair.segments)
            lines += [f"    {line}" for paragraph in marked.split("\n") for line in _wrapped(paragraph)]
    return "\n".join(lines).rstrip("\n") + "\n"
