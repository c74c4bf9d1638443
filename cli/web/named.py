"""A place that somebody names as people do: 消防法第五十六条, 《消防法》56条, 淄政办字〔2020〕113号二（十三）."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hegui.kb.locator import canonical, spoken

if TYPE_CHECKING:
    from hegui.kb.fulltext.store import Store
    from hegui.kb.registry import Registry

_COUNT = "[0-9〇零一二三四五六七八九十百千]+"
_NAMED = re.compile(rf"《?([^《》]{{2,80}}?)》?\s*(第?\s*{_COUNT}\s*条.{{0,20}}|[一二三四五六七八九十]+[（(].{{1,20}})")


@dataclass(frozen=True, slots=True)
class Named:
    """A place found by its name: where it stands, what it says."""

    title: str
    href: str
    text: str
    gist: bool


def named_place(text: str) -> tuple[str, str] | None:
    """The name and the place of ``text``; None when it names none."""
    found = _NAMED.fullmatch(text.strip())
    if found is None:
        return None
    place = re.sub(r"\s+", "", found[2])
    return found[1].strip(), canonical(f"第{place}" if re.match(f"{_COUNT}条", place) else place)


def find_named(text: str, registry: Registry, store: Store | None, day: tuple[int, int] | None) -> list[Named]:
    """The place in the registry, in the version of the day or the latest that has it, and in the imported text of the latest version."""
    named = named_place(text)
    if named is None:
        return []
    name, place = named
    found = []
    work = registry.find_work(name)
    if work is not None:
        citation = registry.find_provision(work.id, place, day) if day else next(reversed(registry.resolve(work.id, place)), None)
        if citation is not None and (provision := citation.provision) is not None:
            href = f"/library/work/{work.id}?version={citation.version.id}#{provision.anchor}"
            said = provision.text or provision.gist or ""
            found.append(Named(f"{citation.version.title} {spoken(provision.anchor)}", href, said, provision.text is None))
    stored = store.work(work.title if work is not None and store.work(name) is None else name) if store is not None else None
    if store is not None and stored is not None:
        version = stored.versions[-1]
        node = store.document(version).at(place)
        if node is not None:
            words = " ".join(node.text.split())
            found.append(Named(f"{version.title}（{version.label}）{node.anchor}", f"/library/text/{version.id}#l{node.line}", words, False))
    return found
