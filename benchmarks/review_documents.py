"""Precision and recall on whole made-up normative documents: what a register of each would have to hold, and what else is reported.

    python benchmarks/review_documents.py

The documents and their labels are ``tests/review_documents.yaml``, written by somebody who had not seen the rules.
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml
from hegui.checker.review import review
from hegui.checker.review.lexicon import load_lexicon
from hegui.kb.registry import load_regulations
from review_labels import AS_OF, Score, show

DOCUMENTS = Path(__file__).parents[1] / "tests" / "review_documents.yaml"


def documents() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.load(DOCUMENTS.read_text(encoding="utf-8"), yaml.CSafeLoader)["documents"]
    return found


def scores() -> dict[str, Score]:
    """By kind. A label is found by an issue of its kind that touches its words; what touches no label of its kind is wrong, unless doubtful."""
    by_kind: dict[str, Score] = defaultdict(Score)
    registry = load_regulations()
    with tempfile.TemporaryDirectory() as folder:
        entries = documents()
        for number, entry in enumerate(entries):
            (Path(folder) / f"{number:03}.txt").write_text(entry["text"], encoding="utf-8")
        reviewed = review([Path(folder)], load_lexicon(registry), registry, AS_OF).documents
    for entry, document in zip(entries, reviewed, strict=True):
        marked = {name: [(label["kind"], *places(document.text, label)) for label in entry.get(name) or []] for name in ("issues", "doubtful")}
        spots = [(issue.kind, spot.start, spot.end, spot.quote, spot.place) for issue in document.issues for spot in issue.spots]
        for label, (kind, spans) in zip(entry.get("issues") or [], [(kind, spans) for kind, *spans in marked["issues"]], strict=True):
            if any(kind == each[0] and touches(each, spans) for each in spots):
                by_kind[kind].right += 1
                by_kind[kind].found += 1
            else:
                by_kind[kind].missed.append((entry["name"], label["article"], label["quote"]))
        known = [(kind, spans) for name in marked for kind, *spans in marked[name]]
        for each in spots:
            if not any(kind == each[0] and touches(each, spans) for kind, spans in known):
                by_kind[each[0]].wrong.append((entry["name"], each[4], each[3]))
    return by_kind


def places(text: str, label: dict[str, str]) -> list[tuple[int, int]]:
    """Where the words of a label stand in the text; a clause is what the words stand in, so half a line around counts."""
    found, start = [], text.find(label["quote"])
    while start >= 0:
        found.append((start, start + len(label["quote"])))
        start = text.find(label["quote"], start + 1)
    return found


def touches(spot: tuple[str, int, int, str, str], spans: list[tuple[int, int]]) -> bool:
    around = 0 if spot[0] in ("renamed_authority", "repealed_basis") else 40
    return any(spot[1] - around < end and start < spot[2] + around for start, end in spans)


def main() -> int:
    by_kind = scores()
    print(f"{len(documents())} 件")
    show(by_kind)
    return 0


if __name__ == "__main__":
    sys.exit(main())
