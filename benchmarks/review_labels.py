"""Precision and recall of ``hegui review`` on the hand labels, for each kind, on documents used for tuning and on those held back.

    python benchmarks/review_labels.py CORPUS

``CORPUS`` is a folder with the public texts that ``tests/review_labels.yaml`` names; they are not part of the project.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from hegui.checker.review import Review, review
from hegui.checker.review.issue import Issue
from hegui.checker.review.lexicon import load_lexicon
from hegui.kb.registry import load_regulations

LABELS = Path(__file__).parents[1] / "tests" / "review_labels.yaml"
AS_OF = dt.date(2026, 11, 24).toordinal()
WHOLE = "全文"  # the article of a label that stands for the whole document

Place = tuple[str, str, str]  # file, article, words


@dataclass(slots=True)
class Score:
    """Counts of one kind. ``wrong`` and ``missed`` name the places."""

    right: int = 0
    found: int = 0
    wrong: list[Place] = field(default_factory=list)
    missed: list[Place] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + len(self.wrong)) if self.right + len(self.wrong) else 1.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + len(self.missed)) if self.found + len(self.missed) else 1.0


def show(by_kind: Mapping[str, Score]) -> None:
    """The figures of every kind, and below each the places that are wrong or missed."""
    print(f"{'种类':<22}{'准确率':>8}{'召回率':>8}{'对':>6}{'错':>5}{'漏':>5}")
    for kind, score in sorted(by_kind.items()):
        print(f"{kind:<22}{score.precision:>10.1%}{score.recall:>10.1%}{score.right:>6}{len(score.wrong):>6}{len(score.missed):>6}")
        for label, places in (("错", score.wrong), ("漏", score.missed)):
            for place in places:
                print(f"    {label} {' '.join(filter(None, place))}")


def labels() -> list[dict]:  # type: ignore[type-arg]
    documents: list[dict] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))["documents"]  # type: ignore[type-arg]
    return documents


def run(corpus: Path) -> tuple[Review, list[str]]:
    """Reviews the labelled documents; the names of those that the corpus has not."""
    wanted = {document["file"] for document in labels()}
    paths = {path.name: path for path in sorted(corpus.rglob("*.md")) if path.name in wanted}
    registry = load_regulations()
    return review(list(paths.values()), load_lexicon(registry), registry, AS_OF), sorted(wanted - paths.keys())


def scores(result: Review, part: str) -> tuple[dict[str, Score], list[str]]:
    """Scores by kind for one part, and the documents whose conclusion differs from the labelled one."""
    by_kind: dict[str, Score] = defaultdict(Score)
    differing = []
    found = {document.path: document for document in result.documents}
    for entry in labels():
        document = found.get(entry["file"])
        if document is None or entry["part"] != part:
            continue
        if document.verdict.conclusion != entry["conclusion"]:
            differing.append(f"{entry['file']}：标注{entry['conclusion']}，得出{document.verdict.conclusion}")
        wanted, doubtful = entry.get("labels") or {}, entry.get("doubtful") or {}
        for issue in document.issues:
            quotes = list(dict.fromkeys(spot.quote for spot in issue.spots))
            if _hit(wanted, issue, quotes):
                by_kind[issue.kind].right += 1
            elif not _hit(doubtful, issue, quotes):
                by_kind[issue.kind].wrong.append((entry["file"], issue.article, "、".join(quotes)))
        for kind, articles in wanted.items():
            for article, words in articles.items():
                for word in words:
                    if any(
                        each.kind == kind and _at(each, article) and any(_same(word, spot.quote) for spot in each.spots)
                        for each in document.issues
                    ):
                        by_kind[kind].found += 1
                    else:
                        by_kind[kind].missed.append((entry["file"], article, word))
    return by_kind, differing


def _hit(labelled: dict, issue: Issue, quotes: list[str]) -> bool:  # type: ignore[type-arg]
    articles = labelled.get(issue.kind) or {}
    return any(_at(issue, article) and any(_same(word, quote) for word in words for quote in quotes) for article, words in articles.items())


def _at(issue: Issue, article: str) -> bool:
    return article in (WHOLE, issue.article)


def _same(word: str, quote: str) -> bool:
    return word in quote or quote in word


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("用法：python benchmarks/review_labels.py 文本所在的文件夹", file=sys.stderr)
        return 2
    result, missing = run(Path(arguments[0]))
    if missing:
        print(f"没有找到 {len(missing)} 件：{'、'.join(missing)}")
    for part, name in (("tuning", "调试用的文件"), ("held_back", "留出的文件")):
        by_kind, differing = scores(result, part)
        print(f"\n{name}")
        show(by_kind)
        for line in differing:
            print(f"    结论 {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
