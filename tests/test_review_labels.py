"""Precision and recall on the hand labels, where the public texts that they are about are at hand."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CORPUS = os.environ.get("HEGUI_CORPUS", "")
FULLTEXTS = os.environ.get("HEGUI_FULLTEXTS", "")


def benchmark(name: str = "review_labels"):  # type: ignore[no-untyped-def]
    spec = importlib.util.spec_from_file_location(f"{name}_benchmark", ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_labels_are_as_many_as_promised_and_hold_no_text() -> None:
    documents = yaml.safe_load((ROOT / "tests" / "review_labels.yaml").read_text(encoding="utf-8"))["documents"]
    words = [word for each in documents for kind in (each.get("labels") or {}).values() for quotes in kind.values() for word in quotes]
    assert len(documents) >= 40
    assert len(words) >= 150
    assert max(map(len, words)) <= 20
    held = sum(each["part"] == "held_back" for each in documents)
    assert 3 * held >= len(documents)
    assert any(not each.get("labels") for each in documents)


def test_whole_made_up_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every label found but those that rest on other laws (bid bonds, hiring, food), nothing else reported."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    measured = benchmark("review_documents")
    by_kind = measured.scores()
    assert len(by_kind) >= 10
    beyond = {label["quote"] for document in measured.documents() for label in document.get("issues") or [] if label.get("other_law")}
    assert {quote for score in by_kind.values() for _, _, quote in score.missed} == beyond
    assert len(beyond) == 8
    assert {kind: score.wrong for kind, score in by_kind.items() if score.wrong} == {}


@pytest.mark.skipif(not CORPUS, reason="没有给出法规文本：用环境变量 HEGUI_CORPUS 指明文件夹")
@pytest.mark.parametrize("part", ["tuning", "held_back"])
def test_precision_and_recall(part: str) -> None:
    module = benchmark()
    result, missing = module.run(Path(CORPUS))
    assert missing == []
    by_kind, differing = module.scores(result, part)
    for kind, score in by_kind.items():
        assert score.precision >= 0.95, (kind, score.wrong)
        assert score.recall >= 0.9, (kind, score.missed)
    assert differing == []


def test_labels_of_clauses_and_citations_hold_no_text() -> None:
    clauses = yaml.safe_load((ROOT / "tests" / "review_clauses.yaml").read_text(encoding="utf-8"))["clauses"]
    assert len(clauses) >= 200
    assert len({each["file"] for each in clauses}) >= 40
    assert max(len(word) for each in clauses for words in (each.get("labels") or {}).values() for word in words) <= 12
    assert sum(not each.get("labels") for each in clauses) >= 100  # hard cases that are no issue
    citations = yaml.safe_load((ROOT / "tests" / "review_citations.yaml").read_text(encoding="utf-8"))["citations"]
    assert len(citations) >= 40
    assert max(len(each["words"]) for each in citations) <= 20


@pytest.mark.skipif(not CORPUS, reason="没有给出法规文本：用环境变量 HEGUI_CORPUS 指明文件夹")
@pytest.mark.parametrize("part", ["tuning", "held_back"])
def test_clauses_as_a_normative_document_would_say_them(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    clauses = importlib.import_module("review_clauses")
    by_kind, missing = clauses.scores(Path(CORPUS), part)
    assert missing == []
    for kind, score in by_kind.items():
        assert score.precision >= 0.95, (kind, score.wrong)
        assert score.recall >= 0.85, (kind, score.missed)


@pytest.mark.skipif(not CORPUS, reason="没有给出法规文本：用环境变量 HEGUI_CORPUS 指明文件夹")
@pytest.mark.skipif(not FULLTEXTS, reason="没有给出全文库：用环境变量 HEGUI_FULLTEXTS 指明 hegui kb import 建的文件")
def test_citations_that_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    counts, differing = importlib.import_module("review_citations").counted(Path(CORPUS), Path(FULLTEXTS))
    assert differing == []
    assert counts["stale, found"] == 9
