"""Measures a province: the inspector's four tables in CSV, all rules of 二（十三）, against hand-written DuckDB SQL over the same files.

usage: python benchmarks/scale.py FOLDER [--officers N …] [--fire COMPANIES] [--unknown RATE] [--whole]

For every N: N officers, 4 N relatives, 5 N companies, 10 N roles; ``--fire`` of the companies are of the trade, however many companies there
are; 400 relatives are planted as people who run one. Names are drawn by the open frequency table. Both are processes of their own, one
after the other; the SQL matches persons by number, and by name where one side has no number (no masks, no homophones, no evidence).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from hegui.checker.identity.frequency import table as name_table
from population import _FIRE, _KINSHIPS, _ROLES, _code, _identity

HEGUI = Path(sys.executable).with_name("hegui")
AS_OF = "2026-06-30"
PLANTED = 400
Cells = tuple[str, ...]


class Province:
    """Written table by table; what is planted is returned as (officer, company)."""

    def __init__(self, officers: int, fire: int, unknown: float, seed: int = 1) -> None:
        self.random = Random(seed)
        self.officers, self.fire, self.unknown = officers, fire, unknown
        known = name_table()
        self.surnames = ([*known.surname], [*known.surname.values()])
        self.characters = ([*known.character], [*known.character.values()])

    def write(self, folder: Path) -> set[tuple[str, str]]:
        folder.mkdir(parents=True, exist_ok=True)
        n = self.officers
        names = self._names(15 * n)
        self._table(
            folder / "人员.csv", "人员编号 姓名 身份证号 人员类别 领导职务 执法岗位 任职日期 离职日期", self._officers(names), keys=1
        )
        relatives = [(next(names), _identity(n + i)) for i in range(4 * n)]
        self._table(
            folder / "亲属.csv",
            "人员编号 亲属姓名 亲属身份证号 关系",
            ((f"R{i // 4:07}", *person, self.random.choice(_KINSHIPS)) for i, person in enumerate(relatives)),
            keys=1,
        )
        companies = (
            (_code(i), f"示例{i:07}有限公司", "存续", self.random.choice(_FIRE) if i < self.fire else "其他", self._day(2005, 2020))
            for i in range(5 * n)
        )
        self._table(folder / "企业.csv", "统一社会信用代码 企业名称 登记状态 行业类别 成立日期", companies, keys=1)
        planted = self.random.sample(range(4 * n), min(PLANTED, 4 * n))
        truth = {(f"R{i // 4:07}", _code(k % self.fire)) for k, i in enumerate(planted)}
        columns = "统一社会信用代码 持有方统一社会信用代码 姓名 身份证号 角色 持股比例 起始日期 终止日期"
        self._table(folder / "任职投资.csv", columns, self._roles(names, [relatives[i] for i in planted]), keys=2)
        return truth

    def _officers(self, names: Iterator[str]) -> Iterator[Cells]:
        for i in range(self.officers):
            kind = self.random.choices(("干部", "消防员", "文员"), (70, 20, 10))[0]
            left = self._day(2021, 2025) if self.random.random() < 0.03 else ""
            yield f"R{i:07}", next(names), _identity(i), kind, self._yes(0.1), self._yes(0.5), self._day(2005, 2018), left

    def _roles(self, names: Iterator[str], planted: list[tuple[str, str]]) -> Iterator[Cells]:
        n = self.officers
        for k, (name, identity) in enumerate(planted):
            yield self._role(_code(k % self.fire), "", name, identity, "法定代表人")
        for i in range(10 * n - len(planted)):
            company = _code(i % (5 * n))
            role = self.random.choice(_ROLES)
            if self.random.random() < 0.03:
                yield self._role(company, _code(self.random.randrange(5 * n)), "", "", "股东")
            else:
                yield self._role(company, "", next(names), _identity(6 * n + i), role)

    def _role(self, company: str, holder: str, name: str, identity: str, role: str) -> Cells:
        share = str(self.random.choice((2, 10, 20, 30, 49))) if role == "股东" else ""
        end = self._day(2020, 2025) if self.random.random() < 0.1 else ""
        return company, holder, name, identity, role, share, self._day(2010, 2019), end

    def _names(self, count: int) -> Iterator[str]:
        """A stream, drawn in blocks."""
        while True:
            block = 20_000
            surnames = self.random.choices(*self.surnames, k=block)
            first, second = (self.random.choices(*self.characters, k=block) for _ in range(2))
            for s, a, b in zip(surnames, first, second, strict=True):
                yield s + a + (b if self.random.random() < 0.85 else "")

    def _table(self, path: Path, columns: str, rows: Iterator[Cells], *, keys: int) -> None:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns.split())
            for row in rows:
                writer.writerow([cell if place < keys or self.random.random() >= self.unknown else "" for place, cell in enumerate(row)])

    def _yes(self, rate: float) -> str:
        return "是" if self.random.random() < rate else "否"

    def _day(self, first: int, last: int) -> str:
        return f"{self.random.randint(first, last)}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"


BY_HAND = """
set threads = 2;
create table p as select * from read_csv('{folder}/人员.csv', all_varchar = true, header = true);
create table k as select * from read_csv('{folder}/亲属.csv', all_varchar = true, header = true);
create table c as select * from read_csv('{folder}/企业.csv', all_varchar = true, header = true);
create table t as select * from read_csv('{folder}/任职投资.csv', all_varchar = true, header = true);
-- persons of the officers' side
create table l as select 人员编号 as o, '本人' as rel, 姓名 as name, 身份证号 as id from p
  union all select 人员编号, 关系, 亲属姓名, 亲属身份证号 from k;
