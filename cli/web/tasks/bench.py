"""What a worker process keeps between tasks, and what several tasks need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hegui.checker.decide import Decider
    from hegui.checker.ledger import Ledger, Problem
    from hegui.checker.review.lexicon import Lexicon
    from hegui.kb.form import Forms
    from hegui.kb.responsibility import Responsibilities
    from hegui.kb.rulebase import RuleBase

Progress = Callable[[str, int, int], None]
Value = dict[str, Any]


class CannotDo(Exception):
    """The task cannot be done; ``messages`` are for its user."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = messages


class Bench:
    """What a process keeps between tasks: the rule base and its compiled engines."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress

    @cached_property
    def rule_base(self) -> RuleBase:
        from hegui.kb.registry import load_regulations
        from hegui.kb.rulebase import load_rule_base

        return load_rule_base(load_regulations())

    @cached_property
    def decider(self) -> Decider:
        from hegui.checker.decide import Decider

        return Decider(self.rule_base)

    @cached_property
    def lexicon(self) -> Lexicon:
        from hegui.checker.review.lexicon import load_lexicon

        return load_lexicon(self.rule_base.registry)

    @cached_property
    def forms(self) -> Forms:
        from hegui.kb.form import load_forms
        from hegui.kb.rulebase import RULES_DIR

        return load_forms(self.rule_base.tables, [RULES_DIR])

    @cached_property
    def responsibilities(self) -> Responsibilities:
        from hegui.kb.responsibilities import load_responsibilities

        return load_responsibilities(self.rule_base)

    def read(self, paths: Sequence[Path], as_of: int) -> Ledger:
        """A ledger. Raises CannotDo where nothing of it can be read."""
        from hegui.checker.intake import IntakeError, read_ledger

        try:
            return read_ledger(paths, self.rule_base.tables, as_of)
        except IntakeError as error:
            raise CannotDo(getattr(error, "messages", None) or [str(error)]) from None


def masked(problems: Sequence[Problem]) -> list[Value]:
    """Problems of a ledger as plain values, without identity numbers."""
    from hegui.checker.idcard import mask_inside

    return [
        {"file": p.file, "row": p.row, "column": p.column, "value": mask_inside(p.value), "message": mask_inside(p.message)}
        for p in problems
    ]
