"""The persons of both sides as tables: those of rows that only SQL reads, and those that the ordinary pass found in the others.

``sides(side, node, norm, number, known, sex, phone, address, place, tbl, rid, loosely)`` has a row for every mention, ``side`` L
(officers, relatives, practitioners) or R (the registers); :func:`gather` makes of it ``l`` and ``r`` (one row for each person) and
``ln`` and ``rn`` (their names). ``norms`` holds every name as :mod:`hegui.checker.identity` has it: its plain form, and the form that
frequencies count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hegui.checker.bulk.coverage import CODE, KIN, OFFICER, OFFICERS, TIES
from hegui.checker.bulk.irregular import HOLDER, NAME, NUMBER, Large
from hegui.checker.bulk.work import Work
from hegui.checker.identity import profile
from hegui.checker.identity.candidates import plain
from hegui.checker.identity.edges import SEX_OF_KIN, Edges
from hegui.checker.identity.evidence import Mention
from hegui.checker.identity.masked import pattern
from hegui.checker.identity.variants import simplified, stands_alone
from hegui.checker.identity.written import normalise
from hegui.checker.intake.database import quoted
from hegui.kb.day import FOREVER, NEVER

HAN = r"[\x{4e00}-\x{9fa5}]"
COLUMNS = "side, node, norm, number, known, sex, phone, address, place, tbl, rid, loosely"
PLACES = {OFFICERS: 0, KIN: 1, TIES: 2}  # the order in which the ordinary pass comes across persons
STEP, NAMES = 1 << 40, 8  # rows of one table; names of one person


def collect(large: Large, edges: Edges) -> None:
    """Fills ``sides`` and ``norms``."""
    work = large.work
    work.run("create or replace table raw_sides (side varchar, node varchar, name varchar, number varchar, known varchar, sex varchar, phone varchar, address varchar, place bigint, tbl varchar, rid bigint, loosely boolean)")
    for table, side in ((OFFICERS, "L"), (KIN, "L"), (TIES, "R")):
        if table in large:
            work.run(f"insert into raw_sides {_mentions(large, table, side)}")
    _normalise(work)
    _add_found(work, edges)


def _mentions(large: Large, table: str, side: str) -> str:
    """SQL of the mentions in the rows that are not kept, as ``identity.edges.mention`` has them."""
    name, number = ("亲属姓名", "亲属身份证号") if table == KIN else (NAME, NUMBER)
    shown = f"case when length({quoted(number)}) = 18 then {quoted(number)} else '{profile.BLANK}' end"
    born = f"{quoted('出生日期_lo')}"
    exact = f"{born} = {quoted('出生日期_hi')} and {born} > {NEVER} and {born} < {FOREVER}"
    digits = f"strftime(date '0001-01-01' + ({born} - 1)::integer, '%Y%m%d')"
    known = f"case when substr(shown, 7, 4) = '****' and {exact} then left(shown, 6) || {digits} || substr(shown, 15) else shown end"
    seventeenth = "substr(shown, 17, 1)"
    by_number = f"case when {seventeenth} = '*' then null when {seventeenth}::integer % 2 = 1 then '男' else '女' end"
    by_kin = "null"
    if table == KIN:
        words = {sex: ", ".join(f"'{kin}'" for kin, one in SEX_OF_KIN.items() if one == sex) for sex in ("男", "女")}
        by_kin = f"case when {quoted('关系')} in ({words['男']}) then '男' when {quoted('关系')} in ({words['女']}) then '女' end"
    phone = f"regexp_replace(coalesce({quoted('联系电话')}, ''), '[^0-9]', '', 'g')"
    columns = {
        OFFICERS: f"'人员:' || {quoted(OFFICER)}",
        KIN: f"'亲属:' || {quoted(OFFICER)} || ':' || coalesce({quoted('关系')}, '?') || ':' || coalesce({quoted('亲属姓名')}, '?')",
        TIES: f"'登记:' || coalesce({quoted(CODE)}, '?') || ':' || coalesce({quoted('角色')}, '?') || ':' || coalesce({quoted(NAME)}, '?')",
    }
    whole = f"{quoted(number)} is not null and not contains({quoted(number)}, '*')"
    held = f" and {quoted(HOLDER)} is null" if table == TIES else ""
    return (
        f"select '{side}', case when {whole} then 'id:' || left(sha256({quoted(number)}), 24) else {columns[table]} end, {quoted(name)}, "
        f"coalesce({quoted(number)}, ''), {known}, coalesce({by_number}, {quoted('性别')}, {by_kin}, ''), "
        f"case when length({phone}) >= 7 then right({phone}, 11) else '' end, coalesce({quoted('住址')}, ''), "
        f"({PLACES[table] * STEP} + rid) * {NAMES}, '{table}', rid, {str(side == 'L').lower()} "
        f"from (select *, {shown} as shown from {large.left(table)}) where ({quoted(name)} is not null or {quoted(number)} is not null){held}"
    )


def _normalise(work: Work) -> None:
    """Names and addresses written other than plainly go through the ordinary functions, each way of writing once."""
    characters = work.column(f"select distinct unnest(string_split(name, '')) from (select distinct name from raw_sides where regexp_full_match(name, '{HAN}+'))")
    moving = "".join(sorted(c for c in characters if not stands_alone(c)))
    changes = f"regexp_matches(name, '[{moving}]')" if moving else "false"
    odd = f"not regexp_full_match(name, '{HAN}{{2,4}}') or {changes} or contains(name, '某')"
    names = work.column(f"select distinct name from raw_sides where name is not null and ({odd})")
    work.fill("spelt", "name VARCHAR, norm VARCHAR", ((name, normalise(name)) for name in names))
    addresses = work.column("select distinct address from raw_sides where not regexp_full_match(address, '[\\x{4e00}-\\x{9fa5}0-9A-Za-z]*')")
    work.fill("addresses", "address VARCHAR, level VARCHAR", ((address, normalise(address)) for address in addresses))
    work.run(
        "create or replace table sides as select side, node, coalesce(s.norm, r.name) as norm, number, known, sex, phone, "
        "coalesce(a.level, r.address) as address, place, tbl, rid, loosely from raw_sides r "
        "left join spelt s using (name) left join addresses a using (address)"
    )
    work.run("drop table raw_sides")


def _add_found(work: Work, edges: Edges) -> None:
    """The persons of the rows that were read the ordinary way."""
    rows = [*_of_side("L", edges.left, edges, edges.loosely), *_of_side("R", edges.right, edges, set())]
    work.fill(
        "found",
        "side VARCHAR, node VARCHAR, norm VARCHAR, number VARCHAR, known VARCHAR, sex VARCHAR, phone VARCHAR, address VARCHAR, place BIGINT, tbl VARCHAR, rid BIGINT, loosely BOOLEAN",
        rows,
    )
    empty = ", ".join(f"coalesce({column}, '') as {column}" for column in ("number", "known", "sex", "phone", "address"))
    work.run(f"insert into sides select side, node, norm, {empty}, place, tbl, rid, loosely from found")


def _of_side(side: str, mentions: dict[str, Mention], edges: Edges, loosely: set[str]) -> Iterator[tuple[object, ...]]:
    for number, mention in enumerate(mentions.values()):
        row = edges.origin[mention.node]
        # Practitioners come after everybody else, on either side.
        place = (PLACES.get(row.table.name, 3) * STEP + (row.line if row.table.name in PLACES else number)) * NAMES
        for order, name in enumerate(mention.names or ("",)):
            yield (side, mention.node, name, mention.number, mention.known, mention.sex, mention.phone, mention.address,
                   place + min(order, NAMES - 1), row.table.name, row.line, mention.node in loosely)  # fmt: skip


def gather(work: Work) -> None:
    """One row for each person and side, one for each of the person's names; and the names."""
    for side, people, names in (("L", "l", "ln"), ("R", "r", "rn")):
        work.run(
            f"create or replace table {people} as select *, number <> '' and not contains(number, '*') as whole, "
            f"known = '{profile.BLANK}' and phone = '' and address = '' and names <= 1 as basic from (select node, min(place) as place, arg_min(norm, place) filter (norm is not null) as name, "
            "arg_min(tbl, place) as tbl, arg_min(rid, place) as rid, arg_min(number, place) as number, arg_min(known, place) as known, arg_min(sex, place) as sex, "
            "coalesce(arg_min(phone, place) filter (phone <> ''), '') as phone, coalesce(arg_min(address, place) filter (address <> ''), '') as address, "
            f"bool_or(loosely) as loosely, count(distinct norm) as names from sides where side = '{side}' group by node)"
        )
        work.run(f"create or replace table {names} as select distinct node, norm from sides where side = '{side}' and norm is not null")
    work.run("create or replace table every_norm as select distinct norm from (select norm from ln union all select norm from rn)")
    characters = work.column("select distinct unnest(string_split(norm, '')) from every_norm")
    moving = "".join(sorted(c for c in characters if "\u4e00" <= c <= "\u9fa5" and not stands_alone(c)))
    changes = f"regexp_matches(norm, '[{moving}]')" if moving else "false"
    odd = f"not regexp_full_match(norm, '{HAN}{{2,4}}') or {changes} or contains(norm, '某')"
    norms = work.column(f"select norm from every_norm where {odd}")
    work.fill("odd_norms", "norm VARCHAR, plain VARCHAR, counted VARCHAR, hidden BOOLEAN", ((n, plain(n), simplified(n)[-1], pattern(n) is not None) for n in norms))
    work.run(
        "create or replace table norms as select e.norm, coalesce(o.plain, e.norm) as plain, coalesce(o.counted, e.norm) as counted, "
        "coalesce(o.hidden, false) as hidden, o.norm is null as simple from every_norm e left join odd_norms o using (norm)"
    )
    work.fill("odd_forms", "norm VARCHAR, form VARCHAR", ((n, form) for n in norms for form in _forms(n)))
    work.run("create or replace table forms as select norm, norm as form from norms where simple union all select * from odd_forms")


def _forms(norm: str) -> Iterable[str]:
    return simplified(norm.replace("·", ""))
