"""What is installed is what is there: a folder of code that the package list forgets works here and fails for everybody else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


def tool() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    return found


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent.relative_to(ROOT) for part in ("kb", "checker", "cli") for path in (ROOT / part).rglob("*.py")}
    wanted = {".".join(("hegui", *folder.parts)) for folder in folders} | {"hegui.rules", "hegui.regulations"}
    assert set(tool()["packages"]) == wanted


def test_every_other_file_goes_with_its_package() -> None:
    carried: set[Path] = set()
    for package, patterns in tool()["package-data"].items():
        folder = ROOT.joinpath(*package.split(".")[1:])
        carried |= {path for pattern in patterns for path in folder.glob(pattern)}
    found = {path for part in ("kb", "checker", "cli", "rules", "regulations") for path in (ROOT / part).rglob("*") if path.is_file()}
    left = {p for p in found - carried if p.suffix not in (".py", ".pyc") and not p.name.startswith(".")}
    assert sorted(path.relative_to(ROOT).as_posix() for path in left) == []
