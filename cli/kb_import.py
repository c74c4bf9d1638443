"""``hegui kb import``: the user's own full texts into the knowledge base."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.audit import record
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.kb_fulltext import KbOption, opened
from hegui.cli.output import print_document

if TYPE_CHECKING:
    from hegui.kb.fulltext.importing import Imported, Status
    from hegui.kb.text import Problem

_SAID: dict[Status, str] = {"new-work": "新导入", "new-version": "新版本", "variant": "同日另一文本", "known": "已有", "failed": "没有导入"}


def import_texts(
    paths: Annotated[
        list[Path], typer.Argument(metavar="文件或文件夹…", help="法规全文：.docx .txt .md .html .pdf（.doc 需要 LibreOffice）。")
    ],
    kb: KbOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="只说有问题的文件和总数。")] = False,
    format: FormatOption = Format.table,
) -> None:
    """把法规全文导入全文库。内容相同的不重复导入，已有的版本从不改动；中断以后再运行一次就接着导入。"""
    from hegui.cli.progress import progress
    from hegui.kb.fulltext.importing import files_of, import_files
    from hegui.kb.fulltext.location import default_path

    files, problems = files_of(paths)
    done: list[Imported] = []
    with opened(kb, create=True) as store, progress(quiet=quiet or format is Format.json) as report:
        for each in import_files(store, files):
            done.append(each)
            if report is not None:
                report(Path(each.path).name, len(done), len(files))
    problems.extend(problem for each in done for problem in each.problems)
    record("kb import", {"counts": dict(sorted(Counter(each.status for each in done).items()))})
    if format is Format.json:
        files_json = [_json(each) for each in done]
        counts = dict(sorted(Counter(each.status for each in done).items()))
        document = {"schema": "hegui.kb-import/1", "summary": counts, "files": files_json, "problems": [_problem(p) for p in problems]}
        print_document(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(done, quiet, kb or default_path())
        for problem in problems:
            typer.echo(f"{problem.path}：{problem.message}", err=True)
    if any(problem.fatal for problem in problems):
        raise typer.Exit(2)


def _print(done: list[Imported], quiet: bool, path: Path) -> None:
    if not quiet:
        for each in done:
            version = each.version
            if version is None or each.status == "known":
                continue
            level = f"　{version.level}" if version.level else "　层级不明"
            typer.echo(f"{_SAID[each.status]}　{version.title}　{version.label}{level}　{_size(version.articles)}")
    counts = Counter(each.status for each in done)
    said = "，".join(f"{_SAID[status]} {counts[status]} 份" for status in _SAID if counts[status])
    typer.echo(f"共 {len(done)} 份：{said}" if done else "没有可以导入的文件")
    typer.echo(f"全文库：{path}")


def _size(articles: int) -> str:
    return f"{articles} 条" if articles else "不分条"


def _json(each: Imported) -> dict[str, Any]:
    version = each.version
    told = (
        {}
        if version is None
        else {"title": version.title, "version": version.label, "level": version.level or None, "articles": version.articles}
    )
    return {"path": each.path, "status": each.status, **told}


def _problem(problem: Problem) -> dict[str, Any]:
    return {"file": problem.path, "code": problem.code, "message": problem.message, "fatal": problem.fatal}
