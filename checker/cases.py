"""Runs the rules' own cases (``*.cases.yaml``): for each, a small ledger and what the rule must say about its subjects."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hegui.checker.decide import Decider
from hegui.checker.derive import derive
from hegui.checker.finding import RANK, Finding
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger, Problem
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.model import KbModel, validate
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase
from hegui.kb.table import Tables
from hegui.kb.yamlsource import Node, load
from pydantic import Field

Data = dict[str, list[dict[str, Any]]]


class CaseModel(KbModel):
    name: str
    rule: str
    as_of: str
    use: list[str] = []
    tables: dict[str, list[dict[str, Any]]] = {}
    set_: dict[str, dict[str, dict[str, Any]]] = Field(default={}, alias="set")
    drop: dict[str, list[str]] = {}
    expect: dict[str, str] = Field(min_length=1)
    missing: list[str] = []
    says: list[str] = []
    judgement: list[str] = []
    findings: dict[str, list[dict[str, str]]] = Field(
        default={}, description="对象的主键 → 恰好有这几项发现，每项写 key 里各变量的值：{R001: [{事项: SX01}]}"
    )
    note: str | None = None


class CasesFile(KbModel):
    schema_: Literal["hegui.cases/1"] = Field(alias="schema")
    fixtures: dict[str, dict[str, list[dict[str, Any]]]] = {}
    cases: list[CaseModel]


@dataclass(frozen=True, slots=True)
class Case:
    model: CaseModel
    data: Data
    where: str


@dataclass(slots=True)
class CaseResult:
    """``failures`` are Chinese sentences; empty when the case holds. ``outcomes`` are those the case reached."""

    case: Case
    failures: list[str] = field(default_factory=list)
    outcomes: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


OUTCOMES = ("violation", "lead", "undetermined", "needs_judgement", "needs_ruling", "compliant", "not_applicable", "not_evaluated")


def load_cases(directories: Sequence[Path], rules: Mapping[str, object], tables: Tables) -> list[Case]:
    """Every case of the directories. Raises KnowledgeBaseError."""
    diagnostics: list[Diagnostic] = []
    cases: list[Case] = []
    for directory in directories:
        for path in sorted(directory.glob("*.cases.yaml")):
            try:
                node = load(path)
                model = validate(node, CasesFile)
            except KnowledgeBaseError as error:
                diagnostics.extend(error.diagnostics)
                continue
            nodes = (node.get("cases") or node).items()
            seen: set[tuple[str, str]] = set()
            for case, case_node in zip(model.cases, nodes, strict=True):
                if (case.rule, case.name) in seen:
                    diagnostics.append(case_node.error("duplicate-case", f"规则“{case.rule}”有两个用例都叫“{case.name}”"))
                seen.add((case.rule, case.name))
                cases.extend(_case(model, case, case_node, rules, tables, diagnostics))
    if diagnostics:
        raise KnowledgeBaseError(diagnostics)
    return cases


def _case(
    file: CasesFile, model: CaseModel, node: Node, rules: Mapping[str, object], tables: Tables, diagnostics: list[Diagnostic]
) -> Iterator[Case]:
    before = len(diagnostics)
    if model.rule not in rules:
        diagnostics.append((node.get("rule") or node).error("unknown-rule", f"没有规则“{model.rule}”{did_you_mean(model.rule, rules)}"))
    for outcome in model.expect.values():
        if outcome not in OUTCOMES:
            diagnostics.append(
                (node.get("expect") or node).error("unknown-outcome", f"没有结论“{outcome}”{did_you_mean(outcome, OUTCOMES)}")
            )
    data: Data = {}
    for name in model.use:
        if name not in file.fixtures:
            diagnostics.append(
                (node.get("use") or node).error("unknown-fixture", f"没有 fixture“{name}”{did_you_mean(name, file.fixtures)}")
            )
            continue
        _merge(data, file.fixtures[name])
    _merge(data, model.tables)
    for table in (*data, *model.set_, *model.drop):
        if table not in tables.tables:
            diagnostics.append(node.error("unknown-table", f"没有名为“{table}”的表{did_you_mean(table, tables.tables)}"))
    if len(diagnostics) == before:
        for problem in _edit(data, model, tables):
            diagnostics.append(node.error("unknown-row", problem))
    if len(diagnostics) == before:
        yield Case(model, data, node.where)


def _merge(data: Data, more: Mapping[str, list[dict[str, Any]]]) -> None:
    for table, rows in more.items():
        data.setdefault(table, []).extend(copy.deepcopy(rows))


def _edit(data: Data, model: CaseModel, tables: Tables) -> Iterator[str]:
    """Applies ``set`` and ``drop``; yields what they name that is not there."""
    for table, edits in model.set_.items():
        for label, cells in edits.items():
            rows = _rows(data, table, label, tables)
            if not rows:
                yield f"set 里的“{table}”没有“{label}”这一行"
            for row in rows:
                row.update(cells)
    for table, labels in model.drop.items():
        doomed = []
        for label in labels:
            found = _rows(data, table, label, tables)
            if not found:
                yield f"drop 里的“{table}”没有“{label}”这一行"
            doomed += found
        data[table] = [row for row in data.get(table, []) if not any(row is gone for gone in doomed)]


def _rows(data: Data, table: str, label: str, tables: Tables) -> list[dict[str, Any]]:
    rows = data.get(table, [])
    if label.startswith("#") and label[1:].isdigit():
        return rows[int(label[1:]) - 1 : int(label[1:])]
    key = tables[table].key
    return [row for row in rows if key and str(row.get(key)) == label]


def run_case(case: Case, decider: Decider, *, screened: bool = False) -> CaseResult:
    """Decides one case and compares. ``screened`` takes the way of large ledgers, by SQL: the same answer, several times slower here."""
    return judge_case(case, case_ledger(case, decider.rule_base), decider, screened=screened)


def case_ledger(case: Case, rule_base: RuleBase) -> Ledger:
    """The case's ledger with its derived tables; any number of runs may share it."""
    ledger = ledger_from_mapping(case.data, rule_base.tables, parse_day(case.model.as_of)[0], case.where)
    derive(ledger, rule_base.tables, rule_base.registry)
    return ledger


