"""A running ``hegui serve`` and a client of it, for the measures of the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

HEGUI = Path(sys.executable).with_name("hegui")


@contextmanager
def serving() -> Iterator[tuple[str, int]]:
    """Starts a server on a free port; gives its address and process id, ends it afterwards."""
    process = subprocess.Popen([HEGUI, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://[^/]+", process.stdout.readline())
        assert found, "没有启动"
        yield found[0], process.pid
    finally:
        process.terminate()
        process.wait(20)


def token(client: httpx.Client) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get("/check").text)
    assert found
    return found[1]


def _with_children(pid: int) -> list[int]:
    """A process and all below it."""
    below = [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    return [pid, *(each for child in below for each in _with_children(child))]


def cpu(pid: int) -> float:
    """Processor seconds that a process and all below it have used, those that have ended included (Linux)."""
    total = 0
    for each in _with_children(pid):
        status = Path(f"/proc/{each}/stat")
        if status.exists():
            total += sum(map(int, status.read_text().rpartition(")")[2].split()[11:15]))  # own and ended children's, user and system
    return total / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Resident MiB of a process and all below it (Linux)."""
    total = 0
    for each in _with_children(pid):
        status = Path(f"/proc/{each}/status")
        if status.exists() and (found := re.search(r"VmRSS:\s+(\d+)", status.read_text())):
            total += int(found[1])
    return total / 1024
