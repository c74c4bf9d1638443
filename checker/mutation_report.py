"""What an experiment with mutants showed: figures, and the survivors with what to do about each. Schema ``hegui.rule-mutants/1``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hegui.checker.mutation import KILLED, REFUSED, SURVIVED, Experiment, Laboratory
from hegui.kb.mutation.explained import Identity
from hegui.kb.mutation.mutant import KINDS, Mutant
from hegui.kb.yamlsource import Node


@dataclass(frozen=True, slots=True)
class Result:
    """``survivors`` are those without an explanation; ``explained`` carry their reason; ``wrongly_explained`` a case did notice."""

    counts: Mapping[str, int]
    survivors: list[Mutant]
    explained: list[tuple[Mutant, str]]
    wrongly_explained: list[tuple[Mutant, str]]
    seconds: float

    @property
    def score(self) -> float:
        """Per cent killed of those that mean something else than the original; 100 where there is none."""
        meant = self.counts[KILLED] + len(self.survivors)
        return 100.0 * self.counts[KILLED] / meant if meant else 100.0


def result(laboratory: Laboratory, experiment: Experiment, reasons: Mapping[Identity, tuple[str, Node]]) -> Result:
    counts = dict.fromkeys((KILLED, SURVIVED, REFUSED), 0) | Counter(fate.outcome for fate in experiment.fates)
    survivors, explained, wrongly = [], [], []
    for fate in experiment.fates:
        mutant = laboratory.mutants[fate.number]
        reason = reasons.get(mutant.identity)
        if fate.outcome == SURVIVED and reason is None:
            survivors.append(mutant)
        elif fate.outcome == SURVIVED and reason is not None:
            explained.append((mutant, reason[0]))
        elif reason is not None:
            wrongly.append((mutant, fate.by))
    return Result(counts, survivors, explained, wrongly, experiment.seconds)


def document(result: Result) -> dict[str, Any]:
    """The result as data. No clock time and no duration stands in it."""
    return {
        "schema": "hegui.rule-mutants/1",
        "summary": {
            "mutants": sum(result.counts.values()),
            "killed": result.counts[KILLED],
            "survived": len(result.survivors),
            "equivalent": len(result.explained),
            "refused": result.counts[REFUSED],
            "score": round(result.score, 2),
        },
        "survivors": [_entry(mutant) | {"hint": KINDS[mutant.kind][1]} for mutant in result.survivors],
        "equivalent": [_entry(mutant) | {"reason": reason} for mutant, reason in result.explained],
        "wrongly_explained": [_entry(mutant) | {"noticed_by": case} for mutant, case in result.wrongly_explained],
    }


def _entry(mutant: Mutant) -> dict[str, Any]:
    return {
        "target": mutant.target,
        "entry": mutant.entry,
        "kind": mutant.kind,
        "place": mutant.place,
        "change": mutant.change,
        "file": mutant.file,
        "line": mutant.line,
    }
