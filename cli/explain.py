"""``hegui explain``: the path of facts and rules behind one finding of a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from hegui.cli.options import fail
from hegui.cli.output import save

EXPECTED = "应是 hegui check --format json 写出的文件"


def explain(
    report: Annotated[Path, typer.Argument(metavar="报告.json", help="hegui check --format json 的结果。")],
    finding_id: Annotated[str, typer.Argument(metavar="编号", help="报告里一项结论的编号，写开头几位即可。")],
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="文件.svg", help="把路径另画成一幅 SVG 图。", show_default=False)
    ] = None,
) -> None:
    """说明一项结论是怎样得出的：依据、事实、身份、推理步骤，并画成图。"""
    finding = _find(_read(report), finding_id.strip())
    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.path import print_path, svg

    print_path(finding, ReportConsole())
    if picture is not None:
        save(picture, svg(finding))
        typer.echo(f"已写入 {picture}", err=True)


def _read(path: Path) -> dict[str, Any]:
    """The report; exits with 2 and says why when the file is none."""
    data = _json(path)
    if not isinstance(data, dict) or data.get("schema") != "hegui.report/1":
        fail(f"{path} 不是 hegui.report/1 报告；{EXPECTED}")
    from hegui.checker.report.model import Report
    from pydantic import ValidationError

    try:
        whole = Report.model_validate(data).model_dump(by_alias=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        problem = "缺少这一项" if first["type"] == "missing" else "不合格式"
        fail(f"{path} 不是完整的 hegui.report/1 报告：{place} {problem}（共 {error.error_count()} 处）；{EXPECTED}")
    return whole


def _json(path: Path) -> Any:
    """What the file holds; exits with 2 when it is no JSON."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        fail(f"没有文件 {path}")
    except IsADirectoryError:
        fail(f"{path} 是文件夹；{EXPECTED}")
    except (OSError, ValueError) as error:
        fail(f"读不了 {path}：{getattr(error, 'strerror', None) or error}")
    read = list(_readings(data))
    if not read:
        fail(f"{path} 不是 JSON；{EXPECTED}")
    return read[0]


def _readings(data: bytes) -> Iterator[Any]:
    """The data in the encodings that a redirection on Windows may have written it in."""
    for encoding in (json.detect_encoding(data), "gb18030"):
        with suppress(ValueError, RecursionError):  # undecodable, no JSON, numbers too long, too deep
            yield json.loads(data.decode(encoding))


def _find(report: dict[str, Any], wanted: str) -> dict[str, Any]:
    """The finding whose id begins with ``wanted``; exits with 2 when there is none or more than one."""
    from hegui.kb.diagnostics import did_you_mean

    known: dict[str, dict[str, Any]] = {f["id"]: f for f in report["findings"] if f["id"]}
    matching = [f for name, f in known.items() if wanted and name.startswith(wanted)]
    if not matching:
        fail(f"报告里没有编号“{wanted}”{did_you_mean(wanted, known)}；报告共有 {len(known)} 项结论")
    if len(matching) > 1:
        more = f" 等{len(matching)}项" if len(matching) > 8 else ""
        fail(f"编号“{wanted}”开头的结论不止一项，请写长些：{'、'.join(f['id'] for f in matching[:8])}{more}")
    return matching[0]
