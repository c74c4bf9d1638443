"""支队纪检: how the detachment enforces (二（十）), products, fires, documents, who answers for what (二（八）–（十四）, 三)."""

from __future__ import annotations

from synthetic.inspector_matters import add_matter
from synthetic.world import World

PUBLISHED, RECORDED, REVIEWED, RANGE, DELIBERATED = (f"二（十）.{number}" for number in range(1, 6))
PRODUCTS, FIRES, CLEANUP, ANSWERABLE, TASKS, CAUTIONED = "二（八）", "二（九）", "二（十一）", "二（十四）", "三（一）", "三（二）"


def matters(world: World) -> None:
    """Matters whose conduct has something to find, and their innocent neighbours; on units D011–D020, which nobody here is tied to."""
    expect = world.draft.expect
    fine, visit = "行政处罚", "双随机抽查"
    add_matter(world, "SX-2024-008", fine, unit="D011", officers=("R026", "R029"), on="2024-03-19", 法制审核日期="", 法制审核结论="")
    expect("SX-2024-008", "violation", REVIEWED, "处罚决定以前没有法制审核")
    row = add_matter(world, "SX-2024-009", fine, unit="D012", officers=("R027", "R030"), on="2024-04-16")
    row["法制审核日期"] = row["集体议案日期"] = row["决定日期"]  # on the day of the decision is before it: no finding
    row["重大执法行为"] = "是"
    add_matter(
        world,
        "SX-2024-010",
        fine,
        unit="D013",
        officers=("R028", "R031"),
        on="2024-06-25",
        重大执法行为="是",
        决定种类="罚款；责令停产停业",
        集体议案日期="2024-08-01",
    )
    expect("SX-2024-010", "violation", DELIBERATED, "重大执法行为，决定以后才集体议案")
    add_matter(world, "SX-2025-009", fine, unit="D014", officers=("R026", "R030"), on="2025-03-18", 处罚金额=20000)
    expect("SX-2025-009", "violation", RANGE, "罚款二万元，裁量基准上限一万五千元")
    add_matter(world, "SX-2025-010", fine, unit="D015", officers=("R027", "R031"), on="2025-04-15", 处罚金额=3000)
    expect("SX-2025-010", "needs_judgement", RANGE, "罚款低于裁量基准下限：有没有从轻、减轻的情形由人判断")
    add_matter(world, "SX-2025-011", visit, unit="D016", officers=("R028", "R029"), on="2025-05-20", 执法记录仪="否")
    expect("SX-2025-011", "violation", RECORDED, "抽查没有使用执法记录仪")
    add_matter(world, "SX-2025-012", "投入使用营业前检查", unit="D017", officers=("R026", "R031"), on="2025-07-08", 公示日期="")
    expect("SX-2025-012", "violation", PUBLISHED, "行政许可的办理结果二十个工作日没有公开")
    add_matter(world, "SX-2025-013", fine, unit="D018", officers=("R027", "R029"), on="2025-08-12", 公示日期="2025-10-20")
    expect("SX-2025-013", "needs_judgement", PUBLISHED, "处罚决定两个月以后才公示：意见没有期限，由人判断")
    add_matter(world, "SX-2025-014", fine, unit="D019", officers=("R028", "R030"), on="2025-09-23", 法制审核日期="未知", 法制审核结论="")
    expect("SX-2025-014", "undetermined", REVIEWED, "法制审核日期写着未知，在决定以前还是以后定不下来")
    add_matter(world, "SX-2026-003", fine, unit="D020", officers=("R026", "R027"), on="2026-06-15", 决定日期="2026-06-24", 公示日期="")
    # Decided four working days before the ledger ends: not yet due. No finding.

    for key, name, video in (("BA-01", "支队机关询问室", "是"), ("BA-02", "高新区大队询问室", "否"), ("BA-03", "桓台县大队询问室", "")):
        world.draft.add("办案场所", 场所编号=key, 场所名称=name, 所属单位="示例支队", 用途="询问", 音视频监控=video)
    expect("BA-02", "violation", RECORDED, "办案场所没有安装音视频监控")
    expect("BA-03", "undetermined", RECORDED, "有没有安装音视频监控没有登记")


