"""The result of a review as data: schema ``hegui.review/1``, the same bytes for the same inputs, rules and day."""

from __future__ import annotations

from typing import Any

from hegui.checker.idcard import masked
from hegui.checker.review import Review
from hegui.checker.review.issue import KINDS, Issue, Judged
from hegui.kb.day import show_ordinal

SCHEMA_ID = "hegui.review/1"


def report(result: Review) -> dict[str, Any]:
    """Plain data in the order of the contract; what is added to it stands last."""
    counts = dict.fromkeys(("继续有效", "修改", "废止", "宣布失效", "需人工判断"), 0)
    for each in result.documents:
        counts[each.verdict.conclusion] += 1
    made: dict[str, Any] = masked(
        {
            "schema": SCHEMA_ID,
            "as_of": show_ordinal(result.as_of),
            "documents": [_document(each) for each in result.documents],
            "problems": [{"path": each.path, "code": each.code, "message": each.message, "fatal": each.fatal} for each in result.problems],
            "summary": {"documents": len(result.documents), "issues": sum(len(each.issues) for each in result.documents), **counts},
            "rules": {"sha256": result.lexicon},
            "full_texts": result.fulltexts,
        }
    )
    return made


def _document(document: Judged) -> dict[str, Any]:
    return {
        "path": document.path,
        "title": document.title,
        "number": document.number,
        "level": document.level,
        "version_date": document.version_date,
        "conclusion": document.verdict.conclusion,
        "issues": [_issue(each) for each in document.issues],
        "maker": document.maker,
        "region": document.region,
        "confidence": document.verdict.confidence,
        "grounds": list(document.verdict.grounds),
        "reason": document.verdict.reason,
        "competent_body": document.competent_body,
    }


def _issue(issue: Issue) -> dict[str, Any]:
    first = issue.first
    return {
        "kind": issue.kind,
        "article": issue.article,
        "line": first.line,
        "quote": first.quote,
        "message": issue.message,
        "suggestion": issue.suggestion,
        "basis": [{"regulation": each.regulation, "locator": each.locator} for each in issue.basis],
        "confidence": issue.confidence,
        "kind_name": KINDS[issue.kind],
        "place": first.place,
        "ground": issue.ground,
        "rule": issue.rule,
        "replacements": [{"old": old, "new": new} for old, new in issue.replaces],
        "places": [{"place": spot.place, "line": spot.line, "quote": spot.quote} for spot in issue.spots],
    }
