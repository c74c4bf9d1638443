"""What the tests of the engine share: screened, unscreened and the reference must agree on a rule and a ledger."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import made_up
from hegui.checker.decide import Decider
from hegui.checker.finding import Finding
from hegui.checker.ledger import Ledger
from hegui.checker.ruleresult import RuleResult
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase
from reference import Reference, Verdict, parameters_of

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def working(rule_base: RuleBase) -> Callable[[int], bool | None]:
    """Which days are working days, straight from the holiday files; None where a year's notice, or the next one's, is not there."""
    years = rule_base.registry.years
    off: set[str] = set()
    for year in years.values():
        for days in year.holidays:
            first, last = (dt.date.fromisoformat(text) for text in (days.from_, days.to or days.from_))
            off |= {(first + dt.timedelta(n)).isoformat() for n in range((last - first).days + 1)}
    worked = {day for year in years.values() for day in year.workdays}

    def is_workday(ordinal: int) -> bool | None:
        day = dt.date.fromordinal(ordinal)
        if day.year not in years or ((day.month, day.day) >= (12, 24) and day.year + 1 not in years):
            return None
        return day.isoformat() in worked or (day.weekday() < 5 and day.isoformat() not in off)

    return is_workday


def verdict_of(result: RuleResult) -> Verdict:
    return Verdict({(f.subject_row, f.key): f.outcome for f in result.findings}, set(result.compliant), set(result.outside))


def assert_agreed(decider: Decider, rule: Rule, ledger: Ledger, where: str) -> Verdict:
    """Screened, unscreened and the reference say the same; what is undetermined says why."""
    result = decider.run(ledger, [rule])[0]
    screened, unscreened = verdict_of(result), verdict_of(decider.run(ledger, [rule], screened=False)[0])
    parameters = parameters_of(decider.rule_base.parameters)
    expected = Reference(rule, ledger, parameters, is_workday=working(decider.rule_base)).verdict()
    told = f"{where}\n{described(rule, ledger)}"
    assert screened == unscreened, f"screened {screened}\nunscreened {unscreened}\n{told}"
    if result.not_kept:  # the ledger keeps none of the columns that the rule looks at: said once, and nothing of any subject
        assert screened == Verdict({}, set(), set()), told
        return screened
    if any(not table.complete for table in ledger.tables.values()):
        # What is open only for want of a whole table is listed once for the rule, not as a finding for each subject. Which of two
        # wants it is, a cell's or a table's, may be told differently: nobody is accused or cleared either way.
        for verdict in (screened, expected):
            verdict.findings = {k: outcome for k, outcome in verdict.findings.items() if outcome != "undetermined"}
            verdict.outside = set()
    assert screened == expected, f"engine {screened}\nreference {expected}\n{told}"
    for finding in result.findings:
        assert finding.outcome != "undetermined" or finding.missing or finding.identity, (
            f"undetermined without a reason: {finding.key}\n{told}"
        )
    return expected


def described(rule: Rule, ledger: Ledger) -> str:
    """The rule, a condition a line, and the rows."""
    model = rule.model.model_dump(exclude_defaults=True, by_alias=True)
    lines = [f"{name}: {_json(model[name])}" for name in ("id", "subject", "basis", "time", "key", "unless") if name in model]
    for name, conditions in [("applies", model["applies"]), ("require", model.get("require") or [])]:
        lines += [f"{name}: {_json(condition)}" for condition in conditions]
    for branch in model.get("breach") or []:
        lines.append(f"breach {branch.get('outcome', 'violation')} {_json(branch.get('time'))}")
        lines += [f"    {_json(condition)}" for condition in branch["when"]]
    for table in ledger.tables.values():
        lines.append(f"{table.name}{'' if table.complete else '（不完整）'}")
        for row in table.rows:
            cells = " ".join(f"{column}={value}" for column, value in zip(table.columns, row.values, strict=True))
            lines.append(f"  {row.index} {cells}{'' if row.verified else ' 未核实'}")
    return "\n".join(lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class World:
    """Writes one rule, decides it on some rows, and gives each subject's outcome."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.result: RuleResult

    def __call__(
        self,
        rule: Mapping[str, Any],
        rows: Rows,
        incomplete: Sequence[str] = (),
        terms: Sequence[Mapping[str, Any]] = (),
        as_of: int = made_up.AS_OF,
    ) -> dict[str, str]:
        rule_base = made_up.load(self.folder, [rule], terms)
        decider, loaded = Decider(rule_base), rule_base.rules["R"]
        ledger = made_up.ledger(rule_base.tables, rows, incomplete, as_of)
        assert_agreed(decider, loaded, ledger, "")
        self.result = decider.run(ledger, [loaded])[0]
        return outcomes(self.result, ledger)

    @property
    def finding(self) -> Finding:
        (finding,) = self.result.findings
        return finding

    @property
    def missing(self) -> list[str]:
        return sorted(f"{p.table}.{p.column}" for p in self.finding.missing)


def outcomes(result: RuleResult, ledger: Ledger) -> dict[str, str]:
    """Subject → outcome; with a key, subject and key values joined by 「/」."""
    subjects = ledger.tables["主体"].rows
    said = {"/".join((f.subject.id, *f.key)): f.outcome for f in result.findings}
    said |= {str(subjects[i]["编号"]): "compliant" for i in result.compliant}
    return said | {str(subjects[i]["编号"]): "not_applicable" for i in result.outside}
