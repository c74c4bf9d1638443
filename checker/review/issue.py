"""What a review finds: issues at places of a text, and one proposed conclusion for each document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

KINDS: dict[str, str] = {
    "renamed_authority": "机关职责已转移",
    "abolished_licence": "资质许可已取消",
    "precondition": "技术服务结论作前置条件",
    "unsupported_material": "证明材料于法无据",
    "designation": "指定或者变相指定",
    "repealed_basis": "依据已废止",
    "stale_citation": "引用条款已变动",
    "expired": "有效期已过",
    "conflict_superior": "与上位法不一致",
    "duplicate": "与其他文件重复",
    "broken_text": "文本缺漏",
    "ultra_vires": "越权设定",
    "market_barrier": "妨碍公平竞争",
    "superseded": "已被废止或者替代",
}
CONCLUSIONS = ("废止", "宣布失效", "修改", "需人工判断", "继续有效")
CONFIDENCES = {"certain": "确定", "likely": "很可能", "possible": "可能"}
_STRENGTH = {"certain": 2, "likely": 1, "possible": 0}


def stronger(one: str, other: str) -> str:
    return one if _STRENGTH[one] >= _STRENGTH[other] else other


@dataclass(frozen=True, slots=True)
class Cited:
    """A basis as it is shown: title or number of the document, and the place in it."""

    regulation: str
    locator: str = ""

    @property
    def text(self) -> str:
        name = self.regulation if "〔" in self.regulation else titled(self.regulation)
        return name + self.locator


_NUMBERED = re.compile(r"(.+?)(（[^（）]*第[0-9]+号）)")  # 社会消防技术服务管理规定（应急管理部令第7号）


def titled(title: str) -> str:
    """A title in 《》, what it names itself in 〈〉; a number that follows it in brackets stays outside."""
    name, number = (found[1], found[2]) if (found := _NUMBERED.fullmatch(title)) else (title, "")
    return "《" + name.replace("《", "〈").replace("》", "〉") + f"》{number}"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in the text: ``start`` and ``end`` are offsets in the source's text, ``line`` its line, ``place`` how it is cited."""

    start: int
    end: int
    line: int
    article: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is out of date. ``spots`` are all its places in the article, the first of them the one that is quoted."""

    kind: str
    rule: str
    spots: tuple[Spot, ...]
    message: str
    suggestion: str
    confidence: str
    ground: str
    basis: tuple[Cited, ...] = ()
    replaces: tuple[tuple[str, str], ...] = ()  # old names and what stands in their place

    @property
    def first(self) -> Spot:
        return self.spots[0]

    @property
    def article(self) -> str:
        return self.spots[0].article

    @property
    def key(self) -> tuple[int, int, str, str]:
        return self.first.start, self.first.end, self.kind, self.rule

    def with_all(self, others: Sequence[Issue]) -> Issue:
        """With the places, and the names to be replaced, of other issues of the same rule."""
        every = (self, *others)
        spots = tuple(sorted({spot for each in every for spot in each.spots}, key=lambda spot: (spot.start, spot.end)))
        pairs = tuple(dict.fromkeys(pair for each in every for pair in each.replaces))
        merged = replace(self, spots=spots, replaces=pairs)
        return replace(merged, message=renamed(merged.message, pairs), suggestion=replacing(pairs)) if pairs and others else merged


def replacing(pairs: Sequence[tuple[str, str]]) -> str:
    """``将“工商部门”“工商局”修改为“市场监督管理部门”，将“工商”修改为“市场监督管理”``."""
    by_new: dict[str, list[str]] = {}
    for old, new in pairs:
        by_new.setdefault(new, []).append(old)
    return "，".join(f"将{''.join(f'“{old}”' for old in olds)}修改为“{new}”" for new, olds in by_new.items())


def renamed(message: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The message with all old names in the place of the first."""
    names = "".join(f"“{old}”" for old in dict.fromkeys(old for old, _ in pairs))
    return re.sub("(?:“[^”]*”)+", lambda _: names, message, count=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The proposed conclusion for a document, with the grounds practice uses and how sure it is."""

    conclusion: str
    grounds: tuple[str, ...] = ()
    confidence: str = "certain"
    reason: str = ""


@dataclass(slots=True)
class Judged:
    """A document and what was found in it. ``text`` is that of its source, for the reports that show it."""

    path: str
    title: str
    number: str
    maker: str
    level: str
    region: str
    version_date: str
    in_force_from: str
    format: str
    text: str
    # For each line: number, start and end in the text; in a Word file also the index of its paragraph (−1: none), the offset in
    # that paragraph, and the length of Word's own number.
    lines: tuple[tuple[int, int, int, int, int, int], ...]
    issues: list[Issue] = field(default_factory=list)
    verdict: Verdict = field(default_factory=lambda: Verdict("继续有效"))
    competent_body: str = ""


def whole(document: Judged) -> Spot:
    """The document as a whole: its title, where it stands in the text."""
    title = document.title
    start = document.text.find(title) if title else -1
    if start < 0:
        number, start, end, *_ = document.lines[0] if document.lines else (1, 0, 0, -1, 0, 0)
        return Spot(start, end, number, "", "标题", document.text[start:end])
    number = next((number for number, begin, end, *_ in document.lines if begin <= start <= end), 1)
    return Spot(start, start + len(title), number, "", "标题", title)
