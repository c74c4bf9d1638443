"""``hegui explain``: the path of facts and rules behind one finding of a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from hegui.cli.options import fail
from hegui.cli.output import save


def explain(
    report: Annotated[Path, typer.Argument(metavar="报告.json", help="hegui check --format json 的结果。")],
    finding_id: Annotated[str, typer.Argument(metavar="发现编号", help="报告里的编号，写开头几位即可。")],
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="文件.svg", help="把路径另画成一幅 SVG 图。", show_default=False)
    ] = None,
) -> None:
    """说明一个发现是怎样得出的：依据、事实、身份、推理步骤，并画成图。"""
    finding = _find(_read(report), finding_id)
    from hegui.checker.report.path import print_path, svg
    from rich.console import Console

    print_path(finding, Console(highlight=False))
    if picture is not None:
        save(picture, svg(finding))
        typer.echo(f"已写入 {picture}", err=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fail(f"没有文件 {path}")
    except IsADirectoryError:
        fail(f"{path} 是文件夹；应给出 hegui check --format json 写出的文件")
    except OSError as error:
        fail(f"读不了 {path}：{error.strerror or error}")
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        fail(f"{path} 不是 JSON；应是 hegui check --format json 写出的文件")
    if not isinstance(data, dict) or data.get("schema") != "hegui.report/1" or not isinstance(data.get("findings"), list):
        fail(f"{path} 不是 hegui.report/1 报告")
    return data


def _find(report: dict[str, Any], wanted: str) -> dict[str, Any]:
    from hegui.kb.diagnostics import did_you_mean

    known = {f["id"]: f for f in report["findings"] if isinstance(f, dict) and f.get("id")}
    matching = [f for name, f in known.items() if name.startswith(wanted)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        fail(f"“{wanted}”对应多个发现：{'、'.join(f['id'] for f in matching[:8])}")
    fail(f"报告里没有编号“{wanted}”{did_you_mean(wanted, known)}；共有 {len(known)} 个发现")
