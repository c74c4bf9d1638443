"""The level of authority and the region of a text, from its title and its maker; "" where they do not tell."""

from __future__ import annotations

import re

from hegui.kb.text.tree import Event

_PROVINCES = [
    "北京市",
    "天津市",
    "上海市",
    "重庆市",
    "河北省",
    "山西省",
    "辽宁省",
    "吉林省",
    "黑龙江省",
    "江苏省",
    "浙江省",
    "安徽省",
    "福建省",
    "江西省",
    "山东省",
    "河南省",
    "湖北省",
    "湖南省",
    "广东省",
    "海南省",
    "四川省",
    "贵州省",
    "云南省",
    "陕西省",
    "甘肃省",
    "青海省",
    "台湾省",
    "内蒙古自治区",
    "广西壮族自治区",
    "西藏自治区",
    "宁夏回族自治区",
    "新疆维吾尔自治区",
    "香港特别行政区",
    "澳门特别行政区",
]
_PROVINCE = re.compile("|".join(_PROVINCES))
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:自治州|自治县|自治旗|地区|新区|市|州(?!市)|盟|县|区|旗|镇|乡)")
_NOT_A_PLACE = re.compile(
    r"城市|市区|地区|社区|园区|校区|小区|景区|海区|特区|林区|灾区|牧区|矿区|库区|市场|自然保护区|保护区|开发区|示范区|行政区|全市|本市|各市|各县|自治区$"
)
_NATIONAL = re.compile(r"^(?:中华人民共和国|全国|国务院|国家|最高人民|中共中央|中央|公安部|.{2,12}部(?:、|$))")
_LAW_TITLE = re.compile(r"(?:法|法典|刑法典|修正案.*|决定|决议|条例|解释|办法|规定|方案|规则)(?:（.{1,12}）)?$")
_RULE_TITLE = re.compile(r"(?:规定|办法|细则|规则|规程|规范|决定|条例|标准|准则|命令)(?:（.{1,20}）)*$")
_COUNCIL_TITLE = re.compile(r"(?:条例|规定|办法|细则|规则|方案|决定)(?:（.{1,20}）)*$")
_STANDARD = re.compile(r"^(?:GB|GA|XF|JGJ|DB|GBJ)\s?/?T?\s?[0-9]")
_ORDER = re.compile(r"令第?[ 0-9０-９一二三四五六七八九十百零〇]+号|第[ 0-9０-９一二三四五六七八九十百零〇]+号令")
_PAPER_NUMBER = re.compile(r"[〔\[][12][0-9]{3}[〕\]]")


def level_of(title: str, maker: str, number: str, events: tuple[Event, ...]) -> str:
    """One of the registry's levels, or ""."""
    told = " ".join(event.text for event in events)
    maker = maker.removeprefix("中华人民共和国")
    bare = re.sub(r"[（(][^（）()]*[）)]\s*$", "", title)
    if re.match(r"(?:中华人民共和国)?宪法(?:修正案.*)?$", bare):
        return "宪法"
    if _STANDARD.match(number) or _STANDARD.match(title):
        return "强制性标准" if "/T" not in f"{number}{title}" else "规范性文件"
    if re.search(r"最高人民法院|最高人民检察院", f"{maker}{title[:20]}") or number.startswith(("法释", "高检发释")):
        return "司法解释"
    if re.match(r"(?:中国共产党|中共)", maker) or bare.startswith("中国共产党"):
        return "党内法规"
    if "全国人民代表大会" in maker and region_of(bare, "") not in ("", "全国"):
        return _by_title(bare)  # a local law under the note of the national one
    if "全国人民代表大会" in maker or re.search(r"主席令", number + told):
        return "法律" if _LAW_TITLE.search(bare) else ""
    if "人民代表大会" in maker:
        return "地方性法规"
    order = bool(_ORDER.search(f"{number} {told}"))
    council = re.match(r"国务院(?!办公)|政务院", maker) or "国务院令" in told or re.search(r"国务院[^，。]{0,20}批准", told)
    if council and _COUNCIL_TITLE.search(bare) and (order or "国务院" in told or "关于" in bare[:12]):
        return "行政法规"
    if _PAPER_NUMBER.search(number):
        return "规范性文件"
    if "人民政府" in maker and "办公" not in maker:
        return "地方政府规章" if order else ("规范性文件" if re.search(r"(?:通知|意见|方案|通告|公告|批复)$", bare) else "")
    if council:
        return "规范性文件" if re.search(r"(?:通知|意见|批复|方案)$", bare) else ""
    if maker and order and _RULE_TITLE.search(bare):
        return "部门规章"
    if re.search(r"(?:通知|意见|通告|实施方案|工作方案)$", bare) and maker:
        return "规范性文件"
    return _by_title(bare)


def _by_title(title: str) -> str:
    if title.startswith("中华人民共和国") and re.search(r"(?<!办)法$|法典$|刑法修正案", title):
        return "法律"
    if title.startswith("中华人民共和国") and title.endswith("条例"):
        return "行政法规"
    if region_of(title, "") not in ("", "全国") and title.endswith("条例"):
        return "地方性法规"
    # Only laws of the Council and of local congresses are called 条例 (规章制定程序条例), and local ones carry the name of their place.
    if re.search(r"条例$|条例实施细则$", title) and "解放军" not in title:
        return "行政法规" if title.endswith("条例") else ""
    return ""


def region_of(title: str, maker: str) -> str:
    """``全国``, ``山东省``, ``山东省淄博市`` where the province is told, else ``淄博市``; "" unknown."""
    for told in (maker, title.removeprefix("关于")):
        text = re.sub(r"第[^届]{1,8}届", "", told)
        if not text:
            continue
        if _NATIONAL.match(text) or re.match(r"最高人民(?:法院|检察院)", text):
            return "全国"
        province = _PROVINCE.match(text)
        rest = text[province.end() :] if province else text
        place = _PLACE.match(rest)
        if place and not _NOT_A_PLACE.search(place[0]) and len(place[0]) > 1:
            return (province[0] if province else "") + place[0]
        if province:
            return province[0]
    return "全国" if re.search(r"^(?:[\u4e00-\u9fff]{2,10}(?:部|总局|总署|委员会|银行))$", maker) else ""
