"""A small synthetic province with planted truth: violations are violations, what is uncertain is a lead, and each is followed back to the
cells of the files as an inspector would, by nothing but file, row and column."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hegui.checker import check
from hegui.checker.identity.frequency import table as name_table
from hegui.checker.report.document import document
from hegui.checker.report.picture import svg
from hegui.checker.report.reasoning import reasoning
from hegui.checker.report.strength import by_strength
from hegui.kb.day import parse_day
from hegui.kb.rulebase import RuleBase
from random_registers import code, identity

AS_OF = parse_day("2026-06-30")[0]
OFFICERS, COMPANIES, TRADE = 200, 300, 60
EACH = 4  # planted of each kind
SURE = ("own", "direct", "chain")
ALIKE = [("张伟国", "張偉國"), ("刘乐兰", "劉樂蘭"), ("陈东梦", "陳東夢"), ("马龙飞", "馬龍飛")]
BY_EAR = [("李静雯", "李敬文"), ("张海燕", "章海燕"), ("王志强", "王治强"), ("陈建军", "陈建君")]


class Province:
    """``truth``: kind → pairs of officer and company."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        known = name_table()
        self.surnames, self.characters = known.surname, known.character
        self.truth: dict[str, set[tuple[str, str]]] = {}
        self.officers = [self._officer(n) for n in range(OFFICERS)]
        self.kin = [self._kin(n) for n in range(4 * OFFICERS)]
        self.firms = [self._firm(n) for n in range(COMPANIES)]
        self.ties = [self._tie(code(n % COMPANIES), self._name(), identity(20_000 + n)) for n in range(3 * COMPANIES)]
        self._plant()
        self.random.shuffle(self.ties)

    def _name(self) -> str:
        pick = self.random.choices
        return pick([*self.surnames], [*self.surnames.values()])[0] + "".join(pick([*self.characters], [*self.characters.values()], k=2))

    def _officer(self, n: int) -> dict[str, str]:
        return {
            "人员编号": f"R{n:03}",
            "姓名": self._name(),
            "身份证号": identity(n),
            "人员类别": "干部",
            "领导职务": "否",
            "执法岗位": "是",
            "任职日期": "2012-03-01",
            "离职日期": "",
        }

    def _kin(self, n: int) -> dict[str, str]:
        relation = ("配偶", "父亲", "女儿", "岳母")[n % 4]
        return {"人员编号": f"R{n // 4:03}", "亲属姓名": self._name(), "亲属身份证号": identity(1_000 + n), "关系": relation}

    def _firm(self, n: int) -> dict[str, str]:
        trade = "消防技术服务" if n < TRADE else "其他"
        return {
            "统一社会信用代码": code(n),
            "企业名称": f"示例{n:03}有限公司",
            "登记状态": "存续",
            "行业类别": trade,
            "成立日期": "2010-01-01",
        }

    def _tie(self, company: str, name: str, number: str, role: str = "股东", share: str = "60", holder: str = "") -> dict[str, str]:
        return {
            "统一社会信用代码": company,
            "持有方统一社会信用代码": holder,
            "姓名": name,
            "身份证号": number,
            "角色": role,
            "持股比例": share,
            "起始日期": "2021-05-01",
            "终止日期": "",
        }

    def _plant(self) -> None:
        for k in range(EACH):
            for kind_number, kind in enumerate((*SURE, "traditional", "by ear", "masked", "name only")):
                officer = self.officers[kind_number * EACH + k]
                spouse = self.kin[4 * (kind_number * EACH + k)]
                company = code(kind_number * EACH + k)
                number = spouse["亲属身份证号"]
                both_ends = f"{number[:14]}****"
                if kind == "own":
                    self.ties.append(self._tie(company, officer["姓名"], officer["身份证号"], "法定代表人", ""))
                elif kind == "direct":
                    self.ties.append(self._tie(company, spouse["亲属姓名"], number))
                elif kind == "chain":
                    between = code(TRADE + 10 + k)
                    self.ties.append(self._tie(between, spouse["亲属姓名"], number, share="70"))
                    self.ties.append(self._tie(company, "", "", share="80", holder=between))
                elif kind == "traditional":
                    spouse["亲属姓名"], written = ALIKE[k]
                    self.ties.append(self._tie(company, written, both_ends))
                elif kind == "by ear":
                    spouse["亲属姓名"], written = BY_EAR[k]
                    self.ties.append(self._tie(company, written, both_ends))
                elif kind == "masked":
                    name = spouse["亲属姓名"]
                    self.ties.append(self._tie(company, f"{name[0]}*{name[2:]}", both_ends))
                else:
                    spouse["亲属身份证号"] = ""
                    self.ties.append(self._tie(company, spouse["亲属姓名"], ""))
                self.truth.setdefault(kind, set()).add((officer["人员编号"], company))

    def write(self, folder: Path) -> None:
        for name, rows in (("人员", self.officers), ("亲属", self.kin), ("企业", self.firms), ("任职投资", self.ties)):
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory, rule_base: RuleBase) -> tuple[Province, Path, dict[str, Any]]:
    made, folder = Province(3), tmp_path_factory.mktemp("省")
    made.write(folder)
    return made, folder, document(check([folder], rule_base, AS_OF, only=["ZB13-3-service"]))


