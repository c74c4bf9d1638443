"""One rule, for a reader: title, ground and its words, subject, what breaks it, exceptions, parameters with their sources."""

from __future__ import annotations

from hegui.kb.condition import Where
from hegui.kb.day import show_ordinal
from hegui.kb.parameter import Parameter
from hegui.kb.plan import ParamAt, Query, ShiftBy
from hegui.kb.rule import MODALITY_NAMES, SEVERITY_NAMES, Rule
from hegui.kb.rulebase import RuleBase
from rich.console import Console
from rich.text import Text

TIME_NAMES = {"event": "行为发生之日的规定", "decision": "作出决定之日的规定", "assessment": "核查基准日的规定"}


def print_rule(rule: Rule, rule_base: RuleBase) -> None:
    """Writes the page to the terminal."""
    console = Console(highlight=False)
    model = rule.model
    console.print(Text(f"{model.id}  {model.title}", style="bold"))
    console.print(f"{MODALITY_NAMES[model.modality]}，{SEVERITY_NAMES[model.severity]}，第{model.revision}版；对象：{model.subject}；适用：{TIME_NAMES[model.time.by]}")
    console.print()
    for label, citations in (("依据", rule.grounds), ("参见", rule.context)):
        for citation in citations:
            provision = citation.provision
            words = (provision.text or f"（要旨）{provision.gist or ''}") if provision else ""
            console.print(Text(f"{label}  {citation.display} {citation.locator}（{citation.version.period.text}）"))
            console.print(Text(f"      {words}", style="dim"))
    console.print()
    for branch in model.breach or []:
        console.print(Text(f"情形  {branch.case} → {branch.outcome}"))
        if branch.judgement:
            console.print(Text(f"      {branch.judgement}", style="dim"))
    if model.require is not None:
        console.print(Text("要求  须满足规则文件中 require 所列条件，不满足即违反"))
    for exception in model.unless:
        console.print(Text(f"例外  {exception.title}"))
    for parameter in _parameters(rule, rule_base):
        _print_parameter(console, parameter)
    for label, text in (("整改", model.remedy), ("后果", model.consequence), ("责任", "、".join(model.responsible)), ("说明", model.note)):
        if text:
            console.print(Text(f"{label}  {text}"))
    console.print(Text(f"写在  {_place(rule.where)}", style="dim"))


def _place(where: Where) -> str:
    return f"{where.file}:{where.line}"


def _parameters(rule: Rule, rule_base: RuleBase) -> list[Parameter]:
    names: set[str] = set()

    def visit(cell: object) -> None:
        if isinstance(cell, ParamAt):
            names.add(cell.name)
        elif isinstance(cell, ShiftBy):
            for part in (cell.years, cell.months, cell.days):
                visit(part)
        elif isinstance(cell, tuple):
            for item in cell:
                visit(item)
        else:
            for attribute in ("left", "right", "periods", "items", "item", "at"):
                if hasattr(cell, attribute) and not isinstance(cell, str):
                    visit(getattr(cell, attribute))

    def walk(query: Query) -> None:
        for test in query.tests:
            visit(test)
        for aggregate in query.aggregates:
            visit(aggregate.right)
        for inner in query.inner():
            walk(inner)

    for branch in rule.branches:
        for variant in branch.queries:
            walk(variant.query)
    return [rule_base.parameters[name] for name in sorted(names)]


def _print_parameter(console: Console, parameter: Parameter) -> None:
    console.print(Text(f"参数  {parameter.id}：{parameter.model.title}"))
    for value in parameter.values:
        shown = "、".join(value.value) if isinstance(value.value, tuple) else f"{value.value:g}" if isinstance(value.value, float) else value.value
        span = f"{show_ordinal(value.span.from_lo)} 至 {show_ordinal(value.span.to_lo)}"
        source = f"{value.basis.regulation} {value.basis.locator}" if value.basis else "没有依据（不用于认定违反）"
        console.print(Text(f"      {span}：{shown}［{source}］{value.note}", style="dim"))
