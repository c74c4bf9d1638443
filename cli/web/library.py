"""法规库: works by level and date, a work's text with its rules beside each sentence, search, citations, versions side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, get_args

from hegui.cli.kb_diff_registered import STATUSES
from hegui.cli.kb_show_text import imported_of
from hegui.cli.web.named import find_named
from hegui.cli.web.page import server_of, show
from hegui.cli.web.refusal import Refused
from hegui.kb.day import parse_day
from hegui.kb.fulltext.cited import Citations
from hegui.kb.fulltext.database import FullTextError
from hegui.kb.fulltext.opening import opened_if_any
from hegui.kb.fulltext.search import Query, QueryError, parse_query, search
from hegui.kb.fulltext.store import Store, StoredVersion
from hegui.kb.locator import spoken
from hegui.kb.registry import Registry
from hegui.kb.regulation import Level, Provision, Version, Work
from hegui.kb.regulation_diff import FIELDS, diff_versions
from hegui.kb.rule import Rule
from hegui.kb.rulebase import RuleBase
from hegui.kb.text.compare import compare
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

LEVELS = get_args(Level)
_HITS = 50
_REMARK = re.compile(r"<!--.*?-->", re.DOTALL)  # what the text of a law carries for programs
_MOST_CITATIONS = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the registry that has the words looked for."""

    work: Work
    version: Version
    anchor: str
    text: Markup


@contextmanager
def full_texts() -> Iterator[Store | None]:
    """What the user has imported with ``hegui kb import``; None without."""
    try:
        with opened_if_any() as store:
            yield store
    except FullTextError as error:
        raise Refused(500, "全文库打不开", str(error)) from None


def library(request: Request) -> Response:
    """Works by level, of a day when one is chosen; with words, the places that have them."""
    registry = server_of(request).rule_base.registry
    asked = {name: request.query_params.get(name, "").strip()[:200] for name in ("q", "level", "on")}
    problem = ""
    day: tuple[int, int] | None = None
    if asked["on"]:
        try:
            day = parse_day(asked["on"])
        except ValueError as error:
            problem = f"日期：{error}"
    if asked["level"] and asked["level"] not in LEVELS:
        asked["level"] = ""
    works = [(work, versions) for work in registry.works.values() if (versions := _versions(work, asked["level"], day))]
    by_level = {level: [each for each in works if each[1][-1].level == level] for level in LEVELS}
    values: dict[str, Any] = {"asked": asked, "problem": problem, "levels": LEVELS, "day": day, "named": [], "found": [], "hits": None, "imported": 0}
    with full_texts() as store:
        values["imported"] = len(store.works()) if store is not None else 0
        if asked["q"]:
            values["named"] = find_named(asked["q"], registry, store, day)
            try:
                words, without = parse_query(asked["q"])
                values["found"] = list(_search(registry, words, without, asked["level"], day))
                if store is not None:
                    values["hits"] = search(store, Query(words, without, level=asked["level"], on=day), limit=_HITS)
            except QueryError:
                values["problem"] = "没有可查的词：写一个或几个词，中间空一格；带引号的按原样查。"
    return show(request, "library.html", by_level={k: v for k, v in by_level.items() if v}, marked=_marked, **values)


def _versions(work: Work, level: str, day: tuple[int, int] | None) -> list[Version]:
    versions = [v for v in work.versions if day is None or v.in_force.possibly_covers(*day)]
    return [v for v in versions if not level or v.level == level]


def _search(
    registry: Registry, words: tuple[str, ...], without: tuple[str, ...], level: str, day: tuple[int, int] | None
) -> Iterator[Found]:
    """The registry is small: every place of the versions in force, or of the latest, is looked at."""
    for work in registry.works.values():
        for version in _versions(work, level, day)[None if day else -1 :]:
            for place in version.provisions:
                said = _bare(f"{version.title}\n{spoken(place.anchor)}\n{place.text or place.gist or ''}")
                if all(_bare(word) in said for word in words) and not any(_bare(word) in said for word in without):
                    yield Found(work, version, place.anchor, mark(place.text or place.gist or "", words))


def _bare(text: str) -> str:
    """Without marks: who looks for 双随机一公开 means “双随机、一公开”."""
    return re.sub(r"[^\w\n]+", "", text)


def mark(text: str, words: tuple[str, ...]) -> Markup:
    """The text with the words marked; where two overlap the first stays."""
    made, at = Markup(""), 0
    while at < len(text):
        word = next((w for w in words if w and text.startswith(w, at)), "")
        if word:
            made += Markup("<mark>{}</mark>").format(word)
        else:
            made += escape(text[at])
        at += len(word) or 1
    return made


def _marked(hit: Any) -> Markup:
    """A hit's snippet with its marks."""
    made, at = Markup(""), 0
    for start, end in sorted(hit.marks):
        if start < at:
            continue
        made += escape(hit.snippet[at:start]) + Markup("<mark>{}</mark>").format(hit.snippet[start:end])
        at = end
    return made + escape(hit.snippet[at:])


