"""Loads all regulations and answers where a rule's basis stands, in which versions, and when those were in force."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.kb.day import DateRange
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError, did_you_mean
from hegui.kb.holidays import SCHEMA_ID as CALENDAR_SCHEMA
from hegui.kb.holidays import HolidaysFile, Year, calendar_of, check_years
from hegui.kb.locator import canonical, enclosing
from hegui.kb.model import validate
from hegui.kb.oserror import why
from hegui.kb.regulation import Provision, Version, Work, display_name
from hegui.kb.regulation_checks import check_versions, check_work, with_likeness
from hegui.kb.transition import clauses
from hegui.kb.yamlsource import Node, loads, shown_path

if TYPE_CHECKING:
    from hegui.kb.rule import BasisModel

DATA_DIR = Path(__file__).parents[1] / "regulations"
CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Citation:
    """One version in which a cited place stands. ``provision`` is None when the version as a whole is cited.

    ``exact`` is false when only a larger place around the cited one is registered (the article, not its paragraph).
    """

    work: Work
    version: Version
    locator: str
    provision: Provision | None
    exact: bool = True

    @property
    def in_force(self) -> DateRange:
        return self.version.in_force

    @property
    def display(self) -> str:
        """The report's ``regulation``: number of a normative document, title of a law."""
        return display_name(self.version)


class Registry:
    """All works by id, and the official holidays. ``digest`` is a SHA-256 over all files, independent of where they are kept."""

    def __init__(self, works: dict[str, Work], digest: str, years: Mapping[int, Year] | None = None) -> None:
        self.works = works
        self.digest = digest
        self.years: Mapping[int, Year] = years or {}
        self.calendar = calendar_of(self.years)
        self.transitions = clauses(self.works.values())

    def resolve(self, work_id: str, locator: str | None = None, version: str | None = None) -> list[Citation]:
        """Every version of a work that has the place, oldest first; without a locator every version.

        Where a version carries no whole text, a finer place is resolved to the nearest registered place around it.
        An unknown work, version or place gives [].
        """
        work = self.works.get(work_id)
        if work is None:
            return []
        place = canonical(locator) if locator else ""
        found: list[Citation] = []
        for each in work.versions:
            if version is not None and each.id != version:
                continue
            if not place:
                found.append(Citation(work, each, "", None))
            elif provision := each.at(place):
                found.append(Citation(work, each, place, provision))
            elif not each.is_whole:
                around = next((each.by_anchor[outer] for outer in enclosing(place) if outer in each.by_anchor), None)
                if around is not None:
                    found.append(Citation(work, each, place, around, exact=False))
        return found

    def find_provision(self, work_id: str, locator: str | None, on: tuple[int, int], version: str | None = None) -> Citation | None:
        """The place in the version in force on a day known to lie in ``on``: the version certainly in force, else the latest that
        may be, else None."""
        possible: Citation | None = None
        for citation in self.resolve(work_id, locator, version):
            if citation.in_force.certainly_covers(*on):
                return citation
            if citation.in_force.possibly_covers(*on):
                possible = citation
        return possible

    def why_unresolved(self, work_id: str, locator: str | None = None, version: str | None = None) -> str:
        """ "" when the place resolves, else what is wrong, in Chinese."""
        work = self.works.get(work_id)
        if work is None:
            return f"知识库里没有编号为“{work_id}”的法规{did_you_mean(work_id, self.works)}"
        if version is not None and work.version(version) is None:
            ids = [each.id for each in work.versions]
            return f"《{work.title}》没有版本“{version}”，已登记的版本：{'、'.join(ids)}{did_you_mean(version, ids)}"
        if self.resolve(work_id, locator, version):
            return ""
        anchors = self.anchors(work_id, version)
        if any(each.is_whole for each in work.versions):
            return f"《{work.title}》没有“{locator}”{did_you_mean(canonical(locator or ''), anchors)}"
        # Article numbers that look alike have nothing to do with one another: say what there is instead.
        known = f"已登记的：{'、'.join(anchors[:12])}{'等' if len(anchors) > 12 else ''}" if anchors else "这部法规没有登记条款"
        return f"《{work.title}》没有登记“{locator}”；{known}"

    def why_unfounded(self, basis: BasisModel) -> str:
        """ "" when a basis resolves and its words stand there, else what is wrong, in Chinese."""
        from hegui.kb.quotation import why_not_quoted

        problem = self.why_unresolved(basis.regulation, basis.locator, basis.version)
        return problem or next(why_not_quoted(self, basis.regulation, basis.locator, basis.version, basis.words or ()), "")

    def anchors(self, work_id: str, version: str | None = None) -> list[str]:
        """Every place registered for a work, in the order of the text, the latest version first."""
        work = self.works[work_id]
        found = (p.anchor for v in reversed(work.versions) if version in (None, v.id) for p in v.provisions)
        return list(dict.fromkeys(found))

    def find_work(self, word: str) -> Work | None:
        """A work by id, number, title or short title, as a person may write it."""
        if word in self.works:
            return self.works[word]
        wanted = canonical(word.strip("《》 "))
        for work in self.works.values():
            names = {work.title, work.short, *(v.number for v in work.versions), *(v.title for v in work.versions)}
            if wanted in {canonical(name) for name in names if name}:
                return work
        return None


