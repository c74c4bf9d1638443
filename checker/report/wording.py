"""How a report speaks of outcomes, facts and what is missing: one wording for the terminal, the path and the picture.

Marks are those a GBK console can print; a mark or colour never says anything that a word does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hegui.checker.identity.outcome import STATUS_NAMES, VERDICT_NAMES
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.locator import spoken

MARKS = {
    "violation": "×",
    "lead": "▲",
    "undetermined": "※",
    "needs_judgement": "●",
    "needs_ruling": "●",
    "compliant": "√",
    "not_applicable": "－",
    "waived": "－",
}
MEANINGS = {
    "violation": "台账比对疑似违反，须经核实后认定",
    "lead": "身份或者情况未核实，只作线索",
    "undetermined": "缺少决定结论的事实，既不是违反也不是符合",
    "needs_judgement": "规定留有裁量，由人判断",
    "needs_ruling": "规定之间冲突，由有权机关裁决",
    "compliant": "按给出的事实未见违反（规则×对象）",
    "not_applicable": "规则不针对该对象（规则×对象）",
    "waived": "有在期的豁免",
}
CAUTIONS = {
    "violation": "这是系统按台账比对的结果，不是行政认定，也不是处分决定：须核对原始材料，并听取当事人的说明。",
    "lead": "这不是违反：核实以前只是线索，不得据以处理。",
    "undetermined": "这不是违反，也不是符合：补上所缺的事实再核查，才有结论。",
    "needs_judgement": "这不是违反：事实清楚，但规定留有裁量，由有权的人判断。",
    "needs_ruling": "这不是违反：规定之间冲突，由有权机关裁决。",
    "compliant": "这只说明按给出的台账没有看到违反。",
    "not_applicable": "这只说明规则不针对该对象。",
    "waived": "豁免在期之内有效，到期后重新核查。",
}
IDENTITY_LEVELS = {"identifier": "身份证号码一致", "attributes": "姓名与部分号码等情况一致", "name_only": "仅姓名相同或者相近，未核实"}
EXCEPTION_STATES = {"ruled_out": "不成立", "unknown": "是否成立，事实不足"}
MAX_VALUE = 80

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]+")
RUNS = 8  # spans of rows named in one line


def printable(text: str) -> str:
    """Without what would steer a terminal or break a picture: control characters, direction marks, halves of characters."""
    return _UNPRINTABLE.sub(" ", text)


def lines(text: str) -> str:
    """Several lines, each printable."""
    return "\n".join(printable(line) for line in text.split("\n"))


def short(text: str, limit: int = MAX_VALUE) -> str:
    """A cell's text, cut where somebody pasted a page into it."""
    return text if len(text) <= limit else f"{text[:limit]}……（共{len(text)}字）"


def ended(text: str) -> str:
    """A sentence with its full stop; a quotation that ends a sentence has its own inside."""
    return text if not text or text.rstrip("”’")[-1:] in ("。", "！", "？", "…") or text[-1] in "：；" else f"{text}。"


def party(entry: dict[str, Any]) -> str:
    """``人员 廖明（R044）``; whichever of name and number is there."""
    name, number = entry["name"], entry["id"]
    return f"{entry['type']} {name}（{number}）" if name and number and name != number else f"{entry['type']} {name or number}"


def place(entry: dict[str, Any]) -> str:
    """``台账.xlsx 第47行（人员）``."""
    return f"{entry['file']} 第{entry['row']}行（{entry['table']}）"


def is_absent(entry: dict[str, Any]) -> bool:
    """A fact of the proof that is the lack of a record."""
    return entry.get("absent") is not None


def fields(entry: dict[str, Any]) -> list[str]:
    """The cells of a fact, or those that an absent row would have: ``列 值，`` each, the last without a comma."""
    cells = entry["fields"] if entry.get("absent") is None else entry["absent"]
    said = [f"{column} {short(value)}" for column, value in cells.items()]
    return [f"{cell}，" for cell in said[:-1]] + said[-1:]


def fact(entry: dict[str, Any]) -> list[str]:
    """One fact in pieces that should not be broken: where it stands, then cell by cell."""
    if is_absent(entry):
        return [f"“{entry['table']}”表中没有这样的记录：", *fields(entry)]
    return [f"{place(entry)}：", *fields(entry)]


def gap(entry: dict[str, Any]) -> str:
    """One missing fact: which cell, of what, where to fill it in; or a table of which rows may be missing."""
    if not entry["column"]:
        return f"“{entry['table']}”表登记为不完整，没有给出的记录"
    where = f"（{entry['file']} 第{entry['row']}行）" if entry.get("file") and entry.get("row") else ""
    subject = f"“{entry['subject']}”的" if entry["subject"] else "的"
    return f"{entry['table']}{subject}{entry['column']}{where}"


