"""Who cites what: every place of a text that names another text, or another place of itself. Resolving names is the knowledge base's work.

Kinds of mention: ``title`` 《消防法》第五条, ``short`` a name defined in the text (以下简称) or well known before 第X条, ``self`` 本法第五条,
``relative`` 前款 前条 本条第二款, ``bare`` 第五条 alone, which means the text's own. What cannot be settled keeps its ``problem``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hegui.kb.text.front import TITLE_END
from hegui.kb.text.locators import Place, read_places
from hegui.kb.text.numerals import number_of
from hegui.kb.text.tree import Document, Node

MentionKind = Literal["title", "short", "self", "relative", "bare"]


@dataclass(frozen=True, slots=True)
class Mention:
    """``anchor``, ``line``: where it stands. ``name``: the title as written without 《》 (of a short name the title it was defined for); "" for the text
    itself. ``locators``: (from, to) anchors, to "" for a single place; () for the whole text. ``words``: as written. ``quoted``: inside words that
    the text only quotes. ``repeals``: the text says that what it names ceases to be in force. ``problem``: why it cannot be resolved, "" else."""

    kind: MentionKind
    anchor: str
    line: int
    start: int
    end: int
    name: str
    locators: tuple[tuple[str, str], ...]
    words: str
    quoted: bool = False
    repeals: bool = False
    problem: str = ""


_SELF_WORDS = "法典|法|条例|规定|办法|细则|规则|解释|规范|决定|意见|通知|规程|章程|准则|守则|方案|安排|批复|标准|制度|公约|协定"
_N = "[零〇一二三四五六七八九十百千]+"
_TOKEN = re.compile(
    rf"(?P<title>《)"
    rf"|(?P<self>本(?:{_SELF_WORDS}))(?=[ \u3000]*第)"
    rf"|(?P<here>本条|本款|本项)(?=[ \u3000]*第|[所规中的列之、，])"
    rf"|(?P<before>前(?P<count>[一二两三四五六七八九十]?)(?P<unit>条|款|项))"
    rf"|(?P<place>第[ \u3000]*{_N}[ \u3000]*(?:条|款|项)|第[（(]{_N}[）)](?:[、和][（(]{_N}[）)])*项)"
)  # fmt: skip
_DEFINES = re.compile(r"[（(](?:[^（）()]{0,30}?)(?:以下|下)(?:统)?(?:简称|称)(?:为)?[“\"《]?([^”\"》（）()，。；]{2,20})[”\"》]?[^（）()]{0,20}[）)]")
_AFTER_TITLE = re.compile(r"[ \u3000]*(?:[（(][^（）()]{1,60}[）)])?[ \u3000]*(?:中|的|规定的)?")
_BARE_NAME = re.compile(r"((?:中华人民共和国)?[\u4e00-\u9fff]{1,24}?(?:法典|法|条例|规定|办法|细则|解释|规则))(?:的)?[ \u3000]*$")
_COUNTRY = re.compile("^.*中华人民共和国")
_LEADS = re.compile("^.*(?:依照|按照|根据|依据|违反|适用|符合|包括|达到|实施|行使|触犯|构成|除了?|不?受|依|按|据|以及|或者|及|和|与|对|在|将|由|犯|至|的|中|现行|原|有|为|、)")
_NO_NAMES = frozenset(["办法", "规定", "条例", "解释", "规则", "细则", "立法", "司法", "执法", "违法", "方法", "做法"])
_REPEALS = re.compile(r"[^。；]{0,40}(?:同时|即行|即|予以|相应)?废止|[^。；]{0,12}(?:同时|自行)?失效|停止(?:执行|施行)")
_NOT_NORMS = re.compile(r"(?:证|书|表|单|票|册|卡|照|簿|牌|报|刊|日报|批件|执照|证明|合同|协议)$")
_NORM = re.compile(r"(?:规划|标准|目录|名录|清单|指南|意见书|计划|方案)$")
_NOT_ITS_END = frozenset("律规院人定学制治庭令官警医")
_COUNTS = {"": 1, "一": 1, "二": 2, "两": 2}
_SKIPPED = frozenset(["title", "history", "contents", "number", "issuer", "signature", "blank", "document", "addressee"])


def mentions(document: Document) -> list[Mention]:
    """Every mention in the order of the text."""
    names = _defined(document)
    found: list[Mention] = []
    stack: list[tuple[Node, Node | None, Node | None]] = [(document.root, None, None)]
    while stack:
        node, article, paragraph = stack.pop()
        if node.kind == "article":
            article = node
        elif node.kind == "paragraph":
            paragraph = node
        if node.kind not in _SKIPPED:
            found.extend(_Reader(document, node, article, paragraph, names).read())
        stack.extend((child, article, paragraph) for child in reversed(node.children))
    return found


def _defined(document: Document) -> dict[str, str]:
    """Short names that the text defines for titles: {行政处罚法: 中华人民共和国行政处罚法}."""
    found: dict[str, str] = {}
    text = document.source.text
    for match in _DEFINES.finditer(text):
        before = text[max(match.start() - 80, 0) : match.start()].rstrip()
        if before.endswith("》") and (title := _title_before(before)):
            name = match[1].strip("《》“”\" ")
            if len(name) >= 2 and not re.fullmatch(r"本.{1,4}", name):
                found[name] = title
    return found


def _title_before(text: str) -> str:
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += (text[position] == "》") - (text[position] == "《")
        if depth == 0:
            return text[position + 1 : -1].strip()
    return ""


class _Reader:
    """Reads the own text of one node. Places after a title belong to the title, then to the text itself."""

    def __init__(self, document: Document, node: Node, article: Node | None, paragraph: Node | None, names: dict[str, str]) -> None:
        self._document = document
        self._node = node
        self._article = article
        self._paragraph = paragraph
        self._names = names
        self._pattern = re.compile("|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))) if names else None
        self._text = node.own
        self._taken = 0
        self._other: tuple[str, int] = ("", 0)  # the other law whose article was named last, and where that ended

    def read(self) -> Iterator[Mention]:
        position = self._node.label
        while found := _TOKEN.search(self._text, position):
            yield from self._shorts(position, found.start())
            mention = self._at(found)
            position = max(self._taken, found.end())
            self._taken = position
            if mention is not None:
                if mention.name and mention.locators:
                    self._other = mention.name, position
                yield mention
        yield from self._shorts(position, len(self._text))

    def _at(self, found: re.Match[str]) -> Mention | None:
        if found["title"]:
            return self._title(found.start())
        if found["self"]:
            return self._own("self", found, found.end(), Place(()))
        if found["here"]:
            base = self._here(found["here"])
            return self._own("relative", found, found.end(), base) if base is not None else None
        if found["before"]:
            return self._before(found)
        return self._bare(found)

    def _title(self, start: int) -> Mention | None:
        text = self._text
        depth, end = 0, start
        for end in range(start, min(start + 300, len(text))):
            depth += (text[end] == "《") - (text[end] == "》")
            if depth == 0:
                break
        if depth:
            self._taken = start + 1
            return None
        self._taken = end + 1
        name = re.sub(r"\s+", "", text[start + 1 : end])
        after = _AFTER_TITLE.match(text, end + 1)
        places, stop = read_places(text, after.end() if after else end + 1)
        if not places and after is not None:
            places, stop = read_places(text, end + 1)
        if not name:
            return self._mention("title", start, end + 1, "", [], "书名号里的名称缺失")
        if not places and (_NOT_NORMS.search(name) or not (TITLE_END.search(name) or _NORM.search(name))):
            return None
        if places:
            self._taken = stop
        return self._mention("title", start, self._taken, name, places)

    def _shorts(self, start: int, end: int) -> Iterator[Mention]:
        """Defined short names between two other mentions: cited as a whole."""
        if self._pattern is None or start >= end:
            return
        for found in self._pattern.finditer(self._text, start, end):
            if self._text[found.start() - 1 : found.start()] in ("《", "“") or re.search(r"简称[“《]?$|下称[“《]?$", self._text[max(0, found.start() - 4) : found.start()]):
                continue
            places, _ = read_places(self._text, found.end())
            if found[0].endswith("法") and self._text[found.end() : found.end() + 1] in _NOT_ITS_END:
                continue  # 道路交通安全法律、法规 is not the 道路交通安全法
            if re.match(r"实施(?:条例|办法|细则|规定)|(?:司法)?解释", self._text[found.end() :]):
                continue  # 森林法实施条例 is another law
            if not places and TITLE_END.search(found[0]) is None:
                continue  # a short name of a body or a thing, defined after a title by chance
            if not places:
                yield self._mention("short", found.start(), found.end(), self._names[found[0]], [])

    def _bare(self, found: re.Match[str]) -> Mention | None:
        """第五条 with nothing before it, or behind a name without 《》."""
        text, start = self._text, found.start()
        before = text[max(self._taken, start - 26) : start]
        if re.search(r"(?:[《“]|修改|增加|删去|作为)[^》”]{0,4}$", before) and "“" in before[-3:]:
            return None
        unit = found["place"][-1]
        name = self._name_before(before) if unit == "条" else ""
        if name:
            places, self._taken = read_places(text, start)
            kind: MentionKind = "short"
            at = start - len(before) + before.rfind(name)
            return self._mention(kind, at, self._taken, self._names.get(name, name), places)
        base = Place(()) if unit == "条" else self._here("本款" if unit == "项" else "本条")
        if unit == "条" and (other := self._spoken_of(start)):
            places, self._taken = read_places(text, start)
            return self._mention("bare", start, self._taken, "", places, f"同一句里引用了《{other}》，没有写明是哪一部的")
        if base is None or (unit != "条" and re.search(r"[一二三四五六七八九十]$|上述$", before)):
            return None
        return self._own("bare" if unit == "条" else "relative", found, start, base)

    def _spoken_of(self, start: int) -> str:
        """The other law of 「企业所得税法第十六条所称净值和第十九条所称净值」: the second article may be that law's as well as the text's own."""
        name, end = self._other
        between = self._text[end:start]
        return name if name and not re.search("[。；;]", between) and re.search("(?:和|或者?|及|、|与)$", between) else ""

    def _name_before(self, before: str) -> str:
        match = _BARE_NAME.search(before)
        if not match or re.search(r"本(?:法|条例|规定|办法|细则|解释|规则|法典)(?:的)?$", match[1]):
            return ""
        name = match[1]
        for defined in sorted(self._names, key=len, reverse=True):
            if name.endswith(defined):
                return defined
        # 依照刑法第…条: what stands before the name is no part of it. What else does is found where the names of laws are known.
        name = _COUNTRY.sub("", name)
        name = _LEADS.sub("", name)
        return "" if len(name) < 2 or name in _NO_NAMES or name.startswith(("该", "上述", "下列", "有关", "前述", "其他")) else name

    def _before(self, found: re.Match[str]) -> Mention | None:
        unit = found["unit"]
        count = _COUNTS.get(found["count"]) or number_of(found["count"]) or 1
        base = self._here({"条": "本条", "款": "本条", "项": "本款"}[unit])
        if base is None:
            return self._mention("relative", found.start(), found.end(), "", [], f"“{found[0]}”不在条文里，不知指哪里") if unit == "条" else None
        first = self._earlier(unit, count)
        last = self._earlier(unit, 1)
        if first is None or last is None:
            return self._mention("relative", found.start(), found.end(), "", [], f"“{found[0]}”之前没有相应的{unit}")
        if count > 1:
            self._taken = found.end()
            return self._mention("relative", found.start(), found.end(), "", [(first, last)])
        if unit == "条":
            places, stop = read_places(self._text, found.end(), first)
            if places and places[0][0].numbers[:1] == first.numbers[:1] and self._text[found.end() : found.end() + 1] == "第":
                self._taken = stop
                return self._mention("relative", found.start(), stop, "", places)
        elif unit == "款":
            places, stop = read_places(self._text, found.end(), last)
            if places and self._text[found.end()] == "第" and "项" in dict(places[0][0].numbers) and "条" in dict(places[0][0].numbers):
                self._taken = stop
                return self._mention("relative", found.start(), stop, "", places)
        return self._mention("relative", found.start(), found.end(), "", [(first, None)])

    def _own(self, kind: MentionKind, found: re.Match[str], position: int, base: Place) -> Mention | None:
        places, stop = read_places(self._text, position, base)
        if not places:
            if kind != "relative" or not base.numbers:
                return None
            places, stop = [(base, None)], found.end()
        self._taken = stop
        problem = ""
        for first, _ in places:
            numbers = dict(first.numbers)
            if "条" in numbers and self._document.at(first.within("条").anchor) is None and self._document.articles:
                problem = f"本文没有{first.within('条').anchor}"
            elif self._document.articles and self._document.at(first.anchor) is None:
                problem = f"本文没有{first.anchor}"
        if not self._document.articles:
            problem = "没有写明是哪一部法的条文" if kind == "bare" else "本文不分条，指的是别的文本里的条文"
        return self._mention(kind, found.start(), stop, "", places, problem)

    def _here(self, word: str) -> Place | None:
        """The article or paragraph that 本条 and 本款 stand in."""
        article = self._article
        if article is None or article.number is None:
            return None
        numbers: list[tuple[str, int]] = [("条", article.number)]
        if word != "本条" and self._paragraph is not None:
            siblings = [child for child in article.children if child.kind == "paragraph"]
            if len(siblings) > 1 and any(child is self._paragraph for child in siblings):
                numbers.append(("款", next(i for i, child in enumerate(siblings, 1) if child is self._paragraph)))
        if word == "本项" and self._node.kind == "item" and self._node.number:
            numbers.append(("项", self._node.number))
        return Place(tuple(numbers), article.insertion)

    def _earlier(self, unit: str, count: int) -> Place | None:
        article = self._article
        if article is None or article.number is None:
            return None
        if unit == "条":
            articles = self._document.articles
            index = next((i for i, each in enumerate(articles) if each is article), -1) - count
            before = articles[index] if index >= 0 else None
            return Place((("条", before.number),), before.insertion) if before is not None and before.number else None
        if unit == "款":
            siblings = [child for child in article.children if child.kind == "paragraph"]
            index = next((i for i, child in enumerate(siblings) if child is self._paragraph), 0) - count
            return Place((("条", article.number), ("款", index + 1)), article.insertion) if index >= 0 else None
        here = self._here("本款")
        if here is None or self._node.kind not in ("item", "subitem") or not self._node.number or self._node.number <= count:
            return None
        return Place((*here.numbers, ("项", self._node.number - count)), here.insertion)

    def _mention(self, kind: MentionKind, start: int, end: int, name: str, places: list[tuple[Place, Place | None]], problem: str = "") -> Mention:
        node = self._node
        after = self._text[end : end + 60]
        locators = tuple((first.anchor, last.anchor if last else "") for first, last in places)
        return Mention(
            kind, node.anchor, self._document.line_at(node.start + start).number, node.start + start, node.start + end, name, locators,
            self._text[start:end], node.kind == "quoted", kind == "title" and bool(_REPEALS.match(after)) and "的规定" not in after[:6], problem,
        )  # fmt: skip
