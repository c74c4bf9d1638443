"""Precision and recall of the clause rules on single articles of real laws, read as if a county's normative document said them.

    python benchmarks/review_clauses.py CORPUS [PART …]      (tuning, held_back, second_blind, … ; all without a part)

What a law may lay down (a fine, a licence, a proof) its own text cannot show as an issue; the same words in a normative document are one. So every
labelled article of ``tests/review_clauses.yaml`` is set into a made-up notice and reviewed there. The labels name no more than places.
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
from hegui.kb.text import parse, read
from review_labels import AS_OF, Score, show

LABELS = Path(__file__).parents[1] / "tests" / "review_clauses.yaml"
KINDS = ("designation", "unsupported_material", "ultra_vires", "market_barrier", "precondition", "abolished_licence", "conflict_superior")
FRAME = "某县人民政府关于印发《某县若干事项管理办法》的通知\n某政发〔2016〕9号\n各镇人民政府，县政府各部门：\n\n{}\n\n某县人民政府\n2016年3月1日\n"


def labelled() -> list[dict[str, Any]]:
    every: list[dict[str, Any]] = yaml.load(LABELS.read_text(encoding="utf-8"), yaml.CSafeLoader)["clauses"]
    return every


def clauses(part: str) -> list[dict[str, Any]]:
    return [each for each in labelled() if each["part"] == part]


def scores(corpus: Path, part: str) -> tuple[dict[str, Score], list[str]]:
    """Scores by kind, and the articles that the corpus has not."""
    paths = {path.name: path for path in corpus.rglob("*.md")}
    registry = load_regulations()
    lexicon = load_lexicon(registry)
    missing: list[str] = []
    by_kind: dict[str, Score] = defaultdict(Score)
    with tempfile.TemporaryDirectory() as folder:
        entries = {}
        for number, entry in enumerate(clauses(part)):
            article = parse(read(paths[entry["file"]])).at(entry["article"]) if entry["file"] in paths else None
            if article is None:
                missing.append(f"{entry['file']} {entry['article']}")
                continue
            name = f"{number:04}.txt"
            (Path(folder) / name).write_text(FRAME.format(article.text), encoding="utf-8")
            entries[name] = entry
        result = review([Path(folder)], lexicon, registry, AS_OF)
        for document in result.documents:
            entry = entries[document.path]
            labels, doubtful = entry.get("labels") or {}, entry.get("doubtful") or {}
            for kind in KINDS:
                quotes = [spot.quote for issue in document.issues if issue.kind == kind for spot in issue.spots]
                place = (entry["file"], entry["article"], "、".join(dict.fromkeys(quotes)))
                if kind in labels and quotes:
                    by_kind[kind].right += 1
                    by_kind[kind].found += 1
                elif kind in labels:
                    by_kind[kind].missed.append((entry["file"], entry["article"], "、".join(labels[kind])))
                elif quotes and kind not in doubtful:
                    by_kind[kind].wrong.append(place)
    return by_kind, missing


def main(arguments: list[str]) -> int:
    if not arguments or not Path(arguments[0]).is_dir():
        print("用法：python benchmarks/review_clauses.py 文本所在的文件夹 [部分 …]", file=sys.stderr)
        return 2
    for part in arguments[1:] or dict.fromkeys(each["part"] for each in labelled()):
        by_kind, missing = scores(Path(arguments[0]), part)
        print(f"\n{part}：{len(clauses(part))} 条" + (f"，没有找到 {len(missing)} 条" if missing else ""))
        show(by_kind)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
