"""Which persons of the two sides may be one, as far as names go; and whose similar names are too many to mean anything.

The joins are those of :mod:`hegui.checker.identity.candidates`, on every different name once. What they give is a superset of the pairs
that the identity pass will weigh, except for the numbers of merely similar names: these are exact, for they decide what is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations

from hegui.checker.bulk.work import Work
from hegui.checker.identity import profile
from hegui.checker.identity.candidates import CROWD, LONGEST
from hegui.checker.identity.evidence import ADDRESS, HEARD, HIDDEN, PHONE, REGION_ONLY, TYPED
from hegui.checker.identity.masked import Pattern, joins, pattern
from hegui.checker.identity.match import FEW
from hegui.checker.identity.sound import MOST, readings, sounds, surname_readings
from hegui.checker.identity.written import COMPOUND_SURNAMES, split

ORDER = {HIDDEN: 0, HEARD: 1, TYPED: 2}
APART = "(l.whole and r.whole and l.number <> r.number)"
Shown = tuple[tuple[int, str], ...]


def find_similar(work: Work) -> None:
    """Fills ``akin(a, b, how, numbered)``: names of the left and of the right that are not the same but may be, by the closest of
    these ways; ``numbered`` says of which of the left, with or without a number, where it is not of all."""
    _keys(work)
    work.run("create or replace table left_norms as select norm, bool_or(not whole) as bare from ln join l using (node) where loosely group by norm")
    work.run("create or replace table right_norms as select norm, bool_or(not whole) as bare from rn join r using (node) group by norm")
    _hidden(work)
    met = (
        "select x.norm as a, y.norm as b, x.how from keys x join keys y on x.how = y.how and x.key = y.key "
        "join norms p on p.norm = x.norm join norms q on q.norm = y.norm join left_norms a on a.norm = x.norm join right_norms b on b.norm = y.norm "
        "where p.plain <> q.plain and (a.bare or b.bare)"
    )
    work.run(
        f"create or replace table akin as select a, b, case min(step) when 0 then '{HIDDEN}' when 1 then '{HEARD}' else '{TYPED}' end as how, numbered from ("
        f"select a, b, case how when '{HEARD}' then 1 else 2 end as step, null::boolean as numbered from ({met}) union all select a, b, 0, numbered from hidden_pairs) "
        "group by a, b, numbered"
    )
    work.run("create or replace table same as select distinct x.norm as a, y.norm as b from forms x join forms y on x.form = y.form where x.norm <> y.norm")
    work.run("delete from akin where (a, b) in (select (a, b) from same)")


def _keys(work: Work) -> None:
    """``keys(norm, how, key)`` of whole names: how they are read, and the given name's characters in order."""
    work.run(
        f"create or replace table short as select norm, left(norm, 1) as s, substr(norm, 2, 1) as g1, substr(norm, 3, 1) as g2, substr(norm, 4, 1) as g3 "
        f"from norms where simple and not (length(norm) > 2 and left(norm, 2) in ({', '.join(repr(name) for name in sorted(COMPOUND_SURNAMES))}))"
    )
    first = work.column("select distinct s from short")
    given = work.column("select distinct unnest([g1, g2, g3]) from short")
    work.fill("read_s", "c VARCHAR, reading VARCHAR", ((c, reading) for c in first for reading in dict.fromkeys(surname_readings(c))))
    work.fill("read_g", "c VARCHAR, reading VARCHAR", ((c, " " + reading) for c in given if c for reading in dict.fromkeys(readings(c))))
    work.run("insert into read_g values ('', '')")
    work.run("create or replace table many_g as select c, count(*) as n from read_g group by c")
    work.run("create or replace table many_s as select c, count(*) as n from read_s group by c")
    # Of a name with very many readings only the first count: these are left to the function that says which.
    work.run(
        f"create or replace table wordy as select norm from short join many_s m0 on m0.c = s join many_g m1 on m1.c = g1 join many_g m2 on m2.c = g2 "
        f"join many_g m3 on m3.c = g3 where m0.n * m1.n * m2.n * m3.n > {MOST}"
    )
    work.run(
        f"create or replace table keys as select norm, '{HEARD}' as how, r0.reading || r1.reading || r2.reading || r3.reading as key from short "
        "join read_s r0 on r0.c = s join read_g r1 on r1.c = g1 join read_g r2 on r2.c = g2 join read_g r3 on r3.c = g3 where norm not in (select norm from wordy) "
        f"union all select norm, '{TYPED}', s || ' ' || array_to_string(list_sort(string_split(substr(norm, 2), '')), '') from short where length(norm) > 2"
    )
    others = work.rows("select norm, plain from norms where not hidden and norm not in (select norm from short)")
    read = [*((n, HEARD, key) for n, plain in others for key in sounds(plain)), *((n, TYPED, key) for n, plain in others for key in _turned(plain))]
    spoken = [(n, HEARD, key) for n in work.column("select norm from wordy") for key in sounds(n)]
    work.fill("more_keys", "norm VARCHAR, how VARCHAR, key VARCHAR", [*read, *spoken])
    work.run("insert into keys select * from more_keys")


