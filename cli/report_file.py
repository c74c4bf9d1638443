"""Reading a report (``hegui.report/1``) that an earlier run wrote; what is none is refused with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hegui.cli.options import fail

EXPECTED = "应是 hegui check --format json 写出的文件"


def read_report(path: Path) -> dict[str, Any]:
    """The report; exits with 2 and says why when the file is none."""
    data = _json(path)
    if not isinstance(data, dict) or data.get("schema") != "hegui.report/1":
        fail(f"{path} 不是 hegui.report/1 报告；{EXPECTED}")
    from hegui.checker.report.model import Report
    from pydantic import ValidationError

    try:
        whole = Report.model_validate(data).model_dump(by_alias=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        problem = "缺少这一项" if first["type"] == "missing" else "不合格式"
        fail(f"{path} 不是完整的 hegui.report/1 报告：{place} {problem}（共 {error.error_count()} 处）；{EXPECTED}")
    return whole


def _json(path: Path) -> Any:
    """What the file holds; exits with 2 when it is no JSON."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        fail(f"没有文件 {path}")
    except IsADirectoryError:
        fail(f"{path} 是文件夹；{EXPECTED}")
    except (OSError, ValueError) as error:
        fail(f"读不了 {path}：{getattr(error, 'strerror', None) or error}")
    read = list(_readings(data))
    if not read:
        fail(f"{path} 不是 JSON；{EXPECTED}")
    return read[0]


def _readings(data: bytes) -> Iterator[Any]:
    """The data in the encodings that a redirection on Windows may have written it in."""
    for encoding in (json.detect_encoding(data), "gb18030"):
        with suppress(ValueError, RecursionError):  # undecodable, no JSON, numbers too long, too deep
            yield json.loads(data.decode(encoding))
