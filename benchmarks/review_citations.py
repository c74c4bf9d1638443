"""Cited articles that have moved: what ``hegui review --kb`` says of the hand-labelled citations of ``tests/review_citations.yaml``.

    python benchmarks/review_citations.py CORPUS FULLTEXTS

``FULLTEXTS`` is the file that ``hegui kb import CORPUS`` made.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from hegui.checker.review import review
from hegui.checker.review.fulltexts import FullTexts
from hegui.checker.review.lexicon import load_lexicon
from hegui.kb.fulltext.store import Store
from hegui.kb.registry import load_regulations
from review_labels import AS_OF

LABELS = Path(__file__).parents[1] / "tests" / "review_citations.yaml"


def labels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))["citations"]
    return found


def counted(corpus: Path, base: Path) -> tuple[Counter[str], list[str]]:
    """How many of each label were found or not (``stale, found``), and the places where label and finding differ."""
    paths = {path.name: path for path in corpus.rglob("*.md")}
    wanted = sorted({entry["file"] for entry in labels()} & paths.keys())
    registry = load_regulations()
    with Store(base) as store:
        result = review([paths[name] for name in wanted], load_lexicon(registry), registry, AS_OF, fulltexts=FullTexts(store, registry))
    documents = {document.path: document for document in result.documents}
    counts: Counter[str] = Counter()
    differing = []
    for entry in labels():
        issues = documents[entry["file"]].issues if entry["file"] in documents else []
        spots = [spot for issue in issues if issue.kind == "stale_citation" for spot in issue.spots]
        found = any(spot.article == entry["article"] and entry["words"] in spot.quote for spot in spots)
        counts[f"{entry['label']}, {'found' if found else 'not found'}"] += 1
        if found != (entry["label"] == "stale"):
            differing.append(f"{entry['file']} {entry['article']} {entry['words']}")
    return counts, differing


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or not Path(arguments[0]).is_dir() or not Path(arguments[1]).is_file():
        print("用法：python benchmarks/review_citations.py 文本所在的文件夹 全文库", file=sys.stderr)
        return 2
    counts, differing = counted(Path(arguments[0]), Path(arguments[1]))
    print(dict(sorted(counts.items())))
    for place in differing:
        print(f"  不符 {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
