"""One rule as a page for somebody who reads law: ground and its words, whom it covers, what breaks it, exceptions, terms,
parameters with their sources, cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from hegui.checker.report.page import Page, ReportConsole
from hegui.checker.report.wording import MARKS
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.condition import operand_params, operands, walk
from hegui.kb.day import FOREVER, NEVER, DateRange, show_ordinal
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.locator import spoken
from hegui.kb.precedence import settle
from hegui.kb.registry import Citation
from hegui.kb.render import Clause, rule_text, term_text
from hegui.kb.rule import MODALITY_NAMES, SEVERITY_NAMES, BasisModel, Rule
from hegui.kb.rulebase import RuleBase

PLACEHOLDER = re.compile(r"\{(?:param:)?([^{}]*)\}")
CASE_NAMES = OUTCOME_NAMES | {"not_evaluated": "因缺表未能判断"}


def print_rule(rule: Rule, rule_base: RuleBase, directories: Sequence[Path]) -> None:
    """Writes the page to the terminal. ``directories`` hold the rule files, for counting the cases."""
    page = Page(ReportConsole())
    model = rule.model
    tables, terms = rule_base.tables.tables, rule_base.terms
    text = rule_text(rule, tables, terms)
    page.write(f"{model.id}  {model.title}", style="bold", rest=f"第{model.revision}版")
    page.write(f"{MODALITY_NAMES[model.modality]}，{SEVERITY_NAMES[model.severity]}；核查对象：{model.subject}")
    _norms(page, "依据", rule.grounds)
    _norms(page, "参见", rule.context)
    _heading(page, "适用于", "同时具备下列各项" if len(text.covers) > 1 else "")
    _clauses(page, text.covers, 2)
    page.write(text.time, indent=2, label="时间  ")
    if text.required:
        _heading(page, "要求", "确定不具备的，为违反")
        _clauses(page, text.required, 2)
    elif text.branches:
        _heading(page, "何时违反", f"下列 {len(text.branches)} 种情形之一" if len(text.branches) > 1 else "")
    for number, (branch, clauses, time) in enumerate(text.branches, start=1):
        page.write(f"{branch.case} → {MARKS[branch.outcome]} {OUTCOME_NAMES[branch.outcome]}", indent=2, label=f"{number}. ", style="bold")
        _clauses(page, clauses, 5)
        if time:
            page.write(time, indent=5, label="时间  ")
        if branch.judgement:
            page.write(PLACEHOLDER.sub(r"〔\1〕", branch.judgement), indent=5, label="判断  ")
    if model.judgement:
        page.write(PLACEHOLDER.sub(r"〔\1〕", model.judgement), indent=2, label="判断  ")
    if text.exceptions:
        _heading(page, "例外")
    for exception, clauses in text.exceptions:
        page.write(exception.title, indent=2, label="· ", rest=_sources(exception.basis, rule_base))
        _clauses(page, clauses, 4)
    _terms(page, text.terms, rule_base)
    _parameters(page, rule, rule_base, text.terms)
    _conflicts(page, rule)
    _afterwards(page, rule)
    page.blank()
    page.write(_cases(rule, rule_base, directories), label="用例  ")
    page.write(f"{rule.where.file}:{rule.where.line}", label="写在  ", style="dim")


def _heading(page: Page, title: str, rest: str = "") -> None:
    page.blank()
    page.write(title, style="bold", rest=rest)


def _clauses(page: Page, clauses: Iterable[Clause], indent: int) -> None:
    for clause in clauses:
        page.write(clause.text, indent=indent, label="· ")
        _clauses(page, clause.inner, indent + 2)


def _norms(page: Page, title: str, citations: Sequence[Citation]) -> None:
    """Each place once, under it its words version by version, the latest last."""
    if citations:
        _heading(page, title)
    places = dict.fromkeys((c.work.id, c.locator) for c in citations)
    for place in places:
        versions = [c for c in citations if (c.work.id, c.locator) == place]
        last = versions[-1]
        name = last.display if last.display == last.version.title else f"{last.display}（{last.version.title}）"
        page.write(f"{name} {spoken(last.locator)}", indent=2)
        for citation in sorted(versions, key=lambda c: c.in_force.from_lo):
            page.write(f"{citation.version.period.text}：{_words(citation)}", indent=4, label="· ")


def _words(citation: Citation) -> str:
    provision = citation.provision
    if provision is None:
        return "没有收录文字"
    unverified = "〔未与原文核对〕" if provision.unverified else ""
    return f"“{provision.text}”" if provision.text else f"要旨：{provision.gist or ''}{unverified}"


def _terms(page: Page, names: Sequence[str], rule_base: RuleBase) -> None:
    if names:
        _heading(page, "用语")
    for name in names:
        page.write(rule_base.terms[name].definition, indent=2, label=f"“{name}”  ")
        alternatives = term_text(name, rule_base.tables.tables, rule_base.terms)
        for number, clauses in enumerate(alternatives, start=1):
            if len(alternatives) > 1:
                page.write("其一" if number == 1 else "或者", indent=4, style="dim")
            _clauses(page, clauses, 4 + 2 * (len(alternatives) > 1))


def _parameters(page: Page, rule: Rule, rule_base: RuleBase, terms: Sequence[str]) -> None:
    parameters = parameter_lines(rule, rule_base, terms)
    if parameters:
        _heading(page, "参数", "上面写作〔……〕的")
    for name, title, values in parameters:
        page.write(title, indent=2, label=f"〔{name}〕  ")
        for value in values:
            page.write(value, indent=4, label="· ")


def parameter_lines(rule: Rule, rule_base: RuleBase, terms: Sequence[str]) -> list[tuple[str, str, list[str]]]:
    """Id, title and values of each parameter that a rule and its terms name; each value with its time and its source."""
    found = []
    for name in sorted(_parameter_names(rule, rule_base, terms)):
        parameter = rule_base.parameters[name]
        unit = parameter.model.unit or ""
        lines = []
        for value in parameter.values:
            plain = value.value
            shown = "、".join(plain) if isinstance(plain, tuple) else f"{plain:g}{unit}" if isinstance(plain, float) else plain
            source = _sources([value.basis], rule_base) if value.basis else "没有见到出处，不用于认定违反"
            note = f"。{value.note}" if value.note else ""
            lines.append(f"{_span(value.span)}{shown}（{source}）{note}")
        found.append((name, parameter.model.title, lines))
    return found


def _span(span: DateRange) -> str:
    start = f"{show_ordinal(span.from_lo)} 起" if span.from_lo > NEVER else ""
    end = f"{show_ordinal(span.to_lo)} 以前" if span.to_lo < FOREVER else ""
    return f"{'，'.join(part for part in (start, end) if part)}：" if start or end else ""


def _parameter_names(rule: Rule, rule_base: RuleBase, terms: Sequence[str]) -> set[str]:
    """The parameters that the rule's own conditions, its time and its terms name."""
    model = rule.model
    found: set[str] = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            if set(value) == {"param"}:
                found.add(str(value["param"]))
            for inner in value.values():
                collect(inner)
        elif isinstance(value, list):
            for inner in value:
                collect(inner)

    collect(model.model_dump())
    for name in terms:
        conditions = tuple(c for alternative in rule_base.terms[name].alternatives for c in alternative.when)
        found |= {p for c in walk(conditions) for o in operands(c) for p in operand_params(o)}
    return found & set(rule_base.parameters)


