"""``hegui sample``: the draw follows the weights and the seed and nothing else; recusal and certificates are kept; a past draw can be checked."""

from __future__ import annotations

import ast
import json
import random
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hegui.checker.intake import ledger_from_mapping
from hegui.checker.sampling.lots import key, lot, shown
from hegui.checker.sampling.model import Plan
from hegui.checker.sampling.plan import Request, SampleError, digest, draw
from hegui.checker.sampling.verify import differences
from hegui.checker.sampling.xlsx import render
from hegui.cli.app import run
from hegui.kb.day import parse_day
from hegui.kb.diagnostics import KnowledgeBaseError
from hegui.kb.period import parse_period
from hegui.kb.rulebase import RuleBase
from hegui.kb.sampling import DEFAULT, load_weights
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
AS_OF = parse_day("2026-06-30")[0]
START, END = parse_period("2026Q3")
CREDIT = ["守法良好", "一般", "较差", "失信", ""]
CODE = "91990101MA0H00037G"
LEADER = "990101189301110119"
SPOUSE = "990101189302120124"


def officer(number: int, **cells: str) -> dict[str, Any]:
    return {
        "人员编号": f"R{number:03}",
        "姓名": f"甲{'一二三四五六七八九十'[number % 10]}{number}",
        "人员类别": "干部",
        "执法岗位": "是",
        "执法资格证号": f"Z{number}",
        "资格证有效期至": "2028-01-01",
        "任职日期": "2015-01-01",
    } | cells


def unit(number: int, **cells: Any) -> dict[str, Any]:
    return {"单位编号": f"U{number:03}", "单位名称": f"单位{number}", "信用等级": CREDIT[number % 5]} | cells


def data(units: int = 20, officers: int = 6) -> dict[str, list[dict[str, Any]]]:
    return {"单位": [unit(n) for n in range(units)], "人员": [officer(n) for n in range(officers)]}


def plan(rule_base: RuleBase, tables: dict[str, list[dict[str, Any]]], seed: str = "1", units: int = 5, weights: Path = DEFAULT) -> Plan:
    ledger = ledger_from_mapping(tables, rule_base.tables, AS_OF)
    return draw(ledger, rule_base, load_weights(weights, rule_base.tables), Request(seed, START, END, units, None))


def names(made: Plan) -> list[str]:
    return [entry.id for entry in made.units]


def test_known_lots() -> None:
    """What anybody gets who computes SHA-256 by other means (openssl dgst): the algorithm is public and must never change."""
    assert str(lot("2026", "单位", "U001"))[:22] == "0.99471670375243313521"
    assert shown(key("2026", "U001", Decimal("1.5"))) == "0.00353153480715734501"
    assert shown(key("2026", "U001", Decimal(1))) == shown(key("2026", "U001", Decimal("1.0")))
    assert key("2026", "U001", Decimal(2)) * 2 == pytest.approx(key("2026", "U001", Decimal(1)))


def test_the_script_of_the_documentation_gives_the_same(rule_base: RuleBase, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "双随机.md").read_text(encoding="utf-8")
    script = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[0]
    weights = dict(ast.literal_eval(re.search(r"^weights = (\{.*?\})", script, re.MULTILINE | re.DOTALL)[1]))  # type: ignore[index]
    exec(compile(script, "双随机.md", "exec"), {})
    printed = capsys.readouterr().out.split()
    grades = {"0.5": "守法良好", "1": "一般", "2": "较差", "3": "失信"}
    tables = data(0) | {"单位": [unit(0, 单位编号=name, 信用等级=grades[weight]) for name, weight in weights.items()]}
    made = plan(rule_base, tables, seed="2026年第三季度", units=2)
    assert [(entry.id, entry.key) for entry in made.units] == list(zip(printed[::2], printed[1::2], strict=True))[:2]


def test_same_seed_same_plan_other_seed_other_plan(rule_base: RuleBase) -> None:
    first = plan(rule_base, data())
    assert plan(rule_base, data()).document() == first.document()
    assert names(plan(rule_base, data(), seed="2")) != names(first)
    jsonschema.validate(first.document(), json.loads((ROOT / "docs" / "sample.schema.json").read_text(encoding="utf-8")))


