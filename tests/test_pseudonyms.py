"""A report with pseudonyms names nobody in any format, says the same otherwise, and can be resolved and made again by the office."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hegui.checker.report.formats import FORMATS
from hegui.checker.trust.pseudonyms import MappingError, Pseudonyms
from hegui.cli.app import run

EXAMPLE = Path(__file__).parents[1] / "examples" / "支队纪检"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("化名")
    shutil.copytree(EXAMPLE, folder / "台账")
    wanted = [word for name in FORMATS for word in ("--format", name)]
    command = ["check", str(folder / "台账"), "--as-of", "2026-06-30", "-q", "--only", "ZB13*", "--only", "ZB7*"]
    assert run([*command, *wanted, "--output-dir", str(folder / "外送"), "--pseudonyms", str(folder / "对照表.json")]) == 1
    assert run([*command, "-f", "json", "-o", str(folder / "原报告.json")]) == 1
    return folder


def loaded(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def contents(path: Path) -> str:
    """A file as text; what is zipped, unzipped."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return path.read_text(encoding="utf-8")


def test_nobody_is_named_in_any_format(made: Path) -> None:
    names = loaded(made / "对照表.json")["names"]
    hidden = {value for kind in ("姓名", "人员", "证件", "企业名称", "企业", "文件") for value in names[kind] if len(value) > 1}
    hidden |= {f["subject"]["name"] for f in loaded(made / "原报告.json")["findings"] if f["subject"]["type"] == "人员"}
    assert len(hidden) > 40
    for path in (made / "外送").iterdir():
        text = contents(path)
        assert {value for value in hidden if value in text} == set(), path.name
        assert "********" not in text, path.name


def test_it_says_the_same_of_the_same_persons(made: Path) -> None:
    before, after = loaded(made / "原报告.json"), loaded(made / "外送" / "report.json")
    assert after["summary"] == before["summary"]
    names = loaded(made / "对照表.json")["names"]
    assert [f["outcome"] for f in before["findings"]] == [f["outcome"] for f in after["findings"]]
    for one, other in zip(before["findings"], after["findings"], strict=True):
        if one["subject"]["type"] == "人员":
            assert names["人员"][one["subject"]["id"]] == other["subject"]["id"]
        assert one["basis"] == other["basis"]
        assert one["id"] != other["id"]


def test_the_office_resolves_and_makes_it_again(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (made / "对照表.json").stat().st_mode & 0o777 == 0o600
    number, pseudonym = next(iter(loaded(made / "对照表.json")["names"]["人员"].items()))
    assert run(["pseudonyms", str(made / "对照表.json"), pseudonym]) == 0
    assert number in capsys.readouterr().out
    assert run(["pseudonyms", str(made / "对照表.json"), "人员-999"]) == 2
    report = str(made / "外送" / "report.json")
    assert run(["verify", report]) == 2  # says that the mapping is needed
    assert run(["verify", report, "--pseudonyms", str(made / "对照表.json"), "--inputs", str(made / "台账")]) == 0


def test_the_same_file_gives_the_same_names_another_others(made: Path, tmp_path: Path) -> None:
    command = ["check", str(made / "台账"), "--as-of", "2026-06-30", "-q", "--only", "ZB13*", "--only", "ZB7*", "-f", "json"]
    mapping = (made / "对照表.json").read_bytes()
    assert run([*command, "-o", str(tmp_path / "再.json"), "--pseudonyms", str(made / "对照表.json")]) == 1
    assert (tmp_path / "再.json").read_bytes() == (made / "外送" / "report.json").read_bytes()
    assert (made / "对照表.json").read_bytes() == mapping
    assert run([*command, "-o", str(tmp_path / "另.json"), "--pseudonyms", str(tmp_path / "另一份.json")]) == 1
    assert (tmp_path / "另.json").read_bytes() != (made / "外送" / "report.json").read_bytes()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"schema": "hegui.pseudonyms/1", "secret": "zz", "names": {}}', "[" * 50_000])
def test_what_is_no_mapping(tmp_path: Path, content: str) -> None:
    (tmp_path / "坏.json").write_text(content, encoding="utf-8")
    with pytest.raises(MappingError, match="不是化名对照表"):
        Pseudonyms.load(tmp_path / "坏.json")


def test_pseudonyms_and_full_numbers_exclude_each_other(tmp_path: Path) -> None:
    assert run(["check", str(EXAMPLE), "--pseudonyms", str(tmp_path / "新.json"), "--unmask", "--as-of", "2026-06-30"]) == 2
