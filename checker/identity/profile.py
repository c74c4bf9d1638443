"""What a mention tells beside the name, as one string of 18 places in the form of an identity number, ``*`` where nothing is known.

Numbers, masked numbers and dates of birth are then compared place by place.
"""

from __future__ import annotations

from dataclasses import dataclass

from hegui.kb.day import show_ordinal

BLANK = "*" * 18
REGION, YEAR, DAY, SERIAL, CHECK = slice(0, 6), slice(6, 10), slice(10, 14), slice(14, 17), slice(17, 18)
# How much rarer each piece makes a person, all assumptions: ages evenly over 60 years; the last digit all but follows from the rest.
YEARS, DAYS, SERIALS, CHECKS, SEXES = 60.0, 365.0, 500.0, 11.0, 2.0
COUNTIES = 8.0  # 淄博市 has eight districts and counties


def of_number(number: str) -> str:
    """The profile of a full or masked number."""
    if len(number) != 18:
        return BLANK
    return "".join(character if character.isdigit() or (place == 17 and character == "X") else "*" for place, character in enumerate(number))


def with_birth(profile: str, born: int | None, *, year_only: bool = False) -> str:
    """The profile with a date of birth (ordinal) filled in where it says nothing itself."""
    if born is None or profile[YEAR] != "****":
        return profile
    digits = show_ordinal(born).replace("-", "")
    return profile[REGION] + digits[:4] + ("****" if year_only else digits[4:8]) + profile[14:]


def sex_of(profile: str) -> str:
    """男 or 女 by the seventeenth place; "" when it is hidden."""
    digit = profile[16]
    return "" if digit == "*" else "男" if int(digit) % 2 else "女"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two profiles have in common: ``seen`` places that agree, ``rarer`` how much that divides the number of people, and words."""

    seen: int
    rarer: float
    said: tuple[str, ...]


def compare(a: str, b: str) -> Agreement | None:
    """What agrees; None when a place contradicts another."""
    if BLANK in (a, b):
        return _NOTHING
    agree = 0
    for x, y in zip(a, b, strict=True):
        if x != "*" != y:
            if x != y:
                return None
            agree += 1
    if not agree:
        return _NOTHING
    rarer, said = 1.0, []
    if both(a, b, REGION):
        rarer *= COUNTIES
        said.append("号码前六位（首次登记地）相同")
    if both(a, b, YEAR):
        rarer *= YEARS
        if both(a, b, DAY):
            rarer *= DAYS
            said.append(f"出生日期相同（{a[YEAR]}年）")
        else:
            said.append(f"出生年份相同（{a[YEAR]}年）")
    elif both(a, b, DAY):
        rarer *= DAYS
        said.append("出生月日相同")
    if both(a, b, SERIAL):
        rarer *= SERIALS * SEXES
        said.append("号码的顺序码相同")
    elif a[16] != "*" != b[16]:
        rarer *= SEXES * 5
        said.append("号码的第十七位相同")
    if a[17] != "*" != b[17] and not (both(a, b, REGION) and both(a, b, YEAR) and both(a, b, DAY) and both(a, b, SERIAL)):
        rarer *= CHECKS
        said.append("号码末位相同")
    return Agreement(agree, rarer, tuple(said))


def both(a: str, b: str, part: slice) -> bool:
    """Whether both profiles show the whole of a part."""
    return "*" not in a[part] and "*" not in b[part]


_NOTHING = Agreement(0, 1.0, ())
