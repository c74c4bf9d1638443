"""Pages on a terminal, in a pipe or in a text file: the console and the lines on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import IO, Any

from hegui.checker.report import wording
from hegui.checker.report.wrap import Measure, wide, width, wrap, wrap_items
from rich.console import Console
from rich.text import Text

WIDEST = 120  # beyond, a line is hard to follow to its end


class ReportConsole(Console):
    """As wide as the terminal; a pipe or a file has no width, and 80 columns would break Chinese to pieces."""

    def __init__(self, file: IO[str] | None = None) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, file=file)
        if not self.is_terminal:
            self.width = WIDEST

    def on_broken_pipe(self) -> None:
        """The reader of a pipe (``| head``) has seen enough: the rest goes nowhere, and the exit code stays the result's."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def hung(console: Console, lead: str, text: str) -> None:
    """A line under its label: wrapped where somebody reads it, whole in a pipe or a file, where programs look for it."""
    if console.is_terminal:
        Page(console).write("\n".join(line.strip() for line in text.split("\n")), label=lead)
    else:
        console.print(lead + text, soft_wrap=True)


class Page:
    """Writes lines that are wrapped as Chinese is, with hanging indents."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.columns = min(console.width, WIDEST)
        self.measure: Measure = width if console.encoding.lower().startswith("utf") else wide
        self.limited = console.is_terminal
        self.cut = False

    def blank(self) -> None:
        self.console.print()

    def write(self, text: str | list[str], *, indent: int = 0, label: str = "", style: str = "", rest: str = "") -> None:
        """``label`` hangs before the text, ``rest`` follows on the same line where there is room, else below. A list is of
        pieces that stay together."""
        lead = " " * indent + label
        hang = int(self.measure(lead))
        room = self.columns - hang
        if isinstance(text, str):
            lines = wrap(wording.printable(text), room, self.measure)
        else:
            lines = wrap_items([wording.printable(piece) for piece in text], room, self.measure)
        beside = self.measure(f"{lines[-1]}  {rest}") <= room
        for number, line in enumerate(lines):
            shown = Text(lead if number == 0 else " " * hang).append(line, style)
            if rest and beside and number == len(lines) - 1:
                shown.append(f"  {rest}", "dim")
            self.console.print(shown, soft_wrap=True)
        if rest and not beside:
            self.write(rest, indent=hang, style="dim")

    def first(self, items: Sequence[Any], limit: int) -> Sequence[Any]:
        """What is shown of a list; on a terminal the beginning of a long one."""
        return items[:limit] if self.limited else items

    def more(self, hidden: int, what: str, indent: int) -> None:
        if hidden > 0:
            self.cut = True
            self.write(f"……另有{hidden}{what}没有列出", indent=indent, style="dim")
