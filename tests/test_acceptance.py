"""What an outsider may expect of ``hegui check``, from the contract alone: ledgers in, outcomes, exit codes and JSON out.

A finding is named by the place of the norm it rests on, never by a rule's id; only columns of the contract are written.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hegui.cli.app import run
from hegui.kb.registry import DATA_DIR, load_regulations
from hegui.kb.rulebase import load_rule_base

Row = dict[str, Any]
Tables = dict[str, list[Row]]
AS_OF = "2024-06-30"
COMMAND = "from hegui.cli import main; raise SystemExit(main())"
OPEN_OUTCOMES = {"violation", "lead", "undetermined", "needs_judgement", "needs_ruling"}
OPINION, RULES7, CIVIL, FIRE = "淄政办字〔2020〕113号", "社会消防技术服务管理规定", "中华人民共和国公务员法", "中华人民共和国消防法"


def number(sequence: int, birth: str = "19800101") -> str:
    """A valid identity number."""
    first17 = f"370303{birth}{sequence:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(c) * w for c, w in zip(first17, weights, strict=True)) % 11]


def company_code(n: int) -> str:
    """A valid unified social credit code."""
    first8 = f"{n:08d}"
    total = sum(int(c) * w for c, w in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    first17 = f"91370303{first8}" + "0123456789X0"[11 - total % 11]
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return first17 + letters[-sum(letters.index(c) * (3**i % 31) for i, c in enumerate(first17)) % 31]


HIS, HERS, OTHERS = number(1), number(21), number(31)


def officer(key: str = "P1", **more: Any) -> Row:
    row = {"人员编号": key, "姓名": "王强", "身份证号": HIS, "所在单位": "张店大队", "人员类别": "干部", "领导职务": "否", "执法岗位": "是"}
    row |= {"执法资格证号": f"证{key}", "资格证有效期至": "2030-01-01", "任职日期": "2010-01-01", "离职日期": "", "离职方式": ""}
    return row | more


def second(**more: Any) -> Row:
    return officer("P2", **({"姓名": "陈刚", "身份证号": OTHERS} | more))


def relative(relation: str = "配偶", **more: Any) -> Row:
    return {"人员编号": "P1", "亲属姓名": "李梅", "亲属身份证号": HERS, "关系": relation} | more


def firm(n: int = 1, kind: str = "消防技术服务", **more: Any) -> Row:
    row = {"统一社会信用代码": company_code(n), "企业名称": f"第{n}公司", "登记状态": "存续", "行业类别": kind, "经营范围": ""}
    return row | {"成立日期": "2012-01-01"} | more


def role(what: str = "法定代表人", n: int = 1, **more: Any) -> Row:
    row = {
        "统一社会信用代码": company_code(n),
        "姓名": "李梅",
        "身份证号": HERS,
        "持有方统一社会信用代码": "",
        "角色": what,
        "持股比例": "",
    }
    return row | {"起始日期": "2022-01-01", "终止日期": ""} | more


def held(holder: int, n: int, share: str) -> Row:
    return role("股东", n, 姓名="", 身份证号="", 持有方统一社会信用代码=company_code(holder), 持股比例=share)


HIM = {"姓名": "王强", "身份证号": HIS}


def staff(
    roles: list[Row] | Row, people: list[Row] | None = None, kin: list[Row] | None = None, firms: list[Row] | None = None, **more: Any
) -> Tables:
    roles = [roles] if isinstance(roles, dict) else roles
    return {"人员": people or [officer()], "亲属": kin or [relative()], "企业": firms or [firm()], "任职投资": roles, **more}


def clue(kind: str = "消防技术服务机构", day: str = "2022-05-01", found: str = "属实", **more: Any) -> Row:
    row = {"线索编号": "L1", "人员编号": "P1", "日期": day, "方式": "指定", "对象类型": kind, "对象名称": "某公司"}
    return row | {"对象统一社会信用代码": "", "相对单位编号": "", "核实情况": found, "来源": "信访"} | more


def matter(**more: Any) -> Row:
    row = {"事项编号": "S1", "类型": "双随机抽查", "单位编号": "U1", "主办人编号": "P1", "协办人编号": "P2", "受理日期": "2023-05-10"}
    return row | {"检查日期": "2023-05-10", "决定日期": "2023-05-10", "办结日期": "2023-05-10"} | more


def organisation(**more: Any) -> Row:
    row = {"组织名称": "市消防协会", "类型": "行业协会", "机构分离": "是", "职能分离": "是", "人员分离": "是", "财务分离": "是"}
    row |= {"与消防部门关系": "无", "党建工作归口": "市委组织部", "消防部门管理": "否", "开展执法相关中介服务": "否", "兼职人员编号": ""}
    return row | more


def agency(n: int = 1, scope: str = "维护保养检测", **more: Any) -> Row:
    row = {"统一社会信用代码": company_code(n), "机构名称": f"第{n}机构", "业务范围": scope, "企业法人": "是", "建筑面积": "200"}
    row |= {
        "注册消防工程师人数": "2",
        "一级注册消防工程师人数": "1",
        "消防设施操作员人数": "6",
        "中级以上操作员人数": "2",
        "设备配备符合": "是",
    }
    row |= {
        "质量管理体系": "是",
        "评估过程控制体系": "是",
        "技术负责人资格": "一级注册消防工程师",
        "档案保管年限": "6",
        "经营场所公示": "是",
    }
    row |= {"转包分包": "否", "虚假失实文件": "无", "情节严重": "否", "行业退出日期": "", "永久禁入": "否", "从业信息推送日期": ""}
    return row | {"登记日期": "2020-01-01"} | more


def certificate(key: str = "Z1", n: int = 1, **more: Any) -> Row:
    row = {"证书编号": key, "姓名": "孙工", "身份证号": OTHERS, "统一社会信用代码": company_code(n), "资格": "一级注册消防工程师"}
    return row | {"有效期至": "2027-01-01", "永久禁入": "否"} | more


def project(**more: Any) -> Row:
    row = {"项目编号": "X1", "统一社会信用代码": company_code(1), "单位编号": "", "类型": "检测", "签订日期": "2023-05-01", "金额": "1"}
    return row | {"书面合同": "是", "技术负责人签名": "是", "项目负责人签名": "是", "机构印章": "是", "现场实施": "是"} | more


def write_csv(folder: Path, tables: Tables, encoding: str = "utf-8") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with open(folder / f"{name}.csv", "w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


class Checker:
    """Runs ``hegui check … --format json`` in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.code = 0
        self.text = ""
        self.messages = ""

    def command(self, *arguments: object) -> int:
        self.capsys.readouterr()
        self.code = run([str(argument) for argument in arguments])
        self.text, self.messages = self.capsys.readouterr()
        assert "Traceback" not in self.messages
        return self.code

    def report(self, *arguments: object, as_of: str = AS_OF) -> dict[str, Any]:
        self.command("check", *arguments, "--format", "json", "--as-of", as_of)
        found: dict[str, Any] = json.loads(self.text)
        return found

    def __call__(self, tables: Tables, *options: object, as_of: str = AS_OF, encoding: str = "utf-8") -> dict[str, Any]:
        return self.report(write_csv(self.folder / "台账", tables, encoding), *options, as_of=as_of)


