"""The ledger's tables in Spark, asked by the same screen as DuckDB's.

A question costs Spark a tenth of a second at least, and rules ask hundreds. So all rules are screened side by side, and the questions
they have at the same time go out together, as one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.checker.decide import Decider, Progress, Questions
from hegui.checker.ledger import Ledger
from hegui.checker.ruleresult import Job
from hegui.checker.screen import side_by_side
from hegui.checker.spark.dialect import parsed, spark_sql
from hegui.checker.store import PASSED, SMALL, WORKDAYS, Rows, Store
from hegui.kb.workdays import Calendar

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from sqlglot import exp

TOGETHER = 30  # questions in one query: Spark's planning grows faster than their number
KINDS = {"integer": "int", "double": "double", "varchar": "string", "varchar[]": "array<string>"}


class SparkStore:
    """``folder`` is private and seen by all of Spark's machines; the session is nobody else's (its settings are changed)."""

    far = True

    def __init__(self, spark: SparkSession, folder: Path, ledger: Ledger, tables: Iterable[str], decider: Decider) -> None:
        self.spark = spark
        self.names: dict[str, str] = {}
        self.remembered: dict[str, set[int]] = {}
        self.kept = 0
        self.empty: set[str] = set()
        self.frames: dict[str, DataFrame] = {}
        spark.conf.set("spark.sql.ansi.enabled", "false")  # what cannot be computed is NULL, as in DuckDB
        here = Store(ledger, tables, decider.connection)
        self.small = sum(len(ledger.tables[table].rows) for table in here.names) <= SMALL
        if self.small:  # one partition a table: no shuffles; plans run once, so compiling them costs more than it saves
            for name, value in _SMALL.items():
                spark.conf.set(name, value)
        for table, name in here.names.items():
            self._load(here, table, name, folder, len(ledger.tables[table].rows))
        self._calendar(decider.rule_base.registry.calendar)

    def _load(self, here: Store, table: str, name: str, folder: Path, rows: int) -> None:
        described = here.connection.execute(f"describe {name}").fetchall()
        path = folder / f"{name}.parquet"
        here.connection.execute(f"copy {name} to '{str(path).replace(chr(39), chr(39) * 2)}' (format parquet)")
        here.connection.execute(f"drop table {name}")
        columns = ", ".join(f"`{column.replace('`', '``')}` {KINDS[kind.lower()]}" for column, kind, *_ in described)
        frame = self.spark.read.schema(columns).parquet(str(path))
        (frame.coalesce(1).cache() if self.small else frame).createOrReplaceTempView(name)
        self.names[table] = name
        if rows == 0:
            self.empty.add(name)

    def _calendar(self, calendar: Calendar) -> None:
        if calendar.stretches:
            stretch = calendar.stretches[-1]
            for name, days in ((WORKDAYS, stretch.workdays), (PASSED, stretch.before)):
                # As one text: thousands of literals would be planned one by one.
                self.spark.sql(f"declare or replace variable {name} array<int> default cast(split('{','.join(map(str, days))}', ',') as array<int>)")

    # ---- what the screen asks

    def rows(self, sql: str) -> Rows:
        return self.ask([sql])[0]

    def subjects(self, sql: str) -> set[int]:
        if sql not in self.remembered:
            self.remembered[sql] = {row[0] for row in self.rows(sql)}
        return self.remembered[sql]

    def keep(self, sql: str) -> str:
        """A view, computed where it is asked for; held in memory where it is large enough to be worth it."""
        tree = parsed(sql)
        empty = self._is_empty(tree)
        name = self._named(self.spark.sql(spark_sql(tree)))
        if empty:
            self.empty.add(name)
        return name

    def restrict(self, subjects: Iterable[int]) -> str:
        return self._named(self.spark.createDataFrame([(each,) for each in sorted(subjects)], "rid int"))

    def _named(self, frame: DataFrame) -> str:
        self.kept += 1
        name = f"m{self.kept}"
        if not self.small:
            frame = frame.persist()
        self.frames[name] = frame
        frame.createOrReplaceTempView(name)
        return name

    def drop(self, name: str) -> None:
        self.spark.catalog.dropTempView(name)
        frame = self.frames.pop(name)
        if not self.small:
            frame.unpersist()

    def ask(self, questions: Sequence[str]) -> list[list[tuple[int, ...]]]:
        """The rows of each question, in one query after the other of up to :data:`TOGETHER`."""
        found: list[list[tuple[int, ...]]] = [[] for _ in questions]
        trees = [(number, parsed(sql)) for number, sql in enumerate(questions)]
        asked = [(number, tree, len(tree.selects)) for number, tree in trees if not self._is_empty(tree)]
        for start in range(0, len(asked), TOGETHER):
            part = asked[start : start + TOGETHER]
            widest = max(width for _, _, width in part)
            branches = [
                f"select {number} as q, s.*{', cast(null as int)' * (widest - width)} from ({spark_sql(tree)}) s" for number, tree, width in part
            ]
            widths = {number: width for number, _, width in part}
            for row in self.spark.sql(" union all ".join(branches)).collect():
                found[row[0]].append(tuple(row[1 : 1 + widths[row[0]]]))
        return found

    def _is_empty(self, tree: exp.Query) -> bool:
        """A table without rows among those that are joined: nothing to ask."""
        from sqlglot import exp

        source = tree.args.get("from_") or tree.args.get("from")
        joined = [source, *(tree.args.get("joins") or ())]
        return any(isinstance(each.this, exp.Table) and each.this.name in self.empty for each in joined if each is not None)


_SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def screened(store: SparkStore, questions: Questions, progress: Progress | None = None) -> list[Job]:
    """All rules screened side by side: whatever they ask at the same time is asked together."""
    asking = side_by_side(questions(store))
    try:
        wanted = next(asking)
        while True:
            if progress:
                progress("筛选", 0, len(wanted))
            wanted = asking.send(store.ask(wanted))
    except StopIteration as done:
        jobs: list[Job] = done.value
        return jobs
