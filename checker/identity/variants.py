"""Traditional, simplified and variant characters. Both forms are kept: 徐乾学 is a name as it stands, though 乾 may also stand for 干.

A name has every simplified form it may have been; two names agree when they have one in common. The tables are OpenCC's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product
from pathlib import Path

MOST = 8  # forms of one name; a name has two or three characters that may be read otherwise, if any

# What people write in names for a character of the standard, beyond OpenCC's table. 喆, 堃, 淼 are names of their own, not variants.
_COMMON = {"甯": "宁", "寗": "宁", "叡": "睿", "晳": "皙", "陞": "升", "昇": "升"}


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Traditional character → the simplified ones it may be, itself included where the standard keeps it too."""
    import opencc

    found: dict[str, tuple[str, ...]] = {}
    folder = Path(opencc.__file__).parent / "dictionary"
    for line in (folder / "TSCharacters.txt").read_text(encoding="utf-8").splitlines():
        written, _, simplified = line.partition("\t")
        forms = tuple(dict.fromkeys(simplified.split()))
        if written and forms and forms != (written,):
            found[written] = forms
    return {old: (new,) for old, new in _COMMON.items()} | found


def simplified(name: str) -> tuple[str, ...]:
    """Every simplified form of a normalised name, the name itself first; just the name where nothing in it has another form."""
    table = _table()
    if not any(character in table for character in name):
        return (name,)
    choices = [tuple(dict.fromkeys((character, *table.get(character, ())))) for character in name]
    forms = ["".join(chosen) for chosen, _ in zip(product(*choices), range(MOST), strict=False)]
    full = "".join(table.get(character, (character,))[0] for character in name)
    return tuple(dict.fromkeys((name, *forms, full)))


def other_forms() -> Iterable[str]:
    """The characters that have another simplified form."""
    return _table()
