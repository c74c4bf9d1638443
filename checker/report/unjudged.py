"""What a report could not judge or did not look at, as sentences; the same in every format that is read as a document."""

from __future__ import annotations

from typing import Any


def unjudged(report: dict[str, Any], *, ids: bool = True) -> list[str]:
    """What keeps rules from an answer: tables that were not given, tables that the ledger itself calls incomplete. ``ids``: of the rules."""
    lines = []
    for table in sorted({n["missing_table"] for n in report["not_evaluated"] if n["decides"]}):
        rules = sorted({n["rule"] for n in report["not_evaluated"] if n["decides"] and n["missing_table"] == table})
        lines.append(f"没有给出“{table}”表，{len(rules)}条规则未能判断{_named(rules, ids)}。")
    for table in sorted({entry["table"] for entry in report["incomplete"]}):
        entries = [entry for entry in report["incomplete"] if entry["table"] == table]
        subjects = sum(entry["subjects"] for entry in entries)
        rules = sorted({e["rule"] for e in entries})
        lines.append(f"“{table}”表登记为不完整，{subjects}个对象不能认定为符合{_named(rules, ids)}。")
    return lines


def _named(rules: list[str], ids: bool) -> str:
    return f"：{'、'.join(rules)}" if ids else ""


def unlooked(report: dict[str, Any]) -> list[str]:
    """What was not checked because the ledger is about other things: whole tables, and columns that nobody keeps."""
    lines = []
    deciding = {n["missing_table"] for n in report["not_evaluated"] if n["decides"]}
    idle = sorted({n["missing_table"] for n in report["not_evaluated"] if not n["decides"]} - deciding)
    if idle:
        lines.append(f"没有给出下列表，用它们的规则没有核查：{'、'.join(idle)}。")
    for table in sorted({entry["table"] for entry in report["not_kept"]}):
        entries = [entry for entry in report["not_kept"] if entry["table"] == table]
        columns = "、".join(dict.fromkeys(column for entry in entries for column in entry["columns"]))
        lines.append(f"“{table}”表没有设下列各列，要看它们的{len(entries)}条规则没有核查：{columns}。")
    return lines
