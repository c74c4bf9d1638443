"""The ``--format`` of the commands that only list."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    table = "table"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", "-f", metavar="格式", help="输出格式：table 表格，json 一份 JSON。")]
