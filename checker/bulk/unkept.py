"""What is said of the rows that a reduction leaves out: whose similar names are too many, who bears a name, how many a norm covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hegui.checker.beyond import Known
from hegui.checker.bulk.irregular import Large
from hegui.checker.bulk.people import NAMES, PLACES, STEP, node_text
from hegui.checker.bulk.work import Work
from hegui.checker.identity.edges import HOW_SAID, Edges
from hegui.checker.identity.frequency import Frequencies
from hegui.checker.ledger import LeftOut


def left_out(large: Large, edges: Edges) -> Iterator[LeftOut]:
    """Persons whose name is similar to too many others, as the ordinary pass notes them."""
    place = f"case place // {STEP * NAMES} {' '.join(f'when {n} then {table!r}' for table, n in PLACES.items())} end"
    for node, how, count, name, table, rid in large.work.rows(
        f"select {node_text('c.node')}, c.how, c.count, c.name, coalesce({place}, e.tbl), case when e.rid is null then l.place // {NAMES} % {STEP} else e.rid end "
        "from crowds c join l0 l using (node) left join elsewhere e using (place)"
    ):
        if table in large and not (node in edges.left and edges.origin[node].line == rid):
            file = large.raw[table].file
        else:
            file = edges.origin[node].file
        yield LeftOut(file, rid, table, name, HOW_SAID[how], count)


def known_names(work: Work) -> Known:
    """What the whole ledger says of the names that the kept rows have."""
    crowds = frozenset(work.rows(f"select {node_text('crowds.node')}, how from crowds"))
    work.run("create or replace view persons as select name from l0 where name is not null union all select name from r0 anti join l0 using (node) where name is not null")
    met = "select norm from ln semi join pairs using (node) union select norm from rn where node in (select other from pairs) union select norm from found where norm is not null"
    work.run(f"create or replace table met as select norm, coalesce(o.counted, norm) as counted, coalesce(o.plain, norm) as plain from ({met}) left join odd_norms o using (norm)")
    total = work.one("select count(*) from persons") - work.one("select count(*) from persons where name in (select norm from odd_norms where coalesce(counted, '') = '')")
    counts = work.rows(
        "select coalesce(o.counted, p.name) as c, count(*) from persons p left join odd_norms o on o.norm = p.name where c <> '' and c in (select counted from met) group by 1"
    )
    bearers = work.rows(
        "select coalesce(o.plain, rn.norm) as p, count(distinct node) from rn left join odd_norms o using (norm) where p in (select plain from met) group by 1"
    )
    return Known(Frequencies(Counter(dict(counts)), total), crowds, Counter(dict(bearers)))
