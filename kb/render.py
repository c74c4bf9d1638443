"""Rules in Chinese sentences, derived from their conditions: what a page shows to somebody who reads law and not YAML.

A list of conditions becomes a list of clauses that must all hold; a clause may have clauses below it. Nothing is interpreted here
beyond what the conditions say, so the page cannot say other than the engine does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hegui.kb.condition import (
    Aggregate,
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Exists,
    InForce,
    Literal,
    Not,
    Operand,
    Overlap,
    Pattern,
    TermCall,
    Var,
    binds,
    walk,
)
from hegui.kb.parse import ConditionParser
from hegui.kb.phrases import Names, Origin, Tables, Terms, origins, term_origin
from hegui.kb.rule import BranchModel, ExceptionModel, Rule, TimeModel
from hegui.kb.yamlsource import Node

Periods = Sequence[tuple[Operand | None, Operand | None]]
SAME_PERSON = "同一人"


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence without a full stop; ``inner`` are the clauses it announces."""

    text: str
    inner: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words. ``required`` is what must hold (``require``); else the branches say how it is broken."""

    covers: tuple[Clause, ...]
    time: str
    branches: tuple[tuple[BranchModel, tuple[Clause, ...], str], ...]
    required: tuple[Clause, ...]
    exceptions: tuple[tuple[ExceptionModel, tuple[Clause, ...]], ...]
    terms: tuple[str, ...]


def rule_text(rule: Rule, tables: Tables, terms: Terms) -> RuleText:
    """What a loaded rule says: whom it covers, when it is broken, except when; and the terms it uses, outermost first."""
    model = rule.model
    parser = ConditionParser(tables, {name: term.params for name, term in terms.items()}, [])

    def read(conditions: Any) -> tuple[Condition, ...]:
        return parser.conditions(as_node(conditions))

    applies, required = read(model.applies), read(model.require or [])
    breach = [(branch, read(branch.when)) for branch in model.breach or ()]
    unless = [(exception, read(exception.when)) for exception in model.unless]
    every = (*applies, *required, *(c for _, when in breach for c in when), *(c for _, when in unless for c in when))
    everywhere = Names(origins(every, tables, terms), tables)

    def below(conditions: tuple[Condition, ...], names: Names) -> tuple[Clause, ...]:
        """Clauses that follow those of ``applies`` and may refer back to them."""
        writer = Writer(names, tables, terms)
        writer.clauses(applies)
        return writer.clauses(conditions)

    def within(conditions: tuple[Condition, ...]) -> Names:
        """One branch's variables: another branch may have bound a name to something else."""
        return Names(origins((*applies, *conditions), tables, terms), tables)

    return RuleText(
        Writer(within(()), tables, terms).clauses(applies),
        _time(model.time, parser, everywhere),
        tuple((b, below(when, within(when)), _time(b.time, parser, within(when)) if b.time else "") for b, when in breach),
        below(required, within(required)),
        tuple((exception, below(when, everywhere)) for exception, when in unless),
        tuple(_used_terms(every, terms)),
    )


def term_text(name: str, tables: Tables, terms: Terms) -> tuple[tuple[Clause, ...], ...]:
    """The alternatives of a term, any of which satisfies it."""
    written = []
    for alternative in terms[name].alternatives:
        names = Names(origins(alternative.when, tables, terms), tables)
        written.append(Writer(names, tables, terms).clauses(alternative.when))
    return tuple(written)


def _used_terms(conditions: Iterable[Condition], terms: Terms) -> Iterator[str]:
    """Every term the conditions rest on, each once, a term before those it uses itself."""
    found: dict[str, None] = {}
    waiting = [c.term for c in walk(tuple(conditions)) if isinstance(c, TermCall)]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            inner = tuple(c for alternative in terms[name].alternatives for c in alternative.when)
            waiting += [c.term for c in walk(inner) if isinstance(c, TermCall)]
    yield from found


