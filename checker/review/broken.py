"""Text that has been lost: what the parser sees, and words that are left without what they govern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hegui.checker.review.sentences import Sentence

# Each is impossible in a whole sentence: two marks in a row, or a word that must govern something before a mark.
_HOLES = re.compile(
    r"、[、，。；：]|，[，、。；]|[。；：][、，；]|（[ 　]*）"
    r"|(?<![收接归列编])纳入(?=[，。；、])|根据(?=[，。；])|按照(?=[，。；])|(?<![而或])或者(?=[；。，])"
    r"|(?<=[\u4e00-\u9fff]{2})(?:负责人|人|单位)是(?=，)|^[ 　]*[。，、；](?=\S)"
)


def holes(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Offsets in ``joined`` of places where words are missing."""
    joined = sentence.joined
    for found in _HOLES.finditer(joined, len(sentence.lead)):
        if re.search(r"的?(?:数|号|根据)$", joined[: found.start()]) and found[0] == "根据":
            continue
        yield found.start(), found.end()
