"""支队纪检: an inspector's folder for one detachment – who is tied to whom, who enforced what and how, and what was reported."""

from __future__ import annotations

from pathlib import Path

from synthetic import inspector_clues as clues
from synthetic import inspector_conduct as conduct
from synthetic import inspector_matters as matters
from synthetic import inspector_staff as background
from synthetic import inspector_ties as ties
from synthetic.files import Sheet, write_csv, write_workbook
from synthetic.ledger import Draft
from synthetic.world import World

AS_OF = "2026-06-30"
_PLANTED_NAMES = ("邹启明", "宋雅琴", "刘伟")


def build() -> Draft:
    """The whole ledger, the same on every machine."""
    world = World(113, reserved=_PLANTED_NAMES)
    staff = background.staff(world)
    matters.units(world)
    ties.forbidden(world)
    ties.own(world, staff)
    ties.doubtful(world)
    ties.innocent(world)
    ties.departed(world, staff)
    matters.planted_matters(world, staff)
    clues.clues(world)
    clues.organisations(world)
    tied = {row["统一社会信用代码"] for row in world.draft.tables["企业"]}
    background.tidy_companies(world)
    background.tidy_relatives(world)
    matters.service_contracts(world, tied)
    matters.tidy_matters(world)
    conduct.matters(world)
    conduct.products(world)
    conduct.fires(world)
    conduct.documents(world)
    conduct.tasks(world)
    _shuffle(world)
    _dirt(world)
    _notes(world)
    return world.draft


def _shuffle(world: World) -> None:
    """Planted rows must not stand together at the top, where a reader would look for them."""
    tables = world.draft.tables
    for table in ("企业", "任职投资"):
        world.random.shuffle(tables[table])
    tables["亲属"].sort(key=lambda row: str(row["人员编号"]))
    tables["执法事项"].sort(key=lambda row: str(row["检查日期"]))


def _dirt(world: World) -> None:
    """What every real export has besides: a value outside the list and a row given twice. Both are reported, neither decides anything."""
    companies = world.draft.tables["企业"]
    ordinary = [row for row in companies if row["行业类别"] == "其他" and str(row["企业名称"]).endswith("商贸有限公司")]
    ordinary[0]["登记状态"] = "在营（开业）"
    companies.append(dict(ordinary[1]))


def _notes(world: World) -> None:
    sources = {
        "人员": "支队人事",
        "亲属": "个人有关事项报告",
        "企业": "市场监管登记导出",
        "任职投资": "市场监管登记导出",
        "指定线索": "信访和督查台账",
        "执法事项": "消防监督管理系统导出",
        "单位": "消防监督管理系统导出",
        "服务项目": "社会消防技术服务信息系统导出",
        "行业组织": "脱钩工作台账",
        "消防产品": "市场监管、消防产品监督抽查",
        "火灾事故": "火灾统计系统导出",
        "规范性文件": "法制科",
        "责任清单": "办公室",
        "责任追究": "纪检督察",
        "办案场所": "后勤装备",
        "约谈告诫": "防火监督科",
    }
    for table, source in sources.items():
        world.draft.add("说明", 表名=table, 完整="是", 截止日期=AS_OF, 来源=source)


def write(draft: Draft, folder: Path) -> None:
    """One workbook kept by hand, and exports as CSV; one of them in GB18030, as older systems write it."""
    tables = draft.tables
    sheets = [
        Sheet("人员", tables["人员"], title="示例支队人员台账", note="填报日期：2026年6月30日", merge="所在单位", dates="年月日"),
        Sheet("亲属", tables["亲属"], title="干部、消防员、文员近亲属及其他亲属情况", dates="点"),
        Sheet("单位", tables["单位"]),
        Sheet("执法事项", tables["执法事项"], title="执法事项（2021年至2026年6月）", dates="单元格"),
        Sheet("规范性文件", tables["规范性文件"], dates="年月日"),
        Sheet("责任清单", tables["责任清单"], title="消防执法改革责任清单", dates="点"),
        Sheet("责任追究", tables["责任追究"]),
        Sheet("办案场所", tables["办案场所"]),
        Sheet("约谈告诫", tables["约谈告诫"]),
        Sheet("说明", tables["说明"]),
    ]
    write_workbook(folder / "台账.xlsx", sheets)
    write_csv(folder / "企业.csv", tables["企业"], encoding="utf-8-sig")
    write_csv(folder / "任职投资.csv", tables["任职投资"], encoding="gb18030")
    for table in ("指定线索", "服务项目", "行业组织", "消防产品", "火灾事故"):
        write_csv(folder / f"{table}.csv", tables[table], encoding="utf-8")
