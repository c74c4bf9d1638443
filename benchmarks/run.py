"""Measures what a user waits for: wall time and peak memory of the commands, each in a process of its own.

usage: python benchmarks/run.py [--officers N N …] [--repeat K]

Short commands are repeated and the median is shown; a population is checked once. The result goes to standard output as a table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from population import Population, write_agency
from rich.console import Console
from rich.table import Table

AS_OF = "2026-06-30"
EXAMPLES = Path(__file__).parents[1] / "examples"
HEGUI = Path(sys.executable).with_name("hegui")
FINISHED = {0, 1, 4}  # the exit codes of a check that came to a result


@dataclass(frozen=True)
class Measurement:
    """Wall seconds (median over ``runs``) and peak resident memory in MiB (maximum)."""

    what: str
    seconds: float
    memory: float
    runs: int
    target: str = ""


def measure(what: str, arguments: list[str], *, runs: int = 1, target: str = "") -> Measurement:
    seconds, memory = [], []
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen([HEGUI, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        messages = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - start)
        memory.append(usage.ru_maxrss / 1024)  # Linux counts in KiB
        code = process.returncode = os.waitstatus_to_exitcode(status)
        if code not in FINISHED:
            raise SystemExit(f"hegui {' '.join(arguments)} 以 {code} 退出：\n{messages[-2000:]}")
    return Measurement(what, statistics.median(seconds), max(memory), runs, target)


def main() -> None:
    parser = argparse.ArgumentParser(description="测量常用命令的时间和内存")
    parser.add_argument("--officers", type=int, nargs="*", default=[2_500, 5_000, 10_000], help="人口规模（干部人数），可给多个")
    parser.add_argument("--repeat", type=int, default=5, help="短命令重复几次，取中位数")
    options = parser.parse_args()

    results = [
        measure("hegui --help", ["--help"], runs=options.repeat, target="< 0.3 秒"),
        measure("示例“技术服务机构”", _check(EXAMPLES / "技术服务机构"), runs=options.repeat),
        measure("示例“支队纪检”", _check(EXAMPLES / "支队纪检"), runs=options.repeat),
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_agency(Path(folder))
        results.insert(1, measure("自查一家机构，冷启动", _check(Path(folder)), runs=options.repeat, target="< 1 秒"))
    for officers in options.officers:
        with tempfile.TemporaryDirectory() as folder:
            Population(officers, seed=1, unknown=0.02).write(Path(folder))
            what = f"{officers:,} 名干部，共 {20 * officers:,} 行"
            results.append(measure(what, _check(Path(folder)), target="< 60 秒，< 1024 MiB" if officers == 10_000 else ""))
    _print(results)


def _check(ledger: Path) -> list[str]:
    return ["check", str(ledger), "--as-of", AS_OF, "--format", "json"]


def _print(results: list[Measurement]) -> None:
    table = Table("项目", "时间（秒）", "峰值内存（MiB）", "次数", "要求", title=f"{os.cpu_count()} 核，Python {sys.version.split()[0]}")
    for result in results:
        table.add_row(result.what, f"{result.seconds:.2f}", f"{result.memory:.0f}", str(result.runs), result.target)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
