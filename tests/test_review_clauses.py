"""The kinds of issue, each by a clause that has it and by the clauses nearest to it that have not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hegui.checker.review.report import report
from hegui.kb.locator import chinese_numeral
from reviewing import notice, regulation, reviewed, run


def found(document: dict[str, Any], kind: str) -> list[str]:
    return [issue["quote"] for issue in document["issues"] if issue["kind"] == kind]


BROKEN = [
    ("renamed_authority", "单位应当接受公安机关消防机构的监督管理。", "公安机关消防机构"),
    ("renamed_authority", "区公安消防大队负责日常检查。", "公安消防大队"),
    ("renamed_authority", "建设公安消防队。", "公安消防队"),
    ("renamed_authority", "区公安机关对本区消防工作实施监督管理。", "公安机关"),
    ("renamed_authority", "由工商行政管理部门依法处理。", "工商行政管理部门"),
    ("renamed_authority", "工商、质监、税务等部门按照职责做好工作。", "质监"),
    ("renamed_authority", "区安监局负责组织检查。", "安监局"),
    ("renamed_authority", "应当报国土资源主管部门备案。", "国土资源主管部门"),
    ("renamed_authority", "应当经规划部门同意。", "规划部门"),
    ("renamed_authority", "区农业局、区旅游局配合。", "农业局"),
    ("renamed_authority", "由卫生和计划生育部门负责。", "卫生和计划生育部门"),
    ("renamed_authority", "消防部门负责消防设计审核和消防验收。", "消防部门"),
    ("abolished_licence", "单位应当委托具有相应资质的消防设施检测机构每年检测一次。", "具有相应资质"),
    ("abolished_licence", "消防技术服务机构应当取得资质证书，方可从业。", "取得资质证书"),
    ("abolished_licence", "未取得消防技术服务机构资质证书从业的，责令停止。", "未取得消防技术服务机构资质证书"),
    ("abolished_licence", "消防安全评估机构应当每年参加年检。", "消防安全评估机构应当每年参加年检"),
    ("precondition", "申请消防安全检查，应当提交消防设施检测合格报告。", "消防设施检测合格报告"),
    ("precondition", "未提交消防技术服务机构出具的检测报告的，不予受理消防安全检查申请。", "消防技术服务机构出具的检测报告"),
    ("unsupported_material", "申请开业检查应当提交居民委员会出具的同意证明。", "居民委员会出具的同意证明"),
    ("unsupported_material", "办理时须提供无火灾事故证明。", "无火灾事故证明"),
    ("designation", "各单位统一使用平安牌灭火器。", "统一使用平安牌灭火器"),
    ("designation", "全区消防设施由鲁安消防有限公司统一维护保养。", "由鲁安消防有限公司统一维护保养"),
    ("designation", "维保单位必须从区消防救援大队公布的名录中选择，用于消防设施维护。", "必须从区消防救援大队公布的名录中选择"),
    ("conflict_superior", "消防监督检查可以由一名执法人员实施。", "一名执法人员实施"),
    ("conflict_superior", "开展监督检查时可以不使用执法记录仪。", "可以不使用执法记录仪"),
    ("conflict_superior", "轻微案件的处罚决定无需法制审核。", "无需法制审核"),
    ("ultra_vires", "逾期不改的，处五百元以上一千元以下罚款。", "处五百元以上一千元以下罚款"),
    ("ultra_vires", "商户应当缴纳消防安全保证金。", "缴纳消防安全保证金"),
    ("ultra_vires", "未取得准入证的，一律不得从业。", "未取得准入证的，一律不得"),
    ("market_barrier", "市外消防技术服务机构应当到区消防救援大队备案。", "市外消防技术服务机构应当到区消防救援大队备案"),
    ("market_barrier", "外地企业在本区经营的，应当设立分公司。", "外地企业在本区经营的，应当设立分公司"),
    ("market_barrier", "政府投资项目优先采购本区企业产品。", "优先采购本区企业产品"),
    ("repealed_basis", "根据《中华人民共和国合同法》，制定本办法。", "《中华人民共和国合同法》"),
    ("repealed_basis", "根据《社会消防技术服务管理规定》（公安部令第129号），制定本办法。", "《社会消防技术服务管理规定》"),
    ("repealed_basis", "依据《社会消防技术服务管理规定》（公安部令第129号、第136号），制定本细则。", "《社会消防技术服务管理规定》"),
    ("abolished_licence", "申请资质的消防技术服务机构应当报区消防救援大队初审。", "申请资质"),
    ("designation", "推荐使用“安e达”智慧消防平台，未接入的不予通过检查。", "推荐使用"),
    ("conflict_superior", "检查由一名消防监督员带领一名文员实施。", "一名消防监督员"),
    ("ultra_vires", "重点单位每年应向消防大队缴纳消防设施维护费500元。", "缴纳消防设施维护费"),
    ("market_barrier", "外县消防技术服务机构进入本县从业，应当登记备案。", "外县消防技术服务机构"),
    ("abolished_licence", "电梯、消防等设施设备的维修和养护，应当由符合资质的专业机构实施。", "符合资质"),
    ("ultra_vires", "在本区从事讲解活动，必须取得讲解证。", "必须取得讲解证"),
    ("ultra_vires", "出具虚假报告的，给予停止执业三个月的处罚。", "给予停止执业三个月的处罚"),
    ("unsupported_material", "领取补贴应当持村（居）民委员会出具的证明办理。", "村（居）民委员会出具的证明"),
    ("unsupported_material", "申请设立的，应当提交股东的资信证明。", "资信证明"),
    ("unsupported_material", "申请人须提交合法婚姻证明。", "婚姻证明"),
    ("unsupported_material", "办理登记应当提交乡（镇）人民政府出具的情况证明。", "乡（镇）人民政府出具的情况证明"),
    ("market_barrier", "外省来本区经营的单位，可以要求其交纳一万元保证金。", "外省来本区经营的单位，可以要求其交纳一万元保证金"),
    ("market_barrier", "本区范围内的该项业务由某某能源有限公司专营。", "由某某能源有限公司专营"),
    ("designation", "各单位购买消防器材，必须到县消防器材服务中心购买。", "到县消防器材服务中心购买"),
    ("designation", "灭火器充装、维修统一到指定的维修点办理。", "指定的维修点"),
    ("designation", "各场所须安装由消防大队统一招标确定的“智慧消防”设备。", "由消防大队统一招标确定的"),
    ("designation", "建设单位应当委托消防部门认可的施工单位进行消防设施施工。", "委托消防部门认可的施工单位"),
    ("ultra_vires", "逾期不缴的，按日加收3‰滞纳金。", "加收3‰滞纳金"),
    ("ultra_vires", "从事消防器材销售的，须经消防大队批准并领取销售许可证。", "须经消防大队批准"),
    ("market_barrier", "本市单位只能委托在本市注册的消防技术服务机构。", "只能委托在本市注册的"),
    ("conflict_superior", "消防审核、验收按建筑面积每平方米收取2元服务费。", "收取2元服务费"),
    ("broken_text", "根据《》等法律、法规，制定本办法。", "根据《》"),
]


@pytest.mark.parametrize(("kind", "clause", "quote"), BROKEN, ids=[f"{kind}-{number}" for number, (kind, *_) in enumerate(BROKEN)])
def test_a_clause_that_is_out_of_date(tmp_path: Path, kind: str, clause: str, quote: str) -> None:
    document = reviewed(tmp_path, notice("为了加强消防安全管理，制定本办法。", clause))
    quotes = found(document, kind)
    assert quotes, f"没有查出{kind}：{document['issues']}"
    assert any(quote in each for each in quotes), quotes
    issue = next(issue for issue in document["issues"] if issue["kind"] == kind)
    assert issue["article"] == "第二条"
    assert issue["line"] == 6
    assert issue["message"]
    assert issue["suggestion"]


KEPT = [
    "任何单位和个人不得指定或者变相指定消防产品、消防技术服务机构。",
    "严禁利用职务为用户指定消防产品的品牌、销售单位。",
    "单位应当指定专人负责消防安全，在指定地点存放易燃物品。",
    "区人民政府指定部门负责协调消防工作。",
    "消防设施工程由具有相应资质的施工企业施工。",
    "建设单位应当委托具有相应资质的单位进行消防设计、施工和工程监理。",
    "取消消防技术服务机构资质许可，符合从业条件的即可开展经营活动。",
    "不得要求消防技术服务机构具备资质。",
    "消防设施维护保养检测结论不再作为消防审批的前置条件。",
    "消防技术服务机构出具的结论文件可以作为消防监督管理的依据。",
    "单位应当每年对建筑消防设施进行检测，检测报告存档备查。",
    "公安派出所负责日常消防监督检查。",
    "公安机关依法处理阻碍执行职务的行为。",
    "文化和旅游部门、自然资源和规划部门、卫生健康部门、市场监督管理部门按照职责分工负责。",
    "本办法所称城市规划，是指依法批准的规划。",
    "将消防工作纳入国民经济和社会发展规划、国土空间规划。",
    "农业、卫生事业发展应当兼顾消防安全。",
    "原公安消防部队转制后，由消防救援机构承担职责。",
    "检查时执法人员不得少于两人，并使用执法记录仪。",
    "严禁单人执法。",
    "违反规定的，由消防救援机构依照《中华人民共和国消防法》处五千元以上五万元以下罚款。",
    "不得收取任何费用，不得要求缴纳保证金。",
    "本办法自2016年4月1日起施行，《张店区公安消防机构管理规定》同时废止。",
    "食品经营许可证有效期为五年。",
    "物业服务企业应当配备灭火器，保持消防车通道畅通。",
    "市容和环境卫生行政管理部门负责清运。",
]


@pytest.mark.parametrize("clause", KEPT, ids=[str(number) for number in range(len(KEPT))])
def test_a_clause_that_only_looks_like_it(tmp_path: Path, clause: str) -> None:
    document = reviewed(tmp_path, notice("为了加强消防安全管理，制定本办法。", clause))
    assert document["issues"] == []
    assert document["conclusion"] == "继续有效"


def test_conduct_that_is_punished_is_not_demanded(tmp_path: Path) -> None:
    listed = "消防救援机构工作人员有下列行为之一的，依法给予处分：\n（一）指定消防产品的品牌、销售单位的；\n（二）收取检查费用的。"
    assert reviewed(tmp_path, notice("制定本办法。", listed))["issues"] == []


def test_items_are_read_with_what_leads_into_them(tmp_path: Path) -> None:
    listed = "申请消防安全检查，应当提交下列材料：\n（一）营业执照；\n（二）建筑消防设施检测合格报告；"
    document = reviewed(tmp_path, notice("制定本办法。", listed))
    assert found(document, "precondition") == ["建筑消防设施检测合格报告"]
    assert document["issues"][0]["place"].endswith("第（二）项")
    listed = "申请消防安全检查，不得要求提交下列材料：\n（一）建筑消防设施检测合格报告；"
    assert reviewed(tmp_path, notice("制定本办法。", listed))["issues"] == []


def test_design_review_has_gone_to_the_housing_authority(tmp_path: Path) -> None:
    document = reviewed(
        tmp_path, regulation("制定本条例。", "建设单位应当将消防设计文件报公安机关消防机构审核。", "火灾由公安机关消防机构调查。")
    )
    to = {issue["article"]: issue["replacements"][0]["new"] for issue in document["issues"]}
    assert to == {"第二条": "住房和城乡建设主管部门", "第三条": "消防救援机构"}


def test_a_name_by_function_after_the_reform_is_no_issue(tmp_path: Path) -> None:
    old = reviewed(tmp_path, regulation("制定本条例。", "由卫生行政部门负责。", date="2015年7月24日"))
    new = reviewed(tmp_path, regulation("制定本条例。", "由卫生行政部门负责。", date="2020年7月24日"))
    assert [found(each, "renamed_authority") for each in (old, new)] == [["卫生行政部门"], []]


def test_a_regulation_may_set_penalties_a_notice_may_not(tmp_path: Path) -> None:
    clause = "逾期不改的，处五百元以上一千元以下罚款。"
    assert found(reviewed(tmp_path, regulation("制定本条例。", clause)), "ultra_vires") == []
    assert found(reviewed(tmp_path, notice("制定本办法。", clause)), "ultra_vires")


def test_a_department_without_its_name(tmp_path: Path) -> None:
    document = reviewed(tmp_path, notice("有关部门职责如下：\n（一）部门、市场监督管理部门开展检查；\n（二）机关、团体做好宣传。"))
    assert [(issue["article"], issue["quote"]) for issue in document["issues"]] == [("第一条", "部门、")]


def test_what_is_to_be_looked_into_by_others_is_a_breach(tmp_path: Path) -> None:
    """A clause that has restrictions undone restricts nothing."""
    document = reviewed(tmp_path, notice("限定单位只能经营、购买、使用本地生产的产品的，由区人民政府组织有关部门查处，撤销限定措施。", year=2025))
    assert document["issues"] == []


def test_training_that_the_authority_itself_holds_is_no_vendor(tmp_path: Path) -> None:
    document = reviewed(tmp_path, notice("单位消防安全责任人应当参加消防救援机构组织的消防安全培训。"))
    assert document["issues"] == []


def _made_up() -> dict[str, dict[str, list[Any]]]:
    """The made-up clauses of all rounds, by kind: ``is`` with the words and the clause, ``is_not`` with the clause."""
    rounds = yaml.safe_load((Path(__file__).parent / "review_synthetic.yaml").read_text(encoding="utf-8"))
    together: dict[str, dict[str, list[Any]]] = {}
    for kinds in rounds.values():
        for kind, both in kinds.items():
            for name in ("is", "is_not"):
                together.setdefault(kind, {"is": [], "is_not": []})[name] += both[name]
    return together


def test_ways_to_state_a_term(tmp_path: Path) -> None:
    """Each clause in a notice of its own: a term is the document's."""
    both = _made_up()["expired"]
    for number, clause in enumerate([clause for _, clause in both["is"]] + both["is_not"]):
        (tmp_path / f"{number:03}.txt").write_text(notice("为了加强消防安全管理，制定本办法。", clause), encoding="utf-8")
    found = [any(issue["kind"] == "expired" for issue in document["issues"]) for document in report(run([tmp_path]))["documents"]]
    assert found == [True] * len(both["is"]) + [False] * len(both["is_not"])


