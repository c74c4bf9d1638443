"""Writes ``docs/台账表.md`` from ``rules/tables.yaml``: ``python -m hegui.kb.tabledoc``; a test holds it current."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hegui.kb as _kb
from hegui.kb.schema_tables import TYPE_WORDS
from hegui.kb.table import Column, Tables, TableSchema, load_tables

ROOT = Path(_kb.__file__).parents[1]
TARGET = ROOT / "docs" / "台账表.md"

HEAD = """\
# 台账表

<!-- 本页由 rules/tables.yaml 生成：python -m hegui.kb.tabledoc。不要直接改这里。 -->

台账里可以有哪些表、每张表有哪些列、每一格怎样读。不必都给：用到哪些表，由要核查的规则决定；没有给的表，用到它的规则列为“未能判断”，不会当作通过。

## 怎样填

- **表名就是文件名或者工作表名**：`人员.csv`，或者工作簿里名为“人员”的工作表。YAML、JSON 里表名是键，值是行的列表。
- **列名一字不差**，先后随意；列名后可以带括号里的单位，如“建筑面积（平方米）”。不认识的列不读，报告里提一次。用别的列名导出的，在“列名对照”表里写明，不必改导出的文件。
- 表头上面可以有标题行；合并单元格、空行、全角数字、前后的空格都可以。
- **★ 是主键**，一个主键一行。主键重复的，报告指出；几行一致的合并，不一致的格按不知道处理。
- **引用**一列填另一张表的主键。另一张表给了而没有这个主键，报告指出，关于它的事实都算不知道。
- 一格可以有几个值的，用“；”隔开。
- 日期写到日、月或者年都可以：`2020-12-01`、`2020/12/1`、`20201201`、`2020年12月1日`、`二〇二〇年十二月一日`、`2020-12`、`2020年`，以及 `长期`。写到月或者年的，就只知道到月或者年。
- 是/否也可以写 `有/无`、`√/×`、`Y/N`、`1/0`。
- 读不出的日期、不在取值之内的词、算不出的公式，报告指出是哪个文件哪一行哪一列，这一格按不知道处理，其余照常核查。

## 空白怎样读

空白、`未知`、`不详`、`/`、`—` 都是**不知道**：既不当作“没有”，也不当作“违反”。例外是几个写明“空着就是……”的列，和日期。日期分四种：

| 日期 | 空白 | 整列都没有 | 写着“未知” |
|---|---|---|---|
| 日期 | 不知道 | 不知道 | 不知道 |
| 事件日期 | 到截止日期还没有发生 | 不知道 | 不知道 |
| 终止日期 | 到截止日期还没有发生 | 到截止日期还没有发生 | 不知道 |
| 已发生的日期 | 已经发生，哪一天不知道 | 同左 | 同左 |

事件日期写 `至今`、`尚未` 与空白相同。截止日期写在“说明”表里，没有写的就是核查基准日（`--as-of`）。

`无` 写在文字、引用列里，是**已知的“没有”**，例如执法资格证号填“无”就是没有证；写在姓名、名称、身份证号里，按不知道处理。
"""

GIVEN = "## 台账里的表\n"
DERIVED = """\
## 程序推算的表

