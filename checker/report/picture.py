"""The path behind one finding as a picture (SVG): boxes from the norm down to the conclusion, the words of the path in them.

Self-contained: no script, no font, no link. Colours only repeat what the labels say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from hegui.checker.report import wording
from hegui.checker.report.figures import bars, gaps
from hegui.checker.report.reasoning import Sentence, afterwards, heading, reasoning
from hegui.checker.report.wrap import wrap, wrap_items

WIDTH, MARGIN, LABEL, PAD = 900, 24, 92, 14
SIZE, LINE, GAP = 15, 23, 30
ROOM = (WIDTH - 2 * MARGIN - LABEL - 2 * PAD) / SIZE  # of a line, in characters
MAX_FACTS = 12
FONTS = "'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC','Source Han Sans SC',SimHei,sans-serif"

# (edge and label, ground)
COLOURS = {
    "norm": ("#1f4e8c", "#eaf1fb"),
    "context": ("#6b7a90", "#f4f6f9"),
    "subject": ("#37474f", "#eceff1"),
    "fact": ("#455a64", "#ffffff"),
    "identity": ("#2e7d32", "#edf7ee"),
    "unverified": ("#a15c00", "#fff5e5"),
    "absent": ("#00695c", "#e8f5f3"),
    "missing": ("#8e24aa", "#faeefc"),
    "exception": ("#5d4037", "#f5f0ee"),
    "step": ("#4a4aa0", "#f0f0fb"),
    "violation": ("#b71c1c", "#fdecea"),
    "lead": ("#a15c00", "#fff5e5"),
    "undetermined": ("#8e24aa", "#faeefc"),
    "needs_judgement": ("#00688b", "#e6f4f9"),
    "needs_ruling": ("#1f4e8c", "#eaf1fb"),
    "compliant": ("#2e7d32", "#edf7ee"),
    "not_applicable": ("#616161", "#f5f5f5"),
    "waived": ("#616161", "#f5f5f5"),
}
DASHED = ("absent", "missing", "undetermined")


def svg(finding: dict[str, Any]) -> str:
    """The picture of one finding of a ``hegui.report/1``."""
    drawing = _Drawing()
    drawing.title(heading(finding), finding["id"])
    before = ""
    for sentence in _shown(reasoning(finding)):
        drawing.arrow(_says(before, sentence))
        drawing.box(sentence, _colour(sentence, finding))
        before = sentence.kind
    drawing.figures(bars(finding), gaps(finding))
    drawing.rest(afterwards(finding))
    return drawing.document(f"{heading(finding)}：{finding['sentence']}")


def _shown(sentences: list[Sentence]) -> list[Sentence]:
    """Without what is only for reference; of very many facts the first, and how many there are."""
    facts = [s for s in sentences if s.kind == "fact"]
    hidden = {s.number for s in facts[MAX_FACTS:]}
    shown = [s for s in sentences if s.kind != "context" and s.number not in hidden]
    if hidden:
        place = max(i for i, s in enumerate(shown) if s.kind == "fact") + 1
        shown.insert(place, Sentence(0, "fact", (f"另有{len(hidden)}行事实，见报告",)))
    return shown


def _colour(sentence: Sentence, finding: dict[str, Any]) -> str:
    if sentence.kind == "conclusion":
        return str(finding["outcome"])
    if sentence.kind == "identity" and finding["identity"]["level"] != "identifier":
        return "unverified"
    return sentence.kind


def _says(before: str, sentence: Sentence) -> str:
    """The words on an arrow; "" where the boxes say enough."""
    kind = sentence.kind
    if kind == "fact" and sentence.link:
        return sentence.link
    if not before or before == kind:
        return ""
    return {"subject": "约束", "fact": "台账记载" if before == "subject" else "", "step": "据此", "conclusion": "得出"}.get(kind, "")


def _measure(text: str) -> float:
    """Width in units of a Chinese character, as its fonts draw it."""
    return sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if character >= "\u2010":
        return 1.0
    if character in "MW@%mw":
        return 0.92
    return 0.66 if character.isupper() or character == "&" else 0.58


class _Drawing:
    """Adds elements from top to bottom; ``y`` is where the next one begins."""

    def __init__(self) -> None:
        self.y = float(MARGIN)
        self.parts: list[str] = []

    def title(self, text: str, number: str) -> None:
        for line in wrap(wording.printable(text), (WIDTH - 2 * MARGIN) / 19, _measure):
            self.y += 26
            self._text(MARGIN, self.y, line, size=19, weight="bold")
        self.y += 24
        self._text(MARGIN, self.y, f"编号 {wording.printable(number)}", size=13, fill="#5f6b76")
        self.y += 18

    def arrow(self, words: str) -> None:
        """From the box above; the first box has none."""
        if not any("<rect" in part for part in self.parts):
            return
        middle = WIDTH / 2
        self.parts.append(
            f'<line x1="{middle:g}" y1="{self.y:g}" x2="{middle:g}" y2="{self.y + GAP - 3:g}" stroke="#78868f" stroke-width="1.6" marker-end="url(#arrow)"/>'
        )
        if words:
            self._text(middle + 12, self.y + GAP / 2 + 4, words, size=13, fill="#5f6b76")
        self.y += GAP

    def box(self, sentence: Sentence, colour: str) -> None:
        edge, ground = COLOURS[colour]
        lines = wrap_items(sentence.pieces, ROOM, _measure)
        height = len(lines) * LINE + 2 * PAD - 4
        dashes = ' stroke-dasharray="6 4"' if colour in DASHED else ""
        strong = sentence.kind == "conclusion"
        self.parts.append(
            f'<rect x="{MARGIN}" y="{self.y:g}" width="{WIDTH - 2 * MARGIN}" height="{height:g}" rx="6" '
            f'fill="{ground}" stroke="{edge}" stroke-width="{2.4 if strong else 1.3:g}"{dashes}/>'
        )
        baseline = self.y + PAD + SIZE - 1
        label = f"{sentence.number} {sentence.label}" if sentence.number else sentence.label
        self._text(MARGIN + PAD, baseline, label, fill=edge, weight="bold")
        for number, line in enumerate(lines):
            self._text(MARGIN + LABEL, baseline + number * LINE, line, weight="bold" if strong else "normal")
        self.y += height

    def figures(self, counts: Sequence[tuple[str, float]], days: Sequence[int]) -> None:
        """Counts as bars on one scale, then a line of days with a dot for each."""
        if not counts:
            return
        self.y += GAP
        left, room = MARGIN + 170, WIDTH - 2 * MARGIN - 250
        most = max(value for _, value in counts) or 1
        for label, value in counts:
            self._text(MARGIN + PAD, self.y + SIZE, label)
            self.parts.append(
                f'<rect x="{left}" y="{self.y:g}" width="{max(1, room * value / most):g}" height="18" fill="{COLOURS["lead"][0]}"/>'
            )
            self._text(left + room * value / most + 8, self.y + SIZE, f"{value:g}")
            self.y += 26
        if days:
            end = max(180, *days)
            self.y += 12
            self._text(MARGIN + PAD, self.y + SIZE, "经办到签约（日）")
            self.parts.append(
                f'<line x1="{left}" y1="{self.y + 9:g}" x2="{left + room}" y2="{self.y + 9:g}" stroke="#78868f" stroke-width="1.4"/>'
            )
            for day in days:
                x = left + room * day / end
                self.parts.append(f'<circle cx="{x:g}" cy="{self.y + 9:g}" r="5" fill="{COLOURS["lead"][0]}" fill-opacity="0.55"/>')
            for day in (0, end // 2, end):
                self._text(left + room * day / end - 6, self.y + 32, str(day), size=13, fill="#5f6b76")
            self.y += 40

    def rest(self, rows: Any) -> None:
        self.y += 12
        for label, text in rows:
            for number, line in enumerate(wrap(wording.printable(text), ROOM, _measure)):
                self.y += LINE
                if number == 0:
                    self._text(MARGIN + PAD, self.y, label, fill="#37474f", weight="bold")
                self._text(MARGIN + LABEL, self.y, line, fill="#37474f")

    def _text(self, x: float, y: float, text: str, *, size: int = SIZE, fill: str = "#1d2327", weight: str = "normal") -> None:
        weighted = f' font-weight="{weight}"' if weight != "normal" else ""
        self.parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}"{weighted}>{escape(text)}</text>')

    def document(self, description: str) -> str:
        height = round(self.y + MARGIN)
        body: Sequence[str] = self.parts
        return "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
                f'role="img" xml:lang="zh-CN" font-family="{FONTS}">',
                f"<title>{escape(wording.printable(description))}</title>",
                '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
                '<path d="M0 0 L10 5 L0 10 z" fill="#78868f"/></marker></defs>',
                f'<path d="M0 0 H{WIDTH} V{height} H0 z" fill="#ffffff"/>',
                *body,
                "</svg>",
                "",
            ]
        )
