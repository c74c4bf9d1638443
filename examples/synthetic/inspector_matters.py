"""支队纪检: supervised units, enforcement matters and service contracts; who enforced, with which certificate, and on whom."""

from __future__ import annotations

from datetime import date, timedelta

from synthetic.inspector_staff import SIZE
from synthetic.ledger import Row
from synthetic.world import DISTRICTS, World

RECUSAL = "二（十三）.1"
PERSONNEL = "二（十二）.1"
MATERIALS = "二（二）.1"
BASIS = "消防监督检查规定第八条"
_PLACES = (
    ("商业广场", "大型商市场；公众聚集场所"),
    ("酒店", "公众聚集场所"),
    ("影城", "公众聚集场所"),
    ("养老服务中心", "公众聚集场所"),
    ("小区物业服务中心", "老旧小区"),
    ("家具厂", "三合一场所"),
    ("仓储物流园", "其他"),
)
_KINDS = ("双随机抽查", "双随机抽查", "双随机抽查", "专项检查", "投入使用营业前检查", "行政处罚", "举报核查")


def units(world: World) -> None:
    """Forty units; D001–D010 have a credit code, the rest are places without one of their own."""
    for number in range(1, SIZE["单位"] + 1):
        place, kinds = _PLACES[number % len(_PLACES)]
        name = world.names.firm(place).removesuffix("有限公司")
        world.draft.add(
            "单位",
            单位编号=f"D{number:03}",
            单位名称=name,
            统一社会信用代码=world.numbers.credit() if number <= 10 else "",
            场所类型=kinds,
            所在区县=world.random.choice(DISTRICTS),
            消防安全责任人=world.person().name,
        )


