"""The persons of both sides as tables: those of rows that only SQL reads, and those that the ordinary pass found in the others.

:func:`collect` fills ``ml`` (officers, relatives, practitioners) and ``mr`` (the registers) with a row for every mention, and
:func:`gather` makes of them ``l0`` and ``r0``, a row for each person, and ``ln`` and ``rn``, a row for each of a person's names. A person is
a number (``node``): the identity number itself where it has the usual form (:func:`number_node`), else one below nought that
``labels`` translates. ``place`` is where somebody is met first: table, row and name in one number. What few persons have (a telephone, a
masked number) stands apart in ``ml_extra`` and ``mr_extra``, and ``l`` and ``r`` are the persons with everything that is known of them. So millions of
persons take some forty bytes each. ``odd_norms`` and ``odd_forms`` hold the names that are not simply what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from hegui.checker.bulk.cells import digits_of
from hegui.checker.bulk.coverage import CODE, KIN, OFFICER, OFFICERS, TIES
from hegui.checker.bulk.irregular import HOLDER, NAME, NUMBER, Large
from hegui.checker.bulk.work import Work
from hegui.checker.identity import profile
from hegui.checker.identity.candidates import plain
from hegui.checker.identity.edges import SEX_OF_KIN, Edges
from hegui.checker.identity.evidence import Mention
from hegui.checker.identity.masked import SOMEBODY, pattern
from hegui.checker.identity.variants import other_forms, simplified
from hegui.checker.identity.written import normalise
from hegui.checker.intake.database import quoted
from hegui.kb.day import FOREVER, NEVER

PLACES = {OFFICERS: 0, KIN: 1, TIES: 2}  # the order in which the ordinary pass comes across persons
STEP, NAMES = 1 << 40, 8  # rows of one table; names of one person
ELSEWHERE = 3  # the place of tables that are never large
LAST = "0123456789X"
_USUAL = re.compile("[0-9]{17}[0-9X]")
_MENTION = "node bigint, norm varchar, simple boolean, whole boolean, sex varchar, unknown boolean, reachable boolean, loosely boolean, place bigint"
_EXTRA = "node bigint, place bigint, number varchar, known varchar, phone varchar, address varchar"


@cache
def simple_name() -> str:
    """A regular expression of names that are what they look like: two to four characters, none of which has another form."""
    first, last = 0x4E00, 0x9FA5
    moving = sorted({ord(c) for c in (*other_forms(), SOMEBODY) if first <= ord(c) <= last})
    spans = zip([first, *(code + 1 for code in moving)], [*(code - 1 for code in moving), last], strict=True)
    return f"[{''.join(chr(a) if a == b else f'{chr(a)}-{chr(b)}' for a, b in spans if a <= b)}]{{2,4}}"


def number_node(number: str) -> int | None:
    """The node of a person with a whole number of the usual form."""
    return int(number[:17]) * 16 + LAST.index(number[17]) if _USUAL.fullmatch(number) else None


def number_of(node: str) -> str:
    """SQL: the number that a positive node stands for."""
    return f"lpad(({node} // 16)::varchar, 17, '0') || substr('{LAST}', ({node} % 16)::integer + 1, 1)"


def node_text(node: str) -> str:
    """SQL: a node as the ordinary pass names it."""
    return f"case when {node} > 0 then 'id:' || left(sha256({number_of(node)}), 24) else (select label from labels where labels.node = {node}) end"


def rows_of(table: str, place: str) -> str:
    """SQL: the row of one of the large tables that a place is in; NULL for a place elsewhere."""
    return f"case when {place} // {STEP * NAMES} = {PLACES[table]} then {place} // {NAMES} % {STEP} end"


def collect(large: Large, edges: Edges) -> None:
    """Fills ``ml``, ``mr``, ``ml_extra``, ``mr_extra``, ``labels``, ``odd_norms`` and ``odd_forms``."""
    work = large.work
    tables = [table for table in (OFFICERS, KIN, TIES) if table in large]
    for name, columns in (("ml", _MENTION), ("mr", _MENTION), ("ml_extra", _EXTRA), ("mr_extra", _EXTRA), ("labels", "label varchar, node bigint")):
        work.run(f"create or replace table {name} ({columns})")
    found = [*_of_side("L", edges.left, edges, edges.loosely), *_of_side("R", edges.right, edges, set())]
    columns = "side VARCHAR, label VARCHAR, node BIGINT, norm VARCHAR, number VARCHAR, known VARCHAR, sex VARCHAR, phone VARCHAR, address VARCHAR, place BIGINT, loosely BOOLEAN"
    work.fill("found", columns, found)
    work.fill("elsewhere", "place BIGINT, tbl VARCHAR, rid BIGINT", _elsewhere(edges))
    _name_forms(large, tables)
    for table in tables:
        work.run(f"create or replace table mentioned as {_mentions(large, table)}")
        _add(work, "mr" if table == TIES else "ml", "mentioned")
    texts = ", ".join(f"coalesce({column}, '') as {column}" for column in ("number", "known", "sex", "phone", "address"))
    for side, into in (("L", "ml"), ("R", "mr")):
        simple = f"coalesce(regexp_full_match(norm, '{simple_name()}'), true) as simple"
        work.run(f"create or replace table mentioned as select label, node, norm, {simple}, {texts}, place, loosely, false as usual from found where side = '{side}'")
        _add(work, into, "mentioned")
    work.run("drop table mentioned")


def _add(work: Work, into: str, rows: str) -> None:
    """Mentions (with label, number, known, phone and address) into one of the two tables, and into its ``_extra`` what does not follow from the node."""
    # The same label, the same node.
    new = f"select distinct label from {rows} where label is not null and label not in (select label from labels)"
    work.run(f"insert into labels select label, -(select count(*) from labels) - row_number() over (order by label) from ({new})")
    named = f"(select m.* replace (coalesce(m.node, n.node) as node) from {rows} m left join labels n using (label))"
    whole = "number <> '' and not contains(number, '*')"
    work.run(
        f"insert into {into} select node, norm, simple, {whole}, sex, known = '{profile.BLANK}', phone <> '' or address <> '', loosely, place from {named}"
    )
    blank = f"known = '{profile.BLANK}' and number = ''"
    work.run(
        f"insert into {into}_extra select node, place, number, known, phone, address from {named} where phone <> '' or address <> '' or not usual and not (node < 0 and {blank})"
    )


def _mentions(large: Large, table: str) -> str:
    """SQL of the mentions in the rows that are not kept, as ``identity.edges.mention`` has them."""
    name, number = (quoted("亲属姓名"), quoted("亲属身份证号")) if table == KIN else (quoted(NAME), quoted(NUMBER))
    shown = f"case when length({number}) = 18 then {number} else '{profile.BLANK}' end"
    born = f"{quoted('出生日期_lo')}"
    exact = f"{born} = {quoted('出生日期_hi')} and {born} > {NEVER} and {born} < {FOREVER}"
    birth = f"strftime(date '0001-01-01' + ({born} - 1)::integer, '%Y%m%d')"
    masked = f"case when substr({shown}, 7, 4) = '****' and {exact} then left({shown}, 6) || {birth} || substr({shown}, 15) else {shown} end"
    # Nearly every number is one of the usual form, and speaks for itself.
    known = f"case when digits is not null then {number} else {masked} end"
    seventeenth = f"substr({shown}, 17, 1)"
    by_mask = f"case when {seventeenth} = '*' then null when {seventeenth}::integer % 2 = 1 then '男' else '女' end"
    by_number = f"case when digits is not null then case when digits % 2 = 1 then '男' else '女' end else {by_mask} end"
    by_kin = "null"
    if table == KIN:
        words = {sex: ", ".join(f"'{kin}'" for kin, one in SEX_OF_KIN.items() if one == sex) for sex in ("男", "女")}
        by_kin = f"case when {quoted('关系')} in ({words['男']}) then '男' when {quoted('关系')} in ({words['女']}) then '女' end"
    phone = f"regexp_replace({quoted('联系电话')}, '[^0-9]', '', 'g')"
    labels = {
        OFFICERS: f"'人员:' || {quoted(OFFICER)}",
        KIN: f"'亲属:' || {quoted(OFFICER)} || ':' || coalesce({quoted('关系')}, '?') || ':' || coalesce({quoted('亲属姓名')}, '?')",
        TIES: f"'登记:' || coalesce({quoted(CODE)}, '?') || ':' || coalesce({quoted('角色')}, '?') || ':' || coalesce({quoted(NAME)}, '?')",
    }
    whole = f"{number} is not null and not contains({number}, '*')"
    label = f"case when digits is not null then null when {whole} then 'id:' || left(sha256({number}), 24) else {labels[table]} end"
    held = f" and {quoted(HOLDER)} is null" if table == TIES else ""
    return (
        f"select {label} as label, digits * 16 + strpos('{LAST}', right({number}, 1)) - 1 as node, coalesce(s.norm, {name}) as norm, "
        f"coalesce(s.simple, true) as simple, coalesce({number}, '') as number, {known} as known, coalesce({by_number}, {quoted('性别')}, {by_kin}, '') as sex, "
        f"case when {quoted('联系电话')} is null or length({phone}) < 7 then '' else right({phone}, 11) end as phone, coalesce(a.level, {quoted('住址')}, '') as address, "
        f"({PLACES[table] * STEP} + rid) * {NAMES} as place, true as loosely, digits is not null as usual "
        f"from (select *, {digits_of(number)} as digits from {large.left(table)}) t left join spelt s on s.name = t.{name} "
        f"left join addresses a on a.address = t.{quoted('住址')} where ({name} is not null or {number} is not null){held}"
    )


def _name_forms(large: Large, tables: list[str]) -> None:
    """Names and addresses written other than plainly go through the ordinary functions, each way of writing once."""
    work, simple = large.work, re.compile(simple_name())
    names: set[str] = set()
    addresses: set[str] = set()
    for table in tables:
        name, rows = quoted("亲属姓名" if table == KIN else NAME), large.left(table)
        names.update(work.column(f"select distinct {name} from {rows} where {name} is not null and not regexp_full_match({name}, '{simple_name()}')"))
        address = quoted("住址")
        addresses.update(work.column(f"select distinct {address} from {rows} where not regexp_full_match({address}, '[\\x{{4e00}}-\\x{{9fa5}}0-9A-Za-z]*')"))
    spelt = {name: normalise(name) for name in sorted(names)}
    work.fill("spelt", "name VARCHAR, norm VARCHAR, simple BOOLEAN", ((name, norm, bool(simple.fullmatch(norm))) for name, norm in spelt.items()))
    work.fill("addresses", "address VARCHAR, level VARCHAR", ((address, normalise(address)) for address in sorted(addresses)))
    met = work.column("select distinct norm from found where norm is not null")
    norms = sorted({norm for norm in (*spelt.values(), *met) if not simple.fullmatch(norm)})
    work.fill("odd_norms", "norm VARCHAR, plain VARCHAR, counted VARCHAR, hidden BOOLEAN", ((n, plain(n), simplified(n)[-1], pattern(n) is not None) for n in norms))
    work.fill("odd_forms", "norm VARCHAR, form VARCHAR", ((n, form) for n in norms for form in simplified(n.replace("·", ""))))


def _of_side(side: str, mentions: dict[str, Mention], edges: Edges, loosely: set[str]) -> Iterator[tuple[object, ...]]:
    """The persons of the rows that were read the ordinary way."""
    numbers = {m.node: number_node(m.number) for m in (*edges.left.values(), *edges.right.values()) if m.has_identifier}
    for number, mention in enumerate(mentions.values()):
        row = edges.origin[mention.node]
        node = numbers.get(mention.node)
        place = _place(row.table.name, row.line, number, side)
        for order, name in enumerate(mention.names or ("",)):
            yield (side, mention.node if node is None else "", node, name, mention.number, mention.known, mention.sex, mention.phone, mention.address,
                   place + min(order, NAMES - 1), mention.node in loosely)  # fmt: skip


def _place(table: str, line: int, number: int, side: str) -> int:
    # Practitioners come after everybody else, on either side.
    return (PLACES.get(table, ELSEWHERE + (side == "R")) * STEP + (line if table in PLACES else number)) * NAMES


def _elsewhere(edges: Edges) -> Iterator[tuple[object, ...]]:
    """Where the persons of other tables stand."""
    for number, mention in enumerate(edges.left.values()):
        row = edges.origin[mention.node]
        if row.table.name not in PLACES:
            yield _place(row.table.name, row.line, number, "L"), row.table.name, row.line


def gather(work: Work) -> None:
    """One row for each person and side, one for each of the person's names. Nearly everybody is mentioned once: nobody else is grouped."""
    for side, mentions, people, names in (("l", "ml", "l0", "ln"), ("r", "mr", "r0", "rn")):
        again = f"{mentions}_again"
        work.run(f"create or replace table several as select node from {mentions} group by node having count(*) > 1")
        work.run(f"create or replace table {again} as select m.* from {mentions} m semi join several using (node)")
        basic = "unknown and not reachable and names <= 1"
        work.run(
            f"create or replace table {people} as select *, {basic} as basic from (select node, norm as name, (norm is not null)::bigint as names, simple, whole, "
            f"sex, unknown, reachable, loosely, place from {mentions} anti join several using (node) union all select node, arg_min(norm, place) filter (norm is not null), "
            "count(distinct norm), coalesce(arg_min(simple, place) filter (norm is not null), true), arg_min(whole, place), arg_min(sex, place), arg_min(unknown, place), "
            f"bool_or(reachable), bool_or(loosely), min(place) from {again} group by node)"
        )
        work.run(
            f"create or replace view {names} as select node, name as norm, simple, whole, loosely from {people} where names = 1 union all "
            f"select node, norm, any_value(m.simple), any_value(p.whole), any_value(p.loosely) from {again} m join {people} p using (node) "
            "where norm is not null and names > 1 group by node, norm"
        )
        _everything(work, side, mentions, people)
        work.run(f"create or replace view {side}m as select node, place from {people} where node not in (select node from {again}) union all select node, place from {again}")
        work.run(f"drop table {mentions}")
    work.run("drop table several")


