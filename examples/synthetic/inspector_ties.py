"""支队纪检: ties of officers and relatives to fire-safety companies: forbidden, doubtful, and only seemingly forbidden ones."""

from __future__ import annotations

from synthetic.inspector_matters import contract_papers
from synthetic.inspector_staff import person_of
from synthetic.ledger import Row
from synthetic.world import Firm, World

BUSINESS = "二（十三）.3"


def _agency(world: World, founded: str = "2018-05-10", **cells: object) -> Firm:
    return world.firm("消防技术服务", "消防技术服务", "消防技术服务；消防设施维护保养、检测；消防安全评估", founded=founded, **cells)


def _works(world: World) -> Firm:
    return world.firm("消防工程", "消防工程施工", "建设工程施工；消防设施工程专业承包", founded="2016-03-21")


def _products(world: World, trade: str = "消防器材") -> Firm:
    kind = "消防产品销售" if trade == "消防器材" else "消防产品生产"
    return world.firm(trade, kind, "消防器材销售" if trade == "消防器材" else "消防器材制造；阀门和旋塞制造", founded="2014-09-02")


def forbidden(world: World) -> None:
    """Ties that the ledger proves by identity numbers."""
    expect = world.draft.expect

    firm, wife = _agency(world), world.kin("R003", "配偶", 起始日期="2010-10-01")
    world.post(firm, wife, "法定代表人", "2021-06-15")
    world.post(firm, wife, "股东", "2021-06-15", share=100)
    expect("R003", "violation", BUSINESS, "配偶是消防技术服务机构的法定代表人、全资股东，身份证号一致")

    firm, brother = _products(world), world.kin("R007", "兄弟")
    world.post(firm, brother, "股东", "2019-04-01", share=70)
    world.post(firm, world.person(), "股东", "2019-04-01", share=30)
    expect("R007", "violation", BUSINESS, "兄弟持有消防器材销售企业 70% 的股份（控股）")

    firm, son = _works(world), world.kin("R011", "儿子")
    world.post(firm, son, "实际控制人", "2022-01-10")
    world.draft.add("服务项目", **_works_contract(firm, "FW-0001", "2023-04-18", 860000))
    expect("R011", "violation", BUSINESS, "儿子实际控制的消防工程企业于2023年签了工程施工合同")

    holding, maker = world.firm("投资", "其他", "以自有资金从事投资活动", founded="2013-07-01"), _products(world, "消防设备制造")
    mother = world.kin("R015", "母亲")
    world.post(holding, mother, "股东", "2018-02-01", share=80)
    world.post(maker, holding, "股东", "2018-03-01", share=60)
    world.post(maker, world.person(), "股东", "2018-03-01", share=40)
    expect("R015", "violation", BUSINESS, "母亲持有投资公司 80%，投资公司持有消防产品生产企业 60%，经控股企业控制")

    firm, daughter = _agency(world), world.kin("R018", "女儿")
    world.post(firm, world.person(), "代持", "2022-05-20", share=60, 被代持人姓名=daughter.name, 被代持人身份证号=daughter.identity)
    world.post(firm, world.person(), "股东", "2022-05-20", share=40)
    expect("R018", "violation", BUSINESS, "女儿由他人代持消防技术服务机构 60% 的股份")

    firm, husband = _agency(world, 登记状态="注销", 注销日期="2023-01-12"), world.kin("R020", "配偶")
    world.post(firm, husband, "法定代表人", "2021-03-01", 终止日期="2022-08-31")
    expect("R020", "violation", BUSINESS, "配偶2021年至2022年经营消防技术服务机构，该机构已于2023年注销：过去的行为照样查出")


def own(world: World, staff: dict[str, Row]) -> None:
    """A member of the detachment in an agency himself: department order no. 7, article 25, binds every member, not only 干部."""
    firm = _agency(world, founded="2022-05-06")
    world.post(firm, person_of(staff["R044"]), "法定代表人", "2022-05-06")
    world.draft.expect("R044", "violation", "第二十五条", "消防员本人设立消防技术服务机构（令7号第二十五条；意见的从业限制只及于干部）")


