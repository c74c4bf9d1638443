"""Who cites whom among the imported texts: mentions resolved to works and places; what does not resolve says why."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from hegui.kb.fulltext.store import Store, StoredVersion, StoredWork
from hegui.kb.fulltext.timeline import latest
from hegui.kb.locator import canonical, chinese_numeral, lies_within
from hegui.kb.text.numerals import number_of

_ARTICLE = re.compile(r"^第([^第条]+)条$")


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """One place, or one range, of what is cited. ``problem``: why it is not found in the imported text, "" when it is (or nothing is imported)."""

    first: str
    last: str = ""
    problem: str = ""

    @property
    def text(self) -> str:
        return f"{self.first}至{self.last}" if self.last else self.first


@dataclass(frozen=True, slots=True)
class Citation:
    """``at``, ``line``: where in ``source`` it is cited; ``words``: as written; ``name``: the title as written, the text's own for itself.

    ``target``: the imported work, None when there is none. ``places``: () for the whole text. ``problem``: why the name does not resolve.
    """

    source: StoredVersion
    at: str
    line: int
    kind: str
    words: str
    name: str
    target: StoredWork | None
    places: tuple[CitedPlace, ...]
    quoted: bool
    repeals: bool
    problem: str = ""

    @property
    def resolved(self) -> bool:
        return not self.problem and not any(place.problem for place in self.places)


class Citations:
    """Reads the mentions of a file of full texts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._anchors: dict[int, set[str]] = {}

    @cached_property
    def _works(self) -> dict[str, StoredWork]:
        return {work.key: work for work in self._store.works()}

    def citing(self, version: StoredVersion, *, itself: bool = False) -> list[Citation]:
        """What a version cites, in the order of its text; with ``itself`` also its own articles (本法第五条, 前款)."""
        rows = self._store.connection.execute("SELECT * FROM mention WHERE version = ? ORDER BY id", (version.id,))
        return [self._citation(row, version) for row in rows if itself or row["kind"] in ("title", "short")]

    def cited_by(self, work: StoredWork, *, itself: bool = False, all_versions: bool = False) -> list[Citation]:
        """Who cites a work: the latest version of every other work (all of them with ``all_versions``); with ``itself`` its own text too."""
        every = self._store.connection.execute("SELECT DISTINCT key FROM mention WHERE key != ''")
        names = {work.key, *(row[0] for row in every if self._means(row[0], "short", work))}
        current = {v.id: v for each in self._works.values() for v in (each.versions if all_versions else latest(each.versions))}
        marks = ",".join("?" * len(names))
        rows = self._store.connection.execute(f"SELECT * FROM mention WHERE key IN ({marks}) ORDER BY version, id", tuple(names)).fetchall()
        others = [row for row in rows if row["version"] in current and current[row["version"]].work != work.id]
        found = [self._citation(row, current[row["version"]]) for row in others if self._means(row["key"], row["kind"], work)]
        if itself:
            own = [each for version in latest(work.versions) for each in self.citing(version, itself=True)]
            found.extend(each for each in own if each.target is not None and each.target.id == work.id)
        return found

    def between(self, version: StoredVersion, work: StoredWork) -> list[Citation]:
        """What a version cites of one work."""
        return [each for each in self.citing(version) if each.target is not None and each.target.id == work.id]

    def _citation(self, row: sqlite3.Row, version: StoredVersion) -> Citation:
        own = row["kind"] not in ("title", "short")
        target = self._own_work(version) if own else self._target(row["key"], row["kind"])
        problem = row["problem"]
        name = version.title if own else row["name"]
        if not problem and target is None:
            problem = f"全文库里没有《{name}》" if row["kind"] == "title" else f"“{name}”不能确定是哪一部"
        places = tuple(self._place(first, last, version if own else None, target) for first, last in json.loads(row["locators"]))
        return Citation(
            version, row["anchor"], row["line"], row["kind"], row["words"], name, target if not problem or own else None, places,
            bool(row["quoted"]), bool(row["repeals"]), problem,
        )  # fmt: skip

    def _own_work(self, version: StoredVersion) -> StoredWork | None:
        return next((work for work in self._works.values() if work.id == version.work), None)

    def _target(self, key: str, kind: str) -> StoredWork | None:
        """The work of a title, never one that merely looks like it. Of a name written without 《》 only the end is the name
        (货值达到刑法第…条): the longest end that is a title."""
        if key in self._works or kind != "short":
            return self._works.get(key)
        return next((self._works[key[at:]] for at in range(1, len(key) - 1) if key[at:] in self._works), None)

    def _means(self, key: str, kind: str, work: StoredWork) -> bool:
        target = self._target(key, kind)
        return target is not None and target.id == work.id

    def _place(self, first: str, last: str, own: StoredVersion | None, target: StoredWork | None) -> CitedPlace:
        """Held against the citing text itself, or the latest version of what it cites."""
        if target is None and own is None:
            return CitedPlace(first, last)
        versions = [own] if own is not None else latest(target.versions) if target is not None else []
        for place in (first, last):
            if place and "条" in place and any(v.articles for v in versions) and not any(self._has(v, place) for v in versions):
                which = versions[-1].label
                return CitedPlace(first, last, f"全文库里的 {which} 版没有{place}")
        return CitedPlace(first, last)

    def _has(self, version: StoredVersion, place: str) -> bool:
        if version.id not in self._anchors:
            document = self._store.document(version)
            found: set[str] = set()
            for node in document.walk():
                found.add(node.anchor)
                if node.kind == "article" and sum(child.kind == "paragraph" for child in node.children) == 1:
                    found.add(f"{node.anchor}第一款")
                    found.update(below.anchor.replace(node.anchor, f"{node.anchor}第一款", 1) for below in node.walk() if below.kind in ("item", "subitem"))
            self._anchors[version.id] = found
        return place in self._anchors[version.id]


def touches(citation: Citation, place: str) -> bool:
    """Whether a citation means a place, something inside it, or a range around it; a citation of a whole article covers its paragraphs."""
    wanted = canonical(place)
    return any(_covers(each, wanted) for each in citation.places)


def _covers(cited: CitedPlace, wanted: str) -> bool:
    if not cited.last:
        return lies_within(cited.first, wanted) or lies_within(wanted, cited.first)
    return any(lies_within(each, wanted) or lies_within(wanted, each) for each in _spread(cited.first, cited.last))


def _spread(first: str, last: str) -> Iterator[str]:
    """第三条至第五条 → 第三条, 第四条, 第五条; other ranges: their ends."""
    start, end = _ARTICLE.match(first), _ARTICLE.match(last)
    low, high = (number_of(start[1]) if start else None), (number_of(end[1]) if end else None)
    if low is None or high is None or not low < high < low + 2000:
        yield first
        yield last
        return
    for number in range(low, high + 1):
        yield f"第{chinese_numeral(number)}条"