def _turned(plain: str) -> Iterator[str]:
    surname, given = split(plain)
    if surname and len(given) > 1:
        yield surname + " " + "".join(sorted(given))


def _hidden(work: Work) -> None:
    """``hidden_pairs(a, b, numbered)``: masked names of either side with the whole names that fit them."""
    pairs: set[tuple[str, str, bool]] = set()
    if work.one("select count(*) from norms where hidden"):
        for masked, whole, turned in (("r", "l", False), ("l", "r", True)):
            pairs.update((b, a, n) if turned else (a, b, n) for a, b, n in _unmasked(work, masked, whole))
    work.fill("hidden_pairs", "a VARCHAR, b VARCHAR, numbered BOOLEAN", sorted(pairs))


def _unmasked(work: Work, masked: str, whole: str) -> Iterator[tuple[str, str, bool]]:
    """(whole name, masked name, whether of a left with a number). As the identity pass does, once for those with a number and once for those without."""
    loosely = {"l": " and l.loosely", "r": ""}
    for left_whole in (True, False):
        # Whoever has a number is held only against those without.
        of = {"l": f"l.whole = {left_whole}" + loosely["l"], "r": "not r.whole" if left_whole else "true"}
        patterns = _patterns(
            work.rows(
                f"select n.norm, n.plain, count(*) from {masked}n n1 join {masked} using (node) join norms n using (norm) "
                f"where n.hidden and {of[masked]} group by 1, 2"
            )
        )
        if patterns:
            names = f"select distinct n.norm, n.plain from {whole}n n1 join {whole} using (node) join norms n using (norm) where not n.hidden and {of[whole]}"
            yield from ((name, other, left_whole) for name, other in _fitting(patterns, work.rows(names)))


def _patterns(rows: Iterable[tuple[str, str, int]]) -> dict[Shown, list[tuple[str, Pattern]]]:
    found: dict[Shown, list[tuple[str, Pattern]]] = {}
    bearers: Counter[Shown] = Counter()
    for norm, plain, count in rows:
        hidden = pattern(plain)
        if hidden is not None:
            found.setdefault(joins(hidden), []).append((norm, hidden))
            bearers[joins(hidden)] += count
    return {shown: members for shown, members in found.items() if bearers[shown] <= CROWD}


