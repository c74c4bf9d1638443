"""``hegui assess``: an agency's self-assessment, by guided questions or from the form that ``hegui init agency`` wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.annotate import Annotate, check_annotate, write_annotated
from hegui.cli.audit import RequireAudit, record_report
from hegui.cli.options import BAD_INPUT, AsOf, RegulationsDirs, RulesDirs, fail, intake_errors, load_forms_of, load_rules, read_as_of
from hegui.cli.outputs import Formats, Output, OutputDir, Outputs, Templates

if TYPE_CHECKING:
    from hegui.checker.assessment import Assessment
    from hegui.checker.decide import Decider
    from hegui.checker.interview import Interview
    from hegui.checker.ledger import Ledger
    from hegui.kb.form import Forms
    from hegui.kb.rulebase import RuleBase

PAUSED = 130


def assess(
    form: Annotated[
        Path | None, typer.Argument(metavar="[机构.xlsx]", help="填好的自查表；不给就在终端里逐题回答。", show_default=False)
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="自查表没有填的，在终端里接着问。")] = False,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="代码或名称", help="表里有几个机构时，查哪一个。", show_default=False)
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="文件.json", help="进度存到这个文件，下次接着答；不写存在用户自己的文件夹。", show_default=False),
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="不接着上次的，从头开始。")] = False,
    now: Annotated[bool, typer.Option("--now", help="不再提问，按已经回答的出结果。")] = False,
    as_of: AsOf = None,
    format: Formats = None,
    output: Output = None,
    output_dir: OutputDir = None,
    template: Templates = None,
    annotate: Annotate = None,
    all_: Annotated[bool, typer.Option("--all", help="也列出符合的和不适用的。")] = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="显示完整的身份证号码。")] = False,
    require_audit: RequireAudit = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不显示提示。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """技术服务机构自查：符不符合从业条件，缺什么，怎样改，哪天证书到期会不符合。"""
    date = read_as_of(as_of)
    outputs = Outputs.chosen(format, output, output_dir, template, inputs=[p for p in (form, save) if p])
    if annotate is not None and form is None:
        fail("--annotate 要有填好的自查表；逐题回答的没有工作簿可以另存")
    check_annotate(annotate, [form] if form else [])
    rule_base = load_rules(rules, regulations)
    forms = load_forms_of(rule_base, rules)
    answers: Path | None = None
    if form is not None and not ask:
        found = _from_form(form, agency, rule_base, forms, date)
    else:
        found, answers = _by_questions(form, agency, rule_base, forms, date, save=save, restart=restart, now=now, dated=as_of is not None)
    from hegui.checker.assessment.report import assessment_report
    from hegui.checker.report.verdict import exit_code
    from hegui.checker.trust.receipt import Used

    report = assessment_report(found, Used({}, rules or (), regulations or ()), answers=answers, show_all=all_, unmask=unmask)
    code = exit_code(report)
    record_report(report, code, required=require_audit)
    if annotate is not None and form is not None:
        write_annotated(annotate, [form], report, found.judged.ledger, rule_base.tables, quiet=quiet)
    outputs.write(report, quiet=quiet)
    return code


def _from_form(form: Path, agency: str | None, rule_base: RuleBase, forms: Forms, date: int) -> Assessment:
    from hegui.checker.assessment import assess as evaluate
    from hegui.checker.decide import Decider

    ledger = _read(form, rule_base, date)
    return evaluate(ledger, Decider(rule_base), forms, _chosen(ledger, agency, form))


def _by_questions(
    form: Path | None,
    agency: str | None,
    rule_base: RuleBase,
    forms: Forms,
    date: int,
    *,
    save: Path | None,
    restart: bool,
    now: bool,
    dated: bool,
) -> tuple[Assessment, Path]:
    """The assessment, and the file that keeps the answers it was made from."""
    from hegui.checker.decide import Decider
    from hegui.checker.interview import Interview
    from hegui.checker.interview.prefilled import state_of
    from hegui.cli.kept import default_file, keep

    decider = Decider(rule_base)
    kept = save or default_file()
    if form is not None:
        ledger = _read(form, rule_base, date)
        interview = Interview(rule_base, forms, state_of(ledger, forms, rule_base, _chosen(ledger, agency, form)), decider)
        kept = save or form.with_suffix(".自查进度.json")
    else:
        interview = _resumed(kept, rule_base, forms, date, decider, restart=restart, dated=dated)
    if not now and interview.next() is not None:
        if not sys.stdin.isatty():
            fail(
                "自查要在终端里逐题回答，这里没有终端可用。可以先用 hegui init agency -o 自查表.xlsx 写一份表，填好后运行 hegui assess 自查表.xlsx；"
                "或者加 --now，按已经回答的出结果"
            )
        _talk(interview, kept, lambda: keep(kept, interview.state.to_json()))
    keep(kept, interview.state.to_json())  # exactly what is judged: the receipt names this file
    return interview.result(), kept


def _resumed(kept: Path, rule_base: RuleBase, forms: Forms, date: int, decider: Decider, *, restart: bool, dated: bool) -> Interview:
    from hegui.checker.interview import Interview, State, StateError

    if restart or not kept.is_file():
        return Interview.start(rule_base, forms, date, decider)
    try:
        state = State.from_json(kept.read_text(encoding="utf-8"))
    except (StateError, OSError, UnicodeDecodeError) as error:
        fail(f"{kept} 读不出上次的进度：{error}；加 --restart 从头开始，或者用 --save 另指一个文件")
    if dated or not sys.stdin.isatty():
        state.as_of = date if dated else state.as_of
    else:
        state.as_of = date  # a form taken up again is judged as of today
    interview = Interview(rule_base, forms, state, decider)
    typer.echo(f"接着上次的答（已答{interview.state.answered}项，存在 {kept}；从头开始加 --restart）。", err=True)
    if interview.rules_changed:
        typer.echo("规则库有变动：已答的都保留，按现在的规则重新判断。", err=True)
    for place in interview.dropped:
        typer.echo(f"“{place}”的回答现在用不上或者读不出，要重新答。", err=True)
    return interview


def _talk(interview: Interview, kept: Path, keep: object) -> None:
    from hegui.cli.dialogue import Dialogue, Stopped

    try:
        Dialogue(interview, keep).run()  # type: ignore[arg-type]
    except (Stopped, KeyboardInterrupt):
        keep()  # type: ignore[operator]
        typer.echo(f"\n已保存到 {kept}，再运行一次接着答。", err=True)
        raise typer.Exit(PAUSED) from None
    except EOFError:
        keep()  # type: ignore[operator]
        typer.echo(f"\n输入到此为止，还有没答的。已保存到 {kept}，再运行一次接着答。", err=True)
        raise typer.Exit(BAD_INPUT) from None


def _read(form: Path, rule_base: RuleBase, date: int) -> Ledger:
    from hegui.checker.assessment.facts import AGENCIES
    from hegui.checker.intake import read_ledger

    with intake_errors():
        ledger = read_ledger([form], rule_base.tables, date)
    if AGENCIES not in ledger.tables:
        fail(f"{form} 里没有“{AGENCIES}”表；hegui init agency -o 自查表.xlsx 可写一份空表")
    return ledger


def _chosen(ledger: Ledger, agency: str | None, form: Path) -> int:
    """The row of the agency meant; exits with 2 when there is none or it is not said which."""
    from hegui.checker.assessment.result import agencies
    from hegui.kb.diagnostics import did_you_mean

    known = agencies(ledger)
    if not known:
        for problem in ledger.problems:
            typer.echo(f"{problem.file} 第{problem.row}行 {problem.column}：{problem.message}", err=True)
        fail(f"{form} 的“技术服务机构”表里没有填统一社会信用代码的机构；表里只有示例行的，请填写自己的一行")
    if agency is None:
        if len(known) > 1:
            listed = "、".join(f"{name}（{code}）" for _, code, name in known[:5])
            fail(f"{form} 里有{len(known)}个机构（{listed}{'等' if len(known) > 5 else ''}），请用 --agency 写明查哪一个")
        return known[0][0]
    chosen = next((row for row, code, name in known if agency in (code, name)), None)
    if chosen is None:
        fail(f"--agency：{form} 里没有“{agency}”{did_you_mean(agency, [w for _, code, name in known for w in (code, name)])}")
    return chosen
