"""Two versions of a law article by article, in every form."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hegui.cli.app import run as run_command
from hegui.kb.text import Document, parse, read_bytes
from hegui.kb.text.compare import compare, differences
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_laws import LAW, NOTICE, written

OLD = "某条例\n\n第一条 为了保护萤火，制定本条例。\n\n第二条 饲养萤火十只以上的，应当登记。\n\n第三条 夜间应当熄灯，不得惊扰萤火。\n\n第四条 鼓励观赏。\n\n第五条 违反规定的，由市萤火局责令改正。\n"
NEW = "某条例\n\n第一条 为了保护萤火，制定本条例。\n\n第二条 夜间应当熄灯，不得惊扰萤火。\n\n第三条 饲养萤火五只以上的，应当登记。\n\n第四条 学校应当开设自然课程。\n\n第五条 违反规定的，由市萤火局责令改正；拒不改正的，予以警告。\n"


def parsed(text: str) -> Document:
    return parse(read_bytes(text.encode(), "a.md"))


def test_every_kind_of_change() -> None:
    comparison = compare(parsed(OLD), parsed(NEW))
    told = [(p.old.anchor if p.old else "", p.new.anchor if p.new else "", set(p.kinds)) for p in comparison.pairs]
    assert ("第一条", "第一条", set()) in told
    assert ("第四条", "", {"deleted"}) in told
    assert ("", "第四条", {"added"}) in told
    assert ("第五条", "第五条", {"changed"}) in told
    crossed = [each for each in told if each[:2] in (("第二条", "第三条"), ("第三条", "第二条"))]
    assert len(crossed) == 2
    assert sum("moved" in kinds for *_, kinds in crossed) == 1
    assert all("renumbered" in kinds for *_, kinds in crossed)
    assert comparison.counts["added"] == comparison.counts["deleted"] == 1


def test_words_are_marked_inside() -> None:
    pairs = {p.new.anchor: p for p in compare(parsed(OLD), parsed(NEW)).pairs if p.new}
    assert [(s.op, s.text) for s in pairs["第三条"].segments] == [("equal", "饲养萤火"), ("delete", "十"), ("insert", "五"), ("equal", "只以上的，应当登记。")]
    assert [s.text for s in pairs["第五条"].segments if s.op == "insert"] == ["；拒不改正的，予以警告"]


def test_width_and_blanks_are_no_change() -> None:
    wide = OLD.replace("，", ",").replace("第一条 ", "第一条　　").replace("\n\n", "\n")
    assert compare(parsed(OLD), parsed(wide)).counts == {"same": 5, "changed": 0, "moved": 0, "renumbered": 0, "added": 0, "deleted": 0}
    assert [s.op for s in differences("下列事项:甲", "下列事项：甲")] == ["equal"]


def test_insertions_begin_at_a_sentence() -> None:
    assert [(s.op, s.text) for s in differences("甲乙丙丁戊。", "甲乙丙丁戊。己庚辛。")] == [("equal", "甲乙丙丁戊。"), ("insert", "己庚辛。")]


def test_numbers_change_as_a_whole() -> None:
    changed = [(s.op, s.text) for s in differences("依照第十三条的规定，处二十万元罚款。", "依照第十七条的规定，处三十万元罚款。") if s.op != "equal"]
    assert changed == [("delete", "第十三条"), ("insert", "第十七条"), ("delete", "二十万"), ("insert", "三十万")]


def test_texts_without_articles() -> None:
    counts = compare(parsed(NOTICE), parsed(NOTICE.replace("每季度核对一次", "每月核对一次"))).counts
    assert (counts["changed"], counts["added"], counts["deleted"]) == (1, 0, 0)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="甲乙丙丁。；\n12", max_size=60), st.text(alphabet="甲乙丙丁。；\n12", max_size=60))
def test_both_texts_can_be_read_out_of_the_differences(old: str, new: str) -> None:
    segments = differences(old, new)
    assert "".join(s.text for s in segments if s.op != "delete") == new
    assert "".join(s.text for s in segments if s.op != "insert").replace("。", "").replace("；", "") == old.replace("。", "").replace("；", "")


ARTICLES = st.lists(st.sampled_from(["甲乙丙丁戊己庚辛。", "甲乙丙丁戊己庚壬。", "子丑寅卯辰巳。", "东南西北中。", "春夏秋冬。"]), max_size=6)


@settings(max_examples=100, deadline=None)
@given(ARTICLES, ARTICLES)
def test_every_article_is_in_exactly_one_pair(first: list[str], second: list[str]) -> None:
    numerals = "一二三四五六"
    one, two = (parsed("某条例\n\n" + "\n".join(f"第{numerals[i]}条 {text}" for i, text in enumerate(texts))) for texts in (first, second))
    if not (one.articles and two.articles):
        return
    pairs = compare(one, two).pairs
    assert sorted(p.old.anchor for p in pairs if p.old) == sorted(n.anchor for n in one.articles)
    assert [p.new.anchor for p in pairs if p.new] == [n.anchor for n in two.articles]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    return str(written(tmp_path, "旧.txt", OLD)), str(written(tmp_path, "新.txt", NEW))


def test_diff_of_files_in_every_format(files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["kb", "diff", *files]) == 0
    shown = capsys.readouterr().out
    assert "饲养萤火［-十-］｛+五+｝只以上的" in shown
    assert "新增　第四条" in shown
    assert run_command(["kb", "diff", *files, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["schema"], data["summary"]["added"]) == ("hegui.kb-text-diff/1", 1)
    page, paper = tmp_path / "对照.html", tmp_path / "对照.docx"
    assert run_command(["kb", "diff", *files, "--format", "html", "--output", str(page)]) == 0
    html = page.read_text(encoding="utf-8")
    assert "<del>十</del>" in html
    assert "<ins>五</ins>" in html
    assert "http" not in html
    assert run_command(["kb", "diff", *files, "--format", "docx", "--output", str(paper)]) == 0
    _check_word(paper.read_bytes())
    assert run_command(["kb", "diff", *files, "--format", "docx", "--output", str(tmp_path / "又.docx")]) == 0
    assert paper.read_bytes() == (tmp_path / "又.docx").read_bytes()


def _check_word(data: bytes) -> None:
    import docx

    table = docx.Document(io.BytesIO(data)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["变动", "旧.txt", "新.txt"]
    assert any(old.startswith("第二条　饲养萤火十只") and new.startswith("第三条　饲养萤火五只") for _, old, new in rows)
    struck = [run.text for row in table.rows for cell in row.cells for p in cell.paragraphs for run in p.runs if run.font.strike]
    assert "十" in struck


def test_diff_of_imported_versions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kb = str(tmp_path / "库.sqlite3")
    older = LAW.replace("2019年9月1日 空山市", "2018年9月1日 空山市").replace("三日内", "五日内")
    assert run_command(["kb", "import", str(written(tmp_path, "a.md", LAW)), str(written(tmp_path, "b.md", older)), "--kb", kb]) == 0
    for arguments in (["空山市萤火管理条例"], ["空山市萤火管理条例@2018-09-01", "空山市萤火管理条例@2019-09-01"]):
        capsys.readouterr()
        assert run_command(["kb", "diff", *arguments, "--kb", kb]) == 0
        assert "［-五-］｛+三+｝日内" in capsys.readouterr().out
    assert run_command(["kb", "diff", "空山市萤火管理条例@2019-09-01", "空山市萤火管理条例@2019-09-01", "--kb", kb]) == 0
    for arguments, said in (
        (["空山市萤火管理条例@2001", "空山市萤火管理条例"], "已导入的版本：2018-09-01、2019-09-01"),
        (["空山市萤火管理条理"], "是否想写“空山市萤火管理条例”"),
        ([str(written(tmp_path, "空.txt", b"")), "空山市萤火管理条例"], "空的"),
    ):
        assert run_command(["kb", "diff", *arguments, "--kb", kb]) == 2
        assert said in capsys.readouterr().err
