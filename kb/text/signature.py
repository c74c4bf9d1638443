"""The end of an official paper: who signs, the date, who else gets it."""

from __future__ import annotations

import re

from hegui.kb.text.front import TITLE_END
from hegui.kb.text.history import DATE
from hegui.kb.text.marks import BLANK, mark_of
from hegui.kb.text.source import Source

_ORGAN = re.compile(r"[\u4e00-\u9fff、 \u3000]{3,40}$")
# How the names of those who sign end; 开展监督检查 in the last row of a table of tasks above the signature does not.
_ORGAN_END = re.compile(r"(?:[部委办厅局处科室院署府会队所组站关行社库]|中心|公司|集团|大学|学院|法庭|党校|人)[ \u3000]*$")
_NOT_ORGAN = re.compile(r"[的应]|^第|规定|如下|[条款项章节]$")
_CLOSED = re.compile(r"[。；：！？）)”》.;:]$")
_ALSO = re.compile(r"[（(]?(?:此件|抄送|抄报|主题词|联系人|印发|主送|公开方式|.{2,20}办公[厅室].{0,4}(?:[12][0-9]{3}年).{0,8}印发)")
_LONGEST = 44


def find_signature(source: Source, first: int) -> set[int]:
    """Indices of the lines, from ``first`` on, that are a signature: a date alone, the names above it, the copies below."""
    found: set[int] = set()
    lines = source.lines
    for index in range(first, len(lines)):
        line = lines[index]
        if line.end - line.start > _LONGEST:
            continue
        text = source.text[line.start + line.mark : line.end].strip(BLANK)
        if not text or not _signed(text) or not _ends_here(source, index):
            continue
        found.add(index)
        found.update(_signers(source, first, index))
        for after in range(index + 1, len(lines)):
            below = source.text[lines[after].start : lines[after].end].strip(BLANK)
            if below and not _ALSO.match(below):
                break
            found.update({after} if below else set())
    return found


def _signers(source: Source, first: int, date: int) -> list[int]:
    """The lines of names above a date. Where they adjoin words that end in no mark, some may be cells of a table: those that sign together
    begin with the same place, as the last of them does."""
    names: list[int] = []

    def place(number: int) -> str:
        return source.text[source.lines[number].start : source.lines[number].end].strip(BLANK)[:2]

    for before in range(date - 1, first - 1, -1):
        line = source.lines[before]
        above = source.text[line.start : line.end].strip(BLANK)
        if not above:
            continue
        if len(above) > _LONGEST or not _ORGAN.match(above) or not _ORGAN_END.search(above) or _NOT_ORGAN.search(above) or mark_of(above) is not None:
            adjoins = bool(names) and names[-1] == before + 1
            return [each for each in names if place(each) == place(names[0])] if adjoins and not _CLOSED.search(above) else names
        names.append(before)
    return names


def _signed(text: str) -> bool:
    dates = list(DATE.finditer(text))
    if len(dates) != 1 or dates[0].end() != len(text) or "日" not in dates[0][0]:
        return False
    before = text[: dates[0].start()].strip(BLANK)
    return not before or (bool(_ORGAN.fullmatch(before)) and not _NOT_ORGAN.search(before) and len(before) > 3)


def _ends_here(source: Source, index: int) -> bool:
    for line in source.lines[index + 1 :]:
        text = source.text[line.start + line.mark : line.end].strip(BLANK)
        if text:
            mark = mark_of(text)
            titled = len(text) <= 60 and mark is None and "。" not in text and bool(TITLE_END.search(text))  # the rules a notice issues
            return titled or bool(_ALSO.match(text)) or (mark is not None and mark.kind == "attachment")
    return True
