"""Two mentions of a person held against each other: the evidence that they are one, each piece in words, and how many others it would fit.

Only the same valid number identifies. Everything else may carry a lead. What contradicts (another number, another date of birth,
another sex) separates, whatever the name.
"""

from __future__ import annotations

from dataclasses import dataclass

from hegui.checker.identity import profile
from hegui.checker.identity.frequency import POPULATION, POPULATION_SAID, Frequencies, heard_share, pattern_share
from hegui.checker.identity.masked import Pattern, pattern

IDENTIFIER, ATTRIBUTES, NAME_ONLY = "identifier", "attributes", "name_only"
LEVELS = (IDENTIFIER, ATTRIBUTES, NAME_ONLY)

# How two names meet, the closest first.
SAME, SCRIPT, HIDDEN, HEARD, TYPED = "same", "script", "hidden", "heard", "typed"
ALIKE = (SAME, SCRIPT)  # the name itself; the others are names that are merely similar

# So few others may fit all of the evidence for it to be more than a name. Names by ear or with a slip are tried on many more people,
# so that chance finds more; with these limits the benchmark's leads of level ``attributes`` are nine out of ten true.
ENOUGH, ENOUGH_IF_SIMILAR = 0.15, 0.05
REGION_ONLY = 6  # places of a number that say no more than where somebody was first registered
PHONE, ADDRESS = 10_000.0, 1_000.0  # how much rarer a shared telephone or address makes a person, assumptions


@dataclass(frozen=True, slots=True)
class Mention:
    """One person as one or several rows tell: ``names`` normalised, ``number`` full, masked or "", ``known`` the profile of it and of a
    date of birth (:mod:`profile`), ``sex`` 男, 女 or ""."""

    node: str
    names: tuple[str, ...]
    number: str = ""
    known: str = profile.BLANK
    sex: str = ""
    phone: str = ""
    address: str = ""

    @property
    def has_identifier(self) -> bool:
        return bool(self.number) and "*" not in self.number

    @property
    def name(self) -> str:
        return self.names[0] if self.names else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """That two mentions are one person. ``namesakes`` is how many other people in the region all of it is expected to fit."""

    level: str
    why: tuple[str, ...]
    namesakes: float
    supported: bool  # something beside the name and the region agrees


def separate(a: Mention, b: Mention) -> bool:
    """Whether two full numbers say that these are two people; the cheap test before all others."""
    return a.number != b.number and a.has_identifier and b.has_identifier


def weigh(a: Mention, b: Mention, how: str, name: str, other: str, frequencies: Frequencies) -> Evidence | None:
    """The evidence for two mentions whose names (``name``, ``other``) meet by ``how``; None when something contradicts it."""
    if separate(a, b):
        return None
    agreed = profile.compare(a.known, b.known)
    if agreed is None or (a.sex and b.sex and a.sex != b.sex):
        return None
    why, rarer = [_names(how, name, other)], agreed.rarer
    why += _number(a, b, agreed)
    if a.sex and b.sex and not (agreed.seen and a.known[16] != "*" != b.known[16]):
        rarer *= profile.SEXES
        why.append(f"性别相同（{a.sex}）")
    for column, x, y, factor in (("联系电话", a.phone, b.phone, PHONE), ("住址", a.address, b.address, ADDRESS)):
        if x and x == y:
            rarer *= factor
            why.append(f"{column}相同")
    share = _share(how, name, other, frequencies)
    bearers, namesakes = POPULATION * share, POPULATION * share / rarer
    strong = rarer > profile.COUNTIES * profile.SEXES  # more than the county and the sex
    supported = strong or agreed.seen > REGION_ONLY
    enough = ENOUGH_IF_SIMILAR if how in (HEARD, TYPED) else ENOUGH
    level = ATTRIBUTES if strong and namesakes <= enough else NAME_ONLY
    why.append(_expected(how, name, bearers, namesakes if rarer > 1 else None))
    return Evidence(level, tuple(why), namesakes, supported)


def _share(how: str, name: str, other: str, frequencies: Frequencies) -> float:
    if how in ALIKE:
        return frequencies.share(name)
    if how == HEARD:
        return heard_share(name)
    if how == HIDDEN:
        hidden = pattern(name) or pattern(other)
        return pattern_share(hidden) if hidden else 1.0
    return sum(pattern_share(Pattern(name[:i] + "*" + name[i + 1 :])) for i in range(len(name)))


def _names(how: str, name: str, other: str) -> str:
    pair = f"“{name}”与“{other}”"
    return {
        SAME: "姓名相同" if name == other else f"姓名相同，只是写法（间隔号）不同：{pair}",
        SCRIPT: f"姓名相同，繁简或者异体写法不同：{pair}",
        HEARD: f"姓名读音相同而字不同：{pair}",
        HIDDEN: f"姓名有一方被遮盖：{pair}可以是同一个名字",
        TYPED: f"姓名相近，只差一处：{pair}",
    }[how]


def _number(a: Mention, b: Mention, agreed: profile.Agreement) -> list[str]:
    if not a.number or not b.number:
        lacking = "双方都" if not a.number and not b.number else "有一方"
        return [f"{lacking}没有可用的身份证号码", *agreed.said]
    if not agreed.seen:
        return ["身份证号码大部分被遮盖"]
    return [f"身份证号码可见的{agreed.seen}位相同，其余被遮盖", *agreed.said]


def _expected(how: str, name: str, bearers: float, namesakes: float | None) -> str:
    kind = {HEARD: f"读音与“{name}”相同", HIDDEN: "合于这一遮盖姓名", TYPED: f"姓名与“{name}”只差一处"}.get(how, f"叫“{name}”")
    said = f"{kind}的，{POPULATION_SAID}约有{people(bearers)}人"
    return said if namesakes is None else f"{said}，其中上述各项也都相同的预计{people(namesakes)}人"


def people(number: float) -> str:
    """A number of people as an estimate deserves: two digits."""
    if number < 0.05:
        return "不到0.1"
    if number < 10:
        return f"{number:.1f}"
    return str(int(round(number, 2 - len(str(int(number))))))
