"""The clean-up review on a terminal: first what each document needs, then why."""

from __future__ import annotations

from typing import Any

from hegui.checker.report.page import Page
from hegui.checker.report.wording import ended
from hegui.checker.review.issue import renamed, replacing, titled
from rich.console import Console

MARKS = {"废止": "×", "宣布失效": "×", "修改": "▲", "需人工判断": "●", "继续有效": "√"}
ORDER = ("废止", "宣布失效", "修改", "需人工判断", "继续有效")
CONFIDENCES = {"certain": "确定", "likely": "很可能", "possible": "可能"}
# What matters most stands first.
WEIGHTS = (
    "superseded",
    "expired",
    "duplicate",
    "repealed_basis",
    "abolished_licence",
    "precondition",
    "designation",
    "conflict_superior",
    "ultra_vires",
    "market_barrier",
    "unsupported_material",
    "stale_citation",
    "renamed_authority",
    "broken_text",
)
_FIRST = 40  # issues of one document on a terminal


def print_review(report: dict[str, Any], console: Console) -> None:
    page = Page(console)
    documents, summary = report["documents"], report["summary"]
    page.write(f"文件清理建议（基准日 {report['as_of']}）：共 {summary['documents']} 件", style="bold")
    page.write([f"{name} {summary[name]} 件  " for name in ORDER if summary[name]], indent=2)
    if told := fulltexts_told(report):
        page.write(told, indent=2, style="dim")
    page.write("以下是系统比对的建议，须经核对后定稿。", indent=2, style="dim")
    for conclusion in ORDER:
        group = [each for each in documents if each["conclusion"] == conclusion]
        if not group:
            continue
        page.blank()
        if conclusion == "继续有效":
            page.write(f"√ 继续有效 {len(group)} 件：未见需要清理的内容", style="bold")
            shown = page.first(group, 20)
            for each in shown:
                page.write(_name(each), indent=4)
            page.more(len(group) - len(shown), "件", 4)
            continue
        for number, each in enumerate(group):
            if number:
                page.blank()
            _document(page, each)
    if report["problems"]:
        page.blank()
        page.write("没有读或者读时有疑问的文件", style="bold")
        for problem in page.first(report["problems"], 20):
            page.write(f"{problem['path']}：{problem['message']}", indent=2)
        page.more(len(report["problems"]) - 20, "条", 2)


def fulltexts_told(report: dict[str, Any]) -> str:
    """One sentence about the full texts that were used; "" when none were."""
    told = report["full_texts"]
    return f"废止情况和引用条款另据导入的全文库核对（{told['works']} 部、{told['versions']} 个文本）。" if told else ""


def _name(document: dict[str, Any]) -> str:
    title = titled(document["title"]) if document["title"] else document["path"]
    told = "，".join(filter(None, (document["number"], document["version_date"])))
    return title + (f"（{told}）" if told else "")


def _document(page: Page, document: dict[str, Any]) -> None:
    page.write(_name(document), label=f"{MARKS[document['conclusion']]} {document['conclusion']} ", style="bold", rest=document["path"])
    if document["grounds"]:
        page.write("；".join(document["grounds"]), indent=2, label="理由：")
    groups = names_together(grouped(document["issues"]), document["issues"])
    for issue in page.first(groups, _FIRST):
        page.write(
            ended(f"{issue['places']}{issue['message']}"), indent=4, label=f"[{issue['kind_name']}，{CONFIDENCES[issue['confidence']]}] "
        )
        page.write(ended(issue["suggestion"]), indent=6, label="建议：")
    page.more(len(groups) - _FIRST, "条", 4)


def grouped(issues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One entry for each rule and confidence: every issue of it in one sentence, with all its articles and old names."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for issue in issues:
        found.setdefault((issue["kind"], issue["rule"], issue["confidence"]), []).append(issue)
    return sorted((_together(group) for group in found.values()), key=lambda each: WEIGHTS.index(each["kind"]))


def names_together(groups: list[dict[str, Any]], issues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names that one reform has changed are one reason, not twelve: those with the same basis and confidence stand in one entry.

    ``issues``: those of the document in the order of its text, which is the order of the articles.
    """
    order = {each["article"]: number for number, each in reversed(list(enumerate(issues)))}
    found: dict[str, dict[str, Any]] = {}
    for number, group in enumerate(groups):
        key = f"{group['basis']}{group['confidence']}" if group["pairs"] else str(number)
        found[key] = _joined(found[key], group, order) if key in found else group
    return list(found.values())


def _joined(one: dict[str, Any], other: dict[str, Any], order: dict[str, int]) -> dict[str, Any]:
    pairs = [*one["pairs"], *other["pairs"]]
    names = "".join(f"“{old}”" for old, _ in pairs[:6]) + (f"等{len(pairs)}个机关名称" if len(pairs) > 6 else "")
    message = f"机构改革后，{names}的职责已由其他机关承担"
    articles = sorted({*one["articles"], *other["articles"]}, key=lambda each: order.get(each, 0))
    places = "、".join(articles)
    told = {
        "pairs": pairs,
        "articles": articles,
        "places": f"{places}：" if places else "",
        "message": message,
        "suggestion": replacing(pairs),
    }
    return {**one, **told}


def _together(group: list[dict[str, Any]]) -> dict[str, Any]:
    first = group[0]
    articles = list(dict.fromkeys(each["article"] for each in group if each["article"]))
    quotes = list(dict.fromkeys(place["quote"] for each in group for place in each["places"]))
    message, suggestion = first["message"], first["suggestion"]
    pairs = list(dict.fromkeys((pair["old"], pair["new"]) for each in group for pair in each["replacements"]))
    if pairs:
        message, suggestion = renamed(message, pairs), replacing(pairs)
    elif first["kind"] == "broken_text":
        message = f"{message}：" + "、".join(f"“{quote}”" for quote in quotes)
    elif first["kind"] not in ("renamed_authority", "repealed_basis", "superseded", "duplicate", "stale_citation"):
        message = f"“{quotes[0]}”{'等处' if len(quotes) > 1 else ''}：{message}"
    shown = "、".join(articles)
    return {
        **first,
        "message": message,
        "suggestion": suggestion,
        "articles": articles,
        "quotes": quotes,
        "pairs": pairs,
        "places": f"{shown}：" if shown else "",
    }
