"""The proof behind a finding, in rows and words: which cells, what is absent, on what identity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hegui.checker.identity.edges import is_behind
from hegui.checker.identity.naming import named
from hegui.checker.ledger import Row
from hegui.checker.values import Day, Unknown, Value, show
from hegui.kb.condition import Literal
from hegui.kb.day import FOREVER, NEVER, show_ordinal
from hegui.kb.plan import Is, Query, Ref, refs

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LEVELS = ("identifier", "attributes", "name_only")
MAX_ROWS = 60
COUNTED = frozenset(["人员类别", "角色", "资格", "有效期至", "统一社会信用代码", "金额", "日期"])
# Beside the columns it has in common with a derived table, what a source row must show for the reader to follow the step.
TELLING = frozenset(
    [
        "身份证号",
        "亲属身份证号",
        "亲属姓名",
        "人员类别",
        "任职日期",
        "离职日期",
        "持有方统一社会信用代码",
        "被代持人姓名",
        "被代持人身份证号",
        "主办人编号",
        "协办人编号",
        "受理日期",
        "检查日期",
        "决定日期",
        "办结日期",
        "兼职人员编号",
        "单位编号",
        "签订日期",
        "资格",
    ]
)
# The same for derived tables of which that would tell the wrong things.
TELLING_OF = {"索要材料": frozenset(["类型", "受理日期", "检查日期", "要求材料", "材料依据"])}


@dataclass(frozen=True, slots=True)
class Because:
    """One row of the proof, or (``absent``) what the ledger does not hold. Fields are (column, text) pairs, numbers masked
    when they are written out."""

    table: str
    file: str
    row: int
    fields: tuple[tuple[str, str], ...]
    absent: bool = False
    hidden: frozenset[str] = frozenset()  # columns that hold identity numbers


Named = tuple[str, tuple[tuple[str, str], ...]]  # table, the cells that name a person


@dataclass(frozen=True, slots=True)
class Identity:
    """How sure it is that the persons joined are one: the weakest join decides."""

    level: str
    why: tuple[str, ...]
    namesakes_expected: float
    pairs: tuple[tuple[Named, Named], ...] = ()  # the mentions that are not known to be one person


def because(query: Query, combinations: Sequence[Sequence[Row]]) -> tuple[Because, ...]:
    """The ledger rows that the combinations rest on, each once; a derived row by the rows it was computed from."""
    used = _columns(query)
    # A row may be there for more than one reason (the relative's: whose it is, and who they are): it shows the cells of all of them.
    found: dict[tuple[str, str, int], tuple[Row, set[str]]] = {}
    for rows in combinations:
        # A statistic names the rows it counted: those that only brought the subject under the rule would drown them.
        statistic = any(row.table.schema.figures for row in rows)
        for atom, row in zip(query.atoms, rows, strict=True):
            if statistic and atom.index and not row.table.schema.figures:
                continue
            for source in row.sources or (row,):
                if source.is_stub:
                    continue
                key = (source.table.name, source.file, source.line)
                columns = used.get(atom.index, set()) if source is row else set(row.table.columns) | TELLING_OF.get(row.table.name, TELLING)
                found.setdefault(key, (source, _label_columns(source)))[1].update(columns)
        if len(found) > MAX_ROWS:
            break
    return tuple(_entry(source, columns) for source, columns in found.values())


def counted(combinations: Sequence[Sequence[Row]], shown: Sequence[Because]) -> tuple[Because, ...]:
    """The rows that a count or a ``not`` behind a finding looked at, beside those already shown."""
    known = {(entry.table, entry.file, entry.row) for entry in shown}
    found: dict[tuple[str, str, int], Because] = {}
    for rows in combinations:
        for row in rows:
            for source in row.sources or (row,):
                key = (source.table.name, source.file, source.line)
                if not source.is_stub and key not in known and key not in found:
                    found[key] = _entry(source, set(row.table.columns) & set(source.table.columns) & COUNTED | _label_columns(source))
        if len(found) > MAX_ROWS:
            break
    return tuple(found.values())


def _entry(row: Row, columns: Iterable[str]) -> Because:
    schema = row.table.schema
    shown = []
    for column in row.table.columns:
        value = row[column]
        if column not in columns or schema.columns[column].computed:
            continue
        if _is_said(value):
            shown.append((column, show(value)))
        elif isinstance(value, Day) and value.hi >= FOREVER and NEVER < value.lo < FOREVER:
            # An empty event date decides too: what has not happened is a fact with a date.
            why = "空，" if row.table.has_column(row, column) else "表里没有这一列，按"
            shown.append((column, f"（{why}截至{show_ordinal(value.lo - 1)}未发生）"))
    hidden = frozenset(c for c, _ in shown if schema.columns[c].type == "id_card")
    return Because(row.table.name, row.file, row.line, tuple(shown), hidden=hidden)


def _is_said(value: Value) -> bool:
    if isinstance(value, Day):
        return bool(value.text) or (value.is_exact and NEVER < value.lo < FOREVER)
    return not isinstance(value, Unknown)


def _label_columns(row: Row) -> set[str]:
    schema = row.table.schema
    return {c for c in (schema.key, schema.name_column) if c}


def _columns(query: Query) -> dict[int, set[str]]:
    used: dict[int, set[str]] = {}
    every: list[Ref] = [*query.scope.values()]
    for test in query.tests:
        every += refs(test)
    for negation in query.negations:
        for test in negation.query.tests:
            every += refs(test)
    for aggregate in query.aggregates:
        every += refs(aggregate.right)
    for ref in every:
        used.setdefault(ref.atom, set()).add(ref.column)
    for atom in query.atoms:
        used.setdefault(atom.index, set()).update(column for column, _ in atom.joins)
    return used


def absences(query: Query, rows: Sequence[Row]) -> tuple[Because, ...]:
    """What is not in the ledger, for every ``not`` over rows: the table and what such a row would say."""
    found = []
    for negation in query.negations:
        for atom in negation.query.atoms[:1]:
            fields = [(column, show(rows[ref.atom][ref.column])) for column, ref in atom.joins if ref.atom < len(rows)]
            for test in negation.query.tests:
                if isinstance(test, Is) and isinstance(test.left, Ref) and test.left.atom == atom.index and isinstance(test.right, Literal):
                    words = test.right.value
                    text = "／".join(map(str, words)) if isinstance(words, tuple) else show(words)
                    fields.append((test.left.column, text if test.op in ("==", "in", "has") else f"{test.op} {text}"))
            found.append(Because(atom.table, "", 0, tuple(fields), absent=True))
    return tuple(found)


def identity(rows: Sequence[Row]) -> Identity | None:
    """The identity evidence of a combination; None when no persons were joined."""
    # A unit with its code is no question; one that is taken for a company by its name is.
    edges = [row for row in rows if row.table.name == "同一人" or (row.table.name == "单位企业" and not row.verified)]
    if not edges:
        return None
    levels = [str(row["级别"]) for row in edges]
    persons = [row for row in edges if row.table.name == "同一人"]
    namesakes = [value for row in persons if isinstance(value := row["同名人数"], float)]
    why = tuple(dict.fromkeys(reason for row in edges for reason in row.why))
    pairs = dict.fromkeys(_mentions(row) for row in persons if not row.verified and len(row.sources) == 2)
    return Identity(max(levels, key=LEVELS.index), why, max(namesakes, default=0.0), tuple(pairs))


def _mentions(edge: Row) -> tuple[Named, Named]:
    """The two mentions of an edge, as a decision about them points at them."""
    found = []
    for source, node in zip(edge.sources, (edge["甲"], edge["乙"]), strict=True):
        behind = source.table.name == "任职投资" and is_behind(source, str(node))
        found.append((source.table.name, tuple(named(source, behind=behind).items())))
    return found[0], found[1]


def shown_key(query: Query, key: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """The values of the key variables, as the fingerprint takes them."""
    values = []
    for name in key:
        ref = query.scope[name]
        value = rows[ref.atom][ref.column]
        values.append(value if isinstance(value, str) else show(value))
    return tuple(values)


def sentence(template: str, query: Query, rows: Sequence[Row], parameter: Callable[[str], str]) -> str:
    """Fills ``{变量}`` and ``{param:参数}`` in a sentence."""

    def fill(found: re.Match[str]) -> str:
        if found[1].startswith("param:"):
            return parameter(found[1][6:])
        ref = query.scope.get(found[1])
        return found[0] if ref is None else _spoken(rows[ref.atom][ref.column])

    return PLACEHOLDER.sub(fill, template)


def _spoken(value: Value) -> str:
    if isinstance(value, Day) and not value.is_exact:
        if value.lo <= NEVER:
            return "（日期不详）"
        return "至今" if value.hi >= FOREVER else show(value)
    if isinstance(value, Unknown):
        return "（未填）"
    return show(value)
