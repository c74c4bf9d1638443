"""The clean-up register (清理登记表): a row for each document, for the workbook and the Word paper alike."""

from __future__ import annotations

import re
from typing import Any

from hegui.checker.report.review_table import CONFIDENCES, ORDER, grouped, names_together
from hegui.checker.report.wording import ended
from hegui.checker.review.issue import titled

_SHOWN = 5  # articles named in a cell that also says something else

HEADER = ("序号", "文件名称", "文号", "制定机关", "印发日期", "清理意见", "理由", "涉及条款", "修改建议", "依据", "责任单位", "备注")


def rows(report: dict[str, Any]) -> list[tuple[str, ...]]:
    """The cells of each document in the order of the header, without the number; what must be ended first."""
    documents = sorted(report["documents"], key=lambda each: ORDER.index(each["conclusion"]))
    return [_row(each) for each in documents]


def _row(document: dict[str, Any]) -> tuple[str, ...]:
    groups = [each for each in names_together(grouped(document["issues"]), document["issues"]) if each["kind"] != "broken_text"]
    return (
        document["title"] or document["path"],
        document["number"],
        document["maker"],
        document["version_date"],
        document["conclusion"],
        _reason(document, groups),
        "、".join(_articles(document["issues"])),
        _numbered([_suggestion(each) for each in groups]),
        "；".join(_bases(groups)),
        document["maker"] or "",
        _remark(document),
    )


def _reason(document: dict[str, Any], groups: list[dict[str, Any]]) -> str:
    grounds = "、".join(document["grounds"])
    said = _numbered([_said(each) for each in groups])
    if not groups:
        return document["reason"] if document["conclusion"] == "继续有效" else "文本有缺漏，须核对正式文本后判断"
    return f"{grounds}。\n{said}" if grounds else said


def _said(group: dict[str, Any]) -> str:
    doubt = "" if group["confidence"] == "certain" else f"（{CONFIDENCES[group['confidence']]}）"
    return ended(f"{_where(group)}{'：' if group['articles'] else ''}{group['message']}{doubt}")


def _suggestion(group: dict[str, Any]) -> str:
    where = _where(group)
    return ended(f"{where}：{group['suggestion']}" if where else group["suggestion"])


def _where(group: dict[str, Any]) -> str:
    """The first articles and how many there are: a row of a workbook is no taller than 409 points. All stand in 涉及条款."""
    articles = group["articles"]
    return "、".join(articles[:_SHOWN]) + (f"等{len(articles)}条" if len(articles) > _SHOWN else "")


def _articles(issues: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(each["article"] for each in issues if each["article"]))


def _bases(groups: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(cited(basis) for group in groups for basis in group["basis"]))


def cited(basis: dict[str, Any]) -> str:
    """《消防法》第四条; a normative document by its number."""
    name, locator = str(basis["regulation"]), str(basis["locator"])
    return (name if "〔" in name else titled(name)) + locator


def _remark(document: dict[str, Any]) -> str:
    remarks = []
    if broken := [each for each in document["issues"] if each["kind"] == "broken_text"]:
        places = "、".join(dict.fromkeys(each["article"] for each in broken if each["article"]))
        remarks.append(f"文本有缺漏（{places}），请核对正式文本" if places else "文本有缺漏，请核对正式文本")
    if document["level"] == "地方性法规" and document["conclusion"] != "继续有效":
        remarks.append(f"有权处理机关：{document['competent_body']}")
    if document["conclusion"] != "继续有效" and document["confidence"] != "certain":
        remarks.append(f"把握：{CONFIDENCES[document['confidence']]}")
    return ended("；".join(remarks)) if remarks else ""


def _numbered(items: list[str]) -> str:
    """One item as it is; several numbered, a line each."""
    if len(items) == 1:
        return items[0]
    return "\n".join(f"{number}.{item}" for number, item in enumerate(items, 1))


def chinese_date(iso: str) -> str:
    """2026-06-30 → 2026年6月30日; a month or a year as far as it is known."""
    units = ("年", "月", "日")
    return "".join(f"{int(part)}{unit}" for part, unit in zip(re.split("-", iso), units, strict=False)) if iso else ""
