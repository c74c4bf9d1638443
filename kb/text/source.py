"""A document as it was read: one text, its lines, and where in the file each line stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file and what to do about it, in Chinese. ``fatal``: nothing could be read."""

    path: str
    code: str  # empty, encrypted, scanned, truncated, mislabelled, too-large, zip-bomb, external-entity, encoding, unsupported, missing …
    message: str
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, which for Word, HTML and PDF is one paragraph.

    ``number`` counts from 1: lines of a text or HTML file, paragraphs of a Word document, lines of the extracted text of a PDF.
    ``start`` and ``end`` are offsets in ``Source.text``, without the line break. ``mark`` is the length of Markdown's own
    marks (``## ``) at its beginning. ``paragraph`` is the index of the ``w:p`` in the order of ``worddoc.paragraphs`` and ``offset`` the
    place in that paragraph's characters where the line begins; the first ``label`` characters of the line are Word's automatic
    number and stand in no run. ``heading`` is the level the format itself gives (``#``, ``<h1>``, Word's heading styles), 0 for none.
    """

    number: int
    start: int
    end: int
    mark: int = 0
    heading: int = 0
    centred: bool = False
    page: int | None = None
    paragraph: int | None = None
    offset: int = 0
    label: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """What was read from one file. ``text`` is every line joined by ``\\n``; ``format`` is what the content is, whatever the name says:
    ``docx``, ``doc``, ``txt``, ``md``, ``html``, ``pdf`` or "" where nothing could be read. ``sha256`` is that of the file's bytes."""

    path: str
    format: str
    sha256: str
    text: str
    lines: tuple[Line, ...]
    encoding: str | None = None
    problems: tuple[Problem, ...] = ()
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)

    @property
    def readable(self) -> bool:
        """Whether there is a text to work with."""
        return bool(self.lines)

    def line_at(self, offset: int) -> Line:
        """The line in which an offset of ``text`` lies. Raises ``IndexError`` when there is no text."""
        if not self._starts:
            self._starts.extend(line.start for line in self.lines)
        return self.lines[max(bisect_right(self._starts, offset) - 1, 0)]
