"""Makes a plan: draw the units, find who may inspect, keep recusals, pair the officers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hegui.checker.ledger import Ledger
from hegui.checker.sampling.lots import shown
from hegui.checker.sampling.model import Plan
from hegui.checker.sampling.officers import Officer, officers
from hegui.checker.sampling.pairs import Pair, pairs
from hegui.checker.sampling.recusal import recusals
from hegui.checker.sampling.units import Unit, population
from hegui.checker.values import show
from hegui.kb.day import show_ordinal
from hegui.kb.rulebase import RuleBase
from hegui.kb.sampling import BLANK, Weights


class SampleError(Exception):
    """The plan cannot be made; the message is Chinese and says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for. One of ``units`` and ``share`` (0–1) is given; ``start`` and ``end`` are ordinals, the period's both ends."""

    seed: str
    start: int
    end: int
    units: int | None
    share: Decimal | None


def draw(ledger: Ledger, rule_base: RuleBase, weights: Weights, request: Request) -> Plan:
    """The plan. Raises :class:`SampleError`."""
    everyone = population(ledger, weights, request.seed) if "单位" in ledger.tables else []
    if not everyone:
        lacking = "没有给“单位”表" if "单位" not in ledger.tables else "“单位”表没有写明单位编号的单位"
        raise SampleError(f"{lacking}，没有单位可抽")
    number = _number(request, len(everyone))
    staff = officers(ledger, rule_base.parameters, request.start, request.end)
    able = [officer for officer in staff if not officer.reasons]
    if len(able) < 2:
        raise SampleError(_too_few(ledger, staff, len(able)))
    chosen = everyone[:number]
    problems = [{name: value for name, value in vars_of(p).items() if name != "table"} for p in sorted(ledger.problems)]
    inputs = [vars_of(entry) for entry in sorted(ledger.inputs)]
    try:
        apart = recusals(ledger, rule_base, chosen, able, ledger.as_of)
    except LookupError as error:
        raise SampleError(str(error.args[0])) from None
    matched, load = pairs(request.seed, chosen, able, apart)
    total = sum((unit.weight for unit in everyone), Decimal(0))
    plan: dict[str, Any] = {
        "schema": "hegui.sample/1",
        "as_of": show_ordinal(ledger.as_of),
        "period": {"from": show_ordinal(request.start), "to": show_ordinal(request.end)},
        "seed": request.seed,
        "rule_base": {"version": rule_base.version, "sha256": rule_base.sha256},
        "weights": _weights(weights),
        "inputs": inputs,
        "population": len(everyone),
        "requested": number,
        "total_weight": plain(total),
        "threshold": shown(everyone[number].key) if number < len(everyone) else None,
        "units": [_unit(order, unit, pair, total) for order, (unit, pair) in enumerate(zip(chosen, matched, strict=True), 1)],
        "officers": [{"id": o.id, "name": o.name, "category": o.category, "units": load[o.id]} for o in able],
        "excluded_officers": [{"id": o.id, "name": o.name, "reasons": list(o.reasons)} for o in staff if o.reasons],
        "recusals": [{"unit": t.unit, "officer": t.officer, "outcome": t.outcome, "reason": t.reason} for t in apart.ties],
        "notes": _notes(weights, everyone, number, matched, apart.unseen),
        "problems": problems,
    }
    return Plan.model_validate(plan | {"digest": digest(plan)})


def digest(plan: dict[str, Any]) -> str:
    """Over what decides the draw; the ledger's file names, problems and notes may differ without another draw."""
    kept = {key: plan[key] for key in ("as_of", "period", "seed", "population", "requested", "units", "officers")}
    kept["weights"] = plan["weights"]["factors"]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _number(request: Request, size: int) -> int:
    if request.units is not None:
        if request.units > size:
            raise SampleError(f"要抽 {request.units} 个单位，而“单位”表只有 {size} 个；请改小 --units")
        return request.units
    assert request.share is not None
    exact = request.share * size
    return min(size, int(exact) + (exact != int(exact)))  # 10 % of 25 units is 3, not 2


def _too_few(ledger: Ledger, staff: Sequence[Officer], able: int) -> str:
    if "人员" not in ledger.tables:
        return "没有给“人员”表，没有执法人员可抽"
    shown_ = [f"{o.id}{o.name}：{'，'.join(o.reasons)}" for o in staff if o.reasons][:5]
    more = "……" if sum(bool(o.reasons) for o in staff) > 5 else ""
    return f"双人执法至少要两人，可参加抽查的执法人员只有 {able} 人。没有列入的：{'；'.join(shown_) or '（人员表没有人）'}{more}"


def _weights(weights: Weights) -> dict[str, Any]:
    factors = {
        "信用等级": weights.credit,
        "场所类型": weights.place,
        "重点监管": weights.key_supervision,
        "频次": weights.frequency,
    }
    written = {name: {value: plain(factor) for value, factor in table.items()} for name, table in factors.items()}
    return {"file": weights.name, "sha256": weights.sha256, "unsourced": weights.unsourced, "factors": written}


def _unit(order: int, unit: Unit, pair: Pair, total: Decimal) -> dict[str, Any]:
    return {
        "order": order,
        "id": unit.id,
        "name": unit.name,
        "district": show(unit.row["所在区县"]) if "所在区县" in unit.row.table.position else "",
        "credit": unit.credit,
        "factors": [{"name": name, "factor": plain(factor)} for name, factor in unit.factors],
        "weight": plain(unit.weight),
        "first_draw": format((unit.weight / total).quantize(Decimal("0.000001")), "f"),
        "key": shown(unit.key),
        "lead": _member(pair.lead),
        "second": _member(pair.second),
        "unpaired": pair.why,
    }


def _member(officer: Officer | None) -> dict[str, str] | None:
    return {"id": officer.id, "name": officer.name} if officer else None


def _notes(weights: Weights, everyone: Sequence[Unit], number: int, matched: Sequence[Pair], unseen: Sequence[str]) -> list[str]:
    notes, chosen = [], everyone[:number]
    graded = sum(unit.credit != BLANK for unit in everyone)
    if graded < len(everyone):
        notes.append(f"信用等级没有填写或者读不出的单位 {len(everyone) - graded} 个，按“{BLANK}”的权重参加抽签。")
    if weights.unsourced:
        notes.append(f"权重（{weights.name}）的数没有出处，是设定，不是规定：实施意见只写了增加、减少抽查频次的方向。可以换成自己的权重文件。")
    if unseen:
        notes.append(f"没有给或者不完整的表：{'、'.join(unseen)}。其中可能有的亲属、投资任职关系没有查到，回避由检查人员自行申报补足。")
    blank = [unit.id for unit in chosen if not isinstance(unit.row["统一社会信用代码"], str)]
    if blank:
        notes.append(f"没有统一社会信用代码、查不了投资任职关系的单位：{'、'.join(blank)}。")
    unpaired = [unit.id for unit, pair in zip(chosen, matched, strict=True) if pair.why]
    if unpaired:
        notes.append(f"配不出两名检查人员的单位：{'、'.join(unpaired)}。请从其他单位抽调，不得减为一人。")
    return notes


def vars_of(entry: Any) -> dict[str, Any]:
    """A frozen dataclass with slots as a mapping."""
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


def plain(value: Decimal) -> str:
    """A number without trailing zeros or an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
