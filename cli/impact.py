"""``hegui impact``: which findings of a report would appear, vanish or change under another rule base or on another date, and why."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.audit import file_facts, record
from hegui.cli.bases import load_other
from hegui.cli.kb_diff_registered import WHATS
from hegui.cli.kb_format import Format, FormatOption
from hegui.cli.options import Only, RegulationsDirs, check_only, fail, read_as_of
from hegui.cli.output import print_document
from hegui.cli.report_file import read_report

if TYPE_CHECKING:
    from hegui.checker.report.page import Page
    from hegui.kb.rulebase import RuleBase

KINDS = {"appeared": "新出现", "vanished": "不再有", "changed": "结论改变"}
Folders = list[Path] | None


def impact(
    reports: Annotated[list[Path], typer.Argument(metavar="报告…", help="hegui check --format json 写出的报告，可多个。")],
    rules: Annotated[
        Folders,
        typer.Option("--rules", metavar="文件夹", help="改用这个规则库；不是整个规则库的，加在现有的上面。可写多次。", show_default=False),
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="日期", help="改用这个核查基准日。", show_default=False)] = None,
    from_: Annotated[
        Folders,
        typer.Option("--from", metavar="文件夹", help="报告所用的规则库，不是现在这一份时写明，用来说明原因。", show_default=False),
    ] = None,
    from_regulations: Annotated[
        Folders, typer.Option("--from-regulations", metavar="文件夹", help="报告所用的另加的法规，与 --from 合用。", show_default=False)
    ] = None,
    inputs: Annotated[
        Folders,
        typer.Option("--inputs", metavar="台账", help="台账所在的文件夹或者文件；不写就在报告旁边和当前文件夹里找。", show_default=False),
    ] = None,
    only: Only = None,
    format: FormatOption = Format.table,
    regulations: RegulationsDirs = None,
) -> int:
    """换一个规则库或者日期，报告里的结论会怎样变，为什么。"""
    if not (rules or as_of or regulations):
        fail("应写明换成什么：--rules 规则库，--regulations 法规，或者 --as-of 日期")
    after_base = load_other(rules or [], regulations)
    patterns = check_only(only, after_base)
    day = read_as_of(as_of) if as_of else None
    earlier = _Earlier(from_, from_regulations, after_base, regulations)
    parts = [_one(path, after_base, day, earlier, inputs, patterns) for path in reports]
    record("impact", file_facts(*reports) | {"counts": {kind: sum(part["summary"][kind] for part in parts) for kind in KINDS}})
    document = {"schema": "hegui.impact/1", "reports": parts}
    if format is Format.json:
        print_document(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(parts)
    changes = [change for part in parts for change in part["changes"]]
    if any(change["after"] == "violation" for change in changes):
        return 1
    return 4 if changes else 0


def _one(path: Path, after_base: RuleBase, day: int | None, earlier: _Earlier, inputs: Folders, only: list[str]) -> dict[str, Any]:
    from hegui.checker.impact import Side
    from hegui.checker.impact import impact as compare

    report = read_report(path)
    if report.get("baseline"):
        fail(f"{path} 是用 --baseline 写出的，没有列出全部结论；请用没有 --baseline 的报告")
    selected = [name for name in report.get("only") or [] if name]
    if only:
        report["findings"] = [f for f in report["findings"] if any(fnmatchcase(f["rule"], glob) for glob in only)]
    files = _inputs(path, report, inputs)
    before = Side(report, earlier.of(report))
    after = Side(_again(files, after_base, day or before.as_of, only or selected, report), after_base)
    return compare(before, after, path.name)


def _inputs(path: Path, report: dict[str, Any], inputs: Folders) -> list[Path]:
    from hegui.checker.recall import NotFound, find_inputs

    for place in inputs or ():
        if not place.exists():
            fail(f"--inputs：没有 {place}")
    try:
        return find_inputs(report, inputs or [path.absolute().parent, Path.cwd()])
    except NotFound as error:
        for message in error.messages:
            typer.echo(f"错误：{message}", err=True)
        typer.echo(f"{path} 的台账不齐，没有比较。", err=True)
        raise typer.Exit(2) from None


class _Earlier:
    """The rule base that made a report: the one named by ``--from``, else ours or the other one, where the digest is the report's."""

    def __init__(self, from_: Folders, from_regulations: Folders, after: RuleBase, regulations: Folders) -> None:
        self.named = bool(from_ or from_regulations)
        self.places = [(from_ or [], from_regulations)] if self.named else [([], None)]
        if from_ and not from_regulations and regulations:  # made with the same further regulations
            self.places.append((from_, regulations))
        self.known: dict[str, RuleBase] = {} if self.named else {after.sha256: after}

    def of(self, report: dict[str, Any]) -> RuleBase | None:
        """None where it is not at hand; exits with 2 where the one that was named is another."""
        from hegui.cli.bases import read_other
        from hegui.kb.diagnostics import KnowledgeBaseError

        wanted = report["rule_base"]["sha256"]
        problems: list[str] = []
        while wanted not in self.known and self.places:
            try:
                base = read_other(*self.places.pop(0))
            except KnowledgeBaseError as error:
                problems += [str(diagnostic) for diagnostic in error.diagnostics]
            else:
                self.known[base.sha256] = base
        if wanted not in self.known and self.named:
            for problem in () if self.known else problems:
                typer.echo(problem, err=True)
            fail(f"--from 的规则库不是报告所用的那一份（{wanted[:12]}…）")
        return self.known.get(wanted)


