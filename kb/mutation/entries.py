"""The mutants of a rule, a term or a parameter, in the order of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from hegui.kb.day import parse_day, show_ordinal
from hegui.kb.mutation.conditions import changes, dropped, periods
from hegui.kb.mutation.edit import Path, like, made, place, put
from hegui.kb.mutation.mutant import Change, Mutant
from hegui.kb.operands import show_node
from hegui.kb.table import Tables
from hegui.kb.yamlsource import Node

OUTCOME_SWAP = {
    "violation": "needs_judgement",
    "needs_judgement": "violation",
    "lead": "needs_judgement",
    "needs_ruling": "needs_judgement",
}


def rule_mutants(node: Node, tables: Tables) -> Iterator[Mutant]:
    """Comparisons, conditions, branches, exceptions, outcomes, dates, key variables."""
    known = set(tables.tables)
    joined = _joined(node, known)
    sections = [("applies", node.get("applies"), True), ("require", node.get("require"), False)]
    found: list[Change] = [*_time(node, ("time",), tables), *_key(node)]
    for name, body, first in sections:
        if body is not None:
            found += changes(body, (name,), joined, known, keep_first=first)
    found += _branches(node, tables, joined)
    found += _exceptions(node, joined, known)
    yield from _made("rule", node, found)


def term_mutants(node: Node, tables: Tables) -> Iterator[Mutant]:
    """The alternatives of a definition and the conditions of each."""
    known = set(tables.tables)
    joined = _joined(node, known) | {f"${name.value}" for name in (node.get("params") or node).items()}
    found: list[Change] = []
    alternatives = node.get("any")
    for index, alternative in enumerate(alternatives.items() if alternatives else []):
        path: Path = ("any", index)
        if len(alternatives.items() if alternatives else []) > 1:
            found.append(dropped("alternative", alternative.get("when") or alternative, path))
        when = alternative.get("when")
        if when is not None:
            found += changes(when, (*path, "when"), joined, known)
    yield from _made("term", node, found)


def parameter_mutants(node: Node) -> Iterator[Mutant]:
    """Values and the days from and to which they hold."""
    found: list[Change] = []
    for index, value in enumerate((node.get("values") or node).items()):
        here: Path = ("values", index)
        held = value.get("value")
        if held is not None and isinstance(held.value, list) and len(held.items()) > 1:
            for number, item in enumerate(held.items()):
                found.append(Change("item", (*here, "value", number), None, item.line, f"{show_node(item)}（列表之一）", "（去掉）"))
        elif held is not None and isinstance(held.value, (int, float)) and not isinstance(held.value, bool):
            for other in (held.value - 1, held.value + 1):
                new = like(held, other)
                found.append(Change("value", (*here, "value"), new, held.line, show_node(held), show_node(new)))
        for end in ("from", "to"):
            day = value.get(end)
            if day is None:
                continue
            lo, hi = parse_day(str(day.value))
            for moved in (lo - 1, lo + 1) if lo == hi else ():
                new = like(day, show_ordinal(moved))
                found.append(Change("span", (*here, end), new, day.line, f"{end}: {show_node(day)}", f"{end}: {show_node(new)}"))
    yield from _made("parameter", node, found)


def _made(target: str, node: Node, found: list[Change]) -> Iterator[Mutant]:
    name = node.get("id")
    assert name is not None
    for change in found:
        text = f"{change.before} → {change.after}"
        mutated = put(node, change.path, change.new)
        yield Mutant(target, str(name.value), change.kind, place(change.path), text, node.file, change.line, mutated)


def _joined(node: Node, tables: set[str]) -> set[str]:
    """Variables that patterns bind more than once: where one of them falls away, a join does."""
    count: Counter[str] = Counter()

    def visit(part: Node) -> None:
        if isinstance(part.value, list):
            for item in part.value:
                visit(item)
        elif isinstance(part.value, dict):
            for key, inner in part.value.items():
                if key in tables and isinstance(inner.value, dict):
                    count.update(str(cell.value) for cell in inner.value.values() if str(cell.value).startswith("$"))
                else:
                    visit(inner)

    visit(node)
    return {variable for variable, times in count.items() if times > 1}


def _branches(node: Node, tables: Tables, joined: set[str]) -> Iterator[Change]:
    breach = node.get("breach")
    branches = breach.items() if breach else []
    for index, branch in enumerate(branches):
        path: Path = ("breach", index)
        case = branch.get("case")
        if len(branches) > 1:
            yield Change("branch", path, None, branch.line, f"分支“{case.value if case else ''}”", "（去掉）")
        outcome = branch.get("outcome")
        written = str(outcome.value) if outcome else "violation"
        other = OUTCOME_SWAP.get(written)
        if other is not None:
            place_of = outcome or branch
            yield Change("outcome", (*path, "outcome"), made(place_of, other), place_of.line, f"outcome: {written}", f"outcome: {other}")
        time = branch.get("time")
        if time is not None:
            yield dropped("time", time, (*path, "time"))
            yield from _time(branch, (*path, "time"), tables)
        when = branch.get("when")
        if when is not None:
            yield from changes(when, (*path, "when"), joined, set(tables.tables))


def _exceptions(node: Node, joined: set[str], tables: set[str]) -> Iterator[Change]:
    unless = node.get("unless")
    exceptions = unless.items() if unless else []
    for index, exception in enumerate(exceptions):
        name = exception.get("id")
        path: Path = ("unless", index) if len(exceptions) > 1 else ("unless",)
        yield Change("exception", path, None, exception.line, f"例外“{name.value if name else ''}”", "（去掉）")
        when = exception.get("when")
        if when is not None:
            yield from changes(when, ("unless", index, "when"), joined, tables)


def _key(node: Node) -> Iterator[Change]:
    key = node.get("key")
    for index, variable in enumerate(key.items() if key else []):
        yield Change("key", ("key", index), None, variable.line, f"key: {show_node(variable)}", "（去掉）")


def _time(holder: Node, path: Path, tables: Tables) -> Iterator[Change]:
    """Another date picks the law: the as-of date, another date of the same rows, fewer or wider periods."""
    time = holder.get("time")
    if time is None or not isinstance(time.value, dict):
        return
    by, at, during = (time.get(key) for key in ("by", "at", "during"))
    if by is not None and by.value != "assessment":
        assessed = made(time, {"by": like(by, "assessment")})
        yield Change("time", path, assessed, by.line, f"time: {show_node(time)}", "time: {by: assessment}")
    if at is not None:
        for other in sorted(_dates(holder, tables) - {str(at.value)}):
            swapped = made(time, dict(time.value) | {"at": like(at, other)})
            yield Change("time", path, swapped, at.line, f"at: {show_node(at)}", f"at: {other}")
    if during is not None:
        yield from periods(during, (*path, "during"), least=1)


def _dates(holder: Node, tables: Tables) -> set[str]:
    """The variables that ``applies`` binds to columns of dates."""
    found: set[str] = set()
    for item in (holder.get("applies") or holder.get("when") or holder).items():
        if not isinstance(item.value, dict):
            continue
        for table, body in item.value.items():
            if table in tables.tables and isinstance(body.value, dict):
                columns: Mapping[str, Node] = body.value
                schema = tables[table].columns
                for column, cell in columns.items():
                    if column in schema and schema[column].type == "date" and str(cell.value).startswith("$"):
                        found.add(str(cell.value))
    return found
