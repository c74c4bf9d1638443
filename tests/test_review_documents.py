"""Conclusions about whole documents, dates, comparison between documents, bad input."""

from __future__ import annotations

import os
from pathlib import Path

import docx
import pytest
from hegui.checker.review.report import report
from reviewing import notice, regulation, reviewed, run


def test_a_renamed_authority_alone_is_amended_never_ended(tmp_path: Path) -> None:
    document = reviewed(tmp_path, regulation("制定本条例。", "由公安机关消防机构负责。", "由公安机关消防机构检查。"))
    assert document["conclusion"] == "修改"
    assert document["confidence"] == "certain"
    assert "人大常委会" in document["competent_body"] or "人民代表大会常务委员会" in document["competent_body"]
    assert "只能提出建议" in document["competent_body"]


@pytest.mark.parametrize(
    ("as_of", "kinds"),
    [("2019-04-22", []), ("2019-04-23", ["renamed_authority"]), ("2019-06-01", ["renamed_authority"])],
    ids=["day-before", "the-day", "after"],
)
def test_the_fire_authority_by_date(tmp_path: Path, as_of: str, kinds: list[str]) -> None:
    document = reviewed(tmp_path, regulation("制定本条例。", "由公安机关消防机构负责。"), as_of)
    assert [issue["kind"] for issue in document["issues"]] == kinds


@pytest.mark.parametrize(
    ("as_of", "confidence"),
    [("2018-04-26", None), ("2018-04-27", "possible"), ("2019-03-31", "possible"), ("2019-04-01", "certain")],
)
def test_local_reform_takes_until_it_is_settled(tmp_path: Path, as_of: str, confidence: str | None) -> None:
    document = reviewed(tmp_path, regulation("制定本条例。", "由工商行政管理部门负责。"), as_of)
    assert [issue["confidence"] for issue in document["issues"]] == ([confidence] if confidence else [])


@pytest.mark.parametrize(("as_of", "conclusion"), [("2020-12-31", "继续有效"), ("2021-01-01", "修改")])
def test_a_basis_is_repealed_from_its_day_on(tmp_path: Path, as_of: str, conclusion: str) -> None:
    document = reviewed(tmp_path, notice("根据《中华人民共和国合同法》，制定本办法。"), as_of)
    assert document["conclusion"] == conclusion


@pytest.mark.parametrize(
    ("as_of", "confidence"),
    [("2021-03-31", None), ("2021-04-01", "possible"), ("2021-04-02", "certain")],
    ids=["day-before", "the-day", "day-after"],
)
def test_a_stated_period(tmp_path: Path, as_of: str, confidence: str | None) -> None:
    document = reviewed(tmp_path, notice("制定本办法。", "本办法自2016年4月1日起施行，有效期5年。"), as_of)
    assert [issue["confidence"] for issue in document["issues"]] == ([confidence] if confidence else [])
    assert document["conclusion"] == {None: "继续有效", "possible": "需人工判断", "certain": "宣布失效"}[confidence]


def test_a_squad_is_replaced_by_the_whole_name_of_the_department(tmp_path: Path) -> None:
    (issue,) = reviewed(tmp_path, notice("建设工程消防设计审核、消防验收由区公安消防大队负责。"))["issues"]
    assert "修改为“住房和城乡建设主管部门”" in issue["suggestion"]


def test_a_period_whose_figures_stand_apart_as_a_pdf_sets_them(tmp_path: Path) -> None:
    text = "某市评估办法（试行）\n第一条 制定本办法。\n第二条 本办法自 2016 年 12 月 1 日起施行，试行期两年。\n"
    document = reviewed(tmp_path, text, "2026-01-01")
    assert [(issue["kind"], issue["confidence"]) for issue in document["issues"]] == [("expired", "certain")]


