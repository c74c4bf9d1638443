"""Synthetic cities for the patterns of covert designation: how often an honest city gives a lead, and whether a planted one is found.

usage: python benchmarks/patterns.py [--cities N] [--seed S]

A city has 60 officers in 8 districts, 3,000 units and 40 vendors whose shares differ by district (a few are large, as in real
markets). Each unit is handled by officers of its district and signs with a vendor drawn from the district's shares. In a planted
city one officer steers a share of the units handled to one small vendor.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from random import Random
from typing import Any

from hegui.checker.derive import derive
from hegui.checker.intake import ledger_from_mapping
from hegui.kb.registry import load_regulations
from hegui.kb.rulebase import load_rule_base

AS_OF = date(2024, 12, 31).toordinal()
LEVEL = 5.0  # per cent, the parameter 指定统计显著性水平
OFFICERS, DISTRICTS, UNITS, VENDORS = 60, 8, 3000, 40


def city(random: Random, steered: float) -> dict[str, list[dict[str, Any]]]:
    """The tables of one city; ``steered``: the share of R000's units that are sent to the vendor that is smallest there."""
    shares = [[random.paretovariate(1.2) for _ in range(VENDORS)] for _ in range(DISTRICTS)]
    friend = min(range(VENDORS), key=lambda vendor: shares[0][vendor])
    tables: dict[str, list[dict[str, Any]]] = {"人员": [], "单位": [], "执法事项": [], "服务项目": []}
    tables["人员"] = [{"人员编号": f"R{n:03}", "姓名": f"甲{n}", "人员类别": "干部"} for n in range(OFFICERS)]
    for n in range(UNITS):
        district = n % DISTRICTS
        officer = district + DISTRICTS * random.randrange((OFFICERS - district + DISTRICTS - 1) // DISTRICTS)
        seen = date(2022, 1, 1) + timedelta(days=random.randrange(900))
        tables["单位"].append({"单位编号": f"D{n:05}", "单位名称": f"示例{n}", "所在区县": f"示例{district}区"})
        tables["执法事项"].append(
            {
                "事项编号": f"S{n:05}",
                "类型": "双随机抽查",
                "单位编号": f"D{n:05}",
                "主办人编号": f"R{officer:03}",
                "检查日期": seen.isoformat(),
            }
        )
        vendor = random.choices(range(VENDORS), shares[district])[0]
        if officer == 0 and random.random() < steered:
            vendor = friend
        tables["服务项目"].append(
            {
                "项目编号": f"P{n:05}",
                "统一社会信用代码": f"V{vendor:02}",
                "单位编号": f"D{n:05}",
                "类型": "检测",
                "签订日期": (seen + timedelta(days=random.randrange(10, 170))).isoformat(),
            }
        )
    return tables


def leads(tables: dict[str, list[dict[str, Any]]], schemas: Any) -> list[tuple[str, float]]:
    """Officer and corrected probability of every lead, strongest first."""
    ledger = ledger_from_mapping(tables, schemas, AS_OF)
    derive(ledger, schemas)
    return [(str(row["人员编号"]), float(row["偶然概率"])) for row in ledger.rows("指定统计") if float(row["偶然概率"]) <= LEVEL]


def main() -> None:
    parser = argparse.ArgumentParser(description="变相指定的统计线索：诚实的城市有多少假线索，植入的能不能找到")
    parser.add_argument("--cities", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    schemas = load_rule_base(load_regulations()).tables
    random = Random(options.seed)
    honest = [leads(city(random, 0), schemas) for _ in range(options.cities)]
    print(f"诚实的城市 {options.cities} 个：有假线索的 {sum(map(bool, honest))} 个，假线索共 {sum(map(len, honest))} 条")
    for steered in (0.1, 0.2, 0.3, 0.5):
        found = [leads(city(random, steered), schemas) for _ in range(max(10, options.cities // 5))]
        first = sum(bool(f) and f[0][0] == "R000" for f in found)
        others = sum(officer != "R000" for f in found for officer, _ in f)
        print(f"植入：一人把 {steered:.0%} 的单位引向最小的机构，{len(found)} 个城市：排在第一的 {first} 个，此外的假线索 {others} 条")


if __name__ == "__main__":
    main()
