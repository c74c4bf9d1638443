"""Checks the examples with the real command and shows at a glance what came out, next to what was planted.

Fails when a check could not be made at all (exit codes 2 and 3), or when the result is not what was planted.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from compare import EXAMPLES, NAMES, answers, compare
from hegui.kb.locator import spoken
from rich.console import Console
from rich.table import Table
from rich.text import Text

HEGUI = Path(sys.executable).with_name("hegui")
ROOT = EXAMPLES.parent
_CODE = re.compile(r"（[0-9A-Z]{18}）")  # credit codes: in the report, but too long for one line
FINISHED = {0, 1, 4}  # nothing found; violations found; only leads or open points left
SHOWN = (  # outcome, label, style, how many lines at most
    ("violation", "× 违反", "bold red", 12),
    ("lead", "▲ 线索", "yellow", 4),
    ("undetermined", "※ 证据不足", "magenta", 4),
    ("needs_judgement", "● 需人工判断", "cyan", 4),
)


def main() -> int:
    console = Console(width=None if sys.stdout.isatty() else 160)
    shown = [_show(name, console) for name in NAMES]  # all of them, even if one fails
    console.print(
        "每条结论的依据原文、证据在哪个文件哪一行、还缺什么，用上面的命令查看（没有安装的，用 .venv/bin/hegui）；换成自己的台账，见 README.md。\n"
    )
    return 0 if all(shown) else 1


def _show(name: str, console: Console) -> bool:
    key = answers(name)
    command = ["check", f"examples/{name}", "--as-of", key["as_of"]]
    start = time.perf_counter()
    run = subprocess.run([HEGUI, *command, "--format", "json"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    seconds = time.perf_counter() - start
    if run.returncode not in FINISHED:
        console.print(f"核查没有完成（退出码 {run.returncode}）：\n{run.stderr}", style="red", markup=False)
        return False
    report = json.loads(run.stdout)
    missed, surplus = compare(report["findings"], key["findings"])

    console.rule(Text(name, style="bold"))
    rows = sum(entry["rows"] for entry in report["inputs"])
    console.print(Text(f"$ hegui {' '.join(command)}", style="bold"))
    problems = f"台账本身的毛病 {len(report['problems'])} 处（报告逐一指出，其余照常核查）"
    console.print(f"{len(report['inputs'])} 张表，{rows} 行，{seconds:.1f} 秒；{problems}\n")
    console.print(_counts(report["summary"]))
    console.print()
    for outcome, label, style, most in SHOWN:
        if found := [f for f in report["findings"] if f["outcome"] == outcome]:
            console.print(_findings(found, label, style, most))
    verdict = f"与答案对照：植入 {len(key['findings'])} 项，漏查 {len(missed)} 项，误报 {len(surplus)} 项。"
    console.print(Text(verdict, style="bold green" if not missed and not surplus else "bold red"))
    for entry in missed:
        console.print(f"  漏查：{entry['subject']} {entry['outcome']} {entry['locator']}", markup=False)
    for finding in surplus:
        console.print(f"  误报：{finding['subject']['id']} {finding['outcome']} {finding['rule']} {finding['sentence']}", markup=False)
    console.print()
    return not missed and not surplus


def _counts(summary: dict[str, int]) -> Text:
    parts = [(f"{label} {summary[outcome]}", style) for outcome, label, style, _ in SHOWN]
    parts += [(f"√ 符合 {summary['compliant']}", "green"), (f"－ 不适用 {summary['not_applicable']}", "dim")]
    line = Text("  ")
    for number, (text, style) in enumerate(parts):
        line.append("   " if number else "").append(text, style=style)
    return line


def _findings(findings: list[dict[str, Any]], label: str, style: str, most: int) -> Table:
    """One line per finding: what it says, and the ground it rests on or the fact that is missing. Different rules come first."""
    table = Table(box=None, pad_edge=False, show_header=False, expand=True)
    table.add_column(style=style, no_wrap=True, width=12)
    table.add_column(ratio=1, no_wrap=True)
    table.add_column(width=42, no_wrap=True, style="dim")
    firsts = list({finding["rule"]: finding for finding in reversed(findings)}.values())[::-1]
    chosen = (firsts + [finding for finding in findings if finding not in firsts])[:most]
    for finding in chosen:
        table.add_row(label, Text(_CODE.sub("", finding["sentence"])), Text(_rests_on(finding)))
    if rest := len(findings) - len(chosen):
        table.add_row("", Text(f"……另有 {rest} 项", style="dim"), "")
    return table


def _rests_on(finding: dict[str, Any]) -> str:
    if finding["missing"]:
        place = finding["missing"][0]
        return f"还缺：{place['subject']}的{place['column']}"
    ground = next(basis for basis in finding["basis"] if basis["role"] == "ground")
    return f"{ground['regulation'].removeprefix('中华人民共和国')} {spoken(ground['locator'])}"


if __name__ == "__main__":
    sys.exit(main())
