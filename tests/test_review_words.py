"""Review rules that are put together from named words: what they find, and what is said of a word that cannot be written out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hegui.checker.review import review
from hegui.checker.review.lexicon import load_lexicon
from hegui.cli.app import run as cli
from hegui.kb.diagnostics import KnowledgeBaseError
from reviewing import notice, rules

RULE = """schema: hegui.review-rules/1
words:
  集市: [集市, 集贸市场]
  {word}
patterns:
  - id: market-fee
    kind: market_barrier
    title: 集市收费
    find: ['{find}', '摆摊的，缴纳[^，。；]{{1,10}}费']
    not_after: ['依法']
    levels: [规范性文件]
    ground: 限定交易
    message: 自行收费
    suggestion: 删去
    basis: [{{regulation: fire-law, locator: 第五十六条第二款}}]
"""


def written(folder: Path, find: str = "{集市}收取[^，。；]{1,10}费", word: str = "摊主: 摊主|商户") -> Path:
    (folder / "rules" / "review").mkdir(parents=True, exist_ok=True)
    (folder / "rules" / "review" / "own.yaml").write_text(RULE.format(find=find, word=word), encoding="utf-8")
    return folder / "rules"


@pytest.mark.parametrize(
    ("clause", "quotes"),
    [
        ("集贸市场收取摊位清扫费。", ["集贸市场收取摊位清扫费"]),
        ("摆摊的，缴纳占地费。", ["摆摊的，缴纳占地费"]),
        ("依法集市收取清扫费，集市收取照明费。", ["集市收取照明费"]),
        ("超市收取清扫费。", []),
    ],
)
def test_words_alternatives_and_what_stands_before(tmp_path: Path, clause: str, quotes: list[str]) -> None:
    lexicon = load_lexicon(rules()[1], [written(tmp_path)])
    (tmp_path / "a.txt").write_text(notice(clause), encoding="utf-8")
    document = review([tmp_path / "a.txt"], lexicon, rules()[1], 740000, kinds=["market_barrier"]).documents[0]
    assert [spot.quote for issue in document.issues if issue.rule == "market-fee" for spot in issue.spots] == quotes


@pytest.mark.parametrize(
    ("find", "word", "message"),
    [
        ("{集市场}收取", "摊主: 摊主", "own.yaml:9:11: 错误 [wrong-value] 没有名为“集市场”的词，是否想写“集市”？"),
        ("{摊主}收取", "摊主: '{商户}|{摊主}'", "没有名为“商户”的词"),
        ("{摊主}收取", "摊主: '{集市}的{摊主}'", "词“摊主”绕回了自己：摊主 → 摊主"),
        ("{摊主}收取", "机关: 机关", "词“机关”重复"),
    ],
)
def test_a_word_that_cannot_be_written_out_is_told_with_its_place(tmp_path: Path, find: str, word: str, message: str) -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        load_lexicon(rules()[1], [written(tmp_path, find, word)])
    assert message in str(caught.value)


def test_a_folder_of_review_rules_alone_is_linted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(["rules", "lint", "--rules", str(written(tmp_path))]) == 0
    assert "没有错误" in capsys.readouterr().out
    assert cli(["rules", "lint", "--rules", str(written(tmp_path, "{集市场}收取"))]) != 0
    assert "是否想写“集市”" in capsys.readouterr().err
