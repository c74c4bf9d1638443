"""The findings of one report in a small SQLite file, so that ten thousand stay quick to filter and take no memory between requests."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.reasoning import reasoning
from hegui.checker.result import OUTCOME_NAMES
from hegui.cli.web.limits import PER_PAGE
from hegui.kb.rule import SEVERITIES

_TABLES = """
create table finding (n integer primary key, id text, outcome text, severity text, rule text, title text, items text, units text,
    party text, sentence text);
create table word (n integer primary key, search text);
create table body (n integer primary key, json text);
create table facet (kind text, value text, label text, place integer);
"""
WHOLE: dict[str, Any] = {
    "trace": [],
    "exceptions": [],
    "notes": [],
    "figures": {},
    "obligor": None,
    "affected": None,
    "judgement": "",
    "consequence": "",
    "sentence": "",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; "" asks for everything."""

    outcome: str = ""
    severity: str = ""
    item: str = ""
    rule: str = ""
    unit: str = ""
    subject: str = ""
    q: str = ""

    @classmethod
    def of(cls, given: Any) -> Filter:
        return cls(**{field.name: str(given.get(field.name, "")).strip()[:200] for field in fields(cls)})

    @property
    def asked(self) -> dict[str, str]:
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found: rows without their bodies, how many there are in all, and how many of each outcome."""

    rows: list[sqlite3.Row]
    total: int
    page: int
    pages: int
    outcomes: dict[str, int]


def write_findings(path: Path, report: dict[str, Any]) -> None:
    """Writes the file anew; the findings keep the order of the report."""
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as db:
        db.executescript("pragma journal_mode = off; pragma synchronous = off;" + _TABLES)
        seen: dict[tuple[str, str], str] = {}
        for n, finding in enumerate(report["findings"]):
            items = list(dict.fromkeys(_item(b) for b in finding["basis"] if b["role"] == "ground"))
            row, search = _row(n, finding, items)
            db.execute("insert into finding values (?,?,?,?,?,?,?,?,?,?)", row)
            db.execute("insert into word values (?,?)", (n, search))
            db.execute("insert into body values (?,?)", (n, json.dumps(finding, ensure_ascii=False)))
            for kind, value, label in (
                *(("item", item, item) for item in items),
                ("rule", finding["rule"], finding["title"]),
                ("severity", finding["severity"], ""),
                *(("unit", unit, unit) for unit in finding["responsible"]),
            ):
                seen.setdefault((kind, value), label)
        ordered = sorted(seen.items(), key=lambda each: (each[0][0], each[0][1]))
        db.executemany("insert into facet values (?,?,?,?)", [(k, v, label, place) for place, ((k, v), label) in enumerate(ordered)])
    db.close()
    path.chmod(0o600)


def _row(n: int, finding: dict[str, Any], items: Sequence[str]) -> tuple[tuple[Any, ...], str]:
    """The row, and all that it can be found by."""
    whole = WHOLE | finding
    party = wording.party(finding["subject"])
    sentence = whole["sentence"] or finding["title"]
    # A finding that nobody told (compliant, not applicable) has no path.
    path = [piece for said in reasoning(whole) for piece in said.pieces] if finding["basis"] else []
    search = "\n".join([finding["id"], finding["rule"], finding["title"], party, sentence, "".join(path)]).lower()
    units = "\n".join(["", *finding["responsible"], ""])
    listed = "\n".join(["", *items, ""])
    row = (n, finding["id"], finding["outcome"], finding["severity"], finding["rule"], finding["title"], listed, units, party, sentence)
    return row, search


def _item(basis: dict[str, Any]) -> str:
    """The item or article that a basis belongs to: ``消防法 第五十六条``."""
    return f"{str(basis['regulation']).removeprefix('中华人民共和国')} {str(basis['locator']).partition('.')[0]}"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(f"file:{path.as_posix()}?mode=ro&immutable=1", uri=True)
    db.row_factory = sqlite3.Row
    try:
        yield db
    finally:
        db.close()


def find(path: Path, wanted: Filter, page: int) -> Page:
    """The page ``page`` (from 1) of what is asked for; a page beyond the last gives the last."""
    where, values = _where(wanted, but="outcome")
    with opened(path) as db:
        # One pass over all: the texts of ten thousand findings are read once.
        every = db.execute(f"select n, outcome from finding{where} order by n", values).fetchall()
        outcomes = Counter(row["outcome"] for row in every)
        numbers = [row["n"] for row in every if wanted.outcome in ("", row["outcome"])]
        total = len(numbers)
        pages = max(1, -(-total // PER_PAGE))
        page = min(max(1, page), pages)
        shown = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
        found = db.execute(
            f"select n, id, outcome, severity, rule, title, party, sentence from finding where n in ({','.join('?' * len(shown))}) order by n",
            shown,
        ).fetchall()
    return Page(found, total, page, pages, {o: outcomes[o] for o in OUTCOME_NAMES})


def _where(wanted: Filter, but: str = "") -> tuple[str, list[str]]:
    parts: list[str] = []
    values: list[str] = []
    for name, value in wanted.asked.items():
        if name == but:
            continue
        if name in ("item", "unit"):
            parts.append(f"instr({name}s, ?) > 0")
            values.append(f"\n{value}\n")
        elif name == "subject":
            parts.append("instr(party, ?) > 0")
            values.append(value)
        elif name == "q":
            words = value.lower().split()[:8]
            parts.append(f"n in (select n from word where {' and '.join(['instr(search, ?) > 0'] * len(words))})")
            values += words
        else:
            parts.append(f"{name} = ?")
            values.append(value)
    return (f" where {' and '.join(parts)}" if parts else ""), values


def facets(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The values that each filter can take in this report, with their labels."""
    found: dict[str, list[tuple[str, str]]] = {"item": [], "rule": [], "severity": [], "unit": []}
    with opened(path) as db:
        for kind, value, label in db.execute("select kind, value, label from facet order by place"):
            found[kind].append((value, label))
    found["severity"].sort(key=lambda each: SEVERITIES.index(each[0]))
    return found


def one(path: Path, finding_id: str) -> dict[str, Any] | None:
    """A finding by its id, whole."""
    with opened(path) as db:
        row = db.execute("select json from finding join body using (n) where id = ? limit 1", [finding_id]).fetchone()
    return WHOLE | json.loads(row["json"]) if row else None


def around(path: Path, finding_id: str, wanted: Filter) -> tuple[str, str]:
    """The ids before and after a finding among what is asked for; "" where there is none."""
    where, values = _where(wanted)
    where = where or " where 1"
    with opened(path) as db:
        row = db.execute("select n from finding where id = ? limit 1", [finding_id]).fetchone()
        if row is None:
            return "", ""
        before = db.execute(f"select id from finding{where} and n < ? order by n desc limit 1", [*values, row["n"]]).fetchone()
        after = db.execute(f"select id from finding{where} and n > ? order by n limit 1", [*values, row["n"]]).fetchone()
    return (before["id"] if before else ""), (after["id"] if after else "")


def by_item(path: Path, most: int = 8) -> list[tuple[str, dict[str, int]]]:
    """For the chart: how many findings of each open outcome an item or article has, those with the most first."""
    counts: dict[str, dict[str, int]] = {}
    with opened(path) as db:
        rows = db.execute("select items, outcome, count(*) from finding where outcome not in ('compliant', 'not_applicable') group by 1, 2")
        for items, outcome, count in rows:
            for item in items.strip("\n").split("\n"):
                each = counts.setdefault(item, {})
                each[outcome] = each.get(outcome, 0) + count
    return sorted(counts.items(), key=lambda each: -sum(each[1].values()))[:most]
