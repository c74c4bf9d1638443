"""The one strict YAML reader of the project: what is written is what is read, and every value knows its place.

YAML guesses (``no`` → false, ``0012`` → 10, ``2020-12`` → a date, ``1:30`` → 90) and expands (aliases, merge keys, tags). A rule
or a law must not be guessed at, so here only ``true``/``false``, ``null``/``~``, plain integers and plain decimals are anything but
text, and what expands is refused. Models are validated in :mod:`hegui.kb.model`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Union

import yaml
from hegui.kb.diagnostics import Diagnostic, KnowledgeBaseError
from hegui.kb.oserror import why
from hegui.kb.yamlsyntax import explain_syntax

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 40

# Up to 15 digits: longer runs of digits are identity numbers and credit codes, which are text.
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
# Not printable in YAML, plus the line breaks that editors do not count (U+0085, U+2028, U+2029): they would shift every place.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# The C parser is ten times faster; the wheels of PyYAML all carry it.
_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

NodeValue = Union[str, int, float, bool, None, "list[Node]", "dict[str, Node]"]

_NO_KEYS: dict[str, tuple[int, int]] = {}


class Node:
    """A value and where it stands. ``raw`` is a scalar's text as written; ``key_places`` the (line, column) of a mapping's keys."""

    __slots__ = ("column", "file", "key_places", "line", "raw", "value")

    def __init__(
        self,
        value: NodeValue,
        line: int,
        column: int,
        file: str,
        *,
        key_places: dict[str, tuple[int, int]] | None = None,
        raw: str = "",
    ) -> None:
        self.value = value
        self.line = line
        self.column = column
        self.file = file
        self.key_places = _NO_KEYS if key_places is None else key_places
        self.raw = raw

    def __repr__(self) -> str:
        return f"<Node {self.where} {self.kind}>"

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @property
    def kind(self) -> str:
        """What the value is, in Chinese, for messages."""
        if isinstance(self.value, dict):
            return "键值表"
        if isinstance(self.value, list):
            return "列表"
        if self.value is None:
            return "空值"
        if isinstance(self.value, bool):
            return f"布尔值 {self.raw}"
        if isinstance(self.value, str):
            return f"文字“{self.value[:40]}{'…' if len(self.value) > 40 else ''}”"
        return f"数字 {self.raw}"

    def get(self, key: str) -> Node | None:
        """The value under ``key``; None when absent or when this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> list[Node]:
        """The elements of a list; empty for anything else."""
        return self.value if isinstance(self.value, list) else []

    def plain(self) -> Any:
        """The value as ordinary Python data, without places."""
        value = self.value
        if isinstance(value, dict):
            return {key: node.plain() for key, node in value.items()}
        if isinstance(value, list):
            return [node.plain() for node in value]
        return value

    def error(self, code: str, message: str, *, key: str | None = None) -> Diagnostic:
        """A diagnostic at this node, or at one of its keys."""
        line, column = self.key_places.get(key, (self.line, self.column)) if key is not None else (self.line, self.column)
        return Diagnostic(self.file, line, column, code, message)

    def warning(self, code: str, message: str, *, key: str | None = None) -> Diagnostic:
        error = self.error(code, message, key=key)
        return Diagnostic(error.file, error.line, error.column, code, message, "warning")