def products(world: World) -> None:
    """Certified then or now, and what became of the bad ones."""
    certified = {"属强制目录": "是", "强制性认证": "是", "证书状态": "有效", "证书起始日期": "2021-05-10"}
    rows = (
        (
            "CP-01",
            "手提式干粉灭火器",
            "2024-03-05",
            {**certified, "证书有效期至": "2026-05-09"},
        ),  # expired since; valid when made: no finding
        ("CP-02", "点型感烟火灾探测器", "2024-08-20", {"属强制目录": "是", "强制性认证": "否", "认证证书编号": "无"}),
        ("CP-03", "消防应急照明灯具", "2026-06-01", {**certified, "证书有效期至": "2026-05-09"}),
        ("CP-04", "有衬里消防水带", "2024-09-12", {"属强制目录": "否", "强制性认证": "否"}),  # out of the catalogue since 2019: no finding
        ("CP-05", "逃生缓降器", "2023-11-02", {"属强制目录": "", "强制性认证": "否"}),
    )
    for key, name, made, cells in rows:
        row = {"认证证书编号": "", "证书状态": "", "证书起始日期": "", "证书有效期至": "", **cells}
        world.draft.add(
            "消防产品", 产品编号=key, 产品名称=name, 领域="流通", 出厂日期=made, **row, 检验结论="合格", **_found("", "", "", "")
        )
    world.draft.expect("CP-02", "violation", PRODUCTS, "强制性认证目录内的探测器没有认证")
    world.draft.expect("CP-03", "violation", PRODUCTS, "出厂时证书已经到期")
    world.draft.expect("CP-05", "undetermined", PRODUCTS, "没有认证，是否属强制性认证目录没有登记")
    bad = (
        ("CP-06", "手提式水基型灭火器", _found("2025-02-18", "2025-03-04", "2025-03-06", "否")),  # dealt with and shared: no finding
        ("CP-07", "消防应急标志灯具", _found("2025-04-22", "", "2025-04-30", "否")),
        (
            "CP-08",
            "过滤式消防自救呼吸器",
            {**_found("2025-06-10", "2025-06-20", "2025-06-20", "是"), "移送决定": "批准", "移送决定日期": "2025-06-18"},
        ),
        ("CP-09", "手提式干粉灭火器", _found("2025-07-15", "2025-08-05", "2025-08-05", "是")),
    )
    for key, name, cells in bad:
        unlisted = {"属强制目录": "否", "强制性认证": "否", "检验结论": "不合格"}
        world.draft.add("消防产品", 产品编号=key, 产品名称=name, 领域="使用", 出厂日期="2024-10-01", **unlisted, **cells)
    world.draft.expect("CP-07", "needs_judgement", PRODUCTS, "不合格而没有查处：意见没有期限，由人判断")
    world.draft.expect("CP-08", "violation", PRODUCTS, "批准移送以后一年没有移送，移送规定是二十四小时")
    world.draft.expect("CP-09", "needs_judgement", PRODUCTS, "涉嫌犯罪，只查处没有移送：该不该移送由人判断")


def _found(on: str, dealt: str, shared: str, crime: str) -> dict[str, object]:
    return {
        "发现日期": on,
        "查处日期": dealt,
        "信息共享日期": shared,
        "涉嫌犯罪": crime,
        "移送决定": "",
        "移送决定日期": "",
        "移送司法日期": "",
    }


def fires(world: World) -> None:
    """Two ordinary fires and three larger ones."""
    done = {"延伸调查": "是", "监管责任不落实": "否", "生产安全事故": "是"}
    rows = (
        ("HZ-01", "D021", "一般", 0, "2023-11-08", "2023-12-01", "", "", {"延伸调查": "", "监管责任不落实": ""}),
        ("HZ-02", "D022", "一般", 3, "2024-02-15", "2024-04-10", "", "", {}),
        ("HZ-03", "D023", "较大", 4, "2023-06-20", "2023-08-15", "2023-09-01", "2024-08-20", {**done, "批复日期": "2023-08-28"}),
        ("HZ-04", "D024", "较大", 3, "2024-05-11", "2024-07-09", "2024-07-30", "", {**done, "批复日期": "2024-07-22"}),
        (
            "HZ-05",
            "D025",
            "较大",
            3,
            "2025-08-05",
            "2025-09-28",
            "",
            "2026-03-10",
            {**done, "监管责任不落实": "是", "批复日期": "2025-10-11"},
        ),
    )
    for key, unit, grade, dead, on, closed, told, assessed, cells in rows:
        row = {"延伸调查": "", "监管责任不落实": "", "问责日期": "", "生产安全事故": "", "批复日期": "", **cells}
        world.draft.add(
            "火灾事故",
            事故编号=key,
            单位编号=unit,
            等级=grade,
            死亡人数=dead,
            发生日期=on,
            调查完成日期=closed,
            信息通报日期=told,
            整改评估日期=assessed,
            **row,
        )
    world.draft.expect("HZ-02", "needs_judgement", FIRES, "死亡三人而登记为一般火灾：等级对不对由人核对")
    world.draft.expect("HZ-04", "violation", FIRES, "按生产安全事故调查，批复后满一年没有评估整改措施")
    world.draft.expect("HZ-05", "needs_judgement", FIRES, "较大火灾没有通报；监管责任不落实而没有问责：都没有期限，由人判断")


