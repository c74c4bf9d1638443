"""The coverage of a regulation on a terminal."""

from __future__ import annotations

from typing import Any

from hegui.checker.report.page import Page
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.locator import spoken

STATUS_NAMES = {
    "rule": "有规则核查",
    "duty": "列入责任清单",
    "definition": "定义、参数",
    "units": "责任单位",
    "declaratory": "不可核查",
    "uncovered": "没有落实",
}
STATUS_MARKS = {"rule": "●", "duty": "○", "definition": "○", "units": "○", "declaratory": "－", "uncovered": "×"}
KIND_NAMES = {"rule": "规则", "duty": "职责", "term": "术语", "parameter": "参数", "units": "单位", "declaratory": "理由"}


def print_coverage(document: dict[str, Any], page: Page) -> None:
    """Sentence by sentence what encodes it, then the rules whose cases leave an outcome out, then the counts."""
    work = document["regulation"]
    page.write(f"{work['title']} {work['number']}", style="bold")
    for sentence in document["sentences"]:
        page.blank()
        status = sentence["status"]
        page.write(STATUS_NAMES[status], label=f"{STATUS_MARKS[status]} {spoken(sentence['locator'])}  ", style="bold")
        page.write(sentence["text"] or f"（要旨）{sentence['gist']}", indent=4)
        for kind, entries in by_kind(sentence).items():
            page.write("；".join(entries), indent=4, label=f"{kind}  ")
        for part in sentence["left"]:
            page.write(part["text"], indent=4, label="没有落实的分句  ", style="red")
    unreached = [rule for rule in document["rules"] if rule["not_reached"]]
    if unreached:
        page.blank()
        page.write("还有结论没有用例的规则（按规则的写法推算，可能偏宽）", style="bold")
        for rule in unreached:
            page.write("、".join(OUTCOME_NAMES[o] for o in rule["not_reached"]), label=f"{rule['id']}  ", indent=2)
    page.blank()
    for line in summary_lines(document):
        page.write(line)


def by_kind(sentence: dict[str, Any]) -> dict[str, list[str]]:
    """Label → entries of one sentence, grounds before what only refers to it."""
    found: dict[str, list[str]] = {}
    for entry in sorted(sentence["encoded_by"], key=lambda e: (e["role"] != "ground", list(KIND_NAMES).index(e["kind"]))):
        kind = KIND_NAMES[entry["kind"]] + ("" if entry["role"] == "ground" else "（参见）")
        if entry["kind"] == "duty":
            checked = f"，{len(entry['rules'])} 条规则核查" if entry["rules"] else ""
            shown = f"{entry['id']} {entry['title']}（{'、'.join(entry['units'])}{checked}）"
        elif entry["kind"] == "rule" and entry["role"] != "ground":
            shown = entry["id"]
        else:
            shown = f"{entry['id']} {entry['title']}".strip()
        if shown not in found.setdefault(kind, []):
            found[kind].append(shown)
    return found


def summary_lines(document: dict[str, Any]) -> list[str]:
    summary = document["summary"]
    share = 100 * summary["covered"] / summary["sentences"] if summary["sentences"] else 100
    counts = "，".join(f"{STATUS_NAMES[s]} {n} 句" for s, n in summary["by_status"].items() if n)
    done = summary["clauses"] - summary["clauses_left"]
    tried = summary["rules"] - summary["rules_with_outcomes_left"]
    return [
        # Rounded down: a hundred is said only when nothing is left.
        f"句：{summary['covered']}/{summary['sentences']}（{int(share * 10) / 10:g}%）。{counts}",
        f"分句：{done}/{summary['clauses']}，没有落实的 {summary['clauses_left']} 个",
        f"规则：{summary['rules']} 条，其中 {tried} 条的每种结论都有用例",
    ]
