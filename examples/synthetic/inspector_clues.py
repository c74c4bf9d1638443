"""支队纪检: clues of designation, attested and not, and the associations that must be separate from the fire department."""

from __future__ import annotations

from synthetic.world import World

DESIGNATION = "二（十三）.2"
_BODY = "示例纪检监察组"
_TRADES = {"消防技术服务机构": "消防技术服务", "消防工程施工企业": "消防工程", "消防培训机构": "消防职业培训", "消防产品": "消防器材"}


def clues(world: World) -> None:
    expect = world.draft.expect
    attested = {"核实情况": "属实", "认定机关": _BODY, "利用职务": "是"}

    _clue(world, "R023", "2023-05-10", "指定", "消防技术服务机构", **attested, 认定文书="示例纪核〔2023〕12号", 认定日期="2023-08-01")
    expect("R023", "violation", DESIGNATION, "经核查认定，指定消防技术服务机构")
    _clue(world, "R024", "2022-08-03", "变相指定", "消防产品", **attested, 认定文书="示例纪核〔2022〕31号", 认定日期="2022-11-15")
    expect("R024", "violation", DESIGNATION, "经核查认定，变相指定消防产品")
    _clue(world, "R021", "2015-06-18", "指定", "消防技术服务机构", **attested, 认定文书="示例纪核〔2016〕2号", 认定日期="2016-01-20")
    expect("R021", "violation", "第五十六条", "2015年的指定依当时的消防法认定，不依2020年的意见")
    # In 2015 no rule spoke of trainers: neither the fire law nor the opinion, which came later.
    _clue(world, "R022", "2015-09-01", "指定", "消防培训机构", **attested, 认定文书="示例纪核〔2016〕3号", 认定日期="2016-01-20")
    _clue(world, "R027", "2024-03-05", "指定", "消防工程施工企业", 核实情况="待核实")
    expect("R027", "lead", DESIGNATION, "举报尚待核实：只是线索")
    _clue(world, "R028", "2024-11-19", "变相指定", "消防技术服务机构", 核实情况="属实", 认定文书="无", 利用职务="是")
    expect("R028", "lead", DESIGNATION, "登记为属实，但没有认定文书：只是线索")
    partly = {**attested, "核实情况": "部分属实"}
    _clue(world, "R029", "2023-12-07", "变相指定", "消防产品", **partly, 认定文书="示例纪核〔2024〕5号")
    expect("R029", "needs_judgement", DESIGNATION, "部分属实：哪些情节成立由人判断")
    _clue(world, "R030", "2024-06-25", "指定", "消防技术服务机构", 核实情况="不属实", 认定机关=_BODY, 认定文书="示例纪核〔2024〕19号")
    _clue(world, "R031", "2025-01-08", "指定", "消防产品", 核实情况="")
    expect("R031", "undetermined", DESIGNATION, "核实情况空白")
    _clue(world, "R023", "2021-10-11", "指定", "消防培训机构", 核实情况="不属实", 认定机关=_BODY)
    _clue(world, "R005", "2023-03-30", "变相指定", "消防工程施工企业", **{**attested, "利用职务": "否"}, 认定文书="示例纪核〔2023〕9号")
    expect("R005", "needs_judgement", DESIGNATION, "属实但没有利用职务：是否变相指定由人判断")
    _clue(world, "", "2025-11-03", "指定", "消防产品", 核实情况="待核实", 来源="匿名举报，未写明何人")


def _clue(world: World, officer: str, day: str, manner: str, kind: str, **cells: object) -> None:
    row: dict[str, object] = {
        "线索编号": f"XS-{world.draft.count('指定线索') + 1:03}",
        "人员编号": officer,
        "日期": day,
        "方式": manner,
        "对象类型": kind,
        "对象名称": world.names.firm(_TRADES[kind]),
        "相对单位编号": f"D{world.random.randint(21, 40):03}",
        "核实情况": "",
        "认定机关": "",
        "认定文书": "",
        "认定日期": "",
        "利用职务": "",
        "来源": world.random.choice(("12345热线", "信访举报", "专项督查", "巡察移交")),
    }
    row.update(cells)
    world.draft.add("指定线索", **row)


def organisations(world: World) -> None:
    expect = world.draft.expect
    separate = dict.fromkeys(("机构分离", "职能分离", "人员分离", "财务分离"), "是")
    separate |= {"与消防部门关系": "无", "党建工作归口": "示例社会组织综合党委"}
    nothing = {"消防部门管理": "否", "开展执法相关中介服务": "否", "兼职人员编号": "无"}

    entangled = {**separate, **nothing, "人员分离": "否", "与消防部门关系": "主管", "党建工作归口": "无", "兼职人员编号": "R041"}
    world.draft.add("行业组织", 组织名称="示例市消防协会", 类型="行业协会", **entangled)
    expect("示例市消防协会", "violation", "二（十三）.4", "人员未分离、仍由消防部门主管、现职干部兼职")
    expect("示例市消防协会", "violation", "二（十三）.5", "党建工作没有归口")
    world.draft.add("行业组织", 组织名称="示例市消防设施行业协会", 类型="行业协会", **separate, **nothing)
    world.draft.add("行业组织", 组织名称="示例消防咨询服务中心", 类型="中介组织", **{**separate, **nothing, "财务分离": ""})
    expect("示例消防咨询服务中心", "undetermined", "二（十三）.4", "财务是否分离没有登记")
    blank = dict.fromkeys(separate, "/")
    serving = {**nothing, "消防部门管理": "是", "开展执法相关中介服务": "是"}
    world.draft.add("行业组织", 组织名称="示例消防科学技术研究所", 类型="科研机构", **blank, **serving)
    expect("示例消防科学技术研究所", "violation", "二（十三）.6", "消防部门管理的科研机构开展与执法相关的中介服务")
    world.draft.add("行业组织", 组织名称="示例应急技术研究院", 类型="科研机构", **blank, **nothing)