def _sources(basis: Iterable[BasisModel | None], rule_base: RuleBase) -> str:
    works = rule_base.registry.works
    return "；".join(f"{works[b.regulation].display if b.regulation in works else b.regulation} {spoken(b.locator)}" for b in basis if b)


def _conflicts(page: Page, rule: Rule) -> None:
    """What stands against the rule's ground, and what follows in the latest versions of both."""
    if rule.conflicts:
        _heading(page, "不一致的规定")
    for what, settled in conflict_lines(rule):
        page.write(what, indent=2)
        page.write(settled, indent=4, label="· ")


def conflict_lines(rule: Rule) -> list[tuple[str, str]]:
    """What stands against a ground of the rule, and what follows."""
    found = []
    for conflict in rule.conflicts:
        ground, against = conflict.ground[-1], conflict.against[-1]
        settled = settle(ground.version, against.version, conflict.special)
        who = f"，由{settled.authority}裁决" if settled.authority else ""
        by = f"（立法法{spoken(settled.locator)}）" if settled.locator else ""
        what = f"{ground.display} {spoken(ground.locator)}与{against.display} {spoken(against.locator)}：{conflict.model.note}"
        found.append((what, f"{SETTLED[settled.outcome]}：{settled.reason}{who}{by}"))
    return found


SETTLED = {
    "first": "适用前者",
    "second": "适用后者，本规则不认定违反",
    "needs_ruling": "需裁决",
    "undecided": "须人工判断",
    "no_conflict": "适用地域不同，不会都适用",
}


def _afterwards(page: Page, rule: Rule) -> None:
    page.blank()
    for label, text in afterwards(rule):
        page.write(text, label=f"{label}  ")


def afterwards(rule: Rule) -> list[tuple[str, str]]:
    """Label and text of what follows from the rule and what is open in it."""
    model = rule.model
    rows = (
        ("整改", model.remedy),
        ("后果", model.consequence),
        ("责任", "、".join(model.responsible)),
        ("待定", f"{'、'.join(model.open_terms)}：规定没有定义，须由人判断" if model.open_terms else ""),
        ("说明", model.note),
    )
    return [(label, PLACEHOLDER.sub(r"〔\1〕", text)) for label, text in rows if text]


def _cases(rule: Rule, rule_base: RuleBase, directories: Sequence[Path]) -> str:
    from hegui.checker.cases import load_cases

    try:
        cases = [c for c in load_cases(directories, rule_base.rules, rule_base.tables) if c.model.rule == rule.id]
    except KnowledgeBaseError:
        return "用例文件有误，见 hegui rules lint"
    outcomes = Counter(outcome for case in cases for outcome in case.model.expect.values())
    listed = "，".join(f"{name} {outcomes[outcome]}" for outcome, name in CASE_NAMES.items() if outcomes[outcome])
    return f"{len(cases)} 个（{listed}）" if cases else "没有"
