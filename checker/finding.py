"""Findings: matches of one rule and subject put together, the strongest per key, with ground, proof and what is missing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from hegui.checker.conflict import Ruling, conflict_on, conflicting, prevailing
from hegui.checker.derive import base_tables
from hegui.checker.evaluate import Law
from hegui.checker.identity.outcome import FOUND_SAME
from hegui.checker.ledger import Row
from hegui.checker.memory import CERTAIN, LEAD, POSSIBLE, Firing, Match
from hegui.checker.proof import Because, Identity, absences, because, identity, sentence, shown_key
from hegui.checker.quote import Quoted, conduct, quoted
from hegui.checker.values import Place
from hegui.kb.plan import Negated, Query
from hegui.kb.rule import AUTHORITY, PartyModel, Rule

# The strongest wins for one key: what could still become a violation outranks what only asks for judgement.
RANK = {"violation": 6, "needs_ruling": 5, "lead": 4, "undetermined": 3, "needs_judgement": 2, "undetermined_judgement": 1}


@dataclass(frozen=True, slots=True)
class Party:
    type: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One firing of the engine behind a finding: what was concluded, from which rows."""

    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Exempting:
    """An exception of the rule that does not save this case: ``ruled_out``, or ``unknown`` for want of facts."""

    id: str
    title: str
    status: str


@dataclass(slots=True)
class Finding:
    """One finding: per rule, subject and key. ``witness`` is the match it shows."""

    id: str
    rule: Rule
    outcome: str
    subject: Party
    subject_row: int
    key: tuple[str, ...]
    case: str
    sentence: str
    judgement: str
    remedy: str
    consequence: str
    basis: tuple[Quoted, ...]
    because: tuple[Because, ...]
    missing: tuple[Place, ...]
    identity: Identity | None
    obligor: Party
    affected: Party | None
    witness: Match
    notes: list[str] = field(default_factory=list)
    trace: list[Step] = field(default_factory=list)
    exceptions: tuple[Exempting, ...] = ()
    ruling: Ruling | None = None


def assemble(
    rule: Rule, subject: Row, matches: Sequence[Match], law: Law, incomplete: frozenset[str], names: Callable[[str, str], str]
) -> tuple[list[Finding], bool]:
    """The findings of one subject; and whether something stayed open only because a table is incomplete.

    ``names`` gives the name of an entity by table and key.
    """
    by_key: dict[tuple[str, ...], list[tuple[str, Match]]] = {}
    open_end: dict[tuple[str, ...], list[tuple[str, Match]]] = {}
    for match in strongest_reading(matches):
        outcome = _settled(rule, match, law)
        only_a_table = outcome.startswith("undetermined") and not match.missing and incomplete and not _unverified(match)
        where = open_end if only_a_table else by_key
        where.setdefault(shown_key(query_of(rule, match), rule.key, match.rows), []).append((outcome, match))
    for key, options in by_key.items():
        # What only a missing row would settle is told once for the rule; but where something is said of a case, it may not hide
        # that the same case could be a violation.
        strongest = max(RANK[outcome] for outcome, _ in options)
        options += [(o, replace(m, missing=_tables(query_of(rule, m), incomplete))) for o, m in open_end.get(key, ()) if RANK[o] > strongest]
    found = [_finding(rule, subject, key, options, law, names) for key, options in sorted(by_key.items())]
    return found, bool(open_end) and not found


def _tables(query: Query, incomplete: frozenset[str]) -> tuple[Place, ...]:
    """The incomplete tables that a query asks, each as a place without a column."""
    asked = {table for inner in query.inner() for table in inner.tables()} | set(query.tables())
    return tuple(Place(table, "", "") for table in sorted({b for t in asked & incomplete or incomplete for b in base_tables(t)[-1:]}))


def query_of(rule: Rule, match: Match) -> Query:
    return rule.branches[match.branch].queries[match.variant].query


