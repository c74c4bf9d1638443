"""What the law says, as data: a work has versions, a version has provisions. Written in ``regulations/*.yaml``, one work a file."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from hegui.kb.day import FOREVER, NEVER, DateRange, parse_day
from hegui.kb.locator import lies_within
from hegui.kb.model import KbModel
from hegui.kb.normalise import text_sha256
from hegui.kb.transition import Transition
from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, WithJsonSchema, model_validator

SCHEMA_ID = "hegui.regulation/1"

Level = Literal[
    "宪法",
    "法律",
    "行政法规",
    "地方性法规",
    "部门规章",
    "地方政府规章",
    "规范性文件",
    "党内法规",
    "强制性标准",
    "司法解释",
]


def _written(value: Any) -> Any:
    """A year or a version written without quotes is a number in YAML; it is meant as written."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _checked_day(text: str) -> str:
    parse_day(text)
    return text


Label = Annotated[str, BeforeValidator(_written), Field(min_length=1), WithJsonSchema({"type": ["string", "integer"]})]
LegalDay = Annotated[
    str,
    BeforeValidator(_written),
    AfterValidator(_checked_day),
    WithJsonSchema({"type": ["string", "integer"], "description": "2021-11-09、2020-12 或 2020：写到哪一级，就只知道到哪一级"}),
]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1)]


class Like(KbModel):
    """The same words stand in another version of the same work, perhaps under another number."""

    version: Label = Field(description="版本编号")
    anchor: Text | None = Field(default=None, description="那一版里的条款号，相同时不写")


class Provision(KbModel):
    """One place of a version: a sentence of the opinion, an article or paragraph of a law.

    ``text`` are the words themselves, ``gist`` our own short paraphrase (要旨) where the words are not carried.
    ``sha256`` is the hash of the normalised words without their own number (``第五十六条``, ``（一）``), also where only a gist is
    carried: a text imported later can be held against it.
    ``paragraph`` is true where a new paragraph of the text begins. ``units`` are the responsible units an item names.
    """

    anchor: Text = Field(description="条款号，如 第五十六条第二款、二（十三）.3")
    text: Text | None = Field(default=None, description="原文")
    gist: Text | None = Field(default=None, description="要旨：不收录原文时，自己的简短转述")
    sha256: Sha256 | None = Field(default=None, description="原文归一后的 SHA-256，不含条号本身")
    paragraph: bool = Field(default=False, description="原文从这里另起一段")
    units: tuple[Text, ...] = Field(default=(), description="责任单位")
    like: Like | None = Field(default=None, description="内容与另一版本的某条相同")
    unverified: bool = Field(default=False, description="没有核对过原文")
    note: Text | None = Field(default=None, description="说明")


class InForce(KbModel):
    """From which day, until before which day. The precision is the one written: a year is any day of that year.

    ``known_by`` instead of ``from``: nothing is known but that it was in force by then.
    """

    from_: LegalDay | None = Field(default=None, alias="from", description="施行之日")
    known_by: LegalDay | None = Field(default=None, description="施行之日不明时：已知最迟何时在施行")
    to: LegalDay | None = Field(default=None, description="不再施行的第一天")
    note: Text | None = Field(default=None, description="说明")

    @model_validator(mode="after")
    def _one_beginning(self) -> InForce:
        if (self.from_ is None) == (self.known_by is None):
            raise ValueError("from（施行起日）与 known_by（已知最迟何时在施行）应写其中一个，且只写一个")
        return self

    @property
    def range(self) -> DateRange:
        """Half-open ``[from, to)`` in ordinals, each end an interval."""
        start = parse_day(self.from_) if self.from_ else (NEVER, parse_day(self.known_by or "")[1])
        return DateRange(*start, *(parse_day(self.to) if self.to else (FOREVER, FOREVER)))

    @property
    def text(self) -> str:
        """For a reader, as precisely as it is known: ``2021-11-09 起``, ``2020 年内（日期不明）起``."""
        start = f"{_show_precision(self.from_)}起" if self.from_ else f"起日不明，{_show_precision(self.known_by or '')}已施行"
        return f"{start}，{_show_precision(self.to)}起不再施行" if self.to else start


def _show_precision(day: str) -> str:
    return {10: f"{day} ", 7: f"{day} 月内（日期不明）", 4: f"{day} 年内（日期不明）"}[len(day)]


class EndedBy(KbModel):
    """How a version came to its end, and by what: another version of this work, or another work."""

    how: Literal["废止", "失效", "修改", "代替"] = Field(description="因何终止")
    by: Text | None = Field(default=None, description="另一部法规的编号，同一部时不写")
    version: Label | None = Field(default=None, description="接替的版本")
    note: Text | None = Field(default=None, description="说明")


