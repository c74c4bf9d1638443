"""Any file a legal office keeps its texts in, to a ``Source``. Nothing is changed, no link is followed, no macro is run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hegui.kb.oserror import why
from hegui.kb.text.sniff import sniff
from hegui.kb.text.source import Line, Problem, Source

LARGEST_FILE = 64 * 1024 * 1024  # bytes; the largest law text seen is under 1 MiB
LONGEST_TEXT = 3_000_000  # characters; thirty times the civil code
SUFFIXES = (".docx", ".doc", ".txt", ".md", ".html", ".htm", ".pdf", ".wps", ".rtf")


class Unreadable(Exception):
    """A file that cannot be read. ``code`` and the Chinese message become a ``Problem``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class Content:
    """What a reader of one format gives: the text, its lines, and warnings as (code, message)."""

    format: str
    text: str
    lines: list[Line]
    encoding: str | None = None
    warnings: tuple[tuple[str, str], ...] = ()


def read(path: Path | str) -> Source:
    """Reads one file by its content. A bad file gives a source without lines and one fatal problem."""
    path = Path(path)
    shown = path.as_posix()
    try:
        if path.is_dir():
            return _unread(shown, "", Problem(shown, "folder", "是文件夹，不是文件"))
        if path.exists() and not path.is_file():
            return _unread(shown, "", Problem(shown, "no-file", "不是普通文件（管道、设备等），没有读"))
        size = path.stat().st_size
        if size > LARGEST_FILE:
            return _unread(shown, "", Problem(shown, "too-large", _too_large(size)))
        data = path.read_bytes()
    except FileNotFoundError:
        return _unread(shown, "", Problem(shown, "missing", "没有这个文件"))
    except OSError as error:
        return _unread(shown, "", Problem(shown, "unreadable", f"读不了文件：{why(error)}"))
    return read_bytes(data, shown)


def read_bytes(data: bytes, path: str) -> Source:
    """Reads the bytes of a file; ``path`` names it in messages, and its suffix is held against the content."""
    digest = hashlib.sha256(data).hexdigest()
    if len(data) > LARGEST_FILE:
        return _unread(path, digest, Problem(path, "too-large", _too_large(len(data))))
    try:
        content = _reader(data, path)()
    except Unreadable as error:
        return _unread(path, digest, Problem(path, error.code, error.message))
    problems = [Problem(path, code, message, fatal=False) for code, message in content.warnings]
    if not content.text.strip():
        return _unread(path, digest, Problem(path, "empty", "文件里没有文字，请核对是否选错了文件"))
    if len(content.text) > LONGEST_TEXT:
        told = f"有 {len(content.text) // 10_000} 万字，超过 {LONGEST_TEXT // 10_000} 万字的上限，不像是一件文件；请按文件拆开再试"
        return _unread(path, digest, Problem(path, "too-large", told))
    if wrong := _mislabelled(content.format, path):
        problems.append(Problem(path, "mislabelled", wrong, fatal=False))
    return Source(path, content.format, digest, content.text, tuple(content.lines), content.encoding, tuple(problems))


def _reader(data: bytes, path: str) -> Callable[[], Content]:
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise Unreadable("empty", "文件是空的，请核对是否选错了文件，或者重新取得一份")
    kind, name = sniff(data)
    if kind == "zip":
        from hegui.kb.text.worddoc import read_docx

        return lambda: read_docx(data)
    if kind == "pdf":
        from hegui.kb.text.pdffile import read_pdf

        return lambda: read_pdf(data)
    if kind in ("ole", "rtf"):
        from hegui.kb.text.olddoc import read_old

        return lambda: read_old(data, kind)
    if kind == "html":
        from hegui.kb.text.webpage import read_html

        return lambda: read_html(data)
    if kind == "other":
        raise Unreadable("unsupported", f"内容是{name}，不是文档；请换成 .docx、.txt、.md、.html 或有文字的 .pdf")
    from hegui.kb.text.plain import read_plain

    return lambda: read_plain(data, markdown=path.lower().endswith((".md", ".markdown")))


_FORMATS = {
    ".docx": "docx",
    ".doc": "doc",
    ".wps": "doc",
    ".rtf": "doc",
    ".txt": "txt",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
}


def _mislabelled(format: str, path: str) -> str:
    suffix = Path(path).suffix.lower()
    named = _FORMATS.get(suffix)
    if named is None or named == format or {named, format} <= {"txt", "md"}:
        return ""
    return f"扩展名是 {suffix}，内容其实是 {format}，已按内容读取；建议改成正确的扩展名"


def _too_large(size: int) -> str:
    return f"文件有 {size / 1024 / 1024:.0f} MB，超过 {LARGEST_FILE // 1024 // 1024} MB 的上限；请拆开，或者去掉其中的图片再试"


def _unread(path: str, digest: str, problem: Problem) -> Source:
    return Source(path, "", digest, "", (), None, (problem,))