def strongest_reading(matches: Sequence[Match]) -> list[Match]:
    """A combination of rows that is certain is also possible: keep the strongest reading of each."""
    best: dict[tuple[object, ...], Match] = {}
    for match in matches:
        identity_of = (match.branch, match.variant, tuple((r.table.name, r.index) for r in match.rows))
        old = best.get(identity_of)
        if old is None or _ORDER[match.reading] < _ORDER[old.reading]:
            best[identity_of] = match
    return list(best.values())


_ORDER = {CERTAIN: 0, LEAD: 1, POSSIBLE: 2}


def outcome_of(rule: Rule, match: Match) -> str:
    intended = rule.branches[match.branch].model.outcome
    if match.reading == POSSIBLE:
        return "undetermined" if intended in ("violation", "lead") else "undetermined_judgement"
    if match.reading == LEAD and intended == "violation":
        return "lead"
    return intended


def _settled(rule: Rule, match: Match, law: Law) -> str:
    """The outcome, unless a norm that says otherwise stands in the way of accusing anybody."""
    outcome = outcome_of(rule, match)
    if outcome != "violation" or not rule.conflicts:
        return outcome
    ruling = conflict_on(rule, conduct(query_of(rule, match), match.rows, law))
    return ruling.outcome if ruling else outcome


def _unverified(match: Match) -> bool:
    return any(not row.verified for row in match.rows)


def _finding(
    rule: Rule, subject: Row, key: tuple[str, ...], options: list[tuple[str, Match]], law: Law, names: Callable[[str, str], str]
) -> Finding:
    top = max(RANK[outcome] for outcome, _ in options)
    chosen = [(o, m) for o, m in options if RANK[o] == top]
    if len(chosen) > 1:
        chosen.sort(key=lambda pair: _preference(rule, pair[1]))
    outcome, witness = chosen[0]
    query = query_of(rule, witness)
    branch = rule.branches[witness.branch].model
    alike = [m for _, m in chosen if (m.branch, m.variant) == (witness.branch, witness.variant)]
    name = subject.table.schema.name_column
    party = Party(rule.model.subject, str(subject[rule.subject_column]), _text(subject, name) if name else "")
    when = conduct(query, witness.rows, law)

    def filled(template: str) -> str:
        return sentence(template, query, witness.rows, lambda name: law.shown_parameter(name, when.lo, when.hi))

    finding = Finding(
        id=fingerprint(rule, party.id, key),
        rule=rule,
        outcome="undetermined" if outcome.startswith("undetermined") else outcome,
        subject=party,
        subject_row=subject.index,
        key=key,
        case=branch.case,
        sentence=_caution(outcome, witness) + filled(branch.say or rule.model.say or rule.model.message or rule.model.title),
        judgement=filled(branch.judgement or rule.model.judgement or "") if outcome in ("needs_judgement", "needs_ruling") else "",
        remedy=filled(rule.model.remedy or ""),
        consequence=filled(rule.model.consequence or ""),
        basis=quoted(rule, when),
        because=(*because(query, [m.rows for m in alike]), *absences(query, witness.rows)),
        missing=witness.missing,
        identity=identity(witness.rows),
        obligor=_party(rule.model.obligor, query, witness.rows, names) or party,
        affected=_party(rule.model.affected, query, witness.rows, names),
        witness=witness,
        exceptions=tuple(_exceptions(rule, query, witness, law)),
    )
    if rule.conflicts and branch.outcome == "violation":
        finding.ruling = conflict_on(rule, when)
        finding.basis += conflicting(rule, when)
        if finding.ruling and finding.outcome == finding.ruling.outcome:
            finding.judgement = finding.ruling.text
    aside = {filled(rule.branches[m.branch].model.judgement or rule.model.judgement or "") for o, m in options if o == "needs_judgement"}
    if outcome == "undetermined":  # what a person has to judge anyway does not wait for the missing fact
        finding.notes = [f"另外，按已有的事实需人工判断：{text}" for text in sorted(aside - {""})]
    if outcome in ("violation", "lead"):
        finding.notes = [*when.notes(rule, law), *prevailing(rule, when)]
    return finding


