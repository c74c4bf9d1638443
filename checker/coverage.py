"""The coverage of a regulation as data (``hegui.coverage-report/1``): each sentence with what encodes it, each rule with its outcomes.

Table, JSON and page are made from this one document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hegui.checker.cases import Case
from hegui.checker.reach import ORDER, reachable, reached
from hegui.kb.clauses import clauses
from hegui.kb.encoding import Sentence
from hegui.kb.regulation import Work
from hegui.kb.responsibility import Responsibilities
from hegui.kb.rulebase import RuleBase

SCHEMA_ID = "hegui.coverage-report/1"
STATUSES = ("rule", "duty", "definition", "units", "declaratory", "uncovered")
Document = dict[str, Any]


def coverage_document(
    work: Work, sentences: Sequence[Sentence], rule_base: RuleBase, responsibilities: Responsibilities, cases: Sequence[Case]
) -> Document:
    """Everything the command shows of one regulation."""
    listed = [_sentence(sentence, responsibilities) for sentence in sentences]
    cited = {e["id"] for s in listed for e in s["encoded_by"] if e["kind"] == "rule"}
    rules = _outcomes(rule_base, cases, cited)
    counts = Counter(s["status"] for s in listed)
    total = len(listed)
    return {
        "schema": SCHEMA_ID,
        "regulation": {"id": work.id, "number": work.latest.number or "", "title": work.latest.title},
        "rule_base": {"version": rule_base.version, "sha256": rule_base.sha256},
        "summary": {
            "sentences": total,
            "covered": total - counts["uncovered"],
            "by_status": {status: counts[status] for status in STATUSES},
            "clauses": sum(s["clauses"] for s in listed),
            "clauses_left": sum(len(s["left"]) for s in listed),
            "rules": len(rules),
            "rules_with_outcomes_left": sum(bool(r["not_reached"]) for r in rules),
        },
        "sentences": listed,
        "rules": rules,
    }


def complete(document: Document) -> bool:
    """Every sentence covered and no clause left."""
    summary = document["summary"]
    return summary["sentences"] == summary["covered"] and not summary["clauses_left"]


def uncovered_places(document: Document) -> list[str]:
    """What is left, in the order of the text, for people."""
    found = []
    for sentence in document["sentences"]:
        if sentence["status"] == "uncovered":
            found.append(f"{sentence['locator']}：没有规则、职责、定义，也没有写明不可核查：“{sentence['text']}”")
        else:
            found += [f"{sentence['locator']}：分句没有落实：“{part['text']}”" for part in sentence["left"]]
    return found


def _sentence(sentence: Sentence, responsibilities: Responsibilities) -> Document:
    provision = sentence.provision
    text = provision.text or ""
    entries = []
    for encoder in sentence.encoders:
        entry: Document = {"kind": encoder.kind, "id": encoder.id, "title": encoder.title, "role": encoder.role}
        if encoder.spans:
            entry["words"] = [{"start": a, "end": b, "text": text[a:b]} for a, b in encoder.spans]
        if encoder.kind == "duty":
            duty = responsibilities.duties[encoder.id]
            entry |= {"units": list(duty.units), "rules": list(duty.rules)}
        if entry not in entries:
            entries.append(entry)
    return {
        "locator": provision.anchor,
        "text": text,
        "gist": provision.gist or "",
        "paragraph": provision.paragraph,
        "status": sentence.status,
        "encoded_by": entries,
        "clauses": len(clauses(text)),
        "left": [{"start": a, "end": b, "text": text[a:b]} for a, b in sentence.left],
    }


def _outcomes(rule_base: RuleBase, cases: Sequence[Case], cited: set[str]) -> list[Document]:
    by_rule = reached(cases)
    found = []
    for rule in rule_base.rules.values():
        if rule.id not in cited:
            continue
        can = reachable(rule, rule_base)
        counts = by_rule.get(rule.id, {})
        found.append(
            {
                "id": rule.id,
                "title": rule.model.title,
                "reachable": can,
                "cases": {outcome: counts[outcome] for outcome in (*ORDER, "not_evaluated") if outcome in counts},
                "not_reached": [outcome for outcome in can if outcome not in counts],
            }
        )
    return found
