"""清理: documents are reviewed; the register and each text with its marks are written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hegui.cli.web.tasks.bench import Bench, CannotDo, Value

if TYPE_CHECKING:
    from hegui.checker.review import Review


def review(bench: Bench, root: Path, as_of: int, folder: Path) -> Value:
    """Reviews documents; leaves the register in every format and each document's marked text in the folder, gives the report."""
    from hegui.checker.report import json as report_json
    from hegui.checker.report import review_docx, review_html, review_xlsx
    from hegui.checker.review import Problem
    from hegui.checker.review import review as evaluate
    from hegui.checker.review.fulltexts import full_texts
    from hegui.checker.review.report import report
    from hegui.checker.trust.receipt import Used
    from hegui.checker.trust.receipts import review_receipt
    from hegui.cli.audit import record_report
    from hegui.kb.fulltext.database import FullTextError

    registry = bench.rule_base.registry
    try:
        with full_texts(registry) as imported:
            result = evaluate([root], bench.lexicon, registry, as_of, fulltexts=imported, progress=bench.progress)
    except FullTextError as error:
        result = evaluate([root], bench.lexicon, registry, as_of, progress=bench.progress)
        result.problems.append(Problem("全文库", "full-texts", f"{error}；没有用导入的全文核对废止情况和引用条款", fatal=False))
    if not result.documents:
        raise CannotDo([f"{each.path}：{each.message}" for each in result.problems] or ["没有可读的文件"])
    data = report(result)
    review_receipt(data, result, registry, [], Used())
    record_report(data, result.exit_code)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for index, (entry, judged) in enumerate(zip(data["documents"], result.documents, strict=True)):
        (folder / f"{index}.html").write_text(review_html.section(index, entry, judged), encoding="utf-8")
    (folder / "review.json").write_text(report_json.render(data), encoding="utf-8")
    (folder / "register.html").write_text(review_html.render(data, result.documents), encoding="utf-8")
    (folder / "register.xlsx").write_bytes(review_xlsx.render(data))
    (folder / "register.docx").write_bytes(review_docx.render(data))
    _commented(result, folder)
    return data


def _commented(result: Review, folder: Path) -> None:
    """Copies of the Word files with the issues as comments; one that cannot be commented has none."""
    from hegui.checker.report.annotate import annotate

    for index, document in enumerate(result.documents):
        path = result.files[document.path]
        if document.format == "docx" and path.suffix.lower() == ".docx" and document.issues:
            try:
                (folder / f"{index}.docx").write_bytes(annotate(path, document))
            except ValueError:
                continue