def _time(time: TimeModel, parser: ConditionParser, names: Names) -> str:
    if time.by == "assessment":
        return "按核查基准日施行的规定，看那一天的状态"
    which = "作出决定那天" if time.by == "decision" else "行为当天"
    if time.at is not None:
        return f"按{which}（{names.of(time.at[1:])}）施行的规定；那一天不晚于核查基准日"
    return f"下列期间与规定施行的期间有共同的一天，到核查基准日为止：{_periods(parser.periods(as_node(time.during)), names)}"


def _periods(periods: Periods, names: Names) -> str:
    return "；".join(f"{names.operand(start)}—{names.operand(end)}" for start, end in periods)


def as_node(value: Any) -> Node:
    """Plain data as the parser reads it; places do not matter, the rule has been loaded before."""
    if isinstance(value, dict):
        return Node({key: as_node(item) for key, item in value.items()}, 0, 0, "")
    if isinstance(value, (list, tuple)):
        return Node([as_node(item) for item in value], 0, 0, "")
    return Node(value, 0, 0, "", raw=str(value))


class Writer:
    """Writes conditions in order; ``known`` are the variables bound so far, which a later pattern refers back to."""

    def __init__(self, names: Names, tables: Tables, terms: Terms, known: set[str] | None = None) -> None:
        self.names = names
        self.tables = tables
        self.terms = terms
        self.known = known if known is not None else set()

    def clauses(self, conditions: Iterable[Condition]) -> tuple[Clause, ...]:
        written = []
        for condition in conditions:
            written.append(self.clause(condition))
            self.known |= set(binds(condition))
        return tuple(written)

    def clause(self, condition: Condition, *, denied: bool = False) -> Clause:
        """``denied`` says that the condition does not hold."""
        if isinstance(condition, Compare):
            return Clause(self._compare(condition, denied))
        if isinstance(condition, Pattern):
            return Clause(self._pattern(condition, denied))
        if isinstance(condition, TermCall):
            return Clause(self._term(condition, denied))
        if isinstance(condition, Not):
            return self._not(condition, denied)
        if isinstance(condition, Exists):
            inner = self._inside(condition.body)
            return inner[0] if len(inner) == 1 and not denied else self._joined("没有下列记录" if denied else "有下列记录", inner)
        if isinstance(condition, (AnyOf, AllOf)):
            return self._choice(condition, denied)
        if isinstance(condition, Overlap):
            return Clause(f"下列期间{'没有' if denied else '有'}共同的一天：{_periods(condition.periods, self.names)}")
        if isinstance(condition, Aggregate):
            return self._aggregate(condition, denied)
        assert isinstance(condition, InForce)  # generated from ``time``, never written
        return Clause("规定在施行")

    def _inside(self, body: Iterable[Condition]) -> tuple[Clause, ...]:
        """Clauses whose variables stay inside."""
        return Writer(self.names, self.tables, self.terms, set(self.known)).clauses(body)

    @staticmethod
    def _joined(head: str, inner: tuple[Clause, ...]) -> Clause:
        """On one line where it is short."""
        if len(inner) == 1 and not inner[0].inner:
            return Clause(f"{head}：{inner[0].text}")
        return Clause(f"{head}：", inner)

    def _compare(self, compare: Compare, denied: bool) -> str:
        if compare.left == compare.right and compare.op == "==":
            return "没有情形在内" if denied else "凡适用的都在内"
        column = self.names.column(compare.left)
        return self.names.comparison(self.names.operand(compare.left), column, compare.op, compare.right, denied=denied)

    def _not(self, condition: Not, denied: bool) -> Clause:
        if len(condition.body) == 1 and not denied:
            return Writer(self.names, self.tables, self.terms, set(self.known)).clause(condition.body[0], denied=True)
        inner = self._inside(condition.body)
        return self._joined("有" if denied else "下列各项不同时具备", inner)

    def _choice(self, condition: AnyOf | AllOf, denied: bool) -> Clause:
        every = isinstance(condition, AllOf) != denied  # not (a or b) is: not a and not b
        inner = tuple(self.clause(item, denied=denied) for item in condition.items)
        if all(not clause.inner for clause in inner) and sum(len(clause.text) for clause in inner) <= 60:
            said = [f"（{c.text}）" if "，并且" in c.text or "，或者" in c.text else c.text for c in inner]
            return Clause(("，并且" if every else "，或者").join(said))
        return Clause("下列各项都具备：" if every else "具备下列之一：", inner)

    def _aggregate(self, aggregate: Aggregate, denied: bool) -> Clause:
        over = aggregate.over
        counted = f"下列{self.names.kind(over)}的个数（不重复计）" if aggregate.kind == "count" else f"下列记录的{self.names.of(over)}之和"
        number = self.names.column(Var(aggregate.over)) if aggregate.kind == "sum" else None
        head = self.names.comparison(counted, number, aggregate.op, aggregate.right, denied=denied)
        return self._joined(head, self._inside(aggregate.body))

    def _pattern(self, pattern: Pattern, denied: bool) -> str:
        if pattern.table == SAME_PERSON and len(pattern.binds) == 2:
            first, second = (self.names.of(variable) for _, variable in pattern.binds)
            return f"{first}与{second}{'不' if denied else ''}是同一人"
        schema = self.tables[pattern.table]
        tests = [self.names.comparison(t.column, schema.columns[t.column], t.op, t.right) for t in pattern.tests]
        joins = [(column, variable) for column, variable in pattern.binds if variable in self.known]
        for column, variable in joins:
            if column == schema.key and not denied:
                # More about a thing already spoken of.
                name = self.names.of(variable)
                others = [f"{c}为{self.names.of(v)}" for c, v in joins if c != column]
                said = "，".join((*tests, *others))
                return f"{name}的{said}" if said else f"{name}登记在“{pattern.table}”表"
        return self._record(pattern.table, joins, tests, denied, seen=bool(self.known))

    def _record(self, table: str, joins: list[tuple[str, str]], tests: list[str], denied: bool, *, seen: bool) -> str:
        """``该人员的指定线索（对象类型为“消防产品”）``."""
        owners = [self.names.of(variable) for _, variable in joins if self._is_thing(variable)]
        values = [f"{column}为{self.names.of(variable)}" for column, variable in joins if not self._is_thing(variable)]
        said = "，".join((*tests, *values))
        head = "台账里没有" if denied else "有" if seen else ""
        return f"{head}{'、'.join(owners)}{'的' if owners else ''}{table}" + (f"（{said}）" if said else "")

    def _is_thing(self, variable: str) -> bool:
        origin = self.names.origins.get(variable)
        return bool(self.names.entity(variable)) or (origin is not None and origin.column.type == "node")

    def _term(self, call: TermCall, denied: bool) -> str:
        things = [parameter for parameter, _ in call.arguments if self._joinable(call.term, parameter)]
        joins = [(p, o.name) for p, o in call.arguments if isinstance(o, Var) and o.name in self.known]
        tests = []
        for parameter, operand in call.arguments:
            if not isinstance(operand, Var):
                origin = term_origin(call.term, parameter, self.tables, self.terms)
                op = "in" if isinstance(operand, Literal) and isinstance(operand.value, tuple) else "=="
                tests.append(self.names.comparison(parameter, origin.column if origin else None, op, operand))
        if len(things) == 1 and joins and joins[0][0] == things[0] and not tests:
            return f"{self.names.of(joins[0][1])}{'不' if denied else ''}属于“{call.term}”"
        return self._record(f"“{call.term}”", joins, tests, denied, seen=bool(self.known))

    def _joinable(self, term: str, parameter: str) -> bool:
        origin: Origin | None = term_origin(term, parameter, self.tables, self.terms)
        return origin is not None and origin.column.joinable