def _again(files: list[Path], rule_base: RuleBase, day: int, only: list[str], report: dict[str, Any]) -> dict[str, Any]:
    from hegui.checker import check
    from hegui.checker.intake import IntakeError
    from hegui.checker.report.document import document

    try:
        run = check(files, rule_base, day, only=only)
    except IntakeError as error:
        fail(str(error))
    again = document(run, show_all=True)
    expected = {(i["path"], i["table"], i["sha256"]) for i in report["inputs"]}
    if {(i["path"], i["table"], i["sha256"]) for i in again["inputs"]} - expected:
        fail("重新读出的台账与报告所列的不同")
    return again


# ---- for people


def _print(parts: list[dict[str, Any]]) -> None:
    from hegui.checker.report.page import Page, ReportConsole

    page = Page(ReportConsole())
    for number, part in enumerate(parts):
        if number:
            page.blank()
        _print_part(part, page)


def _print_part(part: dict[str, Any], page: Page) -> None:
    from hegui.checker.result import OUTCOME_NAMES

    before, after, summary = part["before"], part["after"], part["summary"]
    page.write(part["report"], style="bold")
    page.write(f"{before['as_of']} → {after['as_of']}", label="基准日  ", indent=2)
    page.write(f"{before['rule_base']['sha256'][:12]} → {after['rule_base']['sha256'][:12]}", label="规则库  ", indent=2)
    counted = "，".join(f"{name} {summary[kind]}" for kind, name in KINDS.items())
    page.write(f"{counted}，不变 {summary['unchanged']}", indent=2)
    names = OUTCOME_NAMES | {"not_evaluated": "未能判断"}
    for kind, name in KINDS.items():
        mine = [change for change in part["changes"] if change["kind"] == kind]
        if not mine:
            continue
        page.blank()
        page.write(f"{name}：{len(mine)} 项", style="bold")
        for change in page.first(mine, 50):
            _print_change(change, page, names)
        page.more(len(mine) - 50 if page.limited else 0, "项", 2)
    if not part["changes"]:
        page.write("结论没有变化", indent=2)
    if part["rules"]:
        page.blank()
        page.write(f"规则库里不同的规则：{len(part['rules'])} 条", style="bold")
        for rule in page.first(part["rules"], 20):
            page.write(rule["title"], indent=2, label=f"{WHATS[rule['what']]}  {rule['id']}  ", rest="、".join(rule["fields"]))
        page.more(len(part["rules"]) - 20 if page.limited else 0, "条", 2)


def _print_change(change: dict[str, Any], page: Page, names: dict[str, str]) -> None:
    subject = change["subject"]
    was = names[change["before"]] if change["before"] else "没有"
    now = names[change["after"]] if change["after"] else "没有"
    page.write(
        f"{subject['type']} {subject['id']} {subject['name']}".rstrip(), indent=2, label=f"{change['rule']}  ", rest=f"{was} → {now}"
    )
    page.write(change["sentence"], indent=4)
    for why in change["why"]:
        both = why["before"] is not None or why["after"] is not None
        rest = f"（{_shown(why['before'])} → {_shown(why['after'])}）" if both else ""
        page.write(f"{why['text']}{rest}", indent=4, label="因为  ")


def _shown(value: Any) -> str:
    if value is None:
        return "无"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
