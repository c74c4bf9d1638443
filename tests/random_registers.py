"""Random registers for holding the reduced run against the whole one: few names that sound, look and are masked alike, and every way in
which rows of such registers are wrong. The files are written as people write them: other encodings, quotation marks, broken lines."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hegui.checker.creditcode import code_check, organisation_check
from hegui.checker.idcard import check_digit

SURNAMES = ["王", "李", "曾", "欧阳", "单", "張", "张"]
GIVEN = ["伟", "维", "建国", "建囯", "国建", "莓", "梅", "海燕", "燕海", "乾学", "学乾", "淼", "乐乐", "行行"]
SPELT = ["王*国", "李某", "张某某", "王**", "李 梅", "阿依古丽·买买提", "阿依古丽•买买提", "x", "未知", "", "无", "单*", "李×", "曾国蕃（小）", "Li Mei", "王㛃"]
KIN = ["配偶", "父亲", "母亲", "儿子", "兄弟", "姐妹", "岳父", "其他", "妻子", "不认识", "本人"]
ROLES = ["法定代表人", "股东", "股东", "股东", "监事", "董事", "经理", "员工", "实际控制人", "代持", "合伙人", "老板", ""]
TRADES = ["消防工程施工", "消防技术服务", "消防产品销售", "消防培训", "其他", "其他", "消防技术服务；其他", "", "餐饮"]
SCOPES = ["消防设施维护保养", "消防工程施工", "餐饮服务", "", "销售消防器材"]
DAYS = ["2016-05-01", "2019/7/1", "2021年3月", "20220101", "2020", "", "未知", "2020-13-01", "长期", "2023-02-28", "二〇二一年五月一日"]
PHONES = ["", "", "", "13900000001", "0533-1234567", "１３９００００００２", "12"]
ADDRESSES = ["", "", "", "张店区人民路1号", "张店区人民路１号", "临淄区-3"]


@dataclass
class Registers:
    """The tables of one population, as rows of texts."""

    rng: random.Random
    size: int
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng, size = self.rng, self.size
        self.codes = [code(n) for n in range(size)]
        self.officers = [f"R{n:03}" for n in range(max(2, size // 2))]
        self.numbers = [identity(n) for n in range(size * 3)]
        rich = rng.random() < 0.6
        self.tables["人员"] = [self._officer(number, rich) for number in self.officers]
        self.tables["亲属"] = [self._relative(rich) for _ in range(size * 2)]
        self.tables["企业"] = [self._company(n, c) for n, c in enumerate(self.codes)]
        self.tables["任职投资"] = [self._tie(rich) for _ in range(size * 4)]
        self._mistakes()
        for name, make in self._others().items():
            if rng.random() < 0.4:
                self.tables[name] = make()

    def name(self) -> str:
        if self.rng.random() < 0.12:
            return self.rng.choice(SPELT)
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)

    def number(self) -> str:
        chance, number = self.rng.random(), self.rng.choice(self.numbers)
        if chance < 0.45:
            return ""
        if chance < 0.85:
            return number
        others = [number[:6] + "********" + number[-4:], number[:-1] + "0", number[:6] + number[8:17], number.lower(), f" {number} ", "无", "未知", number[:10] + "****" + number[-4:]]
        return self.rng.choice(others)

    def _more(self, rich: bool) -> dict[str, str]:
        if not rich:
            return {}
        rng = self.rng
        return {
            "性别": rng.choice(["男", "女", "", ""]),
            "出生日期": rng.choice(["1893-01-11", "1893-06", "", "", "1894-02-30"]),
            "联系电话": rng.choice(PHONES),
            "住址": rng.choice(ADDRESSES),
        }

    def _officer(self, number: str, rich: bool) -> dict[str, str]:
        rng = self.rng
        return {
            "人员编号": number,
            "姓名": self.name(),
            "身份证号": self.number(),
            "人员类别": rng.choice(["干部", "干部", "消防员", "文员", "", "队长"]),
            "领导职务": rng.choice(["是", "否", ""]),
            "执法岗位": rng.choice(["是", "√", "否", "0"]),
            "任职日期": rng.choice(DAYS),
            "离职日期": rng.choice(["", "", "", *DAYS]),
            "离职方式": rng.choice(["", "", "退休", "辞去公职", "调离"]),
            **self._more(rich),
        }

    def _relative(self, rich: bool) -> dict[str, str]:
        rng = self.rng
        officer = rng.choice([*self.officers, *self.officers, "R999", ""]) if rng.random() < 0.1 else rng.choice(self.officers)
        return {"人员编号": officer, "亲属姓名": self.name(), "亲属身份证号": self.number(), "关系": rng.choice(KIN), "起始日期": rng.choice(["", "", "", *DAYS]), **self._more(rich)}

    def _company(self, number: int, code_: str) -> dict[str, str]:
        rng = self.rng
        return {
            "统一社会信用代码": code_,
            "企业名称": rng.choice([f"淄博示例{number % 7}消防技术服务有限公司", f"示例{number}商贸有限公司", ""]),
            "登记状态": rng.choice(["存续", "存续", "存续", "注销", "吊销", ""]),
            "行业类别": rng.choice(TRADES),
            "经营范围": rng.choice(SCOPES),
            "成立日期": rng.choice(DAYS),
        }

    def _tie(self, rich: bool) -> dict[str, str]:
        rng = self.rng
        holder = rng.choice(self.codes) if rng.random() < 0.2 else ""
        row = {
            "统一社会信用代码": rng.choice(self.codes) if rng.random() < 0.95 else rng.choice([code(900), "91XX", ""]),
            "姓名": "" if holder and rng.random() < 0.95 else self.name(),
            "身份证号": "" if holder else self.number(),
            "持有方统一社会信用代码": holder,
            "角色": "股东" if holder else rng.choice(ROLES),
            "持股比例": rng.choice(["", "2", "30", "50", "51", "60%", "100", "0.5", "120", "一半"]),
            "起始日期": rng.choice(DAYS),
            "终止日期": rng.choice(["", "", "", *DAYS]),
            **self._more(rich),
        }
        if rng.random() < 0.3:
            row["被代持人姓名"], row["被代持人身份证号"] = self.name(), self.number()
        return row

    def _mistakes(self) -> None:
        """Rows twice, keys twice, an officer as own relative."""
        rng = self.rng
        for rows in self.tables.values():
            if rng.random() < 0.5:
                rows.append(dict(rng.choice(rows)))
            if rng.random() < 0.3:
                rows.append({**rng.choice(rows), next(iter(rng.choice(rows))): rng.choice(rows)[next(iter(rows[0]))]})
            if rng.random() < 0.2:
                rows.insert(rng.randrange(len(rows)), dict.fromkeys(rows[0], ""))
            if rng.random() < 0.3:  # an example row of a form, a total, and what only looks like one
                first = next(iter(rows[0]))
                begins = rng.choice(["【示例】", " 【示例】", "合计", "\u3000"])
                rows.insert(rng.randrange(len(rows)), {**rng.choice(rows), first: begins + rng.choice(["", rng.choice(rows)[first]])})
        me = rng.choice(self.tables["人员"])
        self.tables["亲属"].append({"人员编号": me["人员编号"], "亲属姓名": me["姓名"], "亲属身份证号": me["身份证号"], "关系": "配偶"})

    def _others(self) -> dict[str, Callable[[], list[dict[str, str]]]]:
        rng, pick = self.rng, self.rng.choice
        units = [f"D{n}" for n in range(5)]
        return {
            "技术服务机构": lambda: [{"统一社会信用代码": c, "机构名称": "示例机构", "业务范围": pick(["安全评估", "", "维护保养检测"])} for c in rng.sample(self.codes, 2)],
            "消防产品": lambda: [{"产品编号": "P1", "生产企业代码": pick(self.codes)}],
            "单位": lambda: [{"单位编号": u, "单位名称": f"示例{n}商贸有限公司", "统一社会信用代码": pick([pick(self.codes), ""])} for n, u in enumerate(units)],
            "服务项目": lambda: [{"项目编号": f"X{n}", "统一社会信用代码": pick(self.codes), "单位编号": pick(units), "类型": pick(["工程施工", "检测"]), "签订日期": pick(DAYS)} for n in range(8)],
            "执法事项": lambda: [{"事项编号": f"S{n}", "类型": "专项检查", "单位编号": pick(units), "主办人编号": pick(self.officers), "协办人编号": pick([*self.officers, "无", ""]), "检查日期": pick(DAYS)} for n in range(6)],
            "指定线索": lambda: [{"线索编号": "L1", "人员编号": pick(self.officers), "日期": "2022-05-10", "方式": "指定", "对象类型": "消防技术服务机构", "对象名称": "示例", "核实情况": "属实"}],
            "从业人员": lambda: [{"证书编号": f"Z{n}", "姓名": self.name(), "身份证号": self.number(), "统一社会信用代码": pick(self.codes), "资格": "一级注册消防工程师"} for n in range(4)],
            "任职经历": lambda: [{"人员编号": pick(self.officers), "人员类别": "干部", "起始日期": "2012-01-01", "终止日期": "2018-01-01"}],
            "行业组织": lambda: [{"组织名称": "示例协会", "类型": "行业协会", "兼职人员编号": pick(self.officers)}],
            "说明": lambda: [{"表名": pick(["任职投资", "亲属", "人员", "企业"]), "完整": pick(["是", "否"]), "截止日期": pick(["2025-12-31", ""])}],
        }  # fmt: skip


def write_csv(registers: Registers, folder: Path) -> None:
    """Every table as CSV, some with quotation marks, other encodings, notes, ragged and broken lines."""
    rng = registers.rng
    for name, rows in registers.tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        out = io.StringIO()
        writer = csv.writer(out, quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), lineterminator=rng.choice(["\n", "\r\n"]), delimiter=rng.choice([",", "\t"]))
        if rng.random() < 0.3:
            writer.writerow([f"{name}登记表"])
        writer.writerow(columns)
        for row in rows:
            writer.writerow([row.get(column, "") for column in columns])
            if rng.random() < 0.01:
                writer.writerow([row.get(column, "") for column in columns[:-2]])
            if rng.random() < 0.005:
                out.write('断"了的一行"x",\n')
            if rng.random() < 0.005:
                writer.writerow(["填表人：某某"])
            if rng.random() < 0.005:
                writer.writerow(columns)
            if rng.random() < 0.005:
                writer.writerow(["一格\n两行", *["x"] * (len(columns) - 1)])
        (folder / f"{name}.csv").write_text(out.getvalue(), encoding=rng.choice(["utf-8", "utf-8-sig", "gb18030"]), errors="replace", newline="")


def write_duckdb(registers: Registers, folder: Path, *, parquet: bool) -> None:
    """Every table in one DuckDB file, or as a Parquet file each."""
    import duckdb

    with duckdb.connect(":memory:" if parquet else str(folder / "台账.duckdb")) as connection:
        for name, rows in registers.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            shapes = {column: "double" if column == "持股比例" else "varchar" for column in columns}
            connection.execute(f"create table \"{name}\" ({', '.join(f'{chr(34)}{c}{chr(34)} {s}' for c, s in shapes.items())})")
            data: list[list[Any]] = [[_typed(row.get(c, ""), shapes[c]) for c in columns] for row in rows]
            connection.executemany(f"insert into \"{name}\" values ({', '.join('?' * len(columns))})", data)
            if parquet:
                connection.execute(f"copy \"{name}\" to '{folder / (name + '.parquet')}' (format parquet)")


def _typed(text: str, shape: str) -> Any:
    if shape == "varchar":
        return text or None
    try:
        return float(text)
    except ValueError:
        return None


def identity(serial: int) -> str:
    first17 = f"990101{1890 + serial % 9}{serial % 12 + 1:02}{serial % 28 + 1:02}{serial % 999:03}"
    return first17 + check_digit(first17)


def code(serial: int) -> str:
    first8 = f"MA{serial:06}"
    first17 = f"91990101{first8}{organisation_check(first8)}"
    return first17 + code_check(first17)
