"""The report as CSV: one line per finding, for a spreadsheet. UTF-8 with a byte-order mark, which Excel needs to see Chinese."""

from __future__ import annotations

import csv
import io
from typing import Any

from hegui.checker.report import wording
from hegui.checker.report.neutral import csv_cell
from hegui.checker.result import OUTCOME_NAMES
from hegui.kb.rule import SEVERITY_NAMES

HEADER = (
    "编号", "结论", "等级", "规则", "规则名称", "对象类型", "对象编号", "对象名称", "说明", "依据", "事实", "还缺", "身份", "判断", "整改措施", "责任单位", "义务人", "涉及", "豁免",
)  # fmt: skip


def render(report: dict[str, Any]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADER)
    for finding in report["findings"]:
        writer.writerow([csv_cell(cell) for cell in row(finding)])
    return "\ufeff" + stream.getvalue()


def row(finding: dict[str, Any]) -> list[str]:
    """The cells of one finding, in the order of ``HEADER``; several values of a cell are joined by ；."""
    subject = finding["subject"]
    return [
        finding["id"],
        OUTCOME_NAMES[finding["outcome"]],
        SEVERITY_NAMES[finding["severity"]],
        finding["rule"],
        finding["title"],
        subject["type"],
        subject["id"],
        subject["name"],
        finding.get("sentence", ""),
        wording.grounds(finding),
        "；".join("".join(wording.fact(entry)) for entry in finding["because"]),
        "；".join(wording.gap(entry) for entry in finding["missing"]),
        wording.identity(finding),
        finding.get("judgement", ""),
        wording.remedy(finding),
        "、".join(finding["responsible"]),
        wording.party(finding["obligor"]) if finding.get("obligor") else "",
        wording.party(finding["affected"]) if finding.get("affected") else "",
        wording.waiver(finding["waiver"]) if finding.get("waiver") else "",
    ]