def work(request: Request) -> Response:
    """One version of a work, its rules beside each place."""
    rule_base = server_of(request).rule_base
    found = _work(request, rule_base)
    wanted = request.query_params.get("version", "")
    version = found.version(wanted) if wanted else found.latest
    if version is None:
        raise Refused(404, "没有这一版", f"《{found.title}》没有版本“{wanted[:40]}”。")
    rules = rules_of(rule_base, found, version)
    with full_texts() as store:
        texts = [v for each in imported_of(found, store.works()) for v in each.versions] if store is not None else []
    cites = [(c, rule_base.registry.works.get(c.regulation)) for c in version.cites]
    cited_by = [
        (other, v, c)
        for other in rule_base.registry.works.values()
        for v in other.versions[-1:]
        for c in v.cites
        if c.regulation == found.id
    ]
    return show(
        request,
        "work.html",
        work=found,
        version=version,
        rules=rules,
        whole_rules=[rule for anchor, listed in rules.items() if anchor == "" for rule in listed],
        count=len({rule.id for listed in rules.values() for rule in listed}),
        texts=texts,
        cites=cites,
        cited_by=cited_by,
        text_of=_text_of,
    )


def _text_of(place: Provision) -> str:
    return place.text or place.gist or ""


def rules_of(rule_base: RuleBase, found: Work, version: Version) -> dict[str, list[Rule]]:
    """The rules that rest on each registered place of a version; under "" those that rest on the version as a whole."""
    rules: dict[str, list[Rule]] = {}
    for rule in rule_base.rules.values():
        for citation in (*rule.grounds, *rule.context):
            if citation.work.id != found.id or citation.version.id != version.id:
                continue
            anchor = citation.provision.anchor if citation.provision is not None else ""
            if anchor and anchor not in version.by_anchor:  # a place with parts is joined from them: shown at the first
                anchor = next((p.anchor for p in version.provisions if p.anchor.startswith(f"{anchor}.")), "")
            listed = rules.setdefault(anchor, [])
            if rule not in listed:
                listed.append(rule)
    return rules


def versions(request: Request) -> Response:
    """Two registered versions side by side."""
    found = _work(request, server_of(request).rule_base)
    if len(found.versions) < 2:
        raise Refused(404, "只有一版", f"《{found.title}》只登记了一个版本，没有可比的。")
    ids = [request.query_params.get("a") or found.versions[-2].id, request.query_params.get("b") or found.versions[-1].id]
    pair = [found.version(each) for each in ids]
    if pair[0] is None or pair[1] is None:
        raise Refused(404, "没有这一版", f"《{found.title}》的版本：{'、'.join(v.id for v in found.versions)}。")
    return show(
        request, "versions.html", work=found, diff=diff_versions(pair[0], pair[1]), statuses=STATUSES, fields=FIELDS, text_of=_text_of
    )


def text(request: Request) -> Response:
    """An imported full text, and who it cites and who cites it."""
    with full_texts() as store:
        version = _stored(store, request.path_params["version"])
        assert store is not None
        document = store.document(version)
        told = [(node, " ".join(_REMARK.sub("", node.own).strip("# \n").split())) for node in document.walk()]
        nodes = [(node, line) for node, line in told if line]
        reader = Citations(store)
        owner = next(each for each in store.works() if each.id == version.work)
        out, into = reader.citing(version)[:_MOST_CITATIONS], reader.cited_by(owner)[:_MOST_CITATIONS]
        return show(request, "text.html", version=version, owner=owner, nodes=nodes, out=out, into=into)


def texts(request: Request) -> Response:
    """Two imported texts article by article."""
    with full_texts() as store:
        old, new = (_stored(store, request.query_params.get(name, "")) for name in ("a", "b"))
        assert store is not None
        comparison = compare(store.document(old), store.document(new))
    return show(request, "texts.html", old=old, new=new, comparison=comparison)


def _stored(store: Store | None, name: str) -> StoredVersion:
    version = store.version(int(name)) if store is not None and name.isascii() and name.isdigit() and len(name) < 10 else None
    if version is None:
        raise Refused(404, "没有这份全文", "全文库里没有这一份，可能重新导入过；请从法规库里再查。", "/library")
    return version


def _work(request: Request, rule_base: RuleBase) -> Work:
    found = rule_base.registry.works.get(request.path_params["work"])
    if found is None:
        raise Refused(404, "没有这部法规", "知识库里没有登记这部法规。")
    return found


ROUTES = [
    Route("/library", library),
    Route("/library/work/{work}", work),
    Route("/library/work/{work}/versions", versions),
    Route("/library/text/{version}", text),
    Route("/library/texts", texts),
]
