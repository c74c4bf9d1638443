"""Who cites what: a hand-made set of sentences with what a careful reader would say they cite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hegui.cli.app import run as run_command
from hegui.kb.text import parse, read_bytes
from hegui.kb.text.citing import Mention, mentions
from hegui.kb.text.locators import expand, read_places
from made_up_laws import AMENDMENT, LAW, written

FRAME = "# 某市某条例\n\n第一条 根据《中华人民共和国萤火法》（以下简称萤火法），制定本条例。\n\n第二条 有下列情形的：\n（一）甲；\n（二）乙。\n第二款。\n\n第三条 {}\n{}\n"


def cited(first: str, second: str = "完。") -> list[tuple[str, str, list[str]]]:
    """(kind, name, places) of what the third article cites."""
    found = mentions(parse(read_bytes(FRAME.format(first, second).encode(), "a.md")))
    return [(m.kind, m.name, [a + (f"-{b}" if b else "") for a, b in m.locators]) for m in found if m.anchor.startswith("第三条")]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("依照《流水法》第五条办理。", [("title", "流水法", ["第五条"])]),
        ("依照《流水法》第三条、第五条第二款和第七条的规定办理。", [("title", "流水法", ["第三条", "第五条第二款", "第七条"])]),
        ("依照《流水法》第三条至第五条办理。", [("title", "流水法", ["第三条-第五条"])]),
        ("依照《流水法》第五条第一款、第二款办理。", [("title", "流水法", ["第五条第一款", "第五条第二款"])]),
        ("依照《流水法》第五条第（一）、（三）项办理。", [("title", "流水法", ["第五条第（一）项", "第五条第（三）项"])]),
        ("依照《流水法》第五、六条办理。", [("title", "流水法", ["第五条", "第六条"])]),
        ("依照《流水法》第十条之一第二款第三项办理。", [("title", "流水法", ["第十条之一第二款第（三）项"])]),
        ("依照《流水法》（2019年修正）第十条的规定。", [("title", "流水法", ["第十条"])]),
        ("依照《流水法》《落叶条例》和《云海省〈流水法〉实施办法》第2条。", [("title", "流水法", []), ("title", "落叶条例", []), ("title", "云海省〈流水法〉实施办法", ["第二条"])]),
        ("依照萤火法第八条处理。", [("short", "中华人民共和国萤火法", ["第八条"])]),
        ("适用萤火法。", [("short", "中华人民共和国萤火法", [])]),
        ("适用萤火法律、法规。", []),
        ("萤火法实施条例另有规定的，从其规定。", []),
        ("依照刑法第二百条追究责任。", [("short", "刑法", ["第二百条"])]),
        ("违反本条例第二条第一款第二项的，处罚。", [("self", "", ["第二条第一款第（二）项"])]),
        ("符合前条第一款第（一）项的。", [("relative", "", ["第二条第一款第（一）项"])]),
        ("第二条规定的情形，除外。", [("bare", "", ["第二条"])]),
        ("取得《登记证书》后，领取《萤火手册》。", []),
        ("适用本条例。", []),
        ("依照本条例第二条和《流水法》第九条。", [("self", "", ["第二条"]), ("title", "流水法", ["第九条"])]),
    ],
)
def test_a_sentence(sentence: str, found: list[tuple[str, str, list[str]]]) -> None:
    assert cited(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "places"),
    [("违反前款规定的，处罚。", ["第三条第一款"]), ("本条第一款所称甲，是指乙。", ["第三条第一款"]), ("第一款的甲，是指乙。", ["第三条第一款"])],
)
def test_the_second_paragraph(sentence: str, places: list[str]) -> None:
    assert [p for _, _, p in cited("甲。", sentence)] == [places]


def one(text: str) -> Mention:
    found = mentions(parse(read_bytes(text.encode(), "a.md")))
    assert len(found) == 1
    return found[0]


def test_what_cannot_be_resolved_says_why() -> None:
    assert one("某条例\n\n第一条 违反前款规定的。\n\n第二条 乙。").problem == "“前款”之前没有相应的款"
    assert one("某条例\n\n第一条 违反本条例第九条的。\n\n第二条 乙。").problem == "本文没有第九条"
    assert one("某条例\n\n第一条 依照《》办理。\n\n第二条 乙。").problem == "书名号里的名称缺失"
    assert one("某决定\n\n一、删去第九条。\n\n二、本决定自公布之日起施行。").problem == "没有写明是哪一部法的条文"


def test_repeals_and_quotations() -> None:
    found = mentions(parse(read_bytes(LAW.encode(), "a.md")))
    assert [m.name for m in found if m.repeals] == ["空山市萤火暂行规定"]
    assert "空山市流水条例" not in {m.name for m in found}  # the note of history is no citation
    altered = AMENDMENT.replace("“观赏萤火的，应当保持安静。”", "“观赏萤火的，依照《安静法》第一条。”")
    assert ("安静法", True) in [(m.name, m.quoted) for m in mentions(parse(read_bytes(altered.encode(), "a.md")))]


def test_places_and_ranges() -> None:
    places, end = read_places("第三条至第五条、第八条规定", 0)
    assert end == len("第三条至第五条、第八条")
    assert [[p.anchor for p in expand(a, b)] for a, b in places] == [["第三条", "第四条", "第五条"], ["第八条"]]
    assert read_places("规定", 0) == ([], 0)


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    folder = tmp_path / "法规"
    folder.mkdir()
    written(folder, "条例.md", LAW)
    written(folder, "法.md", "# 中华人民共和国萤火法\n\n2010年1月1日 第十一届全国人民代表大会常务委员会第十二次会议通过\n\n" + "\n\n".join(f"第{n}条 甲。\n乙。" for n in "一二三四五"))
    assert run_command(["kb", "import", str(folder), "--kb", str(tmp_path / "库.sqlite3")]) == 0
    return tmp_path / "库.sqlite3"


def citations(capsys: pytest.CaptureFixture[str], kb: Path, *arguments: str) -> Any:
    capsys.readouterr()
    assert run_command(["kb", "cite", *arguments, "--kb", str(kb), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_both_directions(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = citations(capsys, kb, "空山市萤火管理条例")["cites"]
    assert [(c["at"], c["target"], [p["locator"] for p in c["places"]]) for c in out if c["resolved"]] == [
        ("第一条", "中华人民共和国萤火法", []),
        ("第二条第二款", "中华人民共和国萤火法", ["第三条", "第五条第二款", "第七条"]),
    ][:1]
    second = next(c for c in out if c["at"] == "第二条第二款")
    assert [p["problem"] for p in second["places"]] == [None, None, "全文库里的 2010-01-01 版没有第七条"]
    unknown = [c for c in out if c["target"] is None]
    assert {c["problem"] for c in unknown} == {"全文库里没有《云海省〈中华人民共和国萤火法〉实施办法》", "全文库里没有《空山市萤火暂行规定》"}
    into = citations(capsys, kb, "萤火法", "第五条")["cited_by"]
    assert [(c["source"], c["at"]) for c in into] == [("空山市萤火管理条例", "第二条第二款")]
    assert citations(capsys, kb, "萤火法", "第四条")["cited_by"] == []
    between = citations(capsys, kb, "萤火法", "空山市萤火管理条例")
    assert (len(between["cites"]), len(between["cited_by"])) == (0, 2)


def test_inside_one_text(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside = citations(capsys, kb, "空山市萤火管理条例", "第三条第一款")["cited_by"]
    assert {(c["at"], tuple(p["locator"] for p in c["places"])) for c in inside} == {
        ("第三条第二款", ("第三条第一款第（二）项",)),
        ("第四条第一款", ("第三条第一款",)),
    }


def test_the_table_says_what_is_open(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run_command(["kb", "cite", "空山市萤火管理条例", "--kb", str(kb)]) == 0
    shown = capsys.readouterr().out
    assert "《空山市萤火暂行规定》　※ 全文库里没有《空山市萤火暂行规定》" in shown
    assert "第二条第二款 → 第三条、第五条第二款、第七条（※ 全文库里的 2010-01-01 版没有第七条）" in shown
    assert run_command(["kb", "cite", "无此法", "--kb", str(kb)]) == 2
    assert "全文库里没有“无此法”" in capsys.readouterr().err
