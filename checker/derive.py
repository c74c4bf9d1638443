"""Derived tables: computed once from the ledger's tables, then tables like any other, with provenance.

Subjects are independent of each other only after this.
"""

from __future__ import annotations

from hegui.checker.consistency import check_rows
from hegui.checker.family import add_families
from hegui.checker.filled import mark_filled
from hegui.checker.hazards import compute_hazards
from hegui.checker.identity.doubles import check_persons
from hegui.checker.identity.edges import Edges
from hegui.checker.kin import add_kin
from hegui.checker.ledger import Ledger, Table
from hegui.checker.materials import add_materials
from hegui.checker.matters import add_participation, add_posts, compute_matters
from hegui.checker.pattern.table import add_patterns
from hegui.checker.practitioners import add_practitioners, check_headcounts
from hegui.checker.service import add_service
from hegui.checker.ties import add_ties
from hegui.checker.units import add_units, check_clues
from hegui.kb.condition import Literal
from hegui.kb.plan import Is, Query, Ref
from hegui.kb.registry import Registry
from hegui.kb.table import Tables

# What each derived table is computed from: the first must be given, the others complete it.
BASES: dict[str, tuple[str, ...]] = {
    "关系人": ("人员", "亲属"),
    "任职期间": ("人员",),
    "同一人": (),
    "经营联系": ("任职投资",),
    "家庭持股": ("任职投资", "人员", "亲属"),
    "单位企业": ("单位",),
    "执业人": ("从业人员",),
    "执法参与": ("执法事项",),
    "索要材料": ("执法事项",),
    "组织兼职": ("行业组织",),
    "指定统计": ("执法事项", "服务项目"),
}


def derive(ledger: Ledger, tables: Tables, registry: Registry | None = None) -> None:
    """Adds the derived tables whose first base was given, and the computed columns.

    ``registry`` is what the bases that a ledger names are looked up in.
    """
    check_rows(ledger)
    compute_hazards(ledger)
    check_persons(ledger)
    mark_filled(ledger)
    edges = Edges()
    made: dict[str, Table] = {}
    for name, bases in BASES.items():
        if bases and bases[0] in ledger.tables:
            given = [ledger.tables[b] for b in bases if b in ledger.tables]
            # What is derived from 人员 is about the persons who are there; further bases are looked at query by query.
            complete = bases[0] == "人员" or given[0].complete
            made[name] = Table(name, tables[name], min(t.cutoff for t in given), complete=complete)
    if "关系人" in made:
        add_kin(ledger, made["关系人"], edges)
        add_service(ledger, made["任职期间"])
    if "经营联系" in made:
        own, holdings = add_ties(ledger, made["经营联系"], edges)
        if "关系人" in made:
            add_families(ledger, made["家庭持股"], made["关系人"], own, holdings)
    if "单位企业" in made:
        add_units(ledger, made["单位企业"])
    check_clues(ledger)
    if "执业人" in made:
        add_practitioners(ledger, made["执业人"], edges)
        check_headcounts(ledger)
    if "执法参与" in made:
        compute_matters(ledger)
        add_participation(ledger, made["执法参与"])
        add_materials(ledger, made["索要材料"], registry)
    if "指定统计" in made and "服务项目" in ledger.tables:
        add_patterns(ledger, made["指定统计"])
    if "组织兼职" in made:
        add_posts(ledger, made["组织兼职"])
    made["同一人"] = Table("同一人", tables["同一人"], ledger.as_of)
    edges.write(ledger, made["同一人"])
    ledger.tables.update(made)


def find_persons(ledger: Ledger, tables: Tables) -> Edges:
    """The persons of both sides, and nothing else of :func:`derive`. The ledger is changed: it is for this only."""
    check_rows(ledger)
    edges = Edges()

    def made(name: str) -> Table:
        return Table(name, tables[name], ledger.as_of)

    if "人员" in ledger.tables:
        add_kin(ledger, made("关系人"), edges)
    if "任职投资" in ledger.tables:
        add_ties(ledger, made("经营联系"), edges)
    if "从业人员" in ledger.tables:
        add_practitioners(ledger, made("执业人"), edges)
    return edges


def base_tables(table: str) -> tuple[str, ...]:
    """The ledger tables behind a table: itself, or what it is derived from."""
    return BASES.get(table, (table,))


def completing_bases(query: Query, subject: str = "") -> set[str]:
    """The further bases that a query rests on: without 亲属 nobody's relatives were looked at, unless only 本人 is asked for.

    Not the table of the subjects themselves: whoever is judged is there, and others of that table have no part in what is theirs.
    """
    subject = subject or query.atoms[0].table
    found: set[str] = set()
    for atom in query.atoms:
        own = Is(Ref(atom.index, "关系"), "==", Literal("本人"))
        if not (atom.table == "关系人" and own in query.tests):
            found.update(base for base in BASES.get(atom.table, ())[1:] if base != subject)
    return found.union(*(completing_bases(inner, subject) for inner in query.inner()))
