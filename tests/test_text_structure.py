"""The structure of legal texts in the odd shapes they come in. Whatever the text, every character is in exactly one node."""

from __future__ import annotations

import pytest
from hegui.kb.text import Document, parse, read_bytes
from hegui.kb.text.numerals import number_of
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_laws import AMENDMENT, LAW, NOTICE, docx


def parsed(text: str, name: str = "法.md") -> Document:
    return parse(read_bytes(text.encode(), name))


def anchors(document: Document, *kinds: str) -> list[str]:
    return [node.anchor for node in document.walk() if node.kind in kinds]


def articles(text: str) -> list[str]:
    return [node.anchor for node in parsed("某市某条例\n\n" + text).articles]


def test_a_law_as_it_should_be() -> None:
    law = parsed(LAW)
    assert (law.title, law.maker, law.level, law.region) == ("空山市萤火管理条例", "空山市人民代表大会常务委员会", "地方性法规", "空山市")
    assert [(e.date, e.verbs) for e in law.history] == [("2015-03-20", ("通过",)), ("2015-05-29", ("批准",)), ("2019-09-01", ("修正",))]
    assert law.history[2].by == "关于修改〈空山市流水条例〉等三件地方性法规的决定"
    assert (law.version_date, law.version_date_from) == ("2019-09-01", "题注")
    assert anchors(law, "article") == ["第一条", "第二条", "第三条", "第三条之一", "第四条", "第五条"]
    assert anchors(law, "chapter", "section") == ["第一章", "第二章", "第二章第一节"]
    assert [n.heading for n in law.walk() if n.kind == "chapter"] == ["总则", "管理"]
    assert anchors(law, "item", "subitem") == [
        "第三条第一款第（一）项", "第三条第一款第（二）项", "第三条第一款第（二）项第一目", "第三条第一款第（二）项第二目", "第三条第一款第（三）项",
    ]  # fmt: skip
    assert law.in_force_from == ""  # the day stated is that of the first version
    assert "2015-10-01 早于本版本" in law.in_force_note
    assert not law.defects


def test_in_force_is_stated_or_unknown() -> None:
    new = "2020年5月1日 空山市人民代表大会常务委员会通过\n\n第一条 甲。\n\n第二条 本条例自{}施行。\n"
    assert parsed("# 空山市甲条例\n\n" + new.format("2020年7月1日起")).in_force_from == "2020-07-01"
    assert parsed("# 空山市甲条例\n\n" + new.format("二〇二〇年七月一日起")).in_force_from == "2020-07-01"
    unknown = parsed("# 空山市甲条例\n\n" + new.format("公布之日起"))
    assert (unknown.in_force_from, "没有写公布日期" in unknown.in_force_note) == ("", True)


def test_finding_places() -> None:
    law = parsed(LAW)
    item = law.at("第3条第1款第2项")
    assert item is not None
    assert item.anchor == "第三条第一款第（二）项"
    assert item.words.startswith("出借萤火")
    assert law.at("第一条第一款") is law.at("第一条")
    assert law.at("第九条") is None
    assert law.place(law.source.text.index("跨区出借")) == "第三条第一款第（二）项第二目"
    article = law.article_of(law.source.text.index("跨区出借"))
    assert article is not None
    assert article.anchor == "第三条"


def test_an_official_paper() -> None:
    notice = parsed(NOTICE, "意见.txt")
    assert notice.title == "空山市人民政府办公室关于加强萤火工作的实施意见"
    assert (notice.number, notice.maker, notice.level, notice.region) == ("空政办字〔2021〕8号", "空山市人民政府办公室", "规范性文件", "空山市")
    assert (notice.version_date, notice.version_date_from) == ("2021-04-30", "落款")
    assert anchors(notice, "clause", "item", "subitem") == ["一", "二", "二（一）", "二（二）", "二（二）第一项", "二（二）第二项", "三", "三（一）"]
    assert anchors(notice, "attachment") == ["附件说明", "附件一"]
    assert notice.place(notice.source.text.index("逐只登记")) == "二（一）.1"
    assert notice.place(notice.source.text.index("每季度")) == "二（一）.2"
    assert notice.place(notice.source.text.index("责任单位")) == "二（一）.责任单位"
    assert notice.place(notice.source.text.index("坚持分类")) == "一.2"