-- companies a person is tied to: directly, or through companies the person controls (over half, or named as in control), to a fixpoint.
-- Who merely runs a company (法定代表人, 经理) does not hold what it holds.
create table direct as select row_number() over () as r, 统一社会信用代码 as c, 姓名 as name, 身份证号 as id, 角色 as role,
  try_cast(持股比例 as double) as share, try_cast(起始日期 as date) as s, coalesce(try_cast(终止日期 as date), date '9999-12-31') as e
  from t where 持有方统一社会信用代码 is null;
create table holding as select 持有方统一社会信用代码 as h, 统一社会信用代码 as c, try_cast(持股比例 as double) as share from t where 持有方统一社会信用代码 is not null;
create table ties as with recursive f(r, c, name, id, role, s, e, deg, controls) as (
  select r, c, name, id, role, s, e, case when role in ('股东') then case when share > 50 then '经营' when share is null then null else '持股' end
    when role in ('董事', '监事') then '任职' when role = '员工' then '从业' when role is null then null else '经营' end,
    case when role in ('实际控制人', '经营者') then true when role = '股东' then share > 50 when role is null then null else false end from direct
  union select f.r, h.c, f.name, f.id, '股东', f.s, f.e, case when h.share > 50 then '经营' when h.share is null then null else '持股' end, h.share > 50
    from f join holding h on h.h = f.c where coalesce(f.controls, true))
  select * from f;
create table fire as select *, string_split(行业类别, '；') as trades from c where 行业类别 is null or 行业类别 <> '其他';
create table near as select ties.*, 行业类别 as trade, 企业名称 as company from ties join fire on fire.统一社会信用代码 = ties.c;
-- who is who: by number, else by name where one of the two has no number
create table who as select l.*, n.* exclude (name, id), true as sure from l join near n on l.id = n.id
  union all select l.*, n.* exclude (name, id), false from l join near n on l.name = n.name where l.id is null or n.id is null;
create table found as
  select o, c, trade, role, rel, sure, deg, kind,
    -- greatest passes over NULL: a beginning that is not known may be any day up to the last of the ledger
    case when greatest(coalesce(s, date '2026-06-30'), coalesce(joined, date '2026-06-30'), date '2020-12-01') < until then true
      when greatest(s, joined, date '2020-12-01') < until then null else false end as during
  from (select x.*, p.人员类别 as kind, try_cast(p.任职日期 as date) as joined,
    least(x.e, coalesce(try_cast(p.离职日期 as date), date '9999-12-31'), date '2026-07-01') as until from who x join p on p.人员编号 = x.o);
-- Without a contract nobody is convicted of works; a holding or a seat without control is for people to judge.
create table result as
  select o, c, rule, case when during is null or kind is null or trade is null or deg is null or rel is null then 'undetermined'
    when not sure then 'lead' when deg = '经营' and wanted <> '消防工程施工' then 'violation' else 'needs_judgement' end as outcome
  from found, (values ('ZB13-3-works', '消防工程施工'), ('ZB13-3-service', '消防技术服务'), ('ZB13-3-product', '消防产品生产'), ('ZB13-3-product', '消防产品销售')) v(rule, wanted)
  where coalesce(kind = '干部', true) and coalesce(trade = wanted, true) and coalesce(rel in ('本人', '配偶', '父亲', '母亲', '儿子', '女儿', '兄弟', '姐妹'), true)
    and coalesce(deg in ('经营', '持股', '任职'), true) and coalesce(during, true)
  union all select o, c, 'TS25-agency', case when during is null or trade is null or deg is null then 'undetermined'
    when not sure then 'lead' when deg in ('经营', '从业') then 'violation' else 'needs_judgement' end
    from found where rel = '本人' and coalesce(trade = '消防技术服务', true) and coalesce(during, true)
  union all select x.o, x.c, 'ZB13-3-leaving', 'undetermined' -- the file does not say how anybody left
    from who x join p on p.人员编号 = x.o where rel = '本人' and try_cast(p.离职日期 as date) is not null and kind_left(p.离职日期, x.s);
