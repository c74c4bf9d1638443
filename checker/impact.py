"""What another rule base or another date makes of the same ledger: which findings appear, vanish or change outcome, and why.

Both sides are reports as data (``report/document.py``). A finding is the same by its id (rule, subject, key). The reasons are looked for
where a difference can come from: the rule itself, the parameters and terms it uses, when its grounds are in force, the date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hegui.kb.day import FOREVER, NEVER, parse_day, show_ordinal
from hegui.kb.rule_diff import Change, diff_rule_bases
from hegui.kb.uses import uses

if TYPE_CHECKING:
    from hegui.kb.day import DateRange
    from hegui.kb.rule import Rule
    from hegui.kb.rulebase import RuleBase

SCHEMA = "hegui.impact/1"
SETTLED = ("compliant", "not_applicable")


@dataclass(frozen=True, slots=True)
class Side:
    """A report, and the rule base that made it; None where the report was made by a rule base that is not at hand."""

    report: dict[str, Any]
    rule_base: RuleBase | None

    @property
    def as_of(self) -> int:
        return parse_day(self.report["as_of"])[0]


def impact(before: Side, after: Side, name: str) -> dict[str, Any]:
    """One report's part of ``hegui.impact/1``. ``after.report`` lists what is settled too (``show_all``), ``name`` is the report's file."""
    reasons = Reasons(before, after)
    was, now = _open(before.report), _open(after.report)
    settled = {(f["rule"], f["subject"]["id"]): f["outcome"] for f in after.report["findings"] if f["outcome"] in SETTLED}
    changes = []
    for finding_id in sorted({*was, *now}, key=lambda i: _order(was.get(i) or now[i])):
        old, new = was.get(finding_id), now.get(finding_id)
        if old and new and _outcome(old) == new["outcome"]:
            continue
        shown = new or old
        assert shown is not None
        changes.append(
            {
                "id": finding_id,
                "kind": "changed" if old and new else "appeared" if new else "vanished",
                "rule": shown["rule"],
                "title": shown["title"],
                "severity": shown["severity"],
                "subject": shown["subject"],
                "key": shown["key"],
                "before": _outcome(old) if old else None,
                "after": new["outcome"] if new else _became(shown, settled, after),
                "sentence": shown["sentence"],
                "why": list(reasons.of(shown["rule"])),
            }
        )
    return {
        "report": name,
        "before": _run_of(before.report),
        "after": _run_of(after.report),
        "summary": {kind: sum(c["kind"] == kind for c in changes) for kind in ("appeared", "vanished", "changed")}
        | {"unchanged": sum(1 for i in was if i in now and _outcome(was[i]) == now[i]["outcome"])},
        "changes": changes,
        "rules": [_rule_change(change) for change in reasons.changes if change.kind == "rule"],
    }


def _open(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f["id"]: f for f in report["findings"] if f["outcome"] not in SETTLED}


def _outcome(finding: dict[str, Any]) -> str:
    """Without its waiver: whether somebody waived it is not the rules' doing."""
    waiver = finding.get("waiver")
    return str(waiver["was"]) if waiver else str(finding["outcome"])


def _order(finding: dict[str, Any]) -> tuple[int, str, str, str]:
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    return rank[finding["severity"]], finding["rule"], finding["subject"]["id"], finding["id"]


def _became(finding: dict[str, Any], settled: dict[tuple[str, str], str], after: Side) -> str | None:
    """What is said of a vanished finding's subject now: compliant, not applicable, or (None) nothing any more."""
    rule, subject = finding["rule"], finding["subject"]["id"]
    if any(entry["rule"] == rule for part in ("not_evaluated", "incomplete", "not_kept") for entry in after.report.get(part, ())):
        return settled.get((rule, subject), "not_evaluated")
    return settled.get((rule, subject))


def _run_of(report: dict[str, Any]) -> dict[str, Any]:
    return {"as_of": report["as_of"], "rule_base": report["rule_base"]}


def _rule_change(change: Change) -> dict[str, Any]:
    return {"id": change.id, "what": change.what, "title": change.title, "fields": [f.path for f in change.fields]}


