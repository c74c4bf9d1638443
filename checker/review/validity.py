"""Whether a document's own stated period has run out. Only what the text says counts: no general rule about 试行 is assumed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hegui.checker.review.sentences import Sentence
from hegui.kb.day import add_period, parse_day, show_ordinal
from hegui.kb.text.history import iso_dates
from hegui.kb.text.numerals import number_of

if TYPE_CHECKING:
    from hegui.kb.text.tree import Document

_SELF = re.compile(
    r"(?:本|该|此)[^，。；、市省县区单条款法]{0,4}(?:条例|办法|规定|细则|规则|意见|通知|方案|规范|规程|决定|制度|文件|标准|通告|公告|措施|计划|政策|指南|导则)|(?<![^，。；：\s（(])自[^。；]{2,24}(?:起|日)(?:正式)?(?:施行|实施|执行|生效|试行)|^\s*有效期|试行期|暂行期|(?:上述|以上)[^，。；]{0,4}(?:政策|措施|规定|办法)|(?:实施|执行|施行|试行)(?:期限|时间)"
)
_OTHERS = re.compile(
    r"(?:证|书|许可|注册|执业|资质|资格|合同|保险|批准|批文|备案|登记|协议|报告|鉴定|检验|检测|认证|聘期|任期|质保|预案|编号|标志|标识|身份|授权|委托|处分|处罚|信息|承诺|票|卡|凭证|核准|期刊|名单|目录|产品|食品|药品|密码|账户|决议)[^，。；]{0,10}$"
)
_UNTIL = re.compile(
    r"(?:有效期|有效期限|试行期|执行期限?|施行期限?|实施期限?|期限)?[^，。；0-9一二三四五六七八九十〇]{0,6}(?:至|到|截止(?:时间|日期)?(?:至|到|于|为|是|：)?)\s*(?=[12１２一二][0-9０-９〇○零一二三四五六七八九]{3}\s*年)"
)
# 实施期限为2016年至2020年
_SPAN = re.compile(r"(?:实施|执行|施行|试行|有效)(?:期限?|时间)[^，。；0-9]{0,4}[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?起?(?:至|到|—+|－|-|–)(?=[0-9]{4}年)")
_FOR = re.compile(
    r"(?:(?:执行|实施|施行|试行)时间|有效期限?|试行期限?|试行|暂行期限?|暂行|暂定|执行期限?|施行期限?|实施期限?|期限|(?<=，)为期)(?:限)?(?:为|是|：|:|暂定(?:为)?|暂)?(?:自?(?:发布|印发|公布|施行|实施|执行)之日起)?\s*([0-9０-９]{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:个)?(年|月)"
)

# The years in which the five-year plans that a document may name end.
_PLAN_ENDS = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}
_PLAN = re.compile(r"(?:适用于|用于|执行于)[“\"]?(十[一二三四五]五)[”\"]?(?:时期|期间)|(?:至|到|截至|截止到?)[“\"]?(十[一二三四五]五)[”\"]?(?:规划)?(?:期|时期|期间)?(?:末|结束|为止)")
_ENDS = re.compile(r"(?:于|在|至|到)?\s*(?=[12１２一二][0-9０-９〇○零一二三四五六七八九]{3}\s*年)")
_ENDS_THEN = re.compile(r"\s*(?:起)?(?:期满|届满|到期)?(?:后)?，?(?:自行|自动|即行)?(?:废止|失效|停止(?:执行|施行)|终止)")


# What may stand before 有效期 in its own clause when it is the document's: 本办法自……起施行, or nothing.
_OWN = re.compile(
    r"\s*(?:（[^（）]*）)?(?:(?:本|该|此)?(?:实施|管理|工作|暂行|试行)?(?:条例|办法|规定|细则|规则|意见|通知|方案|规范|规程|决定|制度|文件|标准|通告|公告|措施|计划|政策|指南|导则))?"
    r"(?:的)?(?:自[^，。；]{2,30}?起?)?(?:开始)?(?:正式)?(?:施行|实施|执行|生效|试行)?(?:[、并且])?(?:其)?"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A stated period: offsets in ``joined``, the last day (ordinal), whether that day follows from exact dates, and how it was told."""

    start: int
    end: int
    last: int
    exact: bool
    told: str


