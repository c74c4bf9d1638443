"""Measures the page: every kind of page with the examples, and filters over ten thousand findings.

usage: python benchmarks/web.py [--findings N]
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from hegui.cli.web.app import create_app
from hegui.cli.web.findings import write_findings
from hegui.cli.web.ledger import LedgerThing
from hegui.cli.web.security import Hosts
from hegui.cli.web.server import Server
from hegui.kb.registry import load_regulations
from hegui.kb.rulebase import load_rule_base
from rich.console import Console
from rich.table import Table
from serving import cpu, serving, token
from starlette.testclient import TestClient

EXAMPLE = Path(__file__).parents[1] / "examples" / "支队纪检"
LIMIT_PAGE, LIMIT_FILTER = 200, 300  # milliseconds


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--findings", type=int, default=10_000)
    wanted = options.parse_args().findings
    table = Table("页面", "毫秒（7 次的中位数）", "CPU 毫秒（平均）", "字节", "目标")
    with serving() as (address, pid), httpx.Client(base_url=address, follow_redirects=True, timeout=600) as client:
        time.sleep(5)  # the processes load the rule base
        for path in (
            "/",
            "/check",
            "/review",
            "/library",
            "/library?q=双随机",
            "/library/work/zibo-2020-113",
            "/library/rules/ZB13-3-service",
            "/duties",
            "/assess",
        ):
            row(table, partial(cpu, pid), client, path, LIMIT_PAGE)
        checked = check(client, [(p.name, p.read_bytes()) for p in sorted(EXAMPLE.iterdir()) if p.suffix in (".csv", ".xlsx")])
        first = client.get(f"{checked}/result").text.partition(f'href="{checked}/finding/')[2].partition('"')[0]
        for path in (
            checked,
            f"{checked}/result",
            f"{checked}/result?q=股东",
            f"{checked}/finding/{first}",
            f"{checked}/finding/{first}.svg",
        ):
            row(table, partial(cpu, pid), client, path, LIMIT_PAGE, path.replace(checked, "示例台账"))
        report = client.get(f"{checked}/download/json").json()
    with many(report, wanted) as (inside, address):
        for path in (
            "",
            "?page=100",
            "?outcome=violation",
            "?severity=high",
            "?q=第7号",
            "?q=人员 第99",
            "?subject=第1234号",
            "?q=没有这样的词",
        ):
            row(table, time.process_time, inside, f"{address}/result{path}", LIMIT_FILTER, f"{wanted} 项结论：{path or '全部'}")
            row(table, time.process_time, inside, f"{address}/result{path}", LIMIT_FILTER, "　只换列表", {"HX-Request": "true"})
    Console(width=120).print(table)


@contextmanager
def many(report: dict[str, Any], count: int) -> Iterator[tuple[TestClient, str]]:
    """The findings of a report repeated with other subjects, as a checked ledger of a visitor: a server inside this process."""
    server = Server.start(load_rule_base(load_regulations()), count=1)
    client = TestClient(create_app(server, Hosts("127.0.0.1")), base_url="http://127.0.0.1")
    client.get("/")
    session = next(iter(server.sessions.all.values()))
    thing = session.new(lambda **known: LedgerThing(workers=server.workers, quick=server.quick, **known))
    findings = []
    for n in range(count):
        finding = json.loads(json.dumps(report["findings"][n % len(report["findings"])]))
        finding |= {"id": f"{n:016x}", "subject": {"type": "人员", "id": f"R{n:05}", "name": f"第{n}号"}}
        findings.append(finding)
    thing.made_of = "结果"
    thing.out.mkdir()
    write_findings(thing.out / "findings.sqlite", report | {"findings": findings})
    thing.result = {key: value for key, value in report.items() if key != "findings"} | {"problem_count": len(report["problems"])}
    yield client, f"/check/{thing.id}"
    server.close()


def check(client: httpx.Client, files: list[tuple[str, bytes]], group: str = "") -> str:
    """Uploads and checks against one group of rules, or all; the ledger's address."""
    key = token(client)
    found = client.post("/check", data={"token": key}, files=[("files", each) for each in files])
    address = found.url.path
    groups = [part.partition('"')[0] for part in client.get(address).text.split('name="group" value="')[1:]]
    client.post(f"{address}/run", data={"token": key, "as_of": "2026-06-30", "group": [group] if group else groups})
    while not client.get(f"{address}/run").url.path.endswith("/result"):
        time.sleep(0.3)
    return address


def row(
    table: Table,
    spent: Callable[[], float],
    client: httpx.Client | TestClient,
    path: str,
    limit: int,
    name: str = "",
    headers: dict[str, str] | None = None,
) -> None:
    """Asks for a page seven times. ``spent`` gives the processor seconds used so far by whoever answers."""
    times = []
    before = spent()
    for _ in range(7):
        start = time.perf_counter()
        answer = client.get(path, headers=headers)
        times.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    middle, used = statistics.median(times), (spent() - before) * 1000 / len(times)
    table.add_row(name or path, f"{middle:.0f}", f"{used:.0f}", str(len(answer.content)), f"< {limit}" + ("" if middle < limit else "　超过"))


if __name__ == "__main__":
    main()
