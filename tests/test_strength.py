"""Leads in order of strength, and those about one person by a shared name told together, none of them lost."""

from __future__ import annotations

import io
from typing import Any

from hegui.checker.report.strength import SHOWN, by_strength, gathered


def lead(number: int, level: str | None, expected: float = 0.0, who: str = "甲") -> dict[str, Any]:
    pairs = [[{"table": "亲属", "fields": {"亲属姓名": who}}, {"table": "任职投资", "fields": {"姓名": who}}]]
    identity = None if level is None else {"level": level, "why": [], "namesakes_expected": expected, "pairs": pairs}
    return {"id": f"{number:016}", "outcome": "lead", "subject": {"id": "R001"}, "identity": identity}


def test_attributes_come_before_names_and_rare_names_before_common_ones() -> None:
    leads = [lead(1, "name_only", 400.0), lead(2, "attributes", 0.1), lead(3, "name_only", 0.4), lead(4, "attributes", 0.0), lead(5, None)]
    assert [f["id"][-1] for f in by_strength(leads)] == ["5", "4", "2", "3", "1"]


def test_many_leads_about_one_person_by_name_only_are_told_together() -> None:
    crowd = [lead(n, "name_only", 900.0, "王伟") for n in range(10)]
    other, strong = lead(20, "name_only", 2.0, "覃晓"), [lead(30 + n, "attributes") for n in range(5)]
    told = list(gathered([*crowd, other, *strong]))
    assert [f["id"] for members, others in told for f in (*members, *others)] == [f["id"] for f in (*strong, other, *crowd)]
    assert [len(others) for _, others in told if others] == [10 - SHOWN]


def test_the_page_names_every_lead() -> None:
    import datetime as dt

    from hegui.checker import check_ledger
    from hegui.checker.decide import Decider
    from hegui.checker.intake import ledger_from_mapping
    from hegui.checker.report.document import document
    from hegui.checker.report.page import ReportConsole
    from hegui.checker.report.table import print_report
    from hegui.kb.registry import load_regulations
    from hegui.kb.rulebase import load_rule_base
    from test_ties import company, firm, own

    base = load_rule_base(load_regulations())
    codes = [company(n) for n in range(1, 9)]
    data = {
        "人员": [{"人员编号": "R001", "姓名": "甲建国", "人员类别": "干部", "任职日期": "2015-01-01"}],
        "亲属": [{"人员编号": "R001", "亲属姓名": "李梅", "关系": "配偶"}],
        "企业": [firm(code, 行业类别="消防技术服务") for code in codes],
        "任职投资": [own(code, 60, 身份证号="") for code in codes],
    }
    ledger = ledger_from_mapping(data, base.tables, dt.date(2024, 6, 30).toordinal())
    report = document(check_ledger(ledger, Decider(base), only=["ZB13-3-service"]))
    assert report["summary"]["lead"] == 8
    page = io.StringIO()
    print_report(report, ReportConsole(page))
    assert all(f["id"] in page.getvalue() for f in report["findings"])
    assert "同一人还有5项这样的线索" in page.getvalue()