@pytest.fixture(scope="module", autouse=True)
def _load_once() -> Iterator[None]:
    """The rule base that comes with hegui is the same in every test: it is loaded once."""
    registry = cache(lambda: load_regulations([DATA_DIR]))
    rule_base = cache(lambda: load_rule_base(registry()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "hegui.kb.registry.load_regulations", lambda folders: registry() if list(folders) == [DATA_DIR] else load_regulations(folders)
        )
        patch.setattr("hegui.kb.rulebase.load_rule_base", lambda known, extra=(): load_rule_base(known, extra) if extra else rule_base())
        yield


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checker:
    return Checker(tmp_path, capsys)


def outcomes(report: dict[str, Any], locator: str, regulation: str = OPINION, subject: str | None = None) -> set[str]:
    """The open outcomes of findings that rest on a place of a regulation."""
    return {
        finding["outcome"]
        for finding in report["findings"]
        if finding["outcome"] in OPEN_OUTCOMES
        and subject in (None, finding["subject"]["id"])
        and any(b["regulation"] == regulation and b["locator"] == locator and b.get("role") != "context" for b in finding["basis"])
    }


def some(*outcome: str) -> set[str]:
    return set(outcome)


VIOLATION, LEAD, UNDETERMINED, JUDGEMENT, NOTHING = some("violation"), some("lead"), some("undetermined"), some("needs_judgement"), some()

# ── 二（十三）.2 designation: the law of the day ──

DESIGNATION = [
    # kind, day, opinion, fire law
    ("消防工程施工企业", "2015-06-01", NOTHING, VIOLATION),
    ("消防技术服务机构", "2015-06-01", NOTHING, VIOLATION),
    ("消防产品", "2015-06-01", NOTHING, VIOLATION),
    ("消防培训机构", "2015-06-01", NOTHING, NOTHING),
    ("消防产品", "2019-12-31", NOTHING, VIOLATION),
    ("消防培训机构", "2019-12-31", NOTHING, NOTHING),
    ("消防培训机构", "2020-06-01", UNDETERMINED, NOTHING),
    ("消防培训机构", "2021-01-01", VIOLATION, NOTHING),
    ("消防工程施工企业", "2022-05-01", VIOLATION, VIOLATION),
    ("消防技术服务机构", "2022-05-01", VIOLATION, VIOLATION),
    ("消防产品", "2022-05-01", VIOLATION, VIOLATION),
    ("消防产品", "2008-01-01", NOTHING, NOTHING),
]


def test_designation_is_judged_by_the_norms_of_its_day(check: Checker) -> None:
    people = [officer(f"P{n}", 身份证号=number(101 + n), 任职日期="2005-01-01") for n in range(len(DESIGNATION))]
    clues = [clue(kind, day, 线索编号=f"L{n}", 人员编号=f"P{n}") for n, (kind, day, _, _) in enumerate(DESIGNATION)]
    report = check({"人员": people, "指定线索": clues})
    for n, (kind, day, opinion, fire_law) in enumerate(DESIGNATION):
        assert outcomes(report, "二（十三）.2", subject=f"P{n}") == opinion, (kind, day)
        assert outcomes(report, "第五十六条", FIRE, f"P{n}") == fire_law, (kind, day)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"方式": "变相指定"}, VIOLATION),
        ({"核实情况": "待核实"}, LEAD),
        ({"核实情况": "不属实"}, NOTHING),
        ({"核实情况": ""}, UNDETERMINED),
        ({"日期": ""}, UNDETERMINED),
        ({"日期": "2025-01-01"}, NOTHING),
    ],
)
def test_a_clue_is_as_strong_as_its_verification(check: Checker, change: Row, expected: set[str]) -> None:
    assert outcomes(check({"人员": [officer()], "指定线索": [clue() | change]}), "二（十三）.2") == expected


@pytest.mark.parametrize("category", ["干部", "消防员", "文员"])
def test_every_member_of_the_force_is_forbidden_to_designate(check: Checker, category: str) -> None:
    assert outcomes(check({"人员": [officer(人员类别=category)], "指定线索": [clue()]}), "二（十三）.2") == VIOLATION


# ── 二（十三）.3 officers and close relatives in fire business ──

TRADES = [
    ("消防技术服务", VIOLATION),
    ("消防产品生产", VIOLATION),
    ("消防产品销售", VIOLATION),
    ("其他；消防技术服务", VIOLATION),
    ("消防工程施工", JUDGEMENT),  # no works contract seen
    ("消防培训", NOTHING),
    ("其他", NOTHING),
    ("", UNDETERMINED),
]


@pytest.mark.parametrize(("kind", "expected"), TRADES)
def test_the_trade_of_the_firm(check: Checker, kind: str, expected: set[str]) -> None:
    assert outcomes(check(staff(role(), firms=[firm(kind=kind)])), "二（十三）.3") == expected


ROLES = [
    ("法定代表人", "", VIOLATION),
    ("实际控制人", "", VIOLATION),
    ("经营者", "", VIOLATION),
    ("经理", "", VIOLATION),
    ("代持", "60", VIOLATION),
    ("代持", "5", JUDGEMENT),
    ("股东", "60", VIOLATION),
    ("股东", "51%", VIOLATION),
    ("股东", "50", JUDGEMENT),
    ("股东", "2", JUDGEMENT),
    ("股东", "", UNDETERMINED),
    ("董事", "", JUDGEMENT),
    ("监事", "", JUDGEMENT),
    ("员工", "", NOTHING),
    ("", "", UNDETERMINED),
]


@pytest.mark.parametrize(("what", "share", "expected"), ROLES)
def test_the_role_of_a_relative(check: Checker, what: str, share: str, expected: set[str]) -> None:
    assert outcomes(check(staff(role(what, 持股比例=share))), "二（十三）.3") == expected


CLOSE = ["配偶", "父亲", "母亲", "儿子", "女儿", "兄弟", "姐妹", "祖父", "祖母", "外祖父", "外祖母", "孙子女", "外孙子女"]
WIDER = ["儿媳", "女婿", "岳父", "岳母", "公公", "婆婆", "配偶的兄弟姐妹"]


def test_two_circles_of_relatives(check: Checker) -> None:
    """近亲属 for the prohibition, the wider circle for recusal; 其他 leaves both open."""
    relations = [*CLOSE, *WIDER, "其他"]
    numbers = {relation: number(500 + n) for n, relation in enumerate(relations)}
    people = [officer(relation, 姓名=f"甲{n}", 身份证号=number(700 + n)) for n, relation in enumerate(relations)]
    kin = [relative(relation, 人员编号=relation, 亲属姓名=f"乙{n}", 亲属身份证号=numbers[relation]) for n, relation in enumerate(relations)]
    roles = [role(姓名=f"乙{n}", 身份证号=numbers[relation]) for n, relation in enumerate(relations)]
    unit = {"单位编号": "U1", "单位名称": "某机构", "统一社会信用代码": company_code(1), "场所类型": "其他"}
    matters = [matter(事项编号=f"S{n}", 主办人编号=relation, 协办人编号="P2") for n, relation in enumerate(relations)]
    report = check(staff(roles, [*people, second()], kin, 单位=[unit], 执法事项=matters))
    for relation in relations:
        doubt = UNDETERMINED if relation == "其他" else None
        assert outcomes(report, "二（十三）.3", subject=relation) == (doubt or (VIOLATION if relation in CLOSE else NOTHING)), relation
        assert outcomes(report, "二（十三）.1", subject=relation) == (doubt or VIOLATION), relation


@pytest.mark.parametrize(
    ("category", "own", "wifes", "member"),
    [
        ("干部", VIOLATION, VIOLATION, VIOLATION),
        ("消防员", NOTHING, NOTHING, VIOLATION),
        ("文员", NOTHING, NOTHING, VIOLATION),
        ("", UNDETERMINED, UNDETERMINED, VIOLATION),
    ],
)
def test_who_is_bound(check: Checker, category: str, own: set[str], wifes: set[str], member: set[str]) -> None:
    person = [officer(人员类别=category)]
    report = check(staff(role(**HIM), person))
    assert outcomes(report, "二（十三）.3") == own
    assert outcomes(report, "第二十五条", RULES7) == member
    report = check(staff(role(), person))
    assert outcomes(report, "二（十三）.3") == wifes
    assert outcomes(report, "第二十五条", RULES7) == NOTHING


