"""Precision and recall of the clause rules on made-up clauses of a county's normative documents, for each kind.

    python benchmarks/review_synthetic.py [ROUND …]      (first, second, …; all without a round)

Real laws hardly ever designate a vendor or make an opinion a precondition, so these kinds cannot be measured on them. Every clause of
``tests/review_synthetic.yaml`` is set into a made-up notice and reviewed there. These figures are not added to those of real texts.
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

CLAUSES = Path(__file__).parents[1] / "tests" / "review_synthetic.yaml"
FRAME = "某县人民政府关于印发《某县消防安全管理办法》的通知\n某政发〔2016〕9号\n各镇人民政府，县政府各部门：\n\n第一条　为了加强消防安全管理，制定本办法。\n第二条　{}\n\n某县人民政府\n2016年3月1日\n"


def rounds() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.load(CLAUSES.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return found


def scores(part: str) -> dict[str, Score]:
    """By kind. In a clause that only looks like an issue, an issue of any kind is wrong."""
    kinds: dict[str, dict[str, Any]] = rounds()[part]
    entries: dict[str, tuple[str, str, str]] = {}
    registry = load_regulations()
    by_kind: dict[str, Score] = defaultdict(Score)
    with tempfile.TemporaryDirectory() as folder:
        for kind, both in kinds.items():
            for words, clause in (*both["is"], *(("", clause) for clause in both["is_not"])):
                name = f"{len(entries):04}.txt"
                (Path(folder) / name).write_text(FRAME.format(clause), encoding="utf-8")
                entries[name] = kind, words, clause
        for document in review([Path(folder)], load_lexicon(registry), registry, AS_OF).documents:
            kind, words, clause = entries[document.path]
            found = {issue.kind: "、".join(spot.quote for spot in issue.spots) for issue in document.issues if issue.article != "第一条"}
            if not words:
                for other, quote in found.items():
                    if other == "renamed_authority":  # what an authority is called is another question than what the clause lays down
                        continue
                    by_kind[other].wrong.append((clause, "", quote))
            elif kind in found:
                by_kind[kind].right += 1
                by_kind[kind].found += 1
            else:
                by_kind[kind].missed.append((clause, "", words + (f"（查出的是：{found}）" if found else "")))
    return by_kind


def main(parts: list[str]) -> int:
    for part in parts or rounds():
        by_kind = scores(part)
        print(f"\n{part}")
        show(by_kind)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
