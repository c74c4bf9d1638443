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

APART = "(l.whole and r.whole and l.node <> r.node)"
RADIX = 1 << 15  # more than there are syllables
SYLLABLES = 4  # of a name whose key is made in SQL
Shown = tuple[tuple[int, str], ...]


def find_similar(work: Work) -> None:
    """Fills ``akin(a, b, how, numbered)``: names of the left and of the right that are not the same but may be, by the closest of
    these ways; ``numbered`` says of which of the left, with or without a number, where it is not of all.

    Two whole numbers tell two persons apart, so one of the two must have none. These are few: the keys of their names are written
    down, and all other names only pass by.
    """
    work.run("create or replace table bare_l as select distinct norm from ln where loosely and not whole")
    work.run("create or replace table bare_r as select distinct norm from rn where not whole")
    _hidden(work)
    _spell(work)
    work.run("create or replace table met (a varchar, b varchar, step integer)")
    for few, all_, pair in (("l", "r", "x.norm as a, y.norm as b"), ("r", "l", "y.norm as a, x.norm as b")):
        for step, keys, others in ((1, _heard, "other_heard"), (2, _turned_about, "other_turned")):
            made = f"({keys(few)} union all select * from {others} where norm in (select norm from others_{few}))"
            work.run(f"create or replace table few_keys as select * from {made} where norm in (select norm from bare_{few})")
            every = f"{keys(all_)} union all select * from {others} where norm in (select norm from others_{all_})"
            work.run(f"insert into met select distinct {pair}, {step} from few_keys x join ({every}) y on x.key = y.key where x.plain <> y.plain")
    work.run(
        f"create or replace table akin as select a, b, case min(step) when 0 then '{HIDDEN}' when 1 then '{HEARD}' else '{TYPED}' end as how, numbered from ("
        "select a, b, step, null::boolean as numbered from met union all select a, b, 0, numbered from hidden_pairs) group by a, b, numbered"
    )
    work.run(
        "delete from akin where (a, b) in (select (a, b) from (select a, b, coalesce(x.form, a) as f, coalesce(y.form, b) as g from akin "
        "left join odd_forms x on x.norm = a left join odd_forms y on y.norm = b) where f = g)"
    )
    for table in ("met", "few_keys", "spelt_l", "spelt_r", "others_l", "others_r", "other_heard", "other_turned"):
        work.run(f"drop table {table}")


_COMPOUND = f"(length(norm) > 2 and left(norm, 2) in ({', '.join(repr(name) for name in sorted(COMPOUND_SURNAMES))}))"


def _spell(work: Work) -> None:
    """The simple names of both sides in syllables, ``spelt_l`` and ``spelt_r``: for every character its reading ``a`` and, where it has two,
    ``b``; and the keys of all ``others``, which SQL cannot spell (``other_heard``, ``other_turned``)."""
    sides = {"l": "(select norm, simple from ln where loosely)", "r": "(select norm, simple from rn)"}
    for side, names in sides.items():
        codes = ", ".join(f"unicode(substr(norm, {i + 1}, 1)) as c{i}" for i in range(SYLLABLES))
        work.run(f"create or replace table coded_{side} as select norm, {codes} from {names} where simple and not {_COMPOUND}")
    met = "select distinct {0} from (select {1} from coded_l union all select {1} from coded_r)"
    numbers: dict[str, int] = {}
    many: list[int] = []
    for table, read, places in (("read_s", surname_readings, (0,)), ("read_g", readings, (1, 2, 3))):
        codes = ", ".join(f"c{i}" for i in places)
        known = {c: tuple(dict.fromkeys(read(chr(c)))) for c in sorted(work.column(met.format(f"unnest([{codes}])", codes))) if c >= 0}
        many += [c for c, found in known.items() if len(found) > 2]
        rows = [(c, *(numbers.setdefault(one, len(numbers) + 1) for one in found), *[0] * (2 - len(found))) for c, found in known.items() if len(found) <= 2]
        work.fill(table, "c INTEGER, a BIGINT, b BIGINT", [*rows, (-1, 0, 0)])
    for side, names in sides.items():
        syllables = ", ".join(f"r{i}.a as a{i}, r{i}.b as b{i}" for i in range(SYLLABLES))
        several = " + ".join(f"(r{i}.b > 0)::integer" for i in range(SYLLABLES))
        joined = " ".join(f"left join read_{'g' if i else 's'} r{i} on r{i}.c = c{i}" for i in range(SYLLABLES))
        work.run(f"create or replace table spelt_{side} as select norm, {several} as several, {syllables} from coded_{side} {joined}")
        # Of a name with very many readings only the first count: these are left to the function that says which.
        wordy = f"norm in (select norm from spelt_{side} where several is null or (1 << several) > {MOST})"
        work.run(f"create or replace table others_{side} as select distinct norm, simple from {names} where not simple or {_COMPOUND} or {wordy}")
        work.run(f"drop table coded_{side}")
    spoken = work.rows(
        f"select norm, coalesce(o.plain, norm), not simple or {_COMPOUND} from (select * from others_l union select * from others_r) left join odd_norms o using (norm) "
        "where not coalesce(o.hidden, false)"
    )
    spelt: dict[tuple[str, ...], int] = {}
    work.fill("other_heard", "norm VARCHAR, plain VARCHAR, key BIGINT", ((n, p, _key(tuple(key.split(" ")), numbers, spelt)) for n, p, _ in spoken for key in sounds(p)))
    work.fill("other_turned", "norm VARCHAR, plain VARCHAR, key VARCHAR", ((n, p, key) for n, p, odd in spoken if odd for key in _turned(p)))


