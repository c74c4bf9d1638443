"""The rows of large tables that the ordinary intake has to see whatever the rules say: those with a problem, and those that small tables name.

For every large table there is a typed table (:mod:`cells`) and a table of the rows kept. What is found here is a superset: the ordinary
intake then says what is wrong, in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hegui.checker.bulk.coverage import CODE, COMPANIES, KIN, OFFICER, OFFICERS, TIES
from hegui.checker.bulk.raw import RawTable
from hegui.checker.bulk.work import Work
from hegui.checker.consistency import PERIODS
from hegui.checker.identity.doubles import PERSONS
from hegui.checker.identity.outcome import Decisions
from hegui.checker.intake.database import quoted
from hegui.checker.ledger import Ledger
from hegui.kb.day import FOREVER
from hegui.kb.table import Tables

HOLDER, NAME, NUMBER = "持有方统一社会信用代码", "姓名", "身份证号"
ALWAYS = "select rid from (values (-1)) v(rid) where false"


class Large:
    """The large tables of a run: ``typed`` names by table, ``kept`` names of the tables of row numbers kept."""

    def __init__(self, work: Work, raw: Mapping[str, RawTable]) -> None:
        self.work = work
        self.raw = dict(raw)
        self.typed = {table: f"typed{number}" for number, table in enumerate(self.raw)}
        self.kept = {table: f"kept{number}" for number, table in enumerate(self.raw)}
        for name in self.kept.values():
            work.run(f"create or replace table {name} (rid bigint primary key)")

    def __contains__(self, table: str) -> bool:
        return table in self.raw

    def keep(self, table: str, query: str) -> None:
        """Keeps the rows whose numbers a query gives."""
        if table in self.raw:
            self.work.run(f"insert or ignore into {self.kept[table]} select distinct rid from ({query})")

    def left(self, table: str) -> str:
        """SQL of the rows that are not kept."""
        return f"(select * from {self.typed[table]} where rid not in (select rid from {self.kept[table]}))"


def keep_irregular(large: Large, tables: Tables, small: Ledger, decisions: Decisions) -> None:
    """Fills the tables of kept rows with what stands out, and what hangs together with it."""
    work = large.work
    _references(work, tables, small)
    for table, name in large.typed.items():
        schema, raw = tables[table], large.raw[table]
        last = raw.head[-1][0] if raw.head else 0
        large.keep(table, f"select rid from {name} where odd or rid <= {last}")
        if schema.key:
            key = quoted(schema.key)
            # Hashes are grouped, not texts: a collision only keeps a row too many.
            large.keep(table, f"select rid from {name} where hash({key}) in (select hash({key}) from {name} where {key} is not null group by 1 having count(*) > 1)")
            also = [value for row in small.rows(table) if isinstance(value := row[schema.key], str)]
            large.keep(table, f"select rid from {name} where {key} in ({_listed(also)})" if also else ALWAYS)
        for begin, end in ((b, e) for t, b, e in PERIODS if t == table):
            large.keep(table, f"select rid from {name} where {quoted(end + '_hi')} < {quoted(begin + '_lo')}")
        for column in schema.columns.values():
            if column.unit == "%" and (position := raw.header.columns.get(column.name)) is not None:
                large.keep(table, _largest(large, table, position, column.name))
        _phones(large, table)
    _dangling(large, tables, small)
    _persons(large, small)
    _repeats(large, small)
    _selves(large, small)
    _totals(large, small)
    _decided(large, decisions, tables)
    if OFFICERS in large:
        large.keep(OFFICERS, f"select rid from {large.typed[OFFICERS]} where {quoted(OFFICER)} in (select v from named_officers)")
        where = f'{quoted("离职方式")} is not null and {quoted("离职日期_hi")} >= {FOREVER}'
        large.keep(OFFICERS, f"select rid from {large.typed[OFFICERS]} where {where}")
    if COMPANIES in large:
        large.keep(COMPANIES, f"select rid from {large.typed[COMPANIES]} where {quoted(CODE)} in (select v from named_companies)")
    close(large, small)


def _references(work: Work, tables: Tables, small: Ledger) -> None:
    """What small tables name: officers and companies."""
    officers: set[str] = set()
    companies: set[str] = set()
    for name, table in small.tables.items():
        for column in tables[name].columns.values():
            found = officers if OFFICERS in column.to else companies if column.type == "credit_code" or COMPANIES in column.to else None
            if found is None:
                continue
            for row in table.rows:
                value = row[column.name]
                found.update((value,) if isinstance(value, str) else value if isinstance(value, tuple) else ())
    for name, values in (("named_officers", officers), ("named_companies", companies)):
        work.run(f"create or replace table {name} (v varchar)")
        if values:
            work.run(f"insert into {name} select unnest(?::varchar[])", [sorted(values)])


def _listed(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _largest(large: Large, table: str, position: int, column: str) -> str:
    """Rows with the two largest bare numbers: whether all percentages are below one is asked of the whole column."""
    raw, typed = large.raw[table].name, large.typed[table]
    bare = f"not regexp_matches(c{position}::varchar, '[%％]\\s*$')"
    return (
        f"select first(t.rid) as rid from {raw} r join {typed} t on r.line = t.rid where {bare} and t.{quoted(column)} is not null "
        f"group by c{position} order by max(t.{quoted(column)}) desc, c{position} limit 2"
    )


def _phones(large: Large, table: str) -> None:
    """Telephone numbers written with other than ASCII digits are for the ordinary reader."""
    if "联系电话" in large.raw[table].header.columns:
        large.keep(table, f"select rid from {large.typed[table]} where not regexp_full_match({quoted('联系电话')}, '[0-9A-Za-z+() /-]*')")


def _dangling(large: Large, tables: Tables, small: Ledger) -> None:
    """References to keys that no row has."""
    for table, name in large.typed.items():
        for column in tables[table].columns.values():
            for target in column.to:
                if target not in large and target not in small.tables:
                    continue
                key = tables[target].key
                assert key is not None
                if target in large:
                    known = f"select {quoted(key)} from {large.typed[target]} where {quoted(key)} is not null"
                else:
                    held = [value for row in small.rows(target) if isinstance(value := row[key], str)]
                    large.work.run("create or replace table targets as select unnest(?::varchar[]) as v", [held])
                    known = "select v from targets"
                value = quoted(column.name)
                large.keep(table, f"select rid from {name} where {value} is not null and {value} <> '无' and {value} not in ({known})")


def _persons(large: Large, small: Ledger) -> None:
    """One number with several names, or two officers under one number."""
    whole = "{0} is not null and not contains({0}, '*')"
    parts = [
        f"select hash({quoted(number)}) as number, case when {quoted(name)} is not null then hash({quoted(name)}) end as name, {int(table == OFFICERS)} as officer "
        f"from {large.typed[table]} where {whole.format(quoted(number))}"
        for table, name, number in PERSONS
        if table in large
    ]
    if not parts:
        return
    work = large.work
    work.run("create or replace table few_persons (number varchar, name varchar, officer integer)")
    known = [
        (value, row[name] if isinstance(row[name], str) else None, int(table == OFFICERS))
        for table, name, number in PERSONS
        if table in small.tables
        for row in small.rows(table)
        if isinstance(value := row[number], str) and "*" not in value
    ]
    if known:
        numbers, names, officers = zip(*known, strict=True)
        work.run("insert into few_persons select unnest(?::varchar[]), unnest(?::varchar[]), unnest(?::integer[])", [numbers, names, officers])
    few = "select hash(number), case when name is not null then hash(name) end, officer from few_persons"
    work.run(
        f"create or replace table doubtful as select number from ({' union all '.join(parts)} union all {few}) "
        "group by number having min(name) <> max(name) or sum(officer) > 1"
    )
    for table, _, number in PERSONS:
        if table in large:
            large.keep(table, f"select rid from {large.typed[table]} where hash({quoted(number)}) in (select number from doubtful)")


def _repeats(large: Large, small: Ledger) -> None:
    """Rows that may say the same twice, and persons without a number whom one label would name; or the same as a row set aside."""
    work = large.work
    for table, columns in ((KIN, (OFFICER, "关系", "亲属姓名")), (TIES, (CODE, "角色", NAME, HOLDER))):
        if table in large:
            number = quoted("亲属身份证号" if table == KIN else NUMBER)
            keys = ", ".join(map(quoted, columns))
            typed = large.typed[table]
            same = f"hash({keys})"
            work.run(f"create or replace table same_rows as select * from {typed} where {same} in (select {same} from {typed} group by 1 having count(*) > 1)")
            several = f"select {keys} from same_rows group by all having count(*) > 1 and (count({number}) < count(*) or count(distinct {number}) < count(*))"
            same = " and ".join(f"t.{quoted(column)} is not distinct from g.{quoted(column)}" for column in columns)
            large.keep(table, f"select t.rid from same_rows t join ({several}) g on {same}")
            aside = [[row[column] if isinstance(row[column], str) else None for row in small.rows(table)] for column in columns]
            work.run(f"create or replace table rows_aside as select {', '.join(f'unnest(?::varchar[]) as {quoted(column)}' for column in columns)}", aside)
            large.keep(table, f"select t.rid from {typed} t join rows_aside g on {same}")
            if table == TIES:
                both = f"{quoted(HOLDER)} is not null and {quoted(NAME)} is not null or {quoted('角色')} = '代持'"
                large.keep(table, f"select rid from {typed} where {both}")


def _selves(large: Large, small: Ledger) -> None:
    """Relatives who may be the officer."""
    if KIN not in large:
        return
    if OFFICERS in large:
        officers = f"select {quoted(OFFICER)} as officer, {quoted(NAME)} as name, {quoted(NUMBER)} as number from {large.typed[OFFICERS]}"
    else:
        cells = [[row[column] if isinstance(row[column], str) else None for row in small.rows(OFFICERS)] for column in (OFFICER, NAME, NUMBER)]
        large.work.run(
            "create or replace table few_officers as select unnest(?::varchar[]) as officer, unnest(?::varchar[]) as name, unnest(?::varchar[]) as number", cells
        )
        officers = "select * from few_officers"
    same = f"k.{quoted('亲属身份证号')} = o.number or k.{quoted('亲属姓名')} = o.name"
    large.keep(KIN, f"select k.rid from {large.typed[KIN]} k join ({officers}) o on k.{quoted(OFFICER)} = o.officer where {same}")


def _totals(large: Large, small: Ledger) -> None:
    """Companies whose shares may add up to more than the whole."""
    if TIES in large:
        typed = large.typed[TIES]
        held = f"{quoted('角色')} in ('股东', '合伙人', '有限合伙人') and {quoted('终止日期_hi')} >= {FOREVER}"
        code = f"hash({quoted(CODE)})"
        over = f"select {code} from {typed} where {held} and {quoted('持股比例')} > 0 group by 1 having sum({quoted('持股比例')}) > 100.4"
        large.keep(TIES, f"select rid from {typed} where {code} in ({over})")
        aside = sorted({value for row in small.rows(TIES) if isinstance(value := row[CODE], str)})
        large.keep(TIES, f"select rid from {typed} where {quoted(CODE)} in ({_listed(aside)})" if aside else ALWAYS)


def _decided(large: Large, decisions: Decisions, tables: Tables) -> None:
    """Whoever a decision may speak of."""
    for mentioned in (one for decision in decisions.entries for one in decision.persons):
        if mentioned.table not in large:
            continue
        columns = tables[mentioned.table].columns
        same = [
            f"{quoted(column)} = '{text.replace(chr(39), chr(39) * 2)}'"
            for column, text in mentioned.fields
            if column in columns and columns[column].type in ("key", "ref", "credit_code", "name")
        ]
        large.keep(mentioned.table, f"select rid from {large.typed[mentioned.table]} where {' and '.join(same) or 'true'}")


def close(large: Large, small: Ledger) -> None:
    """Adds what kept rows hang together with: an officer and all relatives, and every company that is named.

    Beside the rows of large tables, the officers and companies of a small table count.
    """
    work = large.work
    if KIN in large and OFFICERS in large:
        officer, kin, people = quoted(OFFICER), large.typed[KIN], large.typed[OFFICERS]
        chosen = f"select k.{officer} from {kin} k join {large.kept[KIN]} s on k.rid = s.rid"
        large.keep(OFFICERS, f"select rid from {people} where {officer} in ({chosen})")
    if KIN in large:
        officer, kin = quoted(OFFICER), large.typed[KIN]
        if OFFICERS in large:
            more = f"select p.{officer} from {large.typed[OFFICERS]} p join {large.kept[OFFICERS]} s on p.rid = s.rid"
        else:
            more = f"select k.{officer} from {kin} k join {large.kept[KIN]} s on k.rid = s.rid"
        held = [value for row in small.rows(OFFICERS) if isinstance(value := row[OFFICER], str)]
        work.run("create or replace table kept_officers as select unnest(?::varchar[]) as v", [held])
        chosen = f"select v from kept_officers union {more}"
        large.keep(KIN, f"select rid from {kin} where {officer} in ({chosen})")
    if COMPANIES in large:
        code, companies = quoted(CODE), large.typed[COMPANIES]
        if TIES in large:
            ties = f"from {large.typed[TIES]} t join {large.kept[TIES]} s on t.rid = s.rid"
            named = f"select t.{code} {ties} union select t.{quoted(HOLDER)} {ties}"
            large.keep(COMPANIES, f"select rid from {companies} where {code} in ({named})")
