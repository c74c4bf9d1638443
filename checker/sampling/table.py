"""A plan on the terminal: whom to inspect, by whom, and what to know before it is used."""

from __future__ import annotations

from typing import Any

from hegui.checker.report.page import Page
from hegui.checker.sampling.model import Plan
from rich.console import Console


def print_plan(plan: Plan, console: Console) -> None:
    page = Page(console)
    page.write(f"双随机抽查计划  {' 至 '.join(dict.fromkeys((plan.period.from_, plan.period.to)))}")
    page.write(
        f"种子 {plan.seed}；基准日 {plan.as_of}；从 {plan.population} 个单位中抽取 {plan.requested} 个；可参加检查的 {len(plan.officers)} 人"
    )
    page.blank()
    for unit in plan.units:
        pair = f"主办 {_member(unit.lead)}，协办 {_member(unit.second)}" if unit.lead else f"！配不出两名检查人员：{unit.unpaired}"
        page.write(f"{unit.id} {unit.name}", label=f"{unit.order:>4}  ", rest=f"信用等级 {unit.credit}，权重 {unit.weight}")
        page.write(pair, indent=6)
    page.blank()
    if plan.recusals:
        page.write(f"避开 {len(plan.recusals)} 处：")
        for tie in plan.recusals:
            page.write(f"{tie.unit} 与 {tie.officer}：{tie.reason}", indent=2)
    if plan.excluded_officers:
        page.write(f"没有列入抽取的 {len(plan.excluded_officers)} 人：")
        for officer in plan.excluded_officers:
            page.write(f"{officer.id} {officer.name}：{'，'.join(officer.reasons)}", indent=2)
    for note in plan.notes:
        page.write(note, label="注意  ")
    page.write(f"摘要 {plan.digest}")


def _member(member: Any) -> str:
    return f"{member.id} {member.name}".strip() if member else ""