下面的表不必给，也不能给，由程序从台账推算；写规则时像别的表一样使用。
"""

PURPOSE = {
    "人员": "消防救援机构的人员，一人一行，离职的也在内",
    "亲属": "人员报告的亲属，一名亲属一行；不写起止日期的，当作一直是这个关系",
    "企业": "登记的企业",
    "任职投资": "谁在哪家企业投资、任职；一人一企业一角色一行。股东是企业的，写“持有方统一社会信用代码”，不写姓名",
    "任职经历": "人员以前的岗位：行为按当时的身份判断。没有这张表，就按“人员”表现在的身份",
    "指定线索": "反映人员指定或者变相指定企业、产品、培训机构的线索",
    "执法事项": "每一件检查、处罚、许可等执法事项",
    "单位": "被检查、处理的单位",
    "隐患": "火灾隐患和区域性隐患",
    "技术服务机构": "消防技术服务机构及其从业条件",
    "从业人员": "消防技术服务机构的执业人员，一证一行；一证在几家机构使用的，各写一行",
    "服务项目": "企业承接的工程、维保、检测、评估、采购、培训项目",
    "消防产品": "消防产品及其认证、检验",
    "火灾事故": "火灾事故及其调查处理",
    "行业组织": "消防行业协会、中介组织、科研机构",
    "规范性文件": "本单位制定的规范性文件",
    "责任清单": "任务分工",
    "办案场所": "执法办案场所",
    "抽查计划公示": "抽查计划及其公示",
    "登记信息共享": "商事登记信息在部门之间的共享",
    "部门消防工作": "部门在一个考核期间里对本行业、本系统做的消防安全工作",
    "部门信息共享": "部门之间的消防安全信息，登记信息以外的",
    "网格管理": "消防安全网格，一个网格一行",
    "购买服务": "政府购买服务、专家查隐患等引入的社会力量",
    "联合执法": "部门联合执法行动",
    "约谈告诫": "提醒、约谈、告诫",
    "责任追究": "执法责任追究",
    "说明": "这份台账的每张表记到哪一天、全不全。完整写“否”的表，没有的行不当作“没有”",
    "列名对照": "导出的列名和这里的列名怎样对应",
    "关系人": "人员本人和他的每一名亲属。由人员、亲属推算",
    "同一人": "两处登记的是同一个人：身份证号一致的是，只有姓名相同的算未核实（只能得出线索）",
    "经营联系": "谁与哪家企业有什么联系，直接的、经所控制的企业的、由人代持的都在内。由任职投资、企业推算",
    "家庭持股": "本人与近亲属合起来才控制的企业：各人的持股、合计。只算身份证号核实的人。由任职投资、人员、亲属推算",
    "单位企业": "单位是哪一家登记的企业：按代码；没有代码的按名称，算未核实（只能得出线索）。由单位、企业推算",
    "执业人": "执业人员与机构，同一证书号是同一个人。由从业人员推算",
    "索要材料": "每一件执法事项要求的每一项材料，及其依据与法规库比对的结果。由执法事项推算",
    "执法参与": "每一件执法事项由谁主办、谁协办。由执法事项推算",
    "组织兼职": "谁在哪个行业组织兼职。由行业组织推算",
    "指定统计": "经办以后各单位是否集中选择同一机构，与偶然相比。由执法事项、服务项目推算，只作线索",
    "任职期间": "人员在哪段时间是什么身份。由人员、任职经历推算",
}


def table_page(tables: Tables) -> str:
    """The page as it is committed."""
    parts = [HEAD, GIVEN]
    parts += [_table(tables[name]) for name in tables.stored]
    parts.append(DERIVED)
    parts += [_table(table) for table in tables.tables.values() if table.derived]
    return "\n".join(parts)


def _table(table: TableSchema) -> str:
    purpose = table.note or PURPOSE.get(table.name, "")
    lines = [f"### {table.name}", ""]
    if purpose:
        lines += [f"{purpose}。", ""]
    lines += ["| 列 | 填什么 | 说明 |", "|---|---|---|"]
    for column in table.columns.values():
        star = " ★" if column.name == table.key else ""
        lines.append(f"| {column.name}{star} | {content(column)} | {'；'.join(remarks(column, table))} |")
    lines += [f"\n“{column.name}”也可以这样写：{written}。" for column in table.columns.values() if (written := _synonyms(column))]
    return "\n".join(lines) + "\n"


def content(column: Column) -> str:
    """What goes into the cells."""
    if column.type == "date":
        return "终止日期" if column.ends else "事件日期" if column.event else "已发生的日期" if column.past else "日期"
    if column.type == "ref":
        return f"引用{'或者'.join(f'“{name}”' for name in column.to)}"
    if column.type == "enum":
        return "、".join(column.values)
    if column.type == "yesno":
        return "是、否"
    if column.type == "number":
        return f"数字（{column.unit}）" if column.unit else "数字"
    return TYPE_WORDS[column.type]


def remarks(column: Column, table: TableSchema) -> Iterator[str]:
    """What else is to be known of the column."""
    if column.required:
        yield "表头必须有"
    if column.name in table.repeats:
        yield "主键相同而这一列不同的，各算一行"
    if column.many:
        yield "可填几个值"
    if column.parallel:
        yield f"与“{column.parallel}”逐项对应"
    if column.computed:
        yield f"由程序推算：“{column.filled}”填写了没有" if column.filled else "由程序推算，不必填"
    if column.max is not None:
        yield f"{column.min or 0:g} 至 {column.max:g}"
    if column.blank:
        yield f"空着就是“{column.blank}”；整列都没有则为不知道"
    if column.vague:
        yield f"写“{'、'.join(column.vague)}”等于没有说清"
    if column.note:
        yield column.note


def _synonyms(column: Column) -> str:
    found: dict[str, list[str]] = {}
    for written, value in column.also:
        found.setdefault(value, []).append(written)
    return "；".join(f"{value}（{'、'.join(words)}）" for value, words in found.items())


def current_page() -> str:
    return table_page(load_tables([ROOT / "rules" / "tables.yaml"]))


if __name__ == "__main__":
    TARGET.write_text(current_page(), encoding="utf-8", newline="\n")
    print(TARGET.relative_to(ROOT).as_posix())
