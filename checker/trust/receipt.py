"""Receipts: what a report was made from, so that anybody with the same files can make it again (``hegui verify``).

A receipt names files by name, size and SHA-256, never by folder, so that it holds wherever they are moved. It states the versions of
Python for which the same bytes are promised; the one that made a report stands in the audit log, for a report must be the same bytes
under each of them. ``digest`` is a checksum over everything else in the report: it shows an edit by hand, it is no signature.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hegui.checker.idcard import masked

if TYPE_CHECKING:
    from hegui.checker.ledger import Given
    from hegui.kb.registry import Registry
    from hegui.kb.rule import Rule
    from hegui.kb.rulebase import RuleBase

PYTHON = "3.11–3.13"  # the same bytes under each; a test holds it against pyproject.toml
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Used:
    """Files beside the ledger: by what they are for (``decisions``, ``waivers``, ``baseline``, ``weights``), and folders of one's own."""

    files: Mapping[str, Path | None] = field(default_factory=dict)
    rules: Sequence[Path] = ()
    regulations: Sequence[Path] = ()


def receipt(
    command: str,
    options: Document,
    given: Given,
    used: Used,
    *,
    rule_base: RuleBase | None = None,
    registry: Registry,
    rules: Iterable[Rule] = (),
    known: Mapping[str, str] | None = None,
    further: Document | None = None,
    unmask: bool = False,
) -> Document:
    """``rules`` are those that were decided; ``known`` the digests of inputs that were read already, by name; ``further`` goes in as
    it is. Text is masked unless ``unmask``."""
    known = known or {}
    made: Document = {
        "command": command,
        "hegui": hegui_version(),
        "python": PYTHON,
        "options": {name: value for name, value in options.items() if value not in (None, False, [], "")},
        "inputs": sorted((_file(s.shown, s.path, known.get(s.shown)) for s in given.sources), key=lambda f: (f["path"], f["sha256"])),
        "passed_over": [{"file": file, "message": message} for file, message in given.passed_over],
        "regulations": {"sha256": registry.digest, "files": _folders(used.regulations)},
    }
    if rule_base is not None:
        made["rules"] = {"sha256": rule_base.sha256, "files": _folders(used.rules), **entry_digests(rule_base, rules)}
    elif used.rules:
        made["rules"] = {"files": _folders(used.rules)}
    made |= further or {}
    for name, path in used.files.items():
        if path is not None:
            made[name] = _file(path.name, path, None)
    return made if unmask else masked(made)


def attach(report: Document, made: Document) -> None:
    """Puts the receipt last into a finished report, with the checksum of the whole."""
    report["receipt"] = made
    made["digest"] = digest_of(report)


def digest_of(report: Document) -> str:
    """SHA-256 of everything a report says but its own ``digest``, whatever the order of keys and the layout."""
    inside = {name: value for name, value in report.get("receipt", {}).items() if name != "digest"}
    text = json.dumps(report | {"receipt": inside}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hegui_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("hegui")
    except PackageNotFoundError:
        return "0"


def file_sha256(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def entry_digests(rule_base: RuleBase, rules: Iterable[Rule]) -> Document:
    """What the decided rules rest on, each by a short digest, so that a changed rule can be named without the old rule base."""
    from hegui.kb.rule_diff import entries
    from hegui.kb.uses import uses

    everything = entries(rule_base)
    wanted: dict[str, set[str]] = {"rule": set(), "parameter": set(), "term": set()}
    for rule in rules:
        used = uses(rule, rule_base)
        wanted["rule"].add(rule.model.id)
        wanted["parameter"] |= used.parameters
        wanted["term"] |= used.terms
    return {f"{kind}s": {name: _short(everything[kind][name]) for name in sorted(names)} for kind, names in wanted.items()}


def _short(entry: Any) -> str:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _file(shown: str, path: Path, known: str | None) -> Document:
    try:
        if not path.is_file():  # a device or a pipe never ends
            return {"path": shown, "sha256": "", "size": 0}
        return {"path": shown, "sha256": known or file_sha256(path), "size": path.stat().st_size}
    except OSError:  # what cannot be read is named all the same: the report says that it was not
        return {"path": shown, "sha256": "", "size": 0}


def _folders(folders: Sequence[Path]) -> list[Document]:
    """The YAML files of a user's own folders, in order; ``path`` is their place below the folder."""
    paths = [(path.relative_to(folder).as_posix(), path) for folder in folders for path in sorted(folder.rglob("*.yaml"))]
    return [_file(shown, path, None) for shown, path in paths]
