"""``hegui rules coverage``: which sentence of a regulation each rule and duty encodes, and what is left."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.options import BAD_RULES, RegulationsDirs, RulesDirs, fail, load_rules, print_diagnostics
from hegui.cli.outputs import deliver

if TYPE_CHECKING:
    from hegui.kb.rulebase import RuleBase

OPINION = "zibo-2020-113"


class Format(StrEnum):
    table = "table"
    json = "json"
    html = "html"


def coverage(
    regulation: Annotated[str, typer.Option("--regulation", metavar="法规", help="哪一部法规，编号、文号或名称。")] = OPINION,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="格式", help="输出格式：table 表格，json 一份 JSON，html 一个网页文件。")
    ] = Format.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件", help="结果写入文件。", show_default=False)] = None,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """逐句列出法规由哪些规则、职责落实；有没有落实的以退出码 3 结束。"""
    from hegui.checker.coverage import complete, uncovered_places

    document = _document(load_rules(rules, regulations), regulation, rules or [])
    text = _rendered(document, format, to_file=output is not None)
    if text:  # the terminal table has been printed
        deliver(text, output)
    if complete(document):
        return 0
    places = uncovered_places(document)
    for place in places:
        typer.echo(place, err=True)
    typer.echo(f"没有落实的 {len(places)} 处。", err=True)
    return BAD_RULES


def _document(rule_base: RuleBase, wanted: str, extra: list[Path]) -> dict[str, Any]:
    from hegui.checker.cases import load_cases
    from hegui.checker.coverage import coverage_document
    from hegui.kb.coverage import load_coverage
    from hegui.kb.diagnostics import KnowledgeBaseError, did_you_mean
    from hegui.kb.encoding import conflicts, encode
    from hegui.kb.responsibilities import load_responsibilities
    from hegui.kb.rulebase import RULES_DIR

    work = rule_base.registry.find_work(wanted)
    if work is None:
        names = [*rule_base.registry.works, *(each.title for each in rule_base.registry.works.values())]
        fail(f"--regulation：知识库里没有“{wanted}”{did_you_mean(wanted, names)}")
    try:
        responsibilities = load_responsibilities(rule_base, extra)
        sentences = encode(work, rule_base, responsibilities, load_coverage(rule_base.registry, extra).get(work.id, []))
        if clashes := list(conflicts(sentences)):
            raise KnowledgeBaseError(clashes)
        cases = load_cases([RULES_DIR, *extra], rule_base.rules, rule_base.tables)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"规则库有误（{len(error.diagnostics)} 处）。", err=True)
        raise typer.Exit(BAD_RULES) from None
    if not sentences:
        fail(f"--regulation：《{work.title}》没有登记条款，无从核对")
    return coverage_document(work, sentences, rule_base, responsibilities, cases)


def _rendered(document: dict[str, Any], format: Format, *, to_file: bool) -> str:
    """The text; the terminal table goes to the console directly and gives ""."""
    if format is Format.json:
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if format is Format.html:
        from hegui.checker.report.coverage_page import coverage_page

        return coverage_page(document)
    import io

    from hegui.checker.report.coverage_table import print_coverage
    from hegui.checker.report.page import Page, ReportConsole

    buffer = io.StringIO() if to_file else None
    print_coverage(document, Page(ReportConsole(buffer)))
    return buffer.getvalue() if buffer else ""
