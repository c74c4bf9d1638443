"""责任清单: what a ledger says was done is held against the duties of the opinion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from hegui.cli.web.tasks.bench import Bench, Value


def duties(bench: Bench, paths: Sequence[Path], as_of: int, window: int, unit: str | None, folder: Path) -> Value:
    """Holds a ledger's 责任清单 against the duties of the opinion; leaves the workbook in the folder."""
    from hegui.checker.duties.document import Request, duties_document, exit_code
    from hegui.checker.idcard import masked
    from hegui.checker.report.duties_xlsx import render as workbook
    from hegui.checker.trust.receipt import Used
    from hegui.checker.trust.receipts import duties_receipt
    from hegui.cli.audit import record_report
    from hegui.cli.web.groups import OPINION

    ledger = bench.read(paths, as_of)
    work = bench.rule_base.registry.works[OPINION]
    document: dict[str, Value] = masked(
        duties_document(Request(work, as_of, unit, window, ledger), bench.rule_base, bench.responsibilities)
    )
    duties_receipt(document, ledger, bench.rule_base, Used(), bench.responsibilities.digest)
    record_report(document, exit_code(document))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "duties.xlsx").write_bytes(workbook(document))
    (folder / "duties.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return document
