"""Which cells may still change an outcome, by the engine's own three readings.

Every cell not yet asked for is left open. A match that is only possible because of such a cell may come true, stay open or fall
away as the cell is answered; the cell decides something only if that could change the strongest outcome under its key. What is
not among these cells changes nothing, whatever is answered there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hegui.checker.decide import Decider
from hegui.checker.finding import RANK, outcome_of, query_of, strongest_reading
from hegui.checker.ledger import Ledger
from hegui.checker.memory import POSSIBLE, Match
from hegui.checker.proof import shown_key
from hegui.checker.values import Place
from hegui.kb.rule import Rule

CellKey = tuple[str, int, str]
Reasons = dict[CellKey, list[str]]


def deciding(decider: Decider, rules: Iterable[Rule], ledger: Ledger, cells: Mapping[Place, CellKey]) -> Reasons:
    """Each cell that may still change an outcome, with the ids of the rules it would change."""
    found: Reasons = {}
    for rule in rules:
        whole = decider.whole(rule, ledger)
        if whole is None:
            continue
        for cell in _of_rule(rule, whole.memory.matches, whole.scope, cells):
            found.setdefault(cell, []).append(rule.id)
    return found


def _of_rule(rule: Rule, matches: list[Match], scope: list[Match], cells: Mapping[Place, CellKey]) -> list[CellKey]:
    """The cells that decide one rule."""
    settled: dict[tuple[object, ...], int] = {}
    open_: list[tuple[tuple[object, ...], int, list[CellKey]]] = []
    for match in strongest_reading(matches):
        key = (match.rows[0].index, *shown_key(query_of(rule, match), rule.key, match.rows))
        mine = [cells[place] for place in match.missing if place in cells]
        rank = RANK[outcome_of(rule, match)]
        if match.reading == POSSIBLE and mine:
            intended = RANK[rule.branches[match.branch].model.outcome]
            open_.append((key, max(rank, intended), mine))
        else:
            # A norm of another rank may still take the edge off: then nothing outranks anything.
            settled[key] = max(settled.get(key, 0), 0 if rule.conflicts else rank)
    found: dict[CellKey, None] = {}
    for key, rank, mine in open_:
        if rank > settled.get(key, 0):
            found.update(dict.fromkeys(mine))
    # Where nothing is found for certain, whether the norm covers the case at all may still turn on a cell.
    strongest = strongest_reading(scope)
    sure = {match.rows[0].index for match in strongest if match.reading != POSSIBLE} | {key[0] for key in settled}
    for match in strongest:
        if match.rows[0].index not in sure:
            found.update(dict.fromkeys(cells[place] for place in match.missing if place in cells))
    return list(found)