def judge_case(case: Case, ledger: Ledger, decider: Decider, *, screened: bool = False) -> CaseResult:
    """Decides a case whose ledger is ready."""
    rule = decider.rule_base.rules[case.model.rule]
    result = decider.run(ledger, [rule], screened=screened)[0]
    subjects = ledger.tables[rule.model.subject].rows if rule.model.subject in ledger.tables else []
    said = {str(subjects[i][rule.subject_column]): "compliant" for i in result.compliant}
    said |= {str(subjects[i][rule.subject_column]): "not_applicable" for i in result.outside}
    best: dict[str, Finding] = {}
    for finding in result.findings:
        old = best.get(finding.subject.id)
        if old is None or RANK[finding.outcome] > RANK[old.outcome]:
            best[finding.subject.id] = finding
    said |= {subject: finding.outcome for subject, finding in best.items()}
    outcome = CaseResult(case, problems=ledger.problems)
    for subject, expected in case.model.expect.items():
        found = said.get(subject, "not_evaluated")
        outcome.outcomes.add(found)
        if found != expected:
            outcome.failures.append(f"{subject}：应为 {expected}，实为 {found}" + _explain(best.get(subject)))
    _compare_words(case, best, outcome)
    _compare_keys(case, rule, result.findings, outcome)
    return outcome


def _compare_keys(case: Case, rule: Rule, findings: Sequence[Finding], outcome: CaseResult) -> None:
    """The findings of a subject, told apart by the rule's key variables; those that the case does not write are not compared."""
    for subject, expected in case.model.findings.items():
        written = {name for key in expected for name in key}
        keys = [dict(zip(rule.key, f.key, strict=True)) for f in findings if f.subject.id == subject]
        found = sorted(_keyed({name: value for name, value in key.items() if name in written}) for key in keys)
        wanted = sorted(_keyed(key) for key in expected)
        if found != wanted:
            outcome.failures.append(f"{subject} 的发现应为 {'、'.join(wanted) or '无'}，实为 {'、'.join(found) or '无'}")


def _keyed(key: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {key[name]}" for name in sorted(key)) + "}"


def _compare_words(case: Case, best: Mapping[str, Finding], outcome: CaseResult) -> None:
    lacking = {f"{p.table}.{p.column}" for f in best.values() for p in f.missing}
    for cell in case.model.missing:
        if cell not in lacking:
            outcome.failures.append(f"还缺里应有 {cell}，实为 {'、'.join(sorted(lacking)) or '无'}")
    shown = (("句子", case.model.says, [f.sentence for f in best.values()]), ("判断理由", case.model.judgement, [f.judgement for f in best.values()]))
    for where, words, found in shown:
        text = "\n".join(filter(None, found))
        for word in words:
            if word not in text:
                outcome.failures.append(f"{where}里应有“{word}”，实为：{text or '（没有）'}")


def _explain(finding: Finding | None) -> str:
    if finding is None:
        return ""
    lacking = "、".join(f"{p.table}.{p.column}" for p in finding.missing)
    return f"（分支“{finding.case}”；{finding.sentence}" + (f"；还缺 {lacking}" if lacking else "") + "）"
