"""The ``--help`` pages, in Chinese from the first heading to the last hint.

Typer words its pages in English, needs rich for them and changes both from version to version. Here the page is written from
what a command declares: the same text everywhere, in any version of typer, without importing rich.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from enum import Enum
from functools import partial
from typing import Any

from hegui.checker.report.wrap import width, wrap

HELP_OPTION = "显示本说明。"
WIDEST_PAGE = 100  # beyond, lines are hard to follow
WIDEST_NAMES = 30  # names longer than this have their explanation below, not beside them

Rows = list[tuple[str, str]]


def chinese(command: Any) -> Any:
    """The command, its help pages and those of everything below it in Chinese."""
    command.format_help = partial(_write_page, command)
    for inner in getattr(command, "commands", {}).values():
        chinese(inner)
    return command


def _write_page(command: Any, context: Any, formatter: Any) -> None:
    formatter.write("\n".join(_page(command, context)) + "\n")


def _page(command: Any, context: Any) -> Iterator[str]:
    columns = min(shutil.get_terminal_size((WIDEST_PAGE, 24)).columns, WIDEST_PAGE)
    parameters = [p for p in command.get_params(context) if not getattr(p, "hidden", False)]
    arguments = [p for p in parameters if p.param_type_name == "argument"]
    options = [p for p in parameters if p.param_type_name == "option"]
    commands = [command.get_command(context, name) for name in command.list_commands(context)] if hasattr(command, "commands") else []
    usage = [context.command_path, "[选项]", *(_usage(a) for a in arguments), *(["命令 …"] if commands else [])]
    yield f"用法：{' '.join(usage)}"
    for paragraph in (command.help or "").strip().split("\n\n"):
        yield ""
        yield from _indented(" ".join(paragraph.split()), 2, columns)
    yield from _section("参数", [(_placeholder(a), a.help or "") for a in arguments if getattr(a, "help", None)], columns)
    yield from _section("选项", [_option(o, context) for o in options], columns)
    yield from _section("命令", [(c.name, (c.short_help or c.help or "").split("\n")[0]) for c in commands if not c.hidden], columns)
    if command.epilog:
        yield ""
        yield from _indented(command.epilog, 0, columns)


def _section(heading: str, rows: Rows, columns: int) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"{heading}："
    column = min(max(width(name) for name, _ in rows), WIDEST_NAMES) + 4
    for name, text in rows:
        lines = list(_indented(text, column, columns))
        beside = width(name) + 4 <= column
        yield f"  {name}" + (" " * (column - 2 - width(name)) + lines.pop(0).lstrip() if beside else "")
        yield from lines


def _indented(text: str, indent: int, columns: int) -> Iterator[str]:
    for line in wrap(text, max(columns - indent, 20)):
        yield (" " * indent + line).rstrip()


def _usage(argument: Any) -> str:
    return _placeholder(argument) if argument.required else f"[{_placeholder(argument)}]"


def _placeholder(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name)


def _option(option: Any, context: Any) -> tuple[str, str]:
    short = [o for o in option.opts if not o.startswith("--")]
    long = [o for o in (*option.opts, *option.secondary_opts) if o.startswith("--")]
    names = f"{short[0]}, " if short else "    "
    names += ", ".join(long)
    if option.name == "help":
        return names, HELP_OPTION
    if not option.is_flag and not getattr(option, "count", False):
        names += f" {option.metavar or '值'}"
    return names, (option.help or "") + _default(option, context) + ("（必填）" if option.required else "")


def _default(option: Any, context: Any) -> str:
    value = option.get_default(context)
    if not option.show_default or value is None or isinstance(value, (bool, list, tuple)):
        return ""
    return f"（缺省：{value.value if isinstance(value, Enum) else value}）"