def test_quoted_articles_of_an_amendment_are_no_articles() -> None:
    decision = parsed(AMENDMENT)
    assert not decision.articles
    assert anchors(decision, "clause") == ["一", "二", "三"]
    quoted = [node.text.strip()[:6] for node in decision.walk() if node.kind == "quoted"]
    assert quoted == ["“观赏萤火的", "“第六条 鼓", "“（一）熄灯", "“（二）熄灯"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("第 一 条　甲。\n第 十 二 条 乙。", ["第一条", "第十二条"]),
        ("第１条 甲。\n第2条 乙。", ["第一条", "第二条"]),
        ("第四百六十三条 甲。\n第四百六十四条 乙。", ["第四百六十三条", "第四百六十四条"]),
        ("第一条 甲。第二条 乙。\n第三条 丙。", ["第一条", "第二条", "第三条"]),
        ("第一条 甲。\n第二条为了乙。\n第二条规定的事项，从其规定。\n第三条 丙。", ["第一条", "第二条", "第三条"]),
        ("第一条 甲。\n第五条第二款所称，是指丁。\n第二条 乙。", ["第一条", "第二条"]),
        ("第九十九条 甲。\n第一百条 乙。\n第一百〇一条 丙。\n第一百零二条 丁。", ["第九十九条", "第一百条", "第一百零一条", "第一百零二条"]),
        ("第一章 总则 第一条 甲。\n第二条 乙。", ["第一条", "第二条"]),
        ("目 录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。", ["第一条", "第二条"]),
        ("一、一般规定\n第一条 甲。\n二、其他\n第二条 乙。", ["第一条", "第二条"]),
    ],
)
def test_articles_in_odd_shapes(text: str, found: list[str]) -> None:
    assert articles(text) == found


def test_rules_issued_by_a_notice_are_a_text_of_their_own() -> None:
    text = "某市人民政府关于印发某办法的通知\n\n各区县：\n现印发给你们。\n\n某市人民政府\n2020年1月2日\n\n某市某办法\n\n第一条 甲。\n\n第二条 乙。\n"
    document = parsed(text, "a.txt")
    assert document.title == "某市人民政府关于印发某办法的通知"
    assert anchors(document, "attachment", "article") == ["附", "附第一条", "附第二条"]


def test_an_enumeration_goes_on_after_a_paragraph() -> None:
    law = parsed("某条例\n\n第一条 下列情形：\n（一）甲；\n甲的补充说明。\n（二）乙。\n其他的一款。")
    assert anchors(law, "item", "paragraph") == ["第一条第一款", "第一条第一款第（一）项", "第一条第一款第（二）项", "第一条第二款"]


def test_items_inside_a_line() -> None:
    law = parsed("某条例\n\n第一条 有下列情形之一的：（一）甲；（二）乙；（三）丙。")
    assert anchors(law, "item") == ["第一条第（一）项", "第一条第（二）项", "第一条第（三）项"]


def test_lost_text_is_said() -> None:
    law = parsed("某市某条例\n\n第一条 根据《》制定。\n\n第二条 乙。\n\n第条 丙。\n\n第五条 丁" + "很长的一句没有写完" * 6)
    assert [(d.kind, d.line) for d in law.defects] == [("lost-title", 3), ("lost-number", 7), ("cut", 9)]
    assert [d.message for d in parsed("某条例\n\n第一条 甲。\n\n第三条 丙。\n\n第三条 丁。").defects] == [
        "第一条之后是第三条，缺第二条",
        "第三条的条号重复或倒退",
    ]


@pytest.mark.parametrize("written", ["空政发〔2020〕12号", "空政发[2020] 12 号", "空政发【2020】第12号", "空政发（２０２０）１２号", "空政发［2020］12号"])
def test_numbers_in_every_bracket(written: str) -> None:
    assert parsed(f"空山市人民政府\n关于某事的通知\n{written}\n\n各区县：\n\n一、甲。\n\n二、乙。").number == "空政发〔2020〕12号"


