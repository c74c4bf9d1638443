"""The path behind one finding in words: numbered sentences, then the same as a tree. The picture is ``picture.py``."""

from __future__ import annotations

from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.page import Page
from hegui.checker.report.picture import svg
from hegui.checker.report.reasoning import Sentence, afterwards, heading, reasoning
from hegui.checker.report.table import STYLES
from hegui.checker.report.wrap import wrap
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

KIND_STYLES = {"context": "dim", "missing": "magenta", "absent": "cyan"}
GUIDE = 4  # columns of a tree's guide, per level


def print_path(finding: dict[str, Any], console: Console) -> None:
    """Writes the path of one finding (of a ``hegui.report/1``) to the console."""
    page = Page(console)
    sentences = reasoning(finding)
    page.write(heading(finding), style="bold", rest=finding["id"])
    page.blank()
    for sentence in sentences:
        label = f"{sentence.number:>3}. {sentence.label}  "
        page.write(list(sentence.pieces), label=label, style=_style(sentence, finding))
    page.blank()
    for label, text in afterwards(finding):
        page.write(text, indent=5, label=f"{label}  ")
    page.blank()
    console.print(_tree(page, finding, sentences))
    _to_decide(page, finding)


def _to_decide(page: Page, finding: dict[str, Any]) -> None:
    """How to write down what somebody finds out about an identity that is open, ready to copy."""
    pairs = (finding["identity"] or {}).get("pairs") or []
    if not pairs:
        return
    from hegui.checker.identity.decisions import snippet

    page.blank()
    page.write("核实了是不是同一人，把下面几行补全，写进核实文件（schema: hegui.decisions/1，decisions: 之下），下次加 --decisions 文件：")
    page.console.print(Text(wording.lines(snippet(pairs))), soft_wrap=True)


def _style(sentence: Sentence, finding: dict[str, Any]) -> str:
    if sentence.kind == "conclusion":
        return STYLES[finding["outcome"]]
    if sentence.kind == "identity" and finding["identity"]["level"] != "identifier":
        return "yellow"
    return KIND_STYLES.get(sentence.kind, "")


def _tree(page: Page, finding: dict[str, Any], sentences: list[Sentence]) -> Tree:
    """How things hang together, the words standing above: conclusion, norm, who, the steps with the facts they rest on."""

    def label(sentence: Sentence, depth: int) -> Text:
        lines = wrap(f"{sentence.number} {sentence.label}  {sentence.head}", page.columns - GUIDE * depth, page.measure)
        return Text("\n".join(lines), style=_style(sentence, finding))

    tree = Tree(label(sentences[-1], 0))
    steps = [s for s in sentences if s.kind == "step"]
    used = {number for step in steps for number in step.uses}
    inner = {"fact", "identity", "absent", "missing", "exception"}
    for sentence in sentences[:-1]:
        if sentence.kind in ("norm", "subject"):
            tree.add(label(sentence, 1))
    for number, step in enumerate(steps):
        branch = tree.add(label(step, 1))
        last = number == len(steps) - 1
        for sentence in sentences:
            if sentence.number in step.uses or (last and sentence.kind in inner and sentence.number not in used):
                branch.add(label(sentence, 2))
    if not steps:
        for sentence in sentences:
            if sentence.kind in inner:
                tree.add(label(sentence, 1))
    return tree


__all__ = ["print_path", "svg"]
