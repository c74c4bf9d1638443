"""The registry of regulations for commands that name works and versions: ``fire-law``, ``消防法``, ``fire-law@2019``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from hegui.cli.options import BAD_RULES, fail, print_diagnostics

if TYPE_CHECKING:
    from hegui.kb.registry import Registry
    from hegui.kb.regulation import Version, Work


def load_registry(regulations: Sequence[Path] | None) -> Registry:
    """All regulations; exits with 3 and every mistake on stderr when they are invalid."""
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.registry import DATA_DIR, load_regulations

    try:
        return load_regulations([DATA_DIR, *(regulations or ())])
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        raise typer.Exit(BAD_RULES) from None


def find_work(registry: Registry, word: str) -> Work:
    """A work by id, number or title; exits with 2 when there is none."""
    from hegui.kb.diagnostics import did_you_mean

    work = registry.find_work(word)
    if work is None:
        names = [name for each in registry.works.values() for name in (each.id, each.title, each.short, each.display) if name]
        fail(f"知识库里没有“{word}”{did_you_mean(word, names) or '；hegui kb list 可列出全部'}")
    return work


def find_version(registry: Registry, word: str) -> Version:
    """``work`` is its latest version, ``work@id`` that one; exits with 2 when there is none."""
    name, _, version_id = word.partition("@")
    return named_version(find_work(registry, name), version_id) if version_id else find_work(registry, name).latest


def named_version(work: Work, version_id: str) -> Version:
    """A version of a work by its id; exits with 2 and lists those there are."""
    version = work.version(version_id)
    if version is None:
        fail(f"《{work.title}》没有版本“{version_id}”；已登记的版本：{'、'.join(v.id for v in work.versions)}")
    return version
