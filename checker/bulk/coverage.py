"""Which rules a reduction of the large tables is sound for, proved from their plans; and which companies can matter to them.

A row of 人员, 亲属, 企业 or 任职投资 can be left out when no pattern of any rule can reach it. That holds when every pattern reaches these
tables, and what is derived from them, by the keys they hang together with:

* 关系人, 任职期间, 家庭持股 by the officer; 同一人 by a person of the officers' side; 经营联系 by a person that 同一人 led to;
* the company of a tie is narrowed down by patterns of their own (企业, or a table of the small ones);
* an officer as subject is led to a tie, or to a small table that names officers.

Anything else (:func:`uncovered`) makes the reduction unsound, and the ledger is then decided whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hegui.checker.derive import BASES
from hegui.kb.plan import Atom, Query, Ref, Test, refs
from hegui.kb.rule import Rule

OFFICERS, KIN, COMPANIES, TIES = "人员", "亲属", "企业", "任职投资"
LARGE = (OFFICERS, KIN, COMPANIES, TIES)
OFFICER, CODE = "人员编号", "统一社会信用代码"
# Derived from the large tables; by what column a pattern must reach them, and from where (None: any earlier pattern).
REACHED: dict[str, tuple[str, frozenset[tuple[str, str]] | None]] = {
    OFFICERS: (OFFICER, None),
    COMPANIES: (CODE, None),
    "关系人": (OFFICER, None),
    "任职期间": (OFFICER, None),
    "家庭持股": (OFFICER, None),
    "同一人": ("甲", frozenset({("关系人", "关系人"), ("执业人", "执业人")})),
    "经营联系": ("联系人", frozenset({("同一人", "乙")})),
}
HOLDING = ("经营联系", "家庭持股")
OF_ONE_OFFICER = frozenset({OFFICERS, "任职期间"})


@dataclass(frozen=True, slots=True)
class Narrowing:
    """How one pattern of a tie narrows its company down: the patterns that share the code, and the tests on these alone."""

    rule: Rule
    atoms: tuple[tuple[Atom, str], ...]  # with the column that holds the code
    tests: tuple[Test, ...]
    table_of: dict[int, str]


def is_small(table: str) -> bool:
    """Whether a table is not reduced, nor derived from one that is (单位企业 and its like come from the small ones)."""
    return table not in REACHED and table not in LARGE


def uncovered(rule: Rule, given: frozenset[str]) -> str:
    """Why a reduction would not be sound for this rule, in Chinese; "" when it is."""
    for variant in (v for b in rule.branches for v in b.queries if v.tables <= given):
        for query, before in _queries(variant.query, ()):
            for atom in query.atoms:
                if (reason := _unreached(atom, (*before, *query.atoms))) or (reason := _open_company(atom, query, before)):
                    return reason
        if rule.model.subject == OFFICERS and not _narrows_officers(variant.query):
            return "有的情形只看人员本身"
    if rule.model.subject in LARGE and rule.model.subject != OFFICERS:
        return f"“{rule.model.subject}”是规则的对象"
    if rule.model.subject == OFFICERS:
        for variant in (v for v in rule.applies if v.tables <= given):
            if not variant.tables <= OF_ONE_OFFICER and not any(is_small(a.table) and _names_officer(a, variant.query) for a in variant.query.atoms):
                return "适用范围要看人员以外的大表"
    return ""


def narrowings(rule: Rule, given: frozenset[str]) -> Iterator[Narrowing]:
    """One for every pattern of a tie in the rule."""
    for variant in (v for b in rule.branches for v in b.queries if v.tables <= given):
        for query, before in _queries(variant.query, ()):
            for atom in query.atoms:
                if atom.table in HOLDING:
                    yield _narrowing(rule, atom, query, before)


def _queries(query: Query, before: tuple[Query, ...]) -> Iterator[tuple[Query, tuple[Atom, ...]]]:
    """A conjunction and those inside it, each with the atoms it stands behind."""
    yield query, tuple(atom for outer in before for atom in outer.atoms)
    for inner in query.inner():
        yield from _queries(inner, (*before, query))


def _unreached(atom: Atom, atoms: Sequence[Atom]) -> str:
    if atom.table in (KIN, TIES):
        return f"规则直接用到“{atom.table}”"
    if atom.table not in REACHED or atom.index == 0:
        return ""
    column, sources = REACHED[atom.table]
    tables = {other.index: other.table for other in atoms}
    for joined, ref in atom.joins:
        if joined == column and (sources is None or (tables[ref.atom], ref.column) in sources):
            return ""
    return f"“{atom.table}”没有从{column}连到前面的条件"


def _open_company(atom: Atom, query: Query, before: tuple[Atom, ...]) -> str:
    if atom.table not in HOLDING:
        return ""
    return "" if _sharing(atom, (*before, *query.atoms)) else f"“{atom.table}”的企业没有别的条件限定"


def _sharing(atom: Atom, atoms: Sequence[Atom]) -> list[tuple[Atom, str]]:
    """The patterns of 企业 and of small tables that share the code of a tie, with the column it stands in."""
    same: dict[tuple[int, str], tuple[int, str]] = {}

    def root(cell: tuple[int, str]) -> tuple[int, str]:
        while cell in same:
            cell = same[cell]
        return cell

    for other in atoms:
        for column, ref in other.joins:
            a, b = root((other.index, column)), root((ref.atom, ref.column))
            if a != b:
                same[a] = b
    wanted = root((atom.index, CODE))
    by_index = {other.index: other for other in atoms}
    cells = {(i, c) for other in atoms for c, ref in other.joins for i, c in ((other.index, c), (ref.atom, ref.column))}
    found = {i: c for i, c in sorted(cells) if root((i, c)) == wanted and (by_index[i].table == COMPANIES or is_small(by_index[i].table))}
    return [(by_index[i], column) for i, column in found.items()]


def _narrowing(rule: Rule, atom: Atom, query: Query, before: tuple[Atom, ...]) -> Narrowing:
    every = (*before, *query.atoms)
    sharing = tuple((other, column) for other, column in _sharing(atom, every) if other.table == COMPANIES or other.table not in BASES)
    mine = {other.index for other, _ in sharing}
    tests = tuple(test for test in query.tests if (used := {ref.atom for ref in refs(test)}) and used <= mine)
    return Narrowing(rule, sharing, tests, {other.index: other.table for other in every})


def _narrows_officers(query: Query) -> bool:
    return any(atom.table in HOLDING or (is_small(atom.table) and _names_officer(atom, query)) for atom in query.atoms)


def _names_officer(atom: Atom, query: Query) -> bool:
    """Whether a pattern of a small table is joined by an officer's number."""
    officers = {OFFICERS, "任职期间", "关系人", "家庭持股"}
    tables = {other.index: other.table for other in query.atoms}
    return any(_is_officer(ref, tables, officers) for _, ref in atom.joins)


def _is_officer(ref: Ref, tables: dict[int, str], officers: set[str]) -> bool:
    return tables.get(ref.atom) in officers and ref.column == OFFICER
