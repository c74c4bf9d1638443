"""What a law says of older cases: transitional and saving clauses as data, in the version that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from hegui.kb.model import KbModel
from pydantic import Field

if TYPE_CHECKING:
    from hegui.kb.regulation import Version, Work

Scope = Literal["own", "penalty", "sanction", "every"]
# How the field calls the two answers; the third, that a new rule reaches back, no law at hand gives.
LAW_NAMES = {"earlier": "从旧", "lenient": "从旧兼从轻"}
SCOPE_NAMES = {"own": "本规定施行以前的事", "penalty": "行政处罚", "sanction": "追究个人责任", "every": "所有规定"}


class Transition(KbModel):
    """Older cases and the law that governs them.

    ``over``: ``own``, what happened before this version; ``penalty`` and ``sanction``, any later change of what an
    administrative penalty or a sanction on a person rests on; ``every``, all norms.
    """

    anchor: Annotated[str, Field(min_length=1, description="写明的条款")]
    over: tuple[Scope, ...] = Field(min_length=1, description="哪些旧事：own 施行以前的事，penalty 行政处罚，sanction 追究个人责任，every 所有规定")
    law: Literal["earlier", "lenient"] = Field(description="适用哪时的规定：earlier 从旧，lenient 从旧兼从轻")
    says: Annotated[str, Field(min_length=1, description="一句话，供报告引用")]


@dataclass(frozen=True, slots=True)
class Clause:
    """A transition with the version that makes it."""

    work: Work
    version: Version
    transition: Transition

    @property
    def norm(self) -> str:
        return f"{self.work.short or self.work.title}{self.transition.anchor}"

    @property
    def text(self) -> str:
        return f"{self.transition.says}（{self.norm}，{LAW_NAMES[self.transition.law]}）"


def clauses(works: Iterable[Work]) -> tuple[Clause, ...]:
    """Every transition of every version."""
    return tuple(Clause(work, version, each) for work in works for version in work.versions for each in version.transitions)


def in_force(known: Iterable[Clause], over: Scope, day: int) -> Iterator[Clause]:
    """Those over a kind of older case that hold on a day."""
    return (c for c in known if over in c.transition.over and c.version.in_force.possibly_covers(day, day))


def of_its_own(work: Work, version: Version) -> Clause | None:
    """What a version says of what happened before itself."""
    return next((Clause(work, version, each) for each in version.transitions if "own" in each.over), None)
