"""``hegui sample``: the 双随机 draw, and the check of a past one."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.audit import RequireAudit, record_report
from hegui.cli.many import Made, check_formats, described, docx_template, write_all
from hegui.cli.options import BAD_RULES, AsOf, RegulationsDirs, RulesDirs, fail, load_rules, print_diagnostics, read_as_of
from hegui.cli.outputs import Output, OutputDir, Templates

if TYPE_CHECKING:
    from hegui.checker.ledger import Ledger
    from hegui.checker.sampling.model import Plan
    from hegui.checker.sampling.plan import Request
    from hegui.kb.rulebase import RuleBase
    from hegui.kb.sampling import Weights

SAME, DIFFERENT = 0, 1
SHOWN = 10  # problems of the ledger on the terminal


# A draw finds nothing: no SARIF, no JUnit.
FORMATS = {
    "table": "终端表格",
    "json": "一份 JSON",
    "html": "网页，一个文件",
    "xlsx": "工作簿",
    "docx": "Word 文件，公文版式",
    "csv": "抽中的单位和检查人员（内部），一行一个",
}


def sample(
    inputs: Annotated[list[Path], typer.Argument(metavar="台账…", help="文件夹，或 .xlsx .xls .csv .yaml .json .parquet 文件，可多个。")],
    units: Annotated[int | None, typer.Option("--units", "-n", metavar="个数", min=1, help="抽几个单位。", show_default=False)] = None,
    share: Annotated[
        str | None, typer.Option("--share", metavar="比例", help="抽多大比例，如 10% 或 0.1，不足一个的进一。", show_default=False)
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option("--seed", metavar="种子", help="任何文字或数；同一种子结果相同。不写的随机取一个并显示。", show_default=False),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="时段", help="抽查时段，如 2026-03、2026Q1、2026-01-15..2026-02-14；缺省为基准日当天。", show_default=False
        ),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", metavar="文件.yaml", help="换掉随附的权重（rules/sampling.yaml）。", show_default=False)
    ] = None,
    verify: Annotated[
        Path | None, typer.Option("--verify", metavar="计划.json", help="用台账重算以前的计划，列出不同之处。", show_default=False)
    ] = None,
    as_of: AsOf = None,
    format: Annotated[
        list[str] | None, typer.Option("--format", "-f", metavar="格式", help=described(FORMATS), show_default=False)
    ] = None,
    output: Output = None,
    output_dir: OutputDir = None,
    template: Templates = None,
    require_audit: RequireAudit = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示提示。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """双随机：按信用等级和风险抽取检查单位，给每个单位抽取两名执法人员，应当回避的避开。"""
    from hegui.checker.sampling.model import Plan
    from hegui.checker.sampling.plan import SampleError, draw
    from hegui.checker.trust.receipt import Used
    from hegui.checker.trust.receipts import sample_receipt

    formats = check_formats(format, FORMATS, output, output_dir, inputs)
    paper = docx_template(template, formats)
    if verify is None and output is None and output_dir is None and (binary := [name for name in formats if name in ("xlsx", "docx")]):
        fail(f"--format {binary[0]} 要用 --output 指明文件")
    try:
        if verify is not None:
            given = {"--units": units, "--share": share, "--seed": seed, "--period": period, "--as-of": as_of}
            named = [name for name, value in given.items() if value is not None]
            if named:
                fail(f"--verify 按计划里写的种子、时段、个数重算，不能再写 {'、'.join(named)}")
            return _verify(verify, inputs, weights, rules, regulations, quiet=quiet)
        day = read_as_of(as_of)
        request = _request(units, share, seed, period, day, quiet=quiet)
        rule_base = load_rules(rules, regulations)
        ledger = _ledger(inputs, rule_base, day)
        plan = draw(ledger, rule_base, _weights(weights, rule_base), request)
    except SampleError as error:
        fail(str(error))
    document = _masked(plan.document())
    plan = Plan.model_validate(document)  # what every format shows
    sample_receipt(document, ledger, rule_base, Used({"weights": weights}, rules or (), regulations or ()))
    record_report(document, SAME, required=require_audit)
    _write(plan, document, formats, output, output_dir, paper, quiet=quiet)
    if not quiet:
        for problem in plan.problems[:SHOWN]:
            typer.echo(_told(problem), err=True)
        if len(plan.problems) > SHOWN:
            typer.echo(f"台账中的问题共 {len(plan.problems)} 处，其余见 --format json 的 problems。", err=True)
    return SAME


def _masked(document: dict[str, Any]) -> dict[str, Any]:
    """The plan without identity numbers. A draw's twenty decimals may look like one by chance, and would not verify without them."""
    from hegui.checker.idcard import masked

    hidden: dict[str, Any] = masked(document)
    hidden["threshold"] = document["threshold"]
    for shown, drawn in zip(hidden["units"], document["units"], strict=True):
        shown["key"] = drawn["key"]
    return hidden