def shown_path(path: Path) -> str:
    """A path as messages show it: relative to the current folder where it lies inside, else its folder and name."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return f"{path.parent.name}/{path.name}"


def load(path: Path, shown: str | None = None) -> Node:
    """Read a file. ``shown`` is its name in messages. Raises KnowledgeBaseError with every problem found."""
    file = shown if shown is not None else shown_path(path)
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise KnowledgeBaseError([Diagnostic(file, 0, 0, "no-file", "应是文件，实际是管道或者设备")])
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise KnowledgeBaseError([_too_big(file, path.stat().st_size)])
        data = path.read_bytes()
    except FileNotFoundError:
        raise KnowledgeBaseError([Diagnostic(file, 0, 0, "no-file", "文件不存在")]) from None
    except IsADirectoryError:
        raise KnowledgeBaseError([Diagnostic(file, 0, 0, "no-file", "应是文件，实际是文件夹")]) from None
    except OSError as error:
        raise KnowledgeBaseError([Diagnostic(file, 0, 0, "unreadable", f"读不了文件：{why(error)}")]) from None
    return loads(data, file)


def loads(data: bytes, file: str) -> Node:
    """Read a document from bytes. Raises KnowledgeBaseError with every problem found."""
    if len(data) > MAX_BYTES:
        raise KnowledgeBaseError([_too_big(file, len(data))])
    text = _decode(data, file)
    problems = _bad_characters(text, file)
    if problems:
        raise KnowledgeBaseError(problems)
    return _Reader(text, file).read()


def _too_big(file: str, size: int) -> Diagnostic:
    return Diagnostic(file, 0, 0, "too-big", f"文件应不超过 4 MB，实际 {size / 1048576:.1f} MB")


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        try:
            data.decode("gb18030")
            found = "看起来是 GBK/GB18030"
        except UnicodeDecodeError:
            found = "这里的字节不是 UTF-8"
        message = f"文件应是 UTF-8 编码，{found}；请在编辑器里另存为 UTF-8"
        raise KnowledgeBaseError([Diagnostic(file, line, 1, "not-utf8", message)]) from None


def _bad_characters(text: str, file: str) -> list[Diagnostic]:
    if "\t" not in text and not _FORBIDDEN.search(text):
        return []
    problems: list[Diagnostic] = []
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        if "\t" in line:
            problems.append(Diagnostic(file, number, line.index("\t") + 1, "tab", "不能用制表符（Tab），缩进请用空格"))
        found = _FORBIDDEN.search(line)
        if found:
            problems.append(Diagnostic(file, number, found.start() + 1, "bad-character", f"不能出现字符 U+{ord(found[0]):04X}"))
    return problems


class _Reader:
    """Builds nodes straight from the parser's events: an alias or a deep nest is refused before anything expands."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Diagnostic] = []

    def read(self) -> Node:
        parser = _Parser(self.text)
        root: Node | None = None
        try:
            parser.get_event()  # stream start
            event = parser.get_event()
            if not isinstance(event, yaml.StreamEndEvent):
                root = self._node(parser, parser.get_event(), 1)
                parser.get_event()  # document end
                event = parser.get_event()
                if not isinstance(event, yaml.StreamEndEvent):
                    self._report(event.start_mark, "documents", "一个文件只能有一份文档，这里用“---”又起了一份")
        except yaml.YAMLError as error:
            self.problems.append(explain_syntax(error, self.text, self.file))
        except _TooDeep:
            pass
        finally:
            parser.dispose()
        if root is None and not self.problems:
            self.problems.append(Diagnostic(self.file, 0, 0, "empty", "文件是空的"))
        if root is None or self.problems:
            raise KnowledgeBaseError(self.problems)
        return root

    def _report(self, mark: yaml.Mark, code: str, message: str) -> None:
        self.problems.append(Diagnostic(self.file, mark.line + 1, mark.column + 1, code, message))

    def _node(self, parser: Any, event: Any, depth: int) -> Node:
        mark = event.start_mark
        if depth > MAX_DEPTH:
            self._report(mark, "too-deep", f"嵌套应不超过 {MAX_DEPTH} 层")
            raise _TooDeep
        if isinstance(event, yaml.AliasEvent):
            self._report(mark, "alias", f"不能用别名“*{event.anchor}”，请把内容写全")
            return Node(None, mark.line + 1, mark.column + 1, self.file)
        if event.anchor is not None:
            self._report(mark, "anchor", f"不能用锚点“&{event.anchor}”，请把内容写全；文字以 & 开头时请加引号")
        if event.tag is not None:
            self._report(mark, "tag", f"不能用标签“{event.tag}”；文字以 ! 开头时请加引号")
        place = (mark.line + 1, mark.column + 1, self.file)
        if isinstance(event, yaml.ScalarEvent):
            value = resolve(event.value) if event.style is None or event.style == "" else event.value
            return Node(value, *place, raw=event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            elements: list[Node] = []
            while not isinstance(event := parser.get_event(), yaml.SequenceEndEvent):
                elements.append(self._node(parser, event, depth + 1))
            return Node(elements, *place)
        return self._mapping(parser, place, depth)

    def _mapping(self, parser: Any, place: tuple[int, int, str], depth: int) -> Node:
        entries: dict[str, Node] = {}
        key_places: dict[str, tuple[int, int]] = {}
        while not isinstance(event := parser.get_event(), yaml.MappingEndEvent):
            key_node = self._node(parser, event, depth + 1)
            mark = event.start_mark
            value_node = self._node(parser, parser.get_event(), depth + 1)
            key = key_node.value
            if not isinstance(key, str):
                if not isinstance(event, yaml.AliasEvent):
                    self._report(mark, "key-type", f"键应是文字，实际是{key_node.kind}；数字作键请加引号")
                continue
            if key == "<<" and not event.style:
                self._report(mark, "merge-key", "不能用合并键“<<”，请把内容写全")
                continue
            if "：" in key:
                self._report(mark, "full-width-colon", f"键“{key}”里有全角冒号“：”，请改用半角冒号加空格“: ”")
            elif key != key.strip():
                self._report(mark, "key-blank", f"键“{key}”的前后有空白（可能是全角空格），请删去")
            if key in key_places:
                line, column = key_places[key]
                self._report(mark, "duplicate-key", f"键“{key}”重复，前一处在第 {line} 行第 {column} 列")
                continue
            entries[key] = value_node
            key_places[key] = (mark.line + 1, mark.column + 1)
        return Node(entries, *place, key_places=key_places)


class _TooDeep(Exception):
    """Ends the reading; its diagnostic is already recorded."""


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a plain (unquoted) scalar: text unless it cannot be meant as text."""
    if text == "" or text in ("null", "~"):
        return None
    if text == "true":
        return True
    if text == "false":
        return False
    if text[0] in "-0123456789":
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
    return text
