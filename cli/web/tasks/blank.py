"""Blank workbooks, as ``hegui init`` writes them."""

from __future__ import annotations

from hegui.cli.web.tasks.bench import Bench, CannotDo, Value


def blank(bench: Bench, whose: str) -> Value:
    """An empty workbook with dropdowns, notes and an example row."""
    from urllib.parse import quote

    from hegui.checker.forms.blank import ALL, blank_workbook, kinds

    if whose not in kinds(bench.forms):
        raise CannotDo([f"没有“{whose}”这种空白表。"])
    title = "台账" if whose == ALL else bench.forms.kinds[whose].title
    return {"name": quote(f"{title}.xlsx"), "content": blank_workbook(whose, bench.forms, bench.rule_base)}
