"""The strict reader: nothing guessed, nothing expanded, every mistake at its place and in Chinese."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError
from hegui.kb.model import KbModel, validate
from hegui.kb.yamlsource import MAX_BYTES, Node, load, loads
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field


def read(text: str) -> Node:
    return loads(text.encode("utf-8"), "f.yaml")


def problems(text: str | bytes) -> list[Diagnostic]:
    with pytest.raises(KnowledgeBaseError) as caught:
        loads(text if isinstance(text, bytes) else text.encode("utf-8"), "f.yaml")
    return caught.value.diagnostics


def places(text: str | bytes) -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.code) for each in problems(text)]


def test_values_stay_as_written() -> None:
    written = ["no", "off", "0012", "2020-12-01", "1:30", "1_000", "0x10", "990101189301011234", "1e3", ".inf", "True", "NULL", "-0"]
    assert read("".join(f"- {each}\n" for each in written)).plain() == written
    assert read("- '1'\n- \"true\"\n- |-\n  null\n").plain() == ["1", "true", "null"]


def test_only_plain_numbers_true_false_and_null_are_not_text() -> None:
    assert read("[7, -3, 0, 1.5, -0.25, true, false, null, ~, ]").plain() == [7, -3, 0, 1.5, -0.25, True, False, None, None]
    assert read("a:\n").plain() == {"a": None}


def test_places_are_those_of_the_editor() -> None:
    node = read("a: 1\n列:\n- x\n- {键: 值}\n")
    inner = (node.get("列") or node).items()[1]
    assert (inner.line, inner.column, inner.where) == (4, 3, "f.yaml:4:3")
    assert inner.key_places["键"] == (4, 4)
    value = inner.get("键")
    assert value is not None
    assert (value.line, value.column, value.raw) == (4, 7, "值")
    assert inner.error("c", "m", key="键").column == 4
    assert inner.warning("c", "m").severity == "warning"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", [(2, 1, "duplicate-key")]),
        ("{a: 1, a: 2}", [(1, 8, "duplicate-key")]),
        ("a:\tb\n", [(1, 3, "tab")]),
        ("1: a\n", [(1, 1, "key-type")]),
        ("true: a\n", [(1, 1, "key-type")]),
        ("? [a]\n: b\n", [(1, 3, "key-type")]),
        ("a: &x 1\nb: *x\n", [(1, 4, "anchor"), (2, 4, "alias")]),
        ("<<: {a: 1}\n", [(1, 1, "merge-key")]),
        ("a: !!str 1\n", [(1, 4, "tag")]),
        ("a: !是 1\n", [(1, 5, "syntax")]),
        ("a: 1\n---\nb: 2\n", [(2, 1, "documents")]),
        ("", [(0, 0, "empty")]),
        ("# 只有注释\n", [(0, 0, "empty")]),
        ("标题： 值\n名称: 值\n", [(1, 3, "full-width-colon")]),
        ("标题：值\n", []),
        ("a:\n  标题：值\n  名称: 值\n", [(2, 5, "full-width-colon")]),
        ("标题：: 值\n", [(1, 1, "full-width-colon")]),
        ("a: 1\n　b: 2\n", [(2, 1, "key-blank")]),
        ("a: 'x\n", [(1, 4, "syntax")]),
        ("a: [1, 2\nb: 3", [(2, 2, "syntax")]),
        ("a: b: c\n", [(1, 5, "syntax")]),
        ("a: @b\n", [(1, 4, "syntax")]),
        ("a: 1\x00\n", [(1, 5, "bad-character")]),
        ("a: 1\u2028b: 2\n", [(1, 5, "bad-character")]),
        ("[" * 50, [(1, 41, "too-deep")]),
        ("- " * 50 + "x", [(1, 81, "too-deep")]),
        ("标题: 甲\n".encode("gb18030"), [(1, 1, "not-utf8")]),
        ("a: 1\nb: 甲\n".encode("utf-16"), [(1, 1, "not-utf8")]),
    ],
)
def test_mistakes_have_their_place(text: str | bytes, expected: list[tuple[int, int, str]]) -> None:
    if expected:
        assert places(text) == expected
    else:
        assert isinstance(loads(str(text).encode(), "f.yaml").value, str)


def test_both_places_of_a_repeated_key_are_named() -> None:
    (problem,) = problems("标题: 1\n其他: 2\n标题: 3\n")
    assert str(problem) == "f.yaml:3:1: 错误 [duplicate-key] 键“标题”重复，前一处在第 1 行第 1 列"


def test_all_mistakes_of_a_file_are_reported_at_once() -> None:
    found = places("b：: 3\na: &x 1\na: 2\nc: 3\nd: [")
    assert [code for _, _, code in found] == ["full-width-colon", "anchor", "duplicate-key", "syntax"]


def test_an_alias_bomb_is_refused_without_expanding() -> None:
    names = "abcdefghijklmnopqrst"
    bomb = "a: &a [x, x, x]\n"
    for inner, outer in pairwise(names):
        bomb += f"{outer}: &{outer} [{', '.join([f'*{inner}'] * 9)}]\n"
    assert {each.code for each in problems(bomb)} == {"anchor", "alias"}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.yaml", tmp_path):
        with pytest.raises(KnowledgeBaseError) as caught:
            load(path)
        assert caught.value.diagnostics[0].code == "no-file"
    large = tmp_path / "large.yaml"
    large.write_bytes(b"a: " + b"x" * MAX_BYTES)
    with pytest.raises(KnowledgeBaseError, match="4 MB"):
        load(large)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: x\r\n")
    node = load(path)
    assert node.plain() == {"a": 1, "b": "x"}
    assert node.key_places["b"] == (2, 1)


class Writer(yaml.SafeDumper):
    """Writes repeated values in full: the reader takes no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff\ufeff"), max_size=20)
