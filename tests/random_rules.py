"""Random rules over the made-up world: they mix everything the language has.

What the loader demands (variables bound before use, every pattern connected by a key) is kept while writing. All follows from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import made_up
from hegui.kb.rulebase import RuleBase
from made_up import DAYS, KEYS, KINDS, LABELS, LAWS, VALUES, WORDS

Bound = dict[str, str]  # variable → kind of key, or kind of value
Condition = dict[str, Any]


def random_rules(folder: Path, seed: int, count: int) -> RuleBase:
    """A rule base of ``count`` random rules, written into ``folder`` and loaded."""
    writer = Writer(random.Random(seed))
    writer.write_terms()
    return made_up.load(folder, [writer.rule(number) for number in range(count)], writer.terms)


class Writer:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.serial = 0
        self.terms: list[dict[str, Any]] = []
        self.calls: dict[str, list[str]] = {}  # term → the kinds of its parameters
        self.dated = True  # parameters may be used: the date that picks them is bound

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # ---- patterns

    def bind(self, bound: Bound, kind: str) -> str:
        self.serial += 1
        bound[f"$v{self.serial}"] = kind
        return f"$v{self.serial}"

    def pattern(self, table: str, bound: Bound, fixed: Mapping[str, str], *, tests: float = 0.2) -> Condition:
        """``fixed`` are the cells that are given; ``bound`` grows by what the pattern binds."""
        cells: dict[str, Any] = {}
        outside = dict(bound)
        bound |= {v: KEYS.get((table, c)) or VALUES[table][c] for c, v in fixed.items()}
        for (owner, column), kind in KEYS.items():
            if owner == table and column not in fixed and self.chance(0.5):
                known = [v for v, k in outside.items() if k == kind]
                cells[column] = self.rng.choice(known) if known and self.chance(0.15) else self.bind(bound, kind)
        for column, kind in VALUES[table].items():
            if column not in fixed and self.chance(tests):
                cells[column] = self.cell(kind, bound)
            elif column not in fixed and self.chance(0.3):
                cells[column] = self.bind(bound, kind)
        return {table: cells | dict(fixed)}

    def joined(self, bound: Bound) -> Condition:
        """A pattern over a table that some bound key leads to."""
        table, column, variable = self.rng.choice(sorted((t, c, v) for (t, c), kind in KEYS.items() for v, k in bound.items() if k == kind))
        return self.pattern(table, bound, {column: variable})

    def cell(self, kind: str, bound: Bound) -> Any:
        """A condition on a cell; sometimes the cell is bound as well."""
        condition = self.plain_cell(kind)
        if isinstance(condition, dict) and self.chance(0.3):
            return condition | {"as": self.bind(bound, kind)}
        return condition

    def plain_cell(self, kind: str) -> Any:
        rng = self.rng
        if kind == "enum":
            one, some = rng.choice(KINDS), rng.sample(KINDS, 2)
            return rng.choice([one, one, some, {"in": some}, {"not_in": some}, {"not": one}, *self.param("in", "类表"), *self.stated(one)])
        if kind == "number":
            op = rng.choice(["<", "<=", ">", ">=", "not"])
            return rng.choice([{op: rng.randint(0, 4)}, {"in": [1, 2, 9]}, *self.param(op, "一限"), *self.param(op, "缺限")])
        if kind == "date":
            return {rng.choice(["<", "<=", ">", ">="]): rng.choice([{"day": rng.choice(DAYS)}, {"as_of": True}, {"day": "2020-07"}])}
        if kind == "yesno":
            return rng.choice(["是", "否", {"not": "是"}, *self.stated("是")])
        if kind == "many":
            return rng.choice([{"has": rng.choice(LABELS)}, {"has_any": rng.sample(LABELS, 2)}, {"mentions": [rng.choice(LABELS)]}])
        return rng.choice([{"mentions": rng.sample(WORDS, 2)}, {"not": "检测"}, "消防检测", *self.stated(rng.choice(WORDS), "says")])

    def param(self, op: str, name: str) -> list[Condition]:
        return [{op: {"param": name}}] if self.dated else []

    def stated(self, word: str, op: str = "states") -> list[Condition]:
        return [{op: word}] if self.chance(0.2) else []

    # ---- tests

    def day(self, bound: Bound) -> Any:
        dates = [v for v, kind in bound.items() if kind == "date"]
        base: Any = self.rng.choice(dates) if dates and self.chance(0.85) else {"day": self.rng.choice(DAYS)}
        if not self.chance(0.35):
            return base
        if self.chance(0.35):
            return self.workdays(bound, base)
        unit, amount = self.rng.choice(["years", "months", "days"]), self.rng.choice([-1, 1, 1, 2, 12])
        if unit == "years" and self.dated and self.chance(0.4):
            return {"date": base, "plus": {"years": {"param": self.rng.choice(["年限", "缺限"])}, "days": 1}}
        return {"date": base, "plus": {unit: amount}}

    def workdays(self, bound: Bound, base: Any) -> Any:
        """Working days, by a number, a parameter or a column; or the end of a period moved to a working day."""
        numbers: list[Any] = [v for v, kind in bound.items() if kind == "number"]
        if self.chance(0.3):
            return {"date": base, "roll": "workday"} | ({"plus": {"months": 1}} if self.chance(0.5) else {})
        amount = self.rng.choice([-2, 1, 5, 20, {"param": self.rng.choice(["一限", "缺限"])} if self.dated else 10, *numbers, *numbers])
        return {"date": base, "plus": {"workdays": amount} | ({"days": 3} if self.chance(0.2) else {})}

    def periods(self, bound: Bound, count: int) -> list[list[Any]]:
        return [[None if self.chance(0.15) else self.day(bound) for _ in range(2)] for _ in range(count)]

    def compare(self, bound: Bound) -> Condition | None:
        variables = sorted(v for v, kind in bound.items() if len(kind) > 1)
        if not variables:
            return None
        left = self.rng.choice(variables)
        kind = bound[left]
        op = self.rng.choice(["<", "<=", ">", ">=", "==", "!="] if kind in ("date", "number") else ["==", "!="])
        if kind == "date":
            return {"compare": [self.day(bound), op, self.day(bound)]}
        others = [v for v in variables if bound[v] == kind != "many" and v != left]
        if others and self.chance(0.4):
            return {"compare": [left, op, self.rng.choice(others)]}
        condition = self.plain_cell(kind)
        if not isinstance(condition, dict):
            return {"compare": [left, "in" if isinstance(condition, list) else "==", condition]}
        ((op, right),) = condition.items()
        return {"compare": [left, "!=" if op == "not" else op, right]}

    def test(self, bound: Bound, depth: int = 0) -> Condition | None:
        form = self.rng.random()
        if depth < 2 and form < 0.3:
            items = [t for t in (self.test(bound, depth + 1) for _ in range(2)) if t]
            return {self.rng.choice(["any", "any", "all", "not"]): items} if items else None
        if "date" in bound.values() and form < 0.5:
            return {"overlap": self.periods(bound, self.rng.randint(2, 3))}
        return self.compare(bound)

    # ---- not, count, sum, terms

    def body(self, bound: Bound, depth: int) -> list[Condition]:
        """What stands inside ``not`` or ``count``: patterns, tests on them and on what is outside, a ``not`` again."""
        conditions = [self.joined(bound) for _ in range(self.rng.choice([1, 1, 2]))]
        if self.chance(0.4) and (test := self.test(bound)):
            conditions.append(test)
        if depth < 2 and self.chance(0.3):
            conditions.append(self.negation(bound, depth + 1))
        if depth < 2 and self.chance(0.1):
            conditions.append(self.aggregate(bound, depth + 1))
        return conditions

    def negation(self, bound: Bound, depth: int = 0) -> Condition:
        if depth < 2 and self.chance(0.12):
            return {"not": [self.rng.choice([self.aggregate, self.negation])(dict(bound), depth + 1)]}
        return {"not": self.call(bound) if self.calls and self.chance(0.15) else self.body(dict(bound), depth)}

    def aggregate(self, bound: Bound, depth: int = 0) -> Condition:
        while True:
            inner = dict(bound)
            conditions = self.body(inner, depth)
            own = sorted(v for v in inner if v not in bound)
            numbers = [v for v in own if inner[v] == "number"]
            right: Any = {"param": self.rng.choice(["一限", "缺限"])} if self.dated and self.chance(0.2) else self.rng.choice([1, 2, 2, 3])
            test = [self.rng.choice([">=", ">", "<", "<=", "==", "!="]), right]
            if numbers and self.chance(0.5):
                return {"sum": {"of": conditions, "value": self.rng.choice(numbers), "is": test}}
            if own:
                return {"count": {"of": conditions, "distinct": self.rng.choice(own), "is": test}}

    def call(self, bound: Bound) -> list[Condition]:
        """A call of some term, or a plain pattern when nothing that it needs is bound."""
        name = self.rng.choice(sorted(self.calls))
        choices = [[v for v, k in bound.items() if k == kind] for kind in self.calls[name]]
        if not all(choices):
            return [self.joined(dict(bound))]
        return [{name: {f"p{i}": self.rng.choice(options) for i, options in enumerate(choices)}}]

    def write_terms(self) -> None:
        self.dated = False
        for number, kinds in enumerate((["c"], ["s"], ["s", "c"], ["c"])):
            alternatives = []
            for _ in range(self.rng.choice([1, 2, 2])):
                bound = {f"$p{i}": kind for i, kind in enumerate(kinds)}
                conditions = [self.joined(bound)] if len(kinds) == 1 else [self.pattern("事", bound, {"主": "$p0", "企": "$p1"})]
                if self.chance(0.4):
                    conditions.append(self.negation(bound, 1))
                alternatives.append({"when": conditions})
            name = f"词{number}"
            self.terms.append({"id": name, "params": [f"p{i}" for i in range(len(kinds))], "definition": "虚构", "any": alternatives})
            self.calls[name] = kinds  # a term may use those before it

    # ---- rules

    def more(self, bound: Bound, patterns: int) -> list[Condition]:
        """Further conditions of a conjunction; at least one."""
        conditions: list[Condition] = self.kin(bound) if self.chance(0.2) else []
        for _ in range(patterns):
            made = self.call(bound) if self.chance(0.3) else [self.joined(bound)]
            conditions += [{"exists": made}] if self.chance(0.1) else made
        for make, share in ((self.test, 0.6), (self.negation, 0.5), (self.aggregate, 0.25), (self.test, 0.2)):
            if self.chance(share) and (condition := make(bound)):
                conditions.append(condition)
        return conditions or [self.joined(bound)]

    def kin(self, bound: Bound) -> list[Condition]:
        """The way that leads take: from a subject over an identity to a company."""
        subject = self.rng.choice([v for v, kind in bound.items() if kind == "s"])
        self.serial += 1
        relative, registered = f"$亲{self.serial}", f"$登{self.serial}"
        return [
            self.pattern("亲", bound, {"主": subject, "人": relative}, tests=0.1),
            self.pattern("同一人", bound, {"甲": relative, "乙": registered}),
            self.pattern("联", bound, {"人": registered}, tests=0.1),
        ]

    def rule(self, number: int) -> dict[str, Any]:
        bound: Bound = {}
        self.dated = False
        applies = [self.pattern("主体", bound, {"编号": "$主", "起": "$起", "止": "$止"}, tests=0.08)]
        if matter := self.chance(0.5):
            applies.append(self.pattern("事", bound, {"主": "$主", "事号": "$事", "日": "$日"}, tests=0.06))
        time = self.time(bound)
        self.dated = True
        if self.chance(0.2) and (test := self.test(bound)):
            applies.append(test)
        if self.chance(0.15):
            applies.append(self.negation(bound, 1))
        laws = self.rng.sample(LAWS, self.rng.choice([1, 1, 2]))
        rule: dict[str, Any] = {
            "id": f"R{number}", "revision": 1, "title": "虚构", "modality": "prohibition", "severity": "low", "subject": "主体",
            "basis": [{"regulation": law["id"], "locator": "第一条"} for law in laws],
            "time": time, "key": ["$事"] if matter else [], "applies": applies,
        }  # fmt: skip
        if self.chance(0.25):
            rule["require"] = self.more(dict(bound), self.rng.randint(0, 1))
        else:
            rule["breach"] = [self.branch(str(n), dict(bound)) for n in range(self.rng.choice([1, 1, 2, 3]))]
        if self.chance(0.2):
            rule["unless"] = [{"id": "例外", "title": "虚构", "when": [self.test(bound) or self.joined(bound)]}]
        return rule

    def branch(self, name: str, bound: Bound) -> dict[str, Any]:
        outcome = self.rng.choice(["violation"] * 5 + ["lead", "needs_judgement", "needs_ruling"])
        own = {"time": self.time(bound)} if self.chance(0.1) else {}
        return {"case": name, "outcome": outcome, "when": self.more(bound, self.rng.randint(0, 3))} | own

    def time(self, bound: Bound) -> dict[str, Any]:
        dates = {v: kind for v, kind in bound.items() if kind == "date"}
        at: dict[str, Any] = {"by": "event", "at": self.rng.choice(sorted(dates))}
        during = {"by": "event", "during": [["$起", "$止"], *self.periods(dates, self.rng.randint(0, 1))]}
        return self.rng.choice([{"by": "assessment"}, at, during])
