"""What hegui rests on: ``THIRD_PARTY.md`` (every runtime dependency with its licence) and a CycloneDX SBOM, from pyproject.toml and the lock.

    python requirements/supply.py             writes THIRD_PARTY.md
    python requirements/supply.py sbom FILE   writes the SBOM of what is installed and needed at run time

Licences are what the installed packages state; names come from what ``pyproject.toml`` needs without extras, on every platform.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "THIRD_PARTY.md"
# What a package states only in its texts, read there.
STATED = {
    "experta": "LGPL-3.0",  # its metadata says LGPLv3
    "jinja2": "BSD-3-Clause",  # the classifier says BSD only
    "pypdfium2": "BSD-3-Clause, Apache-2.0",  # with PDFium's own dependencies, BSD and alike
}
# The extra hegui[spark], by requirements/spark.txt; it need not be installed here.
SPARK = {"py4j": "BSD-3-Clause", "pyspark": "Apache-2.0", "sqlglot": "MIT"}
HEAD = """# 所用的软件和许可证

hegui 自己是 Apache-2.0。运行时另外用到下面这些包（`pyproject.toml` 所需的，连同它们自己所需的）；版本是 `requirements/dev.txt` 锁定的那些，带哈希。

LGPL 的一个：**experta**（推理引擎）。hegui 只是依赖它、按原样安装，没有复制或者改动它的代码；用户可以换成自己的版本。分发安装包时请附上它的许可证，并保留可以替换的办法（它是单独的一个包，装在旁边）。

网页随附的脚本（`cli/web/static/vendor/`，各有许可证文件）：htmx（0BSD），Apache ECharts（Apache-2.0，含 d3 的部分，BSD-3-Clause）。

这一页由 `python requirements/supply.py` 写出，`tests/test_supply.py` 与锁定文件对照。物料清单（CycloneDX）用 `python requirements/supply.py sbom 文件.json` 写出。

| 包 | 版本 | 许可证 |
|---|---|---|
"""
SPARK_HEAD = """

`hegui check --engine spark` 另外要下面几个（`pip install 'hegui[spark]'`，由 `requirements/spark.txt` 锁定），还要 Java 17 以上，由用户自己安装。不用 Spark 的不必装，物料清单里也没有它们。

| 包 | 版本 | 许可证 |
|---|---|---|
"""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, str]:
    """Name → version of the locks."""
    text = "\n".join((ROOT / "requirements" / name).read_text(encoding="utf-8") for name in ("dev.txt", "spark.txt"))
    return {normal(name): version for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s\\]+)", text, re.MULTILINE)}


def hashes(name: str) -> str:
    """The lock's hashes of a package, as pip writes them."""
    text = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    for found in re.finditer(r"^([A-Za-z0-9_.-]+)==[^\n]*((?:\n {4}--hash=[^\n]*)*)", text, re.MULTILINE):
        if normal(found[1]) == name:
            return "".join(f" {each}" for each in re.findall(r"--hash=\S+", found[2]))
    return ""


def runtime() -> dict[str, Distribution]:
    """Everything that is needed at run time and installed here, without extras."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    waiting, found = [Requirement(each).name for each in wanted], dict[str, Distribution]()
    while waiting:
        name = normal(waiting.pop())
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        needs = [Requirement(each) for each in found[name].requires or ()]
        waiting += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    return dict(sorted(found.items()))


def licence(name: str, package: Distribution) -> str:
    """As the package states it: the expression, else the classifier, else the field."""
    if name in STATED:
        return STATED[name]
    metadata = package.metadata
    classifiers = [each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier") or [] if each.startswith("License ::")]
    written = metadata.get("License-Expression") or "、".join(classifiers) or (metadata.get("License") or "").splitlines()[0:1]
    return (written if isinstance(written, str) else "".join(written)) or "（没有写明）"


def page() -> str:
    versions = locked()
    rows = [f"| {name} | {versions.get(name, package.version)} | {licence(name, package)} |" for name, package in runtime().items()]
    extra = [f"| {name} | {versions[name]} | {stated} |" for name, stated in SPARK.items()]
    return HEAD + "\n".join(rows) + SPARK_HEAD + "\n".join(extra) + "\n"


def sbom() -> str:
    """CycloneDX 1.6 by cyclonedx-bom, of the runtime packages in the locked versions."""
    versions = locked()
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text(
            "".join(f"{name}=={versions.get(name, p.version)}{hashes(name)}\n" for name, p in runtime().items()), encoding="utf-8"
        )
        command = [
            sys.executable,
            "-m",
            "cyclonedx_py",
            "requirements",
            str(listed),
            "--pyproject",
            str(ROOT / "pyproject.toml"),
            "--output-reproducible",
        ]
        made = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    licences = {name: licence(name, package) for name, package in runtime().items()}
    for component in made.get("components", ()):
        component["licenses"] = [{"license": {"name": licences[normal(component["name"])]}}]
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["sbom"] and len(arguments) == 2:
        Path(arguments[1]).write_text(sbom(), encoding="utf-8")
    elif not arguments:
        TARGET.write_text(page(), encoding="utf-8")
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
