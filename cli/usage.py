"""Wrong use of a command, said in Chinese: what was written, what was expected, what may have been meant."""

from __future__ import annotations

import re
from typing import Any

# Typer carries click inside it, or uses the installed one: errors are told apart by name, words by what both versions say.
_NO_COMMAND = re.compile(r"No such command '(.*)'\.")
_EXTRA = re.compile(r"Got unexpected extra arguments? ?(?:\(s\) ?)?\((.*)\)$")
_CHOICE = re.compile(r"(?:Value error, )?'(.*)' is not one of (.+?)\.?$")
_PATH = re.compile(r"\w+ '(.*)' (does not exist|is a file|is a directory|is not readable|is not writable)\.$")
_PATH_SAID = {
    "does not exist": "没有这个文件或者文件夹",
    "is a file": "是文件，不是文件夹",
    "is a directory": "是文件夹，不是文件",
    "is not readable": "没有读的权限",
    "is not writable": "没有写的权限",
}
_NUMBER = (("integer", "整数"), ("float", "数"), ("number", "数"))


def explain_usage(error: Exception) -> str | None:
    """The message for a usage error of typer's; None for any other exception."""
    describe = getattr(error, "format_message", None)
    if describe is None:
        return None
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError" and context is not None:
        return str(context.get_help())
    hint = f"\n用 {context.command_path} --help 查看用法。" if context is not None else ""
    return f"用法有误：{_said(error, str(describe()), context)}{hint}"


def _said(error: Any, text: str, context: Any) -> str:
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return f"没有选项 {error.option_name}{_meant(error.option_name, _options(context))}"
    if kind == "BadOptionUsage":
        return _option_usage(error.option_name, text)
    if kind == "MissingParameter":
        parameter = error.param
        what = "选项" if getattr(parameter, "param_type_name", "") == "option" else "参数"
        return f"缺少{what} {_called(parameter)}"
    if kind == "BadParameter":
        return f"{_called(error.param)} 的值不对：{_bad_value(error.message)}"
    if found := _NO_COMMAND.search(text):
        known = context.command.list_commands(context) if context is not None else []
        return f"没有命令“{found[1]}”{_meant(found[1], known) or '；可用：' + '、'.join(known)}"
    if found := _EXTRA.search(text):
        return f"多出了参数“{found[1]}”"
    if "Missing command" in text:
        return "缺少命令"
    return text


def _option_usage(name: str, text: str) -> str:
    if "does not take a value" in text:
        return f"选项 {name} 不带值"
    if "requires" in text and "arguments" in text:
        return f"选项 {name} 之后的值不够"
    return f"选项 {name} 之后要有一个值"


def _bad_value(text: str) -> str:
    if found := _CHOICE.match(text):
        known = re.findall(r"'([^']*)'", found[2])
        return f"没有“{found[1]}”{_meant(found[1], known)}；可用：{'、'.join(known)}"
    if found := _PATH.match(text):
        return f"“{found[1]}”{_PATH_SAID[found[2]]}"
    for word, name in _NUMBER:
        if f"valid {word}" in text:
            return f"应是{name}"
    return text


def _called(parameter: Any) -> str:
    """An option by its long name, an argument by its placeholder."""
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return f"“{parameter.metavar or parameter.name}”"


def _options(context: Any) -> list[str]:
    return [] if context is None else [o for p in context.command.get_params(context) for o in (*p.opts, *p.secondary_opts) if o[0] == "-"]


def _meant(word: str, known: list[str]) -> str:
    from hegui.kb.diagnostics import did_you_mean

    return did_you_mean(word, known)
