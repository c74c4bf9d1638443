"""Works and versions in the file of full texts. A version is never changed or overwritten; every import is one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hegui.kb.fulltext.database import open_database
from hegui.kb.fulltext.titles import title_key
from hegui.kb.fulltext.tokens import levelled, tokens
from hegui.kb.normalise import text_sha256

if TYPE_CHECKING:  # reading a text takes ten times as long to load as searching does
    from hegui.kb.text.citing import Mention
    from hegui.kb.text.tree import Document, Node

Outcome = Literal["new-work", "new-version", "variant", "known"]
_UNIT_KINDS = frozenset(["article", "clause", "item", "subitem", "text", "preamble", "attachment", "quoted", "signature", "history"])


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One wording of one work. ``date`` is the version date ("" unknown); ``name_date`` the day its file was named after ("" none).

    Several wordings of one date (parts of a code, copies that differ) are all kept; ``ordinal`` counts them from 1.
    """

    id: int
    work: int
    title: str
    date: str
    date_from: str
    name_date: str
    number: str
    maker: str
    level: str
    region: str
    in_force_from: str
    in_force_note: str
    articles: int
    format: str
    file: str
    text_sha256: str
    ordinal: int = 1

    @property
    def label(self) -> str:
        """``2021-04-29``, or with the count of its wording: ``2020-05-28#2``."""
        return (self.date or "日期不明") + (f"#{self.ordinal}" if self.ordinal > 1 else "")


@dataclass(frozen=True, slots=True)
class StoredWork:
    id: int
    key: str
    title: str
    versions: tuple[StoredVersion, ...]  # oldest first


_COLUMNS = "id, work, title, date, date_from, name_date, number, maker, level, region, in_force_from, in_force_note, articles, format, file, text_sha256"


