"""``hegui duties``: who must do what on what basis, and, with a ledger's 责任清单, what is behind."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.audit import RequireAudit, record_report
from hegui.cli.options import AsOf, RegulationsDirs, RulesDirs, intake_errors, load_rules, read_as_of
from hegui.cli.outputs import check_targets, deliver
from hegui.cli.unit import load_duties, named

if TYPE_CHECKING:
    from hegui.checker.ledger import Ledger
    from hegui.kb.rulebase import RuleBase

OPINION = "zibo-2020-113"


class Format(StrEnum):
    table = "table"
    json = "json"
    xlsx = "xlsx"


def duties(
    inputs: Annotated[
        list[Path] | None, typer.Argument(metavar="[台账…]", help="有“责任清单”表的台账；不写就只列职责。", show_default=False)
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", "-u", metavar="单位", help="只看一个单位，可写简称，如 司法局。", show_default=False)
    ] = None,
    as_of: AsOf = None,
    window: Annotated[int, typer.Option("--near", metavar="天数", min=0, max=3650, help="时限前多少天以内算临近。")] = 30,
    format: Annotated[
        Format, typer.Option("--format", "-f", metavar="格式", help="输出格式：table 表格，json 一份 JSON，xlsx 工作簿（要写 --output）。")
    ] = Format.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件", help="结果写入文件。", show_default=False)] = None,
    require_audit: RequireAudit = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """责任清单：谁做什么、依据哪一句；给了台账，再看哪些逾期、哪些没有人认领。"""
    from hegui.checker.duties.document import Request, duties_document, exit_code
    from hegui.checker.idcard import masked
    from hegui.checker.trust.receipt import Used
    from hegui.checker.trust.receipts import duties_receipt

    date = read_as_of(as_of)
    check_targets(1, output, None, inputs or ())
    rule_base = load_rules(rules, regulations)
    responsibilities = load_duties(rule_base, rules or [])
    wanted = named(unit, responsibilities) if unit is not None else None
    ledger = _ledger(inputs, rule_base, date) if inputs else None
    work = rule_base.registry.works[OPINION]
    document = masked(duties_document(Request(work, date, wanted, window, ledger), rule_base, responsibilities))
    duties_receipt(document, ledger, rule_base, Used({}, rules or (), regulations or ()), responsibilities.digest)
    code = exit_code(document)
    record_report(document, code, required=require_audit)
    content = _rendered(document, format, to_file=output is not None)
    if content:  # the terminal table has been printed
        deliver(content, output)
    return code


def _ledger(inputs: list[Path], rule_base: RuleBase, date: int) -> Ledger:
    from hegui.checker.intake import read_ledger

    with intake_errors():
        return read_ledger(inputs, rule_base.tables, date)


def _rendered(document: dict[str, Any], format: Format, *, to_file: bool) -> str | bytes:
    """The content; the terminal table goes to the console directly and gives ""."""
    if format is Format.json:
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if format is Format.xlsx:
        from hegui.checker.report.duties_xlsx import render

        return render(document)
    import io

    from hegui.checker.report.duties_table import print_duties
    from hegui.checker.report.page import Page, ReportConsole

    buffer = io.StringIO() if to_file else None
    print_duties(document, Page(ReportConsole(buffer)))
    return buffer.getvalue() if buffer else ""
