"""Reads one raw cell as its column's type. The result does not depend on the cell's place, so it can be kept and reused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Union

from hegui.checker import creditcode, idcard
from hegui.checker.intake.dates import read_date
from hegui.checker.intake.numbers import read_number
from hegui.checker.intake.odd import UNKNOWN, Odd, bad
from hegui.checker.intake.sheet import Raw
from hegui.checker.intake.text import (
    DIGITS_LOST,
    FORMULA_ERROR,
    MAX_CELL,
    absent,
    as_text,
    fold,
    half_width,
    identifier_text,
    is_error,
    split,
)
from hegui.checker.values import Value
from hegui.kb.diagnostics import did_you_mean
from hegui.kb.table import Column, Tables

Reading = Union[Value, Odd]
Reader = Callable[[Raw], Reading]

NONE = "无"  # an explicit none: known, and joins nothing
_YES = ("是", "有", "√", "✓", "✔", "☑", "y", "yes", "1", "true", "对")
_NO = ("否", "无", "没有", "×", "✗", "✘", "✕", "n", "no", "0", "false", "不是")
_LIST_MARKS = "、，,"


def reader_for(column: Column, tables: Tables) -> Reader:
    """How cells of the column are read."""
    if column.type == "date":
        return lambda raw: read_date(raw, column)
    if column.type == "number":
        return lambda raw: read_number(raw, column)
    if column.type in ("enum", "yesno"):
        return _word_reader(column)
    if column.type == "id_card":
        return _read_id_card
    if column.type == "credit_code" or _points_to_companies(column, tables):
        return _read_credit_code
    if column.type in ("key", "ref"):
        return _read_identifiers if column.many else _read_identifier
    if column.many:
        return lambda raw: _read_texts(raw, column)
    return _read_name if column.type == "name" else _read_text


def _points_to_companies(column: Column, tables: Tables) -> bool:
    """A reference is spelt like the key it refers to."""
    for target in column.to:
        schema = tables.get(target)
        if schema is not None and schema.key is not None:
            return schema.columns[schema.key].type == "credit_code"
    return False


def _nothing_in(raw: Raw, text: str) -> Odd | None:
    """Empty, unknown, a formula's error, or no cell at all."""
    if isinstance(raw, dict):
        return bad("这里应是一个值，实际是键值表")
    return absent(text) or (bad(FORMULA_ERROR) if is_error(text) else None)


def _read_text(raw: Raw) -> Reading:
    text = as_text(raw)
    nothing = _nothing_in(raw, text)
    if nothing is not None:
        return nothing
    if len(text) > MAX_CELL:
        return Odd("kept", f"内容超过 {MAX_CELL} 字，后面的没有读", value=text[:MAX_CELL])
    return text


def _read_name(raw: Raw) -> Reading:
    text = _read_text(raw)
    return UNKNOWN if text == NONE else text  # a name “无” would match every other one


def _read_texts(raw: Raw, column: Column) -> Reading:
    whole = _read_text(raw)
    if isinstance(whole, Odd) and not (column.parallel and isinstance(raw, tuple) and whole.kind == "empty"):
        return whole
    parts = split(raw, column.separators)
    if column.parallel:
        parts = ["" if part == NONE else part for part in parts]
        return UNKNOWN if any(part and absent(part) for part in parts) else tuple(parts)
    return _several(parts)


def _several(parts: list[str]) -> Reading:
    """The values of a cell, each once; unknown when one of them is."""
    found = list(dict.fromkeys(part for part in parts if part))
    return UNKNOWN if any(absent(part) for part in found) else tuple(found)


def _of_one(read: Callable[[str], Reading]) -> Reader:
    """A reader of a cell that holds one identifier, from what its text means."""

    @wraps(read)
    def of_cell(raw: Raw) -> Reading:
        text = identifier_text(raw)
        if text is None:
            return bad(DIGITS_LOST)
        nothing = _nothing_in(raw, text)
        return read(text) if nothing is None else nothing

    return of_cell


@_of_one
def _read_identifier(text: str) -> Reading:
    if "；" in text or ";" in text or "\n" in text:
        return bad("这一格只能填一个编号")
    return text if len(text) <= MAX_CELL else bad("编号太长")


def _read_identifiers(raw: Raw) -> Reading:
    if isinstance(raw, float) and identifier_text(raw) is None:
        return bad(DIGITS_LOST)
    text = as_text(raw)
    nothing = _nothing_in(raw, text)
    if nothing is not None:
        return nothing
    parts = raw if isinstance(raw, tuple) else tuple(split(raw, _LIST_MARKS))
    found = [identifier_text(part) for part in parts]
    return bad(DIGITS_LOST) if None in found else _several([part for part in found if part])


@_of_one
def _read_id_card(text: str) -> Reading:
    if text == NONE:
        return UNKNOWN
    if idcard.is_masked(text):
        return idcard.mask(text)
    found = idcard.parse_id(text)
    return bad(found) if isinstance(found, str) else found.number


@_of_one
def _read_credit_code(text: str) -> Reading:
    """A wrong check digit is remarked on, but the code is kept: it is how this ledger's rows refer to each other."""
    if text == NONE:
        return text
    code = creditcode.clean(text) or text
    fault = creditcode.fault(code)
    return Odd("kept", fault, value=code[:MAX_CELL]) if fault else code


def _word_reader(column: Column) -> Reader:
    """是/否 and other closed lists."""
    if column.type == "yesno":
        words = {fold(word): value for value, forms in zip(column.values, (_YES, _NO), strict=True) for word in forms}
    else:
        words = {fold(word): value for word, value in column.also} | {fold(value): value for value in column.values}
    vague = frozenset(column.vague)

    def outside(word: str) -> Odd:
        listed = "、".join(column.values[:12]) + ("等" if len(column.values) > 12 else "")
        return bad(f"“{column.name}”应是 {listed} 之一{did_you_mean(word, column.values)}")

    def read_one(raw: Raw) -> Reading:
        text = as_text(raw)
        found = words.get(fold(text))
        if found is not None:
            return UNKNOWN if found in vague else found
        nothing = _nothing_in(raw, text)
        return nothing if nothing is not None else outside(text)

    def read_many(raw: Raw) -> Reading:
        one = read_one(raw)
        if not isinstance(one, Odd):
            assert isinstance(one, str)
            return (one,)
        if one.kind != "bad" or isinstance(raw, dict):
            return one
        parts = [part for part in split(raw, _LIST_MARKS + "|/") if part]
        values = [words.get(fold(part)) for part in parts]
        for part, value in zip(parts, values, strict=True):
            if value is None:
                return UNKNOWN if absent(part) else outside(part)
        return tuple(dict.fromkeys(value for value in values if value is not None))

    return read_many if column.many else read_one


def shown(raw: Raw, column: Column | None) -> str:
    """A raw cell in a message: short, identity numbers masked."""
    text = as_text(raw)
    if column is not None and column.type == "id_card":
        return idcard.mask(half_width(text))[:40]
    text = idcard.mask_inside(text)
    return text if len(text) <= 60 else text[:59] + "…"