@settings(max_examples=20, deadline=None)
@given(order=st.randoms(use_true_random=False), seed=st.text(min_size=1, max_size=8))
def test_the_order_of_the_rows_does_not_matter(rule_base: RuleBase, order: random.Random, seed: str) -> None:
    tables = data(12)
    before = plan(rule_base, tables, seed)
    shuffled = {name: order.sample(rows, len(rows)) for name, rows in tables.items()}
    after = plan(rule_base, shuffled, seed)
    assert after.digest == before.digest
    assert after.units == before.units


@settings(max_examples=40, deadline=None)
@given(seed=st.text(max_size=10), low=st.decimals("0.01", "100", places=2), more=st.decimals("0.01", "100", places=2))
def test_a_greater_weight_is_never_drawn_later(seed: str, low: Decimal, more: Decimal) -> None:
    assert key(seed, "U1", low + more) < key(seed, "U1", low)


def test_a_larger_sample_only_adds(rule_base: RuleBase) -> None:
    assert names(plan(rule_base, data(), units=12))[:5] == names(plan(rule_base, data(), units=5))


def test_frequencies_follow_the_weights() -> None:
    """First draws of 4,000 seeds over weights 1, 2, 3 and 4: within four standard deviations of w/sum."""
    weights = {f"U{n}": Decimal(n) for n in (1, 2, 3, 4)}
    trials = 4000
    first = Counter(min(weights, key=lambda name: key(str(seed), name, weights[name])) for seed in range(trials))
    for name, weight in weights.items():
        p = float(weight) / 10
        assert abs(first[name] - trials * p) < 4 * (trials * p * (1 - p)) ** 0.5, (name, first)


def test_the_second_draw_follows_the_weights_that_remain() -> None:
    weights = {"A": Decimal(1), "B": Decimal(2), "C": Decimal(5)}
    trials, pairs = 3000, Counter[str]()
    for seed in range(trials):
        ordered = sorted(weights, key=lambda name: key(f"s{seed}", name, weights[name]))
        pairs["".join(ordered[:2])] += 1
    for first, second in ("AB", "AC", "BA", "BC", "CA", "CB"):
        rest = 8 - float(weights[first])
        p = float(weights[first]) / 8 * float(weights[second]) / rest
        assert abs(pairs[first + second] - trials * p) < 4 * (trials * p * (1 - p)) ** 0.5


def test_credit_risk_and_frequency_weigh(rule_base: RuleBase) -> None:
    tables = data(0) | {
        "单位": [
            unit(1, 信用等级="守法良好"),
            unit(2, 信用等级="失信", 场所类型="其他；群租房", 重点监管="是"),
            unit(3, 信用等级="守法良好", 年度抽查次数=2, 上年度抽查次数=3),
            unit(4, 信用等级="较差", 年度抽查次数=1, 上年度抽查次数=2),
            unit(5, 信用等级="守法良好", 年度抽查次数=1, 上年度抽查次数=3),
            unit(6, 信用等级="未知"),
        ]
    }
    made = plan(rule_base, tables, units=6)
    assert {entry.id: entry.weight for entry in made.units} == {
        "U001": "0.5", "U002": "12", "U003": "0.25", "U004": "3", "U005": "0.5", "U006": "1",
    }  # fmt: skip
    assert any("没有填写或者读不出的单位 1 个" in note for note in made.notes)
    assert any("没有出处" in note for note in made.notes)


OUT = {
    "文员": {"人员类别": "文员"},
    "人员类别没有填写": {"人员类别": ""},
    "不在试点": {"人员类别": "消防员"},
    "不在执法岗位": {"执法岗位": "否"},
    "是否在执法岗位没有填写": {"执法岗位": "未知"},
    "没有执法资格证": {"执法资格证号": "无"},
    "执法资格证号没有填写": {"执法资格证号": ""},
    "资格证有效期至没有填写": {"资格证有效期至": ""},
    "不足整个抽查时段": {"资格证有效期至": "2026-09-29"},
    "离职": {"离职日期": "2026-06-01", "离职方式": "退休"},
    "离职日期不能确定": {"离职日期": "未知"},
}