KEYS = TEXT.filter(lambda key: "：" not in key and key == key.strip() and key != "<<")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_comes_back(value: Any) -> None:
    dumped = yaml.dump(value, Dumper=Writer, allow_unicode=True, default_style='"' if isinstance(value, str) else None)
    assert read(dumped).plain() == value


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_input_escapes_as_another_error(data: bytes) -> None:
    try:
        diagnostics: list[Diagnostic] = []
        loads(data, "f.yaml")
    except KnowledgeBaseError as error:
        diagnostics = error.diagnostics
    assert all(each.message and each.file == "f.yaml" for each in diagnostics)


class Basis(KbModel):
    regulation: str
    role: Literal["ground", "context"] = "ground"


class Rule(KbModel):
    id: str
    basis: tuple[Basis, ...]
    since: str | None = Field(default=None, alias="from")
    limit: int | str = 0
    more: dict[str, Basis] = Field(default_factory=dict)
    either: Basis | list[Basis] | None = None
    rank: int = Field(default=1, ge=1)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("id: x\nbasiss: []\nbasis: []", (2, 1), "未知的键“basiss”，是否想写“basis”？"),
        ("id: x\nform: y\nbasis: []", (2, 1), "未知的键“form”，是否想写“from”？"),
        ("id: x\nbasis:\n- {regulation: a, rol: b}", (3, 19), "未知的键“rol”，是否想写“role”？"),
        ("id: x\nbasis: []\nmore: {a: {regulaton: b}}", (3, 11), "缺少必需的键“regulation”"),
        ("id: x\nbasis: []\nzzzz: 1", (3, 1), "未知的键“zzzz”，可用的键：id、basis、from、limit、more、either、rank"),
        ("basis: []", (1, 1), "缺少必需的键“id”"),
        ("id: 12\nbasis: []", (1, 5), "应是文字，实际是数字 12（要作文字请加引号）"),
        ("id: true\nbasis: []", (1, 5), "应是文字，实际是布尔值 true（要作文字请加引号）"),
        ("id:\nbasis: []", (1, 4), "应是文字，实际是空值"),
        ("id: x\nbasis:\n- regulation：a", (3, 3), "应是键值表，实际是文字“regulation：a”（这里可能用了全角冒号“：”）"),
        ("id: x\nbasis: a", (2, 8), "应是列表，实际是文字“a”"),
        ("id: x\nbasis: [{regulation: a, role: grund}]", (2, 31), "“grund”不是可用的值，应是ground、context之一，是否想写“ground”？"),
        ("id: x\nbasis: []\nlimit: [1]", (3, 8), "应是整数或文字，实际是列表"),
        ("id: x\nbasis: []\neither: 5", (3, 9), "应是键值表或列表，实际是数字 5"),
        ("id: x\nbasis: []\nrank: 0", (3, 7), "应 ≥ 1，实际是数字 0"),
        ("- a", (1, 1), "应是键值表，实际是列表"),
    ],
)
def test_models_are_held_against_the_file(text: str, place: tuple[int, int], message: str) -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        validate(read(text), Rule)
    found = {each.message: (each.line, each.column) for each in caught.value.diagnostics}
    assert found.get(message) == place, found


def test_a_part_of_a_file_can_be_validated_by_itself() -> None:
    node = read("rules:\n- {regulation: a}\n- {regulation: b, rolle: c}\n")
    first, second = (node.get("rules") or node).items()
    assert validate(first, Basis).regulation == "a"
    with pytest.raises(KnowledgeBaseError, match=r"f\.yaml:3:19: .*role"):
        validate(second, Basis)