def company_of(finding: dict[str, Any]) -> str:
    """The company that a finding is about: of the companies it names, the one in the trade."""
    (found,) = {e["fields"]["统一社会信用代码"] for e in finding["because"] if e["table"] == "企业"}
    return str(found)


def test_what_was_planted_is_found_as_what_it_is(province: tuple[Province, Path, dict[str, Any]]) -> None:
    """A number is proof, both ends of one with a name written another way are a lead, a name alone is the weakest lead."""
    made, _, report = province
    found = {(f["subject"]["id"], company_of(f)): f for f in report["findings"]}
    assert len(found) == len(report["findings"])
    assert {pair for pair, f in found.items() if f["outcome"] == "violation"} == set().union(*(made.truth[kind] for kind in SURE))
    leads = {pair: f["identity"]["level"] for pair, f in found.items() if f["outcome"] == "lead"}
    for kind in ("traditional", "by ear", "masked"):
        assert {leads.get(pair) for pair in made.truth[kind]} == {"attributes"}, kind
    assert {leads.get(pair) for pair in made.truth["name only"]} == {"name_only"}
    order = [f["identity"]["level"] for f in by_strength([f for f in report["findings"] if f["outcome"] == "lead"])]
    assert order == sorted(order)  # attributes before name_only


def test_every_path_is_followed_back_to_the_cells(province: tuple[Province, Path, dict[str, Any]]) -> None:
    """With a plain CSV reader: the officer, the relative whom the officer declared, what the relative holds, the company, link by link."""
    _, folder, report = province
    sheets = {path.name: list(csv.reader(path.open(encoding="utf-8", newline=""))) for path in folder.iterdir()}

    def row(entry: dict[str, Any]) -> dict[str, str]:
        cells = dict(zip(sheets[entry["file"]][0], sheets[entry["file"]][entry["row"] - 1], strict=True))
        for column, said in entry["fields"].items():
            if column not in cells:  # a relationship that has no such column goes on
                assert said == "（表里没有这一列，按截至2026-06-30未发生）", (entry, column)
                continue
            cell = cells[column]
            if "号" in column and "身份证" in column:
                assert (said[:6], said[-4:]) == (cell[:6], cell[-4:])
                assert said == cell or "********" in said  # never the whole number
            else:
                assert said == (cell or "（空，截至2026-06-30未发生）"), (entry, column)
        return cells

    for finding in report["findings"]:
        by_table: dict[str, list[dict[str, str]]] = {}
        for entry in finding["because"]:
            by_table.setdefault(entry["table"], []).append(row(entry))
            if entry["table"] == "亲属":
                assert {"人员编号", "亲属姓名", "关系"} <= set(entry["fields"])
        (officer,), ties, (company,) = by_table["人员"], by_table["任职投资"], by_table["企业"]
        assert officer["人员编号"] == finding["subject"]["id"]
        for relative in by_table.get("亲属", []):
            assert relative["人员编号"] == officer["人员编号"]
        at = next(tie["统一社会信用代码"] for tie in ties if tie["姓名"])  # where the person stands in the register
        while at != company["统一社会信用代码"]:
            at = next(tie["统一社会信用代码"] for tie in ties if tie["持有方统一社会信用代码"] == at)
        assert finding["identity"]["why"]


def test_the_path_is_told_and_drawn(province: tuple[Province, Path, dict[str, Any]]) -> None:
    """Numbered sentences that name file and row of every fact, and the same facts in the picture."""
    report = province[2]
    chain = max(report["findings"], key=lambda f: len(f["because"]))
    told = ["".join(sentence.pieces) for sentence in reasoning(chain)]
    drawn = svg(chain)
    assert [word for word in ("亲属", "登记为股东", "企业持股", "企业") if f">{word}<" not in drawn] == []  # on the arrows
    for entry in chain["because"]:
        place = f"{entry['file']} 第{entry['row']}行"
        assert any(place in sentence for sentence in told), place
        assert place in drawn, place
