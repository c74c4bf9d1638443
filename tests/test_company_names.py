"""Names of companies taken apart, and when two can be one company's."""

from __future__ import annotations

import pytest
from hegui.checker.identity.company import Register, parse, same_company

WHOLE = "淄博鲁安消防技术服务有限公司"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (WHOLE, ("淄博", "鲁安", "消防技术服务", "有限公司", "")),
        ("山东省淄博市张店区鲁安消防工程有限责任公司", ("山东淄博张店", "鲁安", "消防工程", "有限公司", "")),
        ("鲁安（淄博）消防科技有限公司", ("淄博", "鲁安", "消防科技", "有限公司", "")),
        ("淄博魯安消防技術服務有限公司", ("淄博", "鲁安", "消防技术服务", "有限公司", "")),
        ("淄博鲁安消防技术服务有限公司张店分公司", ("淄博", "鲁安", "消防技术服务", "有限公司", "张店分公司")),
        ("示例消防检测中心（有限合伙）", ("", "示例", "消防检测", "中心", "")),
        ("张店区老王超市", ("张店", "老王", "超市", "", "")),
        ("丙商贸公司", ("", "丙商贸", "", "公司", "")),
        ("淄博市", ("", "淄博市", "", "", "")),
    ],
)
def test_the_parts_of_a_name(name: str, parts: tuple[str, ...]) -> None:
    found = parse(name)
    assert (found.place, found.brand, found.trade, found.form, found.branch) == parts


@pytest.mark.parametrize(
    ("other", "whole"),
    [
        (WHOLE, True),
        ("淄博 鲁安消防技术服务有限公司", True),
        ("淄博鲁安消防技术服务有限责任公司", True),
        ("鲁安消防技术服务有限公司", False),
        ("山东淄博鲁安消防技术服务有限公司", False),
        ("淄博鲁安有限公司", False),
        ("淄博鲁岸消防技术服务有限公司", None),
        ("济南鲁安消防技术服务有限公司", None),
        ("淄博鲁安消防工程有限公司", None),
        ("淄博鲁安消防技术服务有限公司张店分公司", None),
        ("淄博鲁安消防技术服务中心", None),
        ("有限公司", None),
        ("", None),
    ],
)
def test_when_two_names_can_be_one_company(other: str, whole: bool | None) -> None:
    for a, b in ((WHOLE, other), (other, WHOLE)):
        found = same_company(parse(a), parse(b))
        assert (None if found is None else found[0]) is whole


def test_a_name_resolves_to_the_best() -> None:
    register = Register.of([("1", WHOLE), ("2", "鲁安消防技术服务有限公司"), ("3", "淄博鲁岸消防技术服务有限公司")])
    assert [code for code, *_ in register.resolve(WHOLE)] == ["1"]
    assert [code for code, *_ in register.resolve("淄博鲁安消防技术服务公司")] == ["1", "2"]
    assert [code for code, *_ in register.resolve("淄博鲁安消防技术服务集团有限公司")] == []
    assert [code for code, *_ in register.resolve("淄博鲁安消防技术服务")] == ["1", "2"]
    assert register.resolve("") == []
