"""Another rule base to compare with ours: a whole one in a folder, or ours with a folder of additions and replacements."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from hegui.cli.options import BAD_RULES, print_diagnostics

if TYPE_CHECKING:
    from hegui.kb.registry import Registry
    from hegui.kb.rulebase import RuleBase


def load_other(rules: Sequence[Path], regulations: Sequence[Path] | None) -> RuleBase:
    """The rule base that these folders make, see :func:`read_other`. Exits with 3 and every mistake on stderr when it is invalid."""
    from hegui.kb.diagnostics import KnowledgeBaseError

    try:
        return read_other(rules, regulations)
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"规则库有误（{len(error.diagnostics)} 处），没有比较。", err=True)
        raise typer.Exit(BAD_RULES) from None


def read_other(rules: Sequence[Path], regulations: Sequence[Path] | None) -> RuleBase:
    """The rule base that these folders make. Raises KnowledgeBaseError.

    A folder that holds a whole rule base (its own tables, terms, parameters and rules) stands in place of ours, any other is added
    to it, as ``--rules`` does everywhere; a folder of regulations that registers a work that we have stands in place of all of ours.
    """
    from hegui.kb.rulebase import is_whole, load_rule_base

    whole = [folder for folder in rules if is_whole(folder)]
    added = [folder for folder in rules if folder not in whole]
    return load_rule_base(_registry(regulations), [*whole[1:], *added], whole[0] if whole else None)


def _registry(regulations: Sequence[Path] | None) -> Registry:
    from hegui.kb.registry import DATA_DIR, load_regulations

    shipped = {path.name for path in DATA_DIR.glob("*.yaml")}
    replaced = any(path.name in shipped for folder in regulations or () for path in folder.glob("*.yaml"))
    return load_regulations([*(regulations or ())] if replaced else [DATA_DIR, *(regulations or ())])
