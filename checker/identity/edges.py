"""The table 同一人: which person of the officers' side is, or may be, which person of the registers' side."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace

from hegui.checker.identity import profile
from hegui.checker.identity.applied import Applied
from hegui.checker.identity.candidates import plain
from hegui.checker.identity.evidence import ATTRIBUTES, IDENTIFIER, Mention
from hegui.checker.identity.match import match
from hegui.checker.identity.naming import BEHIND
from hegui.checker.identity.outcome import Decision
from hegui.checker.identity.written import normalise
from hegui.checker.ledger import Ledger, LeftOut, Row, Table
from hegui.checker.values import Day, Value

HOW_SAID = {"heard": "读音相同", "hidden": "可能被遮盖", "typed": "只差一处"}
SEX_OF_KIN: dict[str, str] = dict.fromkeys(("父亲", "儿子", "兄弟", "祖父", "外祖父", "女婿", "岳父", "公公", "养父", "养子", "继父", "继子"), "男")
SEX_OF_KIN |= dict.fromkeys(("母亲", "女儿", "姐妹", "祖母", "外祖母", "儿媳", "岳母", "婆婆", "养母", "养女", "继母", "继女"), "女")


def mention(row: Row, name_column: str, number_column: str, fallback: str) -> Mention | None:
    """The person a row names; ``fallback`` identifies a mention without a full number. None when nobody is named."""
    name, number = _text(row[name_column]), _text(row[number_column])
    if not name and not number:
        return None
    full = bool(number) and "*" not in number
    node = "id:" + hashlib.sha256(number.encode()).hexdigest()[:24] if full else fallback
    names = (normalise(name),) if name else ()
    known = profile.of_number(number)
    sex = profile.sex_of(known)
    if name_column in ("姓名", "亲属姓名"):  # what a row tells of one person only
        born = _cell(row, "出生日期")
        if isinstance(born, Day) and born.is_exact:
            known = profile.with_birth(known, born.lo)
        sex = sex or _text(_cell(row, "性别")) or (SEX_OF_KIN.get(_text(row["关系"]), "") if name_column == "亲属姓名" else "")
        return Mention(node, names, number, known, sex, _digits(_text(_cell(row, "联系电话"))), normalise(_text(_cell(row, "住址"))))
    return Mention(node, names, number, known, sex)


def is_behind(row: Row, node: str) -> bool:
    """Whether a node is the person for whom a row's nominee holds."""
    own, other = mention(row, "姓名", "身份证号", ""), mention(row, BEHIND, "被代持人身份证号", "")
    return other is not None and node not in ("" if own is None else own.node,) and (node == other.node or node.startswith("被代持:"))


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _cell(row: Row, column: str) -> Value:
    position = row.table.position.get(column)
    return "" if position is None else row.values[position]


def _digits(text: str) -> str:
    """A telephone number to compare: its last eleven digits; "" for anything too short to tell people apart."""
    digits = "".join(c for c in text if c.isdigit())
    return digits[-11:] if len(digits) >= 7 else ""


@dataclass(slots=True)
class Edges:
    """Collects persons on both sides, then writes the table 同一人."""

    left: dict[str, Mention] = field(default_factory=dict)
    right: dict[str, Mention] = field(default_factory=dict)
    origin: dict[str, Row] = field(default_factory=dict)
    places: list[tuple[str, Row, bool]] = field(default_factory=list)  # node, a row that names it, whether as the one behind a nominee
    loosely: set[str] = field(default_factory=set)  # left nodes for which similar names are looked for too

    def add_left(self, someone: Mention, row: Row, *, loosely: bool = False) -> None:
        _collect(self.left, someone)
        self.origin.setdefault(someone.node, row)
        self.places.append((someone.node, row, False))
        if loosely:
            self.loosely.add(someone.node)

    def add_right(self, someone: Mention, row: Row, *, behind: bool = False) -> None:
        _collect(self.right, someone)
        self.origin.setdefault(someone.node, row)
        self.places.append((someone.node, row, behind))

    def write(self, ledger: Ledger, table: Table) -> None:
        """One row for every pair that is, or may be, one person; names left out for their number are noted in the ledger."""
        lefts, rights = list(self.left.values()), list(self.right.values())
        known = ledger.beyond.known if ledger.beyond else None
        bearers = known.bearers if known else Counter(form for m in rights for form in {plain(name) for name in m.names})
        matches = match(lefts, rights, frozenset(i for i, m in enumerate(lefts) if m.node in self.loosely), known)
        decided = Applied(ledger.decisions, self.places, self.left, self.right)
        for number, someone in enumerate(lefts):
            if someone.node in self.right:
                self._verified(table, someone)
            for pair, found in matches.pairs.get(number, ()):
                other = rights[pair.right]
                if not decided.about(someone.node, other.node):
                    count = f"台账中叫“{pair.other}”的登记人共{bearers[plain(pair.other)]}人"
                    self._row(table, someone, other, found.level, found.namesakes, (*found.why, count), verified=False)
            for node, decision in decided.same(someone.node):
                self._row(table, someone, self.right[node], ATTRIBUTES, 0.0, _as_decided(someone, self.right[node], decision), verified=False)
        ledger.decided = decided.outcomes
        for crowd in matches.crowds:
            row = self.origin[lefts[crowd.left].node]
            ledger.left_out.append(LeftOut(row.file, row.line, row.table.name, crowd.name, HOW_SAID[crowd.how], crowd.count))

    def _verified(self, table: Table, someone: Mention) -> None:
        if not someone.has_identifier:  # two rows of one register: the certificate is the same
            self._row(table, someone, someone, ATTRIBUTES, 0.0, ("证书编号相同",), verified=True)
            return
        names = sorted({*someone.names, *self.right[someone.node].names})
        written = () if len(names) < 2 else (f"姓名写法不同：{'、'.join(f'“{name}”' for name in names)}",)
        self._row(table, someone, someone, IDENTIFIER, 0.0, ("身份证号码相同", *written), verified=True)

    def _row(
        self, table: Table, a: Mention, b: Mention, level: str, namesakes: float, why: tuple[str, ...], *, verified: bool
    ) -> None:
        sources = tuple(dict.fromkeys((self.origin[a.node], self.origin[b.node])))
        values: list[Value] = [a.node, b.node, level, round(namesakes, 1)]
        table.add(Row(table, values, verified=verified, sources=sources, why=why))


def _as_decided(a: Mention, b: Mention, decision: Decision) -> tuple[str, ...]:
    """The inspector's word comes first, then what the ledger has; that there is no common number stays said."""
    names = "姓名相同" if a.name == b.name else f"登记的姓名是“{a.name or '（空）'}”与“{b.name or '（空）'}”"
    return (decision.said, names, "台账没有相同的身份证号码，所以仍是线索；核实到号码的，请写进台账")


def _collect(side: dict[str, Mention], someone: Mention) -> None:
    """Keeps what all rows of a node tell; the first of two that differ."""
    old = side.get(someone.node)
    if old is None:
        side[someone.node] = someone
        return
    names = tuple(dict.fromkeys((*old.names, *someone.names)))
    if names != old.names or (someone.phone and not old.phone) or (someone.address and not old.address):
        side[someone.node] = replace(old, names=names, phone=old.phone or someone.phone, address=old.address or someone.address)
