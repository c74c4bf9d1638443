"""Which of two norms prevails: 立法法 (2023) arts 98–106 as a partial order, and who decides where they leave it open.

:func:`rank` compares two versions by level and region only. :func:`settle` says which one applies to one and the same matter: by rank,
else (same maker, art. 103) the special or the newer one, else the authority that has to rule is named. Levels that the law does not
place (司法解释, 党内法规, 强制性标准) and regions that do not contain one another are not ranked: nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hegui.kb.regulation import Version

LAW = "legislation-law"
LAW_VERSION = "2023"

NATIONAL = ("宪法", "法律", "行政法规", "部门规章")
RULES = ("部门规章", "地方政府规章")
RANKED = ("宪法", "法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "规范性文件")
# Documents of these makers are not subordinate to the rules of a ministry: art. 91 bases ministerial rules on their decisions.
ABOVE_MINISTRIES = ("国务院", "中共中央", "全国人民代表大会")

Relation = Literal["higher", "lower", "equal", "unranked", "apart"]
Settled = Literal["first", "second", "needs_ruling", "undecided", "no_conflict"]
Which = Literal["first", "second"]

NPC = "全国人民代表大会常务委员会"
STATE_COUNCIL = "国务院"


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the first norm stands to the second. ``locator`` is the place of 立法法 it rests on, "" where there is none."""

    relation: Relation
    reason: str
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Which norm applies; for ``needs_ruling`` the ``authority`` that decides. ``undecided``: the law names nobody."""

    outcome: Settled
    reason: str
    locator: str = ""
    authority: str = ""


def rank(first: Version, second: Version) -> Ranking:
    """The first norm's rank against the second's."""
    if not (_contains(first, second) or _contains(second, first)):
        return Ranking("apart", f"适用地域不同（{first.region}，{second.region}），没有同一事项都适用的情形")
    for version in (first, second):
        if version.level not in RANKED:
            return Ranking("unranked", f"立法法没有规定{version.level}与其他规定之间的效力等级")
    above = _above(first, second)
    if above is not None:
        return Ranking("higher", *above)
    below = _above(second, first)
    if below is not None:
        return Ranking("lower", *below)
    return _level(first, second)


def settle(first: Version, second: Version, special: Which | None = None) -> Settlement:
    """Which of two norms applies to a matter on which they differ. ``special``: which of them is the special one, where that is known."""
    ranking = rank(first, second)
    if ranking.relation == "apart":
        return Settlement("no_conflict", ranking.reason)
    if ranking.relation in ("higher", "lower"):
        return Settlement("first" if ranking.relation == "higher" else "second", ranking.reason, ranking.locator)
    if ranking.relation == "unranked":
        return _undecided_between_cities(first, second, ranking)
    if first.issuer == second.issuer:
        return _of_one_maker(first, second, special)
    return _of_several_makers(first, second)


def _above(upper: Version, lower: Version) -> tuple[str, str] | None:
    """The reason and the place of the law by which one norm ranks above another; None where it does not."""
    a, b = upper.level, lower.level
    if a == b == "地方性法规" and _within(upper, lower):
        return "设区的市的地方性法规不得同本省、自治区的地方性法规相抵触", "第八十一条第一款"
    if a == b == "地方政府规章" and _within(upper, lower):
        return "省、自治区政府规章的效力高于本行政区域内设区的市政府规章", "第一百条第二款"
    if a == b:
        return None
    if b == "规范性文件":
        return _above_document(upper, lower)
    if a == "宪法":
        return "宪法具有最高的法律效力", "第九十八条"
    if a == "法律" and b != "宪法":
        return f"法律的效力高于{b}", "第九十九条第一款"
    if a == "行政法规" and b in ("地方性法规", *RULES):
        return f"行政法规的效力高于{b}", "第九十九条第二款"
    if a == "地方性法规" and b == "地方政府规章" and _contains(upper, lower):
        return "地方性法规的效力高于本级和下级地方政府规章", "第一百条第一款"
    return None


def _above_document(upper: Version, document: Version) -> tuple[str, str] | None:
    """A normative document ranks below every law, regulation and rule that its region lies under; only within that region."""
    if upper.level == "部门规章" and any(document.issuer.startswith(name) for name in ABOVE_MINISTRIES):
        return None
    if not _contains(upper, document):
        return None
    return f"规范性文件不在立法法所列的法律、法规、规章之内，不得与所执行的{upper.level}相抵触", "第二条"


def _level(first: Version, second: Version) -> Ranking:
    """Neither ranks above the other."""
    levels = {first.level, second.level}
    if "规范性文件" in levels:
        return Ranking("unranked", "立法法没有规定这两个规定之间的效力等级")
    if levels == {"地方性法规", "地方政府规章"}:
        return Ranking("unranked", "设区的市的地方性法规与省、自治区政府规章之间，立法法没有规定效力等级", "第八十一条第二款")
    if levels == {"地方性法规", "部门规章"}:
        return Ranking("equal", "地方性法规与部门规章之间没有高低之分", "第一百零六条第一款第（二）项")
    if levels <= set(RULES):
        return Ranking("equal", "部门规章之间、部门规章与地方政府规章之间具有同等效力，在各自的权限范围内施行", "第一百零二条")
    return Ranking("equal", f"同为{first.level}，效力相同", "第一百零三条" if first.issuer == second.issuer else "")


def _undecided_between_cities(first: Version, second: Version, ranking: Ranking) -> Settlement:
    if {first.level, second.level} == {"地方性法规", "地方政府规章"}:
        province = first.region if first.level == "地方政府规章" else second.region
        return Settlement("needs_ruling", ranking.reason, ranking.locator, f"{province}人民代表大会常务委员会")
    return Settlement("undecided", ranking.reason, ranking.locator)


def _of_one_maker(first: Version, second: Version, special: Which | None) -> Settlement:
    """Art. 103: the special one, the newer one; a new general one against an old special one goes to the maker (105, 106)."""
    newer = _newer(first, second)
    if special is None and newer is None:
        return Settlement("undecided", "同一机关制定，施行先后不明，也没有写明哪个是特别规定", "第一百零三条")
    if special is None:
        assert newer is not None
        return Settlement(newer, "同一机关制定，新的规定与旧的规定不一致的，适用新的规定", "第一百零三条")
    if newer is None or newer == special:
        return Settlement(special, "同一机关制定，特别规定与一般规定不一致的，适用特别规定", "第一百零三条")
    reason = "同一机关制定，新的一般规定与旧的特别规定不一致"
    if first.level == "法律":
        return Settlement("needs_ruling", reason, "第一百零五条第一款", NPC)
    if first.level == "行政法规":
        return Settlement("needs_ruling", reason, "第一百零五条第二款", STATE_COUNCIL)
    return Settlement("needs_ruling", reason, "第一百零六条第一款第（一）项", first.issuer)


def _of_several_makers(first: Version, second: Version) -> Settlement:
    levels = {first.level, second.level}
    if levels == {"法律"}:
        return Settlement("needs_ruling", "法律之间不一致，不能确定如何适用", "第一百零五条第一款", NPC)
    if levels == {"行政法规"}:
        return Settlement("needs_ruling", "行政法规之间不一致，不能确定如何适用", "第一百零五条第二款", STATE_COUNCIL)
    if levels == {"地方性法规", "部门规章"}:
        reason = f"地方性法规与部门规章不一致：国务院认为应当适用部门规章的，提请{NPC}裁决"
        return Settlement("needs_ruling", reason, "第一百零六条第一款第（二）项", STATE_COUNCIL)
    if levels <= set(RULES) and "部门规章" in levels:
        who = "部门规章之间" if levels == {"部门规章"} else "部门规章与地方政府规章之间"
        return Settlement("needs_ruling", f"{who}不一致", "第一百零六条第一款第（三）项", STATE_COUNCIL)
    return Settlement("undecided", f"不同机关制定的{first.level}之间不一致，立法法没有规定由谁裁决")


def _newer(first: Version, second: Version) -> Which | None:
    """Which came into force later; None where that is not known, or on one day."""
    a, b = first.in_force, second.in_force
    if a.from_hi < b.from_lo:
        return "second"
    return "first" if b.from_hi < a.from_lo else None


def _region(version: Version) -> str:
    return "全国" if version.level in NATIONAL else version.region


def _contains(outer: Version, inner: Version) -> bool:
    """Regions are written from the province down (山东省淄博市), so that the wider one begins the narrower one."""
    wide = _region(outer)
    return wide == "全国" or _region(inner).startswith(wide)


def _within(outer: Version, inner: Version) -> bool:
    return _contains(outer, inner) and _region(outer) != _region(inner)
