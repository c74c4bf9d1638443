"""A copy of a Word document with the issues as comments at the words concerned. The original is not touched."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

from hegui.checker.report.archive import without_clock
from hegui.checker.report.neutral import plain
from hegui.checker.report.prose import prose
from hegui.checker.review.issue import CONFIDENCES, KINDS, Issue, Judged
from hegui.kb.text.worddoc import W, paragraphs, run_spans

AUTHOR, INITIALS = "清理建议", "清"
_MOST = 3  # comments of one issue; the same name in thirty places needs no thirty comments


def annotate(path: Path, document: Judged) -> bytes:
    """The commented copy of a document that was read from ``path``.

    Raises ``ValueError`` with a Chinese message for a file that cannot be opened.
    """
    import docx
    from docx.text.run import Run

    try:
        word: Any = docx.Document(str(path))
    except Exception as error:  # any damage that python-docx does not name
        raise ValueError(f"{document.path}：不能写批注（{type(error).__name__}），请用 Word/WPS 打开修复后另存") from None
    found = list(paragraphs(word.element))
    positions = [(start, end, paragraph, offset, label) for _, start, end, paragraph, offset, label in document.lines if paragraph >= 0]
    _summary(word, found, document, positions)
    for issue in document.issues:
        for spot in issue.spots[:_MOST]:
            runs = _runs(found, positions, spot.start, spot.end)
            if runs:
                first, last = (Run(run, word) for run in (runs[0], runs[-1]))
                word.add_comment([first, last], text=plain(prose(_said(issue))), author=AUTHOR, initials=INITIALS)
    stream = BytesIO()
    word.save(stream)
    return _undated(stream.getvalue())


def _summary(word: Any, found: list[Any], document: Judged, positions: list[tuple[int, int, int, int, int]]) -> None:
    """The conclusion, at the first words of the document."""
    from docx.text.run import Run

    verdict = document.verdict
    start = max(document.text.find(document.title), 0) if document.title else 0
    line = next((p for p in positions if p[0] <= start <= p[1] and p[1] > p[0]), next((p for p in positions if p[1] > p[0]), None))
    if line is None:
        return
    runs = _runs(found, positions, max(start, line[0]), line[1])
    if runs:
        grounds = f"\n理由：{'、'.join(verdict.grounds)}" if verdict.grounds else ""
        text = f"清理意见（建议）：{verdict.conclusion}{grounds}\n有权处理机关：{document.competent_body}"
        word.add_comment([Run(runs[0], word), Run(runs[-1], word)], text=plain(text), author=AUTHOR, initials=INITIALS)


def _said(issue: Issue) -> str:
    basis = f"\n依据：{'；'.join(each.text for each in issue.basis)}" if issue.basis else ""
    return f"【{KINDS[issue.kind]}，{CONFIDENCES[issue.confidence]}】{issue.message}\n建议：{issue.suggestion}{basis}"


def _runs(found: list[Any], positions: list[tuple[int, int, int, int, int]], start: int, end: int) -> list[Any]:
    """The runs that hold exactly the words [start, end) of the source; runs are split where the words begin or end inside one."""
    line = next((p for p in positions if p[0] <= start < max(p[1], p[0] + 1)), None)
    if line is None or line[2] >= len(found):
        return []
    paragraph = found[line[2]]
    begin = line[3] + max(start - line[0] - line[4], 0)
    stop = line[3] + max(min(end, line[1]) - line[0] - line[4], 0)
    if begin >= stop:
        return []
    for cut in (begin, stop):
        for run, left, right in run_spans(paragraph):
            if left < cut < right:
                _split(run, cut - left)
                break
    return [run for run, left, right in run_spans(paragraph) if begin <= left and right <= stop and left < right and run is not None]


def _split(run: Any, at: int) -> None:
    """Divides a run before its character number ``at``: same formatting, same words. Only plain text runs can be divided."""
    texts = [child for child in run if child.tag != W + "rPr"]
    if not texts or any(child.tag != W + "t" for child in texts):
        return
    whole = "".join(child.text or "" for child in texts)
    tail = deepcopy(run)
    for piece, words in ((run, whole[:at]), (tail, whole[at:])):
        kept = None
        for child in list(piece):
            if child.tag == W + "t":
                if kept is None:
                    kept = child
                else:
                    piece.remove(child)
        assert kept is not None
        kept.text = words
        kept.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(tail)


def _undated(data: bytes) -> bytes:
    """Comments carry the time they were written; a result does not depend on that."""
    import re
    import zipfile

    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/comments.xml":
                content = re.sub(rb' w:date="[^"]*"', b"", content)
            target.writestr(name, content)
    return without_clock(stream.getvalue())
