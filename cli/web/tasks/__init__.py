"""What the worker processes do, a file for each job of the page. A task takes plain values and gives plain values; files stay in the
folder of their owner."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection

from hegui.cli.web.tasks.bench import Bench, CannotDo, Value
from hegui.cli.web.tasks.blank import blank
from hegui.cli.web.tasks.cleanup import review
from hegui.cli.web.tasks.duties import duties
from hegui.cli.web.tasks.ledger import check, intake, render
from hegui.cli.web.tasks.selfcheck import assess, filled, interview

_JOBS = 300  # after which a process is replaced, whatever its libraries keep

TASKS: dict[str, Callable[..., Value]] = {
    "intake": intake,
    "check": check,
    "render": render,
    "review": review,
    "duties": duties,
    "blank": blank,
    "filled": filled,
    "interview": interview,
    "assess": assess,
}


def work(connection: Connection) -> None:
    """Takes tasks from the pipe until it is closed. What went wrong inside is told on stderr, to the page only that it did."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the pipe
    if hasattr(os, "setsid"):
        os.setsid()  # what this process starts is ended with it, as one group
    bench = Bench(lambda step, done, total: connection.send(("progress", (step, done, total))))
    _ = bench.rule_base
    for _number in range(_JOBS):
        try:
            kind, arguments = connection.recv()
        except (EOFError, OSError):
            return
        try:
            try:
                connection.send(("done", TASKS[kind](bench, **arguments)))
            except CannotDo as error:
                connection.send(("refused", error.messages))
            except BrokenPipeError:
                return
            except Exception:
                traceback.print_exc(file=sys.stderr)
                connection.send(("failed", ["程序内部出错，没有结果；详情写在启动 hegui serve 的窗口里。"]))
        except (BrokenPipeError, OSError):
            return
