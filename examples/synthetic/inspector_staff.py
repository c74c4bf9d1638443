"""支队纪检: the officers, fire-fighters and clerks of an invented detachment, and the tidy relatives and companies around them."""

from __future__ import annotations

from synthetic.ledger import Row
from synthetic.world import DISTRICTS, Person, World

SIZE = {"人员": 60, "亲属": 150, "企业": 80, "任职投资": 200, "单位": 40, "服务项目": 40, "执法事项": 80}
HEADQUARTERS = ("防火监督科", "法制与社会消防工作科", "火灾调查科")
_TRADES = (
    ("商贸", "其他", "日用百货销售；食品销售"),
    ("餐饮管理", "其他", "餐饮服务"),
    ("物业服务", "其他", "物业管理；停车场服务"),
    ("酒店管理", "其他", "住宿服务；会议服务"),
    ("建材", "其他", "建筑材料销售"),
    ("科技", "其他", "软件开发；信息技术咨询服务"),
    ("消防工程", "消防工程施工", "建设工程施工；消防设施工程专业承包"),
    ("消防技术服务", "消防技术服务", "消防技术服务；消防设施维护保养检测"),
    ("消防器材", "消防产品销售", "消防器材销售"),
)


def staff(world: World) -> dict[str, Row]:
    """Sixty people: R001–R042 and R057–R060 干部, R043–R050 消防员, R051–R056 文员; every certificate in order."""
    rows: dict[str, Row] = {}
    for number in range(1, SIZE["人员"] + 1):
        key = f"R{number:03}"
        kind = "消防员" if 43 <= number <= 50 else "文员" if 51 <= number <= 56 else "干部"
        enforcing = kind == "干部" and not 39 <= number <= 42
        person = world.person(male=world.random.random() < (0.55 if kind == "文员" else 0.85))
        rows[key] = world.draft.add(
            "人员",
            人员编号=key,
            姓名=person.name,
            身份证号=person.identity,
            所在单位=_workplace(number),
            人员类别=kind,
            领导职务="是" if number <= 6 or number == 57 else "否",
            领导成员="是" if number <= 3 or number == 57 else "否",
            县处级以上="是" if number <= 2 else "否",
            执法岗位="是" if enforcing else "否",
            执法资格证号=f"鲁淄消执{2017 + number % 8}-{number:03}" if enforcing else "无",
            资格证有效期至=f"{world.random.randint(2027, 2029)}-{world.random.randint(1, 12):02}-28" if enforcing else "/",
            任职日期=world.day(2005, 2018),
            离职日期="",
            离职方式="",
            原工作业务="",
            管辖区县=_district(number),
        )
    return rows


def _workplace(number: int) -> str:
    if number <= 12:
        return f"市消防救援支队{HEADQUARTERS[(number - 1) // 4]}"
    return f"{_district(number)}消防救援大队"


def _district(number: int) -> str:
    return "全市" if number <= 12 else DISTRICTS[(number - 13) * len(DISTRICTS) // (SIZE["人员"] - 12)]


def person_of(row: Row) -> Person:
    return Person(str(row["姓名"]), str(row["身份证号"]))


def tidy_relatives(world: World) -> None:
    """Fills up 亲属: relatives without any tie to a company. Nobody's name or number occurs anywhere else."""
    declared = {(row["人员编号"], row["关系"]) for row in world.draft.tables["亲属"]}
    kinships = ("配偶", "父亲", "母亲", "儿子", "女儿", "兄弟", "姐妹", "岳父", "岳母")
    while world.draft.count("亲属") < SIZE["亲属"]:
        officer = f"R{world.random.randint(1, SIZE['人员']):03}"
        kinship = world.random.choice(kinships)
        if (officer, kinship) in declared:
            continue
        declared.add((officer, kinship))
        world.kin(officer, kinship, known_id=world.random.random() < 0.9)


def tidy_companies(world: World) -> None:
    """Fills up 企业 and 任职投资: companies run and held by people who are nobody's relatives."""
    while world.draft.count("企业") < SIZE["企业"]:
        trade, kinds, scope = world.random.choice(_TRADES)
        firm = world.firm(trade, kinds, scope, founded=world.day(2008, 2019))
        world.post(firm, world.person(), "法定代表人", world.day(2019, 2024))
    codes = {row["统一社会信用代码"] for row in world.draft.tables["任职投资"]}
    for row in [row for row in world.draft.tables["企业"] if row["统一社会信用代码"] not in codes]:
        world.draft.add("任职投资", **_stranger(world, row["统一社会信用代码"], "法定代表人", ""))
    # Further holders go to companies of no trade in fire safety, so that no planted shareholding adds up to more than 100 %.
    firms = [row["统一社会信用代码"] for row in world.draft.tables["企业"] if row["行业类别"] == "其他"]
    while world.draft.count("任职投资") < SIZE["任职投资"]:
        role, share = world.random.choice((("股东", world.random.choice((10, 20, 30, 40))), ("监事", ""), ("经理", ""), ("员工", "")))
        world.draft.add("任职投资", **_stranger(world, world.random.choice(firms), role, share))


def _stranger(world: World, code: object, role: str, share: object) -> Row:
    person = world.person()
    return {
        "统一社会信用代码": code,
        "姓名": person.name,
        "身份证号": person.identity if world.random.random() < 0.95 else "",
        "持有方统一社会信用代码": "",
        "角色": role,
        "持股比例": share,
        "起始日期": world.day(2015, 2024),
        "终止日期": "",
    }
