"""Reads a report back as strictly as what rests on it needs: JSON in the encodings that Windows writes, every key once, of a kind we know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hegui.kb.oserror import why

EXPECTED = "应是 hegui check --format json 写出的文件"
MAX_BYTES = 1 << 30


class ReportError(Exception):
    """The file is no report; the message is Chinese and names the file."""


class RepeatedKey(ReportError):
    """JSON in which a key stands twice: two readers may see two different reports."""


def read_bytes(path: Path, expected: str = EXPECTED) -> bytes:
    """A regular file's bytes. Raises ReportError."""
    try:
        if path.is_dir():
            raise ReportError(f"{path} 是文件夹；{expected}")
        if path.exists() and not path.is_file():
            raise ReportError(f"{path} 不是普通文件（管道、设备等）；{expected}")
        if path.exists() and path.stat().st_size > MAX_BYTES:
            raise ReportError(f"{path} 超过 1 GB；{expected}")
        return path.read_bytes()
    except FileNotFoundError:
        raise ReportError(f"没有文件 {path}") from None
    except (OSError, ValueError) as error:
        raise ReportError(f"读不了 {path}：{why(error)}") from None


def parse_json(data: bytes, path: Path, expected: str = EXPECTED) -> Any:
    """What the bytes say. Raises ReportError when they are no JSON, RepeatedKey when a key stands twice."""
    for value in _readings(data):
        return value
    raise ReportError(f"{path} 不是 JSON；{expected}")


def checked_report(data: Any, path: Path) -> dict[str, Any]:
    """The same as ``hegui.report/1`` with defaults filled in. Raises ReportError."""
    if not isinstance(data, dict) or data.get("schema") != "hegui.report/1":
        raise ReportError(f"{path} 不是 hegui.report/1 报告；{EXPECTED}")
    from hegui.checker.report.model import Report
    from pydantic import ValidationError

    try:
        return Report.model_validate(data).model_dump(by_alias=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        problem = "缺少这一项" if first["type"] == "missing" else "不合格式"
        raise ReportError(f"{path} 不是完整的 hegui.report/1 报告：{place} {problem}（共 {error.error_count()} 处）；{EXPECTED}") from None


def load_report(path: Path) -> dict[str, Any]:
    """A report of ``hegui check``. Raises ReportError."""
    return checked_report(parse_json(read_bytes(path), path), path)


def _readings(data: bytes) -> Iterator[Any]:
    """The data in the encodings that a redirection on Windows may have written it in."""
    for encoding in (json.detect_encoding(data), "gb18030"):
        with suppress(ValueError, RecursionError):  # undecodable, no JSON, numbers too long, too deep
            yield json.loads(data.decode(encoding), object_pairs_hook=_each_once)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise RepeatedKey(f"键“{repeated[:40]}”写了两次：不同的程序会读出不同的内容，不是 hegui 写出的")
    return found
