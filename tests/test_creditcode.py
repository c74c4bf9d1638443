"""Credit codes. D2143569-X is the example of GB 11714; the code of 18 characters is the one explained with GB 32100."""

from __future__ import annotations

import pytest
from hegui.checker.creditcode import clean, code_check, fault, organisation_check
from hypothesis import given
from hypothesis import strategies as st

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def build(department: str, region: str, body: str) -> str:
    """A code made by the formulas as the standards print them."""
    weights = [3, 7, 9, 10, 5, 8, 4, 2]
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, weights, strict=True)) % 11
    first17 = department + region + body + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + ALPHABET[(31 - total % 31) % 31]


codes = st.builds(
    build,
    st.sampled_from(["91", "92", "52", "12"]),
    st.integers(990000, 990999).map(str),
    st.text(ALPHABET, min_size=8, max_size=8),
)


def test_examples_of_the_standards() -> None:
    assert organisation_check("D2143569") == "X"
    assert fault("91350100M000100Y43") == ""
    assert code_check("91350100M000100Y4") == "3"


@given(codes)
def test_codes_made_by_the_formulas_are_right(code: str) -> None:
    assert fault(code) == ""


@given(codes, st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_character_is_noticed(code: str, position: int, step: int) -> None:
    other = ALPHABET[(ALPHABET.index(code[position]) + step) % 31]
    assert fault(code[:position] + other + code[position + 1 :])


@pytest.mark.parametrize(
    ("code", "word"),
    [("9135", "18 位"), ("91350100I000100Y43", "I"), ("91AB0100M000100Y43", "区划"), ("91350100M000100Y44", "校验码不符")],
)
def test_what_is_wrong_is_said(code: str, word: str) -> None:
    assert word in fault(code)


@pytest.mark.parametrize(
    "written",
    ["91350100m000100y43", " 91350100 M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100-M000100Y-43", "'91350100M000100Y43"],
)
def test_forms_of_writing(written: str) -> None:
    assert clean(written) == "91350100M000100Y43"
