"""What all requests share: the rule base, the sessions, the worker processes, and the private folder that is removed at the end."""

from __future__ import annotations

import atexit
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hegui.checker.private import private_folder
from hegui.cli.web.sessions import Sessions
from hegui.cli.web.workers import Workers, slots
from hegui.kb.responsibility import Responsibilities
from hegui.kb.rulebase import RuleBase

PREFIX = "hegui-web-"


@dataclass
class Server:
    rule_base: RuleBase
    root: Path
    sessions: Sessions
    workers: Workers  # what takes long
    quick: Workers  # what somebody waits for: an answer of an interview must not stand behind a check
    closed: bool = field(default=False)

    @classmethod
    def start(cls, rule_base: RuleBase, count: int | None = None) -> Server:
        root = private_folder(PREFIX)
        made = cls(rule_base, root, Sessions(root), Workers(count or slots()), Workers(1))
        atexit.register(made.close)
        return made

    @cached_property
    def responsibilities(self) -> Responsibilities:
        from hegui.kb.responsibilities import load_responsibilities

        return load_responsibilities(self.rule_base)

    def warm(self) -> None:
        """Loads what the first visitor of a page would wait for."""
        _ = self.responsibilities

    def close(self) -> None:
        """Ends the workers and removes everything that anybody uploaded. Once."""
        if self.closed:
            return
        self.closed = True
        atexit.unregister(self.close)
        self.workers.close()
        self.quick.close()
        self.sessions.end_all()
        shutil.rmtree(self.root, ignore_errors=True)
