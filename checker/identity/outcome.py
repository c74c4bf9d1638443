"""An inspector's decision about two mentions of a person, and what became of it in a run. The file is read by :mod:`decisions`."""

from __future__ import annotations

from dataclasses import dataclass

SAME, DIFFERENT = "same", "different"
VERDICT_NAMES = {SAME: "是同一人", DIFFERENT: "不是同一人"}
FOUND_SAME = "经核实是同一人"  # how the evidence of a decision begins
STATUS_NAMES = {
    "applied": "已采用",
    "unmatched": "台账里没有这样的登记",
    "ambiguous": "写得不够细，合于它的不止一人",
    "unused": "这两处登记不需要比对",
    "conflicting": "与另一项相反，两项都没有采用",
    "contradicted": "与台账的号码矛盾，没有采用",
}


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention as a decision writes it."""

    table: str
    fields: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.table}（{'，'.join(f'{column} {text}' for column, text in self.fields)}）"


@dataclass(frozen=True, slots=True)
class Decision:
    """``verdict`` is ``same`` or ``different``; ``where`` file and line."""

    verdict: str
    persons: tuple[Mentioned, Mentioned]
    by: str
    on: str
    why: str
    where: str

    @property
    def said(self) -> str:
        """The decision as evidence: ``经核实是同一人（张某，2024-05-01：查阅户籍档案）``."""
        return f"经核实{VERDICT_NAMES[self.verdict]}（{self.by}，{self.on}：{self.why}）"


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of a file, and the file's digest."""

    entries: tuple[Decision, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision; ``detail`` names the mention that did not fit."""

    decision: Decision
    status: str
    detail: str = ""
