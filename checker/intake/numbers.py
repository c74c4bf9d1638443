"""Numbers as ledgers write them: thousands commas, percent signs, 万, the unit behind."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal

from hegui.checker.intake.odd import Odd, bad
from hegui.checker.intake.sheet import Raw
from hegui.checker.intake.text import FORMULA_ERROR, absent, as_text, fold, is_error
from hegui.kb.table import Column

_NUMBER = re.compile(r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\.[0-9]{1,18})?)(.*)")
_SCALES = {"万": 10_000, "亿": 100_000_000}
_CURRENCY = re.compile(r"^(?:人民币|rmb|[¥￥])")


def read_number(raw: Raw, column: Column) -> float | Odd:
    """A number cell of the column, in the column's unit."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _bounded(float(raw), column) if math.isfinite(raw) else bad("不是数字")
    if isinstance(raw, (tuple, dict)):
        return bad("这里只能填一个数字")
    text = as_text(raw)
    nothing = absent(text)
    if nothing is not None:
        return nothing
    if is_error(text):
        return bad(FORMULA_ERROR)
    levelled = fold(text)
    if column.unit == "元":
        levelled = _CURRENCY.sub("", levelled)
    found = _NUMBER.fullmatch(levelled)
    if not found:
        return bad(f"应是数字{f'（{column.unit}）' if column.unit else ''}")
    scale, rest = 1, found[2]
    if rest[:1] in _SCALES:
        scale, rest = _SCALES[rest[0]], rest[1:]
    if column.unit == "元" and rest in ("元整", "圆", "圆整"):
        rest = "元"
    if rest and rest not in {fold(unit) for unit in column.units}:
        expected = f"单位应是“{column.unit}”" if column.unit else "数字后面不能有别的字"
        return bad(f"{expected}，实际写了“{unicodedata.normalize('NFKC', rest)}”")
    return _bounded(float(Decimal(found[1].replace(",", "")) * scale), column)


def _bounded(number: float, column: Column) -> float | Odd:
    if column.min is not None and number < column.min:
        return bad(f"不能小于 {column.min:g}{column.unit}")
    if column.max is not None and number > column.max:
        return bad(f"不能大于 {column.max:g}{column.unit}")
    return number
