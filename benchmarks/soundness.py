"""The engine against the reference evaluator for a bounded time: random rule bases and ledgers, unknowns included.

``python benchmarks/soundness.py [seconds] [first seed]`` prints how many ledgers were compared and how many differed; every difference is
printed whole. The same comparison as ``tests/test_fuzz.py``, which does a fixed number of it in every run.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from agreement import assert_agreed
from hegui.checker.decide import Decider
from hegui.checker.experta_compat import forget_checks
from random_rules import random_rules
from test_fuzz import pairs

RULES = 80  # of a base; building their engines is most of the work


def main(seconds: float, seed: int) -> int:
    start, compared, bases, verdicts = time.monotonic(), 0, 0, 0
    different: list[str] = []
    while time.monotonic() - start < seconds:
        with tempfile.TemporaryDirectory() as folder:
            forget_checks()  # of the networks of the last base
            decider = Decider(random_rules(Path(folder), seed, RULES))
            bases += 1
            for number, (_, rule, ledger) in enumerate(pairs(decider.rule_base, seed, 1000)):
                if time.monotonic() - start >= seconds:
                    break
                try:
                    verdict = assert_agreed(decider, rule, ledger, f"seed {seed}/{number}")
                except AssertionError as error:
                    different.append(str(error))
                    continue
                compared += 1
                verdicts += len(verdict.findings) + len(verdict.compliant) + len(verdict.outside)
        seed += 1
    for each in different:
        print(each)
    print(
        f"{compared} ledgers of {bases} random rule bases, {verdicts} verdicts, in {time.monotonic() - start:.0f} s: {len(different)} differences"
    )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 480, int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
