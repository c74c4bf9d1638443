"""A check on the page of a ledger in which every row breaks several rules: how soon something is shown, how soon the result is there, and
whether it is usable.

usage: python benchmarks/web_large.py [--rows N]
"""

from __future__ import annotations

import argparse
import re
import time
from itertools import pairwise
from statistics import median

import httpx
from rich.console import Console
from rich.table import Table
from serving import cpu, memory, serving, token

COLUMNS = "事项编号,类型,单位编号,主办人编号,受理日期,检查日期,决定日期,办结日期,以技术服务结论为前置条件,执法记录仪,音视频监控"
COLUMNS += ",法制审核日期,重大执法行为,集体议案日期,裁量基准下限,裁量基准上限,处罚金额,公示日期,网上流转"
CELLS = "行政处罚,D{0:06},R{0:05},2023-01-05,2023-01-06,2023-03-01,2023-05-01,是,是,是,,是,,1000,5000,9000,2023-03-02,是"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=10_000)
    rows = options.parse_args().rows
    table = Table("步骤", "秒", "其中 CPU 秒（各进程合计）")
    ledger = "\n".join([COLUMNS, *(f"S{n:06}," + CELLS.format(n) for n in range(rows)), ""]).encode()
    with serving() as (address, pid), httpx.Client(base_url=address, follow_redirects=True, timeout=600) as client:
        key = token(client)
        time.sleep(5)  # the processes load the rule base
        started, spent = time.perf_counter(), cpu(pid)

        def done(what: str) -> None:
            table.add_row(what, f"{time.perf_counter() - started:.1f}", f"{cpu(pid) - spent:.1f}")

        page = client.post("/check", data={"token": key}, files=[("files", ("执法事项.csv", ledger))])
        done("台账上传、读完")
        groups = re.findall(r'name="group" value="([^"]+)"', client.get(page.url).text)
        page = client.post(f"{page.url}/run", data={"token": key, "as_of": "2026-06-30", "group": groups})
        done("第一次看到进度")
        seen: list[str] = []
        while not page.url.path.endswith("/result"):
            seen += re.findall(r'<p role="status">正在核查([^<]*)', page.text)
            time.sleep(0.3)
            page = client.get(f"{page.url}")
        done("看到结果")
        changes = sum(a != b for a, b in pairwise(seen))
        count = re.search(r"共 (\d+) 项", page.text)
        times = {}
        for query in ("", "?page=100", "?outcome=violation", "?q=S000777", "?q=没有这样的词"):
            times[query] = []
            for _ in range(5):
                begun = time.perf_counter()
                client.get(f"{page.url.path}{query}", headers={"HX-Request": "true"})
                times[query].append((time.perf_counter() - begun) * 1000)
        Console(width=120).print(table)
        shown = "，".join(f"{query or '第一页'} {median(each):.0f} 毫秒" for query, each in times.items())
        print(f"{rows} 行，{count[1] if count else '？'} 项结论；看了 {len(seen)} 次进度，变了 {changes} 次；{shown}；内存 {memory(pid):.0f} MiB")


if __name__ == "__main__":
    main()
