"""What stands before the provisions: issuer, title, number, note of history, addressee, preamble."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from hegui.kb.text.history import DATE
from hegui.kb.text.marks import BLANK

FrontKind = Literal["issuer", "title", "number", "addressee", "history", "preamble", "blank"]

TITLE_END = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|规程|规范|决定|决议|意见|通知|通告|公告|通报|方案|解释|批复|答复|复函|函|章程|标准|准则|守则|制度|指南|指引|目录|名录|清单"
    r"|纲要|规划|计划|预案|安排|纪要|命令|修正案|宣言|声明|报告|说明|要点|措施|机制|流程|导则|编|建议|若干问题|公约|协定|样式|令|事项|职责|程序|机构|名单|补充规定|问题)"
    r"(?:[（(〔\[][^（）()〔〕\[\]]{1,30}[）)〕\]])*$"
)  # fmt: skip
NUMBER = re.compile(
    r"([A-Za-z\u4e00-\u9fff]{1,16}(?:[\u3000 ]?[字办发规函令政])?)[ \u3000]*[〔\[［【（(﹝〖][ \u3000]*([12][0-9０-９]{3}|[１２][0-9０-９]{3})[ \u3000]*[〕\]］】）)﹞〗][ \u3000]*第?[ \u3000]*([0-9０-９]{1,5})[ \u3000]*号"
)
ORDER = re.compile(r"([\u4e00-\u9fff、]{2,30}令)[ \u3000]*第?[ \u3000]*([0-9０-９]{1,4}|[一二三四五六七八九十百零〇]{1,6})[ \u3000]*号")
_ORDER_HEAD = re.compile(r"(?:令|公告|文件|公报)$")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff、，\s]{2,48}(?:人民政府|办公厅|办公室|委员会|部|局|厅|法院|检察院|署|支队|总队|大队|银行|协会|国务院|大会)(?:文件)?$"
)
_HISTORY_VERB = re.compile(r"通过|批准|公布|发布|颁布|印发|修订|修正|修改|施行|实施|生效|废止|失效")
_CONTINUES = re.compile(r"(?:根据|自|经|第[^条章]{1,8}[次届]|[（(《〈]|由|并|和|与|及|[12１２一二][0-9０-９〇○零一二三四五六七八九]{3}年)")
_SECRECY = re.compile(r"(?:特急|加急|平急|急件|绝密|机密|秘密|内部|公开|特提|★|份号|000)")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_LONGEST_TITLE = 120


@dataclass(slots=True)
class FrontLine:
    """A line before the provisions; ``text`` without marks and blanks around."""

    index: int  # of the line in the source
    text: str
    heading: int
    kind: FrontKind = "preamble"


@dataclass(slots=True)
class Front:
    lines: list[FrontLine] = field(default_factory=list)
    title: str = ""
    number: str = ""
    issuer: str = ""
    history: str = ""


def read_front(lines: list[FrontLine]) -> Front:
    """Gives each line its kind and collects what they say."""
    front = Front(lines)
    _blank_and_history(lines)
    _titles(front)
    said = [line for line in lines if line.kind == "history"]
    front.history = "\n".join(line.text for line in said)
    for line in lines:
        if line.kind == "preamble":
            _rest(front, line)
    if not front.number:
        front.number = _order_number(front)
    return front


def _blank_and_history(lines: list[FrontLine]) -> None:
    inside = matter = False
    brackets = 0
    for position, line in enumerate(lines):
        text = line.text
        if text.startswith("---") and (matter or position == 0):
            matter = not matter
            line.kind = "blank"
            continue
        if matter or not text or text.startswith("<!--"):
            line.kind = "blank"
            continue
        opens = sum(text.count(b) for b in "（(") - sum(text.count(b) for b in "）)")
        starts = DATE.match(text.lstrip("（( ")) is not None or text[0] in "（("
        # A note tells dates and what was done on them, and is no sentence of prose.
        tells = bool(_HISTORY_VERB.search(text)) and (DATE.search(text) is not None or text[0] in "（(")
        goes_on = inside and (
            brackets > 0 or (_CONTINUES.match(text) is not None and _HISTORY_VERB.search(text) is not None and len(text) < 400)
        )
        only_date = DATE.fullmatch(text.strip("（）() ")) is not None
        if (
            not line.heading
            and ((starts and tells and not text.endswith(("：", ":"))) or goes_on or (inside and only_date))
            and NUMBER.fullmatch(text) is None
        ):
            line.kind = "history"
            brackets = max(brackets + opens, 0) if inside else max(opens, 0)
            inside = True
        else:
            inside = False


def _titles(front: Front) -> None:
    candidates = [line for line in front.lines if line.kind == "preamble"]
    headed = next((line for line in candidates if line.heading == 1), None)
    if headed is not None:
        headed.kind = "title"
        front.title = clean_title(headed.text)
        return
    blocks = _blocks(candidates)
    if not blocks:
        first = candidates[0] if candidates else None
        if (
            first is not None
            and len(first.text) <= 60
            and "。" not in first.text
            and not NUMBER.search(first.text)
            and not first.text.endswith(("：", ":"))
        ):
            first.kind = "title"
            front.title = clean_title(first.text)
        return
    # An order or an announcement stands above the text it makes known: the text's own title comes last.
    chosen = blocks[-1] if _ORDER_HEAD.search(blocks[0][-1].text) and len(blocks) > 1 else blocks[0]
    for line in chosen:
        line.kind = "title"
    title = "".join(line.text for line in chosen)
    before = next((line for line in reversed(front.lines) if line.index < chosen[0].index and line.kind == "preamble"), None)
    if before is not None and _ISSUER.fullmatch(before.text):
        before.kind = "issuer"
        front.issuer = clean_title(before.text).removesuffix("文件")
        if title.startswith("关于"):
            title = front.issuer + title
    front.title = clean_title(title)


def _blocks(candidates: list[FrontLine]) -> list[list[FrontLine]]:
    found: list[list[FrontLine]] = []
    current: list[FrontLine] = []
    for line in candidates:
        text = line.text
        prose = (
            len(text) > _LONGEST_TITLE or text[-1] in "。；：:，" or "。" in text or (NUMBER.search(text) is not None and len(text) < 30)
        )
        if (
            prose
            or _SECRECY.match(text)
            or DATE.fullmatch(text)
            or re.fullmatch(r"第[ \u3000]*[0-9０-９一二三四五六七八九十百零〇]+[ \u3000]*号|附件[0-9一二三四五六]{0,2}[：:]?", text)
        ):
            current = []
            continue
        if _ISSUER.fullmatch(text) and not TITLE_END.search(text) and not current:
            continue
        if current and line.index - current[-1].index > 3:
            current = []
        current.append(line)
        if TITLE_END.search(re.sub(f"[{BLANK}]", "", text)) and (len("".join(c.text for c in current)) > 3):
            found.append(current)
            current = []
        elif len(current) >= 4:
            current = []
    return found


def _rest(front: Front, line: FrontLine) -> None:
    number = NUMBER.fullmatch(line.text.strip("（）() ")) or (ORDER.fullmatch(line.text) if len(line.text) < 40 else None)
    if number is not None and not front.number:
        line.kind = "number"
        front.number = written_number(line.text)
    elif re.fullmatch(r"(?:第[ \u3000]*[0-9０-９一二三四五六七八九十百零〇]+[ \u3000]*号)", line.text):
        line.kind = "number"
    elif _ISSUER.fullmatch(line.text) and not front.issuer and len(line.text) < 40:
        line.kind = "issuer"
        front.issuer = clean_title(line.text).removesuffix("文件")
    elif (
        line.text.endswith(("：", ":"))
        and "。" not in line.text
        and not re.search(r"(?:如下|下列|以下)[^，]{0,10}[：:]$|^(?:根据|为|依照|按照|经)|《", line.text)
    ):
        line.kind = "addressee"


def _order_number(front: Front) -> str:
    """The number of the order that made the text known, when the note or the head names one."""
    for line in front.lines:
        if line.kind in ("title", "history") and (found := NUMBER.search(re.sub(r"《[^》]*》", "", line.text))):
            return written_number(found[0])
    orders = [line.text for line in front.lines if line.kind in ("history", "preamble", "number", "title", "issuer")]
    text = " ".join(orders)
    found = ORDER.search(re.sub(r"《[^》]*》", "", text))
    return written_number(found[0]) if found else ""


def written_number(text: str) -> str:
    """``鲁政办字[2020] 84 号`` → ``鲁政办字〔2020〕84号``; ``公安部令 第１２９号`` → ``公安部令第129号``; "" when there is no number in it."""
    if found := NUMBER.search(text):
        maker = re.sub(r"\s", "", found[1])
        return f"{maker}〔{found[2].translate(_WIDE)}〕{found[3].translate(_WIDE)}号"
    if found := ORDER.search(text):
        maker = re.sub(r"^.*(?:[年月日]|以|由|经|根据)", "", found[1]).removeprefix("中华人民共和国")
        return f"{maker}第{found[2].translate(_WIDE)}号"
    return ""


def clean_title(text: str) -> str:
    """A title without blanks between its characters and without 《》 around the whole."""
    text = re.sub(r"^[#＃\s]+", "", text)  # a heading's mark that stands twice
    text = re.sub(rf"(?<=[\u3000-\u9fff\uff00-\uffef])[{BLANK}]+(?=[\u3000-\u9fff\uff00-\uffef])", "", text.strip(BLANK + "*"))
    note = re.search(r"[（(][12１２][^（）()]*(?:通过|公布|发布|修订|修正|施行|批准)[^（）()]*[）)]$", text)
    if note:
        text = text[: note.start()].rstrip(BLANK)
    if text.startswith("《") and text.endswith("》") and text.count("《") == 1:
        text = text[1:-1]
    return text