class Reasons:
    """Why a rule says something else than before: each a kind, a Chinese sentence, and what it was and is."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before, after
        known = before.rule_base is not None and after.rule_base is not None
        self.changes = diff_rule_bases(before.rule_base, after.rule_base) if known else []  # type: ignore[arg-type]
        self.found = {(change.kind, change.id): change for change in self.changes}
        self.kept: dict[str, list[dict[str, Any]]] = {}

    def of(self, rule_id: str) -> list[dict[str, Any]]:
        if rule_id not in self.kept:
            self.kept[rule_id] = list(self._of(rule_id)) or [self._otherwise()]
        return self.kept[rule_id]

    def _of(self, rule_id: str) -> Iterator[dict[str, Any]]:
        old, new = (side.rule_base.rules.get(rule_id) if side.rule_base else None for side in (self.before, self.after))
        if self.before.rule_base is None:
            yield from self._unknown_base(rule_id)
        elif old is None or new is None:
            what = "规则库增加了这条规则" if old is None else "规则库删去了这条规则"
            yield _why("rule", what, None if old is None else _revision(old), None if new is None else _revision(new))
            return
        else:
            yield from self._rule(rule_id, old, new)
        if new is not None and self.before.as_of != self.after.as_of:
            yield from self._date(new)

    def _rule(self, rule_id: str, old: Rule, new: Rule) -> Iterator[dict[str, Any]]:
        own = self.found.get(("rule", rule_id))
        if own is not None:
            listed = "、".join(f.path for f in own.fields)
            yield _why("rule", f"规则改动：{listed}", _revision(old), _revision(new))
        assert self.before.rule_base is not None
        assert self.after.rule_base is not None
        used = [uses(rule, base) for rule, base in ((old, self.before.rule_base), (new, self.after.rule_base))]
        for kind, names, word in (
            ("parameter", used[0].parameters | used[1].parameters, "参数"),
            ("term", used[0].terms | used[1].terms, "术语"),
        ):
            for name in sorted(names):
                change = self.found.get((kind, name))  # type: ignore[arg-type]
                if change is not None:
                    fields = [f for f in change.fields if f.before != f.after]
                    shown = fields[0] if len(fields) == 1 else None
                    listed = "、".join(f.path for f in fields)
                    what = {"added": "增加", "removed": "删去", "changed": f"改动：{listed}"}[change.what]
                    yield _why(kind, f"{word}“{name}”{what}", shown and shown.before, shown and shown.after)
        spans = [{(c.display, c.locator): c.version.period.text for c in rule.grounds} for rule in (old, new)]
        for place in sorted({*spans[0], *spans[1]}):
            a, b = (span.get(place) for span in spans)
            if a != b:
                yield _why("ground", f"依据{place[0]}{place[1]}的施行期间", a, b)

    def _unknown_base(self, rule_id: str) -> Iterator[dict[str, Any]]:
        """The report's own rule base is not at hand: what its findings say of the rule is all there is."""
        revisions = [{f["revision"] for f in side.report["findings"] if f["rule"] == rule_id} for side in (self.before, self.after)]
        if all(revisions) and revisions[0] != revisions[1]:
            yield _why("rule", "规则的版次不同", *("、".join(f"第{n}版" for n in sorted(r)) for r in revisions))
        yield _why(
            "rule_base",
            "报告所用的规则库与现在的不同，手头没有那一份，不能逐项比较（--from 写明它所在的文件夹）",
            self.before.report["rule_base"]["sha256"][:12],
            self.after.report["rule_base"]["sha256"][:12],
        )

    def _date(self, rule: Rule) -> Iterator[dict[str, Any]]:
        lo, hi = sorted((self.before.as_of, self.after.as_of))
        dates = show_ordinal(self.before.as_of), show_ordinal(self.after.as_of)
        found = False
        for citation in rule.grounds:
            if any(lo < edge <= hi for edge in _edges(citation.in_force)):
                found = True
                text = f"依据{citation.display}{citation.locator}（{citation.version.id} 版）{citation.version.period.text}"
                yield _why("ground", text, *dates)
        base = self.after.rule_base
        assert base is not None
        for name in sorted(uses(rule, base).parameters):
            values = [base.parameters[name].on(day, day)[0] for day in (self.before.as_of, self.after.as_of)]
            a, b = ("、".join(sorted(map(_value, v))) or "（该日无规定）" for v in ([x.value for x in held] for held in values))
            if a != b:
                found = True
                yield _why("parameter", f"参数“{name}”在两个基准日的值不同", a, b)
        what = "核查基准日不同" if found else "核查基准日不同：规则里与基准日比较的日期、期限，结果不同"
        yield _why("date", what, *dates)

    def _otherwise(self) -> dict[str, Any]:
        """Nothing the rule rests on differs: what is left is the tables, the program, or the subject's other rows."""
        a, b = (side.report["rule_base"] for side in (self.before, self.after))
        if a["version"] != b["version"]:
            return _why("program", "程序的版本不同", a["version"], b["version"])
        return _why("rule_base", "规则所用的表、列或者节假日安排不同", a["sha256"][:12], b["sha256"][:12])


def _edges(span: DateRange) -> set[int]:
    """The days on which what is law may change."""
    return {span.from_lo, span.from_hi, span.to_lo, span.to_hi} - {NEVER, FOREVER}


def _revision(rule: Rule) -> str:
    return f"第{rule.model.revision}版"


def _value(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)


def _why(kind: str, text: str, before: Any = None, after: Any = None) -> dict[str, Any]:
    return {"kind": kind, "text": text, "before": before, "after": after}
