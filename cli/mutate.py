"""``hegui rules mutate``: whether the rules' cases would notice a mistake in a rule."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.options import BAD_RULES, Only, RegulationsDirs, RulesDirs, check_only, fail, print_diagnostics
from hegui.cli.rules import Format, FormatOption

if TYPE_CHECKING:
    from hegui.checker.mutation import Laboratory
    from hegui.checker.mutation_report import Result

NOTICED, UNNOTICED = 0, 1


def mutate(
    only: Only = None,
    sample: Annotated[int | None, typer.Option("--sample", metavar="个数", min=1, help="只试其中的几个。", show_default=False)] = None,
    seed: Annotated[str, typer.Option("--seed", metavar="种子", help="抽哪几个由它决定，任何文字或数。", show_default=False)] = "1",
    at_least: Annotated[
        float,
        typer.Option("--at-least", metavar="百分数", min=0, max=100, help="发现率低于它的以退出码 1 结束；缺省 95。", show_default=False),
    ] = 95.0,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="个数", min=1, help="用几个进程；缺省为处理器的个数。", show_default=False)
    ] = None,
    format: FormatOption = Format.table,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度和提示。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """在规则里逐一造一处小错，看用例能不能发现；列出没有发现的。"""
    from hegui.checker.mutation import Laboratory, run, selected
    from hegui.checker.mutation_report import document, result
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.mutation.explained import read_explained
    from hegui.kb.rulebase import RULES_DIR

    directories = tuple(rules or ())
    try:
        laboratory = Laboratory(directories, tuple(regulations or ()))
        reasons = read_explained([RULES_DIR, *directories])
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"规则库或用例有误（{len(error.diagnostics)} 处），没有试。", err=True)
        raise typer.Exit(BAD_RULES) from None
    globs = check_only(only, laboratory.rule_base)
    numbers = selected(laboratory, globs, sample, seed)
    _refuse_broken(laboratory, numbers)
    experiment = run(laboratory, numbers, jobs or os.cpu_count() or 1, None if quiet else _progress())
    found = result(laboratory, experiment, reasons)
    if format is Format.json:
        import json

        from hegui.cli.output import print_document

        print_document(json.dumps(document(found), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(found)
    if not quiet:
        typer.echo(f"用时 {found.seconds:.0f} 秒", err=True)
    return NOTICED if found.score >= at_least else UNNOTICED


def _refuse_broken(laboratory: Laboratory, numbers: list[int]) -> None:
    touched = sorted({rule for number in numbers for rule in laboratory.rules_of(laboratory.mutants[number])})
    broken = laboratory.broken(touched)
    if broken:
        for line in broken:
            typer.echo(f"× {line}", err=True)
        fail(f"有 {len(broken)} 个用例本来就不通过；先让 hegui rules test 全部通过")


def _progress() -> Callable[[int, int], None] | None:
    if not sys.stderr.isatty():
        return None

    def report(done: int, total: int) -> None:
        typer.echo(f"\r{done}/{total}", nl=done == total, err=True)

    return report


def _print(found: Result) -> None:
    from hegui.checker.mutation import KILLED, REFUSED
    from hegui.checker.report.page import Page, ReportConsole
    from hegui.kb.mutation.mutant import KINDS

    page = Page(ReportConsole())
    for mutant in found.survivors:
        done, hint = KINDS[mutant.kind]
        page.write(f"{mutant.entry} {mutant.place}", label="× ", rest=f"{Path(mutant.file).as_posix()}:{mutant.line}")
        page.write(mutant.change, indent=4)
        page.write(f"{done}，没有用例发现。{hint}。", indent=4, style="dim")
    for mutant, case in found.wrongly_explained:
        page.write(f"{mutant.entry} {mutant.place}：{mutant.change}", label="! ")
        page.write(f"rules/mutants.yaml 说它与原来的意思相同，但“{case}”发现了它；请删去这一条。", indent=4)
    total = sum(found.counts.values())
    meant = total - found.counts[REFUSED] - len(found.explained)
    page.write(
        f"变异 {total} 个：写法本身被拒绝的 {found.counts[REFUSED]} 个，与原来意思相同的 {len(found.explained)} 个；"
        f"其余 {meant} 个，用例发现 {found.counts[KILLED]} 个（{found.score:.1f}%），没有发现 {len(found.survivors)} 个。"
    )
