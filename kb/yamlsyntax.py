"""YAML syntax errors in Chinese, with the mistake that a Chinese keyboard most often makes: a full-width colon."""

from __future__ import annotations

import re

import yaml
from hegui.kb.diagnostics import Diagnostic

# A full-width colon where a key would end: "标题：…" or "- 标题：…", before any quote or half-width colon.
_FULL_WIDTH_KEY = re.compile(r"^\s*(?:- +)*[^\s\"'：:#，。；]{1,30}\s*：")
_FULL_WIDTH_INDENT = re.compile(r"^ *[\u3000\xa0]")

# (words of libyaml's message, what it means)
_MEANINGS = (
    ("while scanning a tag", "不能用标签；文字以 ! 开头时请加引号"),
    ("mapping values are not allowed", "这里不能再出现“键: 值”：检查缩进，或文字里有冒号加空格而没有加引号"),
    ("could not find expected ':'", "应是“键: 值”，没有找到冒号"),
    ("did not find expected key", "应是一个键：检查缩进是否对齐"),
    ("did not find expected '-' indicator", "应是以“- ”开头的列表项：检查缩进是否对齐"),
    ("did not find expected ',' or ']'", "方括号列表里缺少逗号，或没有用“]”结束"),
    ("did not find expected ',' or '}'", "花括号里缺少逗号，或没有用“}”结束"),
    ("did not find expected node content", "这里缺少内容"),
    ("block sequence entries are not allowed", "这里不能出现以“- ”开头的列表项：检查缩进"),
    ("found unexpected end of stream", "引号没有结束"),
    ("found unknown escape character", "双引号里的“\\”后面写了不认识的转义；请改用单引号"),
    ("found character that cannot start any token", "不能以这个字符开头：以 > | @ ` % 等开头的文字请加引号"),
    ("did not find expected alphabetic or numeric character", "“&”“*”后面应是名字；文字以这两个符号开头时请加引号"),
    ("found undefined tag handle", "不能用标签；文字以 ! 开头时请加引号"),
    ("did not find expected <document start>", "文档到前面已经结束，这里多出了内容：检查缩进"),
)


def explain_syntax(error: yaml.YAMLError, text: str, file: str) -> Diagnostic:
    """One diagnostic for an error of the parser. ``text`` is the whole document."""
    problem = " ".join(str(part) for part in (getattr(error, "context", None), getattr(error, "problem", None)) if part)
    # Of a quotation that never ends, the beginning is what a reader looks for.
    marks = ("context_mark", "problem_mark") if "unexpected end of stream" in problem else ("problem_mark", "context_mark")
    mark = getattr(error, marks[0], None) or getattr(error, marks[1], None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    lines = text.splitlines()
    # The parser notices a missing colon only at the next key: look at its line and at the nearest written line above.
    nearby = [n for n in range(min(line, len(lines)), 0, -1) if lines[n - 1].strip()][:3]
    for number in nearby:
        if found := _FULL_WIDTH_KEY.match(lines[number - 1]):
            message = "这里用了全角冒号“：”，请改用半角冒号加空格“: ”（若本是一句话，请加引号）"
            return Diagnostic(file, number, found.end(), "full-width-colon", message)
    for number in nearby:
        if found := _FULL_WIDTH_INDENT.match(lines[number - 1]):
            return Diagnostic(file, number, found.end(), "full-width-blank", "缩进里有全角空格，请改用半角空格")
    for words, meaning in _MEANINGS:
        if words in problem:
            return Diagnostic(file, line, column, "syntax", f"YAML 语法错误：{meaning}")
    return Diagnostic(file, line, column, "syntax", "YAML 语法错误：检查缩进、引号和括号")
