"""A folder of legal texts: articles parsed against an independent count, and the times of parsing, import and search.

    python benchmarks/texts.py FOLDER [--left] [--no-import]

The count is a plain one: one expression over the raw lines, nothing of the parser. It knows no quotations and no glued articles, so
what the parser has beyond it is listed too. ``--left`` lists every article that only one of the two has.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hegui.kb.day import parse_day
from hegui.kb.fulltext.importing import files_of, import_files
from hegui.kb.fulltext.search import Query, parse_query, search
from hegui.kb.fulltext.store import Store
from hegui.kb.locator import canonical
from hegui.kb.text import parse, read

LINE = re.compile(
    r"^[#*\s\u3000>]*(第\s*[一二三四五六七八九十百千零〇○\d０-９\s]+\s*条(?:\s*之[一二三四五六七八九十]+)?)(?=[\s\u3000]|$)", re.MULTILINE
)
WORDS = (
    "罚",
    "的",
    "消防",
    "规定",
    "规定 应当",
    "个人信息",
    "公安机关消防机构",
    '"消防技术服务机构"',
    "不得 指定",
    "停车 收费 管理",
    "住房城乡建设",
    "人",
    "消防 -救援",
)
FIELDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("指定", {"title": "消防"}),
    ("指定", {"level": "法律"}),
    ("消防", {"maker": "山东"}),
    ("消防", {"article": "第五十六条"}),
    ("罚", {"all_versions": True}),
    ("消防", {"on": (parse_day("2020-01-01")[0],) * 2}),
)


def counted(text: str) -> Counter[str]:
    """Article numbers at the beginning of lines."""
    return Counter(canonical(re.sub(r"\s", "", found[1])).replace("○", "零").replace("〇", "零") for found in LINE.finditer(text))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--left", action="store_true")
    arguments.add_argument("--no-import", action="store_true")
    options = arguments.parse_args()
    files, _ = files_of([options.folder])
    _articles(files, left=options.left)
    if not options.no_import:
        with tempfile.TemporaryDirectory() as folder:
            _import_and_search(files, Path(folder) / "texts.sqlite3")


def _articles(files: list[Path], *, left: bool) -> None:
    start = time.process_time()
    documents = [parse(source) for path in files if (source := read(path)).readable]
    seconds = time.process_time() - start
    present = both = only_parsed = 0
    for document in documents:
        expected = counted(document.source.text)
        parsed = Counter(found[0] for node in document.articles if (found := re.search(r"第[^第]*条.*$", node.anchor)))
        present += expected.total()
        both += (expected & parsed).total()
        only_parsed += (parsed - expected).total()
        if left and expected != parsed:
            print(f"  {Path(document.source.path).name}: counted only {dict(expected - parsed)}, parsed only {dict(parsed - expected)}")
    whole = sum("".join(node.own for node in document.walk()) == document.source.text for document in documents)
    defects = Counter(defect.kind for document in documents for defect in document.defects)
    print(f"{len(documents)} texts parsed in {seconds:.1f} s of one core; every character in one node: {whole}")
    print(f"articles counted independently {present}, of these parsed {both}, parsed beyond {only_parsed}; defects {dict(defects)}")


def _import_and_search(files: list[Path], path: Path) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    with Store(path, create=True) as store:
        outcomes = Counter(each.status for each in import_files(store, files))
        print(
            f"import: {time.perf_counter() - wall:.0f} s, {time.process_time() - cpu:.0f} s of processor; {path.stat().st_size / 1e6:.0f} MB; {dict(outcomes)}"
        )
        slowest = 0.0
        for text, fields in (*((text, {}) for text in WORDS), *FIELDS):
            words, without = parse_query(text)
            times = []
            for _ in range(7):
                begin = time.process_time()
                found = search(store, Query(words, without, **fields))
                times.append((time.process_time() - begin) * 1000)
            slowest = max(slowest, statistics.median(times))
            told = "".join(f"　{name}={value}" for name, value in fields.items())
            print(f"  {statistics.median(times):6.1f} ms  {text}{told}  ({found.total}{'+' if found.more else ''})")
        print(f"slowest {slowest:.1f} ms")
    command = [sys.executable, "-c", "from hegui.cli import main; main()", "kb", "search", "消防", "--kb", str(path)]
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"the command from start to end: {time.perf_counter() - begin:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
