"""Import, search and show of full texts, as their users run them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hegui.cli.app import run as run_command
from hegui.kb.fulltext.importing import files_of, import_files
from hegui.kb.fulltext.scoring import Scoring
from hegui.kb.fulltext.search import parse_query, snippet_of
from hegui.kb.fulltext.store import Store
from hegui.kb.fulltext.titles import title_key
from hegui.kb.fulltext.tokens import query_tokens, tokens
from hypothesis import given
from hypothesis import strategies as st
from made_up_laws import LAW, NOTICE, docx, written

OLDER = LAW.replace("2019年9月1日 空山市第十一届人民代表大会常务委员会第二十次会议《关于修改〈空山市流水条例〉等三件地方性法规的决定》修正\n\n", "").replace(
    "饲养萤火十只以上的", "饲养萤火五只以上的"
)


@pytest.fixture
def kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of full texts named by the environment, as an office would keep it."""
    monkeypatch.setenv("HEGUI_KB", str(tmp_path / "库" / "全文.sqlite3"))
    return tmp_path / "库" / "全文.sqlite3"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "法规"
    folder.mkdir()
    written(folder, "萤火条例.md", LAW)
    written(folder, "萤火条例（旧）.txt", OLDER.encode("gb18030"))
    written(folder, "意见.txt", NOTICE)
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> str:
    assert run_command([str(argument) for argument in arguments]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out if code == 0 else captured.out + captured.err


def document(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> Any:
    assert run_command([*map(str, arguments), "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


def test_import_knows_works_and_versions_and_repeats_nothing(kb: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = document(capsys, "kb", "import", texts)
    assert first["summary"] == {"new-version": 1, "new-work": 2}
    before = kb.read_bytes()
    assert document(capsys, "kb", "import", texts)["summary"] == {"known": 3}
    assert kb.read_bytes() == before
    # The same wording from another kind of file is the same version.
    written(texts, "又一份.docx", docx([line for line in LAW.splitlines() if line]))
    assert document(capsys, "kb", "import", texts)["summary"] == {"known": 4}
    with Store(kb) as store:
        work = store.work("《空山市萤火管理条例》")
        assert work is not None
        assert [v.label for v in work.versions] == ["2015-05-29", "2019-09-01"]
        assert [v.in_force_from for v in work.versions] == ["2015-10-01", ""]


def test_nothing_is_overwritten(kb: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document(capsys, "kb", "import", texts)
    written(texts, "改过的.md", LAW.replace("三日内完成", "五日内完成"))
    assert document(capsys, "kb", "import", texts)["summary"] == {"known": 3, "variant": 1}
    out = run(capsys, "kb", "show", "空山市萤火管理条例@2019-09-01", "第三条第二款")
    assert "三日内完成" in out
    assert "三日内完成" not in run(capsys, "kb", "show", "空山市萤火管理条例@2019-09-01#2", "第三条第二款")


def test_bad_files_are_said_and_the_others_imported(kb: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(texts, "空.txt", b"")
    written(texts, "坏.docx", b"PK\x03\x04nonsense")
    report = document(capsys, "kb", "import", texts, texts / "没有.txt", code=2)
    assert report["summary"] == {"failed": 2, "new-version": 1, "new-work": 2}
    assert sorted(problem["code"] for problem in report["problems"]) == ["empty", "missing", "truncated"]


def test_an_interrupted_import_leaves_a_whole_file_and_goes_on(kb: Path, texts: Path) -> None:
    files, _ = files_of([texts])
    with Store(kb, create=True) as store:
        steps = import_files(store, files)
        next(steps)
        store.connection.execute("CREATE TEMP TRIGGER stop BEFORE INSERT ON mention BEGIN SELECT RAISE(ABORT, 'stopped'); END")
        with pytest.raises(sqlite3.DatabaseError, match="stopped"):
            list(steps)
    connection = sqlite3.connect(kb)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("SELECT count(*) FROM version").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM unit WHERE version NOT IN (SELECT id FROM version)").fetchone() == (0,)
    connection.close()
    with Store(kb, create=True) as store:
        statuses = [each.status for each in import_files(store, files)]
        assert statuses[0] == "known"
        assert len(statuses) == 3
        assert len(store.works()) == 2


@pytest.mark.parametrize(
    ("words", "places"),
    [
        (["萤"], ["第一条", "第二条", "第三条", "第三条之一", "第四条", "第五条"]),
        (["登记"], ["第三条", "第三条之一"]),
        (["出借", "饲养"], ["第三条"]),
        (["跨区出借"], ["第三条"]),
        (["登记结果"], ["第三条之一"]),
        (["结果登记"], []),
        (["登记", "-结果"], ["第三条"]),
    ],
)
def test_search_finds_words_of_any_length(words: list[str], places: list[str], kb: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "kb", "import", texts)
    hits = _search(capsys, words)
    assert sorted({hit["locator"] for hit in hits if hit["version"] == "2019-09-01"} - {"题注", "标题"}) == sorted(places)


def _search(capsys: pytest.CaptureFixture[str], words: list[str], *options: str) -> list[dict[str, Any]]:
    assert run_command(["kb", "search", "--title", "条例", "--format", "json", *options, "--", *words]) == 0
    hits: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["hits"]
    return hits


def test_search_marks_ranks_and_filters(kb: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "kb", "import", texts)
    hits = document(capsys, "kb", "search", "登记")["hits"]
    assert {hit["title"] for hit in hits} == {"空山市萤火管理条例", "空山市人民政府办公室关于加强萤火工作的实施意见"}
    for hit in hits:
        assert hit["marks"]
        assert all(hit["snippet"][start:end] == "登记" for start, end in hit["marks"])
    assert "【登记】" in run(capsys, "kb", "search", "登记")
    assert {hit["version"] for hit in document(capsys, "kb", "search", "饲养", "--all-versions")["hits"]} == {"2015-05-29", "2019-09-01"}
    assert {hit["level"] for hit in document(capsys, "kb", "search", "登记", "--level", "规范性文件")["hits"]} == {"规范性文件"}
    assert [hit["locator"] for hit in document(capsys, "kb", "search", "登记", "--article", "第3条")["hits"]] == ["第三条"]
    assert document(capsys, "kb", "search", "萤火", "--maker", "云海")["hits"] == []
    past = document(capsys, "kb", "search", "五只以上", "--in-force", "2016-01-01")["hits"]
    assert [(hit["version"], hit["in_force"]) for hit in past] == [("2015-05-29", "certain")]
    both = document(capsys, "kb", "search", "只以上", "--in-force", "2020-01-01")["hits"]
    assert {(hit["version"], hit["in_force"]) for hit in both} == {("2015-05-29", "possible"), ("2019-09-01", "possible")}
    assert document(capsys, "kb", "search", "只以上", "--in-force", "2015-06-01")["hits"] == []


def test_a_place_is_found_however_often_the_word_stands_elsewhere(
    kb: Path, texts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "kb", "import", texts)
    monkeypatch.setattr("hegui.kb.fulltext.search.MOST_LOOKED_AT", 2)
    everywhere = document(capsys, "kb", "search", "萤", "--title", "条例")
    assert everywhere["more"]
    there = document(capsys, "kb", "search", "萤", "--title", "条例", "--article", "第五条")
    assert not there["more"]
    assert {hit["locator"] for hit in there["hits"]} == {"第五条"}


def test_an_excluded_word_is_seen_through_blanks_and_width() -> None:
    scoring = Scoring(["登记"], ["救援", "AB"])
    assert scoring.score("应当登记", "article", "")
    assert not scoring.score("应当登记，救\n援", "article", "")
    assert not scoring.score("应当登记，ａ ｂ", "article", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "萤火"], "还没有全文库"),
        (["search", "，。"], "没有可查的词"),
        (["search", "火", "--level", "地方法规"], "是否想写“地方性法规”"),
        (["search", "火", "--in-force", "去年"], "--in-force"),
        (["import", "无此文件"], "没有这个文件"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in run(capsys, "kb", *arguments, code=2)


def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = tmp_path / "别的.sqlite3"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    before = foreign.read_bytes()
    assert "不是 hegui 的全文库" in run(capsys, "kb", "import", texts, "--kb", foreign, code=2)
    assert foreign.read_bytes() == before
    assert "不是全文库" in run(capsys, "kb", "search", "火", "--kb", written(tmp_path, "乱", b"nonsense " * 999), code=2)


def test_show_and_list_have_full_texts_beside_the_registry(kb: Path, texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from hegui.kb.normalise import text_sha256

    run(capsys, "kb", "import", texts)
    registry = tmp_path / "登记"
    registry.mkdir()
    (registry / "firefly.yaml").write_text(
        "schema: hegui.regulation/1\nid: firefly\ntitle: 空山市萤火管理条例\nversions:\n"
        "- id: 2019\n  issuer: 空山市人大常委会\n  level: 地方性法规\n  region: 空山市\n  promulgated: 2019-09-01\n  in_force: {from: 2019-09-01}\n  source: 测试\n  provisions:\n"
        f"  - {{anchor: 第二条第一款, gist: 适用范围, sha256: {text_sha256('本市行政区域内的萤火保护，适用本条例。')}}}\n"
        f"  - {{anchor: 第二条第二款, gist: 饲养, sha256: {text_sha256('另一种文字。')}}}\n",
        encoding="utf-8",
    )
    same = run(capsys, "kb", "show", "firefly", "第二条第一款", "--regulations", registry)
    assert "本市行政区域内的萤火保护，适用本条例。" in same
    assert "文字与登记的一致（登记的 2019 版）" in same
    assert "文字与登记的不一致，请核对" in run(capsys, "kb", "show", "firefly", "第二条第二款", "--regulations", registry)
    listed = document(capsys, "kb", "list", "--regulations", registry)
    mine = next(work for work in listed["works"] if work["id"] == "firefly")
    assert [version["version"] for version in mine["full_texts"]] == ["2015-05-29", "2019-09-01"]
    assert "空山市人民政府办公室关于加强萤火工作的实施意见" in run(capsys, "kb", "list")
    shown = document(capsys, "kb", "show", "空政办字〔2021〕8号", "二（一）")
    assert shown["full_texts"][0]["text"].startswith("（一）加强登记。")


def test_titles_have_one_key() -> None:
    assert title_key("《中华人民共和国萤火法（2019年修正）》") == title_key("萤火法 ") == "萤火法"
    assert title_key("萤火办法（试行）") != title_key("萤火办法")


@given(st.text(alphabet="甲乙丙丁，。1a ", min_size=1, max_size=30), st.integers(0, 20), st.integers(1, 6))
def test_every_word_of_a_text_is_found_by_its_tokens(text: str, start: int, length: int) -> None:
    word = text[start : start + length]
    if not word.strip() or any(mark in word for mark in "1a"):  # a part of a number or a Latin word is no word
        return
    assert set(query_tokens(word)) <= tokens(text)


def test_queries_and_snippets() -> None:
    assert parse_query('消防 "技术 服务" -资质') == (("消防", "技术 服务"), ("资质",))
    snippet, marks = snippet_of("前" * 100 + "消 防" + "后" * 200, ["消防"])
    assert [snippet[start:end] for start, end in marks] == ["消 防"]
    assert snippet[0] == snippet[-1] == "…"
