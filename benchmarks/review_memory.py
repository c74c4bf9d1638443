"""Time and memory of ``hegui review`` on a folder: the memory of all its processes together, sampled while it runs (Linux only).

    python benchmarks/review_memory.py FOLDER [FULLTEXTS.sqlite3]

Memory that processes share is counted once (proportional set size), so the figure is what the run takes from the machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

_EVERY = 0.1  # seconds between two looks


def processes(pid: int) -> list[int]:
    """A process and everything it has started."""
    found = [pid]
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += processes(int(child))
    except OSError:  # it has just ended
        pass
    return found


def kilobytes(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2) or not Path(arguments[0]).is_dir():
        print("用法：python benchmarks/review_memory.py 文本所在的文件夹 [全文.sqlite3]", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", "from hegui.cli import main; main()", "review", arguments[0], "--quiet", "--output-dir", folder]
        command += ["--kb", arguments[1]] if len(arguments) > 1 else ["--no-kb"]
        command += [each for format in ("json", "xlsx", "docx", "html") for each in ("-f", format)]
        begin = time.perf_counter()
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        most = at_once = 0
        while running.poll() is None:
            each = processes(running.pid)
            most, at_once = max(most, sum(map(kilobytes, each))), max(at_once, len(each))
            time.sleep(_EVERY)
        print(
            f"{time.perf_counter() - begin:.0f} s, exit code {running.returncode}; {at_once} processes, together at most {most / 1024:.0f} MiB"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
