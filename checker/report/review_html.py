"""The review as one HTML file that works without a network: the register, then each document's text with its marks beside the issues.

No script; the policy in the head lets nothing be fetched. Texts of documents in which nothing was found are not carried.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html import escape
from pathlib import Path
from typing import Any

from hegui.checker.report.prose import prose
from hegui.checker.report.register import chinese_date, cited
from hegui.checker.report.review_table import CONFIDENCES, ORDER, fulltexts_told, grouped
from hegui.checker.report.wording import printable
from hegui.checker.review.issue import Judged

# What plain texts write for machines: a heading is shown as one, a remark not at all.
_MARKUP = re.compile(r"#{1,6}[ \t\u3000]+|<!--[^\n]*?-->")
_PLAIN = frozenset(["md", "txt"])
_STYLE = Path(__file__).parent / "assets" / "review.css"


def render(report: dict[str, Any], texts: list[Judged]) -> str:
    """``texts``: the documents in the report's order."""
    style = _STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    order = sorted(range(len(texts)), key=lambda i: ORDER.index(report["documents"][i]["conclusion"]))
    documents = "".join(section(i, report["documents"][i], texts[i]) for i in order if texts[i].issues)
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>文件清理建议 {_text(report['as_of'])}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{_head(report)}<main>{_register(report, order)}{documents}{_problems(report)}</main>\n</body>\n</html>\n"
    )


def _head(report: dict[str, Any]) -> str:
    summary = report["summary"]
    counts = "".join(f'<li><span class="tag {name}">{name}</span><b>{summary[name]}</b> 件</li>' for name in ORDER if summary[name])
    return (
        f'<header><h1>文件清理建议</h1><p class="note">基准日 {chinese_date(report["as_of"])}，共 {summary["documents"]} 件。{_text(fulltexts_told(report))}'
        f'以下是系统比对的建议，须经核对、审议后定稿。</p><ul class="counts">{counts}</ul></header>\n'
    )


def _register(report: dict[str, Any], order: list[int]) -> str:
    cells = []
    for number, index in enumerate(order, 1):
        each = report["documents"][index]
        name = _text(each["title"] or each["path"])
        name = f'<a href="#d{index}">{name}</a>' if each["issues"] else name
        name += f'<span class="file">{_text(each["path"])}</span>' if each["title"] else ""
        cells.append(
            f'<tr><td class="number">{number}</td><td>{name}</td><td>{_text(each["number"])}</td><td>{_text(each["maker"])}</td>'
            f'<td class="day">{_text(chinese_date(each["version_date"]))}</td><td><span class="tag {each["conclusion"]}">{each["conclusion"]}</span></td>'
            f'<td>{_text("、".join(each["grounds"]))}</td><td class="number">{len(each["issues"])}</td></tr>'
        )
    heads = "".join(f"<th>{name}</th>" for name in ("序号", "文件名称", "文号", "制定机关", "日期", "清理意见", "理由", "问题"))
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(cells)}</tbody></table></div>\n'


def section(index: int, entry: dict[str, Any], document: Judged) -> str:
    """One document: its text with the places of issues marked, beside the issues. ``index`` keeps its anchors apart from others'."""
    meta = "　".join(
        _text(each) for each in (entry["number"], entry["maker"], entry["level"], chinese_date(entry["version_date"]), entry["path"]) if each
    )
    grounds = f"理由：{_text('、'.join(entry['grounds']))}。" if entry["grounds"] else ""
    body = _text(entry["competent_body"])
    found = _issues(index, entry)
    beside = f'<div class="issues" tabindex="0" role="region" aria-label="问题"><ol>{found}</ol></div>' if found else ""
    return (
        f'<section class="document" id="d{index}"><div class="head"><span class="tag {entry["conclusion"]}">{entry["conclusion"]}</span>'
        f'<h2>{_text(entry["title"] or entry["path"])}</h2></div><p class="meta">{meta}</p>'
        f'<p class="meta">{grounds}有权处理机关：{body}</p>'
        f'<div class="sides{"" if found else " alone"}"><div class="text" tabindex="0" role="region" aria-label="原文">{_marked(index, document)}</div>{beside}</div></section>\n'
    )


def _issues(index: int, entry: dict[str, Any]) -> str:
    numbers = _numbers(entry)
    items = []
    for group in grouped(entry["issues"]):
        links = "".join(
            f'<a href="#m{index}-{number}"><sup>{number}</sup>{_text(issue["article"] or "标题")}</a>'
            for number, issue in numbers
            if (issue["kind"], issue["rule"], issue["confidence"]) == (group["kind"], group["rule"], group["confidence"])
        )
        basis = "；".join(_text(cited(each)) for each in group["basis"])
        items.append(
            f'<li><span class="kind">{_text(group["kind_name"])}</span> <span class="sure">{CONFIDENCES[group["confidence"]]}</span>'
            f"<p>{_text(prose(group['message']))}</p><p>建议：{_text(prose(group['suggestion']))}</p>"
            + (f'<p class="sure">依据：{basis}</p>' if basis else "")
            + f'<p class="where">{links}</p></li>'
        )
    return "".join(items)


def _numbers(entry: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    return list(enumerate(entry["issues"], 1))


def _marked(index: int, document: Judged) -> str:
    """The text, line by line, each place of an issue marked with the issue's number; where marks overlap the first stays."""
    spots = sorted(
        (
            (spot.start, spot.end, number, issue, first)
            for number, issue in enumerate(document.issues, 1)
            for first, spot in enumerate(issue.spots)
        ),
        key=lambda each: (each[0], -each[1]),
    )
    lines = []
    for _number, start, end, *_ in document.lines:
        markup = _MARKUP.match(document.text, start, end) if document.format in _PLAIN else None
        pieces, at = [], markup.end() if markup else start
        for left, right, number, issue, position in spots:
            if left < at or left >= end or right > end or left < start:
                continue
            pieces.append(_text(document.text[at:left]))
            anchor = f' id="m{index}-{number}"' if position == 0 else ""
            weak = ' class="possible"' if issue.confidence == "possible" else ""
            pieces.append(
                f'<mark{anchor}{weak} title="{_text(issue.message)}">{_text(document.text[left:right])}<sup>{number}</sup></mark>'
            )
            at = right
        pieces.append(_text(document.text[at:end]))
        heading = ' class="heading"' if markup and markup[0].startswith("#") else ""
        lines.append(f"<p{heading}>{''.join(pieces)}</p>")
    return "".join(lines)


def _problems(report: dict[str, Any]) -> str:
    if not report["problems"]:
        return ""
    items = "".join(f"<tr><td>{_text(each['path'])}</td><td>{_text(each['message'])}</td></tr>" for each in report["problems"])
    return f"<h2>没有读或者读时有疑问的文件</h2><table><tbody>{items}</tbody></table>"


def _text(text: str) -> str:
    return escape(printable(text))
