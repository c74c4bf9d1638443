"""How a name is read: the key under which names typed by ear meet. Surnames have readings of their own (曾 zēng, 单 shàn, 仇 qiú)."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import product

from hegui.checker.identity.written import split

MOST = 6  # readings of one name
# Readings that a character has as a surname and that are not its first reading elsewhere (现代汉语词典).
SURNAMES: dict[str, tuple[str, ...]] = {
    character: tuple(readings.split("/"))
    for character, readings in (
        pair.split(":")
        for pair in ["曾:zeng", "单:shan", "仇:qiu", "查:zha", "翟:zhai/di", "覃:qin/tan", "解:xie", "任:ren", "华:hua", "朴:piao", "区:ou", "盖:ge/gai", "冼:xian", "洗:xian", "乐:yue/le", "员:yun", "幺:yao", "缪:miao", "宓:mi/fu", "逄:pang", "召:shao", "折:she", "黑:he", "秘:bi", "繁:po", "隗:wei/kui", "佴:nai", "宿:su", "车:che", "晟:cheng", "撒:sa", "谌:chen/shen", "郗:xi/chi", "祭:zhai", "牟:mu/mou", "阚:kan", "晁:chao", "重:chong", "种:chong", "应:ying", "訾:zi", "钭:tou", "葛:ge", "哈:ha", "过:guo", "纪:ji", "那:na", "句:gou", "都:du", "洪:hong", "柏:bai", "石:shi", "卜:bu", "么:yao", "尹:yin", "薄:bo", "臧:zang", "长:chang", "燕:yan", "令:ling", "尉:wei", "万:wan", "单于:chanyu", "尉迟:yuchi", "万俟:moqi", "长孙:zhangsun", "澹台:tantai", "令狐:linghu", "曾:zeng", "宁:ning", "相:xiang", "行:xing", "沈:shen", "贾:jia", "俞:yu", "褚:chu", "占:zhan", "适:kuo", "莘:shen/xin", "洗:xian", "舍:she", "强:qiang", "盛:sheng", "冯:feng", "术:zhu", "斜:xia", "戴:dai"]
    )
}


@cache
def _dictionary() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@lru_cache(maxsize=65_536)
def readings(character: str) -> tuple[str, ...]:
    """The two first readings of a character, without tones; the character itself where none is known."""
    from pypinyin.contrib.tone_convert import to_normal

    listed = _dictionary().get(ord(character), "")
    plain = dict.fromkeys(to_normal(one).replace("ü", "v") for one in listed.split(",") if one)
    return tuple(plain)[:2] or (character,)


def surname_readings(surname: str) -> tuple[str, ...]:
    """How a surname is read, first its own reading."""
    known = SURNAMES.get(surname)
    if known is not None:
        return known
    return tuple("".join(parts) for parts in product(*(readings(c)[:1] for c in surname)))


def sounds(name: str) -> tuple[str, ...]:
    """The readings of a normalised, simplified name: ``zeng guo fan``. Names that share one may be each other written by ear."""
    surname, given = split(name)
    parts = [surname_readings(surname)] if surname else []
    parts += [readings(character) for character in given if character != "·"]
    return tuple(" ".join(chosen) for chosen, _ in zip(product(*parts), range(MOST), strict=False))