@pytest.mark.parametrize(
    ("end", "expected"),
    [("2021-11-08", NOTHING), ("2021-11-09", NOTHING), ("2021-11-10", VIOLATION), ("", VIOLATION), ("未知", UNDETERMINED)],
)
def test_order_7_binds_from_its_day(check: Checker, end: str, expected: set[str]) -> None:
    report = check(staff(role(起始日期="2021-01-01", 终止日期=end, **HIM)))
    assert outcomes(report, "第二十五条", RULES7) == expected


PERIODS = [
    ({"终止日期": "2019-12-31", "起始日期": "2015-01-01"}, {}, NOTHING),
    ({"终止日期": "2020-07-01", "起始日期": "2015-01-01"}, {}, UNDETERMINED),
    ({"终止日期": "2021-02-01", "起始日期": "2015-01-01"}, {}, VIOLATION),
    ({"起始日期": "2024-06-30"}, {}, VIOLATION),
    ({"起始日期": "2024-07-01"}, {}, NOTHING),
    ({"起始日期": ""}, {}, VIOLATION),
    ({}, {"离职日期": "2021-12-31", "离职方式": "调离"}, NOTHING),
    ({}, {"离职日期": "2022-01-01", "离职方式": "调离"}, NOTHING),
    ({}, {"离职日期": "2022-01-02", "离职方式": "调离"}, VIOLATION),
    ({}, {"离职日期": "未知", "离职方式": "调离"}, UNDETERMINED),
    ({"终止日期": "2022-12-31"}, {"任职日期": "2023-01-01"}, NOTHING),
]


@pytest.mark.parametrize(("tie", "service", "expected"), PERIODS)
def test_periods_must_meet(check: Checker, tie: Row, service: Row, expected: set[str]) -> None:
    assert outcomes(check(staff(role(**tie), [officer(**service)])), "二（十三）.3") == expected


WORKS = [
    ([], {}, JUDGEMENT),
    ([project(类型="工程施工")], {}, VIOLATION),
    ([project(类型="工程施工", 签订日期="2022-01-01")], {}, VIOLATION),
    ([project(类型="工程施工", 签订日期="2021-12-31")], {}, JUDGEMENT),
    ([project(类型="工程施工", 签订日期="")], {}, UNDETERMINED),
    ([project(类型="工程施工", 签订日期="2024-07-01")], {}, JUDGEMENT),
    ([project(类型="工程施工")], {"角色": "股东", "持股比例": "5"}, JUDGEMENT),
    ([project(类型="工程施工")], {"角色": "员工"}, NOTHING),
    ([project(类型="工程施工")], {"身份证号": ""}, LEAD),
]


@pytest.mark.parametrize(("projects", "tie", "expected"), WORKS)
def test_contracting_needs_a_contract(check: Checker, projects: list[Row], tie: Row, expected: set[str]) -> None:
    more = {"服务项目": projects} if projects else {}
    assert outcomes(check(staff(role() | tie, firms=[firm(kind="消防工程施工")], **more)), "二（十三）.3") == expected


HOLDING = [firm(1, "其他"), firm(2, "其他"), firm(3)]
CONTROL = [
    ([role("股东", 持股比例="60"), held(1, 3, "80")], VIOLATION),
    ([role("股东", 持股比例="60"), held(1, 3, "50")], JUDGEMENT),
    ([role("股东", 持股比例="60"), held(1, 3, "30"), role("股东", 3, 持股比例="30")], VIOLATION),
    ([role("股东", 持股比例="60"), held(1, 3, "30"), role("股东", 3, 持股比例="20")], JUDGEMENT),
    ([role("股东", 持股比例="60"), held(1, 2, "60"), held(2, 3, "60")], VIOLATION),
    ([role("股东", 持股比例="60"), held(1, 2, "60"), held(2, 1, "40"), held(2, 3, "60")], VIOLATION),
    ([role("股东", 持股比例="10"), held(1, 2, "60"), held(2, 1, "60"), held(2, 3, "60")], NOTHING),
    ([role("实际控制人"), held(1, 3, "80")], VIOLATION),
    ([role("员工"), held(1, 3, "80")], NOTHING),
    ([role("股东", 持股比例="60"), held(1, 3, "")], UNDETERMINED),
    ([role("股东", 持股比例=""), held(1, 3, "80")], UNDETERMINED),
    ([role("股东", 持股比例="120"), held(1, 3, "80")], UNDETERMINED),
    ([role("股东", 持股比例="60", 身份证号=""), held(1, 3, "80")], LEAD),
]


@pytest.mark.parametrize(("roles", "expected"), CONTROL)
def test_control_through_companies(check: Checker, roles: list[Row], expected: set[str]) -> None:
    assert outcomes(check(staff(roles, firms=HOLDING)), "二（十三）.3") == expected


# ── identity ──

WRONG = HERS[:-1] + ("1" if HERS[-1] != "1" else "2")
IDENTITY = [
    (HERS, {}, VIOLATION, "identifier", 0),
    (HERS[:6] + HERS[8:17], {}, VIOLATION, "identifier", 0),
    (HERS, {"姓名": "李玫"}, VIOLATION, "identifier", 0),
    ("", {"身份证号": ""}, LEAD, "name_only", 0),
    ("", {}, LEAD, "name_only", 0),
    (HERS, {"身份证号": ""}, LEAD, "name_only", 0),
    ("未知", {"身份证号": "/"}, LEAD, "name_only", 0),
    (WRONG, {}, LEAD, "name_only", 1),
    (WRONG, {"身份证号": WRONG}, LEAD, "name_only", 2),
    (HERS, {"身份证号": HERS[:6] + "********" + HERS[-4:]}, LEAD, "attributes", 0),
    (HERS, {"身份证号": OTHERS}, NOTHING, "", 0),
]


@pytest.mark.parametrize(("declared", "registered", "expected", "level", "problems"), IDENTITY)
def test_only_a_matching_number_proves_identity(
    check: Checker, declared: str, registered: Row, expected: set[str], level: str, problems: int
) -> None:
    report = check(staff(role(**registered), kin=[relative(亲属身份证号=declared)]))
    assert outcomes(report, "二（十三）.3") == expected
    assert {f["identity"]["level"] for f in report["findings"]} == ({level} if level else set())
    assert len([p for p in report["problems"] if "身份证号" in p["column"]]) == problems
    assert check.code == {"violation": 1, "lead": 4}.get(next(iter(expected), ""), 0)


# ── 二（十三）.3 after leaving (公务员法 107) ──

LEAVING = [
    # 领导职务, 执法岗位, 离职方式, start of the role, expected
    ("否", "是", "辞去公职", "2022-06-02", VIOLATION),
    ("否", "是", "退休", "2022-06-02", VIOLATION),
    ("否", "是", "调离", "2022-06-02", NOTHING),
    ("否", "是", "开除", "2022-06-02", NOTHING),
    ("否", "是", "", "2022-06-02", UNDETERMINED),
    ("否", "是", "退休", "2024-05-31", VIOLATION),
    ("否", "是", "退休", "2024-06-01", VIOLATION),
    ("否", "是", "退休", "2024-06-02", JUDGEMENT),  # a longer, fire-specific period may exist
    ("是", "否", "退休", "2024-06-01", VIOLATION),
    ("是", "否", "退休", "2024-06-02", UNDETERMINED),  # whether 领导成员 is not known
    ("是", "否", "退休", "2025-06-01", UNDETERMINED),
    ("是", "否", "退休", "2025-06-02", JUDGEMENT),
    ("是", "否", "退休", "2029-06-02", NOTHING),
    ("否", "否", "退休", "2022-06-02", NOTHING),
    ("", "", "退休", "2022-06-02", UNDETERMINED),
    ("", "是", "退休", "2022-06-02", VIOLATION),
]


