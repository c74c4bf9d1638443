"""Small mistakes in a list of conditions: the ones people make when they write rules."""

from __future__ import annotations

from collections.abc import Iterator

from hegui.kb.condition import CELL_OPERATORS
from hegui.kb.day import parse_day, show_ordinal
from hegui.kb.mutation.edit import Path, like, made
from hegui.kb.mutation.mutant import Change
from hegui.kb.operands import show_node
from hegui.kb.parse import WORDS
from hegui.kb.yamlsource import Node

BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OPPOSITE = {"==": "!=", "!=": "==", "in": "not_in", "not_in": "in"}
# What asks for a fact, asking only what is written; and the other way round.
UNKNOWING = {"==": "states", "in": "states", "states": "in", "says": "mentions", "mentions": "says"}
CELL_WORDS = {"!=": "not"}


def changes(body: Node, path: Path, joined: set[str], tables: set[str], *, keep_first: bool = False) -> Iterator[Change]:
    """The mutants of one list. ``joined`` are the variables that more than one pattern binds; ``keep_first``: of the subject's pattern."""
    items = body.items()
    for index, item in enumerate(items):
        here = (*path, index)
        if len(items) > 1 and not (keep_first and index == 0):
            yield dropped("drop", item, here)
        yield from _condition(item, here, joined, tables)


def dropped(kind: str, node: Node, path: Path) -> Change:
    return Change(kind, path, None, node.line, show_node(node), "（去掉）")


def _condition(node: Node, path: Path, joined: set[str], tables: set[str]) -> Iterator[Change]:
    if not isinstance(node.value, dict) or len(node.value) != 1:
        return
    ((word, body),) = node.value.items()
    here = (*path, word)
    if word == "compare":
        yield from _compare(body, here)
    elif word == "overlap":
        yield from periods(body, here, least=2)
    elif word in ("any", "all"):
        for index, item in enumerate(body.items()):
            if len(body.items()) > 1:
                yield dropped("alternative" if word == "any" else "drop", item, (*here, index))
            yield from _condition(item, (*here, index), joined, tables)
    elif word in ("not", "exists"):
        yield from changes(body, here, joined, tables)
    elif word in ("count", "sum"):
        inner, test = body.get("of"), body.get("is")
        if inner is not None:
            yield from changes(inner, (*here, "of"), joined, tables)
        if test is not None:
            yield from _operator(test.items()[0], (*here, "is", 0), test)
            yield from operand(test.items()[1], (*here, "is", 1))
    elif word not in WORDS and word in tables and isinstance(body.value, dict):
        yield from _pattern(body, here, joined)


def _compare(body: Node, path: Path) -> Iterator[Change]:
    left, op, right = body.items()
    yield from _operator(op, (*path, 1), body)
    yield from operand(left, (*path, 0))
    yield from operand(right, (*path, 2))


def _operator(op: Node, path: Path, whole: Node) -> Iterator[Change]:
    for kind, table in (("boundary", BOUNDARY), ("negate", OPPOSITE), ("states", UNKNOWING)):
        other = table.get(str(op.value))
        if other is not None:
            index = path[-1]
            assert isinstance(index, int)
            after = show_node(like(whole, [like(op, other) if i == index else item for i, item in enumerate(whole.items())]))
            yield Change(kind, path, like(op, other), op.line, show_node(whole), after)


def _pattern(body: Node, path: Path, joined: set[str]) -> Iterator[Change]:
    assert isinstance(body.value, dict)
    for column, spec in body.value.items():
        here = (*path, column)
        shown = f"{column}: {show_node(spec)}"
        value = spec.value
        if isinstance(value, str) and value.startswith("$"):
            if value in joined:
                yield Change("join", here, None, spec.line, shown, "（去掉）")
            continue
        if isinstance(value, dict) and not {"param", "day"} & value.keys():
            yield from _cell(column, spec, here)
            continue
        yield Change("cell", here, None, spec.line, shown, "（去掉）")
        word, other, states = ("in", "not_in", "states") if isinstance(value, list) else ("==", "not", "states")
        yield Change("negate", here, made(spec, {other: spec}), spec.line, shown, f"{column}: {{{other}: {show_node(spec)}}}")
        yield Change("states", here, made(spec, {states: spec}), spec.line, shown, f"{column}: {{{states}: {show_node(spec)}}}")
        yield from _items(spec, here) if word == "in" else operand(spec, here)


