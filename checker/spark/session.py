"""A Spark session: the one that is there (spark-submit, a notebook), else one of this machine's own.

Everything that somebody configured (spark-submit, ``spark-defaults.conf``, ``PYSPARK_SUBMIT_ARGS``) stands; what is set here are only
defaults. On this machine alone nothing listens beyond 127.0.0.1, and Spark's own files stand in the private folder.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.checker.private import for_a_while

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

PREFIX = "hegui-spark-"
MASTER, SHARED = "SPARK_MASTER", "HEGUI_SPARK_DIR"  # environment: where Spark is; a folder that all its machines see
INSTALL = "pip install 'hegui[spark]'"


class SparkError(Exception):
    """Spark cannot be used, or did not finish; says in Chinese why and what to do."""


@contextmanager
def session() -> Iterator[tuple[SparkSession, Path]]:
    """A session for one run and a private folder that its machines see; both gone afterwards, unless the session was there before.

    Raises :class:`SparkError`.
    """
    check_installed()
    from pyspark import SparkContext

    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # what goes wrong is said once, in words
    shared = os.environ.get(SHARED)
    if shared and not Path(shared).is_dir():
        raise SparkError(f"{SHARED}：没有文件夹 {shared}")
    with for_a_while(PREFIX, Path(shared) if shared else None) as folder:
        own = SparkContext._active_spark_context is None
        context = _start(folder) if own else SparkContext.getOrCreate()
        try:
            if not local(context.master or "") and not shared:
                raise SparkError(f"Spark 在别的机器上（{context.master}）：请用环境变量 {SHARED} 指明一个各台机器都能读的文件夹，台账的表暂存在那里，用完即删")
            from pyspark.sql import SparkSession

            yield SparkSession(context).newSession(), folder
        finally:
            if own:
                with suppress(Exception):
                    context.stop()


def local(master: str) -> bool:
    """Whether everything runs on this machine, in one process of Java."""
    return master == "local" or master.startswith("local[")


def check_installed() -> None:
    """Whether Spark can be used here at all; cheap. Raises :class:`SparkError`."""
    for package in ("pyspark", "sqlglot"):
        if find_spec(package) is None:
            raise SparkError(f"没有安装 {package}，不能用 --engine spark；请先 {INSTALL}，或者不写 --engine，就在本机核查")
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None and "PYSPARK_GATEWAY_PORT" not in os.environ:
        where = f"JAVA_HOME 指的 {home} 里没有" if home else "没有找到"
        raise SparkError(f"{where} Java，Spark 要用（17 以上）：Debian、Ubuntu 上 apt install default-jre-headless；或者不写 --engine，就在本机核查")


def _start(folder: Path) -> SparkContext:
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException

    log = folder / "java.log"
    try:
        with _aside(log):
            conf = SparkConf()  # with it Java starts, and reads what was configured
            if master := os.environ.get(MASTER):
                conf.setMaster(master)
            conf.setIfMissing("spark.master", "local[*]").setAppName("hegui")
            defaults = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
            if local(conf.get("spark.master") or ""):
                # Python's workers are this Python, not whatever is called python3.
                os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
                spill = folder / "spark"
                spill.mkdir(mode=0o700)
                defaults |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1", "spark.local.dir": str(spill)}
            for name, value in defaults.items():
                conf.setIfMissing(name, value)
            context = SparkContext(conf=conf)
            context.setLogLevel("ERROR")
            return context
    except (PySparkException, OSError, ValueError) as error:
        raise SparkError(f"Spark 没有启动：{_reason(log, error)}") from None
    except Exception as error:
        if type(error).__module__.startswith("py4j"):
            raise SparkError(f"Spark 没有启动：{_reason(log, error)}") from None
        raise


def _reason(log: Path, error: Exception) -> str:
    """What Java said, where it said something; else what Spark's library says. One line."""
    said = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else ""
    for mark in ("UnsupportedClassVersionError", "has been compiled by a more recent version"):
        if mark in said:
            return "Java 太旧，要 17 以上（Debian、Ubuntu 上 apt install default-jre-headless，或者设好 JAVA_HOME）"
    lines = [line.strip() for line in said.splitlines() if "Exception" in line or "Error" in line]
    return (lines[0] if lines else str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__)[:300]


@contextmanager
def _aside(log: Path) -> Iterator[None]:
    """While Java starts it inherits a standard error that goes to a file: its banners and warnings are nobody's messages."""
    if os.name != "posix" or "PYSPARK_GATEWAY_PORT" in os.environ:
        yield
        return
    sys.stderr.flush()
    kept, target = os.dup(2), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.dup2(target, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(target)