@pytest.mark.parametrize(("lead", "enforce", "how", "start", "expected"), LEAVING)
def test_business_after_leaving(check: Checker, lead: str, enforce: str, how: str, start: str, expected: set[str]) -> None:
    person = officer(领导职务=lead, 执法岗位=enforce, 离职日期="2022-06-01", 离职方式=how)
    report = check(staff(role(起始日期=start, **HIM), [person]), as_of="2030-06-30")
    assert outcomes(report, "第一百零七条第一款", CIVIL) == expected


@pytest.mark.parametrize(
    ("more", "start", "expected"),
    [
        ({"领导成员": "是"}, "2025-06-01", VIOLATION),
        ({"领导成员": "是"}, "2025-06-02", JUDGEMENT),
        ({"领导成员": "否", "县处级以上": "是"}, "2025-06-01", VIOLATION),
        ({"领导成员": "否", "县处级以上": "否"}, "2024-06-02", JUDGEMENT),
    ],
)
def test_three_years_for_leading_members(check: Checker, more: Row, start: str, expected: set[str]) -> None:
    person = officer(领导职务="是", 执法岗位="否", 离职日期="2022-06-01", 离职方式="退休", **more)
    report = check(staff(role(起始日期=start, **HIM), [person]), as_of="2030-06-30")
    assert outcomes(report, "第一百零七条第一款", CIVIL) == expected


@pytest.mark.parametrize(
    ("change", "tie", "kind", "expected"),
    [
        ({"人员类别": "文员"}, {}, "消防技术服务", NOTHING),
        ({"人员类别": "消防员"}, {}, "消防技术服务", NOTHING),
        ({}, {}, "其他", NOTHING),
        ({}, {}, "消防培训", VIOLATION),
        ({}, {"角色": "员工"}, "消防工程施工", VIOLATION),
        ({}, {"角色": "股东", "持股比例": "1"}, "消防工程施工", JUDGEMENT),
        ({"身份证号": ""}, {}, "消防技术服务", LEAD),
        ({}, {"终止日期": "2022-06-01", "起始日期": "2021-01-01"}, "消防技术服务", NOTHING),
    ],
)
def test_what_counts_after_leaving(check: Checker, change: Row, tie: Row, kind: str, expected: set[str]) -> None:
    person = officer(离职日期="2022-06-01", 离职方式="退休") | change
    report = check(staff(role(**HIM) | {"起始日期": "2022-09-01"} | tie, [person], firms=[firm(kind=kind)]))
    assert outcomes(report, "第一百零七条第一款", CIVIL) == expected


# ── 二（十三）.1 recusal ──

RECUSAL = [
    ({}, {}, {}, VIOLATION),
    ({}, {"角色": "股东", "持股比例": "2"}, {}, VIOLATION),
    ({}, {"角色": "员工"}, {}, JUDGEMENT),
    ({}, {"身份证号": ""}, {}, LEAD),
    ({}, {"终止日期": "2023-05-09"}, {}, NOTHING),
    ({}, {"终止日期": "2023-05-11"}, {}, VIOLATION),
    ({}, {"起始日期": "2023-05-10"}, {}, VIOLATION),
    ({}, {"起始日期": "2023-05-11"}, {}, NOTHING),
    ({}, {"姓名": "外人", "身份证号": number(51)}, {}, NOTHING),
    ({"办结日期": "2023-06-01"}, {"起始日期": "2023-05-20"}, {}, VIOLATION),
    ({"受理日期": "", "检查日期": "", "决定日期": "", "办结日期": ""}, {}, {}, UNDETERMINED),
]


@pytest.mark.parametrize("who", ["P1", "P2"], ids=["first officer", "second officer"])
@pytest.mark.parametrize(("what", "tie", "unit", "expected"), RECUSAL)
def test_recusal(check: Checker, what: Row, tie: Row, unit: Row, expected: set[str], who: str) -> None:
    place = {"单位编号": "U1", "单位名称": "某商场", "统一社会信用代码": company_code(1), "场所类型": "公众聚集场所"} | unit
    kin = [relative("配偶的兄弟姐妹", 人员编号=who)]
    report = check(staff(role() | tie, [officer(), second()], kin, [firm(kind="其他")], 单位=[place], 执法事项=[matter(**what)]))
    assert outcomes(report, "二（十三）.1", subject=who) == expected
    assert outcomes(report, "二（十三）.1") == expected


# ── 二（十三）.4–.6 organisations ──

ORGANISATIONS = [
    ({}, "二（十三）.4", NOTHING),
    ({"机构分离": "否"}, "二（十三）.4", VIOLATION),
    ({"职能分离": "否"}, "二（十三）.4", VIOLATION),
    ({"人员分离": "否"}, "二（十三）.4", VIOLATION),
    ({"财务分离": "否", "类型": "中介组织"}, "二（十三）.4", VIOLATION),
    ({"财务分离": ""}, "二（十三）.4", UNDETERMINED),
    ({"机构分离": "否", "类型": "科研机构"}, "二（十三）.4", NOTHING),
    ({"机构分离": "否", "类型": ""}, "二（十三）.4", UNDETERMINED),
    ({"与消防部门关系": "主办"}, "二（十三）.4", VIOLATION),
    ({"与消防部门关系": "主管"}, "二（十三）.4", VIOLATION),
    ({"与消防部门关系": "联系"}, "二（十三）.4", VIOLATION),
    ({"与消防部门关系": "挂靠"}, "二（十三）.4", VIOLATION),
    ({"与消防部门关系": ""}, "二（十三）.4", UNDETERMINED),
    ({"兼职人员编号": "P1"}, "二（十三）.4", VIOLATION),
    ({"党建工作归口": "无"}, "二（十三）.5", VIOLATION),
    ({"党建工作归口": ""}, "二（十三）.5", UNDETERMINED),
    ({"类型": "科研机构", "消防部门管理": "是", "开展执法相关中介服务": "是"}, "二（十三）.6", VIOLATION),
    ({"类型": "科研机构", "消防部门管理": "否", "开展执法相关中介服务": "是"}, "二（十三）.6", NOTHING),
    ({"类型": "科研机构", "消防部门管理": "是", "开展执法相关中介服务": "否"}, "二（十三）.6", NOTHING),
    ({"类型": "科研机构", "消防部门管理": "是", "开展执法相关中介服务": ""}, "二（十三）.6", UNDETERMINED),
    ({"类型": "行业协会", "消防部门管理": "是", "开展执法相关中介服务": "是"}, "二（十三）.6", NOTHING),
]


def test_organisations(check: Checker) -> None:
    bodies = [organisation(**{"组织名称": f"组织{n}"} | change) for n, (change, _, _) in enumerate(ORGANISATIONS)]
    report = check({"行业组织": bodies, "人员": [officer()]})
    for n, (change, locator, expected) in enumerate(ORGANISATIONS):
        assert outcomes(report, locator, subject=f"组织{n}") == expected, change
        assert {f["outcome"] for f in report["findings"] if f["subject"]["id"] == f"组织{n}"} == expected, change


@pytest.mark.parametrize(("as_of", "expected"), [("2019-12-31", NOTHING), ("2020-06-01", UNDETERMINED), ("2021-01-01", VIOLATION)])
def test_a_state_is_judged_on_the_day_of_the_check(check: Checker, as_of: str, expected: set[str]) -> None:
    assert outcomes(check({"行业组织": [organisation(机构分离="否")]}, as_of=as_of), "二（十三）.4") == expected


# ── 二（七） entry conditions: column → (item of 第五条, of 第六条, of 第七条), values and outcomes ──