@pytest.mark.parametrize(("why", "cells"), OUT.items())
def test_who_may_not_inspect_is_listed_with_the_reason(rule_base: RuleBase, why: str, cells: dict[str, str]) -> None:
    tables = data(8, 3)
    tables["人员"].append(officer(9, **cells))
    made = plan(rule_base, tables, units=8)
    assert [o.id for o in made.officers] == ["R000", "R001", "R002"]
    (excluded,) = made.excluded_officers
    assert excluded.id == "R009"
    assert why in "，".join(excluded.reasons)


def test_who_came_after_the_period_began_is_not_drawn(rule_base: RuleBase) -> None:
    ledger = ledger_from_mapping(data(3, 2) | {"人员": [*data(3, 2)["人员"], officer(9, 任职日期="2026-06-02")]}, rule_base.tables, AS_OF)
    made = draw(ledger, rule_base, load_weights(DEFAULT, rule_base.tables), Request("1", *parse_period("2026-06"), 1, None))
    assert [(e.id, e.reasons) for e in made.excluded_officers] == [("R009", ["任职日期2026-06-02，晚于抽查时段开始"])]


def test_a_certificate_valid_to_the_last_day_will_do(rule_base: RuleBase) -> None:
    tables = data(8, 2)
    tables["人员"].append(officer(9, 资格证有效期至="2026-09-30"))
    assert "R009" in {o.id for o in plan(rule_base, tables).officers}


def test_load_is_balanced(rule_base: RuleBase) -> None:
    made = plan(rule_base, data(20, 7), units=20)
    loads = [o.units for o in made.officers]
    assert sum(loads) == 40
    assert max(loads) - min(loads) <= 1
    assert all(u.lead and u.second and u.lead.id != u.second.id for u in made.units)


def tied(**cells: Any) -> dict[str, list[dict[str, Any]]]:
    """R001's spouse runs U001's company."""
    tables = data(1, 3)
    tables["单位"] = [unit(1, 统一社会信用代码=CODE)]
    tables["企业"] = [{"统一社会信用代码": CODE, "企业名称": "丙商贸公司", "登记状态": "存续", "行业类别": "其他"}]
    tables["亲属"] = [{"人员编号": "R001", "亲属姓名": "乙秀兰", "亲属身份证号": SPOUSE, "关系": "配偶"} | cells.get("kin", {})]
    tables["任职投资"] = [
        {"统一社会信用代码": CODE, "姓名": "乙秀兰", "身份证号": SPOUSE, "角色": "法定代表人", "起始日期": "2021-03-01"}
        | cells.get("post", {})
    ]
    return tables


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ({}, "violation"),
        ({"post": {"身份证号": ""}}, "lead"),
        ({"kin": {"关系": "其他"}}, "undetermined"),
        ({"post": {"角色": "员工"}}, "needs_judgement"),
        ({"kin": {"关系": "继父"}}, "needs_judgement"),
        ({"post": {"终止日期": "2025-12-31"}}, None),
        ({"kin": {"终止日期": "2025-12-31"}}, None),
    ],
)
def test_recusal_is_kept(rule_base: RuleBase, cells: dict[str, Any], outcome: str | None) -> None:
    """Over many seeds: whoever has a tie, were it only a name, never inspects that unit."""
    for seed in range(6):
        made = plan(rule_base, tied(**cells), seed=str(seed), units=1)
        assert [(t.unit, t.officer, t.outcome) for t in made.recusals] == ([("U001", "R001", outcome)] if outcome else [])
        (only,) = made.units
        assert only.lead is not None
        assert only.second is not None
        if outcome:
            assert "R001" not in {only.lead.id, only.second.id}
            assert "乙秀兰" in made.recusals[0].reason
            assert "抽查1" not in made.recusals[0].reason


def test_the_officer_himself_is_recused(rule_base: RuleBase) -> None:
    tables = tied()
    tables["人员"][1]["身份证号"] = LEADER
    tables["任职投资"] = [{"统一社会信用代码": CODE, "姓名": tables["人员"][1]["姓名"], "身份证号": LEADER, "角色": "股东", "持股比例": 1}]
    assert [t.officer for t in plan(rule_base, tables, units=1).recusals] == ["R001"]


def test_a_unit_without_a_pair_is_listed(rule_base: RuleBase) -> None:
    tables = tied()
    tables["人员"] = tables["人员"][:2]
    made = plan(rule_base, tables, units=1)
    (only,) = made.units
    assert (only.lead, only.second) == (None, None)
    assert "可参加的只有1人，不足两人，另有1人应当回避" in only.unpaired
    assert any("U001" in note and "配不出" in note for note in made.notes)