@pytest.mark.parametrize("kind", ["designation", "precondition", "unsupported_material", "market_barrier", "conflict_superior", "abolished_licence", "ultra_vires"])
def test_ways_to_say_it(tmp_path: Path, kind: str) -> None:
    both = _made_up()[kind]
    document = reviewed(tmp_path, notice("为了加强消防安全管理，制定本办法。", *(clause for _, clause in both["is"])))
    at = {issue["article"] for issue in document["issues"] if issue["kind"] == kind}
    articles = {f"第{chinese_numeral(number)}条": clause for number, (_, clause) in enumerate(both["is"], 2)}
    assert [clause for article, clause in articles.items() if article not in at] == []
    document = reviewed(tmp_path, notice("为了加强消防安全管理，制定本办法。", *both["is_not"]))
    # What an authority is called is another question than what the clause lays down.
    assert [(issue["kind"], issue["quote"]) for issue in document["issues"] if issue["kind"] != "renamed_authority"] == []


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "review_kept").glob("*.txt")), ids=lambda path: path.stem)
def test_a_whole_document_in_order(path: Path) -> None:
    """Approvals within the government, duties by law, watches and purchases: what a sound document says is no issue."""
    document = report(run([path], as_of="2026-11-24"))["documents"][0]
    assert [(issue["kind"], issue["quote"]) for issue in document["issues"]] == []
    assert document["conclusion"] == "继续有效"
