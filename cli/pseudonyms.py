"""``hegui pseudonyms``: who stands behind a pseudonym, from the mapping file that ``hegui check --pseudonyms`` keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from hegui.cli.audit import file_facts, record
from hegui.cli.options import fail

if TYPE_CHECKING:
    from hegui.checker.trust.pseudonyms import Pseudonyms


def read_pseudonyms(path: Path) -> Pseudonyms:
    """The mapping, new where there is no such file; exits with 2 where the file is something else."""
    from hegui.checker.trust.pseudonyms import MappingError, Pseudonyms

    try:
        return Pseudonyms.load(path)
    except MappingError as error:
        fail(str(error))


def pseudonyms(
    mapping: Annotated[Path, typer.Argument(metavar="对照表.json", help="hegui check --pseudonyms 写出的对照表。")],
    names: Annotated[list[str], typer.Argument(metavar="化名…", help="报告里的化名，如 人员-001，可多个。")],
) -> None:
    """化名是谁：用对照表查回姓名、编号、企业、文件（身份证号仍然遮盖）。查了什么记入审计日志。"""
    from hegui.checker.idcard import mask_inside
    from hegui.kb.diagnostics import did_you_mean

    if not mapping.exists():
        fail(f"没有化名对照表 {mapping}")
    known = read_pseudonyms(mapping)
    found = {name: known.resolve(name) for name in names}
    for name, values in found.items():
        if not values:
            fail(f"对照表里没有化名“{name}”{did_you_mean(name, known.flat.values())}")
    record("pseudonyms", file_facts(mapping) | {"resolved": names})
    for name, values in found.items():
        typer.echo(f"{name}  {mask_inside('、'.join(dict.fromkeys(values)))}")
