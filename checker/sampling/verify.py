"""Holds a past draw against the ledger: drawn again from the same seed, what differs?"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hegui.checker.sampling.model import Drawn, Plan
from hegui.checker.sampling.plan import Request, SampleError
from hegui.kb.oserror import why
from pydantic import ValidationError


def read_plan(path: Path) -> Plan:
    """A plan as ``hegui sample --format json`` wrote it. Raises :class:`SampleError`."""
    try:
        if path.exists() and not path.is_file():
            raise SampleError(f"{path} 不是普通文件（文件夹、管道、设备等）")
        data: Any = json.loads(path.read_text(encoding="utf-8-sig"))
        plan = Plan.model_validate(data)
        request_of(plan)
    except OSError as error:
        raise SampleError(f"读不了 {path}：{why(error)}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise SampleError(f"{path} 不是 JSON；应是 hegui sample --format json 写出的计划") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "整个文件"
        raise SampleError(f"{path} 不是完整的抽查计划（hegui.sample/1）：{place} 缺少或者不对") from None
    except ValueError:
        raise SampleError(f"{path} 里的日期不对") from None
    return plan


def request_of(plan: Plan) -> Request:
    """What was asked for when the plan was made."""
    start, end = (dt.date.fromisoformat(day).toordinal() for day in (plan.period.from_, plan.period.to))
    dt.date.fromisoformat(plan.as_of)
    return Request(plan.seed, start, end, plan.requested, None)


def differences(past: Plan, now: Plan) -> Iterator[str]:
    """Chinese sentences; none when the draw is the same."""
    if past.weights.factors != now.weights.factors:
        yield f"权重不同：计划用的是 {past.weights.file}，这次是 {now.weights.file}"
    for name, before, after in (
        ("参加抽签的单位数", past.population, now.population),
        ("总权重", past.total_weight, now.total_weight),
        ("没有抽中的最小抽签数", past.threshold, now.threshold),
    ):
        if before != after:
            yield f"{name}：计划是 {before}，重算是 {after}"
    yield from _units(past, now)
    yield from _officers(past, now)
    if past.digest != now.digest:
        yield f"摘要：计划是 {past.digest[:16]}…，重算是 {now.digest[:16]}…"


def _units(past: Plan, now: Plan) -> Iterator[str]:
    before, after = ({unit.id: unit for unit in plan.units} for plan in (past, now))
    for unit in past.units:
        if unit.id not in after:
            yield f"单位 {unit.id}{unit.name}：计划里有，重算没有抽中"
    for unit in now.units:
        if unit.id not in before:
            yield f"单位 {unit.id}{unit.name}：重算应当抽中，计划里没有"
    for unit in past.units:
        if unit.id in after:
            yield from _unit(unit, after[unit.id])


def _unit(past: Drawn, now: Drawn) -> Iterator[str]:
    for name, before, after in (
        ("名称", past.name, now.name),
        ("顺序", past.order, now.order),
        ("信用等级", past.credit, now.credit),
        ("权重", past.weight, now.weight),
        ("抽签数", past.key, now.key),
        ("主办", _shown(past.lead), _shown(now.lead)),
        ("协办", _shown(past.second), _shown(now.second)),
    ):
        if before != after:
            yield f"单位 {past.id}{past.name}的{name}：计划是 {before}，重算是 {after}"


def _shown(member: Any) -> str:
    return f"{member.id}{member.name}" if member else "（无）"


def _officers(past: Plan, now: Plan) -> Iterator[str]:
    before, after = ({officer.id: officer for officer in plan.officers} for plan in (past, now))
    for number in sorted(before.keys() | after.keys()):
        if number not in after:
            why = next(("，".join(e.reasons) for e in now.excluded_officers if e.id == number), "台账里没有此人")
            yield f"人员 {number}{before[number].name}：计划列入抽取，重算没有列入（{why}）"
        elif number not in before:
            yield f"人员 {number}{after[number].name}：重算应当列入抽取，计划没有列入"
        elif before[number].units != after[number].units:
            yield f"人员 {number}{after[number].name}分到的单位数：计划是 {before[number].units}，重算是 {after[number].units}"
