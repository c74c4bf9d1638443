"""Dated parameters: a number or list of the law, with its source and the time it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from hegui.kb.day import DateRange
from hegui.kb.rule import BasisModel, ParameterModel

ParameterValue = Union[float, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class DatedValue:
    """``value`` during ``span`` (half-open). ``basis`` is None for a value without a source (``unsourced``)."""

    span: DateRange
    value: ParameterValue
    basis: BasisModel | None
    note: str


@dataclass(frozen=True, slots=True)
class Parameter:
    model: ParameterModel
    values: tuple[DatedValue, ...]

    @property
    def id(self) -> str:
        return self.model.id

    def on(self, lo: int, hi: int) -> tuple[list[DatedValue], bool]:
        """The values that may hold on a day in ``[lo, hi]``, and whether one of them holds for certain on every such day."""
        possible = [v for v in self.values if v.span.possibly_covers(lo, hi)]
        covered = lo
        for value in sorted(possible, key=lambda v: v.span.from_hi):
            if value.span.from_hi <= covered:
                covered = max(covered, value.span.to_lo)
        return possible, covered > hi