SCOPES = {"第五条": "维护保养检测", "第六条": "安全评估", "第七条": "维护保养检测；安全评估"}
CONDITIONS = [
    ("企业法人", "（一）（一）（一）", {"是": "=", "否": "!", "": "?"}),
    ("建筑面积", "（二）（二）（二）", {"99.99": "!", "": "?"}),
    ("设备配备符合", "（三）（三）（三）", {"是": "=", "否": "!", "": "?"}),
    ("注册消防工程师人数", "（四）（四）（四）", {"1": "!", "2": "=", "3": "=", "": "?"}),
    ("一级注册消防工程师人数", "（四）（四）（四）", {"0": "!", "1": "=", "": "?"}),
    ("消防设施操作员人数", "（五） － （五）", {"5": "!", "6": "=", "": "?"}),
    ("中级以上操作员人数", "（五） － （五）", {"1": "!", "2": "=", "": "?"}),
    ("质量管理体系", "（六） － （六）", {"否": "!", "是": "=", "": "?"}),
    ("评估过程控制体系", " － （五）（六）", {"否": "!", "是": "=", "": "?"}),
]
SIGNS = {"=": NOTHING, "!": VIOLATION, "?": UNDETERMINED}


def entry_cases() -> list[tuple[str, str, str, str, set[str]]]:
    cases = []
    for column, items, values in CONDITIONS:
        for article, item in zip(SCOPES, re.findall("（.）|－", items), strict=True):
            for value, sign in values.items():
                cases.append((article, item, column, value, NOTHING if item == "－" else SIGNS[sign]))
    areas = {"第五条": ("199.99", "200"), "第六条": ("99.99", "100"), "第七条": ("199.99", "200")}
    for article, (below, enough) in areas.items():
        cases += [(article, "（二）", "建筑面积", below, VIOLATION), (article, "（二）", "建筑面积", enough, NOTHING)]
    return cases


def test_conditions_of_entry(check: Checker) -> None:
    """Each agency fails, or leaves open, at most one condition: nothing else may be found about it."""
    cases = entry_cases()
    agencies = [agency(n, SCOPES[article], **{column: value}) for n, (article, _, column, value, _) in enumerate(cases, 1)]
    report = check({"技术服务机构": agencies})
    for n, (article, item, column, value, expected) in enumerate(cases, 1):
        about = [f for f in report["findings"] if f["subject"]["id"] == company_code(n)]
        assert {f["outcome"] for f in about} == expected, (article, column, value)
        assert outcomes(report, f"{article}第{item}项", RULES7, company_code(n)) == expected, (article, column, value)
    assert check.code == 1


@pytest.mark.parametrize(("as_of", "expected"), [("2021-11-08", NOTHING), ("2021-11-09", VIOLATION), ("2021-11-10", VIOLATION)])
def test_an_agency_is_judged_by_the_law_of_the_assessment_day(check: Checker, as_of: str, expected: set[str]) -> None:
    report = check({"技术服务机构": [agency(建筑面积="100")]}, as_of=as_of)
    assert outcomes(report, "第五条第（二）项", RULES7) == expected


CONDUCT = [
    ({"技术负责人资格": "二级注册消防工程师"}, "第十二条", VIOLATION),
    ({"技术负责人资格": "无"}, "第十二条", VIOLATION),
    ({"技术负责人资格": ""}, "第十二条", UNDETERMINED),
    ({"转包分包": "是"}, "第十三条第二款", VIOLATION),
    ({"档案保管年限": "5"}, "第十五条第二款", VIOLATION),
    ({"档案保管年限": "6"}, "第十五条第二款", NOTHING),
    ({"经营场所公示": "否"}, "第十六条", VIOLATION),
    ({"虚假失实文件": "虚假"}, "第十八条第（二）项", VIOLATION),
    ({"虚假失实文件": "失实"}, "第十八条第（二）项", VIOLATION),
    ({"虚假失实文件": ""}, "第十八条第（二）项", UNDETERMINED),
]


@pytest.mark.parametrize(("change", "locator", "expected"), CONDUCT)
def test_conduct_of_an_agency(check: Checker, change: Row, locator: str, expected: set[str]) -> None:
    assert outcomes(check({"技术服务机构": [agency(**change)]}), locator, RULES7) == expected


def test_serious_circumstances_without_a_ban_never_convict(check: Checker) -> None:
    report = check({"技术服务机构": [agency(情节严重="是")]})
    assert outcomes(report, "二（七）.4") == JUDGEMENT
    assert check.code == 4


PRACTITIONERS = [
    ({}, AS_OF, VIOLATION),
    ({"证书编号": "Z1"}, AS_OF, VIOLATION),  # one certificate on two rosters
    ({"身份证号": ""}, AS_OF, LEAD),
    ({"身份证号": HERS}, AS_OF, NOTHING),
    ({"统一社会信用代码": company_code(1)}, AS_OF, NOTHING),
    ({}, "2021-11-08", NOTHING),
    ({}, "2021-11-09", VIOLATION),
]


@pytest.mark.parametrize(("change", "as_of", "expected"), PRACTITIONERS)
def test_an_engineer_in_two_agencies(check: Checker, change: Row, as_of: str, expected: set[str]) -> None:
    tables = {"技术服务机构": [agency(), agency(2)], "从业人员": [certificate(), certificate("Z2", 2) | change]}
    assert outcomes(check(tables, as_of=as_of), "第十一条", RULES7) == expected


def test_an_operator_may_serve_two_agencies(check: Checker) -> None:
    both = [certificate("Z1", 1, 资格="消防设施操作员中级"), certificate("Z2", 2, 资格="消防设施操作员中级")]
    assert outcomes(check({"技术服务机构": [agency(), agency(2)], "从业人员": both}), "第十一条", RULES7) == NOTHING


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2024-06-29", VIOLATION), ("2024-06-30", NOTHING), ("2024-07-01", NOTHING), ("", UNDETERMINED), ("长期", NOTHING)],
)
def test_an_expired_certificate_does_not_count(check: Checker, until: str, expected: set[str]) -> None:
    people = [certificate("F0", 有效期至=until)]
    people += [certificate("F1", 资格="二级注册消防工程师", 身份证号=number(61), 姓名="甲")]
    for i in range(6):
        grade = "消防设施操作员中级" if i < 2 else "消防设施操作员初级"
        people.append(certificate(f"C{i}", 资格=grade, 身份证号=number(71 + i), 姓名=f"乙{i}"))
    report = check({"技术服务机构": [agency()], "从业人员": people})
    assert outcomes(report, "第五条第（四）项", RULES7) == expected
    assert report["problems"] == []


PROJECTS = [
    ("书面合同", "第十三条第一款", VIOLATION),
    ("技术负责人签名", "第十四条第一款", VIOLATION),
    ("项目负责人签名", "第十四条第一款", VIOLATION),
    ("机构印章", "第十四条第一款", VIOLATION),
    ("现场实施", "第十八条第（三）项", NOTHING),
]


@pytest.mark.parametrize(("column", "locator", "at_assessments"), PROJECTS)
def test_projects(check: Checker, column: str, locator: str, at_assessments: set[str]) -> None:
    cases: list[tuple[Row, set[str]]] = [
        ({}, NOTHING),
        ({column: "否"}, VIOLATION),
        ({column: ""}, UNDETERMINED),
        ({column: "否", "签订日期": "2021-11-08"}, NOTHING),
        ({column: "否", "签订日期": "2021-11-09"}, VIOLATION),
        ({column: "否", "类型": "安全评估"}, at_assessments),
        ({column: "否", "类型": "工程施工"}, NOTHING),
    ]
    projects = [project(项目编号=f"X{n}", **change) for n, (change, _) in enumerate(cases)]
    report = check({"技术服务机构": [agency()], "服务项目": projects})
    for n, (change, expected) in enumerate(cases):
        assert outcomes(report, locator, RULES7, f"X{n}") == expected, change


PRECONDITIONS = [
    ({"以技术服务结论为前置条件": "是"}, "二（七）.2", VIOLATION),
    ({"以技术服务结论为前置条件": "否"}, "二（七）.2", NOTHING),
    ({"以技术服务结论为前置条件": ""}, "二（七）.2", UNDETERMINED),
    ({"以技术服务结论为前置条件": "是", "类型": "双随机抽查"}, "二（七）.2", NOTHING),
    ({"要求材料": "营业执照；消防技术服务机构资质证书"}, "二（七）.1", VIOLATION),
    ({"要求材料": "营业执照"}, "二（七）.1", NOTHING),
]


