"""Which table a sheet or file is, by its name."""

from __future__ import annotations

import re

from hegui.checker.intake.text import fold
from hegui.kb.diagnostics import did_you_mean
from hegui.kb.table import Tables

# Sheets for the reader of a workbook, not for us.
_FOR_PEOPLE = frozenset(["填表说明", "填写说明", "使用说明", "填报说明", "说明书", "目录", "封面", "选项", "下拉选项", "字典", "数据字典"])
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)[0-9]*", re.IGNORECASE)
_COPY = re.compile(r"(?:\([0-9]+\)|副本|[-_ ]?copy|[-_]?[0-9]|台账|清单|名单|一览|汇总|信息|明细|表)+$")


def table_named(name: str, tables: Tables) -> str | None:
    """The table of that name; blanks and full-width forms do not count."""
    if name in tables:
        return name
    wanted = fold(name)
    return next((table for table in tables if fold(table) == wanted), None)


def is_for_people(name: str) -> bool:
    return fold(name) in _FOR_PEOPLE


def is_default_name(name: str) -> bool:
    """Sheet1, 工作表1: the name says nothing, so the file's name counts."""
    return _DEFAULT_NAME.fullmatch(fold(name)) is not None


def unknown_table(name: str, tables: Tables, what: str) -> str:
    """The message for a sheet that is no table; ``what`` says what bears the name (工作表, 文件, 键)."""
    trimmed = _COPY.sub("", fold(name))
    near = next((table for table in tables.stored if trimmed and fold(table) == trimmed), None)
    hint = f"，是否想写“{near}”？" if near else did_you_mean(name, tables.stored)
    return f"{what}“{name}”不是台账里的表，没有读{hint}"
