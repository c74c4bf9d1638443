"""The formats of a report by name: what their files are called and how they are made. A new format is a line here and a file beside."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Format:
    """``suffix`` of its files; ``template``: the suffix of a user's own file that it can be written into, "" for none."""

    name: str
    suffix: str
    chinese: str
    template: str = ""

    def render(self, report: dict[str, Any], template: Path | None = None) -> str | bytes:
        """The whole report in this format. Raises ``ValueError`` with a Chinese message for an unusable template."""
        module = importlib.import_module(f"hegui.checker.report.{self.name}")
        made: str | bytes = module.render(report, template) if self.template else module.render(report)
        return made


FORMATS = {
    form.name: form
    for form in (
        Format("table", ".txt", "终端表格"),
        Format("json", ".json", "一份 JSON"),
        Format("html", ".html", "网页，一个文件"),
        Format("xlsx", ".xlsx", "工作簿：整改台账、核实台账、证据", ".xlsx"),
        Format("docx", ".docx", "Word 文件，公文版式", ".docx"),
        Format("csv", ".csv", "一行一项"),
        Format("sarif", ".sarif", "SARIF 2.1.0"),
        Format("junit", ".xml", "JUnit XML"),
    )
}