"""


def by_hand(folder: Path) -> str:
    """The statements; the last gives what was found."""
    left = "(x.s <= try_cast(p.离职日期 as date) + interval 3 year and x.e > try_cast(p.离职日期 as date))"
    return BY_HAND.replace("{folder}", str(folder)).replace("kind_left(p.离职日期, x.s)", left)


def run(arguments: list[str], output: Path) -> tuple[float, float, float, int]:
    """Wall and CPU seconds, peak MiB, exit code of a process; its standard output in a file."""
    start = time.perf_counter()
    with output.open("wb") as out:
        process = subprocess.Popen(arguments, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description="一个省的台账：与手写 SQL 比时间和内存")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--officers", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--fire", type=int, default=5_000, help="消防企业家数")
    parser.add_argument("--unknown", type=float, default=0.02)
    parser.add_argument("--whole", action="store_true", help="也量不精简的")
    options = parser.parse_args()
    for officers in options.officers:
        folder = options.folder / str(officers)
        if not (folder / "任职投资.csv").exists():
            truth = Province(officers, min(options.fire, 5 * officers), options.unknown).write(folder)
            (options.folder / f"{officers}.truth.json").write_text(json.dumps(sorted(truth)), encoding="utf-8")
        sql = options.folder / f"{officers}.sql"
        sql.write_text(by_hand(folder), encoding="utf-8")
        result = options.folder / f"{officers}.sql.csv"
        script = f"import duckdb; c = duckdb.connect(); c.execute('set enable_progress_bar = false'); c.execute(open({str(sql)!r}).read()); c.execute(\"copy (select distinct * from result order by all) to '{result}'\")"
        hand = run([sys.executable, "-c", script], options.folder / f"{officers}.sql.out")
        arguments = [
            str(HEGUI),
            "check",
            str(folder),
            "--as-of",
            AS_OF,
            "--only",
            "ZB13*",
            "--only",
            "TS25*",
            "--format",
            "json",
            "--quiet",
        ]
        ours = run(arguments, options.folder / f"{officers}.json")
        _show(officers, "手写 SQL", hand)
        _show(officers, "hegui", ours, hand)
        if options.whole:
            _show(officers, "hegui --whole", run([*arguments, "--whole"], options.folder / f"{officers}.whole.json"), hand)
        _judge(options.folder, officers)


def _show(officers: int, what: str, measured: tuple[float, float, float, int], hand: tuple[float, float, float, int] | None = None) -> None:
    wall, cpu, memory, code = measured
    times = f"，是手写 SQL 的 {wall / hand[0]:.1f} 倍（CPU {cpu / hand[1]:.1f} 倍）" if hand else ""
    print(
        f"{officers:>9,} 名干部，{20 * officers:,} 行  {what:<14} {wall:7.1f} 秒  CPU {cpu:7.1f} 秒  {memory:6.0f} MiB  退出码 {code}{times}",
        flush=True,
    )


def _judge(folder: Path, officers: int) -> None:
    """What was planted against what was found, and both results against each other."""
    report = json.loads((folder / f"{officers}.json").read_text(encoding="utf-8"))
    truth = {tuple(pair) for pair in json.loads((folder / f"{officers}.truth.json").read_text(encoding="utf-8"))}
    ours: dict[str, set[tuple[str, str]]] = {}
    for finding in report["findings"]:
        codes = {b["fields"].get("统一社会信用代码", "") for b in finding["because"] if b["table"] in ("企业", "任职投资")}
        ours.setdefault(finding["outcome"], set()).update((finding["subject"]["id"], code) for code in codes if code)
    theirs: dict[str, set[tuple[str, str]]] = {}
    with (folder / f"{officers}.sql.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            theirs.setdefault(row["outcome"], set()).add((row["o"], row["c"]))
    found, by_sql = ours.get("violation", set()), theirs.get("violation", set())
    anywhere = set().union(*ours.values())
    print(f"           结论 {report['summary']}")
    print(
        f"           植入 {len(truth)}（亲属关系、人员类别、角色不在规则之内的不是违反），认定违反 {len(found)}，其中植入 {len(truth & found)}，植入以外 {len(found - truth)}"
    )
    print(
        f"           手写 SQL 认定违反 {len(by_sql)}，其中 hegui 没有的 {len(by_sql - found)}，hegui 多的 {len(found - by_sql)}；手写 SQL 各种结论 {sum(map(len, theirs.values()))}，其中 hegui 完全没有的：",
        sorted(set().union(*theirs.values()) - anywhere)[:8],
        flush=True,
    )


if __name__ == "__main__":
    main()
