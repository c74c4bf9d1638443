"""Writes a synthetic population as CSV: N officers, 4 N relatives, 5 N companies, 10 N posts and holdings.

usage: python benchmarks/population.py FOLDER [--officers N] [--seed S] [--unknown RATE]

One relative in a hundred is planted, by identity number, as somebody who runs or holds a fire-safety company; everybody else is
a stranger, but with names as common as real ones, so that homonyms abound. ``RATE`` of all cells that are no keys are left empty.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random

from hegui.checker.creditcode import code_check, organisation_check
from hegui.checker.idcard import check_digit

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国海燕鹏飞宇浩欣怡梓涵子轩思雨佳文博志新晓东"
_FIRE = ("消防工程施工", "消防技术服务", "消防产品生产", "消防产品销售", "消防培训")
_KINSHIPS = ("配偶", "父亲", "母亲", "儿子", "女儿", "兄弟", "姐妹", "岳父", "岳母", "配偶的兄弟姐妹")
_ROLES = ("法定代表人", "股东", "股东", "股东", "监事", "董事", "经理", "员工")

Cells = tuple[str, ...]


class Population:
    """One seeded population; every table is written while it is generated, nothing but identities stays in memory."""

    def __init__(self, officers: int, seed: int, unknown: float) -> None:
        self.officers = officers
        self._random = Random(seed)
        self._unknown = unknown
        self._companies = [_code(number) for number in range(5 * officers)]
        self._relatives = [(self._name(), _identity(officers + number)) for number in range(4 * officers)]

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        officer = ("人员编号", "姓名", "身份证号", "人员类别", "领导职务", "执法岗位", "任职日期", "离职日期")
        self._table(folder / "人员.csv", officer, self._officer_rows(), keys=1)
        self._table(folder / "亲属.csv", ("人员编号", "亲属姓名", "亲属身份证号", "关系"), self._relative_rows(), keys=1)
        self._table(folder / "企业.csv", ("统一社会信用代码", "企业名称", "登记状态", "行业类别", "成立日期"), self._company_rows(), keys=1)
        post = ("统一社会信用代码", "持有方统一社会信用代码", "姓名", "身份证号", "角色", "持股比例", "起始日期", "终止日期")
        self._table(folder / "任职投资.csv", post, self._post_rows(), keys=2)

    def _officer_rows(self) -> Iterator[Cells]:
        for number in range(self.officers):
            kind = self._random.choices(("干部", "消防员", "文员"), (70, 20, 10))[0]
            left = self._day(2021, 2025) if self._random.random() < 0.03 else ""
            yield f"R{number:06}", self._name(), _identity(number), kind, self._yes(0.1), self._yes(0.5), self._day(2005, 2018), left

    def _relative_rows(self) -> Iterator[Cells]:
        for number, (name, identity) in enumerate(self._relatives):
            yield f"R{number // 4:06}", name, identity, self._random.choice(_KINSHIPS)

    def _company_rows(self) -> Iterator[Cells]:
        for number, code in enumerate(self._companies):
            trade = self._random.choice(_FIRE) if self._fire(number) else "其他"
            yield code, f"示例{number:06}有限公司", "存续", trade, self._day(2005, 2020)

    def _post_rows(self) -> Iterator[Cells]:
        fire = [code for number, code in enumerate(self._companies) if self._fire(number)]
        planted = self._random.sample(self._relatives, len(self._relatives) // 100)
        for name, identity in planted:
            yield self._post(self._random.choice(fire), "", name, identity)
        serial = 6 * self.officers
        for number in range(10 * self.officers - len(planted)):
            code = self._companies[number % len(self._companies)]
            if self._random.random() < 0.03:
                yield self._post(code, self._random.choice(self._companies), "", "")
            else:
                yield self._post(code, "", self._name(), _identity(serial + number))

    def _post(self, code: str, holder: str, name: str, identity: str) -> Cells:
        role = "股东" if holder else self._random.choice(_ROLES)
        share = str(self._random.choice((2, 10, 20, 30, 51, 70, 100))) if role == "股东" else ""
        end = self._day(2020, 2025) if self._random.random() < 0.1 else ""
        return code, holder, name, identity, role, share, self._day(2010, 2019), end

    def _table(self, path: Path, columns: Cells, rows: Iterator[Cells], *, keys: int) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in rows:
                writer.writerow([cell if place < keys or self._random.random() >= self._unknown else "" for place, cell in enumerate(row)])

    @staticmethod
    def _fire(number: int) -> bool:
        return number % 8 == 0

    def _yes(self, rate: float) -> str:
        return "是" if self._random.random() < rate else "否"

    def _name(self) -> str:
        return self._random.choice(_SURNAMES) + "".join(self._random.choices(_GIVEN, k=2))

    def _day(self, first: int, last: int) -> str:
        return f"{self._random.randint(first, last)}-{self._random.randint(1, 12):02}-{self._random.randint(1, 28):02}"


def _identity(serial: int) -> str:
    """Well-formed, distinct for every serial, and nobody's: region 990xxx does not exist, and the births are 1890–1899."""
    rest, order = divmod(serial, 999)
    rest, day = divmod(rest, 28)
    rest, month = divmod(rest, 12)
    region, year = divmod(rest, 10)
    first17 = f"{990101 + region}{1890 + year}{month + 1:02}{day + 1:02}{order + 1:03}"
    return first17 + check_digit(first17)


def _code(serial: int) -> str:
    first8 = f"MA{serial:06}"
    first17 = f"91990101{first8}{organisation_check(first8)}"
    return first17 + code_check(first17)


def write_agency(folder: Path) -> None:
    """What one agency hands in about itself: its own row and a staff of ten."""
    code = _code(1)
    agency = {"统一社会信用代码": code, "机构名称": "示例消防技术服务有限公司", "业务范围": "维护保养检测；安全评估", "企业法人": "是"}
    agency |= {
        "建筑面积": "260",
        "注册消防工程师人数": "3",
        "一级注册消防工程师人数": "2",
        "消防设施操作员人数": "7",
        "中级以上操作员人数": "2",
    }
    agency |= {
        "设备配备符合": "是",
        "质量管理体系": "是",
        "评估过程控制体系": "是",
        "技术负责人资格": "一级注册消防工程师",
        "虚假失实文件": "无",
    }
    levels = ("一级注册消防工程师",) * 2 + ("二级注册消防工程师",) + ("消防设施操作员初级",) * 5 + ("消防设施操作员中级",) * 2
    staff = [
        {
            "证书编号": f"Z{n:03}",
            "姓名": f"示例{n}",
            "身份证号": _identity(n),
            "统一社会信用代码": code,
            "资格": level,
            "有效期至": "2028-12-31",
        }
        for n, level in enumerate(levels)
    ]
    for name, rows in (("技术服务机构", [agency]), ("从业人员", staff)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="生成测速用的合成台账")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--officers", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unknown", type=float, default=0.02)
    options = parser.parse_args()
    Population(options.officers, options.seed, options.unknown).write(options.folder)


if __name__ == "__main__":
    main()