def _request(units: int | None, share: str | None, seed: str | None, period: str | None, day: int, *, quiet: bool) -> Request:
    from hegui.checker.sampling.plan import Request
    from hegui.kb.period import parse_period

    if (units is None) == (share is None):
        fail("抽多少：--units（个数）与 --share（比例）写一个")
    if seed is None:
        import secrets

        seed = secrets.token_hex(8)
        if not quiet:
            typer.echo(f"种子 {seed}（随机取得；复核时写 --seed {seed}）", err=True)
    if not seed.strip() or not seed.isprintable():
        fail("--seed 不能是空的，也不能有换行等控制字符")
    try:
        start, end = parse_period(period) if period is not None else (day, day)
    except ValueError as error:
        fail(f"--period：{error}")
    return Request(seed, start, end, units, _share(share) if share is not None else None)


def _share(text: str) -> Decimal:
    written = text.strip().replace("％", "%")
    try:
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?%?", written):
            raise InvalidOperation
        value = Decimal(written.rstrip("%")) / (100 if written.endswith("%") else 1)
    except InvalidOperation:
        fail(f"--share：“{text}”不是比例，应写作 10% 或 0.1")
    if not 0 < value <= 1:
        fail(f"--share：比例应大于 0、不大于 1（100%），实际是“{text}”")
    return value


def _weights(path: Path | None, rule_base: RuleBase) -> Weights:
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.sampling import DEFAULT, load_weights

    try:
        return load_weights(path or DEFAULT, rule_base.tables)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo("权重文件有误，没有抽取。", err=True)
        raise typer.Exit(BAD_RULES) from None


def _ledger(inputs: list[Path], rule_base: RuleBase, day: int) -> Ledger:
    from hegui.checker.intake import IntakeError, read_ledger

    try:
        return read_ledger(inputs, rule_base.tables, day)
    except IntakeError as error:
        for message in getattr(error, "messages", None) or [str(error)]:
            typer.echo(f"错误：{message}", err=True)
        raise typer.Exit(2) from None


def _draw(inputs: list[Path], rule_base: RuleBase, weights: Weights, request: Request, day: int) -> Plan:
    from hegui.checker.sampling.plan import draw

    return draw(_ledger(inputs, rule_base, day), rule_base, weights, request)


def _verify(
    path: Path, inputs: list[Path], weights: Path | None, rules: list[Path] | None, regulations: list[Path] | None, *, quiet: bool
) -> int:
    import datetime as dt

    from hegui.checker.sampling.verify import differences, read_plan, request_of

    past = read_plan(path)
    rule_base = load_rules(rules, regulations)
    now = _draw(inputs, rule_base, _weights(weights, rule_base), request_of(past), dt.date.fromisoformat(past.as_of).toordinal())
    found = list(differences(past, now))
    for line in found:
        typer.echo(f"× {line}")
    if not quiet:
        if past.rule_base.sha256 != now.rule_base.sha256:
            typer.echo("提示：规则库与抽取时的不同（法规、规则、参数或者权重改过）。", err=True)
        if {(i.table, i.sha256) for i in past.inputs} != {(i.table, i.sha256) for i in now.inputs}:
            typer.echo("提示：台账文件与抽取时的不同。", err=True)
    typer.echo(f"与计划有 {len(found)} 处不同" if found else f"与计划一致：单位 {len(now.units)} 个，摘要 {now.digest[:16]}…")
    return DIFFERENT if found else SAME


def _told(problem: Any) -> str:
    value = f"（写的是“{problem.value}”）" if problem.value else ""
    return f"{problem.file} 第{problem.row}行 “{problem.column}”列：{problem.message}{value}"


def _write(
    plan: Plan,
    document: dict[str, Any],
    formats: list[str],
    output: Path | None,
    output_dir: Path | None,
    template: Path | None,
    *,
    quiet: bool,
) -> None:
    from hegui.checker.report.page import ReportConsole
    from hegui.checker.sampling.table import print_plan

    if formats == ["table"] and output is None and output_dir is None:
        print_plan(plan, ReportConsole())
        return
    write_all(formats, _made(plan, document, template), output, output_dir, quiet=quiet)


def _made(plan: Plan, document: dict[str, Any], template: Path | None) -> dict[str, Made]:
    """Every format by name; nothing is made before it is asked for."""
    import io

    from hegui.checker.report import json, sheets
    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.prose import prose
    from hegui.checker.sampling import xlsx
    from hegui.checker.sampling.table import print_plan

    def text() -> str:
        buffer = io.StringIO()
        print_plan(plan, ReportConsole(buffer))
        return buffer.getvalue()

    def shown() -> list[sheets.Table]:
        return sheets.tables(xlsx.workbook(plan))

    days = dict.fromkeys((plan.period.from_, plan.period.to))
    title = f"双随机抽查计划（{'至'.join(map(prose, days))}）"
    return {
        "table": Made("抽查计划.txt", text),
        "json": Made("sample.json", lambda: json.render(document)),
        "html": Made("抽查计划.html", lambda: sheets.page(title, shown(), public=1)),
        "xlsx": Made("抽查计划.xlsx", lambda: xlsx.render(plan)),
        "docx": Made("抽查计划.docx", lambda: sheets.paper(title, shown(), template, public=1)),
        "csv": Made("抽查计划.csv", lambda: sheets.comma_separated(shown()[1])),
    }