def load_regulations(directories: Sequence[Path] | None = None) -> Registry:
    """Load every ``*.yaml`` of the directories (default: those that come with hegui).

    Holidays stand in the folder ``calendar`` of a directory. Raises KnowledgeBaseError with every mistake of every file.
    """
    problems: list[Diagnostic] = []
    works: dict[str, tuple[Work, Node]] = {}
    years: dict[int, Year] = {}
    seen: dict[int, Node] = {}
    digest = hashlib.sha256()
    for directory in directories if directories is not None else [DATA_DIR]:
        if not directory.is_dir():
            problems.append(Diagnostic(shown_path(directory), 0, 0, "no-folder", "没有这个法规文件夹"))
            continue
        for path in (*sorted(directory.glob("*.yaml")), *sorted((directory / CALENDAR).glob("*.yaml"))):
            try:
                data = path.read_bytes()
                # Line ends differ between checkouts on Windows and Linux; the law does not.
                digest.update(path.name.encode() + b"\0" + data.replace(b"\r\n", b"\n") + b"\0")
                node = loads(data, shown_path(path))
                if (kind := node.get("schema")) is not None and kind.value == CALENDAR_SCHEMA:
                    holidays = validate(node, HolidaysFile)
                    problems.extend(check_years(holidays, node, seen))
                    years |= {year.year: year for year in holidays.years}
                    continue
                work = validate(node, Work)
            except OSError as error:
                problems.append(Diagnostic(shown_path(path), 0, 0, "unreadable", f"读不了文件：{why(error)}"))
            except KnowledgeBaseError as error:
                problems.extend(error.diagnostics)
            else:
                _add(work, node, works, problems)
    registry = Registry({work_id: works[work_id][0] for work_id in sorted(works)}, digest.hexdigest(), years)
    for work, node in works.values():
        problems.extend(_check_references(registry, work, node))
    if problems:
        raise KnowledgeBaseError(problems)
    return registry


def _add(work: Work, node: Node, works: dict[str, tuple[Work, Node]], problems: list[Diagnostic]) -> None:
    place = node.get("id") or node
    if work.id in works:
        earlier = works[work.id][1].get("id")
        problems.append(place.error("duplicate-work", f"法规编号“{work.id}”重复，前一处在 {earlier.where if earlier else ''}"))
        return
    works[work.id] = (with_likeness(work), node)
    problems.extend(check_work(work, node))
    problems.extend(check_versions(work, node))


def _check_references(registry: Registry, work: Work, node: Node) -> Iterable[Diagnostic]:
    """What versions say of other works must exist: what ended them, what they cite."""
    versions = node.get("versions") or node
    for version, version_node in zip(work.versions, versions.items(), strict=True):
        ended = version.ended_by
        if ended is not None and (ended.by or ended.version):
            problem = registry.why_unresolved(ended.by or work.id, None, ended.version)
            if problem:
                yield (version_node.get("ended_by") or version_node).error("dangling-reference", problem)
        cites = version_node.get("cites") or version_node
        for cited, cited_node in zip(version.cites, cites.items(), strict=bool(version.cites)):
            problem = registry.why_unresolved(cited.regulation, cited.locator)
            if problem:
                yield cited_node.error("dangling-reference", problem)
            elif cited.at and version.at(canonical(cited.at)) is None:
                message = f"本版没有“{cited.at}”{did_you_mean(cited.at, version.by_anchor)}"
                yield cited_node.error("dangling-reference", message)
