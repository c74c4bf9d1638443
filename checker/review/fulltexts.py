"""The imported full texts as the review uses them: which titles they end, and how a cited title reads now and read then."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.checker.review.decisions import DECISION, ended_by_decision
from hegui.checker.review.repeals import Ended, ended_by_text
from hegui.checker.review.sentences import sentences
from hegui.checker.review.wordings import Once, Wording, begins
from hegui.kb.fulltext.opening import opened_if_any
from hegui.kb.fulltext.titles import title_key
from hegui.kb.registry import Registry

if TYPE_CHECKING:
    from hegui.kb.fulltext.store import Store, StoredVersion

WHERE = "全文库"


@contextmanager
def full_texts(registry: Registry, path: Path | None = None) -> Iterator[FullTexts | None]:
    """The full texts of a file, or those imported on this machine; None where there are none. Raises ``FullTextError``."""
    with opened_if_any(path) as store:
        yield FullTexts(store, registry) if store is not None else None


class FullTexts:
    """Reads an opened file of full texts. ``told`` is what a report says of it: the same for the same texts, wherever the file is."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._works = {work.key: work for work in store.works()}
        self._dates = _registered(registry)
        versions = sorted(version.text_sha256 for work in self._works.values() for version in work.versions)
        digest = hashlib.sha256("\n".join(versions).encode()).hexdigest()
        self.told = {"works": len(self._works), "versions": len(versions), "sha256": digest}

    def wordings(self, names: Iterable[str]) -> list[Wording]:
        """Every dated wording of the works so named (titles, or ends of a name written without 《》)."""
        keys = {key for name in names for key in self._keys(name)}
        return [each for key in sorted(keys) for each in self._of(key)]

    def ended(self, names: Iterable[str]) -> list[Ended]:
        """What the imported texts' own repeal clauses say of these titles, with the day on which each took effect."""
        keys = {title_key(name) for name in names}
        lines: dict[int, set[int]] = defaultdict(set)
        for start in range(0, len(found := sorted(keys)), 500):
            part = found[start : start + 500]
            rows = self._store.connection.execute(f"SELECT version, line FROM mention WHERE key IN ({','.join('?' * len(part))})", part)
            for version, line in rows:
                lines[version].add(line)
        return [ended for version in sorted(lines) for ended in self._ended_by(version, lines[version], keys)]

    def _ended_by(self, version_id: int, lines: set[int], keys: set[str]) -> list[Ended]:
        whole, title = self._store.connection.execute("SELECT text, title FROM version WHERE id = ?", (version_id,)).fetchone()
        text = whole.split("\n")
        if not DECISION.search(title) and not any("废止" in text[line - 1] for line in lines if line <= len(text)):
            return []
        version = self._store.version(version_id)
        if version is None or not version.date:
            return []
        document = self._store.document(version)
        found: list[Ended] = []
        for sentence in sentences(document):
            if "废止" in sentence.text and "《" in sentence.text:
                place = document.article_of(sentence.start)
                found += ended_by_text(sentence, document, place.anchor if place else "")
        found += ended_by_decision(document)
        return [each for each in found if title_key(each.title) in keys]

    def _keys(self, name: str) -> list[str]:
        key = title_key(name)
        if key in self._works:
            return [key]
        return [end for end in (key[at:] for at in range(1, len(key) - 1)) if end in self._works][:1]

    def _of(self, key: str) -> list[Wording]:
        work = self._works[key]
        by_date: dict[str, list[StoredVersion]] = defaultdict(list)
        for version in work.versions:
            if version.date:
                by_date[version.date].append(version)
        found = []
        for date, parts in by_date.items():
            stated = next((version.in_force_from for version in parts if version.in_force_from), "") or self._dates.get((key, date), "")
            found.append(Wording(work.title, date, begins(date, stated), self._adopted(parts[0]), parts[0].maker, WHERE, Once(partial(self._read, parts))))
        return found

    def _adopted(self, version: StoredVersion) -> str:
        row = self._store.connection.execute("SELECT history FROM version WHERE id = ?", (version.id,)).fetchone()
        dates = [event["date"] for event in json.loads(row[0])]
        return min(dates) if dates else version.date

    def _read(self, parts: list[StoredVersion]) -> tuple[Mapping[str, str], bool]:
        """The articles of all parts of one date (a code comes in several files)."""
        articles: dict[str, str] = {}
        documents = [self._store.document(version) for version in parts]
        for document in documents:
            for node in document.articles:
                articles.setdefault(node.anchor, node.words)
        return articles, all(document.complete for document in documents)


def _registered(registry: Registry) -> dict[tuple[str, str], str]:
    """When a version came into force, from the registry, by title and promulgation date: an amendment's text does not tell."""
    return {
        (title_key(work.title), str(version.promulgated)): str(version.period.from_)
        for work in registry.works.values()
        for version in work.versions
        if version.promulgated and version.period.from_
    }
