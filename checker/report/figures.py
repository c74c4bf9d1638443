"""The figures of a statistical lead as something to look at: counts as bars, and the days from handling to contract as dots."""

from __future__ import annotations

from datetime import date
from typing import Any

from hegui.checker.matters import ACT_DATES

COUNTS = ("经办后签约单位数", "选同一机构单位数", "预计单位数")


def bars(finding: dict[str, Any]) -> list[tuple[str, float]]:
    """Label and number of each bar; [] for a finding that no statistic stands behind."""
    figures = finding.get("figures") or {}
    return [(name, float(figures[name])) for name in COUNTS if name in figures]


def gaps(finding: dict[str, Any]) -> list[int]:
    """Days from the handling of a unit to its contract, for every unit whose rows the finding shows, shortest first."""
    if not finding.get("figures"):
        return []
    handled: dict[str, date | None] = {}
    signed: dict[str, date | None] = {}
    for entry in finding["because"]:
        fields = entry.get("fields") or {}
        unit = fields.get("单位编号")
        if entry["table"] == "执法事项" and unit:
            handled.setdefault(unit, next((day for c in ACT_DATES if (day := _day(fields.get(c, "")))), None))
        elif entry["table"] == "服务项目" and unit:
            signed.setdefault(unit, _day(fields.get("签订日期", "")))
    pairs = [(handled[unit], day) for unit, day in signed.items() if unit in handled]
    return sorted((b - a).days for a, b in pairs if a is not None and b is not None and b >= a)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
