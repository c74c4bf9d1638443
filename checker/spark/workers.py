"""Blocks of candidates decided in Spark's Python workers. What comes back is what a process of this machine would give."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hegui.checker.decide import Decider
from hegui.checker.ledger import Ledger
from hegui.checker.ruleresult import Job
from hegui.checker.spark.parcel import blocks_of, unwrap
from hegui.checker.spread import Block, pack

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

AT_A_TIME = 4  # blocks for each of Spark's cores: what was decided is kept, and shown as progress, that often
OTHER_VERSION = "hegui-version"  # in the message of a worker with another hegui


@dataclass(slots=True)
class SparkWorkers:
    """Decides blocks by the rule base of the decider at hand, sent to each worker once."""

    spark: SparkSession

    def __call__(self, decider: Decider, ledger: Ledger, jobs: Sequence[Job], blocks: Sequence[Block]) -> Iterator[tuple[int, bytes]]:
        context = self.spark.sparkContext
        version, rules = decider.rule_base.version, pickle.dumps(decider.rule_base, protocol=5)
        held = context.broadcast((decider.rule_base.sha256, version, rules))
        wave = AT_A_TIME * context.defaultParallelism
        try:
            for start in range(0, len(blocks), wave):
                sent = blocks_of(decider, ledger, jobs, blocks[start : start + wave])
                yield from context.parallelize(sent, min(len(sent), wave)).mapPartitions(partial(_decide_there, held)).collect()
        finally:
            held.destroy()


class _Held:
    """A worker's decider: made once a process, with the engines compiled so far."""

    sha256 = ""
    decider: Decider


def _decide_there(held: Any, parcels: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    sha256, version, rules = held.value
    if _Held.sha256 != sha256:
        rule_base = pickle.loads(rules)
        if rule_base.version != version:
            raise RuntimeError(f"{OTHER_VERSION} {rule_base.version}")
        _Held.decider, _Held.sha256 = Decider(rule_base), sha256
    for data in parcels:
        number, ledger, job = unwrap(data, _Held.decider)
        yield number, pack(_Held.decider.decide(ledger, job, sorted(job.neighbourhoods)))