@pytest.mark.parametrize(("change", "locator", "expected"), PRECONDITIONS)
def test_preconditions_and_cancelled_licences(check: Checker, change: Row, locator: str, expected: set[str]) -> None:
    what = matter(类型="投入使用营业前检查", 要求材料="营业执照", 以技术服务结论为前置条件="否") | change
    assert outcomes(check({"人员": [officer(), second()], "执法事项": [what]}), locator) == expected


# ── 二（十二） personnel ──

PERSONNEL = [
    ({}, {}, {}, NOTHING),
    ({"协办人编号": "P1"}, {}, {}, VIOLATION),
    ({"协办人编号": "无"}, {}, {}, VIOLATION),
    ({"协办人编号": ""}, {}, {}, UNDETERMINED),
    ({}, {"资格证有效期至": "2023-05-09"}, {}, VIOLATION),
    ({}, {"资格证有效期至": "2023-05-10"}, {}, NOTHING),
    ({}, {"资格证有效期至": "2023-05-11"}, {}, NOTHING),
    ({}, {}, {"资格证有效期至": "2023-05-09"}, VIOLATION),
    ({}, {}, {"资格证有效期至": ""}, UNDETERMINED),
    ({}, {}, {"资格证有效期至": "长期"}, NOTHING),
    ({}, {"执法资格证号": "无", "资格证有效期至": ""}, {}, VIOLATION),
    ({}, {"执法资格证号": "", "资格证有效期至": ""}, {}, UNDETERMINED),
    ({}, {"人员类别": "文员"}, {}, VIOLATION),
    ({}, {}, {"人员类别": "文员"}, VIOLATION),  # a clerk only assists, and is not one of the two
    ({}, {}, {"人员类别": "消防员"}, JUDGEMENT),  # only where the pilot runs
    ({}, {}, {"人员类别": ""}, UNDETERMINED),
    ({"受理日期": "2019-05-10", "检查日期": "2019-05-10", "决定日期": "", "办结日期": "", "协办人编号": "P1"}, {}, {}, NOTHING),
    ({"检查日期": "2024-07-01", "受理日期": "", "决定日期": "", "办结日期": "", "协办人编号": "P1"}, {}, {}, NOTHING),
]


def test_two_officers_with_certificates(check: Checker) -> None:
    people, matters = [], []
    for n, (what, first, other, _) in enumerate(PERSONNEL):
        people += [officer(f"A{n}", **first), second(**{"人员编号": f"B{n}"} | other)]
        named = {"事项编号": f"S{n}", "主办人编号": f"A{n}", "协办人编号": f"B{n}"}
        renamed = {key: f"A{n}" if value == "P1" else value for key, value in what.items()}
        matters.append(matter(**named | renamed))
    report = check({"人员": people, "执法事项": matters})
    for n, (what, first, other, expected) in enumerate(PERSONNEL):
        assert outcomes(report, "二（十二）.1", subject=f"S{n}") == expected, (what, first, other)


# ── exit codes ──

CLEAN = {"技术服务机构": [agency()]}
BROKEN = {"技术服务机构": [agency(建筑面积="10")]}
OPEN = {"技术服务机构": [agency(建筑面积="")]}
BOTH = {"技术服务机构": [agency(建筑面积="10", 企业法人="")]}
NAMESAKE = staff(role(身份证号=""), kin=[relative(亲属身份证号="")])
JUDGED = staff(role("监事"))
STRANGER = staff(role(姓名="外人", 身份证号=number(51)))
EXITS: list[tuple[Tables, list[str], int]] = [
    (CLEAN, [], 0),
    (BROKEN, [], 1),
    (OPEN, [], 4),
    (BOTH, [], 1),
    (NAMESAKE, [], 4),
    (JUDGED, [], 4),
    (STRANGER, [], 0),
    ({k: v for k, v in STRANGER.items() if k != "亲属"}, [], 4),  # nobody's relatives were looked at
    ({k: v for k, v in STRANGER.items() if k != "任职投资"}, [], 4),
    ({k: v for k, v in STRANGER.items() if k != "人员"} | CLEAN, [], 0),  # a subject table that was not given
    (STRANGER | {"说明": [{"表名": "亲属", "完整": "否"}]}, [], 4),
    (STRANGER | {"说明": [{"表名": "亲属", "完整": "是"}]}, [], 0),
    (staff(role()) | {"说明": [{"表名": "亲属", "完整": "否"}]}, [], 1),
    (OPEN, ["--fail-on", "undetermined"], 1),
    (OPEN, ["--fail-on", "lead"], 4),
    (NAMESAKE, ["--fail-on", "lead"], 1),
    (JUDGED, ["--fail-on", "needs_judgement"], 1),
    (CLEAN, ["--fail-on", "lead"], 0),
    (BROKEN, ["--fail-on", "high"], 1),
    (BROKEN, ["--fail-on", "lead"], 1),
    (BROKEN, ["--only", "ZB13*"], 0),
    (BROKEN, ["--only", "*-area"], 1),
    (BROKEN, ["--only", "ZB13*", "--only", "*-area"], 1),
]


@pytest.mark.parametrize(("tables", "options", "code"), EXITS)
def test_exit_codes(check: Checker, tables: Tables, options: list[str], code: int) -> None:
    report = check(tables, *options)
    assert check.code == code
    if code == 0:
        assert not OPEN_OUTCOMES & {f["outcome"] for f in report["findings"]}


def test_an_incomplete_table_is_listed_once_and_counted(check: Checker) -> None:
    report = check(STRANGER | {"说明": [{"表名": "亲属", "完整": "否"}]})
    entries = {entry["rule"]: (entry["table"], entry["subjects"]) for entry in report["incomplete"]}
    assert entries["ZB13-3-service"] == ("亲属", 1)
    assert report["findings"] == []


def test_a_missing_table_is_listed_and_its_rules_are_not_passed(check: Checker) -> None:
    report = check({k: v for k, v in STRANGER.items() if k != "亲属"}, "--all")
    assert ("ZB13-3-service", "亲属") in {(entry["rule"], entry["missing_table"]) for entry in report["not_evaluated"]}
    assert ("ZB13-3-service", "compliant") not in {(f["rule"], f["outcome"]) for f in report["findings"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "/没有/这个"],
        ["check"],
        ["check", ".", "--没有"],
        ["check", ".", "--as-of", "2024-02-30"],
        ["check", ".", "--fail-on", "也许"],
        ["check", ".", "--format", "文本"],
        ["check", ".", "--only", "没有*"],
        ["没有"],
    ],
)
def test_wrong_use_is_2_and_says_so_in_chinese(check: Checker, arguments: list[str]) -> None:
    assert check.command(*arguments) == 2
    assert re.search("[一-龥]{2}", check.messages)
    assert check.text == ""


# ── the report ──

MIXED: Tables = {
    "人员": [officer(), second(), officer("P3", 姓名="赵三", 身份证号=number(41), 资格证有效期至="2020-01-01")],
    "亲属": [
        relative(),
        relative("配偶的兄弟姐妹", 人员编号="P2", 亲属姓名="周周", 亲属身份证号=number(43)),
        relative(人员编号="P8", 亲属姓名="甲"),
    ],
    "企业": [firm(), firm(2, "消防工程施工"), firm(3, "其他", 登记状态="停业")],
    "任职投资": [role(), role(n=2, 姓名="周周", 身份证号=""), role(n=3, 姓名="周周", 身份证号=number(43))],
    "指定线索": [clue(), clue(found="待核实", 线索编号="L2"), clue(found="", 线索编号="L3")],
    "单位": [{"单位编号": "U1", "单位名称": "某商场", "统一社会信用代码": company_code(3), "场所类型": "其他"}],
    "执法事项": [matter(), matter(事项编号="S2", 协办人编号="P3")],
    "技术服务机构": [agency(建筑面积="10"), agency(4, 企业法人="", 登记日期="2020-13-40")],
}
LOCATOR = re.compile(
    r"[一二三]（[一二三四五六七八九十]+）(\.\d+)?|第[一二三四五六七八九十百]+条(第[一二三四五六七八九十]+款)?(第（[一二三四五六七八九十]+）项)?"
)


