"""Text that has been lost: what the parser sees, and words that are left without what they govern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hegui.checker.review.sentences import Sentence

# Each is impossible in a whole sentence: two marks in a row, or a word that must govern something before a mark.
_HOLES = re.compile(
    r"、[、，。；：]|，[，、。；]|[。；：][、，；]|（[ 　]*）"
    r"|(?<=将)(?:[^，。；]{1,80})纳入(?=[，；])|^(?:根据|按照|依照)(?=[，。；])|(?<=[，])(?:根据|按照|依照)(?=[，。；])|(?<![而或])或者(?=[；。，])"
    r"|(?:负责人|责任人)是(?=，)|^[ 　]*[。，、；](?=\S)|^(?:新建|改建|扩建)应当"
    r"|提供(?=、(?:器材|设施|设备))|实施日常(?=[，。；])|有健全的(?=[；。，])|(?<!原)因(?:引发|引起|导致)的|切断等|(?<=器材|设施|设备)、完好|纳入开支|接受(?:消防|安全)(?=[：，。；])"
    r"|(?<=：)部门(?=、[^，。；]{2,12}(?:部门|机关))|取得国家认可的(?=，)|^经[^，。]{2,20}(?:检查|验收)并取得"
)


def holes(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Offsets in ``joined`` of places where words are missing."""
    joined = sentence.joined
    for found in _HOLES.finditer(joined, len(sentence.lead)):
        yield found.start(), found.end()