def _key(syllables: tuple[str, ...], numbers: dict[str, int], spelt: dict[tuple[str, ...], int]) -> int:
    """The key that SQL makes of the same syllables; below nought for what it makes none of."""
    found = [numbers.get(syllable, RADIX) for syllable in syllables]
    if len(found) > SYLLABLES or max(found) >= RADIX:
        return spelt.setdefault(syllables, -1 - len(spelt))
    key = 0
    for number in (*found, *[0] * (SYLLABLES - len(found))):
        key = key * RADIX + number
    return key


def _heard(side: str) -> str:
    """SQL: (norm, plain, key) of simple names, for every way in which each may be read."""
    parts = []
    for size in range(MOST.bit_length()):
        for others in combinations(range(SYLLABLES), size):
            key = "0"
            for i in range(SYLLABLES):
                key = f"({key} * {RADIX} + {'b' if i in others else 'a'}{i})"
            where = "".join(f" and b{i} > 0" for i in others)
            parts.append(f"select norm, norm as plain, {key} as key from spelt_{side} where (1 << several) <= {MOST}{where}")
    return " union all ".join(parts)


def _turned_about(side: str) -> str:
    """SQL: (norm, plain, key) of simple names: the given name's characters in order."""
    a, b = "substr(norm, 2, 1)", "substr(norm, 3, 1)"
    given = f"case when length(norm) = 3 then least({a}, {b}) || greatest({a}, {b}) else array_to_string(list_sort(string_split(substr(norm, 2), '')), '') end"
    return f"select norm, norm as plain, left(norm, 1) || ' ' || {given} as key from spelt_{side} where length(norm) > 2"


def _turned(plain: str) -> Iterator[str]:
    surname, given = split(plain)
    if surname and len(given) > 1:
        yield surname + " " + "".join(sorted(given))


def _hidden(work: Work) -> None:
    """``hidden_pairs(a, b, numbered)``: masked names of either side with the whole names that fit them."""
    pairs: set[tuple[str, str, bool]] = set()
    if work.one("select count(*) from odd_norms where hidden"):
        for masked, whole, turned in (("r", "l", False), ("l", "r", True)):
            pairs.update((b, a, n) if turned else (a, b, n) for a, b, n in _unmasked(work, masked, whole))
    work.fill("hidden_pairs", "a VARCHAR, b VARCHAR, numbered BOOLEAN", sorted(pairs))


def _unmasked(work: Work, masked: str, whole: str) -> Iterator[tuple[str, str, bool]]:
    """(whole name, masked name, whether of a left with a number). As the identity pass does, once for those with a number and once for those without."""
    loosely = {"l": " and l.loosely", "r": ""}
    for left_whole in (True, False):
        # Whoever has a number is held only against those without.
        of = {"l": f"l.whole = {left_whole}" + loosely["l"], "r": "not r.whole" if left_whole else "true"}
        met = "select {0} from {1}n n join {1}0 {1} using (node) left join odd_norms o using (norm) where {2} and {3}"
        patterns = _patterns(work.rows(met.format("norm, o.plain, count(*)", masked, "o.hidden", of[masked]) + " group by 1, 2"))
        if patterns:
            names = met.format("distinct norm, coalesce(o.plain, norm)", whole, "not coalesce(o.hidden, false)", of[whole])
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
    kinds = (("none", "''"), ("men", "'男'"), ("women", "'女'"))
    sums = [f"sum((sex = {sex})::integer) as {kind}" for kind, sex in kinds]
    sums += [f"sum((sex = {sex} and basic and not whole)::integer) as bare_{kind}" for kind, sex in kinds]
    work.run(f"create or replace table bearers as select name as norm, {', '.join(sums)} from r0 where names = 1 and name in (select b from akin) group by name")
    of_sex = "case l.sex when '男' then {0}none + {0}men when '女' then {0}none + {0}women else {0}none + {0}men + {0}women end"
    similar = (
        "select l.node, s.how, sum({0}) as count from l0 l join akin s on s.a = l.name and coalesce(s.numbered = l.whole, true) join bearers b on b.norm = s.b "
        "where l.loosely and l.names = 1 and {1} group by all"
    )
    plain_left = similar.format(of_sex.format(""), "l.basic and not l.whole")
    plain_right = similar.format(of_sex.format("bare_"), "(l.whole or not l.basic)")
    _rich(work)
    rich = "select node, how, count(*) as count from rich where not supported group by all"
    work.run(
        "create or replace table crowds as select node, how, sum(count)::bigint as count, any_value(name) as name from "
        f"({plain_left} union all {plain_right} union all {rich}) join (select node, name from l0) using (node) group by all having sum(count) > {FEW}"
    )
    # Of several names the one is told that the first of the similar persons met.
    work.run(
        "update crowds set name = (select arg_min(r.a, r.place) from rich r where r.node = crowds.node and r.how = crowds.how and not r.supported) "
        "where node in (select node from l0 where names > 1)"
    )


