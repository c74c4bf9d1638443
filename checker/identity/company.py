"""Names of companies in their parts: place, brand (字号), trade, form, branch. Another brand character, place, trade or branch is another
company; a part that one side leaves out is no contradiction, and no proof.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hegui.checker.identity.variants import simplified

_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
)
_CITIES = "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 张店 淄川 博山 临淄 周村 桓台 高青 沂源"
_BARE = "|".join(sorted((*_PROVINCES.split(), *_CITIES.split()), key=len, reverse=True))
_PLACE = re.compile(rf"(?:中国|(?:{_BARE})(?:省|市|区|县|自治区)?|[\u4e00-\u9fff]{{2,4}}?(?:自治区|自治县|自治州|省|市|县)|[\u4e00-\u9fff]{{2,3}}(?:区|镇|乡|街道))")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_BRANCH = re.compile(r"(?:分公司|分店|分所|分部|办事处|营业部|第[一二三四五六七八九十0-9]+(?:分公司|分店|项目部))$")
_FORMS = (
    "股份有限公司",
    "集团有限公司",
    "集团有限责任公司",
    "有限责任公司",
    "有限公司",
    "普通合伙企业",
    "有限合伙企业",
    "合伙企业",
    "个人独资企业",
    "集团公司",
    "总公司",
    "公司",
    "集团",
    "经营部",
    "事务所",
    "服务部",
    "工作室",
    "商店",
    "商行",
    "中心",
    "厂",
    "店",
    "部",
)
_ONE_FORM = {"有限责任公司": "有限公司", "集团有限责任公司": "集团有限公司"}
_TRADES = ["消防技术服务", "消防安全评估", "消防设施检测", "消防设施维护保养", "消防设施工程", "消防安全技术", "消防检测", "消防维保", "消防工程", "消防器材", "消防设备", "消防科技", "消防安全", "消防培训", "消防职业培训", "消防装备", "消防产品", "消防机电", "消防服务", "消防", "安全技术服务", "安全评估", "安全技术", "安全科技", "技术服务", "技术咨询", "职业培训", "培训学校", "建筑安装工程", "建筑装饰工程", "建筑工程", "安装工程", "装饰工程", "机电工程", "机电设备", "智能工程", "智能科技", "信息技术", "信息科技", "物业管理", "物业服务", "商业管理", "电子科技", "电子技术", "建设工程", "工程建设", "工程技术", "工程检测", "检测技术", "检测", "评估", "商贸", "贸易", "科技", "技术", "工程", "建筑", "安装", "装饰", "实业", "发展", "建设", "器材", "设备", "服务", "咨询", "管理", "商业", "酒店", "置业", "电子", "机电", "安全", "智能", "材料", "物资", "百货", "超市"]
_TRADES.sort(key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class CompanyName:
    """The parts of a company's name; "" where the name leaves one out."""

    place: str
    brand: str
    trade: str
    form: str
    branch: str
    written: str


def normalise(name: str) -> str:
    """Width, blanks and brackets evened out, characters simplified."""
    folded = "".join(unicodedata.normalize("NFKC", name).split()).translate(str.maketrans("〔【［〕】］", "((()))"))
    return simplified(folded)[-1]


def parse(name: str) -> CompanyName:
    """The parts of a name. What is in brackets is a place, a form, or stays with the branch."""
    written = normalise(name)
    rest, places, branch = written, [], ""
    parent, found = rest, _BRANCH.search(rest)
    if found is not None and found.start() > 0:
        # 示例有限公司张店分公司: the parent first, then where and what the branch is.
        cut = max((rest.rfind(form, 0, found.start()) + len(form) for form in _FORMS if len(form) > 1 and form in rest[: found.start()]), default=0)
        parent, branch = (rest[:cut], rest[cut:]) if cut else (rest[: found.start()], found[0])
    rest = parent
    for inside in _IN_BRACKETS.findall(rest):
        if _PLACE.fullmatch(inside):
            places.append(inside)
        elif "合伙" not in inside and "独资" not in inside:  # the form in law, said beside the name
            branch += f"({inside})"
    rest = _IN_BRACKETS.sub("", rest)
    form = next((f for f in _FORMS if rest.endswith(f) and len(rest) > len(f)), "")
    rest = rest[: len(rest) - len(form)] if form else rest
    while len(rest) > 2 and (start := _PLACE.match(rest)) is not None and len(rest) - start.end() >= 1:
        places.append(start[0])
        rest = rest[start.end() :]
    trades: list[str] = []
    while trade := next((t for t in _TRADES if rest.endswith(t) and len(rest) - len(t) >= 2), ""):
        trades.insert(0, trade)
        rest = rest[: -len(trade)]
    return CompanyName("".join(_short(place) for place in places), rest, "".join(trades), _ONE_FORM.get(form, form), branch, written)


def _short(place: str) -> str:
    return re.sub(r"(?:自治区|自治县|自治州|省|市|县|区)$", "", place) if len(place) > 2 else place


def same_company(a: CompanyName, b: CompanyName) -> tuple[bool, tuple[str, ...]] | None:
    """Whether two names can be one company's: (every part is there and agrees, what is said of it); None when a part contradicts."""
    if not a.brand or a.brand != b.brand or a.branch != b.branch:
        return None
    if a.written == b.written:
        return bool(a.place and a.form), ("企业名称相同",)
    said, whole = ["企业名称的字号相同"], True
    for part, x, y in (("地名", a.place, b.place), ("行业", a.trade, b.trade), ("组织形式", a.form, b.form)):
        if x == y:
            continue
        # 山东淄博 and 淄博; 公司 for any kind of it. A group and its member are two.
        shorter = x.endswith(y) or y.endswith(x)
        inside = shorter and (part == "地名" or (part == "组织形式" and "公司" in (x, y)))
        if x and y and not inside:
            return None
        whole = False
        said.append(f"{part}有一方没有写" if not (x and y) else f"{part}详略不同")
    return whole, (*said, f"“{a.written}”与“{b.written}”")


@dataclass(slots=True)
class Register:
    """Companies by brand: (code, name) pairs in, the codes that a name may stand for out."""

    by_brand: dict[str, list[tuple[str, CompanyName]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, companies: Iterable[tuple[str, str]]) -> Register:
        found = cls()
        for code, name in companies:
            parsed = parse(name)
            if parsed.brand:
                found.by_brand[parsed.brand].append((code, parsed))
        return found

    def resolve(self, name: str) -> list[tuple[str, bool, tuple[str, ...]]]:
        """(code, every part agrees, words) for each company the name may stand for; only the best where some agree in full."""
        parsed = parse(name)
        found = []
        for code, other in self.by_brand.get(parsed.brand, ()) if parsed.brand else ():
            agreed = same_company(parsed, other)
            if agreed is not None:
                found.append((code, parsed.written == other.written, agreed[0], agreed[1]))
        exact = [entry for entry in found if entry[1]]
        return sorted({(code, whole, said) for code, _, whole, said in exact or found})