class Store:
    """The file of full texts. Raises ``FullTextError`` on opening; use as a context manager."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.connection = open_database(path, create=create)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    # ---- putting in ----

    def known_file(self, sha256: str) -> StoredVersion | None:
        """The version that a file with these bytes gave before."""
        row = self.connection.execute("SELECT version FROM file WHERE sha256 = ?", (sha256,)).fetchone()
        return self.version(row[0]) if row else None

    def add(self, document: Document) -> tuple[Outcome, StoredVersion]:
        """Stores a parsed text, or finds that its wording is there already. All of it or nothing."""
        source = document.source
        wording = text_sha256(source.text)
        db = self.connection
        db.execute("BEGIN IMMEDIATE")
        try:
            known = db.execute("SELECT id FROM version WHERE text_sha256 = ?", (wording,)).fetchone()
            outcome: Outcome = "known"
            if known:
                version_id = known[0]
            else:
                outcome, version_id = self._insert(document, wording)
            db.execute("INSERT OR IGNORE INTO file VALUES (?, ?)", (source.sha256, version_id))
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        version = self.version(version_id)
        assert version is not None
        return outcome, version

    def _insert(self, document: Document, wording: str) -> tuple[Outcome, int]:
        from hegui.kb.text.citing import mentions
        from hegui.kb.text.structure import date_in_name

        db, source = self.connection, document.source
        title = document.title or Path(source.path).stem
        key = title_key(title)
        row = db.execute("SELECT id FROM work WHERE key = ?", (key,)).fetchone()
        work = row[0] if row else db.execute("INSERT INTO work (key, title) VALUES (?, ?)", (key, title)).lastrowid
        same_date = db.execute("SELECT 1 FROM version WHERE work = ? AND date = ?", (work, document.version_date)).fetchone()
        outcome: Outcome = "new-work" if row is None else "variant" if same_date else "new-version"
        history = [{"date": e.date, "verbs": e.verbs, "body": e.body, "by": e.by} for e in document.history]
        values = (
            work, title, document.version_date, document.version_date_from, date_in_name(source.path), document.number, document.maker,
            document.level, document.region, document.in_force_from, document.in_force_note, json.dumps(history, ensure_ascii=False),
            len(document.articles), source.format, Path(source.path).name, wording, source.text, levelled(title),
        )  # fmt: skip
        names = (
            _COLUMNS.replace("id, work", "work", 1)
            .replace("articles", "history, articles")
            .replace("text_sha256", "text_sha256, text, levelled")
        )
        version = db.execute(f"INSERT INTO version ({names}) VALUES ({','.join('?' * len(values))})", values).lastrowid
        assert version is not None
        first = unit = None
        for node in units(document):
            text = node.text if node.kind == "article" else node.own
            unit = db.execute(
                "INSERT INTO unit (version, anchor, kind, line, text) VALUES (?,?,?,?,?)",
                (version, node.anchor, node.kind, node.line, text.strip()),
            ).lastrowid
            first = first or unit
            db.execute("INSERT INTO words (rowid, tokens) VALUES (?, ?)", (unit, " ".join(tokens(text))))
        db.execute("UPDATE version SET first_unit = ?, last_unit = ? WHERE id = ?", (first, unit, version))
        db.executemany(
            "INSERT INTO mention (version, anchor, line, kind, name, key, words, locators, quoted, repeals, problem) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            [_mention_row(version, mention) for mention in mentions(document)],
        )
        return outcome, version

    # ---- taking out ----

    def works(self) -> list[StoredWork]:
        """Every work with its versions, by title."""
        by_work: dict[int, list[StoredVersion]] = {}
        for version in self._versions(""):
            by_work.setdefault(version.work, []).append(version)
        rows = self.connection.execute("SELECT id, key, title FROM work ORDER BY title").fetchall()
        return [StoredWork(row["id"], row["key"], row["title"], tuple(by_work.get(row["id"], ()))) for row in rows]

    def work(self, name: str) -> StoredWork | None:
        """A work by its title in any spelling, or by the number of one of its versions."""
        row = self.connection.execute("SELECT id, key, title FROM work WHERE key = ?", (title_key(name),)).fetchone()
        if row is None:
            row = self.connection.execute(
                "SELECT w.id, w.key, w.title FROM work w JOIN version v ON v.work = w.id WHERE v.number = ? LIMIT 1", (name.strip(),)
            ).fetchone()
        if row is None:
            return None
        return StoredWork(row["id"], row["key"], row["title"], tuple(self._versions("WHERE work = ?", row["id"])))

    def version(self, version_id: int) -> StoredVersion | None:
        row = self.connection.execute("SELECT work FROM version WHERE id = ?", (version_id,)).fetchone()
        return next((v for v in self._versions("WHERE work = ?", row[0]) if v.id == version_id), None) if row else None

    def document(self, version: StoredVersion) -> Document:
        """The parsed text of a version, as it was imported."""
        from hegui.kb.text.plain import read_plain
        from hegui.kb.text.source import Source
        from hegui.kb.text.structure import parse

        text = self.connection.execute("SELECT text FROM version WHERE id = ?", (version.id,)).fetchone()[0]
        content = read_plain(text.encode(), markdown=True)
        source = Source(version.file, version.format, "", content.text, tuple(content.lines), "utf-8")
        return parse(source)

    def _versions(self, where: str, *values: object) -> Iterator[StoredVersion]:
        before: tuple[int, str] | None = None
        ordinal = 1
        for row in self.connection.execute(f"SELECT {_COLUMNS} FROM version {where} ORDER BY work, date, id", values):
            ordinal = ordinal + 1 if before == (row["work"], row["date"]) else 1
            before = (row["work"], row["date"])
            columns: list[Any] = [*row, ordinal]
            yield StoredVersion(*columns)


def units(document: Document) -> list[Node]:
    """The pieces a search finds: articles whole; in texts without articles every clause, item and paragraph."""
    found: list[Node] = []
    stack = [document.root]
    while stack:
        node = stack.pop()
        if node.kind in _UNIT_KINDS and node.own.strip():
            found.append(node)
            if node.kind == "article":
                continue
        stack.extend(reversed(node.children))
    return found


def _mention_row(version: int, mention: Mention) -> tuple[object, ...]:
    return (
        version, mention.anchor, mention.line, mention.kind, mention.name, title_key(mention.name) if mention.name else "", mention.words,
        json.dumps([[a, b] for a, b in mention.locators], ensure_ascii=False), mention.quoted, mention.repeals, mention.problem,
    )  # fmt: skip
