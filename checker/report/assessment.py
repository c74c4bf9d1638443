"""A self-assessment in words: one list of chapters for the terminal, the page and the Word file, none of them says more than another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hegui.checker.practitioners import spoken_grades
from hegui.checker.report import wording
from hegui.checker.result import OUTCOME_NAMES

Section = dict[str, Any]
MARK = {"not_met": "violation", "unknown": "undetermined", "judgement": "needs_judgement", "met": "compliant", "nothing": "not_applicable"}


@dataclass(slots=True)
class Item:
    """One line with its particulars (label, text). ``label`` groups within a chapter."""

    text: str
    details: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Chapter:
    """``outcome`` gives mark and colour, "" for none."""

    title: str
    outcome: str
    note: str
    items: list[Item]


def headline(section: Section) -> str:
    return f"{section['agency']['name'] or '消防技术服务机构'}自查结果"


def verdict(section: Section) -> str:
    """The conclusion in one sentence, with the counts."""
    counts = [
        f"{name}{len(section[key])}项"
        for key, name in (("missing", "不符合"), ("unknown", "不能认定"), ("judgement", "须由人判断"), ("met", "符合"))
    ]
    return f"{section['conclusion_text']}（{'，'.join(counts)}）。"


def chapters(section: Section) -> list[Chapter]:
    """What there is to say, in the order in which an agency wants to know it; empty chapters are left out."""
    every = (_missing(section), _fixes(section), _unfixable(section), _outlook(section), _unknown(section), _judgement(section), _met(section), _rest(section))
    return [chapter for chapter in every if chapter.items]


def _missing(section: Section) -> Chapter:
    items = []
    for entry in section["missing"]:
        details = [("差多少", entry["gap"])] if entry["gap"] else []
        items.append(Item(entry["sentence"], [*details, *_norms(entry), ("整改", entry["remedy"])]))
    return Chapter("不符合的", "violation", "按所填的事实比对得出，不是行政认定。", items)


def _fixes(section: Section) -> Chapter:
    fixes = section["fixes"]
    plan, others = fixes["plan"], fixes["alternatives"]
    items = [Item(step["text"], [("用于", "；".join(step["titles"]))]) for step in plan["steps"]] if plan else []
    for other in others:
        steps = "；".join(step["text"] for step in other["steps"])
        items.append(Item(f"另一个办法：{other['first']}{f'，并且{steps}' if steps else ''}", [("改动", f"共{other['changes']}处")]))
    total = f"改动最少的办法，共{plan['changes']}处；按改动以后的事实重新核查过，所列各项都符合，其余没有变差。" if plan else ""
    return Chapter("怎样改", "", total, items)


def _unfixable(section: Section) -> Chapter:
    items = [Item(f"{entry['title']}：{entry['why']}", [("整改", entry["remedy"])]) for entry in section["fixes"]["unfixable"]]
    return Chapter("靠改动不能符合的", "violation", "", items)


def _outlook(section: Section) -> Chapter:
    ahead = section["outlook"]
    items = [_breaking(entry, first=number == 0) for number, entry in enumerate(filter(None, [ahead["next"], *ahead["later"]]))]
    breaking = {c["certificate"] for entry in filter(None, [ahead["next"], *ahead["later"]]) for c in entry["certificates"]}
    quiet = [c for c in ahead["expiring"] if c["certificate"] not in breaking]
    if quiet:
        people = "；".join(f"{_person(c)}{c['valid_until']}到期" for c in quiet)
        items.append(Item(f"另有{len(quiet)}份证书到期，结论不会因此变差：{people}"))
    note = f"{ahead['assumes']}。"
    if ahead["roster_short"]:
        note += "名册登记的人数少于申报的人数，没有登记的人的证书不在其内：请把名册填全。"
    return Chapter("下一次什么时候会不符合", "", note, items)


def _breaking(entry: dict[str, Any], *, first: bool) -> Item:
    reasons = [f"{_person(c)}{c['valid_until']}到期" for c in entry["certificates"]] + entry["causes"]
    cause = f"（{'、'.join(reasons)}）" if reasons else ""
    lead = "最早是" if first else "以后是"
    details = [(OUTCOME_NAMES[turn["after"]], turn["sentence"]) for turn in entry["turning"]]
    return Item(f"{lead}{entry['date']}{cause}", details)


def _person(certificate: dict[str, str]) -> str:
    return f"{certificate['name']}的{spoken_grades([certificate['grade']])}证书（{certificate['certificate']}）"


def _unknown(section: Section) -> Chapter:
    items = []
    for entry in section["unknown"]:
        facts = "、".join(dict.fromkeys(_fact(fact) for fact in entry["facts"]))
        items.append(Item(entry["title"], [("还缺", facts), *_norms(entry)]))
    return Chapter("不能认定的", "undetermined", "不清楚的事实既不当作符合，也不当作不符合：弄清以后再查。", items)


def _fact(fact: dict[str, str]) -> str:
    return f"{fact['column']}" if fact["table"] == "技术服务机构" else f"{fact['table']}“{fact['subject']}”的{fact['column']}"


def _judgement(section: Section) -> Chapter:
    items = [
        Item(entry["sentence"], [("判断", entry["judgement"]), *_obligor(entry), *_norms(entry)]) for entry in section["judgement"]
    ]
    return Chapter("须由人判断的", "needs_judgement", "", items)


def _obligor(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if entry["obligor"]["type"] == "机关":
        yield "义务人", f"{entry['obligor']['name']}（不是机构自身的义务）"


def _met(section: Section) -> Chapter:
    items = [Item(entry["title"], list(_norms(entry))) for entry in section["met"]]
    return Chapter("符合的", "compliant", "按所填的事实没有看到不符合；材料是否真实、齐全，由机构自己负责。", items)


def _rest(section: Section) -> Chapter:
    items = [Item(f"没有填“{table}”，有关的事项没有判断") for table in section["not_given"]]
    return Chapter("没有判断的", "", "没有填不等于没有问题。", items)


def _norms(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for basis in entry["basis"]:
        yield "依据", f"{wording.norm(basis)}：{basis['quote']}" if basis["quote"] else wording.norm(basis)


def mark(section: Section) -> str:
    """The mark of the conclusion."""
    return wording.MARKS[MARK[section["conclusion"]]]