def test_fused_and_incomplete_history() -> None:
    law = parsed(
        "空山市甲条例\n（1999年8月空山市第一届人民代表大会常务委员会第二次会议通过　根据2004年5月6日空山市第二届人民代表大会常务委员会第三次会议"
        "《关于修改〈空山市乙规定〉的决定》第一次修正　二〇一二年十二月三日空山市第四届人民代表大会常务委员会第五次会议修订）\n\n第一条 甲。"
    )
    assert [(e.date, e.verbs[-1], e.body) for e in law.history] == [
        ("1999-08", "通过", "空山市人民代表大会常务委员会"),
        ("2004-05-06", "修正", "空山市人民代表大会常务委员会"),
        ("2012-12-03", "修订", "空山市人民代表大会常务委员会"),
    ]


@pytest.mark.parametrize(
    ("title", "history", "level"),
    [
        ("中华人民共和国萤火法", "2001年1月2日 第九届全国人民代表大会常务委员会第三次会议通过", "法律"),
        ("萤火管理条例", "2001年1月2日 中华人民共和国国务院令第300号公布", "行政法规"),
        ("萤火管理办法", "2001年1月2日 环境部令第3号公布", "部门规章"),
        ("云海省萤火管理办法", "2001年1月2日 云海省人民政府令第3号公布", "地方政府规章"),
        ("最高人民法院关于萤火的解释", "2001年1月2日 最高人民法院审判委员会第9次会议通过", "司法解释"),
        ("萤火名单", "2001年1月2日 公布", ""),
    ],
)
def test_levels(title: str, history: str, level: str) -> None:
    assert parsed(f"# {title}\n\n{history}\n\n第一条 甲。").level == level


def test_a_word_document_has_the_same_structure() -> None:
    law = parse(read_bytes(docx([line.lstrip("# ") for line in LAW.splitlines()]), "a.docx"))
    assert anchors(law, "article") == anchors(parsed(LAW), "article")
    assert law.title == "空山市萤火管理条例"


@pytest.mark.parametrize(("text", "number"), [("十", 10), ("一百零七", 107), ("一百〇七", 107), ("一〇七", 107), ("廿三", 23), ("１２", 12), ("一千二百六十", 1260), ("十百", None)])
def test_numerals(text: str, number: int | None) -> None:
    assert number_of(text) == number


PIECES = st.sampled_from(
    ["第一条 甲。", "第二条", "第 三 条 乙：", "第十条之一 丙", "第条 丁", "（一）甲；", "(二)乙；", "3.丙", "一、丁", "二、戊", "附件1", "目 录", "第一章 总则", "第二节", "“第五条 己。", "己”。", "将第九条修改为：“", "根据《》", "《甲〈乙〉法》第三条", "2020年1月2日", "（2020年1月2日甲会议通过）", "某市人民政府", "", "\u3000", "# 某条例", "<!-- x -->", "各区县：", "（责任单位：甲局）", "。；“”《》（）"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25), st.sampled_from(["\n", "\n\n", "", "\r\n"]))
def test_every_character_is_in_exactly_one_node(pieces: list[str], end: str) -> None:
    source = read_bytes((end.join(pieces) + "字").encode(), "a.md")
    document = parse(source)
    nodes = list(document.walk())
    assert "".join(node.own for node in nodes) == source.text
    assert all((node.start <= node.end and node.anchor) or node.kind in ("blank", "document") for node in nodes)
    for offset in range(0, len(source.text), 7):
        node = document.node_at(offset)
        assert node.start <= offset < node.end
        assert isinstance(document.place(offset), str)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    source = read_bytes(text.encode("utf-8", "ignore"), "a.txt")
    assert "".join(node.own for node in parse(source).walk()) == source.text


def test_a_table_of_tasks_above_the_signature_is_no_signature() -> None:
    document = parsed(
        "某区关于加强消防工作的通知\n某政发〔2014〕3号\n各镇人民政府：\n一、分工如下。\n区公安消防大队\n开展监督检查\n区规划局\n消防规划审查\n"
        "某区公安局\n某区司法局\n2014年4月8日\n",
        "通知.txt",
    )
    (signature,) = (node for node in document.walk() if node.kind == "signature")
    assert signature.own == "某区公安局\n某区司法局\n2014年4月8日\n"
