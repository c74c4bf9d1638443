"""What is read on a narrow terminal: lines as Chinese is broken, under their labels; what goes into a pipe stays whole."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from hegui.checker.report.page import hung
from hegui.checker.report.wrap import width
from hegui.cli import kb_registered, kb_search
from hegui.kb.registry import load_regulations
from rich.console import Console

LONG = "公安机关消防机构及其工作人员依法定职权和程序审核、验收、检查，不得收费，不得谋取利益，不得指定产品"


def terminal(columns: int) -> Console:
    return Console(file=StringIO(), force_terminal=True, width=columns, color_system=None, highlight=False, markup=False)


def said(console: Console) -> list[str]:
    file: Any = console.file
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_a_line_hangs_under_its_label_on_a_terminal_only() -> None:
    console = terminal(40)
    hung(console, "  第五条　", LONG)
    lines = said(console)
    assert len(lines) > 1
    assert all(width(line) <= 40 for line in lines)
    assert all(line.startswith(" " * 10) for line in lines[1:])
    assert "".join(line.strip() for line in lines) == "第五条　" + LONG
    pipe = Console(file=StringIO(), width=40, highlight=False, markup=False)
    hung(pipe, "  第五条　", LONG)
    assert said(pipe) == [f"  第五条　{LONG}"]


@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_of_regulations_breaks_no_name(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    console = terminal(columns)
    monkeypatch.setattr(kb_registered, "_console", lambda: console)
    works = load_regulations().works
    kb_registered.print_list([(work, list(work.versions)) for work in works.values()], None)
    lines = said(console)
    assert all(width(line) <= columns for line in lines)
    named = "fire-law" if columns == 120 else "编号 fire-law"
    assert any("中华人民共和国消防法" in line for line in lines)
    assert any(named in line for line in lines)


def test_a_found_place_is_broken_into_lines_with_its_marks() -> None:
    start = LONG.index("不得收费")
    hit: Any = SimpleNamespace(snippet=f"第七条 {LONG}", marks=[(start + 4, start + 8)])
    lines = kb_search._lines(hit, 30)
    assert "".join(line.plain for line in lines) == f"第七条 {LONG}"
    assert all(width(line.plain) <= 30 for line in lines)
    assert "".join(line.plain[s.start : s.end] for line in lines for s in line.spans) == "不得收费"
