"""法规库, 责任清单 and 清理 in the browser: every page of the knowledge base answers, and says what the commands say."""

from __future__ import annotations

import re
import time
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from hegui.cli.app import run
from hegui.cli.web.server import Server
from hegui.cli.web.tasks.bench import Bench
from hegui.cli.web.tasks.cleanup import review
from hegui.kb.day import parse_day
from hegui.kb.rulebase import RuleBase
from visitor import Visitor, words

TASKS = (
    "任务编号,条款,责任单位,责任人,措施,完成时限,完成日期\n"
    "T1,二（十三）.1,市消防救援支队,甲,制定职业规范,2020-12-31,\n"
    "T2,二（十）.2,市消防救援支队,乙,公示,2024-07-10,\n"
    "T3,二（十一）,市司法局,丙,清理文件,2024-06-01,2024-05-01\n"
)
NOTICE = (
    "某某市人民政府办公室关于加强消防工作的通知\n某政办发〔2015〕7号\n各区人民政府：\n"
    "一、公安机关消防机构负责消防监督检查。\n二、单位应当委托取得消防技术服务机构资质的机构检测。\n"
    "三、办理投入使用前的消防安全检查，应当提交消防技术服务机构出具的合格结论<script>alert(1)</script>。\n"
    "某某市人民政府办公室\n2015年3月4日\n"
)


# ---- 法规库 ----


def test_every_work_and_version_has_a_page_that_links_to_pages(visitor: Visitor, rule_base: RuleBase) -> None:
    library = words(visitor.page("/library"))
    for work in rule_base.registry.works.values():
        assert work.latest.title in library
        for version in work.versions:
            page = words(visitor.page(f"/library/work/{work.id}?version={version.id}"))
            assert version.title in page
            assert version.period.text in page


def test_the_opinion_is_read_with_its_rules_beside_each_sentence(visitor: Visitor, rule_base: RuleBase) -> None:
    page = visitor.page("/library/work/zibo-2020-113")
    for place in rule_base.registry.works["zibo-2020-113"].latest.provisions:
        assert f'id="{place.anchor}"' in page
    sentence = page[page.index('id="二（十三）.3"') :].partition("</li>")[0]
    assert "/library/rules/ZB13-3-service" in sentence
    linked = set(re.findall(r'href="/library/rules/([^"]+)"', page))
    assert len(linked) > 100
    assert linked <= set(rule_base.rules)


def test_every_rule_has_a_page(visitor: Visitor, rule_base: RuleBase) -> None:
    listed = visitor.page("/library/rules")
    for name in rule_base.rules:
        assert f'/library/rules/{name}"' in listed
    for name, rule in list(rule_base.rules.items())[::3]:
        page = words(visitor.page(f"/library/rules/{name}"))
        assert rule.model.title in page
        assert "{param:" not in page
    assert visitor.get("/library/rules/none").status_code == 404


def test_works_of_a_day_and_a_level(visitor: Visitor) -> None:
    page = words(visitor.page("/library?on=2019-01-01&level=法律"))
    assert "中华人民共和国消防法" in page
    assert "淄博市" not in page.partition("查词")[2].partition("在本机运行")[0]
    assert "不对" in words(visitor.page("/library?on=2019-13-01")) or "日期" in words(visitor.page("/library?on=2019-13-01"))
    assert visitor.get("/library?level=没有").status_code == 200


def test_search_marks_the_words_and_escapes_them(visitor: Visitor) -> None:
    page = visitor.page("/library?q=双随机 公开")
    assert "<mark>双随机</mark>" in page
    assert "<script>x" not in visitor.page("/library?q=<script>x")
    assert "没有可查的词" in visitor.page('/library?q=""')


@pytest.mark.parametrize("asked", ["消防法第五十六条", "《消防法》 第56条", "消防法56条", "中华人民共和国消防法第五十六条"])
def test_a_place_is_found_by_its_name(visitor: Visitor, asked: str) -> None:
    page = visitor.page(f"/library?q={asked}")
    assert 'href="/library/work/fire-law?version=2021#第五十六条"' in page
    assert "没有查到" not in page


def test_a_place_of_another_day_is_that_day_s(visitor: Visitor) -> None:
    assert "version=2019#第五十六条" in visitor.page("/library?q=消防法第五十六条&on=2020-01-01")
    assert "没有查到" in visitor.page("/library?q=消防法第九百条")
    assert "二（十三）" in visitor.page("/library?q=淄政办字〔2020〕113号二（十三）")


