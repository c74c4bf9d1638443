"""``hegui init``: an empty workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from hegui.cli.options import RegulationsDirs, RulesDirs, fail, load_forms_of, load_rules
from hegui.cli.output import save


def init(
    kind: Annotated[str, typer.Argument(metavar="种类", help="inspector 纪检，agency 技术服务机构，unit 责任单位，legal 法制，all 全部。")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="文件.xlsx", help="写到哪个文件。", show_default=False)] = None,
    force: Annotated[bool, typer.Option("--force", help="文件已经有了也覆盖。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """写一份空白的工作簿：每张表一页，有下拉、列注、示例和填表说明。填好就可以核查。"""
    from hegui.checker.forms.blank import ALL, blank_workbook, kinds
    from hegui.kb.diagnostics import did_you_mean

    rule_base = load_rules(rules, regulations)
    forms = load_forms_of(rule_base, rules)
    if kind not in kinds(forms):
        fail(f"没有“{kind}”这种表{did_you_mean(kind, kinds(forms))}；可用：{'、'.join(kinds(forms))}")
    target = output or Path("台账.xlsx" if kind == ALL else f"{forms.kinds[kind].title}.xlsx")
    if target.suffix.lower() != ".xlsx":
        fail(f"-o：{target} 应以 .xlsx 结尾")
    if target.exists() and not force:
        fail(f"{target} 已经有了，没有覆盖；换一个文件名，或者加 --force 覆盖")
    save(target, blank_workbook(kind, forms, rule_base))
    typer.echo(f"已写入 {target}：填好后运行 hegui {'assess' if kind == 'agency' else 'check'} {target}", err=True)
    return 0