def documents(world: World) -> None:
    reviewed = {"合法性审核结论": "通过", "审批情况": "已审批", "公开情况": "已公开"}
    rows = (
        ("示例消〔2022〕3号", "2022-03-14", "2027-03-31", "2022-03-01", "2022-03-07", "2022-03-18"),
        ("示例消〔2021〕7号", "2021-06-15", "2026-05-31", "2021-06-01", "2021-06-08", "2021-06-20"),
        ("示例消〔2024〕2号", "2024-04-09", "", "2024-04-12", "2024-04-08", "2024-04-15"),
        ("示例消〔2025〕5号", "2025-05-20", "", "2025-05-06", "2025-05-15", ""),
    )
    for number, issued, until, checked, approved, published in rows:
        world.draft.add(
            "规范性文件",
            文号=number,
            标题=f"关于示例事项的通知（{number}）",
            制定机关="示例支队",
            印发日期=issued,
            有效期至=until,
            效力状态="有效",
            涉及权利义务="是",
            合法性审核日期=checked,
            审批日期=approved,
            公开日期=published,
            上位依据="中华人民共和国消防法",
            **{**reviewed, "公开情况": "已公开" if published else "未公开"},
        )
    world.draft.expect("示例消〔2021〕7号", "needs_judgement", CLEANUP, "有效期过了一个月仍登记为有效：有没有延长由人核对")
    world.draft.expect("示例消〔2024〕2号", "violation", REVIEWED, "印发以后才合法性审核")
    world.draft.expect("示例消〔2025〕5号", "violation", PUBLISHED, "印发一年没有公开")


def tasks(world: World) -> None:
    """The responsibility list, cautions given to units, and whom the findings were held against."""
    rows = (
        ("RW-01", "二（三）", "防火监督科", "科长", "制定抽查细则并公示", "2021-12-31", "2021-11-20", "是", ""),
        ("RW-02", "二（六）", "防火监督科", "科长", "建立信用管理制度", "2025-12-31", "", "是", "2026-03-05"),
        ("RW-03", "二（十）", "法制科", "无", "修订裁量基准", "2026-12-31", "", "是", ""),
        ("RW-04", "二（十一）", "法制科", "科长", "提出修订建议", "2026-06-30", "", "否", ""),  # the deadline's own day is in time
    )
    names = ("任务编号", "条款", "责任单位", "责任人", "措施", "完成时限", "完成日期", "经费保障", "督导日期")
    for row in rows:
        world.draft.add("责任清单", **dict(zip(names, row, strict=True)))
    world.draft.expect("RW-02", "violation", TASKS, "完成时限过了半年没有完成")
    world.draft.expect("RW-03", "violation", TASKS, "没有明确责任人")
    world.draft.expect("RW-04", "violation", TASKS, "经费没有落实")
    for key, unit, manner, due, done in (
        ("YT-01", "D026", "约谈", "2025-09-30", "2025-09-30"),
        ("YT-02", "D027", "告诫", "2025-11-30", ""),
        ("YT-03", "D028", "提醒", "2026-03-31", ""),
    ):
        office = "防火监督科"
        world.draft.add(
            "约谈告诫", 约谈编号=key, 单位编号=unit, 方式=manner, 实施部门=office, 日期="2025-08-25", 整改期限=due, 整改完成日期=done
        )
    world.draft.expect("YT-02", "violation", CAUTIONED, "告诫以后过了整改期限没有整改")
    world.draft.expect("YT-03", "needs_judgement", CAUTIONED, "提醒以后没有整改：要不要改用约谈、告诫由人判断")
    for key, officer, kind, checked, dealt, on in (
        ("ZJ-01", "R045", "敷衍塞责", "属实", "诫勉", "2024-11-06"),
        ("ZJ-02", "R046", "不作为", "属实", "", ""),
        ("ZJ-03", "R047", "变通执行", "不属实", "", ""),
    ):
        found = {"核实情况": checked, "认定机关": "示例纪检组", "认定日期": "2024-10-15", "处理方式": dealt, "问责日期": on}
        world.draft.add("责任追究", 追究编号=key, 人员编号=officer, 责任单位="示例支队", 情形=kind, **found)
    world.draft.expect("ZJ-02", "needs_judgement", ANSWERABLE, "查实不作为而没有问责：意见没有期限，由人判断")
