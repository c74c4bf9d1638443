"""A text as the review reads it: sentence by sentence, each with the words that lead into it, and in which mood it speaks.

Only what lays down rules is read: not titles, histories, lists of addressees, signatures, and not the words that an amendment quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hegui.kb.text.tree import Document, Node

_READ = frozenset({"preamble", "article", "paragraph", "item", "subitem", "clause", "text", "attachment", "document"})
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_LEADS = re.compile(r"[：:]\s*$")
# A list within one paragraph: 材料为：1.申请表；2.检测报告。
_INLINE = re.compile(r"[^。]*?[：:](?=\s*[（(]?(?:[一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})[）)、.．])")

# What turns a clause round. 不得 after the words does not: 未提交检测报告的，不得受理 asks for the report.
_AGAINST = re.compile(
    r"不得|不准|不许|严禁|禁止|不能|不应|不宜|不再|无需|不需要?|不要求|不必|(?<![领听收采获录吸夺争索换提])取消|杜绝|防止|避免|严肃查处"
    # As verbs of their clause: 环境整治任务, 柴草清理补助 turn nothing round.
    r"|(?:^|(?<=[，。；：、\n])|(?<=应当|予以|坚决|依法|开展|集中|全面|组织|重点|立即|及时))(?:纠正|破除|清理|整治|查处|打击)"
    r"|任何(?:单位|组织|部门|个人)[^，。；]{0,8}不|一律不|停止(?:执行|实施|办理|核发)|拒绝"
)
_FOR = re.compile(r"应当|必须|须|一律(?!不)|方可|才能|可以(?!不)|(?<!不)要(?!求|件|素)|统一|只能|(?<!不)需(?!要不)")
# 不能……的，由本人提供……: what cannot be done is the case, not the order.
_CASE = re.compile(r"(?:不能|不宜|拒绝|无需|不需要?)[^，。；]{0,24}的[，,]")
_LIST_AGAINST = re.compile(r"(?:不得|禁止|严禁|不准|不应)[^。；]{0,40}(?:下列|以下)?[^。；]{0,16}[：:]\s*$")
_LIST_PENALISED = re.compile(
    r"(?:有)?(?:下列|以下)[^。；]{0,8}(?:行为|情形|情况|情节)(?:之一)?[^：:]{0,60}(?:处分|处罚|罚款|责令|追究|问责|给予|处理|警告|通报|没收|吊销|扣分|约谈|赔偿)[^：:]*[：:]\s*$"
)
_PENALISED = re.compile(
    r"(?:的|者|行为|情形)[，,](?:[^。；]{0,60}?)(?:责令|处以|并?处[^，。；理]{0,12}(?:罚款|元)|给予[^，。；]{0,10}(?:处分|处罚|警告)|依法(?:给予|追究|处理|处罚)|追究|予以(?:处罚|处分|通报|问责|撤销|纠正|取缔)|没收|吊销|没有违法所得"
    r"|由[^，。；]{2,60}(?:查处|处理|撤销|纠正|取缔))"
)
_DUTY_BREACH = re.compile(r"^(?:违反[^，。；]{2,40}[，,]|未(?:按|经|依|取得|委托|设置))")
_REPEALS = re.compile(r"(?:同时|即行|予以|自行|一律|一并)?废止|(?:停止|不再)(?:执行|施行|适用)|同时失效")
_DEFINES_OLD = re.compile(r"(?:原|原来的|改革前的|以前的|曾)$")
# Words in quotes are spoken of, not laid down: 含有“优先选择本地企业”等内容的文件.
_SPOKEN_OF = re.compile(r"(?:等|之类)?的?(?:内容|字样|表述|提法|规定|做法|条款|说法|要求)")
_CERTIFICATE = re.compile(r"(?:证|证书|执照|许可|资格)$")
_TOLD = re.compile(r"经查，|经查实|曾(?:经)?(?:下文|发文|要求|规定|指定|收取)|(?:该|上述|原)(?:文件|通知|规定|做法|要求)[^，。；]{0,4}已(?:经)?(?:撤销|废止|纠正|停止)")
_QUOTED = re.compile(r"“[^”]{0,400}”|「[^」]{0,400}」|\"[^\"\n]{0,200}\"")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the text. ``start`` is its offset in the source's text; ``lead`` the words that lead into it, "" if none.

    ``joined`` is lead and sentence together, as patterns read it; ``shift`` turns an offset in it into one of the text.
    """

    text: str
    start: int
    lead: str

    @property
    def joined(self) -> str:
        return self.lead + self.text

    @property
    def shift(self) -> int:
        return self.start - len(self.lead)


