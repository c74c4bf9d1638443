"""``--engine``: where a ledger is screened and decided. The report does not depend on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from hegui.cli.options import fail

ENGINES = {"local": "本机（缺省）", "spark": "由 Spark 的机器筛选和判断，要装 hegui[spark] 和 Java"}
Engine = Annotated[
    str,
    typer.Option("--engine", metavar="|".join(ENGINES), help=f"在哪里核查，结论相同：{'；'.join(f'{k} {v}' for k, v in ENGINES.items())}。"),
]


def in_spark(engine: str) -> bool:
    """Whether Spark is wanted; exits with 2 where it cannot be used, and for anything that is no engine."""
    from hegui.kb.diagnostics import did_you_mean

    if engine not in ENGINES:
        fail(f"--engine 的值不对：没有“{engine}”{did_you_mean(engine, ENGINES)}；可用：{'、'.join(ENGINES)}")
    if engine == "spark":
        from hegui.checker.spark.session import SparkError, check_installed

        try:
            check_installed()
        except SparkError as error:
            fail(str(error))
    return engine == "spark"


@contextmanager
def spark_errors() -> Iterator[None]:
    """Around a run: when Spark cannot be used or does not finish, says why and exits with 2."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ == "SparkError":  # told by its name: nobody else's run imports Spark's part
            fail(str(error))
        raise