def stated_term(sentence: Sentence, document: Document) -> Term | None:
    """The period that the sentence states for the document itself."""
    joined = sentence.joined
    if not re.search("有效期|试行|暂行|执行期|施行期|实施期|截止|暂定|为期|期限|至|到|废止|失效|停止|五”|五期", sentence.text) or not _SELF.search(joined):
        return None
    for found in _UNTIL.finditer(joined, len(sentence.lead)):
        if not re.search("有效期|试行期|执行期|施行期|实施期|截止", found[0]) and not re.search(
            r"自[^。；]{4,30}(?:起)?(?:施行|执行|实施|试行)?[^。；]{0,4}$|(?:有效|施行|执行|试行)(?:至|到|截止)?$", joined[: found.end()].rstrip()
        ):
            continue
        if _OTHERS.search(joined[: found.start()].rsplit("。", 1)[-1]):
            continue
        dates = iso_dates(joined[found.end() :])
        if dates and dates[0][1] == 0:
            day, end = dates[0][0], found.end() + dates[0][2]
            return Term(found.start(), end, parse_day(day)[1], len(day) == 10, f"文内写明有效期至 {day}")
    for found in _SPAN.finditer(joined, len(sentence.lead)):
        dates = iso_dates(joined[found.end() :])
        if dates and dates[0][1] == 0 and not _OTHERS.search(joined[: found.start()].rsplit("。", 1)[-1]):
            return Term(found.start(), found.end() + dates[0][2], parse_day(dates[0][0])[1], len(dates[0][0]) == 10, f"文内写明有效期至 {dates[0][0]}")
    for found in _PLAN.finditer(joined, len(sentence.lead)):
        if found[1] or re.search("自|实施|执行|施行|有效", joined[: found.start()]):
            plan = found[1] or found[2]
            return Term(found.start(), found.end(), parse_day(str(_PLAN_ENDS[plan]))[1], False, f"文内写明至“{plan}”期末（{_PLAN_ENDS[plan]} 年底）")
    for found in _ENDS.finditer(joined, len(sentence.lead)):
        dates = iso_dates(joined[found.end() :])
        if not dates or dates[0][1] != 0 or "《" in joined or _OTHERS.search(joined[: found.start()].rsplit("。", 1)[-1]):
            continue
        day, end = dates[0][0], found.end() + dates[0][2]
        if ends := _ENDS_THEN.match(joined, end):
            # 「……起失效」: the day before is the last.
            last = parse_day(day)[1] - (1 if "起" in ends[0] else 0)
            return Term(found.start(), ends.end(), last, len(day) == 10, f"文内写明 {day} {ends[0].strip()}")
    for found in _FOR.finditer(joined, len(sentence.lead)):
        clause = re.split("[，。；：]", joined[: found.start()])[-1]
        if not _OWN.fullmatch(clause):
            continue
        count = 2 if found[1] == "两" else number_of(found[1])
        start, from_what = _begin(sentence, document)
        if count is None or not start:
            continue
        _, latest = parse_day(start)
        last = add_period(latest, years=count) if found[2] == "年" else add_period(latest, months=count)
        exact = len(start) == 10 and from_what == "施行"
        return Term(
            found.start(),
            found.end(),
            last,
            exact,
            f"自 {start} {from_what}，有效期 {count} {'年' if found[2] == '年' else '个月'}，至 {show_ordinal(last)} 届满",
        )
    return None


def _begin(sentence: Sentence, document: Document) -> tuple[str, str]:
    """From when the period runs: the day of entry into force, else of issue."""
    stated = re.search(r"自\s*(?=[12一二])", sentence.joined)  # a PDF sets figures apart: 自 2016 年
    if stated:
        dates = iso_dates(sentence.joined[stated.end() :])
        if dates and dates[0][1] == 0:
            return dates[0][0], "施行"
    if document.in_force_from:
        return document.in_force_from, "施行"
    return (document.version_date, "印发") if document.version_date else ("", "")
