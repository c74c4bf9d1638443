"""An assessment made again from what its receipt names: the file of the answers, or the filled form."""

from __future__ import annotations

from pathlib import Path

from hegui.checker.assessment.facts import AGENCIES
from hegui.checker.assessment.result import Assessment, agencies, assess
from hegui.checker.decide import Decider
from hegui.checker.idcard import mask_inside
from hegui.checker.interview import Interview, State, StateError
from hegui.checker.ledger import Ledger
from hegui.kb.form import Forms


def from_answers(path: Path, decider: Decider, forms: Forms, as_of: int) -> Assessment:
    """Of the answers kept in a file, as of the date. Raises ValueError (Chinese) when it holds none."""
    try:
        state = State.from_json(path.read_text(encoding="utf-8-sig"))
    except (StateError, OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name} 读不出自查的回答：{error}") from None
    state.as_of = as_of
    return Interview(decider.rule_base, forms, state, decider).result()


def from_form(ledger: Ledger, decider: Decider, forms: Forms, agency: str) -> Assessment:
    """Of the agency with this credit code in a form. Raises ValueError (Chinese) when it is not there."""
    known = agencies(ledger) if AGENCIES in ledger.tables else []
    row = next((row for row, code, _ in known if agency in (code, mask_inside(code))), None)
    if row is None:
        raise ValueError(f"自查表里没有统一社会信用代码是“{agency}”的机构")
    return assess(ledger, decider, forms, row)
