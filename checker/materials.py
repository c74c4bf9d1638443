"""What an authority asked for, and on what basis: the table 索要材料, one row per proof asked for in a matter.

The basis that a ledger names is looked up among the registered regulations. A basis is law only when it is one
(优化营商环境条例第四十四条: laws and regulations; rules may spell out what those set), and only while it is in force.
What the registry does not know is "没有登记": a person has to look, nobody is accused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Unknown, Value
from hegui.kb.registry import Registry
from hegui.kb.regulation import Work

NONE, LAW, ENDED, OTHER, UNLISTED = "没有依据", "在施行的法律法规规章", "不在施行", "其他文件", "没有登记"
# Strongest first: one good basis is enough, whatever else is named beside it.
ORDER = (LAW, ENDED, OTHER, UNLISTED)
LAW_LEVELS = frozenset({"宪法", "法律", "行政法规", "地方性法规", "部门规章", "地方政府规章"})
SAYS_NONE = frozenset({"", "无", "没有", "无依据", "没有依据", "于法无据"})

_QUOTED = re.compile("《([^《》]+)》")
_BETWEEN = re.compile("[、，,；;]|以及|及|和")
_PLACE = re.compile(r"\s*第[零一二三四五六七八九十百千0-9]+条.*$")
_EDITION = re.compile(r"[（(][^（）()]*(?:修正|修订|年|版)[^（）()]*[）)]")


def add_materials(ledger: Ledger, table: Table, registry: Registry | None) -> None:
    """One row per proof; one row of unknowns where nobody wrote what was asked for."""
    # The registry holds a few dozen works, a ledger the same basis thousands of times.
    found = cache(lambda words: _works(words, registry))
    for row in ledger.rows("执法事项"):
        asked, bases = row["要求材料"], row["材料依据"]
        if isinstance(asked, Unknown):
            table.add(Row(table, [row["事项编号"], asked, bases if isinstance(bases, Unknown) else asked, asked], sources=(row,)))
            continue
        assert isinstance(asked, tuple)
        for position, material in enumerate(asked):
            if material in SAYS_NONE:
                continue
            basis: Value = bases if isinstance(bases, Unknown) else bases[position] if isinstance(bases, tuple) else bases
            standing = basis if isinstance(basis, Unknown) else _standing(str(basis), row, found)
            table.add(Row(table, [row["事项编号"], material, basis, standing], sources=(row,)))


def _standing(words: str, row: Row, found: Callable[[str], tuple[Work, ...]]) -> Value:
    if words.strip() in SAYS_NONE:
        return NONE
    asked_on = next((d for d in (row["受理日期"], row["行为日期"]) if isinstance(d, Day) and d.is_exact), None)
    standings = {_of(work, asked_on) for work in found(words)}
    return next((standing for standing in ORDER if standing in standings), UNLISTED)


def _of(work: Work, asked_on: Day | None) -> str:
    """In force unless it certainly was not on the day of the application; by the level of any version in force then."""
    versions = work.versions if asked_on is None else [v for v in work.versions if v.in_force.possibly_covers(asked_on.lo, asked_on.hi)]
    if not versions:
        return ENDED
    return LAW if any(version.level in LAW_LEVELS for version in versions) else OTHER


def _works(words: str, registry: Registry | None) -> tuple[Work, ...]:
    """The registered works that a basis names, in whatever way people write it."""
    if registry is None:
        return ()
    names = _QUOTED.findall(words) or [_PLACE.sub("", part) for part in _BETWEEN.split(words)]
    spelt = [spelling for name in (*names, _PLACE.sub("", words)) for spelling in _spellings(name)]
    found = (registry.find_work(spelling) for spelling in spelt if spelling)
    return tuple({work.id: work for work in found if work is not None}.values())


def _spellings(name: str) -> tuple[str, ...]:
    plain = _EDITION.sub("", name).strip()
    return (plain, plain.removeprefix("中华人民共和国"), "中华人民共和国" + plain, name.strip())
