"""One proposed conclusion for a document, from its issues, with the grounds that practice uses."""

from __future__ import annotations

import re

from hegui.checker.review.issue import Issue, Judged, Verdict, renamed, stronger

# The order in which grounds are given.
GROUNDS = ("调整对象已消失", "适用期已过", "已被新规定涵盖或者替代", "依据已废止", "与上位法不一致", "限定交易", "与改革精神不符")
_CANCELLED = re.compile(r"消防(?:技术服务|设施[^，。]{0,6}(?:检测|维护保养)|安全评估)[^，。]{0,10}(?:资质|许可|准入)")
_IMPLEMENTS = re.compile(r"(?:实施|贯彻(?:落实|执行|实施)?|执行|落实)〈?《?")


def conclude(document: Judged, articles: int) -> Verdict:
    """``articles``: how many articles (or numbered clauses) the text has.

    A renamed authority alone is a ground for 修改, never for more: until then the duty is the successor's. Lost text says nothing about
    the law, only about the copy.
    """
    issues = document.issues
    deciding = [each for each in issues if each.confidence != "possible" and each.kind != "broken_text" and each.rule != "copied-by"]
    for conclusion, causes in (("废止", _replaced(deciding)), ("宣布失效", [each for each in deciding if each.kind == "expired"])):
        if causes:
            return _verdict(conclusion, causes)
    if outdated := [each for each in issues if each.rule == "amended-text"]:
        # What is wrong with a text that has been amended may be mended in its present wording.
        return _verdict("需人工判断", outdated)
    if gone := _subject_gone(document, deciding, articles):
        return _verdict("废止", gone, grounds=("调整对象已消失",))
    if based := _basis_gone(document, deciding):
        return _verdict("废止", based, grounds=("依据已废止",), confidence="likely")
    if deciding:
        return _verdict("修改", deciding)
    doubtful = [each for each in issues if each.rule != "copied-by"]
    if doubtful:
        return _verdict("需人工判断", doubtful)
    # What the rules do not know they do not find: never certain.
    return Verdict("继续有效", (), "likely" if document.text.strip() else "possible", "未见与改革和上位法不符的内容")


def _replaced(issues: list[Issue]) -> list[Issue]:
    return [each for each in issues if each.kind in ("superseded", "duplicate")]


def _subject_gone(document: Judged, issues: list[Issue], articles: int) -> list[Issue]:
    """The document is about a licence that no longer exists: its title says so, or most of its articles do."""
    licence = [each for each in issues if each.kind == "abolished_licence"]
    about = bool(_CANCELLED.search(document.title))
    mostly = len({each.article for each in licence}) >= 3 and 2 * len({each.article for each in licence}) >= articles
    return licence if licence and (about or mostly) else []


def _basis_gone(document: Judged, issues: list[Issue]) -> list[Issue]:
    """The document carries out another one, named in its title, that has been repealed."""
    found = []
    for each in issues:
        title = re.sub(r"^中华人民共和国", "", each.first.quote.strip("《》"))
        if each.kind == "repealed_basis" and title in document.title and _IMPLEMENTS.search(document.title):
            found.append(each)
    return found


def _verdict(conclusion: str, causes: list[Issue], *, grounds: tuple[str, ...] = (), confidence: str = "") -> Verdict:
    sure = causes[0].confidence
    for each in causes:
        sure = stronger(sure, each.confidence)
    # What is regulated has gone only if the document as a whole is about it; in a document that lives on, the clause is at odds.
    given = {"与上位法不一致" if each.ground == "调整对象已消失" else each.ground for each in causes}
    named = grounds or tuple(ground for ground in GROUNDS if ground in given)
    return Verdict(conclusion, named, confidence or ("possible" if conclusion == "需人工判断" else sure), reason(causes))


def reason(issues: list[Issue]) -> str:
    """What was found, said once for each rule, with the articles: ``第四条、第八条等 12 条：……``."""
    grouped: dict[tuple[str, str], list[Issue]] = {}
    for each in issues:
        grouped.setdefault((each.kind, each.rule), []).append(each)
    told = []
    for found in grouped.values():
        pairs = [pair for each in found for pair in each.replaces]
        message = renamed(found[0].message, pairs) if pairs else found[0].message
        told.append((places(found), *message.partition("；")))
    # A reservation that several of them share is made once, for all of them.
    shared = {tail for *_, tail in told if tail and sum(tail == other for *_, other in told) > 1}
    parts = [where + head + ("" if tail in shared else mark + tail) for where, head, mark, tail in told]
    parts += [f"以上{sum(tail == each for *_, each in told)}项，{tail}" for tail in dict.fromkeys(tail for *_, tail in told if tail in shared)]
    return "；".join(parts)


def places(issues: list[Issue]) -> str:
    """``第四条、第八条：``; "" where the place is the whole document."""
    named = list(dict.fromkeys(each.article for each in issues if each.article))
    if not named:
        return ""
    shown = "、".join(named[:6]) + (f"等{len(named)}条" if len(named) > 6 else "")
    return f"{shown}："


def competent_body(level: str, maker: str, region: str) -> str:
    """Who can change the document. A justice bureau only proposes changes to a regulation of a people's congress."""
    who = maker or "制定机关"
    if level in ("宪法", "法律"):
        return "全国人民代表大会及其常务委员会"
    if level == "行政法规":
        return "国务院"
    if level == "地方性法规":
        city = bool(region) and not region.endswith(("省", "自治区")) and region not in ("北京市", "上海市", "天津市", "重庆市")
        approved = "，报省、自治区人民代表大会常务委员会批准" if city else ""
        return f"{who}（司法行政部门只能提出建议，由人民政府提请修改或者废止{approved}）"
    return who
