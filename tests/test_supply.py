"""What the project rests on is listed, locked with hashes, and its licences are known."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def supply() -> ModuleType:
    spec = importlib.util.spec_from_file_location("supply", ROOT / "requirements" / "supply.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows() -> dict[str, tuple[str, str]]:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    return {name: (version, licence) for name, version, licence in re.findall(r"^\| ([a-z0-9-]+) \| (\S+) \| (.+) \|$", text, re.MULTILINE)}


def test_every_runtime_dependency_is_listed_in_the_locked_version(supply: ModuleType) -> None:
    versions = supply.locked()
    assert set(supply.runtime()) <= set(rows())
    assert {name: version for name, (version, _) in rows().items() if versions.get(name) != version} == {}


def test_every_licence_is_known_and_the_weak_copyleft_is_named(supply: ModuleType) -> None:
    listed = rows()
    assert [name for name, (_, licence) in listed.items() if "没有写明" in licence] == []
    copyleft = [name for name, (_, licence) in listed.items() if re.search("GPL|MPL|EUPL|CDDL", licence)]
    assert copyleft == ["experta"]
    assert "LGPL" in (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").split("| 包 |")[0]
    for name, package in supply.runtime().items():
        assert supply.licence(name, package) == listed[name][1], name


def test_everything_locked_has_hashes() -> None:
    for name in ("build.txt", "dev.txt", "spark.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        for entry in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip()):
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_the_spark_extra_is_what_its_lock_was_made_from(supply: ModuleType) -> None:
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]["spark"]
    lines = (ROOT / "requirements" / "spark.in").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == extra
    named = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / "spark.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(supply.SPARK)
    assert {name: rows()[name][1] for name in named} == supply.SPARK


@pytest.mark.skipif(importlib.util.find_spec("cyclonedx_py") is None, reason="cyclonedx-bom is not installed")
def test_the_bill_of_materials(tmp_path: Path, supply: ModuleType) -> None:
    assert supply.main(["sbom", str(tmp_path / "sbom.json")]) == 0
    made = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    assert made["bomFormat"] == "CycloneDX"
    assert {component["name"] for component in made["components"]} == set(supply.runtime())
    assert all(component["licenses"] for component in made["components"])
    assert sys.version_info >= (3, 11)