def _exceptions(rule: Rule, query: Query, witness: Match, law: Law) -> Iterator[Exempting]:
    """The rule's exceptions and why none of them applied. One that needs rows is open when the match itself is only possible."""
    for exception in rule.model.unless:
        tests = [t for t in query.tests if isinstance(t, Negated) and t.label == exception.id]
        open_ = any(law.truth(t, witness.rows) is None for t in tests)
        open_ |= witness.reading == POSSIBLE and any(n.label == exception.id for n in query.negations)
        yield Exempting(exception.id, exception.title, "unknown" if open_ else "ruled_out")


def _caution(outcome: str, witness: Match) -> str:
    """Read alone, a sentence must not accuse more than the finding does."""
    if outcome.startswith("undetermined"):
        return "证据不足，尚不能认定："
    if outcome == "lead" and witness.reading == LEAD:
        told = all(row.why and row.why[0].startswith(FOUND_SAME) for row in witness.rows if not row.verified)
        return "线索，经核实是同一人而没有号码印证：" if told else "线索，是否同一人未核实："
    return ""


READING_NAMES = {CERTAIN: "按台账确定成立", LEAD: "如属同一人则成立", POSSIBLE: "缺少的事实如为某值则成立"}


class Firings:
    """A run's firings, found by the rows they fired on: a subject may have thousands."""

    def __init__(self, firings: Sequence[Firing]) -> None:
        self.main: dict[tuple[str, frozenset[int]], Firing] = {}
        self.inner: dict[int, list[tuple[int, Firing]]] = {}
        for number, firing in enumerate(firings):
            if firing.rule.startswith("rule_"):
                self.main[(firing.rule, frozenset(map(id, firing.rows)))] = firing
            else:
                for row in firing.rows:
                    self.inner.setdefault(id(row), []).append((number, firing))

    def behind(self, finding: Finding) -> list[Step]:
        """The firings that led to a finding: those of conditions on its rows, in the engine's order, then its own."""
        rule, witness = finding.rule, finding.witness
        found = dict(pair for row in witness.rows[1:] or witness.rows for pair in self.inner.get(id(row), ()))
        steps = []
        for number in sorted(found):
            what = "否定条件" if found[number].rule.startswith("body") else "计数条件"
            reading = found[number].rule.rsplit("_", 1)[1]
            steps.append(Step(f"{what}之内有一组记录：{READING_NAMES.get(reading, '可能成立')}", found[number].rows))
        own = self.main.get((f"rule_{witness.branch}_{witness.variant}_{witness.reading}", frozenset(map(id, witness.rows))))
        if own is not None:
            case = rule.branches[witness.branch].model.case
            steps.append(Step(f"规则{rule.id}的情形“{case}”：{READING_NAMES[witness.reading]}", own.rows))
        return steps


def _preference(rule: Rule, match: Match) -> tuple[object, ...]:
    """Among equals: fewest unknown cells, then the order of branches, then the rows' contents (never their order)."""
    shown = tuple(because(query_of(rule, match), [match.rows]))
    return (len(match.missing), match.branch, match.variant, str(shown))


def fingerprint(rule: Rule, subject: str, key: tuple[str, ...]) -> str:
    """Stable over files, rows and their order: rule, subject and key values only."""
    text = "\x1f".join((rule.id, rule.model.subject, subject, *key))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _text(row: Row, column: str) -> str:
    value = row[column]
    return value if isinstance(value, str) else ""


def _party(model: PartyModel | None, query: Query, rows: Sequence[Row], names: Callable[[str, str], str]) -> Party | None:
    if model is None:
        return None
    if model.id is None:
        return Party(model.type, "", model.name or "")
    ref = query.scope[model.id.removeprefix("$")]
    value = rows[ref.atom][ref.column]
    key = value if isinstance(value, str) else ""
    name = model.name or names(model.type, key) or (key if model.type == AUTHORITY else "")
    return Party(model.type, key, name) if key or name else None
