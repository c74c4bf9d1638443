"""``hegui explain``: the path of facts and rules behind one finding of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from hegui.cli.audit import file_facts, record
from hegui.cli.options import fail
from hegui.cli.output import save
from hegui.cli.report_file import read_report


def explain(
    report: Annotated[Path, typer.Argument(metavar="报告.json", help="hegui check --format json 的结果。")],
    finding_id: Annotated[str, typer.Argument(metavar="编号", help="报告里一项结论的编号，写开头几位即可。")],
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="文件.svg", help="把路径另画成一幅 SVG 图。", show_default=False)
    ] = None,
) -> None:
    """说明一项结论是怎样得出的：依据、事实、身份、推理步骤，并画成图。"""
    finding = _find(read_report(report), finding_id.strip())
    record("explain", file_facts(report) | {"finding": finding["id"]})
    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.path import print_path, svg

    print_path(finding, ReportConsole())
    if picture is not None:
        save(picture, svg(finding))
        typer.echo(f"已写入 {picture}", err=True)


def _find(report: dict[str, Any], wanted: str) -> dict[str, Any]:
    """The finding whose id begins with ``wanted``; exits with 2 when there is none or more than one."""
    from hegui.kb.diagnostics import did_you_mean

    known: dict[str, dict[str, Any]] = {f["id"]: f for f in report["findings"] if f["id"]}
    matching = [f for name, f in known.items() if wanted and name.startswith(wanted)]
    if not matching:
        fail(f"报告里没有编号“{wanted}”{did_you_mean(wanted, known)}；报告共有 {len(known)} 项结论")
    if len(matching) > 1:
        more = f" 等{len(matching)}项" if len(matching) > 8 else ""
        fail(f"编号“{wanted}”开头的结论不止一项，请写长些：{'、'.join(f['id'] for f in matching[:8])}{more}")
    return matching[0]
