"""Options that several commands share, and loading the rule base with its errors said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from hegui.checker.review.lexicon import Lexicon
    from hegui.kb.diagnostics import Diagnostic
    from hegui.kb.form import Forms
    from hegui.kb.registry import Registry
    from hegui.kb.rulebase import RuleBase

BAD_INPUT = 2
BAD_RULES = 3

RulesDirs = Annotated[
    list[Path] | None, typer.Option("--rules", metavar="文件夹", help="另加一个规则文件夹，可写多次。", show_default=False)
]
RegulationsDirs = Annotated[
    list[Path] | None, typer.Option("--regulations", metavar="文件夹", help="另加一个法规文件夹，可写多次。", show_default=False)
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="日期", help="核查基准日，如 2024-06-30；缺省为今天。", show_default=False)]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="规则", help="只用这些规则，可用 * 通配，可写多次。", show_default=False)]


def load_rules(rules: Sequence[Path] | None, regulations: Sequence[Path] | None) -> RuleBase:
    """The rule base; exits with 3 and every mistake on stderr when it is invalid."""
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.registry import DATA_DIR, load_regulations
    from hegui.kb.rulebase import load_rule_base

    try:
        registry = load_regulations([DATA_DIR, *(regulations or ())])
        return load_rule_base(registry, list(rules or ()))
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"规则库有误（{len(error.diagnostics)} 处），没有核查。", err=True)
        raise typer.Exit(BAD_RULES) from None


def load_forms_of(rule_base: RuleBase, rules: Sequence[Path] | None) -> Forms:
    """The forms; exits with 3 and every mistake on stderr when they are invalid."""
    from hegui.kb.diagnostics import KnowledgeBaseError
    from hegui.kb.form import load_forms
    from hegui.kb.rulebase import RULES_DIR

    try:
        return load_forms(rule_base.tables, [RULES_DIR, *(rules or ())])
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"表单有误（{len(error.diagnostics)} 处）。", err=True)
        raise typer.Exit(BAD_RULES) from None


def load_review_rules(registry: Registry, rules: Sequence[Path] | None) -> Lexicon:
    """The rules of the clean-up review; exits with 3 and every mistake on stderr when they are invalid."""
    from hegui.checker.review.lexicon import load_lexicon
    from hegui.kb.diagnostics import KnowledgeBaseError

    try:
        return load_lexicon(registry, list(rules or ()))
    except KnowledgeBaseError as error:
        print_diagnostics(error.diagnostics)
        typer.echo(f"清理规则有误（{len(error.diagnostics)} 处），没有清理。", err=True)
        raise typer.Exit(BAD_RULES) from None


@contextmanager
def intake_errors() -> Iterator[None]:
    """Around the reading of a ledger: when nothing of it can be read, says why and exits with 2."""
    from hegui.checker.intake import IntakeError

    try:
        yield
    except IntakeError as error:
        for message in getattr(error, "messages", None) or [str(error)]:
            typer.echo(f"错误：{message}", err=True)
        raise typer.Exit(BAD_INPUT) from None


def print_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    for diagnostic in diagnostics:
        typer.echo(str(diagnostic), err=True)


def read_as_of(text: str | None) -> int:
    """The as-of date as an ordinal, in any form that a ledger may use; today without one. Exits with 2 for anything that is no day."""
    if text is None:
        return dt.date.today().toordinal()
    from hegui.checker.intake.dates import parse_date
    from hegui.checker.values import Day

    found = parse_date(text)
    if not isinstance(found, Day):  # a month or a year is no day either
        fail(f"--as-of：“{text}”：{found.message or '应写到日，如 2024-06-30'}")
    return found.lo


def check_only(only: Sequence[str] | None, rule_base: RuleBase) -> list[str]:
    """The globs; exits with 2 when one matches no rule (a misspelt rule must not pass silently)."""
    from fnmatch import fnmatchcase

    from hegui.kb.diagnostics import did_you_mean

    for glob in only or ():
        if not any(fnmatchcase(name, glob) for name in rule_base.rules):
            fail(f"--only：没有规则与“{glob}”相符{did_you_mean(glob, rule_base.rules)}")
    return list(only or ())


def fail(message: str) -> NoReturn:
    """Says what is wrong with the use or the input, and exits with 2."""
    typer.echo(f"错误：{message}", err=True)
    raise typer.Exit(BAD_INPUT)
