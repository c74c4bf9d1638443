"""The options by which a command's report goes out: in which formats, to which files, into whose templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from hegui.checker.report.formats import FORMATS, Format
from hegui.cli.options import fail
from hegui.cli.output import print_document, save

_KNOWN = "，".join(f"{form.name} {form.chinese}" for form in FORMATS.values())

Formats = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", metavar="格式", help=f"输出格式，可写多次：{_KNOWN}。不写是 table。", show_default=False),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="文件", help="结果写入文件。", show_default=False)]
OutputDir = Annotated[Path | None, typer.Option("--output-dir", metavar="文件夹", help="每种格式各写一个文件。", show_default=False)]
Templates = Annotated[
    list[Path] | None,
    typer.Option("--template", metavar="文件", help="写进自己的模板：.xlsx（有整改台账表头）、.docx。可写多次。", show_default=False),
]


def check_targets(formats: int, output: Path | None, output_dir: Path | None, inputs: Sequence[Path], what: str = "台账") -> None:
    """Refuses targets that contradict each other or the number of formats, and one that would overwrite an input (``what`` it is)."""
    if output is not None and formats > 1:
        fail("--output 只能配一种 --format；多种格式请用 --output-dir")
    if output is not None and output_dir is not None:
        fail("--output 与 --output-dir 只能写一个")
    if output is not None and any(given.exists() and output.exists() and output.samefile(given) for given in inputs):
        fail(f"--output：{output} 是{what}本身，会被结果覆盖；请换一个文件名")
    if formats > 1 and output_dir is None:
        fail("多种 --format 要用 --output-dir 指明文件夹")


def deliver(content: str | bytes, target: Path | None, *, quiet: bool = False) -> None:
    """To stdout, or to a file, which is then named on stderr."""
    if target is None:
        print_document(content)
        return
    save(target, content)
    if not quiet:
        typer.echo(f"已写入 {target}", err=True)


@dataclass(frozen=True, slots=True)
class Outputs:
    """The formats wanted and where each goes; ``None`` as target is stdout."""

    formats: tuple[Format, ...]
    output: Path | None
    output_dir: Path | None
    templates: tuple[Path, ...]

    @classmethod
    def chosen(
        cls,
        names: Sequence[str] | None,
        output: Path | None,
        output_dir: Path | None,
        templates: Sequence[Path] | None = None,
        *,
        inputs: Sequence[Path] = (),
    ) -> Outputs:
        """Checks the options against each other before anything is computed; exits with 2 where they contradict."""
        from hegui.kb.diagnostics import did_you_mean

        wanted = list(dict.fromkeys(names or ["table"]))
        for name in wanted:
            if name not in FORMATS:
                fail(f"--format 的值不对：没有“{name}”{did_you_mean(name, FORMATS)}；可用：{'、'.join(FORMATS)}")
        formats = tuple(FORMATS[name] for name in wanted)
        check_targets(len(formats), output, output_dir, inputs)
        for template in templates or ():
            if not template.is_file():
                fail(f"--template：没有文件 {template}")
            if template.suffix.lower() not in {form.template for form in formats if form.template}:
                fail(f"--template：{template.name} 要配同一类的 --format（.xlsx 配 xlsx，.docx 配 docx）")
        return cls(formats, output, output_dir, tuple(templates or ()))

    def write(self, report: dict[str, Any], *, quiet: bool) -> None:
        """Renders and writes every format; each file whole or not at all."""
        for form in self.formats:
            target = self.output if self.output_dir is None else self.output_dir / f"report{form.suffix}"
            if form.name == "table" and target is None:
                from hegui.checker.report.page import ReportConsole
                from hegui.checker.report.table import print_report

                print_report(report, ReportConsole())
                continue
            template = next((t for t in self.templates if t.suffix.lower() == form.template), None)
            try:
                made = form.render(report, template)
            except ValueError as error:
                fail(str(error))
            deliver(made, target, quiet=quiet)