def test_what_stands_after_the_last_numbered_clause_is_no_part_of_it(tmp_path: Path) -> None:
    text = (
        "某区人民政府办公室关于加强消防工作的通知\n某政办发〔2014〕36号\n各镇人民政府：\n一、落实责任\n（一）明确分工。\n（二）加强检查。\n"
        "本通知自2014年5月1日起施行，有效期至2019年4月30日。\n区公安消防大队\n开展监督检查\n某区人民政府办公室\n2014年4月8日\n"
    )
    issues = reviewed(tmp_path, text, "2026-01-01")["issues"]
    assert [(i["kind"], i["article"], i["place"]) for i in issues] == [("expired", "结尾", "结尾"), ("renamed_authority", "结尾", "结尾")]


@pytest.mark.parametrize(("as_of", "count"), [("2020-12-31", 0), ("2021-01-01", 1)])
def test_a_stated_last_day(tmp_path: Path, as_of: str, count: int) -> None:
    document = reviewed(tmp_path, notice("制定本办法。", "本办法自2016年1月1日起施行，有效期至2020年12月31日。"), as_of)
    assert len(document["issues"]) == count


def test_a_trial_without_a_stated_term_does_not_run_out(tmp_path: Path) -> None:
    document = reviewed(tmp_path, notice("制定本办法。", "本办法自2016年4月1日起试行。", title="张店区消防安全管理办法（试行）"))
    assert document["conclusion"] == "继续有效"


def test_a_document_about_the_cancelled_licence_is_ended(tmp_path: Path) -> None:
    text = notice("消防技术服务机构应当取得资质证书。", title="张店区消防技术服务机构资质管理办法")
    document = reviewed(tmp_path, text)
    assert (document["conclusion"], document["grounds"]) == ("废止", ["调整对象已消失"])


def test_lost_text_says_nothing_about_the_law(tmp_path: Path) -> None:
    document = reviewed(tmp_path, regulation("根据《》等法律，制定本条例。"))
    assert document["conclusion"] == "需人工判断"


def test_equal_rank_is_for_a_person_to_judge(tmp_path: Path) -> None:
    law = "中华人民共和国某某法\n（2018年1月1日第十三届全国人民代表大会常务委员会第一次会议通过）\n第一条 申请消防安全检查，应当提交消防设施检测合格报告。\n"
    document = reviewed(tmp_path, law)
    assert document["level"] == "法律"
    assert document["conclusion"] == "需人工判断"
    assert "立法法" in document["issues"][0]["message"]


def test_a_paper_of_party_and_government_is_read_as_the_governments(tmp_path: Path) -> None:
    text = "中共某镇委员会 某镇人民政府关于落实消防责任的实施意见\n某发〔2019〕14号\n各村：\n一、对拒不签订责任书的商户，处500元罚款。\n中共某镇委员会\n某镇人民政府\n2019年5月20日\n"
    document = reviewed(tmp_path, text)
    assert [(issue["kind"], issue["quote"]) for issue in document["issues"]] == [("ultra_vires", "处500元罚款")]


def test_an_ended_order_that_is_cited_by_its_number(tmp_path: Path) -> None:
    document = reviewed(tmp_path, notice("依据《中华人民共和国消防法》、公安部令第 129 号以及省消防条例，制定本办法。", "公安部令第1号另行解释。"))
    (issue,) = document["issues"]
    assert (issue["kind"], issue["quote"]) == ("repealed_basis", "公安部令第 129 号")
    assert "公安部令第 129 号（《社会消防技术服务管理规定》）" in issue["message"]


