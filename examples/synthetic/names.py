"""Invented names of people and companies; no name is issued twice unless a homonym is planted on purpose."""

from __future__ import annotations

from random import Random

_SURNAMES = (
    "王李张刘陈杨赵孙周徐马朱胡高林郭何宋罗郑梁谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文"
)
_MALE = "伟强磊军洋勇杰涛明超刚平辉鹏飞斌宇浩凯健俊帆帅旭宁龙林成建国华东海峰志振新庆良波亮昌承毅信诚泽恩彬"
_FEMALE = "芳娜敏静秀娟英慧巧美雅芝玉萍红娥玲芬燕彩春菊兰凤洁梅琳素云莲真环雪荣爱妹霞香月莺媛艳瑞凡佳嘉琼勤珍贞莉桂"
_FIRST = "安恒瑞宏鼎金华东永正广汇科鑫立博嘉天中国海润"
_SECOND = "信泰丰达盛桥茂升固和源通远城诚禾成安宁青川原"


class Names:
    """Issues names from one seeded source."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._people: set[str] = set()
        self._firms: set[str] = set()

    def reserve(self, *names: str) -> None:
        """Keeps names that are planted by hand from being issued to anybody else."""
        self._people.update(names)

    def person(self, *, male: bool, surname: str = "") -> str:
        """A name of two or three characters, never one that was issued before."""
        given = _MALE if male else _FEMALE
        while True:
            name = (surname or self._random.choice(_SURNAMES)) + "".join(self._random.sample(given, self._random.choice((1, 2, 2, 2))))
            if name not in self._people:
                self._people.add(name)
                return name

    def firm(self, trade: str) -> str:
        """A company name with 示例 in it, so that no reader takes it for a real one."""
        while True:
            name = f"鲁消示例{self._random.choice(_FIRST)}{self._random.choice(_SECOND)}{trade}有限公司"
            if name not in self._firms:
                self._firms.add(name)
                return name
