"""What must hold within one work: dates in order, versions that do not overlap, texts that still fit their hashes."""

from __future__ import annotations

from collections.abc import Iterator

from hegui.kb.day import parse_day
from hegui.kb.diagnostics import Diagnostic, did_you_mean
from hegui.kb.locator import canonical
from hegui.kb.normalise import text_sha256
from hegui.kb.regulation import Provision, Version, Work
from hegui.kb.yamlsource import Node


def check_versions(work: Work, node: Node) -> Iterator[Diagnostic]:
    """The versions of a work follow one another."""
    seen: dict[str, Node] = {}
    previous: Version | None = None
    for version, version_node in zip(work.versions, _elements(node, "versions"), strict=True):
        place = version_node.get("in_force") or version_node
        if version.id in seen:
            yield (version_node.get("id") or version_node).error(
                "duplicate-version", f"版本“{version.id}”重复，前一处在 {seen[version.id].where}"
            )
        seen[version.id] = version_node
        force = version.in_force
        if force.to_hi <= force.from_lo:
            yield place.error("empty-period", f"施行期间是空的：{version.period.text}")
        if (version.period.to is None) != (version.ended_by is None):
            yield version_node.error("ended-by", "写了止日就要写 ended_by（因何终止），写了 ended_by 就要写止日")
        if version.promulgated and parse_day(version.promulgated)[0] > force.from_hi:
            yield place.error("empty-period", f"施行（{version.period.text}）早于公布日 {version.promulgated}")
        if previous is not None:
            before = previous.in_force
            if force.from_lo < before.from_lo:
                yield place.error("order", f"版本应从旧到新排列：“{version.id}”早于前面的“{previous.id}”")
            elif force.from_hi < before.to_lo:
                yield place.error("overlap", f"与前一版“{previous.id}”的施行期间重叠：前一版到 {previous.period.to or '现在'}")
            elif before.to_hi < force.from_lo and previous.ended_by and previous.ended_by.version == version.id:
                yield place.error("gap", f"前一版“{previous.id}”到 {previous.period.to} 止，由本版接替，中间却有空档")
        previous = version


def check_work(work: Work, node: Node) -> Iterator[Diagnostic]:
    """Every version and provision by itself."""
    for version, version_node in zip(work.versions, _elements(node, "versions"), strict=True):
        if version.unverified and not version.note:
            yield version_node.error("unverified", "标了 unverified 就要在 note 里写明什么没有核对")
        seen: dict[str, Node] = {}
        for provision, provision_node in zip(version.provisions, _elements(version_node, "provisions"), strict=True):
            yield from _check_provision(work, version, provision, provision_node, seen)
        for transition, transition_node in zip(version.transitions, _elements(version_node, "transitions"), strict=True):
            if transition.anchor not in version.by_anchor:
                said = did_you_mean(transition.anchor, version.by_anchor)
                yield transition_node.error("transition-anchor", f"本版没有登记“{transition.anchor}”{said}")
        yield from _check_whole_text(version, version_node)


def _check_provision(work: Work, version: Version, provision: Provision, node: Node, seen: dict[str, Node]) -> Iterator[Diagnostic]:
    anchor_node = node.get("anchor") or node
    anchor = provision.anchor
    if anchor in seen:
        yield anchor_node.error("duplicate-anchor", f"“{anchor}”在本版重复，前一处在 {seen[anchor].where}")
    seen[anchor] = anchor_node
    if anchor != canonical(anchor):
        yield anchor_node.error("anchor", f"条款号“{anchor}”应写作“{canonical(anchor)}”")
    if provision.text is None and provision.gist is None and provision.like is None:
        yield node.error("no-content", f"“{anchor}”要有 text（原文）、gist（要旨）或 like（同另一版）")
    if provision.unverified and not provision.note:
        yield node.error("unverified", "标了 unverified 就要在 note 里写明什么没有核对")
    if provision.text is not None:
        actual = text_sha256(provision.text)
        place = node.get("sha256") or node
        if provision.sha256 is None:
            yield place.error("no-hash", f"“{anchor}”收录了原文，要写 sha256: {actual}")
        elif provision.sha256 != actual:
            message = f"“{anchor}”的原文与登记的哈希不符：原文被改动过，或哈希应更新为 {actual}"
            yield (node.get("text") or node).error("hash-mismatch", message)
    if provision.like is not None:
        yield from _check_like(work, version, provision, node)


def _check_like(work: Work, version: Version, provision: Provision, node: Node) -> Iterator[Diagnostic]:
    like = provision.like
    assert like is not None
    place = node.get("like") or node
    if like.version == version.id:
        yield place.error("like", "like 应指向另一个版本")
        return
    target = work.version(like.version)
    if target is None:
        yield place.error("like", f"没有版本“{like.version}”{did_you_mean(like.version, [v.id for v in work.versions])}")
        return
    anchor = like.anchor or provision.anchor
    found = target.by_anchor.get(anchor)
    if found is None:
        yield place.error("like", f"版本“{like.version}”没有“{anchor}”{did_you_mean(anchor, target.by_anchor)}")
    elif found.like is not None:
        yield place.error("like", f"版本“{like.version}”的“{anchor}”自己也是 like，请直接指向写有内容的版本")


def _check_whole_text(version: Version, node: Node) -> Iterator[Diagnostic]:
    if version.text_sha256 is None:
        return
    place = node.get("text_sha256") or node
    text = version.text
    if text is None:
        missing = next((p.anchor for p in version.provisions if p.text is None), "")
        yield place.error("whole-text", f"写了全文的哈希，“{missing}”却没有收录原文")
    elif text_sha256(text) != version.text_sha256:
        yield place.error("hash-mismatch", f"各句相连与登记的全文哈希不符：漏句、多句或顺序变了；现在是 {text_sha256(text)}")


def with_likeness(work: Work) -> Work:
    """The work with every ``like`` replaced by the content it points to; anchors, notes and hashes of its own stay.

    To be called before anything is read from the versions: a copy would keep what they have cached.
    """
    if not any(p.like for v in work.versions for p in v.provisions):
        return work
    contents = {(v.id, p.anchor): p for v in work.versions for p in v.provisions}

    def filled(provision: Provision) -> Provision:
        like = provision.like
        source = contents.get((like.version, like.anchor or provision.anchor)) if like else None
        if source is None:
            return provision
        update = {"text": provision.text or source.text, "gist": provision.gist or source.gist, "units": provision.units or source.units}
        if not provision.unverified:
            update["sha256"] = provision.sha256 or source.sha256
        return provision.model_copy(update=update)

    versions = [v.model_copy(update={"provisions": tuple(map(filled, v.provisions))}) for v in work.versions]
    return work.model_copy(update={"versions": tuple(versions)})


def _elements(node: Node, key: str) -> list[Node]:
    found = node.get(key)
    return found.items() if found is not None else []