def sentences(document: Document) -> Iterator[Sentence]:
    """Every sentence that lays down a rule, in the order of the text."""
    yield from _below(document.root, "")


def _below(node: Node, lead: str) -> Iterator[Sentence]:
    if node.kind == "quoted":
        return
    own = node.own
    if node.kind in _READ:
        inline = ""
        for found in _SENTENCE.finditer(own, min(node.label, len(own))):
            words = found[0]
            if words.strip():
                yield Sentence(words, node.start + found.start(), lead + inline)
            opened = _INLINE.match(words)
            inline = "" if words.endswith("。") else opened[0].strip() if opened else inline
    leads_on = _leading(own, node.label) or (lead if node.kind in ("item", "subitem") else "")
    for child in node.children:
        if child.kind in ("item", "subitem"):
            yield from _below(child, leads_on)
        else:
            yield from _below(child, "")
            # Items may stand beside the paragraph that leads into them, not below it.
            leads_on = _leading(child.own, child.label) or ("" if child.kind in ("paragraph", "text") else leads_on)


def _leading(own: str, label: int) -> str:
    """The last sentence of a node when it ends in a colon: what follows completes it."""
    words = own.rstrip()
    if not _LEADS.search(words):
        return ""
    return words[max(words.rfind("。") + 1, words.rfind("\n") + 1, min(label, len(words))) :].strip()


def mood(sentence: Sentence, start: int, end: int) -> str:
    """How the clause speaks of the words at ``[start, end)`` of ``joined``: requires, permits, forbids or penalises.

    penalises: the words are part of a breach that is described to be punished. permits: 可以, 鼓励.
    """
    joined, lead = sentence.joined, sentence.lead
    if lead and _LIST_PENALISED.search(lead):
        return "penalises"
    if lead and _LIST_AGAINST.search(lead):
        return "forbids"
    inside = joined[start:end]
    if _AGAINST.match(inside):
        return "forbids"
    before = joined[max(len(lead), joined.rfind("。", 0, start) + 1) if start >= len(lead) else 0 : start]
    before = _CASE.sub("", before)
    before = before[before.rfind("，并") + 1 :]  # what is added stands for itself: 未经同意不得举行，并缴纳……
    against = _last(_AGAINST, before)
    if against >= 0 and against > _last(_FOR, before):
        return "forbids"
    after = joined[end:]
    if _PENALISED.search(after) or (_DUTY_BREACH.search(before) and re.search(r"罚款|处分|责令|警告", after)):
        return "penalises"
    if re.search(r"(?:可以|鼓励|支持|提倡|倡导|自愿|引导)[^，。；]{0,30}$", before):
        return "permits"
    return "requires"


def _last(pattern: re.Pattern[str], text: str) -> int:
    place = -1
    for found in pattern.finditer(text):
        place = found.start()
    return place


def is_repeal(sentence: Sentence) -> bool:
    """A clause that ends another document: what it names is no use of it."""
    return bool(_REPEALS.search(sentence.text)) and "《" in sentence.text


def is_told(sentence: Sentence) -> bool:
    """The sentence reports what somebody once did, and lays down nothing."""
    return bool(_TOLD.search(sentence.text))


def is_former_name(joined: str, start: int) -> bool:
    """``原公安机关消防机构``: the text itself says that the name is a former one."""
    return bool(_DEFINES_OLD.search(joined[:start].rstrip("“（( ")))


def is_quoted(joined: str, start: int, end: int) -> bool:
    """Inside quotation marks with words around it, or inside 《》: what is quoted or named is no use. A certificate in 《》 is none."""
    opened = joined.rfind("《", 0, start)
    closed = joined.find("》", end)
    if opened >= 0 and joined.find("》", opened, start) < 0 and closed >= 0 and not _CERTIFICATE.search(joined, opened, closed):
        return True
    return any(
        quote.start() < start and end < quote.end() and (quote.end() - quote.start() > end - start + 2 or _SPOKEN_OF.match(joined, quote.end()))
        for quote in _QUOTED.finditer(joined)
    )
