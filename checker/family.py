"""The table 家庭持股: what an officer and near relatives control only together. A fact for somebody to judge, not control by one person.

Only persons known by their numbers count, and only while the kinship and all holdings certainly last.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from hegui.checker.control import HOLDING, RUNS, Held, Link, held_through
from hegui.checker.ledger import Ledger, Row, Table
from hegui.checker.values import Day, Value, show
from hegui.kb.day import FOREVER

# 民法典第一千零四十五条第二款, 第一千一百一十一条第一款: spouse, parents, children, siblings, grandparents, grandchildren; by adoption too.
CIRCLE = frozenset(
    "本人 配偶 父亲 母亲 儿子 女儿 兄弟 姐妹 祖父 祖母 外祖父 外祖母 孙子女 外孙子女 养父 养母 养子 养女 养兄弟姐妹".split()  # noqa: SIM905
)

Holdings = dict[str, list[Link]]


def add_families(ledger: Ledger, table: Table, kin: Table, own: Holdings, holdings: Holdings) -> None:
    """One row per officer, company and period. ``own`` are persons' links by node, ``holdings`` companies' links by holder."""
    families: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in kin.rows:
        officer, node, relation = row["人员编号"], row["关系人"], row["关系"]
        if isinstance(officer, str) and isinstance(node, str) and relation in CIRCLE and node in own:
            families[officer][node].append(row)
    for officer, members in sorted(families.items()):
        if len(members) > 1:
            for held, parts in _together(members, own, holdings):
                _add(table, officer, held, parts)


def _together(members: dict[str, list[Row]], own: Holdings, holdings: Holdings) -> list[tuple[Held, list[tuple[Row, Link]]]]:
    pooled: list[tuple[Row, Link]] = []
    alone: list[Held] = []
    for node, relations in sorted(members.items()):
        links = [_during(link, relations[0]) for link in own[node]]
        # A nominee's shares are somebody else's, where the ledger says whose.
        theirs = [link for link in links if link.behind or not isinstance(link.row["被代持人姓名"], str)]
        pooled += [(relations[0], link) for link in theirs if link.role in HOLDING]
        alone += [held for held in held_through(links, holdings) if held.degree == RUNS]
        alone += [_single(link) for link in links if link.role in HOLDING and link.share(possibly=False) > 50]
    found = []
    for held in held_through([link for _, link in pooled], holdings):
        parts = [(kin, link) for kin, link in pooled if link.row in held.rows and link.covers(held.start, held.end, possibly=False)]
        several = len({kin["关系人"] for kin, link in parts if link.company == held.company or held.indirect}) > 1
        if held.degree == RUNS and several and not any(_covers(one, held) for one in alone):
            found.append((held, parts))
    return found


def _during(link: Link, kin: Row) -> Link:
    """A link while the kinship lasts."""
    start, end = kin["起始日期"], kin["终止日期"]
    if not (isinstance(start, Day) and isinstance(end, Day)):
        return replace(link, certain=(0, 0))
    last = FOREVER if end.hi >= FOREVER and end.lo > kin.table.cutoff else end.lo
    lo, hi = max(link.certain[0], start.hi), min(link.certain[1], last)
    return replace(link, certain=(lo, max(lo, hi)), possible=(max(link.possible[0], start.lo), min(link.possible[1], end.hi)))


def _single(link: Link) -> Held:
    return Held(link.company, *link.certain, RUNS, (link.row,), indirect=False)


def _covers(one: Held, held: Held) -> bool:
    return one.company == held.company and one.start <= held.start and held.end <= one.end


def _add(table: Table, officer: str, held: Held, parts: list[tuple[Row, Link]]) -> None:
    rows = tuple(dict.fromkeys((*(source for kin, _ in parts for source in kin.sources), *held.rows)))
    said, total = [], 0.0
    parts = sorted(parts, key=lambda part: (part[0]["关系"] != "本人", show(part[0]["关系"]), show(part[0]["姓名"]), part[1].company))
    for kin, link in parts:
        share = link.row["持股比例"]
        what = f"{show(share)}%" if link.company == held.company else f"在{link.company}持股{show(share)}%"
        said.append(f"{show(kin['关系'])}{show(kin['姓名'])}{what}")
        if link.company == held.company and isinstance(share, float):
            total += share
    for row in held.rows:
        share, holder = row["持股比例"], row["持有方统一社会信用代码"]
        if row["统一社会信用代码"] == held.company and isinstance(holder, str) and isinstance(share, float):
            total += share
            said.append(f"家庭控制的企业{holder}{share:g}%")
    total = round(total, 9)
    end = Day(held.rows[-1].table.cutoff + 1, FOREVER, held.rows[-1].place("终止日期")) if held.end >= FOREVER else Day.exact(held.end)
    why = (f"家庭成员的持股合计{total:g}%：{'、'.join(said)}",)
    values: list[Value] = [officer, f"家庭:{officer}", held.company, total, "、".join(said), Day.exact(held.start), end]
    table.add(Row(table, values, sources=rows, why=why))