def test_without_the_tables_of_ties_the_plan_says_so(rule_base: RuleBase) -> None:
    assert any(
        "亲属" in note and "没有查到" in note for note in plan(rule_base, {k: v for k, v in tied().items() if k != "亲属"}, units=1).notes
    )


@pytest.mark.parametrize(
    ("tables", "units", "said"),
    [
        ({"单位": [], "人员": data()["人员"]}, 1, "没有单位可抽"),
        ({"人员": data()["人员"]}, 1, "没有给“单位”表"),
        ({"单位": data()["单位"]}, 1, "没有给“人员”表"),
        (data(3, 1), 1, "可参加抽查的执法人员只有 1 人"),
        (data(3), 4, "要抽 4 个单位，而“单位”表只有 3 个"),
    ],
)
def test_what_cannot_be_drawn(rule_base: RuleBase, tables: dict[str, list[dict[str, Any]]], units: int, said: str) -> None:
    with pytest.raises(SampleError, match=said):
        plan(rule_base, tables, units=units)


def test_a_share_is_rounded_up(rule_base: RuleBase) -> None:
    ledger = ledger_from_mapping(data(21), rule_base.tables, AS_OF)
    weights = load_weights(DEFAULT, rule_base.tables)
    assert draw(ledger, rule_base, weights, Request("1", START, END, None, Decimal("0.1"))).requested == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("  失信: 3\n", ""), "缺少失信的权重"),
        (("  失信: 3\n", "  失信: 3\n  优秀: 2\n"), "“信用等级”没有“优秀”"),
        (("  失信: 3\n", "  失信: 0\n"), "sampling"),
    ],
)
def test_wrong_weights_are_refused(rule_base: RuleBase, tmp_path: Path, change: tuple[str, str], said: str) -> None:
    path = tmp_path / "sampling.yaml"
    path.write_text(DEFAULT.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match=said):
        load_weights(path, rule_base.tables)


def test_the_weights_that_come_with_hegui_say_that_they_are_ours(rule_base: RuleBase) -> None:
    weights = load_weights(DEFAULT, rule_base.tables)
    assert weights.unsourced
    for basis in ("二（六）.2", "二（五）.1"):
        assert rule_base.registry.why_unresolved("zibo-2020-113", basis, None) == ""
    order = [weights.credit[grade] for grade in CREDIT[:4]]
    assert order == sorted(order)  # better credit is never inspected more
    assert len(set(order)) == 4


def test_differences_name_what_differs(rule_base: RuleBase) -> None:
    past = plan(rule_base, data())
    assert list(differences(past, plan(rule_base, data()))) == []
    tables = data()
    drawn = past.units[0]
    next(row for row in tables["单位"] if row["单位编号"] == drawn.id)["信用等级"] = "失信" if drawn.credit != "失信" else "守法良好"
    text = "\n".join(differences(past, plan(rule_base, tables)))
    assert drawn.id in text
    assert "总权重" in text
    tables = data()
    tables["人员"][0]["资格证有效期至"] = ""
    assert "R000" in (text := "\n".join(differences(past, plan(rule_base, tables))))
    assert "没有填写" in text


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    tables = tied() | {"人员": data(0, 5)["人员"]}
    tables["单位"] += [unit(n, 单位名称="=HYPERLINK(1)" if n == 7 else f"单位{n}") for n in range(2, 12)]
    path = tmp_path / "台账.json"
    path.write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
    return path


