"""The rule language: conditions over tables as data. This module holds its abstract syntax; ``parse.py`` reads it from YAML.

A condition is one of: a pattern over a table (or a term), a comparison, an overlap of periods, ``any``/``all`` of
comparisons, ``not``, ``exists``, ``count``, ``sum``. A list of conditions is their conjunction. Variables (``$名``) are
bound by patterns, from left to right, and compared afterwards. Meaning (three-valued): ``docs/规则语言.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in", "not_in", "has", "has_any", "mentions", "states", "says")
CELL_OPERATORS = {
    "not": "!=",
    "in": "in",
    "not_in": "not_in",
    "has": "has",
    "has_any": "has_any",
    "mentions": "mentions",
    "states": "states",
    "says": "says",
} | {op: op for op in ("==", "!=", "<", "<=", ">", ">=")}


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a rule file, for messages."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Var:
    """``$名``: what a pattern bound."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the rule: text, number, or a list of them."""

    value: str | float | tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class DayLiteral:
    """``{day: 2021-01-01}``: a date (ordinals; ``lo == hi`` unless written with month or year precision)."""

    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class Param:
    """``{param: 名}``: a dated parameter, its value chosen by the date that picks the law."""

    name: str


@dataclass(frozen=True, slots=True)
class AsOf:
    """``{as_of: true}``: the date as of which the run judges."""


NO_DAYS = Literal(0.0)


@dataclass(frozen=True, slots=True)
class Shift:
    """``{date: $d, plus: {years: 2}}``: a date plus a period (民法典 arts 201–202: the corresponding day).

    ``workdays`` are counted last, by the official calendar. ``roll``: a last day that is no working day moves to the next one
    (民法典 art. 203).
    """

    base: Operand
    years: Operand
    months: Operand
    days: Operand
    workdays: Operand = NO_DAYS
    roll: bool = False

    @property
    def parts(self) -> tuple[Operand, Operand, Operand, Operand, Operand]:
        """What it is computed from: the date, then the amounts."""
        return (self.base, self.years, self.months, self.days, self.workdays)


Operand = Union[Var, Literal, DayLiteral, Param, AsOf, Shift]


@dataclass(frozen=True, slots=True)
class CellTest:
    """One condition on a cell: ``{'>=': 200}``."""

    column: str
    op: str
    right: Operand
    where: Where


@dataclass(frozen=True, slots=True)
class Pattern:
    """``表名: {列: …}``. ``binds`` maps columns to variables, ``tests`` are the other conditions."""

    table: str
    binds: tuple[tuple[str, str], ...]
    tests: tuple[CellTest, ...]
    where: Where
    via: tuple[str, ...] = ()  # the terms it was expanded from, outermost first


@dataclass(frozen=True, slots=True)
class TermCall:
    """A term used like a table: ``消防技术服务企业: {企业: $c}``."""

    term: str
    arguments: tuple[tuple[str, Operand], ...]
    where: Where
    via: tuple[str, ...] = ()  # the terms it was expanded from, outermost first


@dataclass(frozen=True, slots=True)
class Compare:
    """``compare: [left, op, right]``."""

    left: Operand
    op: str
    right: Operand
    where: Where


@dataclass(frozen=True, slots=True)
class Overlap:
    """``overlap: [[a, b], …]``: the half-open periods have a day in common; ``None`` is an open end."""

    periods: tuple[tuple[Operand | None, Operand | None], ...]
    where: Where


@dataclass(frozen=True, slots=True)
class InForce:
    """Generated from ``time``: some ground of the rule is in force on the day, or during the periods."""

    at: Operand | None
    periods: tuple[tuple[Operand | None, Operand | None], ...]
    where: Where


@dataclass(frozen=True, slots=True)
class AnyOf:
    items: tuple[Condition, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class AllOf:
    items: tuple[Condition, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Not:
    body: tuple[Condition, ...]
    where: Where
    label: str = ""  # the id of an exception this came from, for the trace


@dataclass(frozen=True, slots=True)
class Exists:
    body: tuple[Condition, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``count`` of distinct values, or ``sum`` over distinct rows; compared as bounds."""

    kind: str  # count | sum
    body: tuple[Condition, ...]
    over: str  # the variable counted (distinct values) or summed
    op: str
    right: Operand
    where: Where


Condition = Union[Pattern, TermCall, Compare, Overlap, InForce, AnyOf, AllOf, Not, Exists, Aggregate]


def operand_variables(operand: Operand | None) -> Iterator[str]:
    if isinstance(operand, Var):
        yield operand.name
    elif isinstance(operand, Shift):
        for part in operand.parts:
            yield from operand_variables(part)


def operand_params(operand: Operand | None) -> Iterator[str]:
    if isinstance(operand, Param):
        yield operand.name
    elif isinstance(operand, Shift):
        for part in operand.parts:
            yield from operand_params(part)


def operands(condition: Condition) -> Iterator[Operand]:
    """The operands a condition holds itself (not those of conditions nested in it)."""
    if isinstance(condition, Pattern):
        for test in condition.tests:
            yield test.right
    elif isinstance(condition, TermCall):
        for _, operand in condition.arguments:
            yield operand
    elif isinstance(condition, Compare):
        yield condition.left
        yield condition.right
    elif isinstance(condition, (Overlap, InForce)):
        for period in condition.periods:
            yield from (end for end in period if end is not None)
        if isinstance(condition, InForce) and condition.at is not None:
            yield condition.at
    elif isinstance(condition, Aggregate):
        yield condition.right


def nested(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside a condition."""
    if isinstance(condition, (AnyOf, AllOf)):
        return condition.items
    if isinstance(condition, (Not, Exists, Aggregate)):
        return condition.body
    return ()


def walk(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    """Every condition, outer before inner."""
    for condition in conditions:
        yield condition
        yield from walk(nested(condition))


def binds(condition: Condition) -> Iterator[str]:
    """Variables that a condition binds for those after it: what stands inside ``not`` or ``count`` stays inside."""
    if isinstance(condition, Pattern):
        yield from (variable for _, variable in condition.binds)
    elif isinstance(condition, TermCall):
        yield from (operand.name for _, operand in condition.arguments if isinstance(operand, Var))
    elif isinstance(condition, Exists):
        for inner in condition.body:
            yield from binds(inner)
