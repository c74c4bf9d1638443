"""No pattern takes more than quadratic time, whatever the text: each is taken apart by regexploit, which looks for repeats in repeats.

The patterns are those that are compiled while every module is imported and documents and ledgers are worked on, so those that are put
together from the review rules count as well. A line of some thirty characters was once enough to stop the reading of a law.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from hegui.checker.intake import names
from hegui.checker.review.lexicon import load_lexicon
from hegui.kb.rulebase import RuleBase
from hegui.kb.text import marks

ROOT = Path(__file__).parents[1]
COLLECT = r"""
import importlib, json, os, pkgutil, re, sys

compiled, seen = re._compile, {}

def noted(pattern, flags):
    made = compiled(pattern, flags)
    frame = sys._getframe(2)
    if isinstance(made.pattern, str) and frame.f_code.co_filename.startswith(sys.argv[1]) and "site-packages" not in frame.f_code.co_filename:
        seen.setdefault((made.pattern, made.flags), f"{os.path.relpath(frame.f_code.co_filename, sys.argv[1])}:{frame.f_lineno}")
    return made

re._compile = noted
import hegui.checker, hegui.cli, hegui.kb

for package in (hegui.kb, hegui.checker, hegui.cli):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if not module.name.startswith("hegui.checker.spark."):  # an extra that need not be installed
                raise

from hegui.cli.app import run

for command in (["kb", "import", "a.txt", "-q"], ["review", "a.txt", "-f", "json", "-o", "o.json", "-q"]):
    assert run(command) in (0, 1), command
print(json.dumps([[*key, where] for key, where in seen.items()]))
"""
DOCUMENT = """某市消防管理办法
（2010年3月1日某市人民政府令第3号公布）
第一条 建设单位办理备案，应当提交由公安机关消防机构指定的检测单位出具的合格证明。
第二条 依据《某省消防条例（2006年修正）》第五条制定。本办法自2010年5月1日起施行，有效期5年。
"""


def test_no_pattern_is_worse_than_quadratic(tmp_path: Path, rule_base: RuleBase) -> None:
    redos = pytest.importorskip("regexploit.redos", reason="regexploit is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from regexploit.ast.sre import SreOpParser
    authorities = load_lexicon(rule_base.registry).authorities  # patterns of these are made when a text has one of their names
    named = "。由".join(name for each in authorities for name in (*each.names, *each.words, *each.organs))
    (tmp_path / "a.txt").write_text(f"{DOCUMENT}第三条 由{named}负责。\n", encoding="utf-8")
    environment = {**os.environ, "HEGUI_KB": str(tmp_path / "kb.sqlite3"), "HEGUI_AUDIT": str(tmp_path / "audit")}
    done = subprocess.run(
        [sys.executable, "-c", COLLECT, str(ROOT)], cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    patterns = json.loads(done.stdout.splitlines()[-1])
    assert len(patterns) > 350
    slow = [
        f"{where}: {pattern}" for pattern, flags, where in patterns if any(found.starriness > 2 for found in redos.find(SreOpParser().parse_sre(pattern, flags)))
    ]
    assert slow == []


def test_the_two_that_were_exponential_answer_at_once(rule_base: RuleBase) -> None:
    start = time.process_time()
    assert marks.mark_of("（" + "一" * 5000) is None
    assert "人员" in names.unknown_table("人员" + "1" * 200 + "x", rule_base.tables, "工作表")
    assert time.process_time() - start < 5
