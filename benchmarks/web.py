"""Measures the page: every kind of page with the examples, and filters over ten thousand findings.

usage: python benchmarks/web.py [--findings N]
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table
from serving import serving, token

EXAMPLE = Path(__file__).parents[1] / "examples" / "支队纪检"
LIMIT_PAGE, LIMIT_FILTER = 200, 300  # milliseconds


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--findings", type=int, default=10_000)
    wanted = options.parse_args().findings
    table = Table("页面", "毫秒（7 次的中位数）", "字节", "目标")
    with serving() as (address, _), httpx.Client(base_url=address, follow_redirects=True, timeout=600) as client:
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
            row(table, client, path, LIMIT_PAGE)
        checked = check(client, [(p.name, p.read_bytes()) for p in sorted(EXAMPLE.iterdir()) if p.suffix in (".csv", ".xlsx")])
        first = client.get(f"{checked}/result").text.partition(f'href="{checked}/finding/')[2].partition('"')[0]
        for path in (
            checked,
            f"{checked}/result",
            f"{checked}/result?q=股东",
            f"{checked}/finding/{first}",
            f"{checked}/finding/{first}.svg",
        ):
            row(table, client, path, LIMIT_PAGE, path.replace(checked, "示例台账"))
        many = check(client, [("行业组织.csv", associations(wanted))], "二（十三）")
        shown = client.get(f"{many}/result").text.partition('id="shown">')[2].partition("<")[0]
        for path in (
            "",
            "?page=100",
            "?outcome=violation",
            "?severity=high",
            "?q=第7号",
            "?q=协会 第99",
            "?subject=第1234号",
            "?q=没有这样的词",
        ):
            row(table, client, f"{many}/result{path}", LIMIT_FILTER, f"{shown}：{path or '全部'}")
            row(table, client, f"{many}/result{path}", LIMIT_FILTER, "　只换列表", {"HX-Request": "true"})
    Console(width=120).print(table)


def associations(count: int) -> bytes:
    """A table of which every row breaks one rule of 二（十三）."""
    rows = [f"示例第{n}号消防协会,行业协会,否" for n in range(count)]
    return "\n".join(["组织名称,类型,财务分离", *rows]).encode()


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


def row(table: Table, client: httpx.Client, path: str, limit: int, name: str = "", headers: dict[str, str] | None = None) -> None:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        answer = client.get(path, headers=headers)
        times.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    middle = statistics.median(times)
    table.add_row(name or path, f"{middle:.0f}", str(len(answer.content)), f"< {limit}" + ("" if middle < limit else "　超过"))


if __name__ == "__main__":
    main()