def planted_matters(world: World, staff: dict[str, Row]) -> None:
    """Matters with something to find, on units that no other matter touches (D001–D020)."""
    expect = world.draft.expect

    _own_firm(world, "D002", "R033", "配偶的兄弟姐妹")
    add_matter(world, "SX-2024-001", "双随机抽查", unit="D002", officers=("R033", "R026"), on="2024-03-12", 回避情况="未回避")
    expect("R033", "violation", RECUSAL, "检查配偶的兄弟姐妹经营的商场而没有回避（回避的亲属范围比从业限制宽）")

    _own_firm(world, "D003", "R034", "外甥子女")
    add_matter(world, "SX-2024-002", "行政处罚", unit="D003", officers=("R027", "R034"), on="2024-05-20", 回避情况="")
    expect("R034", "violation", RECUSAL, "协办人的外甥经营被处罚单位：登记为协办就是没有回避，协办人同样应当回避")

    # Recused as it should be: one matter handed over to others, one entered as 已回避. No finding.
    _own_firm(world, "D004", "R035", "姐妹")
    add_matter(world, "SX-2024-003", "专项检查", unit="D004", officers=("R028", "R029"), on="2024-06-04", 回避情况="无需回避")
    add_matter(world, "SX-2024-004", "专项检查", unit="D004", officers=("R035", "R029"), on="2024-06-18", 回避情况="已回避")

    _own_firm(world, "D005", "R032", "儿子")
    add_matter(world, "SX-2025-001", "举报核查", unit="D005", officers=("R032", "R030"), on="2025-02-27", 回避情况="决定不回避")
    expect("R032", "needs_judgement", RECUSAL, "机关审查后决定不回避，理由是否成立由人判断")

    add_matter(world, "SX-2023-001", "双随机抽查", unit="D011", officers=("R026", "无"), on="2023-08-15")
    expect("SX-2023-001", "violation", PERSONNEL, "只有一人执法")
    add_matter(world, "SX-2025-002", "行政处罚", unit="D012", officers=("R027", "无"), on="2025-04-02")
    expect("SX-2025-002", "violation", "第四十二条", "行政处罚只有一名执法人员")
    add_matter(world, "SX-2025-003", "专项检查", unit="D013", officers=("R028", ""), on="2025-05-13")
    expect("SX-2025-003", "undetermined", PERSONNEL, "协办人空白：漏填还是单人执法，不知道")

    staff["R036"].update(资格证有效期至="2024-05-31")
    add_matter(world, "SX-2024-005", "双随机抽查", unit="D014", officers=("R036", "R029"), on="2024-09-12")
    expect("SX-2024-005", "violation", PERSONNEL, "主办人的执法资格证三个多月前已经过期")
    add_matter(world, "SX-2024-006", "双随机抽查", unit="D014", officers=("R036", "R029"), on="2024-05-31")  # still valid on its last day
    staff["R037"].update(执法资格证号="无", 资格证有效期至="/")
    add_matter(world, "SX-2024-007", "专项检查", unit="D015", officers=("R030", "R037"), on="2024-10-08")
    expect("SX-2024-007", "violation", PERSONNEL, "协办人没有执法资格证")
    staff["R038"].update(资格证有效期至="")
    add_matter(world, "SX-2025-004", "双随机抽查", unit="D016", officers=("R031", "R038"), on="2025-03-06")
    expect("SX-2025-004", "undetermined", PERSONNEL, "协办人的资格证有效期没有登记")

    add_matter(world, "SX-2025-005", "双随机抽查", unit="D017", officers=("R052", "R026"), on="2025-06-10")
    expect("SX-2025-005", "violation", PERSONNEL, "文员主办，文员只能辅助")
    staff["R043"].update(执法资格证号="鲁淄消执2023-043", 资格证有效期至="2028-06-30")
    add_matter(world, "SX-2025-006", "双随机抽查", unit="D018", officers=("R027", "R043"), on="2025-07-22")
    expect("SX-2025-006", "needs_judgement", PERSONNEL, "消防员协办：所在单位是否在试点之内，由人核对批准文件")

    add_matter(
        world, "SX-2025-007", "投入使用营业前检查", unit="D019", officers=("R028", "R030"), on="2025-09-16", 以技术服务结论为前置条件="是"
    )
    expect("SX-2025-007", "violation", "二（七）.2", "营业前检查以消防检测报告为前置条件")
    add_matter(
        world,
        "SX-2025-008",
        "投入使用营业前检查",
        unit="D020",
        officers=("R029", "R031"),
        on="2025-10-21",
        要求材料="营业执照；消防设施检测资质证书",
        材料依据=f"{BASIS}；",
    )
    expect("SX-2025-008", "violation", "二（七）.1", "要求提供已经取消的消防技术服务机构资质")
    expect("SX-2025-008", "violation", MATERIALS, "资质证书没有写依据：于法无据的材料")

    # Dirt as real ledgers have it: a date that does not exist, and a number that nobody has.
    staff["R025"].update(资格证有效期至="2025-13-40")
    add_matter(world, "SX-2026-001", "双随机抽查", unit="D017", officers=("R025", "R026"), on="2026-01-14")
    expect("SX-2026-001", "undetermined", PERSONNEL, "资格证有效期写成2025-13-40，读不出来，按不知道处理")
    add_matter(world, "SX-2026-002", "专项检查", unit="D018", officers=("R027", "R066"), on="2026-03-11")
    expect("SX-2026-002", "undetermined", PERSONNEL, "协办人编号R066不在人员表，有没有证无从得知")


def tidy_matters(world: World) -> None:
    """Fills up 执法事项: two officers with certificates, on units nobody here is tied to (D021 and on)."""
    enforcing = [f"R{number:03}" for number in (4, 5, 23, 26, 27, 28, 29, 30, 31)]
    years = dict.fromkeys(range(2021, 2027), 100)
    while world.draft.count("执法事项") < SIZE["执法事项"]:
        day = world.day(2021, 2026 if world.random.random() < 0.1 else 2025)
        if day > "2026-05-31":
            continue
        year = int(day[:4])
        years[year] += 1
        lead, second = world.random.sample(enforcing, 2)
        unit = f"D{world.random.randint(21, SIZE['单位']):03}"
        add_matter(world, f"SX-{year}-{years[year]}", world.random.choice(_KINDS), unit=unit, officers=(lead, second), on=day)