def doubtful(world: World) -> None:
    """Ties that a person has to weigh, or that a missing fact leaves open, or that only a name suggests."""
    expect = world.draft.expect

    firm, wife = _agency(world), world.kin("R008", "配偶")
    world.post(firm, wife, "股东", "2020-12-20", share=2)
    expect("R008", "needs_judgement", BUSINESS, "配偶持有消防技术服务机构 2% 的股份：被动小额持股是否属于经营，由人判断")

    firm, sister = _products(world, "消防设备制造"), world.kin("R009", "姐妹")
    world.post(firm, sister, "董事", "2021-09-01")
    expect("R009", "needs_judgement", BUSINESS, "姐妹任消防产品生产企业董事")

    firm, father = _works(world), world.kin("R010", "父亲")
    world.post(firm, father, "法定代表人", "2017-08-08")
    expect("R010", "needs_judgement", BUSINESS, "父亲是消防工程企业的法定代表人，台账未见工程合同：登记不等于承揽")

    firm, wife = _agency(world), world.kin("R012", "配偶")
    world.post(firm, wife, "股东", "2021-11-30", share="")
    expect("R012", "undetermined", BUSINESS, "配偶是消防技术服务机构的股东，持股比例空白，分不清控股还是小额持股")

    firm, other = _agency(world), world.kin("R016", "其他")
    world.post(firm, other, "经营者", "2022-02-14")
    expect("R016", "undetermined", BUSINESS, "“其他”亲属经营消防技术服务机构，关系不明，不知是否近亲属")

    firm, brother = _agency(world), world.kin("R013", "兄弟", "邹启明", known_id=False)
    world.post(firm, brother, "法定代表人", "2020-10-15", known_id=False)
    expect("R013", "lead", BUSINESS, "兄弟与消防技术服务机构法定代表人同名，双方都没有身份证号：只是线索")

    firm, mother = _products(world), world.kin("R014", "母亲", "宋雅琴")
    world.post(firm, mother, "经营者", "2019-12-01", known_id=False)
    expect("R014", "lead", BUSINESS, "母亲与消防器材店经营者同名，登记信息没有身份证号：只是线索")


def innocent(world: World) -> None:
    """What a comparison by names, or one that ignores dates and kinship, would wrongly accuse. None of these is a finding."""
    firm = _agency(world)
    world.kin("R017", "兄弟", "刘伟")
    world.post(firm, world.person("刘伟", male=True), "法定代表人", "2021-01-20")  # a homonym: the numbers differ

    firm, in_law = _products(world), world.kin("R019", "配偶的兄弟姐妹")
    world.post(firm, in_law, "经营者", "2018-06-01")  # an in-law, outside 近亲属; recusal is another matter

    firm, former = _agency(world, founded="2022-03-15"), world.kin("R021", "配偶", 起始日期="2008-05-01", 终止日期="2021-05-17")
    world.post(firm, former, "法定代表人", "2022-03-15")  # divorced before the agency was founded

    firm, husband = _agency(world, founded="2015-01-08"), world.kin("R022", "配偶")
    world.post(firm, husband, "法定代表人", "2017-01-01", 终止日期="2019-11-30")  # ended before the opinion

    firm, son = _agency(world), world.kin("R024", "儿子")
    world.post(firm, son, "员工", "2023-07-01")  # employed, not running it

    firm, wife = world.firm("餐饮管理", "其他", "餐饮服务", founded="2019-10-10"), world.kin("R025", "配偶")
    world.post(firm, wife, "法定代表人", "2019-10-10")  # another trade

    firm, wife = _agency(world), world.kin("R051", "配偶")
    world.post(firm, wife, "法定代表人", "2021-08-18")  # a clerk's wife: the restriction binds 干部


def departed(world: World, staff: dict[str, Row]) -> None:
    """Officers who resigned or retired: two or three years, and from when (civil servants law, art. 107)."""
    expect = world.draft.expect

    def leave(key: str, day: str, how: str, leading: str, **cells: object) -> None:
        business = "消防监督检查；消防技术服务机构监管"
        staff[key].update(离职日期=day, 离职方式=how, 领导成员=leading, 执法岗位="是", 原工作业务=business)
        staff[key].update(cells)

    leave("R057", "2025-03-01", "退休", "是", 县处级以上="是")
    world.post(_agency(world), person_of(staff["R057"]), "顾问", "2025-09-01")
    expect("R057", "violation", BUSINESS, "领导成员退休半年即任消防技术服务机构顾问，在三年以内")

    leave("R058", "2023-09-01", "辞去公职", "", 领导职务="是", 县处级以上="")
    world.post(_agency(world), person_of(staff["R058"]), "经理", "2026-02-01")
    expect("R058", "undetermined", BUSINESS, "辞职两年五个月后任职：是否原系领导成员未登记，两年和三年之间定不下来")

    leave("R059", "2019-08-01", "退休", "是", 县处级以上="是")
    world.post(_agency(world), person_of(staff["R059"]), "顾问", "2025-02-01")  # five and a half years: beyond every period

    leave("R060", "2024-05-01", "调离", "否")
    world.post(_products(world), person_of(staff["R060"]), "经理", "2024-10-01")  # transferred, neither resigned nor retired

    leave("R042", "2022-01-10", "辞去公职", "否")
    world.post(_agency(world), person_of(staff["R042"]), "员工", "2024-06-01")
    expect("R042", "needs_judgement", BUSINESS, "执法干部辞职两年五个月后任职：已过两年，是否另有更长的年限须人工核对")


def _works_contract(firm: Firm, key: str, signed: str, amount: int) -> Row:
    return {
        "项目编号": key,
        "统一社会信用代码": firm.code,
        "单位编号": "D001",
        "类型": "工程施工",
        "签订日期": signed,
        "金额": amount,
        **contract_papers("工程施工"),
    }
