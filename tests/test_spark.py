"""Spark as a place to screen and decide: the report is that of this machine alone, to the byte."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hegui.checker import check, private
from hegui.checker.cases import load_cases
from hegui.checker.decide import Decider, Questions
from hegui.checker.derive import derive
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.ledger import Ledger
from hegui.checker.report.document import document
from hegui.checker.ruleresult import Job
from hegui.checker.spark import session as sessions
from hegui.checker.spark.run import said
from hegui.checker.store import Store
from hegui.cli.app import app
from hegui.kb.day import parse_day
from hegui.kb.rulebase import RULES_DIR, RuleBase
from random_registers import Registers, write_csv
from typer.testing import CliRunner

if find_spec("sqlglot"):
    from hegui.checker.spark.dialect import parsed, spark_sql
    from hegui.checker.spark.store import SparkStore, screened

ROOT = Path(__file__).parents[1]
AS_OF = parse_day("2026-06-30")[0]
LACKING = [name for name, there in (("pyspark", find_spec("pyspark")), ("sqlglot", find_spec("sqlglot")), ("java", shutil.which("java"))) if not there]
BROKEN = {"violation", "lead", "needs_judgement", "needs_ruling"}
needs_spark = pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)}")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """One session for all: starting Java costs more than most tests. What is run once is not worth the second compiler."""
    from pyspark import SparkConf, SparkContext

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    options = {**quiet, "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    context = SparkContext(conf=SparkConf(loadDefaults=False).setMaster("local[2]").setAppName("tests").setAll(list(options.items())))
    context.setLogLevel("ERROR")
    yield context
    context.stop()


def alike(folder: Path, rule_base: RuleBase, only: list[str]) -> dict[str, Any]:
    """The report, the same from here and from Spark."""
    here, there = (document(check([folder], rule_base, AS_OF, only=only, spark=far)) for far in (False, True))
    assert json.dumps(there, ensure_ascii=False) == json.dumps(here, ensure_ascii=False)
    return here


class Both:
    """Asks here and translates for Spark, which resolves every question; asks some of them there too."""

    far = True

    def __init__(self, here: Store, there: SparkStore) -> None:
        self.here, self.there, self.compared = here, there, 0
        self.names, self.remembered = here.names, here.remembered
        self.asked: list[str] = []

    def keep(self, sql: str) -> str:
        name = self.there.keep(sql)
        assert self.here.keep(sql) == name
        return name

    def restrict(self, subjects: set[int]) -> str:
        name = self.there.restrict(subjects)
        assert self.here.restrict(subjects) == name
        return name

    def drop(self, name: str) -> None:
        self.here.drop(name)
        self.there.drop(name)

    def ask(self, questions: list[str]) -> list[Any]:
        answers = [self.here.rows(sql) for sql in questions]
        for sql in questions:
            self.there.spark.sql(spark_sql(parsed(sql)))  # raises for what Spark does not know
        some = range(len(self.asked) % 20, len(questions), 20)
        for number, rows in zip(some, self.there.ask([questions[n] for n in some]), strict=True):
            assert sorted(rows) == sorted(answers[number]), questions[number]
            self.compared += bool(rows)
        self.asked += questions
        return answers


def every_shipped_rule_is_understood(spark: Any, rule_base: RuleBase, folder: Path) -> None:
    """On a ledger made of the rules' own cases, a broken one of each; with all tables given. A rule that asks in words the translation
    does not have fails here."""
    decider = Decider(rule_base)
    data: dict[str, list[dict[str, Any]]] = {name: [] for name in rule_base.tables.stored}
    for case in {c.model.rule: c for c in load_cases([RULES_DIR], rule_base.rules, rule_base.tables) if BROKEN & set(c.model.expect.values())}.values():
        for name, rows in case.data.items():
            data[name] += [row for row in rows if row not in data[name] and name not in ("说明", "列名对照")]
    ledger = ledger_from_mapping(data, rule_base.tables, AS_OF)
    derive(ledger, rule_base.tables, rule_base.registry)
    stores = []

    from pyspark.sql import SparkSession

    def screens(decider: Decider, ledger: Ledger, tables: set[str], questions: Questions) -> list[Job]:
        here = Store(ledger, tables, decider.connection)
        there = SparkStore(SparkSession(spark).newSession(), folder, ledger, tables, Decider(rule_base))
        stores.append(Both(here, there))
        return screened(stores[0], questions)  # type: ignore[arg-type]

    results = decider.run(ledger, list(rule_base.rules.values()), screens=screens, spread=lambda *_: [([], set()) for _ in rule_base.rules])
    assert [result.rule.id for result in results if result.not_evaluated] == []
    assert sum(result.candidates > 0 for result in results) > 0.9 * len(results)
    assert stores[0].compared > 8


@needs_spark
def test_spark_finds_what_this_machine_finds(spark: Any, rule_base: RuleBase, tmp_path: Path) -> None:
    """One test, so that one process starts Java. All rules of both examples are held equal in the long test."""
    alike(ROOT / "examples" / "技术服务机构", rule_base, ["ZB7-1-both-*"])  # counts
    assert alike(ROOT / "examples" / "支队纪检", rule_base, ["ZB13-3-s*", "ZB13-1*"])["findings"]  # ties, leads, negations
    for seed in range(2):  # unknown cells, masked names, broken lines, companies that hold companies
        folder = tmp_path / str(seed)
        folder.mkdir()
        write_csv(Registers(random.Random(seed), 12), folder)
        assert alike(folder, rule_base, ["ZB13-3-s*"])["findings"]
    assert not list(Path(tempfile.gettempdir()).glob(f"{sessions.PREFIX}{os.getpid()}-*"))  # the tables that Spark read are gone
    every_shipped_rule_is_understood(spark, rule_base, tmp_path)


@pytest.mark.soak
@needs_spark
@pytest.mark.usefixtures("spark")
def test_every_rule_on_the_examples_and_on_many_registers(rule_base: RuleBase, tmp_path: Path) -> None:
    for name in ("支队纪检", "技术服务机构"):
        alike(ROOT / "examples" / name, rule_base, [])
    for seed in range(100, 120):
        folder = tmp_path / str(seed)
        folder.mkdir()
        write_csv(Registers(random.Random(seed), 30), folder)
        alike(folder, rule_base, [])


def refused(arguments: list[str]) -> str:
    """What the command says on stderr when it exits with 2."""
    result = CliRunner().invoke(app, ["check", str(ROOT / "examples" / "技术服务机构"), *arguments])
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "没有“sparc”，是否想写“spark”" in refused(["--engine", "sparc"])
    monkeypatch.setattr(sessions, "find_spec", lambda name: None)
    assert "没有安装 pyspark" in refused(["--engine", "spark"])
    monkeypatch.setattr(sessions, "find_spec", lambda name: name)
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert f"JAVA_HOME 指的 {tmp_path} 里没有 Java" in refused(["--engine", "spark"])
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "没有找到 Java" in refused(["--engine", "spark"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ModuleNotFoundError: No module named 'hegui'\n", "工作机上没有 hegui"),
        ("RuntimeError: hegui-version 0.0.9\n", "另一版本的 hegui（0.0.9）"),
        ("[PYTHON_VERSION_MISMATCH] Python in worker", "Python 与这里的版本不同"),
        ("Py4JJavaError: x\nCaused by: java.lang.OutOfMemoryError: heap\n\tat a.b(c)", "OutOfMemoryError: heap"),
        ("", "没有说明原因"),
    ],
)
def test_what_goes_wrong_there_is_said(text: str, expected: str) -> None:
    assert expected in said(text)


@pytest.mark.skipif(os.name != "posix", reason="no process can be asked for elsewhere")
def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    gone, alive, strange = (tmp_path / f"hegui-spark-{number}-x" for number in ("999999999", os.getpid(), "abc"))
    for folder in (gone, alive, strange):
        folder.mkdir()
        (folder / "t0.parquet").touch()
    with private.for_a_while("hegui-spark-", tmp_path) as mine:
        assert mine.stat().st_mode & 0o077 == 0
        assert sorted(tmp_path.iterdir()) == sorted((alive, strange, mine))
    assert sorted(tmp_path.iterdir()) == sorted((alive, strange))