def sampled(ledger: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    code = run(["sample", str(ledger), "--as-of", "2026-06-30", *more])
    page = capsys.readouterr()
    return code, page.out, page.err


def test_by_hand_and_verified(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "计划.json"
    assert sampled(ledger, capsys, "--units", "6", "--seed", "甲", "--period", "2026Q3", "--format", "json", "-o", str(target))[0] == 0
    assert run(["sample", str(ledger), "--verify", str(target)]) == 0
    assert "与计划一致：单位 6 个" in capsys.readouterr().out
    made = json.loads(target.read_text(encoding="utf-8"))
    assert digest(made) == made["digest"]
    made["units"][0]["lead"], made["units"][1]["lead"] = made["units"][1]["lead"], made["units"][0]["lead"]
    made["units"][2]["weight"] = "9"
    target.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    assert run(["sample", str(ledger), "--verify", str(target)]) == 1
    page = capsys.readouterr().out
    assert f"单位 {made['units'][2]['id']}{made['units'][2]['name']}的权重：计划是 9，重算是" in page
    assert "的主办：计划是" in page


def test_the_published_sheet_names_no_person(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "计划.xlsx"
    assert sampled(ledger, capsys, "--share", "100%", "--seed", "甲", "--format", "xlsx", "-o", str(target))[0] == 0
    book = load_workbook(target)
    assert book.sheetnames == ["公示", "内部", "人员", "回避", "说明"]
    public = [str(cell.value) for row in book["公示"].iter_rows() for cell in row if cell.value is not None]
    people = [row["姓名"] for row in data(0, 5)["人员"]] + ["乙秀兰"]
    assert not [name for name in people for text in public if name in text]
    assert not [text for text in public if re.search(r"R00\d", text)]
    assert any("种子 甲" in text and "摘要" in text for text in public)
    internal = [str(cell.value) for row in book["内部"].iter_rows() for cell in row]
    assert any("R00" in text for text in internal)
    (cell,) = [cell for row in book["公示"].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cell.data_type == "s"
    every = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [text for text in every if SPOUSE in text]


def test_a_plan_is_the_same_bytes_twice(rule_base: RuleBase) -> None:
    assert render(plan(rule_base, data())) == render(plan(rule_base, data()))


def test_without_a_seed_one_is_taken_and_said(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, page, err = sampled(ledger, capsys, "--units", "2")
    assert code == 0
    seed = re.findall(r"种子 ([0-9a-f]{16})（随机取得", err)[0]
    assert f"种子 {seed}" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--units（个数）与 --share（比例）写一个"),
        (["--units", "2", "--share", "0.1"], "--units（个数）与 --share（比例）写一个"),
        (["--units", "99", "--seed", "1"], "要抽 99 个单位，而“单位”表只有 11 个"),
        (["--share", "150%"], "比例应大于 0、不大于 1"),
        (["--share", "一成"], "不是比例"),
        (["--units", "2", "--period", "春节"], "--period：时段应写作"),
        (["--units", "2", "--period", "2026-03-01..2026-02-01"], "开始晚于结束"),
        (["--units", "2", "--seed", " "], "--seed 不能是空的"),
        (["--units", "2", "--format", "xlsx"], "要用 --output"),
        (["--units", "2", "--verify", "x.json"], "不能再写 --units"),
    ],
)
def test_wrong_use(ledger: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    code = run(["sample", str(ledger), *arguments])
    assert code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"schema": "hegui.report/1"}', "不是"])
def test_what_is_no_plan_is_refused(ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text, encoding="utf-8")
    assert run(["sample", str(ledger), "--verify", str(path)]) == 2
    assert "错误：" in capsys.readouterr().err


def test_periods() -> None:
    assert [parse_period(text) for text in ("2026", "2026-02", "2026Q1", "2026-01-15..2026-02-14", "2026-01..2026-03")] == [
        (parse_day(a)[0], parse_day(b)[0])
        for a, b in [
            ("2026-01-01", "2026-12-31"),
            ("2026-02-01", "2026-02-28"),
            ("2026-01-01", "2026-03-31"),
            ("2026-01-15", "2026-02-14"),
            ("2026-01-01", "2026-03-31"),
        ]
    ]


def test_what_is_put_up_stands_on_a_page_of_its_own(tmp_path: Path) -> None:
    from docx import Document
    from hegui.checker.report import sheets

    tables = [sheets.Table(title, note, ("甲",), (10.0,), rows) for title, note, rows in (("公示", "从 2 个中抽 1 个。", (("a",),)), ("内部", "内部资料，不公开。没有。", ()))]
    path = tmp_path / "计划.docx"
    path.write_bytes(sheets.paper("计划", tables, public=1))
    breaks = {p.text: p.paragraph_format.page_break_before for p in Document(str(path)).paragraphs}
    assert breaks["二、内部（0项）"] is True
    assert [text for text, breaking in breaks.items() if breaking] == ["二、内部（0项）"]
    assert "没有。" not in breaks  # said once
    assert "#t1{break-before:page}" in sheets.page("计划", tables, public=1)