class Cites(KbModel):
    """This version names another work, at ``at``."""

    regulation: Text = Field(description="所引法规的编号")
    locator: Text | None = Field(default=None, description="所引条款")
    at: Text | None = Field(default=None, description="在本文的何处引用")


class Version(KbModel):
    """One wording of a work and the time it is in force."""

    id: Label = Field(description="版本编号，通常是年份")
    number: Text | None = Field(default=None, description="文号")
    own_title: Text | None = Field(default=None, alias="title", description="与作品名称不同时才写")
    issuer: Text = Field(description="制定机关")
    level: Level = Field(description="效力层级")
    region: Text = Field(default="全国", description="适用地域")
    promulgated: LegalDay | None = Field(default=None, description="公布之日")
    period: InForce = Field(alias="in_force", description="施行期间")
    ended_by: EndedBy | None = Field(default=None, description="因何终止")
    source: Text = Field(description="这里所写的从何得知")
    note: Text | None = Field(default=None, description="说明")
    unverified: bool = Field(default=False, description="没有核对过原文")
    text_sha256: Sha256 | None = Field(default=None, description="全文收录时，全文归一后的 SHA-256")
    cites: tuple[Cites, ...] = Field(default=(), description="引用的其他法规")
    transitions: tuple[Transition, ...] = Field(default=(), description="对旧案的规定：过渡和保留条款")
    provisions: tuple[Provision, ...] = Field(default=(), description="条款")
    _work_title: str = PrivateAttr("")

    def __repr__(self) -> str:
        return f"<Version {self.id} {self.title}>"

    @property
    def title(self) -> str:
        return self.own_title or self._work_title

    @cached_property
    def in_force(self) -> DateRange:
        """Half-open ``[from, to)`` in ordinals, each end an interval."""
        return self.period.range

    @cached_property
    def by_anchor(self) -> dict[str, Provision]:
        return {provision.anchor: provision for provision in self.provisions}

    @property
    def is_whole(self) -> bool:
        """Whether the whole text is carried: then a place that is not listed does not exist."""
        return self.text_sha256 is not None

    @property
    def text(self) -> str | None:
        """The whole text, paragraph by paragraph, or None where it is not carried."""
        return join_text(self.provisions) if self.is_whole else None

    def at(self, locator: str) -> Provision | None:
        """The provision at a canonical locator; a place with parts (``二（十三）``) is joined from them."""
        if found := self.by_anchor.get(locator):
            return found
        parts = [provision for provision in self.provisions if lies_within(provision.anchor, locator)]
        return _joined(locator, parts) if parts else None

    def units(self, locator: str) -> tuple[str, ...]:
        """The responsible units that the item at a locator names."""
        return tuple(unit for provision in self.provisions if lies_within(provision.anchor, locator) for unit in provision.units)


class Work(KbModel):
    """A law or document through all its versions, oldest first."""

    schema_: Literal["hegui.regulation/1"] = Field(alias="schema")
    id: Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text = Field(description="名称，不加书名号")
    short: Text | None = Field(default=None, description="简称")
    versions: tuple[Version, ...] = Field(min_length=1, description="各版本，从旧到新")

    def __repr__(self) -> str:
        return f"<Work {self.id}>"

    def model_post_init(self, _context: Any) -> None:
        for version in self.versions:
            version._work_title = self.title

    @property
    def latest(self) -> Version:
        return self.versions[-1]

    @property
    def display(self) -> str:
        """How a report names it: a normative document by its number, everything else by its title."""
        return display_name(self.latest)

    def version(self, version_id: str) -> Version | None:
        return next((version for version in self.versions if version.id == version_id), None)


def display_name(version: Version) -> str:
    """The name of one version in a report; see :attr:`Work.display`."""
    if version.number and version.level in ("规范性文件", "党内法规"):
        return version.number
    return version.title


def join_text(provisions: tuple[Provision, ...] | list[Provision]) -> str | None:
    """The words of provisions in order, a line per paragraph; None where any are not carried."""
    joined = ""
    for provision in provisions:
        if provision.text is None:
            return None
        joined += ("\n" if provision.paragraph and joined else "") + provision.text
    return joined


def _joined(locator: str, parts: list[Provision]) -> Provision:
    text = join_text(parts)
    gists = [part.gist for part in parts if part.gist]
    return Provision(
        anchor=locator,
        text=text,
        gist="；".join(gists) if gists and text is None else None,
        sha256=text_sha256(text) if text is not None else None,
        paragraph=parts[0].paragraph,
        units=tuple(unit for part in parts for unit in part.units),
        unverified=any(part.unverified for part in parts),
        note="；".join(dict.fromkeys(part.note for part in parts if part.note)) or None,
    )