def _rich(work: Work) -> None:
    """``rich(node, other, how, a, place, supported)``: the pairs with similar names of whom more than that is known on both sides."""
    step = f"case s.how when '{HIDDEN}' then 0 when '{HEARD}' then 1 else 2 end"
    for side in ("l", "r"):
        work.run(f"create or replace table known_{side} as select * from {side}0 where not basic")
        work.run(f"create or replace table bare_known_{side} as select * from {side}0 where not basic and not whole")
        work.run(f"create or replace table several_{side} as select * from {side}0 where names > 1")
    meeting = " union all ".join(
        f"select l.node, r.node as other, {step} as step, s.a, r.place from {ls} l join ln on ln.node = l.node "
        f"join akin s on s.a = ln.norm and coalesce(s.numbered = l.whole, true) join rn on rn.norm = s.b join {rs} r on r.node = rn.node "
        "where l.loosely and l.node <> r.node and not (l.whole and r.whole)"
        for ls, rs in (("bare_known_l", "known_r"), ("known_l", "bare_known_r"), ("several_l", "r0"), ("l0", "several_r"))
        if work.one(f"select count(*) from {ls}") and work.one(f"select count(*) from {rs}")
    )
    nobody = "select null::bigint as node, null::bigint as other, 0 as step, '' as a, 0::bigint as place where false"
    work.run(
        f"create or replace table meeting as select node, other, min(step) as step, arg_min(a, step) as a, any_value(place) as place from ({meeting or nobody}) group by 1, 2"
    )
    same = "select m.node, m.other from meeting m join ({0}) x on x.node = m.node join ({1}) y on y.node = m.other where x.form = y.form"
    several = "(m.node in (select node from several_l) or m.other in (select node from several_r))"
    work.run(
        f"create or replace table rich as select m.node, m.other, case step when 0 then '{HIDDEN}' when 1 then '{HEARD}' else '{TYPED}' end as how, m.a, m.place, "
        f"{supported()} as supported from meeting m join l on l.node = m.node join r on r.node = m.other where not {contradicted()} "
        f"and (m.node, m.other) not in ({same.format(_forms('ln'), _forms('rn'))} and {several})"
    )


def _forms(names: str) -> str:
    """SQL: (node, form) for every name of a side."""
    return f"select node, norm as form from {names} where simple union all select node, form from {names} join odd_forms using (norm) where not simple"


def pair_up(work: Work) -> None:
    """Fills ``pairs(node, other)``: everybody of the left with the persons of ``relevant(node)`` on the right whom the identity pass may join."""
    work.run("create or replace table rel as select r.*, rn.norm from r semi join relevant using (node) left join rn using (node)")
    work.run(f"create or replace table rel_forms as select distinct r.node, r.whole, f.form from rel r join ({_forms('rn')}) f using (node)")
    parts = [
        "select node, node as other from l0 where node in (select node from relevant)",
        f"select l.node, r.node as other from ({_forms('ln')}) f join rel_forms r using (form) join l0 l on l.node = f.node where not {APART}",
        f"select l.node, r.node as other from ln join akin s on s.a = ln.norm and coalesce(s.numbered = ln.whole, true) join rel r on r.norm = s.b join l0 l on l.node = ln.node "
        f"where l.loosely and not {APART} "
        "and ((l.node, s.how) not in (select (node, how) from crowds) or (not l.basic and not r.basic) or l.names > 1 or r.names > 1)",
    ]
    keys = {
        "T": ("{0}.phone", "{0}.phone <> ''"),
        "B": ("substr({0}.known, 7, 8)", "not contains(substr({0}.known, 7, 8), '*')"),
        "N": ("left({0}.known, 6) || substr({0}.known, 15, 4)", "not contains(left({0}.known, 6) || substr({0}.known, 15, 4), '*')"),
    }
    for key, known in keys.values():
        shown = known.format("r")
        for left, right in (("not l.whole", "true"), ("l.whole", "not r.whole")):
            if work.one(f"select count(*) from rel r where {shown} and {right}"):
                parts.append(
                    f"select l.node, r.node as other from (select * from l where loosely and {left}) l join (select distinct node, phone, known, whole from rel) r "
                    f"on {key.format('l')} = {key.format('r')} where {known.format('l')} and {shown} and {right}"
                )
    work.run(f"create or replace table pairs as {' union '.join(parts)}")
