"""``hegui check``: evaluates a ledger against the rules."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.annotate import Annotate, check_annotate, write_annotated
from hegui.cli.audit import RequireAudit, record_report
from hegui.cli.decisions import read_decisions
from hegui.cli.engine import Engine, in_spark, spark_errors
from hegui.cli.options import (
    AsOf,
    Only,
    RegulationsDirs,
    RulesDirs,
    check_only,
    fail,
    intake_errors,
    load_rules,
    print_diagnostics,
    read_as_of,
)
from hegui.cli.output import save
from hegui.cli.outputs import Formats, Output, OutputDir, Outputs, Templates
from hegui.cli.pseudonyms import read_pseudonyms
from hegui.cli.report_file import read_report
from hegui.cli.unit import load_duties, rules_of
from hegui.cli.waivers import read_waivers

if TYPE_CHECKING:
    from hegui.checker.result import Run


def check(
    inputs: Annotated[list[Path], typer.Argument(metavar="台账…", help="文件夹，或 .xlsx .xls .csv .yaml .json .parquet .duckdb .sqlite 文件，可多个。")],
    as_of: AsOf = None,
    only: Only = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", "-u", metavar="单位", help="只用这个单位负责的规则，可写简称，如 司法局。", show_default=False),
    ] = None,
    format: Formats = None,
    output: Output = None,
    output_dir: OutputDir = None,
    template: Templates = None,
    annotate: Annotate = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option("--fail-on", metavar="结论或等级", help="这些结论（如 lead）或等级（如 high）也以退出码 1 结束。", show_default=False),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="也列出符合的和不适用的。")] = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="显示完整的身份证号码。")] = False,
    waivers: Annotated[
        Path | None, typer.Option("--waivers", metavar="文件.yaml", help="豁免：在期的使对应的结论列为已豁免。", show_default=False)
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="报告.json", help="以前的报告：只列出新的结论。", show_default=False)
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", metavar="文件.yaml", help="核实结果：哪两处登记是、不是同一人。", show_default=False)
    ] = None,
    pseudonyms: Annotated[
        Path | None,
        typer.Option(
            "--pseudonyms", metavar="对照表.json", help="姓名、编号、企业都换成化名，报告可给外人；对照表自己留着。", show_default=False
        ),
    ] = None,
    require_audit: RequireAudit = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示进度和提示。")] = False,
    whole: Annotated[bool, typer.Option("--whole", help="大台账也整表核查，不先精简（结论相同，慢得多）。")] = False,
    engine: Engine = "local",
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
    outputs = Outputs.chosen(format, output, output_dir, template, inputs=inputs)
    check_annotate(annotate, inputs)
    spark = in_spark(engine)
    rule_base = load_rules(rules, regulations)
    if not quiet:
        print_diagnostics(rule_base.warnings)
    names = read_pseudonyms(pseudonyms) if pseudonyms else None
    if names is not None and unmask:
        fail("--pseudonyms 和 --unmask 只能写一个")
    if names is not None and annotate is not None:
        fail("--pseudonyms 和 --annotate 不能合用：批注写在台账的副本里，那里都是真名")
    waived = read_waivers(waivers, rule_base.rules) if waivers else None
    earlier = (read_report(baseline), hashlib.sha256(baseline.read_bytes()).hexdigest()) if baseline else None
    decided = read_decisions(decisions, rule_base.tables) if decisions else None
    chosen = check_only(only, rule_base)
    if unit is not None:
        chosen = rules_of(unit, chosen, rule_base, load_duties(rule_base, rules or ()))
    run = _run(inputs, rule_base, date, chosen, decided, quiet=quiet, whole=whole or all_, spark=spark)
    from hegui.checker.report.finish import Wanted, finished
    from hegui.checker.report.verdict import exit_code
    from hegui.checker.trust.receipt import Used

    used = Used({"decisions": decisions, "waivers": waivers, "baseline": baseline}, rules or (), regulations or ())
    report = finished(run, Wanted(all_, unmask, waived, earlier, used, names))
    code = exit_code(report, fail_on or ())
    record_report(report, code, required=require_audit)
    if annotate is not None:
        write_annotated(annotate, inputs, report, run.ledger, rule_base.tables, quiet=quiet)
    if names is not None and pseudonyms is not None:
        save(pseudonyms, names.dump(), private=True)  # first: a pseudonym that went out must be resolvable
    outputs.write(report, quiet=quiet)
    if run.kept:
        from hegui.checker.spread import forget

        forget(run.kept)
    return code


def _run(inputs: list[Path], rule_base: object, date: int, only: list[str], decided: object, *, quiet: bool, whole: bool, spark: bool) -> Run:
    from hegui.checker import check as evaluate
    from hegui.cli.progress import progress
    from hegui.cli.state import cores, state_folder

    def say(text: str) -> None:
        if not quiet:
            typer.echo(text, err=True)

    with intake_errors(), spark_errors(), progress(quiet=quiet) as report:
        return evaluate(
            inputs,
            rule_base,  # type: ignore[arg-type]
            date,
            only=only,
            decisions=decided,  # type: ignore[arg-type]
            progress=report,
            whole=whole,
            processes=cores(),
            state=state_folder(),
            say=say,
            spark=spark,
        )
