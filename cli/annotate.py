"""``--annotate``: a copy of the filled workbook with what was found beside each row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from hegui.cli.options import fail
from hegui.cli.output import save

if TYPE_CHECKING:
    from hegui.checker.ledger import Ledger
    from hegui.kb.table import Tables

Annotate = Annotated[
    Path | None,
    typer.Option("--annotate", metavar="文件.xlsx", help="另存一份填好的工作簿，每行旁边写着校验结果；原文件不动。", show_default=False),
]


def check_annotate(target: Path | None, inputs: Sequence[Path]) -> None:
    """Refuses, before anything is computed, what cannot be annotated; exits with 2."""
    if target is None:
        return
    from hegui.checker.forms.annotated import workbooks

    books = list(workbooks(list(inputs)))
    if len(books) != 1:
        fail(f"--annotate 要恰好一个 .xlsx 工作簿，给出的台账里有{len(books)}个")
    if target.suffix.lower() != books[0].suffix.lower():
        fail(f"--annotate：{target} 应以 {books[0].suffix} 结尾")
    if target.exists() and target.samefile(books[0]):
        fail(f"--annotate：{target} 是台账本身，不能覆盖；请换一个文件名")


def write_annotated(target: Path, inputs: Sequence[Path], report: dict[str, Any], ledger: Ledger, tables: Tables, *, quiet: bool) -> None:
    from hegui.checker.forms.annotated import annotated, workbooks

    (book,) = workbooks(list(inputs))
    shown = next((entry.path for entry in ledger.inputs if Path(entry.path).name == book.name), book.name)
    try:
        made = annotated(book, shown, report, ledger.problems, tables)
    except ValueError as error:
        fail(str(error))
    save(target, made)
    if not quiet:
        typer.echo(f"已写入 {target}", err=True)