def _everything(work: Work, side: str, mentions: str, people: str) -> None:
    """The view of a side's persons with what is known of each."""
    single = f"select e.node, e.number, e.known, e.phone, e.address from {mentions}_extra e semi join {mentions} m using (node, place) anti join several using (node)"
    text = f"case when m.whole and m.node > 0 then {number_of('m.node')} else"
    several = (
        f"select node, arg_min(number, place), arg_min(known, place), coalesce(arg_min(phone, place) filter (phone <> ''), ''), "
        f"coalesce(arg_min(address, place) filter (address <> ''), '') from (select m.node, m.place, coalesce(e.number, {text} '' end) as number, "
        f"coalesce(e.known, {text} '{profile.BLANK}' end) as known, coalesce(e.phone, '') as phone, coalesce(e.address, '') as address "
        f"from {mentions}_again m left join {mentions}_extra e using (node, place)) group by node"
    )
    work.run(f"create or replace table {side}x as {single} union all {several}")
    text = f"case when p.whole then {number_of('p.node')} else"
    work.run(
        f"create or replace view {side} as select p.*, coalesce(x.number, {text} '' end) as number, coalesce(x.known, {text} '{profile.BLANK}' end) as known, "
        f"coalesce(x.phone, '') as phone, coalesce(x.address, '') as address from {people} p left join {side}x x using (node)"
    )