def mention(entry: dict[str, Any]) -> str:
    """``亲属（人员编号 R001，亲属姓名 李梅）``."""
    return f"{entry['table']}（{'，'.join(f'{column} {short(value)}' for column, value in entry['fields'].items())}）"


def decision(entry: dict[str, Any]) -> str:
    """An inspector's decision, who made it, and whether it was used."""
    persons = " 与 ".join(mention(each) for each in entry["persons"])
    detail = f"（{entry['detail']}）" if entry["detail"] else ""
    status = "" if entry["status"] == "applied" else f"{STATUS_NAMES[entry['status']]}{detail}：{entry['where']}；"
    return f"{status}{persons} {VERDICT_NAMES[entry['verdict']]}，{entry['by']} {entry['on']}：{entry['why']}"


def norm(entry: dict[str, Any]) -> str:
    """A basis as it is cited: ``《消防法》第五十六条``, ``淄政办字〔2020〕113号 二（十三）第三句``; of a version that is no longer law, its time too."""
    ended_by_now = "不再施行" in entry["in_force"]
    return named(entry["regulation"], entry["locator"]) + (f"（当时的版本，{entry['in_force']}）" if ended_by_now else "")


def named(regulation: str, locator: str) -> str:
    """A place of a regulation: of its number where it has one, else of its title."""
    name = f"{regulation} " if "〔" in regulation else f"《{regulation.replace('《', '〈').replace('》', '〉')}》"
    return name + spoken(locator)


def grounds(finding: dict[str, Any]) -> str:
    """The places a finding stands on, without those only for reference: ``《甲》第一条；乙〔2020〕1号 二（三）第一句``."""
    return "；".join(norm(basis) for basis in finding["basis"] if basis["role"] == "ground")


def identity(finding: dict[str, Any]) -> str:
    """The identity evidence in one line; "" where no identity was needed."""
    evidence = finding["identity"]
    if not evidence:
        return ""
    level = IDENTITY_LEVELS[evidence["level"]]
    why = "；".join(word for word in evidence["why"] if word not in level)
    return f"{level}：{why}" if why and evidence["level"] != "identifier" else level


def remedy(finding: dict[str, Any]) -> str:
    """What to do. It presupposes the breach: without one it would read as an accusation."""
    return str(finding["remedy"]) if finding["outcome"] == "violation" else ""


def waiver(entry: dict[str, Any]) -> str:
    """Why a finding is waived, by whom, until when, and what it would be."""
    return f"{entry['reason']}（{entry['id']}，{entry['approver']}批准，{entry['from']} 至 {entry['until']}；没有豁免时是“{OUTCOME_NAMES[entry['was']]}”）"


def idle_waivers(waivers: dict[str, Any] | None) -> Iterator[str]:
    """A line for every waiver that covered nothing."""
    for entry in waivers["entries"] if waivers else ():
        if entry["status"] == "expired":
            touched = f"，{len(entry['findings'])} 项结论不再豁免" if entry["findings"] else ""
            yield f"豁免“{entry['id']}”已于 {entry['until']} 到期{touched}"
        elif entry["status"] == "not_yet":
            yield f"豁免“{entry['id']}”自 {entry['from']} 起，核查基准日还没有开始"
        elif entry["status"] == "unmatched":
            yield f"豁免“{entry['id']}”没有对应的结论，请核对编号、规则和对象"


def remarks(report: dict[str, Any]) -> list[str]:
    """What a reader of a list must know of what is not on it: waivers that did nothing, the report it was held against."""
    baseline = report.get("baseline")
    return [*idle_waivers(report.get("waivers")), *([against_baseline(baseline)] if baseline else [])]


def against_baseline(baseline: dict[str, Any]) -> str:
    """What a report says of the earlier one it was held against."""
    known = "，".join(f"{OUTCOME_NAMES[outcome]} {count}" for outcome, count in baseline["known"].items())
    gone = f"；以前有、现在没有的 {len(baseline['gone'])} 项" if baseline["gone"] else ""
    return f"只列出与 {baseline['as_of']} 的报告相比新的结论；相同而没有列出的：{known or '没有'}{gone}"


def runs(numbers: list[int]) -> str:
    """Row numbers in order, those that follow each other as one: ``3、7—9``; many gaps are cut short (``3、5、7等 40``)."""
    spans: list[list[int]] = []
    for number in sorted({number for number in numbers if number}):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = "、".join(f"{a}—{b}" if b > a else str(a) for a, b in spans[:RUNS])
    return shown if len(spans) <= RUNS else f"{shown}等 {sum(b - a + 1 for a, b in spans)} "
