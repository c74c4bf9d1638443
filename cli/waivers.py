"""``hegui waivers``: check and list a file of waivers."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.options import AsOf, RegulationsDirs, RulesDirs, fail, load_rules, print_diagnostics, read_as_of

if TYPE_CHECKING:
    from hegui.checker.waiver import Waivers

waivers_app = typer.Typer(name="waivers", help="豁免：检查、列出。", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="豁免.yaml", help="豁免文件。")]


def read_waivers(path: Path, rules: Collection[str]) -> Waivers:
    """The waivers; exits with 2 and every mistake on stderr when the file has one: none of it is used then."""
    from hegui.checker.waiver import load_waivers
    from hegui.kb.diagnostics import KnowledgeBaseError

    if not path.is_file():
        fail(f"没有豁免文件 {path}")
    try:
        return load_waivers(path, rules)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        fail(f"豁免文件有误（{len(error.diagnostics)} 处），没有使用")


@waivers_app.command("lint")
def lint(file: File, as_of: AsOf = None, rules: RulesDirs = None, regulations: RegulationsDirs = None) -> None:
    """检查豁免文件的写法；已到期的提醒。"""
    waivers = read_waivers(file, load_rules(rules, regulations).rules)
    day = read_as_of(as_of)
    expired = [w for w in waivers.entries if day > w.last]
    for waiver in expired:
        typer.echo(f"{waiver.where}: 警告 [expired] 豁免“{waiver.model.id}”已于 {waiver.model.until} 到期，不再适用", err=True)
    typer.echo(f"豁免 {len(waivers.entries)} 项：没有错误，{len(expired)} 项已到期。")


@waivers_app.command("list")
def list_waivers(file: File, as_of: AsOf = None, rules: RulesDirs = None, regulations: RegulationsDirs = None) -> None:
    """列出豁免：对什么、谁批准、到哪一天、现在是否在期。"""
    from hegui.checker.report.page import Page, ReportConsole
    from hegui.checker.waiver import STATUS_NAMES

    waivers = read_waivers(file, load_rules(rules, regulations).rules)
    day = read_as_of(as_of)
    page = Page(ReportConsole())
    for waiver in waivers.entries:
        model = waiver.model
        state = STATUS_NAMES["expired" if day > waiver.last else "not_yet" if day < waiver.first else "applied"]
        target = f"结论 {model.finding}" if model.finding else f"规则 {model.rule} 对象 {model.subject}"
        page.write(
            f"{target}：{model.reason}", label=f"{model.id}  ", rest=f"{model.from_} 至 {model.until}（{state}），批准：{model.approver}"
        )
    page.write(f"共 {len(waivers.entries)} 项")