def service_contracts(world: World, tied: set[object]) -> None:
    """Fills up 服务项目: work done for units by companies that nobody in the ledger is tied to."""
    trades = {"消防工程施工": ("工程施工",), "消防技术服务": ("维护保养", "检测", "安全评估"), "消防产品销售": ("产品采购",)}
    firms = [row for row in world.draft.tables["企业"] if row["统一社会信用代码"] not in tied and row["行业类别"] in trades]
    while (number := world.draft.count("服务项目") + 1) <= SIZE["服务项目"]:
        firm = world.random.choice(firms)
        kind = world.random.choice(trades[str(firm["行业类别"])])
        world.draft.add(
            "服务项目",
            项目编号=f"FW-{number:04}",
            统一社会信用代码=firm["统一社会信用代码"],
            单位编号=f"D{world.random.randint(21, SIZE['单位']):03}",
            类型=kind,
            签订日期=world.day(2021, 2025),
            金额=world.random.randint(8, 400) * 1000,
            **contract_papers(kind),
        )


def contract_papers(kind: str) -> Row:
    """What a contract's file holds; a works contract or a purchase has no written conclusion to sign."""
    service = "是" if kind in {"维护保养", "检测", "安全评估"} else "/"
    return {"书面合同": "是", **dict.fromkeys(("技术负责人签名", "项目负责人签名", "机构印章", "现场实施"), service)}


def _own_firm(world: World, unit: str, officer: str, kinship: str) -> None:
    """The unit is a company that the officer's relative runs; not a fire-safety trade, so only recusal is at stake."""
    row = next(row for row in world.draft.tables["单位"] if row["单位编号"] == unit)
    firm = world.firm("商业管理", "其他", "商业综合体管理服务", founded="2012-05-01", 企业名称=str(row["单位名称"]) + "有限公司")
    row["统一社会信用代码"] = firm.code
    world.post(firm, world.kin(officer, kinship), "法定代表人", "2019-03-01")


def add_matter(world: World, key: str, kind: str, *, unit: str, officers: tuple[str, str], on: str, **cells: object) -> Row:
    day = date.fromisoformat(on)
    decided = day + timedelta(days=world.random.randint(3, 12))
    ends = kind in {"行政处罚", "投入使用营业前检查"}
    row: Row = {
        "事项编号": key,
        "类型": kind,
        "单位编号": unit,
        "主办人编号": officers[0],
        "协办人编号": officers[1],
        "受理日期": (day - timedelta(days=2)).isoformat(),
        "检查日期": on,
        "决定日期": decided.isoformat() if ends else "",
        "办结日期": (decided + timedelta(days=1)).isoformat(),
        "要求材料": "营业执照；消防安全管理制度" if kind == "投入使用营业前检查" else "无",
        "材料依据": f"{BASIS}；{BASIS}" if kind == "投入使用营业前检查" else "无",
        "以技术服务结论为前置条件": "否",
        "执法记录仪": "是",
        "法制审核日期": (decided - timedelta(days=1)).isoformat() if ends else "",
        "法制审核结论": "通过" if ends else "",
        "回避情况": "无需回避",
        **_conduct(kind, decided, ends=ends),
    }
    row.update(cells)
    return world.draft.add("执法事项", **row)


def _conduct(kind: str, decided: date, *, ends: bool) -> Row:
    """The columns of item 二（十） as they stand where nothing is wrong: published in time, within the range, not a major act."""
    fined = kind == "行政处罚"
    return {
        "重大执法行为": "否" if ends else "/",
        "集体议案日期": "",
        "程序": "普通程序" if fined else "/",
        "决定种类": "罚款" if fined else "准予许可" if ends else "/",
        "裁量基准下限": 5000 if fined else "/",
        "裁量基准上限": 15000 if fined else "/",
        "处罚金额": 8000 if fined else "/",
        "公示日期": (decided + timedelta(days=4 if ends else 8)).isoformat(),
        "网上流转": "是",
    }
