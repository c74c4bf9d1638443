"""Chinese for the words that typer prints itself: help headings, usage errors.

Typer asks ``gettext`` for each of them. A message catalogue would need an installed locale, so while typer is imported
``gettext`` answers from the table below; nothing else in the process is touched.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager

WORDS = {
    "Arguments": "参数",
    "Options": "选项",
    "Commands": "命令",
    "Error": "错误",
    "Usage:": "用法：",
    "Usage: ": "用法：",
    "Aborted.": "已中止。",
    "Aborted!": "已中止！",
    "[default: {}]": "［缺省：{}］",
    "[required]": "［必填］",
    "default: {default}": "缺省：{default}",
    "required": "必填",
    "Show this message and exit.": "显示本说明。",
    "Missing command.": "缺少命令。",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "用 [blue]{command_path} {help_option}[/] 查看说明。",
    "Missing parameter": "缺少参数",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Did you mean {possibility}?": "是否想写 {possibility}？",
    "No such option: {name}": "没有选项 {name}",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
}


@contextmanager
def chinese() -> Iterator[None]:
    """While active, ``gettext`` looks words up here first."""
    original = gettext.gettext

    def look_up(message: str) -> str:
        return WORDS.get(message, message)

    gettext.gettext = look_up
    try:
        yield
    finally:
        gettext.gettext = original