def _cell(column: str, spec: Node, path: Path) -> Iterator[Change]:
    """The conditions of one cell: ``{as: $x, in: […], '>=': 2}``."""
    assert isinstance(spec.value, dict)
    tests = {key: node for key, node in spec.value.items() if key != "as"}
    shown = f"{column}: {show_node(spec)}"
    for key, right in tests.items():
        others = {name: node for name, node in spec.value.items() if name != key}
        bound = others.get("as")
        left = bound if bound is not None and len(others) == 1 else made(spec, others) if others else None
        after = f"{column}: {show_node(left)}" if left is not None else "（去掉）"
        yield Change("cell", path, left, right.line, shown, after)
        for kind, table in (("boundary", BOUNDARY), ("negate", OPPOSITE), ("states", UNKNOWING)):
            other = table.get(CELL_OPERATORS.get(key, key))
            if other is not None:
                renamed = made(spec, {(CELL_WORDS.get(other, other) if n == key else n): node for n, node in spec.value.items()})
                yield Change(kind, path, renamed, right.line, shown, f"{column}: {show_node(renamed)}")
        yield from operand(right, (*path, key))


def operand(node: Node, path: Path) -> Iterator[Change]:
    """Boundary values moved by one, lists made shorter."""
    value = node.value
    if isinstance(value, list):
        yield from _items(node, path)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        for other in (value - 1, value + 1):
            yield Change("number", path, like(node, other), node.line, show_node(node), show_node(like(node, other)))
    elif isinstance(value, dict):
        if set(value) == {"day"}:
            for moved in days(str(value["day"].value)):
                new = made(node, {"day": moved})
                yield Change("day", path, new, node.line, show_node(node), show_node(new))
        elif set(value) == {"date", "plus"}:
            yield from _shift(node, path)


def _shift(node: Node, path: Path) -> Iterator[Change]:
    """A period longer or shorter by one day."""
    assert isinstance(node.value, dict)
    plus = node.value["plus"]
    if not isinstance(plus.value, dict):
        return
    present = plus.value.get("days")
    written = 0 if present is None else present.value
    if not isinstance(written, (int, float)):
        return
    for other in (written - 1, written + 1):
        kept = {unit: amount for unit, amount in plus.value.items() if unit != "days"}
        new = made(node, {"date": node.value["date"], "plus": made(plus, kept | ({"days": other} if other or not kept else {}))})
        yield Change("day", path, new, node.line, show_node(node), show_node(new))


def _items(node: Node, path: Path) -> Iterator[Change]:
    if len(node.items()) < 2:
        return
    for index, item in enumerate(node.items()):
        yield Change("item", (*path, index), None, item.line, f"{show_node(item)}（列表之一）", "（去掉）")


def periods(body: Node, path: Path, *, least: int) -> Iterator[Change]:
    """A period left out, or open at one end."""
    for index, period in enumerate(body.items()):
        here = (*path, index)
        if len(body.items()) > least:
            yield dropped("period", period, here)
        for end, node in enumerate(period.items()):
            if node.value is not None:
                opened = like(period, [like(period, None) if i == end else other for i, other in enumerate(period.items())])
                yield Change("open", (*here, end), like(node, None), node.line, show_node(period), show_node(opened))
                yield from operand(node, (*here, end))


def days(text: str) -> Iterator[str]:
    """The day before and the day after; nothing for a month or a year."""
    lo, hi = parse_day(text)
    if lo == hi:
        yield from (show_ordinal(lo - 1), show_ordinal(lo + 1))