class TestTogether:
    """What only a comparison shows."""

    @staticmethod
    def together(folder: Path, **texts: str) -> dict[str, dict]:  # type: ignore[type-arg]
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        return {document["path"]: document for document in report(run([folder]))["documents"]}

    def test_a_repeal_clause_of_another_text_ends_a_basis(self, tmp_path: Path) -> None:
        new = regulation(
            "制定本条例。", "本条例自2020年1月1日起施行。《淄博市旧办法》同时废止。", title="淄博市新条例", date="2019年12月1日"
        )
        old = regulation("根据《淄博市旧办法》，制定本规定。", title="淄博市细则规定", date="2010年1月1日")
        documents = self.together(tmp_path, new=new, old=old)
        assert documents["new.txt"]["issues"] == []
        issue = documents["old.txt"]["issues"][0]
        assert (issue["kind"], issue["confidence"]) == ("repealed_basis", "certain")
        assert issue["basis"] == [{"regulation": "淄博市新条例", "locator": "第二条"}]

    def test_the_ended_text_itself(self, tmp_path: Path) -> None:
        new = regulation(
            "制定本条例。", "本条例自2020年1月1日起施行。《淄博市旧办法》同时废止。", title="淄博市新条例", date="2019年12月1日"
        )
        old = regulation("制定本办法。", title="淄博市旧办法", date="2010年1月1日")
        document = self.together(tmp_path, new=new, old=old)["old.txt"]
        assert (document["conclusion"], document["grounds"]) == ("废止", ["已被新规定涵盖或者替代"])

    def test_the_lists_attached_to_a_decision(self, tmp_path: Path) -> None:
        decision = (
            "某县人民政府关于废止和宣布失效部分文件的决定\n某政发〔2021〕3号\n各镇人民政府：\n决定如下：\n"
            "一、废止《某县供水办法》（某政发〔2009〕1号）、《某县供气办法》。\n二、对附件所列文件予以废止、宣布失效。\n本决定自公布之日起施行。\n"
            "某县人民政府\n2021年5月6日\n\n附件1\n决定废止的文件目录\n1.《某县广告办法》（某政发〔2010〕5号）\n2.关于印发《某县停车办法》的通知（某政发〔2011〕8号）\n"
            "附件2\n宣布失效的文件目录\n1.关于冬春防火的通知（某政办发〔2015〕7号）\n附件3\n继续有效的文件目录\n1.《某县养犬办法》（某政发〔2014〕1号）\n"
        )
        cited = "根据《某县供气办法》、《某县广告办法》、《某县养犬办法》，制定本规定。"
        again = "根据《某县广告办法》（某政发〔2022〕1号）、《关于冬春防火的通知》，制定本规定。"  # made anew; a yearly notice without its number
        parked = "某县人民政府关于印发《某县停车办法》的通知\n某政发〔2011〕8号\n各镇人民政府：\n\n第一条　制定本办法。\n\n某县人民政府\n2011年3月1日\n"
        documents = self.together(tmp_path, decision=decision, old=notice(cited), new=notice(again, year=2022, title="张店区新办法"), parked=parked)
        assert [(issue["quote"], issue["basis"][0]["locator"]) for issue in documents["old.txt"]["issues"]] == [("《某县供气办法》", "一"), ("《某县广告办法》", "附件一")]
        assert "改引现行规定" in documents["old.txt"]["issues"][0]["suggestion"]
        assert documents["new.txt"]["issues"] == []
        assert documents["parked.txt"]["conclusion"] == "废止"
        assert documents["decision.txt"]["issues"] == []

    @pytest.mark.parametrize("form", ["cells", "spaces", "docx", "html"])
    def test_a_list_that_is_a_table(self, tmp_path: Path, form: str) -> None:
        """Read cell by cell (docx, html), or with blanks between (PDF)."""
        head = ["某县人民政府关于废止部分文件的决定", "某政发〔2021〕3号", "各镇人民政府：", "对附件所列文件予以废止。", "某县人民政府", "2021年5月6日", "", "附件", "决定废止的文件目录"]
        table = [["序号", "文件名称", "文号", "责任单位"], ["1", "某县广告办法", "某政发〔2010〕5号", "城管局"], ["2", "关于印发《某县停车办法》的通知", "某政发〔2011〕8号", "公安局"]]
        if form == "docx":
            decision = docx.Document()
            for line in head:
                decision.add_paragraph(line)
            grid = decision.add_table(len(table), len(table[0]))
            for row, cells in zip(grid.rows, table, strict=True):
                for cell, words in zip(row.cells, cells, strict=True):
                    cell.text = words
            decision.save(str(tmp_path / "decision.docx"))
        elif form == "html":
            rows = "".join("<tr>" + "".join(f"<td>{words}</td>" for words in cells) + "</tr>" for cells in table)
            (tmp_path / "decision.html").write_text("".join(f"<p>{line}</p>" for line in head) + f"<table>{rows}</table>", encoding="utf-8")
        else:
            lines = [words for cells in table for words in cells] if form == "cells" else ["  ".join(cells) for cells in table]
            (tmp_path / "decision.txt").write_text("\n".join(head + lines) + "\n", encoding="utf-8")
        documents = self.together(tmp_path, old=notice("根据《某县广告办法》、《某县停车办法》，制定本规定。"))
        assert [issue["quote"] for issue in documents["old.txt"]["issues"]] == ["《某县广告办法》", "《某县停车办法》"]

    def test_the_last_cell_of_a_table_above_the_signature_is_read(self, tmp_path: Path) -> None:
        """An old name in the table of tasks is a use of it; the signature is none."""
        lines = ["某县人民政府关于冬春防火的通知", "某政发〔2021〕9号", "各镇人民政府：", "任务分工如下：", "开展冬春检查", "县消防救援大队", "整治违规用电", "县安监局", "某县人民政府", "2021年12月1日"]
        (tmp_path / "a.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        signed = ["某县工商局关于冬春防火的通知", "某工商〔2015〕9号", "各所：", "一、开展检查。", "特此通知。", "某县工商局", "某县安监局", "2015年12月1日"]
        (tmp_path / "b.txt").write_text("\n".join(signed) + "\n", encoding="utf-8")
        table, both = report(run([tmp_path]))["documents"]
        assert [issue["quote"] for issue in table["issues"]] == ["安监局"]
        assert "安监局" not in [issue["quote"] for issue in both["issues"]]

    def test_near_copies(self, tmp_path: Path) -> None:
        clauses = [f"单位应当做好第{n}项消防安全工作，落实{'甲乙丙丁戊己庚辛'[n]}类责任，及时消除火灾隐患" + "。" for n in range(8)]
        first = notice(*clauses, year=2015, title="张店区甲办法")
        second = notice(
            *[clause.replace("及时", "迅速") if n == 3 else clause for n, clause in enumerate(clauses)], year=2018, title="张店区乙办法"
        )
        other = notice(*[f"第{n}类树木的管护由林场负责，采伐须凭{'甲乙丙丁戊己庚辛'[n]}号令" for n in range(8)], title="张店区林木办法")
        documents = self.together(tmp_path, first=first, second=second, other=other)
        assert [issue["kind"] for issue in documents["first.txt"]["issues"]] == ["duplicate"]
        assert "second.txt" in documents["first.txt"]["issues"][0]["message"]
        assert documents["first.txt"]["conclusion"] == "废止"
        assert documents["second.txt"]["conclusion"] == "继续有效"
        assert documents["other.txt"]["issues"] == []

    def test_a_copy_with_a_word_changed_in_every_clause(self, tmp_path: Path) -> None:
        """One character in ten is another: no clause is the same any more, and yet it is the same document."""
        things = ["灭火器材", "疏散通道", "电气线路", "消防水源", "防火门窗", "燃气管道", "施工现场", "仓储场所", "集贸市场", "学生宿舍", "养老机构", "地下车库"]
        acts = ["每月巡查一遍", "逐一登记造册", "张贴警示标语", "安排专人看护", "配足备用电源", "清除周边杂草", "划定停车界线", "关闭无用阀门", "更换老化部件", "公布值守电话", "演练撤离路线", "修补破损墙面"]
        clauses = [
            f"{thing}的管理人应当{acts[n]}，夜间的值守应当{acts[n - 5]}，行走不便的住户应当由{things[n - 3]}的志愿者帮助，应急的物资应当{acts[n - 7]}后存放。"
            for n, thing in enumerate(things)
        ]
        edited = ["".join("某" if (place * 7 + n) % 10 == 0 and mark not in "，。" else mark for place, mark in enumerate(clause)) for n, clause in enumerate(clauses)]
        other = [f"{thing}的经费由区财政列支，应当专款专用，并由审计机关每年审计一次。" for thing in things]
        documents = self.together(
            tmp_path,
            first=notice(*clauses, year=2015, title="张店区甲办法"),
            second=notice(*edited, year=2018, title="张店区乙办法"),
            other=notice(*other, title="张店区经费办法"),
        )
        assert [issue["kind"] for issue in documents["first.txt"]["issues"]] == ["duplicate"]
        assert "second.txt" in documents["first.txt"]["issues"][0]["message"]
        assert documents["other.txt"]["issues"] == []

    def test_a_renumbered_article(self, tmp_path: Path) -> None:
        duty = "单位应当每年组织一次消防演练，并将演练情况报告所在地消防救援机构备查"
        old = regulation("制定本条例。", f"{duty}。", "单位应当配备灭火器材。", title="淄博市演练条例", date="2010年1月1日")
        new = regulation(
            "制定本条例。",
            "市人民政府统一领导演练工作，保障必要的经费和场地。",
            f"{duty}。",
            "单位应当配备灭火器材。",
            title="淄博市演练条例",
            date="2020年1月1日",
        )
        citing = regulation("违反《淄博市演练条例》第二条的，依法处理。", title="淄博市处理规定", date="2012年1月1日")
        documents = self.together(tmp_path, old=old, new=new, citing=citing)
        issue = next(issue for issue in documents["citing.txt"]["issues"] if issue["kind"] == "stale_citation")
        assert "第三条" in issue["suggestion"]
        assert issue["confidence"] == "certain"
        assert documents["new.txt"]["conclusion"] == "继续有效"
        only_new = regulation("违反《淄博市演练条例》第二条的，依法处理。", title="淄博市新处理规定", date="2021年1月1日")
        assert self.together(tmp_path, citing=only_new)["citing.txt"]["issues"] == []


def test_bad_files_are_problems_and_the_others_are_reviewed(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text(notice("由公安消防大队负责。"), encoding="utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "图.png").write_bytes(b"\x89PNG")
    result = run([tmp_path])
    assert [document.path for document in result.documents] == ["好.txt"]
    assert {problem.path for problem in result.problems} == {"空.txt", "坏.docx", "图.png"}
    assert result.exit_code == 1


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text(notice("由卫生健康部门负责。"), encoding="utf-8")
    (tmp_path / "断.txt").symlink_to(tmp_path / "没有.txt")
    os.mkfifo(tmp_path / "管道.docx")
    result = run([tmp_path])
    assert [(each.path, each.code, each.fatal) for each in result.problems] == [("断.txt", "no-file", True), ("管道.docx", "no-file", True)]
    assert [each.path for each in result.documents] == ["好.txt"]


def test_exit_codes(tmp_path: Path) -> None:
    path = tmp_path / "文件.txt"
    for text, code in ((notice("制定本办法。"), 0), (notice("由公安消防大队负责。"), 1), (notice("根据《》，制定本办法。"), 4)):
        path.write_text(text, encoding="utf-8")
        assert run([path]).exit_code == code
    path.write_bytes(b"")
    assert run([path]).exit_code == 2


def test_only_some_kinds(tmp_path: Path) -> None:
    path = tmp_path / "文件.txt"
    path.write_text(notice("由公安消防大队负责。", "未提交消防设施检测报告的，不予受理消防安全检查申请。"), encoding="utf-8")
    document = run([path], kinds=["precondition"]).documents[0]
    assert [issue.kind for issue in document.issues] == ["precondition"]
