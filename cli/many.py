"""Several formats of one result in one run, for commands whose formats are their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hegui.cli.options import fail
from hegui.cli.outputs import check_targets, deliver


@dataclass(frozen=True, slots=True)
class Made:
    """How one format is made, and what its file is called in a folder of results. ``None`` as content: already on the terminal."""

    file: str
    make: Callable[[], str | bytes]


def check_formats(
    names: Sequence[str] | None, known: Mapping[str, str], output: Path | None, output_dir: Path | None, inputs: Sequence[Path], what: str = "台账"
) -> list[str]:
    """The formats wanted, each once, the first of ``known`` without any; exits with 2 where the options contradict each other."""
    from hegui.kb.diagnostics import did_you_mean

    wanted = list(dict.fromkeys(names or [next(iter(known))]))
    for name in wanted:
        if name not in known:
            fail(f"--format 的值不对：没有“{name}”{did_you_mean(name, known)}；可用：{'、'.join(known)}")
    check_targets(len(wanted), output, output_dir, inputs, what)
    return wanted


def write_all(wanted: Sequence[str], made: Mapping[str, Made], output: Path | None, output_dir: Path | None, *, quiet: bool) -> None:
    """Renders and writes each; one that cannot be made says why, and exits with 2."""
    for name in wanted:
        each = made[name]
        target = output if output_dir is None else output_dir / each.file
        try:
            content = each.make()
        except ValueError as error:
            fail(str(error))
        deliver(content, target, quiet=quiet)


def described(known: Mapping[str, str]) -> str:
    return "输出格式，可写多次：" + "，".join(f"{name} {what}" for name, what in known.items()) + "。"



def docx_template(templates: Sequence[Path] | None, wanted: Sequence[str]) -> Path | None:
    """The user's own Word file, for commands that take no other template; exits with 2 for any other."""
    for template in templates or ():
        if not template.is_file():
            fail(f"--template：没有文件 {template}")
        if template.suffix.lower() != ".docx" or "docx" not in wanted:
            fail(f"--template：{template.name} 用不上；这里可用 .docx 的模板，要写 --format docx")
    return templates[0] if templates else None
