"""``hegui kb list`` and ``show``, as their users run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hegui.cli.kb import kb_app
from typer.testing import CliRunner, Result


def run(*arguments: str) -> Result:
    return CliRunner().invoke(kb_app, list(arguments))


def document(*arguments: str) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_list_shows_every_work() -> None:
    result = run("list")
    assert result.exit_code == 0
    for expected in ("zibo-2020-113", "淄政办字〔2020〕113号", "中华人民共和国消防法", "2021-11-09 起", "2020 年内（日期不明）起"):
        assert expected in result.stdout


@pytest.mark.parametrize(
    ("day", "version", "certainty"),
    [("2015-06-01", "2008", "certain"), ("2019-04-23", "2019", "certain"), ("2021-04", "2019", "possible")],
)
def test_list_on_a_day(day: str, version: str, certainty: str) -> None:
    works = {work["id"]: work for work in document("list", "--on", day)["works"]}
    first = works["fire-law"]["versions"][0]
    assert (first["id"], first["in_force_on"]) == (version, certainty)
    assert "civil-code" in works or day < "2021-01-01"
    assert ("zibo-2020-113" in works) == (day >= "2020")


def test_list_says_when_it_cannot_tell() -> None:
    result = run("list", "--on", "2020-06-01")
    assert "这一天是否施行不能确定" in result.stdout
    assert "civil-code" not in result.stdout


def test_show_a_work_says_what_is_not_known() -> None:
    result = run("show", "zibo-2020-113")
    assert result.exit_code == 0
    assert "文本未载印发日期" in result.stdout
    assert "二（十三）.3　消防干部及其近亲属不准承揽消防工程" in result.stdout
    older = run("show", "civil-servants-law")
    assert "〔要旨〕" in older.stdout
    assert "未核对" in older.stdout


def test_show_one_place() -> None:
    result = run("show", "淄政办字〔2020〕113号", "二(13).3")
    assert "二（十三）.3　消防干部" in result.stdout
    assert "责任单位　市消防救援支队" in result.stdout
    found = document("show", "zibo-2020-113", "二（十三）")["found"][0]
    assert found["provision"]["units"] == ["市消防救援支队"]
    assert found["version"]["in_force"]["from"] == "2020"


def test_show_an_article_with_what_is_below_it_and_in_each_version() -> None:
    result = run("show", "消防法", "第56条第2款")
    assert "没有单独登记“第五十六条第二款”" in result.stdout
    assert result.stdout.index("2021 版") < result.stdout.index("2008 版")
    conditions = run("show", "tech-service-rules", "第五条")
    assert "第五条第（四）项　〔要旨〕注册消防工程师不少于2人" in conditions.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "firelaw"], "知识库里没有“firelaw”，是否想写“fire-law”？"),
        (["show", "中华人民共和国消防发"], "是否想写“中华人民共和国消防法”？"),
        (["show", "fire-law", "第九百条"], "没有登记“第九百条”；已登记的：第四条"),
        (["show", "zibo-2020-113", "二（十五）.1"], "没有“二（十五）.1”，是否想写“二（"),
        (["list", "--on", "2020-13"], "--on：没有“2020-13”这个日期"),
        (["list", "--format", "xml"], "xml"),
    ],
)
def test_wrong_use_is_said_and_exits_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not result.stdout


def test_own_regulations_are_added(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "schema: hegui.regulation/1\nid: own\ntitle: 自己的规定\nversions:\n"
        "- {id: 1, issuer: 甲, level: 规范性文件, number: 甲〔2024〕1号, in_force: {from: 2024-03}, source: 测试}\n",
        encoding="utf-8",
    )
    works = [work["display"] for work in document("list", "--regulations", str(tmp_path))["works"]]
    assert "甲〔2024〕1号" in works
    assert "淄政办字〔2020〕113号" in works


def test_an_invalid_regulation_exits_3_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("schema: hegui.regulation/1\nid: own\ntitel: 自己的规定\nversions: []\n", encoding="utf-8")
    result = run("list", "--regulations", str(tmp_path))
    assert result.exit_code == 3
    assert "own.yaml:3:1: 错误 [unknown-key] 未知的键“titel”，是否想写“title”？" in result.stderr
    assert "Traceback" not in result.output


def test_output_fits_a_gbk_console() -> None:
    for arguments in (["list"], ["list", "--on", "2020-06"], ["show", "zibo-2020-113"], ["show", "avoidance-rules"], ["show", "fire-law"]):
        run(*arguments).stdout.encode("gbk")
