"""``hegui rules``: browse, explain, lint and test the rule base."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.coverage import coverage
from hegui.cli.options import Only, RegulationsDirs, RulesDirs, check_only, fail, load_review_rules, load_rules, print_diagnostics
from hegui.cli.output import print_document
from hegui.kb.locator import spoken

if TYPE_CHECKING:
    from hegui.kb.diagnostics import Diagnostic
    from hegui.kb.rule import Rule
    from hegui.kb.rulebase import RuleBase

rules_app = typer.Typer(name="rules", help="规则库：列出、解释、检查、跑用例、逐句对照。", no_args_is_help=True)


class Format(StrEnum):
    table = "table"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", "-f", metavar="格式", help="输出格式：table 表格，json 一份 JSON。")]


@rules_app.command("list")
def list_rules(
    only: Only = None, format: FormatOption = Format.table, rules: RulesDirs = None, regulations: RegulationsDirs = None
) -> None:
    """列出规则。"""
    from hegui.checker.result import selected
    from hegui.kb.rule import MODALITY_NAMES, SEVERITY_NAMES

    rule_base = load_rules(rules, regulations)
    chosen = selected(rule_base, check_only(only, rule_base))
    if format is Format.json:
        listed = [_entry(rule) for rule in chosen]
        print_document(json.dumps({"schema": "hegui.rules-list/1", "rules": listed}, ensure_ascii=False, indent=2) + "\n")
        return
    from hegui.checker.report.page import Page, ReportConsole

    page = Page(ReportConsole())
    column = max((len(rule.id) for rule in chosen), default=0)
    for rule in chosen:
        model = rule.model
        grounds = "；".join(dict.fromkeys(f"{c.display} {spoken(c.locator)}" for c in rule.grounds))
        what = f"{MODALITY_NAMES[model.modality]}，{SEVERITY_NAMES[model.severity]}，{model.subject}；{grounds}"
        page.write(model.title, label=f"{rule.id:<{column}}  ", rest=what)
    page.write(f"共 {len(chosen)} 条")


@rules_app.command("show")
def show_rule(
    rule_id: Annotated[str, typer.Argument(metavar="规则", help="规则编号，如 ZB13-3-service。")],
    format: FormatOption = Format.table,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> None:
    """解释一条规则：依据、适用于谁、什么情况算违反、例外、参数及其来源。"""
    from hegui.kb.diagnostics import did_you_mean

    rule_base = load_rules(rules, regulations)
    rule = rule_base.rules.get(rule_id)
    if rule is None:
        fail(f"没有规则“{rule_id}”{did_you_mean(rule_id, rule_base.rules)}")
    if format is Format.json:
        print_document(json.dumps(_entry(rule, whole=True), ensure_ascii=False, indent=2) + "\n")
        return
    from hegui.cli.rule_page import print_rule
    from hegui.kb.rulebase import RULES_DIR

    print_rule(rule, rule_base, [RULES_DIR, *(rules or ())])


@rules_app.command("lint")
def lint(
    boundaries: Annotated[bool, typer.Option("--boundaries", help="另外逐条规则看每个变动日的前一日、当日和后一日，找空档和重叠。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """检查规则库和用例的写法；有误以退出码 3 结束。"""
    from hegui.checker.cases import load_cases
    from hegui.kb.coverage import load_coverage
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.encoding import conflicts, encode
    from hegui.kb.lint import advice
    from hegui.kb.responsibilities import load_responsibilities
    from hegui.kb.rulebase import RULES_DIR

    rule_base = load_rules(rules, regulations)
    try:
        responsibilities = load_responsibilities(rule_base, rules or ())
        for work, declared in load_coverage(rule_base.registry, rules or ()).items():
            clashes = list(conflicts(encode(rule_base.registry.works[work], rule_base, responsibilities, declared)))
            if clashes:
                raise KnowledgeBaseError(clashes)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"责任清单或者逐句对照有误（{len(error.diagnostics)} 处）。", err=True)
        raise typer.Exit(3) from None
    try:
        cases = load_cases([RULES_DIR, *(rules or ())], rule_base.rules, rule_base.tables)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"用例有误（{len(error.diagnostics)} 处）。", err=True)
        raise typer.Exit(3) from None
    lexicon = load_review_rules(rule_base.registry, rules)
    mutants = _explained_mutants(rule_base, [RULES_DIR, *(rules or ())])
    warnings = [*rule_base.warnings, *mutants, *advice(rule_base, {case.model.rule for case in cases})]
    print_diagnostics(warnings)
    if boundaries:
        warnings += _boundaries(rule_base)
    typer.echo(
        f"规则 {len(rule_base.rules)} 条，术语 {len(rule_base.terms)} 个，参数 {len(rule_base.parameters)} 个，用例 {len(cases)} 个，清理规则 {lexicon.count} 条：没有错误，{len(warnings)} 处提醒。"
    )
    return 3 if any(w.severity == "error" for w in warnings) else 0


def _boundaries(rule_base: RuleBase) -> list[Diagnostic]:
    """Prints every day on which the law behind a rule changes; gives the gaps and overlaps, also printed."""
    from hegui.checker.report.page import Page, ReportConsole
    from hegui.kb.boundaries import sweep

    swept = sweep(rule_base)
    page = Page(ReportConsole())
    for change, concerned in swept.changes.items():
        page.write(change.what, label=f"{change.day}  ", rest=concerned[0] if len(concerned) == 1 else f"{len(concerned)} 条规则")
    page.blank()
    print_diagnostics(swept.found)
    found = f"{len(swept.found)} 处空档或者重叠" if swept.found else "没有空档，没有重叠"
    page.write(f"变动 {len(swept.changes)} 处，看了 {swept.days} 个（规则，日）：{found}")
    return swept.found


def _explained_mutants(rule_base: RuleBase, directories: list[Path]) -> list[Diagnostic]:
    """What is wrong with the list of explained mutants."""
    from hegui.checker.mutation import every_mutant
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.mutation.explained import read_explained, stale
    from hegui.kb.rulebase import rule_entries

    try:
        explained = read_explained(directories)
    except KnowledgeBaseError as error:
        return error.diagnostics
    return list(stale(explained, [m.identity for m in every_mutant(rule_base, rule_entries(directories))])) if explained else []


@rules_app.command("test")
def run_cases(
    only: Only = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="也列出通过的用例。")] = False,
    rules: RulesDirs = None,
    regulations: RegulationsDirs = None,
) -> int:
    """跑规则自带的用例。"""
    from hegui.checker.cases import load_cases, run_case
    from hegui.checker.decide import Decider
    from hegui.checker.result import selected
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.rulebase import RULES_DIR

    rule_base = load_rules(rules, regulations)
    try:
        cases = load_cases([RULES_DIR, *(rules or ())], rule_base.rules, rule_base.tables)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        raise typer.Exit(3) from None
    wanted = {rule.id for rule in selected(rule_base, check_only(only, rule_base))}
    decider = Decider(rule_base)
    passed = failed = 0
    for case in cases:
        if case.model.rule not in wanted:
            continue
        result = run_case(case, decider)
        if result.failures:
            failed += 1
            typer.echo(f"× {case.where} {case.model.rule}：{case.model.name}")
            for failure in result.failures:
                typer.echo(f"    {failure}")
        else:
            passed += 1
            if verbose:
                typer.echo(f"√ {case.model.rule}：{case.model.name}")
    typer.echo(f"用例 {passed + failed} 个：通过 {passed}，未通过 {failed}")
    return 1 if failed else 0


rules_app.command("coverage")(coverage)


def _entry(rule: Rule, *, whole: bool = False) -> dict[str, Any]:
    model = rule.model
    entry: dict[str, Any] = {
        "id": model.id,
        "revision": model.revision,
        "title": model.title,
        "modality": model.modality,
        "severity": model.severity,
        "subject": model.subject,
        "basis": [b.model_dump(exclude_none=True) for b in model.basis],
        "file": Path(rule.file).name,
    }
    return model.model_dump(by_alias=True, exclude_none=True) | {"file": entry["file"]} if whole else entry
