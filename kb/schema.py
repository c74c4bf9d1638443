"""JSON Schemas of the YAML files, for editors: completion, and mistakes underlined while writing.

They are committed beside what they describe and written anew by ``python -m hegui.kb.schema``; a test holds them current.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

ROOT = Path(__file__).parents[1]


def _regulation() -> type[BaseModel]:
    from hegui.kb.regulation import Work

    return Work


# (path below the root, what gives the model)
SCHEMAS: tuple[tuple[str, Callable[[], type[BaseModel]]], ...] = (("regulations/schema/regulation.schema.json", _regulation),)


def schema_text(model: type[BaseModel]) -> str:
    """The JSON Schema of a model as it is committed."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_for_readers(model.model_json_schema(by_alias=True))}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _for_readers(schema: Any) -> Any:
    """Without the names and docstrings of classes: an editor shows descriptions to people who write rules, in Chinese."""
    if isinstance(schema, list):
        return [_for_readers(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    code_words = {"title": True, "description": str(schema.get("description", "")).isascii()}
    return {key: _for_readers(value) for key, value in schema.items() if not (isinstance(value, str) and code_words.get(key))}


def write_schemas(root: Path = ROOT) -> list[Path]:
    """Write every schema that is missing or out of date; returns those written."""
    written = stale_schemas(root)
    for path, text in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [path for path, _ in written]


def stale_schemas(root: Path = ROOT) -> Sequence[tuple[Path, str]]:
    """The schema files that differ from their models, with the text they should have."""
    wanted = ((root / name, schema_text(model())) for name, model in SCHEMAS)
    return [(path, text) for path, text in wanted if not path.exists() or path.read_text(encoding="utf-8") != text]


if __name__ == "__main__":
    for _path in write_schemas():
        print(_path.relative_to(ROOT).as_posix())
