"""Wrong use of a command, said in Chinese: what was written, what was expected, what may have been meant."""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"No such option: (.+?)(?: \(Possible options: (.+)\))?$", "没有选项 {0}{meant}"),
    (r"No such command '?(.+?)'?\.(?: Did you mean (.+)\?)?$", "没有命令“{0}”{meant}"),
    (r"没有命令 '?(.+?)'?。(?: Did you mean (.+)\?)?$", "没有命令“{0}”{meant}"),
    (r"Missing (?:parameter|argument|option) (.+?)\.?$", "缺少 {0}"),
    (r"(?:Missing command\.|缺少命令。)$", "缺少命令，用 hegui --help 查看有哪些"),
    (r"Invalid value for (.+?): (.+)$", "{0} 的值不对：{1}"),
    (r"Option '?(.+?)'? requires an argument\.$", "选项 {0} 之后要有一个值"),
    (r"Got unexpected extra arguments? \((.+)\)$", "多出的参数：{0}"),
)


def explain_usage(error: Exception) -> str | None:
    """The message for a usage error of typer's; None for any other exception."""
    describe = getattr(error, "format_message", None)
    if describe is None:
        return None
    text = str(describe())
    for pattern, wording in _PATTERNS:
        found = re.match(pattern, text)
        if found:
            groups = [g or "" for g in found.groups()]
            meant = f"，是否想写 {groups[-1]}？" if len(groups) > 1 and groups[-1] and "{meant}" in wording else ""
            text = wording.format(*groups, meant=meant)
            break
    context = getattr(error, "ctx", None)
    hint = f"\n用 {context.command_path} --help 查看用法。" if context is not None else ""
    return f"用法有误：{text}{hint}"
