"""How large the HTML report of many findings is, how soon a browser shows it, and how soon it filters.

    python benchmarks/html_report.py [count]

The findings are those of the example 支队纪检, repeated with names, numbers and rows of their own, so that nothing that differs in a
real report is shared here. Browser times need Chromium (playwright); without it only the size is told.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hegui.checker import check
from hegui.checker.report.document import document
from hegui.checker.report.html import render
from hegui.kb.day import parse_day
from hegui.kb.registry import load_regulations
from hegui.kb.rulebase import load_rule_base

EXAMPLE = Path(__file__).parents[1] / "examples" / "支队纪检"


def many(count: int) -> dict[str, Any]:
    """A report of ``count`` findings."""
    base = load_rule_base(load_regulations())
    report = document(check([EXAMPLE], base, parse_day("2026-06-30")[0]))
    pattern = report["findings"]
    report["findings"] = [_another(pattern[number % len(pattern)], number) for number in range(count)]
    report["summary"] = {o: sum(f["outcome"] == o for f in report["findings"]) for o in report["summary"] if o != "incomplete"}
    return report


def _another(finding: dict[str, Any], number: int) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(finding, ensure_ascii=False))
    made["id"] = f"{number:016x}"
    made["subject"]["id"] = f"R{number:06d}"
    made["sentence"] = f"{made['sentence']}（第{number}项）"
    for entry in made["because"]:
        if "row" in entry:
            entry["row"] += number
    return made


def in_browser(path: Path, number: int) -> tuple[float, float]:
    """Seconds to the first list of findings, and to the list after a word was typed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium")
        tab = browser.new_page()
        start = time.perf_counter()
        tab.goto(path.as_uri())
        tab.wait_for_selector("#list .finding")
        opened = time.perf_counter() - start
        start = time.perf_counter()
        tab.fill("#q", f"第{number}项")
        tab.wait_for_selector("#list .finding:only-child", timeout=10_000)
        filtered = time.perf_counter() - start
        browser.close()
    return opened, filtered


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    report = many(wanted)
    begun = time.process_time()
    page = render(report)
    print(f"{wanted} findings: {len(page.encode()) / 1e6:.1f} MB, made in {time.process_time() - begun:.1f} s of one core")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "报告.html"
        target.write_text(page, encoding="utf-8")
        try:
            opened, filtered = in_browser(target, wanted - 1)
        except ImportError:
            print("playwright is not installed: no browser times")
        else:
            print(f"opened in {opened:.2f} s, filtered in {filtered:.2f} s")