def shape(value: Any, expected: dict[str, Any]) -> None:
    """Every key is there with the right type; a further key is no fault."""
    for key, kind in expected.items():
        assert isinstance(value[key], kind), (key, value[key])
        assert not (kind is int and isinstance(value[key], bool)), key


def test_every_field_of_the_report(check: Checker) -> None:
    report = check(MIXED)
    assert (report["schema"], report["as_of"]) == ("hegui.report/1", AS_OF)
    shape(report, {"rule_base": dict, "inputs": list, "summary": dict, "findings": list, "not_evaluated": list, "problems": list})
    shape(report["rule_base"], {"version": str, "sha256": str})
    for entry in report["inputs"]:
        shape(entry, {"path": str, "sha256": str, "table": str, "rows": int, "rejected": int})
        assert re.fullmatch("[0-9a-f]{64}", entry["sha256"])
    assert {e["table"]: (e["rows"], e["rejected"]) for e in report["inputs"]}["企业"] == (3, 1)
    everything = ["violation", "lead", "undetermined", "needs_judgement", "needs_ruling", "compliant", "not_applicable", "waived"]
    shape(report["summary"], dict.fromkeys(everything, int))
    for outcome in OPEN_OUTCOMES:
        assert report["summary"][outcome] == sum(f["outcome"] == outcome for f in report["findings"])
    assert report["summary"]["compliant"] > 0
    assert {f["outcome"] for f in report["findings"]} >= {"violation", "lead", "undetermined"}
    texts = {"id": str, "rule": str, "title": str, "severity": str, "remedy": str, "subject": dict}
    for finding in report["findings"]:
        assert finding["outcome"] in OPEN_OUTCOMES
        shape(finding, texts | {"basis": list, "because": list, "missing": list, "responsible": list})
        shape(finding["subject"], {"type": str, "id": str, "name": str})
        shape(finding["obligor"], {"type": str, "name": str})
        assert finding["id"]
        assert finding["basis"]
        for basis in finding["basis"]:
            shape(basis, {"regulation": str, "title": str, "locator": str, "quote": str})
            assert LOCATOR.fullmatch(basis["locator"])
            assert basis["quote"]
        for fact in finding["because"]:
            shape(fact, {"table": str} if "absent" in fact else {"table": str, "file": str, "row": int, "fields": dict})
        for gap in finding["missing"]:
            shape(gap, {"table": str, "column": str, "subject": str})
        assert bool(finding["missing"]) == (finding["outcome"] == "undetermined")
        if finding["identity"] is not None:
            shape(finding["identity"], {"level": str, "why": list, "namesakes_expected": (int, float)})
    for entry in report["not_evaluated"]:
        shape(entry, {"rule": str, "missing_table": str})
    for problem in report["problems"]:
        shape(problem, {"file": str, "row": int, "column": str, "value": str, "message": str})
    assert len({f["id"] for f in report["findings"]}) == len(report["findings"])
    rank = ["critical", "high", "medium", "low"]
    order = [(rank.index(f["severity"]), f["rule"], f["subject"]["id"]) for f in report["findings"]]
    assert order == sorted(order)


def test_because_points_at_the_line_of_the_file(check: Checker) -> None:
    (finding,) = check(staff([role("员工", 3), role()], firms=[firm(), firm(3)]))["findings"]
    assert {"table": "任职投资", "file": "任职投资.csv", "row": 3} in [
        {k: b[k] for k in ("table", "file", "row")} for b in finding["because"]
    ]
    assert next(b for b in finding["because"] if b["table"] == "任职投资")["fields"]["角色"] == "法定代表人"


def test_the_opinion_is_quoted_in_its_own_words(check: Checker) -> None:
    (finding,) = check(staff(role()))["findings"]
    quote = next(b["quote"] for b in finding["basis"] if b["regulation"] == OPINION)
    assert "消防干部及其近亲属不准承揽消防工程、经营消防技术服务机构、生产销售消防产品" in quote


def test_identity_numbers_are_masked_unless_asked_for(check: Checker) -> None:
    secret = [HIS, HERS, OTHERS, WRONG, number(41), number(43)]
    tables = MIXED | {"亲属": [*MIXED["亲属"], relative("母亲", 亲属身份证号=WRONG)]}
    report = check(tables, "--all")
    assert not [n for n in secret if n in check.text]
    assert f"{WRONG[:6]}********{WRONG[-4:]}" in {p["value"] for p in report["problems"]}
    check.command("check", check.folder / "台账", "--as-of", AS_OF)
    assert not [n for n in secret if n in check.text + check.messages]
    check(tables, "--unmask")
    assert HIS in check.text


def test_the_same_inputs_give_the_same_bytes(check: Checker) -> None:
    check(MIXED, "--all")
    command = [sys.executable, "-c", COMMAND, "check", ".", "--all", "--format", "json", "--as-of", AS_OF]
    done = subprocess.run(
        command, cwd=check.folder / "台账", capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}, check=False
    )
    assert done.returncode == 1
    assert done.stdout.decode() == check.text


