"""``hegui check``: evaluates a ledger against the rules."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.options import AsOf, Only, RegulationsDirs, RulesDirs, check_only, fail, load_rules, print_diagnostics, read_as_of
from hegui.cli.output import print_document, save

if TYPE_CHECKING:
    from hegui.checker.result import Run


class Format(StrEnum):
    table = "table"
    json = "json"


def check(
    inputs: Annotated[list[Path], typer.Argument(metavar="台账…", help="文件夹，或 .xlsx .xls .csv .yaml .json .parquet 文件，可多个。")],
    as_of: AsOf = None,
    only: Only = None,
    format: Annotated[
        list[Format] | None,
        typer.Option("--format", "-f", metavar="格式", help="输出格式：table 终端表格（缺省），json。可写多次。", show_default=False),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件", help="结果写入文件。", show_default=False)] = None,
    output_dir: Annotated[
        Path | None, typer.Option("--output-dir", metavar="文件夹", help="每种格式各写一个文件。", show_default=False)
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", metavar="结论或等级", help="这些结论（如 lead）或等级（如 high）也以退出码 1 结束。", show_default=False),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="也列出符合的和不适用的。")] = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="显示完整的身份证号码。")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度和提示。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """用台账核查：谁违反了哪条规定，证据在哪里，还缺什么。"""
    from hegui.checker.result import OPEN
    from hegui.kb.diagnostics import did_you_mean
    from hegui.kb.rule import SEVERITIES

    date = read_as_of(as_of)
    for word in fail_on or ():
        known = ["violation", *OPEN, *SEVERITIES]
        if word not in known:
            fail(f"--fail-on：没有结论或等级“{word}”{did_you_mean(word, known)}；可用：{'、'.join(known)}")
    formats = list(dict.fromkeys(format or [Format.table]))
    if output is not None and len(formats) > 1:
        fail("--output 只能配一种 --format；多种格式请用 --output-dir")
    if output is not None and output_dir is not None:
        fail("--output 与 --output-dir 只能写一个")
    if output is not None and any(given.exists() and output.exists() and output.samefile(given) for given in inputs):
        fail(f"--output：{output} 是台账本身，会被结果覆盖；请换一个文件名")
    if len(formats) > 1 and output_dir is None:
        fail("多种 --format 要用 --output-dir 指明文件夹")
    rule_base = load_rules(rules, regulations)
    if not quiet:
        print_diagnostics(rule_base.warnings)
    run = _run(inputs, rule_base, date, check_only(only, rule_base), quiet=quiet)
    _write(run, formats, output, output_dir, show_all=all_, unmask=unmask, quiet=quiet)
    return run.exit_code(fail_on or ())


def _run(inputs: list[Path], rule_base: object, date: int, only: list[str], *, quiet: bool) -> Run:
    from hegui.checker import check as evaluate
    from hegui.checker.intake import IntakeError
    from hegui.cli.progress import progress

    try:
        with progress(quiet=quiet) as report:
            return evaluate(inputs, rule_base, date, only=only, progress=report)  # type: ignore[arg-type]
    except IntakeError as error:
        for message in getattr(error, "messages", None) or [str(error)]:
            typer.echo(f"错误：{message}", err=True)
        raise typer.Exit(2) from None


def _write(
    run: Run, formats: list[Format], output: Path | None, output_dir: Path | None, *, show_all: bool, unmask: bool, quiet: bool
) -> None:
    from hegui.checker.report.document import document

    report = document(run, show_all=show_all, unmask=unmask)
    for each in formats:
        target = output if output_dir is None else output_dir / f"report.{'json' if each is Format.json else 'txt'}"
        text = _rendered(report, each, to_file=target is not None)
        if target is None:
            print_document(text) if text else None
        else:
            save(target, text)
            if not quiet:
                typer.echo(f"已写入 {target}", err=True)


def _rendered(report: dict[str, object], format: Format, *, to_file: bool) -> str:
    """The report's text; the terminal table goes to the console directly and gives ""."""
    if format is Format.json:
        from hegui.checker.report.json import render

        return render(report)
    import io

    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.table import print_report

    if not to_file:
        print_report(report, ReportConsole())
        return ""
    buffer = io.StringIO()
    print_report(report, ReportConsole(buffer))
    return buffer.getvalue()
