"""技术服务机构: six agencies that assess themselves, their staff and contracts, and the approvals that ask for their papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from synthetic.files import Sheet, write_csv, write_workbook
from synthetic.ledger import Draft, Row
from synthetic.world import Person, World

AS_OF = "2026-06-30"
CONDITIONS, CONDUCT, MATERIALS = "二（七）.1", "二（七）.4", "二（二）.1"
MAINTENANCE, ASSESSMENT, BOTH = "维护保养检测", "安全评估", "维护保养检测；安全评估"
FIRST, SECOND = "一级注册消防工程师", "二级注册消防工程师"
JUNIOR, MIDDLE, SENIOR = "消防设施操作员初级", "消防设施操作员中级", "消防设施操作员高级"
_WORK = {MAINTENANCE: ("维护保养", "检测"), ASSESSMENT: ("安全评估",), BOTH: ("维护保养", "检测", "安全评估")}


@dataclass(frozen=True)
class Agency:
    row: Row
    staff: list[Row]

    @property
    def code(self) -> str:
        return str(self.row["统一社会信用代码"])


def build() -> Draft:
    """The whole self-assessment, the same on every machine."""
    world = World(75)
    expect = world.draft.expect

    sound = _agency(world, BOTH, (FIRST, FIRST, SECOND), (JUNIOR,) * 4 + (MIDDLE, MIDDLE, SENIOR))
    _contracts(world, sound, 8)  # complete in everything: no finding

    small = _agency(world, MAINTENANCE, (SECOND,), (JUNIOR,) * 5 + (MIDDLE, MIDDLE), 建筑面积=168, 技术负责人资格=SECOND)
    _contracts(world, small, 5)
    expect(small.code, "violation", "第五条第（二）项", "维保检测机构只有168平方米，不足200平方米")
    expect(small.code, "violation", "第五条第（四）项", "注册消防工程师只有1人，且没有一级")
    expect(small.code, "violation", "第十二条", "技术负责人只有二级注册消防工程师资格")

    lapsed = _agency(world, MAINTENANCE, (FIRST, SECOND), (JUNIOR,) * 4 + (MIDDLE, MIDDLE))
    lapsed.staff[2]["有效期至"] = "2026-03-31"
    _contracts(world, lapsed, 6)
    expect(lapsed.code, "violation", "第五条第（五）项", "一名操作员的证书三个月前过期，不再计数，有效的只剩5人，不足6人")

    blank = _agency(world, ASSESSMENT, (FIRST, FIRST, SECOND), (), 设备配备符合="", 建筑面积="未知")
    _contracts(world, blank, 4)
    expect(blank.code, "undetermined", "第六条第（二）项", "面积写“未知”")
    expect(blank.code, "undetermined", "第六条第（三）项", "设备配备一格空白")

    shared = _agency(world, BOTH, (FIRST, FIRST, SECOND), (JUNIOR,) * 6 + (SENIOR, SENIOR), 质量管理体系="否", 技术负责人资格=SECOND)
    _contracts(world, shared, 6)
    expect(shared.code, "violation", "第七条第（六）项", "质量管理体系不健全")
    expect(shared.code, "violation", "第十二条", "技术负责人只有二级注册消防工程师资格")
    twice = {**sound.staff[1], "证书编号": "1A2026901", "统一社会信用代码": shared.code, "起始日期": "2025-04-01"}
    world.draft.add("从业人员", **twice)
    first, second = sorted((sound.staff[1], twice), key=lambda row: str(row["统一社会信用代码"]))
    assert first["身份证号"] == second["身份证号"]
    expect(str(first["证书编号"]), "violation", "第十一条", "同一名一级注册消防工程师同时在两家机构执业，身份证号一致")

    false = _agency(world, MAINTENANCE, (FIRST, FIRST), (JUNIOR,) * 5 + (MIDDLE, MIDDLE), 虚假失实文件="虚假", 情节严重="")
    contracts = _contracts(world, false, 6)
    contracts[1].update(现场实施="否", 项目负责人签名="否")
    expect(false.code, "violation", "第十八条第（二）项", "出具虚假文件")
    expect(false.code, "needs_judgement", CONDUCT, "情节是否严重尚未认定；违法信息没有推送信用记录，意见没有规定期限")
    expect(str(contracts[1]["项目编号"]), "violation", "第十四条第一款", "结论文件没有项目负责人签名")
    expect(str(contracts[1]["项目编号"]), "violation", "第十八条第（三）项", "维保检测没有到现场实施")

    _approvals(world)
    world.random.shuffle(world.draft.tables["从业人员"])
    return world.draft


def _agency(world: World, business: str, engineers: Sequence[str], operators: Sequence[str], **cells: object) -> Agency:
    """An agency that meets every condition, but for ``cells`` and the people it lacks."""
    code = world.numbers.credit()
    row: Row = {
        "统一社会信用代码": code,
        "机构名称": world.names.firm("消防技术服务" if business != ASSESSMENT else "消防安全评估"),
        "业务范围": business,
        "企业法人": "是",
        "建筑面积": world.random.randint(230, 480),
        "注册消防工程师人数": len(engineers),
        "一级注册消防工程师人数": engineers.count(FIRST),
        "消防设施操作员人数": len(operators),
        "中级以上操作员人数": sum(level != JUNIOR for level in operators),
        "设备配备符合": "是",
        "质量管理体系": "是" if business != ASSESSMENT else "/",
        "评估过程控制体系": "是" if business != MAINTENANCE else "/",
        "技术负责人资格": FIRST,
        "档案保管年限": 6,
        "经营场所公示": "是",
        "转包分包": "否",
        "虚假失实文件": "无",
        "情节严重": "否",
        "行业退出日期": "",
        "永久禁入": "否",
        "从业信息推送日期": "",
        "登记日期": world.day(2015, 2021),
    }
    row.update(cells)
    world.draft.add("技术服务机构", **row)
    return Agency(row, [_practitioner(world, world.person(), code, level) for level in (*engineers, *operators)])


def _practitioner(world: World, person: Person, code: str, level: str) -> Row:
    letter = {FIRST: "1A", SECOND: "2A", JUNIOR: "5C", MIDDLE: "4C", SENIOR: "3C"}[level]
    return world.draft.add(
        "从业人员",
        证书编号=f"{letter}2023{world.draft.count('从业人员') + 1:03}",
        姓名=person.name,
        身份证号=person.identity,
        统一社会信用代码=code,
        资格=level,
        有效期至=world.day(2027, 2029),
        永久禁入="否",
        起始日期=world.day(2022, 2024),
        终止日期="",
    )


def _contracts(world: World, agency: Agency, count: int) -> list[Row]:
    kinds = _WORK[str(agency.row["业务范围"])]
    return [
        world.draft.add(
            "服务项目",
            项目编号=f"XM-{world.draft.count('服务项目') + 1:03}",
            统一社会信用代码=agency.code,
            单位编号=f"D{world.random.randint(1, 30):03}",
            类型=kinds[number % len(kinds)],
            签订日期=world.day(2022, 2025),
            金额=world.random.randint(6, 120) * 1000,
            书面合同="是",
            技术负责人签名="是",
            项目负责人签名="是",
            机构印章="是",
            现场实施="是",
        )
        for number in range(count)
    ]


def _approvals(world: World) -> None:
    """What the fire department asked of units before opening: twice something the reform has done away with."""
    basis = "消防监督检查规定第八条"
    plain = {"要求材料": "营业执照；消防安全制度", "材料依据": f"{basis}；{basis}", "以技术服务结论为前置条件": "否"}
    tested = {**plain, "以技术服务结论为前置条件": "是"}
    licensed = {**plain, "要求材料": "营业执照；消防设施维护保养检测机构资质证书", "材料依据": f"{basis}；"}
    vague = {**plain, "要求材料": "营业执照；维保单位资质复印件", "材料依据": f"{basis}；示例大队办事指南"}
    for number, asked in enumerate((plain, tested, plain, licensed, plain, vague), 1):
        world.draft.add(
            "执法事项",
            事项编号=f"YX-{number:03}",
            类型="投入使用营业前检查",
            单位编号=f"D{30 + number:03}",
            受理日期=f"2025-{number:02}-03",
            检查日期=f"2025-{number:02}-10",
            决定日期=f"2025-{number:02}-14",
            办结日期=f"2025-{number:02}-15",
            主办人编号="R011",
            协办人编号="R012",
            法制审核日期=f"2025-{number:02}-13",
            法制审核结论="通过",
            执法记录仪="是",
            公示日期=f"2025-{number:02}-20",
            **asked,
        )
    world.draft.expect("YX-002", "violation", "二（七）.2", "营业前检查以消防检测报告为前置条件")
    world.draft.expect("YX-004", "violation", CONDITIONS, "仍要求提供已取消的维护保养检测机构资质")
    world.draft.expect("YX-006", "needs_judgement", CONDITIONS, "要求“维保单位资质”：是否指已取消的资质，须看原文")
    world.draft.expect("YX-004", "violation", MATERIALS, "资质证书没有写依据：于法无据的材料")
    world.draft.expect("YX-006", "needs_judgement", MATERIALS, "所写依据是办事指南，不在法规库中")


def write(draft: Draft, folder: Path) -> None:
    """One workbook as agencies hand it in, and the approvals as the department exports them."""
    tables = draft.tables
    sheets = [
        Sheet("技术服务机构", tables["技术服务机构"], title="消防技术服务机构从业条件自查表", note="截至2026年6月30日", dates="年月日"),
        Sheet("从业人员", tables["从业人员"], title="注册消防工程师、消防设施操作员名册", dates="单元格"),
        Sheet("服务项目", tables["服务项目"], dates="点"),
    ]
    write_workbook(folder / "自查表.xlsx", sheets)
    write_csv(folder / "执法事项.csv", tables["执法事项"], encoding="utf-8")