def test_ids_do_not_depend_on_rows_files_or_format(check: Checker, tmp_path: Path) -> None:
    def found(report: dict[str, Any]) -> set[tuple[str, str, str]]:
        return {(f["id"], f["rule"], f["outcome"]) for f in report["findings"]}

    expected = found(check(MIXED))
    turned = {name: rows[::-1] for name, rows in reversed(MIXED.items())}
    assert found(check.report(write_csv(tmp_path / "b", turned, "gb18030"))) == expected
    (tmp_path / "台账.json").write_text(json.dumps(MIXED, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "台账.yaml").write_text(yaml.safe_dump(MIXED, allow_unicode=True), encoding="utf-8")
    write_xlsx(tmp_path / "台账.xlsx", MIXED)
    for name in ("台账.json", "台账.yaml", "台账.xlsx"):
        assert found(check.report(tmp_path / name)) == expected, name
    halves = [write_csv(tmp_path / "c1", dict(list(MIXED.items())[:4])), write_csv(tmp_path / "c2", dict(list(MIXED.items())[4:]))]
    assert found(check.report(*halves)) == expected


def test_all_lists_what_is_compliant_and_not_applicable(check: Checker) -> None:
    report = check(BROKEN, "--all")
    counted = {outcome: sum(f["outcome"] == outcome for f in report["findings"]) for outcome in ("compliant", "not_applicable")}
    assert counted == {k: report["summary"][k] for k in counted}
    assert min(counted.values()) > 0


# ── intake ──


def write_xlsx(path: Path, tables: Tables, *, titled: bool = True, rename: Callable[[str], str] = str) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(rename(name))
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if titled:
            sheet.append([f"{name}台账（2024年）"])
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
            sheet.append(["填报单位：市支队", None, "填报日期：2024年6月"])
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
            sheet.append([])
    book.save(path)
    return path


DATES = ["2022-05-01", "2022/5/1", "2022.5.1", "20220501", "2022年5月1日", "二〇二二年五月一日", "２０２２－０５－０１", " 2022-05-01 "]


@pytest.mark.parametrize("text", DATES)
def test_dates_are_read_in_every_form(check: Checker, text: str) -> None:
    report = check({"人员": [officer()], "指定线索": [clue(day=text)]})
    assert outcomes(report, "二（十三）.2") == VIOLATION
    assert report["problems"] == []


def test_yes_no_and_unknown_are_read_in_every_form(check: Checker) -> None:
    forms = [(text, NOTHING) for text in ("是", "有", "√", "Y", "1", "y", " 是 ")]
    forms += [(text, VIOLATION) for text in ("否", "无", "×", "N", "0")]
    forms += [(text, UNDETERMINED) for text in ("", "未知", "/", "—", "  ")]
    report = check({"技术服务机构": [agency(n, 企业法人=text) for n, (text, _) in enumerate(forms)]})
    for n, (text, expected) in enumerate(forms):
        assert {f["outcome"] for f in report["findings"] if f["subject"]["id"] == company_code(n)} == expected, text
    assert report["problems"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_encodings(check: Checker, encoding: str) -> None:
    assert outcomes(check(BROKEN, encoding=encoding), "第五条第（二）项", RULES7) == VIOLATION


@pytest.mark.parametrize("titled", [True, False])
def test_a_workbook_with_titles_merged_cells_and_blank_rows(check: Checker, tmp_path: Path, titled: bool) -> None:
    report = check.report(write_xlsx(tmp_path / "台账.xlsx", BROKEN, titled=titled))
    assert outcomes(report, "第五条第（二）项", RULES7) == VIOLATION
    assert (report["inputs"][0]["rows"], report["problems"]) == (1, [])
    line = next(b["row"] for b in report["findings"][0]["because"] if b["table"] == "技术服务机构")
    assert line == (4 if titled else 2)


BAD_ROWS = [
    ("企业", {"统一社会信用代码": company_code(5), "登记状态": "停业"}, "登记状态", "停业"),
    ("亲属", {"人员编号": "P9"}, "人员编号", "P9"),
    ("任职投资", {"起始日期": "2020-13-40"}, "起始日期", "2020-13-40"),
    ("任职投资", {"持股比例": "101"}, "持股比例", "101"),
    ("企业", {}, "统一社会信用代码", company_code(1)),
    ("企业", {"统一社会信用代码": ""}, "统一社会信用代码", ""),
]


@pytest.mark.parametrize(("table", "change", "column", "value"), BAD_ROWS)
def test_a_bad_cell_is_a_problem_with_its_place_and_the_rest_goes_on(
    check: Checker, table: str, change: Row, column: str, value: str
) -> None:
    extra = {
        "企业": firm(),
        "亲属": relative("母亲", 亲属姓名="某", 亲属身份证号=""),
        "任职投资": role("员工", 姓名="某", 身份证号=""),
    }
    tables = staff(role())
    tables = tables | {table: [*tables[table], extra[table] | change]}
    report = check(tables)
    places = [(p["file"], p["row"], p["column"], p["value"]) for p in report["problems"]]
    assert places == [(f"{table}.csv", 3, column, value)]
    assert re.search("[一-龥]", report["problems"][0]["message"])
    assert outcomes(report, "二（十三）.3", subject="P1") == VIOLATION
    assert check.code == 1


def test_an_unreadable_file_beside_a_good_one_is_a_problem(check: Checker, tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "d", BROKEN)
    (folder / "旧台账.xlsx").write_bytes(b"no workbook")
    report = check.report(folder)
    assert [p["file"] for p in report["problems"]] == ["旧台账.xlsx"]
    assert check.code == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("台账.xlsx", b"no workbook", "台账.xlsx"),
        ("人员.csv", b"\x00\xff\xfe\x80\x81\x00" * 30, "编码"),
        ("人员.csv", b"", "表头"),
        ("台账.json", '{"人员": [{"人员编号": }]}'.encode(), "JSON"),
        ("台账.yaml", "人员:\n - a: [1\n".encode(), "YAML"),
        ("人圆.csv", "人员编号,姓名\nP1,甲\n".encode(), "是否想写“人员”"),
        ("台账.yaml", "人圆:\n- {人员编号: P1}\n".encode(), "是否想写“人员”"),
        ("说明.txt", b"x", "不支持"),
    ],
)
def test_nothing_to_read_is_2_with_the_file_named(check: Checker, tmp_path: Path, name: str, content: bytes, words: str) -> None:
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / name).write_bytes(content)
    assert check.command("check", folder, "--format", "json", "--as-of", AS_OF) == 2
    assert words in check.messages
    assert name.split(".", maxsplit=1)[0] in check.messages
    assert check.text == ""


def test_a_wrong_sheet_name_beside_good_ones_asks_what_was_meant(check: Checker, tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "台账.xlsx", staff(role()), rename=lambda name: "亲属表" if name == "亲属" else name)
    report = check.report(book)
    assert any("亲属" in p["message"] and "是否想写" in p["message"] for p in report["problems"])
    assert "亲属" in {e["missing_table"] for e in report["not_evaluated"]}
    assert check.code == 4


def test_unknown_columns_are_reported_once_and_a_misspelt_one_with_a_suggestion(check: Checker) -> None:
    rows = [{("建筑面績" if k == "建筑面积" else k): v for k, v in agency(n).items()} | {"备注": "x"} for n in (1, 2, 3)]
    report = check({"技术服务机构": rows})
    assert sorted(p["column"] for p in report["problems"]) == ["备注", "建筑面績"]
    assert any("建筑面积" in p["message"] for p in report["problems"])
    assert report["summary"]["undetermined"] == 3


# ── rule files with an error: 3, and the place ──

RULE = """schema: hegui.rules/1
rules:
- id: TEST-1
  revision: 1
  title: 试验
  modality: prohibition
  severity: high
  subject: 行业组织
  basis:
  - {regulation: zibo-2020-113, locator: 二（十三）.4}
  time: {by: assessment}
  applies:
  - 行业组织: {组织名称: $组织, 机构分离: 否}
  breach:
  - case: 试验
    when:
    - 行业组织: {组织名称: $组织}
    say: "{组织}。"
  remedy: 无
  responsible: [市消防救援支队]
"""


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        (RULE + "- id: [\n", 21, "语法"),
        (RULE.replace("severity:", "severityy:"), 7, "severity"),
        (RULE.replace("severity: ", "severity："), 7, "全角冒号"),
        (RULE.replace("zibo-2020-113", "zibo-2020-114"), 10, "zibo-2020-113"),
        (RULE.replace("- 行业组织:", "- 行业组只:"), 13, "行业组织"),
        (RULE.replace("  title: 试验\n", "  title: 试验\n  title: 再试\n"), 6, "重复"),
    ],
)
def test_a_rule_file_with_an_error(check: Checker, tmp_path: Path, wrong: str, line: int, words: str) -> None:
    ledger = write_csv(tmp_path / "f", CLEAN)
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "own.yaml").write_text(wrong, encoding="utf-8")
    assert check.command("check", ledger, "--rules", tmp_path / "r", "--format", "json", "--as-of", AS_OF) == 3
    assert words in check.messages
    assert re.search(rf"own\.yaml:({line}|{line + 1}):", check.messages)
    assert check.text == ""


def test_a_rule_file_without_one_is_used(check: Checker, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "own.yaml").write_text(RULE, encoding="utf-8")
    report = check({"行业组织": [organisation(机构分离="否", 组织名称="甲会")]}, "--rules", tmp_path / "r", "--only", "TEST-1")
    assert [(f["rule"], f["outcome"], f["subject"]["id"]) for f in report["findings"]] == [("TEST-1", "violation", "甲会")]
    assert check.code == 1


# ── the real command ──


def test_the_command_itself(tmp_path: Path) -> None:
    folder = write_csv(tmp_path / "台账", MIXED)
    command = [sys.executable, "-c", COMMAND, "check", str(folder), "--as-of", AS_OF]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "gbk"}, check=False)
    assert done.returncode == 1
    table = done.stdout.decode("gbk")
    assert "违反" in table
    assert "二（十三）第三句" in table
    assert b"Traceback" not in done.stderr
