"""How a person's name is written: width, blanks, middle dots, characters that old fonts put elsewhere; surname and given name apart."""

from __future__ import annotations

import re
import unicodedata

_MIDDLE_DOTS = str.maketrans(dict.fromkeys("·•・‧∙⋅.．", "·"))
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
HIDDEN = "*"  # one character that is masked or cannot be shown
# What stands for one character that somebody hid, or that a system could not show (□, ?, a private-use code).
_HIDERS = str.maketrans(dict.fromkeys("＊*●×✕✖╳XxＸｘ□■〇○◯?？_＿�", HIDDEN))
_COMPOUND = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 "
    "长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 轩辕 令狐 段干 百里 呼延 东郭 南门 "
    "羊舌 微生 梁丘 左丘 东门 西门 第五 歐陽 東方 萬俟 聞人 諸葛 尉遲 赫連 澹臺 濮陽 鍾離 長孫 鮮于 閭丘 軒轅 東郭 南門 東門 西門"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def _old_private_codes() -> dict[int, str]:
    """Characters that GBK fonts kept in the private-use area (U+E815–E864) before Unicode had them, GB 18030-2005 appendix."""
    found: dict[int, str] = {}
    for offset, low in enumerate([*range(0x50, 0x7F), *range(0x80, 0xA1)]):
        character = bytes([0xFE, low]).decode("gb18030")
        if not "\ue000" <= character <= "\uf8ff":
            found[0xE815 + offset] = character
    later = {0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE}
    later |= {0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE864: 0x9FBB}
    return found | {old: chr(new) for old, new in later.items()}


_PRIVATE = _old_private_codes()
_PLAIN = re.compile("[\u4e00-\u9fa5]{2,4}")


def normalise(name: str) -> str:
    """Width, blanks and middle dots evened out, old private codes replaced; traditional forms stay as written."""
    if _PLAIN.fullmatch(name):
        return name
    folded = unicodedata.normalize("NFKC", name.translate(_PRIVATE))
    closed = "".join(_INVISIBLE.sub("", folded).split())  # what now stands side by side may be one character
    return unicodedata.normalize("NFKC", closed).translate(_MIDDLE_DOTS)


def split(name: str) -> tuple[str, str]:
    """Surname and given name. A name with a middle dot, in letters or of one character has no surname: ``("", name)``."""
    if len(name) < 2 or "·" in name or name.isascii():
        return "", name
    size = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:size], name[size:]


def uncovered(name: str) -> str:
    """The name with every hidden or unreadable character written ``*``; 王某某 is 王**, 王某 stays (see :mod:`masked`)."""
    if name.isascii() and not any(c in "*?_□" for c in name):
        return name  # an x in a name of letters is a letter
    shown = name.translate(_HIDERS)
    return "".join(HIDDEN if "\ue000" <= c <= "\uf8ff" or c >= "\U000f0000" else c for c in shown)
