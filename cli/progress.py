"""Progress on stderr, shown only where someone watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(*, quiet: bool, title: str = "核查", first: str = "读取台账") -> Iterator[Callable[[str, int, int], None] | None]:
    """Gives the callback of a run; None when quiet or when stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(title), BarColumn(bar_width=24), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(first, total=None)

        def report(rule: str, done: int, total: int) -> None:
            bar.update(task, description=f"{done}/{total} {rule}", completed=done, total=total)

        yield report
