"""核查: a ledger is read, checked, and its report written in one of the formats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from hegui.cli.state import cores
from hegui.cli.web.limits import MAX_PROCESSES, SHOWN_PROBLEMS
from hegui.cli.web.tasks.bench import Bench, Value, masked


def intake(bench: Bench, paths: Sequence[Path], as_of: int) -> Value:
    """Reads a ledger only: which tables it has, and what in it cannot be read."""
    ledger = bench.read(paths, as_of)
    problems = sorted(ledger.problems)
    return {
        "inputs": [{"path": i.path, "table": i.table, "rows": i.rows, "rejected": i.rejected} for i in sorted(ledger.inputs)],
        "problems": masked(problems[:SHOWN_PROBLEMS]),
        "count": len(problems),
    }


def check(bench: Bench, paths: Sequence[Path], as_of: int, only: Sequence[str], show_all: bool, folder: Path) -> Value:
    """Decides a ledger; leaves ``report.json`` and ``findings.sqlite`` in the folder, gives everything of the report but its findings."""
    from hegui.checker import check_ledger
    from hegui.checker.report.finish import Wanted, finished
    from hegui.checker.report.verdict import exit_code
    from hegui.cli.audit import record_report
    from hegui.cli.web.findings import write_findings

    bench.progress("读取台账", 0, 0)
    ledger = bench.read(paths, as_of)
    bench.progress("认人、算持股和亲属", 0, 0)
    report = finished(check_ledger(ledger, bench.decider, only=only, progress=bench.progress, processes=min(MAX_PROCESSES, cores())), Wanted(show_all))
    record_report(report, exit_code(report))
    bench.progress("写出结果", 0, 0)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    write_findings(folder / "findings.sqlite", report)
    head = {key: value for key, value in report.items() if key != "findings"}
    return head | {"problem_count": len(report["problems"]), "problems": report["problems"][:SHOWN_PROBLEMS]}


def render(bench: Bench, report: Path, form: str, target: Path) -> Value:
    """Writes a report in one of the formats that ``hegui check`` has."""
    from hegui.checker.report.formats import FORMATS

    made = FORMATS[form].render(json.loads(report.read_text(encoding="utf-8")))
    part = target.with_suffix(target.suffix + ".part")
    part.write_bytes(made.encode("utf-8") if isinstance(made, str) else made)
    part.replace(target)
    return {}