def test_marks_do_not_hide_what_is_looked_for(visitor: Visitor) -> None:
    assert "二（三）第一句" in visitor.page("/library?q=双随机一公开")


def test_versions_side_by_side(visitor: Visitor) -> None:
    page = words(visitor.page("/library/work/fire-law/versions?a=2019&b=2021"))
    assert "2019 版" in page
    assert "2021 版" in page
    assert visitor.get("/library/work/fire-law/versions?a=1999").status_code == 404
    assert visitor.get("/library/work/zibo-2020-113/versions").status_code == 404
    assert visitor.get("/library/work/none").status_code == 404


def test_tables_are_those_of_the_rule_base(visitor: Visitor, rule_base: RuleBase) -> None:
    page = words(visitor.page("/library/tables"))
    for table in rule_base.tables.tables.values():
        assert (f"{table.name}的列" in visitor.page("/library/tables")) is not table.derived
    assert "人员编号 ★" in page


def test_imported_texts_are_searched_read_and_compared(visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "法规"
    folder.mkdir()
    for year, days in ((2019, "十日"), (2022, "五日")):
        head = f"# 某某市户外广告条例\n\n{year}年3月1日 某某市第十届人民代表大会常务委员会第三次会议通过\n\n"
        text = f"第一条 为了管理户外广告，制定本条例。\n\n第二条 申请人应当在{days}内补正&lt;材料。\n"
        (folder / f"广告{year}.md").write_text(head.replace("通过", "通过 <!-- INFO END -->") + text, encoding="utf-8")
    monkeypatch.setenv("HEGUI_KB", str(tmp_path / "kb.sqlite3"))
    assert run(["kb", "import", str(folder)]) == 0
    page = visitor.page("/library?q=补正 材料")
    link = re.search(r'href="(/library/text/\d+)#l\d+"', page)
    assert link, words(page)[-600:]
    assert "补正&amp;lt;材料" in visitor.page(link[1])
    assert "INFO END" not in visitor.page(link[1])
    assert visitor.page(link[1]).index("引用它的") < visitor.page(link[1]).index('class="fulltext"')
    compare = re.search(r'href="(/library/texts\?a=\d+&amp;b=\d+)"', visitor.page(link[1]))
    assert compare
    assert "五日内补正" in words(visitor.page("/library?q=某某市户外广告条例第二条"))
    both = visitor.page(compare[1].replace("&amp;", "&"))
    assert "<del>" in both
    assert "<ins>" in both
    assert visitor.get("/library/text/999").status_code == 404


# ---- 责任清单 ----


def test_the_matrix_has_every_unit_and_duty(visitor: Visitor, server: Server) -> None:
    page = visitor.page("/duties")
    for duty in server.responsibilities.duties.values():
        assert f'id="{duty.id}"' in page
    one = words(visitor.page("/duties?unit=市司法局"))
    assert "责任清单：市司法局" in one
    assert visitor.get("/duties?unit=没有").status_code == 404


def test_a_unit_reads_first_what_names_it_and_takes_its_list_away(visitor: Visitor) -> None:
    from docx import Document

    page = visitor.page("/duties?unit=市司法局")
    assert page.index("点名本单位的：") < page.index("点名一类单位、是否包括本单位文件没有写的：")
    assert page.index("点名本单位的：") < page.index('id="D11-1"') < page.index("点名一类单位、是否包括本单位文件没有写的：")
    assert not re.search(r">ZB[0-9]", page)  # a rule is called what it says
    for form in ("docx", "xlsx"):
        file = visitor.get(f"/duties/list.{form}?unit=市司法局")
        assert file.content.startswith(b"PK")
        assert file.headers["content-disposition"].endswith(f"{quote(f'市司法局责任清单.{form}')}")
        if form == "docx":
            assert Document(BytesIO(file.content)).paragraphs[0].text.startswith("市司法局落实")
    assert visitor.get("/duties/list.pdf").status_code == 404


def test_a_list_that_is_none_says_what_is_wanted_and_is_not_kept(visitor: Visitor) -> None:
    found = visitor.post("/duties", [("duty.csv", TASKS)], as_of="2024-06-30", window="30")
    assert found.status_code == 400
    assert "责任清单.csv" in found.text
    assert '<a class="button" href="/duties">' in found.text
    assert "duty.csv" not in visitor.page("/duties")


def test_progress_of_an_uploaded_list(visitor: Visitor) -> None:
    found = visitor.post("/duties", [("责任清单.csv", TASKS)], as_of="2024-06-30", window="30")
    assert found.status_code == 200, found.text
    page = words(found.text)
    assert "× 逾期" in page
    assert "▲ 临近" in page
    assert "√ 已完成" in page
    assert "无人认领" in page
    address = found.url.path
    one = words(visitor.page(f"{address}?unit=市司法局"))
    assert "T3" in one
    assert "制定职业规范" not in one
    assert visitor.get(f"{address}/download/xlsx").content.startswith(b"PK")
    assert visitor.get(f"{address}/download/docx?unit=市司法局").content.startswith(b"PK")
    assert visitor.get(f"{address}/download/json").json()["schema"] == "hegui.duties/1"


@pytest.mark.parametrize(
    ("as_of", "window", "said"), [("昨天", "30", "日期"), ("2024-06-30", "-1", "提前天数"), ("2024-06-30", "二", "提前天数")]
)
def test_wrong_dates_of_a_list_are_said(visitor: Visitor, as_of: str, window: str, said: str) -> None:
    found = visitor.post("/duties", [("责任清单.csv", TASKS)], as_of=as_of, window=window)
    assert found.status_code == 400
    assert said in found.text


def test_a_ledger_without_the_list_says_so(visitor: Visitor) -> None:
    found = visitor.post("/duties", [("企业.csv", "统一社会信用代码,企业名称\n91990800MAQUBNY51J,甲\n")], as_of="2024-06-30", window="30")
    assert "没有“责任清单”表" in words(found.text)


# ---- 清理 ----


def test_a_clean_up_gives_a_register_marks_and_downloads(visitor: Visitor) -> None:
    found = visitor.post("/review", [("通知.txt", NOTICE), ("另一件.txt", NOTICE.replace("7号", "8号"))], as_of="2024-06-30")
    address = found.url.path
    last = time.monotonic() + 60
    while "登记表" not in found.text and time.monotonic() < last:
        time.sleep(0.1)
        found = visitor.get(address)
    page = words(found.text)
    assert "共 2 件" in page
    assert "修改" in page
    document = visitor.page(f"{address}/document/0")
    assert "公安机关消防机构<sup>" in document
    assert "<script>alert" not in document
    assert "alert(1)" in document
    for form, begins in (("xlsx", b"PK"), ("docx", b"PK"), ("html", b"<!doctype"), ("json", b"{")):
        assert visitor.get(f"{address}/download/{form}").content.startswith(begins)
    assert "另一件.txt" in page  # two documents of one title are told apart
    listed = re.findall(r'href="([^"]+/document/[0-9]+)"', found.text)
    assert f'rel="next" href="{listed[1]}"' in visitor.page(listed[0])  # in the order of the register
    assert 'class="verdict 修改"' in visitor.page(listed[0])
    assert re.search(r'<p class="where"><a href="#m0-1"><sup>1</sup>', document)  # an issue bears the number of its mark
    assert visitor.get(f"{address}/document/9").status_code == 404
    assert visitor.get(f"{address}/document/0/commented").status_code == 404
    assert visitor.post(f"{address}/remove").url.path == "/review"
    assert visitor.get(address).status_code == 404


def test_full_texts_that_cannot_be_read_are_told_and_the_rest_is_reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kb.sqlite3").write_bytes(b"no database" * 100)
    monkeypatch.setenv("HEGUI_KB", str(tmp_path / "kb.sqlite3"))
    (tmp_path / "文件").mkdir()
    (tmp_path / "文件" / "通知.txt").write_text(NOTICE, encoding="utf-8")
    found = review(Bench(lambda *_: None), tmp_path / "文件", parse_day("2024-06-30")[0], tmp_path / "结果")
    assert found["documents"][0]["issues"]
    assert any("没有用导入的全文核对" in problem["message"] for problem in found["problems"])


def test_what_is_no_document_is_refused(visitor: Visitor) -> None:
    found = visitor.post("/review", [("图.png", b"x")])
    assert found.status_code == 400
    assert "不是能读的文件" in found.text
    assert visitor.post("/review").status_code == 400
