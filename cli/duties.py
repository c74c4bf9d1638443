"""``hegui duties``: who must do what on what basis, and, with a ledger's 责任清单, what is behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.audit import RequireAudit, record_report
from hegui.cli.many import Made, check_formats, described, docx_template, write_all
from hegui.cli.options import AsOf, RegulationsDirs, RulesDirs, intake_errors, load_rules, read_as_of
from hegui.cli.outputs import Output, OutputDir, Templates
from hegui.cli.unit import load_duties, named

if TYPE_CHECKING:
    from hegui.checker.ledger import Ledger
    from hegui.kb.rulebase import RuleBase

OPINION = "zibo-2020-113"


MATRIX = "矩阵"  # seventeen units across: no page of a Word file is as wide
RULES = "规则"
LOOKED_UP = ("编号", RULES)  # numbers to look up on the page or in the terminal, nothing to read on paper
FORMATS = {
    "table": "终端表格",
    "json": "一份 JSON",
    "html": "网页，一个文件",
    "xlsx": "工作簿",
    "docx": "Word 文件，公文版式",
    "csv": "任务（没有台账的是职责），一行一项",
    "sarif": "SARIF 2.1.0：任务的进展、没有人认领的职责",
    "junit": "JUnit XML，同上",
}


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
        list[str] | None, typer.Option("--format", "-f", metavar="格式", help=described(FORMATS), show_default=False)
    ] = None,
    output: Output = None,
    output_dir: OutputDir = None,
    template: Templates = None,
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
    wanted_formats = check_formats(format, FORMATS, output, output_dir, inputs or ())
    paper = docx_template(template, wanted_formats)
    rule_base = load_rules(rules, regulations)
    responsibilities = load_duties(rule_base, rules or [])
    wanted = named(unit, responsibilities) if unit is not None else None
    ledger = _ledger(inputs, rule_base, date) if inputs else None
    work = rule_base.registry.works[OPINION]
    document = masked(duties_document(Request(work, date, wanted, window, ledger), rule_base, responsibilities))
    duties_receipt(document, ledger, rule_base, Used({}, rules or (), regulations or ()), responsibilities.digest)
    code = exit_code(document)
    record_report(document, code, required=require_audit)
    if "table" in wanted_formats and output is None and output_dir is None:
        _print(document)
        return code
    write_all(wanted_formats, made(document, paper), output, output_dir, quiet=False)
    return code


def _ledger(inputs: list[Path], rule_base: RuleBase, date: int) -> Ledger:
    from hegui.checker.intake import read_ledger

    with intake_errors():
        return read_ledger(inputs, rule_base.tables, date)


def _print(document: dict[str, Any]) -> None:
    from hegui.checker.report.duties_table import print_duties
    from hegui.checker.report.page import Page, ReportConsole

    print_duties(document, Page(ReportConsole()))


def made(document: dict[str, Any], template: Path | None) -> dict[str, Made]:
    """Every format by name; nothing is made before it is asked for."""
    import io

    from hegui.checker.report import adapted, duties_xlsx, json, junit, sarif, sheets

    def text() -> str:
        from hegui.checker.report.duties_table import print_duties
        from hegui.checker.report.page import Page, ReportConsole

        buffer = io.StringIO()
        print_duties(document, Page(ReportConsole(buffer)))
        return buffer.getvalue()

    def shown() -> list[sheets.Table]:
        return sheets.tables(duties_xlsx.workbook(document))

    def chosen() -> sheets.Table:
        wanted = "任务" if "tasks" in document else "清单"
        return next(table for table in shown() if table.title == wanted)

    title = f"{document['unit'] or ''}{'落实' if document['unit'] else ''}{document['regulation']['number']}责任清单"
    return {
        "table": Made("责任清单.txt", text),
        "json": Made("duties.json", lambda: json.render(document)),
        "html": Made("责任清单.html", lambda: sheets.page(title, [t.without(RULES) for t in shown()])),
        "xlsx": Made("责任清单.xlsx", lambda: duties_xlsx.render(document)),
        "docx": Made("责任清单.docx", lambda: sheets.paper(title, [t.without(*LOOKED_UP) for t in shown() if t.title != MATRIX], template)),
        "csv": Made("责任清单.csv", lambda: sheets.comma_separated(chosen())),
        "sarif": Made("duties.sarif", lambda: sarif.render(adapted.of_duties(document))),
        "junit": Made("duties.xml", lambda: junit.render(adapted.of_duties(document))),
    }
