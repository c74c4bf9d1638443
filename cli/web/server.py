"""What all requests share: the rule base, the sessions, the worker processes, and the private folder that is removed at the end."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

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
        remove_left_behind()
        root = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))  # 0700
        made = cls(rule_base, root, Sessions(root), Workers(count or slots()), Workers(1))
        atexit.register(made.close)
        return made

    @cached_property
    def responsibilities(self) -> Responsibilities:
        from hegui.kb.responsibilities import load_responsibilities

        return load_responsibilities(self.rule_base)

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


def remove_left_behind() -> None:
    """Removes the folders of servers that were killed before they could. Elsewhere than on POSIX no process can be asked for safely."""
    if os.name != "posix":
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not number.isdigit() or folder.is_symlink() or folder.stat().st_uid != os.getuid():
            continue
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
