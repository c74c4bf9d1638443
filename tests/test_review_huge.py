"""Files that are too long, and long ones that are not: time must grow with the length, not with its square."""

from __future__ import annotations

import time
from pathlib import Path

from hegui.kb.text.reading import LONGEST_TEXT
from reviewing import run


def test_a_text_longer_than_any_document_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "长.txt"
    path.write_text("第一条 由公安消防大队负责。\n" * (LONGEST_TEXT // 10), encoding="utf-8")
    result = run([path])
    assert result.documents == []
    assert [problem.code for problem in result.problems] == ["too-large"]
    assert "请按文件拆开再试" in result.problems[0].message
    assert result.exit_code == 2


def test_many_places_in_one_article_are_gathered_in_time(tmp_path: Path) -> None:
    path = tmp_path / "长.txt"
    path.write_text("某县办法\n" + "第一条 由公安消防大队负责。\n" * 4000, encoding="utf-8")
    start = time.process_time()
    (document,) = run([path]).documents
    assert time.process_time() - start < 20  # 2 s; merged two by two it took minutes
    assert sum(len(issue.spots) for issue in document.issues if issue.kind == "renamed_authority") == 4000


def test_a_text_made_after_the_day_is_said(tmp_path: Path) -> None:
    path = tmp_path / "文件.txt"
    path.write_text("某县办法\n\n第一条 制定本办法。\n\n某县人民政府\n2016年3月1日\n", encoding="utf-8")
    assert [problem.code for problem in run([path], "2016-02-29").problems] == ["later-text"]
    assert run([path], "2016-03-01").problems == []
