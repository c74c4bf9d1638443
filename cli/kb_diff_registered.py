"""What ``hegui kb diff`` shows of the knowledge base: two registered versions of a regulation, or two rule bases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.cli.bases import load_other
from hegui.cli.output import print_document

if TYPE_CHECKING:
    from hegui.checker.report.page import Page
    from hegui.kb.regulation import Provision, Version
    from hegui.kb.regulation_diff import PlaceChange, VersionDiff
    from hegui.kb.rule_diff import Change

STATUSES = {
    "changed": "有改动",
    "gist": "要旨不同，没有两版的原文可比",
    "moved": "条号变动，内容相同",
    "unknown": "要旨相同，没有两版的原文可比",
    "only_first": "只在前一版登记",
    "only_second": "只在后一版登记",
    "same": "相同",
}
KINDS = {"rule": "规则", "parameter": "参数", "term": "术语"}
WHATS = {"added": "新增", "removed": "删去", "changed": "改动"}


def show_versions(first: Version, second: Version, *, one_work: bool, as_json: bool) -> None:
    """Prints what differs between two registered versions, place by place."""
    from hegui.kb.regulation_diff import diff_versions

    found = diff_versions(first, second, one_work=one_work)
    if as_json:
        print_document(json.dumps(_version_json(found), ensure_ascii=False, indent=2) + "\n")
    else:
        _print_versions(found, _page())


def _page() -> Page:
    from hegui.checker.report.page import Page, ReportConsole

    return Page(ReportConsole())


# ---- versions


def _version_json(found: VersionDiff) -> dict[str, Any]:
    return {
        "schema": "hegui.kb-diff/1",
        "first": _named(found.first),
        "second": _named(found.second),
        "whole": found.whole,
        "fields": [{"field": name, "before": before, "after": after} for name, before, after in found.fields],
        "provisions": [{"status": p.status, "first": _provision(p.first), "second": _provision(p.second)} for p in found.places],
    }


def _named(version: Version) -> dict[str, Any]:
    return {"title": version.title, "version": version.id, "number": version.number, "in_force": version.period.text}


def _provision(provision: Provision | None) -> dict[str, Any] | None:
    return None if provision is None else provision.model_dump(include={"anchor", "text", "gist", "sha256", "unverified"})


def _print_versions(found: VersionDiff, page: Page) -> None:
    from hegui.kb.regulation_diff import FIELDS

    for label, version in (("前", found.first), ("后", found.second)):
        page.write(f"{version.title} {version.id} 版，{version.period.text}", label=f"{label}  ")
    for name, before, after in found.fields:
        page.write(f"{before or '（无）'} → {after or '（无）'}", label=f"{FIELDS[name]}  ", indent=2)
    for status, words in STATUSES.items():
        places = [p for p in found.places if p.status == status]
        if not places:
            continue
        page.blank()
        page.write(f"{words}：{len(places)} 条", style="bold")
        if status == "same":
            page.write("、".join(p.second.anchor for p in places if p.second), indent=2)
            continue
        for place in places:
            _print_place(place, page)
    if not found.whole:
        page.blank()
        page.write("※ 只比较知识库登记的条款；没有全文收录的版本，没有登记不等于没有这一条。")


def _print_place(place: PlaceChange, page: Page) -> None:
    a, b = place.first, place.second
    anchors = list(dict.fromkeys(p.anchor for p in (a, b) if p))
    page.write(" → ".join(anchors), indent=2)
    for label, provision in (("前", a), ("后", b)):
        if provision and place.status != "moved":
            page.write(provision.text or f"（要旨）{provision.gist or ''}", indent=4, label=f"{label}  ")
    if place.status == "moved" and b:
        page.write(b.text or f"（要旨）{b.gist or ''}", indent=4)


# ---- rule bases


def show_rule_bases(rules: list[Path], regulations: list[Path] | None, *, as_json: bool) -> None:
    """Prints what differs between our rule base and the one that these folders make of it."""
    from hegui.kb.rule_diff import diff_rule_bases

    before, after = load_other([], None), load_other(rules, regulations)
    changes = diff_rule_bases(before, after)
    if as_json:
        document = {
            "schema": "hegui.rules-diff/1",
            "before": {"sha256": before.sha256, "rules": len(before.rules)},
            "after": {"sha256": after.sha256, "rules": len(after.rules)},
            "changes": [_change(change) for change in changes],
        }
        print_document(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        _print_changes(changes, _page())


def _change(change: Change) -> dict[str, Any]:
    fields = [{"path": f.path, "before": f.before, "after": f.after} for f in change.fields]
    return {"kind": change.kind, "id": change.id, "what": change.what, "title": change.title, "fields": fields}


def _print_changes(changes: list[Change], page: Page) -> None:
    for kind, name in KINDS.items():
        mine = [change for change in changes if change.kind == kind]
        if not mine:
            continue
        counted = "，".join(f"{word} {n}" for what, word in WHATS.items() if (n := sum(c.what == what for c in mine)))
        page.write(f"{name}：{counted}", style="bold")
        for change in mine:
            page.write(change.title, indent=2, label=f"{WHATS[change.what]}  {change.id}  ")
            for field in change.fields:
                page.write(f"{shown(field.before)} → {shown(field.after)}", indent=4, label=f"{field.path}  ")
        page.blank()
    page.write(f"共 {len(changes)} 处不同" if changes else "没有不同")


def shown(value: Any) -> str:
    """A field of a rule for a reader, on one line."""
    if value is None:
        return "（无）"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