def _fitting(patterns: dict[Shown, list[tuple[str, Pattern]]], names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    begins = {shown[0] for shown in patterns}
    for norm, plain in names:
        if len(plain) > LONGEST or not any(place in begins for place in enumerate(plain)):
            continue
        for size in range(1, len(plain) + 1):
            for shown in combinations(enumerate(plain), size):
                for other, hidden in patterns.get(shown, ()):
                    if hidden.fits(plain):
                        yield norm, other


def _both(place: int, *, agree: bool) -> str:
    a, b = f"substr(l.known, {place}, 1)", f"substr(r.known, {place}, 1)"
    return f"({a} <> '*' and {b} <> '*' and {a} {'=' if agree else '<>'} {b})"


def _shows(part: slice) -> str:
    return f"not contains(substr(l.known, {part.start + 1}, {part.stop - part.start}), '*') and not contains(substr(r.known, {part.start + 1}, {part.stop - part.start}), '*')"


def contradicted() -> str:
    """SQL: two persons ``l`` and ``r`` of whom a place of the number, or the sex, says that they are two."""
    return f"({' or '.join(_both(i, agree=False) for i in range(1, 19))} or (l.sex <> '' and r.sex <> '' and l.sex <> r.sex))"


def supported() -> str:
    """SQL: something beside the name, the county and the sex agrees, as ``identity.evidence.weigh`` counts it."""
    seen = " + ".join(f"{_both(i, agree=True)}::integer" for i in range(1, 19))
    region, year, day, serial = (_shows(p) for p in (profile.REGION, profile.YEAR, profile.DAY, profile.SERIAL))
    seventeenth, last = _both(17, agree=True), _both(18, agree=True)
    factors = [
        f"case when {region} then {profile.COUNTIES} else 1 end",
        f"case when {year} then {profile.YEARS} * case when {day} then {profile.DAYS} else 1 end when {day} then {profile.DAYS} else 1 end",
        f"case when {serial} then {profile.SERIALS * profile.SEXES} when {seventeenth} then {profile.SEXES * 5} else 1 end",
        f"case when {last} and not ({region} and {year} and {day} and {serial}) then {profile.CHECKS} else 1 end",
        f"case when l.sex <> '' and l.sex = r.sex and not {seventeenth} then {profile.SEXES} else 1 end",
        f"case when l.phone <> '' and l.phone = r.phone then {PHONE} else 1 end",
        f"case when l.address <> '' and l.address = r.address then {ADDRESS} else 1 end",
    ]
    return f"({' * '.join(factors)} > {profile.COUNTIES * profile.SEXES} or ({seen}) > {REGION_ONLY})"


def count_similar(work: Work) -> None:
    """Fills ``crowds(node, how, count, name)``: for each person of the left the others with a merely similar name and nothing else in common."""
    work.run(
        "create or replace table bearers as select norm, sum((r.sex = '')::integer) as none, sum((r.sex = '男')::integer) as men, sum((r.sex = '女')::integer) as women, "
        "sum((r.sex = '' and basic and not whole)::integer) as bare_none, sum((r.sex = '男' and basic and not whole)::integer) as bare_men, "
        "sum((r.sex = '女' and basic and not whole)::integer) as bare_women from rn join r using (node) where names = 1 group by norm"
    )
    of_sex = "case l.sex when '男' then {0}none + {0}men when '女' then {0}none + {0}women else {0}none + {0}men + {0}women end"
    plain_left = (
        f"select l.node, s.how, sum({of_sex.format('')}) as count from l join ln using (node) join akin s on s.a = ln.norm and coalesce(s.numbered = l.whole, true) join bearers b on b.norm = s.b "
        "where l.loosely and l.basic and not l.whole group by all"
    )
    plain_right = (
        f"select l.node, s.how, sum({of_sex.format('bare_')}) as count from l join ln using (node) join akin s on s.a = ln.norm and coalesce(s.numbered = l.whole, true) join bearers b on b.norm = s.b "
        "where l.loosely and l.names = 1 and (l.whole or not l.basic) group by all"
    )
    _rich(work)
    rich = "select node, how, count(*) as count from rich where not supported group by all"
    work.run(
        "create or replace table crowds as select node, how, sum(count)::bigint as count, any_value(name) as name from "
        f"({plain_left} union all {plain_right} union all {rich}) join (select node, name from l) using (node) group by all having sum(count) > {FEW}"
    )
    # Of several names the one is told that the first of the similar persons met.
    work.run(
        "update crowds set name = (select arg_min(r.a, r.place) from rich r where r.node = crowds.node and r.how = crowds.how and not r.supported) "
        "where node in (select node from l where names > 1)"
    )


def _rich(work: Work) -> None:
    """``rich(node, other, how, a, place, supported)``: the pairs with similar names of whom more than that is known on both sides."""
    several = "(l.names > 1 or r.names > 1)"
    more = f"(not l.basic and not r.basic) or {several}"
    step = f"case s.how when '{HIDDEN}' then 0 when '{HEARD}' then 1 else 2 end"
    meeting = (
        f"select l.node, r.node as other, min({step}) as step, arg_min(s.a, {step}) as a, any_value(r.place) as place from l join ln on ln.node = l.node "
        f"join akin s on s.a = ln.norm and coalesce(s.numbered = l.whole, true) join rn on rn.norm = s.b join r on r.node = rn.node "
        f"where l.loosely and l.node <> r.node and not (l.whole and r.whole) and ({more}) group by 1, 2"
    )
    same = "select ln.node, rn.node as other from ln join forms x on x.norm = ln.norm join forms y on y.form = x.form join rn on rn.norm = y.norm"
    several_same = f"select * from ({same}) where node in (select node from l where names > 1) or other in (select node from r where names > 1)"
    work.run(
        f"create or replace table rich as select m.node, m.other, case step when 0 then '{HIDDEN}' when 1 then '{HEARD}' else '{TYPED}' end as how, m.a, m.place, "
        f"{supported()} as supported from ({meeting}) m join l on l.node = m.node join r on r.node = m.other where not {contradicted()} "
        f"and (m.node, m.other) not in (select (node, other) from ({several_same}))"
    )


def pair_up(work: Work) -> None:
    """Fills ``pairs(node, other)``: everybody of the left with the persons of ``relevant(node)`` on the right whom the identity pass may join."""
    work.run("create or replace table rel as select r.*, rn.norm from relevant join r using (node) left join rn using (node)")
    work.run("create or replace table rel_forms as select distinct rel.node, rel.whole, rel.number, f.form from rel join forms f using (norm)")
    left = "l join ln using (node)"
    parts = [
        "select node, node as other from l where node in (select node from relevant)",
        f"select l.node, r.node as other from {left} join forms f using (norm) join rel_forms r on r.form = f.form where not {APART}",
        f"select l.node, r.node as other from {left} join akin s on s.a = ln.norm and coalesce(s.numbered = l.whole, true) join rel r on r.norm = s.b where l.loosely and not {APART} "
        "and ((l.node, s.how) not in (select (node, how) from crowds) or (not l.basic and not r.basic) or l.names > 1 or r.names > 1)",
    ]
    keys = {
        "T": ("{0}.phone", "{0}.phone <> ''"),
        "B": ("substr({0}.known, 7, 8)", "not contains(substr({0}.known, 7, 8), '*')"),
        "N": ("left({0}.known, 6) || substr({0}.known, 15, 4)", "not contains(left({0}.known, 6) || substr({0}.known, 15, 4), '*')"),
    }
    parts += [
        f"select l.node, r.node as other from l join (select distinct node, phone, known, whole, number from rel) r on {key.format('l')} = {key.format('r')} "
        f"and (not l.whole or not r.whole) where l.loosely and {known.format('l')} and {known.format('r')}"
        for key, known in keys.values()
    ]
    work.run(f"create or replace table pairs as {' union '.join(parts)}")
