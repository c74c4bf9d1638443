"""One run in Spark, and what went wrong there in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.checker.decide import Decider, Questions
from hegui.checker.ledger import Ledger
from hegui.checker.ruleresult import Job, RuleResult
from hegui.checker.spark.session import INSTALL, SparkError, session
from hegui.checker.spark.workers import OTHER_VERSION, SparkWorkers
from hegui.checker.spread import Spread
from hegui.kb.rule import Rule

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def run_in_spark(decider: Decider, ledger: Ledger, rules: Sequence[Rule], spread: Spread) -> list[RuleResult]:
    """Screens and decides in Spark; the results are those of this machine alone. Raises :class:`SparkError`."""
    with session() as (spark, folder):
        try:
            return _run(decider, ledger, rules, spread, spark, folder)
        except Exception as error:
            if type(error).__module__.startswith(("pyspark", "py4j")):
                raise SparkError(said(str(error))) from error
            raise


def _run(decider: Decider, ledger: Ledger, rules: Sequence[Rule], spread: Spread, spark: SparkSession, folder: Path) -> list[RuleResult]:
    from hegui.checker.spark.store import SparkStore, screened

    def screens(decider: Decider, ledger: Ledger, tables: set[str], questions: Questions) -> list[Job]:
        return screened(SparkStore(spark, folder, ledger, tables, decider), questions, spread.progress)

    spread.workers = SparkWorkers(spark)
    return decider.run(ledger, rules, spread.progress, spread=spread, screens=screens)


def said(text: str) -> str:
    """What Spark says, for the user."""
    if re.search(r"No module named '?hegui", text):
        return (
            f"Spark 的工作机上没有 hegui：每台机器的 Python 里都要有同一版本的 hegui（{INSTALL}），"
            "用环境变量 PYSPARK_PYTHON 指明是哪个 Python；或者用 spark.archives 把整个环境带过去"
        )
    if found := re.search(rf"{OTHER_VERSION} (\S+)", text):
        return f"Spark 的工作机上是另一版本的 hegui（{found[1]}），与这里的不同，没有核查"
    if "PYTHON_VERSION_MISMATCH" in text:
        return "Spark 的工作机上的 Python 与这里的版本不同，请用环境变量 PYSPARK_PYTHON 指明同一版本的"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    caused = [line for line in lines if re.match(r"(Caused by: )?[\w.$]+(Error|Exception)\b", line)]
    why = caused[-1] if caused else lines[0] if lines else "没有说明原因"
    return f"Spark 没有算完，已经判断的存着，同样的命令再运行一次接着做：{why[:300]}"
