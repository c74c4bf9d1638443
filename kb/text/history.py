"""The note below a title: when and by whom a text was adopted, approved, promulgated, amended, put into force."""

from __future__ import annotations

import calendar
import re

from hegui.kb.text.numerals import number_of
from hegui.kb.text.tree import Event

_D = "0-9０-９〇○零一二三四五六七八九"
DATE = re.compile(
    rf"([12１２一二][{_D}]{{3}})[ \u3000]*年(?:[ \u3000]*([0-9０-９]{{1,2}}|[一二三四五六七八九十]{{1,2}})[ \u3000]*月(?:[ \u3000]*份?[ \u3000]*([0-9０-９]{{1,2}}|[一二三四五六七八九十廿]{{1,3}})[ \u3000]*[日号]?)?)?"
    r"|((?:19|20)[0-9]{2})([-/.])([0-9]{1,2})\5([0-9]{1,2})(?![0-9])"
)
_VERB = re.compile(r"通过|批准|公布|发布|颁布|印发|修订|修正|修改|起施行|施行|实施|生效|废止|失效")
_NESTED = re.compile(r"《(?:[^《》]|《[^《》]*》)*》|〈[^〉]*〉")
_ADOPTS = frozenset(["通过", "批准", "公布", "发布", "颁布", "印发", "修订", "修正", "修改"])
_SESSION = re.compile(r"第[一二三四五六七八九十百零〇0-9０-９ ]+(?:届|次)|第?[0-9０-９一二三四五六七八九十百]+次(?:会议|修[订正])")
_BODY = re.compile(
    r"(?:中国共产党|中共)[\u4e00-\u9fff]{1,14}(?:委员会|中央|办公厅|省委|市委)"
    r"|全国人民代表大会(?:常务委员会)?"
    r"|[\u4e00-\u9fff]{2,12}?(?:省|自治区|市|州|县|区|盟|旗)(?:第[^届]{1,6}届)?(?:人民代表大会(?:常务委员会)?|人大常委会|人大常务委员会)"
    r"|[\u4e00-\u9fff]{2,12}?人民政府(?:办公[厅室])?"
    r"|最高人民法院|最高人民检察院|政务院|中央人民政府[\u4e00-\u9fff]{0,4}|国务院(?:办公厅)?|中央军事委员会"
    r"|[\u4e00-\u9fff、]{2,24}?(?:部|委员会|总局|局|署|总署|办公室|银行|厅|会)(?=令|部长|部务|局务|委务|公告|发布|公布|批准|第|审议|通过|办公会|署务|行长|$)"
)  # fmt: skip


def parse_history(text: str) -> tuple[Event, ...]:
    """The events of a note. Dates inside titles of decisions (《…〈…〉…》) are none of its own."""
    masked = _NESTED.sub(lambda found: "\ue000" * len(found[0]), text)
    dates = [found for found in DATE.finditer(masked) if _iso(found)]
    events: list[Event] = []
    waiting: list[tuple[str, str, str]] = []  # 「甲某日、乙某日通过」: what the first did stands behind the second
    for index, found in enumerate(dates):
        end = dates[index + 1].start() if index + 1 < len(dates) else len(text)
        segment, hidden = text[found.end() : end], masked[found.end() : end]
        verbs = tuple("施行" if verb in ("起施行", "实施", "生效") else verb for verb in _VERB.findall(hidden))
        quoted = text[found.end() + hidden.index("\ue000") :].split("\n", maxsplit=1)[0] if "\ue000" in hidden else ""
        by = _first_title(quoted) if any(verb in ("修订", "修正", "修改", "废止") for verb in verbs) else ""
        body = body_of(segment[: hidden.index("\ue000")] if "\ue000" in hidden else segment)
        if not verbs and hidden.rstrip(" \u3000\n")[-1:] in "、和，":
            waiting.append((_iso(found), body, text[found.start() : end].strip()))
            continue
        if verbs:
            events.extend(Event(date, verbs[:1], who, "", said) for date, who, said in waiting)
        waiting = []
        events.append(Event(_iso(found), verbs, body, by, text[found.start() : end].strip()))
    return tuple(events)


def version_date(events: tuple[Event, ...]) -> str:
    """The latest adoption or amendment; "" when there is none. Coming into force makes no version."""
    return max((event.date for event in events if event.verbs[:1] != ("施行",) and _ADOPTS.intersection(event.verbs)), default="")


def body_of(text: str) -> str:
    """The authority a segment names first, without its sessions and numbers; "" unknown."""
    levelled = re.sub(r"\s+", "", text).lstrip("由经，、")
    levelled = levelled.removeprefix("中华人民共和国")
    levelled = re.sub(r"^第[^届]{1,8}届(?=全国)", "", levelled)
    found = _BODY.search(levelled)
    if not found or found.start() > 6:
        return ""
    body = re.sub(r"第[^届]{1,8}届", "", found[0])
    body = body.replace("人大常委会", "人民代表大会常务委员会").replace("人大常务委员会", "人民代表大会常务委员会")
    return body.split("审判委员会")[0].split("检察委员会")[0].replace("第一次全体会议", "")


def iso_dates(text: str) -> list[tuple[str, int, int]]:
    """Every date in a text as (``2021-04-29`` | ``2021-04`` | ``2021``, start, end)."""
    return [(iso, found.start(), found.end()) for found in DATE.finditer(text) if (iso := _iso(found))]


def _iso(found: re.Match[str]) -> str:
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[4], found[6], found[7])
    y = number_of(year)
    m = number_of(month) if month else None
    d = number_of(day) if day else None
    if y is None or not 1900 <= y <= 2200 or (m is not None and not 1 <= m <= 12):
        return ""
    if m is None:
        return f"{y:04}"
    if d is None or not 1 <= d <= calendar.monthrange(y, m)[1]:
        return f"{y:04}-{m:02}"
    return f"{y:04}-{m:02}-{d:02}"


def _first_title(text: str) -> str:
    found = _NESTED.match(text)
    return found[0][1:-1] if found else ""
