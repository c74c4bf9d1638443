"""One key for the ways a title is written: with and without the country's name, the marks of a revision, blanks and brackets."""

from __future__ import annotations

import re

from hegui.kb.normalise import normalise

_REVISION = re.compile(r"\((?:[0-9]{4}年?)?(?:第[一二三四五六七八九十]+次)?(?:修订|修正|修改|修订版|修正版|[0-9]{4}年?(?:修订|修正)?)(?:本|版|案)?\)$")
_COUNTRY = "中华人民共和国"


def title_key(title: str) -> str:
    """``中华人民共和国消防法（2021修正）`` → ``消防法``; ``（试行）`` stays: a trial text is another one."""
    key = normalise(title).translate(str.maketrans("《》〈〉<>", "\0\0\0\0\0\0")).replace("\0", "")
    if not key.startswith("中华人民共和国宪法修正案"):  # there the year tells one act from another
        key = _REVISION.sub("", key)
    return key.replace(_COUNTRY, "") or key
